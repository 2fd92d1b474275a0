"""A record read and edited: the edit changes its own bytes, and no others."""

from __future__ import annotations

import pytest

from kaltura_core.errors import RecordError
from kaltura_core.metadata import Record

ORDER = ("Title", "Topic", "Date")

RECORD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- exported 2019 -->
<metadata version='2' >
  <Title lang="en">Hello &amp; good bye</Title>
  <Topic>Sales</Topic> <!-- main -->
  <Legacy><Topic>not this one</Topic></Legacy>
  <Topic note="a > b"><![CDATA[R&D]]></Topic>
\t<Date/>
</metadata>
"""


def edited(xml: str, name: str, *values: str, order: tuple[str, ...] = ORDER) -> str:
    return Record.parse(xml).with_values((name,), values, order=order).xml


# --- reading ---


def test_values_by_path():
    record = Record.parse(RECORD)
    assert record.values(("Title",)) == ("Hello & good bye",)
    assert record.values(("Topic",)) == ("Sales", "R&D")
    assert record.values(("Legacy", "Topic")) == ("not this one",)
    assert record.values(("Date",)) == ("",)
    assert record.values(("Other",)) == record.values(("Other", "Deeper")) == ()
    assert record.names() == ("Title", "Topic", "Legacy", "Topic", "Date")
    assert record.size == 7
    assert record.xml == RECORD


def test_values_of_repeating_groups_come_one_after_another():
    record = Record.parse("<metadata><G><A>1</A><A>2</A></G><B/><G/><G><A>3</A></G></metadata>")
    assert record.values(("G", "A")) == ("1", "2", "3")
    assert record.values(("G",)) == ("12", "", "3")


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("a<!-- no -->b", "ab"),
        ("a<?no b?>c", "ac"),
        ("<![CDATA[a]]>b<![CDATA[<c>]]>", "ab<c>"),
        ("&lt;&gt;&amp;&apos;&quot;&#9;&#x1F600;", "<>&'\"\t\U0001f600"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a&#13;\nb", "a\r\nb"),
        ("  a  ", "  a  "),
        ("\n", "\n"),
        ("<![CDATA[]]>", ""),
        ("a<i>b</i>c", "abc"),
    ],
)
def test_what_counts_as_text(content: str, text: str):
    assert Record.parse(f"<metadata><T>{content}</T></metadata>").values(("T",)) == (text,)


def test_fields_are_known_by_local_name_whatever_their_prefix():
    record = Record.parse('<k:metadata xmlns:k="urn:k"><k:T>1</k:T><T>2</T><x:T xmlns:x="urn:x">3</x:T></k:metadata>')
    assert record.values(("T",)) == ("1", "2", "3")


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "ISO-8859-1", "UTF-7", "EBCDIC-CP-US", "no-such-thing"])
def test_a_declared_encoding_does_not_count(encoding: str):
    xml = f'<?xml version="1.0" encoding="{encoding}"?><metadata><T>+AGE-é</T><U>ü</U></metadata>'
    assert Record.parse(xml).values(("T",)) == ("+AGE-é",)
    assert edited(xml, "T", "ä") == xml.replace("+AGE-é", "ä")


@pytest.mark.parametrize(
    ("xml", "reason", "line"),
    [
        ("", "empty", 1),
        ("\n \n", "Not well-formed", 3),
        ("<!-- only -->", "Not well-formed", 1),
        ("<metadata>\n<a>\n</metadata>", "Not well-formed", 3),
        ("<metadata/><metadata/>", "Extra content", 1),
        ('\n<?xml version="1.0"?><metadata/>', "declaration", 2),
        ("<!DOCTYPE metadata><metadata/>", "DOCTYPE", 1),
        ('<!DOCTYPE metadata SYSTEM "http://localhost:1/x.dtd"><metadata/>', "DOCTYPE", 1),
        ('<!DOCTYPE m [<!ENTITY x "y">]><m>&x;</m>', "DOCTYPE", 1),
        ("<metadata>&nbsp;</metadata>", "nbsp", 1),
        ("<metadata><x:a/></metadata>", "prefix", 1),
        ("<metadata>a\0b</metadata>", "Char 0x0", 1),
        ("<metadata/>\0", "Extra content", 1),
        ("<metadata>\n&#1;</metadata>", "invalid xmlChar", 2),
        ("<metadata>\n\ud800</metadata>", "surrogate", 2),
        ("\ufeff\ufeff<metadata/>", "byte order mark", 1),
        ("<a>" * 300 + "</a>" * 300, "depth", 1),
        (f"<metadata>{'x' * 10_000_001}</metadata>", "limit", 1),
    ],
)
def test_what_cannot_be_read_names_line_and_reason(xml: str, reason: str, line: int):
    with pytest.raises(RecordError) as refused:
        Record.parse(xml)
    assert reason in str(refused.value)
    assert refused.value.line == line


def test_entities_that_multiply_are_refused():
    laughs = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 12))
    with pytest.raises(RecordError):
        Record.parse(f'<!DOCTYPE m [<!ENTITY a0 "ha">{laughs}]><m t="&a11;"/>')


# --- setting a text ---


def test_a_new_text_changes_nothing_else():
    assert edited(RECORD, "Title", "New") == RECORD.replace("Hello &amp; good bye", "New")
    assert edited(RECORD, "Topic", "Sales", "New") == RECORD.replace("<![CDATA[R&D]]>", "New")
    assert edited(RECORD, "Date", "0") == RECORD.replace("<Date/>", "<Date>0</Date>")


def test_the_same_values_are_no_edit():
    record = Record.parse(RECORD)
    assert record.with_values(("Topic",), ["Sales", "R&D"], order=ORDER) is record


def test_a_carriage_return_that_the_parser_folds_away_is_no_edit():
    xml = "<metadata>\r\n<T>a\r\nb</T>\r\n</metadata>"
    assert edited(xml, "T", "a\nb") == xml
    assert edited(xml, "T", "a\r\nb") == "<metadata>\r\n<T>a&#13;\nb</T>\r\n</metadata>"


@pytest.mark.parametrize(
    "value", ["<b>&amp;</b>", "]]>", "\r", "a\r\nb", "\t", " ", "'\"", "é日本\U0001f600", "\x85\u2028\x7f"]
)
def test_any_text_reads_back_as_it_was_set(value: str):
    for xml in ("<metadata/>", "<metadata><T/></metadata>", "<metadata><T><![CDATA[x]]></T></metadata>"):
        record = Record.parse(xml).with_values(("T",), [value, value], order=())
        assert Record.parse(record.xml).values(("T",)) == (value, value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<T>a<!-- keep -->b</T>", "<T>new<!-- keep --></T>"),
        ("<T><!-- keep --></T>", "<T><!-- keep -->new</T>"),
        ("<T><!-- a > b -->old<?keep > this?></T>", "<T><!-- a > b -->new<?keep > this?></T>"),
        ("<T>a<![CDATA[b]]>&amp;<![CDATA[]]></T>", "<T>new</T>"),
        ("<T a='>' b=\"'/>\">old</T >", "<T a='>' b=\"'/>\">new</T >"),
        ("<T\n\ta='1'\n/>", "<T\n\ta='1'\n>new</T>"),
        ("<T></T>", "<T>new</T>"),
        ('<T xml:space="preserve"> </T>', '<T xml:space="preserve">new</T>'),
    ],
)
def test_attributes_comments_and_spaces_in_tags_stay(before: str, after: str):
    assert edited(f"<metadata><A/>{before}<B/></metadata>", "T", "new") == f"<metadata><A/>{after}<B/></metadata>"


def test_a_field_that_holds_elements_is_not_set_but_may_go():
    xml = "<metadata><T>a<b>c</b></T><T>d</T></metadata>"
    with pytest.raises(RecordError, match="holds elements of its own"):
        edited(xml, "T", "new", "d")
    assert edited(xml, "T", "ac", "new") == xml.replace(">d<", ">new<")
    assert edited(xml, "T", "d") == "<metadata><T>d</T></metadata>"


@pytest.mark.parametrize("value", ["\0", "\x0b", "\x1f", "\ufffe", "\uffff", "\ud800", "a\udfffb"])
def test_characters_that_xml_does_not_allow(value: str):
    with pytest.raises(RecordError, match="control character"):
        edited("<metadata/>", "T", value)


def test_a_field_within_a_group_is_not_edited_yet():
    with pytest.raises(RecordError, match="Legacy/Topic"):
        Record.parse(RECORD).with_values(("Legacy", "Topic"), ["x"], order=ORDER)


def test_a_name_that_only_newer_xml_allows_is_read_and_not_edited():
    record = Record.parse("<metadata><\U00020000/><T>a</T></metadata>")
    assert record.values(("T",)) == ("a",)
    with pytest.raises(RecordError, match="cannot be edited in place"):
        record.with_values(("T",), ["b"], order=())


# --- adding, removing, moving ---


def test_more_of_what_is_there_follows_the_last_one():
    assert edited(RECORD, "Topic", "Sales", "R&D", "New", "Newer") == RECORD.replace(
        "<![CDATA[R&D]]></Topic>", "<![CDATA[R&D]]></Topic>\n  <Topic>New</Topic>\n  <Topic>Newer</Topic>"
    )


def test_a_value_in_between_follows_its_neighbour_and_the_comment_on_its_line():
    assert edited(RECORD, "Topic", "Sales", "New", "R&D") == RECORD.replace(
        "<!-- main -->", "<!-- main -->\n  <Topic>New</Topic>"
    )


def test_a_value_before_the_first_follows_what_stands_there():
    assert edited(RECORD, "Topic", "New", "Sales", "R&D") == RECORD.replace(
        "</Title>", "</Title>\n  <Topic>New</Topic>"
    )


def test_removing_takes_the_indentation_along():
    assert edited(RECORD, "Topic", "R&D") == RECORD.replace("\n  <Topic>Sales</Topic>", "")
    assert edited(RECORD, "Date") == RECORD.replace("\n\t<Date/>", "")


def test_spaces_that_belong_to_text_are_not_taken_along():
    assert edited("<metadata>text  <T>a</T> more</metadata>", "T") == "<metadata>text   more</metadata>"
    assert edited("<metadata><![CDATA[ ]]> <T>a</T></metadata>", "T") == "<metadata><![CDATA[ ]]> </metadata>"


def test_a_value_that_moves_keeps_its_bytes():
    xml = "<metadata><T a='1'>x<!-- c --></T><T b='2'/><T>z</T></metadata>"
    assert edited(xml, "T", "", "z", "x") == "<metadata><T b='2'/><T>z</T><T a='1'>x<!-- c --></T></metadata>"


def test_several_edits_in_one_place():
    xml = "<metadata><T>1</T><A/><T>2</T><U/><T/><T>4</T></metadata>"
    after = "<metadata><T>0</T><T>1</T><A/><U/><T/><T>5</T><T>6</T></metadata>"
    assert edited(xml, "T", "0", "1", "", "5", "6") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<metadata/>", "<metadata><Topic>x</Topic></metadata>"),
        ("<metadata a='/>' />", "<metadata a='/>' ><Topic>x</Topic></metadata>"),
        ("<metadata></metadata>", "<metadata><Topic>x</Topic></metadata>"),
        ("<metadata>\n</metadata>", "<metadata>\n  <Topic>x</Topic>\n</metadata>"),
        ("<metadata>\r\n\t</metadata>", "<metadata>\r\n\t  <Topic>x</Topic>\r\n\t</metadata>"),
        ("<metadata> </metadata>", "<metadata><Topic>x</Topic> </metadata>"),
        ("<metadata>text</metadata>", "<metadata><Topic>x</Topic>text</metadata>"),
        ("<metadata>\n\t<!-- c -->\n</metadata>", "<metadata>\n\t<Topic>x</Topic>\n\t<!-- c -->\n</metadata>"),
        ("<metadata>\n\n    <Date/></metadata>", "<metadata>\n    <Topic>x</Topic>\n\n    <Date/></metadata>"),
        ("<metadata><Title/>\n\n <Date/></metadata>", "<metadata><Title/><Topic>x</Topic>\n\n <Date/></metadata>"),
        ("<metadata>\n <Other/>\n</metadata>", "<metadata>\n <Topic>x</Topic>\n <Other/>\n</metadata>"),
        (
            "<metadata>\n <Title/> <!-- 1 --> <!-- 2 -->\n <Other/>\n <Date/>\n</metadata>",
            "<metadata>\n <Title/> <!-- 1 --> <!-- 2 -->\n <Topic>x</Topic>\n <Other/>\n <Date/>\n</metadata>",
        ),
        (
            "<metadata><Title/><!-- about the date --><Date/></metadata>",
            "<metadata><Title/><Topic>x</Topic><!-- about the date --><Date/></metadata>",
        ),
        ("<metadata><Date/><Title/></metadata>", "<metadata><Date/><Title/><Topic>x</Topic></metadata>"),
    ],
)
def test_where_a_first_occurrence_lands_and_how_it_is_indented(before: str, after: str):
    assert edited(before, "Topic", "x") == after


def test_a_field_that_the_schema_does_not_name_comes_last():
    assert edited("<metadata><Date/><Other/></metadata>", "New", "x").endswith("<Other/><New>x</New></metadata>")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<k:metadata xmlns:k="u"/>', '<k:metadata xmlns:k="u"><k:T>x</k:T></k:metadata>'),
        ('<metadata xmlns="u"><A/></metadata>', '<metadata xmlns="u"><A/><T>x</T></metadata>'),
        ('<k:metadata xmlns:k="u"><A/></k:metadata>', '<k:metadata xmlns:k="u"><A/><T>x</T></k:metadata>'),
        (
            '<metadata><k:A xmlns:k="u&amp;v"/></metadata>',
            '<metadata><k:A xmlns:k="u&amp;v"/><k:T xmlns:k="u&amp;v">x</k:T></metadata>',
        ),
        (
            '<k:metadata xmlns:k="u"><A xmlns="v"/></k:metadata>',
            '<k:metadata xmlns:k="u"><A xmlns="v"/><T xmlns="v">x</T></k:metadata>',
        ),
        (
            '<metadata xmlns="u"><A xmlns=""/></metadata>',
            '<metadata xmlns="u"><A xmlns=""/><T xmlns="">x</T></metadata>',
        ),
        (
            '<metadata><A/><k:Foreign xmlns:k="u"/></metadata>',
            '<metadata><A/><T>x</T><k:Foreign xmlns:k="u"/></metadata>',
        ),
    ],
)
def test_a_new_element_is_written_in_the_namespace_of_its_like(before: str, after: str):
    assert edited(before, "T", "x", order=("A", "T")) == after


def test_a_value_before_the_first_is_written_like_the_first_not_like_a_stranger():
    xml = '<metadata><k:Foreign xmlns:k="u"/><T>a</T></metadata>'
    assert edited(xml, "T", "new", "a") == xml.replace("<T>a", "<T>new</T><T>a")


def test_more_of_what_is_there_is_written_like_its_neighbour():
    xml = '<metadata><k:A xmlns:k="u"/><T>a</T><x:T xmlns:x="v">b</x:T></metadata>'
    assert edited(xml, "T", "a", "new", "b", order=("A", "T")) == xml.replace("a</T>", "a</T><T>new</T>")
    assert edited(xml, "T", "a", "b", "new", order=("A", "T")) == xml.replace(
        "b</x:T>", 'b</x:T><x:T xmlns:x="v">new</x:T>'
    )


def test_a_byte_order_mark_stays():
    assert edited("\ufeff<metadata><T>é</T></metadata>", "T", "ü") == "\ufeff<metadata><T>ü</T></metadata>"


def test_mark_up_in_comments_cdata_and_instructions_is_not_mistaken_for_elements():
    inside = "<!-- <T>a</T> --><?x <T>a</T> ?><U><![CDATA[<T>a</T>]]></U>"
    assert edited(f"<metadata>{inside}<T>a</T></metadata>", "T", "b") == f"<metadata>{inside}<T>b</T></metadata>"


def test_a_very_large_record():
    """Two megabytes, 20,000 elements: every kind of edit, each in a fraction of a second."""
    lines = [f"  <T>{'v' * 80}{at}</T>\n  <U{at}>{'u' * 80}</U{at}>\n" for at in range(10_000)]
    record = Record.parse(f"<metadata>\n{''.join(lines)}</metadata>")
    values = record.values(("T",))
    assert record.with_values(("T",), [*values[:5000], "x", *values[5001:]], order=()).xml == record.xml.replace(
        values[5000], "x"
    )
    backwards = record.with_values(("T",), values[::-1], order=())
    assert backwards.values(("T",)) == values[::-1]
    assert backwards.with_values(("T",), values, order=()).values(("T",)) == values
    assert len(record.with_values(("T",), ["same"] * 30_000, order=()).values(("T",))) == 30_000


def test_a_very_large_run_of_spaces_is_not_copied_for_each_new_element():
    record = Record.parse(f"<metadata>{' ' * 1_000_000}<T/></metadata>")
    assert len(record.with_values(("T",), ["x"] * 1000, order=()).xml) < 1_100_000
