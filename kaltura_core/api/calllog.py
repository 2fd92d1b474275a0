"""The calls that one connection made, for the page that shows them: bounded, thread-safe, with every secret masked."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from kaltura_core.api.encoding import Params, Upload
from kaltura_core.redaction import Withheld, last_step, redact_ks, redact_mapping, redacted_leaf

_LONGEST = 20_000  # characters of one value; 500 calls that each push a schema of a megabyte would be half a gigabyte
_KS_LENGTH = 16_384  # characters of a KS at the most, so that one at the cut is still seen whole
_PAYLOADS = frozenset(("xmlData", "xsdData", "xslData", "viewsData"))
CUT = "… [cut here, "


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was made. `started` is unix seconds, `bytes` the size of the answer.

    `params` are masked; a text among them that is not what was sent is a Withheld. `outcome` is `ok`, Kaltura's error
    code, or the name of our own error where no answer of Kaltura's came, like `CallTimeout`.
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
    """A copy that may be kept and shown: secrets masked, files by their size only, very long texts cut.

    A payload, like a record's XML, is the account's own words: only a KS is masked there.
    """
    return redact_mapping(params, _shown)


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, Upload):
        return Upload(f"{value.name}, {len(value.content):,} bytes", b"")
    if not isinstance(value, str):
        return value
    start = value[: _LONGEST + _KS_LENGTH]
    if last_step(name) in _PAYLOADS:
        shown = redact_ks(start)
        kept = value if shown == value else Withheld(shown)
    else:
        kept = redacted_leaf(name, start)
    if len(value) <= _LONGEST:
        return kept
    return Withheld(f"{kept[:_LONGEST]}{CUT}{len(value):,} characters in all]")
