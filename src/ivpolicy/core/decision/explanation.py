"""Why: the tree of reasons of a decision, built when asked.

Every rule with its truth, and under it every condition with its truth, the recorded value, the wanted value, where
the value came from, and where the pack says it. What never changes (text, clause, line) is laid out once for a
question. A leaf's truth and a rule's are exact; the truth of a condition between them follows from its parts.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Any, Protocol, assert_never

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.decision.reasons import NOTHING_SHOWN, Reason, ReasonPart
from ivpolicy.core.rules.condition import (
    CONFIRMED,
    NEVER,
    All,
    Answered,
    AtLeast,
    Condition,
    Constant,
    DatesAsAt,
    Leaf,
    Named,
    Not,
    children,
)
from ivpolicy.core.rules.condition import Any as AnyOf
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.rules.truth import Truth, all_of, any_of, opposite, reaches
from ivpolicy.core.rules.words import plain, test_words
from ivpolicy.core.variables.open_cells import OpenCells, Shown, shown_alike

_MOST_KEPT = 256
"""How many trees of a rule are kept to be shared; past that they are forgotten."""


class _Outcomes(Protocol):
    def outcome_of(self, question: str, case: OpenCells) -> str | None:
        """The settled outcome of another question, None where it is open."""


class Explainer:
    """The reasons of one question: laid out once, then seen in each case."""

    def __init__(self, diagrams: QuestionDiagrams, outcomes: _Outcomes) -> None:
        self.diagrams = diagrams
        self.outcomes = outcomes
        layout = _Layout(diagrams)
        self._trees = [_Tree(diagrams, layout.rule(rule)) for rule in diagrams.question_rules.every]
        self.facts = tuple(dict.fromkeys(fact for tree in self._trees for fact in tree.facts))

    def reasons(self, case: OpenCells) -> tuple[Reason, ...]:
        """One tree for each rule of the question, in the order in which they are looked at."""
        seen = _Seen(self, case)
        return tuple([tree.seen(seen) for tree in self._trees])


def explainer_of(diagrams: QuestionDiagrams, outcomes: _Outcomes) -> Explainer:
    """The question's explainer, made when first asked for and kept with the question's diagrams."""
    if diagrams.explainer is None:
        diagrams.explainer = Explainer(diagrams, outcomes)
    return diagrams.explainer  # type: ignore[return-value]


class _Tree:
    """The reasons of one rule. Cases that are alike in all it asks share the whole tree."""

    def __init__(self, diagrams: QuestionDiagrams, root: ReasonPart) -> None:
        self.root = root
        parts = list(_walk(root))
        asked = [part.truth_of for part in parts[1:] if isinstance(part.truth_of, Leaf | DatesAsAt)]
        self.cells_in = _values_of(map(diagrams.variable_of, asked))
        self.facts = tuple(part.fact for part in parts if part.fact)
        self.shown_in = _values_of(self.facts)
        self.questions = tuple(dict.fromkeys(p.truth_of.question for p in parts if isinstance(p.truth_of, Answered)))
        self._made: dict[tuple[Any, ...], Reason] = {}

    def seen(self, case: _Seen) -> Reason:
        """The tree of a case."""
        key = case.alike(self)
        made = self._made.get(key)
        if made is None:
            if len(self._made) > _MOST_KEPT:
                self._made.clear()
            made = self._made[key] = case.node(self.root)
        return made


def _values_of(keys: Iterable[Hashable]) -> Callable[[Mapping[Any, Any]], Hashable]:
    """What reads the values of these keys, all at once."""
    each = tuple(dict.fromkeys(keys))
    return itemgetter(*each) if each else lambda _: ()


def _walk(part: ReasonPart) -> Iterator[ReasonPart]:
    yield part
    for below in part.parts:
        yield from _walk(below)


class _Seen:
    """One case as one question sees it."""

    def __init__(self, explainer: Explainer, case: OpenCells) -> None:
        self._diagrams = explainer.diagrams
        self._outcomes = explainer.outcomes
        self._case = case
        self._shown = {fact: case.shown(fact) for fact in explainer.facts}

    def alike(self, tree: _Tree) -> tuple[Any, ...]:
        """All that the tree of a rule hangs on; cases in which it is equal have equal trees."""
        case = self._case
        return (
            self._diagrams.truth(tree.root.truth_of, case),
            tree.cells_in(case),
            tree.shown_in(self._shown),
            *[self._outcomes.outcome_of(question, case) for question in tree.questions],
        )

    def node(self, part: ReasonPart) -> Reason:
        """A node and all under it."""
        parts = tuple([self.node(below) for below in part.parts])
        truth = self._truth(part, [below.truth for below in parts])
        return part.seen(truth, self._shown_of(part), parts)

    def _shown_of(self, part: ReasonPart) -> Shown:
        """What the record has of a fact; of the answer to another question, that answer."""
        if isinstance(part.truth_of, Answered):
            found = self._outcomes.outcome_of(part.truth_of.question, self._case)
            return shown_alike(None, "not settled") if found is None else shown_alike(plain(found), None)
        return self._shown[part.fact] if part.fact else NOTHING_SHOWN

    def _truth(self, part: ReasonPart, below: list[Truth]) -> Truth:
        """Exact for a rule and for what is asked of the record, else following from the parts."""
        condition = part.truth_of
        if part.rule is not None:
            return self._diagrams.truth(condition, self._case)
        match condition:
            case Leaf() | DatesAsAt():
                return self._diagrams.truth(condition, self._case)
            case All():
                return all_of(below)
            case AnyOf():
                return any_of(below)
            case AtLeast(number, _, worths):
                return reaches(number, zip(below, worths, strict=True))
            case Not():
                return opposite(below[0])
            case Named():
                return below[0]
            case Answered(question, outcome):
                found = self._outcomes.outcome_of(question, self._case)
                return None if found is None else found == outcome
            case Constant(value):
                return value
            case _:
                assert_never(condition)


@dataclass(slots=True)
class _Layout:
    """Lays out the parts of a question."""

    diagrams: QuestionDiagrams

    def rule(self, rule: Rule) -> ReasonPart:
        """The node of one rule over its conditions, as the officer wrote them: the `when` and the `done` of a duty."""
        parts = tuple(self._conditions(rule))
        words = plain(rule.name)
        says = f"{words}: {rule.gap}" if rule.gap else words
        return _merged(ReasonPart(rule.when, says, parts, rule, rule.clauses, at=rule.at))

    def _conditions(self, rule: Rule) -> Iterator[ReasonPart]:
        if rule.done is None:
            yield self.condition(rule.when)
            return
        if not isinstance(rule.arises, Constant):
            yield self.condition(rule.arises)
        done = self.condition(rule.done)
        yield replace(done, says=f"done: {done.says}")

    def condition(self, condition: Condition) -> ReasonPart:
        """The node of one condition."""
        if isinstance(condition, Leaf):
            return self._leaf(condition)
        if isinstance(condition, AtLeast):
            condition = _without_ruled_out(condition)
        parts = tuple(self.condition(child) for child in children(condition))
        match condition:
            case Answered(question, outcome, at):
                return ReasonPart(
                    condition, f"the answer to {question} is {plain(outcome)}", wanted=plain(outcome), at=at
                )
            case Named(name, clauses, _, at):
                return _merged(ReasonPart(condition, plain(name), parts, None, clauses, at=at))
            case All() | AnyOf() | Not() | AtLeast() | DatesAsAt() | Constant():
                return ReasonPart(condition, _heading(condition), parts)
            case _:
                assert_never(condition)

    def _leaf(self, leaf: Leaf) -> ReasonPart:
        facts = self.diagrams.rulebook.facts
        fact = facts.get(leaf.fact)
        if fact is not None:
            wanted = test_words(leaf.test, fact.unit)
            return ReasonPart(leaf, fact.label, fact=leaf.fact, wanted=wanted, at=leaf.at)
        # A truth the engine works out itself.
        kind, _, of = leaf.fact.partition(":")
        marked = facts.get(of) if leaf.fact.startswith(CONFIRMED) else None
        says = f"{kind} {plain(of.rsplit(':', 1)[-1])}" if marked is None else f"mark on: {marked.label}"
        return ReasonPart(leaf, says, wanted=test_words(leaf.test), at=leaf.at)


def _merged(part: ReasonPart) -> ReasonPart:
    """A name over one group says what the group is, instead of holding it as its only part."""
    group = part.parts[0] if len(part.parts) == 1 else None
    if group is None or group.fact or group.clauses or not group.parts or group.says.startswith("not"):
        return part
    truth_of = part.truth_of if part.rule else group.truth_of
    return replace(part, says=f"{part.says}: {group.says}", parts=group.parts, truth_of=truth_of)


def _without_ruled_out(listed: AtLeast) -> AtLeast:
    """A list without what a reading rules out: that is none of those counted, so it is not told as one."""
    kept = [
        pair
        for pair in zip(listed.members, listed.worths, strict=True)
        if not (isinstance(pair[0], Named) and pair[0].member == NEVER)
    ]
    return AtLeast(listed.number, tuple(member for member, _ in kept), tuple(worth for _, worth in kept))


def _heading(condition: All | AnyOf | Not | AtLeast | DatesAsAt | Constant) -> str:
    match condition:
        case Constant(value):
            return "always" if value else "never"
        case All():
            return "all of these"
        case AnyOf():
            return "one of these"
        case Not():
            return "not this"
        case AtLeast(number, members, worths):
            return f"at least {number} {'points' if any(w != 1 for w in worths) else f'of these {len(members)}'}"
        case DatesAsAt():
            return "the day of decision lies in the period"
        case _:
            assert_never(condition)
