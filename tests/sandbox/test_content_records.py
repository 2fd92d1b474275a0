"""The sandbox's records: as many as promised, valid but for what was planted, as often as the tables say."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from lxml import etree

from kaltura_core.errors import RecordError
from kaltura_core.metadata.schema import Schema
from kaltura_core.metadata.xml import parse
from kaltura_core.sandbox.content import (
    CORPORATE,
    HOSTILE,
    INVALID_ODDITIES,
    LEGACY,
    ODDITIES,
    ORPHANS,
    PROGRAMME,
    SHARES,
    RecordSeed,
    entries,
    profiles,
    records,
)
from kaltura_core.sandbox.content_featured import FEATURED

NOON = 1_795_608_000  # 2026-11-25 12:00 UTC
SCHEMAS = {profile.id: Schema.parse(profile.xsd) for profile in profiles()}
SHOWS: dict[str, Callable[[str], bool]] = {
    "comment": lambda xml: "<!--" in _without_cdata(xml),
    "unknown element": lambda xml: "<CabinetRow>" in xml,
    "attribute": lambda xml: "<OldTitle lang=" in xml,
    "CDATA": lambda xml: "<![CDATA[" in xml,
    "white space": lambda xml: xml.endswith((" \n\n", " \r\n\r\n")),
    "CRLF": lambda xml: "\r\n" in xml,
    "self-closing": lambda xml: "<Shelf/>" in xml,
    "empty": lambda xml: "<Shelf></Shelf>" in xml,
    "single quotes": lambda xml: xml.startswith("<?xml version='1.0'"),
    "character references": lambda xml: "&#101;" in xml,
    "foreign prefix": lambda xml: "<metadata xmlns:cab=" in xml,
    "processing instruction": lambda xml: "<?cabinet " in xml,
    "milliseconds": lambda xml: bool(re.search(r"<RecordedOn>-?\d{12,}<", xml)),
}


def _without_cdata(xml: str) -> str:
    return re.sub(r"<!\[CDATA\[.*?\]\]>", "", xml, flags=re.DOTALL)


@pytest.fixture(scope="module")
def account() -> list[dict[str, Any]]:
    return list(entries(6000, seed=1, now=NOON))


@pytest.fixture(scope="module")
def seeds(account: list[dict[str, Any]]) -> list[RecordSeed]:
    return list(records(account, seed=1))


def legacy_only(seeds: list[RecordSeed]) -> list[RecordSeed]:
    return [seed for seed in seeds if seed.profile_id == LEGACY]


def texts(seed: RecordSeed, field: str) -> list[str]:
    return [element.text or "" for element in parse(seed.xml, error=RecordError).iterfind(field)]


def test_each_profile_has_its_share_of_the_entries(account: list[dict[str, Any]], seeds: list[RecordSeed]) -> None:
    kept = sum(entry["status"] != 3 for entry in account)
    for profile_id, count in Counter(seed.profile_id for seed in seeds).items():
        assert count / kept == pytest.approx(SHARES[profile_id], abs=0.02)


def test_an_entry_has_one_record_a_profile_at_most_and_a_deleted_one_none(
    account: list[dict[str, Any]], seeds: list[RecordSeed]
) -> None:
    places = [(seed.profile_id, seed.entry_id) for seed in seeds]
    assert len(set(places)) == len(places)
    deleted = {entry["id"] for entry in account if entry["status"] == 3}
    assert deleted
    assert not deleted & {seed.entry_id for seed in seeds}


def test_a_record_fails_its_schema_only_where_that_was_planted(seeds: list[RecordSeed]) -> None:
    for seed in seeds:
        valid = SCHEMAS[seed.profile_id].validator.validate(parse(seed.xml, error=RecordError))
        planted = seed.profile_id == LEGACY and (
            any(SHOWS[oddity](seed.xml) for oddity in INVALID_ODDITIES)
            or any(set(texts(seed, field)) & set(ORPHANS[field]) for field in ORPHANS)
        )
        assert valid != planted, seed.xml


def test_no_orphan_is_a_value_of_its_list() -> None:
    for name, orphans in ORPHANS.items():
        assert not any(SCHEMAS[LEGACY].field((name,)).lists(value) for value in orphans)


def test_orphans_are_as_frequent_as_the_table_says(seeds: list[RecordSeed]) -> None:
    legacy = legacy_only(seeds)
    for field, shares in ORPHANS.items():
        found = Counter(text for seed in legacy for text in texts(seed, field))
        for value, share in shares.items():
            assert found[value] / len(legacy) == pytest.approx(share, abs=0.009), value
            assert found[value] > 0


@pytest.mark.parametrize("oddity", ODDITIES)
def test_oddities_are_as_frequent_as_the_table_says(oddity: str, seeds: list[RecordSeed]) -> None:
    legacy = legacy_only(seeds)
    found = sum(SHOWS[oddity](seed.xml) for seed in legacy)
    assert found / len(legacy) == pytest.approx(ODDITIES[oddity], abs=0.012)
    assert found > 0


def test_every_hostile_text_stands_unchanged_in_a_legacy_record(seeds: list[RecordSeed]) -> None:
    held = {text for seed in legacy_only(seeds) for text in texts(seed, "Remarks")}
    assert set(HOSTILE) <= held


def test_values_with_spaces_and_case_variants_are_in_use(seeds: list[RecordSeed]) -> None:
    used = Counter(text for seed in legacy_only(seeds) for text in texts(seed, "Department"))
    for value in ("Sales", "Sales ", "sales", "SALES", "R&D", "Research & Development", "営業部", "<unsorted>", ""):
        assert used[value] > 0, value
    assert used["ＩＴ"] == 0  # listed, and nobody uses it


def test_hr_is_the_department_of_most_corporate_records_and_the_print_room_of_none(seeds: list[RecordSeed]) -> None:
    used = Counter(text for seed in seeds if seed.profile_id == CORPORATE for text in texts(seed, "Department"))
    assert used.most_common(1)[0][0] == "HR"
    assert used["Human Resources"] > 0
    assert used["Print Room"] == used["Investor Relations"] == 0


def test_the_featured_entries_have_a_full_corporate_record(
    account: list[dict[str, Any]], seeds: list[RecordSeed]
) -> None:
    for entry in account[: len(FEATURED)]:
        (seed,) = [seed for seed in seeds if seed.entry_id == entry["id"] and seed.profile_id == CORPORATE]
        assert all(texts(seed, name) for name in ("Department", "Topics", "Summary", "ReviewDate", "FirstShown"))
        assert seed.updated_at == entry["updatedAt"]


def test_versions_count_in_tens_and_rise_with_later_saves(seeds: list[RecordSeed]) -> None:
    versions = Counter(seed.version for seed in seeds)
    assert all(version % 10 == 2 for version in versions)
    assert versions[2] > versions[12] > versions[22] > versions[32] > 0
    assert all(seed.created_at == seed.updated_at for seed in seeds if seed.version == 2)


def test_a_record_lives_within_the_times_of_its_entry(account: list[dict[str, Any]], seeds: list[RecordSeed]) -> None:
    times = {entry["id"]: (entry["createdAt"], entry["updatedAt"]) for entry in account}
    for seed in seeds:
        begun, touched = times[seed.entry_id]
        assert begun <= seed.created_at <= seed.updated_at <= touched


def test_linked_entries_exist_are_ready_and_are_not_the_entry_itself(
    account: list[dict[str, Any]], seeds: list[RecordSeed]
) -> None:
    ready = {entry["id"] for entry in account if entry["status"] == 2}
    links = [
        (seed.entry_id, other)
        for seed in seeds
        for field in ("RelatedEntries", "SourceEntry", "ReleaseForms", "ScanOf", "Successor")
        for other in texts(seed, field)
    ]
    assert len(links) > 1000
    assert all(other in ready and other != entry_id for entry_id, other in links)


def test_programmes_show_groups_in_groups_and_attributes(seeds: list[RecordSeed]) -> None:
    roots = [parse(seed.xml, error=RecordError) for seed in seeds if seed.profile_id == PROGRAMME]
    assert max(len(root.findall("Credit")) for root in roots) == 5
    assert max(len(root.findall("Segment")) for root in roots) == 3
    assert any(len(credit.findall("Agency")) == 3 for root in roots for credit in root.iterfind("Credit"))
    assert any(root.find("Segment/Music/Use") is not None for root in roots)
    assert any(root.find("Credit[@order]") is not None and root.find("Credit[2]") is not None for root in roots)


def test_some_records_are_empty_and_some_look_like_the_servers_own_rewriting(seeds: list[RecordSeed]) -> None:
    corporate = [seed.xml for seed in seeds if seed.profile_id == CORPORATE]
    assert any(len(parse(xml, error=RecordError)) == 0 for xml in corporate)
    assert any(xml.startswith("<metadata>\n  <") and xml.endswith("</metadata>\n") for xml in corporate)
    assert any(xml.startswith("<?xml ") for xml in corporate)


def test_the_same_entries_and_seed_give_the_same_records(
    account: list[dict[str, Any]], seeds: list[RecordSeed]
) -> None:
    assert list(records(iter(account), seed=1)) == seeds
    assert list(records(account, seed=2)) != seeds


def test_at_another_time_of_the_day_only_the_times_of_featured_records_differ() -> None:
    recent = {str(entry["id"]) for entry in entries(len(FEATURED), seed=1, now=NOON)}
    morning, evening = (
        list(records(entries(200, seed=1, now=now), seed=1)) for now in (NOON - 11 * 3600, NOON + 11 * 3600)
    )
    for before, after in zip(morning, evening, strict=True):
        assert (before.profile_id, before.entry_id, before.xml, before.version) == (
            after.profile_id, after.entry_id, after.xml, after.version,
        )  # fmt: skip
        assert before == after or before.entry_id in recent


def test_an_account_of_one_entry_has_no_one_to_link_to() -> None:
    (seed,) = [seed for seed in records(entries(1, seed=1, now=NOON), seed=1) if seed.profile_id == CORPORATE]
    assert etree.fromstring(seed.xml.encode()).find("RelatedEntries") is None
