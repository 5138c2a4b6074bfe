"""Tables of the Standard Safeguarding Dataset by the map that is shipped: which row counts, and what is never guessed."""

from datetime import date
from random import Random

import pytest

from ivpolicy import case_from_facts, read_column_map
from ivpolicy.returns.caseload import ReturnError
from ivpolicy.returns.reader import read_return

DAY = date(2026, 3, 31)
LEGAL = "lega_legal_status_id,lega_person_id,lega_legal_status,lega_legal_status_start_date,lega_legal_status_end_date"
VISITS = (
    "clav_cla_visit_id,clav_cla_id,clav_person_id,clav_cla_visit_date,clav_cla_visit_seen,clav_cla_visit_seen_alone"
)
PLACED = "clap_person_id,clap_cla_placement_start_date,clap_cla_placement_type,clap_cla_placement_end_date"
MISSING = "miss_person_id,miss_missing_episode_start_date,miss_missing_episode_type"
LEAVERS = "clea_person_id,clea_care_leaver_eligibility,clea_care_leaver_activity"


@pytest.fixture
def facts(tmp_path):
    """What tables say of the child A1."""

    def facts(**tables):
        for file in tmp_path.iterdir():
            file.unlink()
        for name, rows in tables.items():
            (tmp_path / f"{name}.csv").write_text("\n".join(rows) + "\n")
        found = read_return(tmp_path, DAY, columns=read_column_map("ssd"), made_on=DAY)
        facts = {child.id: dict(child.facts) for child in found.children}["A1"]
        case_from_facts(facts, as_at=DAY)
        return facts, [str(fault.place) for fault in found.faults]

    return facts


def test_each_table_is_read_by_its_own_map(facts):
    found, faults = facts(
        person=["pers_person_id,pers_forename,pers_dob", "A1,Invented,2012-03-02 00:00:00"],
        disability=["disa_person_id,disa_disability_code", "A1,LD", "A1,AUT"],
        legal=[LEGAL, "1,A1,V2,2024-01-01,2024-06-01", "2,A1,C2,2024-06-01 00:00:00.000,"],
        placed=[PLACED, "A1,2024-01-01,U4,2025-02-02", "A1,2025-02-02,K2,", "A1,2026-03-30,T3,"],
        visits=[VISITS, "1,9,A1,2026-01-05 10:30:00,Y,Y", "2,9,A1,2026-02-06 16:00,Y,N", "3,9,A1,2026-03-01,N,",
                "4,9,A1,2026-04-02,Y,Y"],
        missing=[MISSING, "A1,2026-01-01,A", "A1,2025-01-01,M"],
        leavers=[LEAVERS, "A1,Eligible,F1"],
    )  # fmt: skip
    assert faults == []
    assert found == {
        "child.date_of_birth": date(2012, 3, 2),
        "child.disabled": True,
        "care.legal_status": "care_order",
        "placement.type": "childrens_home",
        "care.last_authority_visit": date(2026, 2, 6),
        "care.seen_alone": False,
        "child.goes_missing": True,
        "child.in_education": True,
    }


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (["1,A1,C2,2024-06-01,", "2,A1,C1,2025-01-01,"], "legal.csv:2:3"),  # two run at once and differ
        (["1,A1,C2,2024-06-01,", "2,A1,XX,2025-01-01,"], "legal.csv:3:3"),  # two run, and one is not understood
        (["1,A1,C2,2024-06-01,", "2,A1,V2,perhaps,"], "legal.csv:3:4"),
        (["1,A1,C2,2024-06-01,", "2,A1,V2,2020-01-01,perhaps"], "legal.csv:3:5"),
        (["1,A1,C2,2024-06-01,", "2,A1,V2"], "legal.csv:3"),
    ],
)
def test_a_status_that_cannot_be_said_is_not_said(facts, rows, fault):
    found, faults = facts(legal=[LEGAL, *rows])
    assert found == {}
    assert fault in faults


def test_a_visit_that_may_be_the_latest_leaves_open_which_is(facts):
    found, faults = facts(visits=[VISITS, "1,9,A1,2026-01-05,Y,Y", "2,9,A1,2026-02-06,,N"])
    assert (found, faults) == ({}, ["visits.csv:3:5"])
    found, faults = facts(visits=[VISITS, "1,9,A1,2026-01-05,Y,Y", "2,9,A1,,Y,N"])
    assert (found, faults) == ({}, ["visits.csv:3:4"])


def test_without_a_column_of_ends_nothing_is_said_to_run(facts):
    found, faults = facts(legal=[LEGAL.rpartition(",")[0], "1,A1,C2,2024-06-01"])
    assert found == {}
    assert faults[0] == "legal.csv:1"


def test_no_blanked_cell_says_something_else(facts):
    chance = Random(7)
    rows = {
        "legal": [LEGAL, "1,A1,V2,2024-01-01,2024-06-01", "2,A1,C2,2024-06-01,2027-01-01", "3,A1,E1,2025-06-01,"],
        "visits": [VISITS, "1,9,A1,2026-01-05,Y,Y", "2,9,A1,2026-02-06,Y,N", "3,9,A1,2026-03-01,N,N"],
        "placed": [PLACED, "A1,2024-01-01,U4,2025-02-02", "A1,2025-02-02,K2,2026-12-31"],
    }
    whole, _ = facts(**rows)
    assert set(whole) == {"care.last_authority_visit", "care.seen_alone", "placement.type"}
    for _ in range(60):
        table = chance.choice(list(rows))
        line = chance.randrange(1, len(rows[table]))
        cells = rows[table][line].split(",")
        # the end of what is over is told by its cell alone: without it two run at once
        cells[chance.randrange(len(cells))] = ""
        found, _ = facts(**{**rows, table: [*rows[table][:line], ",".join(cells), *rows[table][line + 1 :]]})
        assert {path: value for path, value in found.items() if whole.get(path) != value} == {}, (table, line, cells)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("child: A\ncolumns: {B: child.disabled}\nruns: {from: C}\n", "from when or until when a row runs is not said"),
        ("child: A\ncolumns: {B: child.disabled}\nruns: C\n", "two headings are expected"),
        ("child: A\ncolumns: {B: child.disabled}\nlatest_by: [C]\n", "a heading is expected"),
        ("child: A\ncolumns: {B: child.disabled}\nonly_where: C\n", "headings are expected"),
        ("child: A\ncolumns: {B: child.disabled}\nonly_where: {C: ''}\n", "an empty cell is unknown"),
        ("child: A\ncolumns: {B: child.disabled}\nlatest: C\n", "unknown key `latest`"),
        ("tables:\n- child: A\n  columns: {B: child.disabeld}\n", "did you mean `child.disabled`?"),
        ("tables:\n- child: A\n  columns: {B: child.disabled}\nother: 1\n", "unknown key `other`"),
    ],
)
def test_a_slip_in_a_map_is_told_at_its_line(text, told, tmp_path):
    (tmp_path / "map.yaml").write_text(text)
    with pytest.raises(ReturnError) as refused:
        read_column_map(tmp_path / "map.yaml")
    assert told in str(refused.value)
