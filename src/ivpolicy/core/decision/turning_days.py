"""The days on which an answer changes by itself, the record staying as it is: a birthday, a deadline, an edition.

Between two neighbouring cuts nothing that is read changes, so it is asked on the cuts alone. Cuts are the days about
which a period that some rule counts begins or ends from a day on the record, and those on which law or policy changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

from ivpolicy.core.answers.question_diagrams import QuestionDiagrams
from ivpolicy.core.answers.verdict import Verdict
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.calendar import BankHolidays, Duration, Month, deadline_bounds
from ivpolicy.core.editions import Editions
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.opposing_facts import opposing_facts
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.condition import Between, Count, Days, Equals, InWindow, Latest, LongerAgo, OneOf, Test
from ivpolicy.core.rules.condition import leaves as leaves_of
from ivpolicy.core.rules.words import plain, test_words
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.single_values import numbers_in
from ivpolicy.core.variables.variable import Variable, places_of
from ivpolicy.core.variables.worked_out_states import PeriodFlag, ScheduleFlag

_NEAR = range(-4, 5)
"""Days asked about a cut that is counted in months: a month's end can be three days from the same day number."""
_OF_AGE = Duration(18, "year")
_UNITS = {"months": "month", "years": "year", "weeks": "week", "days": "day"}
_MOST_COUNTED = 400
"""More days, weeks or months than this no fact that is counted from another is compared with."""
_LEAST_DAYS = {"day": 1, "working_day": 1, "week": 7, "month": 28, "year": 365}
_NOT_READ = ("as_at", "provenance", "decisions")
"""Parts of a record that no condition reads."""


@dataclass(frozen=True, slots=True)
class CameTrue:
    """A test of a fact that came to be true, or false, or open, on a day.

    Attributes:
        fact: The fact's path; None of a state that is worked out.
        label: The fact in words.
        recorded: Its value on the day, in words; None where it is unknown.
        wanted: The test in words.
        before, after: Its truth on the day before and on the day; None where it is open.
    """

    fact: str | None
    label: str
    recorded: str | None
    wanted: str
    before: bool | None
    after: bool | None


@dataclass(frozen=True, slots=True)
class TurningDay:
    """A day on which the answer is another than on the day before, and what became otherwise.

    Attributes:
        verdict: The answer from that day on; None where nothing is in force that could answer.
        edition: The edition that answers from that day on, where another did on the day before.
        law: The rows of the national layer that come to be in force on the day, or cease to be.
        contradictions: What the record denies of itself from that day on.
    """

    on: date
    verdict: Verdict | None
    came_true: tuple[CameTrue, ...]
    edition: str | None
    law: tuple[str, ...]
    contradictions: tuple[str, ...]


def turning_days(
    packs: Pack | Editions,
    record: CaseRecord,
    question: str,
    first: date,
    last: date,
    read: Callable[[CaseRecord, date], OpenCells] = OpenCells,
) -> tuple[Verdict | None, tuple[TurningDay, ...]]:
    """The answer on the first day, and each later day up to the last on which it becomes another.

    `record`: with the pack's own facts read. It is taken to stay as it is: a fact that is not recorded stays unknown.
    `read`: how it is read on a day, where not everything that hangs on it may be.
    """
    asked = _Asked(packs, record, question, read)
    before = began = asked.verdict(first)
    found = []
    for day in asked.cuts(first, last):
        verdict = asked.verdict(day)
        if verdict != before:
            found.append(asked.turning(day, verdict))
        before = verdict
    return began, tuple(found)


