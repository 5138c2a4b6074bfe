"""Tallies of a list: what its items come to between them, found for all completions of the list at once.

A tally has a count for each condition asked of items, capped where more makes no difference, and for each date field
that orders the list the latest item. Items that are recorded alike come in groups, and adding one more of a group soon
reaches nothing new; so a list of a thousand items costs little more than the different items in it.

The counts are packed into one number, a field of bits for each condition, so that adding an item is one addition. A
field that stands at its cap has every bit set; its next addition runs over into the guard bit, and is taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ivpolicy.core.budget import Budget

Truths = tuple[bool, ...]
"""The truths of what is asked of the latest item."""

Brought = tuple[date, Truths] | None
"""What an item brings to an order by day: its day and its truths; None where it cannot be the latest."""

Step = tuple[int, tuple[Brought, ...]]
"""What one item adds: its packed counts, and what it brings to each order."""

Steps = frozenset[Step]
"""The ways an item can be, as far as they add differently."""

LatestSoFar = tuple[date, bool, Truths] | None
"""The latest item so far: its day, whether it stands to the right of what is added next, and its truths."""

PackedTally = Any
"""The packed counts alone, or, of a list that is ordered, with the latest item of each order."""

Tallies = frozenset[PackedTally]


@dataclass(frozen=True, slots=True)
class Element:
    """Items that are alike to the tests: the ways each can be, and how many there are."""

    steps: Steps
    number: int


class Counts:
    """The packed counts of conditions: `caps[i]` is the count from which on more of the i-th makes no difference."""

    __slots__ = ("_caps", "_guards", "_ones", "_width")

    def __init__(self, caps: tuple[int, ...]) -> None:
        self._caps = caps
        self._width = max((cap.bit_length() for cap in caps), default=0) or 1
        self._guards = sum(1 << (self._place(i) + self._width) for i in range(len(caps)))
        self._ones = tuple(1 << self._place(i) for i in range(len(caps)))

    def _place(self, i: int) -> int:
        return i * (self._width + 1)

    @property
    def none(self) -> int:
        """No item: each field stands as far below all bits set as its cap is high."""
        return sum(one * ((1 << self._width) - 1 - cap) for one, cap in zip(self._ones, self._caps, strict=True))

    def of(self, kind: Iterable[bool]) -> int:
        """What an item adds that satisfies these conditions."""
        return sum(one for one, held in zip(self._ones, kind, strict=True) if held)

    def number(self, counts: int, i: int) -> int:
        """How many items satisfy the i-th condition, up to its cap."""
        full = (1 << self._width) - 1
        return (counts >> self._place(i) & full) - (full - self._caps[i])

    def below_cap(self, counts: int) -> int:
        """What can still be added to: the ones of all fields below their cap."""
        return sum(one for i, one in enumerate(self._ones) if self.number(counts, i) < self._caps[i])

    def plus(self, counts: Iterable[int], steps: Steps) -> set[int]:
        """Each of the counts with each of the steps added."""
        guards, width, added = self._guards, self._width, [step[0] for step in steps]
        return {(more := one + step) - ((more & guards) >> width) for one in counts for step in added}

    def one_more(self, counts: int, added: int) -> int:
        """The counts with one item added."""
        more = counts + added
        return more - ((more & self._guards) >> self._width)


class Adding:
    """Adds items to sets of tallies, each sum worked out once. `orders`: by how many date fields the list is ordered.

    Items are added about a place in the list, from the outside in: those to its left from the first on, those to its
    right from the last on. So of two on one latest day the one added later counts, unless the other stands to the
    right; and what is not listed stands to the right of all.
    """

    def __init__(self, counts: Counts, orders: int, budget: Budget) -> None:
        self._counts = counts
        self._budget = budget
        self._orders = orders
        self._kept: dict[Tallies, Tallies] = {}
        self._closed: dict[Tallies, Steps] = {}
        self._sums: dict[tuple[Tallies, Steps, int, bool], Tallies] = {}

    def start(self, counts: int) -> Tallies:
        """The one tally with these counts and no latest item."""
        return self._keep({(counts, (None,) * self._orders)} if self._orders else {counts})

    def _keep(self, tallies: Iterable[PackedTally]) -> Tallies:
        """The same object for equal sets, so that they are quickly known again."""
        made = frozenset(tallies)
        return self._kept.setdefault(made, made)

    def plus(self, tallies: Collection[PackedTally], steps: Steps, *, right: bool = False) -> set[PackedTally]:
        """Each of the tallies with one more item that is any of the steps."""
        self._budget.take_cells(len(tallies) * len(steps))
        if not self._orders:
            return self._counts.plus(tallies, steps)
        one_more = self._counts.one_more
        return {
            (one_more(counts, added), tuple(map(_later, latest, brought, (right,) * self._orders)))
            for counts, latest in tallies
            for added, brought in steps
        }

    def one(self, tally: PackedTally, step: Step) -> PackedTally:
        """The tally with one more item, at the place about which the others were added."""
        added, brought = step
        if not self._orders:
            return self._counts.one_more(tally, added)
        counts, latest = tally
        return self._counts.one_more(counts, added), tuple(map(_later, latest, brought, (False,) * self._orders))

    def many(self, tallies: Tallies, element: Element, *, right: bool = False) -> Tallies:
        """The tallies with all the items of an element."""
        key = (tallies, element.steps, element.number, right and self._orders > 0)
        made = self._sums.get(key)
        if made is None:
            nothing = (0, (None,) * self._orders)
            add = self._added_where_one_is_nothing if nothing in element.steps else self._added
            made = self._sums[key] = add(tallies, element, right=right)
        return made

    def _added(self, tallies: Tallies, element: Element, *, right: bool) -> Tallies:
        closed = self._closed.get(tallies, frozenset())
        reached = tallies
        for _ in range(element.number):
            more = self._keep(self.plus(reached, element.steps, right=right))
            if more == reached:
                closed |= element.steps
                break
            reached = more
        return self._note_closed(reached, closed)

    def _added_where_one_is_nothing(self, tallies: Tallies, element: Element, *, right: bool) -> Tallies:
        """An item may add nothing, so all that fewer items reach is reached: only what is new is added to.

        Where the tallies are known to gain nothing by a step, that step need not be tried; counts add in any order.
        """
        closed = self._closed.get(tallies, frozenset())
        steps = element.steps - closed
        reached, new, left = set(tallies), set(tallies), element.number
        while new and left:
            new = self.plus(new, steps, right=right) - reached
            reached |= new
            left -= 1
        return self._note_closed(self._keep(reached), closed if new else closed | element.steps)

    def _note_closed(self, tallies: Tallies, closed: Steps) -> Tallies:
        if not self._orders:
            self._closed[tallies] = closed | self._closed.get(tallies, frozenset())
        return tallies

    def grown(self, tallies: Tallies, fresh: Steps) -> Tallies:
        """The tallies with any number of items that are not listed."""
        nothing: Step = (0, (None,) * self._orders)
        return self.many(tallies, Element(fresh | {nothing}, _ANY_NUMBER), right=True)

    def total(self, tallies: Tallies, elements: Iterable[Element]) -> Tallies:
        """The tallies with all elements, in the order of the list."""
        for element in elements:
            tallies = self.many(tallies, element)
        return tallies

    def around(
        self, start: Tallies, elements: Sequence[Element], is_asked: Callable[[Element], bool]
    ) -> Iterator[tuple[int, Tallies]]:
        """For each element asked for, by its place: the tallies of everything but one of its items.

        Halved again and again, so that the elements are added some ten times over, not once for each element.
        """

        def go(low: int, high: int, outside: Tallies) -> Iterator[tuple[int, Tallies]]:
            if not any(map(is_asked, elements[low:high])):
                return
            if high - low == 1:
                one = elements[low]
                yield low, self.many(outside, Element(one.steps, one.number - 1))
                return
            middle = (low + high) // 2
            with_right = outside
            for element in reversed(elements[middle:high]):
                with_right = self.many(with_right, element, right=True)
            yield from go(low, middle, with_right)
            yield from go(middle, high, self.total(outside, elements[low:middle]))

        if elements:
            yield from go(0, len(elements), start)


_ANY_NUMBER = 1 << 60
"""More items than any that still add something."""


def _later(last: LatestSoFar, brought: Brought, right: bool) -> LatestSoFar:  # noqa: FBT001 - mapped over orders
    if brought is None:
        return last
    day, truths = brought
    if last is not None and (day < last[0] or (day == last[0] and last[1])):
        return last
    return day, right, truths
