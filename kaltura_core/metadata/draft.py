"""Unsaved edits of one record: what they change, what the record becomes, and how they meet another save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kaltura_core.errors import RecordError
from kaltura_core.metadata.field import Field, Path
from kaltura_core.metadata.record import Record, check_characters
from kaltura_core.metadata.schema import Schema
from kaltura_core.metadata.validation import Problem, validate


@dataclass(frozen=True, slots=True)
class Change:
    """One field's values before and after."""

    field: Field
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that both changed: what it was, what is saved now, and what the draft wants."""

    field: Field
    before: tuple[str, ...]
    theirs: tuple[str, ...]
    mine: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A record as it was read, and the values that some fields shall have instead."""

    schema: Schema
    base: Record
    edits: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)

    def values(self, path: Path) -> tuple[str, ...]:
        """A field's values with the edits applied."""
        return self.edits.get(path, self.base.values(path))

    def with_values(self, path: Path, values: Sequence[str]) -> Draft:
        """The draft after one field was given values; those it had before leave no edit."""
        edits = {other: kept for other, kept in self.edits.items() if other != path}
        if tuple(values) != self.base.values(path):
            edits[path] = tuple(values)
        return replace(self, edits=edits)

    def changes(self) -> tuple[Change, ...]:
        """What the draft changes, in the schema's order."""
        fields = (found for found in self.schema.walk() if found.path in self.edits)
        return tuple(Change(found, self.base.values(found.path), self.edits[found.path]) for found in fields)

    def record(self) -> Record:
        """The record that would be saved. Raises RecordError where an edit cannot be written."""
        record = self.base
        for change in self.changes():
            record = record.with_values(change.field.path, change.after, order=self.schema.order())
        return record

    def problems(self) -> tuple[Problem, ...]:
        """What would keep the draft from being saved; empty where the schema accepts the record."""
        unwritable = tuple(problem for change in self.changes() for problem in _unwritable(change))
        return unwritable or validate(self.record(), self.schema)

    def rebased(self, current: Record) -> tuple[Draft, tuple[Clash, ...]]:
        """The same edits on a record that somebody else saved meanwhile, and the fields that both changed.

        A field that both changed alike is no clash and leaves no edit; in a clash the draft's values are kept.
        """
        draft, clashes = Draft(self.schema, current), []
        for change in self.changes():
            theirs = current.values(change.field.path)
            if theirs not in (change.before, change.after):
                clashes.append(Clash(change.field, change.before, theirs, change.after))
            draft = draft.with_values(change.field.path, change.after)
        return draft, tuple(clashes)


def after_selection(before: Sequence[str], chosen: Sequence[str]) -> tuple[str, ...]:
    """The values of a multi-select after somebody chose: what was taken off goes, what is new follows.

    A value that the record holds twice keeps both places, as a selection shows each value once; the order of what
    stays is the record's. A selection that only differs in order is the wish for that order.
    """
    kept = [value for value in before if value in chosen]
    added = [value for value in chosen if value not in before]
    if not added and len(kept) == len(before) == len(chosen):
        return tuple(chosen)
    return (*kept, *added)


def _unwritable(change: Change) -> tuple[Problem, ...]:
    for value in change.after:
        try:
            check_characters(value)
        except RecordError as problem:
            return (Problem(change.field.path, f"{problem}.", ""),)
    return ()
