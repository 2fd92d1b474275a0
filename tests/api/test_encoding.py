"""Nested parameters as form fields; the sandbox's reader is what they are read back with."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.api.encoding import Upload, form_fields, uploads
from kaltura_core.api.enums import EntryStatus
from kaltura_core.errors import ParameterError
from kaltura_core.sandbox.requests import grouped

NAMES = st.from_regex(r"[a-zA-Z][a-zA-Z0-9]{0,8}", fullmatch=True)
TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"))
TREES = st.recursive(
    TEXTS | st.integers(-(10**12), 10**12) | st.booleans(),
    lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(NAMES, inner, min_size=1, max_size=3),
    max_leaves=12,
)


def test_the_guides_calls_look_as_in_the_guide() -> None:
    assert form_fields({"ks": "K", "filter": {"orderBy": "-updatedAt"}, "pager": {"pageSize": 10}}) == [
        ("ks", "K"), ("filter[orderBy]", "-updatedAt"), ("pager[pageSize]", "10"),
    ]  # fmt: skip
    assert form_fields({"id": 7, "metadataProfile": {"objectType": "KalturaMetadataProfile"}, "xsdData": "<x/>"}) == [
        ("id", "7"), ("metadataProfile[objectType]", "KalturaMetadataProfile"), ("xsdData", "<x/>"),
    ]  # fmt: skip


def test_booleans_are_words_none_is_left_out_and_an_empty_text_stays() -> None:
    assert form_fields({"on": True, "off": False, "none": None, "empty": "", "in": {"none": None}}) == [
        ("on", "true"), ("off", "false"), ("empty", ""),
    ]  # fmt: skip


def test_a_list_is_numbered_and_an_empty_one_says_so() -> None:
    assert form_fields({"a": [], "b": ["x", {"y": 1}], "c": {"d": []}}) == [
        ("a:-", ""), ("b[0]", "x"), ("b[1][y]", "1"), ("c[d][-]", ""),
    ]  # fmt: skip


def test_an_enumeration_travels_as_its_number() -> None:
    assert form_fields({"status": EntryStatus.READY}) == [("status", "2")]


def test_a_file_is_no_field() -> None:
    params = {"id": 7, "xsdFile": Upload("schema.xsd", b"<x/>")}
    assert form_fields(params) == [("id", "7")]
    assert uploads(params) == {"xsdFile": ("schema.xsd", b"<x/>")}


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe"])
def test_a_character_that_xml_cannot_hold_is_named_before_it_leaves(character: str) -> None:
    with pytest.raises(ParameterError, match=rf"filter\[nameLike\] holds .*U\+{ord(character):04X} in line 1"):
        form_fields({"filter": {"nameLike": f"a{character}b"}})


@pytest.mark.parametrize("character", ["\t", "\n", "\r", "\x7f", "\U0001f600", "\ufffd"])
def test_a_character_that_xml_can_hold_travels(character: str) -> None:
    assert form_fields({"name": character}) == [("name", character)]


def test_a_value_without_a_form_is_refused_by_name() -> None:
    with pytest.raises(ParameterError, match="when has no form: it is a object"):
        form_fields({"when": object()})


@given(st.dictionaries(NAMES, TREES, max_size=4))
def test_what_is_sent_is_what_is_read(params: dict[str, Any]) -> None:
    assert grouped(form_fields(params)) == _as_read(params)


def _as_read(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _as_read(item) for name, item in value.items()}
    if isinstance(value, list):
        return {str(index): _as_read(item) for index, item in enumerate(value)}
    return {True: "true", False: "false"}[value] if isinstance(value, bool) else str(value)
