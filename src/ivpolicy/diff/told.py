"""What a case comes to on a question under one pack, as far as two packs are compared, and that in a few words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from ivpolicy.core.catalogue import GAP, NOT_APPLICABLE
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.owed import OUTSTANDING
from ivpolicy.core.rules.answer import Answer
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import QuestionRules
from ivpolicy.core.rules.words import STRENGTH_WORDS, plain

NO_RULE = "no_rule"
"""What a question comes to where neither the pack nor the national layer has a rule."""


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """What a case comes to under one pack: outcome, strength and conflict of a question.

    Of one duty or step the outcome is `open` (to do, due, outstanding) or `nothing_open`. Of what is to be done it is
    who does what, by when, in words, or `nothing_open`.
    """

    outcome: str
    strength: str = ""
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class SaidBeside:
    """What a decision says beside what it comes to.

    Attributes:
        says: The sentence of the outcome, where there is one.
        clauses: The clauses of the rules that hold, and of what is open.
        turns_on: The readings whose other option alone would change it, each with that option.
        cautions: What the reader must know beside the answer.
    """

    says: str | None
    clauses: tuple[str, ...]
    turns_on: tuple[str, ...]
    cautions: tuple[str, ...]


def said_of(decision: Decision) -> SaidBeside:
    """What a decision says beside what it comes to."""
    holding = (f for f in decision.findings if f.state in OUTSTANDING or f.state == "holds")
    return SaidBeside(
        decision.says,
        tuple(dict.fromkeys(clause for finding in holding for clause in finding.clauses)),
        tuple(f"{turn.reading}, read as {turn.option}" for turn in decision.turns_on),
        tuple(caution.says for caution in decision.cautions),
    )


OPEN, NOTHING_OPEN = "open", Told("nothing_open")


def told_of_answer(question_rules: QuestionRules, answer: Answer) -> Told:
    """An answer of the diagrams as a decision would tell it."""
    if answer.outcome == NOT_APPLICABLE:
        return Told(NOT_APPLICABLE)
    question = question_rules.question
    unanswered = kind_of(question).is_only_closed(question_rules) and answer == Answer(question.otherwise)
    if unanswered or not question_rules.rules:
        return Told(NO_RULE)
    return Told(answer.outcome, answer.strength or "", answer.conflict or "")


def told_of_decision(decision: Decision) -> Told | None:
    """What a decision tells; None where it is open."""
    match decision.status:
        case "not_applicable" | "no_rule" as status:
            return Told(status)
        case "decided" | "conflict":
            kind = decision.conflict.kind if decision.conflict else ""
            return Told(str(decision.outcome), decision.strength or "", kind)
        case "needs_information" | "needs_judgement":
            return None
        case _:
            assert_never(decision.status)


def told_of_item(decision: Decision, rule_id: str) -> Told | None:
    """Where one duty or step stands; None where that is open."""
    item = next((f for f in decision.findings if f.rule == rule_id), None)
    if item is None:
        return NOTHING_OPEN
    if item.state == "not_known":
        return None
    return Told(OPEN, item.strength or "") if item.state in OUTSTANDING else NOTHING_OPEN


def with_strength(words: str, strength: str) -> str:
    """What is said, and how strongly: `assess (should)`."""
    return f"{words} ({STRENGTH_WORDS.get(strength, plain(strength))})" if strength else words


def answer_words(outcome: str, strength: str, conflict: str) -> str:
    """An answer in a few words: `not now`, `assess (should)`, `appoint (must), in conflict (policy narrows law)`."""
    fixed = {NO_RULE: "no rule", NOT_APPLICABLE: "not asked of this child", GAP: "left open by the text"}
    words = fixed.get(outcome) or plain(outcome)
    said = with_strength(words, strength)
    return f"{said}, in conflict ({plain(conflict)})" if conflict else said
