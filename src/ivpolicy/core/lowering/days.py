"""The national layer as it binds on a day: rows that are not in force leave, and stand beside the answers instead."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date

from ivpolicy.core.catalogue import Kind
from ivpolicy.core.lowering.layer import Layer
from ivpolicy.core.pack.document import Clause
from ivpolicy.core.pack.rules import InForce
from ivpolicy.core.rules.condition import any_condition
from ivpolicy.core.rules.rulebook import CautionRule, Rule
from ivpolicy.core.rules.words import long_date


@dataclass(frozen=True, slots=True)
class DaysInForce:
    """Which rows are in force when: between two neighbouring `bounds` nothing changes."""

    dated: Mapping[str, InForce]
    bounds: tuple[date, ...]

    @classmethod
    def of(cls, clauses: Mapping[str, Clause]) -> DaysInForce:
        """The days of these clauses; one that states none is in force on every day."""
        dated = {id_: clause.in_force for id_, clause in clauses.items() if clause.in_force is not None}
        return cls(dated, tuple(sorted({day for days in dated.values() for day in (days.from_, days.to) if day})))

    def interval(self, day: date) -> int:
        """The number of the interval between two bounds in which a day lies."""
        return bisect_right(self.bounds, day)

    def not_in_force(self, day: date) -> frozenset[str]:
        """The clauses that are not in force on a day."""
        return frozenset(id_ for id_, days in self.dated.items() if not days.covers(day))


def without_rows(layer: Layer, clauses: frozenset[str]) -> Layer:
    """The layer without the rules that cite one of these clauses; what they would say becomes a caution.

    Where a choice rested on such a rule, what held on the day instead was not read: the answer is a gap there, unless
    something else answers, so that silence is not taken for an answer.
    """
    kept = {question: tuple(_left_of(layer, question, rules, clauses)) for question, rules in layer.rules.items()}
    left_out = {
        question: tuple(_cautions(layer, [rule for rule in rules if not clauses.isdisjoint(rule.clauses)], clauses))
        for question, rules in layer.rules.items()
    }
    return replace(layer, rules=kept, rows_left_out=clauses, not_in_force=left_out)


def _left_of(layer: Layer, question: str, rules: tuple[Rule, ...], clauses: AbstractSet[str]) -> Iterator[Rule]:
    for rule in rules:
        if clauses.isdisjoint(rule.clauses):
            yield rule
        elif rule.role.concludes and layer.scope.questions[question].kind is Kind.CHOICE:
            name, gap = (
                f"{rule.id}_not_in_force",
                "this law is not in force on the day, and what held instead was not read",
            )
            yield replace(rule, id=name, gap=gap, outcome=None, act=None, strength=None, actions=())


def _cautions(layer: Layer, rules: list[Rule], clauses: AbstractSet[str]) -> Iterator[CautionRule]:
    """One caution for the rules that fall with the same rows, which holds where one of them would."""
    fallen: dict[tuple[str, ...], list[Rule]] = {}
    for rule in rules:
        fallen.setdefault(tuple(id_ for id_ in rule.clauses if id_ in clauses), []).append(rule)
    for ids, together in fallen.items():
        when = any_condition(tuple(dict.fromkeys(rule.trigger for rule in together)))
        says = " ".join(_words(layer.scope.pack.clauses[id_]) for id_ in ids)
        yield CautionRule(f"not_in_force_{'_'.join(ids)}", ids, when, says, in_force=False)


def _words(clause: Clause) -> str:
    days = clause.in_force
    since = f"from {long_date(days.from_)}" if days and days.from_ else ""
    until = f"until {long_date(days.to)}" if days and days.to else ""
    return f"{clause.says} ({' '.join(part for part in ('in force', since, until) if part)})."
