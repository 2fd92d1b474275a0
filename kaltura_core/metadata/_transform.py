"""The rewriting of records that a schema change brings about: first described, then run.

A description is a tuple of what the new record is made of, in order; what is not described is dropped
(schema_changes.md, the transform). It runs as XSLT because the server's does, on the same library: white space,
namespaces, CDATA and indentation come out as they do there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from kaltura_core.errors import RecordError
from kaltura_core.metadata.xml import parse

OldPath: TypeAlias = tuple[str, ...]

_XSL = "http://www.w3.org/1999/XSL/Transform"
# The server hides apostrophes behind this word, in the record and in the stylesheet, and brings them back at the end
_APOSTROPHE = "_SINGLE_QUOTE_"
_LINE_END_OR_TAB = re.compile(r"\r\n|[\r\n\t]")
_BREAKS_THE_STYLESHEET = re.compile("['\"<&]")
MOST_DEFAULTS = 10_000  # of one field; the server would run out of memory somewhere beyond
_UNREADABLE = "a-record-that-could-not-be-read"


@dataclass(frozen=True, slots=True)
class Copied:
    """An unchanged field: all its occurrences, whole."""

    path: OldPath


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A changed simple field: for each old occurrence an element of the new name with its text alone.

    Where `values` is given, only occurrences that hold one of them; the others vanish.
    """

    path: OldPath
    name: str
    values: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Regrouped:
    """A changed group: one element of the new name, whatever the record held."""

    name: str
    inside: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class Defaulted:
    """Elements that hold a default. `default` is the attribute's value, `trailing` the white space that follows it."""

    name: str
    default: str
    trailing: str = ""
    times: int = 1


Output: TypeAlias = Copied | Rewritten | Regrouped | Defaulted


class _UnwritableError(Exception):
    """The description cannot be put into a stylesheet; on the server every record fails then."""


@dataclass(frozen=True, slots=True)
class Transform:
    """A description, ready to run. `stylesheet` is None where the server's own cannot be read either."""

    stylesheet: etree.XSLT | None

    @classmethod
    def of(cls, description: Iterable[Output]) -> Transform:
        """The transform that a description describes."""
        root = etree.Element(f"{{{_XSL}}}transform", {"version": "1.0"}, nsmap={"xsl": _XSL})
        etree.SubElement(root, f"{{{_XSL}}}output", {"method": "xml", "omit-xml-declaration": "yes", "indent": "yes"})
        etree.SubElement(root, f"{{{_XSL}}}strip-space", {"elements": "*"})
        template = etree.SubElement(root, f"{{{_XSL}}}template", {"match": "/"})
        try:
            template.extend(_instructions(description))
            return cls(etree.XSLT(root, access_control=etree.XSLTAccessControl.DENY_ALL))
        except (_UnwritableError, etree.XSLTParseError):
            return cls(None)

    def run(self, record_xml: str) -> str | None:
        """The rewritten record, not validated yet; None where the server gets none."""
        if self.stylesheet is None or not record_xml:
            return None
        hidden = record_xml.replace("'", _APOSTROPHE)
        try:
            record = parse(hidden, error=RecordError)
        except RecordError:
            if "<!DOCTYPE" in record_xml:
                return None
            # The server goes on with an empty document. A record whose markup is quoted by apostrophes ends here too
            record = etree.Element(_UNREADABLE)
        try:
            return str(self.stylesheet(record)).replace(_APOSTROPHE, "'")
        except etree.XSLTApplyError:
            return None


def _instructions(description: Iterable[Output]) -> Iterator[etree._Element]:
    for output in description:
        match output:
            case Copied(path):
                yield etree.Element(f"{{{_XSL}}}copy-of", {"select": _select(path)})
            case Rewritten(path, name, values):
                yield _for_each(path, name, values)
            case Regrouped(name, inside):
                group = _element(name)
                group.extend(_instructions(inside))
                yield group
            case Defaulted(name, default, trailing, times):
                yield from _defaults(name, _as_content(default + trailing), times)


def _for_each(path: OldPath, name: str, values: tuple[str, ...] | None) -> etree._Element:
    loop = etree.Element(f"{{{_XSL}}}for-each", {"select": _select(path)})
    field = _element(name)
    etree.SubElement(field, f"{{{_XSL}}}value-of", {"select": "."})
    if values is None:
        loop.append(field)
    else:
        condition = etree.SubElement(loop, f"{{{_XSL}}}if", {"test": " or ".join(map(_holds, values))})
        condition.append(field)
    return loop


def _defaults(name: str, content: str, times: int) -> Iterator[etree._Element]:
    if times > MOST_DEFAULTS:
        raise _UnwritableError
    for _ in range(times):
        field = _element(name)
        field.text = content
        yield field


def _element(name: str) -> etree._Element:
    return etree.Element(f"{{{_XSL}}}element", {"name": name})


def _select(path: OldPath) -> str:
    if any(map(_BREAKS_THE_STYLESHEET.search, path)):
        raise _UnwritableError  # the server writes old names as they are
    return "".join(f"/*[local-name()='{name}']" for name in path)


def _holds(value: str) -> str:
    # The server's list of values travels in an attribute, where line ends and tabs become spaces
    value = _LINE_END_OR_TAB.sub(" ", value).replace("'", _APOSTROPHE)
    return f".='{value}'"


def _as_content(default: str) -> str:
    """A default as the server's stylesheet holds it: pasted in unescaped, so that a decoded `&` or `<` breaks it."""
    try:
        holder = parse(f"<default>{default}</default>", error=RecordError)
    except RecordError:
        raise _UnwritableError from None
    if len(holder):
        raise _UnwritableError
    return (holder.text or "").replace("'", _APOSTROPHE)
