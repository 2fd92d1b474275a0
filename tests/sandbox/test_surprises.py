"""The nineteen surprises of server.md, section 0: one test for each number, over HTTP.

Numbers 15 to 17 tell how webhooks are signed, shaped and retried. Here stands what an account sees of that in its
templates; the sending itself, with the signature vectors, belongs to whatever sends and receives.
"""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import requests

from kaltura_core.sandbox.server import SandboxServer
from tests.sandbox.conftest import PLAIN_XSD, Bare

TEMPLATES = "eventnotification_eventnotificationtemplate"
RED = '<xsd:enumeration value="Red"/>'
RECORD = "<metadata><Title>t</Title><Topic>Red</Topic><Topic>Blue</Topic></metadata>"
REQUIRED_XSD = (
    '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="metadata"><xsd:complexType>'
    '<xsd:sequence><xsd:element id="md_1" name="Topic" minOccurs="1" maxOccurs="1"><xsd:simpleType>'
    '<xsd:restriction base="xsd:string"><xsd:enumeration value="Red"/><xsd:enumeration value="Blue"/></xsd:restriction>'
    "</xsd:simpleType></xsd:element></xsd:sequence></xsd:complexType></xsd:element></xsd:schema>"
)


@pytest.fixture
def api(one_server: SandboxServer) -> Bare:
    return Bare(one_server, one_server.ks())


def get(api: Bare, record: Any) -> Any:
    return api("metadata_metadata.get", id=record["id"])


def clone(api: Bare, system_name: str, **own: Any) -> Any:
    asked = {"systemNameEqual": "HTTP_ENTRY_CUSTOM_METADATA_CHANGED"}
    source = api(f"{TEMPLATES}.listTemplates", filter=asked)["objects"][0]
    mine = {"objectType": "KalturaHttpNotificationTemplate", "systemName": system_name, **own}
    return api(f"{TEMPLATES}.clone", id=source["id"], eventNotificationTemplate=mine)


def test_01_versions_are_not_one_two_three(api: Bare) -> None:
    record = api.record(api.profile(), "<metadata/>")
    versions = [record["version"]]
    for title in ("a", "b", "c"):
        xml = f"<metadata><Title>{title}</Title></metadata>"
        versions.append(api("metadata_metadata.update", id=record["id"], xmlData=xml)["version"])
    assert versions == [2, 12, 22, 32]
    assert api("metadata_metadataprofile.get", id=api.profile())["version"] == 2


def test_02_records_of_entries_are_listed_by_object_id_alone(api: Bare) -> None:
    profile = api.profile()
    record = api.record(profile, "<metadata/>")

    def listed(**given: Any) -> Any:
        return api("metadata_metadata.list", filter={"metadataProfileIdEqual": profile, **given})

    assert listed()["code"] == listed(metadataObjectTypeEqual=1)["code"] == "MUST_FILTER_ON_OBJECT_ID"
    assert api.code("metadata_metadata.list") == "MUST_FILTER_ON_OBJECT_ID"
    assert [found["id"] for found in listed(objectIdEqual=record["objectId"])["objects"]] == [record["id"]]
    for category_or_user in (2, 3):
        assert listed(metadataObjectTypeEqual=category_or_user)["totalCount"] == 0
    made = api(
        "metadata_metadataprofile.add", metadataProfile={"name": "d", "metadataObjectType": 5}, xsdData=PLAIN_XSD
    )
    asked = {"metadataProfileId": made["id"], "objectType": 5, "objectId": "anything"}
    api("metadata_metadata.add", **asked, xmlData="<metadata/>")
    everything = {"metadataObjectTypeEqual": 5, "metadataProfileIdEqual": made["id"]}
    assert api("metadata_metadata.list", filter=everything)["totalCount"] == 1


