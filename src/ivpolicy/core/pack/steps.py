"""Steps on the way: checks, what waives them, and the rungs of a ladder."""

from __future__ import annotations

from dataclasses import dataclass

from ivpolicy.core.pack.acts import Action, Deadline
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.words import Strength
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
    """A step of a ladder, climbed only on what is known. Siblings are tried in order; `gap` where the text stops."""

    id: str
    clauses: tuple[str, ...]
    when: Surface
    from_: str | None = None
    place: str | None = None
    gap: str | None = None
    says: str | None = None
    copies: tuple[str, ...] = ()
    copies_chosen_in: str | None = None
    actions: tuple[Action, ...] = ()
    answer_by: Deadline | None = None
    at: SourceLocation = NOWHERE
