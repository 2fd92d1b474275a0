"""How a call travels: encoded, paced, sent, read, logged; repeated where that is safe.

Reading actions are tried again after a transient failure. A writing action is never repeated blindly: only where
Kaltura said that it refused the call for its frequency, which proves that nothing was done. What else makes a write
safe to repeat belongs to the service that knows how (`metadata`, `metadata_profile`).
"""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import requests
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential,
    wait_exponential_jitter,
    wait_random,
)
from tenacity.stop import stop_base
from tenacity.wait import wait_base

from kaltura_core.api.answers import error_in, value_of
from kaltura_core.api.calllog import Call, CallLog, masked
from kaltura_core.api.encoding import Params, form_fields, uploads
from kaltura_core.api.exchange import Limits, new_session, post
from kaltura_core.api.limiter import Limiter
from kaltura_core.api.reading import is_reading
from kaltura_core.errors import (
    ActionBlocked,
    ApiError,
    BadAnswer,
    CallTimeout,
    ConnectionFailed,
    KalturaError,
    ReadOnlyError,
    SettingsError,
    Throttled,
    TransientError,
)

OnWait = Callable[[str, float], None]
"""Told before a wait: the reason in words, and the seconds."""

MULTIREQUEST = "multirequest"

# Reads: a few quick tries, none of which begins more than 10 s after the first.
_READ_STOP = stop_after_attempt(4) | stop_before_delay(10)
_READ_WAIT = wait_exponential_jitter(multiplier=0.25, max=4, jitter=0.25)
# Frequency: the server counts calls in windows of 10 s; the random part keeps several workers from coming back at once.
_THROTTLED_STOP = stop_after_attempt(4)
_THROTTLED_WAIT = wait_exponential(multiplier=10, exp_base=1.5, max=30) + wait_random(0, 5)


