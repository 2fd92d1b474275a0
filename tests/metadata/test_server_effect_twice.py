"""server_effect against a second, slow implementation of the same rules, on generated schemas and records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

from hypothesis import given, settings
from hypothesis import strategies as st

from kaltura_core.metadata.server_effect import INVALID, VALID, AppliedRecord, server_effect
from tests.metadata import small_schemas
from tests.metadata.slow_server_effect import slow_effect, slow_record

VALUES = ["a", "b", "c", "It's", 'say "x"', 'It\'s "x"', "R&D", "a<b", "a  b", " a", "", "x\ty", "日本"]
NAMES = ["A", "B", "C", "D", "E"]
IDS = ["", "", "i1", "i2", "i3", "i4"]
LEAST = ["", "0", "0", "0", "1", "2"]
MOST = ["", "1", "3", "10", "unbounded", "unbounded"]
DEFAULTS = ["", "", "", "5", "it's", "a", " ", "R&D"]


@dataclass(frozen=True)
class Field:
    name: str
    id: str
    least: str
    most: str
    default: str
    type: str = ""
    listed: tuple[str, ...] | None = None
    inside: tuple[Field, ...] | None = None

    def xsd(self) -> str:
        attributes = {"id": self.id, "minOccurs": self.least, "maxOccurs": self.most, "default": self.default}
        if self.listed is not None:
            return small_schemas.values(self.name, *self.listed, **attributes)
        if self.inside is not None:
            return small_schemas.group(self.name, *(inner.xsd() for inner in self.inside), **attributes)
        return small_schemas.field(self.name, type=self.type, **attributes)


Fields = tuple[Field, ...]
listings = st.lists(st.sampled_from(VALUES), unique=True, max_size=5).map(tuple)


def fields(depth: int = 1) -> st.SearchStrategy[Field]:
    kinds: list[st.SearchStrategy[dict[str, Any]]] = [
        st.sampled_from(["textType", "textType", "dateType", ""]).map(lambda name: {"type": name}),
        listings.map(lambda listed: {"listed": listed}),
        listings.map(lambda listed: {"listed": listed}),
    ]
    if depth:
        kinds.append(field_lists(depth - 1, 3).map(lambda inside: {"inside": inside}))
    plain = [st.sampled_from(choices) for choices in (NAMES, IDS, LEAST, MOST, DEFAULTS)]
    return st.builds(lambda shape, *rest: Field(*rest, **shape), st.one_of(kinds), *plain)


def field_lists(depth: int = 1, most: int = 5) -> st.SearchStrategy[Fields]:
    return st.lists(fields(depth), max_size=most, unique_by=lambda field: field.name).map(tuple)


@st.composite
def edited(draw: st.DrawFn, before: Fields) -> Fields:
    """The fields after a person's edits: most stay, some change in one respect."""
    after = [changed for field in before if (changed := draw(_edited_field(field))) is not None]
    if draw(st.integers(0, 5)) == 0:
        after.insert(draw(st.integers(0, len(after))), draw(fields(0)))
    if draw(st.integers(0, 5)) == 0:
        after = draw(st.permutations(after))
    return tuple(after)


@st.composite
def _edited_field(draw: st.DrawFn, field: Field) -> Field | None:
    match draw(
        st.sampled_from(["keep"] * 6 + ["inner"] * 6 + ["remove", "name", "id", "least", "most", "default", "type"])
    ):
        case "remove":
            return None
        case "inner" if field.inside is not None:
            return replace(field, inside=draw(edited(field.inside)))
        case "inner" if field.listed:
            kept = draw(st.lists(st.sampled_from(field.listed), unique=True, max_size=5))
            return replace(field, listed=tuple(dict.fromkeys([*kept, *draw(listings)[:1]])))
        case "name":
            return replace(field, name=draw(st.sampled_from(NAMES)))
        case "id":
            return replace(field, id=draw(st.sampled_from(IDS)))
        case "least":
            return replace(field, least=draw(st.sampled_from(LEAST)))
        case "most":
            return replace(field, most=draw(st.sampled_from(MOST)))
        case "default":
            return replace(field, least="2", most="unbounded", default=draw(st.sampled_from(["5", "it's", "a", " "])))
        case "type" if field.type:
            return replace(field, type=draw(st.sampled_from(["textType", "dateType"])))
    return field


@st.composite
def record_bodies(draw: st.DrawFn, held: Fields) -> str:
    body = ""
    for field in held:
        for _ in range(draw(st.sampled_from([1, 1, 1, 0, 2, 3]))):
            content = draw(_contents(field) if field.inside is None else record_bodies(field.inside))
            attribute = draw(st.sampled_from([""] * 8 + [' x="1&#10;2"', " x='1'"]))
            body += f"<{field.name}{attribute}>{content}</{field.name}>"
            body += draw(st.sampled_from([""] * 8 + ["\n  ", "<!-- c -->", "<Unknown>u</Unknown>", "tail"]))
    return body


@st.composite
def _contents(draw: st.DrawFn, field: Field) -> str:
    text = draw(st.sampled_from(field.listed or (["7"] if field.type == "dateType" else VALUES)))
    shapes = ["{}"] * 8 + ["<![CDATA[{}]]>", " {}", "\n<![CDATA[{}]]> ", "{}<!-- c -->", "<x>{}</x>"]
    shape = draw(st.sampled_from(shapes))
    return shape.format(
        text if "CDATA" in shape else escape(text).replace("'", draw(st.sampled_from(["'", "'", "&apos;"])))
    )


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """A schema, the schema that replaces it, and records of the first."""
    before = draw(field_lists())
    after = draw(edited(before))
    bodies = draw(st.lists(record_bodies(before), min_size=1, max_size=3))
    return _xsd(before), _xsd(after), [f"<metadata>{body}</metadata>" for body in bodies]


def _xsd(held: Fields) -> str:
    return small_schemas.schema(*(field.xsd() for field in held))


@settings(max_examples=500)
@given(changes())
def test_two_implementations_agree(change: tuple[str, str, list[str]]) -> None:
    before, after, records = change
    effect = server_effect(before, after)

    assert (effect.outcome, effect.reason) == slow_effect(before, after)
    for record in records:
        if effect.outcome != "transform":
            assert effect.apply(record) == AppliedRecord(VALID, record)
            continue
        expected = slow_record(before, after, record)
        assert effect.apply(record) == (
            AppliedRecord(INVALID, record) if expected is None else AppliedRecord(VALID, expected)
        )


@given(
    field_lists().filter(lambda held: len({field.id for field in held if field.id}) == sum(bool(f.id) for f in held))
)
def test_the_same_schema_is_stored_in_place(held: Fields) -> None:
    effect = server_effect(_xsd(held), _xsd(held).replace("><", ">\n<!-- c --><"))

    if effect.outcome == "rejected":  # ids may still repeat inside a group
        assert effect.reason == "MATCHED_MORE_THAN_ONE_NODE"
    else:
        assert effect.outcome == "accepted_in_place"


@given(st.data())
def test_values_removed_in_two_steps_are_never_a_transform(data: st.DataObject) -> None:
    before = tuple(replace(field, id="") for field in data.draw(field_lists(0)))
    after = tuple(
        replace(field, listed=tuple(v for v in field.listed if data.draw(st.booleans()))) if field.listed else field
        for field in before
    )
    emptied = tuple(
        replace(old, listed=()) if old.listed != new.listed else old for old, new in zip(before, after, strict=True)
    )

    assert server_effect(_xsd(before), _xsd(emptied)).outcome == "accepted_in_place"
    assert server_effect(_xsd(emptied), _xsd(after)).outcome == "accepted_in_place"
