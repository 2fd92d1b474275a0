"""Schemas found in public repositories; they are read where they lie, and stay there."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaltura_core.metadata import Kind, Record, Schema, validate

FOLDER = Path(__file__).parents[3] / "shared" / "kaltura" / "xsd"
FILES = sorted(FOLDER.glob("*.x*")) if FOLDER.is_dir() else []


@pytest.mark.skipif(not FILES, reason="no folder shared/kaltura/xsd beside the project")
def test_there_are_real_schemas_to_read():
    assert len(FILES) >= 14


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_real_schema_is_read_and_takes_records(file: Path):
    schema = Schema.parse(file.read_bytes().decode("utf-8"))
    fields = list(schema.walk())
    assert fields
    assert all(field.label and field.path[-1] == field.name for field in fields)
    assert all(field.values for field in fields if field.kind is Kind.LIST)
    assert len({field.path for field in fields}) == len(fields)
    problems = validate(Record.empty(), schema)
    assert {problem.path[0] for problem in problems} <= {field.name for field in schema.fields if field.required}
    record = Record.empty()
    for field in schema.fields:
        if field.kind is not Kind.GROUP:
            value = field.values[0].text if field.values else "1"
            record = record.with_values(field.path, [value], order=schema.order())
    assert all(
        problem.path == () or schema.field(problem.path).kind is Kind.GROUP for problem in validate(record, schema)
    )
