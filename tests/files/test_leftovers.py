"""What editors and file systems leave beside a file is neither a pack nor a case; `.yml` is YAML everywhere."""

from __future__ import annotations

from pathlib import Path

from ivpolicy.diff.case_tables import read_caseload
from ivpolicy.files.pack_names import files_in_folder
from ivpolicy.tester.case_runs import case_files

LEFTOVERS = (".#a.yaml", "._a.yaml", "~$a.yaml", ".a.yaml.swp")


def test_leftovers_are_neither_packs_nor_cases_and_yml_is_both(tmp_path: Path):
    for name in ("a.yaml", "b.yml", *LEFTOVERS):
        (tmp_path / name).write_text("cases: leeds\ncase_id: amber-example\n", encoding="utf-8")
    meant = ["a.yaml", "b.yml"]

    assert [file.name for file in files_in_folder(tmp_path)] == meant
    assert [file.path.name for file in case_files(f"{tmp_path}/")] == meant
    assert [case.place for case in read_caseload(tmp_path)] == meant


def test_a_table_may_end_its_rows_in_empty_cells_and_an_id_given_twice_is_told(tmp_path: Path):
    table = tmp_path / "cases.csv"
    table.write_text("case_id,child.disabled\na,yes,,\nb,no\na,no\nc,yes,no\n", encoding="utf-8")

    found = [[problem.code for problem in case.problems] for case in read_caseload(table)]

    assert found == [[], [], ["C067"], ["C060"]]
