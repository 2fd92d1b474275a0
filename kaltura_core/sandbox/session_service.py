"""session and system: making, reading and ending sessions (server.md section 2)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from kaltura_core.api.ks import make_ks
from kaltura_core.sandbox.call import Action, Call
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.sessions import ADMIN, MOST_SECONDS, USER, Caller, Right, check_ks, digest

SERVER_VERSION = "22.19.0"
_TYPES = (USER, 1, ADMIN, -1)


def new_ks(call: Call, *, user_id: str, type: int, seconds: int, privileges: str) -> str:
    """A KS of this account, capped at the account's longest; always signed with the admin secret."""
    expiry = call.second + max(0, min(seconds, MOST_SECONDS))
    return make_ks(
        secret=call.account.admin_secret,
        partner_id=call.account.id,
        user_id=user_id,
        type=type,
        expiry=expiry,
        privileges=privileges,
    )


def session_info(caller: Caller) -> dict[str, Any]:
    """KalturaSessionInfo without a ks field: session.get does not repeat it."""
    return {
        "sessionType": caller.type,
        "partnerId": caller.partner_id,
        "userId": caller.user_id,
        "expiry": caller.expiry,
        "privileges": caller.written,
        "objectType": "KalturaSessionInfo",
    }


def _start(call: Call) -> str:
    secret = call.parameters.text("secret")
    user_id = call.parameters.text("userId", "")
    kind = call.parameters.choice("type", _TYPES, "KalturaSessionType", USER)
    partner_id = call.parameters.whole("partnerId", 0)
    fitting = [call.account.admin_secret] if kind == ADMIN else [call.account.admin_secret, call.account.user_secret]
    known = any(hmac.compare_digest(secret.encode(), own.encode()) for own in fitting)
    if partner_id != call.account.id or not known:
        raise Refusal("START_SESSION_ERROR", partner_id)
    privileges = call.parameters.text("privileges", "")
    seconds = call.parameters.whole("expiry", MOST_SECONDS)
    return new_ks(call, user_id=user_id, type=max(kind, USER), seconds=seconds, privileges=privileges)


def _get(call: Call) -> dict[str, Any]:
    text = call.parameters.text("session", "")
    return session_info(check_ks(call.db, text, now=call.now, address=call.address) if text else call.caller)


def _end(call: Call) -> None:
    call.db.execute("INSERT OR REPLACE INTO ended_session VALUES (?, ?)", (digest(call.caller.ks), call.second))


def _start_widget_session(call: Call) -> dict[str, Any]:
    widget_id = call.parameters.text("widgetId")
    if widget_id != f"_{call.account.id}":
        raise Refusal("INVALID_WIDGET_ID", widget_id)
    seconds = call.parameters.whole("expiry", MOST_SECONDS)
    return {
        "partnerId": call.account.id,
        "ks": new_ks(call, user_id="0", type=USER, seconds=seconds, privileges="view:*,widget:1"),
        "userId": 0,
        "objectType": "KalturaStartWidgetSessionResponse",
    }


def _ping(_: Call) -> bool:
    return True


def _version(_: Call) -> str:
    return SERVER_VERSION


def _time(call: Call) -> int:
    return call.second


SERVICES: Mapping[str, Mapping[str, Action]] = {
    "session": {
        "start": Action(_start, Right.NOTHING),
        "get": Action(_get, Right.ANY_KS),
        "end": Action(_end, Right.ANY_KS, writes=True),
        "startwidgetsession": Action(_start_widget_session, Right.NOTHING),
    },
    "system": {
        "ping": Action(_ping, Right.NOTHING),
        "getversion": Action(_version, Right.NOTHING),
        "gettime": Action(_time, Right.NOTHING),
    },
}
