"""From a KS or an app token to a connection, and words for each that is no use."""

from __future__ import annotations

import base64
import hashlib
import time

import pytest

from kaltura_core.api.connect import capabilities, connect_with_app_token, connect_with_ks, describe
from kaltura_core.api.enums import SessionType
from kaltura_core.api.ks import make_ks
from kaltura_core.api.objects import SessionInfo
from kaltura_core.errors import (
    AppTokenError,
    ConnectionFailed,
    KalturaError,
    KSUnreadable,
    ReadOnlyError,
    SessionError,
    SessionExpired,
)
from kaltura_core.sandbox.server import SandboxServer


def refused(server: SandboxServer, ks: str) -> KalturaError:
    with pytest.raises(KalturaError) as caught:
        connect_with_ks(server.service_url, ks)
    assert ks not in f"{caught.value} {caught.value.sentence}"
    return caught.value


def test_a_ks_that_works_gives_client_and_session(server: SandboxServer) -> None:
    made = connect_with_ks(server.service_url, f"  {server.ks()}\n")
    assert made.kind == "ks"
    assert not made.can_renew
    assert made.info.user_id == "demo.operator"
    assert made.client.partner_id == made.info.partner_id == server.partner_id
    assert len(made.client.base_entry.recent(3)) == 3
    assert [call.action for call in made.client.calls.since()] == ["get", "list"]


def test_what_is_no_ks_is_told_without_asking_anybody() -> None:
    with pytest.raises(KSUnreadable):
        connect_with_ks("http://127.0.0.1:9/api_v3", "hello")


def test_an_expired_ks_is_told(server: SandboxServer) -> None:
    error = refused(server, server.ks(seconds=-60))
    assert type(error) is SessionExpired
    assert "has ended" in error.sentence


def test_an_expired_ks_of_version_1_is_told_without_asking_anybody() -> None:
    info = "102;102;1000000000;2;1;anna;;;"
    ks = base64.b64encode(f"{hashlib.sha1(info.encode()).hexdigest()}|{info}".encode()).decode()
    with pytest.raises(SessionExpired) as caught:
        connect_with_ks("http://127.0.0.1:9/api_v3", ks)
    assert caught.value.sentence == "This KS has ended on 2001-09-09 01:46 UTC"


def test_a_forged_ks_is_told_and_the_host_named(server: SandboxServer) -> None:
    ks = server.ks()
    error = refused(server, ks[:60] + ("A" if ks[60] != "A" else "B") + ks[61:])
    assert type(error) is SessionError
    assert "127.0.0.1 does not accept this KS" in error.sentence


def test_a_widget_ks_is_told_and_what_to_get_instead(server: SandboxServer) -> None:
    error = refused(server, server.ks(user_id="0", type=0, privileges="view:*,widget:1"))
    assert isinstance(error, SessionError)
    assert error.sentence == (
        "This is a widget session, so it cannot save metadata. It was made without a login (user 0, privilege widget)."
    )


def test_a_users_ks_connects_and_says_what_it_cannot_do(server: SandboxServer) -> None:
    made = connect_with_ks(server.service_url, server.ks(user_id="m.lopez", type=0, privileges=""))
    assert "user session of m.lopez" in describe(made.info)
    assert {row.page: row.state for row in capabilities(made.info)} == {
        "Sync": "warn", "Taxonomy": "fail", "Async": "fail", "Playback": "warn",
    }  # fmt: skip


def test_an_admins_ks_can_do_everything_but_restricted_playback(server: SandboxServer) -> None:
    made = connect_with_ks(server.service_url, server.ks())
    assert describe(made.info) == "This is an admin session."
    assert {row.page: row.state for row in capabilities(made.info)} == {
        "Sync": "pass", "Taxonomy": "pass", "Async": "pass", "Playback": "warn",
    }  # fmt: skip


def session(privileges: str, type: SessionType = SessionType.ADMIN) -> SessionInfo:
    return SessionInfo(partner_id=1, expiry=9, privileges=privileges, type=type)


def test_limits_of_an_admins_ks_are_told() -> None:
    limited = session("limitentry:1_ab12cd34,iprestrict:10.0.0.1")
    assert describe(limited) == "This is an admin session. It is limited: one entry only, from named addresses only."
    rows = {row.page: row for row in capabilities(limited)}
    assert rows["Sync"].words == "read and save metadata of one entry only"
    assert "disableentitlement" in rows["Taxonomy"].words


def test_read_only_is_told() -> None:
    rows = {row.page: row for row in capabilities(session("disableentitlement"), read_only=True)}
    assert (rows["Sync"].state, rows["Taxonomy"].state) == ("warn", "warn")
    assert "KALTURA_READ_ONLY" in rows["Sync"].words


def test_read_only_connects_by_either_way_and_only_reads(server: SandboxServer) -> None:
    token = server.app_tokens[0]
    for made in (
        connect_with_ks(server.service_url, server.ks(), read_only=True),
        connect_with_app_token(server.service_url, server.partner_id, token["id"], token["token"], read_only=True),
    ):
        assert made.client.base_entry.recent(1)
        with pytest.raises(ReadOnlyError):
            made.client.metadata.update(1, "<metadata/>", version=2)


def test_an_app_token_connects_and_renews_on_the_same_log(server: SandboxServer) -> None:
    token = server.app_tokens[1]
    made = connect_with_app_token(server.service_url, server.partner_id, token["id"], token["token"])
    assert (made.kind, made.can_renew) == ("app token", True)
    before = made.client.calls.count
    renewed = made.renew()
    assert renewed.can_renew
    assert renewed.client.calls is made.client.calls
    assert [call.action for call in made.client.calls.since(before)] == ["startWidgetSession", "startSession", "get"], (
        "the hash type is known by now"
    )
    assert renewed.client.base_entry.recent(1)
    assert {row.page: row.state for row in capabilities(renewed.info)}["Playback"] == "pass"


def test_an_app_token_that_is_no_use_is_told(server: SandboxServer) -> None:
    with pytest.raises(AppTokenError):
        connect_with_app_token(server.service_url, server.partner_id, "1_unknown1", "0" * 32)
    with pytest.raises(KalturaError):
        connect_with_app_token(server.service_url, 999, server.app_tokens[0]["id"], server.app_tokens[0]["token"])


def test_a_pasted_ks_cannot_be_renewed_but_another_can_carry_on(server: SandboxServer) -> None:
    first = connect_with_ks(server.service_url, server.ks(seconds=600))
    with pytest.raises(SessionError) as caught:
        first.renew()
    assert caught.value.sentence == "A pasted KS cannot be renewed"
    second = connect_with_ks(server.service_url, server.ks(seconds=7200))
    on = first.continued(second)
    assert on.info == second.info
    assert on.client.calls is first.client.calls
    assert on.client.limiter is first.client.limiter
    assert on.client.session.get().expiry > time.time() + 3600, "it is the second session that is used"


def test_no_secret_shows(server: SandboxServer) -> None:
    token, ks = server.app_tokens[0], server.ks()
    shown = repr(connect_with_app_token(server.service_url, server.partner_id, token["id"], token["token"]))
    shown += repr(connect_with_ks(server.service_url, ks))
    assert token["token"] not in shown
    assert "djJ8" not in shown


def test_nobody_listening_is_told() -> None:
    with pytest.raises(ConnectionFailed, match="nothing listens"):
        connect_with_ks(
            "http://127.0.0.1:9/api_v3", make_ks(secret="s", partner_id=102, expiry=2**31), sleep=lambda _: None
        )
