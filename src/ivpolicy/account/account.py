"""`explain`: the account of one answer for one reader, from the core's decision and the searches of this room."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ivpolicy.account.account_document import (
    Account,
    AnswerTold,
    Audience,
    ChangeTold,
    DayTold,
    FactToFind,
    FlipTold,
    OptionTold,
    OtherAnswer,
    OverTimeTold,
    PassingTold,
    ReadingTold,
    TriedTold,
    WhatIfTold,
    WithheldTold,
)
from ivpolicy.account.alternatives import Alternatives, FactChange
from ivpolicy.account.flips import Flip, Flips
from ivpolicy.account.left_out import left_out
from ivpolicy.account.rules_told import WITHHELD, RulesOfAnswer
from ivpolicy.account.subjects import SAFETY, may_be_told
from ivpolicy.account.trial import tried_record
from ivpolicy.core.answers.question_on_case import QuestionOnCase, fact_order
from ivpolicy.core.answers.verdict import Verdict
from ivpolicy.core.catalogue import GAP, NOT_APPLICABLE, Question
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result, evaluate, stamp
from ivpolicy.core.decision.turning_days import CameTrue, turning_days
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError, WrongArgumentError, WrongDayError
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.other_values import why_fixed
from ivpolicy.core.record.values import RecordedList
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact
from ivpolicy.core.rules.answer import Settled
from ivpolicy.core.rules.condition import CONFIRMED
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.words import counted, plain, value_words
from ivpolicy.core.text.suggestions import did_you_mean
from ivpolicy.core.variables.open_cells import OpenCells

MOST_FACTS = 3
"""How many facts are changed together at most; more would be another case."""
_NAMED = re.compile(r"`([a-z_.0-9]+)`")
AUDIENCES: tuple[Audience, ...] = ("worker", "carer", "visitor", "committee", "child")


class UnknownOutcomeError(IvpolicyError, LookupError):
    """The question has no outcome of that id. The message has the nearest."""

    code = "unknown_outcome"


def explain(  # noqa: PLR0913 - what is asked beside why, each by its own name
    pack: Pack | Editions,
    case: CaseRecord,
    question: str,
    *,
    as_at: date,
    why_not: str | None = None,
    facts: int = MOST_FACTS,
    trying: Mapping[str, object] | None = None,
    between: tuple[date, date] | None = None,
    audience: Audience = "worker",
    third_parties: bool = False,
    hypothetical: bool = False,
) -> Account:
    """Give the account of one answer: why it is so, what would change it, what is missing, when it changes by itself.

    Args:
        pack: A pack, or all its editions; over a period these answer each for their own days.
        case: The case record.
        question: The id of a question.
        as_at: The day of decision.
        why_not: An outcome, or `not_applicable`: why the answer is not that, and what would make it that.
        facts: How many facts may change together in what would change the answer: 1, 2 or 3; 0 looks for nothing.
        trying: Facts by path with a value each, as a record writes it: what the answers would be with them.
        between: A first and a last day: the days from the one to the other on which the answer becomes another.
        audience: Whom the account is for. What is recorded about others than the child, and of concerns and complaints,
            which may be about the reader, is told to the worker alone.
        third_parties: Tell this reader all that is recorded all the same.
        hypothetical: As for `evaluate`.

    Raises:
        UnknownOutcomeError: The question has no such outcome.
        CaseError: A fact in `trying` is none that is recorded, or cannot have that value.
        WrongDayError: A day is none, or the period ends before it begins.
        WrongArgumentError: `facts` is no number from 0 to 3, there is no such audience, or it may not be told what is
            asked, whatever the record holds: whether a concern is on file, or what a fact that is tried would change.
        WrongPackError, NotInForceError, UnknownQuestionError, PackError: As for `evaluate`.
    """
    _refuse_wrong(facts, audience, between)
    reader: Audience = "worker" if third_parties else audience
    _refuse_what_is_for_the_worker(reader, question, trying or ())
    result = evaluate(pack, case, as_at=as_at, hypothetical=hypothetical)
    decision = result[question]
    teller = _Teller(result, question, reader)
    if why_not is not None:
        _refuse_no_outcome(teller, why_not)
    of_child = audience == "child"
    return Account(
        question=question,
        title=decision.question.title,
        case_id=result.record.case_id,
        authority=result.pack.authority.name,
        as_at=as_at,
        audience=audience,
        hypothetical=result.hypothetical,
        pack=stamp(result.pack.written, result.pack.readings),
        evaluated_digest=result.evaluated_digest,
        record_digest=result.record_digest,
        notices=() if of_child else teller.notices(result.notices),
        answer=teller.answer(decision),
        why=() if of_child else teller.rules.why(),
        why_not=teller.rules.why_not(why_not) if why_not is not None and not of_child else None,
        what_if=teller.what_if(facts, why_not) if facts and not of_child else None,
        tried=teller.tried(trying) if trying and not of_child else None,
        missing=() if of_child else teller.missing(),
        turns_on=() if of_child else teller.turns_on(),
        over_time=teller.over_time(pack, between) if between is not None and not of_child else None,
        left_out=teller.left_out(),
        letter=_letter(teller) if of_child else (),
    )


def _letter(teller: _Teller) -> Any:
    from ivpolicy.account.letter import letter_to_child  # noqa: PLC0415 - for one reader alone

    return letter_to_child(teller.decision, teller.result)


def _refuse_wrong(facts: object, audience: object, between: tuple[date, date] | None) -> None:
    if type(facts) is not int or not 0 <= facts <= MOST_FACTS:
        raise WrongArgumentError(f"`facts` is how many facts may change together: 1 to {MOST_FACTS}, or 0 for none")
    if audience not in AUDIENCES:
        named = audience if isinstance(audience, str) else ""
        raise WrongArgumentError(f"there is no such audience\n  help: {did_you_mean(named, AUDIENCES)}")
    if between is not None:
        refuse_no_day(between[0])
        refuse_no_day(between[1])
        if between[1] < between[0]:
            raise WrongDayError("the period ends before it begins: give the earlier day first")


def _refuse_what_is_for_the_worker(reader: Audience, question: str, trying: Iterable[str]) -> None:
    if reader in ("worker", "child"):  # the letter to the child says nothing of either
        return
    told = f"is for the worker alone, whatever the record holds, not for the {reader}"
    help_ = "\n  help: `--with-third-parties` tells it all the same, in Python `third_parties=True`"
    if question == SAFETY:
        raise WrongArgumentError(f"`{SAFETY}` {told}{help_}")
    for path in trying:
        if path in VOCABULARY and not may_be_told(reader, path):
            raise WrongArgumentError(f"what `{path}` would change {told}{help_}")


def _refuse_no_outcome(teller: _Teller, outcome: str) -> None:
    known = tuple(teller.outcomes)
    if outcome not in known:
        hint = did_you_mean(outcome, known)
        raise UnknownOutcomeError(f"question `{teller.question.id}` has no such outcome\n  help: {hint}")


class _Teller:
    """Tells of one question on one case, to one reader."""

    def __init__(self, result: Result, question: str, audience: Audience) -> None:
        self.result = result
        self.decision: Decision = result[question]
        self.question: Question = self.decision.question
        self.audience = audience
        self.pack = result.pack
        self.case = OpenCells(result.record, result.as_at)
        self.on_case = QuestionOnCase(self.pack.diagrams(question), self.case)
        self.rules = RulesOfAnswer(self.pack, self.decision, self.on_case, audience)
        self.alternatives = Alternatives(self.pack, result.record, result.as_at)

    def notices(self, notices: Iterable[str]) -> tuple[str, ...]:
        """Those that name no fact this reader may not be told of."""
        facts = self.pack.rulebook.facts
        named = {notice: [path for path in _NAMED.findall(notice) if path in facts] for notice in notices}
        return tuple(n for n, paths in named.items() if all(may_be_told(self.audience, path) for path in paths))

    @property
    def outcomes(self) -> dict[str, str | None]:
        """Every outcome the question can have here, with its sentence."""
        found: dict[str, str | None] = {}
        if not kind_of(self.question).is_stepped:
            found.update(self.question.outcomes)
        for rule in self.on_case.diagrams.question_rules.rules:
            if rule.role.is_climbed and rule.outcome:
                found.setdefault(rule.outcome, rule.says)
        return {**found, GAP: "The document leaves this open.", NOT_APPLICABLE: "The question does not arise."}

    def left_out(self) -> WithheldTold | None:
        """What this reader is not told, in general."""
        asked = {path for variable in self.on_case.diagrams.variables for path in (variable.key, *variable.rests_on)}
        facts = self.pack.rulebook.facts
        read = sorted({path.removeprefix(CONFIRMED) for path in asked} & facts.keys(), key=fact_order)
        return left_out(self.rules, self.audience, facts, read)

    def answer(self, decision: Decision) -> AnswerTold:
        """An answer with its sentence."""
        return AnswerTold(
            status=decision.status, outcome=decision.outcome, says=decision.says, strength=decision.strength
        )

    def _of_verdict(self, verdict: Verdict) -> AnswerTold:
        says = self.outcomes.get(verdict.outcome) if verdict.outcome else None
        return AnswerTold(status=verdict.status, outcome=verdict.outcome, says=says, strength=verdict.strength)

    def _of_settled(self, settled: Settled) -> AnswerTold:
        outcome, in_conflict = settled
        if outcome == NOT_APPLICABLE:
            return AnswerTold(status="not_applicable", says=self.outcomes[outcome])
        return AnswerTold(
            status="conflict" if in_conflict else "decided", outcome=outcome, says=self.outcomes.get(outcome)
        )

    # ---- what if ----

    def what_if(self, facts: int, wanted: str | None) -> WhatIfTold:
        """What would change the answer, or decide it where it is open."""
        of = self.alternatives, self.question.id
        search = Flips(*of) if wanted else Flips.as_told(*of)
        is_wanted: Callable[[Settled], bool] = lambda settled: settled[0] == wanted  # noqa: E731 - one of two
        found = search.giving(is_wanted, facts) if wanted else search.other_answers(facts)
        # How many facts that are withheld would have to change, and in how many ways, would tell of what is recorded.
        may_be_told_all = (flip for flip in found if all(may_be_told(self.audience, c.fact) for c in flip.changes))
        sets = sorted((self._flip(flip, search) for flip in may_be_told_all), key=self._by_size)
        fixed = {path: why for path in search.values.read if (why := self._why_fixed(path)) is not None}
        return WhatIfTold(facts=facts, wanted=wanted, sets=tuple(sets), fixed=fixed)

    @staticmethod
    def _by_size(flip: FlipTold) -> tuple[object, ...]:
        names = [(fact_order(change.fact), change.to) for change in flip.changes]
        return len(flip.changes), str(flip.gives.outcome), names

    def _why_fixed(self, path: str) -> str | None:
        fact = self.pack.rulebook.facts.get(path)
        if fact is None or not may_be_told(self.audience, path):
            return None
        return why_fixed(fact, self.alternatives.value(path))

    def _flip(self, flip: Flip, search: Flips) -> FlipTold:
        changes = sorted(flip.changes, key=lambda change: fact_order(change.fact.removeprefix(CONFIRMED)))
        return FlipTold(changes=tuple(self._change(c, search) for c in changes), gives=self._of_settled(flip.settled))

    def _change(self, change: FactChange, search: Flips) -> ChangeTold:
        path = change.fact.removeprefix(CONFIRMED)
        fact = self.pack.rulebook.facts[path]
        if path != change.fact:
            to = "confirmed" if change.value else "not confirmed"
            return ChangeTold(fact=path, says=fact.label, to=to, ask_whom=fact.ask_whom)
        return ChangeTold(
            fact=path,
            says=fact.label,
            to=_value_told(fact, change.value, self.alternatives.value(path), self.result.as_at),
            alike=tuple(str(value_words(value)) for value in search.values.alike(change)),
            recorded=self.case.shown(path).recorded,
            judgement=fact.judgement,
            ask_whom=fact.ask_whom,
        )

    # ---- one thing tried ----

    def tried(self, trying: Mapping[str, object]) -> TriedTold:
        """The answers with some facts set."""
        record = tried_record(self.pack, self.result.record, trying, self.result.as_at)
        after = Result(self.pack, record, self.result.as_at)
        own = self.question.id
        told = [q for q in self.pack.questions if q != SAFETY or self.audience == "worker"]
        changed = [
            q for q in told
            if q == own or (after[q].status, after[q].outcome) != (self.result[q].status, self.result[q].outcome)
        ]  # fmt: skip
        answers = tuple(
            OtherAnswer(
                question=q,
                title=after[q].question.title,
                before=self.answer(self.result[q]),
                after=self.answer(after[q]),
            )
            for q in sorted(changed, key=lambda q: q != own)
        )
        values = {path: value_words(self._set(record, path)) or "" for path in trying}
        is_other = answers[0].before != answers[0].after
        notices = self.notices(notice for notice in after.notices if notice not in self.result.notices)
        return TriedTold(values=values, changes_the_answer=is_other, answers=answers, notices=notices)

    @staticmethod
    def _set(record: CaseRecord, path: str) -> Any:
        from ivpolicy.core.record.other_values import held_value  # noqa: PLC0415 - with what is tried alone

        return held_value(record, path)

    # ---- what is missing, and how the text may be read ----

    def missing(self) -> tuple[FactToFind, ...]:
        """The facts missing for this answer: those first that settle most open questions, then those most wait for."""
        wanted = set(self.decision.missing)
        if not wanted:
            return ()
        settles = self.result.settled_by(self.result)
        to_ask = [fact for fact in self.result.to_ask if fact.fact in wanted and may_be_told(self.audience, fact.fact)]
        to_ask.sort(key=lambda fact: (-len(settles.get(fact.fact, ())), -len(fact.needed_by)))
        return tuple(
            FactToFind(
                fact=fact.fact,
                asks=fact.asks,
                ask_whom=fact.ask_whom,
                judgement=fact.judgement,
                why_unknown=fact.why_unknown,
                settles=settles.get(fact.fact, ()),
                waited_for=fact.needed_by,
            )
            for fact in to_ask
        )

    def turns_on(self) -> tuple[ReadingTold, ...]:
        """The readings the answer turns on, with the answer under each option."""
        return tuple(
            ReadingTold(
                reading=id_,
                asks=self.pack.written.readings[id_].asks,
                clauses=self.pack.written.readings[id_].clauses,
                options=tuple(self._options(id_)),
            )
            for id_ in dict.fromkeys(turn.reading for turn in self.decision.turns_on)
        )

    def _options(self, reading_id: str) -> Iterator[OptionTold]:
        reading = self.pack.written.readings[reading_id]
        chosen = self.pack.readings.get(reading_id, reading.chosen)
        for option, says in reading.options.items():
            if option in reading.barred:
                yield OptionTold(option=option, says=says, chosen=False, barred=reading.barred[option])
                continue
            pack = self.pack if option == chosen else self.pack.answers_under(reading_id, option)
            verdict = pack.on_case(self.question.id, self.case).verdict
            told = self._of_verdict(verdict)
            yield OptionTold(option=option, says=says, chosen=option == chosen, answer=told)

    # ---- over time ----

    def over_time(self, packs: Pack | Editions, between: tuple[date, date]) -> OverTimeTold:
        """The days of a period on which the answer becomes another."""
        first, last = between
        began, days = turning_days(packs, self.result.record, self.question.id, first, last)
        return OverTimeTold(
            first=first,
            last=last,
            answer=None if began is None else self._of_verdict(began),
            days=tuple(
                DayTold(
                    on=day.on,
                    answer=None if day.verdict is None else self._of_verdict(day.verdict),
                    because=tuple(map(self._passing, day.came_true)),
                    edition=day.edition,
                    law=day.law,
                    contradictions=self.notices(day.contradictions),
                )
                for day in days
            ),
        )

    def _passing(self, came: CameTrue) -> PassingTold:
        if came.fact is not None and not may_be_told(self.audience, came.fact):
            return PassingTold(says=WITHHELD, wanted="not shown here", withheld=True)
        return PassingTold(
            says=came.label,
            wanted=came.wanted,
            fact=came.fact,
            recorded=came.recorded,
            before=came.before,
            after=came.after,
        )


def _value_told(fact: Fact, value: Any, held: Any, as_at: date) -> str:
    """A value in words; of a list what comes to it."""
    if not isinstance(value, tuple):
        today = " (the day of decision)" if value == as_at and isinstance(value, date) else ""
        return f"{value_words(value)}{today}"
    before = len(held.items) if isinstance(held, RecordedList) else 0
    added = value[before:]
    if not added:
        return "none, and the list complete"
    fields = {name: told for name in (f.name for f in fact.item) if (told := getattr(added[0], name)) is not None}
    words = ", ".join(f"{plain(name)} {value_words(told)}" for name, told in fields.items())
    more = "more " if before else ""
    return f"{counted(len(added), f'{more}item', f'{more}items')}{f' with {words}' if words else ''}"
