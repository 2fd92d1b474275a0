"""A metadata profile's XSD, read as fields (server.md section 10)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property

from lxml import etree

from kaltura_core.errors import SchemaError
from kaltura_core.metadata.field import Field, Kind, Path, Value
from kaltura_core.metadata.xml import XSD_NAMESPACE, compile_schema, parse_schema

XS = f"{{{XSD_NAMESPACE}}}"
_DOCUMENT_ELEMENT = "metadata"
_PARTICLES = (f"{XS}sequence", f"{XS}choice", f"{XS}all")
_MOST_FIELDS = 10_000  # named types can multiply each other without end

_KINDS = {
    "textType": Kind.TEXT,
    "objectType": Kind.ENTRY,
    "userType": Kind.USER,
    "intType": Kind.INTEGER,
    "listType": Kind.LIST,
    "string": Kind.TEXT,
    "normalizedString": Kind.TEXT,
    "token": Kind.TEXT,
} | dict.fromkeys(("long", "int", "integer", "short", "byte", "nonNegativeInteger", "positiveInteger"), Kind.INTEGER)


@dataclass(frozen=True)
class Schema:
    """A profile's fields in the schema's order. `text` is the XSD exactly as it was given."""

    text: str
    fields: tuple[Field, ...]
    root: etree._Element = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Schema:
        """Read an XSD; a stored bare `&` and a byte order mark are tolerated.

        Raises SchemaError, with line and reason, for what is empty, not well-formed, no schema, carries a DTD, or
        would fetch another schema.
        """
        if text.strip().removeprefix("\ufeff") in ("", "false", "<xml></xml>", "<xml/>"):
            raise SchemaError("The profile has no schema")
        root = parse_schema(text)
        return cls(text, _Reader(root).fields(), root)

    @cached_property
    def validator(self) -> etree.XMLSchema:
        """libxml's validator. Raises SchemaError where the schema is well-formed and yet not valid."""
        return compile_schema(self.root)

    def field(self, path: Path) -> Field:
        """The field at a path. Raises SchemaError where there is none."""
        for found in self.walk():
            if found.path == path:
                return found
        raise SchemaError(f"The schema has no field {'/'.join(path)}")

    def walk(self) -> Iterator[Field]:
        """Every field, groups before what they hold."""
        pending = list(reversed(self.fields))
        while pending:
            found = pending.pop()
            yield found
            pending.extend(reversed(found.children))

    def order(self, parent: Path = ()) -> tuple[str, ...]:
        """The names of the fields below a group, or below the document element, in the schema's order."""
        fields = self.field(parent).children if parent else self.fields
        return tuple(found.name for found in fields)


