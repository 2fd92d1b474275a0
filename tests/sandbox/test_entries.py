"""baseEntry and media with the server's default filters (server.md section 3)."""

from __future__ import annotations

from typing import Any


def everything(api: Any, **given: Any) -> list[dict[str, Any]]:
    wide = {
        "statusIn": "-2,-1,0,1,2,4,5,6,7,virusScan.Infected",
        "moderationStatusIn": "1,2,3,4,5,6",
        "displayInSearchIn": "-1,0,1,2",
    }
    return list(api("baseEntry.list", filter={**wide, **given}, pager={"pageSize": 500})["objects"])


def test_a_list_shows_ready_moderated_entries_unless_asked_otherwise(api: Any) -> None:
    shown = api("baseEntry.list", pager={"pageSize": 500})["objects"]
    assert {entry["status"] for entry in shown} == {2}
    assert not {entry["moderationStatus"] for entry in shown} & {1, 3}
    assert {entry["status"] for entry in everything(api)} > {2}


def test_ids_do_not_lift_the_status_filter(api: Any) -> None:
    hidden = next(entry for entry in everything(api) if entry["status"] != 2)
    assert api("baseEntry.list", filter={"idIn": hidden["id"]})["totalCount"] == 0
    assert api("baseEntry.list", filter={"idIn": hidden["id"], "statusEqual": hidden["status"]})["totalCount"] <= 1
    assert api("baseEntry.list", filter={"idEqual": hidden["id"]})["totalCount"] == 1
    assert api("baseEntry.get", entryId=hidden["id"])["status"] == hidden["status"]


def test_id_lists_are_cut_after_500_values(api: Any) -> None:
    # server.md 0.3
    last = api.entry()
    ids = ",".join([f"1_{number:08d}" for number in range(500)] + [last])
    assert api("baseEntry.list", filter={"idIn": ids})["totalCount"] == 0
    assert api("baseEntry.list", filter={"idIn": ids[11:]})["totalCount"] == 1


def test_pages_are_30_by_default_and_at_most_500(api: Any) -> None:
    assert len(api("baseEntry.list")["objects"]) == 30
    assert len(api("baseEntry.list", pager={"pageSize": 0})["objects"]) == 0
    first = api("baseEntry.list", filter={"orderBy": "+createdAt"}, pager={"pageSize": 10, "pageIndex": 0})
    second = api("baseEntry.list", filter={"orderBy": "+createdAt"}, pager={"pageSize": 10, "pageIndex": 2})
    ids = [entry["id"] for entry in first["objects"] + second["objects"]]
    assert len(set(ids)) == 20
    assert [e["createdAt"] for e in first["objects"]] == sorted(e["createdAt"] for e in first["objects"])
    assert api.code("baseEntry.list", pager={"pageSize": 500, "pageIndex": 21}) == "QUERY_EXCEEDED_MAX_MATCHES_ALLOWED"


def test_filters_by_time_user_type_and_text(api: Any) -> None:
    entries = api("baseEntry.list", filter={"orderBy": "-updatedAt"}, pager={"pageSize": 500})["objects"]
    middle = entries[20]
    newer = api("baseEntry.list", filter={"updatedAtGreaterThanOrEqual": middle["updatedAt"]}, pager={"pageSize": 500})
    assert {e["id"] for e in newer["objects"]} == {e["id"] for e in entries if e["updatedAt"] >= middle["updatedAt"]}
    mine = api("baseEntry.list", filter={"userIdEqual": middle["userId"]}, pager={"pageSize": 500})["objects"]
    assert {e["id"] for e in mine} == {e["id"] for e in entries if e["userId"] == middle["userId"]}
    live = api("baseEntry.list", filter={"typeEqual": 7})["objects"]
    assert {e["objectType"] for e in live} <= {"KalturaLiveStreamEntry"}
    word = max(middle["name"].split(), key=len)
    assert middle["id"] in [
        e["id"] for e in api("baseEntry.list", filter={"freeText": word.upper()}, pager={"pageSize": 500})["objects"]
    ]
    assert api("baseEntry.list", filter={"freeText": "zzzzqq"})["totalCount"] == 0


def test_a_user_lists_its_own_entries_unless_told_otherwise(api: Any) -> None:
    owner = api("baseEntry.list")["objects"][0]["userId"]
    own = api.as_(type=0, user_id=owner, privileges="")
    assert {entry["userId"] for entry in own("baseEntry.list")["objects"]} == {owner}
    assert own("baseEntry.list", filter={"idIn": ",".join(e["id"] for e in everything(api))})["totalCount"] > 1
    wide = api.as_(type=0, user_id=owner, privileges="list:*")
    assert len({entry["userId"] for entry in wide("baseEntry.list")["objects"]}) > 1


