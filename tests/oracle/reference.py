"""The arbiter: what a question comes to, found by trying every completion of a case, one by one.

It shares no way of answering with the engine: only the values of a program, a condition and a record. It is slow, and
meant to be obviously right. A completion gives every unknown recorded fact one value (semantics, first paragraph); here
`gaps` are the unknowns, by the name that `missing` would give them, each with values that stand for all of its domain.

Choices the contract leaves open, made as the engine makes them: a past date of which only the month is known
lies on one of its days up to the day of decision; an item without a date has happened by then; a computed number that
its source does not give (months since a thing that has not happened) passes no test; what is worked out from a list, and
the state of a schedule (see `reference_schedules.py`), is asked as a fact of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from functools import cached_property
from itertools import product
from typing import Any, NamedTuple

from ivpolicy.core.record.computed import COMPUTED
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.rules.condition import Answered, Condition, Leaf, walk
from ivpolicy.core.rules.rulebook import QuestionRules, Rule, Tier
from reference_gaps import MOST, Fills, Source, TooManyError, holds, source_of

STRENGTHS = ("must_not", "must", "should_not", "should", "may", None)
"""From the strongest to none at all (semantics 9)."""


class Answer(NamedTuple):
    """What a question comes to on one completion."""

    outcome: str
    strength: str | None = None
    conflict: str | None = None


# ---- one question on one completion ----------------------------------------------------------------------------


def is_only_closed(question_rules: QuestionRules) -> bool:
    """Whether nothing but law that bars an approval, or says that the question does not arise, speaks on it."""
    kind, rules = question_rules.question.kind, question_rules.rules
    law = all(rule.tier == 0 for rule in rules)
    return law and (kind == "checklist" or (kind == "choice" and {rule.outcome for rule in rules} <= {"met"}))


def answer(question_rules: QuestionRules, held: list[Rule]) -> Answer:
    """The answer, given the rules that hold on a completion, in their order (semantics 4, 6, 9, 11, 31, 32)."""
    question = question_rules.question
    match question.kind:
        case "checklist":
            done = question.otherwise if is_only_closed(question_rules) else "all_steps_recorded"
            return Answer(done if len(held) == len(question_rules.rules) else "outstanding")
        case "duties":
            due = [rule.strength for rule in held if rule.strength in ("must", "should")]
            return Answer("something_due", min(due, key=STRENGTHS.index)) if due else Answer("nothing_due")
        case "ladder":
            return Answer(climbed(held, None) or question.otherwise)
        case "ordered":
            return highest(question_rules, held)
        case _:
            return chosen(question_rules, held)


def climbed(held: list[Rule], rung: str | None) -> str | None:
    """From a rung the first of its rungs that holds is climbed, and so on up."""
    following = next((rule.outcome for rule in held if rule.parent == rung), None)
    return rung if following is None else climbed(held, following)


def highest(question_rules: QuestionRules, held: list[Rule]) -> Answer:
    """The highest step that a rule gives, at the greatest strength that gives it."""
    for step in reversed(list(question_rules.question.outcomes)):
        strengths = [rule.strength for rule in held if rule.outcome == step]
        if strengths:
            return Answer(step, min(strengths, key=STRENGTHS.index))
    return Answer(question_rules.question.otherwise)


def chosen(question_rules: QuestionRules, held: list[Rule]) -> Answer:
    """Tier before strength; a gap answers only where no finding does."""
    findings = [rule for rule in held if rule.outcome is not None]
    if not findings:
        return Answer("gap" if any(rule.gap for rule in held) else question_rules.question.otherwise)
    first = min(rule.tier for rule in findings)
    tier = [rule for rule in findings if rule.tier == first]
    # of equally strong findings the one whose outcome is named first, so that the order of rules never decides
    named = list(question_rules.question.outcomes)
    best = min(tier, key=lambda rule: (STRENGTHS.index(rule.strength), named.index(str(rule.outcome))))
    kind = against_law(question_rules, best, findings) if first == Tier.LAW else None
    return Answer(str(best.outcome), best.strength, kind or within(question_rules, best, tier))


def against_law(question_rules: QuestionRules, law: Rule, findings: list[Rule]) -> str | None:
    """A law must against findings that deny it: local ones, and tensions the law itself knows (semantics 18).

    One that goes further in the protective direction is no conflict.
    """
    question = question_rules.question
    if law.strength != "must":
        return None
    heard = [r for r in findings if r.tier == Tier.LOCAL or (r.tier == Tier.LAW and r.tension == "case_tension")]
    against = [rule for rule in heard if rule.outcome != question.protects]
    kinds = {rule.tension for rule in against if frozenset((law.outcome, rule.outcome)) in question.opposed}
    return "policy_narrows_law" if "policy_narrows_law" in kinds else min(kinds, default=None)


def within(question_rules: QuestionRules, best: Rule, tier: list[Rule]) -> str | None:
    """Equally strong findings of one layer with opposed outcomes."""
    equal = [rule for rule in tier if rule.strength == best.strength]
    pairs = {frozenset((one.outcome, other.outcome)) for one in equal for other in equal}
    return "within_policy" if pairs & set(question_rules.question.opposed) else None


# ---- a question of a case --------------------------------------------------------------------------------------

Truths = dict[Leaf, bool]
"""The truth of every leaf on one completion."""


def _no_words(_: str) -> tuple[str, ...]:
    return ()


def _as_listed(_: str) -> list[int] | None:
    return None


def _any_value(_: str) -> None:
    return None


class Reference:
    """One question of one case on one day.

    Args:
        by_question: The rules of every question that the question's conditions read, by question id.
        question: The question.
        facts: The vocabulary, and the pack's own facts.
        known: Gives the recorded value of a fact on the day, or None; of a list, the items seen.
        places: Gives the places in the record of the items seen.
        as_at: The day of decision.
        agrees: Gives what a value of an unknown fact must not contradict; None where it may be any.
        denied: The recorded facts that another denies: what is worked out from them is asked by these.
        words: Gives the words that a schedule or an order of dates allows; each such leaf stands for itself.

    Raises:
        TooManyError: The case has too many completions to try.
    """

    def __init__(
        self, by_question: Mapping[str, QuestionRules], question: str, facts: Mapping[str, Fact], known: Callable[[str], Any], as_at: date,
        words: Callable[[str], Iterable[str]] = _no_words, places: Callable[[str], list[int] | None] = _as_listed,
        agrees: Callable[[str], Callable[[Any], bool] | None] = _any_value, *, denied: AbstractSet[str] = frozenset(),
    ) -> None:  # fmt: skip
        self.by_question, self.question_rules, self.facts, self.as_at, self.known, self.words = (
            by_question,
            by_question[question],
            facts,
            as_at,
            known,
            words,
        )
        self.places, self.agrees, self.denied = places, agrees, denied
        asked: dict[str, dict[Leaf, None]] = {}
        for leaf in self._leaves(question):
            asked.setdefault(self._source_of(leaf.fact), {})[leaf] = None
        self.sources = [self._made(path, list(found)) for path, found in asked.items()]
        size = 1
        for source in self.sources:
            size *= len(source.truths)
        if size > MOST:
            raise TooManyError(question)
        self.gaps = [self._asked_for(name) for source in self.sources for name in source.gaps]

    def _made(self, path: str, found: list[Leaf]) -> Source:
        fact = self.facts.get(path) or Fact(path, FactType.CHOICE, path, path, choices=tuple(self.words(path)))
        value = (
            fact.choices[0]
            if path not in self.facts and len(fact.choices) == 1
            else self.known(path)
            if path in self.facts
            else None
        )
        asked = tuple((self.facts.get(leaf.fact, fact), leaf) for leaf in found)
        agrees = self.agrees(path)
        if agrees is None and (value is None or fact.type != FactType.LIST):
            return source_of(fact, asked, value, self.as_at)
        return Source(fact, asked, value, self.as_at, self.places(path), agrees)

    def _asked_for(self, name: str) -> tuple[str, ...]:
        """The recorded facts by which a gap is filled."""
        fact = self.facts.get(name)
        if fact is None or not fact.computed_from:
            return (name,)
        return tuple(path for path in fact.computed_from if path in self.denied) or fact.computed_from[:1]

    def _source_of(self, path: str) -> str:
        fact = self.facts.get(path)
        if fact is None or len(fact.computed_from) != 1 or self.facts[fact.computed_from[0]].type == FactType.LIST:
            return path
        if COMPUTED[path].only_when_recorded:  # known, whatever its source is not known to be
            return path
        return fact.computed_from[0]

    def _leaves(self, question: str) -> Iterator[Leaf]:
        """The leaves of the question's rules, and of the answers it reads."""
        question_rules = self.by_question[question]
        written = [question_rules.applies, *(rule.when for rule in question_rules.rules)]
        if question_rules is self.question_rules:
            rules = (*question_rules.rules, *question_rules.side, *question_rules.beside)
            written += [
                c for rule in rules for c in (rule.when, rule.arises, rule.done, rule.preferred) if c is not None
            ]
            written += [
                *(c for rule in rules for _, c in rule.waived_by),
                *(caution.when for caution in question_rules.cautions),
            ]
        for part in (part for condition in written for part in walk(condition)):
            if isinstance(part, Leaf):
                yield part
            elif isinstance(part, Answered):
                yield from self._leaves(part.question)

    # ---- every completion ----

    @cached_property
    def completions(self) -> dict[Fills, Truths]:
        """The truths of all leaves, by how the gaps are filled."""
        found: dict[Fills, Truths] = {}
        for parts in product(*(source.truths.items() for source in self.sources)):
            fills = tuple(fill for part, _ in parts for fill in part)
            found[fills] = {
                leaf: t
                for s, (_, truths) in zip(self.sources, parts, strict=True)
                for (_, leaf), t in zip(s.asked, truths, strict=True)
            }
        return found

    def holds(self, condition: Condition, truths: Truths) -> bool:
        """Whether a condition holds on a completion."""
        return holds(
            condition,
            truths.__getitem__,
            self.as_at,
            lambda question: self.answer_on(self.by_question[question], truths).outcome,
        )

    def answer_on(self, question_rules: QuestionRules, truths: Truths) -> Answer:
        """The answer of a program on a completion."""
        if not self.holds(question_rules.applies, truths):
            return Answer("not_applicable")
        return answer(question_rules, [rule for rule in question_rules.rules if self.holds(rule.when, truths)])

    @cached_property
    def answers(self) -> dict[Fills, Answer]:
        """The answer, by how the gaps are filled."""
        return {fills: self.answer_on(self.question_rules, truths) for fills, truths in self.completions.items()}

    def truth(self, condition: Condition) -> bool | None:
        """True or false where it is so on every completion, else None."""
        found = {self.holds(condition, truths) for truths in self.completions.values()}
        return found.pop() if len(found) == 1 else None

    def stands(self, rule: Rule) -> bool | None:
        """Whether the rule holds on every completion or on none; of a rung, whether it is climbed."""
        if not rule.role.is_climbed:
            return self.truth(rule.when)
        found = {rule.outcome in self._way(given.outcome) for given in self.answers.values()}
        return found.pop() if len(found) == 1 else None

    # ---- what is said of them all (semantics 1 to 4, 7, 13) ----

    def facts_deciding(self, view: Callable[[Answer], Any]) -> set[str]:
        """The gaps in which two completions differ alone while their answers look different."""
        found = set[str]()
        for place, names in enumerate(self.gaps):
            looks: dict[Fills, Any] = {}
            for fills, given in self.answers.items():
                rest = (*fills[:place], *fills[place + 1 :])
                if looks.setdefault(rest, view(given)) != view(given):
                    found.update(names)
                    break
        return found

    @property
    def missing(self) -> set[str]:
        """The recorded facts that alone can change outcome or conflict."""
        return self.facts_deciding(lambda a: (a.outcome, a.conflict is not None))

    @property
    def status(self) -> str:
        """The status, by its definition."""
        answers = set(self.answers.values())
        if not self.question_rules.rules:
            return "not_applicable" if self.truth(self.question_rules.applies) is False else "no_rule"
        silent = {"not_applicable", self.question_rules.question.otherwise}
        if is_only_closed(self.question_rules) and {a.outcome for a in answers} <= silent:
            return "not_applicable" if {a.outcome for a in answers} == {"not_applicable"} else "no_rule"
        if len({(a.outcome, a.conflict is not None) for a in answers}) == 1:
            one = answers.pop()
            return "not_applicable" if one.outcome == "not_applicable" else "conflict" if one.conflict else "decided"
        judged = all(
            name.split("[")[0] in self.facts and self.facts[name.split("[")[0]].judgement for name in self.missing
        )
        return "needs_judgement" if judged else "needs_information"

    @property
    def outcome(self) -> str | None:
        """What every completion gives, or reaches."""
        outcomes = {a.outcome for a in self.answers.values()}
        if self.status in ("no_rule", "not_applicable"):
            return None
        if len(outcomes) == 1:
            return outcomes.pop()
        steps = list(self.question_rules.question.outcomes)
        if self.question_rules.question.kind == "ordered" and "not_applicable" not in outcomes:
            return min(outcomes, key=steps.index)
        if self.question_rules.question.kind == "ladder":
            reached = [self._way(outcome) for outcome in outcomes]
            return next((rung for rung in reached[0] if all(rung in way for way in reached)), None)
        return None

    def _way(self, rung: str | None) -> list[str]:
        """The rung and those it was climbed from, the highest first."""
        parents = {rule.outcome: rule.parent for rule in self.question_rules.rules}
        return [str(rung), *self._way(parents[rung])] if rung in parents else []

    @property
    def strength(self) -> str | None:
        """The weakest over all completions."""
        return None if self.outcome is None else max((a.strength for a in self.answers.values()), key=STRENGTHS.index)

    @property
    def could_become(self) -> dict[Answer, set[str]]:
        """Other or stronger answers still open, each with the facts it hangs on."""
        if self.status in ("no_rule", "not_applicable"):
            return {}
        return {
            a: self.facts_deciding(lambda b, a=a: a == b) for a in set(self.answers.values()) if self._is_further(a)
        }

    def _is_further(self, one: Answer) -> bool:
        if one.outcome == "not_applicable":
            return False
        stronger = STRENGTHS.index(one.strength) < STRENGTHS.index(self.strength)
        return one.outcome != self.outcome or stronger or (one.conflict is not None and self.status != "conflict")
