"""The sandbox's metadata records: which entries have one, under which profile, how old and how often saved."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from kaltura_core.sandbox.content_catalogue import DELETED, READY
from kaltura_core.sandbox.content_corporate import corporate
from kaltura_core.sandbox.content_featured import FEATURED
from kaltura_core.sandbox.content_hostile import HOSTILE
from kaltura_core.sandbox.content_legacy import legacy
from kaltura_core.sandbox.content_markup import DECLARATION, Element, compact, indented
from kaltura_core.sandbox.content_profiles import CORPORATE, LEGACY, PROGRAMME, RIGHTS
from kaltura_core.sandbox.content_programme import programme
from kaltura_core.sandbox.content_rights import rights

SHARES: Mapping[int, float] = {CORPORATE: 0.7, LEGACY: 0.35, RIGHTS: 0.2, PROGRAMME: 0.1}
"""Profile id to the share of entries (deleted ones left out) that have a record under it."""

_EMPTY = 0.01
_WINDOW = 64  # entries known ahead, so that the first ones can be linked to others too
_HOSTILE = frozenset(HOSTILE)


@dataclass(frozen=True, slots=True)
class RecordSeed:
    """A record as the server stores it. Versions are those of data centre 0: 2, 12, 22 and so on (server.md 0.1)."""

    profile_id: int
    entry_id: str
    xml: str
    version: int
    created_at: int
    updated_at: int


def records(entries: Iterable[Mapping[str, object]], *, seed: int) -> Iterator[RecordSeed]:
    """The records of entries from `entries()`, entry by entry in the order given.

    An entry's records depend on the entry and the seed; only the ids in linked-entry fields depend on its neighbours.
    No record was saved after its entry's updatedAt, which every write of a record sets (server.md 0.11). All are
    valid but those that `ORPHANS` and `INVALID_ODDITIES` tell about. Featured entries always have a full Corporate
    video record, and entries with a hostile title a Legacy import record that holds the title among its remarks.
    """
    remaining = iter(entries)
    ahead = tuple(islice(remaining, _WINDOW))
    linkable = [str(entry["id"]) for entry in ahead if entry["status"] == READY]
    for position, entry in enumerate(chain(ahead, remaining)):
        if entry["status"] == DELETED:
            continue
        if position >= len(ahead) and entry["status"] == READY:
            linkable.append(str(entry["id"]))
        featured = position < len(FEATURED)
        remark = str(entry["name"]) if entry["name"] in _HOSTILE else None
        chance = random.Random(f"records of {entry['id']}, {seed}")  # noqa: S311 - the same content for a seed is the point
        for profile_id, share in SHARES.items():
            drawn = chance.random() < share
            if drawn or (featured and profile_id == CORPORATE) or (remark is not None and profile_id == LEGACY):
                related = _others(str(entry["id"]), linkable, chance)
                xml = _xml(profile_id, entry, chance, related=related, featured=featured, remark=remark)
                yield _record(profile_id, entry, xml, chance, often=featured)


def _others(entry_id: str, linkable: Sequence[str], chance: random.Random) -> list[str]:
    drawn = (chance.choice(linkable) for _ in range(3 if linkable else 0))
    return [other for other in dict.fromkeys(drawn) if other != entry_id]


def _xml(
    profile_id: int,
    entry: Mapping[str, object],
    chance: random.Random,
    *,
    related: Sequence[str],
    featured: bool,
    remark: str | None,
) -> str:
    if profile_id == LEGACY:
        return legacy(entry, chance, related=related, remark=remark)
    if profile_id == CORPORATE:
        empty = not featured and chance.random() < _EMPTY
        elements: tuple[Element, ...] = () if empty else corporate(entry, chance, related=related, complete=featured)
    else:
        elements = (rights if profile_id == RIGHTS else programme)(entry, chance, related=related)
    style = chance.random()
    if style < 0.12:
        return indented(elements)
    return DECLARATION + compact(elements) if style < 0.2 else compact(elements)


def _record(
    profile_id: int, entry: Mapping[str, object], xml: str, chance: random.Random, *, often: bool
) -> RecordSeed:
    version = 12 if often else 2
    while version < 202 and chance.random() < 0.45:
        version += 10
    begun, touched = int(str(entry["createdAt"])), int(str(entry["updatedAt"]))
    created = begun + int((touched - begun) * chance.random())
    since = 1.0 if often or chance.random() < 0.5 else chance.random()
    saved = created if version == 2 else created + int((touched - created) * since)
    return RecordSeed(profile_id, str(entry["id"]), xml, version, created, saved)
