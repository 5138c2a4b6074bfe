"""For each rule of a pack: cases in which it holds, in which it does not, and in which that is open.

A case is made from the rule's own condition: a way through its diagram says what each fact must be, and a value of the
fact that is so is recorded. Whether it came out as wanted is for the reference to say, not for the diagram.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from itertools import chain, combinations, islice, product
from typing import Any

from ivpolicy.core.answers.diagram import Diagram, Final
from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import CaseError, CaseRecord, Provenance, case_from_facts
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.record.opposing_facts import LEGAL_STATUS, doubted, settled
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType
from ivpolicy.core.rules.condition import ALWAYS, CONFIRMED, Condition, Leaf, Not, leaves
from ivpolicy.core.rules.rulebook import QuestionRules, Rule, SchedulePlan
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Variable
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag, OrderFlag, PeriodFlag, ScheduleFlag
from ivpolicy.files.packs import load_pack
from ivpolicy.witnesses.cases import bare, written
from ivpolicy.witnesses.schedules import contacts_for, events_for, expenses_for, references_for
from reference import Reference
from reference_gaps import TooManyError, item_holds, source_of
from reference_schedules import ReferenceSchedule

AS_AT = date(2026, 11, 1)
_MOST_WAYS = 400

Given = dict[str, Any]
"""What is recorded, by path, as a worked case would write it."""


@dataclass(frozen=True)
class GeneratedCase:
    """What is recorded, the day of decision, and the truth the reference finds for the rule."""

    given: Given
    as_at: date
    truth: bool | None


@dataclass
class RuleCases:
    """One rule of a pack, with the case found for each truth it can have.

    `read_as` is the reading taken otherwise than chosen, and its option, where the rule holds nowhere as the pack is read.
    """

    question: str
    rule: Rule
    read_as: tuple[str, str] | None = None
    found: dict[bool | None, GeneratedCase] = field(default_factory=dict)

    @property
    def lacking(self) -> set[bool | None]:
        """The truths for which there is no case."""
        return {True, False, None} - set(self.found)


def cases_of(pack: Pack) -> Iterator[RuleCases]:
    """Every rule of every question of a pack, with its cases."""
    for question, question_rules in pack.rulebook.by_question.items():
        for rule in _rules(question_rules):
            made = _Maker(pack, question, rule).made()
            yield made if True in made.found else _read_otherwise(pack, made)


@cache
def cases_of_shipped(name: str) -> tuple[RuleCases, ...]:
    """The same of a shipped pack, made once for all that read them."""
    return tuple(cases_of(load_pack(name)))


def _rules(question_rules: QuestionRules) -> tuple[Rule, ...]:
    return (*question_rules.rules, *question_rules.side, *question_rules.beside)


def _read_otherwise(pack: Pack, made: RuleCases) -> RuleCases:
    """The cases of a rule under the first option of one of its readings under which it can hold."""
    for reading in sorted(made.rule.readings & set(pack.written.readings)):
        for option in pack.written.readings[reading].options:
            if option in (pack.written.readings[reading].chosen, *pack.written.readings[reading].barred):
                continue
            other = pack.with_reading(reading, option)
            rule = next((r for r in _rules(other.rulebook.by_question[made.question]) if r.id == made.rule.id), None)
            again = _Maker(other, made.question, rule).made() if rule is not None else made
            if True in again.found:
                again.read_as = (reading, option)
                return again
    return made


class _Maker:
    """Makes the cases of one rule, with a program that has nothing but its condition."""

    def __init__(self, pack: Pack, question: str, rule: Rule) -> None:
        self.pack, self.question, self.rule = pack, question, rule
        alone = Rule(rule.id, rule.role, rule.tier, rule.force, rule.verified, rule.binds, rule.clauses, rule.when)
        self.question_rules = QuestionRules(CATALOGUE["records.keep"], (alone,), ALWAYS)
        self.by_question: Mapping[str, QuestionRules] = {
            **pack.rulebook.by_question,
            "records.keep": self.question_rules,
        }
        self.diagrams = QuestionDiagrams(pack.rulebook, self.by_question, self.question_rules)
        self.facts = pack.rulebook.facts

    def made(self) -> RuleCases:
        found = RuleCases(self.question, self.rule)
        for wanted in (True, False):
            case = next(self._cases(wanted), None)
            if case is not None:
                found.found[wanted] = case
        starts = [*found.found.values(), *([GeneratedCase({}, AS_AT, None)] if found.found else [])]
        open_case = next((c for start in starts for c in self._opened(start)), None)
        if open_case is not None:
            found.found[None] = open_case
        return found

    # ---- true and false ----

    def _cases(self, wanted: bool) -> Iterator[GeneratedCase]:
        for way in islice(_ways(self.diagrams.of_condition(self.rule.when), wanted), _MOST_WAYS):
            for given, as_at in islice(self._records(way), 12):
                case = self.judged(given, as_at)
                if case is not None and case.truth is wanted:
                    yield case

    def _records(self, way: Mapping[int, int]) -> Iterator[tuple[Given, date]]:
        """Records in which every variable on the way lies in its cell."""
        wanted = [(self.diagrams.variables[level], cell) for level, cell in way.items()]
        # What is worked out from a list first, so that the same list, where its items are counted too, has the say.
        wanted.sort(key=lambda pair: not (pair[0].fact and pair[0].fact.computed_from))
        periods = [(v, cell) for v, cell in wanted if isinstance(v.flag, PeriodFlag)]
        for as_at in _days(self.diagrams):
            if all(v.possible(_EMPTY, as_at) == (cell,) for v, cell in periods):
                parts = [
                    list(islice(self._given(v, cell, as_at), 6))
                    for v, cell in wanted
                    if not isinstance(v.flag, PeriodFlag)
                ]
                yield from (({k: x for part in some for k, x in part.items()}, as_at) for some in product(*parts))

    def _given(self, variable: Variable, cell: int, as_at: date) -> Iterator[Given]:
        """What to record so that one variable lies in a cell."""
        if isinstance(variable.flag, OrderFlag):
            later = "wrong_way_round" in _words(variable, cell)
            first, then = variable.flag.plan.first, variable.flag.plan.then
            yield {first: str(as_at), then: str(as_at - timedelta(days=5))} if later else {}
        elif isinstance(variable.flag, ConfirmedFlag):
            yield {variable.key: "confirmed" in _words(variable, cell)}
        elif isinstance(variable.flag, ScheduleFlag):
            given = self._schedules(variable.flag.plan, as_at)
            yield from (one for one in given if self._lies_in(variable, cell, one, as_at))
        elif variable.fact is not None and variable.is_of_plain_facts:
            given = of_several(variable.fact.computed_from, as_at)
            yield from (one for one in given if self._lies_in(variable, cell, one, as_at))
        elif variable.fact is not None and variable.fact.computed_from and variable.key == variable.fact.path:
            given = ({variable.fact.computed_from[0]: items} for items in _lists_behind(variable.fact, as_at))
            yield from (one for one in given if self._lies_in(variable, cell, one, as_at))
        else:
            yield from self._values(variable, cell, as_at)

    def _values(self, variable: Variable, cell: int, as_at: date) -> Iterator[Given]:
        value = values_in_cells(self.pack, variable, as_at).get(variable.cells[cell])
        if value is not None:
            yield {variable.key: value}
        # Beside an order of a court, short breaks only are doubted: the other power to house a child is tried as well.
        housed = {variable.key: "section_20"}
        if variable.key == LEGAL_STATUS and self._lies_in(variable, cell, housed, as_at):
            yield housed

    def _lies_in(self, variable: Variable, cell: int, given: Given, as_at: date) -> bool:
        record = self._record(given, as_at)
        return record is not None and variable.possible(record, as_at) == (cell,)

    def _record(self, given: Given, as_at: date) -> CaseRecord | None:
        return record_of(self.pack, given, as_at)

    # ---- open ----

    def _opened(self, start: GeneratedCase) -> Iterator[GeneratedCase]:
        """Cases in which the rule is open: a case with one fact taken out, or with nothing but one fact."""
        taken = [{k: v for k, v in start.given.items() if k != out} for out in start.given]
        alone = [{k: v} for k, v in start.given.items()]
        for given in chain(taken, alone, [{}]):
            case = self.judged(given, start.as_at)
            if case is not None and case.truth is None:
                yield case

    # ---- the judge ----

    def judged(self, given: Given, as_at: date) -> GeneratedCase | None:
        """The case with the truth the reference finds; None where it is impossible or too large to try."""
        record = self._record(given, as_at)
        if record is None:
            return None
        try:
            truth = self.reference(record, as_at).truth(self.rule.when)
        except TooManyError:
            return None
        got = QuestionOnCase(self.diagrams, OpenCells(record, as_at)).truth(self.rule.when)
        assert got is truth, f"{self.rule.id}: the engine says {got}, the reference {truth}, of {given} on {as_at}"
        return GeneratedCase(given, as_at, truth)

    def reference(self, record: CaseRecord, as_at: date) -> Reference:
        return reference_of(self.diagrams, self.by_question, "records.keep", record, as_at)

    # ---- schedules ----

    def _schedules(self, plan: SchedulePlan, as_at: date) -> Iterator[Given]:
        """Records that may bring a schedule into one state or another."""
        old, late, near = (as_at - timedelta(days=days) for days in (1500, 400, 20))
        starts = self._dates(plan.starts, (late, near, as_at, old))
        number = plan.recurrence.first_after_items or 1 if plan.recurrence else 1
        counted = self._lists(
            plan.counted, plan.counted_where, plan.counted_dated, [[], [near] * number, [late] * number, [old] * number]
        )
        lists = [[], [as_at], [near], [late], [old, late]]
        if plan.history is not None and plan.history == plan.counted:
            yield from self._one_list(plan, near)
            return
        history = self._lists(plan.history, plan.history_where, plan.history_dated, lists)
        single = self._dates(plan.history_fact, (as_at, near, late, old))
        for parts in product(starts, counted, history, single):
            yield {path: value for part in parts for path, value in part.items()}

    def _one_list(self, plan: SchedulePlan, day: date) -> Iterator[Given]:
        """Where the same list says what is owed and what was done: no item, one not done, one done."""
        path, where = str(plan.history), plan.history_where
        for condition in (where, Not(where or ALWAYS)):
            yield {path: [{**_item_where(self.facts[path], condition), plan.counted_dated or "on": str(day)}]}
        yield {path: []}

    def _dates(self, path: str | None, days: tuple[date, ...]) -> list[Given]:
        if path is None:
            return [{}]
        takes = self.facts[path].takes
        return [*({path: str(day)} for day in days), *([{path: takes}] if takes else [])]

    def _lists(
        self, path: str | None, where: Condition | None, dated: str | None, lists: list[list[date]]
    ) -> list[Given]:
        if path is None:
            return [{}]
        item = _item_where(self.facts[path], where)
        return [{path: [{**item, dated or "on": str(day)} for day in days]} for days in lists]


def reference_of(
    diagrams: QuestionDiagrams, by_question: Mapping[str, QuestionRules], question: str, record: CaseRecord, as_at: date
) -> Reference:
    """The reference for a question of a pack. Nothing of it is worked out by the engine but what a record says."""
    book = diagrams.rulebook
    denied = set(doubted(record, as_at))
    record = settled(record, denied)

    def known(path: str) -> Any:
        value = recorded_value(record, path, as_at)
        sources = book.facts[path].computed_from
        return None if value is False and denied.intersection(sources) else value

    def words(key: str) -> set[str]:
        if key in book.schedules:
            states = ReferenceSchedule(book.schedules[key], known, as_at, book.holidays).states()
            return {word for word, _ in states}
        if key in book.orders:
            first, then = known(book.orders[key].first), known(book.orders[key].then)
            wrong = isinstance(first, date) and isinstance(then, date) and then < first
            return {"wrong_way_round" if wrong else "in_order"}
        mark = record.provenance.get(key.removeprefix(CONFIRMED))
        if mark is None or mark.confirmed is None:
            return {"confirmed", "not_confirmed"}
        return {"confirmed" if mark.confirmed else "not_confirmed"}

    statuses, legal = known("child.statuses"), known("care.legal_status")
    for_a_day = is_housed_for_a_day(record, statuses, legal, as_at)

    def known_but_for_a_day(path: str) -> Any:
        return None if for_a_day and path == "care.legal_status" else known(path)

    def agrees(path: str) -> Callable[[Any], bool] | None:
        if for_a_day:
            return (lambda value: value in (legal, "none")) if path == "care.legal_status" else None
        if path == "child.statuses" and legal is not None:
            return lambda value: not contradict(value, legal)
        if path == "care.legal_status" and statuses is not None:
            return lambda value: not contradict(statuses, value)
        return None

    return Reference(by_question, question, book.facts, known_but_for_a_day, as_at, words, agrees=agrees, denied=denied)


def is_housed_for_a_day(record: CaseRecord, statuses: frozenset[str] | None, legal: str | None, as_at: date) -> bool:
    """Housed since today or yesterday, and no status that says that the child is looked after (section 22(2))."""
    since = record.care.looked_after_since
    began = isinstance(since, date) and since in (as_at, as_at - timedelta(days=1))
    is_denied = statuses is not None and contradict(statuses, str(legal))
    is_housed = legal in ("section_20", "emergency_protection", "police_protection")
    return began and is_housed and not is_denied and "looked_after" not in (statuses or ())


def contradict(statuses: frozenset[str], legal: str) -> bool:
    """A completion holds no status and legal status that deny each other on who is looked after (semantics 37)."""
    if "looked_after" in statuses:
        return legal in ("section_17", "none")
    return legal not in ("section_17", "none", "other") and not statuses & {"respite", "southwark", "asylum_seeker"}


def _lists_behind(fact: Fact, as_at: date) -> tuple[Any, ...]:
    """Lists from which a fact is worked out, of every kind that it tells apart."""
    made = {
        "advocacy.contacts": contacts_for,
        "events": events_for,
        "appointment.expenses": expenses_for,
        "visitor.references": references_for,
    }
    return tuple(map(bare, made[fact.computed_from[0]](as_at)))


def record_of(pack: Pack, given: Given, as_at: date) -> CaseRecord | None:
    """The record of some facts and of marks that facts are confirmed, None where they are impossible together."""
    marks = {key.removeprefix(CONFIRMED): value for key, value in given.items() if key.startswith(CONFIRMED)}
    facts = {key: value for key, value in given.items() if not key.startswith(CONFIRMED)}
    try:
        record = with_local_facts(pack.written, case_from_facts(facts, as_at=as_at))
    except CaseError:
        return None
    provenance = {path: Provenance(confirmed=mark) for path, mark in marks.items()}
    return record.model_copy(update={"provenance": provenance})


@cache
def values_in_cells(pack: Pack, variable: Variable, as_at: date) -> Mapping[tuple[bool, ...], Any]:
    """For each combination of truths of a variable's tests, a value to record that gives it; nothing for what is too large."""
    facts = pack.rulebook.facts
    fact = facts[variable.key]
    asked = tuple((facts[path], Leaf(path, test)) for path, test in variable.asked)
    try:
        values = source_of(fact, asked, None, as_at).values
    except TooManyError:
        return {}
    return {truths: written(fact, value, as_at) for truths, value in values.items()}


