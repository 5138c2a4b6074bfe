"""Suggests the cases that are missing: few facts, the answer as it is computed today, and nobody's confirmation.

Each point that no case covers is solved exactly; then the fewest of the cases found are kept that cover as much.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Any

from ivpolicy.core.answers.diagram import levels
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.proofs.plain_child import AS_AT
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import Rule, rule_name
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag
from ivpolicy.tester.case_runs import CaseRun
from ivpolicy.tester.coverage import Coverage, Point, PointKey, Watch
from ivpolicy.tester.probes import ReadingProbe, TruthProbe
from ivpolicy.tester.probes_in_rules import own_rules, own_texts
from ivpolicy.tester.sheet import WorkedCase
from ivpolicy.tester.solver import Solved, Solver
from ivpolicy.tester.told_probes import told_of
from ivpolicy.tester.worked_cases import decided
from ivpolicy.witnesses.cases import written

_ORDER = (
    "rung", "reading", "number", "day", "schedule", "deadline", "actor", "addressee", "strength", "text", "rule",
    "condition",
)  # fmt: skip
_MOST_TRIED = 60
_MOST_ITEMS = 6
_MOST_MISSING = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A case to confirm: what it would cover, and the clauses of the rules it is about."""

    case: WorkedCase
    question: str
    covers: tuple[Point, ...]
    clauses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggested:
    """The cases suggested, those that cover most first, and the points for which none could be written."""

    cases: tuple[Suggestion, ...]
    left: tuple[Point, ...]


def usual_day(pack: WrittenPack, runs: Iterable[CaseRun]) -> date:
    """The day of decision to suggest cases for: the one most cases have, else a day on which the pack is in force."""
    days = Counter(run.case.as_at for run in runs)
    if days:
        return days.most_common(1)[0][0]
    start, end = pack.in_force.from_, pack.in_force.to
    if start is not None and start > AS_AT:
        return start
    return end - timedelta(days=1) if end is not None and end <= AS_AT else AS_AT


def suggest(pack: Pack, coverage: Coverage, watch: Watch, as_at: date) -> Suggested:
    """Cases for every point of the coverage that no case comes to."""
    maker = _Maker(pack, watch, as_at, {point.key: point for point in coverage.missing()})
    found = maker.made()
    kept = list(_fewest(found))
    covered = {point.key for suggestion in kept for point in suggestion.covers}
    return Suggested(
        # What covers most first, then the simplest, then in the order of the pack.
        tuple(
            sorted(
                kept, key=lambda s: (-len(s.covers), len(s.case.facts), min(p.at.line for p in s.covers), s.case.name)
            )
        ),
        tuple(p for p in coverage.missing() if p.key not in covered),
    )


def why_left(point: Point) -> str:
    """Why no case could be written for a point, as far as that is known."""
    if isinstance(point.probe, ReadingProbe):
        return "no case was found in which a rule that hangs on the reading decides"
    diagrams = point.probe.diagrams
    asked = levels(diagrams.of_condition(point.probe.rule.when))
    if any(isinstance(diagrams.variables[level].flag, ConfirmedFlag) for level in asked):
        return "a fact would have to be marked as confirmed, which a worked case cannot do"
    return "no record was found that comes to it"


def tables(cases: Iterable[Suggestion]) -> tuple[tuple[Suggestion, ...], ...]:
    """The cases, those that differ from an earlier one in one fact put together with it."""
    groups: list[list[Suggestion]] = []
    for suggestion in cases:
        group = next((group for group in groups if differs_in(group[0], suggestion) is not None), None)
        if group is None:
            groups.append([suggestion])
        else:
            group.append(suggestion)
    return tuple(map(tuple, groups))


def differs_in(one: Suggestion, other: Suggestion) -> str | None:
    """The one fact in which two cases of a question differ; None where they differ in more, or in anything else."""
    a, b = one.case, other.case
    if (one.question, a.as_at, a.readings) != (other.question, b.as_at, b.readings):
        return None
    differ = [path for path in {**a.facts, **b.facts} if a.facts.get(path) != b.facts.get(path)]
    return differ[0] if len(differ) == 1 else None


def _fewest(found: list[Suggestion]) -> Iterator[Suggestion]:
    """Suggestions that cover all that all of them cover: each time the one that covers most of what is left."""
    # A point's key holds its whole condition, which is long to hash; a number stands for it.
    numbers: dict[PointKey, int] = {}
    waiting = [(s, [numbers.setdefault(point.key, len(numbers)) for point in s.covers]) for s in found]
    left = set(numbers.values())
    while left:
        best = max(waiting, key=lambda w: (len(left.intersection(w[1])), -len(w[0].case.facts)))
        waiting.remove(best)
        suggestion, covers = best
        news = tuple(point for point, number in zip(suggestion.covers, covers, strict=True) if number in left)
        left.difference_update(covers)
        yield replace(suggestion, covers=news)


