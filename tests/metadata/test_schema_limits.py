"""Schemas made to exhaust their reader: each is read quickly or refused, and none ends the process."""

from __future__ import annotations

import pytest

from kaltura_core.errors import SchemaError
from kaltura_core.metadata import Record, Schema, validate
from tests.metadata.examples import element, group, listed, of, xsd

LONG = 20_000


def chain(kind: str, link: str, end: str, length: int = LONG) -> str:
    """Definitions n0 to n<length>, each naming the next; `{}` in `link` stands for the next name."""
    links = "".join(f'<xs:{kind} name="n{at}">{link.format(f"n{at + 1}")}</xs:{kind}>' for at in range(length))
    return f'{links}<xs:{kind} name="n{length}">{end}</xs:{kind}>'


SIMPLE = ("simpleType", '<xs:restriction base="{}"/>', '<xs:restriction base="xs:string"/>')
UNION = ("simpleType", '<xs:union memberTypes="{}"/>', '<xs:restriction base="xs:string"/>')
GROUPS = ("group", '<xs:sequence><xs:group ref="{}"/></xs:sequence>', "<xs:sequence/>")
TWINS = ("group", '<xs:sequence><xs:group ref="{0}"/><xs:group ref="{0}"/></xs:sequence>', "<xs:sequence/>")
EXTENSIONS = ("complexType", '<xs:complexContent><xs:extension base="{}"/></xs:complexContent>', "<xs:sequence/>")
NESTED = ("complexType", '<xs:sequence><xs:element name="A" type="{}"/></xs:sequence>', "<xs:sequence/>")
ATTRIBUTES = ("attributeGroup", '<xs:attributeGroup ref="{}"/>', "")


MANY = "".join(element(f"A{at}", maxOccurs="9") for at in range(900))

ONE_GROUP = (
    f'<xs:group name="g"><xs:sequence>{"".join(element(f"A{at}") for at in range(900))}</xs:sequence></xs:group>'
)
USES = "".join(f'<xs:complexType name="n{at}"><xs:group ref="g"/></xs:complexType>' for at in range(20))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            xsd(f"<xs:sequence>{element('A', type='n0')}</xs:sequence>", types=chain(*SIMPLE)), id="simple types"
        ),
        pytest.param(xsd(f"<xs:sequence>{element('A', type='n0')}</xs:sequence>", types=chain(*UNION)), id="unions"),
        pytest.param(xsd('<xs:group ref="n0"/>', types=chain(*GROUPS)), id="groups"),
        pytest.param(xsd('<xs:group ref="n0"/>', types=chain(*TWINS, length=25)), id="groups that double"),
        pytest.param(
            xsd(f"<xs:sequence>{element('A', type='n0')}</xs:sequence>", types=chain(*EXTENSIONS)), id="extensions"
        ),
        pytest.param(xsd(f"<xs:sequence>{element('A', type='n0')}</xs:sequence>", types=chain(*NESTED)), id="elements"),
        pytest.param(xsd('<xs:attributeGroup ref="n0"/>', types=chain(*ATTRIBUTES)), id="attribute groups"),
        pytest.param(xsd("", types=ONE_GROUP + USES), id="a large group in many types"),
        pytest.param(xsd("<xs:sequence>" * 250 + "</xs:sequence>" * 250), id="nested sequences"),
        pytest.param(xsd("<xs:sequence>" * 5000 + "</xs:sequence>" * 5000), id="deeply nested sequences"),
        pytest.param(
            xsd(f'<xs:choice maxOccurs="unbounded">{MANY}</xs:choice>'),
            id="a large choice",
        ),
        pytest.param(
            xsd(f"<xs:sequence>{''.join(element(f'A{at}') for at in range(1001))}</xs:sequence>"), id="many fields"
        ),
    ],
)
def test_too_much_is_refused(text: str):
    with pytest.raises(SchemaError, match=r"nest|unfold|too large|depth") as refused:
        validate(Record.empty(), Schema.parse(text))
    assert refused.value.line > 0


@pytest.mark.parametrize(
    "types",
    [
        '<xs:group name="a"><xs:sequence><xs:group ref="b"/></xs:sequence></xs:group>'
        '<xs:group name="b"><xs:sequence><xs:group ref="a"/></xs:sequence></xs:group>',
        '<xs:group name="a"><xs:sequence><xs:group ref="a"/></xs:sequence></xs:group>',
    ],
)
def test_groups_in_a_circle(types: str):
    with pytest.raises(SchemaError, match="refer to themselves"):
        Schema.parse(xsd('<xs:group ref="a"/>', types=types))


def test_types_in_a_circle():
    types = (
        '<xs:simpleType name="a"><xs:restriction base="b"/></xs:simpleType>'
        '<xs:simpleType name="b"><xs:restriction base="a"/></xs:simpleType>'
        '<xs:complexType name="c"><xs:complexContent><xs:extension base="d"/></xs:complexContent></xs:complexType>'
        '<xs:complexType name="d"><xs:complexContent><xs:extension base="c"/></xs:complexContent></xs:complexType>'
    )
    schema = of(element("A", type="a"), types=types)
    assert schema.fields[0].values == ()
    with pytest.raises(SchemaError):
        validate(Record.empty(), schema)
    with pytest.raises(SchemaError):
        of(element("A", type="c"), types=types)


def test_types_that_multiply():
    links = "".join(
        f'<xs:complexType name="n{at}"><xs:sequence><xs:element name="A" type="n{at + 1}"/>'
        f'<xs:element name="B" type="n{at + 1}"/></xs:sequence></xs:complexType>'
        for at in range(25)
    )
    with pytest.raises(SchemaError, match="more than 10,000 fields"):
        of(element("A", type="n0"), types=links + '<xs:complexType name="n25"/>')


def test_a_large_schema_that_somebody_may_well_have():
    """500 fields, 30 groups among them, that share a list of 5,000 values."""
    fields = [element(f"Field{at}", type="values", maxOccurs="unbounded" if at % 9 else "1") for at in range(440)]
    groups = [group(f"Group{at}", element("A", type="values"), element("B")) for at in range(30)]
    schema = of(
        *fields, *groups, types=f'<xs:simpleType name="values">{listed(*(f"v{at}" for at in range(5000)))[15:]}'
    )
    assert len(list(schema.walk())) == 530
    assert len(schema.field(("Group7", "A")).values) == 5000
    assert schema.field(("Group7", "A")).values is schema.field(("Field0",)).values
    assert schema.validator is not None
