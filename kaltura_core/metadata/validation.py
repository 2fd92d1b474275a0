"""Whether a record fits its schema, told by field and in plain words; libxml's own words are kept beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from lxml import etree

from kaltura_core.errors import SchemaError
from kaltura_core.metadata.field import Field, Kind, Path
from kaltura_core.metadata.record import Record
from kaltura_core.metadata.schema import Schema
from kaltura_core.metadata.xml import compile_schema, first_misfit

_MOST_PROBLEMS = 200
_MOST_ELEMENTS = 10_000
_MOST_NAMED = 4
_LONGEST_SHOWN = 100  # characters of a value that a sentence repeats
_STEP = re.compile(r"(\*|[^\[\]@()]+)(?:\[(\d+)\])?")
_NUMBER = re.compile(r"\[\d+\]")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*) \)\.\s*$", re.DOTALL)
_LIMIT = re.compile(r"'([^']*)'\)?\.\s*$")
_ATTRIBUTE = re.compile(r"attribute '(?:\{[^}]*\})?([^']*)'")
_TYPE = re.compile(r"type '(?:xs:)?([^']*)'\.\s*$")

_RULES = {
    "LENGTH": "characters: exactly {}",
    "MINLENGTH": "characters: at least {}",
    "MAXLENGTH": "characters: at most {}",
    "MININCLUSIVE": "at least {}",
    "MAXINCLUSIVE": "at most {}",
    "MINEXCLUSIVE": "more than {}",
    "MAXEXCLUSIVE": "less than {}",
    "TOTALDIGITS": "digits: at most {}",
    "FRACTIONDIGITS": "digits behind the point: at most {}",
}
_SAY_IT_ALL = ("TYPE_3_1_2", "ELT_3_1", "DATATYPE_VALID_1_2_2")
_NEEDED = {
    Kind.DATE: "a date (whole seconds since 1970)",
    Kind.DATETIME: "a date and time (whole seconds since 1970)",
    Kind.INTEGER: "a whole number",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not fit. `path` is empty where it concerns the whole record; `original` is libxml's text."""

    path: Path
    message: str
    original: str
    line: int = 0


def validate(record: Record, schema: Schema) -> tuple[Problem, ...]:
    """Every problem of a record under a schema, each told once, at most 200; empty where it fits.

    What concerns an element that the schema does not know has an empty path and names the element. Raises SchemaError
    where the schema itself cannot be compiled, or libxml gives up on one of its patterns.
    """
    if record.size > _MOST_ELEMENTS:
        return _of_large(record, schema)
    if _fits(schema.validator, record):
        return ()
    validator = compile_schema(schema.root)  # one of its own: threads that share a schema would share its error log
    _fits(validator, record)
    fields = {field.path: field for field in schema.walk()}
    entries = {
        (_NUMBER.sub("", entry.path or ""), entry.message): entry for entry in reversed(list(validator.error_log))
    }
    first = islice(reversed(entries.values()), 2 * _MOST_PROBLEMS)  # one fault is told once, however often it occurs
    findings = [_Finding.of(entry, record._root, fields) for entry in first]
    # an element that holds others, or is marked as nil, has no text, which libxml then finds fault with as well; what
    # it says of one word of a text, it says of the text
    told = {finding.entry.path for finding in findings if finding.rule in _SAY_IT_ALL}
    kept = [finding for finding in findings if finding.entry.path not in told or finding.rule in _SAY_IT_ALL]
    problems = tuple(dict.fromkeys(finding.problem() for finding in kept))[:_MOST_PROBLEMS]
    return problems or (Problem((), "It does not fit the schema.", ""),)


def _of_large(record: Record, schema: Schema) -> tuple[Problem, ...]:
    """libxml finds each fault's path by counting all siblings: with very many faults, that would take hours."""
    misfit = first_misfit(record.xml, schema.validator)
    if not misfit:
        return ()
    return (Problem((), f"At least one of its {record.size:,} elements does not fit the schema.", misfit),)


