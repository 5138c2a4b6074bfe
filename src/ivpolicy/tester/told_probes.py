"""What a rule says beside its condition, to be expected by name: how strongly, who, whom, by when, in what words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivpolicy.core.answers.diagram import Diagram, answers
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.owed import OUTSTANDING, calls_for
from ivpolicy.core.rules.rulebook import ActionPlan, Rule
from ivpolicy.core.rules.words import STRENGTH_WORDS, plain
from ivpolicy.core.text.source import SourceLocation

TOLD = "expected"
"""The one point of such a probe."""

ASSERTED_BY: Mapping[str, tuple[str, ...]] = {
    "strength": ("strengths",),
    "actor": ("who",),
    "addressee": ("to", "with", "copies"),
    "deadline": ("deadlines", "late", "due_on"),
    "text": ("says",),
}
"""By kind: the expectations that assert it."""


@dataclass(frozen=True, slots=True, eq=False)
class ToldProbe:
    """One thing a rule says. `does` is the action it is said of; empty for what is said of the rule itself."""

    kind: str
    diagrams: QuestionDiagrams
    says: str
    at: SourceLocation
    rule: Rule
    does: str = ""

    @property
    def key(self) -> tuple[object, ...]:
        """By rule and action."""
        return (self.kind, self.rule.id, self.at, self.does)

    def points(self) -> tuple[str, ...]:
        """Expected, where some case can be told it."""
        return (TOLD,) if True in answers(self.told_when()) else ()

    def told_when(self) -> Diagram:
        """Where a case is told it: where the rule is open and the answer calls for it; its sentence, where it answers.

        How strongly it speaks is told wherever it holds. A step is asked for once those before it are met.
        """
        shop, answer = self.diagrams.workshop, self.diagrams.answer
        if self.kind == "text" or self.rule.role.is_climbed:
            return shop.mapped(answer, lambda a: a.outcome == self.rule.outcome)
        opened = self.diagrams.of_condition(self.rule.open_when)
        if self.kind == "strength":
            return opened
        for question, step in self.diagrams.rulebook.steps_before.get(self.rule.id, ()):
            if question == self.diagrams.question_rules.question.id:
                opened = shop.combine(opened, self.diagrams.of_condition(step.when), lambda a, b: bool(a and b))
        return shop.combine(
            answer,
            opened,
            lambda a, held: bool(held and calls_for(self.rule, a.outcome, in_conflict=a.conflict is not None)),
        )

    def met(self, on_case: QuestionOnCase) -> tuple[str, ...]:
        """Nothing: of this the case has to speak."""
        del on_case
        return ()

    def met_by(self, expected: Mapping[str, Any], decision: Decision) -> tuple[str, ...]:
        """Expected, where the expectations name it and the answer tells it."""
        return (TOLD,) if self._is_told(expected, decision) else ()

    def _is_told(self, expected: Mapping[str, Any], decision: Decision) -> bool:
        if self.kind == "text":
            return "says" in expected and decision.outcome == self.rule.outcome
        named = [name for what in ASSERTED_BY[self.kind] for name in expected.get(what, ())]
        if not self.does:
            finding = next((f for f in decision.findings if f.rule == self.rule.id), None)
            gives_it = finding is not None and (finding.state == "holds" or finding.state in OUTSTANDING)
            is_the_answers = "strength" in expected and self.kind == "strength" and gives_it
            same = is_the_answers and finding is not None and finding.strength == decision.strength
            return (finding is not None and (self.rule.name in named or same)) or self._says_how(expected, decision)
        said = [action.does for action in decision.actions if action.rule == self.rule.id and action.does == self.does]
        return any(name.replace("_", " ") in does for name in named for does in said)

    def _says_how(self, expected: Mapping[str, Any], decision: Decision) -> bool:
        """Whether an action of the rule is expected to be as strong: of what only forbids, nothing else tells it."""
        own = [a.does for a in decision.actions if a.rule == self.rule.id and a.strength == self.rule.strength]
        named = expected.get("action_strengths", ()) if self.kind == "strength" else ()
        return any(name.replace("_", " ") in does for name in named for does in own)


def told_probes(diagrams: QuestionDiagrams, rule: Rule, texts: Mapping[str, str]) -> Iterator[ToldProbe]:
    """What a rule says, in the order in which a reader meets it; `texts` are the pack's own sentences by outcome."""

    def probe(kind: str, says: str, does: str = "") -> ToldProbe:
        return ToldProbe(kind, diagrams, says, rule.at, rule, does)

    name = plain(rule.name)
    if rule.strength is not None:
        yield probe("strength", f"{name}: {STRENGTH_WORDS[rule.strength]}")
    recurrence = diagrams.rulebook.schedules[rule.schedule].recurrence if rule.schedule is not None else None
    if recurrence is not None and not recurrence.has_no_period:  # else it is owed once, or the text names no time
        yield probe("deadline", f"{name}: the day it falls due")
    if rule.outcome is not None and rule.outcome in texts:
        yield probe("text", f"{name}: the sentence of {plain(rule.outcome)}")
    for plan in rule.actions:
        does = plain(plan.does)
        yield probe("actor", f"{name}: who is to {does}", does)
        if plan.to or plan.with_ or plan.copies:
            yield probe("addressee", f"{name}: to whom or with whom: {does}", does)
        if plan.by is not None and rule.schedule is None:
            yield probe("deadline", f"{name}: by when: {does}", does)


def told_of(decision: Decision, rules: Iterable[Rule], texts: Mapping[str, str]) -> dict[str, Any]:
    """What a case is to expect so that it asserts all that the answer tells of these rules."""
    expected: dict[str, Any] = {}
    for rule in rules:
        finding = next((f for f in decision.findings if f.rule == rule.id and f.strength), None)
        if finding is not None:
            expected.setdefault("strengths", {})[rule.name] = finding.strength
            if finding.due_on is not None:
                expected.setdefault("due_on", {})[rule.name] = str(finding.due_on)
        if decision.outcome is not None and decision.outcome == rule.outcome and rule.outcome in texts:
            expected["says"] = texts[rule.outcome]
        for plan in rule.actions:
            _add_work(expected, decision, rule, plan)
    return expected


def _add_work(expected: dict[str, Any], decision: Decision, rule: Rule, plan: ActionPlan) -> None:
    does = plain(plan.does)
    action = next((a for a in decision.actions if a.rule == rule.id and a.does == does), None)
    if action is None:
        return
    given = {
        "who": action.who,
        "to": action.to,
        "with": list(action.with_),
        "copies": list(action.copies),
        "deadlines": str(action.by or action.by_words or "") if plan.by is not None else "",
        "late": str(action.late_after or ""),
    }
    for what, value in given.items():
        if value:
            expected.setdefault(what, {})[does] = value
