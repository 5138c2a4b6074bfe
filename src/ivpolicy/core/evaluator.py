"""`evaluate`: a pack, a case and a day in; one decision for each question out.

Pure, total, and deterministic to the byte. Only what is read is computed: a decision is a set of promises until
somebody asks for its status, its missing facts or its reasons.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ivpolicy.core.actions import action_of, actions_of
from ivpolicy.core.answering import Answer
from ivpolicy.core.asking import Asking, exact_verdict, fact_order
from ivpolicy.core.case import CaseRecord
from ivpolicy.core.catalogue import GAP, NOT_APPLICABLE, Kind, Question
from ivpolicy.core.compiler import CompiledPack
from ivpolicy.core.condition import Condition, leaves, walk
from ivpolicy.core.decision import (
    Action,
    Caution,
    Conflict,
    DecisionDocument,
    FactToAsk,
    Finding,
    LocalVoice,
    NationalAnswer,
    OpenEnd,
    PackStamp,
    ResultDocument,
    Turn,
)
from ivpolicy.core.explanation import Explainer, Reason
from ivpolicy.core.findings import findings, item_state
from ivpolicy.core.local_facts import with_local_facts
from ivpolicy.core.once import once
from ivpolicy.core.pack import Pack
from ivpolicy.core.program import RANK, Program, Role, Rule, Tier
from ivpolicy.core.space import conditions_asked
from ivpolicy.core.version import ENGINE
from ivpolicy.core.vocabulary import why_unknown
from ivpolicy.core.wording import long_date


class WrongPackError(ValueError):
    """The pack is not the responsible authority's, nor the home's. The message names the right one."""


class Decision:
    """The answer to one question about one case. Every attribute not listed here is worked out when first read.

    Attributes are those of `DecisionDocument`; `document()` gives them all.

    Attributes:
        status: decided, needs_information, needs_judgement, conflict, not_applicable or no_rule.
        outcome: The outcome every completion gives, or None. Of an ordered question: what is owed already.
        strength: The weakest strength over all completions; None where no rule gives the outcome.
    """

    def __init__(self, pack: CompiledPack, question: str, record: CaseRecord, as_at: date) -> None:
        self._pack = pack
        self._id = question
        self._record = record
        self._as_at = as_at
        verdict = pack.by_question[question].verdict(record, as_at)
        if verdict is None:
            verdict = exact_verdict(self._asking)
        self.status = verdict.status
        self.outcome = verdict.outcome
        self.strength = verdict.strength

    def __repr__(self) -> str:
        return f"Decision({self._id!r})"

    @once
    def _asking(self) -> Asking:
        return Asking(self._pack.space(self._id), self._record, self._as_at)

    @property
    def _program(self) -> Program:
        return self._asking.space.program

    @property
    def question(self) -> Question:
        """The question of the catalogue, or the pack's own."""
        return self._program.question

    @property
    def missing(self) -> tuple[str, ...]:
        """The recorded facts that could still change outcome or conflict, in the order of the vocabulary."""
        return self._asking.missing if self.status in ("needs_information", "needs_judgement") else ()

    @once
    def says(self) -> str | None:
        """The sentence of the outcome."""
        if self.outcome is None:
            return None
        if self.question.kind == Kind.LADDER or self.outcome == GAP:
            return self._said_by_rule()
        return self.question.outcomes.get(self.outcome)

    def _said_by_rule(self) -> str | None:
        for rule in self._program.rules:
            if rule.outcome == self.outcome and rule.role == Role.RUNG:
                return rule.gap or rule.says or (f"The matter is with: {rule.place}." if rule.place else None)
            if self.outcome == GAP and rule.gap and self._asking.truth(rule.when) is True:
                return f"The document leaves this open: {rule.gap}"
        return "The document leaves this open." if self.outcome == GAP else None

    @once
    def findings(self) -> tuple[Finding, ...]:
        """What each rule that holds concludes; for checks, duties and schedules, where each stands."""
        if self.status in ("not_applicable", "no_rule"):
            return ()
        return findings(self._asking, settled=self.status in ("decided", "conflict"))

    @property
    def by(self) -> tuple[str, ...]:
        """The grounds, factors or criteria that hold, over all findings, each once."""
        return tuple(dict.fromkeys(name for f in self.findings if f.state == "holds" and not f.beside for name in f.by))

    @property
    def local(self) -> LocalVoice:
        """Whether the authority's own pack speaks on the question, is silent, or leaves this case open."""
        if self.outcome == GAP or any(f.gap and f.state == "holds" and f.layer == "local" for f in self.findings):
            return "gap" if self._program.speaks else "silent"
        return "speaks" if self._program.speaks else "silent"

    @once
    def national(self) -> NationalAnswer:
        """The national layer's own answer."""
        asking = Asking(self._pack.space(self._id, national=True), self._record, self._as_at)
        found = exact_verdict(asking)
        clauses = _clauses_giving(asking, found.outcome) if found.outcome else ()
        return NationalAnswer(status=found.status, outcome=found.outcome, strength=found.strength, clauses=clauses)

    @once
    def could_become(self) -> tuple[OpenEnd, ...]:
        """Stronger strengths, higher steps or other outcomes still open, with the facts each hangs on."""
        if self.status in ("not_applicable", "no_rule"):
            return ()
        open_ = [a for a in self._asking.answers if a.outcome != NOT_APPLICABLE and self._is_further(a)]
        return tuple(self._open_end(answer) for answer in sorted(open_, key=self._order))

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

    def _open_end(self, answer: Answer) -> OpenEnd:
        facts = self._asking.facts_deciding(lambda a: a == answer)
        return OpenEnd(outcome=answer.outcome, strength=answer.strength, conflict=answer.conflict, facts=facts)

    # ---- cautions ----

    @once
    def cautions(self) -> tuple[Caution, ...]:
        """What the reader must know beside the answer."""
        if self.status == "not_applicable":
            return tuple(self._law_not_checked())
        return (
            *self._law_not_checked(),
            *self._departures(),
            *self._silence(),
            *self._guidance_departed(),
            *self._set_aside(),
            *self._terms(),
        )

    def _law_not_checked(self) -> Iterator[Caution]:
        if not self._reassures():
            return
        for caution in self._program.cautions:
            truth = self._asking.truth(caution.when)
            if truth is True or (truth is None and self.status != "not_applicable"):
                how = "would hold" if truth else "may hold"
                says = f"law, text not yet checked, {how}: {caution.says} Ask for legal confirmation."
                yield Caution(kind="law_not_checked", says=says, clauses=caution.clauses)

    def _reassures(self) -> bool:
        """Whether the answer could let somebody stop looking: no rule, not applicable, a rung, a reassuring outcome."""
        if self.status in ("no_rule", "not_applicable") or self.question.kind == Kind.LADDER:
            return True
        return self.outcome in self.question.reassuring

    def _departures(self) -> Iterator[Caution]:
        for departure in self._pack.pack.departures:
            if self._id in departure.questions and self._speaks_here(departure.clauses):
                yield Caution(
                    kind="departure",
                    says=f"{departure.kind}: {departure.says}",
                    clauses=(*departure.clauses, *departure.law),
                )

    def _speaks_here(self, clauses: tuple[str, ...]) -> bool:
        """Whether a rule under one of the clauses holds or may hold; true where no rule of the question cites them."""
        program = self._program
        citing = [r for r in (*program.rules, *program.side) if set(r.clauses) & set(clauses)]
        if not citing or self.question.kind == Kind.THRESHOLD:
            return True  # a threshold speaks also where it is not met
        return any(self._asking.may_hold(rule) for rule in citing)

    def _silence(self) -> Iterator[Caution]:
        if self.local == "silent" and self.question.when_silent and not self._pack.is_national:
            yield Caution(kind="silent", says=self.question.when_silent)

    def _guidance_departed(self) -> Iterator[Caution]:
        for rule in self._program.beside:
            if rule.role == Role.RULE and rule.outcome != self.outcome and self._asking.truth(rule.when) is True:
                says = f"guidance beside the local answer says: {rule.strength} {rule.outcome}".replace("_", " ")
                yield Caution(kind="guidance_departed", says=says, clauses=rule.clauses)

    def _set_aside(self) -> Iterator[Caution]:
        if not self._pack.pack.set_aside:
            return
        asking = Asking(self._pack.space(self._id, national=True), self._record, self._as_at)
        program = asking.space.program
        rules = {rule.id.split(":", 1)[1]: rule for rule in (*program.rules, *program.side)}
        for aside in self._pack.pack.set_aside:
            rule = rules.get(aside.rule)
            if rule is not None and asking.truth(_matters(rule)) is not False:
                says = f"this authority sets aside the guidance of `{aside.rule}`: {aside.because}"
                yield Caution(kind="set_aside", says=says, clauses=(*aside.clauses, *rule.clauses))

    def _terms(self) -> Iterator[Caution]:
        rules = [r for r in (*self._program.rules, *self._program.side) if self._asking.may_hold(r)]
        asked = {leaf.fact for rule in rules for leaf in leaves(rule.when)} | set(self.missing)
        for term in self._pack.pack.terms:
            if term.fact in asked:
                prompt = f" Prompt, not rule: {term.prompt}." if term.prompt else ""
                says = f"the document does not define `{term.term}`; a named person judges it.{prompt}"
                yield Caution(kind="undefined_term", says=says, clauses=term.clauses)

    # ---- readings ----

    @once
    def turns_on(self) -> tuple[Turn, ...]:
        """The readings whose other option alone would change status, outcome or strength."""
        return tuple(turn for reading in self._readings() for turn in self._turns(reading))

    def _readings(self) -> list[str]:
        met = {r for program in self._programs_read({self._id}) for rule in program.rules for r in rule.readings}
        return [reading for reading in self._pack.pack.readings if reading in met]

    def _programs_read(self, seen: set[str]) -> Iterator[Program]:
        programs = self._pack.rulebook.programs
        waiting = list(seen)
        while waiting:
            program = programs[waiting.pop()]
            yield program
            asked = (part for condition in conditions_asked(program) for part in walk(condition))
            fresh = {p.question for p in asked if hasattr(p, "question")} - seen
            seen |= fresh
            waiting.extend(fresh)

    def _turns(self, reading_id: str) -> Iterator[Turn]:
        reading = self._pack.pack.readings[reading_id]
        chosen = self._pack.readings.get(reading_id, reading.chosen)
        for option in reading.options:
            if option in (chosen, *reading.barred):
                continue
            other = Decision(self._pack.answers_under(reading_id, option), self._id, self._record, self._as_at)
            if (other.status, other.outcome, other.strength) != (self.status, self.outcome, self.strength):
                yield Turn(
                    reading=reading_id,
                    asks=reading.asks,
                    chosen=chosen,
                    option=option,
                    status=other.status,
                    outcome=other.outcome,
                    strength=other.strength,
                    clauses=reading.clauses,
                )

    # ---- conflict and actions ----

    @once
    def conflict(self) -> Conflict | None:
        """The conflict, where there is one in every completion."""
        if self.status != "conflict":
            return None
        kinds = {a.conflict for a in self._asking.answers if a.conflict}
        plan = self._pack.rulebook.conflicts.get(self._id)
        held = [rule for rule in self._program.rules if self._asking.truth(rule.when) is not False]
        return Conflict(
            kind="policy_narrows_law" if "policy_narrows_law" in kinds else min(kinds),
            law=_cited(r for r in held if r.tier == Tier.LAW and r.outcome == self.outcome),
            against=_cited(r for r in held if self._opposes(r)),
            meanwhile=tuple(action_of(self._asking, a, None, clauses=plan.clauses) for a in plan.actions)
            if plan
            else (),
            who_decides=plan.who_decides if plan else "a named officer of the authority, with legal advice",
            by=plan.by if plan else "before anyone acts on it",
        )

    def _opposes(self, rule: Rule) -> bool:
        """Whether the rule is the other side of the conflict: a local rule, or a tension the law itself knows."""
        if rule.outcome is None or not self.question.are_opposed(str(self.outcome), rule.outcome):
            return False
        return rule.tier == Tier.LOCAL or (rule.tier == Tier.LAW and rule.tension == "case_tension")

    @once
    def actions(self) -> tuple[Action, ...]:
        """Who does what, to whom, by when: of the rules that give the outcome, of steps, duties, checks, schedules."""
        if self.status == "not_applicable":
            return ()
        meanwhile = {(a.who, a.does, a.to) for a in self.conflict.meanwhile} if self.conflict else set()
        rules = (*self._program.rules, *self._program.side)
        every = (action for rule in rules for action in self._of_rule(rule))
        return tuple(action for action in every if (action.who, action.does, action.to) not in meanwhile)

    def _of_rule(self, rule: Rule) -> Iterator[Action]:
        match rule.role:
            case Role.RULE:
                if self._gives_outcome(rule) and self._asking.truth(rule.when) is True:
                    yield from actions_of(self._asking, rule)
            case Role.RUNG:
                if rule.outcome == self.outcome:
                    yield from actions_of(self._asking, rule)
            case Role.STEP:
                if self._asking.truth(rule.when) is True:
                    yield from actions_of(self._asking, rule)
            case _:
                yield from self._of_item(rule)

    def _gives_outcome(self, rule: Rule) -> bool:
        """Whether the rule is acted on: it gives the settled outcome, or is a gap that holds. Never in a conflict."""
        if self.status == "conflict":
            return False
        return rule.outcome == self.outcome if rule.outcome else bool(rule.gap)

    def _of_item(self, rule: Rule) -> Iterator[Action]:
        state, due_on = item_state(self._asking, rule)
        if state in ("to_do", "due", "overdue") or (state == "not_met" and self._is_next(rule)):
            yield from actions_of(self._asking, rule, due_on=due_on)
        elif state == "not_known" and self._asking.truth(rule.arises) is True and self._is_next(rule):
            yield from actions_of(self._asking, rule, state="not_known", due_on=due_on)

    def _is_next(self, rule: Rule) -> bool:
        """Whether every step this one comes after is met, so that it is next."""
        before = {f"{rule.id.split(':', 1)[0]}:{name}" for name in rule.after}
        programs = self._pack.rulebook.programs.values()
        steps = (step for program in programs for step in program.rules if step.id in before)
        return all(self._met(program_step) for program_step in steps)

    def _met(self, step: Rule) -> bool:
        question = next(q for q, program in self._pack.rulebook.programs.items() if step in program.rules)
        asking = self._asking if question == self._id else Asking(self._pack.space(question), self._record, self._as_at)
        return asking.truth(step.when) is True

    @once
    def reasons(self) -> tuple[Reason, ...]:
        """The tree of reasons, one for each rule of the question."""
        return () if self.status == "no_rule" else _explainer(self._pack, self._id).reasons(self._asking)

    def document(self) -> DecisionDocument:
        """Everything, as JSON carries it."""
        given = {name: getattr(self, name) for name in DecisionDocument.model_fields if name != "reasons"}
        return DecisionDocument(**given, reasons=tuple(reason.document() for reason in self.reasons))


