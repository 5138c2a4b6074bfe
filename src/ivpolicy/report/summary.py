"""The short of an evaluation, nearest to harm first: what a person reads in a minute, and JSON carries as `summary`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel, ConfigDict, Field

from ivpolicy.core.actors import asked_of
from ivpolicy.core.result_document import Action, DecisionDocument, FactToAsk
from ivpolicy.core.rules.rulebook import RANK
from ivpolicy.core.rules.words import counted, long_date, plain
from ivpolicy.report.address import addressed
from ivpolicy.report.answer import conflict_lead, headline, look_again, who_decides
from ivpolicy.report.context import SAFEGUARDING, ReportContext
from ivpolicy.report.phrases import (
    action_words,
    does_words,
    ended,
    fact_words,
    ids,
    is_overdue,
    strength_of,
)
from ivpolicy.report.sorted_answers import is_forbidden, is_ladder, is_left_open, is_owed, is_settled
from ivpolicy.report.work import asks

MOST_FACTS_FIRST = 7
"""How many facts are asked first: as many as one keeps in mind."""

_LAW = ("act", "regulation")
_AT_ONCE = ("today", "at once", "immediately", "before anything else")


class Line(BaseModel):
    """One thing said.

    Attributes:
        who: Of a duty, who has it.
        questions: The questions it answers.
        always: Whether a page never leaves it out: safety, what must not happen, conflicts, duties of law, and what is
            to be done at once.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    says: str
    who: str | None = None
    questions: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    always: bool = False


class FirstFact(BaseModel):
    """A fact to find out first, as a plain question, and the open questions that one of its values would settle."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    fact: str
    asks: str
    ask_whom: str
    settles: tuple[str, ...]


class Summary(BaseModel):
    """What a person is to know first, in the order in which it is read.

    Attributes:
        safety: Whether to act today and what then; while that is open, what to ask.
        look_again: What an officer decided and the record now denies, or has overtaken.
        must_not: What must not happen.
        should_not: What should not happen.
        owed_now: Who does what, to whom, by when.
        not_recorded_as_done: What is owed and may be done already.
        decided: Officers' decisions on the record, and answers that are settled.
        to_judge: What a named person must judge.
        find_out_first: At most seven facts, those first that would settle most.
        conflicts: What pulls apart, who decides it and by when.
        turns_on: The readings on which an answer turns.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    safety: tuple[Line, ...] = ()
    look_again: tuple[Line, ...] = ()
    must_not: tuple[Line, ...] = ()
    should_not: tuple[Line, ...] = ()
    owed_now: tuple[Line, ...] = ()
    not_recorded_as_done: tuple[Line, ...] = ()
    decided: tuple[Line, ...] = ()
    to_judge: tuple[Line, ...] = ()
    find_out_first: tuple[FirstFact, ...] = Field(default=(), max_length=MOST_FACTS_FIRST)
    conflicts: tuple[Line, ...] = ()
    turns_on: tuple[Line, ...] = ()


def summary_of(context: ReportContext, settled_by: Mapping[str, tuple[str, ...]]) -> Summary:
    """Sum an evaluation up. `settled_by`: the open questions that one value of a missing fact would settle."""
    judged = {
        fact: [q for q in asked.needed_by if context.decision(q).status == "needs_judgement" and q != SAFEGUARDING]
        for fact, asked in context.to_ask.items()
        if asked.judgement
    }
    to_judge = {fact: questions for fact, questions in judged.items() if questions}
    asked_already = {*to_judge, *_safety_facts(context)}
    work = _Work(context)
    summary = Summary(
        safety=tuple(_safety(context, work)),
        look_again=tuple(_look_again(context)),
        must_not=tuple(_prohibited(context, work, "must_not")),
        should_not=tuple(_prohibited(context, work, "should_not")),
        owed_now=tuple(_owed_now(context, work)),
        not_recorded_as_done=tuple(work.line(action, does_alone=True) for action in work.of("not_known")),
        decided=tuple(_decided(context)),
        to_judge=tuple(_to_judge(context, fact, questions) for fact, questions in to_judge.items()),
        find_out_first=_find_out_first(context, settled_by, asked_already),
        conflicts=tuple(_conflict(context, q) for q, d in context.document.decisions.items() if d.conflict),
        turns_on=tuple(_turns_on(context)),
    )
    return _of_a_young_person(summary) if context.of_age else summary


