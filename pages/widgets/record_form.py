"""A form from a profile's schema: a draft goes in, the draft with what the user typed comes out. No network.

Each field's widget is keyed, and keeps what was typed over a rerun. `key` is another one whenever the form starts anew:
a key that came back would bring the old form's values with it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import streamlit as st

from kaltura_core.api.links import is_entry_id
from kaltura_core.metadata import Draft, Field, Kind, Path, Problem
from pages.widgets import field_inputs
from pages.widgets.field_inputs import Input
from pages.widgets.parts import MARK, facts
from pages.widgets.text import code, plain, quoted
from pages.widgets.told import told


def record_form(draft: Draft, key: str, problems: Iterable[Problem] = ()) -> Draft:
    """Draw every field of the draft's schema in two columns; gives the draft as it is after this run."""
    by_path: Mapping[Path, list[Problem]] = _by_path(problems)
    for problem in by_path[()]:
        st.caption(f"{MARK['fail']} {plain(problem.message)}")
    if not draft.schema.fields:
        st.caption("The schema of this profile has no fields.")
        return draft
    inputs = field_inputs.inputs_of(key)
    simple = [field for field in draft.schema.fields if field.kind is not Kind.GROUP]
    columns = st.columns(2, gap="large")
    half = (len(simple) + 1) // 2
    for at, field in enumerate(simple):
        with columns[at >= half]:
            draft = _field(draft, field, inputs, _key(key, field), by_path[field.path])
    _groups(draft)
    return draft


def typed(draft: Draft, key: str) -> Draft:
    """The draft with what stands in the form's inputs now, without drawing them.

    A click elsewhere can arrive together with the last thing typed, and leave no time to draw the form.
    """
    inputs = field_inputs.inputs_of(key)
    for field in draft.schema.fields:
        name = _key(key, field)
        if name in inputs and field_inputs.is_there(field, inputs[name], name):
            draft = draft.with_values(field.path, field_inputs.read(field, inputs[name], name))
    return draft


def _key(key: str, field: Field) -> str:
    return f"{key}/field/{field.name}"


def _field(draft: Draft, field: Field, inputs: dict[str, Input], key: str, problems: list[Problem]) -> Draft:
    before = draft.base.values(field.path)
    if field.read_only:
        shown = f"{', '.join(before) or 'no value'}: {field.read_only}"
        st.text_input(plain(field.label), shown, disabled=True, key=f"{key}/shown", help=_help(field))
        return draft
    if key not in inputs or not field_inputs.is_there(field, inputs[key], key):
        inputs[key] = field_inputs.start(field, draft.values(field.path), key)
    label = _label(field, edited=field_inputs.read(field, inputs[key], key) != before)
    field_inputs.draw(field, inputs[key], key, label, _help(field))
    after = field_inputs.read(field, inputs[key], key)
    for value in dict.fromkeys(after):
        if not field.lists(value):
            st.caption(f"{MARK['warn']} {plain(quoted(value))} {_off_list(value in before)}")
        if field.kind is Kind.ENTRY and not is_entry_id(value):
            st.caption(f"{MARK['warn']} {plain(quoted(value))} is no entry id: one looks like 1_ab12cd34.")
    for problem in problems:
        if all(field.lists(value) for value in after):
            st.caption(f"{MARK['fail']} {plain(problem.message)}")
    return draft.with_values(field.path, after)


def _groups(draft: Draft) -> None:
    """Groups, shown and not edited: those with values as a box each, the others in one line."""
    empty = []
    for group in (field for field in draft.schema.fields if field.kind is Kind.GROUP):
        held = [(field, values) for field in _inside(group) if (values := draft.base.values(field.path))]
        if not held:
            empty.append(group.label)
            continue
        with st.container(border=True):
            st.markdown(f"**{plain(group.label)}**")
            st.caption(plain(f"Kept as it is: {group.read_only or 'groups of fields cannot be edited here yet'}."))
            facts({plain(field.label): plain(told(field, values)) for field, values in held}, narrow=200)
    if empty:
        st.caption(plain(f"Without values, and not to be edited here yet: {', '.join(empty)}."))


def _inside(group: Field) -> Iterator[Field]:
    """The fields that a group holds, those of groups within it included."""
    for field in group.children:
        if field.kind is Kind.GROUP:
            yield from _inside(field)
        else:
            yield field


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
