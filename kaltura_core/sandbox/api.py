"""/api_v3 over HTTP: parameters in, an answer in the asked format out, and what goes wrong on purpose in between."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from kaltura_core.sandbox.answers import JSON, JSONP, XML, as_json, as_xml
from kaltura_core.sandbox.dispatch import Dispatcher
from kaltura_core.sandbox.faults import Faults
from kaltura_core.sandbox.parameters import text_of, whole
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.requests import read_parameters

PREFIX = "/api_v3"
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Server, Content-Length, Content-Range, Date, X-Kaltura, X-Kaltura-Session, X-Me",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "POST, GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "Range, Content-Type",
    "Access-Control-Max-Age": "86400",
}
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_PROXY_PAGE = "<!DOCTYPE html>\n<html><head><title>{0}</title></head><body><h1>{0}</h1><p>nginx</p></body></html>\n"


class Api:
    """The ASGI application below /api_v3."""

    def __init__(self, dispatcher: Dispatcher, faults: Faults) -> None:
        self._dispatcher = dispatcher
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        if request.method == "OPTIONS":
            await Response(headers=_CORS | _PREFLIGHT)(scope, receive, send)
            return
        started = time.perf_counter()
        path = scope.get("raw_path", b"").decode("ascii", "replace")
        parameters = await read_parameters(request, path.removeprefix(PREFIX))
        struck = {fault.kind: fault for fault in self._faults.on_the_wire(_calls(parameters))}
        if latency := struck.get("latency"):
            await asyncio.sleep(latency.seconds)
        drop = struck.get("drop")
        if drop and drop.when == "before":
            await _hang_up(receive, send)
            return
        if page := struck.get("html"):
            text = _PROXY_PAGE.format(f"{page.status} {_PHRASES.get(page.status, 'Error')}")
            await Response(text, page.status, media_type="text/html")(scope, receive, send)
            return
        answer = await run_in_threadpool(
            self._dispatcher.answer,
            parameters,
            origin=str(request.base_url).rstrip("/"),
            address=request.client.host if request.client else "",
        )
        if drop:
            await _hang_up(receive, send)
            return
        response = _response(answer, parameters, time.perf_counter() - started)
        if "truncate" in struck:
            await _break_off(response, receive, send)
            return
        await response(scope, receive, send)


def _calls(parameters: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The calls of a request by name: one, or the steps of a multirequest."""
    one = _name(parameters)
    if one[0] != "multirequest":
        return [one]
    return [one, *(_name(step) for step in parameters.values() if isinstance(step, dict))]


def _name(parameters: Mapping[str, Any]) -> tuple[str, str]:
    service, action = (parameters.get(name) for name in ("service", "action"))
    return tuple(part.lower() if isinstance(part, str) else "" for part in (service, action))  # type: ignore[return-value]


def _response(answer: Any, parameters: Mapping[str, Any], seconds: float) -> Response:
    headers = _CORS | {"X-Me": "sandbox", "X-Kaltura-Session": f"{int(seconds * 1e9)}, {seconds:.6f}"}
    if isinstance(answer, Refusal) and answer.code == "SERVICE_FORBIDDEN":
        headers |= {"X-Kaltura": f"error-{answer.code}", "X-Kaltura-App": f"exiting on error {answer.code}"}
    asked = parameters.get("format")
    format = XML if asked is None or isinstance(asked, dict) else whole(asked)
    if format == JSON:
        return Response(as_json(answer), media_type="application/json", headers=headers)
    if format == JSONP:
        callback = "".join(
            sign for sign in text_of(parameters.get("callback") or "") if sign.isalnum() or sign in "_.$"
        )
        body = (callback or "callback").encode("utf-8") + b"(" + as_json(answer) + b");"
        return Response(body, media_type="application/javascript", headers=headers)
    if format == XML:
        return Response(as_xml(answer, seconds=seconds), media_type="text/xml", headers=headers)
    told = "exiting on error UNKNOWN_RESPONSE_FORMAT"
    return Response(headers=headers | {"X-Kaltura": "error-UNKNOWN_RESPONSE_FORMAT", "X-Kaltura-App": told})


async def _hang_up(receive: Receive, send: Send) -> None:
    """Close the connection without an answer.

    ASGI has no word for it, so the server's transport is reached through its `receive`; with another server the
    connection ends in the middle of an answer instead.
    """
    transport = getattr(getattr(receive, "__self__", None), "transport", None)
    if transport is None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
        return
    transport.abort()
    while (await receive())["type"] != "http.disconnect":
        pass


async def _break_off(response: Response, receive: Receive, send: Send) -> None:
    """Announce the whole answer and send half of it."""
    await send({"type": "http.response.start", "status": 200, "headers": response.raw_headers})
    half = response.body[: len(response.body) // 2]
    await send({"type": "http.response.body", "body": bytes(half), "more_body": True})
    await asyncio.sleep(0.02)  # so that the half is on its way before the connection goes
    await _hang_up(receive, send)
