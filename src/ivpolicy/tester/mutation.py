"""Mutation: which changes of a pack its confirmed cases notice, each change tried alone.

A change is noticed when a confirmed case that came out as expected does so no longer; only what a case expects counts.
Only questions the change can reach are compiled anew, and only the cases that expect something of them are asked. What
says the same as before, and what `check` refuses, is told apart and not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ivpolicy.core.answers.question_diagrams import conditions_asked
from ivpolicy.core.budget import TooLargeError
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.pack.conditions import ByReading
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.proofs.proofs import prove_never_turns_on
from ivpolicy.core.rules.condition import questions_read
from ivpolicy.core.rules.rulebook import Rulebook
from ivpolicy.core.text.diagnostic import Severity
from ivpolicy.core.validation.validator import check_pack
from ivpolicy.tester.case_runs import CaseRun, PackRun
from ivpolicy.tester.equal_mutants import says_the_same
from ivpolicy.tester.mutant import MUTANT_KINDS, Mutant, step_into
from ivpolicy.tester.mutants import mutants_of
from ivpolicy.tester.worked_cases import differences

Fate = Literal["noticed", "not_noticed", "equal", "refused", "not_loaded"]
"""What became of a change: a case failed; none did; it says the same; `check` refuses it; it cannot be run."""

Progress = Callable[[int, int, int], None]
"""Told now and then: how many changes were tried, of how many, and how many of them no case noticed."""


@dataclass(frozen=True, slots=True)
class Tried:
    """A change and what became of it; `by` names the case that noticed it, and `why` says why it was not run."""

    mutant: Mutant
    fate: Fate
    by: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class MutationTally:
    """How many changes count, and how many of them a confirmed case notices."""

    counted: int
    noticed: int

    @property
    def percent(self) -> float:
        """The share noticed, from 0 to 100; 0 where nothing counts, so that nothing is praised for it."""
        return 100.0 * self.noticed / self.counted if self.counted else 0.0


@dataclass(frozen=True, slots=True)
class Mutation:
    """What became of every change of one pack, in the order of the file."""

    tried: tuple[Tried, ...]

    def of(self, *kinds: str) -> MutationTally:
        """The tally of some kinds, or of all."""
        chosen = [one for one in self.tried if not kinds or one.mutant.kind in kinds]
        noticed = sum(one.fate == "noticed" for one in chosen)
        return MutationTally(noticed + sum(one.fate == "not_noticed" for one in chosen), noticed)

    def having(self, fate: Fate, kind: str | None = None) -> tuple[Tried, ...]:
        """The changes of which this became; of one kind, or of all."""
        return tuple(one for one in self.tried if one.fate == fate and kind in (None, one.mutant.kind))

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of change there are, in the order in which they are reported."""
        there = {one.mutant.kind for one in self.tried}
        return tuple(kind for kind in MUTANT_KINDS if kind in there)


def mutation_of(run: PackRun, text: str = "", progress: Progress | None = None) -> Mutation:
    """Try every change of a pack against the cases that were run on it.

    Args:
        run: The cases, run. Only confirmed ones that came out count.
        text: The text of the pack, for the place of each value.
        progress: Told after each change.
    """
    mutants = mutants_of(run.pack.written, text)
    found: list[Tried] = []
    unnoticed = 0
    for tried in tried_of(run, mutants):
        found.append(tried)
        unnoticed += tried.fate == "not_noticed"
        if progress is not None:
            progress(len(found), len(mutants), unnoticed)
    return Mutation(tuple(found))


def tried_of(run: PackRun, mutants: Iterable[Mutant]) -> Iterator[Tried]:
    """What becomes of some changes of a pack, one after the other."""
    trial = _Trial(run)
    return map(trial.tried, mutants)


class _Trial:
    """One pack and the cases that may notice a change of it."""

    def __init__(self, run: PackRun) -> None:
        self._pack = run.pack
        # Those that notice come first for the next change, which most often stands beside the last.
        self._runs = sorted((r for r in run.cases if r.passed and r.case.confirmed), key=lambda r: len(r.case.readings))
        self._otherwise: dict[tuple[str, str], Pack] = {}
        self._reads = _Reads()

    def tried(self, mutant: Mutant) -> Tried:
        """What becomes of one change."""
        try:
            changed = _Changed(mutant, mutant.of(self._pack.written), self._reads)
            why = self._refused(changed)
            if why is not None:
                return Tried(mutant, "refused", why=why)
            noticed = self._noticed(changed)
            if noticed is not None:
                return Tried(mutant, "noticed", by=noticed.case.name)
            return Tried(mutant, "equal" if self._is_equal(changed) else "not_noticed")
        except (ValueError, RecursionError, IvpolicyError) as error:
            return Tried(mutant, "not_loaded", why=str(error).partition("\n")[0])

    def _refused(self, changed: _Changed) -> str | None:
        """The first thing `check` has against it; None where it would load."""
        pack, written = self._pack, changed.written
        found = check_pack(written, None if pack.is_national else pack.national)
        error = next((problem for problem in found if problem.severity is Severity.ERROR), None)
        if error is None and any(claim.question in changed.reaches(pack) for claim in written.never_turns_on):
            error = next(iter(prove_never_turns_on(changed.like(pack))), None)
        return None if error is None else f"{error.code}: {error.message}"

    # ---- noticed ----

    def _noticed(self, changed: _Changed) -> CaseRun | None:
        # It may show under other readings only, which nothing but `turns_on` tells.
        is_hidden = bool(_readings_on(self._pack.written, changed.mutant)) or not changed.reaches(self._pack)
        for place, run in enumerate(self._runs):
            if self._fails(changed, run, is_hidden=is_hidden):
                self._runs.insert(0, self._runs.pop(place))
                return run
        return None

    def _fails(self, changed: _Changed, run: CaseRun, *, is_hidden: bool) -> bool:
        """Whether a case that came out as expected does so no longer; one that cannot be answered notices nothing."""
        case, reached = run.case, changed.reaches(run.pack)
        expect = {
            question: expected
            for question, expected in case.expect.items()
            if question in reached or (is_hidden and "turns_on" in expected)
        }
        if not expect:
            return False
        now = changed.like(run.pack).on(case.as_at)
        try:
            result = Result(now, run.result.record, case.as_at)
            return any(True for _ in differences(result, replace(case, expect=expect)))
        except (TooLargeError, RecursionError):
            return False

    # ---- equal ----

    def _is_equal(self, changed: _Changed) -> bool:
        """Whether the change says the same, under the readings chosen and under each of them read otherwise."""
        return all(
            says_the_same(pack.rulebook, changed.like(pack).rulebook, changed.reaches(pack))
            for pack in (self._pack, *self._read_otherwise(changed))
        )

    def _read_otherwise(self, changed: _Changed) -> Iterator[Pack]:
        """The pack under each reading that the change may hang on."""
        hangs_on = _readings_on(self._pack.written, changed.mutant) | changed.readings_met(self._pack)
        if not changed.reaches(self._pack):
            hangs_on = frozenset(self._pack.written.readings)
        for reading in self._pack.written.readings.values():
            for option in reading.options if reading.id in hangs_on else ():
                if option not in reading.barred and option != reading.chosen:
                    key = (reading.id, option)
                    if key not in self._otherwise:
                        self._otherwise[key] = self._pack.with_reading(*key)
                    yield self._otherwise[key]


