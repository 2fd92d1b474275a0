"""What holds for every record and every edit."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from kaltura_core.errors import RecordError
from kaltura_core.metadata import Record
from kaltura_core.metadata.alignment import stretches
from tests.rounds import rounds

ORDER = ("A", "T", "Z")
INDENTS = ["", " ", "\n", "\n  ", "\r\n\t", "\n\n    "]
RAW = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"], exclude_characters="<&>\ufffe\uffff"), max_size=5
)
VALUES = st.text(st.sampled_from("ab <>&\"'\r\n\t]é日\U0001f600"), max_size=4)
INNER = st.lists(
    st.one_of(
        RAW,
        st.sampled_from(
            ["&lt;", "&#13;", "&#x41;", "\r\n", "<![CDATA[<T>x</T>]]>", "<![CDATA[]]>", "<!-- > <T> -->", "<?p > ?>"]
        ),
    ),
    max_size=3,
).map("".join)


@dataclass(frozen=True)
class Piece:
    """One piece of a record below its document element, with the white space before it."""

    lead: str
    name: str
    written: str


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    name = draw(st.sampled_from(["A", "T", "T", "T", "Z", "Unknown", "!"]))
    if name == "!":
        return Piece(draw(st.sampled_from(INDENTS)), name, draw(st.sampled_from(["<!-- <T>a</T> -->", "<?q <T/> ?>"])))
    attributes = draw(st.sampled_from(["", ' a="1"', " b='>\"'", '\n\tc="/T>" ']))
    inner = draw(INNER)
    if name == "Unknown":
        inner += draw(st.sampled_from(["", "<T>deep</T>", "<Unknown><A/></Unknown>"]))
    short = not inner and draw(st.booleans())
    written = (
        f"<{name}{attributes}/>" if short else f"<{name}{attributes}>{inner}</{name}{draw(st.sampled_from(['', ' ']))}>"
    )
    return Piece(draw(st.sampled_from(INDENTS)), name, written)


@dataclass(frozen=True)
class Written:
    """A record from its pieces."""

    opening: str
    pieces: tuple[Piece, ...]
    closing: str

    @property
    def xml(self) -> str:
        return self.opening + "".join(piece.lead + piece.written for piece in self.pieces) + self.closing


@st.composite
def records(draw: st.DrawFn) -> Written:
    head = draw(st.sampled_from(["", "\ufeff", '<?xml version="1.0" encoding="UTF-16"?>\r\n', "<!-- <T>x</T> -->\n"]))
    root = draw(st.sampled_from(["<metadata>", "<metadata a='1 > 0' >", '<metadata xmlns:k="urn:k">']))
    closing = draw(st.sampled_from(["</metadata>", "\n</metadata>\n", " </metadata ><!-- end -->"]))
    return Written(head + root, tuple(draw(st.lists(pieces(), max_size=8))), closing)


TAG = r"""(?:[^>"']|"[^"]*"|'[^']*')*"""
TOKENS = re.compile(
    rf"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|(?P<end></{TAG}>)|(?P<empty><{TAG}/>)|(?P<start><{TAG}>)|[^<]+",
    re.DOTALL,
)


def without(xml: str, name: str) -> str:
    """The text without the elements of a name right below the document element, and without the space before them."""
    kept: list[str] = []
    depth, skipping = 0, False
    for token in TOKENS.finditer(xml):
        text, kind = token[0], token.lastgroup
        mine = depth == 1 and re.match(rf"<{name}[\s/>]", text) is not None
        if mine and not skipping:
            while kept and kept[-1].isspace():
                kept.pop()
        skipping = skipping or (mine and kind == "start")
        depth += {"start": 1, "end": -1}.get(kind or "", 0)
        if not skipping and not mine:
            kept.append(text)
        if skipping and kind == "end" and depth == 1:
            skipping = False
    return "".join(kept)


@settings(deadline=None, max_examples=rounds(300))
@given(records(), st.data())
def test_an_edit_touches_only_its_bytes_and_reads_back(written: Written, data: st.DataObject):
    record = Record.parse(written.xml)
    before = record.values(("T",))
    values = data.draw(st.lists(st.one_of(VALUES, st.sampled_from(before)) if before else VALUES, max_size=6))
    edited = record.with_values(("T",), values, order=ORDER)
    assert Record.parse(edited.xml).values(("T",)) == tuple(values)
    assert without(edited.xml, "T") == without(record.xml, "T")
    for name in ("A", "Z", "Unknown"):
        assert edited.values((name,)) == record.values((name,))
        assert edited.values((name, "T")) == record.values((name, "T"))


@settings(deadline=None, max_examples=rounds(200))
@given(records(), st.data())
def test_values_that_stay_keep_their_bytes(written: Written, data: st.DataObject):
    """Take away some occurrences, add some others: those that were not meant are still there, byte for byte."""
    record = Record.parse(written.xml)
    mine = [piece for piece in written.pieces if piece.name == "T"]
    assume(mine)
    kept = data.draw(st.lists(st.booleans(), min_size=len(mine), max_size=len(mine)))
    texts = record.values(("T",))
    assume(len(set(texts)) == len(texts))
    wanted: list[str] = []
    for text, stays in zip(texts, kept, strict=True):
        wanted += [f"new {at}" for at in range(data.draw(st.integers(0, 2)))] if stays else []
        wanted += [text] if stays else []
    edited = record.with_values(("T",), wanted, order=ORDER).xml
    at = 0
    for piece, stays in zip(mine, kept, strict=True):
        if stays:
            at = edited.index(piece.written, at) + len(piece.written)


@settings(deadline=None, max_examples=rounds(200))
@given(records(), st.lists(VALUES, min_size=1, max_size=3))
def test_what_was_added_and_removed_again_leaves_no_trace(written: Written, more: list[str]):
    record = Record.parse(written.xml)
    before = record.values(("T",))
    assume(more[0] not in before)
    edited = record.with_values(("T",), (*before, *more), order=ORDER)
    assert edited.with_values(("T",), before, order=ORDER).xml == record.xml


@settings(deadline=None, max_examples=rounds(200))
@given(records(), st.lists(VALUES, max_size=5), st.lists(VALUES, max_size=5))
def test_edits_of_two_fields_do_not_meet(written: Written, one: list[str], other: list[str]):
    record = Record.parse(written.xml)
    first = record.with_values(("T",), one, order=ORDER).with_values(("A",), other, order=ORDER)
    second = record.with_values(("A",), other, order=ORDER).with_values(("T",), one, order=ORDER)
    for both in (first, second):
        assert both.values(("T",)) == tuple(one)
        assert both.values(("A",)) == tuple(other)
        assert without(without(both.xml, "T"), "A") == without(without(record.xml, "T"), "A")


@settings(deadline=None, max_examples=rounds(200))
@given(st.sets(st.sampled_from("ATZ")), st.permutations("ATZ"))
def test_elements_land_where_the_schema_wants_them(present: set[str], added: list[str]):
    record = Record.parse(f"<metadata>{''.join(f'<{name}/>' for name in sorted(present))}</metadata>")
    for name in added:
        record = record.with_values((name,), ["x", "y"], order=ORDER)
    assert record.names() == ("A", "A", "T", "T", "Z", "Z")


MARK_UP = """<metadata> </metadata> <T> </T> <T/> <x:T> <T\ta= ' " > /> & &amp; &#0; &x; <!-- --> <![CDATA[ ]]> <?x ?>
]> <!DOCTYPE\tm[ <!ENTITY\tx\t"y"> <?xml\tversion="1.0"\tencoding="UTF-16"?> <?xml\tversion="1.1"?> a
\txmlns='u' \txmlns:x='u'"""
ODD = "\ufeff\0\ud800\x85\u2028\r\n\ufffe"
FRAGMENTS = st.lists(
    st.one_of(st.sampled_from(re.split("[ \n]", MARK_UP)), st.sampled_from(ODD), st.text(max_size=3)), max_size=12
).map("".join)


@settings(deadline=None, max_examples=rounds(400))
@given(st.one_of(FRAGMENTS, FRAGMENTS.map(lambda text: f"<metadata>{text}</metadata>")), st.text(max_size=3))
@example("<metadata><T>" + "<T>" * 240 + "</T>" * 240 + "</T></metadata>", "x")
def test_no_input_raises_anything_but_our_error(xml: str, value: str):
    try:
        record = Record.parse(xml)
        edited = record.with_values(("T",), [value, "<&>"], order=ORDER)
    except RecordError:
        return
    assert edited.values(("T",)) == (value, "<&>")


@settings(deadline=None, max_examples=rounds(250))
@given(records(), st.integers(0, 400), st.integers(0, 3), FRAGMENTS)
def test_no_broken_record_raises_anything_but_our_error(written: Written, at: int, gone: int, put: str):
    xml = written.xml[:at] + put + written.xml[at + gone :]
    with suppress(RecordError):
        Record.parse(xml).with_values(("T",), ["x"], order=ORDER)


@settings(deadline=None, max_examples=rounds(250))
@given(st.lists(st.sampled_from("abc"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_stretches_rebuild_what_became_of_a_list(before: list[str], after: list[str]):
    rebuilt: list[str] = []
    at = 0
    for stretch in stretches(before, after):
        assert stretch.old_from < stretch.old_to or stretch.new_from < stretch.new_to
        rebuilt += before[at : stretch.old_from] + after[stretch.new_from : stretch.new_to]
        at = stretch.old_to
    assert rebuilt + before[at:] == after


@given(st.lists(st.integers(0, 99).map(str), unique=True, max_size=12), st.data())
def test_of_values_that_differ_none_is_touched_that_stays(before: list[str], data: st.DataObject):
    gone = data.draw(st.sets(st.sampled_from(before))) if before else set()
    after = [value for value in before if value not in gone]
    touched = {value for stretch in stretches(before, after) for value in before[stretch.old_from : stretch.old_to]}
    assert touched == gone
