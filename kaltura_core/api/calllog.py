"""The calls that one connection made, for the page that shows them: bounded, thread-safe, with every secret masked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kaltura_core.api.encoding import Params, Upload
from kaltura_core.redaction import redact_mapping

_LONGEST = 20_000  # characters of one value; 500 calls that each push a schema of a megabyte would be half a gigabyte
CUT = "… [cut here, "


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was made. `started` is unix seconds, `bytes` the size of the answer.

    `params` are masked. `outcome` is `ok`, Kaltura's error code, or the name of our own error where no answer of
    Kaltura's came, like `CallTimeout`.
    """

    started: float
    service: str
    action: str
    params: Mapping[str, Any]
    milliseconds: float
    bytes: int
    outcome: str


class CallLog:
    """The last `most` calls, oldest first."""

    def __init__(self, most: int = 500) -> None:
        self._calls: deque[Call] = deque(maxlen=most)
        self._count = 0
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"<CallLog of {self._count} calls>"

    @property
    def count(self) -> int:
        """How many calls were made since the connection began, those that are no longer kept included."""
        return self._count

    def add(self, call: Call) -> None:
        """Take in a call whose params are masked already (`masked`)."""
        with self._lock:
            self._calls.append(call)
            self._count += 1

    def since(self, count: int = 0) -> tuple[Call, ...]:
        """The calls after the first `count` ones, as far as they are kept."""
        with self._lock:
            wanted = min(max(self._count - count, 0), len(self._calls))
            return tuple(islice(self._calls, len(self._calls) - wanted, None))


def masked(params: Params) -> dict[str, Any]:
    """A copy that may be kept and shown: secrets masked, files by their size only, very long texts cut."""
    return redact_mapping({name: _short(value) for name, value in params.items()})


def _short(value: Any) -> Any:
    if isinstance(value, Upload):
        return Upload(f"{value.name}, {len(value.content):,} bytes", b"")
    if isinstance(value, str) and len(value) > _LONGEST:
        return f"{value[:_LONGEST]}{CUT}{len(value):,} characters in all]"
    if isinstance(value, Mapping):
        return {name: _short(item) for name, item in value.items()}
    return [_short(item) for item in value] if isinstance(value, list | tuple) else value
