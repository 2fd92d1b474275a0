"""The choice of a metadata profile, kept in the address."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from kaltura_core.api import MetadataProfile
from pages.widgets.text import code


def choose_profile(
    profiles: Sequence[MetadataProfile], *, on_change: Callable[[], None]
) -> tuple[MetadataProfile, DeltaGenerator]:
    """The chosen one of at least one profile, and a place beside the choice for a line on it."""
    by_id = {str(profile.id): profile for profile in sorted(profiles, key=_by_name)}
    asked = st.query_params.get("profile", "")
    if asked and asked not in by_id:
        st.warning(
            f"This account has no profile {code(asked)} for entries; another one is shown.", icon=":material/warning:"
        )
    if st.session_state.get("profile") not in by_id:
        st.session_state["profile"] = asked if asked in by_id else next(iter(by_id))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            "Profile",
            list(by_id),
            key="profile",
            width=360,
            on_change=on_change,
            format_func=lambda id: f"{by_id[id].name} ({id})",
        )
        line = st.container(width="stretch")
    st.query_params["profile"] = chosen
    return by_id[chosen], line


def _by_name(profile: MetadataProfile) -> tuple[str, int]:
    return profile.name.casefold(), profile.id
