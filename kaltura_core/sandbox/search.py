"""elasticsearch_esearch.searchEntry: entries found through the index (server.md section 6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from kaltura_core.sandbox.aggregations import aggregated
from kaltura_core.sandbox.call import Action, Call
from kaltura_core.sandbox.entry_rows import present
from kaltura_core.sandbox.filtering import LARGEST_PAGE, MOST_MATCHES, Pager, Where, joined, page
from kaltura_core.sandbox.parameters import Parameters, whole
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.sessions import Right
from kaltura_core.sandbox.store import folded, words

AND, OR, NOT = 1, 2, 3
EXACT, PARTIAL, STARTS_WITH, EXISTS, RANGE = 1, 2, 3, 4, 5
_DEEPEST = 16

_TEXT_FIELDS = {
    "name": "name",
    "tags": "tags",
    "admin_tags": "admin_tags",
    "description": "json_extract(body, '$.description')",
    "reference_id": "reference_id",
    "kuser_id": "user_id",
    "user_names": "user_id",
    "creator_kuser_id": "creator_id",
    "id": "id",
    "root_id": "root_entry_id",
    "parent_id": "parent_entry_id",
}
_NUMBER_FIELDS = {
    "created_at": "created_at",
    "updated_at": "updated_at",
    "start_date": "start_date",
    "end_date": "end_date",
    "last_played_at": "last_played_at",
    "length_in_msecs": "duration * 1000",
    "plays": "plays",
    "rank": "rank",
    "media_type": "media_type",
    "entry_type": "type",
    "moderation_status": "moderation_status",
    "display_in_search": "display_in_search",
    "access_control_id": "access_control_id",
    "partner_sort_value": "partner_sort_value",
}
_BOUNDS = {"greaterThanOrEqual": ">=", "greaterThan": ">", "lessThanOrEqual": "<=", "lessThan": "<"}


def _search_entry(call: Call) -> dict[str, Any]:
    asked = call.parameters.object("searchParams")
    operator = asked.object("searchOperator")
    pager = call.parameters.optional("pager") or Parameters({})
    size = max(0, min(LARGEST_PAGE, pager.whole("pageSize", 30)))
    number = max(1, pager.whole("pageIndex", 1))
    if size * number > MOST_MATCHES:
        raise Refusal("CRITERIA EXCEEDED MAX MATCHES ALLOWED")
    where = _operator(call, operator, depth=0)
    _statuses(where, asked)
    _ids(where, asked)
    _visible(call, where)
    rows, total = page(call.db, "entry", where, _order(asked), Pager(size, (number - 1) * size))
    wanted = list(_metadata_items(operator, 0))
    objects = [
        {
            "object": present(call, row),
            "itemsData": list(_items_data(call, row["id"], wanted)),
            "objectType": "KalturaESearchEntryResult",
        }
        for row in rows
    ]
    response: dict[str, Any] = {"totalCount": total, "objects": objects, "objectType": "KalturaESearchEntryResponse"}
    if aggregations := asked.optional("aggregations"):
        response["aggregations"] = aggregated(call, aggregations, where)
    return response


def _operator(call: Call, operator: Parameters, *, depth: int) -> Where:
    kind = operator.choice("operator", (AND, OR, NOT), "KalturaESearchOperatorType", AND)
    items = list(operator.items("searchItems"))
    if not items:
        raise Refusal("EMPTY SEARCH OPERATOR IS NOT ALLOWED")
    if depth > _DEEPEST:
        raise Refusal("INVALID_OBJECT_TYPE", "KalturaESearchEntryOperator")
    parts = [_item(call, item, depth) for item in items]
    joint = " AND " if kind == AND else " OR "
    clause = joined(joint, [str(part) for part in parts])
    where = Where()
    where.add(f"NOT ({clause})" if kind == NOT else f"({clause})", *[value for part in parts for value in part.values])
    return where


def _item(call: Call, item: Parameters, depth: int) -> Where:
    kind = item.text("objectType", "")
    if kind in ("KalturaESearchEntryOperator", "KalturaESearchNestedOperator"):
        return _operator(call, item, depth=depth + 1)
    where = Where()
    if kind == "KalturaESearchEntryMetadataItem":
        inner = _value_conditions(item)
        found = f"SELECT entry_id FROM indexed_value JOIN profile_field AS f ON f.id = field_id WHERE {inner}"  # noqa: S608
        where.add(f"id IN ({found})", *inner.values)
    elif kind == "KalturaESearchEntryItem":
        _entry_item(where, item)
    elif kind == "KalturaESearchUnifiedItem":
        _unified(where, item)
    elif kind.startswith("KalturaESearch"):
        where.add("0")  # captions, cue points, categories: this account has none
    else:
        raise Refusal("OBJECT_TYPE_ABSTRACT", "KalturaESearchEntryBaseItem")
    return where


def _value_conditions(item: Parameters) -> Where:
    where = Where()
    if item.has("metadataProfileId"):
        where.add("f.profile_id = ?", item.whole("metadataProfileId"))
    if item.has("metadataFieldId"):
        where.add("f.id = ?", item.whole("metadataFieldId"))
    if item.has("xpath"):
        where.add("f.xpath = ?", item.text("xpath"))
    _match(where, item, text="folded", number="number")
    return where


def _entry_item(where: Where, item: Parameters) -> None:
    name = item.text("fieldName", "")
    if name in _TEXT_FIELDS:
        _match(where, item, text=f"folded({_TEXT_FIELDS[name]})", number=None)
    elif name in _NUMBER_FIELDS:
        _match(where, item, text=None, number=_NUMBER_FIELDS[name])
    else:
        raise Refusal("INVALID_ENUM_VALUE", name, "fieldName", "KalturaESearchEntryFieldName")


def _unified(where: Where, item: Parameters) -> None:
    own = Where()
    _match(own, item, text="search_text", number=None)
    inner = Where()
    _match(inner, item, text="folded", number=None)
    found = f"SELECT entry_id FROM indexed_value WHERE {inner}"  # noqa: S608
    where.add(f"({own} OR id IN ({found}))", *own.values, *inner.values)


def _match(where: Where, item: Parameters, *, text: str | None, number: str | None) -> None:
    """The condition of one item. Texts are analysed: EXACT is a phrase, so that "Red" also finds "Dark Red Wine"."""
    kind = item.choice("itemType", (EXACT, PARTIAL, STARTS_WITH, EXISTS, RANGE), "KalturaESearchItemType")
    column = text or number
    if kind == RANGE:
        bounds = item.object("range")
        for name, relation in _BOUNDS.items():
            if bounds.has(name):
                where.add(f"{number or '0'} {relation} ?", bounds.whole(name))
        return
    if kind == EXISTS:
        where.add(f"({column}) IS NOT NULL AND ({column}) <> ''")
        return
    term = item.text("searchTerm", "")
    if text is None:
        where.add(f"{number} = ?", whole(term))
    elif kind == EXACT:
        parts = words(term)
        # The longest word is looked for first, which is much faster than taking every text apart.
        where.add(f"instr({text}, ?) AND holds_phrase({text}, ?)", max(parts, key=len, default=""), " ".join(parts))
    elif kind == STARTS_WITH:
        where.add(f"substr({text}, 1, length(?)) = ?", folded(term), folded(term))
    else:
        parts = words(term) or [""]
        where.add(joined(" AND ", [f"instr({text}, ?)"] * len(parts)), *parts)


def _statuses(where: Where, asked: Parameters) -> None:
    statuses = asked.ids("objectStatuses") or ["2"]
    where.one_of("status", [whole(status) for status in statuses])
    where.add("display_in_search NOT IN (-1, 2)")


def _ids(where: Where, asked: Parameters) -> None:
    ids = asked.ids("objectIds") or asked.ids("objectId")
    if ids and any(ids):
        where.one_of("id", [entry_id.lower() for entry_id in ids])
    if others := asked.ids("objectIdsNotIn"):
        where.one_of("id", [entry_id.lower() for entry_id in others], negated=True)


def _visible(call: Call, where: Where) -> None:
    caller = call.caller
    if not caller.is_admin and "*" not in caller.privileges.get("list", ()):
        where.add("user_id = ?", caller.user_id)
    if "disableentitlement" not in caller.privileges:
        where.add("(readers IS NULL OR instr(',' || readers || ',', ?))", f",{caller.user_id or chr(0)},")


def _order(asked: Parameters) -> str:
    parts = []
    for item in (asked.optional("orderBy") or Parameters({})).items("orderItems"):
        name = item.text("sortField", "")
        column = _NUMBER_FIELDS.get(name) or _TEXT_FIELDS.get(name)
        if column:
            parts.append(f"{column} {'ASC' if item.text('sortOrder', 'desc').lower() == 'asc' else 'DESC'}")
    return ", ".join([*parts, "updated_at DESC", "number DESC"])


def _metadata_items(item: Parameters, depth: int) -> Iterator[Parameters]:
    for inner in item.items("searchItems"):
        if inner.text("objectType", "") == "KalturaESearchEntryMetadataItem":
            yield inner
        elif depth < _DEEPEST:
            yield from _metadata_items(inner, depth + 1)


def _items_data(call: Call, entry_id: str, items: list[Parameters]) -> Iterator[dict[str, Any]]:
    """The indexed values that made an entry match, one group an item."""
    for item in items:
        where = _value_conditions(item)
        rows = call.db.execute(
            "SELECT f.xpath, f.profile_id, f.id, v.value, v.number FROM indexed_value AS v"  # noqa: S608
            f" JOIN profile_field AS f ON f.id = v.field_id WHERE v.entry_id = ? AND {where}",
            [entry_id, *where.values],
        ).fetchall()
        for _, group in groupby(rows, key=lambda row: row["profile_id"]):
            found = [
                {
                    "xpath": row["xpath"],
                    "metadataProfileId": row["profile_id"],
                    "metadataFieldId": row["id"],
                    "valueText": row["value"],
                    "valueInt": row["number"],
                    "objectType": "KalturaESearchMetadataItemData",
                }
                for row in group
            ]
            yield {
                "totalCount": len(found),
                "items": found,
                "itemsType": "metadata",
                "objectType": "KalturaESearchItemDataResult",
            }


SERVICES: Mapping[str, Mapping[str, Action]] = {
    "elasticsearch_esearch": {"searchentry": Action(_search_entry, Right.USER)},
}
