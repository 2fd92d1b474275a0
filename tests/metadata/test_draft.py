"""Unsaved edits: what they change, what keeps them from being saved, and how they meet another save."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaltura_core.errors import RecordError, SchemaError
from kaltura_core.metadata import Change, Clash, Draft, Record
from kaltura_core.metadata.draft import after_selection
from tests.metadata.examples import element, group, listed, of

SCHEMA = of(
    element("Title", type="xs:string"),
    element("Topic", listed("Sales", "R&amp;D"), maxOccurs="unbounded"),
    element("Count", type="xs:int"),
    group("Group", element("Part")),
)
TITLE, TOPIC, COUNT = (SCHEMA.field((name,)) for name in ("Title", "Topic", "Count"))
BASE = Record.parse("<metadata><Title>Old</Title><Topic>Sales</Topic><Legacy/></metadata>")


def test_edits_are_shown_and_saved_and_the_rest_stays():
    draft = Draft(SCHEMA, BASE).with_values(("Count",), ["7"]).with_values(("Title",), ["New"])
    assert draft.values(("Title",)) == ("New",)
    assert draft.values(("Topic",)) == ("Sales",)
    assert draft.changes() == (Change(TITLE, ("Old",), ("New",)), Change(COUNT, (), ("7",)))
    assert draft.record().xml == "<metadata><Title>New</Title><Topic>Sales</Topic><Count>7</Count><Legacy/></metadata>"
    assert draft.base is BASE


def test_what_is_typed_back_is_no_edit():
    draft = Draft(SCHEMA, BASE).with_values(("Title",), ["New"]).with_values(("Title",), ["Old"])
    assert draft == Draft(SCHEMA, BASE)
    assert draft.changes() == ()
    assert draft.record() is BASE


def test_a_field_that_the_schema_does_not_know_is_refused_not_dropped():
    with pytest.raises(SchemaError, match="Legacy"):
        Draft(SCHEMA, BASE).with_values(("Legacy",), ["x"])
    with pytest.raises(SchemaError, match="Legacy"):
        Draft(SCHEMA, BASE, {("Legacy",): ("x",)})


def test_what_keeps_a_draft_from_being_saved():
    draft = Draft(SCHEMA, Record.empty())
    assert draft.problems() == ()
    assert draft.with_values(("Topic",), ["R&D"]).problems() == ()
    (problem,) = draft.with_values(("Topic",), ["R&D", "Other"]).problems()
    assert (problem.path, problem.message) == (("Topic",), "“Other” is not a value of the list.")
    (problem,) = draft.with_values(("Title",), ["a\0b"]).problems()
    assert problem.path == ("Title",)
    assert "control character" in problem.message
    (problem,) = Draft(SCHEMA, BASE).problems()
    assert problem.message == "The schema has no field “Legacy”."


def test_an_edit_that_cannot_be_written_is_a_problem_of_its_field():
    holding = Record.parse("<metadata><Title>a<b/></Title></metadata>")
    draft = Draft(SCHEMA, holding).with_values(("Title",), ["New"]).with_values(("Group", "Part"), ["x"])
    assert [problem.path for problem in draft.problems()] == [("Title",), ("Group", "Part")]
    with pytest.raises(RecordError):
        draft.record()


def test_a_schema_that_does_not_compile_is_a_problem_too():
    schema = of(element("A", type="nonsense"))
    (problem,) = Draft(schema, Record.empty()).with_values(("A",), ["x"]).problems()
    assert problem.path == ()
    assert problem.message.startswith("The profile's schema is at fault. Not a valid schema")


def test_somebody_else_saved_another_field():
    theirs = Record.parse("<metadata><Title>Old</Title><Topic>R&amp;D</Topic></metadata>")
    draft, clashes = Draft(SCHEMA, BASE).with_values(("Title",), ["Mine"]).rebased(theirs)
    assert clashes == ()
    assert draft.base is theirs
    assert draft.record().xml == "<metadata><Title>Mine</Title><Topic>R&amp;D</Topic></metadata>"


def test_somebody_else_saved_the_same_field():
    theirs = Record.parse("<metadata><Title>Theirs</Title></metadata>")
    draft, clashes = Draft(SCHEMA, BASE).with_values(("Title",), ["Mine"]).rebased(theirs)
    assert clashes == (Clash(TITLE, ("Old",), ("Theirs",), ("Mine",)),)
    assert draft.values(("Title",)) == ("Mine",)


def test_both_changed_a_field_alike():
    theirs = Record.parse("<metadata><Title>Same</Title></metadata>")
    draft, clashes = Draft(SCHEMA, BASE).with_values(("Title",), ["Same"]).rebased(theirs)
    assert (draft.edits, clashes) == ({}, ())


VALUES = st.lists(st.sampled_from(["Sales", "R&D", "x", ""]), max_size=3).map(tuple)
NAMES = st.sampled_from(["Title", "Topic", "Count"])
EDITS = st.dictionaries(NAMES.map(lambda name: (name,)), VALUES)


def record(values: dict[tuple[str, ...], tuple[str, ...]]) -> Record:
    made = Record.empty()
    for path, wanted in values.items():
        made = made.with_values(path, wanted, order=SCHEMA.order())
    return made


@settings(deadline=None)
@given(EDITS, EDITS, EDITS)
def test_no_edit_is_lost_when_somebody_else_saved(
    was: dict[tuple[str, ...], tuple[str, ...]],
    mine: dict[tuple[str, ...], tuple[str, ...]],
    theirs: dict[tuple[str, ...], tuple[str, ...]],
):
    draft = Draft(SCHEMA, record(was))
    for path, values in mine.items():
        draft = draft.with_values(path, values)
    current = record(was | theirs)
    rebased, clashes = draft.rebased(current)
    changed = {change.field.path: change for change in draft.changes()}
    for field in SCHEMA.fields:
        wanted = draft.values(field.path) if field.path in changed else current.values(field.path)
        assert rebased.values(field.path) == wanted
        assert rebased.record().values(field.path) == wanted
        both = field.path in changed and current.values(field.path) not in (
            changed[field.path].before,
            changed[field.path].after,
        )
        assert (field.path in {clash.field.path for clash in clashes}) == both
    assert all(change.before != change.after for change in rebased.changes())


# --- what a multi-select means ---


@pytest.mark.parametrize(
    ("before", "chosen", "after"),
    [
        ("ABC", "AC", "AC"),
        ("ABC", "CA", "AC"),  # something was taken off: the order of what stays is the record's
        ("AB", "ABD", "ABD"),
        ("AB", "DBA", "ABD"),
        ("AB", "BA", "BA"),
        ("AAB", "AB", "AAB"),  # a selection shows each value once
        ("AAB", "B", "B"),
        ("", "BA", "BA"),
        ("AB", "", ""),
    ],
)
def test_a_selection(before: str, chosen: str, after: str):
    assert after_selection(tuple(before), tuple(chosen)) == tuple(after)


@given(st.lists(st.sampled_from("ABC"), max_size=5))
def test_a_selection_that_nobody_touched_is_no_edit(before: list[str]):
    assert after_selection(before, list(dict.fromkeys(before))) == tuple(before)


def test_a_selection_of_very_many_values():
    values = [str(at) for at in range(50_000)]
    assert len(after_selection(values, values[1:])) == 49_999
