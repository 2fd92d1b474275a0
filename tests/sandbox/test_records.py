"""metadata_metadata: locks, versions and validation (server.md section 5)."""

from __future__ import annotations

import json
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from kaltura_core.sandbox.validation import Schemas, why_invalid

ORACLE = json.loads((Path(__file__).parents[1] / "oracle" / "record_validation.json").read_text("utf-8"))


@pytest.mark.parametrize("case", ORACLE["cases"], ids=lambda case: case["case"])
def test_a_record_is_refused_in_libxmls_words(case: dict[str, Any]) -> None:
    told = case["api_message"]
    expected = told.removeprefix("invalid metadata data: ") if told else None
    assert why_invalid(case["xml"], ORACLE["xsd"], Schemas()) == expected


def test_an_ampersand_in_a_comment_is_no_broken_schema() -> None:
    # server.md 0.9: only where it is not well-formed
    commented = ORACLE["xsd"].replace("<xsd:sequence>", "<xsd:sequence><!-- R&D -->", 1)
    broken = ORACLE["xsd"].replace('value="Red"', 'value="R&D"')
    assert why_invalid("<metadata/>", commented, Schemas()) is None
    assert why_invalid("<metadata/>", broken, Schemas()) is not None


def test_versions_go_up_in_tens(api: Any) -> None:
    # server.md 0.1
    made = api.record(api.profile(), "<metadata/>")
    versions = [made["version"]]
    for title in "abc":
        made = api("metadata_metadata.update", id=made["id"], xmlData=f"<metadata><Title>{title}</Title></metadata>")
        versions.append(made["version"])
    assert versions == [2, 12, 22, 32]


def test_the_lock_is_an_equal_version_and_tells_the_current_one(api: Any) -> None:
    made = api.record(api.profile(), "<metadata/>")
    update = {"id": made["id"], "xmlData": "<metadata><Title>a</Title></metadata>"}
    assert api("metadata_metadata.update", version=2, **update)["version"] == 12
    refused = api("metadata_metadata.update", version=2, **update)
    assert (refused["code"], list(refused["args"].values())) == ("INVALID_METADATA_VERSION", ["12"])
    assert api("metadata_metadata.update", version=0, id=made["id"], xmlData="<metadata/>")["version"] == 22


def test_xml_is_stored_byte_for_byte(api: Any) -> None:
    xml = "\n<metadata>\r\n  <!-- ä -->\t<Title><![CDATA[ a ]]></Title><Topic>Red</Topic >\n</metadata>  "
    made = api.record(api.profile(), xml)
    assert api("metadata_metadata.get", id=made["id"])["xml"] == xml


def test_identical_and_empty_content_change_no_version(api: Any) -> None:
    # server.md 0.11: identical content does not touch the entry either
    made = api.record(api.profile(), "<metadata><Title>a</Title></metadata>")
    before = api("baseEntry.get", entryId=made["objectId"])["updatedAt"]
    for xml in (made["xml"], ""):
        assert api("metadata_metadata.update", id=made["id"], xmlData=xml)["version"] == 2
    assert api("baseEntry.get", entryId=made["objectId"])["updatedAt"] == before


def test_a_write_touches_the_entry(api: Any) -> None:
    # server.md 0.11
    profile = api.profile()
    entry = next(e for e in api("baseEntry.list", filter={"orderBy": "+updatedAt"})["objects"])
    started = int(time.time())
    api("metadata_metadata.add", metadataProfileId=profile, objectType=1, objectId=entry["id"], xmlData="<metadata/>")
    assert entry["updatedAt"] < started <= api("baseEntry.get", entryId=entry["id"])["updatedAt"]


def test_add_refuses_in_the_servers_words(api: Any) -> None:
    profile = api.profile()
    made = api.record(profile, "<metadata/>")
    again = api.record(profile, "<metadata/>")
    assert (again["code"], again["args"]) == ("METADATA_ALREADY_EXISTS", {"ID": str(made["id"])})
    asked = {"objectType": 1, "objectId": api.entry(1), "xmlData": "<metadata/>"}
    assert api.code("metadata_metadata.add", metadataProfileId=1, **asked) == "METADATA_PROFILE_NOT_FOUND"
    asked["metadataProfileId"] = profile
    assert (
        api.code("metadata_metadata.add", **{**asked, "objectType": 2}) == "INCOMPATIBLE_METADATA_PROFILE_OBJECT_TYPE"
    )
    assert api.code("metadata_metadata.add", **{**asked, "objectId": "1_nothing1"}) == "METADATA_OBJECT_ID_NOT_FOUND"
    assert api.code("metadata_metadata.add", **{**asked, "xmlData": "<metadata>"}) == "INVALID_METADATA_DATA"
    assert api.code("metadata_metadata.get", id=4) == "METADATA_NOT_FOUND"
    assert api.code("metadata_metadata.invalidate", id=made["id"]) == "SERVICE_FORBIDDEN"


