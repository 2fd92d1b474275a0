"""baseEntry and media: entries with their default filters, rights and links (server.md section 3)."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Any

from kaltura_core.sandbox.answers import listing
from kaltura_core.sandbox.call import Action, Call
from kaltura_core.sandbox.entry_filter import entry_conditions, entry_order
from kaltura_core.sandbox.entry_rows import DELETED, MEDIA, NO_CONTENT, WRITE_ROW, entry_row, present
from kaltura_core.sandbox.filtering import Pager, page
from kaltura_core.sandbox.parameters import Parameters, flag_of, text_of, whole
from kaltura_core.sandbox.read_only import refuse_changed, refuse_set
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.sessions import Right

_WRITABLE: Mapping[str, Any] = {
    **dict.fromkeys(
        (
            "name",
            "description",
            "userId",
            "tags",
            "adminTags",
            "partnerData",
            "referenceId",
            "licenseType",
            "creditUserName",
        ),
        text_of,
    ),
    **dict.fromkeys(
        ("accessControlId", "startDate", "endDate", "partnerSortValue", "displayInSearch", "mediaType"), whole
    ),
    "blockAutoTranscript": flag_of,
}
_NOT_SETTABLE = """
    id partnerId status moderationStatus moderationCount createdAt updatedAt rank totalRank votes downloadUrl searchText
    version thumbnailUrl replacingEntryId replacedEntryId replacementStatus rootEntryId defaultLanguage responseLanguage
    plays views lastPlayedAt width height duration durationType mediaDate dataUrl flavorParamsIds isTrimDisabled
"""
_ONLY_AT_FIRST = """
    creatorId templateEntryId application applicationVersion mediaType conversionQuality sourceType sourceVersion
    searchProviderType searchProviderId
"""
_READ_ONLY, _INSERT_ONLY = tuple(_NOT_SETTABLE.split()), tuple(_ONLY_AT_FIRST.split())

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"


def find(call: Call, entry_id: str) -> sqlite3.Row:
    """The row of an entry that the caller may see. Raises ENTRY_ID_NOT_FOUND, also for a deleted one."""
    row = call.db.execute("SELECT * FROM entry WHERE id = ?", (entry_id.lower(),)).fetchone()
    if row is None or row["status"] == DELETED or not call.caller.may_see(row["id"], row["readers"]):
        raise Refusal("ENTRY_ID_NOT_FOUND", entry_id)
    return row  # type: ignore[no-any-return]


def touch(db: sqlite3.Connection, entry_id: str, second: int) -> None:
    """Any write of metadata changes the entry's updatedAt (server.md 0.11)."""
    db.execute("UPDATE entry SET updated_at = ? WHERE id = ?", (second, entry_id))


def _get(call: Call) -> dict[str, Any]:
    return present(call, find(call, call.parameters.text("entryId")))


def _list(call: Call, *, media_only: bool = False) -> dict[str, Any]:
    given = call.parameters.optional("filter") or Parameters({})
    pager = Pager.of(call.parameters)
    where = entry_conditions(call, given)
    if media_only:
        where.add("type = ?", MEDIA)
    rows, total = page(call.db, "entry", where, entry_order(given), pager)
    kind = "KalturaMediaListResponse" if media_only else "KalturaBaseEntryListResponse"
    return listing(kind, [present(call, row) for row in rows], total)


def _media_get(call: Call) -> dict[str, Any]:
    row = find(call, call.parameters.text("entryId"))
    if row["type"] != MEDIA:
        raise Refusal("ENTRY_ID_NOT_FOUND", call.parameters.text("entryId"))
    return present(call, row)


def _add(call: Call, parameter: str) -> dict[str, Any]:
    given = call.parameters.object(parameter)
    refuse_set(given, _READ_ONLY, "KalturaBaseEntry")
    entry_id = "1_" + "".join(secrets.choice(_ALPHABET) for _ in range(8))
    entry: dict[str, Any] = {
        "id": entry_id,
        "userId": call.caller.user_id,
        "creatorId": call.caller.user_id,
        "status": NO_CONTENT,
        "moderationStatus": 6,
        "type": MEDIA,
        "createdAt": call.second,
        "updatedAt": call.second,
        "displayInSearch": 1,
        "rootEntryId": entry_id,
    }
    entry |= _written(given, _WRITABLE)
    if given.has("creatorId"):
        entry["creatorId"] = given.text("creatorId")
    if entry["type"] == MEDIA:
        entry.setdefault("mediaType", 1)
    call.db.execute(WRITE_ROW, entry_row(None, entry))
    return present(call, find(call, entry_id))


def _update(call: Call, parameter: str) -> dict[str, Any]:
    row = find(call, call.parameters.text("entryId"))
    if not call.caller.may_edit(row["id"], row["user_id"]):
        raise Refusal("SERVICE_FORBIDDEN", f"{call.service}->{call.action}")
    given = call.parameters.object(parameter)
    entry = json.loads(row["body"]) | {"updatedAt": row["updated_at"]}
    refuse_changed(given, present(call, row), (*_READ_ONLY, *_INSERT_ONLY), "KalturaBaseEntry")
    entry |= _written(given, _WRITABLE) | {"updatedAt": call.second}
    call.db.execute(WRITE_ROW, entry_row(row["number"], entry, readers=row["readers"]))
    return present(call, find(call, row["id"]))


def _delete(call: Call) -> None:
    row = find(call, call.parameters.text("entryId"))
    if not call.caller.may_edit(row["id"], row["user_id"]):
        raise Refusal("SERVICE_FORBIDDEN", f"{call.service}->{call.action}")
    entry = json.loads(row["body"]) | {"status": DELETED, "updatedAt": call.second}
    call.db.execute(WRITE_ROW, entry_row(row["number"], entry, readers=row["readers"]))


def _written(given: Parameters, writable: Mapping[str, Any]) -> dict[str, Any]:
    """The properties that were sent, cast; `name__null` clears one."""
    found: dict[str, Any] = {}
    for name, cast in writable.items():
        if given.has(name):
            found[name] = cast(given.text(name))
        elif given.cleared(name):
            found[name] = None
    return found


SERVICES: Mapping[str, Mapping[str, Action]] = {
    "baseentry": {
        "get": Action(_get, Right.ANY_KS),
        "list": Action(_list, Right.ANY_KS),
        "add": Action(lambda call: _add(call, "entry"), Right.USER, writes=True),
        "update": Action(lambda call: _update(call, "baseEntry"), Right.USER, writes=True),
        "delete": Action(_delete, Right.USER, writes=True),
    },
    "media": {
        "get": Action(_media_get, Right.ANY_KS),
        "list": Action(lambda call: _list(call, media_only=True), Right.ANY_KS),
        "add": Action(lambda call: _add(call, "entry"), Right.USER, writes=True),
        "update": Action(lambda call: _update(call, "mediaEntry"), Right.USER, writes=True),
        "delete": Action(_delete, Right.USER, writes=True),
    },
}