def _matters(rule: Rule) -> Condition:
    """When the rule has anything to say: a check or a duty when it arises, any other when it holds."""
    return rule.arises if rule.role in (Role.CHECK, Role.DUTY, Role.SCHEDULE) else rule.when


def _explainer(pack: CompiledPack, question: str) -> Explainer:
    """The question's explainer, made when first asked for and kept with the pack."""
    made = pack.explainers.get(question)
    if made is None:
        made = pack.explainers.setdefault(question, Explainer(pack.space(question), pack.outcome_of))
    return made  # type: ignore[return-value]


def _clauses_giving(asking: Asking, outcome: str) -> tuple[str, ...]:
    due = outcome == "something_due"
    return _cited(
        rule
        for rule in asking.space.program.rules
        if (rule.outcome == outcome or (due and rule.outcome is None)) and asking.truth(rule.when) is True
    )


def _cited(rules: Iterator[Rule]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(clause for rule in rules for clause in rule.clauses))


class Result(Mapping[str, Decision]):
    """Every decision of one evaluation, by question id, in the order of the catalogue."""

    def __init__(self, pack: CompiledPack, record: CaseRecord, as_at: date) -> None:
        self.pack = pack
        self.record = record
        self.as_at = as_at
        self._decisions: dict[str, Decision] = {}

    def __getitem__(self, question: str) -> Decision:
        made = self._decisions.get(question)
        if made is None:
            if question not in self.pack.question_ids:
                raise KeyError(question)
            made = self._decisions[question] = Decision(self.pack, question, self.record, self.as_at)
        return made

    def __iter__(self) -> Iterator[str]:
        return iter(self.pack.questions)

    def __len__(self) -> int:
        return len(self.pack.questions)

    def __repr__(self) -> str:
        return f"Result(pack={self.pack.id!r}, case={self.record.case_id!r}, as_at={self.as_at})"

    @once
    def notices(self) -> tuple[str, ...]:
        """What stands over every answer: not approved, past its review date, not in force on the day."""
        return tuple(_notices(self.pack.pack, self.as_at))

    @once
    def to_ask(self) -> tuple[FactToAsk, ...]:
        """Every fact some decision waits for, once, in the order of the vocabulary."""
        waiting: dict[str, list[str]] = {}
        for question in self:
            for fact in self[question].missing:
                waiting.setdefault(fact, []).append(question)
        return tuple(self._to_ask(fact, waiting[fact]) for fact in sorted(waiting, key=fact_order))

    def _to_ask(self, path: str, needed_by: list[str]) -> FactToAsk:
        fact = self.pack.rulebook.facts[path.split("[", 1)[0]]
        return FactToAsk(
            fact=path,
            asks=fact.asks,
            ask_whom=fact.ask_whom,
            judgement=fact.judgement,
            why_unknown=why_unknown(self.record, fact.path, self.as_at) or _unsettled(path),
            needed_by=tuple(needed_by),
        )

    def document(self) -> ResultDocument:
        """The whole result, as JSON carries it."""
        return self.document_of(tuple(self))

    def document_of(self, questions: tuple[str, ...]) -> ResultDocument:
        """The result with only these questions."""
        wanted = set(questions)
        return ResultDocument(
            authority=self.pack.pack.authority.name,
            as_at=self.as_at,
            pack=stamp(self.pack.pack),
            national=stamp(self.pack.national),
            engine=ENGINE,
            case_id=self.record.case_id,
            notices=self.notices,
            decisions={question: self[question].document() for question in self if question in wanted},
            to_ask=tuple(f for f in self.to_ask if wanted.intersection(f.needed_by)),
        )


