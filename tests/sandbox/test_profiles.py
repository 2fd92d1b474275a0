"""metadata_metadataProfile and what a schema change does (server.md section 4, schema_changes.md)."""

from __future__ import annotations

import time
from typing import Any

import pytest
from lxml import etree

FIELD = """<xsd:element id="md_1" name="Title" minOccurs="0" maxOccurs="1" type="textType"/>"""
TOPIC = (
    """<xsd:element id="md_2" name="Topic" minOccurs="0" maxOccurs="unbounded"><xsd:annotation><xsd:appinfo>"""
    """<label>Topic</label><key>Topic</key><searchable>true</searchable></xsd:appinfo></xsd:annotation>"""
    """<xsd:simpleType><xsd:restriction base="listType">{0}</xsd:restriction></xsd:simpleType></xsd:element>"""
)


def schema(*values: str) -> str:
    listed = "".join(f'<xsd:enumeration value="{value}"/>' for value in values)
    return (
        '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="metadata"><xsd:complexType>'
        f"<xsd:sequence>{FIELD}{TOPIC.format(listed)}</xsd:sequence></xsd:complexType></xsd:element>"
        '<xsd:complexType name="textType"><xsd:simpleContent><xsd:extension base="xsd:string"/></xsd:simpleContent>'
        "</xsd:complexType>"
        '<xsd:simpleType name="listType"><xsd:restriction base="xsd:string"/></xsd:simpleType></xsd:schema>'
    )


PLAIN = schema("Red", "Green", "Blue")
WITHOUT_RED = schema("Green", "Blue")


def settled(api: Any, profile: int) -> Any:
    """The profile once its transform job is over."""
    deadline = time.monotonic() + 20
    while True:
        found = api("metadata_metadataprofile.get", id=profile)
        if found.get("status") != 3:
            return found
        assert time.monotonic() < deadline
        time.sleep(0.02)


def canonical(xml: str) -> str:
    parser = etree.XMLParser(remove_blank_text=True)
    return str(etree.tostring(etree.fromstring(xml.encode(), parser), method="c14n").decode())


def test_profiles_are_added_read_and_listed(api: Any) -> None:
    asked = {"name": "Mine", "metadataObjectType": 1, "systemName": "MINE", "createMode": 2, "description": "d"}
    made = api("metadata_metadataprofile.add", metadataProfile=asked, xsdData=PLAIN)
    assert (made["version"], made["status"], made["createMode"], made["xsd"]) == (2, 1, 2, PLAIN)
    assert api("metadata_metadataprofile.get", id=made["id"]) == made
    assert api("metadata_metadataprofile.list", filter={"systemNameEqual": "MINE"})["objects"] == [made]
    assert made["id"] in [
        p["id"] for p in api("metadata_metadataprofile.list", filter={"createModeEqual": 2})["objects"]
    ]
    taken = api("metadata_metadataprofile.add", metadataProfile=asked, xsdData=PLAIN)
    assert taken["code"] == "SYSTEM_NAME_ALREADY_EXISTS"


def test_what_add_refuses(api: Any) -> None:
    def code(profile: dict[str, Any], xsd: str = PLAIN) -> str:
        return str(api.code("metadata_metadataprofile.add", metadataProfile=profile, xsdData=xsd))

    assert code({"name": "", "metadataObjectType": 1}) == "PROPERTY_VALIDATION_MIN_LENGTH"
    assert code({"name": "x"}) == "PROPERTY_VALIDATION_CANNOT_BE_NULL"
    assert code({"name": "x", "metadataObjectType": "banana"}) == "INVALID_ENUM_VALUE"
    assert code({"name": "x", "metadataObjectType": 1}, "<a>") == "INVALID_METADATA_PROFILE_SCHEMA"
    accepted = api(
        "metadata_metadataprofile.add", metadataProfile={"name": "x", "metadataObjectType": 1}, xsdData="<a/>"
    )
    assert accepted["xsd"] == "<a/>", "well-formed is enough"


def test_a_deleted_profile_takes_its_records_along(api: Any) -> None:
    profile = api.profile(PLAIN)
    made = api.record(profile, "<metadata/>")
    assert api("metadata_metadataprofile.delete", id=profile) is None
    assert api.code("metadata_metadataprofile.get", id=profile) == "METADATA_PROFILE_NOT_FOUND"
    assert api.code("metadata_metadata.get", id=made["id"]) == "METADATA_NOT_FOUND"


def test_list_fields_are_the_searchable_ones(api: Any) -> None:
    fields = api("metadata_metadataprofile.listFields", metadataProfileId=api.profile(PLAIN))["objects"]
    assert [(field["xPath"], field["key"]) for field in fields] == [
        ("/*[local-name()='metadata']/*[local-name()='Topic']", "Topic")
    ]


