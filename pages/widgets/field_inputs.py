"""One input for each kind of field. A field's values are a tuple of texts, as the record holds them.

What an input shows is kept in `st.session_state` under its key, set once when the form starts; so an untouched input
gives back exactly the values that the record held, whatever the input can show of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

import streamlit as st

from kaltura_core.metadata import Field, Kind, dates
from kaltura_core.metadata.draft import after_selection
from pages.widgets.text import plain, quoted

Values = tuple[str, ...]
_LONG = 60  # characters from which a text gets an area instead of a line
NO_VALUE = ""


def draw(field: Field, before: Values, key: str, label: str, help_text: str | None) -> Values:
    """The field's input, and the values it stands for now. `before` is what the record holds."""
    if _in_rows(field, before):
        return _rows(field, before, key, label, help_text)
    if field.kind is Kind.LIST and field.values and field.repeats:
        options = _options(field, before)
        st.multiselect(label, options, key=key, help=help_text, placeholder="Choose values", format_func=_shown(field))
    elif field.kind is Kind.LIST and field.values:
        options = [NO_VALUE, *(option for option in _options(field, before) if option != NO_VALUE)]
        st.selectbox(label, options, key=key, help=help_text, format_func=_shown(field))
    else:
        _cell(field, before, key, label, help_text)
    return read(field, before, key)


def typed(field: Field, before: Values, start: Values, key: str) -> Values:
    """The values that the field's input stands for, before it is drawn; fills the input at its first drawing."""
    if field.read_only:
        return before
    if _in_rows(field, before):
        _start_rows(field, before, start, key)
    elif key not in st.session_state:
        st.session_state[key] = _to_input(field, before, start)
    return read(field, before, key)


def read(field: Field, before: Values, key: str) -> Values:
    """The values that an input's state stands for."""
    if _in_rows(field, before):
        rows = [_from_cell(field, _nth(before, row), f"{key}/{row}") for row in st.session_state[f"{key}/rows"]]
        return tuple(value for value in rows if value is not None)
    if field.kind is Kind.LIST and field.values and field.repeats:
        return after_selection(before, st.session_state[key])
    value = _from_cell(field, before[0] if before else None, key)
    return () if value is None else (value,)


def _to_input(field: Field, before: Values, start: Values) -> object:
    if field.kind is Kind.LIST and field.values and field.repeats:
        return list(dict.fromkeys(start))
    return _to_cell(field, before[0] if before else None, start[0] if start else None)


def _in_rows(field: Field, before: Values) -> bool:
    """Whether the field gets one row a value: it repeats without a list, or a record holds more than it should."""
    if field.kind is Kind.LIST and field.values:
        return not field.repeats and len(before) > 1
    return field.repeats or len(before) > 1


# --- one value ---


def _cell(field: Field, before: Values, key: str, label: str, help_text: str | None, *, bare: bool = False) -> None:
    seen = "collapsed" if bare else "visible"
    was = before[0] if before else None
    if _is_date(field, was) and field.kind is Kind.DATETIME:
        st.datetime_input(
            label, key=key, help=help_text, format="YYYY-MM-DD", step=60, value=None, label_visibility=seen,
            min_value=datetime.combine(dates.EARLIEST, datetime.min.time()),
            max_value=datetime.combine(dates.LATEST, datetime.min.time()),
        )  # fmt: skip
    elif _is_date(field, was):
        st.date_input(
            label, key=key, help=help_text, format="YYYY-MM-DD", value=None, label_visibility=seen,
            min_value=dates.EARLIEST, max_value=dates.LATEST,
        )  # fmt: skip
    elif was is not None and ("\n" in was or "\r" in was or len(was) > _LONG):
        st.text_area(label, key=key, help=help_text, height=96, label_visibility=seen)
    else:
        placeholder = "Entry id, like 1_ab12cd34" if field.kind is Kind.ENTRY else None
        st.text_input(label, key=key, help=help_text, label_visibility=seen, placeholder=placeholder)
    if field.kind in (Kind.DATE, Kind.DATETIME) and not _is_date(field, was):
        st.caption("What the record holds is no date that can be shown, so it is edited as it is: seconds since 1970.")


