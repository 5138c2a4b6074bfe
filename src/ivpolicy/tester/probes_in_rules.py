"""Finds the probes of a pack: everything in its own rules that a worked case can try."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import assert_never

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams, conditions_of
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.vocabulary import Fact, FactType, ItemField
from ivpolicy.core.rules.condition import (
    All,
    Answered,
    Any,
    AtLeast,
    Between,
    Condition,
    Constant,
    Count,
    DatesAsAt,
    Days,
    Equals,
    Flag,
    Has,
    InWindow,
    Latest,
    Leaf,
    LongerAgo,
    Named,
    Not,
    OneOf,
    Test,
    children,
    leaves,
    walk,
)
from ivpolicy.core.rules.rulebook import QuestionRules, Rule
from ivpolicy.core.rules.words import condition_words, plain, test_words
from ivpolicy.core.text.source import NOWHERE, SourceLocation
from ivpolicy.core.variables.single_values import numbers_in
from ivpolicy.core.variables.worked_out_states import ScheduleFlag
from ivpolicy.tester.number_sources import CountSource, FactSource, ItemSource, NumberSource, PointsSource
from ivpolicy.tester.probes import (
    Boundary,
    DayProbe,
    NumberProbe,
    Probe,
    ReadingProbe,
    RungProbe,
    ScheduleProbe,
    TruthProbe,
)
from ivpolicy.tester.told_probes import ToldProbe, told_probes


def own_rules(pack: Pack, question_rules: QuestionRules) -> tuple[Rule, ...]:
    """The rules of a question that the pack itself wrote, those that answer first."""
    mine = f"{pack.id}:"
    return tuple(rule for rule in question_rules.every if rule.id.startswith(mine))


def probes_of(pack: Pack, question: str) -> Mapping[str, tuple[Probe | ToldProbe, ...]]:
    """The probes of every rule that the pack itself wrote for a question, by the rule's id."""
    rules = own_rules(pack, pack.rulebook.by_question[question])
    diagrams, texts = pack.diagrams(question), own_texts(pack, question)
    return {rule.id: (*_Rule(diagrams, rule).probes(), *told_probes(diagrams, rule, texts)) for rule in rules}


def own_texts(pack: Pack, question: str) -> Mapping[str, str]:
    """The sentences by which the pack itself tells an answer: of its own questions, and of what stands on a rung."""
    own = next((asked.outcomes for asked in pack.written.questions if asked.id == question), {})
    rungs = (rule for rule in own_rules(pack, pack.rulebook.by_question[question]) if rule.role.is_climbed)
    said = {str(rung.outcome): rung.gap or rung.says or "" for rung in rungs}
    return {**own, **{outcome: text for outcome, text in said.items() if text}}


def reading_probes(pack: Pack) -> tuple[ReadingProbe, ...]:
    """Every reading of the pack under each option that may be chosen."""
    return tuple(
        ReadingProbe(r.id, tuple(option for option in r.options if option not in r.barred), r.at)
        for r in pack.written.readings.values()
    )


