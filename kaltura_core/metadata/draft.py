"""Unsaved edits of one record: what they change, what the record becomes, and how they meet another save."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kaltura_core.errors import RecordError, SchemaError
from kaltura_core.metadata.field import Field, Path
from kaltura_core.metadata.record import Record
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
    """A record as it was read, and the values that some fields shall have instead, by path.

    A path that the schema does not know is refused with SchemaError, so that no edit is dropped unseen.
    """

    schema: Schema
    base: Record
    edits: Mapping[Path, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in self.edits:
            self.schema.field(path)

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
        record, order = self.base, self.schema.order()
        unwritable = []
        for change in self.changes():
            try:
                record = record.with_values(change.field.path, change.after, order=order)
            except RecordError as problem:
                unwritable.append(Problem(change.field.path, f"{problem}.", ""))
        if unwritable:
            return tuple(unwritable)
        try:
            return validate(record, self.schema)
        except SchemaError as problem:
            return (Problem((), f"The profile's schema is at fault. {problem}.", "", problem.line),)

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
    wanted, held = set(chosen), set(before)
    kept = [value for value in before if value in wanted]
    added = [value for value in chosen if value not in held]
    if not added and len(kept) == len(before) == len(chosen):
        return tuple(chosen)
    return (*kept, *added)
