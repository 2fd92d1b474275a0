"""Kaltura's own Python client (XML, format 2) works against the sandbox unchanged."""

from __future__ import annotations

import hashlib
import time
from pathlib import Path
from typing import Any

import pytest
from KalturaClient import KalturaClient, KalturaConfiguration
from KalturaClient.exceptions import KalturaException
from KalturaClient.Plugins.Core import (
    KalturaAppToken,
    KalturaAppTokenHashType,
    KalturaBaseEntryFilter,
    KalturaFilterPager,
    KalturaMediaEntry,
    KalturaMediaEntryFilter,
    KalturaMediaType,
    KalturaSearchCondition,
    KalturaSearchOperatorType,
    KalturaSessionType,
)
from KalturaClient.Plugins.ElasticSearch import (
    KalturaESearchAggregation,
    KalturaESearchEntryMetadataItem,
    KalturaESearchEntryOperator,
    KalturaESearchEntryParams,
    KalturaESearchItemType,
    KalturaESearchMetadataAggregationItem,
    KalturaESearchOperatorType,
)
from KalturaClient.Plugins.EventNotification import (
    KalturaEventNotificationScope,
    KalturaEventNotificationTemplateStatus,
)
from KalturaClient.Plugins.HttpNotification import KalturaHttpNotificationTemplate
from KalturaClient.Plugins.Metadata import (
    KalturaMetadataFilter,
    KalturaMetadataObjectType,
    KalturaMetadataProfile,
    KalturaMetadataSearchItem,
)

ENTRY = KalturaMetadataObjectType.ENTRY


@pytest.fixture
def client(sandbox: Any) -> Any:
    made = KalturaClient(KalturaConfiguration(sandbox.url))
    ks = made.session.start(
        sandbox.admin_secret, "me", KalturaSessionType.ADMIN, sandbox.partner_id, 3600, "disableentitlement"
    )
    made.setKs(ks)
    return made


def code(call: Any, *arguments: Any) -> str:
    with pytest.raises(KalturaException) as raised:
        call(*arguments)
    return str(raised.value.code)


def first_entries(client: Any, count: int) -> list[Any]:
    asked, pager = KalturaBaseEntryFilter(), KalturaFilterPager()
    asked.orderBy, pager.pageSize = "+createdAt", count
    return list(client.baseEntry.list(asked, pager).objects)


@pytest.fixture
def profile(client: Any, plain_xsd: str) -> int:
    asked = KalturaMetadataProfile()
    asked.name, asked.metadataObjectType = "Official", ENTRY
    made = client.metadata.metadataProfile.add(asked, plain_xsd)
    client.metadata.metadataProfile.update(made.id, KalturaMetadataProfile(), plain_xsd)
    return int(made.id)


def test_sessions_and_app_tokens(client: Any, sandbox: Any) -> None:
    assert client.session.get().userId == "me"
    assert client.system.ping() is True
    asked = KalturaAppToken()
    asked.hashType, asked.sessionUserId, asked.sessionPrivileges = KalturaAppTokenHashType.SHA512, "bot", "list:*"
    token = client.appToken.add(asked)
    widget = client.session.startWidgetSession(f"_{sandbox.partner_id}")
    client.setKs(widget.ks)
    hashed = hashlib.sha512((widget.ks + token.token).encode()).hexdigest()
    made = client.appToken.startSession(token.id, hashed, "", KalturaSessionType.USER, 600)
    assert (made.userId, made.privileges) == ("bot", f"sessionid:{token.id},apptoken:{token.id},list:*")
    client.setKs(made.ks)
    assert code(client.metadata.metadataProfile.delete, 1093) == "SERVICE_FORBIDDEN"
    client.setKs("junk")
    assert code(client.session.get) == "INVALID_KS"


def test_app_tokens_are_listed_changed_and_deleted(client: Any) -> None:
    asked = KalturaAppToken()
    asked.description, asked.sessionType = "for a test", KalturaSessionType.ADMIN
    made = client.appToken.add(asked)
    assert client.appToken.get(made.id).hashType.value == KalturaAppTokenHashType.SHA1
    assert made.id in [token.id for token in client.appToken.list().objects]
    changed = KalturaAppToken()
    changed.sessionDuration = 60
    assert client.appToken.update(made.id, changed).sessionDuration == 60
    client.appToken.delete(made.id)
    assert code(client.appToken.get, made.id) == "APP_TOKEN_ID_NOT_FOUND"


