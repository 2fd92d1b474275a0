"""Connect, page by page run: who a visitor works as, and how that begins, ends and is refused."""

from __future__ import annotations

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from kaltura_core.sandbox.content import CORPORATE
from kaltura_core.sandbox.server import SandboxServer
from tests.pages.conftest import ENTRY, Open, connection_of, field, type_summary


def told(app: AppTest) -> str:
    assert not app.exception
    kinds = (app.error, app.warning, app.info, app.markdown, app.caption, app.subheader)
    return "\n".join(element.value for kind in kinds for element in kind)


def key(app: AppTest, field: str) -> str:
    form = app.session_state["connect form"] if "connect form" in app.session_state else 0  # noqa: SIM401 - has no get
    return f"connect.{form}.{field}"


def press(app: AppTest, label: str) -> AppTest:
    return next(found for found in app.button if found.label == label).click().run()


def with_ks(app: AppTest, sandbox: SandboxServer, ks: str) -> AppTest:
    app.text_input(key=key(app, "url")).set_value(sandbox.service_url)
    app.text_area(key=key(app, "ks")).set_value(ks)
    return press(app, "Connect")


def with_token(app: AppTest, sandbox: SandboxServer, number: int, token: str | None = None) -> AppTest:
    seed = sandbox.app_tokens[number]
    app.segmented_control(key="way").set_value("App token").run()
    app.text_input(key=key(app, "url")).set_value(sandbox.service_url)
    app.text_input(key=key(app, "partner")).set_value(str(sandbox.partner_id))
    app.text_input(key=key(app, "token_id")).set_value(seed["id"])
    app.text_input(key=key(app, "token")).set_value(token or seed["token"])
    return press(app, "Connect")


def test_a_first_visit_is_the_sandbox(open_page: Open, sandbox: SandboxServer) -> None:
    app = open_page("connect")
    assert connection_of(app).info.partner_id == sandbox.partner_id
    assert "This is an admin session." in told(app)


def test_a_ks_changes_the_account_and_leaves_the_fields(open_page: Open, sandbox: SandboxServer) -> None:
    app = with_ks(open_page("connect"), sandbox, sandbox.ks(user_id="ann"))
    assert connection_of(app).info.user_id == "ann"
    assert app.text_area(key=key(app, "ks")).value == ""


@pytest.mark.parametrize("number", range(4), ids=["SHA256", "SHA1", "MD5", "SHA512"])
def test_an_app_token_of_any_hash_type_connects(open_page: Open, sandbox: SandboxServer, number: int) -> None:
    app = with_token(open_page("connect"), sandbox, number)
    assert connection_of(app).can_renew
    assert f"apptoken:{sandbox.app_tokens[number]['id']}" in connection_of(app).info.privilege_list


@pytest.mark.parametrize(
    ("number", "token"), [(5, None), (6, None), (0, "0" * 32)], ids=["disabled", "expired", "wrong value"]
)
def test_an_app_token_that_is_no_use_is_told(
    open_page: Open, sandbox: SandboxServer, number: int, token: str | None
) -> None:
    app = with_token(open_page("connect"), sandbox, number, token)
    assert "Not connected" in told(app)
    assert app.text_input(key=key(app, "token")).value == (token or sandbox.app_tokens[number]["token"])


def test_a_user_session_says_what_it_cannot_do(open_page: Open, sandbox: SandboxServer) -> None:
    app = with_ks(open_page("connect"), sandbox, sandbox.ks(user_id="m.lopez", type=0, privileges="list:*"))
    assert "This is a user session of m.lopez" in told(app)
    assert "the user's own entries only" in told(app)


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("https://kaltura.example.org/api_v3", "KALTURA_ALLOWED_HOSTS"),
        ("http://www.kaltura.com/api_v3", "http is for this machine only"),
        ("www.kaltura.com", "not allowed"),
        ("http://127.0.0.1:1/api_v3", "Not connected"),
    ],
)
def test_a_wrong_service_url_is_told(open_page: Open, sandbox: SandboxServer, url: str, words: str) -> None:
    app = open_page("connect")
    app.text_input(key=key(app, "url")).set_value(url)
    app.text_area(key=key(app, "ks")).set_value(sandbox.ks())
    assert words in told(press(app, "Connect"))


