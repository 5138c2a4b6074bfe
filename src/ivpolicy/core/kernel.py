"""Generated Python that gives the three-valued truths of a question's rules straight from the frozen record.

Kleene logic decides most questions at once; where it leaves one open, the diagrams decide (design brief, section 8).
Text from a pack reaches the generated code only as the `repr` of a typed literal; every name in it is made here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Generic, TypeVar, assert_never

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
    children,
)
from ivpolicy.core.condition import Any as AnyOf
from ivpolicy.core.independence import Independence
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


@dataclass(frozen=True, slots=True)
class Asked(Generic[Known]):
    """One question for generated code: its space, what is known for its truths, and whether to make them exact.

    With `exactly`, a truth that is unknown is unknown in fact: what three-valued logic leaves open for want of seeing
    that two parts ask the same is asked again.
    """

    space: Space
    known: Mapping[tuple[Truth, ...], Known]
    exactly: Independence | None = None


def kernel_for(space: Space, outcome_of: OutcomeOf) -> Kernel:
    """Compile the kernel of a space."""
    writer = Writer(space, outcome_of)
    names = _written(writer, space, None)
    return writer.function(returned=_tuple(names))


def lookup_for(asked: Asked[Known], outcome_of: OutcomeOf) -> Lookup[Known]:
    """Compile the kernel of one question so that it looks its truths up, and gives what is known for them."""
    writer = Writer(asked.space, outcome_of)
    return writer.function(returned=_looked_up(writer, asked, "known"))


def lookup_together(asked: Sequence[Asked[Known]], outcome_of: OutcomeOf) -> Lookup[tuple[Known, ...]]:
    """The same for several questions in one function, which reads each fact once, whichever of them ask it."""
    writer = Writer(asked[0].space, outcome_of)
    known = [_looked_up(writer, one, f"known{i}") for i, one in enumerate(asked)]
    return writer.function(returned=_tuple(known))


def _looked_up(writer: Writer, asked: Asked[Known], name: str) -> str:
    writer.given[name] = asked.known
    return f"{name}[{_tuple(_written(writer, asked.space, asked.exactly))}]"


def _written(writer: Writer, space: Space, exactly: Independence | None) -> list[str]:
    """The names of the truths of `applies` and of each rule, once they are written."""
    writer.space = space
    names = []
    for condition in (space.program.applies, *(rule.when for rule in space.program.rules)):
        name = writer.names[writer.write(writer.sides(condition))]
        if exactly is not None and not exactly.is_plain(condition):
            writer.ask_again(name, condition, exactly)
        writer.stand_for(condition, name)
        names.append(name)
    return names


def _tuple(parts: Iterable[str]) -> str:
    return f"({''.join(f'{part}, ' for part in parts)})"


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
        self._standing: dict[Condition, str] = {}
        self._asked_again = 0

    def write(self, sides: Sides) -> int:
        """Write one truth, and give its place among the truths."""
        name = f"r{len(self.names)}"
        self.names.append(name)
        self.results.append(f"{name} = True if {sides[0]} else False if {sides[1]} else None")
        return len(self.names) - 1

    def ask_again(self, name: str, condition: Condition, exactly: Independence) -> None:
        """Where a truth is unknown, write it again with the parts that share a fact asked together."""
        lines: list[str] = []
        sides = self._exact_sides(condition, exactly, lines)
        self.results += [f"if {name} is None:", *(f"    {line}" for line in lines)]
        self.results.append(f"    {name} = True if {sides[0]} else False if {sides[1]} else None")

    def _exact_sides(self, condition: Condition, exactly: Independence, lines: list[str]) -> Sides:
        if exactly.is_plain(condition):
            return self.sides(condition)
        if exactly.are_small((condition,)):
            return self._asked_together(condition, lines)
        groups = exactly.together(children(condition))
        return self._over(
            condition,
            [
                self._exact_sides(one[0], exactly, lines)
                if len(one) == 1
                else self._asked_together(type(condition)(tuple(one)), lines)  # type: ignore[call-arg, arg-type]
                for one in groups
            ],
        )

    def _asked_together(self, condition: Condition, lines: list[str]) -> Sides:
        # A name of its own, known only here: where three-valued logic suffices, nothing is asked together.
        name = f"j{self._asked_again}"
        self._asked_again += 1
        self.given[f"f{name}"] = partial(self.space.truth, condition)
        surely, surely_not = self.sides(condition)
        lines.append(f"{name} = True if {surely} else False if {surely_not} else f{name}(record, as_at)")
        return name, f"{name} is False"

    def stand_for(self, condition: Condition, name: str) -> None:
        """From here on the name stands for the condition, wherever it is met again."""
        if not isinstance(condition, Constant):
            self._standing[condition] = name

    def function(
        self, *, returned: str, arguments: str = "record, as_at", given: Mapping[str, Any] = _NOTHING
    ) -> Callable[..., Any]:
        """The function that reads a record and returns what `returned` says; `given` is what else that names."""
        lines = (*self.reads, *self._counting(), *self.results, f"return {returned}")
        body = "".join(f"    {line}\n" for line in lines)
        made: dict[str, Any] = {**self.given, **given}
        exec(compile(f"def kernel({arguments}):\n{body}", "<kernel>", "exec"), made)  # noqa: S102 - generated here, see module
        kernel: Callable[..., Any] = made["kernel"]
        return kernel

    # ---- conditions ----

    def sides(self, condition: Condition) -> Sides:
        """The two expressions of a condition."""
        standing = self._standing.get(condition)
        if standing is not None:
            return standing, f"{standing} is False"
        match condition:
            case Constant(value):
                return repr(value), repr(not value)
            case Named() | Not() | All() | AnyOf() | AtLeast():
                return self._over(condition, [self.sides(part) for part in children(condition)])
            case Leaf(fact, test):
                return self._leaf(condition, self.space.rulebook.facts.get(fact), test)
            case DatesAsAt():
                return self._exact(day_leaf(condition))
            case Answered():
                return self._answered(condition)
            case _:
                assert_never(condition)

    def _over(self, condition: Condition, parts: list[Sides]) -> Sides:
        """The two expressions of a group, from those of its parts."""
        surely, surely_not = [part[0] for part in parts], [part[1] for part in parts]
        match condition:
            case Not():
                return surely_not[0], surely[0]
            case All():
                return joined(" and ", surely), joined(" or ", surely_not)
            case AnyOf():
                return joined(" or ", surely), joined(" and ", surely_not)
            case AtLeast(number, _, worths):
                return _points(surely, worths, number), _points(surely_not, worths, sum(worths) - number + 1)
            case _:
                return parts[0]

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

    def value_read(self, leaf: Leaf) -> str | None:
        """The name that holds the value a leaf tests, where its truth hangs on a plain value as entered."""
        fact = self.space.rulebook.facts.get(leaf.fact)
        is_plain = fact is not None and fact.type in _PLAIN and not (fact.judgement or fact.objection)
        return self._values.get(leaf.fact) if is_plain and self._always_so(leaf) is None else None

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


def _points(parts: list[str], worths: tuple[int, ...], number: int) -> str:
    """The expression that is true where the parts that are true are worth at least so much."""
    points = " + ".join(f"({w} if {part} else 0)" for part, w in zip(parts, worths, strict=True)) or "0"
    return f"({points} >= {number})"
