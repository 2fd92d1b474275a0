"""Connect: which account the pages work on, what its session can do, and how to change it."""

from __future__ import annotations

import time

import streamlit as st

from kaltura_core.api import Connection
from kaltura_core.api.connect import capabilities, describe
from pages.widgets.connect_form import connect_form
from pages.widgets.connection import begin, connection, forget, is_sandbox, settings
from pages.widgets.editor import EDITORS, with_edits
from pages.widgets.numbers import clock, counted, span
from pages.widgets.page_head import api_calls, page_head
from pages.widgets.parts import checklist, facts
from pages.widgets.text import code, plain

PAGES = ("Sync",)  # those in the navigation that need a session


def main() -> None:
    """The page, from top to bottom."""
    visit = connection("Connect")
    page_head("Connect", "Which account these pages work on", visit)
    now, other = st.columns(2, gap="large")
    with now:
        st.subheader("Connected now", anchor=False)
        _account(visit)
        st.markdown("**What this session can do**")
        st.markdown(plain(describe(visit.info)))
        rows = capabilities(visit.info, read_only=visit.client.read_only)
        checklist((row.state, row.page, row.words) for row in rows if row.page in PAGES)
        st.button("Disconnect", on_click=forget, help="Forgets the session and what was read with it")
        if edited := with_edits(st.session_state.get(EDITORS, {})):
            st.warning(
                f"**{counted(len(edited), 'entry', 'entries')} with unsaved edits.** Disconnecting, or connecting to "
                "another account, drops them. A new session of the same account keeps them.",
                icon=":material/edit_note:",
            )
    with other:
        st.subheader("Connect another account", anchor=False)
        made = connect_form(settings())
    api_calls(visit)
    if made:
        begin(made)
        st.rerun()


def _account(visit: Connection) -> None:
    info, sandbox = visit.info, is_sandbox(visit)
    left = info.expiry - time.time()
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown("**Acme Learning**" if sandbox else f"**Partner {info.partner_id}**", width="content")
            st.badge("Sandbox" if sandbox else "Live", color="blue" if sandbox else "green")
        facts(
            {
                "Partner": str(info.partner_id),
                "User": code(info.user_id) or "none",
                "Session": "Admin" if info.is_admin else "User",
                "Ends": f"{clock(info.expiry)} UTC" + (f", in {span(left)}" if left > 0 else ", over"),
            }
        )
        facts(
            {
                "Service": code(visit.client.service_url),
                "Privileges": " ".join(code(name) for name in info.privilege_list) or "none",
            },
            narrow=240,
        )


main()
