"""Which answers a change can alter, exactly, each with the plainest case that shows it.

Two answers can differ exactly where their diagrams over the joint variables do. Where the diagrams of a question are
one and the same, no case can be answered differently. Where they are not, a case is looked for, from the plainest on,
for each way in which the answer moves, and for each change of a rule that moves it by itself. Only a case that was
built as a record and answered by both packs is shown.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import islice
from typing import Any, Literal

from ivpolicy.core.answers.diagram import Diagram, answers
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.budget import Budget, TooLargeError
from ivpolicy.core.catalogue import Question
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.once import once
from ivpolicy.core.proofs.path import Path
from ivpolicy.core.proofs.plain_child import AS_AT
from ivpolicy.core.record.case import CaseError, CaseRecord
from ivpolicy.core.rules.condition import Condition
from ivpolicy.core.rules.kinds import QuestionKind, kind_of
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.diff.joint import Joint, Side, joint
from ivpolicy.diff.possible_cases import AskedByOne, agreeing, asked_by_one, on_days
from ivpolicy.diff.rule_changes import ChangesApart, RuleChange, rule_changes
from ivpolicy.diff.told import (
    NOTHING_OPEN,
    OPEN,
    SaidBeside,
    Told,
    said_of,
    told_of_answer,
    told_of_decision,
    told_of_item,
)
from ivpolicy.diff.work import Work, works
from ivpolicy.witnesses.cases import Cases, Given
from ivpolicy.witnesses.path import Plainest, days_of_decision, without
from ivpolicy.witnesses.words import told_child

MovedFromTo = tuple[Told, Told]
"""What something came to, and what it comes to now."""

Aspect = Literal["answer", "duty", "step", "action"]
"""What is compared one by one: the answer to a question, a duty, a step, or what is to be done by a rule."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A case of an invented child that comes to something else now.

    Attributes:
        child: The child in plain words, from `a looked-after child` on, with all that differs from the plain child.
        also: What is recorded besides, just as of the plain child, each fact in words.
        as_at: The day of decision.
        given: What is recorded, by path, as a record writes it.
        old, new: What each pack answers to it.
        old_said, new_said: What each pack says beside that.
        by: The rules whose change alone moves it, by the id their own pack writes; none where it takes several changes,
            or where that is not looked for: between packs of two authorities.
    """

    child: str
    also: tuple[str, ...]
    as_at: date
    given: Given
    old: Told
    new: Told
    old_said: SaidBeside
    new_said: SaidBeside
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerDifference:
    """A question, one duty or step of it, or what is to be done by one rule, that can come out differently.

    Attributes:
        kind: What differs: the answer, whether a duty or a step is open, or, where those do not, what is to be done.
        item: The rule id of the duty, the step or the rule that asks for something; None for the answer itself.
        witnesses: The plainest case of each way in which it moves, then of each change of a rule that moves it by
            itself and is not shown by those; none where the diagrams differ and no case could be built that shows it.
        not_shown: The ways of moving, was and now, of which no case could be built.
        changes_untold: Whether a change of a rule may move it by itself unshown, because telling the changes apart
            takes too many steps. Never between packs of two authorities, where that is not looked for.
    """

    question: str
    title: str
    kind: Aspect
    item: str | None
    clauses: tuple[str, ...]
    witnesses: tuple[Witness, ...]
    not_shown: tuple[MovedFromTo, ...] = ()
    changes_untold: bool = False

    @property
    def witness(self) -> Witness | None:
        """The plainest case of all."""
        return self.witnesses[0] if self.witnesses else None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What can come out differently.

    Attributes:
        same: The questions of which no answer can differ: the diagrams of both packs are one and the same.
        differences: Those of which some answer can, each with a case.
        unshown: Those whose diagrams differ although no case was found: neither same nor shown to differ.
        only_old, only_new: The questions that only one of the packs answers.
        compares_items: Whether duties, steps and what is to be done were compared one by one; not between packs of two
            authorities.
        too_large: The questions that could not be compared, because that would take too many steps.
        asked_by_one: Of those of which no answer can differ: the facts that one pack asks and the other reads only when
            they are recorded. A record that does not hold such a fact is open under the one alone.
    """

    same: tuple[str, ...]
    differences: tuple[AnswerDifference, ...]
    unshown: tuple[AnswerDifference, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    compares_items: bool
    too_large: tuple[str, ...] = ()
    asked_by_one: tuple[AskedByOne, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether it is proved that nothing compared can come out differently."""
        differs = self.too_large or self.differences or self.unshown or self.only_old or self.only_new
        return not (differs or self.asked_by_one)


def behaviour(old: Pack, new: Pack, law_of: date = AS_AT) -> Behaviour:
    """Compare every answer two packs can give, exactly.

    Args:
        old: The pack as it was, compiled; or an edition of the national layer.
        new: The pack as it is now, over the same national layer; or another edition of that layer.
        law_of: The day on whose law both stand: national rows that are not in force on it bind neither.

    Returns:
        What is the same for every case that both packs can read, and what is not, with a case for each.
    """
    both = joint(old, new, law_of)
    items = old.id == new.id
    tried = {question: _tried(both, question, items=items) for question in both.shared_questions}
    found = [difference for differences in tried.values() for difference in differences or ()]
    same = tuple(question for question, differences in tried.items() if differences == ())
    return Behaviour(
        same=same,
        asked_by_one=tuple(
            one
            for question in same
            for one in _Comparison(_Asked(both, question, both.diagrams(question))).asked_by_one()
        ),
        too_large=tuple(question for question, differences in tried.items() if differences is None),
        differences=tuple(d for d in found if d.witness is not None),
        unshown=tuple(d for d in found if d.witness is None),
        only_old=tuple(q for q in old.questions if q not in new.questions),
        only_new=tuple(q for q in new.questions if q not in old.questions),
        compares_items=items,
    )


def _tried(both: Joint, question: str, *, items: bool) -> tuple[AnswerDifference, ...] | None:
    """What can come out differently on one question; None where comparing takes too many steps."""
    try:
        changes = _Changes(rule_changes(both, question) if items else (), Budget(question, times=_TIMES))
        usual = _Asked(both, question, both.diagrams(question))
        found = list(_Comparison(usual, changes).found(items=items))
        for work in works(both, question) if items else ():
            of_work = replace(changes, every=(*changes.every, *work.changes), conditions=work.conditions)
            diagrams = work.diagrams()
            asked = usual if diagrams is usual.diagrams else _Asked(both, question, diagrams)
            found.extend(_Comparison(asked, of_work).found_to_do(work))
    except (TooLargeError, RecursionError):
        return None
    return tuple(found)


_SIDES: tuple[Side, Side] = ("old", "new")
_UNMOVED = (NOTHING_OPEN, NOTHING_OPEN)
"""What is told where nothing moves."""
_TRIES = 200
"""How many ways through a diagram are tried on one day before the search is given up, and said to be."""
_TRIES_OF_OTHERS = 4
"""The same once another way of moving is shown; then it is not looked for which part of a way no record can hold, which
takes long of a list of references."""

_MOST_RECORDS = 1_000
"""How many records are read for the cases of one difference, and as many again to tell apart the changes that make it.
Two whole packs of one authority need more, and are told to; a pack that was edited needs a hundred."""
_MOST_OF_SEARCH = 250
"""The same for one way of moving on one day."""
_MOST_OF_PATH = 60
"""How many cases on one way through a diagram are tried."""
_TIMES = 3
"""On telling all changes of a question apart as much may be spent as on so many questions."""


@dataclass(frozen=True, slots=True)
class _Changes:
    """By what a question may move, what is asked beside it, and how much may be spent on telling the changes apart."""

    every: tuple[RuleChange, ...]
    budget: Budget
    conditions: tuple[Condition, ...] = ()


_Seen = Callable[[Side, Decision], "Told | None"]
"""What a decision under one pack tells of what is compared; None where that is open."""

_Moves = Callable[["_Comparison"], Diagram]
"""What it came to and comes to, as a pair, in the diagrams of a comparison."""


class _Asked:
    """One question under both packs, in some diagrams: what is alike for all that is compared in them, made once."""

    def __init__(self, both: Joint, question: str, diagrams: QuestionDiagrams) -> None:
        self.both = both
        self.id = question
        self.diagrams = diagrams

    @once
    def answers(self) -> dict[Side, Diagram]:
        """What each pack answers, as it is told."""
        return {side: self._answer(side) for side in _SIDES}

    def _answer(self, side: Side) -> Diagram:
        question_rules = self.both.question_rules(side, self.id)
        answer = self.diagrams.answer_of(f"{side}:{self.id}")
        return self.diagrams.workshop.mapped(answer, lambda a: told_of_answer(question_rules, a))

    @once
    def alike(self) -> Diagram:
        """Where both packs answer alike."""
        return self.same(self.answers["old"], self.answers["new"])

    def same(self, one: Diagram, other: Diagram) -> Diagram:
        """Where two diagrams say the same."""
        return self.diagrams.workshop.combine(one, other, lambda a, b: bool(a == b))

    @once
    def possible(self) -> Diagram:
        """Where a record can lie."""
        agree, seen = agreeing(self.diagrams), on_days(self.diagrams, self.days)
        return self.diagrams.workshop.combine(agree, seen, lambda a, b: bool(a and b))

    @once
    def days(self) -> tuple[date, ...]:
        """The days of decision on which cases are invented."""
        return self.both.days_under_its_law(days_of_decision(self.diagrams))

    @once
    def cases(self) -> dict[date, Cases]:
        """What invents cases on each day: it keeps the values that it found for facts together."""
        return {day: Cases(self.diagrams, day) for day in self.days}


class _Comparison:
    """One question under both packs: what moves, and the changes and conditions by which it may."""

    def __init__(self, asked: _Asked, changes: _Changes | None = None) -> None:
        self._asked = asked
        self._both = asked.both
        self._id = asked.id
        self._diagrams = asked.diagrams
        self._records_left = _MOST_RECORDS
        self._changes = changes

    @property
    def _question(self) -> Question:
        return self._both.question_rules("new", self._id).question

    @property
    def _kind(self) -> QuestionKind[Any]:
        return kind_of(self._question)

    def asked_by_one(self) -> tuple[AskedByOne, ...]:
        """The facts that only one of them asks, and the other reads when recorded."""
        return tuple(asked_by_one(self._diagrams, self._id, *self._asked.answers.values()))

    def found(self, *, items: bool) -> Iterator[AnswerDifference]:
        """The answer, then each duty and step, as far as they can differ."""
        yield from self._difference("answer", None, (), _Comparison.answer, lambda _, d: told_of_decision(d))
        if items and self._kind.item is not None:
            for rule in self._items():
                moves, seen = partial(_Comparison.entry, rule_id=rule.id), partial(_seen_of_entry, rule.id)
                yield from self._difference(self._kind.item, rule.id, rule.clauses, moves, seen)

    def found_to_do(self, work: Work) -> Iterator[AnswerDifference]:
        """What is to be done by one rule, as far as it can differ where the answer, the duty or the step does not."""
        moves = partial(_Comparison.to_do, work=work)
        yield from self._difference("action", work.id, work.clauses, moves, work.seen)

    def _difference(
        self, kind: Aspect, item: str | None, clauses: tuple[str, ...], moves: _Moves, seen: _Seen
    ) -> Iterator[AnswerDifference]:
        pair = moves(self)
        every = sorted((was, now) for was, now in answers(pair) if was != now)
        if every:
            self._records_left = _MOST_RECORDS
            shown = tuple(self._shown(pair, seen))
            not_shown = tuple(move for move in every if move not in [(w.old, w.new) for w in shown])
            told, untold = self._told_apart(shown, moves, seen)
            yield AnswerDifference(self._id, self._question.title, kind, item, clauses, told, not_shown, untold)

    # ---- diagrams ----

    def answer(self) -> Diagram:
        """What the question came to and comes to."""
        return self._paired(*self._asked.answers.values())

    def entry(self, rule_id: str) -> Diagram:
        """Where a duty or a step was open and is."""
        return self._paired(self._item("old", rule_id), self._item("new", rule_id))

    def to_do(self, work: Work) -> Diagram:
        """What was and is to be done by one rule, where the answer and its own entry of a list stay."""
        was, now = (work.owed(side, self._diagrams) for side in _SIDES)
        if was is now:
            return self._diagrams.workshop.final(_UNMOVED)
        alike = self._asked.alike
        if self._kind.is_list:
            same_item = self._asked.same(self._item("old", work.id), self._item("new", work.id))
            alike = self._diagrams.workshop.combine(alike, same_item, lambda a, b: bool(a and b))
        owed = self._paired(was, now)
        return self._diagrams.workshop.combine(alike, owed, lambda same, o: o if same else _UNMOVED)

    def _items(self) -> Iterator[Rule]:
        """Every duty or step of either pack, each once, in the order of the new pack."""
        rules = {r.id: r for side in ("old", "new") for r in self._both.question_rules(side, self._id).rules}
        now = [r.id for r in self._both.question_rules("new", self._id).rules]
        yield from (rules[id_] for id_ in dict.fromkeys((*now, *rules)))

    def _item(self, side: Side, rule_id: str) -> Diagram:
        """Where a duty or a step is open under one pack."""
        question_rules, shop = self._both.question_rules(side, self._id), self._diagrams.workshop
        rule = next((r for r in question_rules.rules if r.id == rule_id), None)
        if rule is None:
            return shop.final(NOTHING_OPEN)
        opened = Told(OPEN, rule.strength or "")
        applies, owed = (
            self._diagrams.of_condition(question_rules.applies),
            self._diagrams.of_condition(rule.open_when),
        )
        return shop.combine(applies, owed, lambda on, o: opened if on and o else NOTHING_OPEN)

    def _paired(self, one: Diagram, other: Diagram) -> Diagram:
        """What both sides tell where a record can lie; elsewhere the same of both."""
        shop = self._diagrams.workshop
        if one is other:
            return shop.final(_UNMOVED)
        pair = shop.combine(one, other, lambda a, b: (a, b))
        return shop.combine(pair, self._asked.possible, lambda both, can_be: both if can_be else _UNMOVED)

    # ---- the case that shows it ----

    def _told_apart(self, shown: tuple[Witness, ...], moves: _Moves, seen: _Seen) -> tuple[tuple[Witness, ...], bool]:
        """The cases, each with the change that alone moves it, and one for each change that none of them shows.

        And whether some change is untold, because there is no more to be spent on it.
        """
        changes = self._changes
        if not shown or changes is None or not changes.every:
            return shown, False
        try:
            apart = ChangesApart(self._both, self._id, changes.every, changes.conditions, changes.budget)
            finer = _Comparison(_Asked(self._both, self._id, apart.diagrams))
            pair = moves(finer)
            alone = [(case, apart.alone_at(case.given, case.as_at)) for case in shown]
            alone = [(case, by) if by else finer._moved_by_one(apart, pair, seen, case) for case, by in alone]
            left = [change for change in apart.changes if change not in [by for _, by in alone]]
            more = ((next(finer._shown(apart.where_alone(by, pair), seen), None), by) for by in left)
            told = [*alone, *((case, by) for case, by in more if case is not None)]
        except (TooLargeError, RecursionError):
            return shown, True
        return tuple(replace(case, by=by.rules if by else ()) for case, by in told), finer._records_left <= 0

    def _moved_by_one(
        self, apart: ChangesApart, pair: Diagram, seen: _Seen, case: Witness
    ) -> tuple[Witness, RuleChange | None]:
        """The case with the change that alone moves it once more is recorded of it; as it is, where there is none."""
        told = (case.old, case.new)
        such = self._diagrams.workshop.mapped(pair, lambda both: both if both == told else (both[0], both[0]))
        for by in apart.changes:
            found = next(self._shown(apart.where_alone(by, such), seen), None)
            if found is not None and found.child == case.child:
                return found, by
        return case, None

    def _shown(self, pair: Diagram, seen: _Seen) -> Iterator[Witness]:
        """The plainest case of each way of moving, another outcome before another strength."""
        moves = sorted(told for told in answers(pair) if told[0] != told[1])
        left = {told: self._diagrams.workshop.mapped(pair, partial(operator.eq, told)) for told in moves}
        tries = _TRIES
        for day in self._asked.days:
            finder = Plainest(self._diagrams, day)
            costs = [(p[0].outcome == p[1].outcome, way[0], p) for p, t in left.items() if (way := finder.way(t))]
            for _, _, told in sorted(costs):
                found = self._found_on(day, finder, left[told], told, seen, tries)
                if found is not None:
                    del left[told]
                    tries = _TRIES_OF_OTHERS
                    yield found

    def _found_on(
        self, day: date, finder: Plainest, target: Diagram, told: MovedFromTo, seen: _Seen, tries: int
    ) -> Witness | None:
        cases = self._asked.cases[day]
        left, enough = target, max(0, self._records_left - _MOST_OF_SEARCH)
        for _ in range(tries):
            way = finder.way(left)
            if way is None or self._records_left <= enough:
                return None
            path = finder.fewest(target, way[1])
            found = next(self._witnesses(cases, path, told, seen), None)
            if found is not None:
                return found
            left = without(self._diagrams, left, self._impossible_part(cases, path) if tries == _TRIES else path)
        return None

    def _witnesses(self, cases: Cases, path: Path, told: tuple[Told, Told], seen: _Seen) -> Iterator[Witness]:
        """Cases on the path that both packs, asked in the usual way, answer as the diagrams say."""
        for given in islice(cases.given(path), _MOST_OF_PATH):
            decisions = [self._decided(side, given, cases.as_at) for side in _SIDES]
            if all(d is not None and seen(side, d) == t for side, d, t in zip(_SIDES, decisions, told, strict=True)):
                child, also = told_child(self._diagrams, path, given, cases.as_at)
                was, now = (said_of(d) for d in decisions if d is not None)
                yield Witness(child, also, cases.as_at, given, *told, was, now)

    def _decided(self, side: Side, given: Given, as_at: date) -> Decision | None:
        """What a case comes to under one pack; None where no record can hold it."""
        record = self._record(side, given, as_at)
        if record is None:
            return None
        try:
            return evaluate(self._both.pack(side), record, as_at=as_at, hypothetical=True)[self._id]
        except CaseError:
            return None

    def _impossible_part(self, cases: Cases, path: Path) -> Path:
        """A smallest part of a path in which no case can lie; the whole of it where one can, but did not show it."""
        if self._is_possible(cases, path):
            return path
        for level in sorted(path):
            fewer = {other: cell for other, cell in path.items() if other != level}
            if not self._is_possible(cases, fewer):
                path = fewer
        return path

    def _is_possible(self, cases: Cases, path: Path) -> bool:
        every = islice(cases.given(path), _MOST_OF_PATH)
        return any(all(self._record(side, given, cases.as_at) is not None for side in _SIDES) for given in every)

    def _record(self, side: Side, given: Given, as_at: date) -> CaseRecord | None:
        self._records_left -= 1
        return self._both.record(side, given, as_at)


def _seen_of_entry(rule_id: str, _: Side, decision: Decision) -> Told | None:
    return told_of_item(decision, rule_id)