def test_nothing_typed_is_told(open_page: Open) -> None:
    assert "The KS is missing" in told(press(open_page("connect"), "Connect"))


def test_disconnect_forgets_the_session_and_what_was_read(open_page: Open) -> None:
    app = press(open_page("connect"), "Disconnect")
    assert "connection" not in app.session_state
    assert "Connect an account" in told(app)
    assert key(app, "ks") == "connect.1.ks"  # another field than the one that may hold a session in the browser
    assert "connection" not in app.run().session_state


def test_the_form_on_a_deep_link_says_where_it_leads(open_page: Open) -> None:
    app = press(open_page("connect"), "Disconnect")
    app.query_params["entry"] = ENTRY
    app = app.switch_page("sync.py").run()
    assert f"You will return to Sync, entry {ENTRY}" in told(app)


def test_on_another_address_than_loopback_the_environment_connects_nobody(open_page: Open) -> None:
    before = st.get_option("server.address")
    st.config.set_option("server.address", "0.0.0.0")
    try:
        app = open_page("sync", entry=ENTRY)
    finally:
        st.config.set_option("server.address", before)
    assert "connection" not in app.session_state
    assert "Connect an account" in told(app)
    assert not [found for found in app.button if found.label == "Use the sandbox"]


def test_on_another_address_nobody_makes_the_app_call_its_own_machine(
    open_page: Open, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = st.get_option("server.address")
    st.config.set_option("server.address", "0.0.0.0")
    try:
        app = with_ks(open_page("connect"), sandbox, sandbox.ks())
        assert "leads to the machine that runs the app" in told(app)
        monkeypatch.setenv("KALTURA_ALLOWED_HOSTS", "127.0.0.1")
        assert connection_of(press(app, "Connect"))
    finally:
        st.config.set_option("server.address", before)


def test_a_new_ks_of_another_account_does_not_carry_on(open_page: Open, sandbox: SandboxServer) -> None:
    app = with_ks(open_page("connect"), sandbox, sandbox.ks())
    sandbox.fault("expire")
    app.switch_page("sync.py").run()
    assert "Your session ended" in told(app)
    app.text_input(key="renewal.1").set_value("nonsense")
    assert "The session was not renewed" in told(press(app, "Continue"))
    sandbox.clear_faults()
    app.text_input(key="renewal.1").set_value(sandbox.ks(user_id="again"))
    app = press(app, "Continue")
    assert connection_of(app).info.user_id == "again"
    assert "Your session ended" not in told(app)


@pytest.mark.parametrize(
    ("headers", "peer"),
    [
        ({"Host": "evil.invalid:8501"}, None),
        ({}, None),
        ({"Host": "127.0.0.1:8501", "X-Forwarded-For": "203.0.113.9"}, None),
        ({"Host": "127.0.0.1:8501"}, "192.0.2.2"),
    ],
    ids=["another name", "no name", "through a proxy", "from elsewhere"],
)
def test_the_environment_connects_nobody_who_is_not_at_this_machine(
    open_page: Open, monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], peer: str | None
) -> None:
    monkeypatch.setattr("pages.widgets.address.asked_with", lambda: (headers, peer))
    assert "connection" not in open_page("sync").session_state


def test_a_new_session_of_the_same_account_keeps_what_was_typed(open_page: Open, sandbox: SandboxServer) -> None:
    app = type_summary(open_page("sync", entry=ENTRY, profile=str(CORPORATE)), "Half done")
    app = with_ks(app.switch_page("connect.py").run(), sandbox, sandbox.ks(user_id="ann"))
    assert connection_of(app).info.user_id == "ann"
    app = app.switch_page("sync.py").run()
    assert field(app, "Summary").value == "Half done"
    assert "Draft from" in told(app)


def test_a_session_without_an_end_in_any_calendar_breaks_no_page(open_page: Open, sandbox: SandboxServer) -> None:
    app = with_ks(open_page("connect"), sandbox, sandbox.ks(seconds=10**12))
    assert "far in the future" in told(app)
