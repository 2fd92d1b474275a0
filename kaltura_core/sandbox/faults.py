"""Things that go wrong on purpose, asked for over HTTP.

A fault is a JSON object. `kind` is one of

- `latency`: wait `seconds` before the work.
- `error`: answer `code` (with `message` and `args`) instead of doing the work.
- `throttle`: after `calls` calls within `seconds` seconds, ACTION_BLOCKED.
- `drop`: close the connection without an answer; `when` is "before" or "after" the work.
- `truncate`: do the work, announce the whole answer, send half of it.
- `html`: a proxy's error page with HTTP `status` (502) instead of the work.
- `expire`: every KS, or the one in `ks`, answers EXPIRED.
- `foreign_writer`: before a call on a metadata record, somebody else saves it: the XML in `xml`, or a comment added.

`service` and `action` narrow a fault to calls of that name ("*" or absent: all), `times` to the next n of them, and
`rate` (0 to 1) to a share of them; what is drawn comes from the sandbox's seed. `rate` does not concern `throttle` and
`expire`. A fault stays until it is ended or its `times` are over; a restart ends all.
"""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from kaltura_core.sandbox.parameters import text_of, whole
from kaltura_core.sandbox.refusals import CATALOGUE, Refusal
from kaltura_core.sandbox.sessions import digest

KINDS = ("latency", "error", "throttle", "drop", "truncate", "html", "expire", "foreign_writer")
ON_THE_WIRE = ("latency", "drop", "truncate", "html")
LONGEST_WAIT = 120.0


class UnreadableFaultError(ValueError):
    """A fault that was asked for does not make sense; the text says why."""


@dataclass(slots=True)
class Fault:
    """One thing that goes wrong. `left` counts down; None means for good."""

    id: int
    kind: str
    service: str = "*"
    action: str = "*"
    rate: float = 1.0
    left: int | None = None
    seconds: float = 0.0
    calls: int = 0
    code: str = ""
    message: str | None = None
    args: dict[str, str] = field(default_factory=dict)
    when: str = "before"
    status: int = 502
    ks_digest: str = ""
    xml: str = ""
    hit: int = 0
    _recent: deque[float] = field(default_factory=deque, repr=False)

    def concerns(self, service: str, action: str) -> bool:
        return self.left != 0 and self.service in ("*", service) and self.action in ("*", action)

    def shown(self) -> dict[str, Any]:
        """The fault as the control lists it; a KS is not repeated."""
        shown = {"id": self.id, "kind": self.kind, "service": self.service, "action": self.action, "rate": self.rate}
        return shown | {"times_left": self.left, "hit": self.hit}


