"""metadata_metadata: versions in tens, the optimistic lock, hidden INVALID records (server.md section 5)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from kaltura_core.sandbox import entries, index
from kaltura_core.sandbox.answers import listing
from kaltura_core.sandbox.call import Action, Call
from kaltura_core.sandbox.filtering import MIXED, NUMBER, TIME, Column, Pager, Where, apply_filter, order_by, page
from kaltura_core.sandbox.parameters import Parameters, whole
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.sessions import Right
from kaltura_core.sandbox.store import next_version
from kaltura_core.sandbox.validation import why_invalid
from kaltura_core.sandbox.xslt import transformed

VALID, INVALID, DELETED = 1, 2, 3
ENTRY, CATEGORY, USER, PARTNER, DYNAMIC_OBJECT = 1, 2, 3, 4, 5
FILES_KEPT = 10_000  # a version this much lower must be a day old (server.md section 5: about 1,000 updates a day)
DAY = 86_400

_EQUAL = ("Equal", "In")
_RANGE = ("GreaterThanOrEqual", "LessThanOrEqual")
_FILTERED = {
    "metadataProfileId": Column("profile_id", NUMBER, _EQUAL),
    "metadataProfileVersion": Column("profile_version", NUMBER, ("Equal", *_RANGE)),
    "version": Column("version", NUMBER, ("Equal", *_RANGE)),
    "createdAt": Column("created_at", TIME, _RANGE),
    "updatedAt": Column("updated_at", TIME, _RANGE),
    "status": Column("status", NUMBER, _EQUAL),
    "metadataObjectType": Column("object_type", MIXED, ("Equal",)),
}
_ORDERS = {
    "metadataProfileVersion": "profile_version",
    "version": "version",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
}


def present(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "partnerId": call.account.id,
        "metadataProfileId": row["profile_id"],
        "metadataProfileVersion": row["profile_version"],
        "metadataObjectType": row["object_type"],
        "objectId": row["object_id"],
        "version": row["version"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "status": row["status"],
        "xml": row["xml"],
        "objectType": "KalturaMetadata",
    }


def find(call: Call, record_id: int) -> sqlite3.Row:
    """A VALID record; INVALID and deleted ones are as if they were not there (server.md 0.8)."""
    row = call.db.execute("SELECT * FROM record WHERE id = ? AND status = ?", (record_id, VALID)).fetchone()
    if row is None:
        raise Refusal("METADATA_NOT_FOUND", record_id)
    return row  # type: ignore[no-any-return]


def find_profile(call: Call, profile_id: int) -> sqlite3.Row:
    row = call.db.execute("SELECT * FROM profile WHERE id = ? AND status <> 2", (profile_id,)).fetchone()
    if row is None:
        raise Refusal("METADATA_PROFILE_NOT_FOUND", profile_id)
    return row  # type: ignore[no-any-return]


def save_record(call: Call, row: sqlite3.Row, xml: str, *, profile_version: int, version: int) -> None:
    """Write a record's new version, the entry's updatedAt, and the index."""
    call.db.execute(
        "UPDATE record SET xml = ?, version = ?, profile_version = ?, updated_at = ? WHERE id = ?",
        (xml, version, profile_version, call.second, row["id"]),
    )
    call.db.execute("INSERT OR REPLACE INTO record_file VALUES (?, ?, ?)", (row["id"], version, call.second))
    _noticed(call, row["id"], row["object_type"], row["object_id"])


def _get(call: Call) -> dict[str, Any]:
    row = find(call, call.parameters.whole("id"))
    _visible(call, row)
    return present(call, row)


def _list(call: Call) -> dict[str, Any]:
    given = call.parameters.optional("filter") or Parameters({})
    pager = Pager.of(call.parameters, capped=False)
    kind = _object_type(given.text("metadataObjectTypeEqual", "1"))
    where = Where()
    where.add("record.status = ?", VALID)
    ids = [given.text("objectIdEqual")] if given.has("objectIdEqual") else given.ids("objectIdIn")
    if ids is None or not any(ids):
        if kind == ENTRY:
            raise Refusal("MUST_FILTER_ON_OBJECT_ID")
        if kind != DYNAMIC_OBJECT:
            return listing("KalturaMetadataListResponse", [], 0)
    else:
        where.one_of("object_id", _visible_ids(call, kind, ids))
    if not given.has("metadataObjectTypeEqual"):
        where.add("object_type = ?", kind)
    apply_filter(where, given, _FILTERED, now=call.now)
    rows, total = page(call.db, "record", where, order_by(given, _ORDERS, "id ASC, id"), pager)
    return listing("KalturaMetadataListResponse", [present(call, row) for row in rows], total)


def _add(call: Call) -> dict[str, Any]:
    profile = find_profile(call, call.parameters.whole("metadataProfileId"))
    kind = _object_type(call.parameters.text("objectType"))
    object_id = call.parameters.text("objectId")
    xml = call.parameters.text("xmlData")
    if kind != profile["object_type"]:
        raise Refusal("INCOMPATIBLE_METADATA_PROFILE_OBJECT_TYPE", profile["object_type"], kind)
    object_id = _editable_object(call, kind, object_id)
    there = call.db.execute(
        "SELECT id FROM record WHERE profile_id = ? AND object_type = ? AND object_id = ? AND status = ?",
        (profile["id"], kind, object_id, VALID),
    ).fetchone()
    if there:
        raise Refusal("METADATA_ALREADY_EXISTS", there["id"])
    xml = _accepted(call, profile, xml)
    version = next_version(0)
    record_id = call.db.execute(
        "INSERT INTO record (profile_id, profile_version, object_type, object_id, version, created_at, updated_at,"
        " status, xml) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (profile["id"], profile["version"], kind, object_id, version, call.second, call.second, VALID, xml),
    ).lastrowid
    call.db.execute("INSERT OR REPLACE INTO record_file VALUES (?, ?, ?)", (record_id, version, call.second))
    _noticed(call, record_id or 0, kind, object_id)
    return present(call, find(call, record_id or 0))


def _update(call: Call) -> dict[str, Any]:
    row = find(call, call.parameters.whole("id"))
    _visible(call, row)
    _editable_object(call, row["object_type"], row["object_id"])
    based_on = call.parameters.whole("version", 0)
    if based_on and based_on != row["version"]:
        raise Refusal("INVALID_METADATA_VERSION", row["version"])  # the argument is the current version
    xml = call.parameters.text("xmlData", "")
    if not xml:
        return present(call, row)
    profile = find_profile(call, row["profile_id"])
    xml = _accepted(call, profile, xml)
    if xml == row["xml"]:
        call.db.execute("UPDATE record SET profile_version = ? WHERE id = ?", (profile["version"], row["id"]))
    else:
        _refuse_too_many(call, row)
        version = next_version(row["version"])
        save_record(call, row, xml, profile_version=profile["version"], version=version)
    return present(call, find(call, row["id"]))


def _delete(call: Call) -> None:
    row = find(call, call.parameters.whole("id"))
    _editable_object(call, row["object_type"], row["object_id"])
    call.db.execute("UPDATE record SET status = ?, updated_at = ? WHERE id = ?", (DELETED, call.second, row["id"]))
    _noticed(call, row["id"], row["object_type"], row["object_id"])


def _accepted(call: Call, profile: sqlite3.Row, xml: str) -> str:
    """The XML as it is stored: byte for byte, unless the profile has an XSLT. Raises INVALID_METADATA_DATA."""
    if profile["xslt"]:
        xml = transformed(xml, profile["xslt"])
    if problem := why_invalid(xml, profile["xsd"], call.schemas):
        raise Refusal("INVALID_METADATA_DATA", problem)
    return xml


def _refuse_too_many(call: Call, row: sqlite3.Row) -> None:
    if row["version"] <= FILES_KEPT:
        return
    old = call.db.execute(
        "SELECT at FROM record_file WHERE record_id = ? AND version = ?", (row["id"], row["version"] - FILES_KEPT)
    ).fetchone()
    if old and old["at"] > call.now - DAY:
        raise Refusal("MAX_FILE_SYNCS_FOR_OBJECT_PER_DAY_REACHED", "Metadata", row["id"])


def _noticed(call: Call, record_id: int, kind: Any, object_id: str) -> None:
    index.noticed(call.db, record_id, now=call.now, lag=call.tuning.index_lag)
    if kind == ENTRY:
        entries.touch(call.db, object_id, call.second)


def _object_type(text: str) -> Any:
    return whole(text) if text.lstrip("-").isdecimal() else text


def _visible(call: Call, row: sqlite3.Row) -> None:
    if row["object_type"] == ENTRY and not _visible_ids(call, ENTRY, [row["object_id"]]):
        raise Refusal("METADATA_NOT_FOUND", row["id"])


def _visible_ids(call: Call, kind: Any, ids: list[str]) -> list[str]:
    """Entry ids in lower case, without those that do not exist or are hidden from the caller (server.md 0.3)."""
    if kind != ENTRY:
        return ids
    where = Where()
    where.one_of("id", [entry_id.lower() for entry_id in ids])
    rows = call.db.execute(f"SELECT id, readers FROM entry WHERE {where} AND status <> 3", where.values)  # noqa: S608
    return [row["id"] for row in rows if call.caller.may_see(row["id"], row["readers"])]


def _editable_object(call: Call, kind: Any, object_id: str) -> str:
    """The object's id as it is stored. Raises METADATA_OBJECT_ID_NOT_FOUND: unknown, or no right to edit it."""
    if kind in (USER, DYNAMIC_OBJECT) and object_id and call.caller.is_admin:
        return object_id
    if kind == PARTNER and object_id == str(call.account.id) and call.caller.is_admin:
        return object_id
    row = (
        call.db.execute("SELECT * FROM entry WHERE id = ?", (object_id.lower(),)).fetchone() if kind == ENTRY else None
    )
    if row is None or row["status"] == 3 or not call.caller.may_see(row["id"], row["readers"]):
        raise Refusal("METADATA_OBJECT_ID_NOT_FOUND", object_id)
    limit = call.caller.privileges.get("limitentry")
    if limit is not None and row["id"] not in limit:
        raise Refusal("METADATA_NO_PERMISSION_ON_ENTRY", object_id)
    if not call.caller.may_edit(row["id"], row["user_id"]):
        raise Refusal("METADATA_OBJECT_ID_NOT_FOUND", object_id)
    return str(row["id"])


