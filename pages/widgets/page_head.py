"""What stands at the top and at the end of every page: title and account, and the API calls that the page made."""

from __future__ import annotations

import time

import streamlit as st

from kaltura_core.api import Connection
from kaltura_core.api.snippets import as_curl, as_python
from pages.widgets.connection import ask_for_renewal, ended, is_sandbox
from pages.widgets.loaded import read_again
from pages.widgets.numbers import counted, milliseconds, minute, span
from pages.widgets.text import code

_SOON = 600  # seconds before the end from which the page head warns
_PAGE, _FIRST_CALL = "page", "first call of the page"


def page_head(title: str, about: str, connection: Connection) -> None:
    """Title and one line about the page on the left, the account on the right; below, what to do after its end."""
    _count_calls_from_here(title, connection)
    now = time.time()
    end = ended(connection, now)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None, width="stretch"):
            st.title(title, anchor=False)
            st.caption(about)
        _account(connection, end, now)
    if end is not None:
        ask_for_renewal(connection, end)


def _account(connection: Connection, end: float | None, now: float) -> None:
    info, sandbox = connection.info, is_sandbox(connection)
    name = "Sandbox" if sandbox else f"Partner {info.partner_id}"
    left = info.expiry - now
    when = ":red[ended]" if end is not None else f":orange[ends in {span(left)}]" if left < _SOON else span(left)
    icon = ":material/science:" if sandbox else ":material/cloud:"
    with st.popover(f"{name} · {when}", icon=icon, type="tertiary", help="Which account these pages work on"):
        st.markdown(f"**{'Acme Learning (sandbox)' if sandbox else name}**")
        session = "admin session" if info.is_admin else "user session"
        st.markdown(f"Partner {info.partner_id} · user {code(info.user_id) or 'none'} · {session}")
        st.caption(
            f"Session ends {minute(info.expiry)} UTC."
            + (
                " Nothing here reaches a real account."
                if sandbox
                else f" Service: {code(connection.client.service_url)}"
            )
        )
        st.page_link("connect.py", label="Connect another account")


def api_calls(connection: Connection) -> None:
    """The calls that this page made, newest last; one of them as curl and as Python. Secrets are masked."""
    calls = connection.client.calls.since(st.session_state.get(_FIRST_CALL, 0))
    spent = milliseconds(sum(call.milliseconds for call in calls))
    with st.expander(f"API calls on this page: {len(calls):,}, {spent}", icon=":material/code:"):
        if not calls:
            st.caption("This page has made no call yet.")
            return
        st.dataframe(
            {
                "Time (UTC)": [time.strftime("%H:%M:%S", time.gmtime(call.started)) for call in calls],
                "Service": [call.service for call in calls],
                "Action": [call.action for call in calls],
                "ms": [round(call.milliseconds) for call in calls],
                "Bytes": [call.bytes for call in calls],
                "Outcome": [call.outcome for call in calls],
            },
            hide_index=True,
            column_config={name: st.column_config.NumberColumn(name, format="localized") for name in ("ms", "Bytes")},
            alt=f"{counted(len(calls), 'API call')} of this page",
        )
        at = st.selectbox(
            "Show a call as", range(len(calls)), index=len(calls) - 1, key="calls.shown",
            format_func=lambda at: f"{at + 1}. {calls[at].service}.{calls[at].action}",
        )  # fmt: skip
        curl, python = st.tabs(["curl", "Python"])
        curl.code(as_curl(calls[at], connection.client.service_url), language="bash")
        python.code(as_python(calls[at], connection.client.service_url), language="python")


def _count_calls_from_here(page: str, connection: Connection) -> None:
    """A page's calls are those since the visitor came to it; what was read on another page is read again."""
    if st.session_state.get(_PAGE) == page:
        return
    first = 0 if _PAGE not in st.session_state else connection.client.calls.count
    st.session_state[_PAGE], st.session_state[_FIRST_CALL] = page, first
    st.session_state.pop("calls.shown", None)
    read_again()
