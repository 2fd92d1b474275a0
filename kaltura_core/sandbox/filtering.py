"""Filters, orders and pagers of list actions as SQL (server.md section 3)."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kaltura_core.sandbox.parameters import Parameters, whole
from kaltura_core.sandbox.refusals import Refusal
from kaltura_core.sandbox.store import folded

MOST_MATCHES = 10_000
LARGEST_PAGE = 500
_CHAIN = 16

LONGEST_RELATIVE_TIME = 315_360_000  # ten years, in seconds

TEXT, NUMBER, MIXED, TIME = "text", "number", "mixed", "time"  # MIXED: a dynamic enumeration, numbers and plugin names

_RELATIONS = {"GreaterThanOrEqual": ">=", "LessThanOrEqual": "<=", "GreaterThan": ">", "LessThan": "<"}


@dataclass(frozen=True, slots=True)
class Column:
    """A property that a filter may name: its column, its kind, and the suffixes that exist for it."""

    name: str
    kind: str
    suffixes: tuple[str, ...]


@dataclass(slots=True)
class Where:
    """Conditions joined by AND, with their values."""

    clauses: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, clause: str, *values: Any) -> None:
        self.clauses.append(clause)
        self.values.extend(values)

    def one_of(self, column: str, values: list[Any], *, negated: bool = False) -> None:
        self.add(f"{column} {'NOT ' if negated else ''}IN ({','.join('?' * len(values))})", *values)

    def __str__(self) -> str:
        return " AND ".join(self.clauses) or "1"


@dataclass(frozen=True, slots=True)
class Pager:
    """A page: `size` 0 to 500 (30 where unset, silently cut), `offset` in objects."""

    size: int = 30
    offset: int = 0

    @classmethod
    def of(cls, parameters: Parameters, *, capped: bool = True) -> Pager:
        """Raises QUERY_EXCEEDED_MAX_MATCHES_ALLOWED for an offset of 10,000 and more, where `capped`."""
        pager = parameters.optional("pager") or Parameters({})
        size = max(0, min(LARGEST_PAGE, pager.whole("pageSize", 30)))
        offset = (max(1, pager.whole("pageIndex", 1)) - 1) * size
        if capped and offset >= MOST_MATCHES:
            raise Refusal("QUERY_EXCEEDED_MAX_MATCHES_ALLOWED")
        return cls(size, min(offset, 2**62))


def joined(joint: str, clauses: Sequence[str]) -> str:
    """Clauses joined in halves, because SQLite takes no chain of more than a thousand."""
    if len(clauses) <= _CHAIN:
        return joint.join(f"({clause})" for clause in clauses)
    middle = len(clauses) // 2
    return f"({joined(joint, clauses[:middle])}){joint}({joined(joint, clauses[middle:])})"


def apply_filter(where: Where, given: Parameters, columns: Mapping[str, Column], *, now: float) -> None:
    """Add a condition for every known property of a filter; unknown ones are ignored, as on the server.

    A time within ten years of zero counts from `now` (unix seconds).
    """
    for prop, column in columns.items():
        for suffix in column.suffixes:
            if given.has(prop + suffix):
                _condition(where, given, prop + suffix, suffix, column, int(now))


def order_by(given: Parameters, columns: Mapping[str, str], default: str) -> str:
    """The ORDER BY of `orderBy` ("+name", "-createdAt", "name"); an unknown one falls back to the default."""
    asked = given.text("orderBy", "").strip()
    column = columns.get(asked.lstrip("+-"))
    if column is None:
        return default
    direction = "DESC" if asked.startswith("-") else "ASC"
    tie = default.rpartition(",")[2].split()[0]
    return f"{column} {direction}, {tie} {direction}"


def page(db: sqlite3.Connection, table: str, where: Where, order: str, pager: Pager) -> tuple[list[sqlite3.Row], int]:
    """The rows of one page, and how many there are in all. Only keys are sorted: the rows themselves are large."""
    total = db.execute(f"SELECT count(*) FROM {table} WHERE {where}", where.values).fetchone()[0]  # noqa: S608
    keys = f"SELECT rowid FROM {table} WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608
    rows = db.execute(
        f"SELECT * FROM {table} WHERE rowid IN ({keys}) ORDER BY {order}",  # noqa: S608
        [*where.values, pager.size, pager.offset],
    ).fetchall()
    return rows, total


def typed(column: Column, text: str) -> Any:
    """A filter's value in the type of its column."""
    if column.kind == NUMBER or (column.kind == MIXED and text.strip().lstrip("-").isdecimal()):
        return whole(text)
    return text


def _moment(text: str, now: int) -> int:
    """A time in unix seconds. An empty one is 0; a small one is relative to now (server.md section 1, kTime)."""
    if not text:
        return 0
    value = whole(text)
    return now + value if abs(value) <= LONGEST_RELATIVE_TIME else value


def _condition(where: Where, given: Parameters, name: str, suffix: str, column: Column, now: int) -> None:
    sql = f"{column.name} COLLATE NOCASE" if column.kind == TEXT else column.name
    if suffix in ("In", "NotIn"):
        where.one_of(sql, [typed(column, part) for part in given.ids(name) or []], negated=suffix == "NotIn")
        return
    value = given.text(name)
    bound = _moment(value, now) if column.kind == TIME else whole(value)
    if suffix == "Equal":
        where.add(f"{sql} = ?", typed(column, value))
    elif suffix == "NotEqual":
        where.add(f"{sql} <> ?", typed(column, value))
    elif suffix.endswith("OrNull"):
        relation = _RELATIONS[suffix.removesuffix("OrNull")]
        where.add(f"({sql} {relation} ? OR {sql} IS NULL)", bound)
    elif suffix in _RELATIONS:
        where.add(f"{sql} {_RELATIONS[suffix]} ?", bound)
    elif suffix == "Like":
        where.add(f"instr(folded({column.name}), ?)", folded(value))
    elif suffix in ("MultiLikeOr", "MultiLikeAnd"):
        parts = [part for part in (folded(value) or "").split(",") if part.strip()]
        joint = " OR " if suffix == "MultiLikeOr" else " AND "
        clause = joined(joint, [f"instr(folded({column.name}), ?)"] * len(parts))
        where.add(f"({clause or '1'})", *[part.strip() for part in parts])
