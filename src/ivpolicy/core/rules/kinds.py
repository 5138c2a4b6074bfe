"""The kinds of question: how the truths of a question's rules become its one answer, and all else that differs.

Each kind is one class here; whoever needs to know of what kind a question is asks `kind_of` for what it wants to know.
To add a kind: a member of `Kind`, a class, a line in `kind_of`; the type checker names what is missing.

The answer is written as a fold (`start`, `step` for each rule, `finish`), so that the same few lines answer for one
completion and build the diagram for all of them. Source: semantics 4, 6, 9, 11, 31, 32.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations
from typing import Any, Literal, Protocol, TypeVar, assert_never

from ivpolicy.core.catalogue import GAP, MET, NOT_APPLICABLE, Kind, Question
from ivpolicy.core.rules.answer import Answer
from ivpolicy.core.rules.rulebook import RANK, QuestionRules, Role, Rule, Tier

AnswerSoFar = TypeVar("AnswerSoFar")


@dataclass(frozen=True, slots=True)
class NoFindings:
    """What is said to whoever writes a finding on a question that takes none.

    Attributes:
        taken: What answers such a question.
        instead: How to write what was meant.
        nor_steps: Whether it takes no rule with actions only either.
    """

    taken: str
    instead: str
    nor_steps: bool = False


class QuestionKind(Protocol[AnswerSoFar]):
    """How the rules of a question of one kind become its one answer.

    Attributes:
        says: What an answer is, in a few words.
        explained: The same, with how it comes about.
        answered_by: The roles of the rules that take part in the answer; all others only add actions.
        item: What one entry is called where the answer is a list, whose entries stand side by side; None where not.
        is_stepped: Whether the answer says where a matter stands, from where it may yet move on.
        may_conflict: Whether findings that deny each other make the answer a conflict.
        speaks_unmet: Whether a rule speaks also where it does not hold.
        adds_guidance: Whether guidance counts also beside a pack that speaks.
        no_findings: What is said of findings where they cannot answer; None where they do.
    """

    says: str
    explained: str
    answered_by: frozenset[Role]
    item: Literal["duty", "step"] | None = None
    is_stepped: bool = False
    may_conflict: bool = False
    speaks_unmet: bool = False
    adds_guidance: bool = False
    no_findings: NoFindings | None = None

    @property
    def is_list(self) -> bool:
        """Whether the answer is a list."""
        return self.item is not None

    @property
    def is_one_outcome(self) -> bool:
        """Whether the answer is one of the outcomes the catalogue names: neither a list nor a place on a ladder."""
        return not (self.is_list or self.is_stepped)

    @property
    def takes_duties(self) -> bool:
        """Whether duties answer it."""
        return Role.DUTY in self.answered_by

    def start(self) -> AnswerSoFar:
        """The state before any rule is looked at."""
        ...

    def step(self, so_far: AnswerSoFar, rule: Rule, *, holds: bool) -> AnswerSoFar:
        """The state after one more rule."""
        ...

    def finish(self, question: Question, so_far: AnswerSoFar) -> Answer:
        """The answer once every rule was looked at."""
        ...

    def shared(self, question_rules: QuestionRules, outcomes: Collection[str]) -> str | None:
        """What several outcomes have in common, each of some completion: what is reached in all of them."""
        del question_rules, outcomes
        return None

    def is_only_closed(self, question_rules: QuestionRules) -> bool:
        """Whether all that is said of the question closes it: law that bars an approval, or that it does not arise.

        Where such a rule does not hold, nobody has answered the question.
        """
        return not question_rules.rules

    def prevails(self, question: Question, one: Rule, other: Rule) -> bool:
        """Whether one rule, where both hold, takes the answer from the other, which does not give the same."""
        del question, one, other
        return False


def kind_of(question: Question) -> QuestionKind[Any]:
    """All that hangs on the kind of a question."""
    match question.kind:
        case Kind.CHOICE:
            return _CHOICE
        case Kind.ORDERED:
            return _ORDERED
        case Kind.THRESHOLD:
            return _THRESHOLD
        case Kind.CHECKLIST:
            return _CHECKLIST
        case Kind.DUTIES:
            return _DUTIES
        case Kind.LADDER:
            return _LADDER
        case _:
            assert_never(question.kind)


# ---- one outcome -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """What a rule that holds brings to a choice; equal rules bring the same."""

    tier: Tier
    strength: str | None
    outcome: str
    tension: str


class ChoiceKind(QuestionKind[frozenset[Held]]):
    """Tier before strength; then the strongest; conflict as semantics 11. A gap answers only where no finding does."""

    says = "one outcome"
    explained = "one outcome: law before local policy before guidance, then the strongest finding"
    answered_by = frozenset({Role.RULE})
    may_conflict = True

    def start(self) -> frozenset[Held]:
        """No rule holds yet."""
        return frozenset()

    def step(self, so_far: frozenset[Held], rule: Rule, *, holds: bool) -> frozenset[Held]:
        """With what the rule brings, where it holds and gives an outcome or a gap."""
        if not holds or (rule.outcome is None and rule.gap is None):
            return so_far
        return so_far | {Held(rule.tier, rule.strength, rule.outcome or GAP, rule.tension)}

    def finish(self, question: Question, so_far: frozenset[Held]) -> Answer:
        """The finding that goes before all others."""
        given = [h for h in so_far if h.outcome != GAP]
        if not given:
            return Answer(GAP if so_far else question.otherwise)
        law = [h for h in given if h.tier == Tier.LAW]
        local = [h for h in given if h.tier == Tier.LOCAL]
        if law:
            best = _strongest(question, law)
            tensions = [h for h in law if h.tension == "case_tension"]
            against = _against_law(question, best, [*local, *tensions])
            return Answer(best.outcome, best.strength, against or _within(question, best, law))
        lower = local or given
        best = _strongest(question, lower)
        return Answer(best.outcome, best.strength, _within(question, best, lower))

    def is_only_closed(self, question_rules: QuestionRules) -> bool:
        """Where all rules are law, and say that the question does not arise."""
        return all(rule.tier == Tier.LAW and rule.outcome == MET for rule in question_rules.rules)

    def prevails(self, question: Question, one: Rule, other: Rule) -> bool:
        """A finding goes before every gap, and before findings of a lower tier or a weaker strength."""
        del question
        if one.outcome is None or one.outcome == other.outcome:
            return False
        return other.outcome is None or one.rank < other.rank


class ThresholdKind(ChoiceKind):
    """A choice whose outcome hangs on how many grounds hold; that too few do is told as well."""

    says = explained = "one outcome, by how many grounds hold"
    speaks_unmet = True

    def is_only_closed(self, question_rules: QuestionRules) -> bool:
        """Where nothing is said: that the grounds are met is an answer."""
        return not question_rules.rules


class OrderedKind(ChoiceKind):
    """The highest step a rule gives, with the strongest strength that gives it."""

    says = "one outcome, from the least to the most"
    explained = "one outcome of a rising order: the highest that a rule gives"
    may_conflict = False

    def finish(self, question: Question, so_far: frozenset[Held]) -> Answer:
        """The highest step reached."""
        steps = list(question.outcomes)
        reached = [h for h in so_far if h.outcome in steps]
        if not reached:
            return Answer(question.otherwise)
        top = max(reached, key=lambda h: steps.index(h.outcome)).outcome
        return Answer(top, min((h.strength for h in reached if h.outcome == top), key=RANK.__getitem__))

    def shared(self, question_rules: QuestionRules, outcomes: Collection[str]) -> str | None:
        """The step every completion reaches."""
        steps = list(question_rules.question.outcomes)
        return None if NOT_APPLICABLE in outcomes else min(outcomes, key=steps.index)

    def prevails(self, question: Question, one: Rule, other: Rule) -> bool:
        """A higher step goes before a lower one."""
        if one.outcome is None or other.outcome is None:
            return False
        steps = list(question.outcomes)
        return steps.index(one.outcome) > steps.index(other.outcome)


def _strongest(question: Question, held: list[Held]) -> Held:
    """The strongest; of equally strong ones that whose outcome is named first: never the order of rules."""
    named = list(question.outcomes)
    return min(held, key=lambda h: (RANK[h.strength], named.index(h.outcome), h.tension))


def _within(question: Question, best: Held, held: list[Held]) -> str | None:
    """The conflict of one layer with itself: equally strong findings that deny each other."""
    equal = {h.outcome for h in held if h.strength == best.strength}
    return "within_policy" if any(question.are_opposed(*pair) for pair in combinations(equal, 2)) else None


def _against_law(question: Question, law: Held, local: list[Held]) -> str | None:
    """The kind of conflict a law must is in with findings that hold: local ones, and tensions the law itself knows."""
    if law.strength != "must" or question.protects not in (None, law.outcome):
        return None
    kinds = [h.tension for h in local if question.are_opposed(law.outcome, h.outcome)]
    return None if not kinds else "policy_narrows_law" if "policy_narrows_law" in kinds else kinds[0]


# ---- lists -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Checked:
    """How far a list of checks is met, and whether anything but law asks for one."""

    is_met: bool
    is_asked: bool


class ChecklistKind(QuestionKind[Checked]):
    """Whether every check is met."""

    says = "a list of steps, each met, not met or not known"
    explained = "a list of checks, each met, not met or not known"
    answered_by = frozenset({Role.CHECK})
    item = "step"
    no_findings = NoFindings(
        "its checks", "write it as a check under `vetting` or `approval_steps`, or as a duty", nor_steps=True
    )

    def start(self) -> Checked:
        """Nothing is outstanding yet, and nobody has said what is asked."""
        return Checked(is_met=True, is_asked=False)

    def step(self, so_far: Checked, rule: Rule, *, holds: bool) -> Checked:
        """Still nothing outstanding, if the check is met; what law bars is no list of steps."""
        return Checked(so_far.is_met and holds, so_far.is_asked or rule.tier != Tier.LAW)

    def finish(self, question: Question, so_far: Checked) -> Answer:
        """Every step recorded, or one outstanding; where nobody says what the steps are, they are not all recorded."""
        if not so_far.is_met:
            return Answer("outstanding")
        return Answer("all_steps_recorded" if so_far.is_asked else question.otherwise)

    def is_only_closed(self, question_rules: QuestionRules) -> bool:
        """Where all checks are law: they bar an approval, and are not the list of its steps."""
        return all(rule.tier == Tier.LAW for rule in question_rules.rules)


_NOTHING_DUE = ("may", "must_not", "should_not")
"""The strengths of what nobody has to do."""


class DutiesKind(QuestionKind[str | None]):
    """The strongest strength of what is due; what only may be done, or must not be, is not due."""

    says = "a list of duties, each to do, done, not due or not known"
    explained = "a list of duties, each done, still to do, not due, or not known"
    answered_by = frozenset({Role.DUTY, Role.SCHEDULE})
    item = "duty"
    adds_guidance = True
    no_findings = NoFindings("what is due", "write it as a duty or a schedule, or as a rule with actions only")

    def start(self) -> None:
        """Nothing is due yet."""

    def step(self, so_far: str | None, rule: Rule, *, holds: bool) -> str | None:
        """The stronger of what was due and of this."""
        if not holds or rule.strength in _NOTHING_DUE:
            return so_far
        return rule.strength if so_far is None or RANK[rule.strength] < RANK[so_far] else so_far

    def finish(self, question: Question, so_far: str | None) -> Answer:
        """Something due, and how strongly, or nothing."""
        del question
        return Answer("something_due", so_far) if so_far else Answer("nothing_due")


# ---- where a matter stands -------------------------------------------------------------------------------------


class LadderKind(QuestionKind[str | None]):
    """The highest rung climbed; a rung is climbed from the one it stands on."""

    says = "where a matter stands, step by step"
    explained = "where a matter stands: the highest rung that what is known has climbed"
    answered_by = frozenset({Role.RUNG})
    is_stepped = True
    no_findings = NoFindings("the rung reached", "write it as a rung under `ladder`, or as a duty")

    def start(self) -> None:
        """The ladder is not entered yet."""

    def step(self, so_far: str | None, rule: Rule, *, holds: bool) -> str | None:
        """One rung higher, where the matter stands on the rung below it."""
        return rule.outcome if holds and rule.parent == so_far else so_far

    def finish(self, question: Question, so_far: str | None) -> Answer:
        """The rung reached."""
        return Answer(so_far or question.otherwise)

    def shared(self, question_rules: QuestionRules, outcomes: Collection[str]) -> str | None:
        """The highest rung on the way to each."""
        paths = [rungs_up_to(question_rules, outcome) for outcome in outcomes]
        shared = [rungs[0] for rungs in zip(*paths, strict=False) if len(set(rungs)) == 1]
        return shared[-1] if shared else None


def rungs_up_to(question_rules: QuestionRules, outcome: str) -> list[str]:
    """The rungs from the foot of the ladder up to this one; a ladder not entered has none."""
    parents = {rule.outcome: rule.parent for rule in question_rules.rules}
    path: list[str] = []
    rung: str | None = outcome
    while rung is not None and rung in parents:
        path.append(rung)
        rung = parents[rung]
    return path[::-1]


_CHOICE, _ORDERED, _THRESHOLD = ChoiceKind(), OrderedKind(), ThresholdKind()
_CHECKLIST, _DUTIES, _LADDER = ChecklistKind(), DutiesKind(), LadderKind()