def test_entitlement_hides_an_entry(api: Any) -> None:
    entry = api.entry()
    api.server.request("POST", "/sandbox/entitlement", {"entry_id": entry, "readers": ["reader.one"]})
    blind = api.as_(privileges="")
    assert blind.code("baseEntry.get", entryId=entry) == "ENTRY_ID_NOT_FOUND"
    assert entry not in [e["id"] for e in blind("baseEntry.list", pager={"pageSize": 500})["objects"]]
    assert blind.code(
        "metadata_metadata.add", metadataProfileId=40221, objectType=1, objectId=entry, xmlData="<metadata/>"
    ) == ("METADATA_OBJECT_ID_NOT_FOUND")
    assert blind("metadata_metadata.list", filter={"objectIdEqual": entry})["totalCount"] == 0
    assert api("baseEntry.get", entryId=entry)["id"] == entry
    for how in ({"user_id": "reader.one", "privileges": ""}, {"privileges": f"disableentitlementforentry:{entry}"}):
        assert api.as_(**how)("baseEntry.get", entryId=entry)["id"] == entry


def test_links_lead_to_this_server(api: Any) -> None:
    entry = api("baseEntry.get", entryId=api.entry())
    assert entry["thumbnailUrl"].startswith(
        f"{api.server.url}/p/{api.server.partner_id}/sp/{api.server.partner_id}00/thumbnail/entry_id/"
    )


def test_entries_are_added_updated_and_deleted(api: Any) -> None:
    made = api(
        "baseEntry.add", entry={"objectType": "KalturaMediaEntry", "name": "New", "mediaType": 5, "tags": "a, b"}
    )
    assert (made["status"], made["mediaType"], made["userId"]) == (7, 5, "demo.operator")
    changed = api(
        "baseEntry.update", entryId=made["id"], baseEntry={"name": "Newer", "tags__null": "", "id": made["id"]}
    )
    assert changed["name"] == "Newer"
    assert "tags" not in changed
    assert (
        api.code("baseEntry.update", entryId=made["id"], baseEntry={"status": 2}) == "PROPERTY_VALIDATION_NOT_UPDATABLE"
    )
    stranger = api.as_(type=0, user_id="somebody.else", privileges="")
    assert stranger.code("baseEntry.update", entryId=made["id"], baseEntry={"name": "x"}) == "SERVICE_FORBIDDEN"
    assert api("baseEntry.delete", entryId=made["id"]) is None
    assert api.code("baseEntry.get", entryId=made["id"]) == "ENTRY_ID_NOT_FOUND"
    assert [e["id"] for e in api("baseEntry.list", filter={"statusEqual": 3, "idEqual": made["id"]})["objects"]] == [
        made["id"]
    ]


def test_media_lists_media_alone(api: Any) -> None:
    listed = api("media.list", filter={"mediaTypeEqual": 1})
    assert listed["objectType"] == "KalturaMediaListResponse"
    assert {entry["mediaType"] for entry in listed["objects"]} == {1}
    live = everything(api, typeEqual=7)[0]
    assert api.code("media.get", entryId=live["id"]) == "ENTRY_ID_NOT_FOUND"


def test_advanced_search_by_metadata(api: Any) -> None:
    profile = api.profile()
    api.record(profile, "<metadata><Title>Dark red wine</Title><Topic>Red</Topic></metadata>", 0)
    api.record(profile, "<metadata><Title>Other</Title><Topic>Blue</Topic></metadata>", 1)

    def found(field: str, value: str) -> list[str]:
        xpath = f"/*[local-name()='metadata']/*[local-name()='{field}']"
        search = {
            "objectType": "KalturaMetadataSearchItem",
            "type": 1,
            "metadataProfileId": profile,
            "items": [{"objectType": "KalturaSearchCondition", "field": xpath, "value": value}],
        }
        return [
            e["id"]
            for e in api("baseEntry.list", filter={"advancedSearch": search, "orderBy": "+createdAt"})["objects"]
        ]

    first, second = api.entry(0), api.entry(1)
    assert found("Topic", "Red") == [first]
    assert found("Topic", "*") == [first, second]
    assert found("Title", "RED WINE") == [first], "texts match as a phrase"
    assert found("Topic", "Re") == [], "list values match whole"
    assert found("Notes", "x") == [], "a field that is not searchable finds nothing, without an error"


def test_a_small_time_in_a_filter_counts_from_now(api: Any) -> None:
    # server.md section 1, kTime
    made = api("baseEntry.add", entry={"name": "Just now"})["id"]
    wide = {"idIn": made, "statusEqual": 7}
    assert api("baseEntry.list", filter={**wide, "createdAtGreaterThanOrEqual": -60})["totalCount"] == 1
    assert api("baseEntry.list", filter={**wide, "createdAtLessThanOrEqual": -60})["totalCount"] == 0
    assert api("baseEntry.list", filter={**wide, "createdAtGreaterThanOrEqual": 400_000_000})["totalCount"] == 1
