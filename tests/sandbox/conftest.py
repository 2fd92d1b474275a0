"""Sandboxes for the tests of the sandbox, and a bare way to call them."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import requests

from kaltura_core.sandbox.server import SandboxServer

PLAIN_XSD = """<?xml version="1.0" encoding="UTF-8"?>
<xsd:schema xmlns:xsd="http://www.w3.org/2001/XMLSchema"><xsd:element name="metadata"><xsd:complexType><xsd:sequence>
<xsd:element id="md_1" name="Title" minOccurs="0" maxOccurs="1" type="textType">
<xsd:annotation><xsd:appinfo><label>Title</label><key>Title</key><searchable>true</searchable></xsd:appinfo></xsd:annotation></xsd:element>
<xsd:element id="md_2" name="Topic" minOccurs="0" maxOccurs="unbounded">
<xsd:annotation><xsd:appinfo><label>Topic</label><key>Topic</key><searchable>true</searchable></xsd:appinfo></xsd:annotation>
<xsd:simpleType><xsd:restriction base="listType">
<xsd:enumeration value="Red"/><xsd:enumeration value="Green"/><xsd:enumeration value="Blue"/>
</xsd:restriction></xsd:simpleType></xsd:element>
<xsd:element id="md_3" name="Shown" minOccurs="0" maxOccurs="1" type="dateType">
<xsd:annotation><xsd:appinfo><label>Shown</label><key>Shown</key><searchable>true</searchable></xsd:appinfo></xsd:annotation></xsd:element>
<xsd:element id="md_4" name="Notes" minOccurs="0" maxOccurs="1" type="textType"/>
</xsd:sequence></xsd:complexType></xsd:element>
<xsd:complexType name="textType"><xsd:simpleContent><xsd:extension base="xsd:string"/></xsd:simpleContent>
</xsd:complexType>
<xsd:complexType name="dateType"><xsd:simpleContent><xsd:extension base="xsd:long"/></xsd:simpleContent>
</xsd:complexType>
<xsd:simpleType name="listType"><xsd:restriction base="xsd:string"/></xsd:simpleType></xsd:schema>"""


class Bare:
    """Calls as any HTTP client makes them: form parameters, JSON answers."""

    def __init__(self, server: SandboxServer, ks: str = "") -> None:
        self.server = server
        self.ks = ks

    def __call__(self, name: str, files: Mapping[str, Any] | None = None, **parameters: Any) -> Any:
        """`name` is "service.action"; nested values become `filter[orderBy]`."""
        service, _, action = name.partition(".")
        sent = {"format": 1, **({"ks": self.ks} if self.ks else {}), **dict(flat(parameters))}
        url = f"{self.server.service_url}/service/{service}/action/{action}"
        answer = requests.post(url, data=sent, files=files, timeout=20)
        assert answer.status_code == 200
        return answer.json()

    def code(self, name: str, files: Mapping[str, Any] | None = None, **parameters: Any) -> str:
        """The error code that a call answers."""
        answer = self(name, files, **parameters)
        assert isinstance(answer, dict), answer
        assert answer["objectType"] == "KalturaAPIException", answer
        return str(answer["code"])

    def as_(self, **how: Any) -> Bare:
        """The same with another session; see SandboxServer.ks."""
        return Bare(self.server, self.server.ks(**how))

    def json(self, body: Any, path: str = "") -> Any:
        """A JSON body, to any path below the service URL."""
        sent = json.dumps(body)
        headers = {"Content-Type": "application/json"}
        return requests.post(self.server.service_url + path, data=sent, headers=headers, timeout=20).json()

    def profile(self, xsd: str = PLAIN_XSD, name: str = "Plain") -> int:
        """A new profile whose schema was updated once since, as that of any profile in use."""
        made = self(
            "metadata_metadataprofile.add", metadataProfile={"name": name, "metadataObjectType": 1}, xsdData=xsd
        )
        self.update(made["id"], xsd)
        return int(made["id"])

    def update(self, profile_id: int, xsd: str) -> Any:
        return self(
            "metadata_metadataprofile.update",
            id=profile_id,
            metadataProfile={"objectType": "KalturaMetadataProfile"},
            xsdData=xsd,
        )

    def record(self, profile_id: int, xml: str, place: int = 0) -> Any:
        """A new record on the entry at a place in the list."""
        return self(
            "metadata_metadata.add", metadataProfileId=profile_id, objectType=1, objectId=self.entry(place), xmlData=xml
        )

    def settled(self, profile_id: int) -> Any:
        """The profile once its transform job is over."""
        deadline = time.monotonic() + 20
        while True:
            found = self("metadata_metadataprofile.get", id=profile_id)
            if found.get("status") != 3:
                return found
            assert time.monotonic() < deadline
            time.sleep(0.02)

    def entry(self, place: int = 0) -> str:
        listed = self("baseEntry.list", filter={"orderBy": "+createdAt"}, pager={"pageSize": 50})
        return str(listed["objects"][place]["id"])


def flat(values: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        key = f"{prefix}[{name}]" if prefix else name
        if isinstance(value, Mapping):
            yield from flat(value, key)
        elif isinstance(value, list):
            yield from flat(dict(enumerate(value)), key)
        else:
            yield key, value


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxServer]:
    with SandboxServer(tmp_path / "sandbox.sqlite", entries=60) as server:
        yield server


@pytest.fixture(scope="module")
def one_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    """One sandbox for a module whose tests make their own profiles; its transform jobs take no time."""
    with SandboxServer(tmp_path_factory.mktemp("sandbox") / "s.sqlite", entries=60) as server:
        server.tune(transform_seconds=0)
        yield server


@pytest.fixture
def api(sandbox: SandboxServer) -> Bare:
    """An admin's calls."""
    return Bare(sandbox, sandbox.ks())


@pytest.fixture
def plain_xsd() -> str:
    return PLAIN_XSD
