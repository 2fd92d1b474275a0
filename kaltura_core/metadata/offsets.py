"""Where each element of an XML text stands, in bytes, so that an edit can splice the text instead of rebuilding it.

lxml gives meaning, not places; expat's CurrentByteIndex gives places. Offsets count bytes of the UTF-8 text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

from kaltura_core.errors import RecordError, SchemaError

BOM = b"\xef\xbb\xbf"


class Span(NamedTuple):
    """Bytes from `start` up to, not including, `end`."""

    start: int
    end: int


class Splice(NamedTuple):
    """Bytes `start:end` of a text become `replacement`."""

    start: int
    end: int
    replacement: bytes


@dataclass(slots=True)
class Placed:
    """One element of the text. `inner` lies between its tags and is empty at the end of a self-closing tag."""

    name: str
    start: int
    inner: Span = Span(0, 0)
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

    The text must have passed `xml.parse` before; this reading refuses what is broken all the same, as `error`.
    """
    reader = _Reader(source)
    try:
        reader.parser.Parse(source, True)
    except expat.ExpatError as problem:
        raise error(f"Not well-formed XML: {expat.ErrorString(problem.code)}", line=problem.lineno) from None
    if reader.root is None:
        raise error("Not XML: no element")
    return reader.root


def spliced(source: bytes, edits: Sequence[Splice]) -> bytes:
    """The text after non-overlapping edits; edits at one place apply in the order given."""
    parts: list[bytes] = []
    at = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        parts += (source[at : edit.start], edit.replacement)
        at = max(at, edit.end)
    parts.append(source[at:])
    return b"".join(parts)


class _Reader:
    """expat's events, gathered into a tree."""

    def __init__(self, source: bytes) -> None:
        self.source = source
        self.root: Placed | None = None
        self._open: list[Placed] = []
        self._text_from = -1
        self.parser = expat.ParserCreate("utf-8")
        self.parser.buffer_text = False
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartCdataSectionHandler = self._cdata
        self.parser.CommentHandler = self._between
        self.parser.ProcessingInstructionHandler = self._instruction
        self.parser.EntityDeclHandler = self._refuse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        at = self._close_text()
        element = Placed(name, at)
        tag_end = _tag_end(self.source, at)
        element.self_closing = self.source[tag_end - 2 : tag_end] == b"/>"
        element.inner = Span(tag_end, tag_end)
        if self._open:
            self._open[-1].children.append(element)
        else:
            self.root = element
        self._open.append(element)

    def _end(self, name: str) -> None:
        element = self._open.pop()
        if element.self_closing:
            element.end = element.inner.end
            return
        self._open.append(element)
        at = self._close_text()
        self._open.pop()
        element.inner = Span(element.inner.start, at)
        element.end = _tag_end(self.source, at)

    def _text(self, text: str) -> None:
        if self._text_from < 0:
            self._text_from = self.parser.CurrentByteIndex

    def _cdata(self) -> None:
        self._text("")

    def _between(self, text: str) -> None:
        self._close_text()

    def _instruction(self, target: str, text: str) -> None:
        self._close_text()

    def _refuse(self, *declaration: object) -> None:
        raise RecordError("An entity declaration is not accepted", line=self.parser.CurrentLineNumber)

    def _close_text(self) -> int:
        """End a run of text, if one is open, and give the place of the present event."""
        at = self.parser.CurrentByteIndex
        if self._text_from >= 0 and self._open:
            self._open[-1].texts.append(Span(self._text_from, at))
        self._text_from = -1
        return at


def _tag_end(source: bytes, at: int) -> int:
    """The place behind the `>` that ends the tag at `at`; a `>` within quotes does not end it."""
    quote = 0
    for place in range(at, len(source)):
        byte = source[place]
        if quote:
            quote = 0 if byte == quote else quote
        elif byte in b"\"'":
            quote = byte
        elif byte == 0x3E:
            return place + 1
    return len(source)
