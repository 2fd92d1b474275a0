"""Lists read to their end, past the server's caps of 500 a page and 10,000 a query (server.md 0.3 and section 3).

The list is read newest first, and each next page is asked for by time ("created at most then") rather than by number:
what is deleted, hidden or added meanwhile shifts nothing, so there are no gaps. What was created in the same second
as the page's last object comes again and is left out by id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise
from typing import Any, Protocol, TypeVar

from kaltura_core.api.enums import EntryType
from kaltura_core.api.json_objects import Page
from kaltura_core.errors import PagingError

PAGE = 500  # the server's largest page; it cuts larger ones silently
MOST_MATCHES = 10_000  # the server refuses to read further into one query
_READINGS = 4


class Dated(Protocol):
    """What can be paged by its time of creation."""

    @property
    def id(self) -> Any: ...
    @property
    def created_at(self) -> int | None: ...


D = TypeVar("D", bound=Dated)
T = TypeVar("T")
Filter = Mapping[str, Any]
ListPage = Callable[[Filter, int, int], Page[D]]
"""Reads one page: filter, page size, page number from 1."""
Split = Callable[[Filter], Sequence[Filter]]
"""Parts that together match what a filter matches."""


def newest_first(list_page: ListPage[D], filter: Filter, *, splits: Sequence[Split] = ()) -> Iterator[D]:
    """Every object that matches, once, newest first; what is created after the start is left out.

    `splits` are tried in turn where more than 10,000 objects share a second. Raises PagingError where the end cannot
    be reached without gaps.
    """
    window = {**filter, "orderBy": "-createdAt"}
    told: set[Any] = set()
    while True:
        page = list_page(window, PAGE, 1)
        _check_order(page.objects)
        yield from (item for item in page.objects if item.id not in told)
        if not page.objects or len(page.objects) >= page.total_count:
            return
        newest, oldest = _second(page.objects[0]), _second(page.objects[-1])
        if newest > oldest:
            told = {item.id for item in page.objects if item.created_at == oldest}
            window["createdAtLessThanOrEqual"] = oldest
            continue
        told.update(item.id for item in page.objects)
        rest = _of_one_second(list_page, {**filter, **_within(oldest)}, splits)
        yield from (item for item in rest.values() if item.id not in told)
        told = set()
        window["createdAtLessThanOrEqual"] = oldest - 1


def by_type(filter: Filter) -> Sequence[Filter]:
    """An entry filter as one for each type of entry."""
    return _by(filter, "type", tuple(int(kind) for kind in EntryType))


def by_status(filter: Filter) -> Sequence[Filter]:
    """An entry filter as one for each status that it names; without one the server takes READY alone."""
    return _by(filter, "status", ())


def chunks(items: Iterable[T], size: int = PAGE) -> Iterator[list[T]]:
    """The items in lists of at most `size`: the server reads the first 500 ids of a filter and drops the others."""
    rest = iter(items)
    while part := list(islice(rest, size)):
        yield part


def _of_one_second(list_page: ListPage[D], filter: Filter, splits: Sequence[Split]) -> dict[Any, D]:
    """Everything that matches a filter of one second, by id. Only here pages are read by number.

    Whatever leaves meanwhile shifts the later pages, and how a second is ordered is the server's secret. So a reading
    of several pages counts only if each told the same total and as many different objects came; else it is repeated.
    One page alone is all there is, also where an index still counts what is gone.
    """
    found: dict[Any, D] = {}
    totals: set[int] = set()
    for _ in range(_READINGS):
        found, totals, number = {}, set(), 0
        while number == 0 or number * PAGE < max(totals):
            number += 1
            page = list_page(filter, PAGE, number)
            totals.add(page.total_count)
            if page.total_count > MOST_MATCHES:
                return _of_parts(list_page, filter, splits, page.total_count)
            found.update((item.id, item) for item in page.objects)
        if number == 1 or totals == {len(found)}:
            return found
    raise _incomplete(filter, max(totals), len(found))


def _of_parts(list_page: ListPage[D], filter: Filter, splits: Sequence[Split], total: int) -> dict[Any, D]:
    if not splits:
        raise _incomplete(filter, total, MOST_MATCHES)
    found: dict[Any, D] = {}
    for part in splits[0](filter):
        found.update(_of_one_second(list_page, part, splits[1:]))
    if len(found) < total:
        raise _incomplete(filter, total, len(found))
    return found


def _incomplete(filter: Filter, total: int, listed: int) -> PagingError:
    second = filter["createdAtLessThanOrEqual"]
    return PagingError(f"{total:,} objects share the second {second}, but only {listed:,} could be listed")


def _by(filter: Filter, name: str, known: Sequence[int]) -> Sequence[Filter]:
    if f"{name}Equal" in filter:
        return (filter,)
    named = filter.get(f"{name}In")
    values: Sequence[Any] = str(named).split(",") if named is not None else known
    rest = {key: value for key, value in filter.items() if key != f"{name}In"}
    return [{**rest, f"{name}Equal": value} for value in values] or (filter,)


def _within(second: int) -> Filter:
    return {"createdAtGreaterThanOrEqual": second, "createdAtLessThanOrEqual": second, "orderBy": "-createdAt"}


def _second(item: Dated) -> int:
    if item.created_at is None:
        raise PagingError(f"{item.id} has no time of creation, so the list cannot be read to its end")
    return item.created_at


def _check_order(items: Sequence[Dated]) -> None:
    if any(_second(one) < _second(other) for one, other in pairwise(items)):
        raise PagingError("Kaltura did not keep the order that was asked for, so the list cannot be read to its end")