def _of_a_young_person(summary: Summary) -> Summary:
    told = {
        name: tuple(
            item.model_copy(update={"says": addressed(item.says), "who": item.who and addressed(item.who)})
            if isinstance(item, Line)
            else item.model_copy(
                update={"asks": addressed(item.asks), "ask_whom": addressed(f"({item.ask_whom})")[1:-1]}
            )
            for item in items
        )
        for name, items in summary
    }
    return Summary(**told)


# ---- work ----


class _Work:
    """The actions of an evaluation, each once, with the questions they stand under."""

    def __init__(self, context: ReportContext) -> None:
        self.context = context
        self.under: dict[Action, list[str]] = {}
        self.meanwhile: set[Action] = set()
        self._force = {f.rule: f.force for d in context.document.decisions.values() for f in d.findings}
        for question in context.document.decisions:
            meanwhile = context.meanwhile(question)
            self.meanwhile.update(meanwhile)
            for action in dict.fromkeys((*meanwhile, *context.actions(question))):
                if action.state != "may_arise":  # not known to be owed
                    self.under.setdefault(action, []).append(question)
        self._merge()

    def _merge(self) -> None:
        """What several rules ask of one person in the same words is one thing to do, under the clauses of all of them.

        It is told as the one of them that binds most: of the law before a safeguard, must before should; and by the day
        that one of them has, where none of the others is at once.
        """
        alike: dict[tuple[object, ...], list[Action]] = {}
        for action in self.under:
            said = (action.who, action.does, action.to, action.with_, action.copies)
            how = None if asks(action) else action.strength
            alike.setdefault((*said, action.state, how), []).append(action)
        under: dict[Action, list[str]] = {}
        for actions in (together for one in alike.values() for together in _by_deadline(one)):
            told = min(actions, key=lambda action: (not self.is_law(action), RANK[action.strength]))
            due = next((action for action in actions if action.by), told)
            told = told.model_copy(
                update={
                    "clauses": tuple(dict.fromkeys(c for a in actions for c in a.clauses)),
                    **{name: getattr(due, name) for name in _DEADLINE},
                }
            )
            under[told] = list(dict.fromkeys(question for action in actions for question in self.under[action]))
            if self.meanwhile.intersection(actions):
                self.meanwhile.add(told)
        self.under = under

    def of(self, state: str) -> list[Action]:
        """What is owed in one state beside safety; what nobody has to do, or must not do, left out."""
        found = (
            action
            for action, questions in self.under.items()
            if action.state == state and asks(action) and not (state == "to_do" and SAFEGUARDING in questions)
        )
        return sorted(found, key=self._urgency)

    def _urgency(self, action: Action) -> tuple[bool, bool, bool, bool, bool, str, int]:
        """What is late leads; then today's, what to do while a conflict stands, the law's, what has a day, and must."""
        return (
            not is_overdue(self.context, action),
            not _is_at_once(action),
            action not in self.meanwhile,
            not self.is_law(action),
            action.by is None,
            str(action.by),
            RANK[action.strength],
        )

    def is_law(self, action: Action) -> bool:
        """Whether an Act or regulations lay the duty down."""
        forces = (self._force.get(rule) for rule in (action.rule or "", *action.strengthened_by))
        return action.strength in ("must", None) and any(force in _LAW for force in forces)

    def line(self, action: Action, *, does_alone: bool = False) -> Line:
        """One action as a line; `does_alone`: what is to be done and no more, for a list under who has to."""
        questions = self.under[action]
        says = does_words(action) if does_alone else action_words(self.context, action)
        return Line(
            says=says.removesuffix(ids(action.clauses, self.context.stands_in)),
            who=action.who,
            questions=tuple(questions),
            clauses=action.clauses,
            always=self.is_law(action)
            or action in self.meanwhile
            or SAFEGUARDING in questions
            or (action.state == "to_do" and asks(action) and _is_at_once(action)),
        )


def _is_at_once(action: Action) -> bool:
    return (action.by_words or "").startswith(_AT_ONCE)


_DEADLINE = ("by", "by_words", "late_after")


