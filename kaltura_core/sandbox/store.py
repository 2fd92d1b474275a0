"""The sandbox's own SQLite file: its tables, many readers, one writer at a time."""

from __future__ import annotations

import sqlite3
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, LifoQueue

FORMAT = 1

TABLES = """
CREATE TABLE setting (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE partner (id INTEGER PRIMARY KEY, name TEXT, admin_secret TEXT, user_secret TEXT);
CREATE TABLE app_token (
    id TEXT PRIMARY KEY, partner_id INTEGER, token TEXT, hash_type TEXT, session_type INTEGER, session_user_id TEXT,
    session_privileges TEXT, session_duration INTEGER, expiry INTEGER, status INTEGER, description TEXT,
    created_at INTEGER, updated_at INTEGER
);
CREATE TABLE ended_session (digest TEXT PRIMARY KEY, at INTEGER) WITHOUT ROWID;
CREATE TABLE entry (
    number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, name TEXT, user_id TEXT, creator_id TEXT, tags TEXT,
    admin_tags TEXT, categories TEXT, status, moderation_status INTEGER, type, media_type INTEGER, created_at INTEGER,
    updated_at INTEGER, display_in_search INTEGER, reference_id TEXT, start_date INTEGER, end_date INTEGER,
    access_control_id INTEGER, root_entry_id TEXT, parent_entry_id TEXT, partner_sort_value INTEGER, plays INTEGER,
    views INTEGER, duration INTEGER, last_played_at INTEGER, moderation_count INTEGER, rank REAL, total_rank INTEGER,
    readers TEXT, search_text TEXT, body TEXT NOT NULL
);
CREATE TABLE profile (
    id INTEGER PRIMARY KEY AUTOINCREMENT, partner_id INTEGER, object_type, version INTEGER, file_version INTEGER,
    name TEXT, system_name TEXT, description TEXT, created_at INTEGER, updated_at INTEGER, status INTEGER,
    xsd TEXT, views TEXT, xslt TEXT, create_mode INTEGER, disable_reindexing INTEGER
);
CREATE TABLE profile_file (
    profile_id INTEGER, version INTEGER, xsd TEXT, PRIMARY KEY (profile_id, version)
) WITHOUT ROWID;
CREATE TABLE profile_field (
    id INTEGER PRIMARY KEY AUTOINCREMENT, profile_id INTEGER, xpath TEXT, key TEXT, label TEXT, type TEXT,
    UNIQUE (profile_id, xpath)
);
CREATE TABLE record (
    id INTEGER PRIMARY KEY AUTOINCREMENT, profile_id INTEGER, profile_version INTEGER, object_type, object_id TEXT,
    version INTEGER, created_at INTEGER, updated_at INTEGER, status INTEGER, xml TEXT
);
CREATE TABLE record_file (
    record_id INTEGER, version INTEGER, at INTEGER, PRIMARY KEY (record_id, version)
) WITHOUT ROWID;
CREATE TABLE transform_job (
    id INTEGER PRIMARY KEY AUTOINCREMENT, profile_id INTEGER, source_version INTEGER, before_xsd TEXT, after_xsd TEXT,
    started_at REAL, seconds REAL, fails INTEGER, total INTEGER, finished INTEGER DEFAULT 0
);
CREATE TABLE indexed_value (
    field_id INTEGER, record_id INTEGER, entry_id TEXT, value TEXT, folded TEXT, number INTEGER
);
CREATE TABLE index_queue (record_id INTEGER PRIMARY KEY, due REAL);
CREATE TABLE template (
    id INTEGER PRIMARY KEY AUTOINCREMENT, partner_id INTEGER, name TEXT, system_name TEXT, type TEXT, status INTEGER,
    created_at INTEGER, updated_at INTEGER, body TEXT NOT NULL
);
CREATE TABLE dispatch (
    id INTEGER PRIMARY KEY AUTOINCREMENT, template_id INTEGER, object_type, object_id TEXT, at INTEGER
);
"""

