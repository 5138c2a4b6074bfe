"""Which readings an answer turns on: each read otherwise alone, all others as chosen (semantics 29)."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.answers.verdict import Verdict
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.result_document import Turn
from ivpolicy.core.variables.open_cells import OpenCells


def turns_on(pack: Pack, question: str, case: OpenCells) -> tuple[Turn, ...]:
    """The readings whose other option alone would change status, outcome or strength; barred options are not tried."""
    present = pack.on_case(question, case).verdict
    return tuple(
        turn for reading in pack.readings_behind(question) for turn in _turns(pack, question, reading, present, case)
    )


def _turns(pack: Pack, question: str, reading_id: str, present: Verdict, case: OpenCells) -> Iterator[Turn]:
    reading = pack.written.readings[reading_id]
    chosen = pack.readings.get(reading_id, reading.chosen)
    for option in reading.options:
        if option in (chosen, *reading.barred):
            continue
        other = pack.answers_under(reading_id, option).on_case(question, case).verdict
        if other != present:
            yield Turn.of(
                reading=reading_id,
                asks=reading.asks,
                chosen=chosen,
                option=option,
                status=other.status,
                outcome=other.outcome,
                strength=other.strength,
                clauses=reading.clauses,
            )
