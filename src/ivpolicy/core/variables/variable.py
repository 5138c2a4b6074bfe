"""The variables of a question: its recorded facts, each with the cells its tests cut, and what a record allows of them.

A variable is a recorded fact. A computed fact with one source is asked through that source, so it takes only values the
source allows; one with several sources is a variable of its own, and all unknown sources are named (semantics 21).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import islice, pairwise
from operator import attrgetter
from typing import Any, assert_never

from ivpolicy.core.budget import MOST_CELLS, Budget, TooLargeError
from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.once import once
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.computed import COMPUTED, computed_value
from ivpolicy.core.record.effective_values import places_seen, read_from, recorded_value
from ivpolicy.core.record.values import RecordedList
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.rules.condition import Count, Flag, Latest, Leaf, Test
from ivpolicy.core.variables.list_counters import Counter, counter
from ivpolicy.core.variables.lists import ListCells, RecordedItems, Vector
from ivpolicy.core.variables.single_values import ANY_DAY, PlainValue, days_seen, passes, representatives, sample_days
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag, OrderFlag, PeriodFlag, ScheduleFlag, WorkedOutState

Facts = Mapping[str, Fact]
"""The shared vocabulary and the pack's own facts, by path."""

_TIMELESS = frozenset({FactType.BOOLEAN, FactType.CHOICE, FactType.INTEGER, FactType.SET})
_MOST_KEPT = 1000
"""How many values, and how many days of decision, a variable remembers the cells of; past that it starts again."""
_NO_FACTS: Mapping[str, Any] = {}


def bits_of(places: Iterable[int]) -> int:
    """Places, each once, as bits."""
    return sum(1 << place for place in places)


def places_of(bits: int) -> tuple[int, ...]:
    """The places of the bits that are set, lowest first."""
    if bits & (bits - 1) == 0:  # one alone, or none: a list may have thousands of cells
        return (bits.bit_length() - 1,) if bits else ()
    return tuple([place for place, bit in enumerate(bin(bits)[:1:-1]) if bit == "1"])


def variable_of(path: str, facts: Facts) -> str:
    """The recorded fact through which a fact is asked; the fact itself where it has several sources.

    A fact that is read only when recorded is asked by itself: its source may be open where it is known.
    """
    fact = facts.get(path)
    if fact is None or len(fact.computed_from) != 1 or COMPUTED[path].only_when_recorded:
        return path
    source = facts[fact.computed_from[0]]
    return path if source.type == FactType.LIST else source.path


