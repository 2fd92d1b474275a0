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


def script(xsd: str, xml: str, edits: dict[tuple[str, ...], tuple[str, ...]] | None = None) -> None:
    import streamlit as st

    from kaltura_core.metadata import Draft, Record, Schema
    from pages.widgets.record_form import record_form

    draft = st.session_state.get("draft") or Draft(Schema.parse(xsd), Record.parse(xml), edits or {})
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


def shown(xsd: str, xml: str, **edits: tuple[str, ...]) -> AppTest:
    """The form of a draft that somebody left and came back to."""
    by_path = {(name,): values for name, values in edits.items()}
    return AppTest.from_function(script, args=(xsd, xml, by_path), default_timeout=20).run()


def schema(*elements: str) -> str:
    inside = "".join(elements)
    return XSD[: XSD.index("<xs:sequence>") + 13] + inside + XSD[XSD.index("</xs:sequence>") :]


LOOKALIKES = schema(
    element("One", values("Sales ", "Sales  ", "Sales\u00a0", "HR", "No value", "x" * 100 + " ", "x" * 100 + "y ")),
    element("Many", values("Sales ", "Sales  ", "Sales"), most="unbounded"),
)


@pytest.mark.parametrize("value", ["Sales ", "Sales  ", "Sales\u00a0", "No value", "x" * 100 + " ", "x" * 100 + "y "])
def test_values_that_look_alike_are_never_mistaken_for_each_other(value: str) -> None:
    form = shown(LOOKALIKES, f"<metadata><One>{value}</One></metadata>").run().run()
    assert edits(form) == {}
    other = shown(LOOKALIKES, "<metadata><One>HR</One></metadata>")
    at(other.selectbox, "One").set_value(value).run()
    assert edits(other.run()) == {"One": (value,)}


def test_no_value_is_another_choice_than_a_value_of_that_name() -> None:
    form = shown(LOOKALIKES, "<metadata/>").run()
    assert edits(form) == {}
    assert len(set(at(form.selectbox, "One").options)) == 8


def test_a_multi_select_of_lookalikes_stays_as_it_is() -> None:
    form = shown(LOOKALIKES, "<metadata><Many>Sales  </Many></metadata>").run().run()
    assert edits(form) == {}
    assert at(form.multiselect, "Many").value == ["Sales  "]


DATES = schema(element("On", type_name="dateType", most="unbounded"))


@pytest.mark.parametrize(
    "left",
    [("1700103600",), ("soon",), ("",), ("1700103600", "1700010000"), ("1700010000", "later", "1700103601")],
)
def test_a_restored_draft_of_rows_shows_and_keeps_each_value(left: tuple[str, ...]) -> None:
    record = "<metadata><On>1700010000</On><On>1700103600</On></metadata>"
    form = shown(DATES, record, On=left).run()
    assert edits(form) == {"On": left}


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (("Orphan", "Culture", "Tools"), ("Culture",)),
        (("Culture",), ("Culture", "Culture", "Tools")),
        (("Safety", "Tools"), ("Tools", "Culture", "Safety")),
    ],
)
def test_mine_on_top_of_theirs_stays_mine(mine: tuple[str, ...], theirs: tuple[str, ...]) -> None:
    record = "<metadata>" + "".join(f"<Topics>{value}</Topics>" for value in theirs) + "</metadata>"
    assert edits(shown(XSD, record, Topics=mine).run()) == {"Topics": mine}


def test_a_date_of_mine_on_top_of_another_time_of_day_stays() -> None:
    assert edits(shown(XSD, "<metadata><Review>1700003600</Review></metadata>", Review=("1701990000",)).run()) == {
        "Review": ("1701990000",)
    }
    assert edits(shown(XSD, "<metadata><Review>1700003600</Review></metadata>", Review=("later",)).run()) == {
        "Review": ("later",)
    }


def test_an_empty_list_element_can_be_cleared() -> None:
    form = shown(XSD, "<metadata><Department/></metadata>").run()
    assert edits(form) == {}
    at(form.selectbox, "Department").set_value("HR").run()
    at(form.selectbox, "Department").set_value("\0").run()
    assert edits(form) == {"Department": ()}


def test_an_empty_date_element_can_be_removed() -> None:
    form = shown(XSD, "<metadata><Review/></metadata>").run()
    assert edits(form) == {}
    at(form.button, "Remove the empty element").click().run()
    assert edits(form) == {"Review": ()}
    assert draft(form).record().xml == "<metadata></metadata>"


@pytest.mark.parametrize("name", ["save", "discard", "merge", "theirs", "choice", "rows", "add"])
def test_a_field_may_have_any_name(name: str) -> None:
    xsd = schema(element(name, type_name="textType"), element("Other", type_name="textType", most="unbounded"))
    form = shown(xsd, f"<metadata><{name}>a</{name}></metadata>")
    at(form.text_input, name).set_value("b").run()
    assert edits(form) == {name: ("b",)}
