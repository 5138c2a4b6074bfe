"""What may stand in the gaps of a record: part of the reference evaluator, see `reference.py`.

Its own days, its own tests on values, and for each recorded fact every way its gaps can be filled.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache
from itertools import chain, combinations, product
from typing import Any

from ivpolicy.core.dates.calendar import Duration, Month
from ivpolicy.core.record.vocabulary import Fact, FactType, ItemField
from ivpolicy.core.rules.condition import (
    All,
    Answered,
    AtLeast,
    Between,
    Condition,
    Constant,
    Count,
    DatesAsAt,
    Days,
    Equals,
    Flag,
    Has,
    InWindow,
    Latest,
    Leaf,
    LongerAgo,
    Named,
    Not,
    OneOf,
    Test,
    leaves,
)
from ivpolicy.core.rules.condition import Any as AnyOf

NEVER_AGO = 10**6
"""Months since what never was."""

MOST = int(os.environ.get("IVPOLICY_MOST_COMPLETIONS", "800"))
"""How many completions are tried; a case with more is too large for this evaluator."""


class TooManyError(Exception):
    """The case has more completions than can be tried."""


# ---- days ------------------------------------------------------------------------------------------------------


def months_on(day: date, months: int) -> date:
    """The same day number so many months on (back, if negative), or the month's last day (semantics 24)."""
    number = day.year * 12 + (day.month - 1) + months
    year, month = number // 12, number % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)).day
    return date(year, month, min(day.day, last))


def back(as_at: date, length: Duration) -> date:
    """The day of decision minus a duration; windows hold the days after it."""
    match length.unit:
        case "day":
            return as_at - timedelta(days=length.number)
        case "week":
            return as_at - timedelta(days=7 * length.number)
        case "month":
            return months_on(as_at, -length.number)
        case _:
            return months_on(as_at, -12 * length.number)


@lru_cache(maxsize=200_000)
def whole_months(day: date, as_at: date) -> int:
    """How many whole months have passed since the day, counted one at a time."""
    return next(n for n in range(20_000) if months_on(day, n + 1) > as_at)


@lru_cache(maxsize=200_000)
def birthdays(born: date, as_at: date) -> int:
    """How many birthdays have begun; one on 29 February begins on 1 March of other years."""
    return sum(
        (year, born.month, born.day) <= (as_at.year, as_at.month, as_at.day)
        for year in range(born.year + 1, as_at.year + 1)
    )


# ---- tests on one value ----------------------------------------------------------------------------------------


def passes(test: Test, value: Any, as_at: date) -> bool:
    """Whether a concrete value passes a test; a list is a tuple of items, an item a mapping by field."""
    match test:
        case Equals(wanted):
            return type(value) is type(wanted) and value == wanted
        case OneOf(words):
            return value in words
        case Between(low, high):
            return isinstance(value, int) and (low is None or value >= low) and (high is None or value <= high)
        case Has(every, some, none):
            return set(every) <= value and (not some or bool(set(some) & value)) and not set(none) & value
        case InWindow(length):
            return isinstance(value, date) and back(as_at, length) < value <= as_at
        case LongerAgo(length):
            return value == "never" or (isinstance(value, date) and value <= back(as_at, length))
        case Days(first, end):
            return isinstance(value, date) and (first is None or value >= first) and (end is None or value < end)
        case Count(low, high, where):
            number = sum(where is None or item_holds(where, item, as_at) for item in value)
            return (low is None or number >= low) and (high is None or number <= high)
        case Latest(by, is_):
            return bool(value) and item_holds(is_, latest(value, by), as_at)
        case Flag(states):
            return value in states
    raise AssertionError(test)


def latest(items: tuple[dict[str, Any], ...], by: str) -> dict[str, Any]:
    """The item with the latest day; of two on one day the one listed last."""
    return max(enumerate(items), key=lambda placed: (placed[1][by], placed[0]))[1]


def item_holds(condition: Condition, item: Mapping[str, Any], as_at: date) -> bool:
    """Whether a condition holds of one item of a list."""
    return holds(condition, lambda leaf: passes(leaf.test, item[leaf.fact], as_at), as_at, _nothing_answered)


def _nothing_answered(question: str) -> str:
    raise AssertionError(question)


