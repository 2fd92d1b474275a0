"""The search index of custom metadata: searchable fields only, values cut at 256 bytes, and late where asked.

server.md section 6: an eventually consistent index. `lag` seconds pass before a write is found; a record that became
INVALID or was deleted leaves the index in the same way.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from kaltura_core.errors import KalturaError, RecordError
from kaltura_core.metadata import Field, Schema
from kaltura_core.metadata.xml import parse
from kaltura_core.sandbox.store import folded

_NAME = re.compile(r"[^\W\d][\w.-]*")
MOST_BYTES = 256
MOST_TEXT = 128  # longer values of text fields are not indexed at all (server.md section 3)


@dataclass(frozen=True, slots=True)
class SearchableField:
    """`path` are local names below the document element; `type` is the schema's type name, such as listType."""

    id: int
    profile_id: int
    xpath: str
    key: str
    label: str
    type: str

    @property
    def path(self) -> tuple[str, ...]:
        return tuple(step.split("'")[1] for step in self.xpath.split("/*[")[2:])


def xpath_of(path: Iterable[str]) -> str:
    """The stored xPath of a field: `/*[local-name()='metadata']/*[local-name()='Topic']`."""
    return "".join(f"/*[local-name()='{name}']" for name in ("metadata", *path))


def store_fields(db: sqlite3.Connection, profile_id: int, xsd: str) -> bool:
    """Bring the profile's searchable fields in line with its schema; fields that stay keep their id.

    Tells whether there are new ones, so that the records have to be indexed again.
    """
    known = {field.xpath for field in fields_of(db, profile_id)}
    try:
        fields = [field for field in Schema.parse(xsd).walk() if field.searchable and _is_plain(field)]
    except KalturaError:
        fields = []
    kept = []
    for field in fields:
        xpath = xpath_of(field.path)
        kept.append(xpath)
        db.execute(
            "INSERT INTO profile_field (profile_id, xpath, key, label, type) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (profile_id, xpath)"
            " DO UPDATE SET key = excluded.key, label = excluded.label, type = excluded.type",
            (profile_id, xpath, field.label, field.label, field.type_name),
        )
    gone = [
        row["id"]
        for row in db.execute("SELECT id, xpath FROM profile_field WHERE profile_id = ?", (profile_id,))
        if row["xpath"] not in kept
    ]
    for field_id in gone:
        db.execute("DELETE FROM profile_field WHERE id = ?", (field_id,))
        db.execute("DELETE FROM indexed_value WHERE field_id = ?", (field_id,))
    return not known.issuperset(kept)


def _is_plain(field: Field) -> bool:
    """Whether a field holds a value, under names that an xPath can carry."""
    return not field.children and all(_NAME.fullmatch(step) for step in field.path)


def fields_of(db: sqlite3.Connection, profile_id: int) -> list[SearchableField]:
    rows = db.execute("SELECT * FROM profile_field WHERE profile_id = ? ORDER BY id", (profile_id,))
    return [SearchableField(**{name: row[name] for name in row.keys()}) for row in rows]  # noqa: SIM118


def noticed(db: sqlite3.Connection, record_id: int, *, now: float, lag: float) -> None:
    """Take note of a changed record: into the index at once, or `lag` seconds later."""
    if lag:
        db.execute("INSERT OR IGNORE INTO index_queue (record_id, due) VALUES (?, ?)", (record_id, now + lag))
    else:
        _refresh(db, record_id, {})


def is_due(db: sqlite3.Connection, *, now: float) -> bool:
    """Whether a changed record waits to be indexed."""
    return db.execute("SELECT 1 FROM index_queue WHERE due <= ? LIMIT 1", (now,)).fetchone() is not None


def catch_up(db: sqlite3.Connection, *, now: float, most: int) -> None:
    """Index the records whose time has come, at most `most` of them."""
    due = db.execute("SELECT record_id FROM index_queue WHERE due <= ? ORDER BY due LIMIT ?", (now, most)).fetchall()
    fields: dict[int, Mapping[tuple[str, ...], SearchableField]] = {}
    for (record_id,) in due:
        _refresh(db, record_id, fields)


def _refresh(
    db: sqlite3.Connection, record_id: int, fields: dict[int, Mapping[tuple[str, ...], SearchableField]]
) -> None:
    """Bring the index in line with a record as it is now; `fields` keeps each profile's fields for the next one."""
    db.execute("DELETE FROM indexed_value WHERE record_id = ?", (record_id,))
    db.execute("DELETE FROM index_queue WHERE record_id = ?", (record_id,))
    row = db.execute(
        "SELECT profile_id, object_id, xml FROM record WHERE id = ? AND status = 1", (record_id,)
    ).fetchone()
    if row is None:
        return
    if row["profile_id"] not in fields:
        fields[row["profile_id"]] = {field.path: field for field in fields_of(db, row["profile_id"])}
    db.executemany(WRITE_VALUE, values_of(row["xml"], record_id, row["object_id"], fields[row["profile_id"]]))


WRITE_VALUE = (
    "INSERT INTO indexed_value (field_id, record_id, entry_id, value, folded, number) VALUES (?, ?, ?, ?, ?, ?)"
)


def values_of(
    xml: str, record_id: int, entry_id: str, fields: Mapping[tuple[str, ...], SearchableField]
) -> Iterator[tuple[int, int, str, str, str, int | None]]:
    """The rows that a record puts into the index."""
    if not fields:
        return
    try:
        root = parse(xml, error=RecordError)
    except RecordError:
        return
    for path, element in _leaves(root, ()):
        field = fields.get(path)
        text = "".join(element.xpath("text()")).strip() if field else ""
        if field is None or not text or (field.type in ("textType", "string", "") and len(text) >= MOST_TEXT):
            continue
        cut = text.encode("utf-8")[:MOST_BYTES].decode("utf-8", "ignore")
        number = int(cut) if len(cut) < 19 and cut.lstrip("-").isdecimal() and cut.isascii() else None
        yield field.id, record_id, entry_id, cut, folded(cut) or "", number


def _leaves(element: etree._Element, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], etree._Element]]:
    children = [child for child in element if isinstance(child.tag, str)]
    if not children and path:
        yield path, element
    for child in children:
        yield from _leaves(child, (*path, etree.QName(child).localname))
