"""Garbage in any place gives a Kaltura answer, never a stack trace."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaltura_core.sandbox.dispatch import SERVICES
from kaltura_core.sandbox.server import SandboxServer
from tests.rounds import rounds

NAMES = [
    f"{service}.{action}"
    for service, actions in SERVICES.items()
    for action in actions
    if (service, action) != ("session", "end")
]
KNOWN = (
    "id", "entryId", "filter", "pager", "orderBy", "objectIdEqual", "objectIdIn", "statusIn", "idIn", "xmlData",
    "xsdData", "metadataProfile", "metadataProfileId", "searchParams", "searchOperator", "searchItems",
    "objectType", "operator", "itemType", "range", "advancedSearch", "items", "type", "value", "version",
    "entry", "baseEntry", "appToken", "name", "eventNotificationTemplate", "scope", "status", "data",
    "customHeaders", "responseProfile", "fields", "pageSize", "pageIndex", "createdAtGreaterThanOrEqual",
    "aggregations", "fieldName", "xpath", "searchTerm", "xsdFile", "-", "0", "ks",
)  # fmt: skip
CLASSES = (
    "KalturaMetadataSearchItem", "KalturaSearchCondition", "KalturaESearchEntryMetadataItem",
    "KalturaESearchEntryItem", "KalturaESearchEntryOperator", "KalturaESearchUnifiedItem",
    "KalturaHttpNotificationObjectData",
)  # fmt: skip

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.sampled_from(CLASSES),
    st.sampled_from(["1", "-1", "1,2", "<metadata/>", "{1:result:id}", "9" * 60, "1e999", "\x00", "'; --", "%", "*"]),
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KNOWN) | st.text(max_size=6), inner, max_size=5)
    ),
    max_leaves=12,
)
calm = settings(max_examples=rounds(150), suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with SandboxServer(tmp_path_factory.mktemp("garbage") / "s.sqlite", entries=20) as started:
        yield started


def is_answer(answer: requests.Response) -> Any:
    assert answer.status_code == 200
    value = answer.json()
    assert not (isinstance(value, dict) and value.get("code") == "INTERNAL_SERVERL_ERROR"), value
    return value


@calm
@given(name=st.sampled_from(NAMES), parameters=st.dictionaries(st.sampled_from(KNOWN), values, max_size=6))
def test_garbage_parameters_in_json(server: SandboxServer, name: str, parameters: dict[str, Any]) -> None:
    service, action = name.split(".")
    body = {"ks": server.ks(), **parameters, "format": 1}
    url = f"{server.service_url}/service/{service}/action/{action}?format=1"
    is_answer(requests.post(url, data=json.dumps(body), headers={"Content-Type": "application/json"}, timeout=20))


@calm
@given(
    name=st.sampled_from(NAMES),
    pairs=st.lists(
        st.tuples(
            st.text(max_size=12) | st.sampled_from(["filter[idIn]", "filter[", "a]b[", "id[]", "::", "[[[]]]"]),
            st.text(max_size=12),
        ),
        max_size=5,
    ),
)
def test_garbage_names_in_a_form(server: SandboxServer, name: str, pairs: list[tuple[str, str]]) -> None:
    service, action = name.split(".")
    url = f"{server.service_url}/service/{service}/action/{action}?format=1&ks={server.ks()}"
    is_answer(requests.post(url, data=[(key.encode(), value.encode()) for key, value in pairs], timeout=20))


@calm
@given(
    body=st.binary(max_size=200),
    kind=st.sampled_from(
        [
            "application/json",
            "application/x-www-form-urlencoded",
            "multipart/form-data",
            "multipart/form-data; boundary=x",
            "text/xml",
            "",
        ]
    ),
)
def test_garbage_bodies(server: SandboxServer, body: bytes, kind: str) -> None:
    url = f"{server.service_url}/service/baseentry/action/list?format=1&ks={server.ks()}"
    is_answer(requests.post(url, data=body, headers={"Content-Type": kind}, timeout=20))


@calm
@given(name=st.sampled_from(NAMES), parameters=st.dictionaries(st.sampled_from(KNOWN), values, max_size=4))
def test_garbage_answered_in_xml_is_xml(server: SandboxServer, name: str, parameters: dict[str, Any]) -> None:
    service, action = name.split(".")
    body = {"ks": server.ks(), **parameters, "format": 2}
    url = f"{server.service_url}/service/{service}/action/{action}"
    answer = requests.post(url, data=json.dumps(body), headers={"Content-Type": "application/json"}, timeout=20)
    assert answer.status_code == 200
    result = ElementTree.fromstring(answer.content).find("result")
    assert result is not None
    assert result.findtext("error/code") != "INTERNAL_SERVERL_ERROR"


@calm
@given(name=st.sampled_from(NAMES), steps=st.lists(st.text(max_size=10), max_size=6))
def test_garbage_in_the_path(server: SandboxServer, name: str, steps: list[str]) -> None:
    service, action = name.split(".")
    rest = "/".join(quote(step, safe="%:[]") for step in steps)
    is_answer(requests.get(f"{server.service_url}/service/{service}/action/{action}/{rest}?format=1", timeout=20))


@calm
@given(
    name=st.sampled_from([name for name in NAMES if name.endswith(("file", "xsl"))]),
    file=st.sampled_from(["xsdFile", "viewsFile", "xsltFile", "xslFile", "xmlFile"]),
    content=st.binary(max_size=60) | st.sampled_from([b"<a/>", b"<metadata/>", b"\xff\xfe<\x00a\x00/\x00>\x00"]),
    target=st.sampled_from([40388, 50001, 0]),
)
def test_garbage_in_a_file(server: SandboxServer, name: str, file: str, content: bytes, target: int) -> None:
    service, action = name.split(".")
    asked = {"id": target, "metadataProfileId": target, "objectType": 1, "objectId": "1_q8w2k7fz"}
    url = f"{server.service_url}/service/{service}/action/{action}?format=1&ks={server.ks()}"
    is_answer(requests.post(url, data=asked, files={file: ("x", content)}, timeout=20))


tokens = st.sampled_from(
    ["{1:result}", "{1:result:objects:0:id}", "{2:result:_all:id}", "{9:result:x}", "{1:result:args}"]
)
steps = st.builds(
    lambda name, own: {**own, "service": name.split(".")[0], "action": name.split(".")[1]},
    st.sampled_from(NAMES),
    st.dictionaries(st.sampled_from(KNOWN), values | tokens, max_size=3),
)


@calm
@given(first=steps, others=st.dictionaries(st.sampled_from(["0", "2", "3", "x", "ks"]), steps | values, max_size=4))
def test_garbage_multirequests(server: SandboxServer, first: dict[str, Any], others: dict[str, Any]) -> None:
    url = f"{server.service_url}/service/multirequest?format=1"
    answers = is_answer(requests.post(url, json={"ks": server.ks(), **others, "1": first}, timeout=20))
    assert isinstance(answers, list)
    assert not [
        answer for answer in answers if isinstance(answer, dict) and answer.get("code") == "INTERNAL_SERVERL_ERROR"
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000,
        b'{"a":' * 10_000,
        b'{"id": 1' + b"0" * 10_000 + b"}",
        b'"\\ud800"',
        b'{"ks": "\\ud800"}',
        b"NaN",
        b'{"id": 1e999}',
        b"[1, 2]",
        b'"text"',
        b"\xff\xfe",
    ],
)
def test_hostile_json(server: SandboxServer, body: bytes) -> None:
    url = f"{server.service_url}/service/baseentry/action/get?format=1&ks={server.ks()}"
    answer = requests.post(url, data=body, headers={"Content-Type": "application/json"}, timeout=20)
    assert is_answer(answer)["objectType"] == "KalturaAPIException"


def test_hostile_xml_is_refused_in_words(server: SandboxServer) -> None:
    bomb = '<!DOCTYPE m [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><metadata>&b;</metadata>'
    file = '<!DOCTYPE m [<!ENTITY x SYSTEM "file:///etc/hostname">]><metadata>&x;</metadata>'
    deep = "<metadata>" * 5000
    url = f"{server.service_url}/service/metadata_metadata/action/add"
    entry = requests.post(
        f"{server.service_url}/service/baseentry/action/list", data={"format": 1, "ks": server.ks()}, timeout=20
    ).json()
    for xml in (bomb, file, deep, "", "\x0c", "<metadata>\ufffe</metadata>"):
        asked = {
            "format": 1,
            "ks": server.ks(),
            "metadataProfileId": 40388,
            "objectType": 1,
            "objectId": entry["objects"][-1]["id"],
        }
        answer = is_answer(requests.post(url, data={**asked, "xmlData": xml}, timeout=20))
        assert answer["code"] in ("INVALID_METADATA_DATA", "INVALID_PARAMETER_CHAR", "METADATA_ALREADY_EXISTS"), xml[
            :40
        ]


def test_a_schema_that_would_read_a_file_compiles_to_nothing(server: SandboxServer, tmp_path: Path) -> None:
    (tmp_path / "t.xsd").write_text('<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"/>')
    xsd = f'<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:include schemaLocation="file://{tmp_path}/t.xsd"/></xsd:schema>'
    body = {"format": 1, "ks": server.ks(), "metadataProfile": {"name": "x", "metadataObjectType": 1}, "xsdData": xsd}
    made = is_answer(
        requests.post(f"{server.service_url}/service/metadata_metadataprofile/action/add", json=body, timeout=20)
    )
    assert made["xsd"] == xsd


def test_a_body_above_the_limit_counts_as_none(server: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kaltura_core.sandbox.requests.MOST_BYTES", 1000)
    url = f"{server.service_url}/service/session/action/get?format=1"
    large = {"ks": server.ks(), "filler": "x" * 2000}
    for sent in ({"data": large}, {"json": large}, {"files": {name: (None, value) for name, value in large.items()}}):
        assert is_answer(requests.post(url, timeout=20, **sent))["code"] == "SERVICE_FORBIDDEN"  # type: ignore[arg-type]
