"""Three ways to an entry: told in full, around a hostile title, or drawn from a series of the catalogue."""

from __future__ import annotations

import random
import time
from dataclasses import dataclass

from kaltura_core.sandbox.content_featured import DAY, HOUR, NEWEST_ISSUE, Featured
from kaltura_core.sandbox.content_hostile import HOSTILE
from kaltura_core.sandbox.content_series import AUDIO, IMAGE, VIDEO, Series
from kaltura_core.sandbox.content_words import CITIES, IMPORTER, OWNERS, PEOPLE, SPEAKERS

YEARS = 6
"""How far back the oldest entry was made."""

READY, DELETED, NO_CONTENT = 2, 3, 7
FLAGGED, AUTO_APPROVED = 5, 6
_OTHER_STATUSES = (-2, -1, 0, 1, DELETED, 4, 5, 6, NO_CONTENT)
_OTHER_MODERATIONS = (1, 2, 3, FLAGGED, 2, 4)
_PARTNER_ONLY = 1
_OUT_OF_SEARCH = (3, -1)  # recycled, system
_QUIET_DAYS = 7  # so that the featured and the hostile entries are the most recently updated
_HOSTILE_KINDS = (
    (VIDEO, "Archive>Film"),
    (VIDEO, "Learning>Skills"),
    (AUDIO, "Archive>Oral history"),
    (IMAGE, "Archive>Photographs"),
)


@dataclass(slots=True)
class Told:
    """What makes one entry; the rest follows from it. Times are unix seconds; an empty `id` is drawn later."""

    id: str
    kind: str
    language: str
    title: str
    description: str
    tags: str
    category: str
    owner: str
    seconds: int
    created_at: int
    updated_at: int
    status: int = READY
    moderation: int = AUTO_APPROVED
    display: int = _PARTNER_ONLY
    plays: int = 0
    reference: str | None = None
    starts: int | None = None
    ends: int | None = None
    editors: str | None = None


def featured(entry: Featured, *, now: int) -> Told:
    """A featured entry: made so many days before the day of `now`, updated so many seconds before `now` itself."""
    day = now - now % DAY
    of_the_day = {"year": _year(day), "quarter": _quarter(day)}
    return Told(
        id=entry.id,
        kind=entry.kind,
        language=entry.language,
        title=entry.title.format_map(of_the_day),
        description=entry.description,
        tags=entry.tags,
        category=entry.category,
        owner=entry.owner,
        seconds=entry.seconds,
        created_at=day - entry.days * DAY + 9 * HOUR,
        updated_at=now - entry.age,
        plays=entry.plays,
    )


def hostile(number: int, chance: random.Random, *, day: int) -> Told:
    """The entry with that hostile title; two other hostile texts are its description and its tags."""
    others = [HOSTILE[(number + step) % len(HOSTILE)] for step in (1, 2)]
    updated = day - 4 * DAY - number * 2 * HOUR
    kind, category = _HOSTILE_KINDS[number % len(_HOSTILE_KINDS)]
    return Told(
        id="",
        kind=kind,
        language="en",
        title=HOSTILE[number],
        description=others[0],
        tags=others[1],
        category=category,
        owner=chance.choice(OWNERS),
        seconds=0 if kind == IMAGE else chance.randrange(30, 5400),
        created_at=updated - chance.randrange(1, 900) * DAY,
        updated_at=updated,
        plays=chance.randrange(90),
    )


def from_series(series: Series, chance: random.Random, *, number: int, day: int) -> Told:
    """An entry of a series, made some time in the last `YEARS` years and left alone for a week at least."""
    days = _QUIET_DAYS + 2 + (YEARS * 365 - _QUIET_DAYS - 3) * chance.random() ** 1.5
    created = day - int(days) * DAY + chance.randrange(7 * HOUR, 18 * HOUR)
    if series.category.startswith("Archive"):
        created -= created % (6 * HOUR)  # taken over by the boxful: many share a second
    words = _words(series.language, created, day, chance)
    words["subject"] = chance.choice(series.subjects).format_map(words)
    latest = day - _QUIET_DAYS * DAY
    touched = chance.random()
    since = min(latest - created, 2 * DAY) if touched < 0.45 else latest - created
    category = series.category
    tags = [*series.tags]
    if chance.random() < 0.3:
        tags.append(str(words["city"]).lower())
    if chance.random() < 0.2:
        tags.append(f"{words['year']}")
    told = Told(
        id="",
        kind=series.kind,
        language=series.language,
        title=series.title.format_map(words),
        description=series.about.format_map(words) if chance.random() < 0.88 else "",
        tags=", ".join(tags) if chance.random() < 0.94 else "",
        category=category,
        owner=IMPORTER if category.startswith("Archive") and touched < 0.7 else chance.choice(PEOPLE),
        seconds=chance.randrange(series.shortest, series.longest) if series.longest else 0,
        created_at=created,
        updated_at=created + chance.randrange(since + 1),
        status=_OTHER_STATUSES[number // 11 % len(_OTHER_STATUSES)] if number % 11 == 5 else READY,
        moderation=_OTHER_MODERATIONS[number // 13 % len(_OTHER_MODERATIONS)] if number % 13 == 7 else AUTO_APPROVED,
        display=_OUT_OF_SEARCH[number // 97 % 2] if number % 97 == 40 else _PARTNER_ONLY,
        plays=int(chance.paretovariate(0.9) * 12) % 60_000,
    )
    return _add_rarities(told, number, chance)


def _add_rarities(told: Told, number: int, chance: random.Random) -> Told:
    """What few entries carry: a reference id, a schedule, co-editors."""
    if chance.random() < 0.2:
        told.reference = f"ACM-{_year(told.created_at)}-{number + 101:05d}"
    if chance.random() < 0.04:
        told.starts = told.created_at + 30 * DAY
        told.ends = told.starts + 90 * chance.randrange(1, 30) * DAY
    if chance.random() < 0.03:
        told.editors = ",".join(chance.sample(PEOPLE, 2))
    return told


def _words(language: str, created: int, day: int, chance: random.Random) -> dict[str, object]:
    return {
        "year": _year(created),
        "quarter": _quarter(created),
        "week": 1 + time.gmtime(created).tm_yday // 7,
        "issue": NEWEST_ISSUE - 1 - (day - created) // (26 * DAY),
        "city": chance.choice(CITIES[language]),
        "speaker": chance.choice(SPEAKERS[language]),
    }


def _year(moment: int) -> int:
    return time.gmtime(moment).tm_year


def _quarter(moment: int) -> int:
    return (time.gmtime(moment).tm_mon + 2) // 3