class _Maker:
    """Makes a case for each missing point, looking at each time what else the case covers."""

    def __init__(self, pack: Pack, watch: Watch, as_at: date, missing: dict[PointKey, Point]) -> None:
        self.pack, self.watch, self.as_at, self.missing = pack, watch, as_at, missing
        self.left = dict(missing)
        self._places = {point: place for place, point in enumerate(missing.values())}
        self._solvers: dict[str, Solver] = {}

    def made(self) -> list[Suggestion]:
        """A suggestion for every point that can be solved, in the order of the kinds and then of the file."""
        found: list[Suggestion] = []
        for point in sorted(self.missing.values(), key=lambda p: _ORDER.index(p.kind)):
            if point.key in self.left:
                suggestion = self._for_reading(point) if isinstance(point.probe, ReadingProbe) else self._for(point)
                if suggestion is not None:
                    found.append(suggestion)
                    for covered in suggestion.covers:
                        self.left.pop(covered.key, None)
        return found

    def _for(self, point: Point) -> Suggestion | None:
        assert not isinstance(point.probe, ReadingProbe)  # noqa: S101 - tells the type checker
        solver = self._solvers.setdefault(point.question, Solver(self.pack, point.question, self.as_at))
        for solved in islice(solver.solutions(point.probe, point.point), _MOST_TRIED):
            suggestion = self._suggested(self.pack, point.question, point.probe.rule, solved)
            if point.key in {covered.key for covered in suggestion.covers}:
                return suggestion
        return None

    def _for_reading(self, point: Point) -> Suggestion | None:
        """A case of a rule that hangs on the reading, read so."""
        assert isinstance(point.probe, ReadingProbe)  # noqa: S101 - tells the type checker
        reading, option = point.probe.reading, point.point
        pack = self.pack.with_reading(reading, option)
        for question, question_rules in pack.rulebook.by_question.items():
            for rule in own_rules(pack, question_rules):
                if reading in rule.readings:
                    solver = Solver(pack, question, self.as_at)
                    probe = TruthProbe("rule", solver.diagrams, rule.when, "", rule.at, rule)
                    for solved in islice(solver.solutions(probe, "true"), 1):
                        return self._suggested(pack, question, rule, solved, {reading: option})
        return None

    def _suggested(
        self, pack: Pack, question: str, rule: Rule, solved: Solved, readings: dict[str, str] | None = None
    ) -> Suggestion:
        facts = {
            path: _in_yaml(written(pack.rulebook.facts[path], v, solved.as_at)) for path, v in solved.given.items()
        }
        case = WorkedCase("", (), facts, solved.as_at, readings or {}, {question: {}}, 0, confirmed=False)
        result = decided(pack, case)
        rules = [rule, *self._others(pack, question, rule, case, result)]
        expected = _expected(result[question], rules) | told_of(result[question], rules, own_texts(pack, question))
        case = replace(case, expect={question: expected})
        met = self.watch.met(pack, case, result)
        covers = tuple(sorted((self.missing[key] for key in self.missing.keys() & met), key=self._places.__getitem__))
        clauses = tuple(dict.fromkeys(clause for r in rules for clause in r.clauses))
        return Suggestion(replace(case, name=_name(covers, rule)), question, covers, clauses)

    def _others(self, pack: Pack, question: str, rule: Rule, case: WorkedCase, result: Result) -> Iterator[Rule]:
        """Of a list of duties or steps: the other items of which the case would show something new."""
        if not kind_of(result[question].question).is_list:
            return
        number = 1
        for other in own_rules(pack, pack.rulebook.by_question[question]):
            if number < _MOST_ITEMS and other.id != rule.id:
                named = replace(case, expect={question: {"items": {other.name: ""}}})
                if not self.left.keys().isdisjoint(self.watch.met(pack, named, result)):
                    number += 1
                    yield other


def _in_yaml(value: Any) -> Any:
    """A value as it is written in YAML, all scalars as text."""
    match value:
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return {name: _in_yaml(part) for name, part in value.items()}
        case list():
            return [_in_yaml(part) for part in value]
        case _:
            return str(value)


# ---- what is written of the answer -----------------------------------------------------------------------------


def _expected(decision: Decision, rules: list[Rule]) -> dict[str, Any]:
    """What the decision says, as far as it shows the rules: the answer, or the items and what is to be done."""
    items = [rule for rule in rules if rule.role.is_item]
    steps = [rule for rule in rules if rule.role.only_acts]
    expected: dict[str, Any] = {}
    if items:
        states = {rule_name(finding.rule): finding.state for finding in decision.findings}
        expected["items"] = {rule.name: states.get(rule.name, "not_due") for rule in items}
    expected |= _of_steps(decision, steps)
    return expected or _of_answer(decision)


def _of_steps(decision: Decision, steps: list[Rule]) -> dict[str, Any]:
    """What is to be done, and what is not, by the steps."""
    done = [action.does for action in decision.actions]
    words = dict.fromkeys(action.does.replace("_", " ") for rule in steps for action in rule.actions)
    said = [word for word in words if any(word in text for text in done)]
    unsaid = [word for word in words if word not in said]
    return ({"actions": said} if said else {}) | ({"no_actions": unsaid} if unsaid else {})


def _of_answer(decision: Decision) -> dict[str, Any]:
    expected: dict[str, Any] = {"status": decision.status}
    if decision.outcome is not None:
        expected["outcome"] = decision.outcome
    if decision.strength is not None:
        expected["strength"] = decision.strength
    if decision.conflict is not None:
        expected["conflict"] = decision.conflict.kind
    if 0 < len(decision.missing) <= _MOST_MISSING:
        expected["missing"] = list(decision.missing)
    return expected


def _name(covers: tuple[Point, ...], rule: Rule) -> str:
    """A name that says what the case tries first."""
    if not covers:
        return rule.name
    first = covers[0]
    own = rule_name(first.rule).replace("_", " ") if first.rule else ""
    says = first.probe.says if first.probe.says == own or not own else f"{own}: {first.probe.says}"
    return f"{says}: {first.point}"
