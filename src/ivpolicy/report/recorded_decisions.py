"""How an officer's decision on the record stands today: whether it settles what is to be decided, or not any more.

It is a recorded judgement and changes no answer (semantics 12): a conflict stays a conflict. The page heeds it: nobody
is told to decide what was decided, and where the record now denies what was decided, that is said first.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ivpolicy.core.catalogue import Kind, Question
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.record.case import OfficerDecision
from ivpolicy.core.rules.officers_decisions import PUT_OFF
from ivpolicy.core.rules.words import long_date

HowItStands = Literal["stands", "put_off", "denied", "overtaken", "not_known"]
"""`stands`: nobody has to decide again. `denied`: what is recorded now does not allow the outcome. `overtaken`: what is
dated after the decision has changed the answer. `not_known`: it has no day, or no outcome."""


@dataclass(frozen=True, slots=True)
class RecordedDecision:
    """The latest decision on a question that is on record up to the day, and how it stands."""

    officer: OfficerDecision
    standing: HowItStands

    @property
    def who(self) -> str:
        """Who decided, with the role."""
        return ", ".join(part for part in (self.officer.who, self.officer.role) if part) or "a person not named"

    @property
    def on(self) -> str:
        """The day in words; that there is none."""
        return long_date(self.officer.on) if self.officer.on else "a day that is not recorded"

    @property
    def is_settled(self) -> bool:
        """Whether it was decided, and what was decided stands."""
        return self.standing == "stands"


def recorded_decisions(result: Result, officers: Iterable[OfficerDecision]) -> dict[str, RecordedDecision]:
    """By question, the latest decision that counts on the day. `officers`: those that are seen on it."""
    latest: dict[str, OfficerDecision] = {}
    for officer in sorted(officers, key=lambda one: one.on or date.min):
        if officer.question in result:
            latest[str(officer.question)] = officer
    return {question: RecordedDecision(one, _standing(result, question, one)) for question, one in latest.items()}


def _standing(result: Result, question: str, officer: OfficerDecision) -> HowItStands:
    decided, now = officer.outcome, result[question]
    if decided is None or officer.on is None:
        return "not_known"
    if decided == PUT_OFF:
        return "put_off"
    possible = tuple(_possible(now))
    if possible and all(_denies(now.question, outcome, decided) for outcome in possible):
        return "denied"
    if now.status in ("not_applicable", "no_rule") or (now.status == "decided" and now.outcome == decided):
        return "stands"
    # The same record on the day of the decision: what is dated later was not before whoever decided.
    then = Result(result.pack, result.record, officer.on)[question]
    return "stands" if (then.status, then.outcome) == (now.status, now.outcome) else "overtaken"


def _possible(now: Decision) -> Iterator[str]:
    """The outcomes there can be. In a conflict that is for a decision-maker either side is that person's to choose."""
    if now.conflict is not None and now.conflict.kind != "policy_narrows_law":
        return
    if now.outcome is not None:
        yield now.outcome
    if now.status in ("needs_information", "needs_judgement"):
        yield from (end.outcome for end in now.could_become)


def _denies(question: Question, outcome: str, decided: str) -> bool:
    """Whether an outcome denies what was decided: opposed to it, a higher step, or one that nobody may rest on."""
    if outcome == decided:
        return False
    steps = [*question.outcomes]
    rises = question.kind is Kind.ORDERED and {outcome, decided} <= {*steps}
    is_higher = rises and steps.index(outcome) > steps.index(decided)
    rests = decided in question.reassuring and outcome not in question.reassuring
    return question.are_opposed(outcome, decided) or is_higher or rests