class Transport:
    """Calls to one service URL with one KS. Thread-safe; the KS shows neither in `repr` nor in the log.

    `timeout` is (seconds to connect, seconds without a byte). `limiter` and `calls` are what every call of the
    connection shares. `on_wait` is told before each wait of a retry.
    """

    def __init__(
        self,
        service_url: str,
        *,
        ks: str | None = None,
        timeout: tuple[float, float] = (5.0, 30.0),
        read_only: bool = False,
        calls: CallLog | None = None,
        limiter: Limiter | None = None,
        on_wait: OnWait | None = None,
        session: requests.Session | None = None,
        most_bytes: int = 64 * 1024 * 1024,
        sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], float] = time.time,
    ) -> None:
        parts = urlsplit(service_url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise SettingsError("The service URL needs a full address, like https://www.kaltura.com/api_v3")
        if parts.username is not None or parts.password is not None:
            raise SettingsError("The service URL may not hold a user name or password")
        self.service_url = service_url.rstrip("/")
        self.read_only = read_only
        self.calls = calls if calls is not None else CallLog()
        self.limiter = limiter or Limiter(clock=clock, sleep=sleep)
        self._ks = ks
        self._on_wait = on_wait
        self._limits = Limits(*timeout, most_bytes)
        self._session = session or new_session(service_url)
        self._sleep = sleep
        self._clock = clock
        self._now = now

    def __repr__(self) -> str:
        return f"<Transport to {self.service_url}>"

    def with_ks(self, ks: str | None) -> Transport:
        """The same transport with another KS: connections, log and pace are shared."""
        other = copy.copy(self)
        other._ks = ks
        return other

    def with_on_wait(self, on_wait: OnWait | None) -> Transport:
        """The same transport that tells somebody else before it waits."""
        other = copy.copy(self)
        other._on_wait = on_wait
        return other

    def call(self, service: str, action: str, params: Params | None = None) -> Any:
        """Make a call; gives the JSON value of the answer.

        `params` may be nested (`encoding`). The KS goes along unless `params` names a `ks`; `{"ks": None}` sends none.
        Raises ReadOnlyError, ParameterError, TransientError or ApiError, each with service and action.
        """
        params = params or {}
        reading = _reads(service, action, params)
        if self.read_only and not reading:
            name = f"{service}.{action}" if action else service
            raise ReadOnlyError(f"{name} writes, and only reading is allowed", service=service, action=action)
        sent = {"format": 1, "ks": self._ks, **params}

        def attempt() -> Any:
            return self._attempt(service, action, sent)

        def read() -> Any:
            return self._retrying(_worth_another_read, _READ_STOP, _READ_WAIT)(attempt)

        return self._retrying(_is_throttled, _THROTTLED_STOP, _THROTTLED_WAIT)(read if reading else attempt)

    def pause(self, reason: str, seconds: float) -> None:
        """Wait, after telling `on_wait` why."""
        if self._on_wait:
            self._on_wait(reason, seconds)
        self._sleep(seconds)

    def refused(self, error: ApiError) -> ApiError:
        """What an ActionBlocked means here: Throttled where the same action worked before; then the pace is halved.

        Any other error is given back as it is (server.md section 11).
        """
        if type(error) is not ActionBlocked or not self.limiter.has_succeeded(error.service, error.action):
            return error
        self.limiter.slow_down()
        return Throttled(error.code, error.message, error.arguments, service=error.service, action=error.action)

    def _retrying(self, retry: Callable[[BaseException], bool], stop: stop_base, wait: wait_base) -> Retrying:
        def tell(state: RetryCallState) -> None:
            if self._on_wait and state.outcome and state.next_action:
                self._on_wait(str(state.outcome.exception()), state.next_action.sleep)

        return Retrying(
            retry=retry_if_exception(retry), stop=stop, wait=wait, sleep=self._sleep, before_sleep=tell, reraise=True
        )

    def _attempt(self, service: str, action: str, params: Params) -> Any:
        fields, files = form_fields(params), uploads(params)
        self.limiter.wait(_calls_in(service, params))
        started, began = self._now(), self._clock()
        size, outcome = 0, "ok"
        try:
            answer = post(
                self._session, f"{self.service_url}/{path(service, action)}", fields=fields, files=files,
                limits=self._limits, clock=self._clock,
            )  # fmt: skip
            size = len(answer.body)
            value = value_of(answer, service=service, action=action)
            outcome = self._told(service, action, value)
        except ApiError as error:
            outcome = error.code
            raise self.refused(error) from None
        except KalturaError as error:
            outcome = type(error).__name__
            error.service, error.action = service, action
            raise
        finally:
            spent = (self._clock() - began) * 1000
            self.calls.add(Call(started, service, action, masked(params), spent, size, outcome))
        return value

    def _told(self, service: str, action: str, value: Any) -> str:
        """The outcome of an answer that is a value, for the log."""
        if service != MULTIREQUEST:
            self.limiter.succeeded(service, action)
            return "ok"
        if not isinstance(value, list):
            raise BadAnswer("Kaltura answered several calls with something else than a list")
        errors = sum(error_in(item, service=service, action=action) is not None for item in value)
        return f"{errors} of {len(value)} failed" if errors else "ok"


def path(service: str, action: str) -> str:
    """What follows the service URL; a multirequest names no action."""
    return f"service/{service}/action/{action}" if action else f"service/{service}"


def may_have_been_done(error: BaseException) -> bool:
    """Whether a write that ended so may have been done: the request left, and no answer of Kaltura's came."""
    if isinstance(error, ConnectionFailed):
        return error.sent
    return isinstance(error, CallTimeout | BadAnswer)


def _reads(service: str, action: str, params: Params) -> bool:
    """Whether a call only reads; a multirequest does where each of its calls does."""
    if service != MULTIREQUEST:
        return is_reading(service, action)
    names = {name.partition(":")[0] for name in params if name[:1].isdigit()}
    return all(is_reading(str(params.get(f"{at}:service")), str(params.get(f"{at}:action"))) for at in names)


def _calls_in(service: str, params: Params) -> int:
    return sum(name.endswith(":service") for name in params) if service == MULTIREQUEST else 1


def _is_throttled(error: BaseException) -> bool:
    return isinstance(error, Throttled)


def _worth_another_read(error: BaseException) -> bool:
    """A transient failure, except what the next try would meet again."""
    if isinstance(error, BadAnswer):
        return not error.lasting
    return isinstance(error, TransientError) and not isinstance(error, Throttled)
