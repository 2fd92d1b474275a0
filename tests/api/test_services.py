"""Each service against the sandbox: what it sends, what it gives, what it raises."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kaltura_core.api import Client, MetadataRecord, Request
from kaltura_core.api.app_token import HASH_TYPES, token_hash
from kaltura_core.api.enums import EntryStatus, TemplateStatus
from kaltura_core.api.esearch import Match, Operator, metadata_item
from kaltura_core.errors import (
    ApiError,
    AppTokenError,
    AppTokenHashInvalid,
    EntryNotFound,
    Forbidden,
    ParameterError,
    ProfileNotFound,
    RecordNotFound,
    Throttled,
    TooManyMatches,
)
from kaltura_core.sandbox.server import SandboxServer
from tests.api.conftest import PROFILE, Waits


def sent(client: Client) -> dict[str, object]:
    """The parameters of the last call, without what every call has."""
    params = client.calls.since()[-1].params
    return {name: value for name, value in params.items() if name not in ("format", "ks")}


# --- session, appToken ---


def test_session_get_tells_what_a_ks_is(client: Client, server: SandboxServer) -> None:
    info = client.session.get()
    assert (info.partner_id, info.user_id, info.is_admin) == (server.partner_id, "demo.operator", True)
    assert info.ks == ""
    assert sent(client) == {}


def test_a_widget_session_is_asked_for_without_a_ks(client: Client, server: SandboxServer) -> None:
    widget = client.session.start_widget_session(server.partner_id)
    assert sent(client) == {"widgetId": f"_{server.partner_id}", "expiry": 999}
    assert client.calls.since()[-1].params.get("ks") is None
    assert client.with_ks(widget.ks).session.get().is_widget


@pytest.mark.parametrize("hash_type", HASH_TYPES)
def test_an_app_token_of_any_hash_type_makes_a_session(client: Client, server: SandboxServer, hash_type: str) -> None:
    token = next(each for each in server.app_tokens if each["hash_type"] == hash_type)
    before = client.calls.count
    opened = client.app_token.open_session(token["id"], token["token"], partner_id=server.partner_id)
    assert opened.hash_type == hash_type
    assert client.with_ks(opened.info.ks).session.get().is_admin
    tries = [call for call in client.calls.since(before) if call.action == "startSession"]
    assert len(tries) == HASH_TYPES.index(hash_type) + 1
    again = client.app_token.open_session(
        token["id"], token["token"], partner_id=server.partner_id, hash_type=opened.hash_type
    )
    assert again.hash_type == hash_type


def test_no_token_and_no_hash_stay_in_the_log(client: Client, server: SandboxServer) -> None:
    token = server.app_tokens[0]
    opened = client.app_token.open_session(token["id"], token["token"], partner_id=server.partner_id)
    log = repr(client.calls.since())
    assert token["token"] not in log
    assert opened.info.ks[8:] not in log
    assert {call.params["tokenHash"] for call in client.calls.since() if call.action == "startSession"} == {"***"}


def test_a_wrong_token_is_told_apart_from_a_disabled_and_an_unknown_one(client: Client, server: SandboxServer) -> None:
    def opening(token_id: str, token: str) -> AppTokenError:
        with pytest.raises(AppTokenError) as caught:
            client.app_token.open_session(token_id, token, partner_id=server.partner_id)
        return caught.value

    good, disabled = server.app_tokens[0], next(each for each in server.app_tokens if each["status"] != 2)
    assert isinstance(opening(good["id"], "0" * 32), AppTokenHashInvalid)
    assert opening(disabled["id"], disabled["token"]).code == "APP_TOKEN_NOT_ACTIVE"
    assert opening("1_unknown1", "0" * 32).code == "APP_TOKEN_ID_NOT_FOUND"


def test_a_playback_session_is_for_one_entry(client: Client, server: SandboxServer) -> None:
    entry, token = client.base_entry.recent(1)[0], server.app_tokens[0]
    opened = client.app_token.playback_session(entry.id, token["id"], token["token"], partner_id=server.partner_id)
    assert f"sview:{entry.id}" in opened.info.privilege_list
    with pytest.raises(ParameterError):
        client.app_token.playback_session("1_a,list:*", "1_a", "t", partner_id=server.partner_id)


def test_an_unknown_hash_type_is_refused() -> None:
    with pytest.raises(ParameterError, match="SHA256, SHA1, SHA512, MD5"):
        token_hash("ks", "token", hash_type="CRC32")
    assert token_hash("ks", "token", hash_type="sha-256") == token_hash("ks", "token", hash_type="SHA256")


# --- baseEntry ---


def test_recent_entries_come_by_the_guides_call(client: Client) -> None:
    recent = client.base_entry.recent()
    assert sent(client) == {"filter": {"orderBy": "-updatedAt"}, "pager": {"pageSize": 10, "pageIndex": None}}
    assert len(recent) == 10
    assert all((one.updated_at or 0) >= (other.updated_at or 0) for one, other in pairwise(recent))


def test_one_entry_whatever_its_status(client: Client) -> None:
    hidden = client.base_entry.list({"statusNotEqual": 2}, page_size=1).objects[0]
    assert client.base_entry.get(hidden.id).status != EntryStatus.READY
    assert sent(client) == {"entryId": hidden.id}
    with pytest.raises(EntryNotFound):
        client.base_entry.get("1_nothere1")


def test_every_entry_comes_once(client: Client) -> None:
    every = [entry.id for entry in client.base_entry.every()]
    assert len(every) == len(set(every)) == client.base_entry.list(page_size=1).total_count


def test_a_query_does_not_list_beyond_ten_thousand(client: Client) -> None:
    with pytest.raises(TooManyMatches):
        client.base_entry.list(page_size=500, page_index=21)


# --- metadataProfile ---


def test_profiles_come_by_pages_or_all(client: Client) -> None:
    assert client.metadata_profile.list(page_size=1).total_count == len(list(client.metadata_profile.every()))
    assert PROFILE in {profile.id for profile in client.metadata_profile.of_entries()}
    assert sent(client)["pager"] == {"pageSize": 500, "pageIndex": 1}


def test_one_profile_with_its_schema_and_searchable_fields(client: Client) -> None:
    profile = client.metadata_profile.get(PROFILE)
    assert profile.xsd.lstrip().startswith("<")
    fields = client.metadata_profile.list_fields(PROFILE)
    assert fields[0].xpath.startswith("/*[local-name()='metadata']/*[local-name()=")
    with pytest.raises(ProfileNotFound):
        client.metadata_profile.get(1)


# --- metadata ---


def test_the_record_of_an_entry_comes_by_the_guides_call(client: Client, bare_entry: object) -> None:
    ids = [entry.id for entry in client.base_entry.every()]
    record = next(iter(client.metadata.of_entries(ids, PROFILE)))
    assert client.metadata.of_entry(record.object_id, PROFILE) == record
    assert sent(client)["filter"] == {
        "objectIdEqual": record.object_id, "metadataProfileIdEqual": PROFILE, "metadataObjectTypeEqual": 1,
    }  # fmt: skip
    assert client.metadata.get(record.id) == record
    with pytest.raises(RecordNotFound):
        client.metadata.get(1)


def test_an_entry_without_a_record_has_none(client: Client, bare_entry: object) -> None:
    assert client.metadata.of_entry(bare_entry.id, PROFILE) is None  # type: ignore[attr-defined]


# --- eSearch ---


def test_entries_are_found_by_a_value_of_their_metadata(client: Client) -> None:
    ids = [entry.id for entry in client.base_entry.every()]
    record = next(iter(client.metadata.of_entries(ids, PROFILE)))
    any_value = metadata_item(None, profile_id=PROFILE, match=Match.EXISTS)
    found = client.esearch.search_entry([any_value], statuses=[2], page_size=500)
    assert record.object_id in {result.entry.id for result in found.objects}
    none = client.esearch.search_entry(
        [any_value, metadata_item("no such value anywhere", profile_id=PROFILE)], operator=Operator.AND
    )
    assert none.total_count == 0


def test_a_search_does_not_list_beyond_ten_thousand(client: Client) -> None:
    with pytest.raises(TooManyMatches):
        client.esearch.search_entry(
            [metadata_item(None, profile_id=PROFILE, match=Match.EXISTS)], page_size=500, page_index=21
        )


# --- eventNotificationTemplate ---


def test_a_template_is_cloned_switched_on_changed_and_sent(client: Client) -> None:
    templates = client.event_templates
    provided = templates.list_templates(page_size=500)
    assert provided.total_count == len(provided.objects) > 20
    source = provided.objects[0]
    own = templates.clone(source.id, {"systemName": "DESK_TEST", "url": "http://127.0.0.1:9/hook"})
    assert (own.system_name, own.status) == ("DESK_TEST", TemplateStatus.DISABLED)
    assert templates.update_status(own.id, TemplateStatus.ACTIVE).status is TemplateStatus.ACTIVE
    assert templates.update(own.id, {"name": "Renamed", "manualDispatchEnabled": True}).name == "Renamed"
    assert templates.get(own.id).name == "Renamed"
    assert own.id in {each.id for each in templates.every()}
    assert isinstance(templates.dispatch(own.id, client.base_entry.recent(1)[0].id), int)
    templates.update_status(own.id, TemplateStatus.DELETED)
    assert own.id not in {each.id for each in templates.list().objects}


# --- multirequest ---


def test_several_calls_give_results_and_errors_each_in_its_place(client: Client) -> None:
    entry = client.base_entry.recent(1)[0]
    results = client.multirequest(
        [
            Request("baseentry", "get", {"entryId": entry.id}, type(entry).from_json),
            Request("metadata_metadata", "get", {"id": 1}, MetadataRecord.from_json),
            Request("system", "ping"),
        ]
    )
    assert results[0] == entry
    assert isinstance(results[1], RecordNotFound)
    assert (results[1].service, results[1].action) == ("metadata_metadata", "get")
    assert results[2] is True
    assert client.calls.since()[-1].outcome == "1 of 3 failed"
    assert client.multirequest([]) == []


def test_a_call_may_take_from_the_result_of_another(client: Client) -> None:
    results = client.multirequest(
        [
            Request("baseentry", "list", {"filter": {"orderBy": "-updatedAt"}, "pager": {"pageSize": 1}}),
            Request("baseentry", "get", {"entryId": "{1:result:objects:0:id}"}),
        ]
    )
    assert results[0]["objects"][0]["id"] == results[1]["id"]


def test_reading_calls_that_were_refused_for_their_frequency_are_sent_again(
    client: Client, server: SandboxServer, waits: Waits
) -> None:
    entry = client.base_entry.get(client.base_entry.recent(1)[0].id)
    server.fault("error", service="baseentry", action="get", code="ACTION_BLOCKED", times=2)
    asked = Request("baseentry", "get", {"entryId": entry.id}, type(entry).from_json)
    results = client.multirequest([asked, Request("system", "ping"), asked])
    assert results == [entry, True, entry]
    assert waits[0] >= 10
    assert [name for name in sent(client) if name.endswith(":service")] == ["1:service", "2:service"]


def test_a_multirequest_that_writes_is_not_sent_again(client: Client, server: SandboxServer, waits: Waits) -> None:
    entry = client.base_entry.get(client.base_entry.recent(1)[0].id)
    server.fault("error", service="baseentry", action="get", code="ACTION_BLOCKED", times=1)
    results = client.multirequest(
        [Request("baseentry", "get", {"entryId": entry.id}), Request("baseentry", "update", {"entryId": entry.id})]
    )
    assert isinstance(results[0], Throttled)
    assert waits == []


# --- rights ---


def test_a_user_session_is_told_what_it_may_not_do(client: Client, server: SandboxServer) -> None:
    user = client.with_ks(server.ks(user_id="somebody", type=0, privileges=""))
    with pytest.raises(Forbidden) as caught:
        user.metadata_profile.update(PROFILE, "<a/>")
    assert isinstance(caught.value, ApiError)
    assert "admin" in caught.value.advice
