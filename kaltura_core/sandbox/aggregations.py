"""Value counts of a search: folded, capped by size, mixing profiles that share a field name (server.md section 11)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kaltura_core.sandbox.call import Call
from kaltura_core.sandbox.filtering import Where
from kaltura_core.sandbox.parameters import Parameters

LARGEST, USUAL = 1000, 10

_ENTRY_FIELDS = {
    "tags": "tags",
    "media_type": "media_type",
    "entry_type": "type",
    "access_control_profile_id": "access_control_id",
}


def aggregated(call: Call, asked: Parameters, matching: Where) -> list[dict[str, Any]]:
    """The groups of each aggregation over the entries that match, biggest first."""
    found = []
    for item in asked.items("aggregations"):
        size = max(1, min(LARGEST, item.whole("size", USUAL)))
        field = item.text("fieldName", "")
        kind = item.text("objectType", "")
        if kind == "KalturaESearchMetadataAggregationItem":
            buckets = _metadata(call, field, size, matching)
        elif kind == "KalturaESearchEntryAggregationItem" and field in _ENTRY_FIELDS:
            buckets = _entries(call, _ENTRY_FIELDS[field], size, matching)
        else:
            continue
        found.append(
            {
                "name": kind.removeprefix("KalturaESearch").removesuffix("AggregationItem").lower(),
                "fieldName": field,
                "buckets": [
                    {"value": str(value), "count": count, "objectType": "KalturaESearchAggregationBucket"}
                    for value, count in buckets
                ],
                "objectType": "KalturaESearchAggregationResponseItem",
            }
        )
    return found


def _metadata(call: Call, field: str, size: int, matching: Where) -> Iterable[tuple[Any, int]]:
    """Counts of folded values, by the last name of the xpath or, with no field named, over all of them."""
    name = field.rpartition("'")[0].rpartition("'")[2] if "'" in field else field
    ending = f"%/*[local-name()='{name}']" if name else "%"
    rows = call.db.execute(
        "SELECT v.folded, count(DISTINCT v.entry_id) AS uses"  # noqa: S608
        " FROM indexed_value AS v JOIN profile_field AS f ON f.id = v.field_id"
        f" WHERE f.xpath LIKE ? AND v.entry_id IN (SELECT id FROM entry WHERE {matching})"
        " GROUP BY v.folded ORDER BY uses DESC, v.folded LIMIT ?",
        [ending, *matching.values, size],
    )
    return [(row["folded"], row["uses"]) for row in rows]


def _entries(call: Call, column: str, size: int, matching: Where) -> Iterable[tuple[Any, int]]:
    rows = call.db.execute(
        f"SELECT {column} AS value, count(*) AS uses FROM entry"  # noqa: S608
        f" WHERE {matching} AND {column} IS NOT NULL GROUP BY value",
        matching.values,
    )
    counts: dict[Any, int] = {}
    for row in rows:
        for part in str(row["value"]).split(",") if column == "tags" else [row["value"]]:
            value = part.strip().lower() if isinstance(part, str) else part
            if value != "":
                counts[value] = counts.get(value, 0) + row["uses"]
    return sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))[:size]
