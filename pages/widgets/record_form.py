"""A form from a profile's schema: a draft goes in, the draft with what the user typed comes out. No network.

Each field's widget is keyed, and keeps what was typed over a rerun; `key` changes when the form starts anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import streamlit as st

from kaltura_core.metadata import Draft, Field, Kind, Path, Problem
from pages.widgets import field_inputs
from pages.widgets.parts import MARK
from pages.widgets.text import code, plain, quoted


def record_form(draft: Draft, key: str, problems: Iterable[Problem] = ()) -> Draft:
    """Draw every field of the draft's schema in two columns; gives the draft as it is after this run."""
    by_path: Mapping[Path, list[Problem]] = _by_path(problems)
    for problem in by_path[()]:
        st.caption(f"{MARK['fail']} {plain(problem.message)}")
    if not draft.schema.fields:
        st.caption("The schema of this profile has no fields.")
        return draft
    simple = [field for field in draft.schema.fields if field.kind is not Kind.GROUP]
    columns = st.columns(2, gap="large")
    half = (len(simple) + 1) // 2
    for at, field in enumerate(simple):
        with columns[at >= half]:
            draft = _field(draft, field, f"{key}/{field.name}", by_path[field.path])
    for field in draft.schema.fields:
        if field.kind is Kind.GROUP:
            _group(draft, field)
    return draft


def _field(draft: Draft, field: Field, key: str, problems: list[Problem]) -> Draft:
    start, before = draft.values(field.path), draft.base.values(field.path)
    typed = field_inputs.typed(field, before, start, key)
    label = _label(field, edited=typed != before)
    if field.read_only:
        shown = ", ".join(before) or "no value"
        st.text_input(label, f"{shown}: {field.read_only}", disabled=True, key=f"{key}/shown", help=_help(field))
        return draft
    after = field_inputs.draw(field, before, key, label, _help(field))
    for value in dict.fromkeys(after):
        if not field.lists(value):
            st.caption(f"{MARK['warn']} {plain(quoted(value))} {_off_list(value in before)}")
    for problem in problems:
        if all(field.lists(value) for value in after):
            st.caption(f"{MARK['fail']} {plain(problem.message)}")
    return draft.with_values(field.path, after)


def _group(draft: Draft, field: Field) -> None:
    """A group, shown and not edited: its fields with their values."""
    with st.container(border=True):
        st.markdown(f"**{plain(field.label)}**")
        st.caption(
            plain(f"Cannot be edited here: {field.read_only or 'it holds fields of its own'}. It is kept as it is.")
        )
        for child in field.children:
            values = draft.base.values(child.path)
            if child.kind is not Kind.GROUP and values:
                st.markdown(f":gray[{plain(child.label)}]  \n{plain(', '.join(values))}")


def _label(field: Field, *, edited: bool) -> str:
    return plain(field.label) + (" :blue[· edited]" if edited else "")


def _help(field: Field) -> str | None:
    """What the schema says of a field: description, tooltip, and what it asks for."""
    notes = [note for note in dict.fromkeys((field.description, field.tooltip)) if note]
    if field.required:
        notes.append("Required.")
    if field.default is not None:
        notes.append(f"Default: {field.default}.")
    if field.kind in (Kind.DATE, Kind.DATETIME):
        notes.append("In UTC.")
    path = f"Field {code('/'.join(field.path))}, {plain(field.kind.value)}"
    return "\n\n".join([*(plain(note) for note in notes), path])


def _off_list(held: bool) -> str:
    if held:
        return (
            "is not in the list any more. It is kept until you replace it; Kaltura refuses a save that still holds it."
        )
    return "is not in the list."


def _by_path(problems: Iterable[Problem]) -> Mapping[Path, list[Problem]]:
    by_path: dict[Path, list[Problem]] = defaultdict(list)
    for problem in problems:
        by_path[problem.path].append(problem)
    return by_path
