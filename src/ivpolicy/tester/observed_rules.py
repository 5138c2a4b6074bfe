"""Which rules a worked case observes: those its expectations could show to be wrong.

A case that expects an answer observes every rule that takes part in the answer. Of a list of duties or steps, which
stand side by side, it observes only those it names: by id, or by what is to be done. A case observes nothing of a
question of which it expects nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import QuestionRules, Rule

_OF_THE_ANSWER = frozenset({"status", "outcome", "strength", "local", "by", "missing", "turns_on", "conflict", "gap"})
_BY_ID = ("items", "due_on", "preferred", "waived")
_BY_WORDS = ("actions", "no_actions", "who", "deadlines", "late")
_ALL_ITEMS = frozenset({"all_steps_recorded", "nothing_due"})
"""Outcomes that say something of every item."""


def observed(question_rules: QuestionRules, expected: Mapping[str, Any]) -> Iterator[Rule]:
    """The rules of a question that the expectations of a case observe."""
    answers = _observes_answer(question_rules, expected)
    for rule in question_rules.rules:
        if answers or _named(rule, expected):
            yield rule
    for rule in (*question_rules.side, *question_rules.beside):
        if _named(rule, expected):
            yield rule


def _observes_answer(question_rules: QuestionRules, expected: Mapping[str, Any]) -> bool:
    if kind_of(question_rules.question).is_list:
        return expected.get("outcome") in _ALL_ITEMS
    return not _OF_THE_ANSWER.isdisjoint(expected)


def _named(rule: Rule, expected: Mapping[str, Any]) -> bool:
    return any(rule.name in expected.get(what, ()) for what in _BY_ID) or _does(rule, expected)


def _does(rule: Rule, expected: Mapping[str, Any]) -> bool:
    """Whether an expectation names what the rule would have done."""
    words = [word.replace("_", " ") for what in _BY_WORDS for word in _texts(expected.get(what, ()))]
    return any(word in action.does.replace("_", " ") for word in words for action in rule.actions)


def _texts(wanted: Any) -> list[str]:
    return [wanted] if isinstance(wanted, str) else list(wanted)
