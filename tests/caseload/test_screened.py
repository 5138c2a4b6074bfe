"""A caseload screened: every answer is that of `evaluate`, whatever the children come in."""

import csv
import json
from datetime import date
from random import Random

import pytest

from ivpolicy import evaluate, load_pack, shipped_packs
from ivpolicy.caseload.beside import beside
from ivpolicy.caseload.foi import foi_answers
from ivpolicy.caseload.page import beside_page, caseload_page, foi_page, not_read
from ivpolicy.caseload.screened import screen
from ivpolicy.caseload.sources import SourceError, open_caseload
from ivpolicy.caseload.summary import caseload_summary
from ivpolicy.caseload.tables import COLUMNS, rows_of, write_csv, write_excel, write_parquet
from ivpolicy.caseload.together import set_together
from ivpolicy.caseload.together_page import together_page
from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.pages.html import as_html
from ivpolicy.pages.parts import Entry
from ivpolicy.pages.text import as_text
from ivpolicy.returns.caseload import ReturnError
from ivpolicy.returns.column_map import read_column_map
from partial_records import partial_records

DAY = date(2026, 11, 1)
IN_CARE = {
    "child": {"statuses": ["looked_after"], "date_of_birth": "2014-05-06"},
    "care": {"legal_status": "care_order"},
}


def records(number):
    return list(partial_records(load_pack("leeds"), Random(number), number, DAY))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("caseload")
    for place, record in enumerate(records(12)):
        text = record.model_dump_json(exclude_unset=True)
        (made / f"{place:02}.json").write_text(text)
    return made


def test_every_row_of_the_table_is_what_the_core_says(folder):
    pack = load_pack("leeds")
    screening = screen(folder, pack, as_at=DAY)
    rows = list(rows_of(screening))
    assert len(rows) == 12 * len(pack.questions)
    for child, question, status, outcome, strength, rules, missing in rows:
        said = screening.result(child)[question]
        assert (status, outcome, strength) == (said.status, said.outcome or "", said.strength or "")
        assert missing.split() == list(said.missing)
        held = {finding.rule for finding in said.findings}
        assert set(rules.split()) <= held or said.status in ("needs_information", "needs_judgement")


def test_lines_and_files_come_to_the_same(folder, tmp_path):
    lines = tmp_path / "cases.jsonl"
    lines.write_text("".join(file.read_text() + "\n" for file in sorted(folder.iterdir())))
    pack = load_pack("england")
    assert list(rows_of(screen(lines, pack, as_at=DAY))) == list(rows_of(screen(folder, pack, as_at=DAY)))


def test_what_cannot_be_read_is_told_and_stops_nothing(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"case_id": "a", **IN_CARE}))
    (tmp_path / "b.json").write_text('{"case_id": "b", "child": {"disabled": "perhaps"}}')
    (tmp_path / "c.jsonl").write_text('{"case_id": "a"}\nno json\n\n{"case_id": "c"}\n')
    caseload = open_caseload(tmp_path, DAY)
    assert caseload.table.ids == ["a", "c"]
    assert [one.place for one in caseload.unread] == ["b.json", "c.jsonl, line 1", "c.jsonl, line 2"]
    screening = screen(caseload, load_pack("leeds"), as_at=DAY)
    summary = caseload_summary(screening)
    assert (summary.children, summary.unread) == (2, 3)
    assert "perhaps" not in not_read(screening) + as_text(caseload_page(screening, summary))


def test_a_source_without_a_case_is_refused(tmp_path):
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(SourceError):
        open_caseload(tmp_path / "empty.jsonl", DAY)
    with pytest.raises(FileNotFoundError):
        open_caseload(tmp_path / "none", DAY)
    (tmp_path / "other.csv").write_text("not,a,return\n1,2,3\n")
    with pytest.raises(ReturnError):
        open_caseload(tmp_path / "other.csv", DAY)


HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"


@pytest.fixture
def returned(tmp_path):
    (tmp_path / "header.csv").write_text(f"{HEADER}77,1,06/05/2014,WBRI,,,\n78,2,01/02/2015,BAFR,,,\n")
    (tmp_path / "episodes.csv").write_text(
        f"{EPISODES}77,01/04/2020,S,C2,N1,U4,PR1,,,,,,\n78,01/04/2020,S,C2,N1,K2,PR1,01/06/2026,E13,,,,\n"
    )
    return tmp_path


