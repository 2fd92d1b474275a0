"""An entry as a row of the database, and as the API shows it (server.md section 3)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from typing import Any

from kaltura_core.sandbox.call import Call
from kaltura_core.sandbox.store import folded

READY, DELETED, NO_CONTENT = 2, 3, 7
MEDIA = 1

# The declared order, base class first: KalturaBaseEntry, KalturaPlayableEntry, KalturaMediaEntry.
_NAMES = """
    id name description partnerId userId creatorId tags adminTags categories categoriesIds status moderationStatus
    moderationCount type createdAt updatedAt rank totalRank votes groupId partnerData downloadUrl searchText licenseType
    version thumbnailUrl accessControlId startDate endDate referenceId replacingEntryId replacedEntryId
    replacementStatus partnerSortValue conversionProfileId redirectEntryId rootEntryId parentEntryId
    operationAttributes entitledUsersEdit entitledUsersPublish entitledUsersView capabilities templateEntryId
    displayInSearch application applicationVersion blockAutoTranscript defaultLanguage
    plays views lastPlayedAt width height duration msDuration durationType
    mediaType conversionQuality sourceType sourceVersion searchProviderType searchProviderId creditUserName creditUrl
    mediaDate dataUrl flavorParamsIds isTrimDisabled streams
"""
_ORDER = {name: place for place, name in enumerate(_NAMES.split())}

_KINDS = {
    1: "KalturaMediaEntry",
    2: "KalturaMixEntry",
    5: "KalturaPlaylist",
    6: "KalturaDataEntry",
    7: "KalturaLiveStreamEntry",
    8: "KalturaLiveChannel",
    10: "KalturaDocumentEntry",
    "document.document": "KalturaDocumentEntry",
}

# Properties that have a column of their own, for filters and orders; the rest lives in the body alone.
_COLUMNS = {
    "name": "name",
    "userId": "user_id",
    "creatorId": "creator_id",
    "tags": "tags",
    "adminTags": "admin_tags",
    "categories": "categories",
    "status": "status",
    "moderationStatus": "moderation_status",
    "type": "type",
    "mediaType": "media_type",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "displayInSearch": "display_in_search",
    "referenceId": "reference_id",
    "startDate": "start_date",
    "endDate": "end_date",
    "accessControlId": "access_control_id",
    "rootEntryId": "root_entry_id",
    "parentEntryId": "parent_entry_id",
    "partnerSortValue": "partner_sort_value",
    "plays": "plays",
    "views": "views",
    "duration": "duration",
    "lastPlayedAt": "last_played_at",
    "moderationCount": "moderation_count",
    "rank": "rank",
    "totalRank": "total_rank",
}


def entry_row(number: int | None, entry: Mapping[str, Any], *, readers: str | None = None) -> dict[str, Any]:
    """An entry of the API's property names as a row of the entry table."""
    row = {column: entry.get(prop) for prop, column in _COLUMNS.items()}
    searched = (entry.get(name) for name in ("id", "name", "description", "tags", "adminTags", "referenceId", "userId"))
    body = {name: value for name, value in entry.items() if value is not None}
    return row | {
        "number": number,
        "id": entry["id"],
        "readers": readers,
        "search_text": folded("\n".join(str(text) for text in searched if text)),
        "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
    }


ROW_NAMES = ("number", "id", *_COLUMNS.values(), "readers", "search_text", "body")
WRITE_ROW = (
    f"INSERT OR REPLACE INTO entry ({','.join(ROW_NAMES)})"  # noqa: S608
    f" VALUES ({','.join(f':{name}' for name in ROW_NAMES)})"
)


def present(call: Call, row: sqlite3.Row) -> dict[str, Any]:
    """A row as the API shows it: links of this server, base properties first, objectType of its kind."""
    entry = json.loads(row["body"])
    entry["updatedAt"] = row["updated_at"]
    entry.setdefault("partnerId", call.account.id)
    entry.setdefault("rank", 0)
    entry.setdefault("totalRank", 0)
    entry.setdefault("votes", 0)
    root = f"{call.origin}/p/{call.account.id}/sp/{call.account.id}00"
    version = entry.setdefault("version", "100001" if row["status"] == 2 else None)
    entry["thumbnailUrl"] = f"{root}/thumbnail/entry_id/{row['id']}/version/{version or '100001'}"
    entry["downloadUrl"] = f"{root}/playManifest/entryId/{row['id']}/format/download/protocol/http/flavorParamIds/0"
    if row["type"] == MEDIA:
        entry["dataUrl"] = f"{root}/playManifest/entryId/{row['id']}/format/url/protocol/http"
    ordered = dict(sorted(entry.items(), key=lambda item: _ORDER.get(item[0], len(_ORDER))))
    return ordered | {"objectType": _KINDS.get(row["type"], "KalturaBaseEntry")}
