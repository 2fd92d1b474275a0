"""One field of a profile's schema: what it is called, what it takes, and whether it can be edited here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

Path = tuple[str, ...]
"""Local names from below the document element down to the field: ("Topics",) or ("Programme", "Episode", "Title")."""


class Kind(StrEnum):
    """What a field holds (server.md section 10)."""

    TEXT = "text"
    LIST = "list"
    DATE = "date"  # unix seconds, shown as a day
    DATETIME = "date and time"  # unix seconds, shown to the minute
    INTEGER = "whole number"
    ENTRY = "linked entry"
    USER = "user"
    OTHER = "other"  # another simple type: typed as text, checked by the schema
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Value:
    """One value of a list field, as the record must hold it; spaces at its ends count."""

    text: str
    annotation: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One element of the schema, below the document element.

    `max_occurs` is None for unbounded. `type_name` is the local name of the XSD type. `read_only` says in words why
    the field cannot be edited, and is empty where it can.
    """

    path: Path
    kind: Kind
    label: str
    type_name: str = ""
    description: str = ""
    tooltip: str = ""
    min_occurs: int = 1
    max_occurs: int | None = 1
    searchable: bool = False
    hidden: bool = False
    values: tuple[Value, ...] = ()
    default: str | None = None
    fixed: str | None = None
    read_only: str = ""
    children: tuple[Field, ...] = ()

    @property
    def name(self) -> str:
        return self.path[-1]

    @property
    def required(self) -> bool:
        return self.min_occurs > 0

    @property
    def repeats(self) -> bool:
        return self.max_occurs is None or self.max_occurs > 1

    def lists(self, value: str) -> bool:
        """Whether a value is one of the field's own; always true where the field has no list."""
        return not self.values or any(listed.text == value for listed in self.values)
