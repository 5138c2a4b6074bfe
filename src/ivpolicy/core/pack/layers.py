"""What stands between a pack and the national layer: foundations, cautions, conflicts, invariants, rules set aside."""

from __future__ import annotations

from dataclasses import dataclass

from ivpolicy.core.pack.acts import Action
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class Foundation:
    """Something a duty can rest on, by name (national pack): the duty stands only while it stands.

    Every rule, check, duty and schedule of the questions in `of`, in every pack, rests on it; one of the national pack
    that names what it rests on itself rests on that alone.
    """

    id: str
    clauses: tuple[str, ...]
    means: Surface
    says: str
    of: tuple[str, ...] = ()
    at: SourceLocation = NOWHERE


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
