"""Numbers and times read the same on every page."""

import pytest

from pages.widgets import numbers

NOW = 1_795_528_800.0


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 s"),
        (59, "59 s"),
        (60, "1 min"),
        (408, "6 min 48 s"),
        (1260, "21 min"),
        (11_520, "3 h 12 min"),
        (7200, "2 h"),
        (200_000, "2 days"),
    ],
)
def test_spans(seconds: int, words: str) -> None:
    assert numbers.span(seconds) == words


@pytest.mark.parametrize(
    ("passed", "words"),
    [(-5, "just now"), (30, "just now"), (120, "2 min ago"), (7300, "2 h ago"), (86_400, "2026-11-23")],
)
def test_ago(passed: int, words: str) -> None:
    assert numbers.ago(NOW - passed, NOW) == words


def test_moments_are_in_utc() -> None:
    assert numbers.minute(NOW) == "2026-11-24 14:00"
    assert numbers.clock(NOW) == "14:00"


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (1514, "25:14"), (3729, "1:02:09")])
def test_durations(seconds: int, shown: str) -> None:
    assert numbers.duration(seconds) == shown


@pytest.mark.parametrize(("value", "shown"), [(533, "533 ms"), (1290, "1.3 s"), (408_000, "6 min 48 s")])
def test_milliseconds(value: int, shown: str) -> None:
    assert numbers.milliseconds(value) == shown


def test_counts() -> None:
    assert numbers.counted(1, "change") == "1 change"
    assert numbers.counted(1458, "record") == "1,458 records"
    assert numbers.counted(2, "entry", "entries") == "2 entries"


def test_a_time_beyond_every_calendar_is_told_in_words() -> None:
    assert numbers.minute(10**15) == "far in the future"
    assert numbers.day(-(10**15)) == "long ago"
