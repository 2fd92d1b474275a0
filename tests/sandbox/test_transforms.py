"""Random schema changes and records over HTTP end in the states that `server_effect` foretells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from kaltura_core.metadata.server_effect import server_effect
from kaltura_core.sandbox.server import SandboxServer
from tests.metadata import small_schemas
from tests.rounds import rounds
from tests.sandbox.conftest import Bare

VALUES = ("Red", "Green", "Blue", "R&D", "It's")
SHARED = '<xsd:simpleType name="shared"><xsd:restriction base="xsd:string">{}</xsd:restriction></xsd:simpleType>'
FILE_ACTION = "metadata_metadataprofile.updateDefinitionFromFile"


@dataclass(frozen=True)
class Field:
    """One field of a schema in few words: text, a list of its own, a list that fields share, or a group."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    listed: tuple[str, ...] = ()
    shares: bool = False
    inside: tuple[Field, ...] = ()

    def xsd(self) -> str:
        given = dict(self.attributes)
        if self.inside:
            return small_schemas.group(self.name, *(field.xsd() for field in self.inside), **given)
        if self.shares:
            return small_schemas.field(self.name, type="shared", **given)
        if self.listed:
            return small_schemas.values(self.name, *self.listed, **given)
        return small_schemas.text(self.name, **given)

    def xml(self, draw: st.DrawFn) -> str:
        """Some occurrences that fit the schema."""
        given = dict(self.attributes)
        least = int(given.get("minOccurs", "0") or "1")
        most = 3 if given.get("maxOccurs") == "unbounded" else 1
        return "".join(self._one(draw) for _ in range(draw(st.integers(least, most))))

    def _one(self, draw: st.DrawFn) -> str:
        if self.inside:
            content = "".join(field.xml(draw) for field in self.inside)
        else:
            fitting = self.listed or (VALUES[:2] if self.shares else (*VALUES, "free", " two\n lines "))
            content = escape(draw(st.sampled_from(fitting)))
        return f"<{self.name}>{content}</{self.name}>"


Fields = tuple[Field, ...]


@st.composite
def some_fields(draw: st.DrawFn, names: str = "ABC", *, groups: bool = True) -> Fields:
    return tuple(draw(a_field(name, groups=groups)) for name in draw(st.permutations(names))[: draw(st.integers(1, 3))])


@st.composite
def a_field(draw: st.DrawFn, name: str, *, groups: bool) -> Field:
    attributes = {
        "id": draw(st.sampled_from(["", name, name, "other"])),
        "minOccurs": draw(st.sampled_from(["0", "0", "0", "1", ""])),
        "maxOccurs": draw(st.sampled_from(["", "1", "unbounded", "unbounded"])),
    }
    kind = draw(st.sampled_from(["text", "list", "list", "shared", "group" if groups else "list"]))
    return Field(
        name,
        tuple(attributes.items()),
        listed=tuple(draw(st.lists(st.sampled_from(VALUES), unique=True, min_size=1))) if kind == "list" else (),
        shares=kind == "shared",
        inside=draw(some_fields("XY", groups=False)) if kind == "group" else (),
    )


@st.composite
def changed(draw: st.DrawFn, fields: Fields) -> Fields:
    """The same fields after one change somewhere."""
    place = draw(st.integers(0, len(fields) - 1))
    field = fields[place]
    how = draw(st.sampled_from(["drop", "add", "reorder", "rename", "id", "inside", "values", "values"]))
    if how == "inside" and field.inside:
        field = replace(field, inside=draw(changed(field.inside)))
    elif how == "rename":
        field = replace(field, name="Renamed")
    elif how == "id":
        field = replace(field, attributes=tuple({**dict(field.attributes), "id": "fresh"}.items()))
    elif how == "add":
        return (*fields[:place], Field("Added"), *fields[place:])
    elif how == "reorder":
        return tuple(draw(st.permutations(fields)))
    elif how == "drop" and len(fields) > 1:
        return fields[:place] + fields[place + 1 :]
    elif field.listed:
        field = replace(field, listed=tuple(draw(st.lists(st.sampled_from(VALUES), unique=True))))
    return (*fields[:place], field, *fields[place + 1 :])


