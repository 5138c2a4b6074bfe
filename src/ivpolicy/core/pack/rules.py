"""What rules find and ask for: who does what by when, how strongly, and from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.conditions import ByReading, Surface
from ivpolicy.core.pack.head import Strength
from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class Deadline:
    """When an action is due: within a duration of a dated fact, before one or a birthday, or in the source's sense."""

    within: Duration | ByReading | None = None
    of: str | None = None
    before: str | None = None
    before_age: int | None = None
    words: str | None = None
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Who does what, to whom, by when. `who`, `to`, `copies`, `with_` are actor ids of the pack.

    `decides`: it is the deciding of the question it stands under.
    """

    does: str
    who: str | ByReading
    to: str | None = None
    with_: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    copies_chosen_in: str | None = None
    by: Deadline | None = None
    decides: bool = False
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Then:
    """What a rule concludes: a strength and an act (an outcome of its question, or the act a refusal refuses)."""

    strength: Strength
    act: str


@dataclass(frozen=True, slots=True)
class InForce:
    """A period, `from_` inclusive, `to` exclusive; None where the text does not say or the end is open.

    `seen` is a day on which the text was seen in use, where no day of coming into force is stated.
    """

    from_: date | None = None
    to: date | None = None
    seen: date | None = None

    def covers(self, day: date) -> bool:
        """Whether the day lies in the period; one without a start counts as in force since ever."""
        return (self.from_ is None or self.from_ <= day) and (self.to is None or day < self.to)

    def meets(self, other: InForce) -> bool:
        """Whether the two periods have a day in common."""
        return not any(
            one.to is not None and two.from_ is not None and one.to <= two.from_
            for one, two in ((self, other), (other, self))
        )


@dataclass(frozen=True, slots=True)
class RuleItem:
    """A rule of any kind of question: `when` (and not `unless`) → `then`, or a gap, or only actions.

    `in_case` says which kind of conflict it makes against a law must: `policy_narrows_law` (default) or `case_tension`.
    """

    id: str
    question: str
    clauses: tuple[str, ...]
    when: Surface
    unless: Surface | ByReading | None = None
    then: Then | None = None
    gap: str | None = None
    actions: tuple[Action, ...] = ()
    in_force: InForce | None = None
    tension: Literal["policy_narrows_law", "case_tension"] = "policy_narrows_law"
    rests_on: tuple[str, ...] | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Ground:
    """One of a list of grounds, factors or criteria; `worth` points where the list has a threshold of points."""

    id: str
    clauses: tuple[str, ...]
    when: Surface
    unless: Surface | ByReading | None = None
    worth: object = 1
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Grounds:
    """A list of grounds and how many are needed: `any`, `all`, or a number (of grounds, or of points).

    `confirmed`: a ground counts only where the facts it rests on are marked as confirmed in the record's provenance.
    """

    id: str
    clauses: tuple[str, ...]
    need: object
    of: tuple[Ground, ...]
    only_if: Surface | None = None
    confirmed: object = False
    opens: str | None = None
    then: Then | None = None
    actions: tuple[Action, ...] = ()
    rests_on: tuple[str, ...] | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who may have the service: two lists, which wins for a child on both, and what the text says of the rest."""

    eligible: Grounds
    not_eligible: Grounds | None
    in_both: object
    in_neither: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Definition:
    """A local definition: a named condition other rules refer to with `rule: id`."""

    id: str
    clauses: tuple[str, ...]
    means: Surface
    at: SourceLocation = NOWHERE