def _to_cell(field: Field, was: str | None, value: str | None) -> object:
    if _is_date(field, was):
        found = dates.moment(value) if value else None
        if found is None:
            return None
        return found.replace(tzinfo=None, second=0) if field.kind is Kind.DATETIME else found.date()
    return value or ""


def _from_cell(field: Field, was: str | None, key: str) -> str | None:
    """One value from one input; what was not touched is given back as the record holds it."""
    state = st.session_state.get(key)
    if state == _to_cell(field, was, was):
        return was
    if isinstance(state, datetime):
        return dates.seconds_at(state, was or "")
    if isinstance(state, date):
        return dates.seconds(state, was or "")
    if not state:
        return "" if field.required and field.kind is Kind.TEXT else None
    return str(state)


def _is_date(field: Field, was: str | None) -> bool:
    return field.kind in (Kind.DATE, Kind.DATETIME) and (not was or dates.moment(was) is not None)


# --- a list's values ---


def _options(field: Field, before: Values) -> list[str]:
    """The schema's values in its order, then those that only this record holds."""
    return list(dict.fromkeys([*(value.text for value in field.values), *before]))


def _shown(field: Field) -> Callable[[str], str]:
    def shown(value: str) -> str:
        if value == NO_VALUE:
            return "No value"
        text = value if value == value.strip() else quoted(value)
        return text if field.lists(value) else f"{text} (not in the list)"

    return shown


# --- one row a value ---


def _start_rows(field: Field, before: Values, start: Values, key: str) -> None:
    """Rows are known by number: those of the record first, in its order; added ones go on counting."""
    if f"{key}/rows" in st.session_state and all(
        f"{key}/{row}" in st.session_state for row in st.session_state[f"{key}/rows"]
    ):
        return
    st.session_state[f"{key}/rows"] = list(range(len(start)))
    st.session_state[f"{key}/next"] = max(len(start), len(before))
    for row, value in enumerate(start):
        st.session_state[f"{key}/{row}"] = _to_cell(field, _nth(before, row), value)


def _rows(field: Field, before: Values, key: str, label: str, help_text: str | None) -> Values:
    rows: Sequence[int] = st.session_state[f"{key}/rows"]
    with st.container(gap="xsmall"):
        st.markdown(f":small[{label}]", help=help_text)
        for place, row in enumerate(rows, start=1):
            with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center"):
                with st.container(width="stretch"):
                    was = _nth(before, row)
                    _cell(
                        field,
                        () if was is None else (was,),
                        f"{key}/{row}",
                        f"{plain(field.label)} {place}",
                        None,
                        bare=True,
                    )
                st.button(
                    "Remove", key=f"{key}/{row}/remove", icon=":material/close:", type="tertiary",
                    help=f"Remove value {place} of {plain(field.label)}", on_click=_remove, args=(key, row),
                )  # fmt: skip
        full = field.max_occurs is not None and len(rows) >= field.max_occurs
        st.button(
            "Add a value", key=f"{key}/add", icon=":material/add:", type="tertiary", on_click=_add, args=(field, key),
            disabled=full, help=f"The schema allows {field.max_occurs}" if full else None,
        )  # fmt: skip
    return read(field, before, key)


def _add(field: Field, key: str) -> None:
    row = st.session_state[f"{key}/next"]
    st.session_state[f"{key}/next"] = row + 1
    st.session_state[f"{key}/rows"] = [*st.session_state[f"{key}/rows"], row]
    st.session_state[f"{key}/{row}"] = _to_cell(field, None, None)


def _remove(key: str, row: int) -> None:
    st.session_state[f"{key}/rows"] = [kept for kept in st.session_state[f"{key}/rows"] if kept != row]


def _nth(before: Values, row: int) -> str | None:
    return before[row] if row < len(before) else None