def test_a_rename_alone_answers_and_saves_nothing(api: Any) -> None:
    # server.md 0.10
    profile = api.profile(PLAIN, name="Old")
    renamed = api("metadata_metadataprofile.update", id=profile, metadataProfile={"name": "New"})
    assert renamed["name"] == "New"
    assert api("metadata_metadataprofile.get", id=profile)["name"] == "Old"
    api("metadata_metadataprofile.update", id=profile, metadataProfile={"name": "New"}, xsdData=PLAIN)
    assert api("metadata_metadataprofile.get", id=profile)["name"] == "New"


def test_read_only_properties_may_come_back_unchanged(api: Any) -> None:
    profile = api.profile(PLAIN)
    stored = api("metadata_metadataprofile.get", id=profile)
    kept = {name: value for name, value in stored.items() if name != "disableReIndexing"}
    assert api("metadata_metadataprofile.update", id=profile, metadataProfile=kept, xsdData=PLAIN)["id"] == profile
    refused = api("metadata_metadataprofile.update", id=profile, metadataProfile={"version": 99}, xsdData=PLAIN)
    assert refused["code"] == "PROPERTY_VALIDATION_NOT_UPDATABLE"


def test_entities_are_decoded_once_by_update_and_not_from_a_file(api: Any) -> None:
    # server.md 0.9
    profile = api.profile(PLAIN)
    refused = api.update(profile, schema("Red", "Green", "Blue", "R&amp;D"))
    assert (refused["code"], refused["message"]) == ("METADATA_UNABLE_TO_TRANSFORM", refused["message"])
    twice = schema("Red", "Green", "Blue", "R&amp;amp;D")
    once = schema("Red", "Green", "Blue", "R&amp;D")
    assert api.update(profile, twice)["xsd"] == once
    from_file = api("metadata_metadataprofile.updateDefinitionFromFile", {"xsdFile": ("x.xsd", once)}, id=profile)
    assert from_file["xsd"] == once
    added = api("metadata_metadataprofile.add", metadataProfile={"name": "x", "metadataObjectType": 1}, xsdData=once)
    assert "R&D" in added["xsd"], "stored broken"
    assert api.record(added["id"], "<metadata/>")["code"] == "INVALID_METADATA_DATA"


def test_adding_a_value_stays_in_place(api: Any) -> None:
    # server.md 0.7
    profile = api.profile(PLAIN)
    made = api.record(profile, "<metadata><Topic>Red</Topic></metadata>")
    updated = api.update(profile, schema("Violet", "Blue", "Green", "Red"))
    assert (updated["status"], updated["version"]) == (1, 2)
    assert api("metadata_metadata.get", id=made["id"]) == made


def test_a_removed_value_is_stripped_from_every_record(api: Any) -> None:
    # server.md 0.4 and 0.5
    api.server.tune(transform_seconds=0)
    profile = api.profile(PLAIN)
    holder = api.record(profile, "<metadata><Title>t</Title><Topic>Red</Topic><Topic>Blue</Topic></metadata>", 0)
    other = api.record(profile, "<metadata><Topic>Blue</Topic></metadata>", 1)
    answer = api.update(profile, WITHOUT_RED)
    assert (answer["status"], answer["version"]) == (3, 12)
    assert settled(api, profile)["status"] == 1
    rewritten = api("metadata_metadata.get", id=holder["id"])
    assert rewritten["xml"] == "<metadata>\n  <Title>t</Title>\n  <Topic>Blue</Topic>\n</metadata>\n"
    assert (rewritten["version"], rewritten["metadataProfileVersion"], rewritten["status"]) == (12, 12, 1)
    assert api("metadata_metadata.get", id=other["id"])["version"] == 12


def test_a_required_field_that_loses_its_value_hides_the_record(api: Any) -> None:
    # server.md 0.5 and 0.8
    api.server.tune(transform_seconds=0)
    required = PLAIN.replace('name="Topic" minOccurs="0"', 'name="Topic" minOccurs="1"')
    profile = api.profile(required)
    made = api.record(profile, "<metadata><Topic>Red</Topic></metadata>")
    api.update(profile, required.replace('<xsd:enumeration value="Red"/>', ""))
    settled(api, profile)
    assert api.code("metadata_metadata.get", id=made["id"]) == "METADATA_NOT_FOUND"
    filters = {"objectIdEqual": made["objectId"], "metadataProfileIdEqual": profile, "statusEqual": 2}
    assert api("metadata_metadata.list", filter=filters)["totalCount"] == 0
    again = api.record(profile, "<metadata><Topic>Blue</Topic></metadata>")
    assert again["id"] > made["id"], "a new record takes the hidden one's place"


