"""Sessions and app tokens (server.md section 2)."""

from __future__ import annotations

import hashlib
import time
from typing import Any

import pytest

from kaltura_core.api.ks import make_ks, parse_ks


def start(api: Any, secret: str, **parameters: Any) -> Any:
    return api("session.start", secret=secret, partnerId=api.server.partner_id, **parameters)


def test_each_secret_opens_what_it_may(api: Any) -> None:
    server = api.server
    admin = parse_ks(start(api, server.admin_secret, type=2, userId="me", privileges="edit:*"), server.admin_secret)
    user = parse_ks(start(api, server.user_secret, type=0), server.admin_secret)
    assert (admin.type, admin.user_id, admin.privileges) == (2, "me", "edit:*")
    assert user.type == 0, "signed with the admin secret, whichever secret asked"
    refused = start(api, server.user_secret, type=2)
    assert refused["code"] == "START_SESSION_ERROR"
    assert refused["message"] == f"Error while starting session for partner [{server.partner_id}]"
    assert start(api, "wrong")["code"] == "START_SESSION_ERROR"


def test_a_session_is_capped_at_a_day(api: Any) -> None:
    ks = parse_ks(start(api, api.server.admin_secret, type=2, expiry=10**9), api.server.admin_secret)
    assert ks.expiry is not None
    assert ks.expiry <= time.time() + 86_400


def test_session_get_tells_what_a_ks_is(api: Any) -> None:
    info = api("session.get")
    assert info == {
        "sessionType": 2,
        "partnerId": api.server.partner_id,
        "userId": "demo.operator",
        "expiry": info["expiry"],
        "privileges": "disableentitlement",
        "objectType": "KalturaSessionInfo",
    }
    other = api.as_(type=0, user_id="j.okafor", privileges="list:*").ks
    assert api("session.get", session=other)["userId"] == "j.okafor"


def test_an_expired_ks_says_so_in_the_id_alone(api: Any) -> None:
    # server.md 0.18
    refused = api.as_(seconds=-1)("session.get")
    assert refused["message"] == 'Invalid KS "EXPIRED", Error "-1,INVALID_STR"'
    assert refused["args"] == {"KSID": "EXPIRED", "ERR_CODE": "-1", "ERR_DESC": "INVALID_STR"}


@pytest.mark.parametrize(
    "spoil",
    [lambda ks: ks[:-6] + "AAAAA=", lambda ks: "garbage", lambda ks: ks[:30], lambda ks: ks[:20] + " " + ks[20:]],
)
def test_a_forged_or_malformed_ks_is_invalid(api: Any, spoil: Any) -> None:
    spoiled = spoil(api.ks)
    refused = api("session.get", ks=spoiled)
    assert (refused["code"], refused["args"]["KSID"]) == ("INVALID_KS", spoiled)


def test_a_ks_of_another_secret_or_partner_is_invalid(api: Any) -> None:
    expiry = int(time.time()) + 600
    other_secret = make_ks(secret="0" * 32, partner_id=api.server.partner_id, type=2, expiry=expiry)
    other_partner = make_ks(secret=api.server.admin_secret, partner_id=102, type=2, expiry=expiry)
    assert api.code("session.get", ks=other_secret) == api.code("session.get", ks=other_partner) == "INVALID_KS"


def test_an_ended_session_is_logged_out(api: Any) -> None:
    assert api("session.end") is None
    assert api("session.get")["args"]["KSID"] == "LOGOUT"


def test_no_ks_is_forbidden_and_a_bad_one_does_not_matter_where_none_is_needed(api: Any) -> None:
    api.ks = ""
    forbidden = api("baseentry.list")
    assert forbidden["code"] == "SERVICE_FORBIDDEN"
    assert forbidden["message"] == "The access to service [baseentry->list] is forbidden"
    api.ks = "garbage"
    assert api("system.ping") is True
    assert isinstance(start(api, api.server.admin_secret, type=2), str)


def test_a_widget_session_reads_and_does_not_write(api: Any) -> None:
    made = api("session.startWidgetSession", widgetId=f"_{api.server.partner_id}")
    assert made["userId"] == 0
    api.ks = made["ks"]
    assert api("session.get")["privileges"] == "view:*,widget:1"
    assert api.code("metadata_metadata.add") == "SERVICE_FORBIDDEN"
    assert api.code("metadata_metadataprofile.list") == "SERVICE_FORBIDDEN"
    assert api.code("session.startWidgetSession", widgetId="_1") == "INVALID_WIDGET_ID"


