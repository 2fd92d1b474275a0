"""The first walk, as a stranger takes it: open the address, edit a record, save it. And what goes wrong on the way."""

from __future__ import annotations

import re
import socket

import pytest
from playwright.sync_api import Page, expect

from kaltura_core.api import Client
from kaltura_core.api.ks import make_ks
from kaltura_core.sandbox.content import CORPORATE, HOSTILE, LEGACY
from kaltura_core.sandbox.server import SandboxServer
from tests.browser.conftest import App, Seen

ENTRY = "1_q8w2k7fz"
SECRET = re.compile(r"djJ8[A-Za-z0-9_\-]{20,}")
HARMLESS = re.compile(r"404.*|.*_stcore/(health|host-config).*")


def client(app: App) -> Client:
    return Client(app.sandbox.service_url, ks=app.sandbox.ks(), partner_id=app.sandbox.partner_id)


def open_sync(page: Page, app: App, profile: int = CORPORATE, entry: str = ENTRY) -> None:
    page.goto(f"{app.url}/sync?entry={entry}&profile={profile}")
    expect(page.get_by_text("API calls on this page")).to_be_visible()


def type_summary(page: Page, text: str) -> None:
    box = page.get_by_role("textbox", name="Summary")
    box.fill(text)
    box.press("Control+Enter")
    expect(page.get_by_role("button", name="Save 1 change")).to_be_visible()


def test_from_the_address_to_a_saved_record(page: Page, fresh_app: App, seen: Seen) -> None:
    app = fresh_app
    page.goto(app.url)
    expect(page.get_by_role("button", name=re.compile(r"^Sandbox · "))).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("Onboarding .*: your first week"))).to_be_visible()
    before = client(app).metadata.of_entry(ENTRY, CORPORATE)
    assert before is not None

    type_summary(page, "Written in a browser & saved <as text>.")
    page.get_by_role("button", name="Review changes").click()
    expect(page.get_by_role("cell", name="Written in a browser & saved <as text>.")).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.get_by_text(f"Saved as version {before.version + 10}")).to_be_visible()

    after = client(app).metadata.of_entry(ENTRY, CORPORATE)
    assert after is not None
    assert "<Summary>Written in a browser &amp; saved &lt;as text&gt;.</Summary>" in after.xml
    assert after.xml.replace("Written in a browser &amp; saved &lt;as text&gt;.", "") == re.sub(
        "(?<=<Summary>).*?(?=</Summary>)", "", before.xml
    )
    assert not seen.away
    assert not SECRET.search(app.log.read_text())


def test_a_deep_link_on_a_fresh_server_shows_the_page_with_its_connection(page: Page, fresh_app: App) -> None:
    open_sync(page, fresh_app, LEGACY)
    expect(page.get_by_role("button", name=re.compile(r"^Sandbox · "))).to_be_visible()
    expect(page.get_by_role("combobox", name=re.compile("Profile"))).to_be_visible()


def test_a_deep_link_without_a_connection_shows_the_connect_form(page: Page, app: App) -> None:
    page.goto(f"{app.url}/connect")
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("heading", name="Connect an account")).to_be_visible()
    page.get_by_role("link", name="Sync").click()
    expect(page.get_by_role("heading", name="Connect an account")).to_be_visible()
    expect(page.get_by_text("Recently updated")).to_have_count(0)
    page.get_by_role("button", name="Use the sandbox").click()
    expect(page.get_by_text("Recently updated")).to_be_visible()


def test_a_pasted_ks_edits_the_account_that_it_belongs_to(page: Page, app: App) -> None:
    page.goto(f"{app.url}/connect")
    page.get_by_role("textbox", name="Service URL").fill(app.sandbox.service_url)
    page.get_by_role("textbox", name="KS").fill(app.sandbox.ks(user_id="ann@example.org"))
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_text("ann@example.org").first).to_be_visible()
    assert "djJ8" not in page.url
    assert not SECRET.search(app.log.read_text())


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda app: app.sandbox.ks(seconds=-60), "has ended"),
        (lambda app: app.sandbox.ks(type=0, user_id="0", privileges="view:*,widget:1"), "widget session"),
        (
            lambda app: make_ks(secret="0" * 32, partner_id=app.sandbox.partner_id, expiry=4_102_444_800, type=2),
            "does not accept",
        ),
        (lambda app: "djJ8MjE3MzU4MXw" + "A" * 120, "cut off or damaged"),
    ],
    ids=["expired", "widget", "forged", "damaged"],
)
def test_a_wrong_ks_is_told_in_words_and_stays_in_the_field(page: Page, app: App, make: object, words: str) -> None:
    assert callable(make)
    ks = make(app)
    page.goto(f"{app.url}/connect")
    page.get_by_role("textbox", name="Service URL").fill(app.sandbox.service_url)
    page.get_by_role("textbox", name="KS").fill(ks)
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text=re.compile(words, re.IGNORECASE)).first).to_be_visible()
    expect(page.get_by_role("textbox", name="KS")).to_have_value(ks)


