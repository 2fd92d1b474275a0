"""How the server compares the texts of attributes: two numbers as numbers, anything else as text.

So "9" < "10" and "01" equals "1", while "" < "1" < "unbounded" (schema_changes.md, comparing two elements). An absent
attribute is the empty text.
"""

from __future__ import annotations

import math
import re

_NUMBER = r"[ \t\n\r\v\f]*[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_WHOLLY_A_NUMBER = re.compile(_NUMBER + r"[ \t\n\r\v\f]*")
_STARTS_AS_NUMBER = re.compile(_NUMBER)


def number(text: str) -> int | float | None:
    """The number that a text wholly is, white space around it allowed; None where it is something else."""
    return _read(text) if _WHOLLY_A_NUMBER.fullmatch(text) else None


def whole(text: str) -> int:
    """The whole number that a text starts with; 0 where it starts with none, or with one beyond all bounds."""
    found = _STARTS_AS_NUMBER.match(text)
    started = _read(found[0]) if found else 0
    return int(started) if math.isfinite(started) else 0


def key(text: str) -> int | float | str:
    """What two texts have in common exactly when the server takes them for equal."""
    as_number = number(text)
    return text if as_number is None else as_number


def less(left: str, right: str) -> bool:
    """Whether the server takes `left` to be less than `right`."""
    first, second = number(left), number(right)
    return left < right if first is None or second is None else first < second


def is_given(text: str) -> bool:
    """Whether the server takes an id or a name to be there at all; "0" counts as absent."""
    return text not in ("", "0")


def _read(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)