@dataclass(frozen=True, eq=False)
class Variable:
    """One recorded fact and the tests asked of it. `cells[i]` is the truth of each test in the i-th cell.

    `open_cells(record, as_at)` gives the cells the record leaves open, as bits: at least one, and exactly one where the
    fact is known. `is_single`: it is one recorded fact, no list and not worked out, to be asked for by its own name.
    `tried` is how many values were tried to find the cells, times the tests: where it is more than any
    question may have, there are no cells.
    """

    key: str
    fact: Fact | None
    asked: tuple[tuple[str, Test], ...]
    facts: Facts
    flag: WorkedOutState | None = None
    tried: int = field(init=False)
    cells: tuple[Vector, ...] = field(init=False)
    place: Mapping[Vector, int] = field(init=False)
    every: tuple[int, ...] = field(init=False)
    open_cells: Callable[[CaseRecord, date], int] = field(init=False)
    is_single: bool = field(init=False)

    def __post_init__(self) -> None:
        vectors, tried = self._every_vector()
        found = sorted(vectors, reverse=True)
        object.__setattr__(self, "tried", tried)
        object.__setattr__(self, "cells", tuple(found))
        object.__setattr__(self, "place", {vector: i for i, vector in enumerate(found)})
        object.__setattr__(self, "every", tuple(range(len(found))))
        object.__setattr__(self, "open_cells", self._opener())
        is_single = self.fact is None or not (self.fact.type == FactType.LIST or self.fact.computed_from)
        object.__setattr__(self, "is_single", is_single and self.flag is None)

    def _opener(self) -> Callable[[CaseRecord, date], int]:
        """What reads the open cells, quick for what most facts are: a plain value, or a day."""
        if self.fact is None or self.flag is not None:
            return self._open_cells
        if self.fact.computed_from or self.fact.type in _TIMELESS:
            return self._plain_cells(_reader_of(self.fact))
        return self._dated_cells if self.fact.type == FactType.DATE else self._open_cells

    @property
    def is_judgement(self) -> bool:
        """Whether only a judgement, or the mark that confirms one, can narrow it."""
        fact = self.facts.get(self.flag.path) if isinstance(self.flag, ConfirmedFlag) else self.fact
        return fact is not None and fact.judgement

    @property
    def is_of_plain_facts(self) -> bool:
        """Whether it is worked out from facts that are no list, and so read only when recorded: always known."""
        sources = self.fact.computed_from if self.fact is not None else ()
        return bool(sources) and self.facts[sources[0]].type != FactType.LIST

    @property
    def rests_on(self) -> frozenset[str]:
        """The recorded facts that say where it lies."""
        match self.flag:
            case ScheduleFlag(plan):
                return frozenset(plan.facts)
            case OrderFlag(plan):
                return frozenset((plan.first, plan.then))
            case PeriodFlag() | ConfirmedFlag() | None:
                return frozenset((self.fact.computed_from if self.fact is not None else ()) or (self.key,))
            case _:
                assert_never(self.flag)

    @once
    def read_from(self) -> frozenset[str]:
        """The recorded facts that its open cells are read from."""
        return frozenset(fact for path in self.rests_on for fact in read_from(path))

    # ---- all cells ----

    def _every_vector(self) -> tuple[frozenset[Vector], int]:
        if self.flag is not None:
            return frozenset(self._of_word(word) for word in self.flag.words), 0
        if self.fact is not None and self.fact.type == FactType.LIST:
            return _list_vectors(self.fact, self.list_cells.tests)
        is_day = self.fact is not None and self.fact.type == FactType.DATE
        days = sample_days(test for _, test in self.asked) if is_day else (ANY_DAY,)
        values = sum(1 for _ in islice(_representatives(self, days[0]), MOST_CELLS + 1))
        # On every day about as many values are tried as on the first.
        tried = values * len(days) * len(self.asked)
        tried_on = days if tried <= MOST_CELLS else ()
        return frozenset(vector for day in tried_on for vector in _vectors_on(self, day)), tried

    def cell_of_word(self, word: str) -> int:
        """The cell, by number, in which a state that is worked out lies."""
        return self.place[self._of_word(word)]

    def _of_word(self, word: str) -> Vector:
        return tuple(isinstance(test, Flag) and word in test.states for _, test in self.asked)

    @once
    def list_cells(self) -> ListCells:
        """The tests asked of a list, and what they can come to."""
        return _list_cells(self.facts[self.key], tuple(t for _, t in self.asked if isinstance(t, Count | Latest)))

    def vector(self, value: PlainValue, as_at: date) -> Vector:
        """The truth of each test on a concrete value of this variable."""
        return tuple(self._passes(path, test, value, as_at) for path, test in self.asked)

    def _passes(self, path: str, test: Test, value: PlainValue, as_at: date) -> bool:
        if path == self.key:
            return passes(test, value, as_at)
        computed = computed_value(path, (value,), as_at)
        return computed is not None and passes(test, computed, as_at)

    def cells_of(self, values: Iterable[PlainValue], as_at: date = date.min) -> int:
        """The cells in which some values lie on a day, as bits; the day is needed of a date alone."""
        return self._bits(self.vector(value, as_at) for value in values)

    def representatives(self, as_at: date = date.min) -> tuple[PlainValue, ...]:
        """Values of the fact, at least one in every cell on a day; the day is needed of a date alone."""
        return self._on_any_day if as_at == date.min else tuple(_representatives(self, as_at))

    @once
    def _on_any_day(self) -> tuple[PlainValue, ...]:
        return tuple(_representatives(self, date.min))

    # ---- what a record allows ----

    def possible(self, record: CaseRecord, as_at: date) -> tuple[int, ...]:
        """The cells the record leaves open, by number."""
        return places_of(self.open_cells(record, as_at))

    def _open_cells(self, record: CaseRecord, as_at: date) -> int:
        if self.flag is not None:
            return self._bits(self._of_word(word) for word in self.flag.possible(record, as_at))
        value = self.value(record, as_at)
        if value is None:
            return _unknown_cells(self, as_at)
        if self.fact is not None and self.fact.type == FactType.LIST:
            truths = self._counter(value, as_at) if self._counter else (None,)
            if None not in truths:
                return self._bits((truths,))  # type: ignore[arg-type]  # every one is told
            return self._bits(self.list_cells.possible(value.items, as_at, complete=value.complete))
        if isinstance(value, Month):
            return self._bits(self.vector(day, as_at) for day in days_seen(value, self.fact, as_at))
        return 1 << self.place[self.vector(value, as_at)]

    def _bits(self, vectors: Iterable[Vector]) -> int:
        return bits_of({self.place[vector] for vector in vectors})

    def _plain_cells(self, read: Callable[[CaseRecord, date], Any]) -> Callable[[CaseRecord, date], int]:
        """A plain value lies in one cell whatever the day, as one worked out does; each value met is cut once."""
        nothing: dict[Any, int] = (
            {} if self.fact is not None and self.fact.computed_from else {None: bits_of(self.every)}
        )
        known = nothing.copy()

        def open_cells(record: CaseRecord, as_at: date) -> int:
            value = read(record, as_at)
            bits = known.get(value)
            if bits is None:
                if value is None:
                    return _unknown_cells(self, as_at)
                if len(known) > _MOST_KEPT:
                    known.clear()
                    known.update(nothing)
                bits = known[value] = 1 << self.place[self.vector(value, as_at)]
            return bits

        return open_cells

    def _dated_cells(self, record: CaseRecord, as_at: date) -> int:
        value = recorded_value(record, self.key, as_at)
        if value is None:
            return _unknown_cells(self, as_at)
        if type(value) is date:
            cut = _cut_days(self, as_at)
            if cut.first <= value <= cut.last:
                return cut.bits[bisect_right(cut.starts, value)]
        return self._open_cells(record, as_at)

    @once
    def _counter(self) -> Counter | None:
        """What counts the items, where every test is a count on plain fields."""
        counts = tuple(test for _, test in self.asked if isinstance(test, Count))
        return counter(self.fact, counts) if self.fact is not None and len(counts) == len(self.asked) else None

    def value(self, record: CaseRecord, as_at: date) -> Any:
        """The effective value on the day, recorded or worked out; None where it is unknown."""
        return recorded_value(record, self.key, as_at)

    # ---- names of what is missing ----

    def missing(self, record: CaseRecord, as_at: date, differ: Callable[[int, int], bool]) -> tuple[str, ...]:
        """The recorded facts to ask for, when this variable can change the answer.

        `differ(i, j)` says whether the answer can differ between cells i and j, all else the same.
        """
        if self.is_single:
            return (self.key,)
        if self.flag is not None:
            return self.flag.missing(record, as_at)
        if self.fact is not None and self.fact.type == FactType.LIST:
            value = self.value(record, as_at)
            if value is None:
                return (self.key,)
            return tuple(self._list_gaps(value, places_seen(record, self.key, as_at), as_at, differ))
        sources = self.fact.computed_from if self.fact is not None else ()
        return tuple(s for s in sources if not _whole(recorded_value(record, s, as_at))) or sources

    def _list_gaps(
        self, value: RecordedList[Any], places: tuple[int, ...], as_at: date, differ: Callable[[int, int], bool]
    ) -> Iterator[str]:
        """The open fields of the items seen, by their places in the record, and the list where it may lack items."""

        def vectors_differ(one: Vector, other: Vector) -> bool:
            return differ(self.place[one], self.place[other])

        recorded = self.list_cells.recorded(value.items, as_at, complete=value.complete)
        for i, field_name in recorded.gaps(vectors_differ):
            yield f"{self.key}[{places[i]}].{field_name}"
        if not value.complete and recorded.growth_decides(vectors_differ):
            yield self.key


