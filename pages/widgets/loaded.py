"""What a page read from the account, kept while the visitor stays on the page: a rerun asks nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

import streamlit as st

T = TypeVar("T")
_LOADED = "loaded"
_MOST = 200


def loaded(key: Hashable, read: Callable[[], T], *, height: int = 0) -> T:
    """The value read before under this key, or read now. Errors are raised and not kept.

    With a height in pixels, a grey shape of that height stands in the value's place while it is read.
    """
    kept: dict[Hashable, Any] = st.session_state.setdefault(_LOADED, {})
    if key not in kept:
        place = st.empty()
        if height:
            with place:
                st.skeleton(height)
        try:
            value = read()
        finally:
            place.empty()
        while len(kept) >= _MOST:
            kept.pop(next(iter(kept)))
        kept[key] = value
    found: T = kept[key]
    return found


def read_again(*keys: Hashable) -> None:
    """Forget what was read under these keys, or everything where none is given."""
    kept = st.session_state.setdefault(_LOADED, {})
    for key in keys or list(kept):
        kept.pop(key, None)
