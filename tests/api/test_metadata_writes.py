"""Writes of records that are safe to repeat, against each way in which an answer can get lost."""

from __future__ import annotations

from typing import Any

import pytest

from kaltura_core.api import Client, Entry, MetadataRecord
from kaltura_core.errors import (
    Busy,
    CallTimeout,
    ConnectionFailed,
    KalturaError,
    ParameterError,
    RecordChanged,
    RecordInvalid,
    RecordNotFound,
    SessionExpired,
    Throttled,
    WriteUnconfirmed,
)
from kaltura_core.sandbox.server import SandboxServer
from tests.api.conftest import PROFILE, Waits

EMPTY = "<metadata/>"
MINE = "<metadata><!-- mine --></metadata>"
THEIRS = "<metadata><!-- theirs --></metadata>"

LOST: list[dict[str, Any]] = [
    {"kind": "drop", "when": "after"},
    {"kind": "drop", "when": "before"},
    {"kind": "truncate"},
    {"kind": "html"},
]
"""The ways in which nobody learns whether the write was done; it was in the first and third."""


@pytest.fixture
def record(client: Client, bare_entry: Entry) -> MetadataRecord:
    return client.metadata.add(PROFILE, bare_entry.id, EMPTY).record


def writes(client: Client, action: str) -> int:
    return sum(call.action == action for call in client.calls.since())


def test_an_update_replaces_the_whole_and_raises_the_version_in_tens(client: Client, record: MetadataRecord) -> None:
    saved = client.metadata.update(record.id, MINE, version=record.version)
    assert saved.record.xml == MINE
    assert saved.record.version == record.version + 10
    assert not saved.confirmed_by_reading


def test_an_update_without_a_version_is_refused_before_it_leaves(client: Client, record: MetadataRecord) -> None:
    before = client.calls.count
    with pytest.raises(ParameterError):
        client.metadata.update(record.id, MINE, version=0)
    assert client.calls.count == before


def test_an_update_based_on_an_old_version_gives_the_record_as_it_is_now(
    client: Client, record: MetadataRecord
) -> None:
    client.metadata.update(record.id, THEIRS, version=record.version)
    with pytest.raises(RecordChanged) as caught:
        client.metadata.update(record.id, MINE, version=record.version)
    assert isinstance(caught.value.current, MetadataRecord)
    assert caught.value.current.xml == THEIRS
    assert client.metadata.get(record.id).xml == THEIRS


def test_an_equal_save_that_was_there_first_counts_as_saved(client: Client, record: MetadataRecord) -> None:
    """As after a save that nobody confirmed: pressing the button again finds what it wanted."""
    first = client.metadata.update(record.id, MINE, version=record.version)
    again = client.metadata.update(record.id, MINE, version=record.version)
    assert again.already_there
    assert not again.confirmed_by_reading
    assert again.record.version == first.record.version


@pytest.mark.parametrize("lost", LOST, ids=str)
def test_an_update_whose_answer_got_lost_is_settled_by_reading(
    client: Client, server: SandboxServer, record: MetadataRecord, lost: dict[str, Any]
) -> None:
    server.fault(**lost, action="update", times=1)
    saved = client.metadata.update(record.id, MINE, version=record.version)
    done_at_first = lost["kind"] == "truncate" or lost.get("when") == "after"
    assert saved.record.xml == MINE
    assert saved.record.version == record.version + 10, "done once, not twice"
    assert saved.confirmed_by_reading is done_at_first
    assert writes(client, "update") == (1 if done_at_first else 2)


