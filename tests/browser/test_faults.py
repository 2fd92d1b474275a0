"""What only a browser shows of a fault: what stands on the page while it waits, and how a first visit ends."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from kaltura_core.sandbox.content import CORPORATE
from tests.browser.conftest import App
from tests.browser.test_walk import ENTRY, open_sync, type_summary


def test_a_slow_answer_shows_that_it_is_awaited(page: Page, app: App) -> None:
    open_sync(page, app)
    type_summary(page, "Slowly saved")
    app.sandbox.fault("latency", seconds=2, action="update", times=1)
    page.get_by_role("button", name="Save 1 change").click()
    expect(page.get_by_text("Saving", exact=True).first).to_be_visible()
    expect(page.get_by_role("textbox", name="Summary")).to_have_value("Slowly saved")
    expect(page.get_by_text(re.compile("Saved as version"))).to_be_visible()


def test_a_proxys_page_on_a_first_visit_is_words_and_a_way_on(page: Page, app: App) -> None:
    app.sandbox.fault("html", action="list", status=503)
    page.goto(f"{app.url}/sync?entry={ENTRY}&profile={CORPORATE}")
    expect(page.get_by_text("This could not be read")).to_be_visible()
    expect(page.get_by_text("nginx")).to_have_count(0)
    app.sandbox.clear_faults()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("textbox", name="Summary")).to_be_visible()
    expect(page.get_by_text("This could not be read")).to_have_count(0)
