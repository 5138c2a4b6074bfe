"""A case as a reader may be told of it: what follows from the facts for that reader, and from the answer.

All cases that this reader cannot tell apart, because they differ in withheld facts alone and have the same answer, are
one case here. What is true of it is true of each of them, so that nothing told of it tells what is withheld.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, partial
from operator import attrgetter
from typing import Any

from ivpolicy.account.account_document import Audience
from ivpolicy.account.subjects import WITHHELD, may_be_told
from ivpolicy.core.answers.diagram import levels
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.answers.verdict import Verdict
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.effective_values import read_from
from ivpolicy.core.record.opposing_facts import Opposing, doubted_beside
from ivpolicy.core.record.other_values import held_value, with_value
from ivpolicy.core.record.values import Judgement
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.answer import Answer, Settled, decided_by
from ivpolicy.core.variables.open_cells import OpenCells, Shown, shown_alike
from ivpolicy.core.variables.variable import Variable, bits_of

_HANGS_ON_IT = f"hangs on {WITHHELD}"


@cache
def withheld_from(audience: Audience) -> frozenset[str]:
    """The recorded facts that this reader is not told of."""
    recorded = (fact.path for fact in VOCABULARY.facts() if not fact.computed_from)
    return frozenset(path for path in recorded if not may_be_told(audience, path))


@cache
def _may_be_outdated(audience: Audience) -> frozenset[str]:
    """The facts for this reader of which a withheld one may say that they count no longer, as of a judgement."""
    withheld = withheld_from(audience)
    told = (fact.path for fact in VOCABULARY.facts() if not fact.computed_from and fact.path not in withheld)
    return frozenset(path for path in told if not withheld.isdisjoint(read_from(path)))


@cache
def _may_be_denied(audience: Audience) -> frozenset[str]:
    """The facts for this reader that a withheld one may deny."""
    withheld = withheld_from(audience)
    return frozenset(path for path, other in doubted_beside() if path not in withheld and other in withheld)


def reads_withheld(audience: Audience, variables: Iterable[Variable]) -> bool:
    """Whether some of these variables hangs on what this reader is not told of."""
    withheld = withheld_from(audience)
    return any(not withheld.isdisjoint(variable.read_from) for variable in variables)


def may_be_touched(audience: Audience) -> frozenset[str]:
    """The facts for this reader that count or not by what is withheld."""
    return _may_be_outdated(audience) | _may_be_denied(audience)


def told_record(record: CaseRecord, audience: Audience) -> CaseRecord:
    """The record without what this reader is not told of."""
    withheld = withheld_from(audience)
    for path in withheld:
        if held_value(record, path) is not None:
            record = with_value(record, path, None)
    marks = {path: mark for path, mark in record.provenance.items() if may_be_told(audience, path)}
    return record.model_copy(update={"provenance": marks})


def sure_record(told: CaseRecord, audience: Audience, as_at: date) -> CaseRecord:
    """Of what this reader is told: without what may not count by what is withheld.

    A judgement made on the day counts whatever came before it.
    """
    for path in _may_be_outdated(audience):
        held: Any = attrgetter(path)(told)
        if held is not None and not (isinstance(held, Judgement) and held.on == as_at):
            told = with_value(told, path, None)
    for path in _may_be_denied(audience):
        told = with_value(told, path, None)
    return told


class ToldCells(OpenCells):
    """The open cells of a case of which some facts are withheld: none is left out that one of them may lead to.

    Attributes:
        counting: Facts that count whatever is withheld, because the answer could not be otherwise.
    """

    __slots__ = ("_told", "_withheld", "counting")

    def __init__(
        self,
        record: CaseRecord,
        as_at: date,
        opposing: tuple[Opposing, ...] | None = None,
        *,
        withheld: frozenset[str],
        told: OpenCells | None = None,
    ) -> None:
        """`told`: with what may not count by what is withheld, from which values are shown; as `record`, if None."""
        super().__init__(record, as_at, opposing)
        self._withheld = withheld
        self._told = told
        self.counting: frozenset[str] = frozenset()

    def __missing__(self, variable: Variable) -> int:
        # What is worked out may come to a value without one that is not recorded; a judgement made today counts anyway.
        is_judged = variable.fact is not None and variable.fact.judgement and not variable.fact.computed_from
        if not is_judged and not self._withheld.isdisjoint(variable.read_from):
            bits = self[variable] = bits_of(variable.every)
            return bits
        return super().__missing__(variable)

    def _with(self, record: CaseRecord, path: str) -> OpenCells:  # noqa: ARG002 - as of every case
        return ToldCells(record, self.as_at, withheld=self._withheld)

    def narrow(self, cells: Mapping[Variable, int]) -> None:
        """Leave open no other cells of these variables."""
        self.counting = frozenset(variable.key for variable, some in cells.items() if some != self[variable])
        self.update(cells)

    def shown(self, fact: str) -> Shown:
        """What the record shows of a fact to this reader."""
        row = VOCABULARY.get(fact)
        if row is not None and row.computed_from and not self._withheld.isdisjoint(read_from(fact)):
            return shown_alike(None, _HANGS_ON_IT)
        shown = super().shown(fact)
        told = shown if self._told is None or shown.recorded is not None else self._told.shown(fact)
        if told.recorded is None or told is shown or fact in self.counting:
            return told
        return shown_alike(f"{told.recorded}; whether it counts {_HANGS_ON_IT}", None)

    def why_unknown(self, fact: str) -> str | None:
        """Why a fact is unknown to this reader; None when it is known."""
        is_recorded = self._told is not None and self._told.shown(fact).recorded is not None
        why = super().why_unknown(fact)
        return f"whether what is recorded counts {_HANGS_ON_IT}" if why is not None and is_recorded else why


class ToldCase:
    """One case for one reader.

    Attributes:
        record: The record with the facts for this reader alone.
        sure: The same without those that may not count by what is withheld.
        withheld: The recorded facts that this reader is not told of.
        cells: The open cells, whatever the answer.
        read: How any record of the case is read.
    """

    def __init__(self, record: CaseRecord, as_at: date, audience: Audience) -> None:
        self.audience = audience
        self.as_at = as_at
        self.record = self.sure = record
        self.withheld = frozenset[str]() if audience == "worker" else withheld_from(audience)
        self.read: Callable[..., OpenCells] = OpenCells
        self.cells = OpenCells(record, as_at)
        if audience == "worker":
            return
        self.read = partial(ToldCells, withheld=self.withheld)
        self.record = told_record(record, audience)
        self.sure = sure_record(self.record, audience, as_at)
        self.cells = self.case_as_shown()

    def case_as_shown(self) -> ToldCells:
        """The case, read as far as is sure, and shown with all that this reader is told of."""
        return ToldCells(self.sure, self.as_at, withheld=self.withheld, told=OpenCells(self.record, self.as_at))

    def __repr__(self) -> str:
        """Nothing of the child: a repr ends up in logs."""
        return f"ToldCase(audience={self.audience!r}, as_at={self.as_at})"

    def question(self, diagrams: QuestionDiagrams, verdict: Verdict, settled: Settled | None) -> QuestionOnCase:
        """A question of which this reader is told the answer.

        Args:
            diagrams: The question's.
            verdict: The answer told.
            settled: The same, where it is settled: then whatever does not lead to it is ruled out.
        """
        if self.audience == "worker":
            return QuestionOnCase(diagrams, self.cells)
        if settled is None:
            return _ToldQuestion(diagrams, self.cells, verdict, None)
        case = self.case_as_shown()
        case.narrow(cells_leading_to(diagrams, case, settled))
        return _ToldQuestion(diagrams, case, verdict, settled)

    def verdict(self, pack: Pack, question: str, cells: OpenCells) -> Verdict | None:
        """The answer to a question on a case so read; None where it is open, and may be so by what is withheld alone.

        Without strength where that alone hangs on what is withheld.
        """
        on_case = pack.on_case(question, cells)
        answered_by = (on_case.diagrams.variables[level] for level in levels(on_case.diagrams.answer))
        if not reads_withheld(self.audience, answered_by):
            return on_case.verdict
        if len(set(map(decided_by, on_case.answers))) > 1:
            return None
        strengths = {answer.strength for answer in on_case.answers}
        return on_case.verdict if len(strengths) == 1 else replace(on_case.verdict, strength=None)


class _ToldQuestion(QuestionOnCase):
    """A question on a case of which the answer is known, though not all by which it came about."""

    def __init__(self, diagrams: QuestionDiagrams, case: OpenCells, verdict: Verdict, settled: Settled | None) -> None:
        super().__init__(diagrams, case)
        every = diagrams.answers(case)
        of_it: frozenset[Answer] = frozenset(a for a in every if settled is None or decided_by(a) == settled)
        vars(self).update(verdict=verdict, answers=of_it or every)


def cells_leading_to(diagrams: QuestionDiagrams, case: OpenCells, settled: Settled) -> dict[Variable, int]:
    """Of each variable of the answer, the open cells in which some completion has that settled answer."""
    found: dict[Variable, int] = {}
    for level in levels(diagrams.answer):
        variable = diagrams.variables[level]
        alike = [group & case[variable] for group in diagrams.told_apart(level)]
        found[variable] = sum(
            cells
            for cells in filter(None, alike)
            if any(decided_by(answer) == settled for answer in diagrams.answers(ChainMap({variable: cells}, case)))
        )
    return found
