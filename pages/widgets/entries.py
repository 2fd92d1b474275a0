"""An entry as pages show it: in a list to pick from, and at the head of its page. No network: entries come in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import suppress

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kaltura_core.api import Entry
from kaltura_core.errors import ParameterError
from pages.widgets.numbers import ago, duration, minute
from pages.widgets.parts import facts
from pages.widgets.text import code, plain, shortened

Thumbnail = Callable[[str, int], str]
"""The address of an entry's picture, by entry id and width in pixels."""

_STATUS = {
    "-2": ("Import failed", "red"), "-1": ("Conversion failed", "red"), "0": ("Importing", "blue"),
    "1": ("Converting", "blue"), "2": ("Ready", "green"), "3": ("Deleted", "gray"), "4": ("Pending", "blue"),
    "5": ("In moderation", "orange"), "6": ("Blocked", "red"), "7": ("No content", "gray"),
}  # fmt: skip
_MEDIA = {"1": "Video", "2": "Image", "5": "Audio", "201": "Live", "202": "Live", "203": "Live", "204": "Live"}
_TYPE = {"5": "Playlist", "6": "Data", "7": "Live", "8": "Live channel", "10": "Document", "2": "Mix"}


def kind(entry: Entry) -> str:
    """What an entry is, in a word: Video, Audio, Live, Document."""
    return _MEDIA.get(str(entry.media_type)) or _TYPE.get(str(entry.type)) or "Entry"


def title(entry: Entry) -> str:
    """An entry's name on one line; its id where it has none."""
    return shortened(entry.name or "") or entry.id


def entry_list(
    entries: Sequence[Entry], open_id: str, thumbnail: Thumbnail, *, edited: Collection[str], now: float
) -> str | None:
    """Entries to pick from, one a row, the open one bold; the id that was just picked, or None.

    `edited` are the ids of entries with unsaved edits, which are marked.
    """
    picked = None
    for entry in entries:
        with st.container(horizontal=True, wrap=False, gap="small", vertical_alignment="center"):
            _picture(st.container(width=64), thumbnail, entry.id, 64, "")
            with st.container(gap=None, width="stretch"):
                name = plain(title(entry))
                label = f"**{name}**" if entry.id == open_id else name
                if st.button(label, key=f"open-{entry.id}", type="tertiary", width="stretch", wrap=False):
                    picked = entry.id
                mark = " :blue[· edited]" if entry.id in edited else ""
                st.caption(plain(f"{kind(entry)}, {ago(entry.updated_at or 0, now)}") + mark)
    return picked


def entry_head(entry: Entry, thumbnail: Thumbnail, *, kmc_url: str, now: float) -> None:
    """The open entry: picture, title, status, facts, and where else to look at it."""
    picture, about = st.columns([2, 7], gap="medium")
    _picture(picture, thumbnail, entry.id, 208, f"Thumbnail of {entry.id}")
    with about, st.container(gap="xsmall"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.header(plain(title(entry)), anchor=False, width="content")
            words, color = _STATUS.get(str(entry.status), (f"Status {entry.status}", "gray"))
            st.markdown(f":{color}-badge[{plain(words)}]", width="content")
        length = f", {duration(entry.duration)}" if entry.duration else ""
        facts(
            {
                "Entry": code(entry.id),
                "Type": plain(kind(entry) + length),
                "Owner": code(entry.user_id) if "@" in (entry.user_id or "") else plain(entry.user_id or "none"),
                "Created (UTC)": minute(entry.created_at or 0),
                "Updated": ago(entry.updated_at or 0, now),
            }
        )
        st.link_button("Open in KMC", kmc_url, icon=":material/open_in_new:", type="tertiary")
    if entry.tags:
        st.markdown(f":small[:gray[Tags]]  \n{plain(shortened(entry.tags, 200))}")
    if entry.description:
        st.markdown(f":small[:gray[Description]]  \n{plain(shortened(entry.description, 600))}")


def _picture(place: DeltaGenerator, thumbnail: Thumbnail, entry_id: str, width: int, alt: str) -> None:
    """An entry's picture at twice its width; none for an id that may not stand in an address."""
    with suppress(ParameterError):
        place.image(thumbnail(entry_id, 2 * width), width=width, alt=alt)
