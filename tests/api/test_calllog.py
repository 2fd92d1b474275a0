"""The log of calls: bounded, counted, masked."""

from __future__ import annotations

from kaltura_core.api.calllog import Call, CallLog, masked
from kaltura_core.api.encoding import Upload
from kaltura_core.redaction import Withheld

KS = "djJ8MTAyfMBZ8gbosHuOo76vkqyQhm077UIzWQ77TcCUS1Wb4fRLJfoREis-uQ"


def call(number: int) -> Call:
    return Call(float(number), "system", "ping", {}, 1.0, 6, "ok")


def test_the_log_keeps_the_last_calls_and_counts_all() -> None:
    log = CallLog(most=3)
    for number in range(5):
        log.add(call(number))
    assert log.count == 5
    assert [each.started for each in log.since()] == [2, 3, 4]


def test_since_gives_what_came_after_a_count() -> None:
    log = CallLog(most=3)
    for number in range(5):
        log.add(call(number))
    assert [each.started for each in log.since(4)] == [4]
    assert log.since(5) == ()
    assert log.since(99) == ()
    assert len(log.since(0)) == 3


def test_secrets_are_masked_by_name_and_by_shape() -> None:
    shown = masked({"ks": KS, "1:tokenHash": "abc", "template": {"password": "p"}, "xmlData": f"<a>{KS}</a>", "id": 1})
    assert shown == {
        "ks": "***", "1:tokenHash": "***", "template": {"password": "***"}, "xmlData": "<a>***</a>", "id": 1,
    }  # fmt: skip


def test_a_payload_keeps_its_own_words() -> None:
    words = "Trade secret: lawsuits explained; see /ks/overview, secret=a, <Password>none</Password>"
    shown = masked({"xmlData": words, "1:xmlData": words, "metadataProfile": {"xsdData": words}, "description": words})
    assert shown["xmlData"] == shown["1:xmlData"] == shown["metadataProfile"]["xsdData"] == words
    assert "secret=***" in shown["description"]


def test_what_is_not_what_was_sent_says_so() -> None:
    shown = masked({"a": f"x {KS}", "b": "x" * 20_001, "c": "***", "d": "x" * 20_000, "xmlData": f"<a>{KS}</a>"})
    assert {name for name, value in shown.items() if isinstance(value, Withheld)} == {"a", "b", "xmlData"}


def test_a_file_is_kept_by_its_size_only() -> None:
    assert masked({"xsdFile": Upload("schema.xsd", b"x" * 1234)}) == {"xsdFile": Upload("schema.xsd, 1,234 bytes", b"")}


def test_a_very_long_text_is_cut_and_says_so() -> None:
    shown = masked({"xsdData": "x" * 1_000_000})["xsdData"]
    assert len(shown) < 25_000
    assert shown.endswith("[cut here, 1,000,000 characters in all]")


def test_a_session_at_the_cut_is_masked_too() -> None:
    for name in ("xmlData", "description"):
        for before in (19_950, 19_990, 19_998):
            shown = masked({name: "x " * (before // 2) + KS + " y" * 100})[name]
            assert "djJ8" not in shown
            assert KS[8:20] not in shown
