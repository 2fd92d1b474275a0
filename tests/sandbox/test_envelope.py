"""Requests and answers as Kaltura spells them (server.md section 1)."""

from __future__ import annotations

import json
from typing import Any
from xml.etree import ElementTree

import pytest
import requests


@pytest.mark.parametrize(
    "path",
    [
        "/service/system/action/ping/format/1",
        "/index.php/service/System/action/PING/format/1",
        "/index.php?service=system&action=ping&format=1",
        "/?service=system&action=ping&format=1",
        "?service=system&action=ping&format=1",
        "/service/system/action/ping//ignored/format/2?format=1",
    ],
)
def test_a_call_is_named_by_path_or_query_in_any_case(api: Any, path: str) -> None:
    assert requests.get(api.server.service_url + path, timeout=10).json() is True


def test_values_of_a_path_are_decoded_once(api: Any) -> None:
    url = f"{api.server.service_url}/service/baseentry/action/get/format/1/ks/{api.ks}/entryId/a%2Fb%2525"
    assert requests.get(url, timeout=10).json()["args"] == {"ENTRY_ID": "a/b%25"}


def test_a_line_feed_in_a_path_still_reaches_the_api(api: Any) -> None:
    url = f"{api.server.service_url}/service/baseentry/action/get/format/1/ks/{api.ks}/entryId/a%0Ab"
    assert requests.get(url, timeout=10).json()["args"] == {"ENTRY_ID": "a\nb"}


def test_a_form_a_json_body_and_a_multipart_body_say_the_same(api: Any) -> None:
    url = f"{api.server.service_url}/service/baseentry/action/list"
    asked = {"format": 1, "ks": api.ks, "filter": {"orderBy": "-updatedAt"}, "pager": {"pageSize": 3}}
    form = {"format": 1, "ks": api.ks, "filter:orderBy": "-updatedAt", "pager[pageSize]": 3}
    answers = [
        requests.post(url, data=form, timeout=10),
        requests.post(url, data=json.dumps(asked), headers={"Content-Type": "Application/JSON"}, timeout=10),
        requests.post(url, files={"json": (None, json.dumps(asked))}, timeout=10),
        requests.post(url, files={name: (None, str(value)) for name, value in form.items()}, timeout=10),
    ]
    first = answers[0].json()
    assert len(first["objects"]) == 3
    assert all(answer.json() == first for answer in answers)


def test_a_charset_beside_application_json_makes_the_body_ignored(api: Any) -> None:
    # server.md 0.14
    url = f"{api.server.service_url}/service/session/action/get?format=1"
    sent = json.dumps({"ks": api.ks})
    plain = requests.post(url, data=sent, headers={"Content-Type": "application/json"}, timeout=10)
    charset = requests.post(url, data=sent, headers={"Content-Type": "application/json; charset=utf-8"}, timeout=10)
    assert plain.json()["objectType"] == "KalturaSessionInfo"
    assert charset.json()["code"] == "SERVICE_FORBIDDEN"


def test_parameters_of_the_url_win_over_the_body(api: Any) -> None:
    # server.md 0.14
    first, second = api.entry(0), api.entry(1)
    url = f"{api.server.service_url}/service/baseentry/action/get/format/1?entryId={second}"
    assert requests.post(url, data={"ks": api.ks, "entryId": first}, timeout=10).json()["id"] == second


def test_json_is_spelled_as_php_spells_it(api: Any) -> None:
    url = f"{api.server.service_url}/service/baseentry/action/get/format/1"
    profile = api.profile()
    made = api.record(profile, "<metadata><Title>a/b é</Title></metadata>")
    answer = requests.get(
        f"{api.server.service_url}/service/metadata_metadata/action/get?format=1&ks={api.ks}&id={made['id']}",
        timeout=10,
    )
    assert answer.headers["Content-Type"] == "application/json"
    assert b"<Title>a\\/b \\u00e9<\\/Title>" in answer.content
    assert list(answer.json())[-1] == "objectType"
    entry = requests.get(url, params={"ks": api.ks, "entryId": api.entry()}, timeout=10).json()
    assert entry["rank"] == 0
    assert isinstance(entry["rank"], int)
    assert None not in entry.values()


def test_arguments_of_an_error_are_an_object_or_an_empty_array(api: Any) -> None:
    # server.md 0.12
    missing = api("baseentry.get", entryId="1_nothing1")
    assert missing == {
        "code": "ENTRY_ID_NOT_FOUND",
        "message": 'Entry id "1_nothing1" not found',
        "objectType": "KalturaAPIException",
        "args": {"ENTRY_ID": "1_nothing1"},
    }
    assert api("metadata_metadata.list")["args"] == []


def test_null_properties_are_absent_and_void_answers_null(api: Any) -> None:
    # server.md 0.13
    profile = api.profile()
    made = api.record(profile, "<metadata/>")
    assert "views" not in api("metadata_metadataprofile.get", id=profile)
    assert api("metadata_metadata.delete", id=made["id"]) is None


