"""The sandbox's keys and hostile texts."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from kaltura_core.sandbox import content_account
from kaltura_core.sandbox.content import APP_TOKENS, HOSTILE, PARTNER


def test_secrets_and_tokens_are_32_hex_digits_and_all_different() -> None:
    keys = [PARTNER.admin_secret, PARTNER.user_secret, *(token.token for token in APP_TOKENS)]
    assert all(re.fullmatch("[0-9a-f]{32}", key) for key in keys)
    assert len(set(keys)) == len(keys)


def test_no_key_lies_in_the_source() -> None:
    source = Path(content_account.__file__).read_text(encoding="utf-8")
    assert not re.search("[0-9a-f]{32}", source)


def test_the_first_token_opens_an_admin_session_of_four_hours() -> None:
    first = APP_TOKENS[0]
    assert (first.id, first.hash_type, first.session_type, first.status, first.expiry) == (
        "1_sandbox1",
        "SHA256",
        2,
        2,
        0,
    )
    assert first.session_user_id == "demo.operator"
    assert first.session_privileges == "list:*,disableentitlement"
    assert first.session_duration == 4 * 3600


def test_the_other_tokens_show_each_hash_type_a_user_a_disabled_and_an_expired_one() -> None:
    assert [token.hash_type for token in APP_TOKENS[1:4]] == ["SHA1", "MD5", "SHA512"]
    assert [token.session_type for token in APP_TOKENS].count(0) == 1
    assert [token.status for token in APP_TOKENS].count(1) == 1
    assert [token.expiry > 0 for token in APP_TOKENS].count(True) == 1


def test_hostile_texts_are_each_of_a_kind() -> None:
    together = "\n".join(HOSTILE)
    for harm in (
        "![",
        "](javascript:",
        "<script>",
        "onerror=",
        ":red[",
        ":material/",
        "$x^2$",
        "\u202e",
        "\u0301",
        "]]>",
    ):
        assert harm in together, harm
    assert re.search("[\u0590-\u05ff]", together)
    assert re.search("[\u0600-\u06ff]", together)
    assert re.search("[\U00010000-\U0010ffff]", together)
    assert any(text != text.strip() for text in HOSTILE)
    assert max(map(len, HOSTILE)) == 3000
    assert len(set(HOSTILE)) == len(HOSTILE) <= 30  # with the ten featured entries: the forty latest


def test_hostile_texts_can_be_sent_as_xml_and_point_to_no_real_host() -> None:
    for text in HOSTILE:
        element = etree.Element("text")
        element.text = text
        assert etree.fromstring(etree.tostring(element)).text == text
        assert all(host.endswith(".invalid") for host in re.findall(r"https?://([^/?'\"\s)]+)", text))