def _by_deadline(actions: list[Action]) -> Iterator[list[Action]]:
    """The actions that are due together: all where one day is named and nothing is at once, else as each says."""
    days = {(action.by, action.late_after) for action in actions if action.by}
    if len(days) == 1 and not any(map(_is_at_once, actions)):
        yield actions
        return
    due: dict[tuple[object, ...], list[Action]] = {}
    for action in actions:
        due.setdefault(tuple(getattr(action, name) for name in _DEADLINE), []).append(action)
    yield from due.values()


def _owed_now(context: ReportContext, work: _Work) -> Iterator[Line]:
    """The actions, and each answer that something is owed which no action carries."""
    yield from (work.line(action) for action in work.of("to_do"))
    for question, decision in context.document.decisions.items():
        acted = any(map(asks, decision.actions))
        if (
            question != SAFEGUARDING
            and is_owed(context, question)
            and not is_forbidden(context, question)
            and not acted
        ):
            yield _answer(context, question, always=_rests_on_law(decision))


def _rests_on_law(decision: DecisionDocument) -> bool:
    held = (f for f in decision.findings if f.state == "holds" and f.outcome == decision.outcome)
    return any(f.force in _LAW and f.strength == "must" for f in held)


def _prohibited(context: ReportContext, work: _Work, strength: str) -> Iterator[Line]:
    for question, decision in context.document.decisions.items():
        if is_forbidden(context, question) and decision.strength == strength:
            yield _answer(context, question, always=True)
    for action in work.under:
        if action.strength == strength and action.state == "to_do":
            yield work.line(action).model_copy(update={"always": True})


# ---- safety ----


def _safety(context: ReportContext, work: _Work) -> Iterator[Line]:
    if SAFEGUARDING not in context.document.decisions:
        return
    here = (SAFEGUARDING,)
    is_open = context.decision(SAFEGUARDING).outcome is None and _safety_facts(context)
    said = "Not known yet whether a child is at risk. Ask this first:" if is_open else spoken(context, SAFEGUARDING)
    yield Line(says=said, questions=here, always=True)
    for action, questions in work.under.items():
        asked_for = action.strength not in ("may", "must_not", "should_not")
        if SAFEGUARDING in questions and action.state == "to_do" and asked_for:
            yield work.line(action)
    for fact in _safety_facts(context):
        asked = context.to_ask.get(fact)
        yield Line(says=_question(asked) if asked else fact, questions=here, always=True)


def _safety_facts(context: ReportContext) -> tuple[str, ...]:
    """The facts on which safety hangs, what is asked in so many words first."""
    missing = context.decision(SAFEGUARDING).missing if SAFEGUARDING in context.document.decisions else ()
    return tuple(sorted(missing, key=lambda fact: not fact.startswith("concerns.")))


def _question(asked: FactToAsk) -> str:
    """A fact as a plain question with whom to ask, and why what is there does not count."""
    return fact_words(asked).rsplit(" [", 1)[0]


# ---- answers ----


def _answer(context: ReportContext, question: str, *, always: bool = False) -> Line:
    decision = context.decision(question)
    clauses = tuple(dict.fromkeys(c for f in decision.findings if f.outcome == decision.outcome for c in f.clauses))
    said = spoken(context, question) if decision.status == "decided" else outcome_words(context, question)
    said = f"{context.title(question)} {said}" if is_left_open(context, question) else said
    return Line(says=f"{said}{_heed(decision)}", questions=(question,), clauses=clauses, always=always)


def spoken(context: ReportContext, question: str) -> str:
    """The headline of an answer without who says it; of a conflict, what the law says."""
    said = headline(context, question).rpartition("the national layer says: ")[2]
    return said.removeprefix(f"{conflict_lead(context, question)} ")


def outcome_words(context: ReportContext, question: str) -> str:
    """The outcome of an answer with its strength, whether it is the last word or not."""
    decision = context.decision(question)
    says = decision.says or context.sentence(question, str(decision.outcome))
    return f"{ended(says)}{strength_of(context, question, decision.outcome, decision.strength)}"


def _heed(decision: DecisionDocument) -> str:
    """Law that was not read and may say otherwise is named; what else is to be heeded is counted."""
    unread = tuple(dict.fromkeys(c for k in decision.cautions if k.kind == "law_not_checked" for c in k.clauses))
    others = sum(caution.kind != "law_not_checked" for caution in decision.cautions)
    said = f" Law not yet read may say otherwise: {', '.join(unread)}." if unread else ""
    return said + (f" Heed {counted(others, 'caution', 'cautions')}." if others else "")


