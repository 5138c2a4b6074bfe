"""Why an answer is so, and why it is not another: the rules, and of each the conditions that tell.

A condition tells where its own truth is what makes the rule hold, or keeps it from holding. Truths are the core's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import assert_never

from ivpolicy.account.account_document import Audience, ConditionTold, RuleCited, RuleStanding, RuleTold, WhyNotTold
from ivpolicy.account.subjects import SAFETY, WITHHELD, may_be_told
from ivpolicy.account.told_case import reads_withheld
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.catalogue import GAP, NOT_APPLICABLE
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.findings import findings, item_state
from ivpolicy.core.decision.owed import OUTSTANDING
from ivpolicy.core.decision.sources import source_words, worked_out_words
from ivpolicy.core.result_document import Finding
from ivpolicy.core.rules.condition import (
    CONFIRMED,
    All,
    Answered,
    Any,
    AtLeast,
    Condition,
    Constant,
    DatesAsAt,
    Leaf,
    Named,
    Not,
    all_conditions,
    children,
    walk,
)
from ivpolicy.core.rules.kinds import kind_of, rungs_up_to
from ivpolicy.core.rules.rulebook import Rule, rule_name
from ivpolicy.core.rules.truth import Truth, opposite
from ivpolicy.core.rules.words import condition_words, long_date, plain, test_words
from ivpolicy.core.text.source import SourceLocation

_WITHHELD_RULE = f"A rule that rests on {WITHHELD}"
_MORE_RULES = f"There may be a rule here that rests on {WITHHELD}"
_DENIED = {"yes": "no", "no": "yes"}
_SETTLED = ("decided", "conflict")
_NEVER = 1 << 20
"""What it takes for a constant to be otherwise: more than anything."""

AskedEnd = Leaf | Answered | DatesAsAt
"""What stands at the ends of a condition."""
_ORDER: tuple[RuleStanding, ...] = ("gives_the_answer", "on_the_way", "overridden", "would_give_another")
_End = tuple[AskedEnd, tuple[str, ...], bool]
"""An end of a condition, the clauses it stands under, and whether it is to be true or false."""


@dataclass(frozen=True, slots=True)
class RulesOfAnswer:
    """The rules of one question on one case, told to one reader: of that case whatever follows for this reader.

    Attributes:
        decision: The answer; nothing else of it is told.
        on_case: The question on the case as this reader may be told of it.
    """

    pack: Pack
    decision: Decision
    on_case: QuestionOnCase
    audience: Audience

    def why(self) -> tuple[RuleTold, ...]:
        """The rules that give the answer, and those that held and gave way; for a list, its entries that are owed.

        Where none gives it, because it is the answer where no rule holds: those that would have given another.
        """
        if self.decision.status == "not_applicable":
            return (self._not_arising(),)
        rules = {rule.id: rule for rule in self.on_case.diagrams.question_rules.acting}
        is_list, told = kind_of(self.decision.question).is_list, []
        for finding in self._findings():
            rule = rules.get(finding.rule)
            if rule is None or finding.beside or not (rule.outcome or rule.gap or is_list):
                continue
            if rule.role.is_item:
                if self._is_owed(rule):
                    told.append(self._rule(rule, "gives_the_answer", *_of_item(rule)))
            elif finding.state == "holds":
                by = tuple(map(self._named, finding.overridden_by))
                standing = self._standing(rule, is_beaten=bool(by))
                told.append(self._rule(rule, standing, rule.when, overridden_by=by))
            elif finding.state == "not_met":
                told.append(self._rule(rule, "would_give_another", rule.when))
        if any(self.on_case.truth(rule.when) is None and self._reads_withheld(rule) for rule in self.able_to_give()):
            told.append(RuleTold(standing="gives_the_answer", says=_MORE_RULES, withheld=True))
        return tuple(dict.fromkeys(sorted(told, key=lambda rule: _ORDER.index(rule.standing))))

    def _findings(self) -> Iterator[Finding]:
        """What the rules conclude; for any reader but the worker, what is sure for this reader."""
        if self.audience == "worker":
            yield from self.decision.findings
        elif self.decision.status != "no_rule":
            truths = {rule.id: self.on_case.holds(rule) for rule in self.on_case.diagrams.question_rules.acting}
            for finding in findings(self.on_case, settled=self.decision.status in _SETTLED):
                # What covers the answer with others, or fails to, may do so by what is withheld.
                if not finding.together and (finding.state != "not_met" or truths[finding.rule] is False):
                    yield finding

    def _reads_withheld(self, rule: Rule) -> bool:
        """Whether whether a rule holds can hang on what this reader is not told of."""
        parts = tuple(walk(rule.when))
        variables = (self.on_case.diagrams.variable_of(part) for part in parts if isinstance(part, Leaf))
        reads_another = self.audience != "worker" and any(isinstance(part, Answered) for part in parts)
        return reads_another or reads_withheld(self.audience, variables)

    def why_not(self, outcome: str) -> WhyNotTold:
        """The rule that gives the outcome of which the fewest conditions fail, and what stands in its way."""
        question = self.decision.question
        says = question.outcomes.get(outcome)
        if outcome == self.decision.outcome and self.decision.status in ("decided", "conflict"):
            return WhyNotTold(outcome=outcome, says=says, is_the_answer=True)
        giving = ((self._needed(condition), rule, condition) for rule, condition in self._giving(outcome))
        found = sorted(giving, key=lambda way: way[0][0])
        standing = tuple(dict.fromkeys(self._in_the_way(outcome)))
        if not found or found[0][0][0] >= _NEVER:
            return WhyNotTold(outcome=outcome, says=says, in_the_way=standing)
        (_, needed), rule, condition = found[0]
        told = [(self._asked(*end), end[0]) for end in needed]
        return WhyNotTold(
            outcome=outcome,
            says=says,
            nearest=self._rule(rule, "would_give_it", condition),
            failed=tuple(one for one, asked in told if self._truth(asked) is not None),
            unknown=tuple(one for one, asked in told if self._truth(asked) is None),
            in_the_way=standing,
            others=len(found) - 1,
        )

    # ---- which rules ----

    def _standing(self, rule: Rule, *, is_beaten: bool) -> RuleStanding:
        """What a rule that holds does to the answer."""
        outcome = self.decision.outcome
        gives_it = rule.outcome == outcome or (outcome == GAP and rule.gap is not None) or outcome is None
        if gives_it and not is_beaten:
            return "gives_the_answer"
        return "on_the_way" if rule.role.is_climbed else "overridden"

    def _is_owed(self, rule: Rule) -> bool:
        return item_state(self.on_case, rule)[0] in OUTSTANDING

    def _giving(self, outcome: str) -> Iterator[tuple[Rule, Condition]]:
        """Every rule by which the outcome is given, with the condition for it."""
        applies = self.on_case.diagrams.question_rules.applies
        kind, rules = kind_of(self.decision.question), self.on_case.diagrams.question_rules.rules
        for rule in rules:
            if kind.is_stepped:
                if rule.outcome == outcome:
                    rungs = rungs_up_to(self.on_case.diagrams.question_rules, outcome)
                    yield rule, all_conditions((applies, *(r.when for r in rules if r.outcome in rungs)))
            elif kind.is_list:
                if outcome in ("something_due", "outstanding"):
                    wanted = Not(rule.when) if rule.role.is_check else rule.when
                    yield rule, all_conditions((applies, wanted))
            elif rule.outcome == outcome or (outcome == GAP and rule.gap is not None):
                yield rule, all_conditions((applies, rule.when))

    def _in_the_way(self, outcome: str) -> Iterator[RuleTold]:
        """The rules that hold and give another answer; of a list, the entries that are owed."""
        if self.decision.status == "not_applicable":
            yield self._not_arising()
            return
        is_stepped = kind_of(self.decision.question).is_stepped
        below = rungs_up_to(self.on_case.diagrams.question_rules, outcome) if is_stepped else []
        for rule in self.on_case.diagrams.question_rules.rules:
            if rule.role.is_item:
                if outcome in ("nothing_due", "all_steps_recorded") and self._is_owed(rule):
                    yield self._rule(rule, "in_the_way", *_of_item(rule))
            elif rule.outcome not in (outcome, None, *below) and self.on_case.holds(rule) is True:
                yield self._rule(rule, "in_the_way", rule.when)

    def able_to_give(self) -> Iterator[Rule]:
        """Every rule that can give an answer as it is, whatever the record holds."""
        if self.decision.outcome is not None and self.decision.status in ("decided", "conflict"):
            yield from dict.fromkeys(rule for rule, _ in self._giving(self.decision.outcome))

    def cited(self, rule: Rule) -> RuleCited:
        """A rule in its words, with its clauses."""
        return RuleCited(says=self._says(rule), clauses=rule.clauses)

    def scope(self) -> RuleCited:
        """When the question arises."""
        return RuleCited(
            says=f"The question arises only where: {condition_words(self.on_case.diagrams.question_rules.applies)}"
        )

    # ---- words ----

    def _not_arising(self) -> RuleTold:
        applies = self.on_case.diagrams.question_rules.applies
        if self._tells_too_much(applies):
            return RuleTold(standing="gives_the_answer", says=_WITHHELD_RULE, outcome=NOT_APPLICABLE, withheld=True)
        return RuleTold(
            rule=self.decision.question.id,
            standing="gives_the_answer",
            says=f"The question arises only where: {condition_words(applies)}.",
            outcome=NOT_APPLICABLE,
            conditions=tuple(self._told(applies)),
        )

    def _named(self, rule_id: str) -> str:
        rule = self.on_case.diagrams.question_rules.rule(rule_id)
        if rule is not None and self._tells_too_much(rule.when):
            return WITHHELD
        return rule_id if rule is None else f"{plain(rule.name)}{_cited(rule.clauses)}"

    def _rule(
        self, rule: Rule, standing: RuleStanding, *conditions: Condition, overridden_by: tuple[str, ...] = ()
    ) -> RuleTold:
        if any(map(self._tells_too_much, conditions)):
            return RuleTold(standing=standing, says=_WITHHELD_RULE, withheld=True)
        return RuleTold(
            rule=rule.id,
            standing=standing,
            says=self._says(rule),
            clauses=rule.clauses,
            outcome=rule.outcome or (GAP if rule.gap else None),
            strength=rule.strength,
            conditions=tuple(dict.fromkeys(one for condition in conditions for one in self._told(condition))),
            overridden_by=overridden_by,
            file=rule.at.file or None,
            line=rule.at.line or None,
        )

    def _says(self, rule: Rule) -> str:
        """What the rule says: its own sentence, else the paraphrase of its first clause, else its name."""
        written = {**self.pack.national.clauses, **self.pack.written.clauses}
        clause = written.get(rule.clauses[0]) if rule.clauses else None
        return rule.gap or rule.says or (clause.says if clause and clause.says else plain(rule_name(rule.id)))

    def _told(self, condition: Condition) -> list[ConditionTold]:
        """The conditions that tell, each once."""
        told = [self._asked(*end) for end in self._telling(condition, (), wanted=True)]
        return list({(c.says, c.wanted): c for c in told}.values())

    def _tells_too_much(self, condition: Condition) -> bool:
        """Whether a rule's own words would tell this reader what is withheld: it hangs on that, not as one of a count.

        Of a count each member is told, whether it holds or not, so that the rule says nothing of any one of them.
        """
        return any(map(self._is_withheld, (end[0] for end in self._telling(condition, (), wanted=True, counts=False))))

    def _is_withheld(self, asked: AskedEnd) -> bool:
        if isinstance(asked, Answered):
            return asked.question == SAFETY and self.audience != "worker"
        fact = self._fact_of(asked)
        return fact is not None and not may_be_told(self.audience, fact)

    def _telling(
        self, condition: Condition, clauses: tuple[str, ...], *, wanted: bool, counts: bool = True
    ) -> Iterator[_End]:
        match condition:
            case AtLeast() if not counts:
                return
            case Leaf() | Answered() | DatesAsAt():
                yield condition, clauses, wanted
            case Constant():
                return
            case Named():
                yield from self._telling(condition.member, (*clauses, *condition.clauses), wanted=wanted, counts=counts)
            case Not():
                yield from self._telling(condition.member, clauses, wanted=not wanted, counts=counts)
            case All() | Any() | AtLeast():
                truth = self._truth(condition)
                parts = children(condition)
                alike = [part for part in parts if self._truth(part) is truth]
                # Of a count those that hold are told beside those that do not: how many it lacks hangs on both.
                every = isinstance(condition, AtLeast) or (
                    truth is not None and isinstance(condition, All if truth else Any)
                )
                for part in parts if every else alike:
                    yield from self._telling(part, clauses, wanted=wanted, counts=counts)
            case _:
                assert_never(condition)

    def _truth(self, condition: Condition) -> Truth:
        if isinstance(condition, Answered):
            found = self.pack.outcome_of(condition.question, self.on_case.case)
            return None if found is None else found == condition.outcome
        return self.on_case.truth(condition)

    def _asked(self, asked: AskedEnd, clauses: tuple[str, ...], wanted: bool) -> ConditionTold:  # noqa: FBT001 - an end
        """One condition with what is recorded; nothing, nor its clause, of what this reader is not told of."""
        if self._is_withheld(asked):
            return ConditionTold(says=WITHHELD, wanted="not shown here", withheld=True)
        words, truth = self._words(asked), self._truth(asked)
        at: SourceLocation | None = getattr(asked, "at", None)
        place = {"file": at.file or None, "line": at.line or None} if at is not None else {}
        told = {**words, **place, "clauses": _once(clauses)}
        if self.audience != "worker":
            told["source"] = None  # it may name others
        if not wanted:
            told |= {"wanted": _DENIED.get(str(words["wanted"]), f"not {words['wanted']}")}
        return ConditionTold(**{**told, "truth": truth if wanted else opposite(truth)})

    def _fact_of(self, asked: AskedEnd) -> str | None:
        if not isinstance(asked, Leaf):
            return None
        if asked.fact.startswith(CONFIRMED) or asked.fact in self.pack.rulebook.facts:
            return asked.fact
        sources = self.on_case.diagrams.variable_of(asked).rests_on
        return next((path for path in sorted(sources) if not may_be_told(self.audience, path)), None)

    def _words(self, asked: AskedEnd) -> dict[str, object]:  # as `ConditionTold` has them
        match asked:
            case Answered(question, outcome):
                found = self.pack.outcome_of(question, self.on_case.case)
                title = self.pack.rulebook.by_question[question].question.title
                told = None if found is None else plain(found)
                source = None if found is None else "the answer to that question on this record"
                return {"says": f"{title} [{question}]", "wanted": plain(outcome), "recorded": told, "source": source}
            case DatesAsAt():
                day = long_date(self.on_case.case.as_at)
                return {"says": "the day of decision", "wanted": condition_words(asked), "recorded": day}
            case Leaf():
                return self._words_of_fact(asked)
            case _:
                assert_never(asked)

    def _words_of_fact(self, leaf: Leaf) -> dict[str, object]:
        facts, case = self.pack.rulebook.facts, self.on_case.case
        fact = facts.get(leaf.fact)
        if fact is None:  # a truth that is worked out: a schedule, an order of days, a mark
            kind, _, of = leaf.fact.partition(":")
            marked = facts.get(of)
            says = f"{kind} {plain(of.rsplit(':', 1)[-1])}" if marked is None else f"{marked.label}, confirmed"
            behind = sorted(self.on_case.diagrams.variable_of(leaf).rests_on)
            source = source_words(case, of) if marked is not None else worked_out_words(case, behind)
            return {"says": says, "wanted": test_words(leaf.test), "source": source}
        shown = case.shown(leaf.fact)
        return {
            "says": fact.label,
            "fact": leaf.fact,
            "wanted": test_words(leaf.test, fact.unit),
            "recorded": shown.recorded,
            "why_unknown": shown.why_unknown,
            "source": source_words(case, leaf.fact),
            "judgement": fact.judgement,
        }

    # ---- how near a rule is ----

    def _needed(self, condition: Condition, *, wanted: bool = True) -> tuple[int, list[_End]]:
        """The fewest ends of a condition that would have to be otherwise for it to be as wanted, and how many."""
        match condition:
            case Leaf() | Answered() | DatesAsAt():
                return (0, []) if self._truth(condition) is wanted else (1, [(condition, (), wanted)])
            case Constant(value):
                return (0, []) if value is wanted else (_NEVER, [])
            case Named():
                number, needed = self._needed(condition.member, wanted=wanted)
                return number, [(asked, (*condition.clauses, *clauses), want) for asked, clauses, want in needed]
            case Not():
                return self._needed(condition.member, wanted=not wanted)
            case All(members):
                ways = [self._needed(member, wanted=wanted) for member in members]
                return _together(ways) if wanted else _cheapest(ways)
            case Any(members):
                ways = [self._needed(member, wanted=wanted) for member in members]
                return _cheapest(ways) if wanted else _together(ways)
            case AtLeast():
                return self._needed_of_count(condition, wanted=wanted)
            case _:
                assert_never(condition)

    def _needed_of_count(self, condition: AtLeast, *, wanted: bool) -> tuple[int, list[_End]]:
        ways = [self._needed(member, wanted=wanted) for member in condition.members]
        best: tuple[int, list[_End]] = (_NEVER, [])
        rest = sum(condition.worths)
        for size in range(len(ways) + 1):
            for some in combinations(range(len(ways)), size):
                worth = sum(condition.worths[i] for i in some)
                is_enough = worth >= condition.number if wanted else rest - worth < condition.number
                found = _together(ways[i] for i in some)
                if is_enough and found[0] < best[0]:
                    best = found
        return best


def _of_item(rule: Rule) -> tuple[Condition, ...]:
    """By what an entry of a list is owed: that it arises, and that it is not met, or that it is due."""
    return (rule.arises, rule.when) if rule.role.is_check or rule.schedule is not None else (rule.when,)


def _together(ways: Iterable[tuple[int, list[_End]]]) -> tuple[int, list[_End]]:
    each = list(ways)
    return sum(number for number, _ in each), [one for _, needed in each for one in needed]


def _cheapest(ways: list[tuple[int, list[_End]]]) -> tuple[int, list[_End]]:
    return min(ways, key=lambda way: way[0]) if ways else (_NEVER, [])


def _once(clauses: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clauses))


def _cited(clauses: Iterable[str]) -> str:
    named = ", ".join(clauses)
    return f" [{named}]" if named else ""
