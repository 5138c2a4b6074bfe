"""One evaluation with the words a reader needs beside it: what reports are written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal

from ivpolicy.core.catalogue import GAP, NOT_APPLICABLE, Question
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.pack.document import Clause, Reading
from ivpolicy.core.record.case import OfficerDecision
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.result_document import Action, DecisionDocument, FactToAsk, ResultDocument
from ivpolicy.core.rules.condition import Leaf, walk
from ivpolicy.report.recorded_decisions import RecordedDecision, recorded_decisions

AsAtFrom = Literal["option", "case file", "today"]
"""Where the day of decision comes from: `--as-at`, the case file, or the clock of the machine."""


SAFEGUARDING = "safeguarding.act"
"""The question that stands before all others, and is always set out."""

_OF_AGE = 18
_EVERYWHERE = {GAP: "It is left open.", NOT_APPLICABLE: "It does not arise."}


@dataclass(frozen=True)
class ReportContext:
    """What one report is about.

    Attributes:
        document: The evaluation, with the questions to be reported and no others.
        pack_id: The pack that answered.
        layer: Whether it is the national layer, a local authority's pack or a provider's.
        questions: Question id → its row of the catalogue, or of the pack's own questions.
        clauses: Clause id → the clause, of the pack and of the national layer.
        readings: Reading id → the reading, of the pack.
        stands_in: Clause id → the title of the text it stands in, of the clauses that stand in another than the first.
        facts: Fact path → its row, the pack's own facts included.
        officers: The officers' decisions on the record, up to the day of decision.
        recorded: By question the latest of them, and how it stands today.
        as_at_from: Where the day of decision comes from.
        asked_for: The questions the reader named; empty when all are reported. These are shown in full.
        with_reasons: Whether the trees of reasons are wanted.
        as_if: Whether the pack is not the responsible authority's, and answers only as if it were.
        perhaps: The questions of which nothing recorded says whether they arise: for instance because no visitor is
            proposed or ruled out. Each with the facts that would say.
        of_age: Whether the person has come of age or left care, and is therefore not called a child.
    """

    document: ResultDocument
    pack_id: str
    layer: Literal["national", "local", "provider"]
    questions: Mapping[str, Question]
    clauses: Mapping[str, Clause]
    readings: Mapping[str, Reading]
    facts: Mapping[str, Fact]
    stands_in: Mapping[str, str] = field(default_factory=dict)
    officers: tuple[OfficerDecision, ...] = ()
    recorded: Mapping[str, RecordedDecision] = field(default_factory=dict)
    as_at_from: AsAtFrom = "option"
    asked_for: tuple[str, ...] = field(default=())
    with_reasons: bool = False
    as_if: bool = False
    perhaps: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    of_age: bool = False

    @cached_property
    def to_ask(self) -> Mapping[str, FactToAsk]:
        """The facts to find out, by path."""
        return {fact.fact: fact for fact in self.document.to_ask}

    @cached_property
    def states(self) -> Mapping[str, str]:
        """Where each rule, check, duty and schedule stands, by its id."""
        return {finding.rule: finding.state for d in self.document.decisions.values() for finding in d.findings}

    def decision(self, question: str) -> DecisionDocument:
        """The answer to one question of the report."""
        return self.document.decisions[question]

    def actions(self, question: str) -> tuple[Action, ...]:
        """What is to be done on a question, what to do until a conflict is decided first.

        Without the deciding of what an officer has decided, where that stands.
        """
        return tuple(self._still_open(question, self.decision(question).actions))

    def meanwhile(self, question: str) -> tuple[Action, ...]:
        """What is to be done until a conflict is decided, in the same way."""
        conflict = self.decision(question).conflict
        return tuple(self._still_open(question, conflict.meanwhile)) if conflict else ()

    def _still_open(self, question: str, actions: tuple[Action, ...]) -> Iterator[Action]:
        recorded = self.recorded.get(question)
        for action in actions:
            if not action.decides or recorded is None or recorded.standing not in ("stands", "put_off"):
                yield action
            elif recorded.standing == "put_off":
                does = f"make the decision that was put off on {recorded.on}, and record the reasons"
                yield action.model_copy(update={"does": does})

    def title(self, question: str) -> str:
        """The question in words; its id where it is not known."""
        row = self.questions.get(question)
        return row.title if row else question

    def sentence(self, question: str, outcome: str) -> str:
        """The sentence of an outcome; its id as words where it has none."""
        if outcome in _EVERYWHERE:
            return _EVERYWHERE[outcome]
        row = self.questions.get(question)
        said = row.outcomes.get(outcome) if row else None
        return said or outcome.replace("_", " ")

    def label(self, path: str) -> str:
        """A fact as a short noun phrase; its path where it is not known."""
        row = self.facts.get(path.split("[", 1)[0])
        return row.label if row else path

    def recorded_for(self, question: str) -> tuple[OfficerDecision, ...]:
        """The officers' decisions on one question."""
        return tuple(officer for officer in self.officers if officer.question == question)