def test_03_id_lists_end_at_500_and_unknown_ids_vanish(api: Bare) -> None:
    profile = api.profile()
    record = api.record(profile, "<metadata/>")
    unknown = [f"1_{number:08d}" for number in range(500)]

    def found(ids: list[str]) -> int:
        filters = {"metadataProfileIdEqual": profile, "objectIdIn": ",".join(ids)}
        return int(api("metadata_metadata.list", filter=filters, pager={"pageSize": 9999})["totalCount"])

    assert found([*unknown, record["objectId"]]) == 0
    assert found([*unknown[1:], record["objectId"].upper()]) == 1
    assert len(api("baseentry.list")["objects"]) == 30


def test_04_a_renamed_value_is_a_removed_one(api: Bare) -> None:
    profile = api.profile()
    record = api.record(profile, RECORD)
    assert api.update(profile, PLAIN_XSD.replace(RED, RED.replace("Red", "Crimson")))["status"] == 3
    api.settled(profile)
    rewritten = get(api, record)
    assert (rewritten["status"], rewritten["version"]) == (1, 12)
    assert "Red" not in rewritten["xml"]
    assert "Crimson" not in rewritten["xml"]
    assert "<Topic>Blue</Topic>" in rewritten["xml"]


def test_05_a_removed_value_leaves_an_optional_field_valid_and_a_required_one_hidden(api: Bare) -> None:
    optional, required = api.profile(), api.profile(REQUIRED_XSD)
    kept, hidden = api.record(optional, RECORD), api.record(required, "<metadata><Topic>Red</Topic></metadata>")
    for profile, xsd in ((optional, PLAIN_XSD), (required, REQUIRED_XSD)):
        api.update(profile, xsd.replace(RED, ""))
        api.settled(profile)
    assert get(api, kept)["status"] == 1
    assert get(api, hidden)["code"] == "METADATA_NOT_FOUND"


def test_06_the_first_destructive_update_of_a_fresh_profile_rewrites_nothing(api: Bare) -> None:
    asked = {"name": "Fresh", "metadataObjectType": 1}
    fresh = api("metadata_metadataprofile.add", metadataProfile=asked, xsdData=PLAIN_XSD)
    record = api.record(fresh["id"], RECORD)
    updated = api.update(fresh["id"], PLAIN_XSD.replace(RED, ""))
    assert (updated["status"], updated["version"]) == (1, fresh["version"])
    assert get(api, record) == record


def test_07_changes_in_place_bump_no_profile_version(api: Bare) -> None:
    profile = api.profile()
    before = api("metadata_metadataprofile.get", id=profile)["version"]
    field = '<xsd:element name="More" minOccurs="0" maxOccurs="1" type="textType"/></xsd:sequence>'
    xsd = PLAIN_XSD
    for old, new in {
        RED: f'<xsd:enumeration value="Violet"/>{RED}',
        '<xsd:enumeration value="Green"/><xsd:enumeration value="Blue"/>': (
            '<xsd:enumeration value="Blue"/><xsd:enumeration value="Green"/>'
        ),
        "<label>Topic</label>": "<label>Subject</label>",
        "<searchable>true</searchable>": "<searchable>false</searchable>",
        "</xsd:sequence>": field,
        'maxOccurs="1"': 'maxOccurs="unbounded"',
    }.items():
        assert old in xsd
        xsd = xsd.replace(old, new, 1)
        updated = api.update(profile, xsd)
        assert (updated["status"], updated["version"], updated["xsd"]) == (1, before, xsd)


def test_08_an_invalid_record_is_invisible_and_makes_room(api: Bare) -> None:
    profile = api.profile(REQUIRED_XSD)
    record = api.record(profile, "<metadata><Topic>Red</Topic></metadata>")
    api.update(profile, REQUIRED_XSD.replace(RED, ""))
    api.settled(profile)
    asked = {"objectIdEqual": record["objectId"], "metadataProfileIdEqual": profile}
    assert api("metadata_metadata.list", filter={**asked, "statusEqual": 2})["totalCount"] == 0
    assert api.code("metadata_metadata.update", id=record["id"], xmlData="<metadata/>") == "METADATA_NOT_FOUND"
    again = api.record(profile, "<metadata><Topic>Blue</Topic></metadata>")
    assert again["id"] > record["id"]


