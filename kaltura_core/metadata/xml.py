"""The one safe XML parser: nothing is fetched, no entity is expanded, DTDs are refused.

Everything that reads a schema, a record or a notification goes through here. Texts are `str`; an encoding
declaration inside is ignored, because the text has already been decoded. A byte order mark is skipped.
"""

from __future__ import annotations

import re

from lxml import etree

from kaltura_core.errors import RecordError, SchemaError
from kaltura_core.metadata.limits import check_compilable

XSD_NAMESPACE = "http://www.w3.org/2001/XMLSchema"
BYTE_ORDER_MARK = "\ufeff"

_BARE_AMPERSAND = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|(&)(?!(?:[A-Za-z_][\w.-]*|#[0-9]+|#x[0-9A-Fa-f]+);)", re.DOTALL
)
_FETCHING = ("include", "import", "redefine", "override")


def parse(text: str, *, error: type[SchemaError] | type[RecordError]) -> etree._Element:
    """The document element of `text`, every node kept (comments, CDATA, processing instructions).

    Raises `error`, with the line and libxml's reason, for what is not well-formed, carries a DOCTYPE, or goes past
    libxml's limits: 256 levels, 10 million characters in one text.
    """
    text = text.removeprefix(BYTE_ORDER_MARK)
    if text.startswith(BYTE_ORDER_MARK):  # libxml would skip it as well, other readers would not
        raise error("Not well-formed XML: two byte order marks", line=1)
    try:
        root = etree.fromstring(text.encode("utf-8"), _parser())
    except UnicodeEncodeError as problem:
        line = text.count("\n", 0, problem.start) + 1
        raise error(f"Not XML: half of a surrogate pair, line {line}", line=line) from None
    except etree.XMLSyntaxError as problem:
        reason = " ".join((problem.msg or "no reason given").split())
        raise error(f"Not well-formed XML: {reason}", line=problem.lineno or 0) from None
    except (etree.LxmlError, ValueError) as problem:
        raise error(f"Not XML: {problem.__class__.__name__}") from None
    document = root.getroottree().docinfo
    if document.doctype or document.internalDTD is not None:
        raise error("A DOCTYPE is not accepted", line=1)
    return root


def parse_schema(text: str) -> etree._Element:
    """The document element of an XSD, with stored legacy bare `&` read as `&amp;` (server.md 0.9).

    Raises SchemaError for what is no schema, or one that would fetch others.
    """
    root = parse(escape_bare_ampersands(text), error=SchemaError)
    if root.tag != f"{{{XSD_NAMESPACE}}}schema":
        named = etree.QName(root).localname
        raise SchemaError(f"Not an XML Schema: the document element is <{named}>", line=root.sourceline or 0)
    for found in root.iter(*(f"{{{XSD_NAMESPACE}}}{name}" for name in _FETCHING)):
        named = etree.QName(found).localname
        raise SchemaError(f"A schema that takes in another one (<{named}>) is not accepted", line=found.sourceline or 0)
    return root


def compile_schema(root: etree._Element) -> etree.XMLSchema:
    """A validator for an element from `parse_schema`.

    Raises SchemaError where libxml cannot compile it, or would take too long or fall over (see `limits`).
    """
    check_compilable(root)
    try:
        return etree.XMLSchema(root)
    except etree.XMLSchemaParseError as problem:
        first = problem.error_log[0] if len(problem.error_log) else None
        reason = " ".join(str(problem).split()).replace(f"{{{XSD_NAMESPACE}}}", "")
        raise SchemaError(f"Not a valid schema: {reason}", line=first.line if first else 0) from None
    except etree.LxmlError as problem:
        raise SchemaError(f"Not a valid schema: {problem.__class__.__name__}") from None


def first_misfit(text: str, validator: etree.XMLSchema) -> str:
    """What a text that `parse` accepts first breaks of a schema, in libxml's words; empty where it fits.

    Time grows with the text's length alone, however much of it does not fit.
    """
    try:
        etree.fromstring(text.removeprefix(BYTE_ORDER_MARK).encode("utf-8"), _parser(validator))
    except etree.XMLSyntaxError as problem:
        return " ".join((problem.msg or "no reason given").split())
    return ""


def escape_bare_ampersands(text: str) -> str:
    """The text with each `&` that starts no reference written `&amp;`; every other byte stays.

    Comments, CDATA and processing instructions are left alone: an `&` may stand there.
    """
    return _BARE_AMPERSAND.sub(lambda found: "&amp;" if found[1] else found[0], text)


def _parser(validator: etree.XMLSchema | None = None) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        strip_cdata=False,
        schema=validator,
    )
