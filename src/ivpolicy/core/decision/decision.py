"""The answer to one question about one case, each part worked out when first read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from operator import eq
from typing import Any

from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.catalogue import GAP, NOT_APPLICABLE, Question
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.actions import Strengthened, action_of, actions_of
from ivpolicy.core.decision.cautions import AnsweredQuestion, cautions
from ivpolicy.core.decision.explanation import explainer_of
from ivpolicy.core.decision.findings import findings, ground_counts, item_state
from ivpolicy.core.decision.owed import OUTSTANDING, calls_for
from ivpolicy.core.decision.readings import turns_on
from ivpolicy.core.decision.reasons import Reason
from ivpolicy.core.once import once
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.result_document import (
    Action,
    Caution,
    Conflict,
    DecisionDocument,
    Finding,
    GroundCount,
    LocalVoice,
    NationalAnswer,
    OpenEnd,
    Status,
    Turn,
)
from ivpolicy.core.rules.answer import Answer
from ivpolicy.core.rules.condition import any_condition
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import PROHIBITIONS, RANK, QuestionRules, Rule, Tier, at_level, level_of
from ivpolicy.core.variables.open_cells import OpenCells


class Decision:
    """The answer to one question about one case. Every attribute not listed here is worked out when first read.

    Attributes are those of `DecisionDocument`; `document()` gives them all. It pickles as what was asked, and is worked
    out anew; two are equal that ask the same of the same case.

    Attributes:
        status: decided, needs_information, needs_judgement, conflict, not_applicable or no_rule.
        outcome: The outcome every completion gives, or None. Of an ordered question: what is owed already.
        strength: The weakest strength over all completions; None where no rule gives the outcome.
    """

    def __init__(self, pack: Pack, question: str, case: OpenCells) -> None:
        # Not the result itself, which holds this decision: a circle would keep both until the collector comes.
        self._pack = pack
        self._id = question
        self._on_case = pack.on_case(question, case)
        verdict = self._on_case.verdict
        self.status: Status = verdict.status
        self.outcome = verdict.outcome
        self.strength = verdict.strength

    def __repr__(self) -> str:
        return f"Decision({self._id!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Decision):
            return NotImplemented
        return self is other or self._asked == other._asked

    def __hash__(self) -> int:
        return hash((self._pack, self._id, self._on_case.case.as_at))

    def __reduce__(self) -> tuple[Any, ...]:
        return _decided_again, self._asked

    @property
    def _asked(self) -> tuple[Pack, str, CaseRecord, date]:
        case = self._on_case.case
        return self._pack, self._id, case.given, case.as_at

    @property
    def _question_rules(self) -> QuestionRules:
        return self._on_case.diagrams.question_rules

    @property
    def question(self) -> Question:
        """The question of the catalogue, or the pack's own."""
        return self._question_rules.question

    @once
    def arises(self) -> bool | None:
        """Whether the question arises; None where the facts that say so are open: what it asks may not be owed then."""
        return self._on_case.truth(self._question_rules.applies)

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts not known that could still change outcome or conflict, in the order of the vocabulary."""
        return self._on_case.missing if self.status in ("needs_information", "needs_judgement") else ()

    @property
    def settled_by(self) -> tuple[str, ...]:
        """The missing facts of which at least one value alone would settle the question, whatever the others are."""
        return self._on_case.settled_by if self.missing else ()

    @once
    def says(self) -> str | None:
        """The sentence of the outcome; None where the outcome is open or there is none."""
        if self.outcome is None:
            return None
        if kind_of(self.question).is_stepped or self.outcome == GAP:
            return self._said_by_rule()
        return self.question.outcomes.get(self.outcome)

    def _said_by_rule(self) -> str | None:
        for rule in self._question_rules.rules:
            if rule.outcome == self.outcome and rule.role.is_climbed:
                return rule.gap or rule.says or (f"The matter is with: {rule.place}." if rule.place else None)
            if self.outcome == GAP and rule.gap and self._on_case.truth(rule.when) is True:
                return f"The document leaves this open: {rule.gap}"
        return "The document leaves this open." if self.outcome == GAP else None

    @once
    def findings(self) -> tuple[Finding, ...]:
        """What each rule that holds concludes; for checks, duties and schedules, where each stands."""
        if self.status in ("not_applicable", "no_rule"):
            return ()
        return findings(self._on_case, settled=self.status in ("decided", "conflict"))

    @property
    def by(self) -> tuple[str, ...]:
        """The grounds, factors or criteria that hold, over all findings, each once."""
        return tuple(dict.fromkeys(name for f in self.findings if f.state == "holds" and not f.beside for name in f.by))

    @once
    def grounds(self) -> tuple[GroundCount, ...]:
        """Every list of grounds that is counted here, enough or not; none where the question does not arise."""
        return () if self.status == "not_applicable" else tuple(ground_counts(self._on_case))

    @property
    def local(self) -> LocalVoice:
        """Whether the authority's own pack speaks on the question, is silent, or leaves this case open."""
        if self.outcome == GAP or any(f.gap and f.state == "holds" and f.layer == "local" for f in self.findings):
            return "gap" if self._question_rules.speaks else "silent"
        return "speaks" if self._question_rules.speaks else "silent"

    @once
    def national(self) -> NationalAnswer:
        """The national layer's own answer, whatever the pack says."""
        on_case = QuestionOnCase(self._pack.diagrams(self._id, national=True), self._on_case.case)
        found = on_case.verdict
        clauses = _clauses_giving(on_case, found.outcome) if found.outcome else ()
        return NationalAnswer.of(status=found.status, outcome=found.outcome, strength=found.strength, clauses=clauses)

    @once
    def could_become(self) -> tuple[OpenEnd, ...]:
        """Stronger strengths, higher steps or other outcomes still open, with the facts each hangs on."""
        if self.status in ("not_applicable", "no_rule"):
            return ()
        open_ = [a for a in self._on_case.answers if a.outcome != NOT_APPLICABLE and self._is_further(a)]
        return tuple(
            OpenEnd.of(
                outcome=answer.outcome,
                strength=answer.strength,
                conflict=answer.conflict,
                facts=self._on_case.facts_deciding(partial(eq, answer), answer),
            )
            for answer in sorted(open_, key=self._order)
        )

    def _is_further(self, answer: Answer) -> bool:
        if answer.outcome != self.outcome:
            return True
        return RANK[answer.strength] < RANK[self.strength] or (
            answer.conflict is not None and self.status != "conflict"
        )

    def _order(self, answer: Answer) -> tuple[int, int, str]:
        steps = [*self.question.outcomes]
        place = steps.index(answer.outcome) if answer.outcome in steps else len(steps)
        return place, RANK[answer.strength], f"{answer.outcome}{answer.conflict}"

    @once
    def cautions(self) -> tuple[Caution, ...]:
        """What the reader must know beside the answer."""
        return cautions(
            AnsweredQuestion(self._pack, self._on_case, self.status, self.outcome, self.local, self.missing)
        )

    @once
    def turns_on(self) -> tuple[Turn, ...]:
        """The readings whose other option alone would change status, outcome or strength."""
        return turns_on(self._pack, self._id, self._on_case.case)

    # ---- conflict and actions ----

    @once
    def conflict(self) -> Conflict | None:
        """The conflict, where there is one whatever is still unknown; otherwise None."""
        if self.status != "conflict":
            return None
        kinds = {a.conflict for a in self._on_case.answers if a.conflict}
        kind = "policy_narrows_law" if "policy_narrows_law" in kinds else min(kinds)
        plan = self._pack.rulebook.conflicts.get(self._id)
        held = [rule for rule in self._question_rules.rules if self._on_case.truth(rule.when) is not False]
        opposed = [r for r in held if r.outcome and self.question.are_opposed(str(self.outcome), r.outcome)]
        # The other side of the conflict: a local rule, a tension the law itself knows, or any rule of the same layer.
        tense = [r for r in opposed if r.tier == Tier.LOCAL or (r.tier == Tier.LAW and r.tension == "case_tension")]
        against = opposed if kind == "within_policy" else tense
        return Conflict(
            kind=kind,
            law=_cited(r for r in held if r.tier == Tier.LAW and r.outcome == self.outcome),
            against=_cited(against),
            denied_by=tuple(dict.fromkeys(str(r.outcome) for r in against)),
            meanwhile=tuple(action_of(self._on_case, a, None, clauses=plan.clauses) for a in plan.actions)
            if plan
            else (),
            who_decides=plan.who_decides if plan else "a named officer of the authority, with legal advice",
            by=plan.by if plan else "before anyone acts on it",
        )

    @once
    def actions(self) -> tuple[Action, ...]:
        """Who does what, to whom, by when: of the rules that give the outcome, of steps, duties, checks, schedules.

        In a conflict what is to be done until it is decided comes first. Where it is open if the question arises,
        nothing but what must not happen is known to be owed.
        """
        if self.status == "not_applicable":
            return ()
        meanwhile = self.conflict.meanwhile if self.conflict else ()
        said = {(a.who, a.does, a.to) for a in meanwhile}
        every = (action for rule in self._question_rules.acting for action in self._of_rule(rule))
        actions = (*meanwhile, *_forbidden_once(a for a in every if (a.who, a.does, a.to) not in said))
        if self.arises is not None or self.outcome is not None:
            return actions
        # What must not happen harms nobody who heeds it, though it is open if the question arises.
        return tuple(
            a if a.strength in PROHIBITIONS else Action.of(**{**dict(a), "state": "may_arise"}) for a in actions
        )

    def _of_rule(self, rule: Rule) -> Iterator[Action]:
        called_for = calls_for(rule, self.outcome, in_conflict=self.status == "conflict")
        if rule.role.is_item:
            yield from self._of_item(rule)
        elif called_for:
            is_open = self._on_case.truth(rule.open_when)
            if is_open is True:
                yield from actions_of(self._on_case, rule, stronger=self._strengthened(rule))
            elif is_open is None and rule.role.is_climbed:  # reached, and whether it is done is not known
                yield from actions_of(self._on_case, rule, state="not_known")

    def _strengthened(self, rule: Rule) -> Strengthened | None:
        """As what more than its own strength a rule's actions are asked for, since others give the same answer.

        Law that binds one party makes nothing a duty of another: only rules on whoever this one is on count.
        """
        if rule.strength is None or rule.outcome != self.outcome:
            return None
        alike = [r for r in self._question_rules.rules if r.outcome == rule.outcome and self._on(r) == self._on(rule)]
        for level in range(level_of(self.strength), level_of(rule.strength)):
            of_level = [r for r in alike if level_of(r.strength) <= level]
            held = [r for r in of_level if self._on_case.truth(r.when) is True]
            together = [r for r in of_level if self._on_case.truth(r.when) is not False]
            if held or (together and self._on_case.truth(any_condition(tuple(r.when for r in together))) is True):
                return Strengthened(at_level(rule.strength, level), tuple(held or together))
        return None

    def _on(self, rule: Rule) -> str:
        """Whom a rule binds. A provider's own rule that names nobody binds the provider, not the authority."""
        own = self._pack.written.layer == "provider" and rule.tier == Tier.LOCAL
        return "home" if own and rule.binds == "authority" else rule.binds

    def _of_item(self, rule: Rule) -> Iterator[Action]:
        state, due_on = item_state(self._on_case, rule)
        if state in OUTSTANDING and self._is_next(rule):
            if rule.role.is_check and self._on_case.truth(rule.open_when) is False:
                return
            yield from actions_of(self._on_case, rule, due_on=due_on)
        elif state == "not_known" and self._on_case.truth(rule.arises) is True and self._is_next(rule):
            yield from actions_of(self._on_case, rule, state="not_known", due_on=due_on)

    def _is_next(self, rule: Rule) -> bool:
        """Whether every step this one comes after is met, so that it is next."""
        before = self._pack.rulebook.steps_before.get(rule.id, ())
        asked = ((self._pack.on_case(question, self._on_case.case), step) for question, step in before)
        return all(on_case.truth(step.when) is True for on_case, step in asked)

    @once
    def reasons(self) -> tuple[Reason, ...]:
        """The tree of reasons, one for each rule of the question."""
        return explainer_of(self._on_case.diagrams, self._pack).reasons(self._on_case.case)

    def document(self) -> DecisionDocument:
        """Everything, as JSON carries it."""
        given = {name: getattr(self, name) for name in _EVERY_FIELD if name != "reasons"}
        # All of it was made here and is of its kinds: validated, it would be copied and held twice.
        reasons = tuple(reason.document() for reason in self.reasons)
        return DecisionDocument.model_construct(_EVERY_FIELD, **given, reasons=reasons)


