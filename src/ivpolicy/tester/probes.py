"""What there is to try in a pack: a rule, a condition, a number, a day, a schedule, a rung or a reading.

A probe is one such thing at one place of the pack, with the points it can come to. A point is covered when a worked
case that observes the rule comes to it. Points no case can come to are left out, as the diagrams show.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from ivpolicy.core.answers.diagram import Diagram, Split, answers
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.dates.calendar import window_start
from ivpolicy.core.record.computed import COMPUTED
from ivpolicy.core.rules.condition import Condition, Days, InWindow, Leaf, LongerAgo
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.rules.words import long_date, plain
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.variables.worked_out_states import OrderFlag, PeriodFlag, ScheduleFlag
from ivpolicy.tester.number_sources import NumberSource

TRUTHS: dict[bool | None, str] = {True: "true", False: "false", None: "unknown"}
"""The points of a rule or a condition."""

DAYS: dict[int, str] = {-1: "the day before", 0: "the day", 1: "the day after"}
"""The points of a day."""

ProbeKey = tuple[object, ...]
"""What makes two probes one, also when they come from the pack read in two ways."""


@dataclass(frozen=True, slots=True, eq=False)
class TruthProbe:
    """Whether a rule, or one of its conditions, holds. `kind` is `rule` or `condition`."""

    kind: str
    diagrams: QuestionDiagrams
    condition: Condition
    says: str
    at: SourceLocation
    rule: Rule

    @property
    def key(self) -> ProbeKey:
        """A rule by its id, a condition by its place; and by what it asks."""
        return (self.kind, self.rule.id if self.kind == "rule" else "", self.at, self.condition)

    def points(self) -> tuple[str, ...]:
        """True and false where some case gives them; unknown where what decides it need not be recorded."""
        diagram = self.diagrams.of_condition(self.condition)
        found = [TRUTHS[truth] for truth in (True, False) if truth in answers(diagram)]
        return (*found, "unknown") if can_be_open(self.diagrams, diagram) else tuple(found)

    def met(self, on_case: QuestionOnCase) -> tuple[str, ...]:
        """The truth in every completion."""
        return (TRUTHS[on_case.truth(self.condition)],)


def can_be_open(diagrams: QuestionDiagrams, diagram: Diagram) -> bool:
    """Whether the diagram hangs on a fact that a record can leave out."""
    waiting, seen = [diagram], set[Diagram]()
    while waiting:
        node = waiting.pop()
        if isinstance(node, Split) and node not in seen:
            seen.add(node)
            variable = diagrams.variables[node.level]
            # No record leaves these open: a period, an order of dates, what is read only when recorded.
            row = COMPUTED.get(variable.key)
            is_known = variable.is_of_plain_facts or (row is not None and row.always_known)
            if not (is_known or isinstance(variable.flag, PeriodFlag | OrderFlag)):
                return True
            waiting.extend(node.kids)
    return False


@dataclass(frozen=True, slots=True, eq=False)
class NumberProbe:
    """A number of the pack: one below it, the number, one above; as far as there are such, `highest` inclusive."""

    diagrams: QuestionDiagrams
    source: NumberSource
    number: int
    unit: str
    subject: str
    at: SourceLocation
    rule: Rule
    lowest: int = 0
    highest: int | None = None
    kind: str = "number"

    @property
    def key(self) -> ProbeKey:
        """By place, source and number."""
        return (self.kind, self.at, self.source, self.number)

    @property
    def says(self) -> str:
        """What is counted, and the number."""
        return f"{self.subject}: {self.number}{self.unit}"

    @property
    def numbers(self) -> dict[str, int]:
        """The numbers by point."""
        near = (self.number + step for step in (-1, 0, 1))
        return {f"{n}{self.unit}": n for n in near if n >= self.lowest and (self.highest is None or n <= self.highest)}

    def points(self) -> tuple[str, ...]:
        """The numbers about the boundary."""
        return tuple(self.numbers)

    def met(self, on_case: QuestionOnCase) -> tuple[str, ...]:
        """The numbers of this case that are among them."""
        read = {value for value in self.source.read(on_case) if isinstance(value, int) and not isinstance(value, bool)}
        return tuple(words for words, number in self.numbers.items() if number in read)


@dataclass(frozen=True, slots=True)
class Boundary:
    """A day on which a test on a date changes: its fixed first or last day, or the end of its window."""

    test: Days | InWindow | LongerAgo
    is_end: bool = False

    def on(self, as_at: date) -> date:
        """The day, for a day of decision."""
        match self.test:
            case Days(first, end):
                fixed = end if self.is_end else first
                assert fixed is not None, "a boundary is made of a day that is given"  # noqa: S101
                return fixed
            case InWindow(duration) | LongerAgo(duration):
                return window_start(as_at, duration) - timedelta(days=1)

    @property
    def says(self) -> str:
        """The day in words."""
        match self.test:
            case Days():
                return long_date(self.on(date.min))
            case InWindow(duration) | LongerAgo(duration):
                return f"{duration} ago"


@dataclass(frozen=True, slots=True, eq=False)
class DayProbe:
    """A day on which a test changes: the day before, the day, the day after."""

    diagrams: QuestionDiagrams
    source: NumberSource
    boundary: Boundary
    subject: str
    at: SourceLocation
    rule: Rule
    kind: str = "day"

    @property
    def key(self) -> ProbeKey:
        """By place, source and boundary."""
        return (self.kind, self.at, self.source, self.boundary)

    @property
    def says(self) -> str:
        """The fact and its boundary."""
        return f"{self.subject}: {self.boundary.says}"

    def points(self) -> tuple[str, ...]:
        """The three days."""
        return tuple(DAYS.values())

    def met(self, on_case: QuestionOnCase) -> tuple[str, ...]:
        """Which of the days the record has."""
        boundary = self.boundary.on(on_case.as_at)
        steps = {(day - boundary).days for day in self.source.read(on_case) if isinstance(day, date)}
        return tuple(words for step, words in DAYS.items() if step in steps)


@dataclass(frozen=True, slots=True, eq=False)
class ScheduleProbe:
    """When a schedule falls due: the day before, the day, the day after."""

    diagrams: QuestionDiagrams
    leaf: Leaf
    flag: ScheduleFlag
    at: SourceLocation
    rule: Rule
    kind: str = "schedule"

    @property
    def key(self) -> ProbeKey:
        """By schedule."""
        return (self.kind, self.leaf.fact)

    @property
    def says(self) -> str:
        """The schedule's own name."""
        return f"{plain(self.leaf.fact.rsplit(':', 1)[-1])} falls due"

    def points(self) -> tuple[str, ...]:
        """The three days; none where what recurs has no length of time."""
        recurrence = self.flag.plan.recurrence
        return tuple(DAYS.values()) if recurrence is not None and not recurrence.has_no_period else ()

    def met(self, on_case: QuestionOnCase) -> tuple[str, ...]:
        """Which of the days the day of decision is, where the day it falls due is certain."""
        due = {state.due_on for state in self.flag.states(on_case.record, on_case.as_at)}
        day: Any = due.pop() if len(due) == 1 else None
        step = (on_case.as_at - day).days if day is not None else None
        return (DAYS[step],) if step in DAYS else ()