def schema_of(fields: Fields) -> str:
    listed = "".join(f'<xsd:enumeration value="{value}"/>' for value in VALUES[:2])
    return small_schemas.schema(*(field.xsd() for field in fields), after_root=SHARED.format(listed))


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, str, list[str]]:
    """A schema, another one, and records that fit the first."""
    before = draw(some_fields())
    after = draw(changed(before) | some_fields())
    count = draw(st.integers(1, 4))
    held = [f"<metadata>{''.join(field.xml(draw) for field in before)}</metadata>" for _ in range(count)]
    return schema_of(before), schema_of(after), held


@pytest.fixture(scope="module")
def api(one_server: SandboxServer) -> Bare:
    return Bare(one_server, one_server.ks())


@pytest.fixture(scope="module")
def entries(api: Bare) -> list[str]:
    listed = api("baseentry.list", filter={"orderBy": "+createdAt"})["objects"]
    return [entry["id"] for entry in listed]


@settings(max_examples=rounds(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=changes())
def test_a_random_change(api: Bare, entries: list[str], change: tuple[str, str, list[str]]) -> None:
    before, after, held = change
    event(server_effect(before, after).outcome)
    asked = {"name": "Random", "metadataObjectType": 1}
    profile = api("metadata_metadataprofile.addFromFile", {"xsdFile": ("x", before)}, metadataProfile=asked)["id"]
    api(FILE_ACTION, {"xsdFile": ("x", before)}, id=profile)
    made = [add(api, profile, entry, xml) for entry, xml in zip(entries, held, strict=False)]
    ends_as_foretold(api, profile, made, before, after)


def ends_as_foretold(api: Bare, profile: int, made: list[Any], before: str, after: str) -> None:
    effect = server_effect(before, after)
    answer = api(FILE_ACTION, {"xsdFile": ("x", after)}, id=profile)
    assert answer.get("message") == effect.message
    api.settled(profile)
    for was in made:
        if "id" not in was:
            continue  # the schema before does not compile, so that no record fits it
        foretold = effect.apply(was["xml"])
        now = api("metadata_metadata.get", id=was["id"])
        if foretold.status == 2:
            assert now["code"] == "METADATA_NOT_FOUND"
        else:
            assert now["xml"] == foretold.xml
            assert now["version"] == was["version"] + (10 if effect.outcome == "transform" else 0)


def add(api: Bare, profile: int, entry: str, xml: str) -> Any:
    return api("metadata_metadata.add", metadataProfileId=profile, objectType=1, objectId=entry, xmlData=xml)


SEEDED = {
    1093: ('<xs:enumeration value="sales"/>', "", "transform"),
    40221: ('<xsd:enumeration value="HR"/>', '<xsd:enumeration value="People"/>', "transform"),
    40388: ("md_A8E45200-7D8D-66C2-D7B5-35189C464F27", "md_FRESH", "transform"),
    52007: ("<!-- nothing of this schema matters -->", "", "rejected"),  # it holds attributes (server.md 0.19)
}


@pytest.mark.parametrize("profile", SEEDED)
def test_a_change_of_a_seeded_profile(sandbox: SandboxServer, profile: int) -> None:
    """Records as years of hands leave them: padded, invalid, with comments, attributes and groups in groups."""
    sandbox.tune(transform_seconds=0)
    api = Bare(sandbox, sandbox.ks())
    old, new, outcome = SEEDED[profile]
    before = api("metadata_metadataprofile.get", id=profile)["xsd"]
    after = before.replace(old, new)
    assert server_effect(before, after).outcome == outcome
    listed = api("baseentry.list", filter={"orderBy": "+createdAt"}, pager={"pageSize": 500})["objects"]
    asked = {"objectIdIn": ",".join(entry["id"] for entry in listed), "metadataProfileIdEqual": profile}
    made = api("metadata_metadata.list", filter=asked, pager={"pageSize": 500})["objects"]
    assert made
    ends_as_foretold(api, profile, made, before, after)