def test_the_first_destructive_update_of_a_fresh_profile_touches_nothing(api: Any) -> None:
    # server.md 0.6
    fresh = api("metadata_metadataprofile.add", metadataProfile={"name": "x", "metadataObjectType": 1}, xsdData=PLAIN)
    made = api.record(fresh["id"], "<metadata><Topic>Red</Topic></metadata>")
    answer = api.update(fresh["id"], WITHOUT_RED)
    assert (answer["status"], answer["version"]) == (1, 2)
    assert api("metadata_metadata.get", id=made["id"]) == made
    second = api.update(fresh["id"], schema("Green"))
    assert (second["status"], second["version"]) == (3, 12)


def test_while_it_transforms_nothing_may_be_updated_but_from_a_file(api: Any) -> None:
    api.server.tune(transform_seconds=600)
    profile = api.profile(PLAIN)
    api.record(profile, "<metadata><Topic>Red</Topic></metadata>")
    assert api.update(profile, WITHOUT_RED)["status"] == 3
    assert api.update(profile, WITHOUT_RED)["code"] == "METADATA_TRANSFORMING"
    from_file = api(
        "metadata_metadataprofile.updateDefinitionFromFile", {"xsdFile": ("x.xsd", WITHOUT_RED)}, id=profile
    )
    assert from_file["status"] == 3


def test_a_failed_job_makes_the_profile_vanish(api: Any) -> None:
    api.server.tune(transform_seconds=0, transform_fails=True)
    profile = api.profile(PLAIN)
    api.record(profile, "<metadata><Topic>Red</Topic></metadata>")
    api.update(profile, WITHOUT_RED)
    assert settled(api, profile)["code"] == "METADATA_PROFILE_NOT_FOUND"
    assert profile not in [found["id"] for found in api("metadata_metadataprofile.list")["objects"]]


def test_two_updates_remove_a_value_without_any_transform(api: Any) -> None:
    # schema_changes.md, "without any transform"
    profile = api.profile(PLAIN)
    made = api.record(profile, "<metadata><Topic>Red</Topic></metadata>")
    for xsd in (schema(), WITHOUT_RED):
        assert (api.update(profile, xsd)["status"], api("metadata_metadataprofile.get", id=profile)["version"]) == (
            1,
            2,
        )
    assert api("metadata_metadata.get", id=made["id"]) == made


def test_a_refused_change_tells_why_and_changes_nothing(api: Any) -> None:
    # server.md 0.19
    profile = api.profile(PLAIN)
    refused = api.update(profile, PLAIN.replace('maxOccurs="unbounded"', 'maxOccurs="1"'))
    path = "/*[local-name()='metadata']/*[local-name()='Topic']"
    assert refused["message"] == f"Unable to transform metadata [Different max occurs [unbounded > 1] in path [{path}]]"
    assert api("metadata_metadataprofile.get", id=profile)["xsd"] == PLAIN


def test_an_older_schema_comes_back(api: Any) -> None:
    profile = api.profile(PLAIN)
    api.update(profile, schema("Red", "Green", "Blue", "Violet"))
    assert api("metadata_metadataprofile.revert", id=profile, toVersion=12)["xsd"] == PLAIN
    assert api.code("metadata_metadataprofile.revert", id=profile, toVersion=77) == "METADATA_PROFILE_FILE_NOT_FOUND"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "</xsd:sequence></xsd:complexType></xsd:element>",
            '</xsd:sequence><xsd:attribute name="a"/></xsd:complexType></xsd:element>',
        ),
        ('maxOccurs="1"', ""),
        ('minOccurs="0" maxOccurs="1"', 'minOccurs="1" maxOccurs="1"'),
    ],
)
def test_changes_that_are_refused(api: Any, before: str, after: str) -> None:
    # server.md 0.19
    profile = api.profile(PLAIN)
    assert api.update(profile, PLAIN.replace(before, after, 1))["code"] == "METADATA_UNABLE_TO_TRANSFORM"


def test_a_changed_id_wipes_the_fields_data(api: Any) -> None:
    # server.md 0.19
    api.server.tune(transform_seconds=0)
    profile = api.profile(PLAIN)
    made = api.record(profile, "<metadata><Title>t</Title><Topic>Red</Topic></metadata>")
    assert api.update(profile, PLAIN.replace("md_2", "md_9"))["status"] == 3
    settled(api, profile)
    assert canonical(api("metadata_metadata.get", id=made["id"])["xml"]) == "<metadata><Title>t</Title></metadata>"