class _Asked:
    """One question asked of one record on many days."""

    def __init__(
        self, packs: Pack | Editions, record: CaseRecord, question: str, read: Callable[[CaseRecord, date], OpenCells]
    ) -> None:
        self._packs = packs
        self._record = record
        self._question = question
        self._read = read
        self._cases: dict[date, OpenCells] = {}

    def pack(self, day: date) -> Pack | None:
        """The pack as it binds on a day; None where none is in force."""
        if isinstance(self._packs, Pack):
            return self._packs.on(day) if self._packs.is_in_force(day) else None
        try:
            return self._packs.on(day).on(day)
        except NotInForceError:
            return None

    def case(self, day: date) -> OpenCells:
        """The case on a day."""
        made = self._cases.get(day)
        if made is None:
            made = self._cases[day] = self._read(self._record, day)
        return made

    def verdict(self, day: date) -> Verdict | None:
        """The answer on a day."""
        pack = self.pack(day)
        if pack is None or self._question not in pack.question_ids:
            return None
        return pack.on_case(self._question, self.case(day)).verdict

    def turning(self, day: date, verdict: Verdict | None) -> TurningDay:
        """What became otherwise on a day."""
        yesterday = day - timedelta(days=1)
        pack, earlier = self.pack(day), self.pack(yesterday)
        if pack is None or earlier is None:
            return TurningDay(day, verdict, (), pack.edition if pack is not None else None, (), ())
        edition = pack.edition if (pack.edition, pack.digest) != (earlier.edition, earlier.digest) else None
        law = pack.rows_not_in_force(day) ^ earlier.rows_not_in_force(yesterday)
        diagrams = pack.diagrams(self._question) if self._question in pack.question_ids else None
        came = tuple(self._came_true(diagrams, yesterday, day)) if diagrams is not None else ()
        before = {pair.notice for pair in opposing_facts(self._record, yesterday)}
        denied = (pair.notice for pair in opposing_facts(self._record, day))
        new = tuple(notice for notice in denied if notice not in before)
        return TurningDay(day, verdict, came, edition, tuple(sorted(law)), new)

    def _came_true(self, diagrams: QuestionDiagrams, yesterday: date, day: date) -> Iterator[CameTrue]:
        before, after = self.case(yesterday), self.case(day)
        diagrams.answers(before), diagrams.answers(after)
        for variable in diagrams.variables:
            if isinstance(variable.flag, PeriodFlag) or variable not in after or variable not in before:
                continue
            for place, (path, test) in enumerate(variable.asked):
                then, now = _truth(variable, before[variable], place), _truth(variable, after[variable], place)
                if then is not now:
                    fact = variable.facts.get(path)
                    label = plain(path.rsplit(":", 1)[-1]) if fact is None else fact.label
                    recorded = None if fact is None else after.shown(path).recorded
                    words = test_words(test, None if fact is None else fact.unit)
                    yield CameTrue(None if fact is None else path, label, recorded, words, then, now)

    def cuts(self, first: date, last: date) -> list[date]:
        """Days after the first and up to the last, in order: between two that follow one another nothing changes."""
        found = {day for day in days_of_texts(self._packs) if first < day <= last}
        packs = (self.pack(day) for day in (first, *found))
        books = {id(pack): pack for pack in packs if pack is not None and self._question in pack.question_ids}
        asked = [pack.diagrams(self._question) for pack in books.values()]
        return sorted(found | cut_days(asked, self._record, first, last))


# ---- cuts ----


def days_of_texts(packs: Pack | Editions) -> Iterator[date]:
    """The days on which another edition comes to be in force, or a row of the national layer."""
    for pack in (packs,) if isinstance(packs, Pack) else packs.packs:
        periods = [pack.written.in_force, pack.national.in_force]
        periods += [row.in_force for row in pack.national.clauses.values() if row.in_force is not None]
        yield from (day for period in periods for day in (period.from_, period.to) if day is not None)


def cut_days(asked: Iterable[QuestionDiagrams], record: CaseRecord, first: date, last: date) -> set[date]:
    """The days after the first and up to the last about which a period that questions count begins or ends.

    Between two that follow one another, nothing changes of what the questions read of the record, which is taken to
    stay as it is. The days on which the texts change are not among them.
    """
    recorded = tuple(dict.fromkeys(_days_in(record)))
    found: set[date] = set()
    for diagrams in asked:
        starts = (*recorded, *_fixed_days(diagrams))
        reach = (last - min(starts, default=last)).days
        for start, lengths in product(starts, _lengths_counted(diagrams, reach)):
            for end in _ends(start, lengths, diagrams.rulebook.holidays):
                found.update(_about(end, first, last))
    return found


