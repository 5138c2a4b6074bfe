"""Conditions as written become conditions of the core: readings chosen, names resolved, bounds made inclusive."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, assert_never

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack import conditions as written
from ivpolicy.core.record.vocabulary import Fact, ItemField
from ivpolicy.core.rules import condition as core
from ivpolicy.core.rules.derived_facts import DERIVED

Resolver = Callable[[str], core.Condition]
"""Gives the condition of a named rule of the same pack."""


@dataclass(slots=True)
class ConditionReader:
    """Resolves what a pack writes under one choice of readings, and notes which readings it met.

    Attributes:
        chosen: Reading id → the option taken.
        facts: Fact path → its row in the vocabulary.
        named: Gives the condition of a named rule, ground, check or definition.
        met: The readings met since the reader was made.
    """

    chosen: Mapping[str, str]
    facts: Mapping[str, Fact]
    named: Resolver
    met: set[str] = field(default_factory=set)

    def value(self, written_value: Any) -> Any:
        """A value, with a reading that stands in its place resolved."""
        while isinstance(written_value, written.ByReading):
            self.met.add(written_value.reading)
            written_value = written_value.options[self.chosen[written_value.reading]]
        return written_value

    def condition(self, surface: written.Surface | written.ByReading | written.Never | None) -> core.Condition:
        """The condition; none written holds always."""
        resolved = self.value(surface)
        if resolved is None:
            return core.ALWAYS
        if isinstance(resolved, written.Never):
            return core.NEVER
        return core.all_conditions(tuple(self._entry(entry) for entry in resolved.entries))

    def exception(self, surface: written.Surface | written.ByReading | None) -> core.Condition | None:
        """The condition of an `unless`, None where there is none."""
        return None if surface is None else self.condition(surface)

    def _entry(self, entry: written.WrittenEntry) -> core.Condition:
        match entry:
            case written.FactEntry():
                return self._facts(entry, self.facts[entry.fact])
            case written.GroupEntry():
                return self._group(entry)
            case written.RuleEntry(rule):
                return self.named(rule)
            case written.AnswerEntry(question, outcome, at):
                return core.Answered(question, outcome, at)
            case written.ByReading():
                return self.condition(entry)
            case _:
                assert_never(entry)

    def _group(self, entry: written.GroupEntry) -> core.Condition:
        members = tuple(self.condition(member) for member in entry.members)
        match entry.kind:
            case "any":
                return core.any_condition(members)
            case "all":
                return core.all_conditions(members)
            case "none":
                return core.Not(core.any_condition(members))
            case "at_least":
                return core.AtLeast(int(self.value(entry.number)), members, (1,) * len(members))
            case _:
                assert_never(entry.kind)

    def _facts(self, entry: written.FactEntry, fact: Fact | ItemField) -> core.Condition:
        tests = (self.test(self.value(test), fact) for test in entry.tests)
        derived = DERIVED.get(entry.fact) if isinstance(fact, Fact) else None
        if derived is not None:
            yes = core.Equals(value=True)
            return core.all_conditions(tuple(derived if test == yes else core.Not(derived) for test in tests))
        return core.all_conditions(tuple(core.Leaf(entry.fact, test, entry.at) for test in tests))

    def test(self, test: written.WrittenTest, fact: Fact | ItemField) -> core.Test:
        """A test as written, as a test of the core."""
        match test:
            case written.IsTest(value):
                return core.Equals(self.value(value))
            case written.CompareTest():
                return core.Between(*self._bounds(test))
            case written.OneOfTest(values):
                return core.OneOf(tuple(self.value(values)))
            case written.SetTest(one, every, some, none):
                one, every, some, none = map(self.value, (one, every, some, none))
                return core.Has((*every, *([] if one is None else [one])), tuple(some), tuple(none))
            case written.DateTest():
                return self._date(test)
            case written.ListTest():
                return self._list(test, fact)
            case _:
                assert_never(test)

    def _bounds(self, test: written.CompareTest) -> tuple[int | None, int | None]:
        lows = [self._number(test.at_least, 0), self._number(test.more_than, 1)]
        highs = [self._number(test.at_most, 0), self._number(test.under, -1)]
        low = max((low for low in lows if low is not None), default=None)
        high = min((high for high in highs if high is not None), default=None)
        return low, high

    def _number(self, value: Any, step: int) -> int | None:
        resolved = self.value(value)
        return None if resolved is None else int(resolved) + step

    def _date(self, test: written.DateTest) -> core.Test:
        within, ago = self.value(test.within), self.value(test.not_within)
        if isinstance(within, Duration):
            return core.InWindow(within)
        if isinstance(ago, Duration):
            return core.LongerAgo(ago)
        return core.Days(self.value(test.on_or_after), self.value(test.before))

    def _list(self, test: written.ListTest, fact: Fact | ItemField) -> core.Test:
        fields: dict[str, Any] = {f.name: f for f in fact.item} if isinstance(fact, Fact) else {}
        inner = ConditionReader(self.chosen, fields, self.named, self.met)
        if test.latest_by is not None:
            return core.Latest(test.latest_by, inner.condition(test.latest_is))
        low, high = self._number(test.at_least, 0), self._number(test.at_most, 0)
        where = inner.condition(test.where) if test.where is not None else None
        return core.Count(1 if low is None and high is None else low, high, where)


def only_confirmed(condition: core.Condition, facts: Mapping[str, Fact]) -> core.Condition:
    """The condition with each of its facts counting only where it is marked as confirmed (semantics 25)."""
    match condition:
        case core.Leaf(fact):
            marks = (
                core.Leaf(f"{core.CONFIRMED}{source}", _IS_CONFIRMED, condition.at)
                for source in facts[fact].computed_from or (facts[fact].path,)
            )
            return core.All((condition, *marks))
        case core.All(members):
            return core.All(tuple(only_confirmed(m, facts) for m in members))
        case core.Any(members):
            return core.Any(tuple(only_confirmed(m, facts) for m in members))
        case core.AtLeast(number, members, worths):
            return core.AtLeast(number, tuple(only_confirmed(m, facts) for m in members), worths)
        case core.Not(member):
            return core.Not(only_confirmed(member, facts))
        case core.Named(name, clauses, member, at):
            return core.Named(name, clauses, only_confirmed(member, facts), at)
        case core.Constant() | core.Answered() | core.DatesAsAt():
            return condition
        case _:
            assert_never(condition)


_IS_CONFIRMED = core.Flag(frozenset({"confirmed"}))
