"""What columns say of a row is what `evaluate` says of its record: status, outcome, strength and what is missing."""

from datetime import date
from random import Random

import pytest

from ivpolicy import evaluate, load_pack
from ivpolicy.columns.decided import decide_columns, row_answers
from ivpolicy.columns.table import CaseTable, TableMaking
from ivpolicy.core.record.case import CaseError, read_case
from partial_records import on_boundaries, partial_records

PACKS = ("england", "leeds", "coventry", "dudley", "islington", "childrens_home")
DAY = date(2026, 11, 1)


def assert_same(pack, records, as_at, questions=None):
    records = list(records)
    decided = decide_columns(pack, CaseTable.of(records), as_at, questions)
    answers = {question: row_answers(decided, question) for question in decided}
    for row, record in enumerate(records):
        result = evaluate(pack, record, as_at=as_at, questions=questions)
        for question, rows in answers.items():
            said, (verdict, missing) = result[question], rows[row]
            wanted = (said.status, said.outcome, said.strength, said.missing)
            found = (verdict.status, verdict.outcome, verdict.strength, missing)
            assert found == wanted, f"{pack.id}, {question}, row {row}: {found} is not {wanted}"


@pytest.mark.parametrize("name", PACKS)
def test_of_random_records_every_answer_is_that_of_the_core(name):
    pack = load_pack(name)
    assert_same(pack, partial_records(pack, Random(name), 40, DAY), DAY)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", PACKS)
def test_of_many_random_records_every_answer_is_that_of_the_core(name, seed):
    pack = load_pack(name)
    for day in (DAY, date(2027, 2, 28)):
        assert_same(pack, partial_records(pack, Random(f"{name}{seed}"), 600, day), day)


@pytest.mark.slow
@pytest.mark.parametrize("name", PACKS)
def test_on_every_boundary_every_answer_is_that_of_the_core(name):
    pack = load_pack(name)
    assert_same(pack, on_boundaries(pack, DAY), DAY)


def test_on_boundaries_of_appointing_every_answer_is_that_of_the_core():
    pack = load_pack("leeds")
    assert_same(pack, list(on_boundaries(pack, DAY))[::4], DAY, ["visitor.appoint"])


FACTS = {"child.date_of_birth": date(2015, 1, 1), "care.looked_after_since": date(2020, 1, 1), "child.disabled": True}


def test_facts_by_path_make_the_row_that_their_record_makes():
    making = TableMaking()
    making.add_facts("row", {**FACTS, "local.leeds.anything": "yes"}, DAY)
    record = making.table().record(0)
    assert record.child.date_of_birth == date(2015, 1, 1)
    assert record.care.looked_after_since == date(2020, 1, 1)
    assert record.local == {"leeds": {"anything": "yes"}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"care.looked_after_since": date(2014, 1, 1)},
        {"child.disabled": "perhaps"},
        {"child.disabled": 2},
        {"no.such": 1},
        {"visitor.interviews": [{"interviewers": 1, "from_scheme": 2}]},
    ],
)
def test_facts_that_cannot_be_are_refused_as_a_record_is_and_leave_no_row(wrong):
    making = TableMaking()
    making.add_facts("first", FACTS, DAY)
    with pytest.raises(CaseError):
        making.add_facts("row", {**FACTS, **wrong}, DAY)
    assert making.table().ids == ["first"]


def test_a_row_of_another_authority_and_one_with_a_wrong_fact_of_the_packs_own_are_not_answered():
    pack = load_pack("leeds")
    records = [
        read_case({"case_id": "own", "care": {"responsible_authority": "leeds"}}),
        read_case({"case_id": "others", "care": {"responsible_authority": "coventry"}}),
        read_case({"case_id": "wrong", "local": {"leeds": {"no_such_fact": 1}}}),
    ]
    decided = decide_columns(pack, CaseTable.of(records), DAY)
    assert [verdict is not None for verdict, _ in row_answers(decided, "visitor.appoint")] == [True, False, False]
    assert list(decided.planes.places(decided.of_others)) == [1]
    assert list(decided.refused) == [2]


def test_no_rows_have_no_answers():
    decided = decide_columns(load_pack("england"), CaseTable.of([]), DAY)
    assert row_answers(decided, "visitor.appoint") == []
