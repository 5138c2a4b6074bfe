"""A case as the diagrams see it: of each variable, the cells that the record leaves open on the day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import get_args

from ivpolicy.core.dates.schedule import ScheduleState
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.contradictions import impossibilities
from ivpolicy.core.record.effective_values import read_fact, recorded_value, why_unknown
from ivpolicy.core.record.opposing_facts import (
    A_DAY,
    LEGAL_STATUS,
    OPPOSED,
    STATUSES,
    Opposing,
    filled,
    housed_for_a_day,
    opposing_facts,
    settled,
    status_denies,
)
from ivpolicy.core.record.sections.child import HOUSED_IN_SOME_WAY, ChildStatus, LegalStatus
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact
from ivpolicy.core.rules.words import value_words
from ivpolicy.core.variables.variable import Variable, bits_of
from ivpolicy.core.variables.worked_out_states import ScheduleFlag

_HOUSING = frozenset({STATUSES, LEGAL_STATUS})


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
def shown_alike(recorded: str | None, why_unknown: str | None, source: str | None = None) -> Shown:
    """What is shown so, one object wherever it is."""
    return Shown(recorded, why_unknown, source)


@lru_cache(maxsize=1024)
def _agreeing(variable: Variable, other: LegalStatus | frozenset[ChildStatus]) -> int:
    """The cells of status or legal status in which it need not deny the other: no completion contradicts itself."""
    if isinstance(other, frozenset):
        return variable.cells_of(legal for legal in get_args(LegalStatus) if not status_denies(other, legal))
    # The lists of statuses that the variable tells apart, each as it is and with one of those that matter here.
    told = [value for value in variable.representatives() if isinstance(value, frozenset)]
    lists = [*told, *(value | {status} for value in told for status in ("looked_after", *HOUSED_IN_SOME_WAY))]
    return variable.cells_of(value for value in lists if not status_denies(value, other))


class OpenCells(dict[Variable, int]):
    """The open cells of each variable, as bits; read when first asked, and then known to all questions of the case.

    Attributes:
        given: The record as it is given.
        record: The record as it is read: without the facts that are doubted.
        opposing: The facts of the record that deny one another.
        as_at: The day of decision.
    """

    __slots__ = (
        "_for_a_day", "_is_possible", "_opposed", "_recorded", "_shown", "_states",
        "as_at", "given", "opposing", "record",
    )  # fmt: skip

    def __init__(self, record: CaseRecord, as_at: date, opposing: tuple[Opposing, ...] | None = None) -> None:
        """`opposing`: where it is known; it is that of another record that differs in facts alone that deny nothing."""
        opposing = tuple(opposing_facts(record, as_at)) if opposing is None else opposing
        opposed = frozenset(path for pair in opposing for path in pair.doubted)
        settled_record = settled(record, opposed)
        self._read_as(record, settled_record, opposing, opposed, as_at)
        self._for_a_day = housed_for_a_day(settled_record, as_at)

    def _read_as(
        self,
        given: CaseRecord,
        record: CaseRecord,
        opposing: tuple[Opposing, ...],
        opposed: frozenset[str],
        as_at: date,
    ) -> None:
        self.given, self.record, self.as_at = given, record, as_at
        self.opposing, self._opposed = opposing, opposed
        self._for_a_day = False
        self._is_possible: bool | None = None
        self._shown: dict[str, Shown] = {}
        self._states: dict[tuple[int, int], tuple[ScheduleFlag, frozenset[ScheduleState]]] = {}
        self._recorded: dict[tuple[str, object], OpenCells | None] = {}

    def __missing__(self, variable: Variable) -> int:
        flag = variable.flag
        if isinstance(flag, ScheduleFlag):
            bits = bits_of({variable.cell_of_word(state.state) for state in self.states(flag)})
        else:
            bits = variable.open_cells(self.record, self.as_at)
        if variable.key in _HOUSING:
            bits = self._housing(variable, bits)
        elif self._opposed and self._is_doubted(variable.fact):
            bits = bits_of(variable.every)
        self[variable] = bits
        return bits

    def states(self, flag: ScheduleFlag) -> frozenset[ScheduleState]:
        """Where a schedule may stand, with the day on which it is due."""
        # A pack's plan is one object, which is quicker to compare than what it says; kept, it stays that object.
        key = id(flag.plan), id(flag.holidays)
        if key not in self._states:
            self._states[key] = flag, flag.states(self.record, self.as_at)
        return self._states[key][1]

    def _housing(self, variable: Variable, bits: int) -> int:
        """The cells of the child's statuses, or of the legal status, in which neither denies the other."""
        is_status = variable.key == STATUSES
        if self._for_a_day:
            # It may be housing that does not yet make the child looked after: as good as none of the powers that do.
            return bits if is_status else variable.cells_of((str(self.record.care.legal_status), "none"))
        other = self.record.care.legal_status if is_status else self.record.child.statuses
        return bits if other is None else bits & _agreeing(variable, other)

    def doubted_sources(self, fact: Fact | None) -> tuple[str, ...]:
        """Those facts a fact is worked out from that another recorded fact denies."""
        sources = fact.computed_from if fact is not None and self._opposed else ()
        return tuple(source for source in sources if source in self._opposed)

    def _is_doubted(self, fact: Fact | None) -> bool:
        """Whether a worked-out fact is open because a source of it is denied; a "yes" from its other sources stands."""
        if fact is None or not self.doubted_sources(fact):
            return False
        return recorded_value(self.record, fact.path, self.as_at) is not True

    def recorded(self, path: str, value: object) -> OpenCells | None:
        """The case with a gap filled, and what is worked out from it; None where the record contradicts the value."""
        known = (path, value)
        if known not in self._recorded:
            if self._is_possible is None:
                self._is_possible = not any(impossibilities(self.given))
            record = filled(self.given, path, value, self.as_at, self._opposed) if self._is_possible else None
            self._recorded[known] = None if record is None else self._with(record, path)
        return self._recorded[known]

    def _with(self, record: CaseRecord, path: str) -> OpenCells:
        # What is doubted hangs on many facts.
        is_plain = not (self._opposed or self._for_a_day)
        return _Filled(self, record, path) if is_plain else OpenCells(record, self.as_at)

    def shown(self, fact: str) -> Shown:
        """What the record shows of a fact."""
        made = self._shown.get(fact)
        if made is None:
            record, as_at, mark = self.record, self.as_at, self.record.provenance.get(fact)
            why: str | None
            value, why = read_fact(record, fact, as_at)
            if self._opposed or self._for_a_day:
                is_open = self._is_doubted(VOCABULARY.get(fact)) or (fact == LEGAL_STATUS and self._for_a_day)
                value = None if is_open else value
                why = self.why_unknown(fact) if value is None else None
            made = self._shown[fact] = shown_alike(value_words(value), why, mark.source if mark else None)
        return made

    def why_unknown(self, fact: str) -> str | None:
        """Why a fact is unknown on the day; None when it is known."""
        is_denied = fact in self._opposed or bool(self.doubted_sources(VOCABULARY.get(fact)))
        if fact == LEGAL_STATUS and self._for_a_day:
            return A_DAY
        return OPPOSED if is_denied else why_unknown(self.record, fact, self.as_at)

    def __repr__(self) -> str:
        """Nothing of the child: a repr ends up in logs."""
        return f"OpenCells(as_at={self.as_at})"


class _Filled(OpenCells):
    """A case in which nothing is doubted with a gap filled: what is not read from that fact is as it was `before`."""

    __slots__ = ("_before", "_path")

    def __init__(self, before: OpenCells, record: CaseRecord, path: str) -> None:
        self._read_as(record, record, (), frozenset(), before.as_at)
        self._before = before
        self._path = path

    def __missing__(self, variable: Variable) -> int:
        if variable.key in _HOUSING or self._path in variable.read_from:
            return super().__missing__(variable)
        bits = self[variable] = self._before[variable]
        return bits
