"""appToken: tokens, and sessions made from them with all four hash types (server.md section 2)."""

from __future__ import annotations

import hashlib
import secrets
import sqlite3
from collections.abc import Mapping
from typing import Any

from kaltura_core.sandbox.answers import listing
from kaltura_core.sandbox.call import Action, Call
from kaltura_core.sandbox.filtering import NUMBER, TEXT, TIME, Column, Pager, Where, apply_filter, order_by, page
from kaltura_core.sandbox.parameters import Parameters
from kaltura_core.sandbox.read_only import refuse_changed, refuse_set
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.session_service import new_ks, session_info
from kaltura_core.sandbox.sessions import ADMIN, MOST_SECONDS, USER, Right, check_ks, read_privileges

ACTIVE, DELETED = 2, 3
HASHES = {"MD5": hashlib.md5, "SHA1": hashlib.sha1, "SHA256": hashlib.sha256, "SHA512": hashlib.sha512}

_READ_ONLY = ("id", "token", "partnerId", "createdAt", "updatedAt", "status")
_RESERVED = ("sessionid", "apptoken", "widget")  # names that only the server itself puts on a KS
_FILTERED = {
    "id": Column("id", TEXT, ("Equal", "In")),
    "createdAt": Column("created_at", TIME, ("GreaterThanOrEqual", "LessThanOrEqual")),
    "updatedAt": Column("updated_at", TIME, ("GreaterThanOrEqual", "LessThanOrEqual")),
    "status": Column("status", NUMBER, ("Equal", "In")),
    "sessionUserId": Column("session_user_id", TEXT, ("Equal",)),
}
_TEXTS = {"sessionUserId": "session_user_id", "sessionPrivileges": "session_privileges", "description": "description"}
_NUMBERS = {"sessionType": "session_type", "sessionDuration": "session_duration", "expiry": "expiry"}


def present(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "token": row["token"],
        "partnerId": call.account.id,
        "createdAt": row["created_at"],
        "updatedAt": row["updated_at"],
        "status": row["status"],
        "expiry": row["expiry"],
        "sessionType": row["session_type"],
        "sessionUserId": row["session_user_id"],
        "sessionDuration": row["session_duration"],
        "sessionPrivileges": row["session_privileges"],
        "hashType": row["hash_type"],
        "description": row["description"],
        "objectType": "KalturaAppToken",
    }


def _find(call: Call, token_id: str) -> sqlite3.Row:
    row = call.db.execute("SELECT * FROM app_token WHERE id = ? AND status <> ?", (token_id, DELETED)).fetchone()
    if row is None:
        raise Refusal("APP_TOKEN_ID_NOT_FOUND", token_id)
    return row  # type: ignore[no-any-return]


def _start_session(call: Call) -> dict[str, Any]:
    token_id = call.parameters.text("id")
    token_hash = call.parameters.text("tokenHash")
    row = _find(call, token_id)
    if row["status"] != ACTIVE:
        raise Refusal("APP_TOKEN_NOT_ACTIVE", token_id)
    hashed = HASHES[row["hash_type"]]((call.caller.ks + row["token"]).encode()).hexdigest()
    if hashed != token_hash:  # strictly: upper-case hex is refused
        raise Refusal("INVALID_APP_TOKEN_HASH")
    longest = row["session_duration"] or MOST_SECONDS
    if row["expiry"]:
        longest = min(longest, row["expiry"] - call.second)
        if longest < 0:
            raise Refusal("APP_TOKEN_EXPIRED", token_id)
    seconds = min(call.parameters.whole("expiry", 0) or longest, longest)
    asked_user = call.parameters.text("userId", "")
    asked_type = call.parameters.choice("type", (USER, 1, ADMIN), "KalturaSessionType", USER)
    ks = new_ks(
        call,
        user_id=row["session_user_id"] or asked_user,
        type=row["session_type"] if row["session_type"] is not None else asked_type,
        seconds=seconds,
        privileges=_privileges(row, call.parameters.text("sessionPrivileges", "")),
    )
    made = check_ks(call.db, ks, now=call.now - 1)
    return {"ks": ks, **session_info(made)}


