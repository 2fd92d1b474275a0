"""Reading an XSD into fields: what stands where, how often, and of which type (server.md section 10).

Schemas come from strangers: names may lead in circles, multiply each other without end or nest without bottom, so
every step is counted and every descent has a floor.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from lxml import etree

from kaltura_core.errors import SchemaError
from kaltura_core.metadata.field import Field, Kind, Path, Value
from kaltura_core.metadata.xml import XSD_NAMESPACE

XS = f"{{{XSD_NAMESPACE}}}"
_DOCUMENT_ELEMENT = "metadata"
_COMPOSITORS = (f"{XS}sequence", f"{XS}choice", f"{XS}all")
_CONTENTS = (f"{XS}simpleContent", f"{XS}complexContent")
_ATTRIBUTES = (f"{XS}attribute", f"{XS}attributeGroup", f"{XS}anyAttribute")
_MOST_FIELDS = 10_000  # named types can multiply each other
_MOST_STEPS = 300_000
_DEEPEST = 30  # groups within groups
_DEEPEST_MODEL = 60  # sequences, choices, named groups and base types within one content model
_MANY = 1_000_000_000  # a number of occurrences beyond this is as good as no limit

_KINDS = {
    "textType": Kind.TEXT,
    "objectType": Kind.ENTRY,
    "userType": Kind.USER,
    "intType": Kind.INTEGER,
    "listType": Kind.LIST,
    "dateType": Kind.DATE,
    "string": Kind.TEXT,
    "normalizedString": Kind.TEXT,
    "token": Kind.TEXT,
} | dict.fromkeys(
    ("long", "int", "integer", "short", "byte", "nonNegativeInteger", "positiveInteger", "unsignedInt"), Kind.INTEGER
)


def read(root: etree._Element) -> tuple[Field, ...]:
    """The fields below the schema's `metadata` element. Raises SchemaError, with the line, for what cannot be read."""
    return _Reader(root).fields()


@dataclass(frozen=True, slots=True)
class _Particle:
    """One element of a content model, and how often it may stand there, all that surrounds it taken together."""

    element: etree._Element
    least: int
    most: int | None

    def times(self, least: int, most: int | None) -> _Particle:
        if self.most == 0 or most == 0:
            return replace(self, least=0, most=0)
        both = None if self.most is None or most is None else min(self.most * most, _MANY)
        return replace(self, least=min(self.least * least, _MANY), most=both)

    def beside(self, other: _Particle) -> _Particle:
        """Both, as in a sequence that names one element twice."""
        most = None if self.most is None or other.most is None else self.most + other.most
        return replace(self, least=self.least + other.least, most=most)

    def instead_of(self, other: _Particle) -> _Particle:
        """One or the other, as in two branches of a choice."""
        most = None if self.most is None or other.most is None else max(self.most, other.most)
        return replace(self, least=min(self.least, other.least), most=most)


_Model = dict[str, _Particle]


@dataclass(frozen=True, slots=True)
class _Simple:
    """What a simple type comes down to: the first of its types that says a kind, and the innermost list of values."""

    kind: Kind = Kind.OTHER
    values: tuple[Value, ...] = ()


