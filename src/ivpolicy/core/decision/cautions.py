"""What the reader must know beside an answer: law not yet read, departures, silence, guidance, undefined terms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.catalogue import Question
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.result_document import Caution, LocalVoice, Status
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import QuestionRules


def cautions(answered: AnsweredQuestion) -> tuple[Caution, ...]:
    """Every caution that belongs beside an answer (semantics 9, 10, 13, 30)."""
    return answered.every()


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question as answered: what cautions are judged by."""

    pack: Pack
    on_case: QuestionOnCase
    status: Status
    outcome: str | None
    local: LocalVoice
    missing: tuple[str, ...]

    @property
    def question_rules(self) -> QuestionRules:
        """The question's rules."""
        return self.on_case.diagrams.question_rules

    @property
    def question(self) -> Question:
        """The question of the catalogue, or the pack's own."""
        return self.question_rules.question

    def every(self) -> tuple[Caution, ...]:
        """Every caution, the law's first."""
        if self.status == "not_applicable":
            return tuple(self._law_not_checked())
        silence = self.question.when_silent if self.local == "silent" and not self.pack.is_national else ""
        return (
            *self._law_not_checked(),
            *self._departures(),
            *([Caution.of(kind="silent", says=silence)] if silence else []),
            *self._guidance_departed(),
            *self._set_aside(),
            *self._terms(),
        )

    def _law_not_checked(self) -> Iterator[Caution]:
        """What holds is told always (semantics 39); what only may hold, where the answer could let one stop looking."""
        for caution in self.question_rules.cautions:
            truth = self.on_case.truth(caution.when)
            if truth or (truth is None and self.status != "not_applicable" and self._reassures()):
                how = "would hold" if truth else "may hold"
                if not caution.in_force:
                    says = f"not in force on the day of decision, {how} if it were: {caution.says}"
                    yield Caution.of(kind="law_not_in_force", says=says, clauses=caution.clauses)
                    continue
                says = f"law, text not yet checked, {how}: {caution.says} Ask for legal confirmation."
                yield Caution.of(kind="law_not_checked", says=says, clauses=caution.clauses)

    def _reassures(self) -> bool:
        """Whether the answer could let somebody stop looking: no rule, not applicable, a rung, a reassuring outcome."""
        if self.status in ("no_rule", "not_applicable") or kind_of(self.question).is_stepped:
            return True
        return self.outcome in self.question.reassuring

    def _departures(self) -> Iterator[Caution]:
        question = self.question.id
        for departure in self.pack.written.departures:
            if question in departure.questions and self._speaks_here(departure.clauses):
                yield Caution.of(
                    kind="departure",
                    says=f"{departure.kind}: {departure.says}",
                    clauses=(*departure.clauses, *departure.law),
                )

    def _speaks_here(self, clauses: tuple[str, ...]) -> bool:
        """Whether a rule under one of the clauses holds or may hold; true where no rule of the question cites them."""
        question_rules = self.question_rules
        citing = [r for r in question_rules.acting if not set(clauses).isdisjoint(r.clauses)]
        if not citing or kind_of(self.question).speaks_unmet:
            return True
        return any(self.on_case.may_hold(rule) for rule in citing)

    def _guidance_departed(self) -> Iterator[Caution]:
        for rule in self.question_rules.beside:
            if rule.role.concludes and rule.outcome != self.outcome and self.on_case.truth(rule.when) is True:
                says = f"guidance beside the local answer says: {rule.strength} {rule.outcome}".replace("_", " ")
                yield Caution.of(kind="guidance_departed", says=says, clauses=rule.clauses)

    def _set_aside(self) -> Iterator[Caution]:
        if not self.pack.written.set_aside:
            return
        on_case = QuestionOnCase(self.pack.diagrams(self.question.id, national=True), self.on_case.case)
        question_rules = on_case.diagrams.question_rules
        rules = {rule.name: rule for rule in question_rules.acting}
        for aside in self.pack.written.set_aside:
            rule = rules.get(aside.rule)
            if rule is not None and on_case.truth(rule.trigger) is not False:
                says = f"this authority sets aside the guidance of `{aside.rule}`: {aside.because}"
                yield Caution.of(kind="set_aside", says=says, clauses=(*aside.clauses, *rule.clauses))

    def _terms(self) -> Iterator[Caution]:
        asking = self.on_case.diagrams.rules_asking
        for term in self.pack.written.terms:
            if term.fact in self.missing or any(map(self.on_case.may_hold, asking(term.fact))):
                prompt = f" Prompt, not rule: {term.prompt}." if term.prompt else ""
                says = f"the document does not define `{term.term}`; a named person judges it.{prompt}"
                yield Caution.of(kind="undefined_term", says=says, clauses=term.clauses)