def _fits(validator: etree.XMLSchema, record: Record) -> bool:
    try:
        return bool(validator.validate(record._root))
    except etree.LxmlError:
        raise SchemaError("The record cannot be checked: libxml gives up on a pattern of the schema") from None


@dataclass(frozen=True, slots=True)
class _Finding:
    """One line of libxml's error log, and the element that it is about."""

    entry: etree._LogEntry
    element: etree._Element
    path: Path
    fields: Mapping[Path, Field]

    @classmethod
    def of(cls, entry: etree._LogEntry, root: etree._Element, fields: Mapping[Path, Field]) -> _Finding:
        element = _element(root, entry.path or "")
        names = [element, *element.iterancestors()][:-1]
        return cls(entry, element, tuple(_local(above) for above in reversed(names)), fields)

    @property
    def rule(self) -> str:
        """The rule of the XML Schema specification that is broken, as libxml names it."""
        return str(self.entry.type_name).removeprefix("SCHEMAV_").removeprefix("CVC_")

    @property
    def field(self) -> Field | None:
        return self.fields.get(self.path)

    def problem(self) -> Problem:
        path, message = self._in_words()
        return Problem(path if path in self.fields else (), message, self.entry.message, self.entry.line)

    def _in_words(self) -> tuple[Path, str]:
        if self.rule == "ELEMENT_CONTENT":
            return self._missing() if "Missing child element" in self.entry.message else self._unexpected()
        return self.path, self._of_element()

    def _of_element(self) -> str:
        rule, message = self.rule, self.entry.message
        if rule == "ELT_1":
            if _local(self.element) == "metadata":
                return "The record's <metadata> is in a namespace that the schema does not know."
            return f"The record begins with <{_local(self.element)}> instead of <metadata>."
        if named := _ATTRIBUTE.search(message):
            return self._of_attribute(named[1])
        if rule == "COMPLEX_TYPE_2_3":
            return f"{self._holder()} holds text outside of its fields."
        if rule in ("COMPLEX_TYPE_2_1", "TYPE_3_1_2"):
            return f"{self._holder()} holds something, where the schema wants {'none' if '2_1' in rule else 'a text'}."
        if rule == "ELT_3_1":
            return f"{self._holder()} may not be marked as having no value."
        if rule.startswith("ELT_5_2_2"):
            return f"{self._value()} is not the one value that the schema allows."
        return self._of_value()

    def _of_value(self) -> str:
        rule, message, field = self.rule, self.entry.message, self.field
        if rule == "ENUMERATION_VALID":
            return f"{self._value()} is not a value of the list."
        if rule == "PATTERN_VALID":
            pattern = message.rpartition("by the pattern '")[2].rstrip().removesuffix("'.")
            return f"{self._value()} does not fit: it needs the form {pattern}."
        if (wanted := _RULES.get(rule.removesuffix("_VALID"))) and (limit := _LIMIT.search(message)):
            return f"{self._value()} does not fit: {wanted.format(limit[1])}."
        if rule.startswith("DATATYPE_VALID"):
            if field is not None and field.kind in _NEEDED:
                return f"{self._value()} is not {_NEEDED[field.kind]}."
            kind = f" “{named[1]}”" if (named := _TYPE.search(message)) else ""
            return f"{self._value()} does not fit the field's type{kind}."
        return "It does not fit the schema."

    def _of_attribute(self, name: str) -> str:
        if "required but missing" in self.entry.message:
            return f"{self._holder()} lacks the attribute “{name}”."
        if "is not allowed" in self.entry.message:
            return f"{self._holder()} carries an attribute “{name}” that the schema does not know."
        return f"The attribute “{name}” of {self._holder(within=True)} does not fit the schema."

    def _missing(self) -> tuple[Path, str]:
        expected = self._expected()
        if found := self._required(self.path, expected):
            return found
        return self.path, f"{self._holder()} lacks {self._labels(self.path, expected)}."

    def _unexpected(self) -> tuple[Path, str]:
        parent, expected, name = self.path[:-1], self._expected(), _local(self.element)
        field = self.field
        if field is None:
            within = f" in “{self.fields[parent].label}”" if parent in self.fields else ""
            return (), f"The schema has no field “{name}”{within}."
        if any(_unqualified(wanted) == name and wanted != self.element.tag for wanted in expected):
            return self.path, f"“{field.label}” is in another namespace than the schema's."
        if field.max_occurs is not None and (held := self._count(name)) > field.max_occurs:
            times = "once" if field.max_occurs == 1 else f"{field.max_occurs:,} times"
            return self.path, f"It may stand {times} at most; the record holds it {held:,} times."
        if found := self._required(parent, expected):
            return found
        if above := self._too_late(parent):
            return self.path, f"“{field.label}” stands behind “{above.label}”, and the schema wants it before."
        wanted = f": the schema wants {self._labels(parent, expected)} there" if expected else ""
        return self.path, f"“{field.label}” stands in the wrong place{wanted}."

    def _too_late(self, parent: Path) -> Field | None:
        """The first field before the element that the schema wants behind it."""
        rank = {path: at for at, path in enumerate(self.fields)}
        for child in reversed(list(self.element.itersiblings("*", preceding=True))):
            path = (*parent, _local(child))
            if path in self.fields and rank[path] > rank[self.path]:
                return self.fields[path]
        return None

    def _required(self, parent: Path, expected: list[str]) -> tuple[Path, str] | None:
        """Where one field alone is required of those that are expected, and absent: that it is."""
        holder = self.element if parent == self.path else self.element.getparent()
        held = set() if holder is None else {_local(child) for child in holder.iterchildren("*")}
        fields = [self.fields[path] for name in expected if (path := (*parent, _unqualified(name))) in self.fields]
        required = [field for field in fields if field.required and field.name not in held]
        return (required[0].path, "It is required, and the record lacks it.") if len(required) == 1 else None

    def _expected(self) -> list[str]:
        found = _EXPECTED.search(self.entry.message)
        return found[1].split(", ") if found else []

    def _labels(self, parent: Path, expected: list[str]) -> str:
        names = [_unqualified(name) for name in expected]
        more = ["another field"] if len(names) > _MOST_NAMED else []
        labels = [
            self.fields[path].label if (path := (*parent, name)) in self.fields else name
            for name in names[:_MOST_NAMED]
        ]
        return " or ".join([*(f"“{label}”" for label in labels), *more]) or "a field"

    def _count(self, name: str) -> int:
        parent = self.element.getparent()
        return 0 if parent is None else sum(_local(child) == name for child in parent.iterchildren("*"))

    def _holder(self, *, within: bool = False) -> str:
        if not self.path:
            return "the record" if within else "The record"
        return f"“{self.field.label if self.field else _local(self.element)}”"

    def _value(self) -> str:
        value = str(self.element.xpath("string()"))
        if not value:
            return "An empty text"
        return f"“{value}”" if len(value) <= _LONGEST_SHOWN else f"“{value[:_LONGEST_SHOWN]}…”"


def _element(root: etree._Element, path: str) -> etree._Element:
    """The element at libxml's path (`/metadata/Topics[2]`, `/*/*[3]`), or the nearest one above it that is there."""
    found = root
    for step in path.split("/")[2:]:
        wanted = _STEP.fullmatch(step)
        if wanted is None:
            break
        like = (child for child in found.iterchildren("*") if wanted[1] in ("*", _qualified(child)))
        child = next(islice(like, int(wanted[2] or 1) - 1, None), None)
        if child is None:
            break
        found = child
    return found


def _qualified(element: etree._Element) -> str:
    return f"{element.prefix}:{_local(element)}" if element.prefix else _local(element)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _unqualified(name: str) -> str:
    return name.rpartition("}")[2]
