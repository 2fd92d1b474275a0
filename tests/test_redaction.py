"""Sessions, tokens and secrets are masked wherever they stand in a text or among parameters."""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.api.ks import make_ks
from kaltura_core.redaction import MASK, is_secret_name, redact, redact_mapping

V2 = make_ks(secret="s", partner_id=102, expiry=2_000_000_000, user_id="anna", privileges="list:*")
V1_INFO = "102;102;2000000000;2;1234.5;anna;list:*;;"
V1 = base64.b64encode(f"{hashlib.sha1(f's{V1_INFO}'.encode()).hexdigest()}|{V1_INFO}".encode()).decode()
AROUND = st.text(st.characters(codec="utf-8", exclude_characters="+/=-_"), max_size=12).filter(
    lambda text: not text or not (text[-1].isalnum() or text[0].isalnum())
)


@pytest.mark.parametrize("ks", [V2, V1], ids=["v2", "v1"])
@pytest.mark.parametrize(
    "text",
    [
        "{}", "ks={}&format=1", '{{"ks": "{}"}}', "https://cdn.example/p/102/thumbnail/entry_id/0_x/width/9/ks/{}",
        "<value>{}</value>", 'Invalid KS "{}", Error "-1,INVALID_STR"', "?ks={}#top", "a\n{}\nb",
    ],
)  # fmt: skip
def test_a_session_is_masked_anywhere(text: str, ks: str) -> None:
    for written in (ks, quote(ks, safe="")):
        shown = redact(text.format(written))
        assert written[8:40] not in shown
        assert MASK in shown


@given(before=AROUND, after=AROUND, user=st.text("abc@.", max_size=20), secret=st.text(min_size=1, max_size=9))
def test_any_session_in_any_text_is_masked(before: str, after: str, user: str, secret: str) -> None:
    ks = make_ks(secret=secret, partner_id=102, expiry=1, user_id=user)
    assert ks[8:] not in redact(f"{before}{ks}{after}")


@pytest.mark.parametrize(
    "text",
    [
        "token=0123456789abcdef0123", '"token": "0123456789"', "tokenHash=0123456789abcdef", "app_token: 0123456789",
        '"adminSecret": "0123456789"', "signingSecret=0123456789", "password='0123456789'", "secret=0123456789&x=1",
    ],
)  # fmt: skip
def test_a_value_behind_a_telling_name_is_masked(text: str) -> None:
    assert "0123456789" not in redact(text)


@pytest.mark.parametrize(
    "text",
    [
        "Element 'Topic': The value 'X' is not an element of the set {'A', 'B'}.", "1_ab12cd34", "The ks parameter",
        "Unexpected token: metadata",
        "<metadata><Keys>books=12345678</Keys></metadata>", "f" * 200, "id=55120, version=32", "",
        base64.b64encode(b"just some ordinary text that happens to be base64 and long enough").decode(),
    ],
)  # fmt: skip
def test_what_is_no_secret_stays(text: str) -> None:
    assert redact(text) == text


def test_masking_twice_changes_nothing_more() -> None:
    once = redact(f"ks={V2} token=0123456789 {V1}")
    assert redact(once) == once


@pytest.mark.parametrize(
    "name", ["ks", "KS", "1:ks", "params[ks]", "tokenHash", "token", "template[password]", "adminSecret"]
)
def test_names_that_carry_secrets(name: str) -> None:
    assert is_secret_name(name)


@pytest.mark.parametrize("name", ["books", "ksid", "filter[orderBy]", "tokenCount", "id", "tasks", "1:service"])
def test_names_that_do_not(name: str) -> None:
    assert not is_secret_name(name)


def test_parameters_are_masked_at_any_depth_and_otherwise_kept() -> None:
    given_ = {"ks": "short", "a": {"password": "p", "list": [V2, 3, None]}, "empty": {"ks": ""}, "on": True}
    assert redact_mapping(given_) == {
        "ks": MASK, "a": {"password": MASK, "list": [MASK, 3, None]}, "empty": {"ks": ""}, "on": True,
    }  # fmt: skip
    assert given_["a"]["list"][0] == V2, "the caller's own is left alone"  # type: ignore[index]


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    assert isinstance(redact(text), str)


def test_a_long_text_takes_no_long_time() -> None:
    """A pattern that steps back over and over would not end here within the test run."""
    for text in ("djJ8" * 100_000, "A" * 500_000, "/ks/" * 100_000, "ks=" * 100_000, "secret " * 60_000 + ":" * 60_000):
        redact(text)
