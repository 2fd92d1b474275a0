"""The filter of baseEntry.list: what was asked, and what the server adds by itself (server.md section 3)."""

from __future__ import annotations

from kaltura_core.sandbox.advanced_search import advanced_search
from kaltura_core.sandbox.call import Call
from kaltura_core.sandbox.filtering import MIXED, NUMBER, TEXT, TIME, Column, Where, apply_filter, joined, order_by
from kaltura_core.sandbox.parameters import Parameters
from kaltura_core.sandbox.store import folded

READY = 2
PENDING_MODERATION, REJECTED = 1, 3
HIDDEN_IN_SEARCH = (-1, 2)  # system, recycled

_LIKE = ("Like", "MultiLikeOr", "MultiLikeAnd", "Equal")
_RANGE = ("GreaterThanOrEqual", "LessThanOrEqual")
_EQUALITY = ("Equal", "NotEqual", "In", "NotIn")

_FILTERED = {
    "name": Column("name", TEXT, _LIKE),
    "tags": Column("tags", TEXT, ("Like", "MultiLikeOr", "MultiLikeAnd")),
    "adminTags": Column("admin_tags", TEXT, ("Like", "MultiLikeOr", "MultiLikeAnd")),
    "id": Column("id", TEXT, ("Equal", "In", "NotIn")),
    "userId": Column("user_id", TEXT, ("Equal", "In", "NotIn")),
    "creatorId": Column("creator_id", TEXT, ("Equal",)),
    "status": Column("status", MIXED, _EQUALITY),
    "moderationStatus": Column("moderation_status", NUMBER, _EQUALITY),
    "type": Column("type", MIXED, ("Equal", "In")),
    "mediaType": Column("media_type", NUMBER, ("Equal", "In")),
    "createdAt": Column("created_at", TIME, _RANGE),
    "updatedAt": Column("updated_at", TIME, _RANGE),
    "lastPlayedAt": Column("last_played_at", TIME, _RANGE),
    "duration": Column("duration", NUMBER, ("GreaterThan", "LessThan", *_RANGE)),
    "startDate": Column("start_date", TIME, (*_RANGE, *(f"{name}OrNull" for name in _RANGE))),
    "endDate": Column("end_date", TIME, (*_RANGE, *(f"{name}OrNull" for name in _RANGE))),
    "referenceId": Column("reference_id", TEXT, ("Equal", "In")),
    "accessControlId": Column("access_control_id", NUMBER, ("Equal", "In")),
    "rootEntryId": Column("root_entry_id", TEXT, ("Equal", "In")),
    "parentEntryId": Column("parent_entry_id", TEXT, ("Equal",)),
    "displayInSearch": Column("display_in_search", NUMBER, ("Equal", "In", "NotIn")),
    "moderationCount": Column("moderation_count", NUMBER, _RANGE),
}

_ORDERS = {
    "name": "name COLLATE NOCASE",
    "moderationCount": "moderation_count",
    "createdAt": "created_at",
    "updatedAt": "updated_at",
    "rank": "rank",
    "totalRank": "total_rank",
    "startDate": "start_date",
    "endDate": "end_date",
    "partnerSortValue": "partner_sort_value",
    "recent": "created_at",
    "weight": "created_at",
    "mediaType": "media_type",
    "plays": "plays",
    "views": "views",
    "duration": "duration",
    "lastPlayedAt": "last_played_at",
}


def entry_order(given: Parameters) -> str:
    """The order asked for; the server's own default was not traced, so newest first here."""
    return order_by(given, _ORDERS, "created_at DESC, number DESC")


def entry_conditions(call: Call, given: Parameters) -> Where:
    """The conditions of a filter, the server's defaults included: ready, moderated, shown in search, the caller's."""
    where = Where()
    apply_filter(where, given, _FILTERED, now=call.now)
    _categories(where, given)
    _texts(where, given)
    _defaults(where, given)
    _entitled(call, where, given)
    if search := given.optional("advancedSearch"):
        advanced_search(call, where, search)
    return where


def _defaults(where: Where, given: Parameters) -> None:
    if given.has("idEqual") or given.has("redirectFromEntryId"):
        if not _asks(given, "status"):
            where.add("status <> 3")
        return
    if not _asks(given, "status"):
        where.add("status = ?", READY)
    if not _asks(given, "moderationStatus"):
        where.add("moderation_status NOT IN (?, ?)", PENDING_MODERATION, REJECTED)
    if not (given.has("idIn") or given.has("parentEntryIdEqual") or _asks(given, "displayInSearch")):
        where.add("display_in_search NOT IN (?, ?)", *HIDDEN_IN_SEARCH)


def _entitled(call: Call, where: Where, given: Parameters) -> None:
    caller = call.caller
    by_ids = given.has("idEqual") or given.has("idIn")
    if not caller.is_admin and "*" not in caller.privileges.get("list", ()) and not by_ids:
        where.add("user_id = ?", caller.user_id)
    if "disableentitlement" not in caller.privileges:
        opened = caller.privileges.get("disableentitlementforentry", ())[:500]
        where.add(
            f"(readers IS NULL OR instr(',' || readers || ',', ?) OR id IN ({','.join('?' * len(opened))}))",
            f",{caller.user_id or chr(0)},",
            *opened,
        )


def _texts(where: Where, given: Parameters) -> None:
    """freeText and searchText*: words within names, descriptions, tags and ids; a comma means or."""
    for name in ("freeText", "searchTextMatchOr", "searchTextMatchAnd"):
        if not given.has(name):
            continue
        alternatives = [part.split() for part in (folded(given.text(name)) or "").split(",") if part.strip()]
        if name == "searchTextMatchAnd":
            alternatives = [[word for part in alternatives for word in part]]
        clauses = [joined(" AND ", ["instr(search_text, ?)"] * len(part)) for part in alternatives if part]
        if clauses:
            where.add(f"({joined(' OR ', clauses)})", *[word for part in alternatives for word in part])


def _categories(where: Where, given: Parameters) -> None:
    for name, joint in (("categoriesMatchAnd", " AND "), ("categoriesMatchOr", " OR ")):
        if given.has(name):
            parts = [f",{part.strip()}," for part in given.text(name).split(",")]
            clause = joined(joint, ["instr(',' || coalesce(categories, '') || ',', ?)"] * len(parts))
            where.add(f"({clause})", *parts)


def _asks(given: Parameters, prop: str) -> bool:
    return any(given.has(prop + suffix) for suffix in _EQUALITY)
