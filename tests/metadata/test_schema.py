"""What a profile's XSD says of its fields (server.md section 10)."""

from __future__ import annotations

import pytest

from kaltura_core.errors import SchemaError
from kaltura_core.metadata import Kind, Record, Schema, Value, validate
from tests.metadata.examples import KMC, element, group, listed, of, xsd


def test_a_profile_as_kmc_writes_it():
    schema = Schema.parse(KMC)
    assert [(field.name, field.kind, field.repeats) for field in schema.fields] == [
        ("Title", Kind.TEXT, False),
        ("Topics", Kind.LIST, True),
        ("Published", Kind.DATE, False),
        ("Recorded", Kind.DATETIME, False),
        ("Related", Kind.ENTRY, True),
    ]
    title = schema.field(("Title",))
    assert (title.label, title.description, title.tooltip) == ("Main title", "The title on the page", "Keep it short")
    assert title.searchable
    assert not title.hidden
    assert not title.required
    assert schema.field(("Recorded",)).hidden
    topics = schema.field(("Topics",))
    assert topics.values == (Value("Sales"), Value("R&D"), Value(" Padded "))
    assert topics.lists(" Padded ")
    assert not topics.lists("Padded")
    assert topics.max_occurs is None
    assert topics.type_name == "listType"
    assert schema.order() == ("Title", "Topics", "Published", "Recorded", "Related")
    assert schema.text == KMC
    assert schema.validator is not None


def test_a_label_is_the_key_then_the_label_then_the_name():
    def labelled(info: str) -> str:
        return f"<xs:annotation><xs:appinfo>{info}</xs:appinfo></xs:annotation>"

    schema = of(
        element("A", labelled("<label>one</label><key>two</key>")),
        element("B", labelled("<label>one</label><key/><unknown>x</unknown><!-- more -->")),
        element("C"),
    )
    assert [field.label for field in schema.fields] == ["two", "one", "C"]


@pytest.mark.parametrize("prefix", ["xs:", "xsd:", "s:", ""])
def test_any_prefix_or_a_default_namespace(prefix: str):
    declaration = f"xmlns:{prefix[:-1]}" if prefix else "xmlns"
    text = (
        xsd(f"<xs:sequence>{element('Topic', listed('a'))}</xs:sequence>")
        .replace("xmlns:xs=", f"{declaration}=")
        .replace("xs:", prefix)
    )
    schema = Schema.parse(text)
    assert [value.text for value in schema.field(("Topic",)).values] == ["a"]
    assert schema.validator is not None


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "no-such-thing"])
def test_a_byte_order_mark_and_any_encoding_declaration_are_passed_over(encoding: str):
    text = f'\ufeff<?xml version="1.0" encoding="{encoding}"?>\n' + xsd(
        f"<xs:sequence>{element('Thème', listed('été'))}</xs:sequence>"
    )
    assert Schema.parse(text).field(("Thème",)).values == (Value("été"),)


@pytest.mark.parametrize("text", ["", "  \n", "\ufeff", "false", "<xml></xml>", "\ufeff\n<xml/>"])
def test_a_profile_without_a_schema(text: str):
    with pytest.raises(SchemaError, match="has no schema"):
        Schema.parse(text)


def test_a_stored_bare_ampersand_is_read_as_one():
    schema = of(element("Topic", listed("R&D", "A&amp;B", "&#38;", "x & y;", "&#xE9;")))
    assert [value.text for value in schema.fields[0].values] == ["R&D", "A&B", "&", "x & y;", "é"]
    assert schema.validator is not None


def test_an_ampersand_in_cdata_or_a_comment_is_no_bare_one():
    note = "<!-- A & B --><xs:annotation><xs:documentation><![CDATA[A & B &amp; C]]></xs:documentation></xs:annotation>"
    assert of(element("Topic", note)).fields[0].description == "A & B &amp; C"


