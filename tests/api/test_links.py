"""Addresses that need no call."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.api.links import Links, is_entry_id
from kaltura_core.errors import ParameterError

LINKS = Links(102, "https://cdnapisec.kaltura.com", "https://kmc.kaltura.com", "djJ8k_s-=")


def test_the_forms_are_the_guides() -> None:
    assert LINKS.thumbnail("1_ab12cd34", 208) == (
        "https://cdnapisec.kaltura.com/p/102/thumbnail/entry_id/1_ab12cd34/width/208"
    )
    assert LINKS.kmc_entry("1_ab12cd34") == (
        "https://kmc.kaltura.com/index.php/kmcng/content/entries/entry/1_ab12cd34/metadata"
    )
    assert LINKS.play_manifest("1_ab12cd34", ks="K=") == (
        "https://cdnapisec.kaltura.com/p/102/sp/10200/playManifest/entryId/1_ab12cd34"
        "/format/applehttp/protocol/https/a.m3u8?ks=K%3D"
    )


def test_a_session_is_in_a_url_only_when_asked_for_and_never_in_repr() -> None:
    assert LINKS.thumbnail("1_ab12cd34", 208, signed=True).endswith("/width/208/ks/djJ8k_s-%3D")
    assert "ks" not in LINKS.thumbnail("1_ab12cd34", 208)
    assert "ks" not in LINKS.play_manifest("1_ab12cd34")
    assert "djJ8" not in repr(LINKS)


@pytest.mark.parametrize("width", [0, -1, 10_001])
def test_a_width_that_kaltura_refuses_is_refused(width: int) -> None:
    with pytest.raises(ParameterError):
        LINKS.thumbnail("1_ab12cd34", width)


@pytest.mark.parametrize(
    "text", ["", "1_ab12cd3", "1_ab12cd345", "1_AB12CD34", "1_ab12cd34\n", "_ab12cd34", "1_ab12cd34/../x", "1_äb12cd34"]
)
def test_what_is_no_entry_id_gets_into_no_url(text: str) -> None:
    for link in (lambda: LINKS.thumbnail(text, 1), lambda: LINKS.kmc_entry(text), lambda: LINKS.play_manifest(text)):
        with pytest.raises(ParameterError):
            link()


@given(st.text())
def test_an_entry_id_holds_nothing_that_means_something_in_a_url(text: str) -> None:
    if is_entry_id(text):
        assert text.replace("_", "").isalnum()
        assert text.isascii()