def holds(condition: Condition, true: Callable[[Leaf], bool], as_at: date, outcome_of: Callable[[str], str]) -> bool:
    """Whether a condition holds, given the truth of each leaf and the outcome of each question."""
    match condition:
        case Constant(value):
            return value
        case Leaf():
            return true(condition)
        case Named(_, _, member):
            return holds(member, true, as_at, outcome_of)
        case Not(member):
            return not holds(member, true, as_at, outcome_of)
        case All(members):
            return all(holds(m, true, as_at, outcome_of) for m in members)
        case AnyOf(members):
            return any(holds(m, true, as_at, outcome_of) for m in members)
        case AtLeast(number, members, worths):
            return sum(w for m, w in zip(members, worths, strict=True) if holds(m, true, as_at, outcome_of)) >= number
        case Answered(question, outcome):
            return outcome_of(question) == outcome
        case DatesAsAt(first, end):
            return (first is None or first <= as_at) and (end is None or as_at < end)
    raise AssertionError(condition)


# ---- what may stand in a gap -----------------------------------------------------------------------------------


def values_of(fact: Fact | ItemField, tests: Iterable[tuple[Fact | ItemField, Test]], as_at: date) -> Iterable[Any]:
    """Values that stand for the whole domain of a fact: those the tests cannot tell apart are left to one of them."""
    asked = list(tests)
    match fact.type:
        case FactType.BOOLEAN:
            return (True, False)
        case FactType.CHOICE:
            return fact.choices
        case FactType.SET:
            return subsets(fact.choices, [test for _, test in asked if isinstance(test, Has)])
        case FactType.INTEGER:
            highest_bound = max((bound for _, test in asked for bound in bounds(test)), default=0)
            return range(highest_bound + 2)
        case _:
            return days_of(fact, asked, as_at)


def every_value(fact: Fact | ItemField) -> Iterable[Any]:
    """The whole domain of a choice or a set."""
    if fact.type == FactType.CHOICE:
        return fact.choices
    sizes = range(len(fact.choices) + 1)
    return [frozenset(some) for size in sizes for some in combinations(fact.choices, size)]


def subsets(choices: tuple[str, ...], tests: list[Has]) -> Iterator[frozenset[str]]:
    """Every subset of the members that a test names; no test can tell the others apart."""
    named = [c for c in choices if any(c in (*t.all_, *t.any_, *t.none) for t in tests)]
    return (frozenset(some) for size in range(len(named) + 1) for some in combinations(named, size))


def bounds(test: Test) -> Iterator[int]:
    """The numbers a test names."""
    match test:
        case Between(low, high) | Count(low, high):
            found = (low, high)
        case Equals(value):
            found = (value,)
        case OneOf(values):
            found = values
        case Has() | InWindow() | LongerAgo() | Days() | Latest() | Flag():
            found = ()
        case _:
            raise AssertionError(test)
    return (n for n in found if isinstance(n, int) and not isinstance(n, bool))