_EMPTY = case_from_facts({}, as_at=AS_AT)


def _ways(diagram: Diagram, wanted: bool) -> Iterator[dict[int, int]]:
    """The ways through a diagram to an answer, shorter branches first."""
    if isinstance(diagram, Final):
        if diagram.value is wanted:
            yield {}
        return
    for cell, kid in sorted(enumerate(diagram.kids), key=lambda pair: not isinstance(pair[1], Final)):
        yield from ({diagram.level: cell, **way} for way in _ways(kid, wanted))


def _days(diagrams: QuestionDiagrams) -> tuple[date, ...]:
    """The usual day of decision, and the days about which periods begin and end."""
    flags = [v.flag for v in diagrams.variables if isinstance(v.flag, PeriodFlag)]
    edges = [day for flag in flags for day in (flag.first, flag.end) if day is not None]
    return (AS_AT, *edges, *(day - timedelta(days=1) for day in edges))


def _words(variable: Variable, cell: int) -> set[str]:
    assert variable.flag is not None
    return {w for w in variable.flag.words if variable.cell_of_word(w) == cell}


def _item_where(fact: Fact, where: Condition | None) -> dict[str, Any]:
    """An item that satisfies a condition on plain fields."""
    if where is None:
        return {}
    fields = {f.name: f for f in fact.item}
    asked = list(dict.fromkeys(leaf.fact for leaf in leaves(where)))
    every = product(
        *((True, False) if fields[name].type == FactType.BOOLEAN else fields[name].choices for name in asked)
    )
    return next(
        item for item in (dict(zip(asked, one, strict=True)) for one in every) if item_holds(where, item, AS_AT)
    )


