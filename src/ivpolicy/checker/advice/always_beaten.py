"""A003: a rule that never decides, because wherever it holds another prevails over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivpolicy.checker.claims import under_every_reading
from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.question_view import QuestionView, RuleView, nowhere
from ivpolicy.checker.subject import Subject
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.suggestions import all_of_words
from ivpolicy.core.validation.pack_index import advice


def find(subject: Subject) -> Iterable[Diagnostic]:
    """Every rule that is beaten wherever it holds, under any permitted reading."""
    return under_every_reading(subject, _on)


def _on(view: QuestionView) -> Iterator[Diagnostic]:
    if kind_of(view.question_rules.question).is_one_outcome:
        for one in view.answering:
            beaters = _beaters(view, one)
            # A rule that loses and makes the answer a conflict is not idle.
            if beaters and view.diagrams.answer_without(one.rule) is view.diagrams.answer:
                by = all_of_words(beater.name for beater in beaters)
                prevails = "prevails" if len(beaters) == 1 else "prevail between them"
                message = f"`{one.rule.name}` never decides: wherever it holds, {by} {prevails}"
                yield advice("A003", message, one.rule.at, _help(one.rule, beaters[0]))


def _help(rule: Rule, beater: Rule) -> str:
    if rule.gap:
        return "a gap answers only where no rule does: narrow that rule, or remove the gap"
    if beater.tier < rule.tier:
        return "law goes before local policy: have the document's owner look at it, or write a departure"
    return "the stronger finding goes first: narrow that rule, or look at the strengths"


def _beaters(view: QuestionView, one: RuleView) -> list[Rule]:
    """The fewest rules found that between them prevail wherever the rule holds; none where it sometimes decides."""
    if nowhere(one.counts):
        return []
    question = view.question_rules.question
    prevails = kind_of(question).prevails
    stronger = [other for other in view.question_rules.rules if prevails(question, other, one.rule)]
    alone = [other for other in stronger if _cover(view, one, [other])]
    if alone:
        return alone[:1]
    return _needed(view, one, stronger) if _cover(view, one, stronger) else []


def _cover(view: QuestionView, one: RuleView, others: list[Rule]) -> bool:
    return nowhere(view.but_not(one.counts, view.one_of(others)))


def _needed(view: QuestionView, one: RuleView, stronger: list[Rule]) -> list[Rule]:
    """The rules without those that can be left out."""
    kept = stronger
    for other in stronger:
        fewer = [rule for rule in kept if rule is not other]
        if _cover(view, one, fewer):
            kept = fewer
    return kept


CHECK = PackCheck(
    "A003",
    "a rule that never decides",
    "In every case in which the rule holds, another rule holds too and goes before it: law before local policy, the "
    "stronger finding before the weaker, the higher step before the lower. The rule is shown among the findings; "
    "without it every answer would be the same. Proved over every combination of facts, under every permitted reading.",
    "Narrow the other rule, or look at the strengths. Where the law goes before, it may stay: that is worth knowing.",
    find,
)
