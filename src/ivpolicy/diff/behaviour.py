"""Which answers a change can alter, exactly, each with the plainest case that shows it.

Two answers can differ exactly where their diagrams over the joint variables do. Where the diagrams of a question are
one and the same, no case can be answered differently. Where they are not, a case is looked for that differs, from the
plainest on; only a case that was built as a record and answered by both packs is shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from ivpolicy.core.answering import Answer
from ivpolicy.core.case import CaseError
from ivpolicy.core.catalogue import NOT_APPLICABLE, Kind, Question
from ivpolicy.core.compiler import CompiledPack
from ivpolicy.core.deciding import Decision
from ivpolicy.core.diagram import Diagram, answers
from ivpolicy.core.evaluator import evaluate
from ivpolicy.core.program import Program, Rule
from ivpolicy.diff.case_building import Builder, Given
from ivpolicy.diff.joint import Joint, Side, joint
from ivpolicy.diff.plainest import Path, Plainest, days_of_decision, without
from ivpolicy.diff.witness_words import told_child

NO_RULE = "no_rule"
"""What a question comes to where neither the pack nor the national layer has a rule."""


@dataclass(frozen=True, slots=True, order=True)
class Told:
    """What a case comes to under one pack: outcome, strength and conflict of a question.

    Of one duty or step the outcome is `open` (to do, due, outstanding) or `nothing_open`.
    """

    outcome: str
    strength: str = ""
    conflict: str = ""


OPEN, NOTHING_OPEN = "open", Told("nothing_open")


@dataclass(frozen=True, slots=True)
class Witness:
    """A case of an invented child that comes to something else now.

    Attributes:
        child: The child in plain words, from `a looked-after child` on, with all that differs from the plain child.
        also: What is recorded besides, just as of the plain child, each fact in words.
        as_at: The day of decision.
        given: What is recorded, by path, as a record writes it.
        old, new: What each pack answers to it.
        old_says, new_says: The sentence of each outcome, where there is one.
    """

    child: str
    also: tuple[str, ...]
    as_at: date
    given: Given
    old: Told
    new: Told
    old_says: str | None = None
    new_says: str | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """A question, or one duty or step of it, that can come out differently.

    Attributes:
        item: The rule id of the duty or step; None for the answer to the question itself.
        witness: The plainest case; None where the diagrams differ and no case could be built that shows it.
    """

    question: str
    title: str
    kind: Literal["answer", "duty", "step"]
    item: str | None
    clauses: tuple[str, ...]
    witness: Witness | None


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What can come out differently.

    Attributes:
        same: The questions of which no answer can differ: the diagrams of both packs are one and the same.
        differences: Those of which some answer can, each with a case.
        unshown: Those whose diagrams differ although no case was found: neither same nor shown to differ.
        only_old, only_new: The questions that only one of the packs answers.
        compares_items: Whether duties and steps were compared one by one; not between packs of two authorities.
    """

    same: tuple[str, ...]
    differences: tuple[Difference, ...]
    unshown: tuple[Difference, ...]
    only_old: tuple[str, ...]
    only_new: tuple[str, ...]
    compares_items: bool

    @property
    def is_same(self) -> bool:
        """Whether it is proved that nothing compared can come out differently."""
        return not (self.differences or self.unshown or self.only_old or self.only_new)


def behaviour(old: CompiledPack, new: CompiledPack) -> Behaviour:
    """Compare every answer two packs can give, exactly.

    Args:
        old: The pack as it was, compiled; or an edition of the national layer.
        new: The pack as it is now, over the same national layer; or another edition of that layer.

    Returns:
        What is the same for every case that both packs can read, and what is not, with a case for each.
    """
    both = joint(old, new)
    items = old.id == new.id
    found = [found for question in both.shared_questions for found in _Comparison(both, question).found(items=items)]
    touched = {difference.question for difference in found}
    return Behaviour(
        same=tuple(q for q in both.shared_questions if q not in touched),
        differences=tuple(d for d in found if d.witness is not None),
        unshown=tuple(d for d in found if d.witness is None),
        only_old=tuple(q for q in old.questions if q not in new.questions),
        only_new=tuple(q for q in new.questions if q not in old.questions),
        compares_items=items,
    )


_TRIES = 200
"""How many ways through a diagram are tried on one day before the search is given up, and said to be."""

_Seen = Callable[[Decision], "Told | None"]