def test_types_before_the_root_and_a_list_that_two_fields_share():
    text = (
        '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:simpleType name="colours"><xs:restriction '
        'base="xs:string"><xs:enumeration value="red"><xs:annotation><xs:documentation>#f00</xs:documentation>'
        '</xs:annotation></xs:enumeration></xs:restriction></xs:simpleType><xs:element name="metadata"><xs:complexType>'
        '<xs:sequence><xs:element name="Wall" type="colours"/><xs:element name="Roof" type="colours"/></xs:sequence>'
        "</xs:complexType></xs:element></xs:schema>"
    )
    wall, roof = Schema.parse(text).fields
    assert wall.values == roof.values == (Value("red", "#f00"),)
    assert wall.type_name == roof.type_name == "colours"
    assert wall.kind is Kind.LIST
    assert wall.required


def test_values_stay_as_they_are_written():
    values = ["", "a", "a", " a", "A", "it&apos;s", "&quot;", "日本語", "Ünï"]
    field = of(element("Topic", listed(*values))).fields[0]
    assert [value.text for value in field.values] == ["", "a", "a", " a", "A", "it's", '"', "日本語", "Ünï"]


def test_a_list_without_values_is_still_a_list():
    types = '<xs:simpleType name="listType"><xs:restriction base="xs:string"/></xs:simpleType>'
    field = of(element("Topic", listed(base="listType")), types=types).fields[0]
    assert (field.kind, field.values) == (Kind.LIST, ())
    assert field.lists("anything")


def test_a_list_on_another_base_and_behind_several_types():
    types = (
        '<xs:simpleType name="deep"><xs:restriction base="middle"/></xs:simpleType>'
        f'<xs:simpleType name="middle">{listed("1", "2", base="xs:int")[15:]}'
    )
    schema = of(element("Number", type="deep"), types=types)
    assert schema.fields[0].kind is Kind.LIST
    assert [value.text for value in schema.fields[0].values] == ["1", "2"]
    assert schema.validator is not None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("xs:string", Kind.TEXT),
        ("xs:token", Kind.TEXT),
        ("xs:long", Kind.INTEGER),
        ("xs:positiveInteger", Kind.INTEGER),
        ("xs:boolean", Kind.OTHER),
        ("xs:dateTime", Kind.OTHER),
        ("userType", Kind.USER),
        ("intType", Kind.INTEGER),
        ("metadataObjectType", Kind.OTHER),
    ],
)
def test_kinds(name: str, kind: Kind):
    assert of(element("F", type=name)).fields[0].kind is kind


def test_a_type_made_from_a_date_is_a_date():
    types = (
        '<xs:complexType name="dateType"><xs:simpleContent><xs:extension base="xs:long"/></xs:simpleContent>'
        '</xs:complexType><xs:complexType name="later"><xs:simpleContent><xs:extension base="dateType"/>'
        "</xs:simpleContent></xs:complexType>"
    )
    assert of(element("When", type="later"), types=types).fields[0].kind is Kind.DATE


def test_the_schemas_own_string_is_not_the_standards_string():
    types = '<xs:simpleType name="string"><xs:restriction base="xs:int"/></xs:simpleType>'
    own, standard = of(element("A", type="string"), element("B", type="xs:string"), types=types).fields
    assert own.kind is Kind.TEXT  # by its name; its values are checked by the schema
    assert standard.kind is Kind.TEXT
    types = f'<xs:simpleType name="string">{listed("only")[15:]}'
    own, standard = of(element("A", type="string"), element("B", type="xs:string"), types=types).fields
    assert (own.kind, standard.kind) == (Kind.LIST, Kind.TEXT)