def test_disconnect_leaves_no_session_in_the_form(page: Page, app: App) -> None:
    page.goto(f"{app.url}/connect")
    page.get_by_role("textbox", name="KS").fill(app.sandbox.ks())
    page.get_by_role("button", name="Disconnect").click()
    expect(page.get_by_role("heading", name="Connect an account")).to_be_visible()
    expect(page.get_by_role("textbox", name="KS")).to_have_value("")


def test_hostile_texts_are_shown_as_text(page: Page, app: App, seen: Seen) -> None:
    api = client(app)
    by_name = {entry.name: entry.id for entry in api.base_entry.list({"orderBy": "-updatedAt"}, page_size=60).objects}
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    for hostile in [text for text in HOSTILE if any(mark in text for mark in "![<:$#`")][:10]:
        open_sync(page, app, LEGACY, by_name[hostile])
        heading = page.get_by_role("heading", level=2).first
        expect(heading).to_be_visible()
        shown = heading.inner_text().replace("\u2060", "")
        assert shown.rstrip("…").strip() == hostile[: len(shown.rstrip("…"))].strip()
        assert (
            page.locator(
                '[data-testid="stMain"] :is(img[src*="evil"], a[href*="evil"], a[href^="javascript"], svg[onload])'
            ).count()
            == 0
        )
    assert not [url for url in seen.away if "evil" in url]
    assert not seen.away


def test_a_session_that_ends_while_typing_loses_nothing(page: Page, app: App) -> None:
    open_sync(page, app)
    type_summary(page, "Typed before the session ended")
    app.sandbox.fault("expire")
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.get_by_text("Your session ended")).to_be_visible()
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("Typed before the session ended")
    app.sandbox.clear_faults()
    page.get_by_role("button", name="Renew the session").click()
    expect(page.get_by_text("Your session ended")).to_have_count(0)
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("Typed before the session ended")
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.get_by_text(re.compile("Saved as version"))).to_be_visible()


def test_two_people_at_once_are_merged_by_field(page: Page, app: App) -> None:
    open_sync(page, app)
    type_summary(page, "Mine")
    api = client(app)
    theirs = api.metadata.of_entry(ENTRY, CORPORATE)
    assert theirs is not None
    changed = re.sub("(?<=<Department>).*?(?=</Department>)", "Legal", theirs.xml)
    changed = re.sub("(?<=<Summary>).*?(?=</Summary>)", "Theirs", changed)
    api.metadata.update(theirs.id, changed, version=theirs.version)
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.get_by_text("Somebody saved this record")).to_be_visible()
    expect(page.get_by_role("button", name="Save merged record")).to_be_disabled()
    page.get_by_role("radio", name="Mine").check(force=True)
    page.get_by_role("button", name="Save merged record").click()
    expect(page.get_by_text(re.compile("Saved as version"))).to_be_visible()
    merged = api.metadata.get(theirs.id).xml
    assert "<Summary>Mine</Summary>" in merged
    assert "<Department>Legal</Department>" in merged


def test_a_server_that_is_gone_for_a_while_loses_nothing(page: Page, fresh_app: App) -> None:
    app = fresh_app
    open_sync(page, app)
    type_summary(page, "Typed before the server went away")
    app.sandbox.__exit__()
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.get_by_text("The record was not saved")).to_be_visible()
    expect(page.get_by_text("Your changes are kept.")).to_be_visible()
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("Typed before the server went away")
    with SandboxServer(database=app.sandbox.database, port=int(app.sandbox.url.rpartition(":")[2])) as again:
        page.get_by_role("button", name="Save 1 change").click()
        expect(page.get_by_text(re.compile("Saved as version"))).to_be_visible()
        saved = Client(again.service_url, ks=again.ks()).metadata.of_entry(ENTRY, CORPORATE)
        assert saved is not None
        assert "Typed before the server went away" in saved.xml


