"""A pack under another option of a reading: only what hangs on the reading is lowered again, and nothing else differs."""

from __future__ import annotations

import pytest

from invented_pack import FULL_PACK
from ivpolicy import load_pack, shipped_packs
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.lowering.rulebooks import lower_national
from ivpolicy.core.lowering.sections import lower_otherwise, lower_pack
from packs_checked import national, read

OPTIONS = [
    (id_, reading.id, option)
    for id_ in shipped_packs()
    for reading in load_pack(id_).written.readings.values()
    for option in reading.options
    if option not in reading.barred
]


@pytest.mark.parametrize(("id_", "reading", "option"), OPTIONS)
def test_a_shipped_pack_read_otherwise_is_what_it_would_be_lowered_anew(id_, reading, option):
    pack = load_pack(id_)

    assert pack.answers_under(reading, option).rulebook == pack.with_reading(reading, option).rulebook


def test_a_reading_in_every_section_read_otherwise_is_what_it_would_be_lowered_anew():
    pack = read(FULL_PACK)
    compiled = Pack(pack, national())
    options = [(r.id, o) for r in pack.readings.values() for o in r.options if o not in r.barred]

    assert options
    for reading, option in options:
        assert compiled.answers_under(reading, option).rulebook == compiled.with_reading(reading, option).rulebook


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
