"""A metadata profile's XSD, read as fields (server.md section 10)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from lxml import etree

from kaltura_core.errors import SchemaError
from kaltura_core.metadata.field import Field, Path
from kaltura_core.metadata.schema_reader import read
from kaltura_core.metadata.xml import BYTE_ORDER_MARK, compile_schema, parse_schema

_NO_SCHEMA = ("", "false", "<xml></xml>", "<xml/>")


@dataclass(frozen=True)
class Schema:
    """A profile's fields in the schema's order. `text` is the XSD exactly as it was given."""

    text: str
    fields: tuple[Field, ...]
    root: etree._Element = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Schema:
        """Read an XSD; a stored bare `&` and a byte order mark are tolerated.

        Raises SchemaError, with line and reason, for what is empty, not well-formed, no schema, carries a DTD,
        would fetch another schema, or unfolds into more than can be shown.
        """
        if text.removeprefix(BYTE_ORDER_MARK).strip() in _NO_SCHEMA:
            raise SchemaError("The profile has no schema")
        root = parse_schema(text)
        return cls(text, read(root), root)

    @cached_property
    def validator(self) -> etree.XMLSchema:
        """libxml's validator. Raises SchemaError where the schema is well-formed and yet not valid."""
        return compile_schema(self.root)

    def field(self, path: Path) -> Field:
        """The field at a path. Raises SchemaError where there is none."""
        found = self._by_path.get(path)
        if found is None:
            raise SchemaError(f"The schema has no field “{'/'.join(path)}”")
        return found

    def walk(self) -> Iterator[Field]:
        """Every field, groups before what they hold. No path comes twice."""
        pending = list(reversed(self.fields))
        while pending:
            found = pending.pop()
            yield found
            pending.extend(reversed(found.children))

    def order(self, parent: Path = ()) -> tuple[str, ...]:
        """The names of the fields below a group, or below the document element, in the schema's order."""
        fields = self.field(parent).children if parent else self.fields
        return tuple(found.name for found in fields)

    @cached_property
    def _by_path(self) -> Mapping[Path, Field]:
        return {found.path: found for found in self.walk()}
