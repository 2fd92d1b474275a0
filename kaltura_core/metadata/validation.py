"""Whether a record fits its schema, told by field and in plain words; libxml's own words are kept beside them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from kaltura_core.metadata.field import Field, Path
from kaltura_core.metadata.record import Record
from kaltura_core.metadata.schema import Schema

_STEP = re.compile(r"^(?:\*|.*:)?(.*?)(?:\[\d+\])?$")
_EXPECTED = re.compile(r"Expected is (?:one of )?\( (.*?) \)")
_ELEMENT = re.compile(r"Element '(?:\{[^}]*\})?([^']*)'")
_MOST_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that does not fit. `path` is empty where it concerns the whole record; `original` is libxml's text."""

    path: Path
    message: str
    original: str
    line: int = 0


def validate(record: Record, schema: Schema) -> tuple[Problem, ...]:
    """Every problem of a record under a schema, at most 200; empty where it fits.

    Raises SchemaError where the schema itself cannot be compiled.
    """
    validator = schema.validator
    if validator.validate(record._root):
        return ()
    fields = {field.path: field for field in schema.walk()}
    problems = [_problem(entry, fields) for entry in list(validator.error_log)[:_MOST_PROBLEMS]]
    # libxml tells a bad value twice: by its facet, and again by the type that the facet belongs to
    facets = {problem.path for problem in problems if "[facet" in problem.original}
    kept = [problem for problem in problems if "[facet" in problem.original or problem.path not in facets]
    return tuple(dict.fromkeys(kept))


def _problem(entry: etree._LogEntry, fields: dict[Path, Field]) -> Problem:
    path = _path(entry.path or "")
    field = fields.get(path)
    return Problem(path if field else (), _in_words(entry, field), entry.message, entry.line)


def _path(xpath: str) -> Path:
    """`/metadata/Topics[2]` as ("Topics",)."""
    return tuple(_STEP.sub(r"\1", step) for step in xpath.split("/")[2:])


def _in_words(entry: etree._LogEntry, field: Field | None) -> str:
    message = entry.message
    name = found[1] if (found := _ELEMENT.search(message)) else "?"
    label = field.label if field else name
    value = found[1] if (found := re.search(r"value '(.*?)' (?:is not|has a length|is greater|is less)", message, re.S)) else ""
    if "[facet 'enumeration']" in message:
        shown = f"“{value}”" if value else "An empty text"
        return f"{shown} is not a value of the list."
    if "is not a valid value of the atomic type" in message or "not a valid value of" in message:
        kind = field.kind.value if field else "value"
        return f"“{value}” is not a {kind}." if value else f"It needs a {kind}."
    if "[facet" in message:
        return f"“{value}” does not fit: {_facet(message)}."
    if "is not expected" in message and (expected := _EXPECTED.search(message)):
        return f"“{label}” stands where the schema wants {expected[1].replace(', ', ' or ')}."
    if "is not expected" in message:
        return f"The schema has no place for “{name}” here."
    if "Missing child element" in message and (expected := _EXPECTED.search(message)):
        return f"It lacks {expected[1].replace(', ', ' or ')}."
    if "No matching global declaration" in message:
        return f"The record begins with <{name}> instead of <metadata>."
    return "It does not fit the schema."


def _facet(message: str) -> str:
    """The rule that a value breaks, in words."""
    facet = re.search(r"\[facet '(\w+)'\]", message)
    limit = re.search(r"'([^']*)'\.?\s*$", message)
    words = {
        "pattern": "it needs the form {0}",
        "maxLength": "at most {0} characters",
        "minLength": "at least {0} characters",
        "length": "exactly {0} characters",
        "maxInclusive": "at most {0}",
        "minInclusive": "at least {0}",
        "maxExclusive": "less than {0}",
        "minExclusive": "more than {0}",
    }
    rule = words.get(facet[1] if facet else "", "the schema's rule")
    return rule.format(limit[1] if limit else "?")