class Faults:
    """The faults in force. Safe to use from several threads."""

    def __init__(
        self, *, clock: Callable[[], float], seed: int = 1, save: Callable[[str, str, str], None] | None = None
    ) -> None:
        self._clock = clock
        self._random = random.Random(seed)  # noqa: S311
        self._lock = threading.Lock()
        self._faults: list[Fault] = []
        self._count = 0
        self._save = save

    def add(self, asked: Mapping[str, Any]) -> Fault:
        """Put a fault in force. Raises UnreadableFaultError."""
        with self._lock:
            self._count += 1
            fault = _read(asked, self._count)
            self._faults.append(fault)
            return fault

    def shown(self) -> list[dict[str, Any]]:
        with self._lock:
            return [fault.shown() for fault in self._faults]

    def clear(self, fault_id: int | None = None) -> int:
        """End one fault, or all; how many that were."""
        with self._lock:
            kept = [fault for fault in self._faults if fault_id is not None and fault.id != fault_id]
            ended = len(self._faults) - len(kept)
            self._faults = kept
            return ended

    def on_the_wire(self, calls: list[tuple[str, str]]) -> list[Fault]:
        """The faults of connection and HTTP that strike a request with these calls (service, action)."""
        return self._struck(ON_THE_WIRE, calls)

    def before(self, service: str, action: str, parameters: Mapping[str, Any]) -> None:
        """What happens before a call is answered. Raises the Refusal that an error or a throttle answers."""
        for fault in self._struck(("foreign_writer",), [(service, action)]):
            if self._save is not None and service == "metadata_metadata" and parameters.get("id") is not None:
                self._save(text_of(parameters["id"]), fault.xml, action)
        for fault in self._struck(("error",), [(service, action)]):
            raise Refusal(
                fault.code, message=fault.message or CATALOGUE.get(fault.code, fault.code), arguments=fault.args
            )
        with self._lock:
            for fault in self._faults:
                if fault.kind == "throttle" and fault.concerns(service, action) and self._over(fault):
                    raise Refusal("ACTION_BLOCKED")

    def refuses_ks(self, ks: str, service: str, action: str) -> bool:
        """Whether a KS is to answer EXPIRED in this call."""
        with self._lock:
            for fault in self._faults:
                meant = fault.kind == "expire" and fault.ks_digest in ("", digest(ks))
                if meant and fault.concerns(service, action):
                    _count(fault)
                    return True
        return False

    def _struck(self, kinds: tuple[str, ...], calls: list[tuple[str, str]]) -> list[Fault]:
        with self._lock:
            struck = []
            for fault in self._faults:
                if fault.kind in kinds and any(fault.concerns(*call) for call in calls):
                    if fault.rate < 1 and self._random.random() >= fault.rate:
                        continue
                    _count(fault)
                    struck.append(fault)
            return struck

    def _over(self, fault: Fault) -> bool:
        now = self._clock()
        while fault._recent and fault._recent[0] <= now - fault.seconds:
            fault._recent.popleft()
        if len(fault._recent) >= fault.calls:
            _count(fault)
            return True
        fault._recent.append(now)
        return False


def _count(fault: Fault) -> None:
    fault.hit += 1
    if fault.left is not None:
        fault.left -= 1


def _read(asked: Mapping[str, Any], number: int) -> Fault:
    kind = asked.get("kind")
    if kind not in KINDS:
        raise UnreadableFaultError(f"kind must be one of {', '.join(KINDS)}")
    unknown = set(asked) - set(_READ)
    if unknown:
        raise UnreadableFaultError(f"unknown: {', '.join(sorted(unknown))}")
    try:
        fault = Fault(
            number,
            str(kind),
            service=str(asked.get("service") or "*").lower(),
            action=str(asked.get("action") or "*").lower(),
            rate=float(asked.get("rate", 1)),
            left=None if asked.get("times") is None else int(asked["times"]),
            seconds=float(asked.get("seconds", 10 if kind == "throttle" else 1)),
            calls=whole(asked.get("calls", 0)),
            code=str(asked.get("code") or "INTERNAL_SERVERL_ERROR"),
            message=None if asked.get("message") is None else str(asked["message"]),
            args={str(name): str(value) for name, value in dict(asked.get("args") or {}).items()},
            when=str(asked.get("when", "before")),
            status=int(asked.get("status", 502)),
            ks_digest=digest(str(asked["ks"])) if asked.get("ks") else "",
            xml=str(asked.get("xml") or ""),
        )
    except (TypeError, ValueError, OverflowError) as problem:
        raise UnreadableFaultError(str(problem)) from None
    if not 0 <= fault.rate <= 1 or not 0 <= fault.seconds <= LONGEST_WAIT or not 400 <= fault.status <= 599:
        raise UnreadableFaultError(f"rate is 0 to 1, seconds 0 to {LONGEST_WAIT:.0f}, status 400 to 599")
    if fault.when not in ("before", "after"):
        raise UnreadableFaultError('when is "before" or "after"')
    return fault


_READ = ("kind", "service", "action", "rate", "times", "seconds", "calls", "code", "message", "args", "when", "status",
         "ks", "xml")  # fmt: skip
