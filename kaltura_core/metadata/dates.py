"""Dates of a record: unix seconds as text (server.md section 10), shown and typed in UTC."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time

DAY = 86_400
EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)

_LONG = re.compile(r"[ \t\r\n]*([+-]?[0-9]{1,19})[ \t\r\n]*")  # as xsd:long reads it, which int() does not


def moment(text: str) -> datetime | None:
    """The moment that unix seconds name, in UTC; None for another text, and outside of 1900 to 2199."""
    written = _LONG.fullmatch(text)
    if written is None:
        return None
    try:
        found = datetime.fromtimestamp(int(written[1]), UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return found if EARLIEST <= found.date() <= LATEST else None


def seconds(day: date, before: str = "") -> str:
    """Unix seconds of a day at midnight UTC, or at the time of day of the value that it replaces.

    Other tools write the midnight of their own time zone: keeping the time of day keeps the day that they show.
    """
    midnight = int(datetime.combine(day, time.min, UTC).timestamp())
    replaced = moment(before)
    return str(midnight + (int(replaced.timestamp()) % DAY if replaced else 0))


def seconds_at(when: datetime, before: str = "") -> str:
    """Unix seconds of a date and time, with the seconds of the minute that the value it replaces had.

    A time without a zone is UTC; one with a zone keeps the moment that it names.
    """
    replaced = moment(before)
    known = when.replace(tzinfo=UTC) if when.tzinfo is None else when.astimezone(UTC)
    return str(int(known.replace(second=replaced.second if replaced else 0, microsecond=0).timestamp()))