def of_several(sources: tuple[str, ...], as_at: date) -> Iterator[Given]:
    """What to record of a fact read only when recorded: nothing, one of its sources, or two."""
    values = {path: _plain_values(path, as_at) for path in sources}
    yield {}
    for number in (1, 2, 3):
        for paths in combinations(sources, number):
            yield from (dict(zip(paths, one, strict=True)) for one in product(*(values[path] for path in paths)))


def _plain_values(path: str, as_at: date) -> tuple[Any, ...]:
    fact = VOCABULARY[path]
    match fact.type:
        case FactType.BOOLEAN:
            return (True, False)
        case FactType.CHOICE:
            return fact.choices
        case FactType.DATE:
            return (str(as_at - timedelta(days=5)), *((fact.takes,) if fact.takes else ()))
        case FactType.SET:
            return ([], [fact.choices[0]])
        case _:
            return ([],)


# ---- whole questions -------------------------------------------------------------------------------------------


@cache
def recordable(pack: Pack, question: str) -> Mapping[str, tuple[Any, ...]]:
    """The facts a question of a pack reads, each with values to record that its tests tell apart."""
    found: dict[str, tuple[Any, ...]] = {}
    # What is read only when recorded comes last: its sources have values of their own where they are asked themselves.
    for variable in sorted(pack.diagrams(question).variables, key=lambda v: v.is_of_plain_facts):
        if variable.fact is None:
            continue
        if variable.is_of_plain_facts:
            for path in variable.fact.computed_from:
                found.setdefault(path, _plain_values(path, AS_AT))
        elif variable.fact.computed_from and variable.key == variable.fact.path:
            found.setdefault(variable.fact.computed_from[0], _lists_behind(variable.fact, AS_AT))
        else:
            found.setdefault(variable.key, tuple(values_in_cells(pack, variable, AS_AT).values()) or ([],))
    return found
