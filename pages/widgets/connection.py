"""This visitor's connection: the one function that every page asks, and what begins, renews or ends it.

It lives in the browser session's own state and nowhere else: no cache, no module, no disk.
"""

from __future__ import annotations

import time

import streamlit as st

from kaltura_core.api import Connection
from kaltura_core.api.account import connect, connect_with_ks
from kaltura_core.errors import KalturaError, SessionError
from kaltura_core.settings import Settings, read_settings
from pages.widgets import problems
from pages.widgets.address import listens_here
from pages.widgets.connect_form import FORM, connect_form
from pages.widgets.numbers import clock
from pages.widgets.text import plain

_CONNECTION, _SANDBOX, _ENDED, _LEFT = "connection", "sandbox", "session ended", "disconnected"


def connection(page: str, returning_to: str = "") -> Connection:
    """The visitor's connection. Where there is none, the connect form takes the page's place and the script stops.

    `returning_to` says in words where the visitor lands after connecting, for a deep link.
    """
    if found := current():
        return found
    head = st.empty()
    with head.container():
        st.title(page, anchor=False)
        if found := _first_visit():
            head.empty()
            return found
    if returning_to:
        st.info(f"You will return to {plain(returning_to)}.", icon=":material/link:")
    left, _ = st.columns(2, gap="large")
    with left:
        st.subheader("Connect an account", anchor=False)
        made = connect_form(settings())
        sandbox_button()
    if made:
        begin(made)
        st.rerun()
    return st.stop()


def current() -> Connection | None:
    """The visitor's connection, or None."""
    found = st.session_state.get(_CONNECTION)
    return found if isinstance(found, Connection) else None


def begin(made: Connection) -> None:
    """From now on the visitor works with this connection.

    A new session of the same account carries on; what was read or typed under another account is forgotten.
    """
    before = current()
    if before and is_same_account(before, made):
        _carry_on(before.continued(made))
        return
    forget()
    st.session_state.pop(_LEFT)
    _keep(made, settings())


def forget() -> None:
    """Disconnect: the session and everything that was read with it leave this browser session's state."""
    form = st.session_state.get(FORM, 0)
    st.session_state.clear()
    st.session_state[FORM] = form + 1
    st.session_state[_LEFT] = True


def is_same_account(one: Connection, other: Connection) -> bool:
    """Whether two connections lead to the same partner at the same address."""
    return (one.client.service_url, one.info.partner_id) == (other.client.service_url, other.info.partner_id)


def _carry_on(renewed: Connection) -> None:
    st.session_state[_CONNECTION] = renewed
    st.session_state[FORM] = st.session_state.get(FORM, 0) + 1
    st.session_state.pop(_ENDED, None)


def settings() -> Settings:
    """The settings as they are now; wrong ones are told in words and stop the page."""
    try:
        return read_settings()
    except KalturaError as problem:
        problems.show(problem, "The settings are wrong", "Correct them, then restart.")
        st.stop()


def is_sandbox(connection: Connection) -> bool:
    """Whether the visitor works on the sandbox of this machine."""
    return bool(st.session_state.get(_SANDBOX)) and connection is current()


def may_use_environment() -> bool:
    """Whether credentials of the environment connect a visitor by themselves: on loopback, or behind a sign-in."""
    return listens_here() or bool(getattr(st.user, "is_logged_in", False))


def sandbox_button() -> None:
    """A way back to the account of the settings (the sandbox, where none is set) after a disconnect."""
    if not may_use_environment():
        return
    names = {
        "sandbox": "Use the sandbox",
        "ks": "Use the KS of the settings",
        "app token": "Use the app token of the settings",
    }
    if st.button(names[settings().account], type="tertiary", icon=":material/undo:", key="back to settings"):
        st.session_state.pop(_LEFT, None)
        st.rerun()


def note(error: BaseException | None) -> bool:
    """Whether an error says that the session ended. The first one starts the page anew, so that its head asks."""
    if not isinstance(error, SessionError):
        return False
    if _ENDED not in st.session_state:
        st.session_state[_ENDED] = time.time()
        st.rerun()
    return True


def ended(connection: Connection, now: float) -> float | None:
    """When the session ended, in unix seconds; None while it lasts."""
    if connection.info.expiry <= now:
        return float(connection.info.expiry)
    found = st.session_state.get(_ENDED)
    return float(found) if found else None


def has_ended() -> bool:
    """Whether the visitor's session is over."""
    found = current()
    return found is not None and ended(found, time.time()) is not None


def ask_for_renewal(connection: Connection, when: float) -> None:
    """On top of a page whose session ended: a way to go on. Everything below keeps what was typed."""
    st.warning(
        f"**Your session ended at {clock(when)} UTC.** What you typed is kept. "
        + ("Renew it and carry on." if connection.can_renew else "Paste a new KS and carry on."),
        icon=":material/timer_off:",
    )
    with st.form("renewal", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        if connection.can_renew:
            ks, asked = "", st.form_submit_button("Renew the session", type="primary")
        else:
            ks = st.text_input("New KS", type="password", width=420, key=f"renewal.{st.session_state.get(FORM, 0)}")
            asked = st.form_submit_button("Continue", type="primary")
    if not asked:
        return
    try:
        with st.spinner("Checking the session"):
            renewed = connection.renew() if connection.can_renew else _same_account(connection, ks)
    except KalturaError as problem:
        problems.show(problem, "The session was not renewed", "What you typed is kept.")
        return
    _carry_on(renewed)
    st.rerun()


def _same_account(connection: Connection, ks: str) -> Connection:
    renewed = connect_with_ks(settings(), connection.client.service_url, ks)
    if not is_same_account(renewed, connection):
        raise KalturaError(
            f"This KS belongs to partner {renewed.info.partner_id}; the page works on {connection.info.partner_id}. "
            "Use the Connect page to change the account"
        )
    return connection.continued(renewed)


def _first_visit() -> Connection | None:
    """Connect with the account of the settings, once and where that is allowed."""
    if st.session_state.get(_LEFT) or not may_use_environment():
        return None
    try:
        with st.spinner("Connecting"):
            made = connect(settings())
    except KalturaError as problem:
        problems.show(problem, "No account is connected")
        return None
    _keep(made, settings())
    return made


def _keep(made: Connection, found: Settings) -> None:
    st.session_state[_CONNECTION] = made
    st.session_state[_SANDBOX] = found.is_sandbox(made.client.service_url)
