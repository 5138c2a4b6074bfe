"""The other records of a case: what each fact a question reads can come to be recorded as, and what follows from it.

Of each fact one value is tried for every way in which the rules tell its values apart, the nearest to what is recorded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, partial
from itertools import chain, islice
from typing import Any

from ivpolicy.account.told_case import ToldCells
from ivpolicy.core.answers.diagram import levels
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import fact_order
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.computed import computed_value
from ivpolicy.core.record.contradictions import impossibilities, pairs_compared
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.opposing_facts import Opposing, compared_as, opposing_facts, pairs_opposed
from ivpolicy.core.record.other_values import can_become, confirmed_otherwise, held_value, recorded_otherwise
from ivpolicy.core.record.values import Item, OwnItem, RecordedList
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.rules.condition import CONFIRMED, Count, Latest
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Variable
from ivpolicy.core.variables.worked_out_states import OrderFlag, PeriodFlag, ScheduleFlag
from ivpolicy.witnesses.lists import items_asked
from ivpolicy.witnesses.schedules import candidates

_MOST_VALUES = 60
"""How many values of a fact are looked at; of a list that is read by its dates there are many alike."""
_MOST_ITEMS = 24


@dataclass(frozen=True, slots=True)
class FactChange:
    """A fact, by its path, that comes to be recorded with a value; of a list, with items.

    Of `confirmed:` and a path the value is whether the fact is marked as confirmed.
    """

    fact: str
    value: Any

    def __repr__(self) -> str:
        """Nothing of the child: a repr ends up in logs."""
        return f"FactChange({self.fact!r})"


FactChanges = frozenset[FactChange]


@cache
def partners() -> Mapping[str, frozenset[str]]:
    """The facts that are compared with a fact, so that it may not be recorded so beside them, or is read otherwise."""
    found: dict[str, set[str]] = {}
    for one, other in chain(pairs_opposed(), pairs_compared()):
        found.setdefault(one, set()).add(other)
        found.setdefault(other, set()).add(one)
    return {path: frozenset(others) for path, others in found.items()}


class Alternatives:
    """The other records of one case on one day. What is worked out of one is kept for all questions.

    A set of changes is a number with one bit for each.

    Attributes:
        as_recorded: The case as it is.
        doubted: The facts that the record denies.
        compared: The changes met so far whose fact is compared with another.
        cells: The open cells of a variable with changes that touch it, as far as they were asked for.
        jumps: The smallest changes that bring a variable into cells, as far as they were searched, by all they hang on.
    """

    def __init__(self, pack: Pack, record: CaseRecord, as_at: date, withheld: frozenset[str] = frozenset()) -> None:
        """`withheld`: facts that are not in the record and of which nothing may be taken to be known."""
        self.pack = pack
        self.record = record
        self.as_at = as_at
        self.withheld = withheld
        self._read_record: Callable[..., OpenCells] = partial(ToldCells, withheld=withheld) if withheld else OpenCells
        self.as_recorded = self._read_record(record, as_at)
        self.facts = pack.rulebook.facts
        self.doubted = frozenset(path for pair in self.as_recorded.opposing for path in pair.doubted)
        self.compared = self._told_beside = 0
        self.cells: defaultdict[Variable, dict[int, int]] = defaultdict(dict)
        self.jumps: dict[tuple[object, ...], tuple[Any, ...]] = {}
        self._is_impossible = any(impossibilities(record))
        self._bits: dict[FactChange, int] = {}
        self._of_fact: defaultdict[str, int] = defaultdict(int)
        self._partners: dict[int, int] = {}
        self._sets: dict[int, FactChanges] = {0: frozenset()}
        self._records: dict[int, CaseRecord] = {0: record}
        self._cases: dict[int, OpenCells] = {0: self.as_recorded}
        self._denials: dict[int, tuple[frozenset[str], ...]] = {0: ()}
        self._read: dict[tuple[str, int], Any] = {}
        self._computed: dict[tuple[str, tuple[Any, ...]], Any] = {}
        self._worked_out: dict[tuple[Variable, str, int], tuple[object, ...]] = {}

    def __repr__(self) -> str:
        return f"Alternatives(as_at={self.as_at})"

    # ---- sets of changes ----

    def bit(self, change: FactChange) -> int:
        """The bit of a change, the same for every question."""
        bit = self._bits.get(change)
        if bit is None:
            bit = self._bits[change] = 1 << len(self._bits)
            self._sets[bit] = frozenset({change})
            if change.fact in partners():
                self._compare(change.fact, bit)
            if change.fact in partners() or self._is_impossible or self._may_be_impossible(change.fact):
                self._told_beside |= bit
        return bit

    def _compare(self, path: str, bit: int) -> None:
        """Note a change of a fact that is compared with others, beside the changes of these."""
        self.compared |= bit
        self._of_fact[path] |= bit
        self._partners[bit] = sum(self._of_fact.get(other, 0) for other in partners()[path])
        for one in self._partners:
            if one & self._partners[bit]:
                self._partners[one] |= bit

    def _may_be_impossible(self, path: str) -> bool:
        """Whether a fact may be recorded so that it cannot be by itself, as the items of a list may."""
        fact = self.facts.get(path)
        return fact is not None and (fact.type == FactType.LIST or fact.objection)

    def changes_in(self, changes: int) -> FactChanges:
        """The changes of a set."""
        found = self._sets.get(changes)
        if found is None:
            last = changes & -changes
            found = self._sets[changes] = self.changes_in(changes ^ last) | self._sets[last]
        return found

    def beside(self, some: int, changes: int) -> int:
        """Some of a set of changes, with those by which one of these may stand beside the rest: of facts compared."""
        others = changes & ~some & self.compared
        while others:
            left, beside = some & self.compared, 0
            while left:
                one = left & -left
                left ^= one
                beside |= self._partners[one]
            if not others & beside:
                break
            some |= others & beside
            others &= ~beside
        return some

    # ---- the other records ----

    def changed_record(self, changes: int) -> CaseRecord:
        """The record with these changes made on the day."""
        made = self._records.get(changes)
        if made is None:
            last = changes & -changes
            before, (change,) = self.changed_record(changes ^ last), self._sets[last]
            if change.fact.startswith(CONFIRMED):
                made = confirmed_otherwise(before, change.fact.removeprefix(CONFIRMED), confirmed=change.value)
            else:
                made = recorded_otherwise(before, {self.facts[change.fact]: change.value}, self.as_at)
            self._records[changes] = made
        return made

    def case(self, changes: int) -> OpenCells:
        """The case with these changes."""
        made = self._cases.get(changes)
        if made is None:
            made = self._cases[changes] = self._read_record(
                self.changed_record(changes), self.as_at, self._opposing(changes)
            )
        return made

    def _opposing(self, changes: int) -> tuple[Opposing, ...]:
        """The facts that deny one another with changes: of facts that are not changed, as without them."""
        known = self.as_recorded.opposing
        if not changes & self._told_beside:
            return known
        changed = frozenset([change.fact for change in self.changes_in(changes)])
        kept = (pair for pair in known if changed.isdisjoint(pair.compared))
        return (*kept, *opposing_facts(self.changed_record(changes), self.as_at, changed))

    def value_read(self, path: str, changes: int) -> Any:
        """The effective value of a fact with changes that touch it, whatever denies it; None where it is unknown."""
        key = path, changes
        if key not in self._read:
            self._read[key] = recorded_value(self.changed_record(changes), path, self.as_at)
        return self._read[key]

    def worked_out(self, variable: Variable, path: str, change: int) -> tuple[object, ...]:
        """What a fact that is worked out from several comes to with a change, each other of them said to be so."""
        found = self._worked_out.get((variable, path, change))
        if found is None:
            sources = variable.fact.computed_from if variable.fact is not None else ()
            recorded = [self.value_read(source, change if source == path else 0) for source in sources]
            own = sources.index(path) if path in sources else None
            told: list[object] = []
            for context in (recorded, [None] * len(sources)):
                for other in range(len(sources)):
                    values = [*context]
                    values[other] = True if self.facts[sources[other]].type == FactType.BOOLEAN else values[other]
                    if own is not None:
                        values[own] = recorded[own]
                    told.append(self.computed(variable.key, tuple(values)))
            found = self._worked_out[variable, path, change] = tuple(told)
        return found

    def computed(self, path: str, values: tuple[Any, ...]) -> Any:
        """What a fact that is worked out from plain facts comes to with these values."""
        found = self._computed.get((path, values), self)
        if found is self:
            found = self._computed[path, values] = computed_value(path, values, self.as_at)
        return found

    def denials(self, changes: int) -> tuple[frozenset[str], ...]:
        """What stands in the way of a record with such changes; empty where it can be so.

        Of each thing that is impossible in it, or denied that was not before: the facts of which one would have to be
        otherwise. Changes of facts that are not compared are looked at alone.
        """
        found = self._denials.get(changes) if changes & self._told_beside else ()
        if found is None:
            first = changes & -changes
            part = self.beside(first, changes) if first & self.compared else first
            if part != changes:
                found = self.denials(part) + self.denials(changes ^ part)
            else:
                case = self.case(changes)
                denied = (pair.compared for pair in case.opposing if not self.doubted.issuperset(pair.doubted))
                impossible = (_compared(wrong.path) for wrong in impossibilities(case.given))
                found = (*denied, *impossible)
            self._denials[changes] = found
        return found

    def value(self, path: str) -> Any:
        """What stands in the record for a fact."""
        return held_value(self.record, path)


def _compared(path: str) -> frozenset[str]:
    """The facts looked at to say that one is impossible."""
    listed = path.split("[", 1)[0]
    return frozenset({listed}) | partners().get(listed, frozenset())


class OtherValues:
    """What each fact that a question reads can come to be recorded as."""

    def __init__(self, alternatives: Alternatives, diagrams: QuestionDiagrams) -> None:
        self.alternatives = alternatives
        self.diagrams = diagrams
        self._tried: dict[str, tuple[FactChange, ...]] = {}
        self._alike: dict[FactChange, list[Any]] = {}
        self._alike_cells: dict[tuple[Variable, int], int] = {}

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """The variables on which the answer hangs."""
        return tuple(self.diagrams.variables[level] for level in sorted(levels(self.diagrams.answer)))

    @cached_property
    def sources(self) -> Mapping[Variable, frozenset[str]]:
        """The facts through which each variable is read, those a judgement may not be older than among them."""
        return {variable: frozenset(self._sources(variable)) for variable in self.variables}

    def _sources(self, variable: Variable) -> Iterator[str]:
        if isinstance(variable.flag, PeriodFlag):
            return
        for path in variable.rests_on:
            yield from self.touching(path)

    @cached_property
    def _read_through(self) -> Mapping[str, list[Variable]]:
        """Of each fact the variables through which it is read."""
        found: defaultdict[str, list[Variable]] = defaultdict(list)
        for variable, paths in self.sources.items():
            for path in paths:
                found[path].append(variable)
        return dict(found)

    def touching(self, path: str) -> Iterator[str]:
        """A fact, and those by which its value comes to count or not."""
        yield path
        fact = self.alternatives.facts.get(path)
        for other in fact.rests_on if fact is not None and fact.judgement else ():
            yield "events" if other.startswith("events.") else other
        if path == "appointment.expenses":
            yield "appointment.ended_on"

    @cached_property
    def read(self) -> tuple[str, ...]:
        """The facts that the question reads."""
        return tuple(sorted(frozenset[str]().union(*self.sources.values()), key=self._order))

    @cached_property
    def every(self) -> tuple[str, ...]:
        """The facts that the question reads, and those compared with one of them."""
        others = frozenset[str]().union(*(partners().get(path, frozenset()) for path in self.read))
        known = (path for path in others if path in self.alternatives.facts)
        return tuple(sorted({*self.read, *known}, key=self._order))

    @staticmethod
    def _order(path: str) -> tuple[int, str]:
        return fact_order(path.removeprefix(CONFIRMED))

    def changes_of(self, path: str) -> tuple[FactChange, ...]:
        """The changes of one fact that are tried; none where it cannot come to be otherwise."""
        made = self._tried.get(path)
        if made is None:
            made = self._tried[path] = tuple(FactChange(path, value) for value in self._values(path))
        return made

    def alike(self, change: FactChange) -> tuple[Any, ...]:
        """Further words that a choice may come to be recorded as, and that no rule here tells apart from this one."""
        fact = self.alternatives.facts.get(change.fact)
        is_choice = fact is not None and fact.type == FactType.CHOICE
        return tuple(self._alike.get(change, ())) if is_choice else ()

    def _values(self, path: str) -> Iterator[Any]:
        of = self.alternatives
        if path.startswith(CONFIRMED):
            marked = path.removeprefix(CONFIRMED)
            mark = of.record.provenance.get(marked)
            if of.value(marked) is not None:
                yield from (v for v in (True, False) if mark is None or mark.confirmed is not v)
            return
        fact = of.facts[path]
        values = tuple(self._candidates(fact))
        if len(values) == 1:  # nothing to tell it from
            yield values[0]
            return
        seen: dict[tuple[object, ...], FactChange] = {}
        for value in values:
            told = self._told(fact, value)
            if told in seen:
                self._alike.setdefault(seen[told], []).append(value)
            else:
                seen[told] = FactChange(path, value)
                yield value

    def _candidates(self, fact: Fact) -> Iterator[Any]:
        """The other values that a fact can come to have, of which many may be read alike."""
        of = self.alternatives
        held, counts = of.value(fact.path), recorded_value(of.record, fact.path, of.as_at)
        for value in islice(self._nearest_first(fact, held), _MOST_VALUES):
            is_same = counts is not None and (
                value == counts or (isinstance(held, RecordedList) and value == held.items)
            )
            if not is_same and can_become(fact, held, value, of.as_at):
                yield value

    def _told(self, fact: Fact, value: Any) -> tuple[object, ...]:
        """What tells values apart: how the rules read each alone, and beside each other fact it is worked out with."""
        of, change = self.alternatives, self.alternatives.bit(FactChange(fact.path, value))
        case = of.case(change)
        reading = self._read_through.get(fact.path, ())
        worked_out = (of.worked_out(v, fact.path, change) for v in reading if v.is_of_plain_facts)
        is_compared = fact.path in partners() and fact.type in (FactType.CHOICE, FactType.SET)
        compared = compared_as(fact.path, value) if is_compared else of.denials(change)
        return (compared, *(self._answered_alike(v, case[v]) for v in reading), *worked_out)

    def _answered_alike(self, variable: Variable, bits: int) -> int:
        """Cells, as bits, with all those that the answer never tells apart from one of them."""
        found = self._alike_cells.get((variable, bits))
        if found is None:
            groups = self.diagrams.told_apart(self._level[variable])
            found = self._alike_cells[variable, bits] = sum(group for group in groups if group & bits)
        return found

    @cached_property
    def _level(self) -> Mapping[Variable, int]:
        return {variable: level for level, variable in enumerate(self.diagrams.variables)}

    def _nearest_first(self, fact: Fact, held: Any) -> list[Any]:
        """Values that lie in every cell of the fact, those that are most like what is recorded first."""
        reading = [v for v in self._read_through.get(fact.path, ()) if fact.path in v.rests_on]
        match fact.type:
            case FactType.BOOLEAN:
                return [True, False]
            case FactType.CHOICE:
                return list(fact.choices)
            case FactType.LIST:
                return self._lists(fact, held, reading)
            case FactType.SET:
                return self._sets(fact, held, reading)
            case FactType.INTEGER | FactType.DATE:
                return self._numbers_or_days(fact, held, reading)

    def _numbers_or_days(self, fact: Fact, held: Any, reading: list[Variable]) -> list[Any]:
        as_at = self.alternatives.as_at
        of_itself = [v for v in reading if v.key == fact.path]
        values: dict[Any, None] = dict.fromkeys(value for v in of_itself for value in v.representatives(as_at))
        if fact.type == FactType.DATE:
            plans = [v.flag.plan for v in reading if isinstance(v.flag, ScheduleFlag)]
            orders = [v.flag.plan for v in reading if isinstance(v.flag, OrderFlag)]
            if plans or orders or not of_itself:
                values |= dict.fromkeys(candidates(fact, plans, orders, as_at))
            values |= dict.fromkeys([as_at, *([fact.takes] if fact.takes else [])])
            near = held if isinstance(held, date) else as_at
            return sorted(
                values, key=lambda v: (isinstance(v, str), abs((v - near).days) if isinstance(v, date) else 0)
            )
        number = held if isinstance(held, int) else 0
        return sorted(values or {0: None, number + 1: None}, key=lambda v: abs(v - number))

    def _sets(self, fact: Fact, held: Any, reading: list[Variable]) -> list[Any]:
        recorded = held if isinstance(held, frozenset) else frozenset[str]()
        some = [v for v in reading if v.key == fact.path]
        told = {value for v in some for value in v.representatives() if isinstance(value, frozenset)}
        named = frozenset[str]().union(*told)
        unnamed = recorded - named
        made = {value | unnamed for value in told}
        made |= {recorded | {word} for word in fact.choices} | {recorded - {word} for word in recorded} | {frozenset()}
        return sorted(made, key=lambda value: (len(value ^ recorded), sorted(value)))

    def _lists(self, fact: Fact, held: Any, reading: list[Variable]) -> list[Any]:
        """What is recorded with a few items more; of what is not recorded, lists of a few items."""
        as_at = self.alternatives.as_at
        before: tuple[Any, ...] = held.items if isinstance(held, RecordedList) else ()
        plans = [v.flag.plan for v in reading if isinstance(v.flag, ScheduleFlag)]
        tests = [test for v in reading if v.key == fact.path for _, test in v.asked]
        wheres = tuple(
            w
            for t in tests
            for w in ([t.where] if isinstance(t, Count) else [t.is_] if isinstance(t, Latest) else [])
            if w
        )
        found: list[tuple[Any, ...]] = [()]
        if wheres or any(isinstance(t, Count) for t in tests):
            items = list(islice(items_asked(fact, wheres, as_at, orders=self._orders(fact, tests)), _MOST_ITEMS))
            most = max((n for t in tests if isinstance(t, Count) for n in (t.low, t.high) if n), default=1)
            found += [(item,) * n for n in range(1, min(most, 3) + 1) for item in items]
        if plans or not tests:
            others: Iterator[Any] = candidates(fact, plans, [], as_at)
            found += list(islice(others, _MOST_ITEMS))
        return [(*before, *(_item(fact, item) for item in some)) for some in found]

    @staticmethod
    def _orders(fact: Fact, tests: list[Any]) -> tuple[str, ...]:
        placed = tuple(field.name for field in fact.item if field.places)
        return tuple(dict.fromkeys((*placed, *(test.by for test in tests if isinstance(test, Latest)))))


def _item(fact: Fact, values: Mapping[str, Any]) -> Item:
    """An item with these fields."""
    if fact.item_type is not None:
        return fact.item_type.model_construct(**values)
    fields = {field.name: values.get(field.name) for field in fact.item}
    return OwnItem.of(fields, next((field.name for field in fact.item if field.places), None))
