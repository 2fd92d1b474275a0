"""The sandbox's entries: believable, varied, hostile where they should be, and the same for everyone on a day."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from kaltura_core.sandbox.content import HOSTILE, PARTNER, entries
from kaltura_core.sandbox.content_catalogue import YEARS
from kaltura_core.sandbox.content_featured import DAY, FEATURED
from kaltura_core.sandbox.content_words import CATEGORIES

NOON = 1_795_608_000  # 2026-11-25 12:00 UTC
SHOWN_BY_DEFAULT = {"status": 2, "moderationStatus": 6, "displayInSearch": 1}


@pytest.fixture(scope="module")
def account() -> list[dict[str, Any]]:
    return list(entries(1200, seed=1, now=NOON))


def latest(account: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    return sorted(account, key=lambda entry: entry["updatedAt"], reverse=True)[:count]


def test_an_account_has_every_status_and_moderation_state_and_is_mostly_ready(account: list[dict[str, Any]]) -> None:
    statuses = Counter(entry["status"] for entry in account)
    assert set(statuses) == {-2, -1, 0, 1, 2, 3, 4, 5, 6, 7}
    assert statuses[2] > 0.85 * len(account)
    assert {entry["moderationStatus"] for entry in account} == {1, 2, 3, 4, 5, 6}


def test_an_account_has_videos_sounds_pictures_live_streams_and_documents(account: list[dict[str, Any]]) -> None:
    kinds = Counter((entry["objectType"], entry["type"], entry.get("mediaType")) for entry in account)
    assert set(kinds) == {
        ("KalturaMediaEntry", 1, 1),
        ("KalturaMediaEntry", 1, 2),
        ("KalturaMediaEntry", 1, 5),
        ("KalturaLiveStreamEntry", 7, 201),
        ("KalturaDocumentEntry", 10, None),
    }
    assert min(kinds.values()) > 20


def test_only_what_plays_has_a_duration_and_only_once_its_file_has_arrived(account: list[dict[str, Any]]) -> None:
    for entry in account:
        plays = entry.get("mediaType") in (1, 5) and entry["status"] not in (-2, 0, 4, 7)
        assert (entry.get("duration", 0) > 0) == plays
        assert entry.get("msDuration", 0) // 1000 == entry.get("duration", 0)


def test_the_ten_latest_are_the_featured_ones_minutes_to_days_old(account: list[dict[str, Any]]) -> None:
    ten = latest(account, 10)
    assert [entry["name"] for entry in ten][:2] == ["Onboarding 2026: your first week", "Quarterly town hall, Q4"]
    assert [NOON - entry["updatedAt"] for entry in ten] == [featured.age for featured in FEATURED]
    assert ten[0]["id"] == "1_q8w2k7fz"
    assert all(entry | SHOWN_BY_DEFAULT == entry for entry in ten)
    assert not any(entry["name"] in HOSTILE for entry in ten)


@pytest.mark.parametrize("now", [NOON - NOON % DAY, NOON, NOON - NOON % DAY + DAY - 1])
def test_every_hostile_text_is_a_title_among_the_forty_latest_that_a_list_shows(now: int) -> None:
    shown = [entry for entry in entries(300, seed=7, now=now) if entry | SHOWN_BY_DEFAULT == entry]
    assert set(HOSTILE) <= {entry["name"] for entry in latest(shown, 40)}


def test_hostile_texts_stand_in_descriptions_and_tags_too(account: list[dict[str, Any]]) -> None:
    assert set(HOSTILE) <= {entry.get("description") for entry in account}
    assert set(HOSTILE) <= {entry.get("tags") for entry in account}


def test_titles_vary_and_have_no_gap_left_to_fill(account: list[dict[str, Any]]) -> None:
    written = [entry for entry in account if entry["name"] not in HOSTILE]
    assert len({entry["name"] for entry in written}) > 0.9 * len(written)
    for entry in written:
        text = entry["name"] + entry.get("description", "")
        assert "{" not in text or entry.get("description") in HOSTILE, entry["name"]
        assert entry["name"] == entry["name"].strip()


def test_titles_come_in_many_scripts(account: list[dict[str, Any]]) -> None:
    everything = " ".join(entry["name"] for entry in account)
    for letters in ("[à-ÿ]", "[α-ω]", "[ぁ-ん]", "[가-힣]", "[א-ת]", "[ا-ي]", "[क-ह]", "[一-龥]"):
        assert re.search(letters, everything), letters


def test_ids_look_like_kalturas_and_never_repeat() -> None:
    ids = [str(entry["id"]) for entry in entries(5000, seed=3, now=NOON)]
    assert len(set(ids)) == 5000
    assert all(re.fullmatch("[01]_[a-z0-9]{8}", entry_id) for entry_id in ids)


def test_dates_lie_within_six_years_and_an_update_never_comes_before_the_creation(
    account: list[dict[str, Any]],
) -> None:
    oldest = NOON - (YEARS * 365 + 1) * DAY
    for entry in account:
        assert oldest <= entry["createdAt"] <= entry["updatedAt"] < NOON
        assert entry["createdAt"] <= entry.get("lastPlayedAt", entry["createdAt"]) <= entry["updatedAt"]
    assert min(entry["createdAt"] for entry in account) < NOON - 5 * 365 * DAY


def test_some_entries_were_made_in_the_same_second(account: list[dict[str, Any]]) -> None:
    assert max(Counter(entry["createdAt"] for entry in account).values()) > 1


def test_owners_and_categories_are_those_of_one_account(account: list[dict[str, Any]]) -> None:
    assert {entry["partnerId"] for entry in account} == {PARTNER.id}
    assert 10 <= len({entry["userId"] for entry in account}) <= 16
    assert all(int(entry["categoriesIds"]) == CATEGORIES[entry["categories"]] for entry in account)


def test_an_entry_is_json_without_nulls_and_ends_with_its_class(account: list[dict[str, Any]]) -> None:
    for entry in account:
        assert json.loads(json.dumps(entry)) == entry
        assert None not in entry.values()
        assert list(entry)[-1] == "objectType"


def test_the_first_entries_are_the_same_however_many_follow(account: list[dict[str, Any]]) -> None:
    assert list(entries(60, seed=1, now=NOON)) == account[:60]
    assert list(entries(0, seed=1, now=NOON)) == []


def test_a_seed_and_a_day_give_the_same_account(account: list[dict[str, Any]]) -> None:
    assert list(entries(1200, seed=1, now=NOON)) == account
    later = list(entries(1200, seed=1, now=NOON + 11 * 3600))
    recent = len(FEATURED)
    assert later[recent:] == account[recent:]
    moving = ("updatedAt", "lastPlayedAt")
    for before, after in zip(account[:recent], later[:recent], strict=True):
        assert {**before, **dict.fromkeys(moving)} == {**after, **dict.fromkeys(moving)}
        assert after["updatedAt"] - before["updatedAt"] == 11 * 3600


def test_another_seed_gives_another_account(account: list[dict[str, Any]]) -> None:
    others = {entry["id"] for entry in entries(1200, seed=2, now=NOON)}
    assert others & {entry["id"] for entry in account} == {"1_q8w2k7fz"}
