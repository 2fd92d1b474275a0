"""What a browser sees: the front page, thumbnails, and links that lead to nothing here."""

from __future__ import annotations

import io
from typing import Any

import pytest
import requests
from PIL import Image


def test_the_front_page_introduces_itself(api: Any) -> None:
    page = requests.get(api.server.url, headers={"Accept": "text/html"}, timeout=10)
    assert page.headers["Content-Type"].startswith("text/html")
    for word in (api.server.admin_secret, str(api.server.partner_id), "Corporate video", api.server.service_url):
        assert word in page.text
    facts = requests.get(api.server.url, headers={"Accept": "application/json"}, timeout=10).json()
    assert facts["service_url"] == api.server.service_url
    assert {"id", "token", "hash_type"} <= set(facts["app_tokens"][0])
    assert {profile["id"] for profile in facts["profiles"]} == {1093, 40221, 40388, 52007}


@pytest.mark.parametrize("middle", ["", "/sp/{0}00"])
def test_a_thumbnail_is_drawn_at_the_size_that_was_asked_for(api: Any, middle: str) -> None:
    partner = api.server.partner_id
    root = f"{api.server.url}/p/{partner}{middle.format(partner)}/thumbnail/entry_id/{api.entry()}"
    for path, size in {"/width/208": (208, 117), "/width/64/height/64/type/3": (64, 64), "": (120, 90)}.items():
        answer = requests.get(root + path, timeout=10)
        assert answer.headers["Content-Type"] == "image/jpeg"
        assert Image.open(io.BytesIO(answer.content)).size == size
    assert (
        requests.get(root + f"/width/208/ks/{api.ks}", timeout=10).content
        == requests.get(root + "/width/208", timeout=10).content
    )


def test_thumbnails_tell_entries_apart(api: Any) -> None:
    root = f"{api.server.url}/p/{api.server.partner_id}/thumbnail/entry_id/"
    assert (
        requests.get(root + api.entry(0), timeout=10).content != requests.get(root + api.entry(1), timeout=10).content
    )


def test_the_cdn_refuses_in_headers(api: Any) -> None:
    root = f"{api.server.url}/p/{api.server.partner_id}"
    entry = api.entry()
    expected = {
        f"{root}/thumbnail/entry_id/1_nothing1": "error-1",
        f"{root}/thumbnail/entry_id/{entry}/width/10001": "error-25",
        f"{root}/thumbnail/entry_id/{entry}/width/x": "error-25",
        f"{api.server.url}/p/1/thumbnail/entry_id/{entry}": "error-1",
        f"{root}/sp/{api.server.partner_id}00/playManifest/entryId/{entry}/format/applehttp/a.m3u8": "error-25",
    }
    for url, word in expected.items():
        answer = requests.get(url, timeout=10)
        assert (answer.status_code, answer.content, answer.headers["X-Kaltura"]) == (404, b"", word)


def test_the_console_link_says_that_there_is_no_console(api: Any) -> None:
    answer = requests.get(f"{api.server.url}/index.php/kmcng/content/entries/entry/<b>1_x/metadata", timeout=10)
    assert "There is no console here" in answer.text
    assert "<b>1_x" not in answer.text