def test_groups_hold_fields_and_may_repeat():
    schema = of(
        group("Programme", element("Title"), group("Episode", element("Title"), maxOccurs="12"), maxOccurs="unbounded")
    )
    assert [field.path for field in schema.walk()] == [
        ("Programme",),
        ("Programme", "Title"),
        ("Programme", "Episode"),
        ("Programme", "Episode", "Title"),
    ]
    assert schema.order(("Programme",)) == ("Title", "Episode")
    assert schema.field(("Programme", "Episode")).max_occurs == 12
    assert {field.kind for field in schema.walk() if field.children} == {Kind.GROUP}


def occurrences(content: str, types: str = "") -> dict[str, tuple[int, int | None]]:
    return {
        field.name: (field.min_occurs, field.max_occurs) for field in Schema.parse(xsd(content, types=types)).fields
    }


def test_how_often_a_field_may_stand_is_what_all_that_surrounds_it_allows():
    a, b = '<xs:element name="A"/>', '<xs:element name="B" maxOccurs="3"/>'
    assert occurrences(f"<xs:sequence>{a}{b}</xs:sequence>") == {"A": (1, 1), "B": (1, 3)}
    assert occurrences(f"<xs:all>{a}</xs:all>") == {"A": (1, 1)}
    assert occurrences(f"<xs:choice>{a}{b}</xs:choice>") == {"A": (0, 1), "B": (0, 3)}
    assert occurrences(f'<xs:sequence minOccurs="0">{a}{b}</xs:sequence>') == {"A": (0, 1), "B": (0, 3)}
    assert occurrences(f'<xs:sequence maxOccurs="2">{a}{b}</xs:sequence>') == {"A": (1, 2), "B": (1, 6)}
    assert occurrences(f'<xs:choice maxOccurs="unbounded">{a}{b}</xs:choice>') == {"A": (0, None), "B": (0, None)}
    assert occurrences(f"<xs:sequence><xs:sequence>{a}</xs:sequence><xs:choice>{b}</xs:choice></xs:sequence>") == {
        "A": (1, 1),
        "B": (1, 3),
    }


def test_one_name_twice_is_one_field():
    a, b, c = (f'<xs:element name="{name}"/>' for name in "ABC")
    assert occurrences(f"<xs:sequence>{a}{b}{a}</xs:sequence>") == {"A": (2, 2), "B": (1, 1)}
    both = f"<xs:choice><xs:sequence>{a}{b}</xs:sequence><xs:sequence>{a}{c}</xs:sequence></xs:choice>"
    assert occurrences(both) == {"A": (1, 1), "B": (0, 1), "C": (0, 1)}


@pytest.mark.parametrize(
    ("written", "most"),
    [("unbounded", None), (" 2 ", 2), ("007", 7), ("9" * 5000, 1_000_000_000), ("many", 1), ("٣", 1)],
)
def test_numbers_of_occurrences_however_they_are_written(written: str, most: int | None):
    assert occurrences(f'<xs:sequence><xs:element name="A" maxOccurs="{written}"/></xs:sequence>') == {"A": (1, most)}


def test_named_groups_and_derived_types():
    types = (
        '<xs:group name="common"><xs:sequence><xs:element name="A"/></xs:sequence></xs:group>'
        '<xs:complexType name="base"><xs:sequence><xs:element name="B"/></xs:sequence></xs:complexType>'
        '<xs:complexType name="more"><xs:complexContent><xs:extension base="base"><xs:sequence><xs:element name="C"/>'
        "</xs:sequence></xs:extension></xs:complexContent></xs:complexType>"
        '<xs:complexType name="less"><xs:complexContent><xs:restriction base="base"><xs:sequence>'
        '<xs:element name="B" type="xs:int"/></xs:sequence></xs:restriction></xs:complexContent></xs:complexType>'
    )
    content = (
        '<xs:sequence><xs:group ref="common" minOccurs="0"/><xs:element name="More" type="more"/>'
        '<xs:element name="Less" type="less"/></xs:sequence>'
    )
    schema = Schema.parse(xsd(content, types=types))
    assert schema.order() == ("A", "More", "Less")
    assert not schema.field(("A",)).required
    assert schema.order(("More",)) == ("B", "C")
    assert schema.field(("Less", "B")).kind is Kind.INTEGER


