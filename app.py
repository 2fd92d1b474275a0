"""The app, for `streamlit run app.py`.

The main script lies in pages/ itself: so Streamlit never serves a page beside it without it (a deep link on a fresh
server would skip the main script otherwise).
"""

import streamlit as st

app = st.App("pages/navigation.py")