class _Comparison:
    """One question under both packs."""

    def __init__(self, both: Joint, question: str) -> None:
        self._both = both
        self._id = question
        self._space = both.space(question)

    @property
    def _question(self) -> Question:
        return self._both.program("new", self._id).question

    def found(self, *, items: bool) -> Iterator[Difference]:
        """The answer, then each duty and step, as far as they can differ."""
        pair = self._paired(self._answer("old"), self._answer("new"))
        if _can_differ(pair):
            yield self._difference("answer", None, (), self._shown(pair, _told))
        kind = self._question.kind
        if items and kind in (Kind.DUTIES, Kind.CHECKLIST):
            for rule in self._items():
                yield from self._of_item("step" if kind == Kind.CHECKLIST else "duty", rule)

    def _of_item(self, kind: Literal["duty", "step"], rule: Rule) -> Iterator[Difference]:
        pair = self._paired(self._item("old", rule.id), self._item("new", rule.id))
        if _can_differ(pair):
            shown = self._shown(pair, lambda decision: _told_of_item(decision, rule.id))
            yield self._difference(kind, rule.id, rule.clauses, shown)

    def _difference(
        self, kind: Literal["answer", "duty", "step"], item: str | None, clauses: tuple[str, ...], shown: Witness | None
    ) -> Difference:
        return Difference(self._id, self._question.title, kind, item, clauses, shown)

    # ---- diagrams ----

    def _answer(self, side: Side) -> Diagram:
        program = self._both.program(side, self._id)
        answer = self._space.answer_of(f"{side}:{self._id}")
        return self._space.workshop.mapped(answer, lambda a: _seen(program, a))

    def _items(self) -> Iterator[Rule]:
        """Every duty or step of either pack, each once, in the order of the new pack."""
        rules = {r.id: r for side in ("old", "new") for r in self._both.program(side, self._id).rules}
        now = [r.id for r in self._both.program("new", self._id).rules]
        yield from (rules[id_] for id_ in dict.fromkeys((*now, *rules)))

    def _item(self, side: Side, rule_id: str) -> Diagram:
        """Where a duty or a step is open under one pack."""
        program, shop = self._both.program(side, self._id), self._space.workshop
        rule = next((r for r in program.rules if r.id == rule_id), None)
        if rule is None:
            return shop.final(NOTHING_OPEN)
        opened = Told(OPEN, rule.strength or "")
        is_check = self._question.kind == Kind.CHECKLIST
        applies, held = self._space.of_condition(program.applies), self._space.of_condition(rule.when)
        return shop.combine(applies, held, lambda on, h: opened if on and h is not is_check else NOTHING_OPEN)

    def _paired(self, one: Diagram, other: Diagram) -> Diagram:
        return self._space.workshop.combine(one, other, lambda a, b: (a, b))

    # ---- the case that shows it ----

    def _shown(self, pair: Diagram, seen: _Seen) -> Witness | None:
        """The plainest case that comes out differently, another outcome before another strength; None where none is."""
        for day in days_of_decision(self._space):
            finder = Plainest(self._space, day)
            targets = [(p, self._where(pair, p)) for p in _differing(pair)]
            costs = [(p[0].outcome == p[1].outcome, cost, p, t) for p, t in targets if (cost := finder.cost(t))]
            for _, _, (was, now), target in sorted(costs, key=lambda c: c[:3]):
                found = self._found_on(day, finder, target, (was, now), seen)
                if found is not None:
                    return found
        return None

    def _where(self, pair: Diagram, told: tuple[Told, Told]) -> Diagram:
        """Where the packs answer just so."""
        return self._space.workshop.mapped(pair, lambda both: both == told)

    def _found_on(
        self, day: date, finder: Plainest, target: Diagram, told: tuple[Told, Told], seen: _Seen
    ) -> Witness | None:
        builder = Builder(self._both, self._space, day)
        left = target
        for _ in range(_TRIES):
            way = finder.way(left)
            if way is None:
                return None
            path = finder.fewest(target, way)
            found = next(self._witnesses(builder, path, told, seen), None)
            if found is not None:
                return found
            left = without(self._space, left, _impossible_part(builder, path))
        return None

    def _witnesses(self, builder: Builder, path: Path, told: tuple[Told, Told], seen: _Seen) -> Iterator[Witness]:
        """Cases on the path that both packs, asked in the usual way, answer as the diagrams say."""
        for given in builder.given(path):
            decisions = [_decided(self._both, side, self._id, builder, given) for side in ("old", "new")]
            if all(d is not None and seen(d) == t for d, t in zip(decisions, told, strict=True)):
                child, also = told_child(self._space, path, given, builder.as_at)
                says = [d.says if d is not None else None for d in decisions]
                yield Witness(child, also, builder.as_at, given, *told, *says)


def _can_differ(pair: Diagram) -> bool:
    return any(was != now for was, now in answers(pair))


def _differing(pair: Diagram) -> Iterable[tuple[Told, Told]]:
    return sorted((was, now) for was, now in answers(pair) if was != now)


def _impossible_part(builder: Builder, path: Path) -> Path:
    """A smallest part of a path in which no case can lie; the whole of it where a case can, but did not show it."""
    if _is_possible(builder, path):
        return path
    for level in sorted(path):
        fewer = {other: cell for other, cell in path.items() if other != level}
        if not _is_possible(builder, fewer):
            path = fewer
    return path


def _is_possible(builder: Builder, path: Path) -> bool:
    return any(all(builder.record(side, given) is not None for side in ("old", "new")) for given in builder.given(path))


# ---- what a case comes to ----


def _decided(both: Joint, side: Side, question: str, builder: Builder, given: Given) -> Decision | None:
    record = builder.record(side, given)
    if record is None:
        return None
    try:
        return evaluate(both.pack(side), record, as_at=builder.as_at, what_if=True)[question]
    except CaseError:
        return None


def _seen(program: Program, answer: Answer) -> Told:
    """An answer of the diagrams as a decision would tell it."""
    if answer.outcome == NOT_APPLICABLE:
        return Told(NOT_APPLICABLE)
    return Told(answer.outcome, answer.strength or "", answer.conflict or "") if program.rules else Told(NO_RULE)


def _told(decision: Decision) -> Told | None:
    """What a decision tells; None where it is open."""
    match decision.status:
        case "not_applicable" | "no_rule" as status:
            return Told(status)
        case "decided" | "conflict":
            kind = decision.conflict.kind if decision.conflict else ""
            return Told(str(decision.outcome), decision.strength or "", kind)
        case _:
            return None


def _told_of_item(decision: Decision, rule_id: str) -> Told | None:
    """Where one duty or step stands; None where that is open."""
    item = next((f for f in decision.findings if f.rule == rule_id), None)
    if item is None:
        return NOTHING_OPEN
    if item.state == "not_known":
        return None
    return Told(OPEN, item.strength or "") if item.state in ("to_do", "due", "overdue", "not_met") else NOTHING_OPEN
