"""Typed reading of a request's parameters, with the server's casts (server.md section 1)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.requests import Upload

_NUMBER = re.compile(r"\s*([+-]?\d{1,30})")
_FLOAT = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)")
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LARGEST = 2**63 - 1


def whole(value: Any) -> int:
    """PHP's `(int)`: the leading number of a text, else 0; kept within 64 bits."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return max(-_LARGEST - 1, min(_LARGEST, value))
    text = str(value)
    found = _FLOAT.match(text)
    if found and ("e" in found[1] or "E" in found[1] or isinstance(value, float)):
        number = float(found[1])
        return int(number) if abs(number) < _LARGEST else 0
    digits = _NUMBER.match(text)
    return max(-_LARGEST - 1, min(_LARGEST, int(digits[1]))) if digits else 0


def text_of(value: Any) -> str:
    """PHP's string cast of a scalar."""
    if isinstance(value, bool):
        return "1" if value else ""
    return repr(value) if isinstance(value, float) and not value.is_integer() else str(value).removesuffix(".0")


def flag_of(value: Any) -> bool:
    """The server's bool: "false" in any case is false, else PHP's truth."""
    if isinstance(value, str):
        return value.lower() not in ("false", "", "0")
    return bool(value)


@dataclass(frozen=True, slots=True)
class Parameters:
    """One level of parameters. Reading a mandatory one that is missing raises MISSING_MANDATORY_PARAMETER."""

    values: Mapping[str, Any]

    def has(self, name: str) -> bool:
        """Whether a value was sent: JSON null counts as none."""
        return self.values.get(name) is not None

    def cleared(self, name: str) -> bool:
        """Whether the property is to be set to null (`name__null`)."""
        return f"{name}__null" in self.values

    def text(self, name: str, default: str | None = None) -> str:
        value = self._scalar(name)
        if value is None:
            return str(self._default(name, default))
        text = text_of(value)
        if _ILLEGAL.search(text):
            raise Refusal("INVALID_PARAMETER_CHAR", name)
        return text

    def whole(self, name: str, default: int | None = None) -> int:
        value = self._scalar(name)
        return int(self._default(name, default)) if value is None else whole(value)

    def flag(self, name: str, default: bool | None = None) -> bool:
        value = self._scalar(name)
        return bool(self._default(name, default)) if value is None else flag_of(value)

    def choice(self, name: str, allowed: Collection[int], kind: str, default: int | None = None) -> int:
        """A number of an enumeration. Raises INVALID_ENUM_VALUE for another one."""
        value = self._scalar(name)
        if value is None:
            return int(self._default(name, default))
        text = text_of(value)
        number = int(flag_of(value)) if text.lower() in ("true", "false") else whole(value)
        if number not in allowed:
            raise Refusal("INVALID_ENUM_VALUE", text, name, kind)
        return number

    def object(self, name: str) -> Parameters:
        """A structured parameter. Raises MISSING_MANDATORY_PARAMETER where it was not sent."""
        found = self.optional(name)
        if found is None:
            raise Refusal("MISSING_MANDATORY_PARAMETER", name)
        return found

    def optional(self, name: str) -> Parameters | None:
        value = self.values.get(name)
        return Parameters(value) if isinstance(value, dict) else None

    def items(self, name: str) -> Iterator[Parameters]:
        """The objects of an array parameter, in order of their index."""
        value = self.values.get(name)
        if isinstance(value, dict):
            for key in sorted(value, key=lambda key: (not key.isdecimal(), key.zfill(12))):
                if isinstance(value[key], dict):
                    yield Parameters(value[key])

    def upload(self, name: str) -> bytes:
        """The content of a file. Raises FILE_NOT_FOUND where none was sent."""
        value = self.values.get(name)
        if not isinstance(value, Upload):
            raise Refusal("FILE_NOT_FOUND", name)
        return value.content

    def ids(self, name: str, *, most: int = 500) -> list[str] | None:
        """A comma-separated list, silently cut after 500 values (server.md 0.3); None where it was not sent."""
        if self._scalar(name) is None:
            return None
        return [part.strip() for part in self.text(name).split(",")][:most]

    def _scalar(self, name: str) -> Any:
        value = self.values.get(name)
        return None if isinstance(value, dict | Upload) else value

    @staticmethod
    def _default(name: str, default: Any) -> Any:
        if default is None:
            raise Refusal("MISSING_MANDATORY_PARAMETER", name)
        return default
