"""Every worked case beside the shipped packs comes out as written from the clause."""

from __future__ import annotations

import pytest

from ivpolicy.core.answers.question_diagrams import conditions_asked
from ivpolicy.core.rules.condition import walk
from ivpolicy.files.packs import load_pack, shipped_folder, shipped_packs
from ivpolicy.tester.sheet import WorkedCase
from ivpolicy.tester.worked_cases import read_worked_cases, run


def _sheet(pack: str) -> tuple[WorkedCase, ...]:
    of, cases = read_worked_cases(shipped_folder() / "cases" / f"{pack}.yaml")
    assert of == pack
    return cases


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_worked_case_comes_out(pack: str) -> None:
    compiled = load_pack(pack)

    differences = [str(difference) for case in _sheet(pack) for difference in run(compiled, case)]

    assert differences == []


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_deciding_clause_has_a_worked_case(pack: str) -> None:
    exercised = {clause for case in _sheet(pack) for clause in case.clauses}

    deciding = {id_ for id_, clause in load_pack(pack).written.clauses.items() if clause.decides_nothing is None}

    assert deciding - exercised == set()


@pytest.mark.parametrize("pack", [p for p in shipped_packs() if p != "england"])
def test_every_reading_is_read_under_each_option_that_may_be_chosen(pack: str) -> None:
    compiled = load_pack(pack)
    cases = _sheet(pack)

    for reading in compiled.written.readings.values():
        for option in reading.options:
            if option in reading.barred:
                continue
            used = option == reading.chosen or any(case.readings.get(reading.id) == option for case in cases)
            assert used, f"{pack}: no worked case reads `{reading.id}` as `{option}`"


@pytest.mark.parametrize("pack", shipped_packs())
def test_no_condition_of_a_pack_is_out_of_reach_of_the_question_that_reads_it(pack: str) -> None:
    compiled = load_pack(pack)

    for question in compiled.questions:
        diagrams = compiled.diagrams(question)
        asked = {
            part.fact for c in conditions_asked(diagrams.question_rules) for part in walk(c) if hasattr(part, "fact")
        }
        known = {path for variable in diagrams.variables for path, _ in variable.asked}
        assert asked <= known
