"""The three forms of one return say the same wherever they hold the same; and what is no return is told in a sentence."""

import zipfile
from datetime import date

import pytest

from invented_return import COLUMNS, LAST, YEAR, tables, write_annex_a, write_csv, write_xml
from ivpolicy import case_from_facts, evaluate, load_pack
from ivpolicy.returns.caseload import ReturnError
from ivpolicy.returns.reader import read_return

CHILDREN = 150


@pytest.fixture(scope="module")
def rows():
    return tables(CHILDREN)


@pytest.fixture(scope="module")
def from_csv(rows, tmp_path_factory):
    folder = tmp_path_factory.mktemp("return")
    write_csv(folder, rows)
    return read_return(folder, LAST, year=YEAR)


def by_id(caseload):
    return {child.id: child.facts for child in caseload.children}


def with_condition(rows):
    """How many children have a main need that leaves open whether they are disabled, which is told of each."""
    return len({row[0] for row in rows["episodes"] if row[4] == "N2"})


def test_a_proper_return_is_understood_to_its_last_cell(rows, from_csv):
    assert [fault.place.column for fault in from_csv.faults] == [COLUMNS["episodes"].index("CIN") + 1] * with_condition(
        rows
    )
    assert len(from_csv.children) == CHILDREN
    assert all(set(child.facts) == set(child.places) for child in from_csv.children)


def test_the_xml_says_what_the_tables_say(rows, from_csv, tmp_path):
    write_xml(tmp_path / "return.xml", rows)

    found = read_return(tmp_path, LAST, year=YEAR)

    only_there = "care.social_worker_changed_on"
    tabled = {
        name: {path: value for path, value in facts.items() if path != only_there}
        for name, facts in by_id(from_csv).items()
    }
    assert len(found.faults) == with_condition(rows) > 0
    assert by_id(found) == tabled


def test_the_inspection_list_says_what_the_tables_say_wherever_it_holds_the_same_fact(rows, from_csv, tmp_path):
    pytest.importorskip("python_calamine")
    write_annex_a(tmp_path / "annex.xlsx", rows, pytest.importorskip("xlsxwriter"))

    listed = by_id(read_return(tmp_path, LAST, made_on=LAST))

    tabled = by_id(from_csv)
    both = [
        (listed[name][path], tabled[name][path]) for name in listed for path in listed[name] if path in tabled[name]
    ]
    assert len(both) > 5 * CHILDREN
    assert [pair for pair in both if pair[0] != pair[1]] == []
    assert {"placement.type", "care.looked_after_since", "care.ceased_on"} < {p for f in listed.values() for p in f}


def decided(facts, only, packs):
    """Every answer of packs to the facts of a child, of those paths alone."""
    case = case_from_facts({path: value for path, value in facts.items() if path in only}, as_at=LAST)
    return {
        (pack.id, name): (answer.status, answer.outcome, answer.strength, answer.missing)
        for pack in packs
        for name, answer in evaluate(pack, case, as_at=LAST).items()
    }


def test_the_three_forms_are_decided_alike_wherever_they_hold_the_same_facts(rows, from_csv, tmp_path):
    """Each child under the packs of two authorities, by the facts that both of two forms hold."""
    pytest.importorskip("python_calamine")
    write_xml(tmp_path / "return.xml", rows)
    write_annex_a(tmp_path / "annex.xlsx", rows, pytest.importorskip("xlsxwriter"))
    tabled, packs = by_id(from_csv), [load_pack(name) for name in ("leeds", "islington")]
    settled = 0
    for file in ("return.xml", "annex.xlsx"):
        listed = by_id(read_return(tmp_path / file, LAST, year=YEAR, made_on=LAST))
        for name in list(listed)[:20]:
            both = listed[name].keys() & tabled[name].keys()
            one, other = (decided(facts[name], both, packs) for facts in (listed, tabled))
            assert one == other
            settled += sum(status == "decided" for status, *_ in one.values())
    assert settled > 20