def test_a_user_session_does_not_administrate(api: Any) -> None:
    user = api.as_(type=0, user_id="j.okafor", privileges="")
    assert user("metadata_metadataprofile.list")["totalCount"] > 0
    assert user.code("metadata_metadataprofile.update", id=1) == "SERVICE_FORBIDDEN"
    assert user.code("eventnotification_eventnotificationtemplate.list") == "SERVICE_FORBIDDEN"


def widget_ks(api: Any) -> str:
    return str(api("session.startWidgetSession", widgetId=f"_{api.server.partner_id}")["ks"])


@pytest.mark.parametrize("hash_type", ["MD5", "SHA1", "SHA256", "SHA512"])
def test_an_app_token_opens_a_session_by_its_own_hash(api: Any, hash_type: str) -> None:
    token = next(
        token
        for token in api.server.app_tokens
        if token["hash_type"] == hash_type and token["status"] == 2 and not token["expiry"]
    )
    ks = widget_ks(api)
    hashed = hashlib.new(hash_type.lower(), (ks + token["token"]).encode()).hexdigest()
    info = api(
        "apptoken.startSession", ks=ks, id=token["id"], tokenHash=hashed, sessionPrivileges="sview:1_x,sessionid:evil"
    )
    assert info["sessionType"] == token["session_type"]
    assert info["userId"] == token["session_user_id"]
    assert (
        info["privileges"] == f"sessionid:{token['id']},apptoken:{token['id']},{token['session_privileges']},sview:1_x"
    )
    assert api("session.get", ks=info["ks"])["expiry"] == info["expiry"]
    assert (
        api.code("apptoken.startSession", ks=ks, id=token["id"], tokenHash=hashed.upper()) == "INVALID_APP_TOKEN_HASH"
    )


def test_app_tokens_are_refused_in_the_servers_order(api: Any) -> None:
    ks = widget_ks(api)
    disabled = next(token for token in api.server.app_tokens if token["status"] == 1)
    expired = next(token for token in api.server.app_tokens if token["expiry"])
    assert api.code("apptoken.startSession", ks=ks, id="1_nothing", tokenHash="x") == "APP_TOKEN_ID_NOT_FOUND"
    assert api.code("apptoken.startSession", ks=ks, id=disabled["id"], tokenHash="x") == "APP_TOKEN_NOT_ACTIVE"
    assert api.code("apptoken.startSession", ks=ks, id=expired["id"], tokenHash="x") == "INVALID_APP_TOKEN_HASH"
    hashed = hashlib.new(expired["hash_type"].lower(), (ks + expired["token"]).encode()).hexdigest()
    assert api.code("apptoken.startSession", ks=ks, id=expired["id"], tokenHash=hashed) == "APP_TOKEN_EXPIRED"


def test_app_tokens_are_made_listed_and_deleted(api: Any) -> None:
    made = api(
        "apptoken.add", appToken={"hashType": "SHA512", "sessionUserId": "x", "sessionType": 2, "sessionDuration": 60}
    )
    assert made["status"] == 2
    assert len(made["token"]) == 32
    assert api("apptoken.get", id=made["id"]) == made
    assert made["id"] in [token["id"] for token in api("apptoken.list")["objects"]]
    assert api("apptoken.update", id=made["id"], appToken={"description": "for tests"})["description"] == "for tests"
    assert api("apptoken.update", id=made["id"], appToken={"hashType": "MD5"})["hashType"] == "MD5"
    assert api("apptoken.delete", id=made["id"]) is None
    assert api.code("apptoken.get", id=made["id"]) == "APP_TOKEN_ID_NOT_FOUND"


def test_a_restricted_address_is_refused(api: Any) -> None:
    assert api.as_(privileges="iprestrict:10.1.1.1")("session.get")["args"]["KSID"] == "EXCEEDED_RESTRICTED_IP"
    assert api.as_(privileges="iprestrict:127.0.0.1")("session.get")["sessionType"] == 2
