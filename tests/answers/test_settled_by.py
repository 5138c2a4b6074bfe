"""What a fact would settle: cells that no answer tells apart are tried once, and come to what each would come to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice, product

import pytest

from ivpolicy import CaseError, load_pack, read_case, shipped_packs
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.answer import decided_by
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import places_of
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag
from ivpolicy.files.packs import shipped_folder
from ivpolicy.tester.worked_cases import decided, read_worked_cases


def asked_of_some_cases(pack: str) -> Iterator[QuestionOnCase]:
    loaded = load_pack(pack)
    for worked in read_worked_cases(shipped_folder() / "cases" / f"{pack}.yaml")[1][::12]:
        try:
            result = decided(loaded, worked)
        except CaseError:
            continue
        yield from (result[question]._on_case for question in result)


def is_recorded(asked: QuestionOnCase, fact: str) -> bool:
    """Whether a fact is tried by recording it, as the tests of the page check: it may contradict what is recorded."""
    return any(variable.is_single and variable.key == fact in VOCABULARY for variable in asked.diagrams.variables)


def settles_in_some_cell(asked: QuestionOnCase, fact: str) -> bool:
    """Whether the answer is one wherever the variable of a fact lies in some one cell, tried cell by cell."""
    variables = asked.diagrams.variables
    decisive = asked.diagrams.decisive(asked.case, decided_by, None)
    levels = [level for level in decisive if tuple(asked.facts_at(decided_by, level)) == (fact,)]
    case = {variable: asked.case[variable] for variable in variables}
    marks = [level for level in levels if isinstance(variables[level].flag, ConfirmedFlag)]
    for level in levels:
        tried = [variables[at] for at in dict.fromkeys((*marks, level))]
        for cells in product(*(places_of(asked.case[variable]) for variable in tried)):
            narrowed = {variable: 1 << cell for variable, cell in zip(tried, cells, strict=True)}
            if len({decided_by(answer) for answer in asked.diagrams.answers(case | narrowed)}) == 1:
                return True
    return False


@pytest.mark.parametrize("pack", shipped_packs())
def test_a_fact_settles_what_one_of_its_cells_settles(pack: str) -> None:
    found = 0
    for asked in asked_of_some_cases(pack):
        by_cells = [fact for fact in asked.missing if not is_recorded(asked, fact)]
        settled = [fact for fact in asked.settled_by if fact in by_cells]
        assert settled == [fact for fact in by_cells if settles_in_some_cell(asked, fact)]
        found += len(settled)
    assert found > 0


@pytest.mark.parametrize("pack", shipped_packs())
def test_with_a_gap_filled_everything_is_open_as_in_that_record_read_anew(pack: str) -> None:
    """What is not read from the fact that fills the gap is taken over from the case before."""
    filled, changed = 0, 0
    for asked in islice(asked_of_some_cases(pack), 0, None, 7):
        case, variables = asked.case, asked.diagrams.variables
        gaps = [v for v in variables if v.is_single and v.key in VOCABULARY and len(places_of(case[v])) > 1]
        for gap in gaps:
            for value in islice(gap.representatives(case.as_at), 4):
                known = case.recorded(gap.key, value)
                if known is not None:
                    anew = OpenCells(known.given, case.as_at)
                    assert [known[v] for v in variables] == [anew[v] for v in variables], gap.key
                    filled += 1
                    changed += sum(known[v] != case[v] for v in variables if v is not gap)
    assert filled > 100
    assert changed > 0


JUDGED = {
    "value": True,
    "on": "2026-10-01",
    "by": "R. Invented",
    "support": "none needed",
    "addresses_objection": False,
}


@pytest.mark.parametrize(
    ("held", "gap", "value", "changed"),
    [
        ({"judgements": {"visitor_in_interests": JUDGED}}, "views.objects_to_visitor", True, "judgements.visitor_in_interests"),
        ({}, "care.legal_status", "care_order", "child.statuses"),
        ({"judgements": {"visitor_in_interests": JUDGED}}, "placement.moved_on", date(2026, 10, 20), "judgements.visitor_in_interests"),
    ],
)  # fmt: skip
def test_a_gap_filled_also_changes_what_is_read_beside_it(held, gap, value, changed) -> None:
    case = OpenCells(read_case({"case_id": "invented", **held}), date(2026, 11, 2))
    known = case.recorded(gap, value)
    assert known is not None
    anew = OpenCells(known.given, case.as_at)
    packs = [load_pack(name) for name in shipped_packs()]
    variables = {v for pack in packs for question in pack.questions for v in pack.diagrams(question).variables}

    assert [v.key for v in variables if known[v] != anew[v]] == []
    assert changed in {v.key for v in variables if known[v] != case[v]}
