"""Schema writes: between two reads, by the action that keeps the text as it is (design: no version lock exists)."""

from __future__ import annotations

import re

import pytest

from kaltura_core.api import Client, MetadataProfile, schema_hash
from kaltura_core.errors import (
    ConnectionFailed,
    ProfileTransforming,
    SchemaChanged,
    SchemaRefused,
    Throttled,
    WriteUnconfirmed,
)
from kaltura_core.sandbox.server import SandboxServer
from tests.api.conftest import Waits

PROFILE = 40388
PLAIN = "<!-- plain -->"


@pytest.fixture(scope="module")
def plain_xsd(server: SandboxServer) -> str:
    """The profile's schema without any reference, which is what `update` is for."""
    xsd = Client(server.service_url, ks=server.ks()).metadata_profile.get(PROFILE).xsd
    return re.sub(r"<!--.*?-->", "", re.sub(r"&[^;]*;", "and", xsd), flags=re.DOTALL)


@pytest.fixture
def profile(client: Client, plain_xsd: str) -> MetadataProfile:
    """The profile, back at that schema."""
    return client.metadata_profile.update_definition_from_file(PROFILE, plain_xsd)


def actions(client: Client, since: int) -> list[str]:
    return [call.action for call in client.calls.since(since)]


def edited(profile: MetadataProfile, text: str = PLAIN) -> str:
    return profile.xsd + text


def test_a_schema_without_references_goes_by_the_guides_update(client: Client, profile: MetadataProfile) -> None:
    before = client.calls.count
    saved = client.metadata_profile.save_schema(PROFILE, edited(profile), based_on_hash=profile.xsd_hash)
    assert saved.profile.xsd == edited(profile)
    assert not saved.confirmed_by_reading
    assert actions(client, before) == ["get", "update", "get"]
    params = client.calls.since(before)[1].params
    assert params["metadataProfile"] == {"objectType": "KalturaMetadataProfile"}
    assert set(params) == {"format", "ks", "id", "metadataProfile", "xsdData"}


@pytest.mark.parametrize("text", ["<!-- R&amp;D -->", "<!-- &lt;5 -->", "<!-- &#233; -->"])
def test_a_schema_with_references_goes_by_file_and_arrives_as_it_is(
    client: Client, profile: MetadataProfile, text: str
) -> None:
    before = client.calls.count
    xsd = profile.xsd.replace("</xsd:schema>", f"{text}</xsd:schema>")
    saved = client.metadata_profile.save_schema(PROFILE, xsd, based_on_hash=profile.xsd_hash)
    assert saved.profile.xsd == xsd
    assert actions(client, before) == ["get", "updateDefinitionFromFile", "get"]


def test_a_schema_that_somebody_changed_is_not_written_over(client: Client, profile: MetadataProfile) -> None:
    client.metadata_profile.update(PROFILE, edited(profile, "<!-- theirs -->"))
    before = client.calls.count
    with pytest.raises(SchemaChanged, match="nothing was sent") as caught:
        client.metadata_profile.save_schema(PROFILE, edited(profile), based_on_hash=profile.xsd_hash)
    assert actions(client, before) == ["get"]
    assert isinstance(caught.value.current, MetadataProfile)
    assert caught.value.current.xsd == edited(profile, "<!-- theirs -->")


def test_the_same_schema_is_not_sent(client: Client, profile: MetadataProfile) -> None:
    before = client.calls.count
    assert client.metadata_profile.save_schema(PROFILE, profile.xsd, based_on_hash=profile.xsd_hash).profile == profile
    assert actions(client, before) == ["get"]


def test_a_schema_that_kaltura_refuses_is_told(client: Client, profile: MetadataProfile) -> None:
    for broken in (profile.xsd[:-5], profile.xsd.replace("textType", "dateType", 1)):
        with pytest.raises(SchemaRefused):
            client.metadata_profile.save_schema(PROFILE, broken, based_on_hash=profile.xsd_hash)
    assert client.metadata_profile.get(PROFILE).xsd == profile.xsd