_EVERY_FIELD = {*DecisionDocument.model_fields}
"""One set for all documents, which have every field."""


def _decided_again(pack: Pack, question: str, record: CaseRecord, as_at: date) -> Decision:
    return Decision(pack, question, OpenCells(record, as_at))


def _clauses_giving(on_case: QuestionOnCase, outcome: str) -> tuple[str, ...]:
    due = outcome == "something_due"
    return _cited(
        rule
        for rule in on_case.diagrams.question_rules.rules
        if (rule.outcome == outcome or (due and rule.outcome is None)) and on_case.truth(rule.when) is True
    )


def _forbidden_once(actions: Iterable[Action]) -> Iterator[Action]:
    """The actions; what several rules forbid in the same words once, as whoever forbids it most has it."""
    alike: dict[object, list[Action]] = {}
    for action in actions:
        said = (action.does, action.to, action.state) if action.strength in PROHIBITIONS else id(action)
        alike.setdefault(said, []).append(action)
    for told, *others in (sorted(same, key=lambda action: RANK[action.strength]) for same in alike.values()):
        clauses = tuple(dict.fromkeys(clause for action in (told, *others) for clause in action.clauses))
        yield told.model_copy(update={"clauses": clauses}) if others else told


def _cited(rules: Iterable[Rule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for rule in rules for clause in rule.clauses))
