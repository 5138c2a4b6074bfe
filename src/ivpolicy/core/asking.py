"""One question asked of one case: what the record leaves open, read exactly off the diagrams."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from ivpolicy.core import diagram
from ivpolicy.core.answering import Answer
from ivpolicy.core.case import CaseRecord
from ivpolicy.core.catalogue import NOT_APPLICABLE, Kind
from ivpolicy.core.condition import Condition
from ivpolicy.core.decision import Status
from ivpolicy.core.diagram import Diagram, Split, answers, levels, only, restricted, splits_at, viewed
from ivpolicy.core.once import once
from ivpolicy.core.program import RANK, Role, Rule
from ivpolicy.core.space import Space, decided_by
from ivpolicy.core.truth import Truth
from ivpolicy.core.vocabulary import VOCABULARY

_STEPPED = frozenset({Kind.ORDERED, Kind.LADDER})


class Asking:
    """A space, a record and a day. Everything is worked out when first read."""

    def __init__(self, space: Space, record: CaseRecord, as_at: date) -> None:
        self.space = space
        self.record = record
        self.as_at = as_at
        self._allowed: dict[int, tuple[int, ...]] = {}

    def allowed(self, level: int) -> tuple[int, ...]:
        """The cells of the variable at a level that the record leaves open."""
        cells = self._allowed.get(level)
        if cells is None:
            cells = self._allowed[level] = self.space.variables[level].possible(self.record, self.as_at)
        return cells

    @once
    def open_answer(self) -> Diagram:
        """The answer over the completions of the case."""
        return restricted(self.space.answer, self.allowed)

    @once
    def answers(self) -> frozenset[Answer]:
        """Every answer some completion gives."""
        return frozenset(self.met) if self._met_all else answers(self.open_answer)

    def truth(self, condition: Condition) -> Truth:
        """True or false where it is so in every completion, else None: exact, not Kleene."""
        found: Truth = only(self.space.of_condition(condition), self.allowed)
        return found

    def may_hold(self, rule: Rule) -> bool:
        """Whether the rule holds in some completion; of a rung, whether some completion climbs it."""
        if rule.role != Role.RUNG:
            return self.truth(rule.when) is not False
        parents = self._parents
        return any(rule.outcome in _path(answer.outcome, parents) for answer in self.answers)

    @property
    def _parents(self) -> dict[str | None, str | None]:
        return {rule.outcome: rule.parent for rule in self.space.program.rules}

    # ---- outcome and strength ----

    @once
    def outcome(self) -> str | None:
        """The outcome every completion gives; of a ladder or an ordered question, the highest step all reach."""
        outcomes = {answer.outcome for answer in self.answers}
        if len(outcomes) == 1:
            return next(iter(outcomes))
        match self.space.program.question.kind:
            case Kind.ORDERED:
                return self._lowest_step(outcomes)
            case Kind.LADDER:
                return self._last_common_rung(outcomes)
            case _:
                return None

    def _lowest_step(self, outcomes: set[str]) -> str | None:
        steps = list(self.space.program.question.outcomes)
        return None if NOT_APPLICABLE in outcomes else min(outcomes, key=steps.index)

    def _last_common_rung(self, outcomes: set[str]) -> str | None:
        paths = [_path(outcome, self._parents) for outcome in outcomes]
        shared = [rungs[0] for rungs in zip(*paths, strict=False) if len(set(rungs)) == 1]
        return shared[-1] if shared else None

    @once
    def strength(self) -> str | None:
        """The weakest strength over all completions."""
        return max((answer.strength for answer in self.answers), key=RANK.__getitem__)

    @once
    def met(self) -> list[Answer]:
        """Every answer some completion gives, or as many as show that the question is open and has no outcome."""
        return diagram.met(self.space.answer, self.allowed, _never if self.is_stepped else _has_two_outcomes)

    @property
    def _met_all(self) -> bool:
        return self.is_stepped or not _has_two_outcomes(self.met)

    @property
    def is_stepped(self) -> bool:
        """Whether the answers are steps, so that those reached are owed whatever else is open."""
        return self.space.program.question.kind in _STEPPED

    @property
    def is_settled(self) -> bool:
        """Whether outcome and conflict are the same in every completion."""
        return len({decided_by(answer) for answer in self.met}) == 1

    @property
    def shares_outcome(self) -> bool:
        """Whether every completion gives the same outcome, conflict or not."""
        return not _has_two_outcomes(self.met)

    # ---- what is missing ----

    @once
    def missing(self) -> tuple[str, ...]:
        """The recorded facts that alone can change outcome or conflict, in the order of the vocabulary."""
        return () if self.is_settled else self.facts_deciding(decided_by)

    def facts_deciding(self, view: Callable[[Answer], object]) -> tuple[str, ...]:
        """The recorded facts in which two completions differ alone while their answers differ as seen by `view`."""
        seen = viewed(self.open_answer, view)
        names = {name for level in levels(seen) for name in self._names(seen, level)}
        return tuple(sorted(names, key=fact_order))

    def _names(self, seen: Diagram, level: int) -> Iterable[str]:
        cells = self.allowed(level)
        place = {cell: i for i, cell in enumerate(cells)}
        splits = splits_at(seen, level)

        def differ(one: int, other: int) -> bool:
            return any(_differ(split, place[one], place[other]) for split in splits)

        return self.space.variables[level].missing(self.record, self.as_at, differ)


def _never(_: list[Answer]) -> bool:
    """Steps are told from all answers."""
    return False


def _has_two_outcomes(found: list[Answer]) -> bool:
    return len({answer.outcome for answer in found}) > 1


def _differ(split: Split, one: int, other: int) -> bool:
    return split.kids[one] is not split.kids[other]


def _path(outcome: str, parents: dict[str | None, str | None]) -> list[str]:
    """The rungs from the foot of the ladder up to this one; a ladder not entered has none."""
    path: list[str] = []
    rung: str | None = outcome
    while rung is not None and rung in parents:
        path.append(rung)
        rung = parents[rung]
    return path[::-1]


def fact_order(path: str) -> tuple[int, str]:
    """The place of a fact in the vocabulary, an item's field after its list; the pack's own facts last."""
    listed = path.split("[", 1)[0]
    return (VOCABULARY.order(listed) if listed in VOCABULARY else 1 << 30, path)


def status_of(asking: Asking) -> Status:
    """The status of a question, exact (semantics 1, 7, 13)."""
    program = asking.space.program
    if not program.rules:
        return "not_applicable" if asking.truth(program.applies) is False else "no_rule"
    if asking.is_settled:
        return settled_status(asking.met[0])
    if not asking.space.has_judgements:
        return "needs_information"
    facts = asking.space.rulebook.facts
    judged = all(facts[path.split("[", 1)[0]].judgement for path in asking.missing)
    return "needs_judgement" if judged else "needs_information"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Status, outcome and strength of a question."""

    status: Status
    outcome: str | None
    strength: str | None

    @classmethod
    def of(cls, answer: Answer) -> Verdict:
        """The verdict of an answer that every completion gives."""
        if answer.outcome == NOT_APPLICABLE:
            return cls("not_applicable", None, None)
        return cls(settled_status(answer), answer.outcome, answer.strength)


def exact_verdict(asking: Asking) -> Verdict:
    """The verdict read off the diagrams."""
    status = status_of(asking)
    outcome = outcome_of(asking, status)
    return Verdict(status, outcome, None if outcome is None else asking.strength)


def settled_status(answer: Answer) -> Status:
    """The status of an answer that every completion gives."""
    return "not_applicable" if answer.outcome == NOT_APPLICABLE else "conflict" if answer.conflict else "decided"


def outcome_of(asking: Asking, status: Status) -> str | None:
    """The outcome as a decision gives it: none where there is no rule, or the question does not apply."""
    if status in ("no_rule", "not_applicable"):
        return None
    if status == "needs_information" and not asking.is_stepped and not asking.shares_outcome:
        return None
    return None if asking.outcome == NOT_APPLICABLE else asking.outcome
