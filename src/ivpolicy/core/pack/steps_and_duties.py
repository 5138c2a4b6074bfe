"""Steps on the way and what waives them, the rungs of a ladder, and what is to be done once or again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.conditions import ByReading, Surface
from ivpolicy.core.pack.head import GOES_WITHOUT_SAYING, Strength
from ivpolicy.core.pack.rules import Action, Deadline, InForce
from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class Check:
    """A step that is met, not met or not known. `after` orders next actions; `dated` is the fact with its date.

    `preferred_when` is a preferred minimum: unmet, it is listed and never outstanding.
    """

    id: str
    clauses: tuple[str, ...]
    met_when: Surface
    question: str = ""
    only_if: Surface | None = None
    preferred_when: Surface | None = None
    after: object = ()
    dated: str | None = None
    strength: Strength = "must"
    actions: tuple[Action, ...] = ()
    rests_on: tuple[str, ...] | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Waiver:
    """A named waiver: where `when` holds, the checks it names count as met, and the decision says so."""

    id: str
    clauses: tuple[str, ...]
    waives: tuple[str, ...]
    when: Surface
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of a ladder, climbed only on what is known. Siblings are tried in order; `gap` where the text stops.

    What is to be done on it is to do until `done_when` holds.
    """

    id: str
    clauses: tuple[str, ...]
    when: Surface
    from_: str | None = None
    place: str | None = None
    gap: str | None = None
    says: str | None = None
    rests_on: tuple[str, ...] | None = None
    copies: tuple[str, ...] = ()
    copies_chosen_in: str | None = None
    actions: tuple[Action, ...] = ()
    answer_by: Deadline | None = None
    done_when: Surface | None = None
    question: str = field(default="advocacy.route", metadata=GOES_WITHOUT_SAYING)
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Duty:
    """Something to do when `when` holds, until `done_when` holds. Never overridden by another duty."""

    id: str
    question: str
    clauses: tuple[str, ...]
    strength: Strength
    when: Surface
    action: Action
    done_when: Surface | None = None
    in_force: InForce | None = None
    rests_on: tuple[str, ...] | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class ScheduleStart:
    """When a schedule first falls due: on reaching the n-th item of a list, or within a duration of a dated fact."""

    when_reached: int | None = None
    of: str | None = None
    where: Surface | ByReading | None = None
    dated: str | None = None
    within: Duration | ByReading | None = None
    from_: str | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """A recurring duty: `every` a duration, `looked_after_review` or `visit`; the history says when last done."""

    id: str
    question: str
    clauses: tuple[str, ...]
    strength: Strength
    while_: Surface
    action: Action
    every: Duration | ByReading | Literal["looked_after_review", "visit"] | None
    first: ScheduleStart | None = None
    counted_from: object = "last_held"
    history_of: str | None = None
    history_where: Surface | None = None
    history_dated: str | None = None
    history_fact: str | None = None
    overdue_after: Duration | None = None
    rests_on: tuple[str, ...] | None = None
    at: SourceLocation = NOWHERE