class _Reader:
    """One reading of one schema: named types and global elements by local name."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.types = _named(root, "simpleType", "complexType")
        self.elements = _named(root, "element")
        self.groups = _named(root, "group")
        self._fields = self._steps = 0
        self._within: list[etree._Element] = []
        self._simple: dict[etree._Element, _Simple] = {}
        self._notes: dict[etree._Element, _Notes] = {}
        self._attributes: dict[etree._Element, bool] = {}

    def fields(self) -> tuple[Field, ...]:
        element = self.elements.get(_DOCUMENT_ELEMENT)
        if element is None:
            raise SchemaError(f"The schema has no element named {_DOCUMENT_ELEMENT}", line=_line(self.root))
        declared = self._complex_type(element)
        return () if declared is None else self._children(declared, ())

    def _children(self, declared: etree._Element, path: Path) -> tuple[Field, ...]:
        if len(self._within) >= _DEEPEST:
            raise SchemaError(f"The schema nests more than {_DEEPEST} groups", line=_line(declared))
        self._within.append(declared)
        children = tuple(self._field(particle, (*path, name)) for name, particle in self._model(declared, 0).items())
        self._within.pop()
        return children

    # --- content models ---

    def _model(self, holder: etree._Element, depth: int) -> _Model:
        """What a complex type, a group or a compositor holds, by name, in order of first appearance."""
        self._step(holder, depth)
        parts = [part for node in holder.iterchildren("*") if (part := self._part(node, depth))]
        if holder.tag == f"{XS}choice":
            return _either(parts)
        together: _Model = {}
        for part in parts:
            for name, particle in part.items():
                together[name] = together[name].beside(particle) if name in together else particle
        return together

    def _part(self, node: etree._Element, depth: int) -> _Model:
        if node.tag == f"{XS}element":
            return {self._name(node): _Particle(node, *_occurs(node))}
        if node.tag in _COMPOSITORS:
            return _repeated(self._model(node, depth + 1), node)
        if node.tag == f"{XS}group" and node.get("ref"):
            group = self.groups.get(_unprefixed(node.get("ref", "")))
            return {} if group is None else _repeated(self._model(group, depth + 1), node)
        if node.tag == f"{XS}complexContent":
            return self._derived(node, depth)
        return {}

    def _derived(self, content: etree._Element, depth: int) -> _Model:
        """A base type's fields and those that are added; a restriction says all of its fields anew."""
        for node in content.iterchildren(f"{XS}restriction"):
            return self._model(node, depth + 1)
        for node in content.iterchildren(f"{XS}extension"):
            base = self._own_type(node, "base")
            before = {} if base is None else self._model(base, depth + 1)
            return before | {name: part for name, part in self._model(node, depth + 1).items() if name not in before}
        return {}

    def _step(self, node: etree._Element, depth: int) -> None:
        if depth > _DEEPEST_MODEL:
            raise SchemaError("The schema's groups are nested too deep, or refer to themselves", line=_line(node))
        self._steps += 1 + len(node)
        if self._steps > _MOST_STEPS:
            raise SchemaError("The schema unfolds into more than can be read", line=_line(node))

    def _name(self, particle: etree._Element) -> str:
        name = particle.get("name") or _unprefixed(particle.get("ref", ""))
        if not name:
            raise SchemaError("An element has neither a name nor a reference", line=_line(particle))
        return name

    # --- one field ---

    def _field(self, particle: _Particle, path: Path) -> Field:
        self._fields += 1
        if self._fields > _MOST_FIELDS:
            raise SchemaError(f"The schema has more than {_MOST_FIELDS:,} fields", line=_line(particle.element))
        here = particle.element
        declared = self.elements.get(path[-1], here) if here.get("name") is None else here
        notes = self._notes_of(here)
        notes = self._notes_of(declared) if notes == _Notes() else notes
        found = Field(
            path=path,
            kind=Kind.OTHER,
            label=notes.label or path[-1],
            description=notes.description,
            tooltip=notes.tooltip,
            searchable=notes.searchable,
            hidden=notes.hidden,
            min_occurs=particle.least,
            max_occurs=particle.most,
            default=declared.get("default"),
            fixed=declared.get("fixed"),
        )
        return self._typed(found, declared, notes)

    def _typed(self, found: Field, element: etree._Element, notes: _Notes) -> Field:
        type_name = _unprefixed(element.get("type", ""))
        complex_type = self._complex_type(element)
        if complex_type is not None and not _has_simple_content(complex_type):
            return self._group(replace(found, kind=Kind.GROUP, type_name=type_name), complex_type)
        inline = complex_type if complex_type is not None and not type_name else element.find(f"{XS}simpleType")
        declared = inline if inline is not None else self._own_type(element, "type")
        simple = _Simple(_KINDS.get(type_name, Kind.OTHER)) if declared is None else self._simple_type(declared)
        kind = Kind.DATETIME if simple.kind is Kind.DATE and notes.time_control else simple.kind
        base = type_name or ("" if inline is None else _unprefixed(_derivation(inline).get("base", "")))
        return replace(
            found,
            kind=kind,
            type_name=base,
            values=simple.values,
            read_only=self._why_read_only(found, element, complex_type),
        )

    def _why_read_only(self, found: Field, element: etree._Element, complex_type: etree._Element | None) -> str:
        if complex_type is not None and self._has_attributes(complex_type):
            return "its attributes cannot be edited here"
        if found.fixed is not None:
            return f"the schema fixes it to “{found.fixed}”"
        if found.max_occurs == 0:
            return "the schema allows none of it"
        if element.get("ref"):
            return "the schema refers to an element that it does not define"
        return ""

    def _has_attributes(self, complex_type: etree._Element) -> bool:
        if complex_type not in self._attributes:
            self._attributes[complex_type] = next(complex_type.iterdescendants(*_ATTRIBUTES), None) is not None
        return self._attributes[complex_type]

    def _group(self, found: Field, declared: etree._Element) -> Field:
        if declared in self._within:
            return replace(found, read_only="its groups hold themselves")
        found = replace(found, children=self._children(declared, found.path))
        if declared.get("mixed") in ("true", "1"):
            return replace(found, read_only="it mixes text and elements")
        if _holds_any(declared):
            return replace(found, read_only="the schema allows any element in it")
        return found

    def _complex_type(self, element: etree._Element) -> etree._Element | None:
        inline = element.find(f"{XS}complexType")
        named = self._own_type(element, "type") if inline is None else inline
        return named if named is not None and named.tag == f"{XS}complexType" else None

    def _own_type(self, node: etree._Element, attribute: str) -> etree._Element | None:
        """The schema's own type that an attribute names; `xs:string` is none, even where it has its own `string`."""
        prefix, colon, name = node.get(attribute, "").strip().rpartition(":")
        return None if colon and node.nsmap.get(prefix) == XSD_NAMESPACE else self.types.get(name)

    def _simple_type(self, declared: etree._Element) -> _Simple:
        """Follow a simple type, or a complex one with simple content, down to what it is made from."""
        chain: dict[etree._Element, _Simple] = {}
        simple, node = _Simple(), declared
        while True:
            if (known := self._simple.get(node)) is not None:
                simple = known
                break
            derivation = _derivation(node)
            chain[node] = _Simple(_KINDS.get(node.get("name", ""), Kind.OTHER), self._values(derivation))
            nested = derivation.find(f"{XS}simpleType") if derivation.tag == f"{XS}restriction" else None
            base = self._own_type(derivation, "base") if nested is None else nested
            if base is None:
                simple = _Simple(_KINDS.get(_unprefixed(derivation.get("base", "")), Kind.OTHER))
                break
            if base in chain:  # a circle, which libxml refuses to compile
                break
            node = base
        for passed, own in reversed(chain.items()):
            kind = own.kind if own.kind is not Kind.OTHER else simple.kind
            values = own.values or simple.values
            simple = self._simple[passed] = _Simple(Kind.LIST if values else kind, values)
        return simple

    def _values(self, derivation: etree._Element) -> tuple[Value, ...]:
        return tuple(
            Value(item.get("value", ""), self._notes_of(item).description)
            for item in derivation.iterchildren(f"{XS}enumeration")
        )

    def _notes_of(self, element: etree._Element) -> _Notes:
        if element not in self._notes:
            self._notes[element] = _Notes.of(element)
        return self._notes[element]


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
        told = {
            etree.QName(node).localname: _text(node)
            for info in annotation.iterchildren(f"{XS}appinfo")
            for node in info.iterchildren("*")
        }
        documentation = annotation.find(f"{XS}documentation")
        return cls(
            label=told.get("key") or told.get("label") or "",
            description="" if documentation is None else _text(documentation),
            tooltip=told.get("description", ""),
            searchable=_true(told.get("searchable")),
            hidden=_true(told.get("hidden")),
            time_control=_true(told.get("timeControl")),
        )