def test_09_xsd_data_is_decoded_after_the_check_and_a_file_is_not(api: Bare) -> None:
    profile = api.profile()
    once = PLAIN_XSD.replace(RED, f'<xsd:enumeration value="R&amp;D"/>{RED}')
    twice = PLAIN_XSD.replace(RED, f'<xsd:enumeration value="R&amp;amp;D"/>{RED}')
    assert api.update(profile, once)["code"] == "METADATA_UNABLE_TO_TRANSFORM"
    assert api.update(profile, twice)["xsd"] == once
    from_file = api("metadata_metadataprofile.updateDefinitionFromFile", {"xsdFile": ("x.xsd", once)}, id=profile)
    assert from_file["xsd"] == once
    asked = {"name": "Broken", "metadataObjectType": 1}
    broken = api("metadata_metadataprofile.add", metadataProfile=asked, xsdData=once)
    assert 'value="R&D"' in broken["xsd"]
    assert api.record(broken["id"], "<metadata/>")["code"] == "INVALID_METADATA_DATA"


def test_10_a_rename_without_xsd_data_answers_and_does_not_persist(api: Bare) -> None:
    profile = api.profile(name="Old")
    assert api("metadata_metadataprofile.update", id=profile, metadataProfile={"name": "New"})["name"] == "New"
    assert api("metadata_metadataprofile.get", id=profile)["name"] == "Old"


def test_11_a_metadata_write_and_a_transform_touch_the_entry(api: Bare) -> None:
    profile = api.profile()
    second = int(time.time())

    def touched(place: int) -> bool:
        return bool(api("baseentry.get", entryId=api.entry(place))["updatedAt"] >= second)

    place = next(place for place in range(30) if not touched(place))
    record = api.record(profile, RECORD, place)
    assert touched(place)
    second = int(time.time()) + 1
    api("metadata_metadata.update", id=record["id"], xmlData=RECORD)
    assert not touched(place), "identical content does not"
    deadline = time.monotonic() + 5
    while time.time() < second:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    api.update(profile, PLAIN_XSD.replace(RED, ""))
    api.settled(profile)
    assert touched(place)


def test_12_args_are_an_object_or_an_empty_array_at_http_200(api: Bare) -> None:
    assert api("baseentry.get", entryId="1_nothing1")["args"] == {"ENTRY_ID": "1_nothing1"}
    assert api("metadata_metadata.list")["args"] == []


def test_13_nulls_are_absent_object_type_is_last_and_void_is_null(api: Bare) -> None:
    record = api.record(api.profile(), "<metadata/>")
    profile = api("metadata_metadataprofile.get", id=record["metadataProfileId"])
    listed = api("baseentry.list")
    for shown in (record, profile, listed, *listed["objects"]):
        assert list(shown)[-1] == "objectType"
        assert None not in shown.values()
    assert not {"description", "views", "xslt", "systemName"} & set(profile)
    assert api("metadata_metadata.delete", id=record["id"]) is None


def test_14_only_the_bare_json_content_type_counts_and_the_url_wins(api: Bare) -> None:
    url = f"{api.server.service_url}/service/session/action/get?format=1"
    body = json.dumps({"ks": api.ks})

    def answered(kind: str) -> Any:
        return requests.post(url, data=body, headers={"Content-Type": kind}, timeout=10).json()

    for kind in ("application/json", "APPLICATION/JSON"):
        assert answered(kind)["objectType"] == "KalturaSessionInfo"
    assert answered("application/json; charset=utf-8")["code"] == "SERVICE_FORBIDDEN"
    named = api.entry(1)
    url = f"{api.server.service_url}/service/baseentry/action/get?format=1&entryId={named}"
    assert requests.post(url, json={"ks": api.ks, "entryId": api.entry(0)}, timeout=10).json()["id"] == named


