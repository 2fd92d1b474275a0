"""Kaltura's JSON as typed values."""

from __future__ import annotations

import dataclasses
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.api.enums import EntryStatus, MediaType, SessionType
from kaltura_core.api.json_objects import JsonObject, page_of
from kaltura_core.api.objects import (
    Entry,
    EventTemplate,
    MetadataProfile,
    MetadataRecord,
    ProfileField,
    SearchResult,
    SessionInfo,
    WidgetSession,
    schema_hash,
)
from kaltura_core.errors import BadAnswer

ALL = (
    Entry, EventTemplate, MetadataProfile, MetadataRecord, ProfileField, SearchResult, SessionInfo, WidgetSession,
)  # fmt: skip
RECORD = {
    "id": 55120, "partnerId": 102, "metadataProfileId": 7, "metadataProfileVersion": 2, "metadataObjectType": 1,
    "objectId": "1_ab12cd34", "version": 32, "createdAt": 1, "updatedAt": 2, "status": 1, "xml": "<metadata/>",
    "objectType": "KalturaMetadata",
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


def test_properties_are_read_by_their_names_in_snake_case() -> None:
    record = MetadataRecord.from_json(RECORD)
    assert (record.id, record.object_id, record.metadata_profile_id, record.version) == (55120, "1_ab12cd34", 7, 32)
    assert record.object_type == "KalturaMetadata"
    assert record.extra == {}


def test_an_absent_property_is_its_default_for_nulls_are_left_out() -> None:
    entry = Entry.from_json({"id": "1_ab12cd34"})
    assert (entry.name, entry.tags, entry.duration, entry.status) == ("", "", None, None)


def test_unknown_properties_are_kept_and_do_not_show() -> None:
    template = EventTemplate.from_json({"id": 5, "password": "hunter2", "newThing": [1]})
    assert template.extra == {"password": "hunter2", "newThing": [1]}
    assert "hunter2" not in repr(template)


def test_sessions_do_not_show() -> None:
    info = SessionInfo.from_json({"partnerId": 1, "expiry": 2, "ks": "djJ8secret", "privileges": "list:*,sview:1_a"})
    assert info.ks == "djJ8secret"
    assert "djJ8" not in repr(info) + repr(WidgetSession.from_json({"partnerId": 1, "ks": "djJ8secret", "userId": 0}))
    assert info.privilege_list == ("list:*", "sview:1_a")
    assert info.has_privilege("sview")
    assert not info.has_privilege("view")


def test_numbers_with_a_name_have_it_and_others_survive() -> None:
    def status(value: Any) -> Any:
        return Entry.from_json({"id": "1_ab12cd34", "status": value}).status

    assert status(2) is EntryStatus.READY
    assert status("2") is EntryStatus.READY
    assert status(99) == 99
    assert status("virusScan.Infected") == "virusScan.Infected"
    assert str(status(-2)) == "-2"
    assert Entry.from_json({"id": "x", "mediaType": 201}).media_type is MediaType.LIVE_FLASH


def test_an_event_template_takes_numbers_and_plugin_texts() -> None:
    template = EventTemplate.from_json(
        {"id": 5, "eventType": 6, "eventObjectType": "metadataEventNotifications.Metadata"}
    )
    assert (template.event_type, template.event_object_type) == (6, "metadataEventNotifications.Metadata")


def test_what_a_session_is_follows_type_and_privileges() -> None:
    admin = SessionInfo(partner_id=1, expiry=100, type=SessionType.ADMIN)
    widget = SessionInfo(partner_id=1, expiry=100, privileges="view:*,widget:1")
    assert admin.is_admin
    assert not admin.is_widget
    assert widget.is_widget
    assert not SessionInfo(partner_id=1, expiry=100, privileges="widgetry").is_widget
    assert admin.expired(100)
    assert not admin.expired(99.9)


def test_a_search_result_holds_an_entry() -> None:
    found = SearchResult.from_json({"object": {"id": "1_ab12cd34"}, "highlight": [{"a": 1}], "itemsData": []})
    assert found.entry.id == "1_ab12cd34"
    assert found.highlight == ({"a": 1},)


@pytest.mark.parametrize("missing", ["id", "objectId", "version", "metadataProfileId"])
def test_a_record_without_what_every_record_has_is_no_answer(missing: str) -> None:
    with pytest.raises(BadAnswer, match=f"MetadataRecord that has no {missing}"):
        MetadataRecord.from_json({name: value for name, value in RECORD.items() if name != missing})


def test_a_list_is_a_page() -> None:
    page = page_of(MetadataRecord, {"totalCount": 7, "objects": [RECORD], "objectType": "KalturaMetadataListResponse"})
    assert page.total_count == 7
    assert page.objects[0].id == 55120


@pytest.mark.parametrize("answer", [None, [], {}, {"objects": []}, {"objects": {}, "totalCount": 0}, "text", 5])
def test_what_is_no_list_is_no_page(answer: Any) -> None:
    with pytest.raises(BadAnswer):
        page_of(MetadataRecord, answer)


def test_a_schema_is_known_by_its_hash() -> None:
    profile = MetadataProfile.from_json({"id": 7, "xsd": "<a/>", "status": 3})
    assert profile.xsd_hash == schema_hash("<a/>") != schema_hash("<a />")
    assert profile.is_transforming
    assert not profile.is_active


def test_values_can_be_copied_and_pickled() -> None:
    record = MetadataRecord.from_json({**RECORD, "new": {"x": 1}})
    assert pickle.loads(pickle.dumps(record)) == record
    assert dataclasses.replace(record, xml="<a/>").version == 32


@given(st.sampled_from(ALL), st.dictionaries(st.sampled_from([*RECORD, "ks", "expiry", "object", "name"]), JSON) | JSON)
def test_any_json_is_read_or_refused(kind: type[JsonObject], data: Any) -> None:
    try:
        found = kind.from_json(data)
    except BadAnswer:
        return
    hash(repr(found))
