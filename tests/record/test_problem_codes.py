"""Every problem of a case record has a permanent code, and every code of the table is that of some problem."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import ivpolicy
from ivpolicy import CaseError, case_from_facts, load_pack, read_case
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.problem_codes import CASE_CODES
from ivpolicy.core.text.codes import CODES
from ivpolicy.diff.case_tables import read_caseload
from ivpolicy.files.cases import read_case_bytes
from packs_checked import local, national

SOURCE = Path(ivpolicy.__file__).parent
DAY = date(2026, 11, 1)
GARDEN = """\
facts:
  - {name: has_garden, type: boolean, asks: "Is there a garden?", label: garden, meaning: Any size., ask_whom: carer}
"""


def record(**sections):
    return lambda: read_case({"case_id": "an-invented-child", **sections})


def file(text, suffix=".json"):
    return lambda: read_case_bytes(text.encode() if isinstance(text, str) else text, suffix=suffix)


def of_pack(**sections):
    return lambda: load_pack("leeds").read_case({"case_id": "an-invented-child", **sections})


RECORDS = {
    "C001": file("{"),
    "C002": file('{"a": NaN}'),
    "C003": lambda: read_case(["no record"]),
    "C004": record(local={"leeds": {"a": "x" * 100_000}}),
    "C010": record(child={"disabeld": True}),
    "C011": record(child={"a key!": True}),
    "C012": record(child={"age": 12}),
    "C013": lambda: case_from_facts({"child.nothing": True}, as_at=DAY),
    "C020": lambda: read_case({}),
    "C021": lambda: read_case({"case_id": ""}),
    "C022": record(child={"disabled": "perhaps"}),
    "C023": record(placement={"miles_from_home": "far"}),
    "C024": record(placement={"miles_from_home": -1}),
    "C025": record(placement={"moved_on": "soon"}),
    "C026": record(placement={"moved_on": "2026-02-30"}),
    "C027": record(placement={"moved_on": "2026-02-20T10:00"}),
    "C028": record(placement={"type": "tent"}),
    "C029": record(events="none"),
    "C030": lambda: read_case({"case_id": 7}),
    "C031": lambda: read_case({"case_id": "x" * 101}),
    "C032": record(child="yes"),
    "C033": record(judgements={"very_young": [1]}),
    "C040": record(appointment={"started_on": "2026-05-01", "ended_on": "2026-04-01"}),
    "C041": record(child={"disabled": True}, provenance={"child.disabled": {"asked_not_known": True}}),
    "C042": record(provenance={"child.nothing": {"source": "file"}}),
    "C050": of_pack(decisions=[{"question": "visitor.nothing", "outcome": "appoint", "on": "2026-10-01"}]),
    "C051": of_pack(decisions=[{"question": "visitor.appoint", "outcome": "perhaps", "on": "2026-10-01"}]),
    "C065": file("fact,question\n", ".csv"),
    "C066": file('fact,answer\n"a', ".csv"),
    "P002": file('{"case_id": "a", "case_id": "b"}'),
    "P006": file("case_id: a\nchild:\n\tdisabled: yes\n", ".yaml"),
    "P016": file("", ".yaml"),
    "P017": file(" " * (1024 * 1024 + 1)),
    "P018": file("[" * 100_000),
    "P022": file(b"\xff\xfe"),
}
TABLES = {
    "C060": "case_id,as_at\na,2026-11-01,more\n",
    "C061": "case_id,child,child.disabled\na,x,yes\n",
    "C062": "case_id,events\na,[1\n",
    "C067": "case_id\na\na\n",
}
LINKS = {"C063": "outside.json", "C064": "nowhere.json"}
"""To what a link in the folder of a caseload leads."""
OF_A_PACK = {"C014": {"no_such": True}, "C034": {"has_garden": "perhaps"}}


@pytest.mark.parametrize("code", RECORDS)
def test_a_problem_has_the_code_of_its_kind(code):
    with pytest.raises(CaseError) as caught:
        RECORDS[code]()

    assert code in {problem.code for problem in caught.value.problems}


@pytest.mark.parametrize("code", TABLES)
def test_a_problem_of_a_table_has_the_code_of_its_kind(code, tmp_path):
    path = tmp_path / "cases.csv"
    path.write_text(TABLES[code], encoding="utf-8")

    *_, case = read_caseload(path)

    assert code in {problem.code for problem in case.problems}


@pytest.mark.parametrize("code", LINKS)
def test_a_link_in_a_caseload_has_the_code_of_its_problem(code, tmp_path):
    folder = tmp_path / "cases"
    folder.mkdir()
    (tmp_path / "outside.json").write_text('{"case_id": "an-invented-child"}', encoding="utf-8")
    (folder / "case.json").symlink_to(tmp_path / LINKS[code] if code == "C063" else folder / LINKS[code])

    (case,) = read_caseload(folder)

    assert [problem.code for problem in case.problems] == [code]


@pytest.mark.parametrize("code", OF_A_PACK)
def test_a_problem_of_a_packs_own_fact_has_the_code_of_its_kind(code):
    pack = Pack(local(GARDEN), national())

    with pytest.raises(CaseError) as caught:
        pack.read_case({"case_id": "an-invented-child", "local": {"fernmoor": OF_A_PACK[code]}})

    assert code in {problem.code for problem in caught.value.problems}


def test_every_code_of_the_table_is_that_of_some_problem():
    # that nothing else fits is what C039 says; no known value leads there
    assert CASE_CODES.keys() - RECORDS.keys() - TABLES.keys() - LINKS.keys() - OF_A_PACK.keys() == {"C039"}


def test_every_code_that_is_given_stands_in_a_table_and_the_tables_share_none():
    given = {code for path in SOURCE.rglob("*.py") for code in re.findall(r'"(C\d{3})"', path.read_text("utf-8"))}

    assert given == CASE_CODES.keys()
    assert not CASE_CODES.keys() & CODES.keys()
