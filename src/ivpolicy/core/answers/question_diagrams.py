"""A question's variables, and the diagrams of its conditions and of its answer.

Everything exact is read off here: built once for a pack and its readings, when first asked, and shared by all cases.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import assert_never

from ivpolicy.core.answers.automaton import Automaton
from ivpolicy.core.answers.diagram import Diagram, Final, Workshop, nodes_upwards, splits_at
from ivpolicy.core.answers.verdict import Verdict, verdict_of
from ivpolicy.core.budget import Budget
from ivpolicy.core.once import once
from ivpolicy.core.result_document import Finding
from ivpolicy.core.rules.answer import DOES_NOT_APPLY, Answer, decided_by
from ivpolicy.core.rules.condition import (
    CONFIRMED,
    All,
    Answered,
    Any,
    AtLeast,
    Condition,
    Constant,
    DatesAsAt,
    Flag,
    Leaf,
    Named,
    Not,
    leaves,
    walk,
)
from ivpolicy.core.rules.kinds import AnswerSoFar, QuestionKind, kind_of
from ivpolicy.core.rules.rulebook import QuestionRules, Rule, Rulebook
from ivpolicy.core.rules.truth import Truth
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Kept, Variable, variables_for
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag, OrderFlag, PeriodFlag, ScheduleFlag, WorkedOutState

_PERIOD = "as_at:"


def conditions_of(rule: Rule) -> Iterator[Condition]:
    """Every condition of a rule, the one that counts in the answer first."""
    yield rule.when
    yield rule.arises
    yield from (c for c in (rule.done, rule.preferred) if c is not None)
    yield from (c for _, c in rule.waived_by)


def conditions_answering(question_rules: QuestionRules) -> Iterator[Condition]:
    """The conditions on which the answer hangs."""
    yield question_rules.applies
    yield from (rule.when for rule in question_rules.rules)


def conditions_asked(question_rules: QuestionRules) -> Iterator[Condition]:
    """Every condition of the rules, those of the answer first, so that its variables come first in the order."""
    yield from conditions_answering(question_rules)
    for rule in question_rules.every:
        yield from conditions_of(rule)
    yield from (caution.when for caution in question_rules.cautions)


class QuestionDiagrams:
    """The variables and diagrams of one question. It never changes in meaning once made.

    Args:
        rulebook: What the conditions are asked of.
        by_question: The rules by question; those whose answers this one reads are taken from here.
        question_rules: The question's own rules.
        whole: Whether every condition can be asked, or only those on which the answer hangs.
        kept: The variables of other questions, shared where this one asks the same; its own are added.
        budget: What may be spent on it; as much as on any question, where none is given.

    Raises:
        TooLargeError: The facts have too many cells. Whatever is built of diagrams later raises it too.
    """

    def __init__(
        self,
        rulebook: Rulebook,
        by_question: Mapping[str, QuestionRules],
        question_rules: QuestionRules,
        *,
        whole: bool = True,
        kept: Kept | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.rulebook = rulebook
        self.by_question = by_question
        self.question_rules = question_rules
        self.workshop = Workshop(Budget(question_rules.question.id) if budget is None else budget)
        conditions = conditions_asked(question_rules) if whole else conditions_answering(question_rules)
        asked = tuple(self._leaves(conditions, {question_rules.question.id}))
        kept = {} if kept is None else kept
        found: list[Variable] = []
        for variable in variables_for(asked, rulebook.facts, _flags(rulebook, asked), kept):
            self.workshop.budget.take_cells(variable.tried)  # also of cells that were found for another question
            found.append(variable)
        self.variables = tuple(found)
        self._has_judgements = any(v.fact is not None and v.fact.judgement for v in self.variables)
        self._judged = frozenset(level for level, v in enumerate(self.variables) if v.is_judgement)
        self._place = {pair: (level, i) for level, v in enumerate(self.variables) for i, pair in enumerate(v.asked)}
        self._conditions: dict[Condition, Diagram] = {}
        self._automata: dict[int, tuple[Condition, Automaton[Variable]]] = {}
        self._apart: dict[Hashable, Automaton[Variable]] = {}
        self._answers: dict[str, Diagram] = {}
        self._verdicts: dict[frozenset[Answer], Verdict] = {}
        self._told_apart: dict[int, tuple[int, ...]] = {}
        # What is said of cases and is alike in many: kept here, because it means the same as long as these do.
        self.explainer: object | None = None
        self.findings: dict[Hashable, Finding] = {}
        self._no, self._yes = self.workshop.final(False), self.workshop.final(True)

    def _leaves(self, conditions: Iterable[Condition], seen: set[str]) -> Iterator[Leaf]:
        """The leaves of the conditions and of every question whose answer they read, in the order met."""
        for condition in conditions:
            for part in walk(condition):
                if isinstance(part, Leaf):
                    yield part
                elif isinstance(part, DatesAsAt):
                    yield day_leaf(part)
                elif isinstance(part, Answered) and part.question not in seen:
                    seen.add(part.question)
                    yield from self._leaves(conditions_answering(self.by_question[part.question]), seen)

    def place_of(self, leaf: Leaf) -> tuple[int, int]:
        """The level of the variable a leaf asks, and the leaf's place among the tests asked of it."""
        return self._place[leaf.fact, leaf.test]

    def variable_of(self, leaf: Leaf | DatesAsAt) -> Variable:
        """The variable through which a leaf is asked."""
        level, _ = self.place_of(day_leaf(leaf) if isinstance(leaf, DatesAsAt) else leaf)
        return self.variables[level]

    def rules_asking(self, fact: str) -> tuple[Rule, ...]:
        """The rules, of the answer or beside it, in whose conditions a fact is asked."""
        return self._rules_by_fact.get(fact, ())

    @once
    def _rules_by_fact(self) -> Mapping[str, tuple[Rule, ...]]:
        found: dict[str, dict[int, Rule]] = {}
        for rule in self.question_rules.acting:
            for leaf in leaves(rule.when):
                found.setdefault(leaf.fact, {})[id(rule)] = rule
        return {fact: tuple(rules.values()) for fact, rules in found.items()}

    # ---- diagrams ----

    def build(self) -> None:
        """Build every diagram now: of the conditions, and of the answer."""
        for condition in conditions_asked(self.question_rules):
            self.of_condition(condition)
        self.answer_of(self.question_rules.question.id)

    def of_condition(self, condition: Condition) -> Diagram:
        """Where the condition holds."""
        made = self._conditions.get(condition)
        if made is None:
            made = self._conditions[condition] = self._made(condition)
        return made

    def truth(self, condition: Condition, case: OpenCells) -> Truth:
        """True or false where it is so in every completion of a case, else None: exact, not Kleene."""
        kept = self._automata.get(id(condition))
        if kept is None:
            # The condition is kept beside its automaton, so that no other can come to have its identity.
            kept = condition, Automaton(self.of_condition(condition), self.variables)
            self._automata[id(condition)] = kept
        found: Truth = kept[1].end(case).only
        return found

    @once
    def automaton(self) -> Automaton[Variable]:
        """What leads a case to its answers."""
        return Automaton(self.answer, self.variables)

    @once
    def ways(self) -> Mapping[Diagram, tuple[tuple[Diagram, int], ...]]:
        """Where each node of the answer leads, with the cells that do, as bits; none before those it leads to."""
        found: dict[Diagram, tuple[tuple[Diagram, int], ...]] = {}
        for node in nodes_upwards(self.answer):
            leading: dict[Diagram, int] = {}
            for cell, kid in enumerate(node.kids):
                leading[kid] = leading.get(kid, 0) | 1 << cell
            found[node] = tuple(leading.items())
        return found

    def answers(self, case: Mapping[Variable, int]) -> frozenset[Answer]:
        """Every answer some completion gives of a case, or of one whose open cells are narrowed."""
        return self.automaton.end(case).every

    def verdict(self, case: OpenCells) -> Verdict:
        """Status, outcome and strength of the question for a case, exact."""
        answers = self.answers(case)
        found = self._verdicts.get(answers)
        if found is None:
            found = self._verdicts[answers] = verdict_of(self.question_rules, answers)
        if found.status == "needs_information" and self._has_judgements:
            judged = self.decisive(case, decided_by, None) <= self._judged
            return replace(found, status="needs_judgement") if judged else found
        return found

    def decisive(self, case: OpenCells, view: Callable[[Answer], Hashable], name: Hashable) -> frozenset[int]:
        """The levels of the variables that alone can change the answer of a case as seen by `view`.

        `name` stands for the view: the same name, the same view.
        """
        made = self._apart.get(name)
        if made is None:
            seen = self.workshop.mapped(self.answer, view)
            made = self._apart[name] = Automaton(seen, self.variables, tells_apart=True)
        return made.end(case).decisive

    def told_apart(self, level: int) -> tuple[int, ...]:
        """The cells of the variable at a level, as bits, those together which the answer never tells apart."""
        made = self._told_apart.get(level)
        if made is None:
            alike: dict[tuple[Diagram, ...], int] = {}
            splits = splits_at(self.answer, level)
            for cell in self.variables[level].every:
                leads_to = tuple([split.kids[cell] for split in splits])
                alike[leads_to] = alike.get(leads_to, 0) | 1 << cell
            made = self._told_apart[level] = tuple(alike.values())
        return made

    def _made(self, condition: Condition) -> Diagram:
        match condition:
            case Constant(value):
                return self._yes if value else self._no
            case Leaf(fact, test):
                level, i = self._place[fact, test]
                cells = self.variables[level].cells
                return self.workshop.split(level, tuple(self._yes if cell[i] else self._no for cell in cells))
            case DatesAsAt():
                return self._made(day_leaf(condition))
            case Named(_, _, member):
                return self.of_condition(member)
            case Not(member):
                return self.workshop.mapped(self.of_condition(member), lambda held: not held)
            case All(members):
                return self._joined(members, self._yes, self._no, lambda a, b: bool(a and b))
            case Any(members):
                return self._joined(members, self._no, self._yes, lambda a, b: bool(a or b))
            case AtLeast():
                return self._reached(condition)
            case Answered(question, outcome):
                return self.workshop.mapped(self.answer_of(question), lambda a: a.outcome == outcome)
            case _:
                assert_never(condition)

    def _joined(
        self, members: tuple[Condition, ...], neutral: Final, settling: Final, join: Callable[[bool, bool], bool]
    ) -> Diagram:
        made: Diagram = neutral
        for member in members:
            made = self.workshop.combine(made, self.of_condition(member), join, neutral=neutral, settling=settling)
        return made

    def _reached(self, condition: AtLeast) -> Diagram:
        """Points are counted up to the number needed, no further, so the diagram stays small."""
        most = condition.number
        made: Diagram = self.workshop.final(0)
        for member, worth in zip(condition.members, condition.worths, strict=True):
            held = self.of_condition(member)
            made = self.workshop.combine(made, held, partial(_plus, worth, most))
        return self.workshop.mapped(made, lambda n: n >= most)

    @property
    def answer(self) -> Diagram:
        """The answer of the question itself."""
        return self.answer_of(self.question_rules.question.id)

    def answer_of(self, question: str) -> Diagram:
        """The answer of a question, wherever it applies."""
        made = self._answers.get(question)
        if made is None:
            question_rules = (
                self.question_rules if question == self.question_rules.question.id else self.by_question[question]
            )
            made = self._answers[question] = self._folded(question_rules, question_rules.rules)
        return made

    def answer_without(self, left_out: Rule) -> Diagram:
        """The answer of the question if it did not have one of its rules; the same object where nothing changes."""
        question_rules = self.question_rules
        return self._folded(question_rules, (rule for rule in question_rules.rules if rule is not left_out))

    def _folded(self, question_rules: QuestionRules, rules: Iterable[Rule]) -> Diagram:
        kind = kind_of(question_rules.question)
        so_far: Diagram = self.workshop.final(kind.start())
        for rule in rules:
            so_far = self.workshop.combine(so_far, self.of_condition(rule.when), partial(_stepped, kind, rule))
        answer = self.workshop.mapped(so_far, partial(kind.finish, question_rules.question))
        applies = self.of_condition(question_rules.applies)
        return self.workshop.combine(applies, answer, lambda on, a: a if on else DOES_NOT_APPLY)


