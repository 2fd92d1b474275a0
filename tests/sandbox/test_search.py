"""eSearch: analysed, eventually consistent, and an estimate (server.md sections 6 and 11)."""

from __future__ import annotations

import time
from typing import Any

import pytest

EXACT, PARTIAL, STARTS_WITH, EXISTS, RANGE = 1, 2, 3, 4, 5


@pytest.fixture
def profile(api: Any) -> int:
    made = int(api.profile())
    api.record(made, "<metadata><Title>Dark Red Wine</Title><Topic>Red</Topic><Shown>1000</Shown></metadata>", 0)
    api.record(
        made, "<metadata><Title>Été</Title><Topic>Blue</Topic><Topic>Red</Topic><Shown>2000</Shown></metadata>", 1
    )
    api.record(made, f"<metadata><Title>{'long ' * 60}</Title><Notes>Red</Notes></metadata>", 2)
    return made


def search(api: Any, *items: dict[str, Any], operator: int = 1, **params: Any) -> Any:
    asked = {"searchOperator": {"operator": operator, "searchItems": list(items)}, **params}
    return api("elasticsearch_esearch.searchEntry", searchParams=asked)


def item(profile: int, field: str | None = None, **given: Any) -> dict[str, Any]:
    xpath = {"xpath": f"/*[local-name()='metadata']/*[local-name()='{field}']"} if field else {}
    return {"objectType": "KalturaESearchEntryMetadataItem", "metadataProfileId": profile, **xpath, **given}


def found(answer: Any) -> set[str]:
    return {result["object"]["id"] for result in answer["objects"]}


def test_an_exact_match_is_a_phrase_in_an_analysed_field(api: Any, profile: int) -> None:
    answer = search(api, item(profile, "Title", itemType=EXACT, searchTerm="RED"))
    assert found(answer) == {api.entry(0)}
    data = answer["objects"][0]["itemsData"][0]["items"][0]
    assert (data["valueText"], data["metadataProfileId"]) == ("Dark Red Wine", profile)
    assert answer["objectType"] == "KalturaESearchEntryResponse"


def test_the_other_kinds_of_match(api: Any, profile: int) -> None:
    first, second = api.entry(0), api.entry(1)
    assert found(search(api, item(profile, "Title", itemType=PARTIAL, searchTerm="win"))) == {first}
    assert found(search(api, item(profile, "Title", itemType=STARTS_WITH, searchTerm="ete"))) == {second}
    assert found(search(api, item(profile, "Topic", itemType=EXISTS))) == {first, second}
    assert found(search(api, item(profile, "Shown", itemType=RANGE, range={"greaterThan": 1000}))) == {second}
    assert found(search(api, item(profile, itemType=EXACT, searchTerm="Blue"))) == {second}


def test_operators_nest(api: Any, profile: int) -> None:
    red = item(profile, "Topic", itemType=EXACT, searchTerm="red")
    blue = item(profile, "Topic", itemType=EXACT, searchTerm="blue")
    inner = {"objectType": "KalturaESearchEntryOperator", "operator": 3, "searchItems": [blue]}
    assert found(search(api, red, blue)) == {api.entry(1)}
    assert found(search(api, red, inner)) == {api.entry(0)}
    assert found(search(api, blue, red, operator=2)) == {api.entry(0), api.entry(1)}


def test_operators_nest_deeply_and_hold_many_items(api: Any, profile: int) -> None:
    red = item(profile, "Topic", itemType=EXACT, searchTerm="red")
    nested: dict[str, Any] = red
    for _ in range(15):
        nested = {"objectType": "KalturaESearchEntryOperator", "operator": 1, "searchItems": [nested]}
    assert found(search(api, nested)) == {api.entry(0), api.entry(1)}
    asked = {"operator": 2, "searchItems": [red] * 1500}
    body = {"format": 1, "ks": api.ks, "searchParams": {"searchOperator": asked}}
    assert api.json(body, "/service/elasticsearch_esearch/action/searchEntry")["totalCount"] == 2
    words = " ".join(["x"] * 3000)
    assert (
        api("baseEntry.list", filter={"freeText": words, "nameMultiLikeOr": words.replace(" ", ",")})["totalCount"] >= 0
    )


def test_long_texts_and_unsearchable_fields_are_not_found(api: Any, profile: int) -> None:
    assert search(api, item(profile, "Title", itemType=EXACT, searchTerm="long"))["totalCount"] == 0
    assert search(api, item(profile, "Notes", itemType=EXACT, searchTerm="red"))["totalCount"] == 0


