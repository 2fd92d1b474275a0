"""metadata_metadataProfile: schemas, their versions, and what an update makes the server do (server.md section 4)."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from html.entities import name2codepoint
from typing import Any

from kaltura_core.metadata.server_effect import server_effect
from kaltura_core.sandbox import index, transform_jobs
from kaltura_core.sandbox.answers import listing
from kaltura_core.sandbox.call import Action, Call
from kaltura_core.sandbox.filtering import MIXED, NUMBER, TEXT, TIME, Column, Pager, Where, apply_filter, order_by, page
from kaltura_core.sandbox.parameters import Parameters, whole
from kaltura_core.sandbox.read_only import refuse_changed, refuse_set
from kaltura_core.sandbox.records import find_profile
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.sessions import Right
from kaltura_core.sandbox.store import next_version
from kaltura_core.sandbox.validation import why_malformed
from kaltura_core.sandbox.xslt import compiled

ACTIVE, DEPRECATED, TRANSFORMING = 1, 2, 3
CREATE_MODES = (1, 2, 3)

_EQUAL = ("Equal", "In")
_RANGE = ("GreaterThanOrEqual", "LessThanOrEqual")
_FILTERED = {
    "id": Column("id", NUMBER, ("Equal",)),
    "partnerId": Column("partner_id", NUMBER, ("Equal",)),
    "metadataObjectType": Column("object_type", MIXED, _EQUAL),
    "version": Column("version", NUMBER, ("Equal",)),
    "name": Column("name", TEXT, ("Equal",)),
    "systemName": Column("system_name", TEXT, _EQUAL),
    "createdAt": Column("created_at", TIME, _RANGE),
    "updatedAt": Column("updated_at", TIME, _RANGE),
    "status": Column("status", NUMBER, _EQUAL),
    "createMode": Column("create_mode", NUMBER, ("Equal", "NotEqual", "In", "NotIn")),
}
_ORDERS = {"createdAt": "created_at", "updatedAt": "updated_at"}
_READ_ONLY = ("id", "partnerId", "version", "createdAt", "updatedAt", "status", "xsd", "views", "xslt")
_ENTITY = re.compile(r"&(#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,9});")


def present(row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "partnerId": row["partner_id"],
        "metadataObjectType": row["object_type"],
        "version": row["version"],
        "name": row["name"],
        "systemName": row["system_name"],
        "description": row["description"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "status": row["status"],
        "xsd": row["xsd"],
        "views": row["views"],
        "xslt": row["xslt"],
        "createMode": row["create_mode"],
        "disableReIndexing": bool(row["disable_reindexing"]),
        "objectType": "KalturaMetadataProfile",
    }


def decoded(text: str) -> str:
    """HTML entities decoded once, as the server does to xsdData after it has checked it (server.md 0.9).

    `&apos;` is no entity of HTML 4.01 and stays; so do numbers that HTML 4.01 does not allow.
    """
    return _ENTITY.sub(_entity, text)


def _entity(found: re.Match[str]) -> str:
    name = found[1]
    if not name.startswith("#"):
        return chr(name2codepoint[name]) if name in name2codepoint else found[0]
    number = int(f"0{name[1:]}", 0) if name[1] in "xX" else int(name[1:])
    allowed = (
        number in (9, 10, 13) or 0x20 <= number <= 0x7E or 0xA0 <= number <= 0xD7FF or 0xE000 <= number <= 0x10FFFF
    )
    return chr(number) if allowed else found[0]


def _get(call: Call) -> dict[str, Any]:
    return present(find_profile(call, call.parameters.whole("id")))


def _list(call: Call) -> dict[str, Any]:
    given = call.parameters.optional("filter") or Parameters({})
    where = Where()
    where.add("status <> ?", DEPRECATED)
    apply_filter(where, given, _FILTERED, now=call.now)
    order = order_by(given, _ORDERS, "id ASC, id")
    rows, total = page(call.db, "profile", where, order, Pager.of(call.parameters, capped=False))
    return listing("KalturaMetadataProfileListResponse", [present(row) for row in rows], total)


def _list_fields(call: Call) -> dict[str, Any]:
    profile = find_profile(call, call.parameters.whole("metadataProfileId"))
    fields = [
        {
            "id": field.id,
            "xPath": field.xpath,
            "key": field.key,
            "label": field.label,
            "objectType": "KalturaMetadataProfileField",
        }
        for field in index.fields_of(call.db, profile["id"])
    ]
    return listing("KalturaMetadataProfileFieldListResponse", fields, len(fields))


def _add(call: Call, xsd: str, views: str) -> dict[str, Any]:
    given = call.parameters.object("metadataProfile")
    refuse_set(given, _READ_ONLY, "KalturaMetadataProfile")
    name = _name(given)
    object_type = _object_type(given)
    if object_type is None:
        raise Refusal("PROPERTY_VALIDATION_CANNOT_BE_NULL", "KalturaMetadataProfile::metadataObjectType")
    system_name = given.text("systemName", "") or None
    _refuse_taken(call, system_name, 0)
    version = next_version(0)
    profile_id = call.db.execute(
        "INSERT INTO profile (partner_id, object_type, version, file_version, name, system_name, description,"
        " created_at, updated_at, status, xsd, views, create_mode, disable_reindexing)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            call.account.id,
            object_type,
            version,
            version,
            name,
            system_name,
            given.text("description", "") or None,
            call.second,
            call.second,
            ACTIVE,
            xsd,
            views or None,
            given.choice("createMode", CREATE_MODES, "KalturaMetadataProfileCreateMode", 1),
            given.flag("disableReIndexing", False),
        ),
    ).lastrowid
    call.db.execute("INSERT INTO profile_file VALUES (?, ?, ?)", (profile_id, version, xsd))
    index.store_fields(call.db, profile_id or 0, xsd)
    return present(find_profile(call, profile_id or 0))


def _add_from_data(call: Call) -> dict[str, Any]:
    xsd = call.parameters.text("xsdData")
    _refuse_malformed(xsd)
    return _add(call, decoded(xsd), decoded(call.parameters.text("viewsData", "")))


def _add_from_file(call: Call) -> dict[str, Any]:
    xsd = _uploaded(call, "xsdFile")
    _refuse_malformed(xsd)
    return _add(call, xsd, _uploaded(call, "viewsFile") if call.parameters.has("viewsFile") else "")


def _update(call: Call) -> dict[str, Any]:
    profile = find_profile(call, call.parameters.whole("id"))
    if profile["status"] != ACTIVE:
        raise Refusal("METADATA_TRANSFORMING")
    given = call.parameters.object("metadataProfile")
    changed = _changed(call, profile, given)
    xsd = call.parameters.text("xsdData", "")
    views = call.parameters.text("viewsData", "")
    if xsd:
        _refuse_malformed(xsd)
        _store_xsd(call, profile, decoded(xsd))
    if xsd or views:
        if views:
            changed["views"] = decoded(views)
        columns = ", ".join(f"{column} = ?" for column in (*changed, "updated_at"))
        call.db.execute(
            f"UPDATE profile SET {columns} WHERE id = ?",  # noqa: S608
            (*changed.values(), call.second, profile["id"]),
        )
        return present(find_profile(call, profile["id"]))
    # Without xsdData and viewsData the answer shows the change and nothing is saved (server.md 0.10).
    return present(profile) | {_PROPERTIES[column]: value for column, value in changed.items()}


def _update_definition_from_file(call: Call) -> dict[str, Any]:
    # TRANSFORMING is not looked at here, and entities are not decoded (server.md 0.9).
    profile = find_profile(call, call.parameters.whole("id"))
    xsd = _uploaded(call, "xsdFile")
    _refuse_malformed(xsd)
    _store_xsd(call, profile, xsd)
    call.db.execute("UPDATE profile SET updated_at = ? WHERE id = ?", (call.second, profile["id"]))
    return present(find_profile(call, profile["id"]))


def _update_views_from_file(call: Call) -> dict[str, Any]:
    return _set(call, "views", _uploaded(call, "viewsFile"))


def _update_transformation_from_file(call: Call) -> dict[str, Any]:
    sheet = _uploaded(call, "xsltFile")
    compiled(sheet)
    return _set(call, "xslt", sheet)


def _revert(call: Call) -> dict[str, Any]:
    profile = find_profile(call, call.parameters.whole("id"))
    kept = call.db.execute(
        "SELECT xsd FROM profile_file WHERE profile_id = ? AND version = ?",
        (profile["id"], call.parameters.whole("toVersion")),
    ).fetchone()
    if kept is None:
        raise Refusal("METADATA_PROFILE_FILE_NOT_FOUND", profile["id"])
    _store_xsd(call, profile, kept["xsd"])
    return present(find_profile(call, profile["id"]))


def _delete(call: Call) -> None:
    profile = find_profile(call, call.parameters.whole("id"))
    call.db.execute(
        "UPDATE profile SET status = ?, updated_at = ? WHERE id = ?", (DEPRECATED, call.second, profile["id"])
    )
    call.db.execute(
        "UPDATE record SET status = 3, updated_at = ? WHERE profile_id = ? AND status = 1", (call.second, profile["id"])
    )
    call.db.execute(
        "DELETE FROM indexed_value WHERE field_id IN (SELECT id FROM profile_field WHERE profile_id = ?)",
        (profile["id"],),
    )


def _store_xsd(call: Call, profile: sqlite3.Row, xsd: str) -> None:
    """Compare with the stored schema, store the new one as the next file version, and start a transform if need be.

    Raises METADATA_UNABLE_TO_TRANSFORM. Only a transform raises profile.version, and only to the file version before
    this update: so a profile whose schema was never updated since it was added gets no job (server.md 0.6).
    """
    effect = server_effect(profile["xsd"], xsd)
    if effect.outcome == "rejected":
        raise Refusal("METADATA_UNABLE_TO_TRANSFORM", _inner(effect.message or ""))
    file_version = next_version(profile["file_version"])
    call.db.execute("UPDATE profile SET xsd = ?, file_version = ? WHERE id = ?", (xsd, file_version, profile["id"]))
    call.db.execute("INSERT OR REPLACE INTO profile_file VALUES (?, ?, ?)", (profile["id"], file_version, xsd))
    if index.store_fields(call.db, profile["id"], xsd) and not profile["disable_reindexing"]:
        call.db.execute(
            "INSERT OR IGNORE INTO index_queue SELECT id, ? FROM record WHERE profile_id = ? AND status = 1",
            (call.now + call.tuning.index_lag, profile["id"]),
        )
    if effect.outcome == "transform":
        version = profile["file_version"]
        call.db.execute("UPDATE profile SET version = ? WHERE id = ?", (version, profile["id"]))
        transform_jobs.start(call, profile, version=version, after_xsd=xsd)


def _inner(message: str) -> str:
    """What stands between the brackets of `Unable to transform metadata [...]`."""
    return message.removeprefix("Unable to transform metadata [").removesuffix("]")


_PROPERTIES = {
    "name": "name",
    "system_name": "systemName",
    "description": "description",
    "create_mode": "createMode",
    "object_type": "metadataObjectType",
    "disable_reindexing": "disableReIndexing",
}


def _changed(call: Call, profile: sqlite3.Row, given: Parameters) -> dict[str, Any]:
    """The properties that an update sends, by column. Raises for a read-only one that differs."""
    refuse_changed(given, present(profile), _READ_ONLY, "KalturaMetadataProfile")
    changed: dict[str, Any] = {}
    if given.has("name"):
        changed["name"] = _name(given)
    if given.has("systemName"):
        changed["system_name"] = given.text("systemName") or None
        _refuse_taken(call, changed["system_name"], profile["id"])
    if given.has("description"):
        changed["description"] = given.text("description")
    if given.has("createMode"):
        changed["create_mode"] = given.choice("createMode", CREATE_MODES, "KalturaMetadataProfileCreateMode")
    if given.has("metadataObjectType"):
        changed["object_type"] = _object_type(given)
    if given.has("disableReIndexing"):
        changed["disable_reindexing"] = given.flag("disableReIndexing")
    for name in ("systemName", "description"):
        if given.cleared(name):
            changed["system_name" if name == "systemName" else name] = None
    return changed


def _set(call: Call, column: str, value: str) -> dict[str, Any]:
    profile = find_profile(call, call.parameters.whole("id"))
    call.db.execute(
        f"UPDATE profile SET {column} = ?, updated_at = ? WHERE id = ?",  # noqa: S608
        (value, call.second, profile["id"]),
    )
    return present(find_profile(call, profile["id"]))


def _name(given: Parameters) -> str:
    name = given.text("name", "")
    if not given.has("name"):
        raise Refusal("PROPERTY_VALIDATION_CANNOT_BE_NULL", "KalturaMetadataProfile::name")
    if not name:
        raise Refusal("PROPERTY_VALIDATION_MIN_LENGTH", "KalturaMetadataProfile::name", 1)
    return name


def _object_type(given: Parameters) -> Any:
    if not given.has("metadataObjectType"):
        return None
    text = given.text("metadataObjectType")
    if text in ("1", "2", "3", "4", "5", "6"):
        return whole(text)
    if not re.fullmatch(r"[A-Za-z]+\.[A-Za-z]+", text):
        raise Refusal("INVALID_ENUM_VALUE", text, "metadataObjectType", "KalturaMetadataObjectType")
    return text


def _refuse_taken(call: Call, system_name: str | None, own_id: int) -> None:
    taken = call.db.execute(
        "SELECT 1 FROM profile WHERE system_name = ? AND id <> ? AND status <> ?", (system_name, own_id, DEPRECATED)
    ).fetchone()
    if system_name and taken:
        raise Refusal("SYSTEM_NAME_ALREADY_EXISTS", system_name)


def _refuse_malformed(xsd: str) -> None:
    if problem := why_malformed(xsd):
        raise Refusal("INVALID_METADATA_PROFILE_SCHEMA", problem)


def _uploaded(call: Call, name: str) -> str:
    return call.parameters.upload(name).decode("utf-8", "replace")


SERVICES: Mapping[str, Mapping[str, Action]] = {
    "metadata_metadataprofile": {
        "get": Action(_get, Right.USER),
        "list": Action(_list, Right.USER),
        "listfields": Action(_list_fields, Right.USER),
        "add": Action(_add_from_data, Right.ADMIN, writes=True),
        "addfromfile": Action(_add_from_file, Right.ADMIN, writes=True),
        "update": Action(_update, Right.ADMIN, writes=True),
        "updatedefinitionfromfile": Action(_update_definition_from_file, Right.ADMIN, writes=True),
        "updateviewsfromfile": Action(_update_views_from_file, Right.ADMIN, writes=True),
        "updatetransformationfromfile": Action(_update_transformation_from_file, Right.ADMIN, writes=True),
        "revert": Action(_revert, Right.ADMIN, writes=True),
        "delete": Action(_delete, Right.ADMIN, writes=True),
    }
}
