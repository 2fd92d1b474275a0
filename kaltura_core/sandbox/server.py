"""A sandbox for the length of a `with` block: a real server on a free port, in a thread of its own."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import uvicorn

from kaltura_core.api.ks import make_ks
from kaltura_core.sandbox.app import create_app
from kaltura_core.sandbox.seeding import Content

_SLOWEST_START = 60.0
_SLOWEST_STOP = 10.0


class SandboxServer:
    """`with SandboxServer(database=path, entries=50) as sandbox: sandbox.service_url ...`

    The database is a file, such as `tmp_path / "sandbox.sqlite"`; a second server over the same file goes on with its
    state. `url` has no slash at the end.
    """

    def __init__(
        self,
        database: Path | str,
        *,
        entries: int = 50,
        seed: int = 1,
        clock: Callable[[], float] = time.time,
        content: Content | None = None,
        port: int = 0,
    ) -> None:
        self.database = Path(database)
        self._app = create_app(database, entries=entries, seed=seed, clock=clock, content=content)
        self._clock = clock
        self._port = port
        self.url = ""
        self.facts: Mapping[str, Any] = {}

    def __enter__(self) -> SandboxServer:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self._port))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(
            self._app, log_level="critical", access_log=False, lifespan="on", timeout_graceful_shutdown=2
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]}, daemon=True)
        self._thread.start()
        deadline = time.monotonic() + _SLOWEST_START
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                raise RuntimeError("the sandbox did not start")
            time.sleep(0.005)
        try:
            self.facts = self.request("GET", "/")
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(_SLOWEST_STOP)

    @property
    def service_url(self) -> str:
        return f"{self.url}/api_v3"

    @property
    def partner_id(self) -> int:
        return int(self.facts["partner_id"])

    @property
    def admin_secret(self) -> str:
        return str(self.facts["admin_secret"])

    @property
    def user_secret(self) -> str:
        return str(self.facts["user_secret"])

    @property
    def app_tokens(self) -> list[dict[str, Any]]:
        return list(self.facts["app_tokens"])

    @property
    def profiles(self) -> list[dict[str, Any]]:
        return list(self.facts["profiles"])

    def ks(
        self,
        *,
        user_id: str = "demo.operator",
        type: int = 2,
        seconds: int = 3600,
        privileges: str = "disableentitlement",
    ) -> str:
        """A KS of this account, signed as its own ones are; negative `seconds` give an expired one."""
        return make_ks(
            secret=self.admin_secret,
            partner_id=self.partner_id,
            user_id=user_id,
            type=type,
            expiry=int(self._clock()) + seconds,
            privileges=privileges,
        )

    def fault(self, kind: str, **asked: Any) -> dict[str, Any]:
        """Put a fault in force; see `kaltura_core.sandbox.faults`."""
        return dict(self.request("POST", "/sandbox/faults", {"kind": kind, **asked}))

    def clear_faults(self) -> None:
        self.request("DELETE", "/sandbox/faults")

    def tune(self, **values: Any) -> None:
        """Set `transform_seconds`, `transform_fails` or `index_lag`."""
        self.request("PATCH", "/sandbox/tuning", values)

    def request(self, method: str, path: str, body: Any = None) -> Any:
        """A request to the sandbox's own pages, in JSON."""
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        content = None if body is None else json.dumps(body).encode()
        request = Request(self.url + path, content, headers, method=method)  # noqa: S310
        with build_opener(ProxyHandler({})).open(request, timeout=30) as answer:
            return json.loads(answer.read())
