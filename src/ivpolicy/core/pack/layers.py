"""What stands between a pack and the national layer: cautions, conflicts, invariants, defaults set aside."""

from __future__ import annotations

from dataclasses import dataclass

from ivpolicy.core.pack.acts import Action
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class Caution:
    """Law whose text was not read (C, M): shown against a reassuring outcome, never binding."""

    id: str
    question: str
    clauses: tuple[str, ...]
    when: Surface
    says: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class ConflictPlan:
    """What to do meanwhile when a question is in conflict: actions, who decides, by when (national pack)."""

    question: str
    clauses: tuple[str, ...]
    meanwhile: tuple[Action, ...]
    who_decides: str
    by: str
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class NeverTurnsOn:
    """An invariant proved at load: the answer to the question does not depend on these facts."""

    question: str
    facts: tuple[str, ...]
    clauses: tuple[str, ...]
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class SetAside:
    """A guidance default this authority switches off, with the reason it records."""

    rule: str
    clauses: tuple[str, ...]
    because: str
    at: SourceLocation = NOWHERE
