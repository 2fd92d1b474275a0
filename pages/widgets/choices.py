"""What the values of a list are called where somebody chooses: each by a label of its own.

Streamlit knows an option by its label alone, so two values under one label would be mistaken for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaltura_core.metadata import Field
from pages.widgets.text import one_line, spaces_in_words

NO_VALUE = "\0"
"""The choice of no value: a text that no record can hold."""


def labels(field: Field, values: Sequence[str]) -> Mapping[str, str]:
    """A label for each value, no two alike: spaces at the ends in words, and what is not in the list marked."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for value in sorted(values, key=lambda value: value == NO_VALUE):
        label = base = _label(field, value)
        count = 1
        while label in taken:
            count += 1
            label = f"{base} [{count}]"
        taken.add(label)
        found[value] = label
    return found


def _label(field: Field, value: str) -> str:
    if value == NO_VALUE:
        return "No value"
    words = spaces_in_words(value)
    shown = f"“{one_line(value)}” ({words})" if words else one_line(value)
    if not value:
        shown = "An empty text"
    return shown if field.lists(value) else f"{shown} (not in the list)"
