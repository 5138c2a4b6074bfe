"""What the rules of a pack find: findings with their grounds, lists of who may have a service, definitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ivpolicy.core.pack.acts import Action, InForce, Then
from ivpolicy.core.pack.conditions import ByReading, Surface
from ivpolicy.core.text.source import NOWHERE, SourceLocation


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
