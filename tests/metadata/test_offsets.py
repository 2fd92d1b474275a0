"""Where elements stand in a text, and what splicing does."""

from __future__ import annotations

import pytest

from kaltura_core.errors import RecordError, SchemaError
from kaltura_core.metadata.offsets import Splice, place, spliced

XML = "\ufeff<!-- é --><m a='>'> <k:a xmlns:k='u'\n>é<b/>x<![CDATA[<]]>&amp;</k:a >\n\t<c/></m>".encode()


def test_each_element_has_its_bytes():
    root = place(XML, error=RecordError)
    first, last = root.children
    assert XML[root.start : root.end] == XML[XML.index(b"<m") :]
    assert XML[first.start : first.end] == "<k:a xmlns:k='u'\n>é<b/>x<![CDATA[<]]>&amp;</k:a >".encode()
    assert XML[first.inner.start : first.inner.end] == "é<b/>x<![CDATA[<]]>&amp;".encode()
    assert [XML[span.start : span.end] for span in first.texts] == ["é".encode(), b"x<![CDATA[<]]>&amp;"]
    assert (first.name, first.local_name, first.prefix) == ("k:a", "a", "k:")
    assert [XML[child.lead.start : child.lead.end] for child in root.children] == [b" ", b"\n\t"]
    assert last.self_closing
    assert XML[last.start : last.end] == b"<c/>"
    assert last.inner == (last.end, last.end)


@pytest.mark.parametrize(
    "text", ["", "<a>", "<a/><b/>", "<!DOCTYPE a><a/>", '<!DOCTYPE a [<!ENTITY b "c">]><a/>', "\0"]
)
@pytest.mark.parametrize("error", [RecordError, SchemaError])
def test_what_is_broken_is_refused_as_the_error_that_was_asked_for(
    text: str, error: type[RecordError] | type[SchemaError]
):
    with pytest.raises(error):
        place(text.encode(), error=error)


def test_insertions_at_one_place_keep_their_order_and_come_before_what_goes():
    edits = [Splice(2, 3, b"C"), Splice(1, 2, b"B"), Splice(1, 1, b"x"), Splice(1, 1, b"y")]
    assert spliced(b"abc", edits) == b"axyBC"


def test_edits_that_overlap_are_a_mistake():
    with pytest.raises(ValueError, match="overlap at byte 1"):
        spliced(b"abc", [Splice(0, 2, b""), Splice(1, 3, b"")])
