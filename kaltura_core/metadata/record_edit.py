"""The splices that turn one field's occurrences in a record into other values."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Iterator, Sequence

from lxml import etree

from kaltura_core.errors import RecordError
from kaltura_core.metadata.alignment import Stretch, stretches
from kaltura_core.metadata.offsets import Placed, Splice

_LONGEST_INDENT = 200  # bytes: copied for each new element, so a record full of spaces must not multiply itself
_WHITE_SPACE = re.compile(rb"[ \t\r\n]*+")
_REST_OF_LINE = re.compile(rb"(?:[ \t]*+<!--(?:[^-]|-(?!->))*+-->)++(?=[ \t]*+\r?\n)")
_STEP = b"  "


def edits(
    source: bytes,
    placed: Placed,
    root: etree._Element,
    name: str,
    before: Sequence[str],
    after: Sequence[str],
    order: Sequence[str],
) -> list[Splice]:
    """What to splice into `source` so that the occurrences of a field, `before`, become `after`.

    `placed` and `root` are two readings of `source`: places from one, namespaces from the other. `order` names the
    fields in the schema's order. Raises RecordError where an occurrence that needs another text holds elements.
    """
    elements = list(root.iterchildren("*"))
    if [_local(element) for element in elements] != [child.local_name for child in placed.children]:
        raise RecordError("The record cannot be edited in place: two ways of reading it disagree")
    edit = _Edit(source, placed, elements, root, name, order)
    changed = list(stretches(before, after))
    for stretch in changed:
        edit.note_leaving(before, stretch)
    return [splice for stretch in changed for splice in edit.stretch(before, after, stretch)]


def escape(value: str) -> bytes:
    """A text as character data; a carriage return is kept by its reference, since parsers turn it into a newline."""
    for raw, written in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;")):
        value = value.replace(raw, written)
    return value.encode("utf-8")


class _Edit:
    def __init__(
        self,
        source: bytes,
        root: Placed,
        elements: Sequence[etree._Element],
        document: etree._Element,
        name: str,
        order: Sequence[str],
    ) -> None:
        self.source, self.root, self.elements, self.document, self.name = source, root, elements, document, name
        self.rank = {other: at for at, other in enumerate(order)}
        self.present = [at for at, child in enumerate(root.children) if child.local_name == name]
        self.leaving: defaultdict[str, deque[Placed]] = defaultdict(deque)

    def note_leaving(self, before: Sequence[str], stretch: Stretch) -> None:
        """Remember what a stretch removes: where the same value comes in elsewhere, it has only moved."""
        for gone in range(stretch.old_from + stretch.both, stretch.old_to):
            self.leaving[before[gone]].append(self._occurrence(gone))

    def stretch(self, before: Sequence[str], after: Sequence[str], stretch: Stretch) -> Iterator[Splice]:
        """One run of occurrences: texts are set as far as both lists go, then the rest is removed or added."""
        old, new = stretch.old_from, stretch.new_from
        for step in range(stretch.both):
            if before[old + step] != after[new + step]:
                yield from self._set_text(self._occurrence(old + step), after[new + step])
        for gone in range(old + stretch.both, stretch.old_to):
            element = self._occurrence(gone)
            yield Splice(element.lead.start, element.end, b"")
        if added := after[new + stretch.both : stretch.new_to]:
            yield self._insert(added, behind=old + stretch.both)

    def _occurrence(self, number: int) -> Placed:
        return self.root.children[self.present[number]]

    def _set_text(self, element: Placed, value: str) -> Iterator[Splice]:
        written = escape(value)
        if element.children:
            raise RecordError(f"“{self.name}” holds elements of its own here, so its text cannot be set")
        if element.self_closing:
            yield Splice(element.end - 2, element.end, b">" + written + f"</{element.name}>".encode())
        elif not element.texts:
            yield Splice(element.inner.end, element.inner.end, written)
        else:
            first, *others = element.texts
            yield Splice(*first, written)
            yield from (Splice(*span, b"") for span in others)

    def _insert(self, values: Sequence[str], *, behind: int) -> Splice:
        """New occurrences behind so many of those that are there, or where the schema's order wants the first."""
        tags = self._tags(behind)
        neighbour = self._neighbour(behind)
        indent = self._indent(neighbour)
        written = b"".join(indent + self._element(value, *tags) for value in values)
        if neighbour is not None:
            at = neighbour.end
            if rest := _REST_OF_LINE.match(self.source, at):  # a comment on the neighbour's line is the neighbour's
                at = rest.end()
            return Splice(at, at, written)
        if self.root.self_closing:
            return Splice(self.root.end - 2, self.root.end, b">" + written + f"</{self.root.name}>".encode())
        return Splice(self.root.inner.start, self.root.inner.start, written)

    def _element(self, value: str, tag: bytes, end_tag: bytes) -> bytes:
        """A new occurrence, or the bytes of one that leaves its place."""
        if moved := self.leaving.get(value):
            element = moved.popleft()
            return self.source[element.start : element.end]
        return tag + escape(value) + end_tag

    def _neighbour(self, behind: int) -> Placed | None:
        """The element that new occurrences follow; None where they come first."""
        children = self.root.children
        if behind:
            return self._occurrence(behind - 1)
        if self.present:
            at = self.present[0]
            return children[at - 1] if at else None
        if self.name not in self.rank:
            return children[-1] if children else None
        mine = self.rank[self.name]
        return next((child for child in reversed(children) if self.rank.get(child.local_name, mine + 1) < mine), None)

    def _indent(self, neighbour: Placed | None) -> bytes:
        """The line break and spaces that a new element gets: those of the element that it follows or precedes."""
        if neighbour is not None:
            return _last_line(self.source[neighbour.lead.start : neighbour.lead.end])
        at = self.root.inner.start
        found = _WHITE_SPACE.match(self.source, at, self.root.inner.end)
        lead = b"" if found is None else found[0]
        if self.root.self_closing or not lead:
            return b""
        if at + len(lead) == self.root.inner.end:  # nothing but the line break before the end tag
            line = _last_line(lead)
            return line + _STEP if b"\n" in line else b""
        return _last_line(lead) if self.source[at + len(lead)] == 0x3C else b""

    def _tags(self, behind: int) -> tuple[bytes, bytes]:
        """Start and end tag of a new occurrence, in the namespace of its like."""
        like = self._like(behind)
        prefix = self.root.prefix if like is None else self.root.children[like].prefix
        element = self.document if like is None else self.elements[like]
        namespace = etree.QName(element).namespace
        declared = ""
        if self.document.nsmap.get(prefix.rstrip(":") or None) != namespace:  # its like declares it for itself alone
            attribute = f"xmlns:{prefix.rstrip(':')}" if prefix else "xmlns"
            declared = f' {attribute}="{_quoted(namespace or "")}"'
        return f"<{prefix}{self.name}{declared}>".encode(), f"</{prefix}{self.name}>".encode()

    def _like(self, behind: int) -> int | None:
        """Which child shows how the field is written: an occurrence of it, else any field that the schema knows."""
        if self.present:
            return self.present[max(behind - 1, 0)]
        return next((at for at, child in enumerate(self.root.children) if child.local_name in self.rank), None)


def _last_line(white_space: bytes) -> bytes:
    """Blank lines are not copied: the last line break, and what follows it."""
    at = white_space.rfind(b"\n")
    at -= at > 0 and white_space[at - 1] == 0x0D
    line = white_space[max(at, 0) :]
    return line if len(line) <= _LONGEST_INDENT else b""


def _quoted(namespace: str) -> str:
    return namespace.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]
