"""A metadata record: the XML of one entry under one profile, read and edited without rebuilding it.

Values are read by field path; an edit splices the text, so every byte outside it stays: unknown elements, comments,
attributes, CDATA, values outside the list, white space (design.md 3).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from lxml import etree

from kaltura_core.errors import RecordError
from kaltura_core.metadata.field import Path
from kaltura_core.metadata.offsets import Placed, Splice, place, spliced
from kaltura_core.metadata.xml import parse

EMPTY = "<metadata/>"
_ILLEGAL = {code: None for code in range(32) if code not in (9, 10, 13)} | {0xFFFE: None, 0xFFFF: None}


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
        found = [self._root]
        for name in path:
            found = [child for parent in found for child in _named(parent, name)]
        return tuple(_text(element) for element in found)

    def names(self) -> tuple[str, ...]:
        """The local names of the elements below the document element, in the record's order."""
        return tuple(etree.QName(child).localname for child in self._root if isinstance(child.tag, str))

    def with_values(self, path: Path, values: Sequence[str], *, order: Sequence[str]) -> Record:
        """The record after a field's occurrences became `values`; equal neighbours keep their bytes.

        `order` names the fields in the schema's order, which decides where a first occurrence lands. Raises
        RecordError for a path within a group, and for characters that XML does not allow.
        """
        if len(path) != 1:
            raise RecordError(f"A field within a group cannot be edited yet: {'/'.join(path)}")
        for value in values:
            check_characters(value)
        if self.values(path) == tuple(values):
            return self
        source = self.xml.encode("utf-8")
        root = place(source, error=RecordError)
        edits = _Edit(source, root, path[0], order).to(values, self.values(path))
        return Record.parse(spliced(source, edits).decode("utf-8"))


def check_characters(value: str) -> None:
    """Raises RecordError where a text holds characters that XML 1.0 does not allow."""
    if value.translate(_ILLEGAL) != value or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise RecordError("It holds a control character, which XML does not allow. Remove it, or type the text anew")


class _Edit:
    """The splices that turn one field's occurrences into other values."""

    def __init__(self, source: bytes, root: Placed, name: str, order: Sequence[str]) -> None:
        self.source, self.root, self.name = source, root, name
        self.rank = {other: at for at, other in enumerate(order)}
        self.present = [child for child in root.children if child.local_name == name]

    def to(self, values: Sequence[str], before: Sequence[str]) -> list[Splice]:
        edits: list[Splice] = []
        for kind, old_from, old_to, new_from, new_to in SequenceMatcher(None, before, values, False).get_opcodes():
            if kind == "equal":
                continue
            kept = min(old_to - old_from, new_to - new_from)
            for element, value in zip(self.present[old_from : old_from + kept], values[new_from:], strict=False):
                edits += self._set_text(element, value)
            edits += [self._remove(element) for element in self.present[old_from + kept : old_to]]
            if added := values[new_from + kept : new_to]:
                edits.append(self._insert(added, behind=old_from + kept))
        return edits

    def _set_text(self, element: Placed, value: str) -> list[Splice]:
        written = escape(value)
        if element.self_closing:
            closing = b">" + written + f"</{element.name}>".encode()
            return [Splice(self._slash(element), element.end, closing)]
        if not element.texts:
            return [Splice(element.inner.end, element.inner.end, written)]
        first, *others = element.texts
        return [Splice(*first, written), *(Splice(*span, b"") for span in others)]

    def _slash(self, element: Placed) -> int:
        """Where the `/>` of a self-closing tag begins, with the spaces before it."""
        tag = self.source[element.start : element.end - 2]
        return element.start + len(tag.rstrip())

    def _remove(self, element: Placed) -> Splice:
        """The element goes, and with it the white space that indents it."""
        return Splice(element.start - len(self._indent(element)), element.end, b"")

    def _insert(self, values: Sequence[str], *, behind: int) -> Splice:
        """New occurrences behind so many of those that are there, or where the schema's order wants the first."""
        neighbour = self._neighbour(behind)
        name = (neighbour.prefix if neighbour else self.root.prefix) + self.name
        if neighbour is None:
            first = next(iter(self.root.children), None)
            indent = self._indent(first) if first else b""
            written = b"".join(indent + self._element(name, value) for value in values)
            if self.root.self_closing:
                return Splice(self._slash(self.root), self.root.end, b">" + written + f"</{self.root.name}>".encode())
            at = first.start - len(indent) if first else self.root.inner.start
            return Splice(at, at, written)
        indent = self._indent(neighbour)
        written = b"".join(indent + self._element(name, value) for value in values)
        return Splice(neighbour.end, neighbour.end, written)

    def _neighbour(self, behind: int) -> Placed | None:
        """The element that new occurrences follow; None where they come first."""
        if self.present:
            return self.present[behind - 1] if behind else self._before(self.present[0])
        mine = self.rank.get(self.name, len(self.rank))
        earlier = [child for child in self.root.children if self.rank.get(child.local_name, -1) <= mine]
        known = [child for child in earlier if child.local_name in self.rank]
        return known[-1] if known else None

    def _before(self, element: Placed) -> Placed | None:
        at = self.root.children.index(element)
        return self.root.children[at - 1] if at else None

    def _indent(self, element: Placed) -> bytes:
        """The white space right before an element."""
        before = self.source[: element.start]
        return before[len(before.rstrip(b" \t\r\n")) :]

    def _element(self, name: str, value: str) -> bytes:
        return f"<{name}>".encode() + escape(value) + f"</{name}>".encode()


def escape(value: str) -> bytes:
    """A text as character data; a carriage return is kept by its reference, since parsers turn it into a newline."""
    for raw, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
        value = value.replace(raw, written)
    return value.encode("utf-8")


def _named(parent: etree._Element, name: str) -> list[etree._Element]:
    return [child for child in parent if isinstance(child.tag, str) and etree.QName(child).localname == name]


def _text(element: etree._Element) -> str:
    if not len(element):
        return element.text or ""
    return str(element.xpath("string()"))