@dataclass(slots=True)
class _Changed:
    """A pack with one change, under any readings, compiled as far as it is asked."""

    mutant: Mutant
    written: WrittenPack
    reads: _Reads
    _made: dict[int, Pack] = field(default_factory=dict)
    _reached: dict[int, frozenset[str]] = field(default_factory=dict)

    def like(self, pack: Pack) -> Pack:
        """A pack, under whatever readings it has, with the change."""
        made = self._made.get(id(pack))
        if made is None:
            if self.mutant.kind == "reading" and not pack.is_national:
                made = Pack(self.written, pack.national, pack.readings)
            else:
                made = pack.written_otherwise(self.written, self.mutant.names)
            self._made[id(pack)] = made
        return made

    def reaches(self, pack: Pack) -> frozenset[str]:
        """The questions of which anything could be answered otherwise than by a pack without the change."""
        found = self._reached.get(id(pack))
        if found is None:
            direct = _rewritten(pack, self.like(pack))
            found = self._reached[id(pack)] = self.reads.reached_from(pack, direct)
        return found

    def readings_met(self, pack: Pack) -> frozenset[str]:
        """The readings on which the rules hang that are others now."""
        books = [one.rulebook.by_question for one in (pack, self.like(pack))]
        rules = (rule for question in self.reaches(pack) for book in books for rule in book[question].every)
        return frozenset(reading for rule in rules for reading in rule.readings)


def _rewritten(old: Pack, new: Pack) -> frozenset[str]:
    """The questions whose own rules, schedules or work in a conflict are others."""
    if old.lowered is not None and new.lowered is not None and old.written.applies == new.written.applies:
        one, other = old.lowered, new.lowered
        pairs = zip(one.parts, other.parts, strict=True)
        return frozenset(q for was, now in pairs if was is not now and was != now for q, _ in (*was.rules, *now.rules))
    book, changed = old.rulebook, new.rulebook
    plans = {**changed.schedules, **changed.orders}
    moved = {key for key, plan in {**book.schedules, **book.orders}.items() if plans.get(key) != plan}
    return frozenset(
        question
        for question, rules in changed.by_question.items()
        if rules != book.by_question[question]
        or book.conflicts.get(question) != changed.conflicts.get(question)
        or any(rule.schedule in moved for rule in rules.every)
    )


class _Reads:
    """Which questions read which, by rulebook, worked out once for each."""

    def __init__(self) -> None:
        self._readers: dict[int, tuple[Pack, Mapping[str, frozenset[str]]]] = {}

    def reached_from(self, pack: Pack, questions: frozenset[str]) -> frozenset[str]:
        """The questions, and all that read the answer of one of them or wait for one of its steps."""
        reached = fresh = questions
        while fresh:
            fresh = frozenset(q for q, read in self._by(pack).items() if not read.isdisjoint(fresh)) - reached
            reached |= fresh
        return reached

    def _by(self, pack: Pack) -> Mapping[str, frozenset[str]]:
        made = self._readers.get(id(pack))
        if made is None:  # the pack is kept beside it, so that no other can come to have its identity
            made = self._readers[id(pack)] = pack, {q: _reads(pack.rulebook, q) for q in pack.rulebook.by_question}
        return made[1]


def _reads(book: Rulebook, question: str) -> frozenset[str]:
    """The questions whose answers a question reads, whose schedules it asks, and whose steps come before its own."""
    rules = book.by_question[question]
    found = {q for rule in rules.acting for q, _ in book.steps_before.get(rule.id, ())}
    for condition in conditions_asked(rules):
        found.update(questions_read(condition))
    return frozenset(found)


def _readings_on(pack: WrittenPack, mutant: Mutant) -> frozenset[str]:
    """The readings under whose options what is changed stands; of a reading, itself."""
    found = {mutant.part} if mutant.kind == "reading" else set()
    part: object = pack
    for step in mutant.path:
        if isinstance(part, ByReading):
            found.add(part.reading)
        part = step_into(part, step)
    return frozenset(found)
