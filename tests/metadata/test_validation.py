"""Whether a record fits its schema, in words for the person who edits it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaltura_core.errors import SchemaError
from kaltura_core.metadata import Record, Schema, validate
from tests.metadata.examples import element, group, listed, of, xsd
from tests.rounds import rounds

ORACLE = json.loads((Path(__file__).parents[1] / "oracle" / "record_validation.json").read_text("utf-8"))


def faceted(name: str, base: str, facet: str) -> str:
    return element(name, listed(base=f"xs:{base}", more=facet))


SECONDS = '<xs:simpleContent><xs:extension base="xs:long"/></xs:simpleContent>'
DATE = f'<xs:complexType name="dateType">{SECONDS}</xs:complexType>'
SCHEMA = of(
    element("Title", type="xs:string"),
    element("Topic", listed("it&apos;s &quot;x&quot;", "B"), maxOccurs="2"),
    faceted("Code", "string", '<xs:pattern value="[A-Z]\'+"/>'),
    faceted("Short", "string", '<xs:maxLength value="3"/>'),
    faceted("Low", "int", '<xs:maxExclusive value="9"/>'),
    element("Count", type="xs:long"),
    element("On", type="xs:boolean"),
    element("Fixed", fixed="one"),
    element("Numbers", '<xs:simpleType><xs:list itemType="xs:int"/></xs:simpleType>'),
    element("When", type="dateType"),
    group(
        "Group",
        element("Need", minOccurs="1"),
        element("Also", minOccurs="1"),
        more='<xs:attribute name="a" use="required"/>',
    ),
    types=DATE,
)


def told(content: str, schema: Schema = SCHEMA) -> list[tuple[str, str]]:
    problems = validate(Record.parse(f"<metadata>{content}</metadata>"), schema)
    assert all(problem.original and problem.line == 1 for problem in problems)
    return [("/".join(problem.path), problem.message) for problem in problems]


def test_a_record_that_fits_has_no_problem():
    assert (
        told('<Title>x</Title><Topic>B</Topic><!-- c --><Topic><![CDATA[it\'s "x"]]></Topic><Count> 7 </Count>') == []
    )


@pytest.mark.parametrize(
    ("content", "path", "message"),
    [
        ("<Topic>C</Topic>", "Topic", "“C” is not a value of the list."),
        ("<Topic/>", "Topic", "An empty text is not a value of the list."),
        ("<Topic> B </Topic>", "Topic", "“ B ” is not a value of the list."),
        ("<Topic>it' is not</Topic>", "Topic", "“it' is not” is not a value of the list."),
        ("<Topic>a\n'b'</Topic>", "Topic", "“a\n'b'” is not a value of the list."),
        (f"<Topic>{'y' * 3000}</Topic>", "Topic", f"“{'y' * 100}…” is not a value of the list."),
        ("<Topic>a<!-- c -->b</Topic>", "Topic", "“ab” is not a value of the list."),
        ("<Code>it's</Code>", "Code", "“it's” does not fit: it needs the form [A-Z]'+."),
        ("<Short>abcd</Short>", "Short", "“abcd” does not fit: characters: at most 3."),
        ("<Low>9</Low>", "Low", "“9” does not fit: less than 9."),
        ("<Count>1.5</Count>", "Count", "“1.5” is not a whole number."),
        ("<Count/>", "Count", "An empty text is not a whole number."),
        ("<When>2020-01-01</When>", "When", "“2020-01-01” is not a date (whole seconds since 1970)."),
        ("<On>yes</On>", "On", "“yes” does not fit the field's type “boolean”."),
        ("<Numbers>1 x</Numbers>", "Numbers", "“1 x” does not fit the field's type."),
        ("<Fixed>two</Fixed>", "Fixed", "“two” is not the one value that the schema allows."),
        ("<Unknown>x</Unknown>", "", "The schema has no field “Unknown”."),
        ("<Topic>B</Topic><Unknown><Topic/></Unknown>", "", "The schema has no field “Unknown”."),
        ("<Group a=''><Need/><Else/></Group>", "", "The schema has no field “Else” in “Group”."),
        ("<Group a=''><Need/></Group>", "Group/Also", "It is required, and the record lacks it."),
        ("<Group a=''><Also/></Group>", "Group/Need", "It is required, and the record lacks it."),
        ("<Group><Need/><Also/></Group>", "Group", "“Group” lacks the attribute “a”."),
        ("<Group a=''>x<Need/><Also/></Group>", "Group", "“Group” holds text outside of its fields."),
        ("<Title b='1'/>", "Title", "“Title” carries an attribute “b” that the schema does not know."),
        ("<Count><b>1</b></Count>", "Count", "“Count” holds something, where the schema wants a text."),
        ("x", "", "The record holds text outside of its fields."),
        ("<Title/><Title/>", "Title", "It may stand once at most; the record holds it 2 times."),
        ("<Topic>B</Topic>" * 3, "Topic", "It may stand 2 times at most; the record holds it 3 times."),
        ("<Count>1</Count><Topic>B</Topic>", "Topic", "“Topic” stands behind “Count”, and the schema wants it before."),
        ("<x:Title xmlns:x='u'/>", "Title", "“Title” is in another namespace than the schema's."),
    ],
)
def test_one_problem_in_words(content: str, path: str, message: str):
    assert told(content) == [(path, message)]


def test_each_occurrence_and_each_field_is_told():
    assert told("<Topic>C</Topic><Topic>D</Topic><Topic>B</Topic><Count>x</Count>") == [
        ("Topic", "“C” is not a value of the list."),
        ("Topic", "“D” is not a value of the list."),
        ("Topic", "It may stand 2 times at most; the record holds it 3 times."),
    ]
    assert len(told("<Topic>C</Topic><Count>x</Count><On>x</On>")) == 3


def test_labels_stand_for_names():
    note = "<xs:annotation><xs:appinfo><label>{}</label></xs:appinfo></xs:annotation>"
    schema = of(element("A", note.format("First")), element("B", note.format("Second")))
    assert told("<B/><A/>", schema) == [("A", "“First” stands behind “Second”, and the schema wants it before.")]
    schema = Schema.parse(xsd(f"<xs:choice>{element('A', note.format('First'))}<xs:element name='B'/></xs:choice>"))
    assert told("<A/><B/>", schema) == [("B", "“B” stands in the wrong place.")]
    schema = Schema.parse(xsd("<xs:choice><xs:element name='A'/><xs:element name='B'/></xs:choice>"))
    assert told("", schema) == [("", "The record lacks “A” or “B”.")]


def test_another_document_element():
    (problem,) = validate(Record.parse("<meta/>"), SCHEMA)
    assert problem.message == "The record begins with <meta> instead of <metadata>."
    (problem,) = validate(Record.parse("<metadata xmlns='urn:x'/>"), SCHEMA)
    assert problem.message == "The record's <metadata> is in a namespace that the schema does not know."


def test_lines_count_from_the_records_first():
    (problem,) = validate(Record.parse("<metadata>\n\n<Topic>C</Topic></metadata>"), SCHEMA)
    assert (problem.path, problem.line) == (("Topic",), 3)


def test_what_lies_too_deep_for_the_fields_concerns_the_whole_record():
    types = (
        '<xs:complexType name="tree"><xs:sequence><xs:element name="Size" type="xs:int"/>'
        '<xs:element name="Branch" type="tree" minOccurs="0"/></xs:sequence></xs:complexType>'
    )
    schema = of(element("Tree", type="tree"), types=types)
    deep = "<Tree><Size>1</Size><Branch><Size>1</Size><Branch><Size>x</Size></Branch></Branch></Tree>"
    assert told(deep, schema) == [("", "“x” does not fit the field's type “int”.")]


def test_a_schema_with_a_namespace_of_its_own():
    attributes = ' targetNamespace="urn:k" xmlns="urn:k" elementFormDefault="qualified"'
    content = "<xs:sequence><xs:element name='A' type='xs:int'/><xs:element name='B' type='xs:int'/></xs:sequence>"
    schema = Schema.parse(xsd(content, attributes=attributes))
    for record in (
        "<k:metadata xmlns:k='urn:k'><k:A>1</k:A><k:B>x</k:B></k:metadata>",
        "<metadata xmlns='urn:k'><A>1</A><B>x</B></metadata>",
    ):
        (problem,) = validate(Record.parse(record), schema)
        assert (problem.path, problem.message) == (("B",), "“x” is not a whole number.")


def test_a_schema_that_does_not_compile():
    with pytest.raises(SchemaError, match="Not a valid schema"):
        validate(Record.empty(), of(element("A", type="nonsense")))


def test_a_pattern_that_libxml_gives_up_on():
    schema = of(faceted("A", "string", '<xs:pattern value="(x+x+)+y"/>'))
    with pytest.raises(SchemaError, match="gives up"):
        validate(Record.parse(f"<metadata><A>{'x' * 60}</A></metadata>"), schema)


def test_a_record_with_very_many_faults_is_told_in_one_sentence():
    schema = of(element("Topic", listed("B"), maxOccurs="unbounded"))
    assert len(told("<Topic>C</Topic>" * 300 + "".join(f"<Topic>{at}</Topic>" for at in range(300)), schema)) == 200
    assert validate(Record.parse(f"<metadata>{'<Topic>B</Topic>' * 20_000}</metadata>"), schema) == ()
    (problem,) = validate(Record.parse(f"<metadata>{'<Topic>B</Topic>' * 20_000}<Topic>C</Topic></metadata>"), schema)
    assert problem.message == "At least one of its 20,002 elements does not fit the schema."
    assert "'C' is not an element of the set {'B'}" in problem.original


def test_a_place_where_a_schema_may_lie_is_never_read(tmp_path: Path):
    (tmp_path / "other.xsd").write_text(xsd("<xs:sequence><xs:element name='Unknown'/></xs:sequence>"), "utf-8")
    hint = f"xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:noNamespaceSchemaLocation='{tmp_path}/other.xsd'"
    (problem,) = validate(Record.parse(f"<metadata {hint}><Unknown/></metadata>"), SCHEMA)
    assert problem.message == "The schema has no field “Unknown”."


@pytest.mark.parametrize("case", ORACLE["cases"], ids=lambda case: case["case"])
def test_valid_is_what_the_server_calls_valid(case: dict[str, object]):
    problems = validate(Record.parse(str(case["xml"])), Schema.parse(ORACLE["xsd"]))
    assert (not problems) == case["valid"]
    if problems:
        first = problems[0].original.replace("'", "&#039;")
        assert str(case["api_message"]).startswith(f"invalid metadata data: {first}")


TEXTS = st.sampled_from(
    ["", "B", 'it\'s "x"', "7", "x", " ", "true", "one", "1 2", "A'", "' is not an element of the set {'"]
)
NAMES = [field.name for field in SCHEMA.fields]


@settings(deadline=None, max_examples=rounds(150))
@given(st.lists(st.tuples(st.sampled_from([*NAMES, "Unknown"]), TEXTS, st.booleans()), max_size=6))
def test_problems_are_told_exactly_where_libxml_finds_fault(fields: list[tuple[str, str, bool]]):
    record = Record.parse("<metadata/>")
    for name, text, _ in fields:
        record = record.with_values((name,), (*record.values((name,)), text), order=SCHEMA.order())
    if any(broken for *_, broken in fields):
        record = Record.parse(record.xml.replace("><", " a='1'><", 1))
    problems = validate(record, SCHEMA)
    assert (not problems) == SCHEMA.validator.validate(record._root)
    known = {field.path for field in SCHEMA.walk()}
    for problem in problems:
        assert problem.path in known or problem.path == ()
        assert problem.message.endswith(".")
        assert "Element '" not in problem.message.replace(problem.original, "")
