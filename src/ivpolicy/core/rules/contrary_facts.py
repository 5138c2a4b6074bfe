"""The table of contrary facts: for each outcome that reassures, what forbids it once recorded, in every pack.

The table is not written beside the rules: it is read off them. A row is a rule of the national layer that binds (an
act or a regulation that was read, or a safeguard of ivpolicy's own) and denies the outcome; its reason and source are
its clauses. What is in the table is therefore operative, and no pack stands above it. To add a row, write the rule in
`england.yaml`.
Source: semantics 34.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ivpolicy.core.catalogue import MET, NOT_APPLICABLE, Kind
from ivpolicy.core.record.computed import COMPUTED
from ivpolicy.core.rules.condition import ALWAYS, All, Condition, Not, any_condition, leaves
from ivpolicy.core.rules.rulebook import PROHIBITIONS, RANK, QuestionRules, Rule, Tier


@dataclass(frozen=True, slots=True)
class ContraryFacts:
    """What forbids one reassuring outcome of one question.

    Attributes:
        question: The question's id.
        outcome: The outcome forbidden; `not_applicable` too reassures.
        when: The facts. Where they hold, no pack gives the outcome; where they are open, the outcome is open.
        rule: The national rule that forbids it; None for what the catalogue says of when a question applies.
        clauses: The clauses that say why.
    """

    question: str
    outcome: str
    when: Condition
    rule: str | None = None
    clauses: tuple[str, ...] = ()

    @property
    def only_when_recorded(self) -> tuple[str, ...]:
        """Those of its facts that are read only when recorded: not recorded, they leave nothing open."""
        rows = (COMPUTED.get(leaf.fact) for leaf in leaves(self.when))
        return tuple(dict.fromkeys(row.path for row in rows if row is not None and row.only_when_recorded))


def contrary_facts(national: QuestionRules) -> Iterator[ContraryFacts]:
    """Every row on a question, from the rules by which the national layer alone answers it."""
    question = national.question
    law = [rule for rule in national.rules if rule.tier == Tier.LAW]
    if question.applies_when is not None:
        yield ContraryFacts(question.id, NOT_APPLICABLE, national.applies)
    for outcome in question.outcomes:
        if outcome in question.reassuring:
            for rule in law:
                when = _denies(question.kind, rule, outcome, law)
                if when is not None:
                    within = when if national.applies == ALWAYS else All((national.applies, when))
                    yield ContraryFacts(question.id, outcome, within, rule.id, rule.clauses)


def _denies(kind: Kind, rule: Rule, outcome: str, law: list[Rule]) -> Condition | None:
    """When a rule forbids an outcome; None where it never does."""
    if kind == Kind.CHECKLIST:
        return Not(rule.when)
    if kind == Kind.DUTIES:  # a prohibition is told as one, and leaves nothing due
        return None if rule.strength in ("may", *PROHIBITIONS) else rule.when
    if rule.outcome in (None, outcome, MET):  # that a question does not arise is no alarm
        return None
    stronger = [one.when for one in law if one.outcome == outcome and RANK[one.strength] < RANK[rule.strength]]
    return All((rule.when, Not(any_condition(tuple(stronger))))) if stronger else rule.when
