"""eventNotificationTemplate with its pitfalls (server.md section 7)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

SYSTEM = json.loads((Path(__file__).parents[1] / "oracle" / "system_templates.json").read_text("utf-8"))["templates"]
SERVICE = "eventnotification_eventnotificationtemplate"


def clone(api: Any, system_name: str = "HTTP_ENTRY_CUSTOM_METADATA_CHANGED", **own: Any) -> Any:
    listed = api(f"{SERVICE}.listTemplates", filter={"systemNameEqual": system_name})["objects"]
    overrides = {
        "objectType": "KalturaHttpNotificationTemplate",
        "systemName": "MINE",
        "url": "http://127.0.0.1:9/in",
        **own,
    }
    return api(f"{SERVICE}.clone", id=listed[0]["id"], eventNotificationTemplate=overrides)


def test_every_system_template_is_listed(api: Any) -> None:
    listed = api(f"{SERVICE}.listTemplates", pager={"pageSize": 500})
    assert listed["totalCount"] == len(SYSTEM)
    assert {found["systemName"] for found in listed["objects"]} == {template["systemName"] for template in SYSTEM}
    assert {found["partnerId"] for found in listed["objects"]} == {0}
    assert api(f"{SERVICE}.list")["totalCount"] == 0


def test_a_clone_is_disabled_and_takes_overrides(api: Any) -> None:
    made = clone(api, name="Mine", customHeaders=[{"key": "X-A", "value": "1"}], eventType=2, secureHashingAlgo=2)
    assert (made["status"], made["systemName"], made["name"], made["url"]) == (
        1,
        "MINE",
        "Mine",
        "http://127.0.0.1:9/in",
    )
    assert made["eventType"] == "6", "the event type needs a permission and is silently kept"
    assert made["data"]["objectType"] == "KalturaHttpNotificationObjectData"
    assert made["data"]["apiObjectType"] == "KalturaBaseEntry", "it sends the entry, not the record"
    assert made["secureHashingAlgo"] == 2
    assert made["customHeaders"][0]["value"] == "1"
    assert made["type"] == "httpNotification.Http"
    assert [found["id"] for found in api(f"{SERVICE}.list")["objects"]] == [made["id"]]


def test_activating_twice_finds_itself(api: Any) -> None:
    made = clone(api)
    assert api(f"{SERVICE}.updateStatus", id=made["id"], status=2)["status"] == 2
    assert (
        api.code(f"{SERVICE}.updateStatus", id=made["id"], status=2)
        == "EVENT_NOTIFICATION_TEMPLATE_DUPLICATE_SYSTEM_NAME"
    )
    assert clone(api)["code"] == "EVENT_NOTIFICATION_TEMPLATE_DUPLICATE_SYSTEM_NAME"
    assert api.code(f"{SERVICE}.updateStatus", id=made["id"], status=9) == "INVALID_ENUM_VALUE"


def test_dispatching_needs_an_active_template_that_allows_it(api: Any) -> None:
    scope = {"objectType": "KalturaEventNotificationScope", "objectId": api.entry(), "scopeObjectType": 1}
    plain = clone(api, systemName="PLAIN")
    api(f"{SERVICE}.updateStatus", id=plain["id"], status=2)
    assert api.code(f"{SERVICE}.dispatch", id=plain["id"], scope=scope) == "EVENT_NOTIFICATION_DISPATCH_DISABLED"
    manual = clone(api, manualDispatchEnabled=True)
    api(f"{SERVICE}.updateStatus", id=manual["id"], status=2)
    jobs = [api(f"{SERVICE}.dispatch", id=manual["id"], scope=scope) for _ in range(2)]
    assert jobs[1] > jobs[0] > 0
    assert (
        api.code(f"{SERVICE}.dispatch", id=manual["id"], scope={**scope, "objectId": "1_x"})
        == "EVENT_NOTIFICATION_DISPATCH_FAILED"
    )


def test_templates_are_updated_and_deleted(api: Any) -> None:
    made = clone(api)
    assert api(f"{SERVICE}.update", id=made["id"], eventNotificationTemplate={"url": "http://127.0.0.1:9/b"})[
        "url"
    ].endswith("/b")
    short = api.code(f"{SERVICE}.update", id=made["id"], eventNotificationTemplate={"name": "ab"})
    assert short == "PROPERTY_VALIDATION_MIN_LENGTH"
    wrong = api.code(f"{SERVICE}.update", id=made["id"], eventNotificationTemplate={"status": 2})
    assert wrong == "PROPERTY_VALIDATION_NOT_UPDATABLE"
    assert api(f"{SERVICE}.delete", id=made["id"]) is None
    assert api.code(f"{SERVICE}.get", id=made["id"]) == "EVENT_NOTIFICATION_TEMPLATE_NOT_FOUND"


def test_system_templates_are_not_ones_own(api: Any) -> None:
    first = api(f"{SERVICE}.listTemplates")["objects"][0]
    assert (
        api.code(f"{SERVICE}.update", id=first["id"], eventNotificationTemplate={})
        == "EVENT_NOTIFICATION_TEMPLATE_NOT_FOUND"
    )
    wrong = {"objectType": "KalturaEmailNotificationTemplate"}
    assert (
        api.code(f"{SERVICE}.clone", id=first["id"], eventNotificationTemplate=wrong) == "EVENT_NOTIFICATION_WRONG_TYPE"
    )
    assert clone(api, signSecret="dropped").get("signSecret") is None  # server.md 0.15