class _Reader:
    """One reading of one schema: named types and global elements by local name."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._count = 0
        self._within: list[etree._Element] = []
        self.types = {
            name: node for node in root if _local(node) in ("simpleType", "complexType") and (name := node.get("name"))
        }
        self.elements = {name: node for node in root if node.tag == f"{XS}element" and (name := node.get("name"))}
        self.groups = {name: node for node in root if node.tag == f"{XS}group" and (name := node.get("name"))}

    def fields(self) -> tuple[Field, ...]:
        element = self.elements.get(_DOCUMENT_ELEMENT)
        if element is None:
            raise SchemaError(f"The schema has no element named {_DOCUMENT_ELEMENT}", line=self.root.sourceline or 0)
        declared = self._complex_type(element)
        return () if declared is None else self._children(declared, ())

    def _children(self, declared: etree._Element, path: Path) -> tuple[Field, ...]:
        return tuple(self._field(element, path) for element in self._elements(declared))

    def _elements(self, holder: etree._Element) -> Iterator[etree._Element]:
        """The element particles of a complex type, in order; nested sequences and choices are flattened."""
        for node in holder:
            if node.tag == f"{XS}element":
                yield node
            elif node.tag in _PARTICLES:
                yield from self._elements(node)
            elif node.tag == f"{XS}group":
                group = self.groups.get(_unprefixed(node.get("ref", "")))
                if group is not None and group not in node.iterancestors():
                    yield from self._elements(group)
            elif node.tag == f"{XS}complexContent":
                yield from self._elements_of_extension(node)

    def _elements_of_extension(self, content: etree._Element) -> Iterator[etree._Element]:
        extension = content.find(f"{XS}extension")
        if extension is None:
            return
        base = self.types.get(_unprefixed(extension.get("base", "")))
        if base is not None and base not in extension.iterancestors():
            yield from self._elements(base)
        yield from self._elements(extension)

    def _field(self, particle: etree._Element, parent: Path) -> Field:
        self._count += 1
        if self._count > _MOST_FIELDS:
            raise SchemaError(f"The schema has more than {_MOST_FIELDS:,} fields", line=particle.sourceline or 0)
        element = particle
        if reference := particle.get("ref"):
            element = self.elements.get(_unprefixed(reference), particle)
        name = element.get("name") or _unprefixed(particle.get("ref", "?"))
        path = (*parent, name)
        notes = _Notes.of(element) if element is particle else _Notes.of(particle).or_else(_Notes.of(element))
        found = Field(
            path=path,
            kind=Kind.OTHER,
            label=notes.label or name,
            description=notes.description,
            tooltip=notes.tooltip,
            searchable=notes.searchable,
            hidden=notes.hidden,
            min_occurs=_occurs(particle.get("minOccurs"), 1) or 0,
            max_occurs=_occurs(particle.get("maxOccurs"), 1),
            default=element.get("default"),
            fixed=element.get("fixed"),
        )
        found = self._typed(found, element, notes)
        if not found.read_only and found.fixed is not None:
            return replace(found, read_only=f"the schema fixes it to “{found.fixed}”")
        return found

    def _typed(self, found: Field, element: etree._Element, notes: _Notes) -> Field:
        complex_type = self._complex_type(element)
        type_name = _unprefixed(element.get("type", ""))
        if complex_type is not None and not _has_simple_content(complex_type):
            return self._group(replace(found, kind=Kind.GROUP, type_name=type_name), complex_type)
        if complex_type is not None and complex_type.find(f".//{XS}attribute") is not None:
            found = replace(found, read_only="its attributes cannot be edited here")
        simple_type = element.find(f"{XS}simpleType")
        base, values = self._simple(simple_type, type_name)
        kind = Kind.LIST if values else self._kind(type_name or base, base, notes)
        return replace(found, kind=kind, type_name=type_name or base, values=values)

    def _group(self, found: Field, declared: etree._Element) -> Field:
        if declared.get("mixed") == "true":
            return replace(found, read_only="it mixes text and elements")
        if declared in self._within:
            return replace(found, read_only="its groups hold themselves")
        if declared.find(f".//{XS}any") is not None:
            return replace(found, read_only="the schema allows any element in it")
        self._within.append(declared)
        children = self._children(declared, found.path)
        self._within.pop()
        return replace(found, children=children)

    def _complex_type(self, element: etree._Element) -> etree._Element | None:
        inline = element.find(f"{XS}complexType")
        if inline is not None:
            return inline
        named = self.types.get(_unprefixed(element.get("type", "")))
        return named if named is not None and _local(named) == "complexType" else None

    def _simple(self, simple_type: etree._Element | None, type_name: str) -> tuple[str, tuple[Value, ...]]:
        """The base type's name, and the values of the innermost list, inline or behind named types."""
        seen: set[str] = set()
        base = type_name
        while True:
            node = simple_type if simple_type is not None else self.types.get(base)
            if node is None or base in seen:
                return base, ()
            if simple_type is None:
                seen.add(base)
            simple_type = None
            restriction = node.find(f"{XS}restriction")
            if restriction is None:
                restriction = node.find(f"{XS}simpleContent/*")
            if restriction is None:
                return base, ()
            if values := tuple(_value(item) for item in restriction.iterfind(f"{XS}enumeration")):
                return _unprefixed(restriction.get("base", "")), values
            base = _unprefixed(restriction.get("base", ""))

    def _kind(self, declared: str, base: str, notes: _Notes) -> Kind:
        if declared == "dateType":
            return Kind.DATETIME if notes.time_control else Kind.DATE
        return _KINDS.get(declared) or _KINDS.get(base) or Kind.OTHER


@dataclass(frozen=True, slots=True)
class _Notes:
    """What an element's annotation says; unknown parts of it are left alone."""

    label: str = ""
    description: str = ""
    tooltip: str = ""
    searchable: bool = False
    hidden: bool = False
    time_control: bool = False

    @classmethod
    def of(cls, element: etree._Element) -> _Notes:
        annotation = element.find(f"{XS}annotation")
        if annotation is None:
            return cls()
        told = {_local(node): _text(node) for info in annotation.iterfind(f"{XS}appinfo") for node in info}
        documentation = annotation.find(f"{XS}documentation")
        return cls(
            label=told.get("key") or told.get("label") or "",
            description="" if documentation is None else _text(documentation),
            tooltip=told.get("description", ""),
            searchable=told.get("searchable", "").lower() in ("true", "1"),
            hidden=told.get("hidden", "").lower() in ("true", "1"),
            time_control=told.get("timeControl", "").lower() in ("true", "1"),
        )

    def or_else(self, other: _Notes) -> _Notes:
        return self if self != _Notes() else other


def _value(enumeration: etree._Element) -> Value:
    note = enumeration.find(f"{XS}annotation/{XS}documentation")
    return Value(enumeration.get("value", ""), "" if note is None else _text(note))


def _has_simple_content(declared: etree._Element) -> bool:
    return declared.find(f"{XS}simpleContent") is not None


def _occurs(written: str | None, absent: int) -> int | None:
    if written is None:
        return absent
    if written.strip() == "unbounded":
        return None
    return int(written) if written.strip().isdecimal() else absent


def _local(node: etree._Element) -> str:
    return etree.QName(node).localname if isinstance(node.tag, str) else ""


def _unprefixed(name: str) -> str:
    return name.rpartition(":")[2]


def _text(node: etree._Element) -> str:
    return str(node.xpath("string()")).strip()