@dataclass(frozen=True, slots=True, eq=False)
class RungProbe:
    """A rung of the ladder: whether the matter stands there."""

    diagrams: QuestionDiagrams
    rung: str
    at: SourceLocation
    rule: Rule
    kind: str = "rung"

    @property
    def key(self) -> ProbeKey:
        """By name."""
        return (self.kind, self.rung)

    @property
    def says(self) -> str:
        """The rung in words."""
        return plain(self.rung)

    def points(self) -> tuple[str, ...]:
        """Reached, where some case gets there."""
        return ("reached",) if any(answer.outcome == self.rung for answer in answers(self.diagrams.answer)) else ()

    def met(self, on_case: QuestionOnCase) -> tuple[str, ...]:
        """Reached, when the matter stands on this rung."""
        return ("reached",) if on_case.verdict.outcome == self.rung else ()


Probe = TruthProbe | NumberProbe | DayProbe | ScheduleProbe | RungProbe


@dataclass(frozen=True, slots=True)
class ReadingProbe:
    """A reading under each of its options that may be chosen; whether one is met, the case says and not the record."""

    reading: str
    options: tuple[str, ...]
    at: SourceLocation
    kind: str = "reading"

    @property
    def key(self) -> ProbeKey:
        """By name."""
        return (self.kind, self.reading)

    @property
    def says(self) -> str:
        """The reading's name."""
        return f"reading {plain(self.reading)}"

    def points(self) -> tuple[str, ...]:
        """The options."""
        return self.options