def _decided(context: ReportContext) -> Iterator[Line]:
    for officer in context.officers:
        who = ", ".join(part for part in (officer.who, officer.role) if part) or "A person not named"
        words = context.sentence(officer.question or "", officer.outcome or "").rstrip(".")
        outcome = f"decided: {words[:1].lower()}{words[1:]}" if officer.outcome else "has decided"
        on = f", on {long_date(officer.on)}" if officer.on else ""
        question = officer.question
        about = (question,) if question else ()
        yield Line(says=f"On record: {who}, {outcome}{on}.", who=officer.who, questions=about)
    told = [q for q in context.document.decisions if q != SAFEGUARDING and _is_told(context, q)]
    for question in sorted(told, key=lambda q: (not is_owed(context, q), not _rests_on_law(context.decision(q)))):
        yield _answer(context, question)


def _is_told(context: ReportContext, question: str) -> bool:
    """Whether an answer stands among those decided: it is settled, or is a place on a ladder."""
    decision = context.decision(question)
    if is_owed(context, question):
        acted = any(map(asks, decision.actions))
        return decision.status == "decided" and acted and not is_forbidden(context, question)
    checked = decision.status == "decided" and any(f.kind == "check" for f in decision.findings)
    return is_settled(context, question) or checked or is_ladder(context, question) or is_left_open(context, question)


def _look_again(context: ReportContext) -> Iterator[Line]:
    for question, decision in context.document.decisions.items():
        again = look_again(context, question)
        if again:
            held = (f for f in decision.findings if f.outcome == decision.outcome and f.state == "holds")
            clauses = tuple(dict.fromkeys(clause for finding in held for clause in finding.clauses))
            yield Line(says=again, questions=(question,), clauses=clauses, always=True)


def _to_judge(context: ReportContext, fact: str, questions: list[str]) -> Line:
    titles = " ".join(context.title(q) for q in questions)
    decided = dict.fromkeys(one.on for q in questions if (one := context.recorded.get(q)) and one.is_settled)
    recorded = f" Decided on {', '.join(decided)}; the judgement itself is not recorded." if decided else ""
    return Line(
        says=f"{_question(context.to_ask[fact])}: {titles}{recorded}",
        who=asked_of(context.to_ask[fact].ask_whom),
        questions=tuple(questions),
    )


def _find_out_first(
    context: ReportContext, settled_by: Mapping[str, tuple[str, ...]], asked_already: set[str]
) -> tuple[FirstFact, ...]:
    """Those first of which one value would settle most; of equals that for which most wait, then as recorded."""
    facts = [asked for fact, asked in context.to_ask.items() if fact not in asked_already]
    ranked = sorted(facts, key=lambda asked: (-len(settled_by.get(asked.fact, ())), -len(asked.needed_by)))
    return tuple(
        FirstFact(
            fact=asked.fact,
            asks=asked.asks + (" (a judgement)" if asked.judgement else ""),
            ask_whom=asked_of(asked.ask_whom),
            settles=settled_by.get(asked.fact, ()),
        )
        for asked in ranked[:MOST_FACTS_FIRST]
    )


def _conflict(context: ReportContext, question: str) -> Line:
    conflict = context.decision(question).conflict
    assert conflict is not None, "asked only of a conflict"  # noqa: S101 - tells the type checker
    said = spoken(context, question)
    return Line(
        says=f"{context.title(question)} {said} {who_decides(context, question)}",
        who=conflict.who_decides,
        questions=(question,),
        clauses=tuple(dict.fromkeys((*conflict.law, *conflict.against))),
        always=True,
    )


def _turns_on(context: ReportContext) -> Iterator[Line]:
    """Each reading once, with every question that turns on it."""
    turns = [(question, turn) for question, d in context.document.decisions.items() for turn in d.turns_on]
    for reading, turn in {turn.reading: turn for _, turn in turns}.items():
        questions = tuple(question for question, other in turns if other.reading == reading)
        known = context.readings.get(reading)
        chosen = known.options.get(turn.chosen, plain(turn.chosen)) if known else plain(turn.chosen)
        says = f"{turn.asks} Read here: {ended(chosen)}"
        yield Line(says=says, questions=questions, clauses=turn.clauses)
