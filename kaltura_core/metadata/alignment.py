"""Which values of a field stayed when a list of values became another one.

An edit keeps the bytes of what stayed, so it has to know. Time grows as n log n: a record may hold 20,000 values.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Stretch(NamedTuple):
    """`before[old_from:old_to]` became `after[new_from:new_to]`; either may be empty, and no value stayed."""

    old_from: int
    old_to: int
    new_from: int
    new_to: int

    @property
    def both(self) -> int:
        """How many places both sides have."""
        return min(self.old_to - self.old_from, self.new_to - self.new_from)


def stretches(before: Sequence[str], after: Sequence[str]) -> Iterator[Stretch]:
    """What lies between the values that stayed, from first to last; nothing where both are equal."""
    old, new = 0, 0
    for kept_old, kept_new in [*_stayed(before, after), (len(before), len(after))]:
        if old < kept_old or new < kept_new:
            yield Stretch(old, kept_old, new, kept_new)
        old, new = kept_old + 1, kept_new + 1


def _stayed(before: Sequence[str], after: Sequence[str]) -> list[tuple[int, int]]:
    """Pairs of places, rising on both sides: equal beginnings, equal ends, and the longest rise between them."""
    shorter = min(len(before), len(after))
    head = next((at for at in range(shorter) if before[at] != after[at]), shorter)
    rest = shorter - head
    tail = next((at for at in range(rest) if before[-1 - at] != after[-1 - at]), rest)
    old_end, new_end = len(before) - tail, len(after) - tail
    return [
        *((at, at) for at in range(head)),
        *_longest_rise(_twins(before, after, head, old_end, new_end)),
        *((old_end + at, new_end + at) for at in range(tail)),
    ]


def _twins(before: Sequence[str], after: Sequence[str], head: int, old_end: int, new_end: int) -> list[tuple[int, int]]:
    """The n-th place of a value before, with its n-th place after."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for at in range(new_end - 1, head - 1, -1):
        places[after[at]].append(at)
    return [(at, places[before[at]].pop()) for at in range(head, old_end) if places.get(before[at])]


def _longest_rise(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest run of pairs, in order, whose second places rise."""
    ends: list[int] = []  # the lowest second place that ends a rise of each length
    at_end: list[int] = []  # ... and which pair that is
    previous: list[int] = []
    for at, (_, second) in enumerate(pairs):
        length = bisect_left(ends, second)
        if length == len(ends):
            ends.append(second)
            at_end.append(at)
        ends[length], at_end[length] = second, at
        previous.append(at_end[length - 1] if length else -1)
    chosen: list[tuple[int, int]] = []
    at = at_end[-1] if at_end else -1
    while at >= 0:
        chosen.append(pairs[at])
        at = previous[at]
    return chosen[::-1]
