"""Small pieces that every page is made of: style, facts, checklists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st

from pages.widgets.text import plain

MARK = {
    "pass": ":green[:material/check_circle:]",
    "fail": ":red[:material/error:]",
    "warn": ":orange[:material/warning:]",
    "run": ":blue[:material/progress_activity:]",
    "wait": ":gray[:material/radio_button_unchecked:]",
    "pause": ":orange[:material/pause_circle:]",
}

# The page's padding has no setting; chips of a multiselect are filled with the primary colour and shout; tertiary
# buttons centre their text; captions are too pale to read on white; a list's pictures need no full-screen button.
STYLE = """<style>
[data-testid="stMainBlockContainer"], [data-testid="stBottomBlockContainer"]
  {padding-inline: clamp(1rem, 3vw, 2.5rem); max-width: 1480px}
[data-testid="stMultiSelect"] [data-tag] {background: color-mix(in srgb, currentColor 12%, transparent); color: inherit}
[data-testid="stSidebar"] [data-testid="stBaseButton-tertiary"] *
  {width: 100%; justify-content: flex-start; text-align: left}
[data-testid="stCaptionContainer"] {opacity: .8}
[data-testid="stSidebar"] [data-testid="stElementToolbar"] {display: none}
</style>"""


def style() -> None:
    """The product's own CSS, once a page."""
    st.html(STYLE)


def facts(pairs: Mapping[str, str], narrow: int = 120) -> None:
    """Label over value, in as many columns as fit. Values are Markdown: pass text from outside through `text`."""
    grid = st.grid(len(pairs), min_column_width=narrow, gap="xsmall")
    for label, value in pairs.items():
        grid.markdown(f":small[:gray[{label}]]  \n{value}")


def checklist(rows: Iterable[tuple[str, str, str]]) -> None:
    """One line a check: mark, name, what was seen or what to do. Texts are escaped here."""
    with st.container(gap="xsmall"):
        for state, name, seen in rows:
            with st.container(horizontal=True, wrap=False, gap="small"):
                st.markdown(MARK[state], width="content")
                st.markdown(f":gray[{plain(name)}]" if state == "wait" else f"**{plain(name)}**", width=100)
                st.markdown(f":gray[{plain(seen)}]", width="stretch")