@dataclass(frozen=True, slots=True)
class _Rule:
    """One rule among the diagrams of its question."""

    diagrams: QuestionDiagrams
    rule: Rule

    def probes(self) -> Iterator[Probe]:
        """The rule, its rung, and everything in its conditions, in the order written."""
        name = plain(self.rule.name)
        yield TruthProbe("rule", self.diagrams, self.rule.when, name, self.rule.at, self.rule)
        if self.rule.role.is_climbed and self.rule.outcome is not None:
            yield RungProbe(self.diagrams, self.rule.outcome, self.rule.at, self.rule)
        # As the officer wrote them: of a duty or a check its parts, not what was made of them.
        parts = tuple(conditions_of(self.rule))
        for condition in dict.fromkeys(parts if self.rule.done is None else parts[1:]):
            yield from self._of(condition, self.rule.at)

    def _of(self, condition: Condition, above: SourceLocation) -> Iterator[Probe]:
        at = above if isinstance(condition, AtLeast) else _place(condition, above)
        is_the_rule = condition == self.rule.when and not isinstance(condition, Leaf)
        if not isinstance(condition, Constant) and not is_the_rule:
            yield TruthProbe("condition", self.diagrams, condition, self._words(condition), at, self.rule)
        yield from self._boundaries(condition, at)
        for child in children(condition):
            yield from self._of(child, at)

    def _words(self, condition: Condition) -> str:
        if isinstance(condition, Leaf) and condition.fact in self.diagrams.rulebook.facts:
            fact = self.diagrams.rulebook.facts[condition.fact]
            return f"{fact.label}: {test_words(condition.test, fact.unit)}"
        if isinstance(condition, Leaf):
            return f"{plain(condition.fact.replace(':', ' '))}: {test_words(condition.test)}"
        return condition_words(condition)

    # ---- numbers and days ----

    def _boundaries(self, condition: Condition, at: SourceLocation) -> Iterator[Probe]:
        match condition:
            case AtLeast():
                most, source = sum(condition.worths), PointsSource(condition)
                unit = " points" if any(worth != 1 for worth in condition.worths) else f" of {most}"
                says, number = "how many hold", condition.number
                yield NumberProbe(self.diagrams, source, number, unit, says, at, self.rule, highest=most)
            case Leaf(_, Flag()):
                flag = self.diagrams.variables[self.diagrams.place_of(condition)[0]].flag
                if isinstance(flag, ScheduleFlag):
                    yield ScheduleProbe(self.diagrams, condition, flag, at, self.rule)
            case Leaf(path, Count(_, _, where) | Latest(_, where)):
                yield from self._list(condition, self.diagrams.rulebook.facts[path], where, at)
            case Leaf(path, test):
                fact = self.diagrams.rulebook.facts[path]
                yield from self._single(FactSource(condition), test, fact, fact.label, at)
            case All() | Any() | Not() | Named() | Answered() | Constant() | DatesAsAt():
                return
            case _:
                assert_never(condition)

    def _list(self, leaf: Leaf, fact: Fact, where: Condition | None, at: SourceLocation) -> Iterator[Probe]:
        if isinstance(leaf.test, Count):
            subject = f"{fact.label} with {condition_words(where)}" if where is not None else fact.label
            for number in _counts(leaf.test):
                yield NumberProbe(self.diagrams, CountSource(leaf, where), number, "", subject, at, self.rule)
        fields = {f.name: f for f in fact.item}
        for inner in leaves(where) if where is not None else ():
            of = fields[inner.fact]
            subject = f"{fact.label}, {of.label or plain(of.name)}"
            yield from self._single(ItemSource(leaf, inner), inner.test, of, subject, _place(inner, at))

    def _single(
        self, source: NumberSource, test: Test, fact: Fact | ItemField, subject: str, at: SourceLocation
    ) -> Iterator[Probe]:
        """The numbers and days in one test on one value."""
        if fact.type == FactType.INTEGER:
            unit = f" {fact.unit}" if fact.unit else ""
            lowest, highest = getattr(fact, "minimum", None) or 0, getattr(fact, "maximum", None)
            for number in dict.fromkeys(numbers_in(test)):
                yield NumberProbe(self.diagrams, source, number, unit, subject, at, self.rule, lowest, highest)
        for boundary in _boundary_days(test):
            yield DayProbe(self.diagrams, source, boundary, subject, at, self.rule)


def _place(condition: Condition, above: SourceLocation) -> SourceLocation:
    """Where a condition is written; a group where its first part is."""
    placed = (getattr(part, "at", NOWHERE) for part in walk(condition))
    return next((at for at in placed if at != NOWHERE), above)


def _counts(test: Count) -> Iterator[int]:
    """The numbers of items that a test names; `some` and `none` are no numbers."""
    if test.low is not None and test.low > 1:
        yield test.low
    if test.high is not None and test.high > 0:
        yield test.high


def _boundary_days(test: Test) -> Iterator[Boundary]:
    match test:
        case InWindow() | LongerAgo():
            yield Boundary(test)
        case Days(first, end):
            yield from (Boundary(test, is_end) for is_end, day in ((False, first), (True, end)) if day is not None)
        case Between() | Equals() | OneOf() | Has() | Count() | Latest() | Flag():
            return
        case _:
            assert_never(test)
