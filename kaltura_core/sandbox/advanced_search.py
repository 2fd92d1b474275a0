"""advancedSearch of baseEntry.list: conditions on custom metadata (server.md section 3)."""

from __future__ import annotations

from kaltura_core.sandbox.call import Call
from kaltura_core.sandbox.filtering import Where, joined
from kaltura_core.sandbox.parameters import Parameters
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.store import folded, words

AND, OR = 1, 2
_WHOLE_VALUE = ("listType", "objectType", "userType", "metadataObjectType")
_COMPARISONS = {1: "=", 2: ">", 3: ">=", 4: "<", 5: "<="}
_DEEPEST = 16


def advanced_search(call: Call, where: Where, search: Parameters) -> None:
    """Narrow to entries whose indexed metadata meets the condition. Unknown fields match nothing, without an error."""
    inner = _search_item(call, search, profile_id=None, depth=0)
    where.add(f"({inner})", *inner.values)


def _search_item(call: Call, item: Parameters, *, profile_id: int | None, depth: int) -> Where:
    kind = item.text("objectType", "")
    if not kind:
        raise Refusal("OBJECT_TYPE_ABSTRACT", "KalturaSearchItem")
    where = Where()
    if depth > _DEEPEST:
        where.add("0")
    elif kind in ("KalturaMetadataSearchItem", "KalturaSearchOperator"):
        if item.has("metadataProfileId"):
            profile_id = item.whole("metadataProfileId")
        parts = [_search_item(call, part, profile_id=profile_id, depth=depth + 1) for part in item.items("items")]
        joint = " OR " if item.choice("type", (AND, OR), "KalturaSearchOperatorType", AND) == OR else " AND "
        clause = joined(joint, [str(part) for part in parts]) or "1"
        where.add(f"NOT ({clause})" if item.flag("not", False) else clause, *[v for part in parts for v in part.values])
    elif kind.endswith("Condition"):
        _condition(call, where, item, profile_id)
    else:
        where.add("1")  # a search item of another plugin narrows nothing here
    return where


def _condition(call: Call, where: Where, item: Parameters, profile_id: int | None) -> None:
    field = call.db.execute(
        "SELECT id, type FROM profile_field WHERE profile_id = ? AND xpath = ?", (profile_id, item.text("field", ""))
    ).fetchone()
    negated = "NOT " if item.flag("not", False) else ""
    if field is None:
        where.add(f"{negated}0")
        return
    value = item.text("value", "")
    matching = "1"
    values: list[object] = []
    if item.text("objectType", "") == "KalturaSearchComparableCondition":
        relation = _COMPARISONS[item.choice("comparison", _COMPARISONS, "KalturaSearchConditionComparison", 1)]
        matching, values = f"number {relation} ?", [item.whole("value", 0)]
    elif value != "*":
        if field["type"] in _WHOLE_VALUE:
            matching, values = "folded = ?", [folded(value)]
        else:
            parts = words(value)
            matching, values = (
                "instr(folded, ?) AND holds_phrase(folded, ?)",
                [max(parts, key=len, default=""), " ".join(parts)],
            )
    where.add(
        f"{negated}id IN (SELECT entry_id FROM indexed_value WHERE field_id = ? AND {matching})",  # noqa: S608
        field["id"],
        *values,
    )
