"""What a caller may not set: read-only and insert-only properties (server.md section 1)."""

from __future__ import annotations

from typing import Any

import pytest

from kaltura_core.sandbox.server import SandboxServer
from tests.sandbox.conftest import PLAIN_XSD, Bare

REFUSED = "PROPERTY_VALIDATION_NOT_UPDATABLE"
TEMPLATES = "eventnotification_eventnotificationtemplate"


@pytest.fixture
def api(one_server: SandboxServer) -> Bare:
    return Bare(one_server, one_server.ks())


def entry(api: Bare) -> tuple[str, dict[str, Any], dict[str, Any]]:
    made = api("baseentry.add", entry={"objectType": "KalturaMediaEntry", "name": "Mine", "creatorId": "somebody"})
    return "baseentry.update", {"entryId": made["id"]}, made


def profile(api: Bare) -> tuple[str, dict[str, Any], dict[str, Any]]:
    made = api("metadata_metadataprofile.get", id=api.profile())
    return "metadata_metadataprofile.update", {"id": made["id"], "xsdData": PLAIN_XSD}, made


def template(api: Bare) -> tuple[str, dict[str, Any], dict[str, Any]]:
    source = api(f"{TEMPLATES}.listTemplates")["objects"][0]
    made = api(f"{TEMPLATES}.clone", id=source["id"], eventNotificationTemplate={"systemName": "READ_ONLY"})
    return f"{TEMPLATES}.update", {"id": made["id"]}, made


def app_token(api: Bare) -> tuple[str, dict[str, Any], dict[str, Any]]:
    made = api("apptoken.add", appToken={"sessionDuration": 60})
    return "apptoken.update", {"id": made["id"]}, made


KINDS = {
    "baseEntry": (entry, "id partnerId creatorId status createdAt thumbnailUrl downloadUrl dataUrl mediaType plays"),
    "metadataProfile": (profile, "id partnerId version createdAt updatedAt status xsd views xslt"),
    "eventNotificationTemplate": (template, "id partnerId type status createdAt updatedAt"),
    "appToken": (app_token, "id token partnerId createdAt updatedAt status"),
}


@pytest.mark.parametrize("kind", KINDS)
def test_an_object_may_come_back_as_it_is_and_not_changed(api: Bare, kind: str) -> None:
    make, names = KINDS[kind]
    action, asked, shown = make(api)
    plain = {name: value for name, value in shown.items() if not isinstance(value, dict | list)}
    assert api(action, **asked, **{kind: plain})["id"] == shown["id"]
    for name in names.split():
        refused = api(action, **asked, **{kind: {name: 77}})
        assert (refused["code"], refused["args"]["PROP_NAME"].rpartition("::")[2]) == (REFUSED, name)


def test_an_add_may_name_an_insert_only_property_and_no_read_only_one(api: Bare) -> None:
    assert entry(api)[2]["creatorId"] == "somebody"
    assert api.code("baseentry.add", entry={"name": "x", "status": 2}) == REFUSED
    asked = {"name": "x", "metadataObjectType": 1, "version": 12}
    assert api.code("metadata_metadataprofile.add", metadataProfile=asked, xsdData=PLAIN_XSD) == REFUSED
    assert api.code("apptoken.add", appToken={"token": "mine"}) == REFUSED


def test_what_needs_a_permission_is_silently_kept(api: Bare) -> None:
    action, asked, shown = template(api)
    changed = {"eventType": 2, "eventObjectType": 1}
    updated = api(action, **asked, eventNotificationTemplate=changed)
    assert [updated[name] for name in changed] == [shown[name] for name in changed]


def test_unknown_properties_are_ignored(api: Bare) -> None:
    action, asked, shown = entry(api)
    assert api(action, **asked, baseEntry={"noSuchThing": 1, "name": "Newer"}) == {
        **shown,
        "name": "Newer",
        "updatedAt": api("baseentry.get", entryId=shown["id"])["updatedAt"],
    }
