"""The interview about one case: the next fact to ask, why, and how many there are at most.

An interview is a value: it is made anew from the record and from what has been asked, and remembers nothing else. So
going back, asking twice and changing an answer are one thing, and whoever shows pages need keep nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from datetime import date
from functools import partial
from operator import attrgetter

from ivpolicy.core.answers.diagram import levels, restricted
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import QuestionOnCase, fact_order
from ivpolicy.core.arguments import known_questions, refuse_no_record
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.once import once
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.computed import COMPUTED
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.record.opposing_facts import HOUSED, LEGAL_STATUS, SINCE
from ivpolicy.core.record.other_values import with_value
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact
from ivpolicy.core.rules.answer import DOES_NOT_APPLY, Answer, decided_by
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Variable, bits_of, places_of
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag, OrderFlag
from ivpolicy.interview.fewest import AskedTogether, Fewest


class CaseInterview:
    """What to ask about a case, so that some questions are settled.

    A fact is asked once, however it is answered: what nobody knows stays open, and is not asked again. Of a list, that
    covers what its items leave out.

    Args:
        pack: The pack that answers.
        record: What is known so far. Its facts are not asked, but where they leave an answer open all the same.
        as_at: The day of decision.
        questions: What is to be settled, the most important first; all of the pack's where None.
        asked: The facts that have been asked, by path.

    Raises:
        UnknownQuestionError: The pack has no question of one of these ids.
        WrongArgumentError: The record is none, or `questions` are no ids.
        WrongDayError: The day is none.
        CaseError: A fact of the pack's own is not of the type the pack declares.
    """

    def __init__(
        self,
        pack: Pack,
        record: CaseRecord,
        *,
        as_at: date,
        questions: Iterable[str] | None = None,
        asked: Iterable[str] = (),
    ) -> None:
        refuse_no_record(record)
        refuse_no_day(as_at)
        self.pack = pack.on(as_at)
        self.as_at = as_at
        self.questions = tuple(
            pack.questions if questions is None else known_questions(questions, pack.questions, pack.id)
        )
        self.asked = frozenset(map(fact_asked, asked))
        self._case = OpenCells(with_local_facts(pack.written, record), as_at)

    # ---- what is asked ----

    @once
    def next(self) -> str | None:
        """The fact to ask now; None where no fact that may still be asked can change an answer.

        It is for the first question that is open, with one of the facts that settle it by the fewest in the worst case;
        of these, with that which leaves the fewest open on average, and then with that for which most questions wait. A
        judgement waits where a fact does as well.
        """
        for question, facts in self.open.items():
            if facts:
                fewest = self.fewest(question)
                first = fewest.first
                least = fewest.mean_after(first[0])
                alike = [fact for one in first if fewest.mean_after(one) == least for fact in one.facts]
                return min(alike, key=self._urgency)
        return None

    def _urgency(self, path: str) -> tuple[bool, int, tuple[int, str]]:
        return self.fact(path).judgement, -len(self.needed_by(path)), fact_order(path)

    @once
    def open(self) -> Mapping[str, tuple[str, ...]]:
        """By question the facts that can still change its answer and have not been asked, in the vocabulary's order."""
        return {question: tuple(self._open(question, self._case)) for question in self.questions}

    @once
    def unanswered(self) -> tuple[str, ...]:
        """The facts that were asked and can still change an answer: nobody knew, or not all of it."""
        missing = {path for question in self.questions for path in self._missing(question, self._case)}
        return tuple(sorted(missing & self.asked, key=fact_order))

    def _open(self, question: str, case: OpenCells) -> Iterator[str]:
        return (path for path in self._missing(question, case) if path not in self.asked)

    def _missing(self, question: str, case: OpenCells) -> Mapping[str, None]:
        on_case = self.pack.on_case(question, case)
        return dict.fromkeys(map(fact_asked, on_case.facts_deciding(*_view(on_case.diagrams))))

    def needed_by(self, path: str) -> tuple[str, ...]:
        """The questions whose answer a fact can still change."""
        return tuple(question for question, facts in self.open.items() if path in facts)

    def fact(self, path: str) -> Fact:
        """The fact of a path, of the shared vocabulary or of the pack's own."""
        return self.pack.rulebook.facts[path]

    # ---- how many there are ----

    @once
    def at_most(self) -> int:
        """How many facts there are still to ask at most, whatever is answered, also where nobody knows any of them."""
        return len(self._can_come)

    @once
    def at_most_if_known(self) -> int:
        """The same where every fact that is asked has an answer: each question has its own fewest, and may share."""
        now = {path for facts in self.open.values() for path in facts}
        if now != self._can_come:
            return self.at_most
        return min(self.at_most, sum(self.fewest(question).number for question, facts in self.open.items() if facts))

    @once
    def _can_come(self) -> frozenset[str]:
        """Every fact that may yet be asked, whatever is answered to the others: most often those that are open now.

        What is known can become unknown again, or otherwise, by a later answer, and open what had been settled. A
        judgement counts no more once something it rests on is told that came after it, or an objection it does not
        address; a power to house a child does not yet say that the child is looked after, once it is told that it is
        for a day; and what counts as not so while nothing of it is recorded can come to be so.
        """
        record = self._case.given
        can_go = {*_judgements_passed_over(record, self.as_at, self.asked), *_housed_for_a_day(record, self.asked)}
        for path in can_go:
            record = with_value(record, path, None)
        can_come: frozenset[str] = frozenset()
        found = frozenset(path for facts in self.open.values() for path in facts)
        while found != can_come:
            can_come = found
            case = OpenCells(record, self.as_at)
            found |= {path for question in self.questions for path in self._coming(question, case, can_come | can_go)}
        return can_come

    def _coming(self, question: str, case: OpenCells, unsettled: AbstractSet[str]) -> Iterator[str]:
        """The facts that are open where what rests on unsettled ones may be so or not: not these, unless they are."""
        diagrams = self.pack.diagrams(question)
        may_turn = {v for v in diagrams.variables if _turns_when_recorded(v) and not unsettled.isdisjoint(v.rests_on)}
        for variable in may_turn:
            case[variable] = bits_of(variable.every)
        decisive = (diagrams.variables[level] for level in diagrams.decisive(case, *_view(diagrams)))
        asked_by_others = {path for v in decisive if v not in may_turn for path in _says_where(v)}
        return (path for path in self._open(question, case) if path in asked_by_others)

    @once
    def _fewest(self) -> dict[str, Fewest]:
        return {}

    def fewest(self, question: str) -> Fewest:
        """In which order the facts that are open for a question settle it by the fewest."""
        found = self._fewest.get(question)
        if found is None:
            found = self._fewest[question] = _fewest(self.pack.on_case(question, self._case), self.open[question])
        return found


