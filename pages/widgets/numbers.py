"""Numbers, times and sizes, written the same way on every page."""

from __future__ import annotations

from datetime import UTC, datetime

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def span(seconds: float) -> str:
    """A length of time in words, in its two largest units: "6 min 48 s", "3 h 12 min"."""
    whole = max(0, int(seconds))
    if whole < MINUTE:
        return f"{whole} s"
    if whole < HOUR:
        return f"{whole // MINUTE} min" + (f" {whole % MINUTE} s" if whole % MINUTE and whole < 10 * MINUTE else "")
    if whole < DAY:
        return f"{whole // HOUR} h" + (f" {whole % HOUR // MINUTE} min" if whole % HOUR // MINUTE else "")
    days = whole // DAY
    return f"{days} day{'s' if days > 1 else ''}"


def ago(then: float, now: float) -> str:
    """How long ago, up to a day; after that the day."""
    passed = now - then
    if passed < MINUTE:
        return "just now"
    if passed < HOUR:
        return f"{int(passed // MINUTE)} min ago"
    return f"{int(passed // HOUR)} h ago" if passed < DAY else day(then)


def day(then: float) -> str:
    """A day in UTC: 2026-11-24."""
    return _written(then, "%Y-%m-%d")


def minute(then: float) -> str:
    """A moment in UTC, to the minute: 2026-11-24 14:05."""
    return _written(then, "%Y-%m-%d %H:%M")


def clock(then: float) -> str:
    """A time of day in UTC: 14:05."""
    return _written(then, "%H:%M")


def _written(then: float, form: str) -> str:
    try:
        return datetime.fromtimestamp(then, UTC).strftime(form)
    except (ValueError, OverflowError, OSError):  # beyond year 9999, as when somebody took milliseconds for seconds
        return "far in the future" if then > 0 else "long ago"


def duration(seconds: int) -> str:
    """The length of a video: 25:14, 1:02:09."""
    hours, rest = divmod(max(0, seconds), HOUR)
    minutes, left = divmod(rest, MINUTE)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes}:{left:02}"


def milliseconds(value: float) -> str:
    """533 ms, 1.3 s, 6 min 48 s."""
    if value < 1000:
        return f"{value:.0f} ms"
    return f"{value / 1000:.1f} s" if value < MINUTE * 1000 else span(value / 1000)


def counted(count: int, noun: str, nouns: str = "") -> str:
    """1 change, 1,458 changes."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"