def test_xml_is_the_format_where_none_is_named(api: Any) -> None:
    answer = requests.post(
        f"{api.server.service_url}/service/baseentry/action/list", data={"ks": api.ks, "pager[pageSize]": 2}, timeout=10
    )
    assert answer.headers["Content-Type"].startswith("text/xml")
    result = ElementTree.fromstring(answer.content).find("result")
    assert result is not None
    assert result[0].tag == "objectType"
    assert result.findtext("objectType") == "KalturaBaseEntryListResponse"
    assert len(result.findall("objects/item")) == 2


def test_an_error_in_xml(api: Any) -> None:
    answer = requests.get(f"{api.server.service_url}/service/session/action/get?ks=<b>%00%01", timeout=10)
    error = ElementTree.fromstring(answer.content).find("result/error")
    assert error is not None
    assert error.findtext("code") in ("INVALID_KS", "INVALID_PARAMETER_CHAR")
    assert error.findtext("objectType") == "KalturaAPIException"


def test_jsonp_and_an_unknown_format(api: Any) -> None:
    url = f"{api.server.service_url}/service/system/action/ping"
    assert requests.get(url + "?format=9&callback=cb", timeout=10).text == "cb(true);"
    unknown = requests.get(url + "?format=77", timeout=10)
    assert unknown.content == b""
    assert unknown.headers["X-Kaltura"] == "error-UNKNOWN_RESPONSE_FORMAT"


def test_unknown_services_actions_and_missing_names(api: Any) -> None:
    assert api("nothing.get")["args"] == {"SRV_NAME": "nothing"}
    assert api("session.dance") == {
        "code": "ACTION_DOES_NOT_EXISTS",
        "message": 'Action "dance" does not exists for service "session"',
        "objectType": "KalturaAPIException",
        "args": {"ACTION_NAME": "dance", "SERVICE_NAME": "session"},
    }
    assert requests.get(f"{api.server.service_url}/?format=1", timeout=10).json()["code"] == "SERVICE_NOT_SPECIFIED"
    assert api.code("baseentry.get") == "MISSING_MANDATORY_PARAMETER"
    assert api("baseentry.get")["message"] == 'Missing parameter "entryId"'


def test_casts(api: Any) -> None:
    entry = api.entry()
    profile = api.profile()
    assert api("metadata_metadataprofile.get", id=f"{profile} and more")["id"] == profile
    assert api.code("baseentry.get", entryId="a\x08b") == "INVALID_PARAMETER_CHAR"
    assert api.code("session.start", secret="x", type=17) == "INVALID_ENUM_VALUE"
    assert api("baseentry.get", entryId=entry, unknown={"deep": 1})["id"] == entry


def test_a_multirequest_resolves_tokens_and_goes_on_after_an_error(api: Any) -> None:
    answers = api.json(
        {
            "ks": api.ks,
            "format": 1,
            "1": {
                "service": "baseEntry",
                "action": "list",
                "filter": {"orderBy": "-updatedAt"},
                "pager": {"pageSize": 2},
            },
            "2": {"service": "baseEntry", "action": "get", "entryId": "{1:result:objects:1:id}"},
            "3": {"service": "baseEntry", "action": "get", "entryId": "{1:result:objects:7:id}"},
            "4": {"service": "baseEntry", "action": "list", "filter": {"idIn": "{1:result:objects:_all:id}"}},
            "5": {"service": "system", "action": "ping"},
            "7": {"service": "system", "action": "ping"},
        },
        "/service/multirequest",
    )
    assert len(answers) == 5, "it ends where a number is missing"
    assert answers[1]["id"] == answers[0]["objects"][1]["id"]
    assert answers[2]["message"] == 'Entry id "" not found'
    assert {entry["id"] for entry in answers[3]["objects"]} == {entry["id"] for entry in answers[0]["objects"]}
    assert answers[4] is True


def test_a_multirequest_as_a_form_can_pass_a_scalar_on(api: Any) -> None:
    server = api.server
    answers = requests.post(
        f"{server.service_url}/service/multirequest",
        data={
            "format": 1,
            "1:service": "session",
            "1:action": "start",
            "1:secret": server.admin_secret,
            "1:partnerId": server.partner_id,
            "1:type": 2,
            "2:service": "session",
            "2:action": "get",
            "2:ks": "{1:result}",
        },
        timeout=10,
    ).json()
    assert answers[1]["sessionType"] == 2


def test_a_response_profile_narrows_an_answer(api: Any) -> None:
    listed = api("baseentry.list", responseProfile={"type": 1, "fields": "id,name"}, pager={"pageSize": 1})
    assert set(listed["objects"][0]) == {"id", "name", "objectType"}
    without = api("baseentry.get", entryId=api.entry(), responseProfile={"type": 2, "fields": "description,name"})
    assert "name" not in without
    assert "tags" in without


def test_options_are_answered_for_other_origins(api: Any) -> None:
    answer = requests.options(f"{api.server.service_url}/service/system/action/ping", timeout=10)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
