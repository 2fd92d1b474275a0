"""eventNotificationTemplate: the server's templates, an account's copies, and dispatching (server.md section 7)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from importlib import resources
from typing import Any

from kaltura_core.sandbox.answers import listing
from kaltura_core.sandbox.call import Action, Call
from kaltura_core.sandbox.filtering import NUMBER, TEXT, TIME, Column, Pager, Where, apply_filter, order_by, page
from kaltura_core.sandbox.parameters import Parameters, flag_of, text_of, whole
from kaltura_core.sandbox.read_only import refuse_changed
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.sessions import Right

DISABLED, ACTIVE, DELETED = 1, 2, 3
SYSTEM_PARTNER = 0
HTTP = "httpNotification.Http"
FIRST_OWN_ID = 5001
_SHORTEST = 3

_NAMES = """
    id partnerId name systemName description type status createdAt updatedAt manualDispatchEnabled
    automaticDispatchEnabled eventType eventObjectType eventConditions contentParameters userParameters
    eventDelayedCondition url method data timeout connectTimeout username password authenticationMethod sslVersion
    sslCertificate sslCertificateType sslCertificatePassword sslKey sslKeyType sslKeyPassword customHeaders
    secureHashingAlgo
"""
_ORDER = _NAMES.split()
# eventType, eventObjectType, conditions and contentParameters need a permission that accounts lack: silently ignored.
_WRITABLE: Mapping[str, Any] = {
    **dict.fromkeys(
        ("name", "systemName", "description", "url", "username", "password", "sslCertificate", "sslKey"), text_of
    ),
    **dict.fromkeys(
        ("method", "timeout", "connectTimeout", "authenticationMethod", "sslVersion", "secureHashingAlgo"), whole
    ),
    **dict.fromkeys(("manualDispatchEnabled", "automaticDispatchEnabled"), flag_of),
}
_READ_ONLY = ("id", "partnerId", "type", "status", "createdAt", "updatedAt")
_ENUMS = {
    "method": ((1, 2, 3, 4), "KalturaHttpNotificationMethod"),
    "secureHashingAlgo": ((1, 2, 3), "KalturaSecureHashingAlgo"),
}
_DATA_KINDS = {
    "KalturaHttpNotificationObjectData": (
        "apiObjectType",
        "format",
        "ignoreNull",
        "code",
        "dataStringReplacements",
        "responseProfileId",
    ),
    "KalturaHttpNotificationDataFields": (),
    "KalturaHttpNotificationDataText": ("content",),
}
_FILTERED = {
    "id": Column("id", NUMBER, ("Equal", "In")),
    "systemName": Column("system_name", TEXT, ("Equal", "In")),
    "type": Column("type", TEXT, ("Equal", "In")),
    "status": Column("status", NUMBER, ("Equal", "In")),
    "createdAt": Column("created_at", TIME, ("GreaterThanOrEqual", "LessThanOrEqual")),
    "updatedAt": Column("updated_at", TIME, ("GreaterThanOrEqual", "LessThanOrEqual")),
}


def system_templates(*, second: int) -> Iterator[dict[str, Any]]:
    """The HTTP templates that every Kaltura server ships, as rows."""
    text = (resources.files("kaltura_core.sandbox") / "data" / "system_templates.json").read_text("utf-8")
    for number, found in enumerate(json.loads(text)["templates"], 1):
        body: dict[str, Any] = {
            "description": found["description"],
            "manualDispatchEnabled": found["manualDispatchEnabled"] == "1",
            "automaticDispatchEnabled": found["automaticDispatchEnabled"] == "1",
            "eventType": found["eventType"],
            "eventObjectType": found["eventObjectType"],
            "method": whole(found["method"]),
            "secureHashingAlgo": 1,
        }
        if found["data"]:
            body["data"] = {"apiObjectType": found["apiObjectType"], "format": 1, "objectType": found["data"]}
        yield {
            "id": number,
            "partner_id": SYSTEM_PARTNER,
            "name": found["name"],
            "system_name": found["systemName"],
            "type": HTTP,
            "status": DISABLED,
            "created_at": second,
            "updated_at": second,
            "body": json.dumps(body),
        }


def present(row: sqlite3.Row) -> dict[str, Any]:
    template = json.loads(row["body"]) | {
        "id": row["id"],
        "partnerId": row["partner_id"],
        "name": row["name"],
        "systemName": row["system_name"],
        "type": row["type"],
        "status": row["status"],
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
    }
    ordered = dict(sorted(template.items(), key=lambda item: _ORDER.index(item[0]) if item[0] in _ORDER else 99))
    return ordered | {"objectType": "KalturaHttpNotificationTemplate"}


def _find(call: Call, *, own: bool = True) -> sqlite3.Row:
    template_id = call.parameters.whole("id")
    partners = (call.account.id,) if own else (call.account.id, SYSTEM_PARTNER)
    row = call.db.execute("SELECT * FROM template WHERE id = ? AND status <> ?", (template_id, DELETED)).fetchone()
    if row is None or row["partner_id"] not in partners:
        raise Refusal("EVENT_NOTIFICATION_TEMPLATE_NOT_FOUND", template_id)
    return row  # type: ignore[no-any-return]


def _list(call: Call, *, partner_id: int) -> dict[str, Any]:
    given = call.parameters.optional("filter") or Parameters({})
    where = Where()
    where.add("partner_id = ? AND status <> ?", partner_id, DELETED)
    apply_filter(where, given, _FILTERED, now=call.now)
    order = order_by(given, {"id": "id", "createdAt": "created_at", "updatedAt": "updated_at"}, "id DESC, id")
    rows, total = page(call.db, "template", where, order, Pager.of(call.parameters, capped=False))
    return listing("KalturaEventNotificationTemplateListResponse", [present(row) for row in rows], total)


def _clone(call: Call) -> dict[str, Any]:
    source = _find(call, own=False)
    given = call.parameters.optional("eventNotificationTemplate") or Parameters({})
    kind = given.text("objectType", "KalturaHttpNotificationTemplate")
    if kind not in ("KalturaHttpNotificationTemplate", "KalturaEventNotificationTemplate"):
        raise Refusal("EVENT_NOTIFICATION_WRONG_TYPE", source["id"], source["type"])
    values = {"name": source["name"], "systemName": source["system_name"]} | _written(given)
    _refuse_short(values)
    _refuse_taken(call, values["systemName"], 0)
    body = json.loads(source["body"]) | {k: v for k, v in values.items() if k not in ("name", "systemName")}
    newest = call.db.execute("SELECT max(id) FROM template").fetchone()[0]
    template_id = max(newest + 1, FIRST_OWN_ID)
    call.db.execute(
        "INSERT INTO template VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            template_id,
            call.account.id,
            values["name"],
            values["systemName"],
            source["type"],
            source["status"],
            call.second,
            call.second,
            json.dumps(body),
        ),
    )
    return present(_find(call.with_parameters(id=template_id)))


def _add(call: Call) -> dict[str, Any]:
    raise Refusal("SERVICE_FORBIDDEN", f"{call.service}->{call.action}")  # accounts clone, the server's owner adds


def _get(call: Call) -> dict[str, Any]:
    return present(_find(call, own=False))


def _update(call: Call) -> dict[str, Any]:
    row = _find(call)
    given = call.parameters.object("eventNotificationTemplate")
    refuse_changed(given, present(row), _READ_ONLY, "KalturaEventNotificationTemplate")
    values = {"name": row["name"], "systemName": row["system_name"]} | _written(given)
    _refuse_short(values)
    _refuse_taken(call, values["systemName"], row["id"])
    body = json.loads(row["body"]) | {k: v for k, v in values.items() if k not in ("name", "systemName")}
    call.db.execute(
        "UPDATE template SET name = ?, system_name = ?, updated_at = ?, body = ? WHERE id = ?",
        (values["name"], values["systemName"], call.second, json.dumps(body), row["id"]),
    )
    return present(_find(call))


def _update_status(call: Call) -> dict[str, Any]:
    row = _find(call)
    status = call.parameters.choice("status", (DISABLED, ACTIVE, DELETED), "KalturaEventNotificationTemplateStatus")
    if status == ACTIVE:
        _refuse_taken(call, row["system_name"], 0)  # an active template finds itself, as on the server
    call.db.execute("UPDATE template SET status = ?, updated_at = ? WHERE id = ?", (status, call.second, row["id"]))
    return present(row) | {"status": status, "updatedAt": call.second}


def _delete(call: Call) -> None:
    row = _find(call)
    call.db.execute("UPDATE template SET status = ?, updated_at = ? WHERE id = ?", (DELETED, call.second, row["id"]))


def _dispatch(call: Call) -> int:
    row = _find(call)
    if row["status"] != ACTIVE or not json.loads(row["body"]).get("manualDispatchEnabled"):
        raise Refusal("EVENT_NOTIFICATION_DISPATCH_DISABLED", row["id"])
    scope = call.parameters.object("scope")
    object_id = scope.text("objectId")
    kind = scope.text("scopeObjectType", "1")
    if (
        kind == "1"
        and not call.db.execute("SELECT 1 FROM entry WHERE id = ? AND status <> 3", (object_id.lower(),)).fetchone()
    ):
        raise Refusal("EVENT_NOTIFICATION_DISPATCH_FAILED", row["id"])
    job = call.db.execute(
        "INSERT INTO dispatch (template_id, object_type, object_id, at) VALUES (?, ?, ?, ?)",
        (row["id"], kind, object_id, call.second),
    )
    return job.lastrowid or 0


def _written(given: Parameters) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, cast in _WRITABLE.items():
        if given.has(name):
            allowed = _ENUMS.get(name)
            values[name] = given.choice(name, *allowed) if allowed else cast(given.text(name))
    if (seconds := values.get("connectTimeout")) is not None and seconds < 1:
        raise Refusal("PROPERTY_VALIDATION_MIN_VALUE", "KalturaHttpNotificationTemplate::connectTimeout", 1)
    if data := given.optional("data"):
        kind = data.text("objectType", "")
        if kind not in _DATA_KINDS:
            raise Refusal("OBJECT_TYPE_ABSTRACT", "KalturaHttpNotificationData")
        kept = {name: data.text(name) for name in _DATA_KINDS[kind] if data.has(name)}
        values["data"] = kept | ({"format": whole(kept["format"])} if "format" in kept else {}) | {"objectType": kind}
    if given.optional("customHeaders"):
        headers = [{"key": item.text("key", ""), "value": item.text("value", ""), "objectType": "KalturaKeyValue"}
                   for item in given.items("customHeaders")]  # fmt: skip
        values["customHeaders"] = headers
    return values


def _refuse_short(values: Mapping[str, Any]) -> None:
    for name in ("name", "systemName"):
        if len(values[name] or "") < _SHORTEST:
            raise Refusal("PROPERTY_VALIDATION_MIN_LENGTH", f"KalturaEventNotificationTemplate::{name}", _SHORTEST)


def _refuse_taken(call: Call, system_name: str, own_id: int) -> None:
    taken = call.db.execute(
        "SELECT 1 FROM template WHERE partner_id = ? AND system_name = ? AND status = ? AND id <> ?",
        (call.account.id, system_name, ACTIVE, own_id),
    ).fetchone()
    if taken:
        raise Refusal("EVENT_NOTIFICATION_TEMPLATE_DUPLICATE_SYSTEM_NAME", system_name)


_ACTIONS: Mapping[str, Action] = {
    "listtemplates": Action(lambda call: _list(call, partner_id=SYSTEM_PARTNER), Right.ADMIN),
    "list": Action(lambda call: _list(call, partner_id=call.account.id), Right.ADMIN),
    "get": Action(_get, Right.ADMIN),
    "add": Action(_add, Right.ADMIN),
    "clone": Action(_clone, Right.ADMIN, writes=True),
    "update": Action(_update, Right.ADMIN, writes=True),
    "updatestatus": Action(_update_status, Right.ADMIN, writes=True),
    "delete": Action(_delete, Right.ADMIN, writes=True),
    "dispatch": Action(_dispatch, Right.ADMIN, writes=True),
}
SERVICES: Mapping[str, Mapping[str, Action]] = {"eventnotification_eventnotificationtemplate": _ACTIONS}