def test_every_fact_names_the_cell_it_stands_in_whatever_the_order_of_the_columns(tmp_path):
    (tmp_path / "any name").write_text(
        "LS,CHILD,DECOM,DEC,REC,RNE,PLACE\n\nC2,A1,01/05/2025,,,S,U4\n", encoding="utf-16"
    )

    child = read_return(tmp_path, LAST).children[0]

    assert str(child.places["placement.type"]) == "any name:3:7"
    assert str(child.places["care.legal_status"]) == "any name:3:1"


def test_without_a_column_for_ends_nobody_is_said_to_be_in_care(tmp_path):
    (tmp_path / "episodes.csv").write_text("LS,CHILD,DECOM,RNE,PLACE,REC\nC2,A1,01/05/2025,S,U4,\n", encoding="utf-8")

    found = read_return(tmp_path, LAST)

    assert found.children[0].facts == {}
    assert "the column `DEC` is not there" in [fault.what for fault in found.faults]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_the_encoding_changes_nothing(encoding, tmp_path):
    text = "CHILD,SEX,DOB,ETHNIC,UPN\nJos\xe9,M,01/02/15,WBRI,\n"
    (tmp_path / "header.csv").write_text(text, encoding=encoding)

    (child,) = read_return(tmp_path, LAST, year=YEAR).children

    assert child.id == "Jos\xe9"
    assert child.facts == {"child.date_of_birth": date(2015, 2, 1)}


BOMB = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]><EXPSSDA903>&b;</EXPSSDA903>"


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "the file is empty"),
        (b"\n \n", "the file is empty"),
        (b"name,amount\nx,3\n", "this is no table of the return"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "the file is no text"),
        (b"CHILD,DECOM,LS\n" + b"x" * 70_000, "the line is longer"),
        (b"x" * 200_000, "the line is longer"),
        (
            b'CHILD,DECOM,RNE,LS\nA1,"01/01/2025\n' + b"A1,01/01/2025,S,C2\n" * 9000,
            "from this line on the table cannot be read",
        ),
        (BOMB.encode(), "a document type is declared"),
        (b"<EXPSSDA903><CHILD>", "from here on this is no XML"),
        (b"<html><p>1</p></html>", "this is no return in XML"),
        (b"<EXPSSDA903>" + b"<a>" * 20, "nested deeper"),
        (b"<EXPSSDA903><CHILD><HEADER><UPN>" + b"x" * 300_000, "more stands in one place"),
        (b"<EXPSSDA903><CHILD a='" + b"x" * 900_000, "more stands in one place"),
        (b"PK\x03\x04 and nothing more", "begins as a workbook does and is none"),
    ],
)
def test_what_is_no_return_is_told_in_a_sentence(content, told, tmp_path):
    path = tmp_path / "given"
    path.write_bytes(content)

    with pytest.raises(ReturnError, match=told) as raised:
        read_return(path, LAST)

    assert "help: " in str(raised.value)


def test_a_workbook_that_would_unpack_to_more_than_is_read_is_refused_before_it_is(tmp_path):
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"\0" * (8 << 20))

    with pytest.raises(ReturnError, match="would unpack to more than is read"):
        read_return(path, LAST)


def test_a_folder_that_is_not_there_or_is_empty_is_told(tmp_path):
    with pytest.raises(ReturnError, match="the folder is empty"):
        read_return(tmp_path, LAST)
    with pytest.raises(ReturnError, match="no such file or folder"):
        read_return(tmp_path / "nowhere", LAST)


def annex(folder, rows):
    """A list of children looked after, below a line of a title, of cells as they are given."""
    writer = pytest.importorskip("xlsxwriter")
    book = writer.Workbook(str(folder / "annex.xlsx"), {"default_date_format": "dd/mm/yyyy"})
    book.add_worksheet("Notes").write_string(0, 0, "An invented authority")
    sheet = book.add_worksheet("CLA")
    sheet.write_string(0, 0, "Children looked after")
    for line, row in enumerate(rows, 2):
        for column, cell in enumerate(row):
            if isinstance(cell, str) and cell.startswith("="):
                sheet.write_formula(line, column, cell, value="see the file")
            else:
                sheet.write(line, column, cell)
    book.close()
    return read_return(folder, LAST, made_on=LAST)


