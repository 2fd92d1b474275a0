"""The one safe XML parser: nothing is fetched, no entity is expanded, DTDs are refused.

Everything that reads a schema, a record or a notification goes through here. Texts are `str`; an encoding
declaration inside is ignored, because the text has already been decoded. A byte order mark is skipped.
"""

from __future__ import annotations

import re

from lxml import etree

from kaltura_core.errors import RecordError, SchemaError

XSD_NAMESPACE = "http://www.w3.org/2001/XMLSchema"

_BARE_AMPERSAND = re.compile(r"&(?!(?:[A-Za-z_][\w.-]*|#[0-9]+|#x[0-9A-Fa-f]+);)")
_FETCHING = ("include", "import", "redefine", "override")


def parse(text: str, *, error: type[SchemaError] | type[RecordError]) -> etree._Element:
    """The document element of `text`, every node kept (comments, CDATA, processing instructions).

    Raises `error`, with the line and libxml's reason, for what is not well-formed or carries a DOCTYPE.
    """
    try:
        root = etree.fromstring(text.removeprefix("\ufeff").encode("utf-8"), _parser())
    except etree.XMLSyntaxError as problem:
        raise error(f"Not well-formed XML: {problem.msg}", line=problem.lineno or 0) from None
    except ValueError as problem:  # lone surrogates cannot be encoded
        raise error(f"Not XML: {problem.__class__.__name__}") from None
    if root.getroottree().docinfo.doctype:
        raise error("A DOCTYPE is not accepted", line=1)
    return root


def parse_schema(text: str) -> etree._Element:
    """The document element of an XSD, with stored legacy bare `&` read as `&amp;` (server.md 0.9).

    Raises SchemaError for what is no schema, or one that would fetch others.
    """
    root = parse(escape_bare_ampersands(text), error=SchemaError)
    if root.tag != f"{{{XSD_NAMESPACE}}}schema":
        raise SchemaError(f"Not an XML Schema: the document element is <{etree.QName(root).localname}>", line=1)
    for name in _FETCHING:
        found = root.find(f".//{{{XSD_NAMESPACE}}}{name}")
        if found is not None:
            raise SchemaError(f"A schema that takes in another one (<{name}>) is not accepted", line=found.sourceline or 0)
    return root


def compile_schema(root: etree._Element) -> etree.XMLSchema:
    """A validator for an element from `parse_schema`. Raises SchemaError where libxml cannot compile it."""
    try:
        return etree.XMLSchema(root)
    except etree.XMLSchemaParseError as problem:
        first = problem.error_log[0] if len(problem.error_log) else None
        raise SchemaError(f"Not a valid schema: {problem}", line=first.line if first else 0) from None


def escape_bare_ampersands(text: str) -> str:
    """The text with each `&` that starts no reference written `&amp;`; other bytes stay."""
    return _BARE_AMPERSAND.sub("&amp;", text)


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, strip_cdata=False
    )
