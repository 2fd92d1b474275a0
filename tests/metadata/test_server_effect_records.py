"""What a schema change makes of records, rule by rule (schema_changes.md)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from kaltura_core.metadata.server_effect import INVALID, VALID, AppliedRecord, ServerEffect, server_effect
from tests.metadata.small_schemas import field, group, schema, text, values


def rewritten(effect: ServerEffect, record: str) -> str:
    assert effect.outcome == "transform"
    applied = effect.apply(record)
    assert applied.status == VALID
    return applied.xml


def fails(effect: ServerEffect, record: str) -> bool:
    assert effect.outcome == "transform"
    return effect.apply(record) == AppliedRecord(INVALID, record)


def test_values_with_both_kinds_of_quotes_survive() -> None:
    both = 'It\'s "x"'
    effect = server_effect(schema(values("Topic", both, "Red")), schema(values("Topic", both)))

    assert rewritten(effect, f"<metadata><Topic>{both}</Topic></metadata>") == (
        f"<metadata>\n  <Topic>{both}</Topic>\n</metadata>\n"
    )
    assert rewritten(effect, "<metadata><Topic>Red</Topic></metadata>") == "<metadata/>\n"


def test_an_apostrophe_written_as_a_reference_is_not_found_among_the_values() -> None:
    effect = server_effect(
        schema(values("Topic", "It's", "Red"), text("Note")), schema(values("Topic", "It's"), text("Note"))
    )

    record = "<metadata><Topic>It&apos;s</Topic><Note>it&#39;s</Note></metadata>"
    assert rewritten(effect, record) == "<metadata>\n  <Note>it's</Note>\n</metadata>\n"


@pytest.mark.parametrize(
    "record",
    [
        "<?xml version='1.0'?><metadata><Topic>Green</Topic></metadata>",
        "<metadata lang='en'><Topic>Green</Topic></metadata>",
        "<metadata><Topic>Green</metadata>",
        "\n",
    ],
)
def test_a_record_that_cannot_be_read_once_apostrophes_are_hidden_is_emptied(record: str) -> None:
    optional = server_effect(schema(values("Topic", "Red", "Green")), schema(values("Topic", "Green")))
    assert rewritten(optional, record) == "<metadata/>\n"

    required = server_effect(
        schema(values("Topic", "Red", "Green", minOccurs="1")), schema(values("Topic", "Green", minOccurs="1"))
    )
    assert fails(required, record)


@pytest.mark.parametrize("record", ["", '<!DOCTYPE metadata [<!ENTITY e "Green">]><metadata/>'])
def test_nothing_and_a_doctype_fail(record: str) -> None:
    assert fails(server_effect(schema(values("Topic", "Red", "Green")), schema(values("Topic", "Green"))), record)


@pytest.mark.parametrize("kept", ["R&D", "a<b", "a  b", " padded ", "日本語", "😀", "a\\b", "{x}", "]]>"])
def test_values_are_compared_exactly(kept: str) -> None:
    effect = server_effect(schema(values("Topic", kept, "gone")), schema(values("Topic", kept)))
    written = kept.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    expected = f"<metadata>\n  <Topic>{written}</Topic>\n</metadata>\n"
    assert rewritten(effect, f"<metadata><Topic>{written}</Topic><Other/></metadata>") == expected
    for other in (f"{written}.", f" {written}", "gone", ""):
        assert rewritten(effect, f"<metadata><Topic>{other}</Topic></metadata>") == "<metadata/>\n"


def test_a_line_end_or_tab_in_a_value_counts_as_a_space() -> None:
    effect = server_effect(schema(text("N"), values("Topic", "a\tb", "x")), schema(text("N"), values("Topic", "a\tb")))

    assert rewritten(effect, "<metadata><Topic>a\tb</Topic></metadata>") == "<metadata/>\n"
    assert fails(effect, "<metadata><Topic>a b</Topic></metadata>")  # kept, and no value of the new schema


def test_cdata_is_text_and_white_space_around_it_is_stripped() -> None:
    effect = server_effect(
        schema(values("Topic", "Red", "Green"), text("Note")), schema(values("Topic", "Red"), text("Note"))
    )

    record = "<metadata>\n<Topic>\n <![CDATA[Red]]> </Topic><Note> <![CDATA[R&D]]><!-- c -->\t</Note></metadata>"
    expected = "<metadata>\n  <Topic>Red</Topic>\n  <Note>R&amp;D<!-- c --></Note>\n</metadata>\n"
    assert rewritten(effect, record) == expected


def test_unchanged_fields_are_copied_whole_and_changed_ones_keep_their_text_alone() -> None:
    mixed = field("Any", maxOccurs="unbounded")
    any_name = field("Any2", maxOccurs="unbounded", id="md_1")
    effect = server_effect(schema(mixed, any_name), schema(mixed, any_name.replace("Any2", "Renamed")))

    record = (
        '<metadata a="1"><!-- c --><Any x="1&#10;2"><b>t</b>tail<c/></Any><Any><b/><!-- d --><c>1</c></Any>'
        '<Any2 x="1">a<b>b</b><!-- e -->c</Any2><Unknown>u</Unknown></metadata>'
    )
    assert rewritten(effect, record) == (
        '<metadata>\n  <Any x="1&#10;2"><b>t</b>tail<c/></Any>\n'
        "  <Any>\n    <b/>\n    <!-- d -->\n    <c>1</c>\n  </Any>\n  <Renamed>abc</Renamed>\n</metadata>\n"
    )


def test_copied_fields_carry_the_namespaces_that_they_stood_in() -> None:
    effect = server_effect(schema(text("A"), text("B")), schema(text("A")))

    record = '<metadata xmlns:xsi="urn:x" xsi:a="b"><A>1</A></metadata>'
    assert rewritten(effect, record) == '<metadata>\n  <A xmlns:xsi="urn:x">1</A>\n</metadata>\n'
    assert fails(effect, '<metadata xmlns="urn:x"><A>1</A></metadata>')
    assert rewritten(effect, '<m:metadata xmlns:m="urn:x"><B>1</B></m:metadata>') == "<metadata/>\n"


def test_the_fields_of_an_unchanged_choice_beside_a_change_are_dropped() -> None:
    choice = f'<xsd:choice minOccurs="0">{text("A")}{text("B")}</xsd:choice>'
    effect = server_effect(schema(choice, text("C"), text("D")), schema(choice, text("C")))

    record = "<metadata><A>1</A><C>2</C><D>3</D></metadata>"
    assert rewritten(effect, record) == "<metadata>\n  <C>2</C>\n</metadata>\n"


def test_of_two_choices_side_by_side_the_second_finds_the_first_so_that_any_update_drops_both() -> None:
    def choice(name: str) -> str:
        return f'<xsd:choice minOccurs="0">{text(name)}</xsd:choice>'

    same = schema(choice("A"), choice("B"))
    assert rewritten(server_effect(same, same), "<metadata><A>1</A><B>2</B></metadata>") == "<metadata/>\n"


def test_a_reorder_takes_the_new_order() -> None:
    a, b, c = text("A"), text("B", maxOccurs="2"), text("C")
    effect = server_effect(schema(a, b, c), schema(b, text("New"), c, a))

    record = "<metadata><A>1</A><B>2</B><B>3</B></metadata>"
    assert rewritten(effect, record) == "<metadata>\n  <B>2</B>\n  <B>3</B>\n  <A>1</A>\n</metadata>\n"


def test_a_group_whose_last_field_is_removed_is_emptied() -> None:
    effect = server_effect(schema(group("G", text("A"))), schema(group("G")))

    assert rewritten(effect, "<metadata><G><A>1</A></G></metadata>") == "<metadata>\n  <G/>\n</metadata>\n"


def test_schemas_nest_as_deep_as_the_parser_allows() -> None:
    def nested(inside: str) -> str:
        for level in range(80):
            inside = group(f"G{level}", inside)
        return schema(inside)

    effect = server_effect(nested(values("T", "a", "b")), nested(values("T", "a")))
    assert rewritten(effect, "<metadata/>").count("<G") == 80


def test_an_effect_can_be_applied_from_several_threads() -> None:
    effect = server_effect(schema(values("T", "a", "b"), text("N")), schema(values("T", "a"), text("N")))
    records = [f"<metadata><T>{'ab'[number % 2]}</T><N>{number}</N></metadata>" for number in range(200)]

    with ThreadPoolExecutor(4) as pool:
        applied = list(pool.map(effect.apply, records))
    assert applied == [effect.apply(record) for record in records]


def test_a_field_by_reference_is_dropped_by_any_transform() -> None:
    reference = '<xsd:element ref="Shared" minOccurs="0"/>'
    shared = '<xsd:element name="Shared" type="textType"/>'
    effect = server_effect(schema(reference, text("A"), after_root=shared), schema(reference, after_root=shared))

    assert rewritten(effect, "<metadata><Shared>1</Shared><A>2</A></metadata>") == "<metadata/>\n"


def test_a_change_inside_a_named_group_type_makes_every_record_fail() -> None:
    def named(inside: str) -> str:
        type_ = f'<xsd:complexType name="GroupType"><xsd:sequence>{inside}</xsd:sequence></xsd:complexType>'
        return schema(text("A"), field("G", type="GroupType"), after_root=type_)

    renamed = server_effect(named(text("B", id="md_1")), named(text("C", id="md_1")))
    assert rewritten(renamed, "<metadata><A>1</A></metadata>") == "<metadata>\n  <A>1</A>\n</metadata>\n"

    nested = server_effect(named(group("B", text("X"), text("Y"))), named(group("B", text("X"))))
    assert fails(nested, "<metadata><A>1</A></metadata>")


def test_repeating_groups_collapse_in_order_at_any_depth() -> None:
    before = schema(group("G", group("H", values("T", "a", "b", maxOccurs="9"), maxOccurs="9"), maxOccurs="9"))
    after = schema(group("G", group("H", values("T", "a", maxOccurs="9"), maxOccurs="9"), maxOccurs="9"))
    effect = server_effect(before, after)

    record = "<metadata><G><H><T>a</T><T>b</T></H><H><T>a</T></H></G><G/><G><H><T>b</T></H></G></metadata>"
    expected = "<metadata>\n  <G>\n    <H>\n      <T>a</T>\n      <T>a</T>\n    </H>\n  </G>\n</metadata>\n"
    assert rewritten(effect, record) == expected
    assert rewritten(effect, "<metadata/>") == "<metadata>\n  <G>\n    <H/>\n  </G>\n</metadata>\n"


def test_a_raised_minimum_appends_as_many_defaults_as_it_was_raised_by() -> None:
    before = schema(text("Tag", minOccurs="1", maxOccurs="9"))
    after = schema(text("Tag", minOccurs="3", maxOccurs="9", default="it's"))
    tag = "  <Tag>it's\n\t\t\t\t\t\t\t</Tag>\n"

    effect = server_effect(before, after)
    assert (
        rewritten(effect, "<metadata><Tag>a</Tag></metadata>") == f"<metadata>\n  <Tag>a</Tag>\n{tag * 2}</metadata>\n"
    )


def test_a_default_of_white_space_is_nothing() -> None:
    effect = server_effect(schema(text("Tag")), schema(text("Tag", minOccurs="1", default=" ")))

    assert rewritten(effect, "<metadata/>") == "<metadata>\n  <Tag/>\n</metadata>\n"


@pytest.mark.parametrize("default", ["R&D", "a<b", "<b/>", "<xsl:value-of select='1'/>", "&nbsp;"])
def test_a_default_that_is_no_text_in_a_stylesheet_makes_every_record_fail(default: str) -> None:
    effect = server_effect(schema(text("Tag")), schema(text("Tag", minOccurs="1", default=default)))

    assert fails(effect, "<metadata/>")


def test_no_end_of_defaults_is_written() -> None:
    after = schema(text("Tag", minOccurs="1000000000", maxOccurs="unbounded", default="x"))

    assert fails(server_effect(schema(text("Tag", maxOccurs="9")), after), "<metadata/>")


def test_an_old_name_that_breaks_the_stylesheet_makes_every_record_fail() -> None:
    effect = server_effect(schema(text("It's", id="md_1"), text("A")), schema(text("Its", id="md_1"), text("A")))

    assert fails(effect, "<metadata><A>1</A></metadata>")


def test_every_record_fails_where_the_new_schema_does_not_compile() -> None:
    before = schema(text("A"), text("B")).replace('base="xsd:long"', 'base="nowhere"')
    effect = server_effect(before, schema(text("A")).replace('base="xsd:long"', 'base="nowhere"'))
    assert fails(effect, "<metadata><A>1</A></metadata>")


def test_values_are_found_under_any_prefix() -> None:
    effect = server_effect(schema(values("T", "a", "b"), prefix="xs:"), schema(values("T", "a"), prefix="other:"))

    assert rewritten(effect, "<metadata><T>b</T></metadata>") == "<metadata/>\n"


def test_a_required_field_with_a_default_comes_out_under_the_name_before_it() -> None:
    def choice(*fields: str) -> str:
        return schema(f'<xsd:choice minOccurs="0" maxOccurs="9">{"".join(fields)}</xsd:choice>')

    title, new = text("Title", maxOccurs="9"), text("New", minOccurs="1", default="it's")
    after = server_effect(choice(title), choice(title, text("Other"), new))
    assert rewritten(after, "<metadata><Title>t</Title></metadata>") == (
        "<metadata>\n  <Title>t</Title>\n  <Title>it's</Title>\n</metadata>\n"
    )

    with_none_before = server_effect(choice(title), choice(new, title))
    assert fails(with_none_before, "<metadata><Title>t</Title></metadata>")

    missing_all_the_same = server_effect(schema(title), schema(title, new))
    assert fails(missing_all_the_same, "<metadata><Title>t</Title></metadata>")