def test_a_widget_session_and_an_expired_one(client: Any, sandbox: Any) -> None:
    client.setKs(client.session.startWidgetSession(f"_{sandbox.partner_id}").ks)
    assert client.session.get().privileges == "view:*,widget:1"
    assert code(client.metadata.metadataProfile.list) == "SERVICE_FORBIDDEN"
    client.setKs(sandbox.ks(seconds=-60))
    with pytest.raises(KalturaException) as raised:
        client.session.get()
    assert raised.value.message == 'Invalid KS "EXPIRED", Error "-1,INVALID_STR"'


def test_an_error_carries_its_words(client: Any) -> None:
    with pytest.raises(KalturaException) as raised:
        client.baseEntry.get("1_<b>nothing")
    assert raised.value.message == 'Entry id "1_nothing" not found', "tags are stripped"


def test_entries(client: Any) -> None:
    entry = first_entries(client, 1)[0]
    assert client.baseEntry.get(entry.id).name == entry.name
    assert isinstance(entry.createdAt, int)
    assert code(client.baseEntry.get, "1_nothing1") == "ENTRY_ID_NOT_FOUND"
    asked = KalturaMediaEntryFilter()
    asked.mediaTypeEqual = KalturaMediaType.AUDIO
    assert {found.mediaType.value for found in client.media.list(asked).objects} == {KalturaMediaType.AUDIO}
    new = KalturaMediaEntry()
    new.name, new.mediaType = "New & <new>\r\n", KalturaMediaType.VIDEO
    made = client.baseEntry.add(new)
    assert client.media.get(made.id).name == "New & <new>\r\n"
    client.baseEntry.delete(made.id)


def test_records_and_locks(client: Any, profile: int) -> None:
    entry = first_entries(client, 1)[0]
    service = client.metadata.metadata
    made = service.add(profile, ENTRY, entry.id, "<metadata><Title>a &amp; b</Title><Topic>Red</Topic></metadata>")
    assert (made.version, made.xml) == (2, "<metadata><Title>a &amp; b</Title><Topic>Red</Topic></metadata>")
    assert service.update(made.id, "<metadata/>", 2).version == 12
    assert code(service.update, made.id, "<metadata/>", 2) == "INVALID_METADATA_VERSION"
    assert code(service.update, made.id, "<metadata><Topic>Pink</Topic></metadata>") == "INVALID_METADATA_DATA"
    assert code(service.add, profile, ENTRY, entry.id, "<metadata/>") == "METADATA_ALREADY_EXISTS"
    asked = KalturaMetadataFilter()
    asked.objectIdEqual, asked.metadataProfileIdEqual, asked.metadataObjectTypeEqual = entry.id, profile, ENTRY
    assert [record.id for record in service.list(asked).objects] == [made.id]
    service.delete(made.id)
    assert code(service.get, made.id) == "METADATA_NOT_FOUND"


def test_profiles(client: Any, profile: int, plain_xsd: str) -> None:
    service = client.metadata.metadataProfile
    assert service.get(profile).xsd == plain_xsd
    assert {1093, 40221, 40388, 52007, profile} <= {found.id for found in service.list().objects}
    stored = service.get(profile)
    assert (stored.version, stored.status.value, stored.createMode.value) == (2, 1, 1)
    renamed = KalturaMetadataProfile()
    renamed.name = "Renamed"
    assert service.update(profile, renamed, plain_xsd).name == "Renamed"
    assert service.get(profile).name == "Renamed"
    service.delete(profile)
    assert code(service.get, profile) == "METADATA_PROFILE_NOT_FOUND"


def test_schema_changes(client: Any, profile: int, sandbox: Any, plain_xsd: str, tmp_path: Path) -> None:
    sandbox.tune(transform_seconds=0)
    entry = first_entries(client, 1)[0]
    made = client.metadata.metadata.add(profile, ENTRY, entry.id, "<metadata><Topic>Red</Topic></metadata>")
    service = client.metadata.metadataProfile
    assert [field.key for field in service.listFields(profile).objects] == ["Title", "Topic", "Shown"]
    without = plain_xsd.replace('<xsd:enumeration value="Red"/>', "")
    (tmp_path / "new.xsd").write_text(without)
    with (tmp_path / "new.xsd").open("rb") as file:
        assert service.updateDefinitionFromFile(profile, file).status.value == 3
    deadline = time.monotonic() + 20
    while service.get(profile).status.value != 1:
        assert time.monotonic() < deadline
    assert client.metadata.metadata.get(made.id).xml == "<metadata/>\n"
    narrowed = without.replace('maxOccurs="unbounded"', 'maxOccurs="1"')
    assert code(service.update, profile, KalturaMetadataProfile(), narrowed) == "METADATA_UNABLE_TO_TRANSFORM"


