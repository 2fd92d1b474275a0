"""server_effect against a second, slow implementation of the same rules, on generated schemas and records."""

from __future__ import annotations

from dataclasses import dataclass, replace
from xml.sax.saxutils import escape

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaltura_core.metadata.server_effect import INVALID, VALID, AppliedRecord, server_effect
from tests.metadata import small_schemas
from tests.metadata.slow_server_effect import slow_effect, slow_record
from tests.rounds import rounds

VALUES = ["a", "b", "c", "It's", 'say "x"', 'It\'s "x"', "R&D", "a<b", "a  b", " a", "", "x\ty", "日本"]
NAMES = ["A", "B", "C", "D", "E"]
IDS = ["", "", "i1", "i2", "i3", "i4"]
OCCURRENCES = [("0", "unbounded")] * 4 + [("0", "3"), ("0", "1"), ("0", ""), ("", ""), ("1", "10"), ("2", "unbounded")]


@dataclass(frozen=True)
class Field:
    """One field, one group where it has something inside, or a choice among fields where it has no name either."""

    name: str
    id: str = ""
    least: str = "0"
    most: str = "unbounded"
    default: str = ""
    type: str = ""
    listed: tuple[str, ...] | None = None
    inside: tuple[Field, ...] | None = None

    def xsd(self) -> str:
        attributes = {"id": self.id, "minOccurs": self.least, "maxOccurs": self.most, "default": self.default}
        if self.listed is not None:
            return small_schemas.values(self.name, *self.listed, **attributes)
        if self.inside is None:
            return small_schemas.field(self.name, type=self.type, **attributes)
        if self.name:
            return small_schemas.group(self.name, *(inner.xsd() for inner in self.inside), **attributes)
        return f'<xsd:choice minOccurs="0" maxOccurs="9">{"".join(inner.xsd() for inner in self.inside)}</xsd:choice>'


Fields = tuple[Field, ...]
listings = st.lists(st.sampled_from(VALUES), unique=True, max_size=5).map(tuple)


@st.composite
def fields(draw: st.DrawFn, depth: int = 1) -> Field:
    name, id_ = draw(st.sampled_from(NAMES)), draw(st.sampled_from(IDS))
    least, most = draw(st.sampled_from(OCCURRENCES))
    match draw(st.sampled_from(["text", "date", "any", "list", "list", "list"] + ["group", "group", "choice"] * depth)):
        case "text":
            return Field(name, id_, least, most, draw(st.sampled_from(["", "", "it's", "R&D"])), type="textType")
        case "date":
            return Field(name, id_, least, most, type="dateType")
        case "list":
            return Field(name, id_, least, most, listed=draw(listings))
        case "group":
            return Field(name, id_, least, most, inside=draw(field_lists(depth - 1, 3)))
        case "choice":
            return Field("", inside=draw(field_lists(depth - 1, 2)))
    return Field(name, id_, least, most)


def field_lists(depth: int = 1, most: int = 5) -> st.SearchStrategy[Fields]:
    distinct = (lambda field: field.name, lambda field: field.id or field.name)
    return st.lists(fields(depth), max_size=most, unique_by=distinct).map(tuple)


@st.composite
def edited(draw: st.DrawFn, before: Fields) -> Fields:
    """The fields after a person's edits: most stay, some change in one respect."""
    after = [changed for field in before if (changed := draw(_edited_field(field))) is not None]
    if draw(st.integers(0, 5)) == 5:
        after.insert(draw(st.integers(0, len(after))), draw(fields(0)))
    if draw(st.integers(0, 5)) == 5:
        after = draw(st.permutations(after))
    return tuple(after)


