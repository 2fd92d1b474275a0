"""Dates of a record are unix seconds, shown and typed in UTC."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.metadata import dates


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0", datetime(1970, 1, 1, tzinfo=UTC)),
        ("1577836800", datetime(2020, 1, 1, tzinfo=UTC)),
        (" \n1577836861\t", datetime(2020, 1, 1, 0, 1, 1, tzinfo=UTC)),
        ("+60", datetime(1970, 1, 1, 0, 1, tzinfo=UTC)),
        ("-1", datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)),
        ("-2208988800", datetime(1900, 1, 1, tzinfo=UTC)),
        ("7258118399", datetime(2199, 12, 31, 23, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_moment_that_a_record_names(text: str, shown: datetime):
    assert dates.moment(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "x", "1.5", "1e9", "2020-01-01", "1_000", "١٢", "\xa01", "--1", "0x10", "\0"),
        *("-2208988801", "7258118400", "9" * 15, "9" * 19, "9" * 5000, "-" + "9" * 19),
    ],
)
def test_what_is_no_date_that_can_be_shown(text: str):
    assert dates.moment(text) is None


def test_a_new_day_keeps_the_time_of_day():
    assert dates.seconds(date(2020, 1, 1)) == "1577836800"
    assert dates.seconds(date(2020, 1, 1), "3600") == "1577840400"
    assert dates.seconds(date(2020, 1, 1), "-3600") == "1577919600"
    assert dates.seconds(date(2020, 1, 1), "no date") == "1577836800"


def test_a_new_minute_keeps_the_seconds():
    assert dates.seconds_at(datetime(2020, 1, 1, 10, 30), "59") == "1577874659"
    assert dates.seconds_at(datetime(2020, 1, 1, 10, 30, 45, 999_999)) == "1577874600"
    assert dates.seconds_at(datetime(1950, 1, 1, 0, 0, 0, 500_000)) == "-631152000"


def test_a_time_with_a_zone_keeps_its_moment():
    assert dates.seconds_at(datetime(2020, 1, 1, 2, tzinfo=timezone(timedelta(hours=2)))) == "1577836800"


MOMENTS = st.integers(-2208988800, 7258118399)


@given(MOMENTS)
def test_a_day_that_nobody_changed_is_the_same_number(seconds: int):
    shown = dates.moment(str(seconds))
    assert shown is not None
    assert dates.seconds(shown.date(), str(seconds)) == str(seconds)
    assert dates.seconds_at(shown.replace(tzinfo=None, second=0), str(seconds)) == str(seconds)


@given(st.dates(dates.EARLIEST, dates.LATEST), MOMENTS)
def test_a_day_reads_back_as_that_day(day: date, before: int):
    written = dates.moment(dates.seconds(day, str(before)))
    assert written is not None
    assert written.date() == day


@given(st.text(max_size=25))
def test_any_text_is_a_moment_or_none(text: str):
    found = dates.moment(text)
    assert found is None or int(text) == found.timestamp()