def test_multirequest(client: Any) -> None:
    client.startMultiRequest()
    listed = client.baseEntry.list()
    client.baseEntry.get(listed.objects[0].id)
    client.baseEntry.get("1_nothing1")
    client.system.ping()
    answers = client.doMultiRequest()
    assert answers[1].id == answers[0].objects[0].id
    assert answers[2].code == "ENTRY_ID_NOT_FOUND"
    assert answers[3] == "1"


def test_search(client: Any, profile: int) -> None:
    entry = first_entries(client, 1)[0]
    client.metadata.metadata.add(profile, ENTRY, entry.id, "<metadata><Title>Dark Red Wine</Title></metadata>")
    item, operator, asked = (
        KalturaESearchEntryMetadataItem(),
        KalturaESearchEntryOperator(),
        KalturaESearchEntryParams(),
    )
    item.metadataProfileId, item.itemType, item.searchTerm = profile, KalturaESearchItemType.EXACT_MATCH, "red"
    operator.operator, operator.searchItems = KalturaESearchOperatorType.AND_OP, [item]
    asked.searchOperator = operator
    found = client.elasticSearch.eSearch.searchEntry(asked)
    assert [result.object.id for result in found.objects] == [entry.id]
    assert found.objects[0].itemsData[0].items[0].valueText == "Dark Red Wine"


def test_advanced_search_and_value_counts(client: Any, profile: int) -> None:
    first, second = first_entries(client, 2)
    for entry in (first, second):
        client.metadata.metadata.add(profile, ENTRY, entry.id, "<metadata><Topic>Red</Topic></metadata>")
    condition, search, asked = KalturaSearchCondition(), KalturaMetadataSearchItem(), KalturaBaseEntryFilter()
    condition.field, condition.value = "/*[local-name()='metadata']/*[local-name()='Topic']", "Red"
    search.type, search.metadataProfileId, search.items = KalturaSearchOperatorType.SEARCH_AND, profile, [condition]
    asked.advancedSearch = search
    assert {entry.id for entry in client.baseEntry.list(asked).objects} == {first.id, second.id}

    item, operator, params = (
        KalturaESearchEntryMetadataItem(),
        KalturaESearchEntryOperator(),
        KalturaESearchEntryParams(),
    )
    item.metadataProfileId, item.itemType = profile, KalturaESearchItemType.EXISTS
    operator.operator, operator.searchItems = KalturaESearchOperatorType.AND_OP, [item]
    counted, counts = KalturaESearchAggregation(), KalturaESearchMetadataAggregationItem()
    counts.fieldName, counts.size = "Topic", 10
    counted.aggregations = [counts]
    params.searchOperator, params.aggregations = operator, counted
    (found,) = client.elasticSearch.eSearch.searchEntry(params).aggregations
    assert [(bucket.value, bucket.count) for bucket in found.buckets] == [("red", 2)]


def test_templates(client: Any) -> None:
    service = client.eventNotification.eventNotificationTemplate
    source = next(
        found for found in service.listTemplates().objects if found.systemName == "HTTP_ENTRY_CUSTOM_METADATA_CHANGED"
    )
    asked = KalturaHttpNotificationTemplate()
    asked.systemName, asked.name, asked.url, asked.manualDispatchEnabled = "MINE", "Mine", "http://127.0.0.1:9/", True
    made = service.clone(source.id, asked)
    assert isinstance(made, KalturaHttpNotificationTemplate)
    assert (made.url, made.manualDispatchEnabled) == ("http://127.0.0.1:9/", True)
    service.updateStatus(made.id, KalturaEventNotificationTemplateStatus.ACTIVE)
    scope = KalturaEventNotificationScope()
    scope.objectId, scope.scopeObjectType = first_entries(client, 1)[0].id, "1"
    assert service.dispatch(made.id, scope) > 0
    assert [found.id for found in service.list().objects] == [made.id]
    changed = KalturaHttpNotificationTemplate()
    changed.url = "http://127.0.0.1:9/other"
    assert service.update(made.id, changed).url == changed.url
    assert service.get(made.id).data.apiObjectType == "KalturaBaseEntry"
    again = service.updateStatus
    assert code(again, made.id, KalturaEventNotificationTemplateStatus.ACTIVE) == (
        "EVENT_NOTIFICATION_TEMPLATE_DUPLICATE_SYSTEM_NAME"
    )