def test_a_profile_that_is_transforming_is_left_alone_by_either_way(
    client: Client, profile: MetadataProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """updateDefinitionFromFile would not be stopped by the server, so it is stopped here."""
    transport, answered = client.metadata_profile.transport, client.metadata_profile.transport.call

    def call(service: str, action: str, params: object = None) -> object:
        assert action == "get"
        return {**answered(service, action, params), "status": 3}  # type: ignore[arg-type]

    monkeypatch.setattr(transport, "call", call)
    for text in (PLAIN, "<!-- R&amp;D -->"):
        with pytest.raises(ProfileTransforming, match="nothing was sent"):
            client.metadata_profile.save_schema(PROFILE, edited(profile, text), based_on_hash=profile.xsd_hash)


@pytest.mark.parametrize("action", ["update", "updateDefinitionFromFile"])
def test_a_write_whose_answer_got_lost_is_settled_by_reading(
    client: Client, server: SandboxServer, profile: MetadataProfile, action: str
) -> None:
    server.fault("drop", when="after", action=action, times=1)
    xsd = edited(profile, "<!-- R&amp;D -->" if "File" in action else PLAIN)
    saved = client.metadata_profile.save_schema(PROFILE, xsd, based_on_hash=profile.xsd_hash)
    assert saved.confirmed_by_reading
    assert saved.profile.xsd == xsd


@pytest.mark.parametrize("fault", ["drop", "html"])
def test_a_write_that_got_lost_on_its_way_is_unconfirmed_and_not_repeated(
    client: Client, server: SandboxServer, profile: MetadataProfile, fault: str
) -> None:
    before = client.calls.count
    server.fault(fault, action="update")
    with pytest.raises(WriteUnconfirmed, match="still the old one"):
        client.metadata_profile.save_schema(PROFILE, edited(profile), based_on_hash=profile.xsd_hash)
    assert actions(client, before).count("update") == 1


def test_a_write_that_cannot_be_read_back_is_unconfirmed(
    client: Client, server: SandboxServer, profile: MetadataProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport, answered = client.metadata_profile.transport, client.metadata_profile.transport.call

    def call(service: str, action: str, params: object = None) -> object:
        if action == "update":
            server.fault("drop", action="get")
        return answered(service, action, params)  # type: ignore[arg-type]

    monkeypatch.setattr(transport, "call", call)
    with pytest.raises(WriteUnconfirmed, match=r"Reading the schema of profile \d+ back failed"):
        client.metadata_profile.save_schema(PROFILE, edited(profile), based_on_hash=profile.xsd_hash)


def test_a_schema_that_was_stored_otherwise_than_meant_is_told(
    client: Client, profile: MetadataProfile, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport, answered = client.metadata_profile.transport, client.metadata_profile.transport.call

    def call(service: str, action: str, params: object = None) -> object:
        answer = answered(service, action, params)  # type: ignore[arg-type]
        if action == "update":
            answered(service, action, {**params, "xsdData": profile.xsd + "<!-- another hand -->"})  # type: ignore[dict-item]
        return answer

    monkeypatch.setattr(transport, "call", call)
    with pytest.raises(WriteUnconfirmed, match="neither the old nor the new one"):
        client.metadata_profile.save_schema(PROFILE, edited(profile), based_on_hash=profile.xsd_hash)


def test_what_proves_that_nothing_was_done_is_told_as_it_is(
    client: Client, server: SandboxServer, profile: MetadataProfile, waits: Waits
) -> None:
    client.metadata_profile.update(PROFILE, edited(profile, "<!-- once -->"))
    now = client.metadata_profile.get(PROFILE)
    server.fault("error", code="ACTION_BLOCKED", action="update")
    with pytest.raises(Throttled):
        client.metadata_profile.save_schema(PROFILE, edited(now), based_on_hash=now.xsd_hash)
    with pytest.raises(ConnectionFailed):
        Client("http://127.0.0.1:9/api_v3", sleep=waits).metadata_profile.save_schema(
            PROFILE, "<a/>", based_on_hash=schema_hash("<b/>")
        )