def _update_from_xsl(call: Call) -> dict[str, Any]:
    row = find(call, call.parameters.whole("id"))
    _editable_object(call, row["object_type"], row["object_id"])
    profile = find_profile(call, row["profile_id"])
    xml = transformed(row["xml"], call.parameters.upload("xslFile").decode("utf-8", "replace"))
    xml = _accepted(call, profile, xml)
    _refuse_too_many(call, row)
    save_record(call, row, xml, profile_version=profile["version"], version=next_version(row["version"]))
    return present(call, find(call, row["id"]))


def _add_from_file(call: Call) -> dict[str, Any]:
    xml = call.parameters.upload("xmlFile").decode("utf-8", "replace")
    return _add(call.with_parameters(xmlData=xml))


def _update_from_file(call: Call) -> dict[str, Any]:
    xml = call.parameters.upload("xmlFile").decode("utf-8", "replace")
    return _update(call.with_parameters(xmlData=xml))


SERVICES: Mapping[str, Mapping[str, Action]] = {
    "metadata_metadata": {
        "get": Action(_get, Right.ANY_KS),
        "list": Action(_list, Right.ANY_KS),
        "add": Action(_add, Right.USER, writes=True),
        "addfromfile": Action(_add_from_file, Right.USER, writes=True),
        "update": Action(_update, Right.USER, writes=True),
        "updatefromfile": Action(_update_from_file, Right.USER, writes=True),
        "updatefromxsl": Action(_update_from_xsl, Right.USER, writes=True),
        "delete": Action(_delete, Right.USER, writes=True),
        "invalidate": Action(_delete, Right.BATCH, writes=True),
    }
}