@pytest.mark.parametrize(
    "fault",
    [{"kind": "drop", "when": "after"}, {"kind": "drop", "when": "before"}, {"kind": "truncate"}, {"kind": "html"}],
)
def test_a_save_that_got_no_answer_is_settled(page: Page, app: App, fault: dict[str, object]) -> None:
    open_sync(page, app)
    text = f"No answer came: {fault}"
    type_summary(page, text)
    app.sandbox.fault(**fault, action="update", times=1)
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.get_by_text(re.compile("aved as version|was saved, as version"))).to_be_visible()
    saved = client(app).metadata.of_entry(ENTRY, CORPORATE)
    assert saved is not None
    assert text in saved.xml


def test_what_was_just_typed_survives_a_click_elsewhere(page: Page, app: App) -> None:
    other = next(entry for entry in client(app).base_entry.recent(5) if entry.id != ENTRY)
    open_sync(page, app, entry=other.id)
    page.get_by_role("textbox", name="Cost centre").fill("4711")  # no Enter, no Tab
    page.get_by_role("link", name="Connect").click()  # the field loses the focus and the page is asked for at once
    expect(page.get_by_text("edited").first).to_be_visible()
    page.get_by_role("link", name="Connect").click()
    expect(page.get_by_text("1 entry with unsaved edits")).to_be_visible()
    page.get_by_role("link", name="Sync").click()
    expect(page.get_by_role("textbox", name="Cost centre")).to_have_value("4711")
    expect(page).to_have_url(re.compile(f"entry={other.id}"))
    expect(page.get_by_text(re.compile("Draft from .* restored"))).to_be_visible()
    page.get_by_role("textbox", name="Cost centre").fill("4712")
    page.get_by_role("button", name=re.compile("^Onboarding")).click()
    expect(page.get_by_role("heading", name=re.compile("Onboarding .*: your first week"))).to_be_visible()
    page.go_back()
    page.get_by_role("searchbox", name="Open an entry").fill(other.id)
    page.keyboard.press("Enter")
    expect(page.get_by_role("textbox", name="Cost centre")).to_have_value("4712")


def test_typing_and_pressing_again_while_a_save_runs_loses_nothing(page: Page, app: App) -> None:
    open_sync(page, app)
    before = client(app).metadata.of_entry(ENTRY, CORPORATE)
    assert before is not None
    type_summary(page, "First")
    app.sandbox.fault("latency", seconds=3, action="update", times=1)
    page.get_by_role("button", name="Save 1 change").click()
    page.wait_for_timeout(700)
    page.get_by_role("textbox", name="Cost centre").fill("0815")
    page.get_by_role("textbox", name="Cost centre").press("Enter")
    page.get_by_role("button", name=re.compile("^Save")).click()
    expect(page.get_by_role("textbox", name="Cost centre")).to_have_value("0815")
    save = page.get_by_role("button", name="Save 1 change")
    expect(page.get_by_text(re.compile("Saved as version"))).to_be_visible()
    found = client(app).metadata.get(before.id)
    assert "<Summary>First</Summary>" in found.xml
    if "0815" not in found.xml:
        save.click()
        expect(save).to_have_count(0)
    assert "<CostCentre>0815</CostCentre>" in client(app).metadata.get(before.id).xml
    assert page.get_by_text("Somebody saved").count() == 0


@pytest.mark.parametrize(("name", "status"), [("evil.invalid", "403"), ("127.0.0.1", "101")])
def test_another_name_that_leads_here_gets_no_page(app: App, name: str, status: str) -> None:
    """As when a stranger's name is made to lead to this machine: its pages would be of the stranger's origin."""
    port = app.url.rpartition(":")[2]
    asked = (
        f"GET /_stcore/stream HTTP/1.1\r\nHost: {name}:{port}\r\nOrigin: http://{name}:{port}\r\n"
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: streamlit\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", int(port)), timeout=10) as link:
        link.sendall(asked.encode())
        assert link.recv(200).decode().split()[1] == status


@pytest.mark.soak
def test_being_slowed_down_is_told_and_taken_away_again(page: Page, app: App) -> None:
    open_sync(page, app)
    type_summary(page, "The first save works, so that a refusal means to slow down")
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.get_by_role("button", name="Save 1 change")).to_have_count(0)
    type_summary(page, "Slowly")
    app.sandbox.fault("throttle", calls=0, seconds=10, action="update", times=1)
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.get_by_text("Kaltura asked to slow down")).to_be_visible()
    expect(page.get_by_role("button", name="Save 1 change")).to_have_count(0, timeout=60_000)
    expect(page.get_by_text("Kaltura asked to slow down")).to_have_count(0)
