"""Generated Python that gives the three-valued truths of a question's rules straight from the frozen record.

Kleene logic decides most questions at once; where it leaves one open, the diagrams decide (design brief, section 8).
Text from a pack reaches the generated code only as the `repr` of a typed literal; every name in it is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, TypeVar, assert_never

from ivpolicy.core.case import CaseRecord
from ivpolicy.core.cells.counting import Sides, counter, is_simple, joined, plain_sides
from ivpolicy.core.cells.dated_leaves import DatedLeaf
from ivpolicy.core.condition import (
    All,
    Answered,
    AtLeast,
    Condition,
    Constant,
    Count,
    DatesAsAt,
    Leaf,
    Named,
    Not,
    Test,
)
from ivpolicy.core.condition import Any as AnyOf
from ivpolicy.core.space import Space, day_leaf
from ivpolicy.core.truth import Truth
from ivpolicy.core.vocabulary import Fact, FactType, recorded_value

Kernel = Callable[[CaseRecord, date], tuple[Truth, ...]]
"""Gives the truth of `applies` and then of each rule of the program, in order."""

Known = TypeVar("Known")
Lookup = Callable[[CaseRecord, date], Known]
"""Gives what is known for the truths of a case."""

_PLAIN = frozenset({FactType.BOOLEAN, FactType.CHOICE, FactType.INTEGER, FactType.SET})
_NOTHING: MappingProxyType[str, Any] = MappingProxyType({})


OutcomeOf = Callable[[str, CaseRecord, date], str | None]
"""Gives the settled outcome of another question for a case, or None where it is open."""


def kernel_for(space: Space, outcome_of: OutcomeOf) -> Kernel:
    """Compile the kernel of a space."""
    return _written(space, outcome_of).function()


def lookup_for(space: Space, outcome_of: OutcomeOf, known: Mapping[tuple[Truth, ...], Known]) -> Lookup[Known]:
    """Compile the kernel of a space so that it looks its truths up, and gives what is known for them."""
    writer = _written(space, outcome_of)
    writer.given["known"] = known
    return writer.function(returned=f"known[{writer.truths}]")


def _written(space: Space, outcome_of: OutcomeOf) -> Writer:
    writer = Writer(space, outcome_of)
    for condition in (space.program.applies, *(rule.when for rule in space.program.rules)):
        writer.write(writer.sides(condition))
    return writer


class Writer:
    """Writes the lines of one function: what is read first, then one truth for each condition written."""

    def __init__(self, space: Space, outcome_of: OutcomeOf) -> None:
        self.space = space
        self.outcome_of = outcome_of
        self.results: list[str] = []
        self.reads: list[str] = []
        self.names: list[str] = []
        self.given: dict[str, Any] = {"recorded_value": recorded_value, "NOTHING": _NOTHING}
        self._values: dict[str, str] = {}
        self._sections: dict[str, str] = {}
        self._truths: dict[Condition, str] = {}
        self._counts: dict[str, dict[str, Count]] = {}

    def write(self, sides: Sides) -> int:
        """Write one truth, and give its place among the truths."""
        name = f"r{len(self.names)}"
        self.names.append(name)
        self.results.append(f"{name} = True if {sides[0]} else False if {sides[1]} else None")
        return len(self.names) - 1

    @property
    def truths(self) -> str:
        """The tuple of every truth written, as an expression."""
        return f"({''.join(f'{name}, ' for name in self.names)})"

    def function(self, arguments: str = "record, as_at", returned: str | None = None) -> Callable[..., Any]:
        """The function that reads a record and returns every truth written, in order, or what `returned` says."""
        lines = (*self.reads, *self._counting(), *self.results, f"return {returned or self.truths}")
        body = "".join(f"    {line}\n" for line in lines)
        made: dict[str, Any] = dict(self.given)
        exec(compile(f"def kernel({arguments}):\n{body}", "<kernel>", "exec"), made)  # noqa: S102 - generated here, see module
        kernel: Callable[..., Any] = made["kernel"]
        return kernel

    # ---- conditions ----

    def sides(self, condition: Condition) -> Sides:
        """The two expressions of a condition."""
        match condition:
            case Constant(value):
                return repr(value), repr(not value)
            case Named(_, _, member):
                return self.sides(member)
            case Not(member):
                surely, surely_not = self.sides(member)
                return surely_not, surely
            case All(members):
                parts = [self.sides(m) for m in members]
                return joined(" and ", [p[0] for p in parts]), joined(" or ", [p[1] for p in parts])
            case AnyOf(members):
                parts = [self.sides(m) for m in members]
                return joined(" or ", [p[0] for p in parts]), joined(" and ", [p[1] for p in parts])
            case AtLeast():
                return self._reached(condition)
            case Leaf(fact, test):
                return self._leaf(condition, self.space.rulebook.facts.get(fact), test)
            case DatesAsAt():
                return self._exact(day_leaf(condition))
            case Answered():
                return self._answered(condition)
            case _:
                assert_never(condition)

    def _reached(self, condition: AtLeast) -> Sides:
        parts = [(self.sides(m), w) for m, w in zip(condition.members, condition.worths, strict=True)]
        held = " + ".join(f"({w} if {surely} else 0)" for (surely, _), w in parts) or "0"
        lost = " + ".join(f"({w} if {surely_not} else 0)" for (_, surely_not), w in parts) or "0"
        total = sum(condition.worths)
        return f"({held} >= {condition.number})", f"({lost} > {total - condition.number})"

    def _answered(self, condition: Answered) -> Sides:
        question, outcome, outcome_of = condition.question, condition.outcome, self.outcome_of

        def truth(record: CaseRecord, as_at: date) -> Truth:
            found = outcome_of(question, record, as_at)
            return None if found is None else found == outcome

        return self._called(condition, truth)

    def _exact(self, leaf: Leaf) -> Sides:
        """A leaf that is read through its variable: schedules, orders, months, computed lists."""
        level, place = self.space.place_of(leaf)
        variable = self.space.variables[level]

        def truth(record: CaseRecord, as_at: date) -> Truth:
            found = {variable.cells[cell][place] for cell in variable.possible(record, as_at)}
            return found.pop() if len(found) == 1 else None

        return self._called(leaf, truth)

    def _called(self, condition: Condition, truth: Callable[[CaseRecord, date], Truth]) -> Sides:
        name = self._truths.get(condition)
        if name is None:
            name = self._truths[condition] = f"t{len(self._truths)}"
            self.given[f"f{name}"] = truth
            self.reads.append(f"{name} = f{name}(record, as_at)")
        return name, f"{name} is False"

    # ---- leaves ----

    def _leaf(self, leaf: Leaf, fact: Fact | None, test: Test) -> Sides:
        if fact is None:
            return self._exact(leaf)
        if fact.type in _PLAIN and not fact.computed_from:
            return self._always_so(leaf) or plain_sides(self._value(fact), test)
        if isinstance(test, Count) and is_simple(test.where):
            return self._counted(leaf, fact, test)
        dated = DatedLeaf.of(fact, test, self.space.rulebook.facts)
        return self._dated(leaf, dated) if dated is not None else self._exact(leaf)

    def _always_so(self, leaf: Leaf) -> Sides | None:
        """The sides of a leaf that every value of its fact passes, or none does: known without a record."""
        level, place = self.space.place_of(leaf)
        found = {cell[place] for cell in self.space.variables[level].cells}
        return self.sides(Constant(found.pop())) if len(found) == 1 else None

    def _value(self, fact: Fact) -> str:
        """The name that holds a fact's effective value."""
        name = self._values.get(fact.path)
        if name is None:
            name = self._values[fact.path] = f"v{len(self._values)}"
            self.reads.append(f"{name} = {self._reading(fact)}")
        return name

    def _reading(self, fact: Fact) -> str:
        """The expression that reads a fact. Paths are the vocabulary's; a local name is a checked identifier."""
        if fact.judgement or fact.objection or fact.type == FactType.LIST:
            return f"recorded_value(record, {fact.path!r}, as_at)"
        section, _, name = fact.path.rpartition(".")
        if section.startswith("local."):
            return f"{self._section(section)}({name!r})"
        return f"{self._section(section)}.{name}" if section else f"record.{name}"

    def _section(self, section: str) -> str:
        """The name that holds a section of the record; of a pack's own facts, their reader."""
        name = self._sections.get(section)
        if name is None:
            name = self._sections[section] = f"s{len(self._sections)}"
            local = section.removeprefix("local.")
            held = f"record.{section}" if local == section else f"record.local.get({local!r}, NOTHING).get"
            self.reads.append(f"{name} = {held}")
        return name

    def _dated(self, leaf: Leaf, dated: DatedLeaf) -> Sides:
        name = self._truths.get(leaf)
        if name is None:
            name = self._truths[leaf] = f"t{len(self._truths)}"
            self.given[f"f{name}"] = dated.truth
            self.reads.append(f"{name} = f{name}({self._reading(dated.source)}, as_at)")
        return name, f"{name} is False"

    def _counted(self, leaf: Leaf, fact: Fact, test: Count) -> Sides:
        name = self._truths.get(leaf)
        if name is None:
            name = self._truths[leaf] = f"t{len(self._truths)}"
            self._counts.setdefault(fact.path, {})[name] = test
        return name, f"{name} is False"

    def _counting(self) -> Iterator[str]:
        """The lines that count: each list is gone through once, for all that is asked of it."""
        for i, (path, tests) in enumerate(self._counts.items()):
            self.given[f"count{i}"] = counter(self.space.rulebook.facts[path], tuple(tests.values()))
            yield f"{', '.join(tests)}, = count{i}(record.{path}, as_at)"
