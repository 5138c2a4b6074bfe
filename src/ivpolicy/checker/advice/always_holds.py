"""A002: a rule that names conditions and holds in every case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivpolicy.checker.claims import under_every_reading
from ivpolicy.checker.kind import PackCheck
from ivpolicy.checker.question_view import QuestionView, RuleView, everywhere
from ivpolicy.checker.subject import Subject
from ivpolicy.core.rules.condition import ALWAYS, Condition, Constant, Named, Not, any_condition, walk
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.validation.pack_index import advice

_HELP = "write `when: {}` if that is meant; otherwise look for conditions of which one always holds"


def find(subject: Subject) -> Iterable[Diagnostic]:
    """Every rule whose written conditions hold in all cases, under any permitted reading."""
    return under_every_reading(subject, _on)


def _on(view: QuestionView) -> Iterator[Diagnostic]:
    for one in view.rules:
        rule = one.rule
        if _is_idle(one, rule.trigger):
            yield advice("A002", f"rule `{rule.name}` names conditions and holds in every case", rule.at, _HELP)
        if rule.role.is_check and rule.done is not None and not _asks_its_foundation(rule) and _is_idle(one, rule.done):
            yield advice("A002", f"step `{rule.name}` names conditions and is met in every case", rule.at, _HELP)


def _is_idle(one: RuleView, condition: Condition) -> bool:
    """Whether the condition holds in every case in which what the rule rests on stands."""
    rests_on = one.rule.rests_on
    if isinstance(condition, Constant) or condition == rests_on:
        return False
    return everywhere(one.of(condition if rests_on == ALWAYS else any_condition((Not(rests_on), condition))))


def _asks_its_foundation(rule: Rule) -> bool:
    """Whether a step asks for the very thing it rests on, so that it is not asked for again once that is denied."""
    return any(isinstance(part, Named) and part.member == rule.taken for part in walk(rule.rests_on))


CHECK = PackCheck(
    "A002",
    "a rule that always holds",
    "The rule names conditions, and there is no case in which they fail. Either the rule is meant for everybody, or a "
    "condition is not the one the document has. Proved over every combination of facts, under every permitted reading.",
    "Write `when: {}` where the rule is for everybody; otherwise mend the condition.",
    find,
)