_OBJECTION = "views.objects_to_visitor"


def fact_asked(path: str) -> str:
    """The fact that is asked for what is missing: of an item's field, its list.

    >>> fact_asked("visitor.references[2].on"), fact_asked("child.disabled")
    ('visitor.references', 'child.disabled')
    """
    return path.split("[", 1)[0]


def _judgements_passed_over(record: CaseRecord, as_at: date, asked: AbstractSet[str]) -> Iterator[str]:
    for fact in VOCABULARY.facts():
        held = attrgetter(fact.path)(record) if fact.judgement else None
        if held is None or held.value is None:
            continue
        rests_on = {"events" if path.startswith("events.") else path for path in fact.rests_on}
        is_older = held.on is not None and held.on < as_at and not rests_on <= asked
        if is_older or not (held.addresses_objection or _OBJECTION in asked):
            yield fact.path


def _housed_for_a_day(record: CaseRecord, asked: AbstractSet[str]) -> Iterator[str]:
    if record.care.legal_status in HOUSED and SINCE not in asked:
        yield LEGAL_STATUS


def _fewest(on_case: QuestionOnCase, open_: tuple[str, ...]) -> Fewest:
    diagrams, case = on_case.diagrams, on_case.case
    answer = diagrams.workshop.mapped(diagrams.answer, _view(diagrams)[0])
    left = restricted(answer, lambda level: places_of(case[diagrams.variables[level]]))
    says_where = {level: _says_where(diagrams.variables[level]) for level in levels(left)}
    waits_for = {level: tuple(path for path in open_ if path in facts) for level, facts in says_where.items()}
    return Fewest(left, list(_together(waits_for)))


def _view(diagrams: QuestionDiagrams) -> tuple[Callable[[Answer], Hashable], Hashable]:
    """What two completions must agree on for a question to be settled, with its name.

    Where no rule that could answer is left, whether the question applies does not matter any more.
    """
    rules = diagrams.question_rules
    if not kind_of(rules.question).is_only_closed(rules):
        return decided_by, None
    return partial(_answered_by, rules.question.otherwise), "answered"


def _answered_by(otherwise: str, answer: Answer) -> Hashable:
    return None if answer in (DOES_NOT_APPLY, Answer(otherwise)) else decided_by(answer)


def _says_where(variable: Variable) -> AbstractSet[str]:
    """The facts that say where a variable lies."""
    return {variable.flag.path} if isinstance(variable.flag, ConfirmedFlag) else variable.rests_on


def _turns_when_recorded(variable: Variable) -> bool:
    """Whether it is always known, and otherwise once more of what it rests on is recorded."""
    row = COMPUTED.get(variable.key)
    return isinstance(variable.flag, OrderFlag) or (row is not None and row.only_when_recorded)


def _together(waits_for: Mapping[int, tuple[str, ...]]) -> Iterator[AskedTogether]:
    """What is asked together: the variables that share a fact, with all their facts."""
    groups: list[tuple[dict[str, None], list[int]]] = []
    for level in sorted(waits_for):
        facts = dict.fromkeys(waits_for[level])
        if not facts:
            continue
        apart = [group for group in groups if facts.keys().isdisjoint(group[0])]
        joined = [group for group in groups if group not in apart]
        shared = {path: None for group in joined for path in group[0]} | facts
        groups = [*apart, (shared, [*(at for group in joined for at in group[1]), level])]
    return (AskedTogether(tuple(facts), tuple(at)) for facts, at in groups)
