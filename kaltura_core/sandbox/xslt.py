"""Records rewritten by a stylesheet; it may read nothing from disk or network."""

from __future__ import annotations

from lxml import etree

from kaltura_core.errors import RecordError
from kaltura_core.metadata.xml import parse
from kaltura_core.sandbox.refusals import Refusal


def transformed(xml: str, stylesheet: str) -> str:
    """The record after the stylesheet. Raises XSLT_VALIDATION_ERROR, INVALID_METADATA_DATA for what is no XML."""
    sheet = compiled(stylesheet)
    try:
        root = parse(xml, error=RecordError)
    except RecordError as problem:
        raise Refusal("INVALID_METADATA_DATA", str(problem)) from None
    try:
        return str(sheet(root))
    except etree.XSLTError as problem:
        raise Refusal("XSLT_VALIDATION_ERROR", str(problem)) from None


def compiled(stylesheet: str) -> etree.XSLT:
    """A stylesheet ready to run. Raises XSLT_VALIDATION_ERROR."""
    try:
        root = parse(stylesheet, error=RecordError)
        return etree.XSLT(root, access_control=etree.XSLTAccessControl.DENY_ALL)
    except (RecordError, etree.XSLTError) as problem:
        raise Refusal("XSLT_VALIDATION_ERROR", str(problem)) from None