def _truth(variable: Variable, bits: int, place: int) -> bool | None:
    found = {variable.cells[cell][place] for cell in places_of(bits)}
    return found.pop() if len(found) == 1 else None


def _about(day: date, first: date, last: date) -> Iterator[date]:
    for step in _NEAR:
        near = date.fromordinal(min(max(day.toordinal() + step, 1), date.max.toordinal()))
        if first < near <= last:
            yield near


def _ends(start: date, lengths: tuple[Duration, ...], holidays: BankHolidays) -> Iterator[date]:
    """The days on which periods that follow one another from a day on may end."""
    ends = {start}
    for length in lengths:
        bounds = (deadline_bounds(day, length, holidays) for day in ends)
        ends = {day for pair in bounds for day in pair if day is not None}
    yield from ends


def _days_in(held: Any) -> Iterator[date]:
    """Every day a record holds where a condition may read it; of a month every one of its days."""
    match held:
        case date():
            yield held
        case Month():
            yield from held.days()
        case CaseRecord():
            for name in type(held).model_fields:
                if name not in _NOT_READ:
                    yield from _days_in(getattr(held, name))
        case dict():
            yield from (day for value in held.values() for day in _days_in(value))
        case list() | tuple():
            yield from (day for value in held for day in _days_in(value))
        case _ if hasattr(held, "model_fields_set"):
            named = {**dict(held), **(held.model_extra or {})}
            yield from _days_in(named)


def _fixed_days(diagrams: QuestionDiagrams) -> Iterator[date]:
    for variable in diagrams.variables:
        if isinstance(variable.flag, PeriodFlag):
            yield from (day for day in (variable.flag.first, variable.flag.end) if day is not None)
    for test, _ in _tests(diagrams):
        if isinstance(test, Days):
            yield from (day for day in (test.first, test.end) if day is not None)


def _tests(diagrams: QuestionDiagrams) -> Iterator[tuple[Test, Fact | None]]:
    """Every test of a question, those on the items of lists among them, each with the fact it is asked of."""
    for variable in diagrams.variables:
        for path, test in variable.asked:
            yield test, variable.facts.get(path)
            wheres = [test.where] if isinstance(test, Count) else [test.is_] if isinstance(test, Latest) else []
            yield from ((leaf.test, None) for where in wheres if where is not None for leaf in leaves_of(where))


def _lengths_counted(diagrams: QuestionDiagrams, reach: int) -> list[tuple[Duration, ...]]:
    """Every length of time that is counted on from a day on the record, or several that follow one another.

    `reach`: how many days lie between the earliest day on the record and the last one asked.
    """
    found: dict[tuple[Duration, ...], None] = {(): None, (_OF_AGE,): None}
    for test, fact in _tests(diagrams):
        match test:
            case InWindow(duration) | LongerAgo(duration):
                found[duration,] = None
            case Between() | Equals() | OneOf() if fact is not None and fact.computed_from:
                unit: Any = _UNITS.get(fact.unit or "")
                numbers = {n + more for n in numbers_in(test) for more in (0, 1) if 0 < n + more < _MOST_COUNTED}
                found |= dict.fromkeys((Duration(n, unit),) for n in numbers if unit)
            case _:
                continue
    for variable in diagrams.variables:
        if isinstance(variable.flag, ScheduleFlag):
            found |= dict.fromkeys(_lengths_of_schedule(variable.flag, reach))
    return list(found)


def _lengths_of_schedule(flag: ScheduleFlag, reach: int) -> Iterator[tuple[Duration, ...]]:
    rule = flag.plan.recurrence
    if rule is None:
        return
    nexts: list[tuple[Duration, ...]] = [()]
    if rule.every is not None:  # from the last time on it is counted once, from the first due day on again and again
        length = _LEAST_DAYS[rule.every.unit] * rule.every.number
        times = 1 if rule.counted_from == "last_held" else reach // length + 1
        nexts += [(rule.every.times(n),) for n in range(1, times + 1)]
    firsts = [(), *([(rule.first_within,)] if rule.first_within else [])]
    graces = [(), *([(rule.grace,)] if rule.grace else [])]
    for first, following, grace in product(firsts, nexts, graces):
        yield (*first, *following, *grace)
