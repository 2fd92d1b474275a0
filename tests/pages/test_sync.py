"""Sync, page by page run: what is shown, what is saved, and what is kept when something goes wrong."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from kaltura_core.api import Client
from kaltura_core.sandbox.content import CORPORATE, PROGRAMME
from kaltura_core.sandbox.server import SandboxServer
from tests.pages.conftest import ENTRY, Open, connection_of, field, type_summary
from tests.pages.test_connect import with_ks


def words(app: AppTest) -> str:
    assert not app.exception
    kinds = (app.error, app.warning, app.info, app.caption, app.markdown, app.subheader, app.header)
    return "\n".join(element.value for kind in kinds for element in kind)


def button(app: AppTest, label: str) -> object:
    return next(found for found in app.button if re.fullmatch(label, found.label))


def save(app: AppTest) -> AppTest:
    return button(app, "(Save|Create) .*").click().run()


@pytest.fixture
def opened(open_page: Open) -> AppTest:
    return open_page("sync", entry=ENTRY, profile=str(CORPORATE))


def test_without_an_entry_in_the_address_the_latest_one_is_open(open_page: Open) -> None:
    app = open_page("sync")
    assert "Onboarding" in app.header[0].value
    assert len([found for found in app.button if (found.key or "").startswith("open-")]) == 10


def test_a_rerun_calls_nothing(opened: AppTest) -> None:
    made = connection_of(opened).client.calls.count
    assert connection_of(opened.run()).client.calls.count == made


def test_a_save_carries_the_version_and_keeps_every_other_byte(opened: AppTest, client: Client) -> None:
    before = client.metadata.of_entry(ENTRY, CORPORATE)
    assert before
    app = save(type_summary(opened, "Typed"))
    after = client.metadata.get(before.id)
    assert after.version == before.version + 10
    assert after.xml == re.sub("(?<=<Summary>).*?(?=</Summary>)", "Typed", before.xml)
    assert connection_of(app).client.calls.since()[-3].params["version"] == before.version
    assert f"version {after.version}" in words(app)
    assert not [found for found in app.button if found.label.startswith("Save")]


def test_a_record_is_created_where_none_can_be_read(open_page: Open, client: Client) -> None:
    entry = next(
        entry for entry in client.base_entry.recent(60) if client.metadata.of_entry(entry.id, CORPORATE) is None
    )
    app = open_page("sync", entry=entry.id, profile=str(CORPORATE))
    assert "made invalid cannot be seen" in words(app)
    save(type_summary(app, "First"))
    made = client.metadata.of_entry(entry.id, CORPORATE)
    assert made
    assert made.xml == "<metadata><Summary>First</Summary></metadata>"


def test_what_does_not_fit_is_not_sent(opened: AppTest, client: Client) -> None:
    before = client.metadata.of_entry(ENTRY, CORPORATE)
    app = save(type_summary(opened, "a\x00b"))
    assert "Nothing was sent and your changes are kept" in words(app)
    assert client.metadata.of_entry(ENTRY, CORPORATE) == before


def test_another_entry_and_back_keeps_the_draft(opened: AppTest, client: Client) -> None:
    app = type_summary(opened, "Half done")
    other = next(found for found in app.button if (found.key or "").startswith("open-") and ENTRY not in found.key)
    app = other.click().run()
    assert ENTRY not in app.query_params["entry"]
    app = next(found for found in app.button if found.key == f"open-{ENTRY}").click().run()
    assert field(app, "Summary").value == "Half done"
    assert "Draft from" in words(app)
    app = next(found for found in app.button if found.label == "Discard").click().run()
    assert field(app, "Summary").value != "Half done"


def test_an_unknown_entry_is_said_in_words(open_page: Open) -> None:
    app = open_page("sync", entry="1_aaaaaaaa")
    assert "Unknown entry `1_aaaaaaaa`" in words(app)
    app = open_page("sync", entry="![x](http://evil.invalid/x.png)")
    assert "is no entry id" in words(app)


def test_a_session_that_lists_nothing_says_why(open_page: Open, sandbox: SandboxServer) -> None:
    app = with_ks(open_page("connect"), sandbox, sandbox.ks(user_id="new@example.org", type=0, privileges="edit:*"))
    assert "entries of others only by their id" in words(app)
    app = app.switch_page("sync.py").run()
    assert "belongs to `new@example.org` and lists only that user's entries" in words(app)


def test_drafts_are_marked_in_the_list_and_told_on_connect(opened: AppTest) -> None:
    app = type_summary(opened, "Half done").run()
    assert any("edited" in caption.value for caption in app.sidebar.caption)
    assert "1 entry with unsaved edits" in words(app.switch_page("connect.py").run())


def test_an_unknown_profile_is_said_and_another_one_shown(open_page: Open) -> None:
    app = open_page("sync", entry=ENTRY, profile="7")
    assert "no profile `7`" in words(app)
    assert str(CORPORATE) in app.query_params["profile"]


def test_groups_are_shown_and_kept(open_page: Open, client: Client) -> None:
    entry = next(e for e in client.base_entry.recent(60) if client.metadata.of_entry(e.id, PROGRAMME))
    assert "Kept as it is" in words(open_page("sync", entry=entry.id, profile=str(PROGRAMME)))


FAULTS = {
    "throttled for good": ({"kind": "error", "code": "ACTION_BLOCKED", "action": "update"}, "The record was not saved"),
    "refused": ({"kind": "error", "code": "INVALID_METADATA_DATA", "action": "update"}, "The record was not saved"),
    "a proxy's page": ({"kind": "html", "action": "update"}, "It is not known whether the record was saved"),
    "forbidden": ({"kind": "error", "code": "SERVICE_FORBIDDEN", "action": "update"}, "The record was not saved"),
    "transforming": (
        {"kind": "error", "code": "METADATA_TRANSFORMING", "action": "update"},
        "The record was not saved",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failed_save_ends_in_words_and_keeps_what_was_typed(
    fault: str, opened: AppTest, sandbox: SandboxServer
) -> None:
    asked, told = FAULTS[fault]
    app = type_summary(opened, "Kept")
    sandbox.fault(**asked)
    app = save(app)
    assert told in words(app)
    assert "Your changes are kept" in words(app)
    assert field(app, "Summary").value == "Kept"
    sandbox.clear_faults()
    assert "Saved as version" in " ".join(toast.value for toast in save(app).toast)


def test_a_connection_dropped_after_the_save_is_settled_by_reading(opened: AppTest, sandbox: SandboxServer) -> None:
    app = type_summary(opened, "Arrived")
    sandbox.fault("drop", action="update", when="after", times=1)
    app = save(app)
    assert "it was saved, as version" in " ".join(toast.value for toast in app.toast)


def test_a_connection_dropped_before_the_save_is_tried_again(
    opened: AppTest, sandbox: SandboxServer, client: Client
) -> None:
    app = type_summary(opened, "Second try")
    sandbox.fault("drop", action="update", when="before", times=1)
    save(app)
    found = client.metadata.of_entry(ENTRY, CORPORATE)
    assert found
    assert "<Summary>Second try</Summary>" in found.xml


def test_reading_that_fails_offers_another_try(open_page: Open, sandbox: SandboxServer) -> None:
    sandbox.fault("error", action="list", code="SERVICE_FORBIDDEN")
    app = open_page("sync", entry=ENTRY)
    assert "This could not be read" in words(app)
    sandbox.clear_faults()
    assert button(app, "Try again").click().run().header


def test_taking_theirs_drops_mine(opened: AppTest, client: Client) -> None:
    app = type_summary(opened, "Mine")
    record = client.metadata.of_entry(ENTRY, CORPORATE)
    assert record
    client.metadata.update(record.id, re.sub("(?<=<Summary>).*?(?=<)", "Theirs", record.xml), version=record.version)
    app = save(app)
    assert "Somebody saved this record" in words(app)
    app = button(app, "Take theirs, drop my changes").click().run()
    assert field(app, "Summary").value == "Theirs"
    assert not [found for found in app.button if found.label.startswith("Save")]


def test_read_only_says_so_and_sends_nothing(open_page: Open, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KALTURA_READ_ONLY", "1")
    app = type_summary(open_page("sync", entry=ENTRY, profile=str(CORPORATE)), "Not to be saved")
    assert "This page can read, not save" in words(app)
    assert button(app, "Save 1 change").disabled


def test_a_long_wait_is_told_while_it_lasts() -> None:
    def script() -> None:
        import streamlit as st

        from kaltura_core.api import Client
        from pages.widgets.waiting import patient

        client = patient(Client("http://127.0.0.1:1/api_v3", sleep=lambda seconds: None))
        client._transport.pause("a short one", 0.5)
        client._transport.pause("too many calls", 12)
        st.caption("done")

    app = AppTest.from_function(script).run()
    assert [found.value for found in app.info] == [
        "**Kaltura asked to slow down.** Trying again in 12 s; nothing was lost."
    ]
