"""The sandbox as one ASGI application."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import cast

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute, Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from kaltura_core.sandbox.api import PREFIX, Api
from kaltura_core.sandbox.cdn import Cdn
from kaltura_core.sandbox.control import Control
from kaltura_core.sandbox.dispatch import Dispatcher
from kaltura_core.sandbox.faults import Faults
from kaltura_core.sandbox.foreign_writer import ForeignWriter
from kaltura_core.sandbox.home import Home
from kaltura_core.sandbox.seeding import Content, account_of, fill
from kaltura_core.sandbox.store import Store
from kaltura_core.sandbox.validation import Schemas

TICK = 0.25
_STEP = 200
_log = logging.getLogger(__name__)


def create_app(
    database: Path | str,
    *,
    entries: int = 1200,
    seed: int = 1,
    clock: Callable[[], float] = time.time,
    content: Content | None = None,
) -> Starlette:
    """The application over a database file, which is made and filled where it does not exist yet.

    `entries` and `seed` matter only then. `clock` gives unix seconds. Filling 100,000 entries takes half a minute.
    Raises UnusableStoreError for a file that is not a sandbox's.
    """
    store = Store(database)
    try:
        held = content or cast(Content, import_module("kaltura_core.sandbox.content"))
        fill(store, held, entries=entries, seed=seed, now=clock())
        account = account_of(store)
    except BaseException:
        store.close()
        raise
    faults = Faults(clock=clock, seed=seed, save=ForeignWriter(store, clock).save)
    control = Control(faults, store)
    dispatcher = Dispatcher(store, account, Schemas(), clock, lambda: control.tuning, faults)

    api = Api(dispatcher, faults)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        background = asyncio.create_task(_keep_up(dispatcher))
        try:
            yield
        finally:
            background.cancel()
            with suppress(asyncio.CancelledError):
                await background
            store.close()

    return Starlette(
        routes=[
            Route("/", Home(account, store, clock).answer),
            *control.routes(),
            *Cdn(store).routes(),
            _Below(PREFIX, api),
        ],
        lifespan=lifespan,
    )


class _Below(BaseRoute):
    """Everything below a path, with whatever signs stand there: a Mount matches no line feed."""

    def __init__(self, prefix: str, app: ASGIApp) -> None:
        self._prefix = prefix
        self._app = app

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        path = str(scope.get("path", ""))
        found = scope["type"] == "http" and (path == self._prefix or path.startswith(f"{self._prefix}/"))
        return (Match.FULL if found else Match.NONE), {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._app(scope, receive, send)


async def _keep_up(dispatcher: Dispatcher) -> None:
    """Transform jobs and the index go on while nobody calls."""
    while True:
        try:
            behind = await run_in_threadpool(dispatcher.keep_up, most=_STEP)
        except Exception:  # the next tick tries again; a full disk must not end the server's background work
            _log.exception("background work failed")
            behind = False
        await asyncio.sleep(0 if behind else TICK)
