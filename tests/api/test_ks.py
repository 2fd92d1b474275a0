"""A KS as a text, against what the real server's own class answered (tests/oracle/ks.json)."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.api.ks import ADMIN, KS, make_ks, parse_ks
from kaltura_core.errors import KSUnreadable

ORACLE = json.loads((Path(__file__).parent.parent / "oracle" / "ks.json").read_text("utf-8"))
SECRET = "f0e1d2c3b4a5968778695a4b3c2d1e0f"
NAMES = st.from_regex(r"[a-z]{1,12}", fullmatch=True)


@pytest.mark.parametrize("case", ORACLE["v2"], ids=lambda case: case["name"])
def test_the_server_reads_what_we_make(case: dict[str, Any]) -> None:
    given = case["input"]
    made = make_ks(
        secret=given["secret"], partner_id=given["partnerId"], user_id=given["userId"], type=given["type"],
        expiry=given["expiry_epoch"], privileges=given["privileges"], random=bytes.fromhex(given["random_hex"]),
    )  # fmt: skip
    assert made == case["ks"]


@pytest.mark.parametrize("case", ORACLE["v2"], ids=lambda case: case["name"])
def test_we_read_what_the_server_reads(case: dict[str, Any]) -> None:
    theirs = case["parsed_by_server_class"]
    ours = parse_ks(case["ks"], case["input"]["secret"])
    assert ours.partner_id == int(theirs["partner_id"])
    assert ours.user_id == theirs["user"]
    assert ours.type == int(theirs["type"])
    assert ours.expiry == int(theirs["valid_until"])
    assert ours.privileges == theirs["privileges"]
    assert ours.is_admin == theirs["isAdmin"]
    assert ours.is_widget == theirs["isWidget"]
    assert ours.verified
    assert ours.expired(1_800_000_000) == (theirs["isValidBase"] == -5)


@pytest.mark.parametrize("case", ORACLE["negative"], ids=lambda case: case["name"])
def test_what_the_server_refuses_we_refuse(case: dict[str, Any]) -> None:
    with pytest.raises(KSUnreadable):
        parse_ks(case["ks"], "another secret")


def test_without_the_secret_a_v2_tells_partner_and_version_only() -> None:
    assert parse_ks(ORACLE["v2"][0]["ks"]) == KS(version=2, partner_id=102)


def test_a_lone_star_reads_back_as_a_star_but_among_others_as_all() -> None:
    assert parse_ks(make_ks(secret="s", partner_id=1, expiry=9, privileges="*"), "s").privileges == "*"
    assert (
        parse_ks(make_ks(secret="s", partner_id=1, expiry=9, privileges="*,list:*"), "s").privileges == "all:*,list:*"
    )


def v1(secret: str, info: str) -> str:
    signed = hashlib.sha1((secret + info).encode()).hexdigest() + "|" + info
    return base64.b64encode(signed.encode()).decode().replace("+", "-").replace("/", "_")


def test_a_v1_tells_all_and_is_marked_unverified() -> None:
    ks = v1("s3cret", "102;102;1900000000;2;1234.5;anna;list:*,disableentitlement;;")
    read = parse_ks(ks)
    assert read == KS(1, 102, "anna", ADMIN, 1_900_000_000, "list:*,disableentitlement", verified=False)
    assert read.privilege_list == ("list:*", "disableentitlement")
    assert parse_ks(ks, "s3cret").verified
    with pytest.raises(KSUnreadable, match="not signed"):
        parse_ks(ks, "another")


def test_a_widget_session_is_known_by_its_privilege() -> None:
    assert parse_ks(make_ks(secret="s", partner_id=1, expiry=9, privileges="view:*,widget:1"), "s").is_widget
    assert not parse_ks(make_ks(secret="s", partner_id=1, expiry=9, privileges="view:*"), "s").is_widget


def test_pasted_space_and_lost_padding_do_not_matter() -> None:
    ks = ORACLE["v2"][0]["ks"]
    pasted = f"  {ks[:40]}\r\n{ks[40:].rstrip('=')} \n"
    assert parse_ks(pasted, SECRET) == parse_ks(ks, SECRET)


@pytest.mark.parametrize(
    "text", ["", "   ", "djJ8", "djJ8MTAyfA==", "hello", "A" * 41, "A" * 20_000, "ks=djJ8MTAyfMBZ8gbosHuOo76v", "ключ"]
)
def test_what_is_no_ks_is_told_in_a_sentence_that_does_not_repeat_it(text: str) -> None:
    with pytest.raises(KSUnreadable) as caught:
        parse_ks(text)
    assert str(caught.value)
    assert not text.strip() or text.strip() not in str(caught.value)


@given(
    secret=st.text(min_size=1).filter(lambda text: text.isprintable()),
    partner_id=st.integers(1, 10**9),
    user_id=st.text(st.characters(codec="utf-8")),
    type=st.sampled_from([0, 2]),
    expiry=st.integers(1, 2**40),
    privileges=st.dictionaries(NAMES, st.text("abc123_;*/.&=+ äöあ~", max_size=20), max_size=6),
)
def test_what_is_made_is_read_back(
    secret: str, partner_id: int, user_id: str, type: int, expiry: int, privileges: dict[str, str]
) -> None:
    written = ",".join(f"{name}:{value}" if value else name for name, value in privileges.items())
    ks = make_ks(secret=secret, partner_id=partner_id, user_id=user_id, type=type, expiry=expiry, privileges=written)
    assert parse_ks(ks, secret) == KS(
        2, partner_id, user_id, type, expiry, written if written != "all:*" else "*", True
    )


@given(st.text())
def test_no_text_makes_it_fail_in_another_way(text: str) -> None:
    for secret in (None, "s"):
        try:
            parse_ks(text, secret)
        except KSUnreadable:
            continue


@given(st.binary(max_size=120), st.sampled_from([b"", b"v2|", b"v2|102|", b"0" * 40 + b"|"]))
def test_no_bytes_inside_make_it_fail_in_another_way(content: bytes, start: bytes) -> None:
    test_no_text_makes_it_fail_in_another_way.hypothesis.inner_test(base64.b64encode(start + content).decode())
