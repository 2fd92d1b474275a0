"""Where each element of an XML text stands, in bytes, so that an edit can splice the text instead of rebuilding it.

lxml gives meaning, not places; expat's CurrentByteIndex gives places. Offsets count bytes of the UTF-8 text, a byte
order mark included.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from kaltura_core.errors import RecordError, SchemaError

_TAG = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*+>""")  # possessive: a tag without end must not cost n² time


class Span(NamedTuple):
    """Bytes from `start` up to, not including, `end`."""

    start: int
    end: int


_NOWHERE = Span(0, 0)


class Splice(NamedTuple):
    """Bytes `start:end` of a text become `replacement`."""

    start: int
    end: int
    replacement: bytes


@dataclass(slots=True)
class Placed:
    """One element of the text. `inner` lies between its tags and is empty at the end of a self-closing tag.

    `lead` is the white space before the element, as far as the tag, comment or other mark-up before it; it is empty
    where text stands there.
    """

    name: str
    start: int
    lead: Span = _NOWHERE
    inner: Span = _NOWHERE
    end: int = 0
    self_closing: bool = False
    children: list[Placed] = field(default_factory=list)
    texts: list[Span] = field(default_factory=list)
    """Its own character data: each run between tags, comments and processing instructions; CDATA marks included."""

    @property
    def local_name(self) -> str:
        return self.name.rpartition(":")[2]

    @property
    def prefix(self) -> str:
        """The namespace prefix with its colon, or an empty text."""
        return self.name[: len(self.name) - len(self.local_name)]


def place(source: bytes, *, error: type[SchemaError] | type[RecordError]) -> Placed:
    """The document element of a well-formed UTF-8 text, with every element below it.

    The text must have passed `xml.parse` before; this reading refuses what is broken, or carries a DTD, all the same,
    as `error`. expat knows the names of XML 1.0 up to its fourth edition: a text with newer ones is refused.
    """
    reader = _Reader(source, error)
    try:
        reader.parser.Parse(source, True)
    except expat.ExpatError as problem:
        reason = f"It cannot be edited in place: {expat.ErrorString(problem.code)}, line {problem.lineno}"
        raise error(reason, line=problem.lineno) from None
    if reader.root is None:
        raise error("Not XML: no element")
    return reader.root


def spliced(source: bytes, edits: Sequence[Splice]) -> bytes:
    """The text after non-overlapping edits; insertions at one place come in the order given, before what it removes.

    Raises ValueError for edits that overlap, which is a mistake of the caller.
    """
    parts: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < at:
            raise ValueError(f"Edits overlap at byte {edit.start}")
        parts += (source[at : edit.start], edit.replacement)
        at = edit.end
    parts.append(source[at:])
    return b"".join(parts)


class _Reader:
    """expat's events, gathered into a tree. Text is what lies between two pieces of mark-up."""

    def __init__(self, source: bytes, error: type[SchemaError] | type[RecordError]) -> None:
        self.source = source
        self.error = error
        self.root: Placed | None = None
        self._open: list[Placed] = []
        self._behind = 0  # where the last piece of mark-up ended
        self.parser = expat.ParserCreate("utf-8")  # the text was decoded: a declared encoding does not count
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CommentHandler = self._comment
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self.parser.CurrentByteIndex
        tag_end = self._tag_end(at)
        element = Placed(name, at, lead=self._text_until(at), inner=Span(tag_end, tag_end))
        element.self_closing = self.source[tag_end - 2] == 0x2F
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)
        self._behind = tag_end

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if element.self_closing:
            element.end = element.inner.end
            return
        at = self.parser.CurrentByteIndex
        self._open.append(element)
        self._text_until(at)
        self._open.pop()
        element.inner = Span(element.inner.start, at)
        element.end = self._behind = self._tag_end(at)

    def _comment(self, text: str) -> None:
        self._pass_over(b"-->", 4)

    def _instruction(self, target: str, text: str) -> None:
        self._pass_over(b"?>", 2)

    def _pass_over(self, closing: bytes, opening_length: int) -> None:
        at = self.parser.CurrentByteIndex
        self._text_until(at)
        self._behind = self.source.index(closing, at + opening_length) + len(closing)

    def _text_until(self, at: int) -> Span:
        """Note the text between the last mark-up and this place; its span if it is white space, an empty one if not."""
        run = Span(self._behind, at)
        if run.start == run.end or not self._open:
            return Span(at, at)
        self._open[-1].texts.append(run)
        return run if self.source[run.start : run.end].isspace() else Span(at, at)

    def _tag_end(self, at: int) -> int:
        """The place behind the `>` that ends the tag at `at`; a `>` within quotes does not end it."""
        found = _TAG.match(self.source, at)
        if found is None:
            raise self.error("It cannot be edited in place: a tag has no end", line=self.parser.CurrentLineNumber)
        return found.end()

    def _refuse(self, *declaration: object) -> None:
        raise self.error("A DOCTYPE is not accepted", line=self.parser.CurrentLineNumber)
