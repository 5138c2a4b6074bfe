"""Coverage: which points of a pack its worked cases come to, and which rules each case could show to be wrong.

A case that expects an answer observes every rule that takes part in the answer. Of a list of duties or steps, which
stand side by side, it observes only those it names: by id, or by what is to be done. A case observes nothing of a
question of which it expects nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import QuestionRules, Rule
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.tester.case_runs import CaseRun
from ivpolicy.tester.probes import Probe, ProbeKey, ReadingProbe
from ivpolicy.tester.probes_in_rules import own_rules, probes_of, reading_probes
from ivpolicy.tester.sheet import WorkedCase
from ivpolicy.tester.told_probes import ToldProbe

_OF_THE_ANSWER = frozenset(
    {
        "status",
        "outcome",
        "strength",
        "local",
        "by",
        "missing",
        "turns_on",
        "conflict",
        "gap",
        "grounds",
        "place",
        "says",
    }
)
_BY_ID = ("items", "due_on", "preferred", "waived", "strengths")
_BY_WORDS = ("actions", "no_actions", "who", "to", "with", "copies", "deadlines", "late", "action_strengths")
_ALL_ITEMS = frozenset({"all_steps_recorded", "nothing_due"})
"""Outcomes that say something of every item."""


def observed(question_rules: QuestionRules, expected: Mapping[str, Any]) -> Iterator[Rule]:
    """The rules of a question that the expectations of a case observe."""
    of_all, of_answer = expected.get("outcome") in _ALL_ITEMS, not _OF_THE_ANSWER.isdisjoint(expected)
    answers = of_all if kind_of(question_rules.question).is_list else of_answer
    for rule in question_rules.rules:
        if answers or _named(rule, expected):
            yield rule
    for rule in (*question_rules.side, *question_rules.beside):
        if _named(rule, expected):
            yield rule


def _named(rule: Rule, expected: Mapping[str, Any]) -> bool:
    """Whether an expectation names the rule, or what it would have done."""
    if any(rule.name in expected.get(what, ()) for what in _BY_ID):
        return True
    given = (expected.get(what, ()) for what in _BY_WORDS)
    words = [word.replace("_", " ") for one in given for word in ([one] if isinstance(one, str) else one)]
    return any(word in action.does.replace("_", " ") for word in words for action in rule.actions)


KINDS = (
    "rule", "condition", "number", "day", "schedule", "rung", "reading", "strength", "actor", "addressee", "deadline",
    "text",
)  # fmt: skip
"""The kinds of probe, in the order in which they are reported."""

PointKey = tuple[ProbeKey, str]
"""One point of one probe."""


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """One thing a worked case should come to. `question` and `rule` are empty for a reading."""

    probe: Probe | ToldProbe | ReadingProbe
    point: str
    question: str = ""

    @property
    def key(self) -> PointKey:
        """What makes two points one."""
        return (self.probe.key, self.point)

    @property
    def kind(self) -> str:
        """The kind of its probe."""
        return self.probe.kind

    @property
    def at(self) -> SourceLocation:
        """Where the pack says it."""
        return self.probe.at

    @property
    def rule(self) -> str:
        """The id of the rule it stands in."""
        return "" if isinstance(self.probe, ReadingProbe) else self.probe.rule.id


@dataclass(slots=True)
class Watch:
    """The probes of one pack, under any of its readings, each made once."""

    pack: Pack
    _probes: dict[tuple[int, str], Mapping[str, tuple[Probe | ToldProbe, ...]]] = field(default_factory=dict)
    _kept: list[Pack] = field(default_factory=list)

    def points(self) -> tuple[Point, ...]:
        """Every point some case can come to, under the readings the pack has chosen, in the order of the file."""
        found: dict[PointKey, Point] = {}
        for question in self.pack.questions:
            for probes in self.probes(self.pack, question).values():
                for probe in probes:
                    for point in probe.points():
                        found.setdefault((probe.key, point), Point(probe, point, question))
        for reading in reading_probes(self.pack):
            found.update({(reading.key, option): Point(reading, option) for option in reading.points()})
        return tuple(sorted(found.values(), key=lambda point: (point.at.line, point.at.column)))

    def probes(self, pack: Pack, question: str) -> Mapping[str, tuple[Probe | ToldProbe, ...]]:
        """The probes of a question by rule, for the pack under some choice of readings."""
        key = (id(pack), question)
        made = self._probes.get(key)
        if made is None:
            self._kept.append(pack)
            made = self._probes[key] = probes_of(pack, question)
        return made

    def met(self, pack: Pack, case: WorkedCase, result: Result) -> frozenset[PointKey]:
        """The points a case comes to with what it expects."""
        return frozenset(key for question in case.expect for key in self._met_in(pack, case, result, question))

    def _met_in(self, pack: Pack, case: WorkedCase, result: Result, question: str) -> Iterator[PointKey]:
        diagrams = pack.diagrams(question)
        on_case = QuestionOnCase(diagrams, OpenCells(result.record, case.as_at))
        probes = self.probes(pack, question)
        expected = case.expect[question]
        for rule in observed(diagrams.question_rules, expected):
            for reading in rule.readings:
                known = pack.written.readings.get(reading)
                if known is not None:
                    yield ("reading", reading), pack.readings.get(reading, known.chosen)
            for probe in probes.get(rule.id, ()):
                met = probe.met_by(expected, result[question]) if isinstance(probe, ToldProbe) else probe.met(on_case)
                yield from ((probe.key, point) for point in met)


@dataclass(frozen=True, slots=True)
class Tally:
    """How many points there are of a kind, and how many are covered: by confirmed cases, and by any."""

    points: int
    confirmed: int
    computed: int

    @property
    def confirmed_percent(self) -> float:
        """The share that confirmed cases cover, from 0 to 100; 0 where there is nothing to cover."""
        return _percent(self.confirmed, self.points)

    @property
    def computed_percent(self) -> float:
        """The share that confirmed and unconfirmed cases cover together."""
        return _percent(self.computed, self.points)


def _percent(part: int, whole: int) -> float:
    return 100.0 * part / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the worked cases of a pack cover: every point, those confirmed, and those covered by any case at all."""

    pack: WrittenPack
    points: tuple[Point, ...]
    confirmed: frozenset[PointKey]
    computed: frozenset[PointKey]

    def of(self, kind: str | None = None) -> Tally:
        """The tally of one kind, or of all."""
        chosen = [point.key for point in self.points if kind in (None, point.kind)]
        return Tally(
            len(chosen), sum(key in self.confirmed for key in chosen), sum(key in self.computed for key in chosen)
        )

    def missing(self) -> tuple[Point, ...]:
        """The points no case covers, in the order of the file."""
        return tuple(point for point in self.points if point.key not in self.computed)

    def unconfirmed(self) -> tuple[Point, ...]:
        """The points that only unconfirmed cases cover."""
        return tuple(point for point in self.points if point.key in self.computed - self.confirmed)

    def rules_not_confirmed(self, deciding: frozenset[str]) -> tuple[Point, ...]:
        """The rules among these that no confirmed case shows holding."""
        return tuple(
            p for p in self.points
            if p.kind == "rule" and p.point == "true" and p.rule in deciding and p.key not in self.confirmed
        )  # fmt: skip


def coverage_of(pack: Pack, runs: Iterable[CaseRun], watch: Watch | None = None) -> Coverage:
    """What cases that came out as expected cover of a pack; a case that failed covers nothing."""
    watch = watch or Watch(pack)
    confirmed: set[PointKey] = set()
    computed: set[PointKey] = set()
    for run in runs:
        if run.passed:
            met = watch.met(run.pack, run.case, run.result)
            computed |= met
            if run.case.confirmed:
                confirmed |= met
    return Coverage(pack.written, watch.points(), frozenset(confirmed), frozenset(computed))


def deciding_rules(pack: Pack) -> frozenset[str]:
    """The ids of the pack's own rules that take part in an answer."""
    asked = pack.rulebook.by_question.values()
    own = {rule.id for question_rules in asked for rule in own_rules(pack, question_rules)}
    return frozenset(rule.id for question_rules in asked for rule in question_rules.rules if rule.id in own)
