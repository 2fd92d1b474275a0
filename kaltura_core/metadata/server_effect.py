"""What the server does when a profile's XSD changes: to the profile, and to every record under it.

The rules are those of schema_changes.md; they hold for release 22.19.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lxml import etree

from kaltura_core.errors import RecordError, SchemaError
from kaltura_core.metadata._comparison import RefusalError, compare
from kaltura_core.metadata._tags import without_tags
from kaltura_core.metadata._transform import Transform
from kaltura_core.metadata.xml import compile_schema, parse, parse_schema

Outcome: TypeAlias = Literal["accepted_in_place", "transform", "rejected"]

VALID = 1
INVALID = 2


@dataclass(frozen=True, slots=True)
class AppliedRecord:
    """One record after the change: `status` 1 VALID, or 2 INVALID, which can no longer be read (server.md 0.8)."""

    status: int
    xml: str


@dataclass(frozen=True, slots=True)
class ServerEffect:
    """The server's answer to a schema change.

    `message` is that of the METADATA_UNABLE_TO_TRANSFORM that a rejected change is answered with, `reason` the
    server's code behind it (`CAN_NOT_CHANGE_NODE`, `INVALID_XSD_FILE`, ...); both are None otherwise.
    """

    outcome: Outcome
    message: str | None = None
    reason: str | None = None
    _transform: Transform | None = field(default=None, repr=False, compare=False)
    _validator: etree.XMLSchema | None = field(default=None, repr=False, compare=False)

    def apply(self, record_xml: str) -> AppliedRecord:
        """What becomes of a VALID record of an older version.

        Only a transform touches records. It writes them anew, and one that does not fit the new XSD afterwards, or
        whose new XSD does not compile, keeps its XML and becomes INVALID.
        """
        if self._transform is None:
            return AppliedRecord(VALID, record_xml)
        rewritten = self._transform.run(record_xml)
        if rewritten is None or not self._fits(rewritten):
            return AppliedRecord(INVALID, record_xml)
        return AppliedRecord(VALID, rewritten)

    def _fits(self, record_xml: str) -> bool:
        if self._validator is None:
            return False
        try:
            return self._validator.validate(parse(record_xml, error=RecordError))
        except RecordError:
            return False


def server_effect(before_xsd: str, after_xsd: str) -> ServerEffect:
    """What the server does when a profile's stored XSD is replaced by another (schema_changes.md).

    Both are taken as stored, that is after metadataProfile.update has decoded entities (server.md 0.9). A text that
    is not well-formed, on either side, is a rejection like any other: so is each update of a profile whose stored
    XSD holds a bare `&`. A text with a DOCTYPE is rejected the same way, because it is never read here.
    """
    try:
        description = compare(_read(before_xsd), _read(after_xsd))
    except RefusalError as refusal:
        return ServerEffect("rejected", _message(str(refusal)), refusal.reason)
    if description is None:
        return ServerEffect("accepted_in_place")
    return ServerEffect("transform", _transform=Transform.of(description), _validator=_validator(after_xsd))


def _read(xsd: str) -> etree._Element:
    try:
        return parse(xsd, error=SchemaError)
    except SchemaError:
        raise RefusalError("INVALID_XSD_FILE", xsd) from None


def _validator(xsd: str) -> etree.XMLSchema | None:
    try:
        return compile_schema(parse_schema(xsd))
    except SchemaError:
        return None


def _message(refusal: str) -> str:
    return f"Unable to transform metadata [{without_tags(refusal)}]"
