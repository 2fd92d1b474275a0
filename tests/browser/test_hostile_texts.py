"""Whatever a title or value holds, every place shows it as text: letter by letter, no image, no link, no script."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Seen, free_port, streamlit
from tests.browser.every_place import TEXTS

PLACES = (
    "h2", '[data-testid="stCaptionContainer"]', '[data-testid="stMarkdown"] strong', '[data-testid="stButton"] button',
    '[data-testid="stTextInput"] label', '.stMarkdownBadge', "td", '[data-testid="stRadio"] [role="radiogroup"]',
    '[data-testid="stAlert"]',
)  # fmt: skip

SHOWN = "([holder, places]) => places.map(p => [p, document.querySelector(holder).querySelector(p)?.textContent])"


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    port = free_port()
    with streamlit("tests/browser/every_place.py", port, tmp_path / "log", os.environ):
        yield f"http://127.0.0.1:{port}"


def letters(text: str) -> str:
    """A text as a reader sees it: white space folded, invisible marks of ours taken off."""
    return re.sub(r"\s+", " ", re.sub("[\u2060\u2068\u2069\u202a-\u202e]", "", text)).strip()


def test_every_place_shows_every_text_letter_by_letter(page: Page, address: str, seen: Seen) -> None:
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    page.goto(address)
    expect(page.get_by_text("That was all.")).to_be_visible(timeout=60_000)
    for place in PLACES:
        expect(page.locator('[class*="st-key-text-"]').filter(has=page.locator(place))).to_have_count(len(TEXTS))
    wrong = []
    for at, text in enumerate(TEXTS):
        shown = page.evaluate(SHOWN, [f".st-key-text-{at}", list(PLACES)])
        wrong += [
            (place, text[:60], (seen or "")[:60]) for place, seen in shown if letters(text) not in letters(seen or "")
        ]
    assert not wrong
    assert page.locator('[data-testid="stMain"] :is(img, svg[onload], iframe, script, a[href])').count() == 0
    assert not seen.away