def test_a_user_writes_on_its_own_entries(api: Any) -> None:
    profile = api.profile()
    entry = api("baseEntry.get", entryId=api.entry())
    asked = {"metadataProfileId": profile, "objectType": 1, "objectId": entry["id"], "xmlData": "<metadata/>"}
    assert (
        api.as_(type=0, user_id="x", privileges="").code("metadata_metadata.add", **asked)
        == "METADATA_OBJECT_ID_NOT_FOUND"
    )
    limited = api.as_(type=0, user_id="x", privileges="edit:*,limitentry:1_other000")
    assert limited.code("metadata_metadata.add", **asked) == "METADATA_NO_PERMISSION_ON_ENTRY"
    assert (
        api.as_(type=0, user_id="x", privileges=f"edit:{entry['id']}")("metadata_metadata.add", **asked)["version"] == 2
    )


def test_a_list_needs_object_ids(api: Any) -> None:
    # server.md 0.2
    profile = api.profile()
    made = api.record(profile, "<metadata/>")
    assert api.code("metadata_metadata.list", filter={"metadataProfileIdEqual": profile}) == "MUST_FILTER_ON_OBJECT_ID"
    for kind in (2, 3):
        assert api("metadata_metadata.list", filter={"metadataObjectTypeEqual": kind})["objects"] == []
    assert api("metadata_metadata.list", filter={"metadataObjectTypeEqual": 5})["totalCount"] == 0
    ids = f"1_nothing1,{made['objectId'].upper()}"
    listed = api("metadata_metadata.list", filter={"objectIdIn": ids, "metadataProfileIdEqual": profile})
    assert [record["id"] for record in listed["objects"]] == [made["id"]]
    both = {"objectIdEqual": api.entry(1), "objectIdIn": ids, "metadataProfileIdEqual": profile}
    assert api("metadata_metadata.list", filter=both)["totalCount"] == 0, "objectIdEqual wins"


def test_a_deleted_record_makes_room(api: Any) -> None:
    profile = api.profile()
    made = api.record(profile, "<metadata/>")
    assert api("metadata_metadata.delete", id=made["id"]) is None
    assert api.code("metadata_metadata.get", id=made["id"]) == "METADATA_NOT_FOUND"
    assert api.record(profile, "<metadata/>")["id"] > made["id"]


def test_about_a_thousand_updates_a_day(api: Any) -> None:
    made = api.record(api.profile(), "<metadata/>")
    database = sqlite3.connect(api.server.database)
    with database:
        database.execute("UPDATE record SET version = 10012 WHERE id = ?", (made["id"],))
        database.execute("INSERT INTO record_file VALUES (?, 12, ?)", (made["id"], int(time.time()) - 3600))
    update = {"id": made["id"], "xmlData": "<metadata><Title>x</Title></metadata>"}
    assert api.code("metadata_metadata.update", **update) == "MAX_FILE_SYNCS_FOR_OBJECT_PER_DAY_REACHED"
    with database:
        database.execute("UPDATE record_file SET at = at - 90000 WHERE version = 12")
    database.close()
    assert api("metadata_metadata.update", **update)["version"] == 10022


def test_a_profiles_stylesheet_rewrites_what_is_saved(api: Any) -> None:
    profile = api.profile()
    sheet = """<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
      <xsl:output omit-xml-declaration="yes"/>
      <xsl:template match="/metadata"><metadata><Title>always</Title></metadata></xsl:template></xsl:stylesheet>"""
    assert (
        api("metadata_metadataprofile.updateTransformationFromFile", {"xsltFile": ("t.xsl", sheet)}, id=profile)["xslt"]
        == sheet
    )
    assert "<Title>always</Title>" in api.record(profile, "<metadata><Title>mine</Title></metadata>")["xml"]
    broken = api.code(
        "metadata_metadataprofile.updateTransformationFromFile", {"xsltFile": ("t.xsl", "<x/>")}, id=profile
    )
    assert broken == "XSLT_VALIDATION_ERROR"


def test_concurrent_saves_of_one_version_let_one_through(api: Any) -> None:
    from concurrent.futures import ThreadPoolExecutor

    made = api.record(api.profile(), "<metadata/>")

    def save(title: int) -> Any:
        return api(
            "metadata_metadata.update", id=made["id"], version=2, xmlData=f"<metadata><Title>{title}</Title></metadata>"
        )

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(save, range(16)))
    assert [answer["objectType"] for answer in answers].count("KalturaMetadata") == 1
    assert {answer["code"] for answer in answers if "code" in answer} == {"INVALID_METADATA_VERSION"}