def test_nothing_is_said_of_a_day_that_the_return_does_not_reach(returned):
    """A child who was out of care by an old return may be back: that the duty does not arise would be a guess."""
    with pytest.raises(ReturnError, match=r"reaches to 2027-03-31.*came back into care"):
        open_caseload(returned, date(2027, 4, 1))
    assert open_caseload(returned, date(2027, 3, 31)).kind
    assert open_caseload(returned, DAY).kind
    with pytest.raises(ReturnError, match=r"reaches to 2026-03-31"):
        open_caseload(returned, DAY, year=2026)
    with pytest.raises(ReturnError, match=r"reaches to 2026-10-31"):
        open_caseload(returned, DAY, made_on=date(2026, 10, 31))
    with pytest.raises(ReturnError, match=r"reaches to 2027-03-31"):
        screen(returned, load_pack("leeds"), as_at=date(2027, 4, 1))


def test_a_return_that_was_read_for_one_day_is_not_asked_about_another(returned, folder):
    """Its facts are those of that day: a child who was moved since, or left care, would be answered for as before."""
    caseload = open_caseload(returned, DAY)
    with pytest.raises(WrongArgumentError, match="was read for 2026-11-01"):
        screen(caseload, load_pack("leeds"), as_at=date(2026, 12, 1))
    assert screen(open_caseload(folder, DAY), load_pack("leeds"), as_at=date(2026, 12, 1)).children == 12


def test_a_table_of_ones_own_is_not_called_a_return_that_holds_no_visitor(tmp_path):
    (tmp_path / "map.yaml").write_text("child: Ref\ncolumns: {Visitor: appointment.active}\n")
    (tmp_path / "own.csv").write_text("Ref,Visitor\nA1,yes\n")
    caseload = open_caseload(tmp_path / "own.csv", DAY, columns=read_column_map(tmp_path / "map.yaml"), made_on=DAY)
    screening = screen(caseload, load_pack("leeds"), as_at=DAY, questions=["visitor.appoint"])
    assert caseload.kind == "lists and tables"
    assert "holds no visitor" not in as_text(caseload_page(screening, caseload_summary(screening)))


def test_two_children_of_a_return_are_followed_from_their_lines_to_the_decision(returned):
    pack = load_pack("leeds")
    screening = screen(returned, pack, as_at=DAY)
    assert screening.caseload.kind == "statutory return"
    answers = {(child, question): rest for child, question, *rest in rows_of(screening)}
    # C2 and no end: under a care order, so the duty is asked about, and what it waits for is what no return holds.
    status, _, _, _, missing = answers["77", "visitor.appoint"]
    assert status == "needs_information"
    assert "judgements.visitor_in_interests" in missing.split()
    # E13 in June: out of care, and nobody is recorded as looked after.
    assert screening.caseload.table.record(1).care.ceased_on == date(2026, 6, 1)
    for child in ("77", "78"):
        said = screening.result(child)
        for question in pack.questions:
            assert answers[child, question][0] == said[question].status
    summary = caseload_summary(screening)
    assert not summary.never_considered_known
    page = as_text(caseload_page(screening, summary))
    assert "Undetermined is not a no" in page
    assert "The source records that judgement of no child" in page
    top, in_full = page.split("WHAT WAS SAID AT THE TOP, IN FULL")
    assert "National law is" in top
    assert "ENG-98" not in top
    assert "ENG-98" in in_full


@pytest.mark.parametrize("asked", [None, ["visitor.appoint"]])
@pytest.mark.parametrize("name", shipped_packs())
def test_a_concern_for_safety_stands_before_all_else_whatever_is_asked(name, asked, tmp_path):
    for number, at_risk in enumerate((True, False, None, True)):
        concerns = {} if at_risk is None else {"concerns": {"child_may_be_at_risk": at_risk}}
        (tmp_path / f"{number}.json").write_text(json.dumps({"case_id": str(number), **concerns}))
    screening = screen(tmp_path, load_pack(name), as_at=DAY, questions=asked)
    summary = caseload_summary(screening)

    assert summary.at_risk == 2
    page = caseload_page(screening, summary)
    assert isinstance(page[2], Entry)
    assert "Of 2 children a concern is recorded that is to be acted on today." in as_text(page)
    assert "Of 2 children a concern" in as_text(together_page(set_together([screening])))


