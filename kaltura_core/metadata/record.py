"""A metadata record: the XML of one entry under one profile, read and edited without rebuilding it.

Values are read by field path; an edit splices the text, so every byte outside it stays: unknown elements, comments,
attributes, CDATA, values outside the list, white space (design.md 3).
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from kaltura_core.errors import RecordError
from kaltura_core.metadata.field import Path
from kaltura_core.metadata.offsets import place, spliced
from kaltura_core.metadata.record_edit import edits
from kaltura_core.metadata.xml import parse

EMPTY = "<metadata/>"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Record:
    """One record's XML, exactly as the server stores it."""

    xml: str
    _root: etree._Element = field(repr=False, compare=False)

    @classmethod
    def parse(cls, xml: str) -> Record:
        """Read a record. Raises RecordError, with line and reason, for what is no XML or carries a DTD."""
        return cls(xml, parse(xml, error=RecordError))

    @classmethod
    def empty(cls) -> Record:
        """A record without any field, for an entry that has none yet."""
        return cls.parse(EMPTY)

    def values(self, path: Path) -> tuple[str, ...]:
        """The text of each occurrence of a field, in the record's order; spaces and empty texts count.

        Below repeating groups: those of all groups, one after another.
        """
        return tuple(_text(element) for element in self._found(path))

    def names(self) -> tuple[str, ...]:
        """The local names of the elements below the document element, in the record's order."""
        return tuple(_local(child) for child in self._root.iterchildren("*"))

    def with_values(self, path: Path, values: Sequence[str], *, order: Sequence[str]) -> Record:
        """The record after a field's occurrences became `values`; those that stay keep their bytes.

        An occurrence that gets another text keeps its attributes and comments; one that goes takes the white space
        before it along. `order` names the fields in the schema's order, which decides where a first occurrence lands;
        a field that it does not name comes last. Raises RecordError for a path within a group, for a new text of an
        occurrence that holds elements, and for characters that XML does not allow.
        """
        if len(path) != 1:
            raise RecordError(f"A field within a group cannot be edited yet: {'/'.join(path)}")
        for value in values:
            check_characters(value)
        before = self.values(path)
        if before == tuple(values):
            return self
        source = self.xml.encode("utf-8")
        changes = edits(source, place(source, error=RecordError), self._root, path[0], before, values, order)
        edited = Record.parse(spliced(source, changes).decode("utf-8"))
        if edited.values(path) != tuple(values):
            raise RecordError(f"“{path[0]}” cannot be edited here: what was written would read differently")
        return edited

    @cached_property
    def size(self) -> int:
        """How many elements the record holds, the document element among them."""
        return sum(1 for _ in self._root.iter("*"))

    @cached_property
    def _by_name(self) -> Mapping[str, list[etree._Element]]:
        return _named(self._root)

    def _found(self, path: Path) -> list[etree._Element]:
        if not path:
            return [self._root]
        found = self._by_name.get(path[0], [])
        for name in path[1:]:
            found = [child for parent in found for child in _named(parent).get(name, ())]
        return found


def check_characters(value: str) -> None:
    """Raises RecordError where a text holds characters that XML 1.0 does not allow."""
    if _ILLEGAL.search(value):
        raise RecordError("It holds a control character, which XML does not allow. Remove it, or type the text anew")


def _named(parent: etree._Element) -> Mapping[str, list[etree._Element]]:
    """The child elements by local name."""
    found: defaultdict[str, list[etree._Element]] = defaultdict(list)
    for child in parent.iterchildren("*"):
        found[_local(child)].append(child)
    return found


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: etree._Element) -> str:
    if not len(element):
        return element.text or ""
    return str(element.xpath("string()"))