def _named(root: etree._Element, *kinds: str) -> Mapping[str, etree._Element]:
    nodes = root.iterchildren(*(f"{XS}{kind}" for kind in kinds))
    return {name: node for node in nodes if (name := node.get("name"))}


def _either(branches: Sequence[_Model]) -> _Model:
    """The branches of a choice: a field that not all of them hold may be absent."""
    found: _Model = {}
    seen: dict[str, int] = {}
    for branch in branches:
        for name, particle in branch.items():
            found[name] = found[name].instead_of(particle) if name in found else particle
            seen[name] = seen.get(name, 0) + 1
    return {name: one if seen[name] == len(branches) else replace(one, least=0) for name, one in found.items()}


def _repeated(model: _Model, node: etree._Element) -> _Model:
    least, most = _occurs(node)
    return model if (least, most) == (1, 1) else {name: one.times(least, most) for name, one in model.items()}


def _occurs(node: etree._Element) -> tuple[int, int | None]:
    least = _whole_number(node.get("minOccurs"), 1)
    unbounded = node.get("maxOccurs", "").strip() == "unbounded"
    most = None if unbounded else _whole_number(node.get("maxOccurs"), 1)
    return (least if most is None else min(least, most)), most


def _whole_number(written: str | None, absent: int) -> int:
    digits = (written or "").strip()
    if not (digits.isascii() and digits.isdecimal()):
        return absent
    return min(int(digits), _MANY) if len(digits) <= 20 else _MANY


def _holds_any(node: etree._Element) -> bool:
    """Whether `any` stands in a content model itself, not within its elements."""
    pending = [node]
    while pending:
        for child in pending.pop().iterchildren(
            f"{XS}any", *_COMPOSITORS, *_CONTENTS, f"{XS}extension", f"{XS}restriction"
        ):
            if child.tag == f"{XS}any":
                return True
            pending.append(child)
    return False


def _has_simple_content(declared: etree._Element) -> bool:
    return declared.find(f"{XS}simpleContent") is not None


def _derivation(declared: etree._Element) -> etree._Element:
    """The restriction or extension that makes a type, or the type itself where there is none."""
    content = declared.find(f"{XS}simpleContent")
    holder = declared if content is None else content
    return next(holder.iterchildren(f"{XS}restriction", f"{XS}extension"), holder)


def _line(node: etree._Element) -> int:
    return node.sourceline or 0


def _unprefixed(name: str) -> str:
    return name.strip().rpartition(":")[2]


def _true(written: str | None) -> bool:
    return (written or "").lower() in ("true", "1")


def _text(node: etree._Element) -> str:
    return str(node.xpath("string()")).strip()