def _privileges(row: sqlite3.Row, asked: str) -> str:
    """The token's own privileges come first; asked ones are added unless reserved or already on the token."""
    own = row["session_privileges"] or ""
    there = read_privileges(own)
    parts = [f"sessionid:{row['id']}", f"apptoken:{row['id']}", *(part for part in own.split(",") if part)]
    for part in asked.split(","):
        name = part.strip().partition(":")[0]
        if name and name not in _RESERVED and (name not in there or "*" in there[name]):
            parts.append(part.strip())
    return ",".join(parts)


def _add(call: Call) -> dict[str, Any]:
    given = call.parameters.object("appToken")
    refuse_set(given, _READ_ONLY, "KalturaAppToken")
    hash_type = _hash_type(given)
    token_id = "1_" + "".join(secrets.choice("0123456789abcdefghijklmnopqrstuvwxyz") for _ in range(8))
    call.db.execute(
        "INSERT INTO app_token (id, partner_id, token, hash_type, status, created_at, updated_at, session_type,"
        " session_duration) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            token_id,
            call.account.id,
            secrets.token_hex(16),
            hash_type,
            ACTIVE,
            call.second,
            call.second,
            USER,
            MOST_SECONDS,
        ),
    )
    _write(call, token_id, given)
    return present(call, _find(call, token_id))


def _update(call: Call) -> dict[str, Any]:
    row = _find(call, call.parameters.text("id"))
    given = call.parameters.object("appToken")
    refuse_changed(given, present(call, row), _READ_ONLY, "KalturaAppToken")
    if given.has("hashType"):
        call.db.execute("UPDATE app_token SET hash_type = ? WHERE id = ?", (_hash_type(given), row["id"]))
    _write(call, row["id"], given)
    return present(call, _find(call, row["id"]))


def _write(call: Call, token_id: str, given: Parameters) -> None:
    if given.has("sessionType"):
        given.choice("sessionType", (USER, ADMIN), "KalturaSessionType")
    values: dict[str, Any] = {column: given.text(name) for name, column in _TEXTS.items() if given.has(name)}
    values |= {column: given.whole(name) for name, column in _NUMBERS.items() if given.has(name)}
    for column, value in values.items():
        call.db.execute(f"UPDATE app_token SET {column} = ? WHERE id = ?", (value, token_id))  # noqa: S608
    call.db.execute("UPDATE app_token SET updated_at = ? WHERE id = ?", (call.second, token_id))


def _hash_type(given: Parameters) -> str:
    hash_type = given.text("hashType", "SHA1")
    if hash_type not in HASHES:
        raise Refusal("INVALID_ENUM_VALUE", hash_type, "hashType", "KalturaAppTokenHashType")
    return hash_type


def _get(call: Call) -> dict[str, Any]:
    return present(call, _find(call, call.parameters.text("id")))


def _list(call: Call) -> dict[str, Any]:
    given = call.parameters.optional("filter") or Parameters({})
    where = Where()
    where.add("status <> ?", DELETED)
    apply_filter(where, given, _FILTERED, now=call.now)
    order = order_by(given, {"createdAt": "created_at", "updatedAt": "updated_at"}, "created_at DESC, id")
    rows, total = page(call.db, "app_token", where, order, Pager.of(call.parameters))
    return listing("KalturaAppTokenListResponse", [present(call, row) for row in rows], total)


def _delete(call: Call) -> None:
    row = _find(call, call.parameters.text("id"))
    call.db.execute("UPDATE app_token SET status = ?, updated_at = ? WHERE id = ?", (DELETED, call.second, row["id"]))


SERVICES: Mapping[str, Mapping[str, Action]] = {
    "apptoken": {
        "startsession": Action(_start_session, Right.ANY_KS),
        "add": Action(_add, Right.ADMIN, writes=True),
        "update": Action(_update, Right.ADMIN, writes=True),
        "get": Action(_get, Right.ADMIN),
        "list": Action(_list, Right.ADMIN),
        "delete": Action(_delete, Right.ADMIN, writes=True),
    }
}
