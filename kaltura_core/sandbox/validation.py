"""Whether a record fits its profile's schema, in the server's own words (oracle/record_validation.json)."""

from __future__ import annotations

import html
from collections import OrderedDict
from collections.abc import Iterable

from lxml import etree

from kaltura_core.errors import RecordError, SchemaError
from kaltura_core.metadata.xml import compile_schema, escape_bare_ampersands, parse, parse_schema

_KEPT = 64


class Schemas:
    """Compiled schemas by their text, the last 64. Only the writer's turn uses it: a validator's log is not shared."""

    def __init__(self) -> None:
        self._compiled: OrderedDict[str, etree.XMLSchema | None] = OrderedDict()

    def compiled(self, xsd: str) -> etree.XMLSchema | None:
        """The validator of an XSD; None where it cannot be compiled, so that every record fails."""
        if xsd not in self._compiled:
            self._compiled[xsd] = _compile(xsd)
            if len(self._compiled) > _KEPT:
                self._compiled.popitem(last=False)
        self._compiled.move_to_end(xsd)
        return self._compiled[xsd]


def why_invalid(xml: str, xsd: str, schemas: Schemas) -> str | None:
    """What is wrong with a record, HTML-escaped as the server answers it; None where it is valid.

    The server tells each of libxml's errors with its line, and takes carriage returns for the ends of lines, so that
    "line 1" is mostly the whole document.
    """
    try:
        root = parse(xml, error=RecordError)
    except RecordError as problem:
        return _told([(str(problem).removeprefix("Not well-formed XML: "), problem.line or 1)], xml)
    validator = schemas.compiled(xsd)
    if validator is None:
        return _told([("Document is empty" if not xsd else "Invalid Schema", 1)], xml)
    if validator.validate(root):
        return None
    return _told([(entry.message, entry.line) for entry in validator.error_log], xml)


def why_malformed(text: str) -> str | None:
    """What is wrong with a text as XML; None where it is well-formed."""
    try:
        parse(text, error=SchemaError)
    except SchemaError as problem:
        return _told([(str(problem).removeprefix("Not well-formed XML: "), problem.line or 1)], text)
    return None


def _compile(xsd: str) -> etree.XMLSchema | None:
    if escape_bare_ampersands(xsd) != xsd:
        return None  # the server has no mercy with a bare `&` in a stored schema (server.md 0.9)
    try:
        return compile_schema(parse_schema(xsd))
    except SchemaError:
        return None


def _told(problems: Iterable[tuple[str, int]], xml: str) -> str:
    lines = xml.split("\r")
    told = []
    for message, line in problems:
        shown = f"[{lines[line - 1]}]" if 0 < line <= len(lines) else ""
        told.append(f"{_escaped(message)}\n at line {line} {_escaped(shown)}")
    return "\n".join(told)


def _escaped(text: str) -> str:
    return html.escape(text).replace("&#x27;", "&#039;")