def test_the_codes_of_search_hold_spaces(api: Any, profile: int) -> None:
    assert search(api)["code"] == "EMPTY SEARCH OPERATOR IS NOT ALLOWED"
    asked = {"searchOperator": {"operator": 1, "searchItems": [item(profile, itemType=EXISTS)]}}
    paged = api.code("elasticsearch_esearch.searchEntry", searchParams=asked, pager={"pageSize": 500, "pageIndex": 21})
    assert paged == "CRITERIA EXCEEDED MAX MATCHES ALLOWED"
    assert search(api, {"itemType": 1})["code"] == "OBJECT_TYPE_ABSTRACT"


def test_entry_fields_and_everything_at_once(api: Any, profile: int) -> None:
    entry = api("baseEntry.get", entryId=api.entry(0))
    by_id = {
        "objectType": "KalturaESearchEntryItem",
        "fieldName": "id",
        "itemType": STARTS_WITH,
        "searchTerm": entry["id"],
    }
    assert found(search(api, by_id)) == {entry["id"]}
    unified = {"objectType": "KalturaESearchUnifiedItem", "itemType": EXACT, "searchTerm": "dark red wine"}
    assert entry["id"] in found(search(api, unified))
    newest = {"objectType": "KalturaESearchEntryItem", "fieldName": "created_at", "itemType": RANGE}
    assert found(search(api, {**newest, "range": {"lessThanOrEqual": entry["createdAt"]}})) >= {entry["id"]}


def test_the_index_lags_when_it_is_told_to(api: Any, profile: int) -> None:
    api.server.tune(index_lag=0.4)
    made = api.record(profile, "<metadata><Title>late</Title></metadata>", 3)
    late = item(profile, "Title", itemType=EXACT, searchTerm="late")
    assert search(api, late)["totalCount"] == 0
    deadline = time.monotonic() + 10
    while search(api, late)["totalCount"] == 0:
        assert time.monotonic() < deadline
    assert found(search(api, late)) == {made["objectId"]}


def test_value_counts_are_folded_and_capped(api: Any, profile: int) -> None:
    aggregation = {"objectType": "KalturaESearchMetadataAggregationItem", "fieldName": "Topic", "size": 1}
    everything = {"objectType": "KalturaESearchEntryMetadataItem", "metadataProfileId": profile, "itemType": EXISTS}
    answer = search(api, everything, aggregations={"aggregations": [aggregation]})
    buckets = answer["aggregations"][0]["buckets"]
    assert [(bucket["value"], bucket["count"]) for bucket in buckets] == [("red", 2)]


def test_value_counts_lag_and_mix_profiles_that_share_a_field_name(api: Any, profile: int) -> None:
    aggregation = {"objectType": "KalturaESearchMetadataAggregationItem", "fieldName": "Topic"}
    held = {"objectType": "KalturaESearchEntryMetadataItem", "metadataProfileId": profile, "itemType": EXISTS}

    def counts() -> dict[str, int]:
        found = search(api, held, aggregations={"aggregations": [aggregation]})["aggregations"][0]["buckets"]
        return {bucket["value"]: bucket["count"] for bucket in found}

    assert counts() == {"red": 2, "blue": 1}
    other = api.profile(name="Another one with a Topic")
    api.record(other, "<metadata><Topic>Green</Topic></metadata>", 0)
    assert counts() == {"red": 2, "blue": 1, "green": 1}
    api.server.tune(index_lag=600)
    api.record(profile, "<metadata><Topic>Red</Topic></metadata>", 5)
    assert counts()["red"] == 2


def test_entitlement_hides_an_entry_from_search(api: Any, profile: int) -> None:
    entry = api.entry(0)
    api.server.request("POST", "/sandbox/entitlement", {"entry_id": entry, "readers": ["reader.one"]})
    red = item(profile, "Topic", itemType=EXACT, searchTerm="red")
    assert entry in found(search(api, red))
    assert entry not in found(search(api.as_(privileges=""), red))


def test_a_deleted_record_leaves_the_index(api: Any, profile: int) -> None:
    red = item(profile, "Title", itemType=EXACT, searchTerm="wine")
    record = api("metadata_metadata.list", filter={"objectIdEqual": api.entry(0), "metadataProfileIdEqual": profile})
    api("metadata_metadata.delete", id=record["objects"][0]["id"])
    assert search(api, red)["totalCount"] == 0