# Made after the first filling, which is twice as fast without them.
INDEXES = """
CREATE INDEX entry_created ON entry (created_at);
CREATE INDEX entry_updated ON entry (updated_at);
CREATE INDEX entry_shown ON entry (status, moderation_status, display_in_search, readers);
CREATE UNIQUE INDEX record_valid ON record (profile_id, object_type, object_id) WHERE status = 1;
CREATE INDEX record_object ON record (object_id, object_type);
CREATE INDEX record_profile ON record (profile_id, status, profile_version);
CREATE INDEX indexed_value_field ON indexed_value (field_id, folded);
CREATE INDEX indexed_value_entry ON indexed_value (entry_id);
CREATE INDEX indexed_value_record ON indexed_value (record_id);
"""


class UnusableStoreError(Exception):
    """The database file is not a sandbox's, or belongs to another version of it."""


class Store:
    """One database file. `reading()` sees one moment; `writing()` waits its turn, and is kept whole or not at all."""

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._idle: LifoQueue[sqlite3.Connection] = LifoQueue()
        self._writer = threading.RLock()
        self._closed = False
        with self.writing() as db:
            try:
                found = db.execute("PRAGMA user_version").fetchone()[0]
            except sqlite3.DatabaseError as problem:
                raise UnusableStoreError(f"{self.path} is not a sandbox database: {problem}") from None
            if found == 0 and not db.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone():
                execute_all(db, TABLES)
                db.execute(f"PRAGMA user_version = {FORMAT}")
            elif found != FORMAT:
                raise UnusableStoreError(f"{self.path} was not written by this version of the sandbox: move it away")

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        with self._connection() as db:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.execute("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        with self._writer, self._connection() as db:
            db.execute("BEGIN IMMEDIATE")
            try:
                yield db
            except BaseException:
                db.execute("ROLLBACK")
                raise
            db.execute("COMMIT")

    def close(self) -> None:
        """Close every connection; one that is still at work closes when it is done."""
        self._closed = True
        with suppress(Empty):
            while True:
                self._idle.get_nowait().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        try:
            db = self._idle.get_nowait()
        except Empty:
            db = self._open()
        broken = False
        try:
            yield db
        except sqlite3.DatabaseError:
            broken = True
            raise
        finally:
            if broken or self._closed:
                db.close()
            else:
                self._idle.put(db)

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, timeout=30, isolation_level=None, check_same_thread=False)
        try:
            db.row_factory = sqlite3.Row
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA cache_size = -65536")
        except sqlite3.DatabaseError as problem:
            db.close()
            raise UnusableStoreError(f"{self.path} is not a sandbox database: {problem}") from None
        db.create_function("folded", 1, folded, deterministic=True)
        db.create_function("holds_phrase", 2, holds_phrase, deterministic=True)
        return db


def execute_all(db: sqlite3.Connection, statements: str) -> None:
    """Several statements within the transaction that is open (`executescript` would end it)."""
    for statement in statements.split(";"):
        db.execute(statement)


def next_version(version: int) -> int:
    """The version that follows: up to the next ten, plus two, as in the first data centre (server.md 0.1)."""
    return -(-version // 10) * 10 + 2


def folded(text: str | None) -> str | None:
    """A text as search sees it: case and accents are not significant."""
    if text is None or text.isascii():
        return text.lower() if text else text
    plain = (sign for sign in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(sign))
    return unicodedata.normalize("NFC", "".join(plain))


def words(text: str) -> list[str]:
    """The words of a text as an analysed field holds them."""
    return "".join(sign if sign.isalnum() else " " for sign in folded(text) or "").split()


def holds_phrase(text: str | None, phrase: str) -> bool:
    """Whether the words of `phrase` stand in `text` side by side; `phrase` is already words joined by blanks."""
    return bool(text) and f" {phrase} " in f" {' '.join(words(text or ''))} "
