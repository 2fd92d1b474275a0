"""The sandbox's own control below /sandbox: faults, and how slow its background work is. Loopback only.

    GET    /sandbox/faults              the faults in force
    POST   /sandbox/faults              one more; see `kaltura_core.sandbox.faults` for its shape
    DELETE /sandbox/faults[/{id}]       end all, or one
    GET    /sandbox/tuning              transform_seconds, transform_fails, index_lag
    PATCH  /sandbox/tuning              change some of them; they return to their defaults with a restart
    POST   /sandbox/entitlement         {"entry_id": ..., "readers": ["user"] or null}: who sees an entry

Bodies are JSON and must say so in their Content-Type, which keeps pages of other sites out.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kaltura_core.sandbox.call import Tuning
from kaltura_core.sandbox.faults import Faults, UnreadableFaultError
from kaltura_core.sandbox.store import Store

_MOST_BYTES = 1_000_000
_LONGEST = 3600.0


class RefusedError(Exception):
    """A request of the control that is not answered; `status` is its HTTP status."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


class Control:
    """Faults and tuning of one sandbox."""

    def __init__(self, faults: Faults, store: Store) -> None:
        self.faults = faults
        self.tuning = Tuning()
        self._store = store

    def routes(self) -> list[Route]:
        return [
            Route("/sandbox/faults", self._guarded(self._faults), methods=["GET", "POST", "DELETE"]),
            Route("/sandbox/faults/{fault:int}", self._guarded(self._fault), methods=["DELETE"]),
            Route("/sandbox/tuning", self._guarded(self._tuning), methods=["GET", "PATCH"]),
            Route("/sandbox/entitlement", self._guarded(self._entitlement), methods=["POST"]),
        ]

    def _guarded(self, answer: Callable[[Request, Any], Any]) -> Callable[[Request], Any]:
        async def guarded(request: Request) -> Response:
            try:
                _require_loopback(request)
                return JSONResponse(answer(request, await _body(request)))
            except RefusedError as refused:
                return JSONResponse({"error": str(refused)}, refused.status)
            except UnreadableFaultError as problem:
                return JSONResponse({"error": str(problem)}, 400)

        return guarded

    def _faults(self, request: Request, body: Any) -> Any:
        if request.method == "POST":
            return self.faults.add(_mapping(body)).shown()
        if request.method == "DELETE":
            return {"ended": self.faults.clear()}
        return self.faults.shown()

    def _fault(self, request: Request, _: Any) -> Any:
        return {"ended": self.faults.clear(request.path_params["fault"])}

    def _tuning(self, request: Request, body: Any) -> Any:
        if request.method == "PATCH":
            self.tuning = replace(self.tuning, **_tuned(_mapping(body)))
        return asdict(self.tuning)

    def _entitlement(self, _: Request, body: Any) -> Any:
        asked = _mapping(body)
        readers = asked.get("readers")
        text = ",".join(str(reader) for reader in readers) if isinstance(readers, list) else None
        with self._store.writing() as db:
            changed = db.execute(
                "UPDATE entry SET readers = ? WHERE id = ?", (text, str(asked.get("entry_id")))
            ).rowcount
        return {"changed": changed}


def _require_loopback(request: Request) -> None:
    host = (request.url.hostname or "").strip("[]")
    peer = request.client.host if request.client else ""
    if not _is_loopback(peer) or not (_is_loopback(host) or host == "localhost"):
        raise RefusedError(403, "The control answers on this machine only")


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


async def _body(request: Request) -> Any:
    if request.method not in ("POST", "PATCH"):
        if request.method == "DELETE" and request.headers.get("origin"):
            raise RefusedError(403, "Not from a page of another site")
        return None
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise RefusedError(415, "Send JSON, with Content-Type: application/json")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST_BYTES:
            raise RefusedError(413, "Too large")
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError(400, "Not JSON") from None


def _mapping(body: Any) -> Mapping[str, Any]:
    if not isinstance(body, dict):
        raise RefusedError(400, "A JSON object is needed")
    return body


def _tuned(asked: Mapping[str, Any]) -> dict[str, Any]:
    known = {field.name for field in fields(Tuning)}
    if unknown := set(asked) - known:
        raise RefusedError(400, f"unknown: {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {}
    for name, value in asked.items():
        if name == "transform_fails":
            values[name] = bool(value)
        elif isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= _LONGEST:
            values[name] = float(value)
        else:
            raise RefusedError(400, f"{name} is 0 to {_LONGEST:.0f} seconds")
    return values
