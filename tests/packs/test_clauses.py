"""Every clause of the five published procedures is accounted for by its pack, and no pack invents one.

`data/clause_ids.txt` has the ids under which the sources' clauses were counted before any pack was written.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from ivpolicy.core.pack.rules import Deadline
from ivpolicy.core.validation.pack_index import PackIndex
from ivpolicy.files.packs import national_pack, read_pack, shipped_packs

IDS = (Path(__file__).parent / "clause_ids.txt").read_text(encoding="utf-8").split()
PREFIXES = {"leeds": "LEE", "dudley": "DUD", "childrens_home": "HOM", "coventry": "COV", "islington": "ISL"}
# The sentence that opens the list a to c, which was counted item by item; the pack cites it for how many are needed.
HEADINGS = {"leeds": {"LEE-2.1-09"}}


def counted(pack):
    return {id_ for id_ in IDS if id_.startswith(f"{PREFIXES[pack]}-")}


def cited(pack):
    """Every clause that some part of the pack uses."""
    index = PackIndex(pack, None if pack.layer == "national" else national_pack())
    parts = {clause for found in index.citing for clause in found.value.clauses}
    deadlines = {found.value.clause for found in index.of(Deadline) if found.value.clause}
    return parts | deadlines | set(pack.bank_holiday_clauses)


def test_the_list_has_two_hundred_and_fifty_nine_clauses_each_once():
    assert len(IDS) == len(set(IDS)) == 259
    assert {id_.split("-", 1)[0] for id_ in IDS} == set(PREFIXES.values())


def test_every_pack_but_the_national_one_is_counted():
    assert {*PREFIXES, "england"} == set(shipped_packs())


@pytest.mark.parametrize("pack", PREFIXES)
def test_the_pack_declares_exactly_the_clauses_that_were_counted(pack):
    assert set(read_pack(pack).clauses) - HEADINGS.get(pack, set()) == counted(pack)


@pytest.mark.parametrize("pack", shipped_packs())
def test_each_clause_is_used_or_decides_nothing_for_a_reason_and_never_both(pack):
    read = read_pack(pack)
    silent = {clause.id for clause in read.clauses.values() if clause.decides_nothing}

    assert cited(read) | silent == set(read.clauses)
    # A case is followed through its pathways: what alone they rest on decides no answer, and says so.
    assert cited(replace(read, pathways={})) & silent == set()


@pytest.mark.parametrize("pack", shipped_packs())
def test_each_clause_is_told_on_the_page_of_its_pack(pack):
    page = (Path(__file__).parents[2] / "docs" / "reference" / "packs" / f"{pack}.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in page.splitlines() if line.startswith("| `")}

    assert [id_ for id_ in read_pack(pack).clauses if id_ not in rows or rows[id_].endswith("|  |")] == []


def test_the_national_rows_that_decide_nothing_are_listed_in_the_limits_each_once():
    page = (Path(__file__).parents[2] / "docs" / "explanation" / "limits.md").read_text(encoding="utf-8")
    section = page.split("### National rows that decide nothing")[1].split("\n## ")[0]
    silent = [clause.id for clause in national_pack().clauses.values() if clause.decides_nothing]

    assert sorted(re.findall(r"ENG-[0-9]+", section)) == sorted(silent)
