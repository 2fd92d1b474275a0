"""Record XML is written so that every text reads back as it was."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.errors import RecordError
from kaltura_core.metadata.xml import parse
from kaltura_core.sandbox.content_markup import Element, compact, indented

ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LEGAL_TEXT = st.text().filter(lambda text: not ILLEGAL.search(text))


@given(LEGAL_TEXT, LEGAL_TEXT)
def test_any_text_survives_in_an_element_and_in_a_group(first: str, second: str) -> None:
    elements = (Element("Title", first), Element("Credit", (Element("Person", second),)))
    for xml in (compact(elements), indented(elements)):
        root = parse(xml, error=RecordError)
        assert (root.findtext("Title"), root.findtext("Credit/Person")) == (first, second)


@given(st.text(alphabet="ab \"'<>&é𠮷"))
def test_any_text_survives_in_an_attribute(value: str) -> None:
    root = parse(compact((Element("Segment", "x", (("code", value),)),)), error=RecordError)
    assert root[0].get("code") == value


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ((), "<metadata/>\n"),
        ((Element("Shelf"),), "<metadata>\n  <Shelf/>\n</metadata>\n"),
        ((Element("Credit", (Element("Role", "R&D"),), (("order", "1"),)),),
         '<metadata>\n  <Credit order="1">\n    <Role>R&amp;D</Role>\n  </Credit>\n</metadata>\n'),
    ],
)  # fmt: skip
def test_indented_is_the_servers_own_form(elements: tuple[Element, ...], expected: str) -> None:
    assert indented(elements) == expected


def test_compact_is_one_line() -> None:
    assert compact((Element("Topics", "Tools"), Element("Topics", "<a>"))) == (
        "<metadata><Topics>Tools</Topics><Topics>&lt;a&gt;</Topics></metadata>"
    )