def _unsettled(path: str) -> str:
    """Why a fact that has a value is still asked for: part of a list is open, or the value waits to be confirmed."""
    return "not recorded" if "[" in path else "not complete, or not confirmed"


def stamp(pack: Pack) -> PackStamp:
    """What identifies a pack in a result."""
    approval = pack.approval
    words = f"approved by {approval.by}, {approval.role}, on {approval.on}" if approval.approved else "unapproved"
    return PackStamp(
        id=pack.id,
        edition=pack.edition,
        approval=words,
        approved=approval.approved,
        review_by=pack.review_by,
        digest=pack.digest,
    )


def _notices(pack: Pack, as_at: date) -> Iterator[str]:
    if not pack.approval.approved:
        yield (
            f"{pack.authority.name} has not approved this pack. It and its readings are the authors' own; nothing here "
            "is the authority's word."
        )
    if pack.review_by is not None and as_at > pack.review_by:
        yield f"This pack was to be reviewed by {long_date(pack.review_by)}; the text may have changed since."
    if not pack.in_force_stated:
        yield "The document does not say since when it is in force."


def evaluate(pack: CompiledPack, case: CaseRecord, *, as_at: date, what_if: bool = False) -> Result:
    """Say what the law and the pack say of a case on a day.

    Args:
        pack: A compiled pack, from `load_pack`.
        case: The case record. Facts left out are unknown, never false.
        as_at: The day of decision. Always given; the engine reads no clock.
        what_if: Answer although the pack is another authority's, as `ivpolicy compare` does.

    Returns:
        A decision for each question of the catalogue. Reading them computes them; nothing valid raises.

    Raises:
        WrongPackError: The record names another responsible authority, or another home for a provider's pack.
        CaseError: A fact of the pack's own is not of the type the pack declares.
    """
    if not what_if:
        _refuse_wrong_pack(pack, case)
    return Result(pack, with_local_facts(pack.pack, case), as_at)


def _refuse_wrong_pack(pack: CompiledPack, case: CaseRecord) -> None:
    if pack.is_national:
        return
    named = case.placement.provider if pack.pack.layer == "provider" else case.care.responsible_authority
    if named is not None and named != pack.id:
        raise WrongPackError(
            f"pack `{pack.id}` does not answer for this case; its record names `{named}`: use pack `{named}`"
        )
