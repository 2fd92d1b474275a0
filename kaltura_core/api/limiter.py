"""The pace of one connection: none at first, slower once Kaltura has asked to slow down (server.md section 11).

Kaltura's limits differ by account and action and are nowhere published, so the pace is measured: half of what went
through lately when the limit was met, then up again in small steps while nothing is refused.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

_WINDOW = 10.0  # seconds; Kaltura's own default window for counting calls
_STEP_SECONDS = 10.0
_STEP = 0.05  # of the usual pace, each step
_LIFTED_AT = 2.0  # times the usual pace: by then the limit that was met is not the one of now
_SLOWEST = 0.5  # calls a second; below it a page with five calls would seem to hang


class Limiter:
    """What all calls of one connection ask for their turn. Thread-safe."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._lately: deque[float] = deque(maxlen=10_000)
        self._worked: set[tuple[str, str]] = set()
        self._rate: float | None = None
        self._usual: float | None = None
        self._slowed_at = 0.0
        self._stepped_at = 0.0
        self._next_turn = 0.0

    @property
    def rate(self) -> float | None:
        """Calls a second that are let through now; None while there is no limit."""
        with self._lock:
            self._recover(self._clock())
            return self._rate

    @property
    def usual(self) -> float | None:
        """Calls a second that went through before the limit was met; None while there is no limit."""
        with self._lock:
            self._recover(self._clock())
            return self._usual

    def wait(self, calls: int = 1) -> float:
        """Wait for the turn of this many calls (a multirequest carries several); gives the seconds waited."""
        with self._lock:
            now = self._clock()
            self._recover(now)
            turn = max(now, self._next_turn)
            if self._rate:
                self._next_turn = turn + calls / self._rate
            self._lately.extend([turn] * calls)
        if turn > now:
            self._sleep(turn - now)
        return turn - now

    def slow_down(self) -> None:
        """Kaltura refused a call for its frequency: halve the pace, once a window however many were refused in it."""
        with self._lock:
            now = self._clock()
            self._recover(now)
            if self._rate and now - self._slowed_at < _WINDOW:
                return
            measured = self._measured(now)
            self._usual = max(min(self._rate or measured, measured), _SLOWEST)
            self._rate = max(self._usual / 2, _SLOWEST)
            self._slowed_at = self._stepped_at = now
            self._next_turn = max(self._next_turn, now)

    def succeeded(self, service: str, action: str) -> None:
        """Remember that this action works for this account: a later ACTION_BLOCKED of it can only be the limit."""
        self._worked.add((service.lower(), action.lower()))

    def has_succeeded(self, service: str, action: str) -> bool:
        """Whether this action worked before on this connection."""
        return (service.lower(), action.lower()) in self._worked

    def _measured(self, now: float) -> float:
        """Calls a second within the last window that held any."""
        while self._lately and self._lately[0] < now - _WINDOW:
            self._lately.popleft()
        if not self._lately:
            return _SLOWEST
        return len(self._lately) / max(now - self._lately[0], 1.0)

    def _recover(self, now: float) -> None:
        if not self._rate or not self._usual:
            return
        steps = int((now - self._stepped_at) / _STEP_SECONDS)
        self._rate += steps * _STEP * self._usual
        self._stepped_at += steps * _STEP_SECONDS
        if self._rate >= _LIFTED_AT * self._usual:
            self._rate = self._usual = None
