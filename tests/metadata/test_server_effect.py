"""How the server judges a schema change: the walk over the two schemas, rule by rule (schema_changes.md)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.metadata.server_effect import INVALID, VALID, AppliedRecord, ServerEffect, server_effect
from tests.metadata.small_schemas import group, schema, text, values

IN_METADATA = "/*[local-name()='metadata']"


def refusal(effect: ServerEffect) -> str:
    assert effect.outcome == "rejected"
    assert effect.message is not None
    return effect.message.removeprefix("Unable to transform metadata [").removesuffix("]")


@pytest.mark.parametrize("prefix", ["xs:", "", "other:"])
def test_prefixes_do_not_matter(prefix: str) -> None:
    before = schema(values("Topic", "Red", "Green"))

    assert server_effect(before, schema(values("Topic", "Red", "Green"), prefix=prefix)).outcome == "accepted_in_place"
    assert server_effect(before, schema(values("Topic", "Red"), prefix=prefix)).outcome == "transform"


def test_local_names_are_compared_without_case() -> None:
    before = schema(text("Title"))

    assert server_effect(before, before.replace("xsd:sequence", "xsd:SEQUENCE")).outcome == "accepted_in_place"


def test_another_document_element_is_refused() -> None:
    effect = server_effect(schema(text("Title")), "<Other/>")

    assert refusal(effect) == "Different nodes [schema != other] in path []"
    assert effect.reason == "CAN_NOT_CHANGE_NODE"


def test_comments_instructions_and_annotations_do_not_matter() -> None:
    before = schema(text("Title"), values("Topic", "Red"))
    after = before.replace("<xsd:sequence>", "<xsd:sequence><!-- c --><?p i?>\n <xsd:annotation><a/></xsd:annotation>")
    after = f"<?xml-stylesheet href='x'?><!-- c -->{after}<!-- c -->"

    assert server_effect(before, after).outcome == "accepted_in_place"
    assert server_effect(after, before).outcome == "accepted_in_place"


def test_two_old_fields_of_one_id_are_refused_once_the_new_schema_asks_for_it() -> None:
    twice = schema(text("Title", id="md_1"), text("Other", id="md_1"))

    assert refusal(server_effect(twice, schema(text("Title", id="md_1")))) == " More than one match found for [md_1]"


def test_two_new_fields_of_one_id_are_refused_from_the_old_side() -> None:
    twice = schema(text("Title", id="md_1"), text("Other", id="md_1"))

    assert refusal(server_effect(schema(text("Title", id="md_1")), twice)) == " More than one match found for [md_1]"


def test_a_name_matches_only_among_fields_without_id() -> None:
    before = schema(text("Title", id="md_1"), text("Title"))
    assert server_effect(before, before).outcome == "accepted_in_place"

    twice = schema(text("Title"), text("Title"))
    assert refusal(server_effect(twice, twice)) == " More than one match found for [Title]"


def test_the_id_zero_counts_as_none() -> None:
    assert server_effect(schema(text("Title", id="0")), schema(text("Title"))).outcome == "accepted_in_place"


def test_a_required_choice_is_refused_like_a_required_field() -> None:
    before = schema(text("Title"))
    after = before.replace("<xsd:sequence>", '<xsd:choice minOccurs="1">').replace("</xsd:sequence>", "</xsd:choice>")

    assert refusal(server_effect(before, after)) == (
        f"Required element added with min occurs [1] in path [{IN_METADATA}] with no default"
    )


def test_the_first_refusal_on_the_way_is_told() -> None:
    before = schema(text("A"), group("G", text("B")), text("C", maxOccurs="2"))
    after = schema(text("A"), group("G", text("B", type="dateType"), minOccurs="1"), text("C", maxOccurs="1"))

    path = f"{IN_METADATA}/*[local-name()='G']/*[local-name()='B']"
    assert refusal(server_effect(before, after)) == f"Different types [textType != dateType] in path [{path}]"


def test_paths_in_refusals_are_built_from_old_names() -> None:
    before = schema(text("Old", id="md_1", maxOccurs="2"))
    after = schema(text("New", id="md_1", maxOccurs="1"))

    path = f"{IN_METADATA}/*[local-name()='Old']"
    assert refusal(server_effect(before, after)) == f"Different max occurs [2 > 1] in path [{path}]"


def test_an_explicit_minimum_of_one_is_refused_where_there_was_none() -> None:
    before, after = schema(text("Title", minOccurs="")), schema(text("Title", minOccurs="1"))

    path = f"{IN_METADATA}/*[local-name()='Title']"
    assert refusal(server_effect(before, after)) == f"Different min occurs [ < 1] in path [{path}] with no default"


@pytest.mark.parametrize(
    ("old", "new", "outcome"),
    [
        ("9", "10", "accepted_in_place"),
        ("10", "9", "rejected"),
        ("", "1", "accepted_in_place"),
        ("1", "", "rejected"),
        ("1", "unbounded", "accepted_in_place"),
        ("unbounded", "99", "rejected"),
        ("01", "1", "accepted_in_place"),
    ],
)
def test_maximums_compare_as_numbers_or_as_text(old: str, new: str, outcome: str) -> None:
    effect = server_effect(schema(text("Title", maxOccurs=old)), schema(text("Title", maxOccurs=new)))

    assert effect.outcome == outcome


def test_a_removed_choice_is_not_noticed() -> None:
    def choice(name: str) -> str:
        return f'<xsd:choice minOccurs="0">{text(name)}</xsd:choice>'

    assert server_effect(schema(choice("A"), choice("B")), schema(choice("A"))).outcome == "accepted_in_place"


# --- texts that are no schema


@pytest.mark.parametrize("broken", ["", "not xml", "<xsd:schema>", "<a/><b/>", "<!DOCTYPE a><a/>"])
def test_a_text_that_is_not_well_formed_is_refused_on_either_side(broken: str) -> None:
    for effect in (server_effect(schema(text("A")), broken), server_effect(broken, schema(text("A")))):
        assert effect.reason == "INVALID_XSD_FILE"
        assert refusal(effect).startswith("Invalid xsd file [")
        assert effect.apply("<metadata/>") == AppliedRecord(VALID, "<metadata/>")


def test_a_stored_bare_ampersand_refuses_each_update_and_its_message_carries_no_tags() -> None:
    stored = "<schema>R&D <label a='>'>x < 5</label><!-- c -->&amp;</schema>"

    assert refusal(server_effect(stored, schema(text("A")))) == "Invalid xsd file [R&D x < 5&amp;]"


def test_a_byte_order_mark_and_an_encoding_declaration_do_not_matter() -> None:
    before = schema(text("A"))

    assert server_effect(before, f'\ufeff<?xml version="1.0" encoding="UTF-8"?>{before}').outcome == "accepted_in_place"


@given(st.text(), st.text())
def test_any_two_texts_get_an_answer(before: str, after: str) -> None:
    assert server_effect(before, after).reason == "INVALID_XSD_FILE"


@given(*[st.sampled_from(["", "0", "-1", " 1", "+2", "1.5", "1e999", "-1e999", "9" * 5000, "2x", "unbounded"])] * 4)
def test_any_two_occurrences_get_an_answer(old_least: str, new_least: str, old_most: str, new_most: str) -> None:
    before = schema(text("A", minOccurs=old_least, maxOccurs=old_most))
    after = schema(text("A", minOccurs=new_least, maxOccurs=new_most, default="x"))

    assert server_effect(before, after).apply("<metadata/>").status in (VALID, INVALID)
