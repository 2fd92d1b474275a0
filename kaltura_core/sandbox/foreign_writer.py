"""Somebody else, who saves a record behind the caller's back."""

from __future__ import annotations

from collections.abc import Callable

from kaltura_core.sandbox.parameters import whole
from kaltura_core.sandbox.store import Store, next_version

_MARK = "<!-- saved by another writer -->"


class ForeignWriter:
    """Writes without a KS and without validation, as a server-side process would."""

    def __init__(self, store: Store, clock: Callable[[], float]) -> None:
        self._store = store
        self._clock = clock

    def save(self, record_id: str, xml: str, action: str) -> None:
        """Save a VALID record as its next version: with the XML given, else with a comment added before its end."""
        if action in ("get", "list", "add", "addfromfile"):
            return
        second = int(self._clock())
        with self._store.writing() as db:
            row = db.execute("SELECT * FROM record WHERE id = ? AND status = 1", (whole(record_id),)).fetchone()
            if row is None:
                return
            start, end, rest = row["xml"].rpartition("</")
            saved = xml or (f"{start}{_MARK}{end}{rest}" if end else row["xml"] + _MARK)
            version = next_version(row["version"])
            db.execute(
                "UPDATE record SET xml = ?, version = ?, updated_at = ? WHERE id = ?",
                (saved, version, second, row["id"]),
            )
            db.execute("INSERT OR REPLACE INTO record_file VALUES (?, ?, ?)", (row["id"], version, second))
            db.execute("INSERT OR IGNORE INTO index_queue VALUES (?, ?)", (row["id"], second))
            db.execute("UPDATE entry SET updated_at = ? WHERE id = ?", (second, row["object_id"]))