def test_undetermined_is_never_counted_with_another_answer(folder):
    screening = screen(folder, load_pack("leeds"), as_at=DAY)
    for count in caseload_summary(screening).questions:
        said = [screening.result(child)[count.question] for child in screening.caseload.table.ids]
        open_ = sum(decision.status in ("needs_information", "needs_judgement") for decision in said)
        assert count.by_heading["undetermined"] + count.by_heading["owed so far"] == open_
        assert sum(count.by_heading.values()) == 12


def test_a_name_that_starts_as_a_formula_is_text_in_every_table(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps({"case_id": "=1+1", **IN_CARE}))
    screening = screen(tmp_path, load_pack("england"), as_at=DAY, questions=["visitor.appoint"])
    write_csv(screening, tmp_path / "answers.csv")
    with (tmp_path / "answers.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == list(COLUMNS)
    assert rows[1][0] == "'=1+1"


def test_parquet_and_excel_hold_the_rows(folder, tmp_path):
    pl = pytest.importorskip("polars")
    pytest.importorskip("xlsxwriter")
    screening = screen(folder, load_pack("leeds"), as_at=DAY)
    write_parquet(screening, tmp_path / "answers.parquet")
    assert pl.read_parquet(tmp_path / "answers.parquet").rows() == list(rows_of(screening))
    write_excel(screening, tmp_path / "answers.xlsx")
    assert (tmp_path / "answers.xlsx").read_bytes()[:2] == b"PK"


def test_no_child_is_named_on_the_page_or_in_what_is_answered_under_freedom_of_information(folder):
    screening = screen(folder, load_pack("leeds"), as_at=DAY)
    pages = (caseload_page(screening, caseload_summary(screening)), foi_page(screening, foi_answers(screening)))
    for page in pages:
        told = as_html(page, contents=True) + as_text(page)
        assert not [child for child in screening.caseload.table.ids if child in told]


def test_beside_another_pack_every_change_is_one_of_the_core(folder):
    leeds, england = (screen(folder, load_pack(name), as_at=DAY) for name in ("leeds", "england"))
    found = beside(leeds, england)
    assert found.compared == 12
    changed = {(change.question, child) for change in found.changes for child in change.children}
    for question in set(leeds.decided.questions) & set(england.decided.questions):
        for record in map(leeds.caseload.table.record, range(12)):
            before, after = (
                evaluate(s.pack, record, as_at=DAY, questions=[question])[question] for s in (leeds, england)
            )
            differs = (before.status, before.outcome, before.strength) != (after.status, after.outcome, after.strength)
            assert ((question, record.case_id) in changed) is differs
    assert "Who is answered otherwise" in as_html(beside_page(leeds, england, found))


def test_beside_another_month_children_are_the_same_by_id(tmp_path):
    for month, ids in (("one", "abc"), ("two", "dcb")):
        (tmp_path / month).mkdir()
        for id_ in ids:
            statuses = ["looked_after"] if (month, id_) != ("two", "c") else ["care_leaver"]
            record = {"case_id": id_, "child": {"statuses": statuses}}
            (tmp_path / month / f"{ids.index(id_)}.json").write_text(json.dumps(record))
    one, two = (screen(tmp_path / month, load_pack("england"), as_at=DAY) for month in ("one", "two"))
    found = beside(one, two)
    assert (found.compared, found.only_before, found.only_after) == (2, ("a",), ("d",))
    assert {child for change in found.changes for child in change.children} == {"c"}


def test_a_child_that_is_not_there_is_refused_without_its_id(folder):
    screening = screen(folder, load_pack("leeds"), as_at=DAY)
    with pytest.raises(WrongArgumentError) as refused:
        screening.result("another-child")
    assert "another-child" not in str(refused.value)
