"""The sandbox's four profiles, read the way that the rest of the product reads them."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from lxml import etree

from kaltura_core.metadata.field import Kind
from kaltura_core.metadata.schema import Schema
from kaltura_core.metadata.xml import XSD_NAMESPACE, escape_bare_ampersands
from kaltura_core.sandbox.content import CORPORATE, LEGACY, PROGRAMME, RIGHTS, ProfileSeed, profiles

XS = f"{{{XSD_NAMESPACE}}}"
SEEDS = {profile.id: profile for profile in profiles()}


def schema(profile_id: int) -> Schema:
    return Schema.parse(SEEDS[profile_id].xsd)


def values(profile_id: int, *path: str) -> list[str]:
    return [value.text for value in schema(profile_id).field(path).values]


def test_there_are_four_profiles() -> None:
    assert [(profile.id, profile.name, profile.create_mode) for profile in profiles()] == [
        (40221, "Corporate video", 2),
        (1093, "Legacy import 2014", 1),
        (40388, "Rights and clearance", 1),
        (52007, "Programme and credits", 1),
    ]
    assert len({profile.system_name for profile in profiles()}) == 4


@pytest.mark.parametrize("profile", profiles(), ids=lambda profile: profile.system_name)
def test_every_schema_compiles_as_the_product_reads_it(profile: ProfileSeed) -> None:
    assert Schema.parse(profile.xsd).validator.validate(etree.fromstring("<metadata/>")) == (profile.id != LEGACY)


def test_corporate_video_has_every_kind_of_field_that_kmc_makes() -> None:
    found = {(field.kind, field.repeats) for field in schema(CORPORATE).fields}
    assert found == {
        (Kind.LIST, False),
        (Kind.LIST, True),
        (Kind.TEXT, False),
        (Kind.TEXT, True),
        (Kind.DATE, False),
        (Kind.DATETIME, False),
        (Kind.ENTRY, True),
    }
    assert len(values(CORPORATE, "Department")) == 14
    assert {"HR", "Human Resources"} <= set(values(CORPORATE, "Department"))


def test_corporate_video_keeps_to_what_kmc_allows() -> None:
    text = SEEDS[CORPORATE].xsd
    assert len(SEEDS[CORPORATE].name) <= 31
    guids = re.findall(r'<xsd:element id="md_([0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12})"', text)
    fields = schema(CORPORATE).fields
    assert len(set(guids)) == len(fields)
    for field in fields:
        assert field.min_occurs == 0
        assert field.label[0].isalpha()
        texts = [value.text for value in field.values]
        assert len(set(texts)) == len(texts)
        assert not any(re.search(r'[;!#*,?\\{}<>"\[\]]|^-|^\s|\s$', value) for value in texts)
    assert any(field.description for field in fields)
    assert any(field.tooltip for field in fields)


def test_the_legacy_schema_holds_ampersands_that_the_server_can_read() -> None:
    text = SEEDS[LEGACY].xsd
    assert '"R&amp;D"' in text
    assert escape_bare_ampersands(text) == text
    assert "R&D" in values(LEGACY, "Department")


def test_the_legacy_schema_keeps_its_line_ends_prefix_and_comments() -> None:
    text = SEEDS[LEGACY].xsd
    assert text.count("\r\n") == text.count("\n") > 50
    assert "<xs:schema " in text
    assert "xsd:" not in text
    assert text.count("<!--") >= 4


def test_the_legacy_lists_hold_every_kind_of_mess() -> None:
    listed = values(LEGACY, "Department")
    assert [value for value, count in Counter(listed).items() if count > 1] == ["Marketing"]
    assert {"Sales", "Sales ", "sales", "SALES"} <= set(listed)
    assert {"Human Resources", "Human Ressources", "Human\u00a0Resources"} <= set(listed)
    assert {"Général", "Ge\u0301ne\u0301ral", "General"} <= set(listed)
    assert {"営業部", "ＩＴ", "Produção", ""} <= set(listed)
    assert {"Research & Development", "Q&A", "<unsorted>", 'the "old" archive', "Driver's office"} <= set(listed)


def test_the_legacy_schema_has_a_required_field_whole_numbers_and_bare_fields() -> None:
    fields = {field.name: field for field in schema(LEGACY).fields}
    assert [name for name, field in fields.items() if field.required] == ["AssetNumber"]
    assert {name for name, field in fields.items() if field.kind is Kind.INTEGER} == {"AssetNumber", "RunningTime"}
    bare = [element for element in schema(LEGACY).root.iter(f"{XS}element") if element.find(f"{XS}annotation") is None]
    assert "Subject" in {element.get("name") for element in bare}


def test_rights_and_clearance_has_no_list_but_texts_dates_and_entries() -> None:
    assert {field.kind for field in schema(RIGHTS).walk()} == {
        Kind.TEXT,
        Kind.DATE,
        Kind.DATETIME,
        Kind.ENTRY,
        Kind.USER,
    }


def test_programme_and_credits_nests_and_repeats_groups() -> None:
    fields = {"/".join(field.path): field for field in schema(PROGRAMME).walk()}
    groups = {path: field.max_occurs for path, field in fields.items() if field.kind is Kind.GROUP}
    assert groups == {"Credit": None, "Credit/Agency": 3, "Segment": 3, "Segment/Music": None, "Award": None}
    assert fields["Broadcast"].max_occurs == 12


def test_programme_and_credits_shares_value_types_and_has_references_and_attributes() -> None:
    root = schema(PROGRAMME).root
    uses = Counter(element.get("type") for element in root.iter(f"{XS}element"))
    assert uses["languageType"] == 2
    assert uses["territoryType"] == 2
    assert [element.get("ref") for element in root.iter(f"{XS}element") if element.get("ref")] == ["Award"]
    assert {attribute.get("name") for attribute in root.iter(f"{XS}attribute")} == {"order", "code"}
