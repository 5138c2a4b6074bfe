"""A pack under another option of a reading: only what hangs on the reading is lowered again, and nothing else differs."""

from __future__ import annotations

from datetime import date

import pytest

from invented_pack import FULL_PACK
from ivpolicy import case_from_facts, evaluate, load_pack, shipped_packs
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.lowering.rulebooks import lower_national
from ivpolicy.core.lowering.sections import lower_otherwise, lower_pack
from packs_checked import national, read

READINGS = {
    (id_, reading.id): reading for id_ in shipped_packs() for reading in load_pack(id_).written.readings.values()
}
OPTIONS = [
    (*which, option)
    for which, reading in READINGS.items()
    for option in reading.options
    if option not in reading.barred
]


OTHERWISE = [(*which, option) for *which, option in OPTIONS if option != READINGS[*which].chosen]
AS_AT = date(2026, 11, 2)
FACTS = [
    {"child.statuses": ["looked_after"], "child.date_of_birth": "2012-05-04", "care.looked_after_since": "2025-03-01"},
    {"child.statuses": ["care_leaver"], "advocacy.complaint": "made", "views.wants_advocate": True},
]


def assert_as_lowered_anew(pack, reading, option):
    anew = Pack(None if pack.is_national else pack.written, pack.national, {reading: option})

    assert pack.answers_under(reading, option).rulebook == anew.rulebook
    assert pack.with_reading(reading, option).rulebook == anew.rulebook


@pytest.mark.parametrize(("id_", "reading", "option"), OPTIONS)
def test_a_shipped_pack_read_otherwise_is_what_it_would_be_lowered_anew(id_, reading, option):
    pack = load_pack(id_)

    assert_as_lowered_anew(pack, reading, option)


@pytest.mark.parametrize(("id_", "reading", "option"), OTHERWISE[::4])
def test_a_shipped_pack_read_otherwise_answers_as_one_compiled_anew(id_, reading, option):
    pack = load_pack(id_)
    another = next(((r, o) for i, r, o in OTHERWISE if i == id_ and r != reading), (reading, option))
    anew = Pack(None if pack.is_national else pack.written, pack.national, {another[0]: another[1], reading: option})
    asked = ("visitor.appoint", *(q for q in pack.questions if reading in pack.readings_behind(q)))

    for facts in FACTS:
        case = case_from_facts(facts, as_at=AS_AT)
        lent, own = (
            evaluate(read, case, as_at=AS_AT, hypothetical=True).document_of(asked)
            for read in (pack.with_reading(*another).with_reading(reading, option), anew)
        )
        assert lent == own


def test_a_question_that_hangs_on_no_reading_that_differs_is_not_built_again():
    leeds = load_pack("leeds")
    _, reading, option = next(found for found in OTHERWISE if found[0] == "leeds")
    read = leeds.with_reading(reading, option)

    again = {question for question in leeds.questions if read.diagrams(question) is not leeds.diagrams(question)}

    assert again
    assert again < set(leeds.questions)
    assert again >= {question for question in leeds.questions if reading in leeds.readings_behind(question)}


def test_a_reading_in_every_section_read_otherwise_is_what_it_would_be_lowered_anew():
    pack = read(FULL_PACK)
    compiled = Pack(pack, national())
    options = [(r.id, o) for r in pack.readings.values() for o in r.options if o not in r.barred]

    assert options
    for reading, option in options:
        assert_as_lowered_anew(compiled, reading, option)


def test_parts_that_hang_on_no_reading_that_differs_are_kept():
    leeds = load_pack("leeds")
    pack = leeds.written
    reading = next(r for r in pack.readings.values() if len(set(r.options) - set(r.barred)) > 1)
    other = next(o for o in reading.options if o != reading.chosen and o not in reading.barred)
    layer = lower_pack(pack, lower_national(leeds.national), {})

    again = lower_otherwise(layer, {reading.id: other})

    kept = [part is before for part, before in zip(again.parts, layer.parts, strict=True)]
    hangs = [part.hangs_on({reading.id}) for part in layer.parts]
    assert kept == [not on for on in hangs]
    assert any(hangs)
