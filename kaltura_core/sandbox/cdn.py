"""What a CDN would serve: thumbnails, and words where a link leads to nothing here (server.md section 8)."""

from __future__ import annotations

from html import escape

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from kaltura_core.sandbox.store import Store
from kaltura_core.sandbox.thumbnails import BadSizeError, Thumbnails, size_of

NOT_FOUND, DELETED, BAD_QUERY = 1, 9, 25
_WORDS = {NOT_FOUND: "ENTRY_NOT_FOUND", DELETED: "ENTRY_DELETED_MODERATED", BAD_QUERY: "BAD_QUERY"}

_NO_CONSOLE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>No console here</title>
<style>
body{{font:16px/1.6 system-ui,sans-serif;max-width:34rem;margin:12vh auto;padding:0 1rem;color-scheme:light dark}}
code{{font-size:.95em}}</style>
<h1>There is no console here</h1>
<p>This sandbox answers the Kaltura API. It has no management console, so the link for entry <code>{entry}</code>
ends on this page. With a real account, the same link opens the entry in the console.</p>
<p><a href="/">About this sandbox</a></p></html>"""


class Cdn:
    """The CDN of one sandbox."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._thumbnails = Thumbnails()

    def routes(self) -> list[Route]:
        return [
            Route("/p/{partner}/thumbnail/{rest:path}", self._thumbnail),
            Route("/p/{partner}/sp/{sub}/thumbnail/{rest:path}", self._thumbnail),
            Route("/p/{partner}/sp/{sub}/playManifest/{rest:path}", _play_manifest),
            Route("/p/{partner}/playManifest/{rest:path}", _play_manifest),
            Route("/index.php/kmcng/{rest:path}", _console),
        ]

    async def _thumbnail(self, request: Request) -> Response:
        asked = _pairs(request.path_params["rest"])
        try:
            size = size_of(asked.get("width", ""), asked.get("height", ""))
        except BadSizeError:
            return refused(BAD_QUERY)
        status = await run_in_threadpool(
            self._status, asked.get("entry_id", "").lower(), request.path_params["partner"]
        )
        if status is None:
            return refused(NOT_FOUND)
        if status == 3:
            return refused(DELETED)
        picture = await run_in_threadpool(self._thumbnails.jpeg, asked["entry_id"].lower(), size)
        return Response(picture, media_type="image/jpeg", headers={"Cache-Control": "public, max-age=3600"})

    def _status(self, entry_id: str, partner: str) -> object:
        with self._store.reading() as db:
            row = db.execute(
                "SELECT status FROM entry, partner WHERE entry.id = ? AND CAST(partner.id AS TEXT) = ?",
                (entry_id, partner),
            ).fetchone()
        return row["status"] if row else None


def refused(number: int) -> Response:
    """An error of the CDN: an empty body, and headers that say what it is."""
    word = _WORDS[number]
    return Response(
        status_code=404,
        headers={"X-Kaltura": f"error-{number}", "X-Kaltura-App": f"exiting on error {number} - {word}"},
    )


async def _play_manifest(_: Request) -> Response:
    return refused(BAD_QUERY)  # no streams yet: as an unsupported format


async def _console(request: Request) -> Response:
    found = _pairs(request.path_params["rest"].partition("entries/")[2])
    return HTMLResponse(_NO_CONSOLE.format(entry=escape(found.get("entry", "?"))), status_code=404)


def _pairs(path: str) -> dict[str, str]:
    parts = path.strip("/").split("/")
    return dict(zip(parts[::2], parts[1::2], strict=False))