def _reader_of(fact: Fact) -> Callable[[CaseRecord, date], Any]:
    """The quickest way to a fact that is a plain value on the day of decision."""
    path = fact.path
    if fact.judgement or fact.objection or fact.computed_from:
        return lambda record, as_at: recorded_value(record, path, as_at)
    if path.startswith("local."):
        _, pack, name = path.split(".", 2)
        return lambda record, _: record.local.get(pack, _NO_FACTS).get(name)
    get = attrgetter(path)
    return lambda record, _: get(record)


def _whole(value: object) -> bool:
    """Whether a source value is known well enough to compute from."""
    return (
        value is not None and not isinstance(value, Month) and (not isinstance(value, RecordedList) or value.complete)
    )


@lru_cache(maxsize=1024)
def _list_cells(fact: Fact, tests: tuple[Count | Latest, ...]) -> ListCells:
    """The same object wherever the same is asked of a list, so that what is worked out of a record is shared."""
    return ListCells(fact, tests)


@lru_cache(maxsize=1024)
def _list_vectors(fact: Fact, tests: tuple[Count | Latest, ...]) -> tuple[frozenset[Vector], int]:
    """Every vector of a list, and what was tried; kept, because many questions and readings ask the same of a list."""
    cells, budget = _list_cells(fact, tests), Budget()
    try:
        budget.take_cells(max(cells.caps, default=0))  # whoever counts to a number counts up to it
        days = sample_days(cells.dates_asked)
        vectors = frozenset(v for day in days for v in RecordedItems(cells, (), day, False, budget).possible)
    except TooLargeError:
        return frozenset(), MOST_CELLS + 1
    return vectors, MOST_CELLS - budget.cells


