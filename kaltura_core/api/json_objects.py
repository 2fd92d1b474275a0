"""Objects of Kaltura's JSON as typed values: camelCase properties by snake_case name, the unknown ones kept.

A result class is a frozen dataclass that inherits from `JsonObject`; its field types say how a property is read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from enum import IntEnum
from functools import cache
from typing import Any, Generic, Self, TypeVar, get_args, get_origin, get_type_hints

from kaltura_core.errors import BadAnswer

T = TypeVar("T")
J = TypeVar("J", bound="JsonObject")
Read = Callable[[Any], Any]

_WHOLE = re.compile(r"-?[0-9]{1,19}")


@dataclass(frozen=True, slots=True, kw_only=True)
class JsonObject:
    """What every result has: its class at Kaltura, and the properties that no field of ours names."""

    object_type: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Read an object. Raises BadAnswer where a property that every such object has is missing or misshapen."""
        if not isinstance(data, dict):
            raise BadAnswer(f"Kaltura answered with something else than a {cls.__name__}")
        rest = dict(data)
        values: dict[str, Any] = {}
        for name, key, read, required in _plan(cls):  # type: ignore[arg-type]  # mypy: a class is hashable
            value = read(rest.pop(key, None))
            if value is not None:
                values[name] = value
            elif required:
                raise BadAnswer(f"Kaltura answered with a {cls.__name__} that has no {key}")
        return cls(**values, extra=rest)


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list. `total_count` counts all matches, as the server says, not those on the page."""

    objects: tuple[T, ...]
    total_count: int


def page_of(kind: type[J], answer: Any) -> Page[J]:
    """A list response as a page. Raises BadAnswer where it is none."""
    objects = answer.get("objects") if isinstance(answer, dict) else None
    total = answer.get("totalCount") if isinstance(answer, dict) else None
    if not isinstance(objects, list) or not isinstance(total, int):
        raise BadAnswer(f"Kaltura answered with something else than a list of {kind.__name__}")
    return Page(tuple(kind.from_json(item) for item in objects), total)


@cache
def _plan(cls: type[JsonObject]) -> tuple[tuple[str, str, Read, bool], ...]:
    """For each field: its name, the property's name, how it is read, and whether it must be there."""
    hints = get_type_hints(cls)
    return tuple(
        (
            found.name,
            found.metadata.get("json") or _camel(found.name),
            _reader(hints[found.name]),
            found.default is MISSING and found.default_factory is MISSING,
        )
        for found in fields(cls)
        if found.name != "extra"
    )


def _reader(hint: Any) -> Read:
    kinds = [kind for kind in (get_args(hint) or (hint,)) if kind is not type(None)]
    for kind in kinds:
        if isinstance(kind, type) and issubclass(kind, IntEnum):
            return _numbered(kind)
        if isinstance(kind, type) and issubclass(kind, JsonObject):
            return kind.from_json
    if get_origin(hint) is tuple:
        return _listed
    if int in kinds and str in kinds:
        return _number_or_text
    return {str: _text, int: _whole, bool: _truth, float: _number}.get(kinds[0], _as_it_is)


def _numbered(kind: type[IntEnum]) -> Read:
    known = {int(member): member for member in kind}

    def read(value: Any) -> Any:
        number = _whole(value)
        return known.get(number, number) if number is not None else _text(value)

    return read


def _number_or_text(value: Any) -> int | str | None:
    number = _whole(value)
    return _text(value) if number is None else number


def _listed(value: Any) -> tuple[Any, ...] | None:
    return tuple(value) if isinstance(value, list) else None


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return str(value) if isinstance(value, int | float) else None


def _whole(value: Any) -> int | None:
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return int(value) if isinstance(value, str) and _WHOLE.fullmatch(value) else None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _truth(value: Any) -> bool | None:
    return bool(value) if isinstance(value, bool | int) else None


def _as_it_is(value: Any) -> Any:
    return value


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
