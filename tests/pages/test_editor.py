"""One record being edited: what a save leaves of what was typed, whatever happens meanwhile. Real HTTP."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Any

import pytest

from kaltura_core.api import Client, MetadataRecord, Saved
from kaltura_core.metadata import Draft, Path, Schema
from kaltura_core.sandbox.content import CORPORATE
from pages.widgets.editor import Editor
from tests.pages.conftest import ENTRY

SUMMARY, CENTRE, SPEAKERS = ("Summary",), ("CostCentre",), ("Speakers",)


@pytest.fixture
def schema(client: Client) -> Schema:
    return Schema.parse(client.metadata_profile.get(CORPORATE).xsd)


def stored(client: Client) -> MetadataRecord:
    found = client.metadata.of_entry(ENTRY, CORPORATE)
    assert found
    return found


def opened(client: Client, schema: Schema) -> Editor:
    return Editor.open(ENTRY, CORPORATE, stored(client), schema, now=0)


def type_into(editor: Editor, path: Path, *values: str) -> None:
    editor.put(editor.draft.with_values(path, values), editor.form_key)


def save_elsewhere(client: Client, schema: Schema, path: Path, *values: str) -> None:
    other = opened(client, schema)
    type_into(other, path, *values)
    other.save(client)
    assert other.failure is None


@dataclass
class SlowMetadata:
    """The service, with a save that waits until it is let go."""

    real: Any
    reached: threading.Event = field(default_factory=threading.Event)
    go_on: threading.Event = field(default_factory=threading.Event)
    calls: int = 0

    def update(self, record_id: int, xml: str, *, version: int) -> Saved:
        self.calls += 1
        self.reached.set()
        assert self.go_on.wait(20)
        saved: Saved = self.real.update(record_id, xml, version=version)
        return saved


class SlowClient:
    def __init__(self, client: Client) -> None:
        self.metadata = SlowMetadata(client.metadata)


def saving(editor: Editor, slow: Any) -> threading.Thread:
    thread = threading.Thread(target=editor.save, args=(slow,))
    thread.start()
    assert slow.metadata.reached.wait(20)
    return thread


def test_what_is_typed_while_a_save_runs_becomes_an_edit_of_the_saved_record(client: Client, schema: Schema) -> None:
    editor, slow = opened(client, schema), SlowClient(client)
    type_into(editor, CENTRE, "1234")
    run = saving(editor, slow)
    type_into(editor, SUMMARY, "Typed meanwhile")
    old_form = editor.form_key
    slow.metadata.go_on.set()
    run.join(20)
    assert editor.draft.base.values(CENTRE) == ("1234",)
    assert dict(editor.draft.edits) == {SUMMARY: ("Typed meanwhile",)}
    assert editor.altered == ()
    late = Draft(schema, editor.draft.base)
    editor.put(late, old_form)  # a run that drew the form before the save ended
    assert dict(editor.draft.edits) == {SUMMARY: ("Typed meanwhile",)}


def test_a_second_press_finds_nothing_left_to_save(client: Client, schema: Schema) -> None:
    editor, slow = opened(client, schema), SlowClient(client)
    type_into(editor, CENTRE, "1234")
    first = saving(editor, slow)
    second = threading.Thread(target=editor.save, args=(slow,))
    second.start()
    assert editor.is_saving
    slow.metadata.go_on.set()
    for run in (first, second):
        run.join(20)
    editor.wait()
    assert slow.metadata.calls == 1
    assert editor.theirs is None
    assert editor.notice.startswith("Saved as version")


def gone(client: Client) -> None:
    client._transport.call("metadata_metadata", "delete", {"id": stored(client).id})


def test_a_record_that_is_gone_at_the_save_can_be_created_anew(client: Client, schema: Schema) -> None:
    editor = opened(client, schema)
    type_into(editor, SUMMARY, "Kept")
    gone(client)
    editor.save(client)
    assert "The record is gone" in editor.warning
    editor.save(client)
    assert "<Summary>Kept</Summary>" in stored(client).xml
    assert editor.version == stored(client).version


def test_a_record_that_is_gone_when_the_visitor_comes_back(client: Client, schema: Schema) -> None:
    editor = opened(client, schema)
    type_into(editor, SUMMARY, "Kept")
    gone(client)
    editor.restore(None, schema)
    assert editor.draft.values(SUMMARY) == ("Kept",)
    editor.discard()
    assert editor.draft.record().xml == "<metadata/>"


def test_a_save_of_others_is_met_when_the_visitor_comes_back(client: Client, schema: Schema) -> None:
    editor = opened(client, schema)
    type_into(editor, SUMMARY, "Mine")
    save_elsewhere(client, schema, SUMMARY, "Theirs")
    editor.restore(stored(client), schema)
    assert [clash.theirs for clash in editor.clashes] == [("Theirs",)]
    editor.settle({SUMMARY: True})
    editor.save(client)
    assert "<Summary>Mine</Summary>" in stored(client).xml


def test_a_field_that_the_schema_lost_is_named_with_what_was_typed(client: Client, schema: Schema) -> None:
    editor = opened(client, schema)
    type_into(editor, SUMMARY, "Mine")
    type_into(editor, CENTRE, "77")
    start = schema.text.index("<xsd:element", schema.text.index('name="Region"'))
    end = schema.text.index("</xsd:element>", start) + len("</xsd:element>")
    without = Schema.parse(schema.text[:start] + schema.text[end:])
    assert SUMMARY not in {found.path for found in without.fields}
    editor.restore(stored(client), without)
    assert dict(editor.draft.edits) == {CENTRE: ("77",)}
    assert "Summary: Mine" in editor.notice


def test_a_form_never_gets_the_name_of_another_one(client: Client, schema: Schema) -> None:
    names = {opened(client, schema).form_key for _ in range(20)}
    assert len(names) == 20


def test_no_answer_and_a_changed_record_says_that_it_may_be_ones_own(
    client: Client, schema: Schema, sandbox: Any
) -> None:
    editor = opened(client, schema)
    type_into(editor, SUMMARY, "Mine")
    sandbox.fault("foreign_writer", action="update", times=1)
    sandbox.fault("drop", when="before", action="update", times=1)
    editor.save(client)
    assert editor.theirs is not None
    assert editor.doubted