@dataclass(frozen=True, slots=True)
class _Cut:
    """The days on which a variable changes its cell, on one day of decision; known from `first` to `last`, inclusive.

    `bits[0]` is the cell of the days before `starts[0]`, `bits[i]` that of the days from `starts[i - 1]` on.
    """

    first: date
    last: date
    starts: tuple[date, ...]
    bits: tuple[int, ...]


@lru_cache(maxsize=4096)
def _cut_days(variable: Variable, as_at: date) -> _Cut:
    """The cut of a date.

    About every day near which a test can change its truth lie days that are tried, so between two of them that follow
    one another each test changes at most once.
    """
    tried = sorted(day for day in _representatives(variable, as_at) if isinstance(day, date))
    cell = {day: variable.place[variable.vector(day, as_at)] for day in tried}
    starts: list[date] = []
    for before, after in pairwise(tried):
        starts.extend(_changes(variable, as_at, cell, before, after))
    return _Cut(tried[0], tried[-1], tuple(starts), tuple(1 << cell[day] for day in (tried[0], *starts)))


def _changes(variable: Variable, as_at: date, cell: dict[date, int], before: date, after: date) -> Iterator[date]:
    """The days after `before` and up to `after` on which the cell changes; `cell` gets what is tried on the way."""
    if cell[before] == cell[after]:
        return
    if after - before == timedelta(days=1):
        yield after
        return
    middle = before + (after - before) // 2
    cell[middle] = variable.place[variable.vector(middle, as_at)]
    yield from _changes(variable, as_at, cell, before, middle)
    yield from _changes(variable, as_at, cell, middle, after)


@lru_cache(maxsize=4096)
def _unknown_cells(variable: Variable, as_at: date) -> int:
    """The cells of a variable of which nothing is known, on a day of decision."""
    if variable.fact is None or variable.fact.type != FactType.LIST:
        return bits_of({variable.place[vector] for vector in _vectors_on(variable, as_at)})
    cells = variable.list_cells
    if not cells.dates_asked:
        return bits_of(variable.every)
    return bits_of({variable.place[vector] for vector in cells.possible(None, as_at, complete=False)})


def _vectors_on(variable: Variable, as_at: date) -> frozenset[Vector]:
    return frozenset(variable.vector(value, as_at) for value in _representatives(variable, as_at))


def _representatives(variable: Variable, as_at: date) -> Iterable[PlainValue]:
    asked = tuple((variable.facts[path], test) for path, test in variable.asked)
    return representatives(variable.facts[variable.key], asked, as_at)


Kept = dict[tuple[str, Fact | None, tuple[tuple[str, Test], ...], WorkedOutState | None], Variable]
"""Variables already made, by all that makes one: questions that ask the same of a fact share one, and its cells."""


def variables_for(
    leaves: Iterable[Leaf], facts: Facts, flags: Mapping[str, WorkedOutState], kept: Kept
) -> Iterator[Variable]:
    """The variables the leaves ask about, in the order in which they are first met; those already `kept` are taken."""
    asked: dict[str, dict[tuple[str, Test], None]] = {}
    for leaf in leaves:
        asked.setdefault(variable_of(leaf.fact, facts), {})[(leaf.fact, leaf.test)] = None
    for key, tests in asked.items():
        fact, pairs, flag = facts.get(key), tuple(tests), flags.get(key)
        made = kept.get((key, fact, pairs, flag))
        if made is None:
            made = kept.setdefault((key, fact, pairs, flag), Variable(key, fact, pairs, facts, flag))
        yield made