def test_15_a_template_has_no_sign_secret_and_hashes_by_sha1_unless_told(api: Bare) -> None:
    """The signature itself, over secret and body, is made where events are sent."""
    made = clone(api, "SIGNED", signSecret="a secret of its own")
    assert "signSecret" not in made
    assert made["secureHashingAlgo"] == 1
    for algorithm in (2, 3):
        changed = {"secureHashingAlgo": algorithm}
        updated = api(f"{TEMPLATES}.update", id=made["id"], eventNotificationTemplate=changed)
        assert updated["secureHashingAlgo"] == algorithm
    wrong = api.code(f"{TEMPLATES}.update", id=made["id"], eventNotificationTemplate={"secureHashingAlgo": 4})
    assert wrong == "INVALID_ENUM_VALUE"


def test_16_a_template_sends_object_data_as_json_and_tells_nothing_of_its_spelling(api: Bare) -> None:
    """Raw or url-encoded is no property of the API: what is cloned now goes out raw, where it is sent."""
    made = clone(api, "SHAPED")
    assert made["data"] == {
        "apiObjectType": "KalturaBaseEntry",
        "format": 1,
        "objectType": "KalturaHttpNotificationObjectData",
    }
    changed = {"data": {"objectType": "KalturaHttpNotificationObjectData", "urlEncode": False, "format": 1}}
    updated = api(f"{TEMPLATES}.update", id=made["id"], eventNotificationTemplate=changed)
    assert "urlEncode" not in updated["data"]


def test_17_a_dispatch_is_one_job_and_retries_are_no_setting_of_a_template(api: Bare) -> None:
    """A receiver must answer 200 or 204, and is tried again a minute later: that happens where events are sent."""
    made = clone(api, "RETRIED", url="http://127.0.0.1:9/", manualDispatchEnabled=True, retries=10)
    assert not [name for name in made if "retr" in name.lower()]
    api(f"{TEMPLATES}.updateStatus", id=made["id"], status=2)
    scope = {"objectType": "KalturaEventNotificationScope", "objectId": api.entry(), "scopeObjectType": 1}
    first, second = (api(f"{TEMPLATES}.dispatch", id=made["id"], scope=scope) for _ in range(2))
    assert second > first


def test_18_an_expired_ks_is_told_by_its_id_alone(api: Bare) -> None:
    refused = api.as_(seconds=-60)("session.get")
    assert (refused["code"], refused["message"]) == (
        "INVALID_KS",
        'Invalid KS "EXPIRED", Error "-1,INVALID_STR"',
    )
    assert refused["args"] == {"KSID": "EXPIRED", "ERR_CODE": "-1", "ERR_DESC": "INVALID_STR"}


def test_19_attributes_and_a_dropped_max_occurs_are_refused_and_an_id_holds_the_data(api: Bare) -> None:
    end = "</xsd:sequence></xsd:complexType></xsd:element>"
    attribute = end.replace("</xsd:complexType>", '<xsd:attribute name="a" type="xsd:string"/></xsd:complexType>')
    profile = api.profile()
    for xsd in (PLAIN_XSD.replace(end, attribute), PLAIN_XSD.replace(' maxOccurs="1"', "", 1)):
        assert api.update(profile, xsd)["code"] == "METADATA_UNABLE_TO_TRANSFORM"
    asked = {"name": "With an attribute", "metadataObjectType": 1}
    has_one = api("metadata_metadataprofile.add", metadataProfile=asked, xsdData=PLAIN_XSD.replace(end, attribute))
    assert api.update(has_one["id"], has_one["xsd"])["code"] == "METADATA_UNABLE_TO_TRANSFORM", "unchanged, even"

    record = api.record(profile, RECORD)
    api.update(profile, PLAIN_XSD.replace('id="md_2"', 'id="md_9"'))
    api.settled(profile)
    assert "Topic" not in get(api, record)["xml"]
    assert "<Title>t</Title>" in get(api, record)["xml"]
