"""One input for each kind of field. A field's values are a tuple of texts, as the record holds them.

An input starts from the draft's values. As long as it shows what it started with, it stands for exactly these values,
whatever it can show of them: spaces, repeats, a time of day. Only what was touched is read from the input.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import streamlit as st

from kaltura_core.metadata import Field, Kind, dates
from kaltura_core.metadata.draft import after_selection
from pages.widgets.choices import NO_VALUE, labels
from pages.widgets.text import plain

Values = tuple[str, ...]
_LONG = 60  # characters from which a text gets an area instead of a line
_FORM = "form"


@dataclass(slots=True)
class Input:
    """One field's input in a form: what it started from, and for repeating values its rows.

    Rows are known by number: those of `start` first, in its order; added ones go on counting.
    """

    start: Values
    rows: list[int] = field(default_factory=list)
    next_row: int = 0
    emptied: bool = False

    def started(self, row: int) -> str | None:
        """The value that a row, or the only cell, started from."""
        return self.start[row] if row < len(self.start) else None


def inputs_of(form_key: str) -> dict[str, Input]:
    """The inputs of the form with this key, empty when it starts; those of the form before it are forgotten."""
    kept = st.session_state.get(_FORM)
    if not kept or kept[0] != form_key:
        st.session_state[_FORM] = (form_key, {})
    found: dict[str, Input] = st.session_state[_FORM][1]
    return found


def start(field: Field, values: Values, key: str) -> Input:
    """A new input that shows these values; its state is written before it is drawn."""
    found = Input(values, list(range(len(values))), len(values))
    if _in_rows(field, found):
        for row, value in enumerate(values):
            st.session_state[f"{key}/{row}"] = _shown_in_cell(field, value, value)
    elif _is_list(field) and field.repeats:
        st.session_state[key] = list(dict.fromkeys(values))
    else:
        first = found.started(0)
        st.session_state[key] = _shown_in_cell(field, first, first)
    return found


def is_there(field: Field, found: Input, key: str) -> bool:
    """Whether the input's state is there: Streamlit drops it where a run did not draw the form."""
    keys = [f"{key}/{row}" for row in found.rows] if _in_rows(field, found) else [key]
    return all(name in st.session_state for name in keys)


def read(field: Field, found: Input, key: str) -> Values:
    """The values that the input stands for now."""
    if _in_rows(field, found):
        read_rows = (_from_cell(field, found.started(row), f"{key}/{row}") for row in found.rows)
        return tuple(value for value in read_rows if value is not None)
    if _is_list(field) and field.repeats:
        chosen = st.session_state[key]
        return found.start if chosen == list(dict.fromkeys(found.start)) else after_selection(found.start, chosen)
    value = None if found.emptied else _from_cell(field, found.started(0), key)
    return () if value is None else (value,)


def draw(field: Field, found: Input, key: str, label: str, help_text: str | None) -> None:
    """Draw the input."""
    if _in_rows(field, found):
        _rows(field, found, key, label, help_text)
    elif _is_list(field) and field.repeats:
        options = _options(field, found.start)
        shown = labels(field, options)
        st.multiselect(
            label, options, key=key, help=help_text, placeholder="Choose values", format_func=shown.__getitem__,
            persist_state="session",
        )  # fmt: skip
    else:
        _cell(field, found.started(0), found.start, key, label, help_text)
        if found.start == ("",) and field.kind is not Kind.TEXT and not _is_list(field) and not found.emptied:
            st.caption("The record holds an empty element here.")
            st.button("Remove the empty element", key=f"{key}/empty", type="tertiary", on_click=_empty, args=(found,))


def _empty(found: Input) -> None:
    found.emptied = True


def _is_list(field: Field) -> bool:
    return field.kind is Kind.LIST and bool(field.values)


def _in_rows(field: Field, found: Input) -> bool:
    """Whether the field gets one row a value: it repeats without a list, or a record holds more than it should."""
    many = len(found.start) > 1
    return not field.repeats and many if _is_list(field) else field.repeats or many


# --- one value ---


