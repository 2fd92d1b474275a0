"""A field's values in words, the same wherever they are shown beside others: changes, conflicts, groups."""

from __future__ import annotations

from collections.abc import Sequence

from kaltura_core.metadata import Field, Kind, dates
from pages.widgets.numbers import day, minute
from pages.widgets.text import shortened


def told(field: Field, values: Sequence[str], most: int = 120) -> str:
    """The values in one line, dates as days in UTC; empty where there is none."""
    return shortened(", ".join(_told(field, value) for value in values), most)


def _told(field: Field, value: str) -> str:
    moment = dates.moment(value) if field.kind in (Kind.DATE, Kind.DATETIME) else None
    if moment is None:
        return value
    return day(moment.timestamp()) if field.kind is Kind.DATE else minute(moment.timestamp())
