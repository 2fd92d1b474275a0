"""Random schema changes over HTTP end as `server_effect` foretells."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kaltura_core.metadata.server_effect import server_effect
from kaltura_core.sandbox.server import SandboxServer
from tests.rounds import rounds

VALUES = ("Red", "Green", "Blue", "R&amp;D")
TYPES = (
    '<xsd:complexType name="textType"><xsd:simpleContent><xsd:extension base="xsd:string"/></xsd:simpleContent>'
    "</xsd:complexType>"
    '<xsd:simpleType name="listType"><xsd:restriction base="xsd:string"/></xsd:simpleType>'
)


@st.composite
def fields(draw: st.DrawFn, name: str) -> str:
    least = draw(st.sampled_from(["", ' minOccurs="0"', ' minOccurs="0"', ' minOccurs="1"']))
    most = draw(st.sampled_from(["", ' maxOccurs="1"', ' maxOccurs="unbounded"', ' maxOccurs="unbounded"']))
    own_id = draw(st.sampled_from(["", f' id="{name}"', f' id="{name}"', ' id="other"']))
    values = draw(st.lists(st.sampled_from(VALUES), unique=True, max_size=4))
    if not values:
        return f'<xsd:element name="{name}"{own_id}{least}{most} type="textType"/>'
    listed = "".join(f'<xsd:enumeration value="{value}"/>' for value in values)
    return (
        f'<xsd:element name="{name}"{own_id}{least}{most}><xsd:simpleType><xsd:restriction base="listType">{listed}'
        "</xsd:restriction></xsd:simpleType></xsd:element>"
    )


@st.composite
def schemas(draw: st.DrawFn) -> str:
    names = draw(st.permutations("ABC"))[: draw(st.integers(1, 3))]
    body = "".join(draw(fields(name)) for name in names)
    return (
        '<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="metadata"><xsd:complexType>'
        f"<xsd:sequence>{body}</xsd:sequence></xsd:complexType></xsd:element>{TYPES}</xsd:schema>"
    )


records = st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from((*VALUES, "free"))), max_size=4).map(
    lambda held: "<metadata>" + "".join(f"<{name}>{value}</{name}>" for name, value in held) + "</metadata>"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    with SandboxServer(tmp_path_factory.mktemp("transforms") / "s.sqlite", entries=20) as started:
        started.tune(transform_seconds=0)
        yield started


@settings(max_examples=rounds(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=schemas(), after=schemas(), held=st.lists(records, min_size=1, max_size=4))
def test_a_random_change(server: SandboxServer, before: str, after: str, held: list[str]) -> None:
    profile = upload(
        server, "addFromFile", before, **{"metadataProfile[name]": "x", "metadataProfile[metadataObjectType]": 1}
    )["id"]
    upload(server, "updateDefinitionFromFile", before, id=profile)
    made = [add(server, profile, place, xml) for place, xml in enumerate(held)]
    effect = server_effect(before, after)
    answer = upload(server, "updateDefinitionFromFile", after, id=profile)
    assert answer.get("message") == effect.message
    settle(server, profile)
    for was in made:
        if "id" not in was:
            continue  # it does not fit the schema before
        foretold = effect.apply(was["xml"])
        now = call(server, "metadata_metadata", "get", id=was["id"])
        if foretold.status == 2:
            assert now["code"] == "METADATA_NOT_FOUND"
        else:
            assert now["xml"] == foretold.xml
            assert now["version"] == (12 if effect.outcome == "transform" else 2)


def call(server: SandboxServer, service: str, action: str, files: Any = None, **parameters: Any) -> Any:
    url = f"{server.service_url}/service/{service}/action/{action}"
    return requests.post(url, data={"format": 1, "ks": server.ks(), **parameters}, files=files, timeout=20).json()


def upload(server: SandboxServer, action: str, xsd: str, **parameters: Any) -> Any:
    return call(server, "metadata_metadataprofile", action, {"xsdFile": ("x.xsd", xsd)}, **parameters)


def add(server: SandboxServer, profile: int, place: int, xml: str) -> Any:
    listed = call(server, "baseentry", "list", **{"filter[orderBy]": "+createdAt"})["objects"]
    asked = {"metadataProfileId": profile, "objectType": 1, "objectId": listed[place]["id"], "xmlData": xml}
    return call(server, "metadata_metadata", "add", **asked)


def settle(server: SandboxServer, profile: int) -> None:
    deadline = time.monotonic() + 20
    while call(server, "metadata_metadataprofile", "get", id=profile)["status"] == 3:
        assert time.monotonic() < deadline
