"""A case as the diagrams see it: of each variable, the cells that the record leaves open on the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.effective_values import recorded_value, why_unknown
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


class OpenCells(dict[Variable, int]):
    """The open cells of each variable, as bits; read when first asked, and then known to all questions of the case."""

    __slots__ = ("_shown", "as_at", "record")

    def __init__(self, record: CaseRecord, as_at: date) -> None:
        super().__init__()
        self.record = record
        self.as_at = as_at
        self._shown: dict[str, Shown] = {}

    def __missing__(self, variable: Variable) -> int:
        bits = self[variable] = variable.open_cells(self.record, self.as_at)
        return bits

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
            why = why_unknown(record, fact, as_at) if value is None else None
            made = self._shown[fact] = _shown(value_words(value), why, mark.source if mark else None)
        return made

    def __repr__(self) -> str:
        """Nothing of the child: a repr ends up in logs."""
        return f"OpenCells(as_at={self.as_at})"
