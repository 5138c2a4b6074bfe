"""Cases that come to a wanted point of a probe, read off the diagrams of its question.

For a truth, the plainest way through the diagram of the condition; for what is unknown, such a case without one of the
facts it rests on; for a number or a day, the value itself in a case in which it decides the rule.
"""

from __future__ import annotations

import operator
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import combinations, islice
from typing import Any, assert_never

from ivpolicy.core.answers.diagram import Diagram, Final, Workshop, answers, splits_at
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.proofs.path import Path, needed, under
from ivpolicy.core.proofs.plain_child import values_of
from ivpolicy.core.record.computed import computed_value
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.condition import ALWAYS, All, Condition, Count, Leaf
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag
from ivpolicy.tester.number_sources import CountSource, FactSource, ItemSource, PointsSource
from ivpolicy.tester.probes import (
    DAYS,
    TRUTHS,
    DayProbe,
    NumberProbe,
    Probe,
    RungProbe,
    ScheduleProbe,
    TruthProbe,
)
from ivpolicy.tester.told_probes import ToldProbe
from ivpolicy.witnesses.cases import Cases, Given
from ivpolicy.witnesses.lists import InventedItem, item_holds, items_asked
from ivpolicy.witnesses.path import edges_of

_MOST_WAYS = 300
_MOST_DAYS = 40
_TRUTH_OF = {words: truth for truth, words in TRUTHS.items()}
_STEP_OF = {words: step for step, words in DAYS.items()}


@dataclass(frozen=True, slots=True)
class Solved:
    """Facts that come to a point, and the day of decision on which they do."""

    given: Given
    as_at: date


