"""An HTTP server on loopback that answers as it is told, for what the sandbox never does: drops, floods, nonsense."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class OddServer:
    """`replies` are used up one a request; the last one stays. `requests` are (path, headers, body) as they came."""

    port: int = 0
    replies: list[Reply] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def service_url(self) -> str:
        return f"{self.url}/api_v3"

    def form(self, number: int = -1) -> dict[str, list[str]]:
        return parse_qs(self.requests[number][2].decode(), keep_blank_values=True)


@contextmanager
def odd_server(*replies: Reply) -> Iterator[OddServer]:
    odd = OddServer(replies=list(replies))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            odd.requests.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            reply = odd.replies.pop(0) if len(odd.replies) > 1 else odd.replies[0]
            reply(self)

        do_GET = do_POST  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    odd.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield odd
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answer(
    body: bytes | str,
    *,
    status: int = 200,
    content_type: str = "application/json",
    length: int | None = None,
    **headers: str,
) -> Reply:
    """An answer as it is; a `length` beyond the body's cuts the connection before the end."""
    content = body.encode() if isinstance(body, str) else body

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)
        handler.close_connection = length is not None

    return reply


def value(found: Any) -> Reply:
    """A JSON value, as Kaltura answers."""
    return answer(json.dumps(found))


def error(code: str, message: str = "", args: Any = None) -> Reply:
    """A KalturaAPIException; without arguments `args` is an empty list (server.md 0.12)."""
    return value({"code": code, "message": message or code, "objectType": "KalturaAPIException", "args": args or []})


def drop(handler: BaseHTTPRequestHandler) -> None:
    """Close the connection without a word."""
    handler.close_connection = True
    handler.connection.close()


def hold(until: threading.Event) -> Reply:
    """Say nothing until the event is set."""

    def reply(handler: BaseHTTPRequestHandler) -> None:
        until.wait(30)
        drop(handler)

    return reply
