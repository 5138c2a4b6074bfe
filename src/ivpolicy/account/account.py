"""`explain`: the account of one answer for one reader, from the core's decision and the searches of this room."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from ivpolicy.account.account_document import (
    Account,
    AnswerTold,
    Audience,
    ChangeTold,
    DayTold,
    FactToFind,
    FlipTold,
    LetterPart,
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
from ivpolicy.account.flips import Flip, Flips, settled_answer
from ivpolicy.account.left_out import left_out
from ivpolicy.account.rules_told import RulesOfAnswer
from ivpolicy.account.subjects import SAFETY, WITHHELD, may_be_told
from ivpolicy.account.told_case import ToldCase, may_be_touched, sure_record
from ivpolicy.account.trial import said_of_corrections, tried_record
from ivpolicy.core.answers.question_on_case import QuestionOnCase, fact_order
from ivpolicy.core.answers.verdict import Verdict, verdict_of
from ivpolicy.core.catalogue import GAP, NOT_APPLICABLE, Question
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result, evaluate, stamp
from ivpolicy.core.decision.turning_days import CameTrue, TurningDay, turning_days
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError, WrongArgumentError, WrongDayError
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.other_values import held_value, why_fixed
from ivpolicy.core.record.values import RecordedList
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact
from ivpolicy.core.rules.answer import DOES_NOT_APPLY, Answer, Settled
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
            which may be about the reader, is told to the worker alone. For any other reader the account is the same of
            all cases that differ in nothing else and have the same answer.
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
        record_digest=result.record_digest if reader == "worker" else None,
        notices=() if of_child else teller.notices(),
        answer=teller.answer(),
        safety=teller.safety(),
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


def letter_of(result: Result, question: str) -> tuple[LetterPart, ...]:
    """The letter to the child about one answer of a result."""
    return _letter(_Teller(result, question, "child"))


def _letter(teller: _Teller) -> tuple[LetterPart, ...]:
    from ivpolicy.account.letter import letter_to_child  # noqa: PLC0415 - for one reader alone

    return letter_to_child(teller.decision, teller.days_known(), teller.result.as_at)


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
        self.told = ToldCase(result.record, result.as_at, audience)
        self.case = self.told.cells
        self.on_case = self._question_told()
        self.rules = RulesOfAnswer(self.pack, self.decision, self.on_case, audience)
        self.alternatives = Alternatives(self.pack, self.told.sure, result.as_at, self.told.withheld)

    def _question_told(self) -> QuestionOnCase:
        diagrams, decision = self.pack.diagrams(self.question.id), self.decision
        verdict = Verdict(decision.status, decision.outcome, decision.strength)
        return self.told.question(diagrams, verdict, self.settled)

    @property
    def settled(self) -> Settled | None:
        """The answer where it is settled; none where no rule speaks on it."""
        if self.decision.status == "no_rule":
            return None
        recorded = OpenCells(self.result.record, self.result.as_at)
        return settled_answer(self.pack.diagrams(self.question.id).answers(recorded))

    def days_known(self) -> tuple[date, ...]:
        """The days by which something is to be done, as far as this reader may be told."""
        decision = Decision(self.pack, self.question.id, self.on_case.case)
        is_told = (decision.status, decision.outcome) == (self.decision.status, self.decision.outcome)
        actions = decision.actions if is_told else ()
        return tuple(action.by for action in actions if action.by is not None and action.state == "to_do")

    def notices(self) -> tuple[str, ...]:
        """What stands over the answers of what this reader is told, and names no fact that it is not told of."""
        shown = Result(self.pack, self.told.record, self.result.as_at, (), self.result.hypothetical)
        return self._to_be_told(shown.notices)

    def _to_be_told(self, notices: Iterable[str]) -> tuple[str, ...]:
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
        asked = {
            path
            for variable in self.on_case.diagrams.variables
            for path in (variable.key, *variable.rests_on, *variable.read_from)
        }
        facts = self.pack.rulebook.facts
        read = sorted({path.removeprefix(CONFIRMED) for path in asked} & facts.keys(), key=fact_order)
        return left_out(self.rules, self.audience, facts, read)

    def answer(self) -> AnswerTold:
        """The answer that is explained."""
        decision = self.decision
        says = self._gap_told() if decision.outcome == GAP and self.audience != "worker" else decision.says
        return AnswerTold(status=decision.status, outcome=decision.outcome, says=says, strength=decision.strength)

    def safety(self) -> AnswerTold | None:
        """What is to be acted on today, which stands before any other answer; for the worker alone."""
        if self.audience != "worker" or self.question.id == SAFETY:
            return None
        found = self._sure(SAFETY, self.case)
        return found if found is not None and found.strength == "must" else None

    def _gap_told(self) -> str | None:
        """What the text leaves open, where it is sure for this reader which of several things that is."""
        told = Decision(self.pack, self.question.id, self.on_case.case)
        return told.says if told.outcome == GAP else self.outcomes[GAP]

    def _of_verdict(self, verdict: Verdict) -> AnswerTold:
        says = self.outcomes.get(verdict.outcome) if verdict.outcome else None
        return AnswerTold(status=verdict.status, outcome=verdict.outcome, says=says, strength=verdict.strength)

    def _of_settled(self, settled: Settled) -> AnswerTold:
        if settled[0] == NOT_APPLICABLE:
            return AnswerTold(status="not_applicable", says=self.outcomes[NOT_APPLICABLE])
        return self._of_verdict(replace(self._verdict(settled), strength=None))

    def _verdict(self, settled: Settled) -> Verdict:
        """What a settled answer says: of a question of which all that is said closes it, that no rule speaks on it."""
        outcome, in_conflict = settled
        answer = (
            DOES_NOT_APPLY if outcome == NOT_APPLICABLE else Answer(outcome, None, "conflict" if in_conflict else None)
        )
        return verdict_of(self.on_case.diagrams.question_rules, frozenset({answer}))

    # ---- what if ----

    def what_if(self, facts: int, wanted: str | None) -> WhatIfTold:
        """What would change the answer, or decide it where it is open."""
        search, found = self._flips(facts, wanted)
        told = (self._flip(flip, search) for flip in found)
        # A judgement that may not count by what is withheld, made anew as it was, says nothing.
        sets = sorted((flip for flip in told if not any(self._is_as_shown(c) for c in flip.changes)), key=self._by_size)
        fixed = {path: why for path in search.values.read if (why := self._why_fixed(path)) is not None}
        return WhatIfTold(facts=facts, wanted=wanted, sets=tuple(sets), fixed=fixed)

    def _flips(self, facts: int, wanted: str | None) -> tuple[Flips, Iterable[Flip]]:
        """The search, and the smallest sets of changes; for any reader but the worker, whatever is withheld."""
        of = self.alternatives, self.question.id
        is_wanted: Callable[[Settled], bool] = partial(self._gives, wanted) if wanted else self._is_another
        if self.audience == "worker":
            search = Flips(*of) if wanted else Flips.as_told(*of)
            return search, search.giving(is_wanted, facts)
        search = Flips(*of)
        among = {path for path in search.values.every if may_be_told(self.audience, path)}
        among -= may_be_touched(self.audience) - {path for path in among if self.pack.rulebook.facts[path].judgement}
        if self.decision.status in ("needs_information", "needs_judgement") and not wanted:
            among &= {_listed(path) for path in self.on_case.missing}
        search = Flips(*of, frozenset(among))
        return search, search.giving(is_wanted, facts)

    def _is_another(self, settled: Settled) -> bool:
        verdict = self._verdict(settled)
        return (verdict.status, verdict.outcome) != (self.decision.status, self.decision.outcome)

    def _gives(self, wanted: str, settled: Settled) -> bool:
        return settled[0] == wanted and self._verdict(settled).status != "no_rule"

    def _is_as_shown(self, change: ChangeTold) -> bool:
        return self.audience != "worker" and change.to == self._shown(change.fact)

    def _shown(self, path: str) -> str | None:
        """The value on record that this reader is told of, whether it counts or not."""
        if self.audience == "worker":
            return self.case.shown(path).recorded
        return OpenCells(self.told.record, self.result.as_at).shown(path).recorded

    @staticmethod
    def _by_size(flip: FlipTold) -> tuple[object, ...]:
        names = [(fact_order(change.fact), change.to) for change in flip.changes]
        return len(flip.changes), str(flip.gives.outcome), names

    def _why_fixed(self, path: str) -> str | None:
        fact = self.pack.rulebook.facts.get(path)
        if fact is None or not may_be_told(self.audience, path):
            return None
        return why_fixed(fact, held_value(self.told.record, path))

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
            recorded=self._shown(path),
            judgement=fact.judgement,
            ask_whom=fact.ask_whom,
        )

    # ---- one thing tried ----

    def tried(self, trying: Mapping[str, object]) -> TriedTold:
        """The answers with some facts set."""
        record = tried_record(self.pack, self.told.record, trying, self.result.as_at)
        sure = record if self.audience == "worker" else sure_record(record, self.audience, self.result.as_at)
        cells, own = self.told.read(sure, self.result.as_at), self.question.id
        tried = {q: (self._sure(q, self.case), self._sure(q, cells)) for q in self.pack.questions if self._is_told(q)}
        before, after = self.answer(), tried.pop(own)[1]
        others = {q: (b, a) for q, (b, a) in tried.items() if b is not None and a is not None and _is_other(b, a)}
        compared = before.__ne__ if self.audience == "worker" else partial(_is_other, before)
        known = Result(self.pack, self.told.record, self.result.as_at).notices
        new = Result(self.pack, record, self.result.as_at).notices
        return TriedTold(
            values={path: value_words(held_value(record, path)) or "" for path in trying},
            changes_the_answer=None if after is None else compared(after),
            answers=tuple(
                OtherAnswer(question=q, title=self.result[q].question.title, before=b, after=a)
                for q, b, a in ((own, before, after), *((q, b, a) for q, (b, a) in others.items()))
            ),
            notices=(
                *said_of_corrections(self.pack, self.told.record, record, trying, self.result.as_at),
                *self._to_be_told(notice for notice in new if notice not in known),
            ),
        )

    def _is_told(self, question: str) -> bool:
        return question != SAFETY or self.audience == "worker"

    def _sure(self, question: str, cells: OpenCells) -> AnswerTold | None:
        """The answer to a question on some cells; None where it is open for this reader by what is withheld."""
        verdict = self.told.verdict(self.pack, question, cells)
        if verdict is None:
            return None
        says = Decision(self.pack, question, cells).says
        return AnswerTold(status=verdict.status, outcome=verdict.outcome, says=says, strength=verdict.strength)

    # ---- what is missing, and how the text may be read ----

    def missing(self) -> tuple[FactToFind, ...]:
        """The facts missing for this answer: those first that settle most open questions, then those most wait for."""
        if self.decision.status not in ("needs_information", "needs_judgement"):
            return ()
        return tuple(self._missing_for_worker() if self.audience == "worker" else self._missing_for_others())

    def _missing_for_worker(self) -> Iterator[FactToFind]:
        settles = self.result.settled_by(self.result)
        to_ask = [fact for fact in self.result.to_ask if fact.fact in self.on_case.missing]
        for fact in sorted(to_ask, key=lambda fact: (-len(settles.get(fact.fact, ())), -len(fact.needed_by))):
            yield FactToFind(
                fact=fact.fact,
                asks=fact.asks,
                ask_whom=fact.ask_whom,
                judgement=fact.judgement,
                why_unknown=fact.why_unknown,
                settles=settles.get(fact.fact, ()),
                waited_for=fact.needed_by,
            )

    def _missing_for_others(self) -> Iterator[FactToFind]:
        """As far as this reader can see; how many other answers wait for a fact would tell what these hang on."""
        settling, own = self.on_case.settled_by, (self.question.id,)
        to_ask = [path for path in self.on_case.missing if may_be_told(self.audience, path)]
        for path in sorted(to_ask, key=lambda path: path not in settling):
            fact = self.pack.rulebook.facts[_listed(path)]
            yield FactToFind(
                fact=path,
                asks=fact.asks,
                ask_whom=fact.ask_whom,
                judgement=fact.judgement,
                why_unknown=self.case.why_unknown(_listed(path)),
                settles=own if path in settling else (),
                waited_for=own,
            )

    def turns_on(self) -> tuple[ReadingTold, ...]:
        """The readings the answer turns on, with the answer under each option."""
        told = ((id_, tuple(self._options(id_))) for id_ in self._readings())
        return tuple(
            ReadingTold(
                reading=id_,
                asks=self.pack.written.readings[id_].asks,
                clauses=self.pack.written.readings[id_].clauses,
                options=options,
            )
            for id_, options in told
            if self.audience == "worker" or any(self._may_turn(option) for option in options)
        )

    def _readings(self) -> Iterable[str]:
        if self.audience == "worker":
            return dict.fromkeys(turn.reading for turn in self.decision.turns_on)
        return self.pack.readings_behind(self.question.id)

    def _may_turn(self, option: OptionTold) -> bool:
        """Whether the answer under an option is another, or may be by what is withheld."""
        own, other = self.decision, option.answer
        if option.barred or option.chosen:
            return False
        return other is None or (other.status, other.outcome, other.strength) != (own.status, own.outcome, own.strength)

    def _options(self, reading_id: str) -> Iterator[OptionTold]:
        reading = self.pack.written.readings[reading_id]
        chosen = self.pack.readings.get(reading_id, reading.chosen)
        for option, says in reading.options.items():
            if option in reading.barred:
                yield OptionTold(option=option, says=says, chosen=False, barred=reading.barred[option])
                continue
            if option == chosen:
                yield OptionTold(option=option, says=says, chosen=True, answer=self.answer())
                continue
            pack = self.pack.answers_under(reading_id, option)
            verdict = self.told.verdict(pack, self.question.id, self.case)
            told = None if verdict is None else self._of_verdict(verdict)
            yield OptionTold(option=option, says=says, chosen=False, answer=told)

    # ---- over time ----

    def over_time(self, packs: Pack | Editions, between: tuple[date, date]) -> OverTimeTold:
        """The days of a period on which the answer becomes another."""
        first, last = between
        began, days = turning_days(packs, self.told.sure, self.question.id, first, last, self.told.read)
        answer, withheld = self._of_day(packs, first, began)
        return OverTimeTold(
            first=first, last=last, answer=answer, withheld=withheld, days=tuple(self._day(packs, day) for day in days)
        )

    def _day(self, packs: Pack | Editions, day: TurningDay) -> DayTold:
        answer, withheld = self._of_day(packs, day.on, day.verdict)
        return DayTold(
            on=day.on,
            answer=answer,
            withheld=withheld,
            because=tuple(map(self._passing, day.came_true)),
            edition=day.edition,
            law=day.law,
            contradictions=self._to_be_told(day.contradictions),
        )

    def _of_day(self, packs: Pack | Editions, day: date, found: Verdict | None) -> tuple[AnswerTold | None, bool]:
        """The answer on a day, and whether it hangs on what is withheld."""
        if found is None:
            return None, False
        pack = (packs if isinstance(packs, Pack) else packs.on(day)).on(day)
        told = self.told.verdict(pack, self.question.id, self.told.read(self.told.sure, day))
        return (None, True) if told is None else (self._of_verdict(told), False)

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


def _listed(path: str) -> str:
    """The fact a path leads to: of an item's field, its list."""
    return path.split("[", 1)[0]


def _is_other(one: AnswerTold, other: AnswerTold) -> bool:
    return (one.status, one.outcome) != (other.status, other.outcome)
