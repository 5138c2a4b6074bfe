"""A004: two rules of one layer and one strength that contradict each other, with the plainest such case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from ivpolicy.checker.claims import each_question
from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.question_view import QuestionView, nowhere
from ivpolicy.checker.subject import Subject
from ivpolicy.core.proofs.witness import witness
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import advice


def find(subject: Subject) -> Iterable[Diagnostic]:
    """Every pair of rules that contradict each other in some case where nothing stronger decides."""
    return each_question(subject, _on)


def _on(view: QuestionView) -> Iterator[Diagnostic]:
    question = view.question_rules.question
    if not kind_of(question).may_conflict:
        return
    findings = [one for one in view.answering if one.rule.outcome is not None]
    for one, other in combinations(findings, 2):
        is_equal = (one.rule.tier, one.rule.strength) == (other.rule.tier, other.rule.strength)
        outcomes = str(one.rule.outcome), str(other.rule.outcome)
        if is_equal and len({*outcomes}) > 1 and question.are_opposed(*outcomes):
            before = [rule for rule in view.question_rules.rules if rule.outcome and rule.rank < one.rule.rank]
            together = view.but_not(view.both(one.counts, view.of(other.rule)), view.one_of(before))
            if not nowhere(together):
                yield _told(one.rule, other.rule, witness(view.diagrams, together))


def _told(one: Rule, other: Rule, case: tuple[str, ...]) -> Diagnostic:
    first, second = sorted((one, other), key=lambda rule: rule.at)
    strength = f"both say `{one.strength}`" if one.strength else "both without a strength"
    message = f"`{second.name}` gives `{second.outcome}` where `{first.name}` gives `{first.outcome}`, {strength}"
    shown = f"for example where {'; '.join(case)}" if case else "in every case"
    return advice("A004", message, second.at, f"{shown}; let one of them except the other with `unless:`")


CHECK = PackCheck(
    "A004",
    "two rules that contradict each other",
    "In the case that is shown both rules hold with the same strength, and their outcomes deny each other. Neither "
    "goes before the other, so a decision on such a case is a conflict that a person must settle.",
    "Let one rule except the other with `unless:`. Where the document itself contradicts, leave it: then this is "
    "honest.",
    find,
)
