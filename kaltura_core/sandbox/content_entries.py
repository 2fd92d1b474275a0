"""The sandbox's entries: made one after another, so that a hundred thousand need no memory."""

from __future__ import annotations

import random
import string
from collections.abc import Iterator, Mapping
from itertools import accumulate

from kaltura_core.sandbox.content_account import PARTNER
from kaltura_core.sandbox.content_catalogue import FLAGGED, NO_CONTENT, READY, Told, featured, from_series, hostile
from kaltura_core.sandbox.content_featured import DAY, FEATURED
from kaltura_core.sandbox.content_hostile import HOSTILE
from kaltura_core.sandbox.content_series import AUDIO, DOCUMENT, IMAGE, LIVE, VIDEO, Series, catalogue
from kaltura_core.sandbox.content_words import CATEGORIES

_SHARES: Mapping[str, int] = {VIDEO: 68, AUDIO: 9, IMAGE: 11, LIVE: 5, DOCUMENT: 7}
_KINDS = tuple(_SHARES)
_KIND_ODDS = tuple(accumulate(_SHARES.values()))
_IN_ENGLISH = 0.7

_MEDIA, _PDF = 1, 13
_MEDIA_TYPES = {VIDEO: 1, IMAGE: 2, AUDIO: 5, LIVE: 201}
_TYPES = {LIVE: 7, DOCUMENT: 10}
_CLASSES = {LIVE: "KalturaLiveStreamEntry", DOCUMENT: "KalturaDocumentEntry"}
_WITHOUT_MEDIA = frozenset({-2, 0, 4, NO_CONTENT})
_ID_LETTERS = string.ascii_lowercase + string.digits
_PICTURE_SIZES = ((1920, 1080), (1920, 1080), (1280, 720), (3840, 2160), (1440, 1080), (720, 576))
_PHOTO_SIZES = ((4032, 3024), (3000, 2000), (2400, 3200), (1920, 1080))

_Shelves = Mapping[tuple[str, bool], tuple[Series, ...]]  # by kind, and by whether they are in English


def entries(count: int, *, seed: int, now: int) -> Iterator[dict[str, object]]:
    """That many entries with Kaltura's property names (server.md section 3), as JSON would carry them.

    First the ten featured ones, then one for each hostile title: these are the most recently updated. Then the
    catalogue, over six years. The first `n` entries are the same whatever `count` is. `now` is in unix seconds:
    everything depends on its day alone (UTC), but for when the featured ones were updated and last played, which is
    minutes to days before `now`. Left out, because they hang on the server's address: thumbnailUrl, downloadUrl,
    dataUrl. A property that is null on the server is absent. `objectType` comes last.
    """
    day = now - now % DAY
    shelves = _shelves(catalogue())
    taken: set[str] = set()
    for position in range(count):
        chance = random.Random(f"entry {position} of {seed}")  # noqa: S311 - the same content for a seed is the point
        number = position - len(FEATURED) - len(HOSTILE)
        if position < len(FEATURED):
            told = featured(FEATURED[position], now=now)
        elif number < 0:
            told = hostile(position - len(FEATURED), chance, day=day)
        else:
            told = from_series(_pick(shelves, chance), chance, number=number, day=day)
        while not told.id or told.id in taken:
            told.id = _new_id(chance, older=told.created_at < day - 4 * 365 * DAY)
        taken.add(told.id)
        yield _properties(told, chance)


def _shelves(series: tuple[Series, ...]) -> _Shelves:
    return {
        (kind, english): tuple(one for one in series if one.kind == kind and (one.language == "en") == english)
        for kind in _KINDS
        for english in (True, False)
    }


def _pick(shelves: _Shelves, chance: random.Random) -> Series:
    kind = chance.choices(_KINDS, cum_weights=_KIND_ODDS)[0]
    return chance.choice(shelves[kind, chance.random() < _IN_ENGLISH])


def _properties(told: Told, chance: random.Random) -> dict[str, object]:
    found: dict[str, object] = {
        "id": told.id,
        "name": told.title,
        "description": told.description or None,
        "partnerId": PARTNER.id,
        "userId": told.owner,
        "creatorId": told.owner,
        "tags": told.tags or None,
        "adminTags": f"lang-{told.language}",
        "categories": told.category,
        "categoriesIds": str(CATEGORIES[told.category]),
        "status": told.status,
        "moderationStatus": told.moderation,
        "moderationCount": 1 if told.moderation == FLAGGED else 0,
        "type": _TYPES.get(told.kind, _MEDIA),
        "createdAt": told.created_at,
        "updatedAt": told.updated_at,
        "rank": 0,
        "totalRank": 0,
        "votes": 0,
        "licenseType": -1,
        "version": 0,
        "accessControlId": 3301,
        "startDate": told.starts,
        "endDate": told.ends,
        "referenceId": told.reference,
        "replacementStatus": 0,
        "partnerSortValue": 0,
        "conversionProfileId": 12201,
        "rootEntryId": told.id,
        "operationAttributes": [],
        "entitledUsersEdit": told.editors,
        "capabilities": "",
        "displayInSearch": told.display,
    }
    own = {"documentType": _PDF} if told.kind == DOCUMENT else _media(told, chance)
    found |= own | {"objectType": _CLASSES.get(told.kind, "KalturaMediaEntry")}
    return {name: value for name, value in found.items() if value is not None}


def _media(told: Told, chance: random.Random) -> dict[str, object]:
    """What a playable entry has beyond a base one; nothing is measured before its file has arrived."""
    arrived = told.status not in _WITHOUT_MEDIA
    seconds = told.seconds if arrived else 0
    width, height = _size(told.kind, chance) if arrived else (0, 0)
    found: dict[str, object] = {"plays": told.plays, "views": told.plays + told.plays * chance.randrange(10, 90) // 10}
    if told.plays:
        found["lastPlayedAt"] = told.created_at + int((told.updated_at - told.created_at) * chance.random())
    return found | {
        "width": width,
        "height": height,
        "duration": seconds,
        "msDuration": seconds * 1000 + (chance.randrange(1000) if seconds else 0),
        "durationType": _duration_type(seconds),
        "mediaType": _MEDIA_TYPES[told.kind],
        "conversionQuality": "12201",
        "sourceType": "32" if told.kind == LIVE else "1",
        "flavorParamsIds": "0,487041,487051,487061" if told.kind == VIDEO and told.status == READY else "",
    }


def _size(kind: str, chance: random.Random) -> tuple[int, int]:
    if kind == AUDIO:
        return 0, 0
    return chance.choice(_PHOTO_SIZES if kind == IMAGE else _PICTURE_SIZES)


def _duration_type(seconds: int) -> str:
    if not seconds:
        return "notavailable"
    return "short" if seconds < 240 else "medium" if seconds <= 1200 else "long"


def _new_id(chance: random.Random, *, older: bool) -> str:
    """Eight letters or digits behind the number of the data centre that the entry was made in."""
    return ("0_" if older and chance.random() < 0.6 else "1_") + "".join(chance.choices(_ID_LETTERS, k=8))