class Solver:
    """Solves the points of one question for a pack under its readings; `as_at` is the usual day of decision."""

    def __init__(self, pack: Pack, question: str, as_at: date) -> None:
        self.pack = pack
        self.diagrams: QuestionDiagrams = pack.diagrams(question)
        self.as_at = as_at
        self._made: dict[date, Cases] = {}

    def solutions(self, probe: Probe | ToldProbe, point: str) -> Iterator[Solved]:
        """Cases that come to the point, the plainest first; each was asked, and does."""
        for solved in self._tried(probe, point):
            record = self._cases(solved.as_at).record(solved.given)
            if record is None:
                continue
            # Of what has to be expected by name, whoever writes the expectations sees whether they are met.
            if isinstance(probe, ToldProbe) or point in probe.met(
                QuestionOnCase(self.diagrams, OpenCells(record, solved.as_at))
            ):
                yield solved

    def _tried(self, probe: Probe | ToldProbe, point: str) -> Iterator[Solved]:
        match probe:
            case ToldProbe():
                yield from map(
                    partial(self._with_steps_before, probe.rule),
                    self._in(self.diagrams.workshop.mapped(probe.told_when(), bool)),
                )
            case TruthProbe():
                yield from self._truth(probe.condition, _TRUTH_OF[point])
            case RungProbe():
                yield from self._in(
                    self.diagrams.workshop.mapped(self.diagrams.answer, lambda answer: answer.outcome == probe.rung)
                )
            case NumberProbe():
                yield from self._number(probe, probe.numbers[point])
            case DayProbe():
                yield from self._day(probe, _STEP_OF[point])
            case ScheduleProbe():
                yield from self._falls_due(probe, _STEP_OF[point])
            case _:
                assert_never(probe)

    def _with_steps_before(self, rule: Rule, solved: Solved) -> Solved:
        """The case in which the steps of other questions that come before a rule are met too, where there are any."""
        before: dict[str, list[Condition]] = {}
        for question, step in self.pack.rulebook.steps_before.get(rule.id, ()):
            if question != self.diagrams.question_rules.question.id:
                before.setdefault(question, []).append(step.when)
        given = dict(solved.given)
        for question, conditions in before.items():
            met = next(Solver(self.pack, question, solved.as_at).where(All(tuple(conditions))), None)
            given = {**(met.given if met is not None else {}), **given}
        return Solved(given, solved.as_at)

    def where(self, condition: Condition) -> Iterator[Solved]:
        """Cases in which a condition of the question holds, the plainest first."""
        return self._truth(condition, wanted=True)

    # ---- where a diagram says yes ----

    def _in(self, diagram: Diagram, fixed: Given | None = None, level: int | None = None) -> Iterator[Solved]:
        """Cases in which a diagram of yes and no says yes, first where the question applies; `level` is fixed."""
        applies = self.diagrams.of_condition(self.diagrams.question_rules.applies)
        both = self.diagrams.workshop.combine(applies, diagram, lambda a, b: a is True and b is True)
        for wanted in dict.fromkeys((both, diagram)):
            for path in self._ways(wanted):
                open_path = {lv: cell for lv, cell in path.items() if lv != level}
                if any(isinstance(self.diagrams.variables[place].flag, ConfirmedFlag) for place in open_path):
                    continue  # a fact would have to be marked, which a worked case cannot do
                # The usual day; where a period of the day of decision matters, also the days it begins and ends.
                edges = (day for place in open_path for day in edges_of(self.diagrams.variables[place].flag))
                for as_at in (self.as_at, *edges):
                    yield from (Solved(given, as_at) for given in self._cases(as_at).lying_on(open_path, fixed))

    def _ways(self, diagram: Diagram) -> Iterator[Path]:
        if True in answers(diagram):
            yield needed(self.diagrams, diagram)
            yield from islice(_paths(diagram), _MOST_WAYS)

    def _cases(self, as_at: date) -> Cases:
        """What invents cases on a day, made once: it keeps the values that it found for facts together."""
        if as_at not in self._made:
            self._made[as_at] = Cases(self.diagrams, as_at, self.pack.written)
        return self._made[as_at]

    # ---- truths ----

    def _truth(self, condition: Condition, wanted: bool | None) -> Iterator[Solved]:  # noqa: FBT001 - a truth
        diagram = self.diagrams.of_condition(condition)
        if wanted is not None:
            yield from self._in(self.diagrams.workshop.mapped(diagram, lambda held: held is wanted))
            return
        for truth in (True, False):
            decided = self.diagrams.workshop.mapped(diagram, partial(operator.is_, truth))
            for solved in islice(self._in(decided), _MOST_DAYS):
                yield from _without_some(solved)

    # ---- numbers and days ----

    def _number(self, probe: NumberProbe, number: int) -> Iterator[Solved]:
        match probe.source:
            case FactSource(leaf):
                for value in self._values_of(leaf, number):
                    yield from self._with_value(probe, leaf, value)
            case ItemSource(leaf, inner):
                yield from self._with_item(probe, leaf, inner, number)
            case CountSource(leaf, where):
                held = where or ALWAYS
                tried = items_asked(self._fact(leaf), (held,), self.as_at)
                item = next((item for item in tried if item_holds(held, item, self.as_at)), None)
                if item is not None:
                    yield from self._with_list(probe, leaf, (item,) * number)
            case PointsSource(condition):
                yield from self._in(self._exactly(condition.members, condition.worths, number))
            case _:
                assert_never(probe.source)

    def _day(self, probe: DayProbe, step: int) -> Iterator[Solved]:
        day = probe.boundary.on(self.as_at) + timedelta(days=step)
        match probe.source:
            case FactSource(leaf):
                yield from self._with_value(probe, leaf, day)
            case ItemSource(leaf, inner):
                yield from self._with_item(probe, leaf, inner, day)
            case CountSource() | PointsSource():
                return
            case _:
                assert_never(probe.source)

    def _fact(self, leaf: Leaf) -> Fact:
        return self.diagrams.rulebook.facts[leaf.fact]

    def _values_of(self, leaf: Leaf, number: int) -> Iterator[Any]:
        """The recorded values that give the number: itself, or what it is worked out from."""
        variable = self.diagrams.variables[self.diagrams.place_of(leaf)[0]]
        if variable.key == leaf.fact:
            yield number
            return
        for value in values_of(variable, self.as_at):
            if computed_value(leaf.fact, (value,), self.as_at) == number:
                yield value

    def _with_value(self, probe: Probe, leaf: Leaf, value: Any) -> Iterator[Solved]:
        variable = self.diagrams.variables[self.diagrams.place_of(leaf)[0]]
        yield from self._deciding(probe, leaf, {variable.key: value})

    def _with_item(self, probe: Probe, leaf: Leaf, inner: Leaf, value: Any) -> Iterator[Solved]:
        """A list of one item with this value, whose other fields leave it to the value whether the item counts."""
        where = leaf.test.where if isinstance(leaf.test, Count) else getattr(leaf.test, "is_", ALWAYS)
        orders = (leaf.test.by,) if hasattr(leaf.test, "by") else ()
        for item in items_asked(self._fact(leaf), (where or ALWAYS,), self.as_at, orders=orders):
            turns = [item_holds(where or ALWAYS, item, self.as_at, {inner: truth}) for truth in (True, False)]
            if turns[0] != turns[1]:
                yield from self._with_list(probe, leaf, ({**item, inner.fact: value},))
                return

    def _with_list(self, probe: Probe, leaf: Leaf, items: tuple[InventedItem, ...]) -> Iterator[Solved]:
        yield from self._deciding(probe, leaf, {leaf.fact: items})

    def _deciding(self, probe: Probe, leaf: Leaf, fixed: Given) -> Iterator[Solved]:
        """Cases with the fixed facts in which the rule turns on them; else any in which the question applies."""
        level = self.diagrams.place_of(leaf)[0]
        for diagram in (*self._turning(probe, level), self.diagrams.workshop.final(True)):
            yield from self._in(diagram, fixed, level)

    def _turning(self, probe: Probe, level: int) -> Iterator[Diagram]:
        """Where the rule has one truth in one cell of the variable and another in the next."""
        rule = self.diagrams.of_condition(probe.rule.when)
        asked, cells = splits_at(rule, level), range(len(self.diagrams.variables[level].cells))
        # Of cells that the rule does not tell apart one stands for all: a list has hundreds.
        alike = {tuple(split.kids[cell] for split in asked): cell for cell in reversed(cells)}
        for one, other in combinations(sorted(alike.values()), 2):
            first, second = (under(self.diagrams, rule, {level: cell}) for cell in (one, other))
            apart = Workshop().combine(first, second, lambda a, b: a != b)
            if True in answers(apart):
                # Made again in the workshop of the question, so that it can be combined there.
                yield self.diagrams.workshop.mapped(apart, bool)

    def _exactly(self, members: tuple[Condition, ...], worths: tuple[int, ...], number: int) -> Diagram:
        """Where the members that hold are worth exactly so much."""
        total: Diagram = self.diagrams.workshop.final(0)
        for member, worth in zip(members, worths, strict=True):
            held = self.diagrams.of_condition(member)
            total = self.diagrams.workshop.combine(total, held, partial(_plus, worth))
        return self.diagrams.workshop.mapped(total, lambda n: n == number)

    # ---- schedules ----

    def _falls_due(self, probe: ScheduleProbe, step: int) -> Iterator[Solved]:
        """A case with a day on which the schedule certainly falls due, decided on that day or beside it."""
        arises = self.diagrams.of_condition(probe.rule.arises)
        cases, tried = self._cases(self.as_at), set[date]()
        for fixed in cases.of_schedule(probe.flag.plan):
            record = cases.record(fixed)
            due = {state.due_on for state in probe.flag.states(record, self.as_at)} if record is not None else set()
            day = due.pop() if len(due) == 1 else None
            if day is not None and day not in tried:
                tried.add(day)
                for solved in islice(self._in(arises, fixed), 3):
                    yield Solved(solved.given, day + timedelta(days=step))


def _plus(worth: int, points: int, held: bool) -> int:  # noqa: FBT001 - what a diagram answers
    return points + worth if held else points


def _without_some(solved: Solved) -> Iterator[Solved]:
    """The case with one fact taken out, with two, with nothing but one, and with nothing at all."""
    names = list(solved.given)
    for left_out in (*combinations(names, 1), *combinations(names[:8], 2)):
        yield Solved({name: value for name, value in solved.given.items() if name not in left_out}, solved.as_at)
    yield from (Solved({name: solved.given[name]}, solved.as_at) for name in names)
    yield Solved({}, solved.as_at)


def _paths(diagram: Diagram) -> Iterator[Path]:
    """The ways through a diagram to yes, those that end soonest first."""
    waiting: list[tuple[Path, Diagram]] = [({}, diagram)]
    while waiting:
        path, node = waiting.pop()
        if isinstance(node, Final):
            yield from (path,) if node.value is True else ()
        else:
            kids = sorted(enumerate(node.kids), key=lambda pair: not isinstance(pair[1], Final))
            waiting.extend(({**path, node.level: cell}, kid) for cell, kid in reversed(kids))
