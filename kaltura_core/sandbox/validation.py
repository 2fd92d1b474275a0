"""Whether a record fits its profile's schema, in the server's own words (oracle/record_validation.json)."""

from __future__ import annotations

import html
import re
from collections import OrderedDict
from collections.abc import Iterable

from lxml import etree

from kaltura_core.errors import KalturaError, RecordError, SchemaError
from kaltura_core.metadata.xml import compile_schema, parse, parse_schema

_KEPT = 64


class Schemas:
    """Compiled schemas by their text, the last 64. Only the writer's turn uses it: a validator's log is not shared."""

    def __init__(self) -> None:
        self._compiled: OrderedDict[str, etree.XMLSchema | SchemaError] = OrderedDict()

    def compiled(self, xsd: str) -> etree.XMLSchema | SchemaError:
        """The validator of an XSD, or why it cannot be compiled, so that every record fails."""
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
        return _told([(_plain(problem), problem.line or 1)], xml)
    validator = schemas.compiled(xsd)
    if isinstance(validator, SchemaError):
        return _told([(_plain(validator), validator.line or 1)], xml)
    if validator.validate(root):
        return None
    return _told([(entry.message, entry.line) for entry in validator.error_log], xml)


def why_malformed(text: str) -> str | None:
    """What is wrong with a text as XML; None where it is well-formed."""
    try:
        parse(text, error=SchemaError)
    except SchemaError as problem:
        return _told([(_plain(problem), problem.line or 1)], text)
    return None


def _plain(problem: KalturaError) -> str:
    """libxml's own words: without ours before them, and without the place that lxml adds after them."""
    told = str(problem).removeprefix("Not well-formed XML: ").removeprefix("Not a valid schema: ")
    return re.sub(r", line \d+(, column \d+)?$", "", told)


def _compile(xsd: str) -> etree.XMLSchema | SchemaError:
    try:
        parse(xsd, error=SchemaError)  # strictly: the server has no mercy with a bare `&` (server.md 0.9)
        return compile_schema(parse_schema(xsd))
    except SchemaError as problem:
        return problem


def _told(problems: Iterable[tuple[str, int]], xml: str) -> str:
    lines = xml.split("\r")
    told = []
    for message, line in problems:
        shown = f"[{lines[line - 1]}]" if 0 < line <= len(lines) else ""
        told.append(f"{_escaped(message)}\n at line {line} {_escaped(shown)}")
    return "\n".join(told)


def _escaped(text: str) -> str:
    return html.escape(text).replace("&#x27;", "&#039;")
