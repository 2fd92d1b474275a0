"""The form of a record: what each kind of field shows, and what a draft becomes when somebody types. No network."""

from datetime import date
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from kaltura_core.metadata import Draft

NOTE = """<xs:annotation><xs:appinfo><label>{0}</label><key>{0}</key><searchable>true</searchable>
<timeControl>{1}</timeControl></xs:appinfo></xs:annotation>"""
LIST = '<xs:simpleType><xs:restriction base="listType">{}</xs:restriction></xs:simpleType>'


def element(name: str, inside: str = "", *, type_name: str = "", most: str = "1", time: str = "false") -> str:
    typed = f'type="{type_name}" ' if type_name else ""
    tag = f'<xs:element name="{name}" {typed}minOccurs="0" maxOccurs="{most}">'
    return f"{tag}{NOTE.format(name, time)}{inside}</xs:element>"


def values(*texts: str) -> str:
    return LIST.format("".join(f'<xs:enumeration value="{text}"/>' for text in texts))


XSD = f"""<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:element name="metadata"><xs:complexType><xs:sequence>
{element("Title", type_name="textType")}
{element("Department", values("HR", "Sales ", "R&amp;D"))}
{element("Topics", values("Safety", "Culture", "Tools"), most="unbounded")}
{element("Review", type_name="dateType")}
{element("Aired", type_name="dateType", time="true")}
{element("Speakers", type_name="textType", most="unbounded")}
</xs:sequence></xs:complexType></xs:element>
<xs:complexType name="textType"><xs:simpleContent><xs:extension base="xs:string"/></xs:simpleContent></xs:complexType>
<xs:complexType name="dateType"><xs:simpleContent><xs:extension base="xs:long"/></xs:simpleContent></xs:complexType>
<xs:simpleType name="listType"><xs:restriction base="xs:string"/></xs:simpleType></xs:schema>"""

RECORD = (
    "<metadata><Title> Week one </Title><Department>Contractors</Department><Topics>Tools</Topics>"
    "<Topics>Safety</Topics><Topics>Tools</Topics><Review>1700003600</Review><Aired>1700003615</Aired>"
    "<Speakers>Ada</Speakers><Speakers>![x](http://evil.invalid/x.png)</Speakers></metadata>"
)


def script(xsd: str, xml: str) -> None:
    import streamlit as st

    from kaltura_core.metadata import Draft, Record, Schema
    from pages.widgets.record_form import record_form

    draft = st.session_state.get("draft") or Draft(Schema.parse(xsd), Record.parse(xml))
    st.session_state["draft"] = record_form(draft, "form", draft.problems())


@pytest.fixture
def form() -> AppTest:
    return AppTest.from_function(script, args=(XSD, RECORD), default_timeout=20).run()


def draft(form: AppTest) -> Draft:
    assert not form.exception
    found: Draft = form.session_state["draft"]
    return found


def edits(form: AppTest) -> dict[str, tuple[str, ...]]:
    return {path[-1]: after for path, after in draft(form).edits.items()}


def at(elements: Any, label: str) -> Any:
    return next(found for found in elements if found.label.startswith(label))


def test_looking_at_a_record_changes_nothing(form: AppTest) -> None:
    assert edits(form) == {}
    assert edits(form.run()) == {}
    assert draft(form).record().xml == RECORD


def test_text_keeps_its_spaces_until_it_is_typed_anew(form: AppTest) -> None:
    assert at(form.text_input, "Title").value == " Week one "
    at(form.text_input, "Title").set_value("Week two").run()
    assert edits(form) == {"Title": ("Week two",)}
    assert at(form.text_input, "Title").label == "Title :blue[· edited]"


def test_an_emptied_text_leaves_no_element(form: AppTest) -> None:
    at(form.text_input, "Title").set_value("").run()
    assert edits(form) == {"Title": ()}
    assert "<Title>" not in draft(form).record().xml


def test_a_value_outside_of_the_list_is_shown_and_kept(form: AppTest) -> None:
    department = at(form.selectbox, "Department")
    assert department.value == "Contractors"
    assert department.options == [
        "No value",
        "HR",
        "“Sales” (space at the end)",
        "R&D",
        "Contractors (not in the list)",
    ]
    assert any("is not in the list any more" in caption.value for caption in form.caption)


def test_a_padded_value_is_saved_with_its_space(form: AppTest) -> None:
    at(form.selectbox, "Department").set_value("Sales ").run()
    assert edits(form) == {"Department": ("Sales ",)}
    assert "<Department>Sales </Department>" in draft(form).record().xml


def test_a_multi_select_keeps_order_and_repeats_of_what_stays(form: AppTest) -> None:
    topics = at(form.multiselect, "Topics")
    assert topics.value == ["Tools", "Safety"]
    topics.set_value(["Tools", "Safety", "Culture"]).run()
    assert edits(form) == {"Topics": ("Tools", "Safety", "Tools", "Culture")}
    at(form.multiselect, "Topics").set_value(["Safety"]).run()
    assert edits(form) == {"Topics": ("Safety",)}


def test_a_date_keeps_its_time_of_day(form: AppTest) -> None:
    review = at(form.date_input, "Review")
    assert review.value == date(2023, 11, 14)
    review.set_value(date(2027, 3, 1)).run()
    assert edits(form) == {"Review": (str(1803859200 + 1700003600 % 86400),)}


def test_a_date_can_be_cleared(form: AppTest) -> None:
    at(form.date_input, "Review").set_value(None).run()
    assert edits(form) == {"Review": ()}


def test_repeating_text_adds_and_removes(form: AppTest) -> None:
    at(form.button, "Add a value").click().run()
    at(form.text_input, "Speakers 3").set_value("Grace").run()
    assert edits(form) == {"Speakers": ("Ada", "![x](http://evil.invalid/x.png)", "Grace")}
    next(found for found in form.button if found.key == "form/field/Speakers/0/remove").click().run()
    assert edits(form) == {"Speakers": ("![x](http://evil.invalid/x.png)", "Grace")}


def test_taking_an_edit_back_leaves_none(form: AppTest) -> None:
    at(form.text_input, "Title").set_value("x").run()
    at(form.text_input, "Title").set_value(" Week one ").run()
    assert edits(form) == {}
    assert draft(form).record().xml == RECORD


def test_a_date_that_is_none_is_edited_as_text() -> None:
    form = AppTest.from_function(
        script, args=(XSD, "<metadata><Review>soon</Review></metadata>"), default_timeout=20
    ).run()
    assert at(form.text_input, "Review").value == "soon"
    assert edits(form) == {}