def _cell(
    field: Field, was: str | None, start: Values, key: str, label: str, help_text: str | None, *, bare: bool = False
) -> None:
    look: dict[str, Any] = {"key": key, "help": help_text, "label_visibility": "collapsed" if bare else "visible"}
    look["persist_state"] = "session"  # a form that a run did not draw keeps what was typed
    if _is_list(field):
        options = [NO_VALUE, *_options(field, start)]
        st.selectbox(label, options, format_func=labels(field, options).__getitem__, **look)
    elif _is_date(field, was) and field.kind is Kind.DATETIME:
        first, last = (datetime.combine(day, datetime.min.time()) for day in (dates.EARLIEST, dates.LATEST))
        st.datetime_input(label, format="YYYY-MM-DD", step=60, value=None, min_value=first, max_value=last, **look)
    elif _is_date(field, was):
        first_day, last_day = dates.EARLIEST, dates.LATEST
        st.date_input(label, format="YYYY-MM-DD", value=None, min_value=first_day, max_value=last_day, **look)
    elif was is not None and ("\n" in was or "\r" in was or len(was) > _LONG):
        st.text_area(label, height=96, **look)
    else:
        st.text_input(label, placeholder="Entry id, like 1_ab12cd34" if field.kind is Kind.ENTRY else None, **look)
    if field.kind in (Kind.DATE, Kind.DATETIME) and not _is_date(field, was):
        st.caption("What the record holds is no date that can be shown, so it is edited as it is: seconds since 1970.")


def _shown_in_cell(field: Field, was: str | None, value: str | None) -> object:
    """What a cell that started from `was` shows for a value."""
    if _is_list(field):
        return NO_VALUE if value is None else value
    if _is_date(field, was):
        found = dates.moment(value) if value else None
        if found is None:
            return None
        return found.replace(tzinfo=None, second=0) if field.kind is Kind.DATETIME else found.date()
    return value or ""


def _from_cell(field: Field, was: str | None, key: str) -> str | None:
    """One value from one cell; what was not touched is given back as it was."""
    state = st.session_state.get(key)
    if state == _shown_in_cell(field, was, was):
        return was
    if isinstance(state, datetime):
        return dates.seconds_at(state, was or "")
    if isinstance(state, date):
        return dates.seconds(state, was or "")
    if _is_list(field):
        return None if state in (None, NO_VALUE) else str(state)
    if not state:
        return "" if field.required and field.kind is Kind.TEXT else None
    return str(state)


def _is_date(field: Field, was: str | None) -> bool:
    return field.kind in (Kind.DATE, Kind.DATETIME) and (not was or dates.moment(was) is not None)


def _options(field: Field, start: Values) -> list[str]:
    """The schema's values in its order, then those that only this record holds."""
    return list(dict.fromkeys([*(value.text for value in field.values), *start]))


# --- one row a value ---


def _rows(field: Field, found: Input, key: str, label: str, help_text: str | None) -> None:
    with st.container(gap="xsmall"):
        st.markdown(f":small[{label}]", help=help_text)
        for place, row in enumerate(found.rows, start=1):
            with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center"):
                with st.container(width="stretch"):
                    name = f"{plain(field.label)} {place}"
                    _cell(field, found.started(row), found.start, f"{key}/{row}", name, None, bare=True)
                st.button(
                    "Remove", key=f"{key}/{row}/remove", icon=":material/close:", type="tertiary",
                    help=f"Remove value {place} of {plain(field.label)}", on_click=_remove, args=(found, row),
                )  # fmt: skip
        full = field.max_occurs is not None and len(found.rows) >= field.max_occurs
        st.button(
            "Add a value", key=f"{key}/add", icon=":material/add:", type="tertiary", on_click=_adder(field, found, key),
            disabled=full, help=f"The schema allows {field.max_occurs}" if full else None,
        )  # fmt: skip


def _adder(field: Field, found: Input, key: str) -> Callable[[], None]:
    def add() -> None:
        row, found.next_row = found.next_row, found.next_row + 1
        found.rows.append(row)
        st.session_state[f"{key}/{row}"] = _shown_in_cell(field, None, None)

    return add


def _remove(found: Input, row: int) -> None:
    found.rows.remove(row)
