"""The entry that a page is about: named by the address, picked in the sidebar, or opened by its id."""

from __future__ import annotations

import time

import streamlit as st

from kaltura_core.api import Client, Entry, SessionInfo
from kaltura_core.api.links import is_entry_id
from kaltura_core.errors import EntryNotFound
from pages.widgets.editor import EDITORS, with_edits
from pages.widgets.entries import entry_head, entry_list
from pages.widgets.loaded import loaded, read_again
from pages.widgets.text import code

RECENT = 10
_ENTRY = "open entry"  # kept over a change of page, which empties the address


def asked_entry() -> str:
    """The entry that the address names, or the one that was open before; empty for neither."""
    return st.query_params.get("entry") or str(st.session_state.get(_ENTRY, ""))


def open_entry(client: Client, info: SessionInfo, asked: str) -> Entry | None:
    """The open entry, with its head drawn and the list to pick another one from in the sidebar."""
    now = time.time()
    with st.sidebar:
        st.text_input(
            "Open an entry", type="search", placeholder="Entry id, like 1_ab12cd34", icon=":material/search:",
            key="sync.find", on_change=_find,
        )  # fmt: skip
        recent = loaded("recent", lambda: client.base_entry.recent(RECENT), height=560)
        st.caption("Recently updated" if recent else "Nothing to list.")
        open_id = asked or (recent[0].id if recent else "")
        edited = with_edits(st.session_state.get(EDITORS, {}))
        picked = entry_list(recent, open_id, client.links.thumbnail, edited=edited, now=now)
    if picked and picked != open_id:
        _open(picked)
        st.rerun()
    if not open_id:
        _nothing_to_list(info)
        return None
    if not is_entry_id(open_id):
        st.error(f"**{code(open_id)} is no entry id.** One looks like `1_ab12cd34`.", icon=":material/error:")
        return None
    try:
        entry = loaded(("entry", open_id), lambda: client.base_entry.get(open_id), height=140)
    except EntryNotFound:
        st.error(
            f"**Unknown entry {code(open_id)}.** It does not exist in partner {client.partner_id}, or this session may "
            "not see it. Check the id, or pick an entry from the list.",
            icon=":material/error:",
        )
        return None
    st.session_state[_ENTRY] = st.query_params["entry"] = entry.id
    entry_head(entry, client.links.thumbnail, kmc_url=client.links.kmc_entry(entry.id), now=now)
    return entry


def _nothing_to_list(info: SessionInfo) -> None:
    st.subheader("No entry to show", anchor=False)
    if info.is_admin:
        st.markdown("This account has no entry that is ready. Upload one in KMC, or open one by its id.")
    else:
        st.markdown(
            f"This session belongs to {code(info.user_id) or 'no user'} and lists only that user's entries. "
            "Open one by its id, or connect an admin session."
        )


def _find() -> None:
    if found := st.session_state["sync.find"].strip():
        _open(found)


def _open(entry_id: str) -> None:
    st.query_params["entry"] = entry_id
    read_again()
