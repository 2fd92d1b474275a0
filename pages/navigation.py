"""The main script of the app: it names the pages, and runs the one that the address asks for."""

import streamlit as st

from pages.widgets.parts import style

st.set_page_config(page_title="Kaltura desk", layout="wide", initial_sidebar_state="auto")


def start() -> None:
    """ "/" leads to the first page: a default page has no path of its own, so none of the others can be it."""
    st.switch_page("sync.py")


page = st.navigation(
    [
        st.Page(start, title="Start", default=True, visibility="hidden"),
        st.Page("sync.py", title="Sync", url_path="sync"),
        st.Page("connect.py", title="Connect", url_path="connect"),
    ],
    position="top",
)
style()
page.run()
