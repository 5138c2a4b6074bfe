"""Which readings an answer turns on: each read otherwise alone, all others as chosen (semantics 29)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from ivpolicy.core.asking import Asking, Verdict, exact_verdict
from ivpolicy.core.case import CaseRecord
from ivpolicy.core.compiler import CompiledPack
from ivpolicy.core.condition import questions_read
from ivpolicy.core.decision import Turn
from ivpolicy.core.program import Program
from ivpolicy.core.space import conditions_asked


def turns_on(pack: CompiledPack, question: str, record: CaseRecord, as_at: date) -> tuple[Turn, ...]:
    """The readings whose other option alone would change status, outcome or strength; barred options are not tried."""
    present = _verdict(pack, question, record, as_at)
    return tuple(
        turn
        for reading in _readings_met(pack, question)
        for turn in _turns(pack, question, reading, present, record, as_at)
    )


def _verdict(pack: CompiledPack, question: str, record: CaseRecord, as_at: date) -> Verdict:
    shown = pack.by_question[question].verdict(record, as_at)
    return shown if shown is not None else exact_verdict(Asking(pack.space(question), record, as_at))


def _readings_met(pack: CompiledPack, question: str) -> list[str]:
    """The readings on which a rule hangs, of the question or of those whose answers it reads, in the pack's order."""
    met = {r for program in _programs_read(pack, question) for rule in program.rules for r in rule.readings}
    return [reading for reading in pack.pack.readings if reading in met]


def _programs_read(pack: CompiledPack, question: str) -> Iterator[Program]:
    seen, waiting = {question}, [question]
    while waiting:
        program = pack.rulebook.programs[waiting.pop()]
        yield program
        fresh = {q for condition in conditions_asked(program) for q in questions_read(condition)} - seen
        seen |= fresh
        waiting.extend(sorted(fresh))


def _turns(
    pack: CompiledPack, question: str, reading_id: str, present: Verdict, record: CaseRecord, as_at: date
) -> Iterator[Turn]:
    reading = pack.pack.readings[reading_id]
    chosen = pack.readings.get(reading_id, reading.chosen)
    for option in reading.options:
        if option in (chosen, *reading.barred):
            continue
        other = _verdict(pack.answers_under(reading_id, option), question, record, as_at)
        if other != present:
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
