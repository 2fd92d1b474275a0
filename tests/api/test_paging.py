"""Lists to their end, against a list that has the server's caps in small: 5 a page, 20 matches a query."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaltura_core.api import paging
from kaltura_core.api.json_objects import Page
from kaltura_core.api.paging import by_status, by_type, chunks, newest_first
from kaltura_core.errors import PagingError

PAGE, MOST = 5, 20


@dataclass(frozen=True)
class Thing:
    id: int
    created_at: int
    type: int = 1
    status: int = 2


@dataclass
class List:
    """Answers like baseEntry.list; `between` runs after each page and may change what is there."""

    things: list[Thing]
    shuffle: random.Random | None = None
    removals: list[int] = field(default_factory=list)
    births: int = 0
    asked: list[Mapping[str, Any]] = field(default_factory=list)

    def page(self, filter: Mapping[str, Any], size: int, index: int) -> Page[Thing]:
        assert size <= PAGE
        assert (index - 1) * size < MOST, "the server would refuse: beyond its cap"
        self.asked.append(dict(filter))
        found = [thing for thing in self.things if _matches(thing, filter)]
        if self.shuffle:
            self.shuffle.shuffle(found)
        found.sort(key=lambda thing: -thing.created_at)
        page = Page(tuple(found[(index - 1) * size : index * size]), len(found))
        self._change()
        return page

    def _change(self) -> None:
        if self.removals:
            gone = self.removals.pop()
            self.things = [thing for thing in self.things if thing.id != gone]
        if self.births:
            self.births -= 1
            self.things.append(Thing(10_000 + self.births, 1_000_000))


def _matches(thing: Thing, filter: Mapping[str, Any]) -> bool:
    return (
        filter.get("createdAtGreaterThanOrEqual", 0) <= thing.created_at
        and thing.created_at <= filter.get("createdAtLessThanOrEqual", 2**40)
        and str(thing.type) == str(filter.get("typeEqual", thing.type))
        and str(thing.status) in str(filter.get("statusIn", filter.get("statusEqual", 2))).split(",")
    )


def read(source: List, filter: Mapping[str, Any] | None = None, **options: Any) -> list[Thing]:
    with mock.patch.multiple(paging, PAGE=PAGE, MOST_MATCHES=MOST):
        return list(newest_first(source.page, filter or {}, **options))


def things(seconds: list[int]) -> list[Thing]:
    return [Thing(number, second) for number, second in enumerate(seconds)]


def test_a_list_that_fits_a_page_takes_one_call() -> None:
    source = List(things([3, 1, 2]))
    assert [thing.created_at for thing in read(source)] == [3, 2, 1]
    assert len(source.asked) == 1


def test_an_empty_list_takes_one_call() -> None:
    source = List([])
    assert read(source) == []
    assert len(source.asked) == 1


def test_a_filter_of_the_callers_goes_along_with_every_page() -> None:
    source = List(things(list(range(12))))
    found = read(source, {"createdAtGreaterThanOrEqual": 4, "typeEqual": 1})
    assert [thing.created_at for thing in found] == list(range(11, 3, -1))
    assert all(asked["typeEqual"] == 1 for asked in source.asked)


@given(seconds=st.lists(st.integers(1, 30), max_size=80))
def test_everything_comes_once_in_order_whatever_shares_a_second(seconds: list[int]) -> None:
    source = List(things([*seconds, *[7] * 8]))
    found = read(source)
    assert Counter(found) == Counter(source.things)
    assert [thing.created_at for thing in found] == sorted((thing.created_at for thing in found), reverse=True)


@given(seconds=st.lists(st.integers(1, 60), max_size=60), seed=st.integers(0, 99))
def test_an_order_that_changes_within_a_second_makes_no_gap(seconds: list[int], seed: int) -> None:
    source = List(things(seconds), shuffle=random.Random(seed))
    try:
        found = read(source)
    except PagingError:
        assert max(Counter(seconds).values()) > PAGE, "only a second that fills a page may fail, and it says so"
        return
    assert Counter(found) == Counter(source.things)


@given(
    seconds=st.lists(st.integers(1, 12), min_size=1, max_size=80),
    removals=st.lists(st.integers(0, 80), max_size=15),
    births=st.integers(0, 15),
)
def test_what_comes_and_goes_meanwhile_makes_no_gap(seconds: list[int], removals: list[int], births: int) -> None:
    source = List(things(seconds), removals=list(removals), births=births)
    try:
        found = Counter(read(source))
    except PagingError:
        assert max(Counter(seconds).values()) > PAGE, "only a second that fills a page may fail, and it says so"
        return
    stayed = {thing for thing in things(seconds) if thing.id not in removals}
    assert stayed <= set(found)
    assert all(count == 1 for count in found.values())


def test_more_in_one_second_than_a_query_lists_is_split_by_type_then_status() -> None:
    crowd = [Thing(number, 7, type=1 + number % 2, status=(1, 2)[number % 4 > 1]) for number in range(60)]
    source = List([Thing(100, 9), *crowd, Thing(101, 3)])
    found = read(source, {"statusIn": "1,2"}, splits=(by_type, by_status))
    assert Counter(found) == Counter(source.things)


def test_more_in_one_second_than_can_be_split_fails_loudly() -> None:
    with pytest.raises(PagingError, match="30 objects share the second 7, but only 20"):
        read(List(things([7] * 30)), splits=(by_type, by_status))
    with pytest.raises(PagingError):
        read(List(things([7] * 30)))


def test_a_type_that_nobody_knows_fails_loudly_rather_than_being_left_out() -> None:
    crowd = [Thing(number, 7, type=77 if number % 2 else 1) for number in range(30)]
    with pytest.raises(PagingError, match="only 15 could be listed"):
        read(List(crowd), splits=(by_type,))


@given(seconds=st.lists(st.integers(1, 40), max_size=40), stale=st.lists(st.integers(1, 40), max_size=6))
def test_what_an_index_still_counts_though_it_is_gone_stops_nothing(seconds: list[int], stale: list[int]) -> None:
    source = List(things(seconds))

    def page(filter: Mapping[str, Any], size: int, index: int) -> Page[Thing]:
        found = source.page(filter, size, index)
        counted = sum(_matches(Thing(0, second), filter) for second in stale)
        return Page(found.objects, found.total_count + counted)

    with mock.patch.multiple(paging, PAGE=PAGE, MOST_MATCHES=MOST * 5):
        try:
            found = list(newest_first(page, {}))
        except PagingError:
            assert max(Counter([*seconds, *stale]).values()) > PAGE
            return
    assert Counter(found) == Counter(source.things)


def test_a_list_in_another_order_fails_loudly() -> None:
    def page(filter: Mapping[str, Any], size: int, index: int) -> Page[Thing]:
        return Page(tuple(things([1, 2, 3])), 99)

    with pytest.raises(PagingError, match="order"):
        list(newest_first(page, {}))


def test_chunks_are_of_the_size_the_server_reads() -> None:
    assert [len(part) for part in chunks(range(1201))] == [500, 500, 201]
    assert list(chunks([])) == []
