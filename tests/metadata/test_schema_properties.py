"""What holds for every schema, however it came about."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from kaltura_core.errors import SchemaError
from kaltura_core.metadata import Record, Schema, validate
from tests.metadata.examples import KMC, xsd
from tests.rounds import rounds

NAMES = """
    sequence choice all any group element complexType simpleType simpleContent complexContent restriction extension
    enumeration pattern maxLength union list attribute attributeGroup annotation documentation appinfo unique selector
"""
ATTRIBUTES = {
    "name": ["A", "t", "metadata", "", "é"],
    "ref": ["A", "t", "nothing"],
    "type": ["t", "xs:int", "xs:nothing", "u:t", ""],
    "base": ["t", "xs:string", "listType"],
    "value": ["R&amp;D", "((", "3", "-1", ""],
    "minOccurs": ["0", "2", "-1", "x"],
    "maxOccurs": ["0", "unbounded", "99999999999999999999", ""],
    "default": ["A"],
    "mixed": ["true"],
    "memberTypes": ["t t xs:int"],
    "substitutionGroup": ["A"],
    "xpath": ["A", "//"],
}


def written(name: str, attributes: dict[str, int], inside: str) -> str:
    chosen = "".join(f' {key}="{ATTRIBUTES[key][at % len(ATTRIBUTES[key])]}"' for key, at in attributes.items())
    return f"<xs:{name}{chosen}>{inside}</xs:{name}>"


NODES = st.recursive(
    st.sampled_from(["", "text", "<!-- & -->", "<other/>", "<?p?>"]),
    lambda inside: st.builds(
        written,
        st.sampled_from(NAMES.split()),
        st.dictionaries(st.sampled_from(list(ATTRIBUTES)), st.integers(0, 4), max_size=3),
        st.lists(inside, max_size=3).map("".join),
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=rounds(300))
@given(st.lists(NODES, max_size=3).map("".join), NODES, NODES, st.sampled_from(["simpleType", "complexType", "group"]))
def test_a_schema_of_any_shape_is_read_or_refused(content: str, inside: str, more: str, kind: str):
    text = xsd(content, types=f'<xs:{kind} name="t">{inside}</xs:{kind}>{more}')
    with suppress(SchemaError):
        schema = Schema.parse(text)
        paths = [field.path for field in schema.walk()]
        assert len(set(paths)) == len(paths)
        assert all(schema.field(path).path == path for path in paths)
        validate(Record.parse("<metadata><A>x</A><t/></metadata>"), schema)


@settings(deadline=None, max_examples=rounds(200))
@given(
    st.integers(0, len(KMC)),
    st.integers(0, 40),
    st.sampled_from(["", "<", ">", '"', "&", "\0", "\ud800", "<!DOCTYPE a>"]),
)
def test_a_schema_with_a_hole_is_read_or_refused(at: int, gone: int, put: str):
    with suppress(SchemaError):
        schema = Schema.parse(KMC[:at] + put + KMC[at + gone :])
        validate(Record.parse("<metadata><Topics>x</Topics></metadata>"), schema)
