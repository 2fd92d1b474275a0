"""The first filling of a database, in one transaction: all of the account, or nothing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol

from kaltura_core.sandbox import index, templates
from kaltura_core.sandbox.call import Account
from kaltura_core.sandbox.entry_rows import WRITE_ROW, entry_row
from kaltura_core.sandbox.store import INDEXES, Store, execute_all

DAY = 86_400
FIRST_RECORD_ID = 50_001
_RESTRICTED_EVERY, _RESTRICTED_PLACE = 100, 60
_OLD_FILE_VERSION = 42


class ProfileSeed(Protocol):
    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def system_name(self) -> str: ...
    @property
    def xsd(self) -> str: ...
    @property
    def create_mode(self) -> int: ...
    @property
    def description(self) -> str: ...


class RecordSeed(Protocol):
    @property
    def profile_id(self) -> int: ...
    @property
    def entry_id(self) -> str: ...
    @property
    def xml(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def created_at(self) -> int: ...
    @property
    def updated_at(self) -> int: ...


class Content(Protocol):
    """What an account holds; `kaltura_core.sandbox.content` is one."""

    PARTNER: Any
    APP_TOKENS: Any

    def profiles(self) -> Sequence[ProfileSeed]: ...

    def entries(self, count: int, *, seed: int, now: int) -> Iterator[dict[str, Any]]: ...

    def records(self, entries: Iterable[dict[str, Any]], *, seed: int) -> Iterator[RecordSeed]: ...


def fill(store: Store, content: Content, *, entries: int, seed: int, now: float) -> None:
    """Fill an empty database; one that was filled before keeps its state, whatever is asked for now."""
    with store.writing() as db:
        if db.execute("SELECT 1 FROM setting WHERE name = 'filled'").fetchone():
            return
        partner = content.PARTNER
        db.execute(
            "INSERT INTO partner VALUES (?, ?, ?, ?)",
            (partner.id, partner.name, partner.admin_secret, partner.user_secret),
        )
        _tokens(db, content.APP_TOKENS, partner.id, int(now))
        _profiles(db, content.profiles(), partner.id, int(now))
        _templates(db, int(now))
        # Listed once and read twice: the records are made from the entries.
        found = list(content.entries(entries, seed=seed, now=int(now)))
        _entries(db, found)
        _records(db, content.records(found, seed=seed))
        execute_all(db, INDEXES)
        db.execute("INSERT INTO setting VALUES ('filled', ?)", (int(now),))
        db.execute("ANALYZE")


def account_of(store: Store) -> Account:
    """The account that a filled database holds."""
    with store.reading() as db:
        row = db.execute("SELECT id, name, admin_secret, user_secret FROM partner").fetchone()
    return Account(*row)


def _tokens(db: sqlite3.Connection, tokens: Iterable[Any], partner_id: int, second: int) -> None:
    for token in tokens:
        db.execute(
            "INSERT INTO app_token VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                token.id,
                partner_id,
                token.token,
                token.hash_type,
                token.session_type,
                token.session_user_id,
                token.session_privileges,
                token.session_duration,
                token.expiry or None,
                token.status,
                None,
                second,
                second,
            ),
        )


def _profiles(db: sqlite3.Connection, profiles: Sequence[ProfileSeed], partner_id: int, second: int) -> None:
    """Profiles have a past: their schema was updated in place since its last transform, but for the newest one.

    So a destructive update makes a transform job, as it does on a real account; the newest profile shows the exemption
    of server.md 0.6.
    """
    newest = max((profile.id for profile in profiles), default=0)
    for place, profile in enumerate(sorted(profiles, key=lambda profile: profile.id)):
        version, file_version = (2, 2) if profile.id == newest else (12, _OLD_FILE_VERSION)
        created = second - second % DAY - (6 - place) * 300 * DAY
        db.execute(
            "INSERT INTO profile VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?, ?, 1, ?, NULL, NULL, ?, 0)",
            (
                profile.id,
                partner_id,
                version,
                file_version,
                profile.name,
                profile.system_name or None,
                profile.description or None,
                created,
                created + 30 * DAY,
                profile.xsd,
                profile.create_mode,
            ),
        )
        db.execute("INSERT INTO profile_file VALUES (?, ?, ?)", (profile.id, file_version, profile.xsd))
        index.store_fields(db, profile.id, profile.xsd)


def _templates(db: sqlite3.Connection, second: int) -> None:
    names = ["id", "partner_id", "name", "system_name", "type", "status", "created_at", "updated_at", "body"]
    db.executemany(
        f"INSERT INTO template ({','.join(names)}) VALUES ({','.join(f':{name}' for name in names)})",  # noqa: S608
        templates.system_templates(second=second),
    )


def _entries(db: sqlite3.Connection, entries: Sequence[Mapping[str, Any]]) -> None:
    """In order of creation, so that later numbers are newer. One entry in a hundred is for its owner alone."""
    ordered = sorted(entries, key=lambda entry: (entry.get("createdAt", 0), entry["id"]))
    rows = (
        entry_row(
            number,
            entry,
            readers=str(entry.get("userId") or "") if number % _RESTRICTED_EVERY == _RESTRICTED_PLACE else None,
        )
        for number, entry in enumerate(ordered, 1)
    )
    db.executemany(WRITE_ROW, rows)


def _records(db: sqlite3.Connection, records: Iterable[RecordSeed]) -> None:
    versions = dict(db.execute("SELECT id, version FROM profile").fetchall())
    fields = {profile_id: {field.path: field for field in index.fields_of(db, profile_id)} for profile_id in versions}
    numbered = enumerate(records, FIRST_RECORD_ID)
    while batch := list(islice(numbered, 2000)):
        db.executemany(
            "INSERT INTO record VALUES (?, ?, ?, 1, ?, ?, ?, ?, 1, ?)",
            (
                (number, seed.profile_id, versions[seed.profile_id], seed.entry_id, seed.version, seed.created_at,
                 seed.updated_at, seed.xml)
                for number, seed in batch
            ),
        )  # fmt: skip
        db.executemany(
            index.WRITE_VALUE,
            (
                row
                for number, seed in batch
                for row in index.values_of(seed.xml, number, seed.entry_id, fields[seed.profile_id])
            ),
        )
