"""Several calls in one: `service=multirequest` (server.md section 1). A failed one does not stop the next."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kaltura_core.api.answers import error_in
from kaltura_core.api.reading import is_reading
from kaltura_core.api.transport import MULTIREQUEST, Transport
from kaltura_core.errors import ApiError, BadAnswer, Throttled

# Seconds: the server counts calls in windows of 10 s. The random part keeps several workers from coming back at once.
_WAITS = (10.0, 15.0, 22.0)
_RANDOM_PART = 5_000  # milliseconds


def _as_it_is(value: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Request:
    """One call of a multirequest. `read` makes its result from the JSON value, like `MetadataRecord.from_json`.

    A parameter whose whole value is a token like `{1:result:id}` takes it from the result of the first call.
    """

    service: str
    action: str
    params: Mapping[str, Any] = field(default_factory=dict)
    read: Callable[[Any], Any] = _as_it_is


def send(transport: Transport, requests: Sequence[Request]) -> list[Any | ApiError]:
    """The results in the order of the requests; where one failed, its typed error stands in its place.

    Reading calls that were refused for their frequency are waited for and sent again, unless some of the requests write
    or refer to others. Raises what a single call raises where the whole call fails.
    """
    results: dict[int, Any | ApiError] = {}
    waiting = list(range(len(requests)))
    independent = all(is_reading(each.service, each.action) and not _refers(each.params) for each in requests)
    for wait in (*_WAITS, None):
        if waiting:
            results.update(zip(waiting, _once(transport, [requests[at] for at in waiting]), strict=True))
        waiting = [at for at in waiting if isinstance(results[at], Throttled)] if independent else []
        if not waiting or wait is None:
            break
        transport.pause(str(results[waiting[0]]), wait + secrets.randbelow(_RANDOM_PART) / 1000)
    return [results[at] for at in range(len(requests))]


def _once(transport: Transport, requests: Sequence[Request]) -> list[Any | ApiError]:
    params: dict[str, Any] = {}
    for number, each in enumerate(requests, 1):
        params |= {f"{number}:service": each.service, f"{number}:action": each.action}
        params |= {f"{number}:{name}": value for name, value in each.params.items()}
    answer = transport.call(MULTIREQUEST, "", params)
    if len(answer) != len(requests):
        raise BadAnswer(f"Kaltura did not answer each of {len(requests)} calls", service=MULTIREQUEST)
    return [_result(transport, each, value) for each, value in zip(requests, answer, strict=True)]


def _result(transport: Transport, request: Request, value: Any) -> Any | ApiError:
    error = error_in(value, service=request.service, action=request.action)
    if error:
        return transport.refused(error)
    transport.limiter.succeeded(request.service, request.action)
    return request.read(value)


def _refers(value: Any) -> bool:
    """Whether a value takes something from another call's result."""
    if isinstance(value, str):
        return value.startswith("{") and ":result" in value
    if isinstance(value, Mapping):
        return any(_refers(item) for item in value.values())
    return isinstance(value, list | tuple) and any(_refers(item) for item in value)