def _seen(decided: tuple[OfficerDecision, ...], as_at: date) -> Iterator[OfficerDecision]:
    """What was decided up to the day of decision; a child who is told later has not been told."""
    for one in decided:
        if one.on is None or one.on <= as_at:
            told_later = one.child_told_on is not None and one.child_told_on > as_at
            yield one.model_copy(update={"child_told_on": None, "child_told_by": None}) if told_later else one


def context_of(
    result: Result,
    *,
    questions: tuple[str, ...] = (),
    as_at_from: AsAtFrom = "option",
    with_reasons: bool = False,
    as_if: bool = False,
) -> ReportContext:
    """Set out an evaluation for a report.

    Args:
        result: The evaluation, at least of `questions` and of that of safety.
        questions: The questions to report in full; all questions of the pack, each as it deserves, when empty. A
            concern to be acted on today is reported whatever was asked for (semantics 20).
        as_at_from: Where the day of decision comes from.
        with_reasons: Whether the trees of reasons are wanted.
        as_if: Whether the pack is not the responsible authority's.
    """
    pack, by_question = result.pack, result.pack.rulebook.by_question
    officers = tuple(_seen(result.record.decisions, result.as_at))
    is_urgent = SAFEGUARDING in result and result[SAFEGUARDING].outcome == "act_today"
    wanted = (*([SAFEGUARDING] if is_urgent else []), *questions) if questions else tuple(result)
    return ReportContext(
        document=result.document_of(wanted),
        pack_id=pack.id,
        layer=pack.written.layer,
        questions={question: by_question[question].question for question in pack.questions},
        clauses={**pack.national.clauses, **pack.written.clauses},
        readings=pack.written.readings,
        stands_in=pack.written.stands_in,
        facts=pack.rulebook.facts,
        officers=officers,
        recorded={q: recorded for q, recorded in recorded_decisions(result, officers).items() if q in wanted},
        as_at_from=as_at_from,
        asked_for=questions,
        with_reasons=with_reasons,
        as_if=as_if,
        perhaps={question: facts for question in wanted if (facts := _facts_open(result, question))},
        of_age=_is_of_age(result),
    )


def _is_of_age(result: Result) -> bool:
    """Whether the person is an adult by the date of birth, or has left care."""
    age = recorded_value(result.record, "child.age", result.as_at)
    statuses = recorded_value(result.record, "child.statuses", result.as_at)
    has_left = isinstance(statuses, frozenset) and "care_leaver" in statuses and "looked_after" not in statuses
    return has_left or (isinstance(age, int) and age >= _OF_AGE)


def _facts_open(result: Result, question: str) -> tuple[str, ...]:
    """The facts on which it hangs whether a question arises, where none of them is recorded; else none."""
    asked = [part.fact for part in walk(result.pack.rulebook.by_question[question].applies) if isinstance(part, Leaf)]
    known = any(recorded_value(result.record, fact, result.as_at) is not None for fact in asked)
    return () if known else tuple(dict.fromkeys(asked))