def days_of(fact: Fact | ItemField, asked: list[tuple[Fact | ItemField, Test]], as_at: date) -> tuple[Any, ...]:
    """Every day for years back (and on, where the day may be planned), the far past, and the word the date takes."""
    years = max(3, *(2 + bound // (1 if of.unit == "years" else 12) for of, test in asked for bound in bounds(test)), 0)
    fixed = [d for _, t in asked if isinstance(t, Days) for d in (t.first, t.end) if d is not None]
    first = min([months_on(as_at, -12 * years), *(d - timedelta(days=2) for d in fixed)])
    last = max([as_at + timedelta(days=2), *(d + timedelta(days=2) for d in fixed)])
    every = chain(
        [date(1900, 1, 1)], (first + timedelta(days=n) for n in range((last - first).days + 1)), [date(2190, 1, 1)]
    )
    past = getattr(fact, "past", True)
    return (*(day for day in every if not past or day <= as_at), *([fact.takes] if fact.takes else []))


def computed(path: str, unit: str | None, source: Any, as_at: date) -> Any:
    """A fact worked out from a concrete value of its source; None where the source gives no value."""
    match source:
        case "never":
            return NEVER_AGO
        case date() if source <= as_at:
            return birthdays(source, as_at) if unit == "years" else whole_months(source, as_at)
    return None


# ---- one recorded fact -----------------------------------------------------------------------------------------

Fills = tuple[Any, ...]
"""How gaps are filled, by the place of each value among those that may stand there."""


class Source:
    """One recorded fact, the leaves asked of it, its gaps, and the truths of the leaves for every way to fill them."""

    def __init__(
        self,
        fact: Fact,
        asked: Sequence[tuple[Fact, Leaf]],
        value: Any,
        as_at: date,
        places: list[int] | None = None,
        agrees: Callable[[Any], bool] | None = None,
    ) -> None:
        self.agrees = agrees
        self.places = places if places is not None else list(range(1000))
        self._truths_met: dict[tuple[Any, ...], tuple[bool, ...]] = {}
        self.fact, self.asked, self.value, self.as_at = fact, asked, value, as_at
        self.gaps: dict[str, list[Any]] = {name: list(values) for name, values in self._gaps()}
        size = 1
        for values in self.gaps.values():
            size *= len(values)
        if fact.type == FactType.LIST and size > MOST:
            raise TooManyError(fact.path)
        self.truths: dict[Fills, tuple[bool, ...]] = {
            fills: self._passed(self._filled(fills)) for fills in product(*map(range, map(len, self.gaps.values())))
        }
        self._merge()

    @property
    def values(self) -> dict[tuple[bool, ...], Any]:
        """For each combination of truths that the leaves can have together, a value that gives it."""
        return {truths: self._filled(fills) for fills, truths in self.truths.items()}

    def _gaps(self) -> Iterator[tuple[str, Iterable[Any]]]:
        path, tests = self.fact.path, [(of, leaf.test) for of, leaf in self.asked]
        if self.fact.type == FactType.LIST:
            yield from self._list_gaps(path)
        elif self.value is None and self.agrees is not None:
            yield path, filter(self.agrees, every_value(self.fact))
        elif self.value is None:
            yield path, values_of(self.fact, tests, self.as_at)
        elif isinstance(self.value, Month):
            days = [day for day in self.value.days() if not self.fact.past or day <= self.as_at]
            yield path, days

    def _passed(self, value: Any) -> tuple[bool, ...]:
        return tuple(self._passes(of, leaf.test, value) for of, leaf in self.asked)

    def _passes(self, of: Fact, test: Test, value: Any) -> bool:
        seen = value if of.path == self.fact.path else computed(of.path, of.unit, value, self.as_at)
        return seen is not None and passes(test, seen, self.as_at)

    def _filled(self, fills: Fills) -> Any:
        given = {name: values[n] for (name, values), n in zip(self.gaps.items(), fills, strict=True)}
        if self.fact.type != FactType.LIST:
            return given.get(self.fact.path, self.value)
        items = self.value.items if self.value is not None else ()
        listed = tuple(
            {name: given.get(self._gap_of(i, name), getattr(item, name)) for name in self._fields}
            for i, item in enumerate(items)
        )
        return (*listed, *given.get(self.fact.path, ()))

    def _merge(self) -> None:
        """Of values of one gap that no test tells apart, however the other gaps are filled, keep one."""
        for place in range(len(self.gaps)):
            rows: dict[int, list[Any]] = {}
            for fills in sorted(self.truths):
                rows.setdefault(fills[place], []).append((fills[:place], fills[place + 1 :], self.truths[fills]))
            kept: dict[Any, int] = {}
            for n, row in rows.items():
                kept.setdefault(tuple(row), n)
            self.truths = {fills: truth for fills, truth in self.truths.items() if fills[place] in set(kept.values())}

    # ---- lists ----

    @property
    def _tests(self) -> list[Count | Latest]:
        return [leaf.test for _, leaf in self.asked if isinstance(leaf.test, Count | Latest)]

    @cached_property
    def _ordering(self) -> set[str]:
        return {test.by for test in self._tests if isinstance(test, Latest)}

    @cached_property
    def _fields(self) -> dict[str, list[tuple[ItemField, Test]]]:
        """The fields some test asks, with the tests asked of each."""
        fields = {f.name: f for f in self.fact.item}
        found: dict[str, list[tuple[ItemField, Test]]] = {name: [] for name in self._ordering}
        for test in self._tests:
            for leaf in leaves((test.where or Constant(True)) if isinstance(test, Count) else test.is_):
                found.setdefault(leaf.fact, []).append((fields[leaf.fact], leaf.test))
        return found

    def _list_gaps(self, path: str) -> Iterator[tuple[str, Iterable[Any]]]:
        items = self.value.items if self.value is not None else ()
        for i, item in enumerate(items):
            for name in (f.name for f in self.fact.item if f.name in self._fields):
                value = getattr(item, name)
                if value is None or isinstance(value, Month):
                    yield self._gap_of(i, name), self._field_values(name, value)
        if self.value is None or not self.value.complete:
            yield path, self._further()

    def _gap_of(self, i: int, name: str) -> str:
        """A field of the i-th item seen, by the item's place in the record."""
        return f"{self.fact.path}[{self.places[i]}].{name}"

    def _field_values(self, name: str, value: Any) -> list[Any]:
        field = next(f for f in self.fact.item if f.name == name)
        if isinstance(value, Month):
            allowed = [day for day in value.days() if not field.past or day <= self.as_at]
        else:
            allowed = list(values_of(field, self._fields[name], self.as_at))
        cells: dict[tuple[bool, ...], list[Any]] = {}
        for one in allowed:
            cells.setdefault(tuple(passes(test, one, self.as_at) for _, test in self._fields[name]), []).append(one)
        if name not in self._ordering:
            return [cell[0] for cell in cells.values()]
        # where days are also compared with one another: of each cell the first and the last two, and the days of others
        ends = {day for cell in cells.values() for day in (cell[0], *cell[-2:])}
        return [one for one in allowed if one in ends | self._days_compared(name)]

    def _days_compared(self, name: str) -> set[date]:
        """The recorded days of the field, the days beside them, and the ends of recorded months."""
        recorded = [getattr(item, name) for item in (self.value.items if self.value is not None else ())]
        ends = [
            d
            for w in recorded
            for d in ([w] if isinstance(w, date) else [w.first_day, w.last_day] if isinstance(w, Month) else [])
        ]
        return {day + timedelta(days=step) for day in ends for step in (-1, 0, 1)}

    def _further(self) -> list[tuple[dict[str, Any], ...]]:
        """Lists of items that are not recorded: one for each summary that some list has, however long."""
        names = list(self._fields)
        every = [
            dict(zip(names, values, strict=True)) for values in product(*(self._field_values(n, None) for n in names))
        ]
        items: dict[Any, dict[str, Any]] = {}
        for item in every:
            items.setdefault(self._signature(item), item)
        lists: dict[Any, tuple[dict[str, Any], ...]] = {self._summary(()): ()}
        waiting: list[tuple[dict[str, Any], ...]] = [()]
        while waiting:
            shorter = waiting.pop()
            longer = [(*shorter, item) for item in items.values()]
            waiting.extend(one for one in longer if lists.setdefault(self._summary(one), one) is one)
            if len(lists) > MOST:
                raise TooManyError(self.fact.path)
        return list(lists.values())

    def _summary(self, items: tuple[dict[str, Any], ...]) -> Any:
        """All that a list is to the tests: how many items satisfy each condition, up to the numbers named; the latest."""
        truths = [self._item_truths(item) for item in items]
        most = 1 + max((bound for test in self._tests for bound in bounds(test)), default=0)
        counts = tuple(min(most, sum(truth[n] for truth in truths)) for n in range(len(self._tests)))
        return counts, tuple(self._signature(latest(items, by)) if items else None for by in sorted(self._ordering))

    def _signature(self, item: dict[str, Any]) -> Any:
        """All that an item is to the tests."""
        return (*self._item_truths(item), *(item[name] for name in sorted(self._ordering)))

    def _item_truths(self, item: dict[str, Any]) -> tuple[bool, ...]:
        """The truth of each test's condition on an item; worked out once for each."""
        key = tuple(item.values())
        if key not in self._truths_met:
            self._truths_met[key] = self._item_tried(item)
        return self._truths_met[key]

    def _item_tried(self, item: dict[str, Any]) -> tuple[bool, ...]:
        asked = ((test.where or Constant(True)) if isinstance(test, Count) else test.is_ for test in self._tests)
        return tuple(item_holds(condition, item, self.as_at) for condition in asked)


@lru_cache(maxsize=4096)
def source_of(fact: Fact, asked: tuple[tuple[Fact, Leaf], ...], value: Any, as_at: date) -> Source:
    """A fact that is no list, or of which nothing is recorded: the same in many cases, so every way is tried once.

    Raises:
        TooManyError: The fact is a list, and too many are to be told apart.
    """
    return Source(fact, asked, value, as_at)