def _stepped(
    kind: QuestionKind[AnswerSoFar],
    rule: Rule,
    so_far: AnswerSoFar,
    holds: bool,  # noqa: FBT001 - what a diagram answers
) -> AnswerSoFar:
    return kind.step(so_far, rule, holds=holds)


def _plus(worth: int, most: int, points: int, held: bool) -> int:  # noqa: FBT001 - what a diagram answers
    return min(most, points + worth) if held else points


def day_leaf(period: DatesAsAt) -> Leaf:
    """A period of the day of decision as a leaf on the pseudo-fact `as_at`, which is always known."""
    return Leaf(f"{_PERIOD}{period.first or ''}..{period.end or ''}", Flag(frozenset({"within"})))


def _flags(rulebook: Rulebook, asked: Iterable[Leaf]) -> Mapping[str, WorkedOutState]:
    """The schedules and orders of the rulebook, and the periods and marks that are asked, by their keys."""
    flags: dict[str, WorkedOutState] = {k: ScheduleFlag(p, rulebook.holidays) for k, p in rulebook.schedules.items()}
    flags.update((k, OrderFlag(p)) for k, p in rulebook.orders.items())
    for key in {leaf.fact for leaf in asked}:
        if key.startswith(_PERIOD):
            first, end = (date.fromisoformat(day) if day else None for day in key.removeprefix(_PERIOD).split(".."))
            flags[key] = PeriodFlag(first, end)
        elif key.startswith(CONFIRMED):
            flags[key] = ConfirmedFlag(key.removeprefix(CONFIRMED))
    return flags