@st.composite
def _edited_field(draw: st.DrawFn, field: Field) -> Field | None:
    edit = draw(st.sampled_from(["keep"] * 9 + ["inner"] * 9 + ["remove", "name", "id", "occurs", "default", "type"]))
    if edit == "remove":
        return None
    if edit == "inner" and field.inside is not None:
        return replace(field, inside=draw(edited(field.inside)))
    if edit == "inner" and field.listed:
        kept = draw(st.lists(st.sampled_from(field.listed), unique=True, max_size=5))
        return replace(field, listed=tuple(dict.fromkeys([*kept, *draw(listings)[:1]])))
    if not field.name:
        return field
    match edit:
        case "name":
            return replace(field, name=draw(st.sampled_from(NAMES)))
        case "id":
            return replace(field, id=draw(st.sampled_from(IDS)))
        case "occurs":
            least, most = draw(st.sampled_from(OCCURRENCES))
            return replace(field, least=least, most=most)
        case "default" if field.inside is None:
            return replace(field, least="2", most="unbounded", default=draw(st.sampled_from(["5", "it's", "a", " "])))
        case "type" if field.type:
            return replace(field, type=draw(st.sampled_from(["textType", "dateType"])))
    return field


@st.composite
def record_bodies(draw: st.DrawFn, held: Fields, odd: bool) -> str:
    body = ""
    for field in held:
        for _ in range(draw(_occurrences(field))):
            inside = draw(_contents(field, odd) if field.inside is None else record_bodies(field.inside, odd))
            attribute = draw(st.sampled_from([""] * 8 + [' x="1&#10;2"', " x='1'"])) if odd else ""
            body += f"<{field.name}{attribute}>{inside}</{field.name}>" if field.name else inside
            body += draw(st.sampled_from(["", "\n  ", "<!-- c -->", "<Unknown>u</Unknown>", "tail"])) if odd else ""
    return body


def _occurrences(field: Field) -> st.SearchStrategy[int]:
    most = {"": 1, "unbounded": 3}.get(field.most) or int(field.most)
    return st.integers(int(field.least or 1), min(most, 3))


@st.composite
def _contents(draw: st.DrawFn, field: Field, odd: bool) -> str:
    text = draw(st.sampled_from(field.listed or (["7"] if field.type == "dateType" else VALUES)))
    if not odd or not text:
        return escape(text)
    shape = draw(st.sampled_from(["{}", "<![CDATA[{}]]>", " {}", "\n<![CDATA[{}]]> ", "{}<!-- c -->", "<x>{}</x>"]))
    apostrophe = draw(st.sampled_from(["'", "&apos;"]))
    return shape.format(text if "CDATA" in shape else escape(text).replace("'", apostrophe))


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """A schema, the schema that replaces it, and records of the first: orderly ones and an odd one."""
    before = draw(field_lists())
    after = draw(edited(before))
    bodies = [draw(record_bodies(before, odd)) for odd in (False, False, True)]
    return _xsd(before), _xsd(after), [f"<metadata>{body}</metadata>" for body in bodies]


def _xsd(held: Fields) -> str:
    return small_schemas.schema(*(field.xsd() for field in held))


@settings(max_examples=rounds(250), deadline=None, suppress_health_check=[HealthCheck.too_slow])
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


@given(field_lists())
def test_the_same_schema_is_stored_in_place(held: Fields) -> None:
    effect = server_effect(_xsd(held), _xsd(held).replace("><", ">\n<!-- c --><"))

    assert effect.outcome == "accepted_in_place"


@given(st.data())
def test_values_removed_in_two_steps_are_never_a_transform(data: st.DataObject) -> None:
    before = data.draw(field_lists(0))
    after = tuple(
        replace(field, listed=tuple(v for v in field.listed if data.draw(st.booleans()))) if field.listed else field
        for field in before
    )
    emptied = tuple(
        replace(old, listed=()) if old.listed != new.listed else old for old, new in zip(before, after, strict=True)
    )

    assert server_effect(_xsd(before), _xsd(emptied)).outcome == "accepted_in_place"
    assert server_effect(_xsd(emptied), _xsd(after)).outcome == "accepted_in_place"
