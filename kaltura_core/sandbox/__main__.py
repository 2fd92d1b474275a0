"""`python -m kaltura_core.sandbox`: serve the sandbox until Ctrl-C."""

from __future__ import annotations

import argparse
import os
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import uvicorn

from kaltura_core.sandbox.app import create_app
from kaltura_core.sandbox.store import UnusableStoreError

PORT, DATABASE = 8091, ".data/sandbox.sqlite"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve, and give the exit code: 2 where the port is taken or the database unusable, with one line that says so."""
    asked = _arguments(arguments)
    try:
        listener = _listen(asked.host, asked.port)
    except OSError as problem:
        reason = problem.strerror or str(problem)
        return _refuse(
            f"Cannot listen on {asked.host}:{asked.port}: {reason}. Set KALTURA_SANDBOX_PORT or --port to a free port."
        )
    started = time.perf_counter()
    try:
        Path(asked.database).absolute().parent.mkdir(parents=True, exist_ok=True)
        app = create_app(asked.database, entries=asked.entries, seed=asked.seed)
    except (OSError, UnusableStoreError) as problem:
        listener.close()
        return _refuse(f"{problem}. Set KALTURA_SANDBOX_DATABASE or --database to another file.")
    url = f"http://{asked.host}:{listener.getsockname()[1]}"
    print(f"Kaltura sandbox at {url} (ready in {time.perf_counter() - started:.1f} s)", flush=True)  # noqa: T201
    with suppress(KeyboardInterrupt):  # uvicorn has stopped cleanly by then and raises it once more
        uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False)).run(sockets=[listener])
    return 0


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m kaltura_core.sandbox", description="A stand-in Kaltura account over HTTP."
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=int, default=os.environ.get("KALTURA_SANDBOX_PORT", PORT), help="port (%(default)s)"
    )
    parser.add_argument(
        "--database", default=os.environ.get("KALTURA_SANDBOX_DATABASE", DATABASE), help="its file (%(default)s)"
    )
    parser.add_argument("--entries", type=int, default=1200, help="entries of a new database (%(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="seed of a new database (%(default)s)")
    return parser.parse_args(arguments)


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError):
        listener.close()
        raise
    return listener


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main())