@pytest.mark.parametrize("lost", LOST, ids=str)
def test_a_foreign_save_meanwhile_is_never_overwritten(
    client: Client,
    server: SandboxServer,
    record: MetadataRecord,
    lost: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    transport, answered = client.metadata.transport, client.metadata.transport.call
    somebody = Client(server.service_url, ks=server.ks(user_id="m.lopez"))
    saves: list[MetadataRecord] = []

    def call(service: str, action: str, params: Any = None) -> Any:
        if action == "get" and not saves:
            now = somebody.metadata.get(record.id)
            saves.append(somebody.metadata.update(record.id, THEIRS, version=now.version).record)
        return answered(service, action, params)

    monkeypatch.setattr(transport, "call", call)
    server.fault(**lost, action="update", service="metadata_metadata", times=1)
    with pytest.raises(RecordChanged) as caught:
        client.metadata.update(record.id, MINE, version=record.version)
    assert caught.value.current == saves[0]
    assert client.metadata.get(record.id) == saves[0]


def test_an_update_that_lands_after_it_was_read_back_is_found_by_its_lock(
    client: Client, record: MetadataRecord
) -> None:
    """The first try is given up by us, read back as not done, and lands before the second: only the version tells."""
    service = client.metadata
    transport, late = service.transport, []

    def call(service_name: str, action: str, params: Any = None) -> Any:
        if action == "update" and not late:
            late.append(params)
            raise CallTimeout("Kaltura did not answer for 30 s")
        if action == "update":
            original(service_name, "update", late[0])
        return original(service_name, action, params)

    original = transport.call
    transport.call = call  # type: ignore[method-assign]
    saved = service.update(record.id, MINE, version=record.version)
    assert saved.confirmed_by_reading
    assert saved.record.version == record.version + 10


def test_an_update_that_keeps_getting_lost_is_unconfirmed(
    client: Client, server: SandboxServer, record: MetadataRecord, waits: Waits
) -> None:
    server.fault("drop", when="before", action="update")
    with pytest.raises(WriteUnconfirmed, match=f"still has version {record.version}"):
        client.metadata.update(record.id, MINE, version=record.version)
    assert writes(client, "update") == 4
    assert sum(waits) < 10


def test_an_update_that_cannot_be_read_back_is_unconfirmed(
    client: Client, server: SandboxServer, record: MetadataRecord
) -> None:
    server.fault("drop", when="after")
    with pytest.raises(WriteUnconfirmed, match="Reading the record back failed, too"):
        client.metadata.update(record.id, MINE, version=record.version)
    server.clear_faults()
    assert client.metadata.get(record.id).xml == MINE, "it had been saved: unconfirmed is the honest word"


def test_an_update_of_a_busy_record_is_tried_again_for_nothing_was_done(
    client: Client, server: SandboxServer, record: MetadataRecord
) -> None:
    server.fault("error", code="LOCK_TIMED_OUT", action="update", times=2)
    assert not client.metadata.update(record.id, MINE, version=record.version).confirmed_by_reading
    server.fault("error", code="LOCK_TIMED_OUT", action="update")
    with pytest.raises(Busy):
        client.metadata.update(record.id, THEIRS, version=record.version + 10)


def test_a_throttled_update_waits_and_is_done_once(
    client: Client, server: SandboxServer, record: MetadataRecord, waits: Waits
) -> None:
    first = client.metadata.update(record.id, THEIRS, version=record.version).record
    server.fault("error", code="ACTION_BLOCKED", action="update", times=2)
    assert client.metadata.update(record.id, MINE, version=first.version).record.version == first.version + 10
    assert sum(wait >= 10 for wait in waits) == 2
    server.fault("error", code="ACTION_BLOCKED", action="update")
    with pytest.raises(Throttled):
        client.metadata.update(record.id, EMPTY, version=first.version + 10)
    assert client.metadata.get(record.id).xml == MINE


@pytest.mark.parametrize(
    ("xml", "error"), [("<metadata><Nope/></metadata>", RecordInvalid), ("<metadata>", RecordInvalid)]
)
def test_an_update_that_kaltura_refuses_is_not_tried_again(
    client: Client, record: MetadataRecord, xml: str, error: type[KalturaError]
) -> None:
    with pytest.raises(error):
        client.metadata.update(record.id, xml, version=record.version)
    assert writes(client, "update") == 1


def test_an_expired_session_and_a_missing_record_are_told_as_they_are(
    client: Client, server: SandboxServer, record: MetadataRecord
) -> None:
    with pytest.raises(SessionExpired):
        client.with_ks(server.ks(seconds=-5)).metadata.update(record.id, MINE, version=record.version)
    with pytest.raises(RecordNotFound):
        client.metadata.update(999_999_999, MINE, version=2)


def test_a_session_that_ends_while_a_write_is_in_doubt_leaves_it_unconfirmed(
    client: Client, server: SandboxServer, record: MetadataRecord
) -> None:
    server.fault("drop", when="before", action="update", times=1)
    server.fault("error", code="INVALID_KS", message='Invalid KS "EXPIRED"', action="get", times=1)
    with pytest.raises(WriteUnconfirmed, match="the session has ended"):
        client.metadata.update(record.id, MINE, version=record.version)


def test_nobody_listening_proves_that_nothing_was_done(waits: Waits) -> None:
    gone = Client("http://127.0.0.1:9/api_v3", sleep=waits)
    with pytest.raises(ConnectionFailed):
        gone.metadata.update(1, MINE, version=2)
    assert sum(waits) < 10


# --- add ---


def test_adding_makes_the_first_version(client: Client, bare_entry: Entry) -> None:
    saved = client.metadata.add(PROFILE, bare_entry.id, EMPTY)
    assert (saved.record.object_id, saved.record.xml, saved.record.version) == (bare_entry.id, EMPTY, 2)


@pytest.mark.parametrize("lost", LOST, ids=str)
def test_an_addition_whose_answer_got_lost_is_settled_by_reading(
    client: Client, server: SandboxServer, bare_entry: Entry, lost: dict[str, Any]
) -> None:
    server.fault(**lost, action="add", times=1)
    saved = client.metadata.add(PROFILE, bare_entry.id, EMPTY)
    assert saved.record.version == 2
    assert saved.confirmed_by_reading is (lost["kind"] == "truncate" or lost.get("when") == "after")
    assert client.metadata.of_entry(bare_entry.id, PROFILE) == saved.record


def test_a_record_that_is_there_already_is_no_error_if_it_is_the_same(client: Client, bare_entry: Entry) -> None:
    first = client.metadata.add(PROFILE, bare_entry.id, EMPTY).record
    again = client.metadata.add(PROFILE, bare_entry.id, EMPTY)
    assert again.record == first
    assert again.already_there
    with pytest.raises(RecordChanged) as caught:
        client.metadata.add(PROFILE, bare_entry.id, MINE)
    assert caught.value.current == first


def test_an_addition_that_keeps_getting_lost_is_unconfirmed(
    client: Client, server: SandboxServer, bare_entry: Entry
) -> None:
    server.fault("html", action="add")
    with pytest.raises(WriteUnconfirmed):
        client.metadata.add(PROFILE, bare_entry.id, EMPTY)