def test_a_reference_takes_its_element_and_its_own_occurrences():
    types = element("Topic", listed("a"), default="a").replace(' minOccurs="0"', "")
    schema = Schema.parse(xsd('<xs:sequence><xs:element ref="Topic" maxOccurs="4"/></xs:sequence>', types=types))
    topic = schema.field(("Topic",))
    assert (topic.kind, topic.max_occurs, topic.default) == (Kind.LIST, 4, "a")


@pytest.mark.parametrize(
    ("field", "why"),
    [
        (element("F", fixed="x"), "fixes it to “x”"),
        (element("F", maxOccurs="0"), "allows none"),
        ('<xs:element ref="F"/>', "does not define"),
        (group("F", element("A"), more="").replace("<xs:complexType>", '<xs:complexType mixed="true">'), "mixes text"),
        (group("F", "<xs:any/>"), "any element"),
        (
            element(
                "F",
                '<xs:complexType><xs:simpleContent><xs:extension base="xs:string"><xs:attribute name="a"/>'
                "</xs:extension></xs:simpleContent></xs:complexType>",
            ),
            "attributes",
        ),
    ],
)
def test_what_cannot_be_edited_says_why(field: str, why: str):
    assert why in of(field).fields[0].read_only


def test_a_type_within_itself_is_read_once():
    types = (
        '<xs:complexType name="tree"><xs:sequence><xs:element name="Name"/>'
        '<xs:element name="Branch" type="tree" minOccurs="0"/></xs:sequence></xs:complexType>'
    )
    schema = of(element("Tree", type="tree"), types=types)
    assert [field.path for field in schema.walk()] == [("Tree",), ("Tree", "Name"), ("Tree", "Branch")]
    assert schema.field(("Tree", "Branch")).read_only == "its groups hold themselves"
    assert schema.validator is not None


@pytest.mark.parametrize(
    ("text", "reason", "line"),
    [
        ("<a>\n<b></a>", "Not well-formed XML", 2),
        ("<metadata/>", "Not an XML Schema", 1),
        ('<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"/>', "no element named metadata", 1),
        (xsd("\n<xs:sequence>\n<xs:element/></xs:sequence>"), "neither a name nor a reference", 3),
        (xsd("", types='\n<xs:include schemaLocation="file:///etc/hostname"/>'), "<include>", 2),
        (xsd("", types='<xs:import namespace="x" schemaLocation="http://localhost:1/x"/>'), "<import>", 1),
        (xsd("", types='<xs:redefine schemaLocation="x.xsd"/>'), "<redefine>", 1),
        (
            xsd('<xs:annotation><xs:appinfo><xs:override schemaLocation="x"/></xs:appinfo></xs:annotation>'),
            "<override>",
            1,
        ),
        ("<!DOCTYPE x>" + xsd(""), "DOCTYPE", 1),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + xsd(""), "DOCTYPE", 1),
        (xsd("") + "&", "Not well-formed XML", 1),
        (xsd("<xs:sequence>&nbsp;</xs:sequence>"), "nbsp", 1),
    ],
)
def test_what_cannot_be_read_names_line_and_reason(text: str, reason: str, line: int):
    with pytest.raises(SchemaError) as refused:
        Schema.parse(text)
    assert reason in str(refused.value)
    assert refused.value.line == line


def test_a_schema_that_is_well_formed_and_not_valid():
    schema = of(element("F", type="xs:nonsense"))
    assert schema.fields[0].kind is Kind.OTHER
    with pytest.raises(SchemaError, match="Not a valid schema"):
        validate(Record.empty(), schema)


def test_a_path_that_the_schema_does_not_know():
    with pytest.raises(SchemaError, match="no field “A/B”"):
        of(element("A")).field(("A", "B"))
