"""Errors in words: what happened, what that means for the work, what to do next; the code is in an expander."""

from __future__ import annotations

import streamlit as st

from kaltura_core.errors import ApiError, KalturaError, Throttled
from pages.widgets.text import code, plain


def show(error: KalturaError, what: str, kept: str = "") -> None:
    """One error, in place. `what` says what did not work, `kept` what that means for the work."""
    first, _, more = _sentence(error).partition(". ")
    bold = f"**{plain(what)}: {plain(first)}{'.' if more else ''}**"
    words = " ".join(filter(None, (bold, plain(more), plain(kept), plain(error.advice))))
    if isinstance(error, Throttled):
        st.info(words, icon=":material/hourglass_top:")
    else:
        st.error(words, icon=":material/error:")
    if isinstance(error, ApiError) or error.service:
        with st.expander("Details", icon=":material/code:"):
            st.markdown(
                " ".join(filter(None, (code(getattr(error, "code", "")), code(f"{error.service}.{error.action}"))))
            )
            st.text(getattr(error, "message", "") or str(error))


def _sentence(error: KalturaError) -> str:
    text = error.sentence.strip() or type(error).__name__
    text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "”")) else f"{text}."
