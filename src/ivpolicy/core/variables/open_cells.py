"""A case as the diagrams see it: of each variable, the cells that the record leaves open on the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import get_args

from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.effective_values import recorded_value, why_unknown
from ivpolicy.core.record.opposing_facts import (
    LEGAL_STATUS,
    OPPOSED,
    STATUSES,
    opposing_facts,
    settled,
    status_denies,
)
from ivpolicy.core.record.sections.child import HOUSED_IN_SOME_WAY, ChildStatus, LegalStatus
from ivpolicy.core.rules.words import value_words
from ivpolicy.core.variables.variable import Variable


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """What a record shows of a fact on the day of decision; what is shown alike is one object.

    Attributes:
        recorded: The effective value in words, a list told by its length; None where there is none.
        why_unknown: Why there is none, or why it counts as unknown.
        source: Where the value came from, as the record's provenance says.
    """

    recorded: str | None = None
    why_unknown: str | None = None
    source: str | None = None


@lru_cache(maxsize=4096)
def _shown(recorded: str | None, why_unknown: str | None, source: str | None) -> Shown:
    return Shown(recorded, why_unknown, source)


@lru_cache(maxsize=1024)
def _statuses_agreeing(variable: Variable, legal: LegalStatus) -> int:
    """The cells of the statuses that do not deny this legal status."""
    return variable.cells_of(value for value in _lists_of_statuses(variable) if not status_denies(value, legal))


@lru_cache(maxsize=1024)
def _legal_statuses_agreeing(variable: Variable, statuses: frozenset[ChildStatus]) -> int:
    """The cells of the legal status that do not deny these statuses."""
    return variable.cells_of(value for value in get_args(LegalStatus) if not status_denies(statuses, value))


def _lists_of_statuses(variable: Variable) -> Iterator[frozenset[str]]:
    """Lists of statuses that the variable tells apart, each as it is and with one of those that matter here."""
    for value in variable.representatives():
        if isinstance(value, frozenset):
            yield value
            yield from (value | {status} for status in ("looked_after", *HOUSED_IN_SOME_WAY))


class OpenCells(dict[Variable, int]):
    """The open cells of each variable, as bits; read when first asked, and then known to all questions of the case."""

    __slots__ = ("_opposed", "_shown", "as_at", "given", "record")

    def __init__(self, record: CaseRecord, as_at: date) -> None:
        super().__init__()
        self.given = record
        self.record = settled(record, as_at)
        self._opposed = frozenset(path for pair in opposing_facts(record, as_at) for path in pair.paths)
        self.as_at = as_at
        self._shown: dict[str, Shown] = {}

    def __missing__(self, variable: Variable) -> int:
        bits = variable.open_cells(self.record, self.as_at)
        if variable.key in (STATUSES, LEGAL_STATUS):
            bits &= self._agreeing(variable)
        self[variable] = bits
        return bits

    def _agreeing(self, variable: Variable) -> int:
        """The cells of status or legal status in which it need not deny the other: no completion contradicts itself."""
        statuses, legal = self.record.child.statuses, self.record.care.legal_status
        if variable.key == STATUSES and legal is not None:
            return _statuses_agreeing(variable, legal)
        if variable.key == LEGAL_STATUS and statuses is not None:
            return _legal_statuses_agreeing(variable, statuses)
        return -1

    def copied(self) -> OpenCells:
        """The same case, of which single variables may then be narrowed."""
        other = OpenCells(self.record, self.as_at)
        other.update(self)
        return other

    def shown(self, fact: str) -> Shown:
        """What the record shows of a fact."""
        made = self._shown.get(fact)
        if made is None:
            record, as_at, mark = self.record, self.as_at, self.record.provenance.get(fact)
            value = recorded_value(record, fact, as_at)
            why = self.why_unknown(fact) if value is None else None
            made = self._shown[fact] = _shown(value_words(value), why, mark.source if mark else None)
        return made

    def why_unknown(self, fact: str) -> str | None:
        """Why a fact is unknown on the day; None when it is known."""
        return OPPOSED if fact in self._opposed else why_unknown(self.record, fact, self.as_at)

    def __repr__(self) -> str:
        """Nothing of the child: a repr ends up in logs."""
        return f"OpenCells(as_at={self.as_at})"