HEADED = (
    "Child Unique ID", "Date of Birth", "Does the Child have a Disability", "Date Started to be Looked After",
    "Child's Legal Status", "Date Ceased to be Looked After", "Reason Ceased to be Looked After", "Placement Type",
)  # fmt: skip
SINCE = date(2024, 2, 1)


def test_ids_that_a_sheet_holds_as_numbers_and_cells_that_are_formulas_are_no_trap(tmp_path):
    pytest.importorskip("python_calamine")
    rows = [HEADED, [1761444, "=T(1)", "b) No", SINCE, "C2: FCO", "", "", "f) U6: Foster placement"]]

    found = annex(tmp_path, rows)

    (child,) = found.children
    assert child.id == "1761444"
    assert child.facts["child.disabled"] is False
    assert "child.date_of_birth" not in child.facts
    assert str(child.places["placement.type"]) == "annex.xlsx, sheet CLA:4:8"
    assert [(str(fault.place), fault.what) for fault in found.faults] == [
        ("annex.xlsx, sheet CLA:4:2", "this is no day")
    ]


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        (["A1", "", "", SINCE, "Code 'V2' is not mapped", "", "", ""], {"care.ceased_on"}),
        (["A1", "", "", SINCE, "C2: FCO", "", "", "H5 - Placed with own parents"], {"care.legal_status"}),
        (["A1", "", "", SINCE, "C2: FCO", "", "E4A Returned home", "U4"], set()),
        (["A1", "", "Perhaps", SINCE, "C2: FCO", SINCE, "E3: Care taken over", "U4"], {"care.ceased_on"}),
        (["", "", "", SINCE, "C2: FCO", "", "", "U4"], set()),
    ],
)
def test_a_spelling_that_is_not_known_is_told_and_never_taken_for_a_meaning(row, kept, tmp_path):
    pytest.importorskip("python_calamine")
    found = annex(tmp_path, [HEADED, ["B1", "", "", SINCE, "C2", "", "", "U4"], row])

    told = [fault for fault in found.faults if fault.place.line == 5]
    facts = found.children[1].facts if row[0] else {}
    assert told
    assert kept <= set(facts)
    assert not {"placement.type", "child.disabled"} & set(facts)
    assert "care.legal_status" not in facts or facts["care.legal_status"] == "care_order"


@pytest.mark.parametrize(
    ("column", "need", "taken"),
    [("a) Yes", "N2", True), ("", "N2", None), ("b) No", "N1", False), ("b) No", "N2 Child's disability", None)],
)
def test_a_main_need_of_a_list_says_of_no_child_that_it_is_disabled_nor_that_it_is_not(column, need, taken, tmp_path):
    pytest.importorskip("python_calamine")
    rows = [(*HEADED, "Child's Category of Need"), ["A1", "", column, SINCE, "C2", "", "", "U4", need]]

    found = annex(tmp_path, rows)

    assert found.children[0].facts.get("child.disabled") is taken
    assert bool(found.faults) is (taken is None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1252"])
def test_xml_in_another_encoding_is_read(encoding, tmp_path):
    text = (
        f"<?xml version='1.0' encoding='{encoding}'?><EXPSSDA903><CHILD><HEADER><CHILDID>Jos\xe9</CHILDID>"
        "<DOB>01/02/2015</DOB><SEX>M</SEX><ETHNIC>WBRI</ETHNIC></HEADER></CHILD></EXPSSDA903>"
    )
    (tmp_path / "return.xml").write_text(text, encoding=encoding)

    (child,) = read_return(tmp_path, LAST, year=YEAR).children

    assert child.id == "Jos\xe9"
    assert child.facts == {"child.date_of_birth": date(2015, 2, 1)}
