"""What the real server answered (tests/oracle), asked of the sandbox over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from lxml import etree

from kaltura_core.sandbox import content
from kaltura_core.sandbox.server import SandboxServer
from tests.sandbox.conftest import Bare

ORACLE = Path(__file__).parents[1] / "oracle"


def oracle(name: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((ORACLE / f"{name}.json").read_text("utf-8"))
    return told


KS, TEMPLATES = oracle("ks"), oracle("system_templates")["templates"]


@pytest.fixture
def api(one_server: SandboxServer) -> Bare:
    return Bare(one_server, one_server.ks())


def made_profile(api: Bare, xsd: str) -> int:
    """A profile with this schema byte for byte, updated once since it was added, so that it can transform."""
    asked = {"name": "Oracle", "metadataObjectType": 1}
    made = api("metadata_metadataprofile.addFromFile", {"xsdFile": ("x", xsd)}, metadataProfile=asked)
    put(api, made["id"], xsd)
    return int(made["id"])


def put(api: Bare, profile: int, xsd: str) -> Any:
    return api("metadata_metadataprofile.updateDefinitionFromFile", {"xsdFile": ("x", xsd)}, id=profile)


def canonical(xml: str) -> str:
    parser = etree.XMLParser(remove_blank_text=True)
    return str(etree.tostring(etree.fromstring(xml.encode(), parser), method="c14n").decode())


@pytest.mark.parametrize("case", oracle("xsd_changes")["cases"], ids=lambda case: case["name"])
def test_a_schema_change_ends_as_on_the_real_server(api: Bare, case: dict[str, Any]) -> None:
    profile = made_profile(api, case["before_xsd"])
    made = [api.record(profile, record["xml_before"], place) for place, record in enumerate(case["records"])]
    answer = put(api, profile, case["after_xsd"])
    if case["outcome"] == "rejected":
        assert (answer["code"], answer["message"]) == ("METADATA_UNABLE_TO_TRANSFORM", case["message"])
    api.settled(profile)
    for record, was in zip(case["records"], made, strict=True):
        if "id" not in was:
            continue  # it never fitted the schema before, so the server would not have taken it either
        now = api("metadata_metadata.get", id=was["id"])
        if record["status_after"] == 2:
            assert now["code"] == "METADATA_NOT_FOUND"
        else:
            assert canonical(now["xml"]) == canonical(record.get("xml_after", record["xml_before"]))
            assert now["version"] == (12 if case["outcome"] == "transform" else 2)


@pytest.mark.parametrize("case", oracle("remove_in_two_steps")["cases"])
def test_a_value_leaves_in_two_steps_and_no_record_is_touched(api: Bare, case: dict[str, Any]) -> None:
    profile = made_profile(api, case["before_xsd"])
    made = [api.record(profile, xml, place) for place, xml in enumerate(case["records"])]
    assert all("id" in record for record in made)
    for xsd in (case["emptied_xsd"], case["after_xsd"]):
        updated = put(api, profile, xsd)
        assert (updated["status"], updated["version"], updated["xsd"]) == (1, 2, xsd)
    assert [api("metadata_metadata.get", id=record["id"]) for record in made] == made

    other = made_profile(api, case["before_xsd"])
    for place, xml in enumerate(case["records"]):
        api.record(other, xml, place)
    assert put(api, other, case["after_xsd"])["status"] == 3, "at once it is a transform"
    api.settled(other)


@pytest.fixture(scope="module")
def partner_102(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """A sandbox of the account that the sessions of the oracle belong to."""
    given = KS["v2"][0]["input"]
    told = {name: getattr(content, name) for name in content.__all__}
    told["PARTNER"] = replace(content.PARTNER, id=given["partnerId"], admin_secret=given["secret"])
    database = tmp_path_factory.mktemp("partner") / "s.sqlite"
    with SandboxServer(database, entries=5, content=SimpleNamespace(**told)) as server:
        yield server


@pytest.mark.parametrize("case", KS["v2"], ids=lambda case: case["name"])
def test_a_ks_is_read_as_on_the_real_server(partner_102: SandboxServer, case: dict[str, Any]) -> None:
    parsed = case["parsed_by_server_class"]
    info = Bare(partner_102, case["ks"])("session.get")
    if parsed["isValidBase"] != 1:
        assert info["args"]["KSID"] == "EXPIRED"
        return
    assert info == {
        "sessionType": int(parsed["type"]),
        "partnerId": int(parsed["partner_id"]),
        "userId": parsed["user"],
        "expiry": int(parsed["valid_until"]),
        "privileges": parsed["privileges"],
        "objectType": "KalturaSessionInfo",
    }


@pytest.mark.parametrize("case", KS["negative"], ids=lambda case: case["name"])
def test_a_ks_that_the_real_server_cannot_read_is_invalid(one_server: SandboxServer, case: dict[str, Any]) -> None:
    refused = Bare(one_server, case["ks"])("session.get")
    assert (refused["code"], refused["args"]["KSID"]) == ("INVALID_KS", case["ks"])


def test_a_record_is_refused_in_the_real_servers_words(api: Bare) -> None:
    told = oracle("record_validation")
    profile = made_profile(api, told["xsd"])
    for case in told["cases"]:
        answer = api.record(profile, case["xml"])
        if case["valid"]:
            assert answer["xml"] == case["xml"]
            api("metadata_metadata.delete", id=answer["id"])
        else:
            assert (answer["code"], answer["message"]) == ("INVALID_METADATA_DATA", case["api_message"])


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda template: template["systemName"])
def test_a_system_template_is_the_real_one(api: Bare, template: dict[str, Any]) -> None:
    asked = {"systemNameEqual": template["systemName"]}
    (found,) = api("eventnotification_eventnotificationtemplate.listTemplates", filter=asked)["objects"]
    for name in ("name", "systemName", "description", "eventType", "eventObjectType"):
        assert found[name] == template[name]
    for name in ("manualDispatchEnabled", "automaticDispatchEnabled"):
        assert found[name] is (template[name] == "1")
    data = found.get("data", {})
    assert (data.get("objectType"), data.get("apiObjectType")) == (
        template["data"] or None,
        template["apiObjectType"] or None,
    )
