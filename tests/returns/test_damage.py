"""Whatever is damaged in a return: nothing is raised, and no cell that was lost turns one decided answer into another."""

from random import Random

import pytest

from invented_return import COLUMNS, LAST, YEAR, tables, write_csv
from ivpolicy import case_from_facts, evaluate, load_pack
from ivpolicy.returns.caseload import ReturnError
from ivpolicy.returns.layouts import TABLES
from ivpolicy.returns.reader import read_return

CHILDREN = 8
NEEDED = {table.name: set(table.needed) | set(table.coded) for table in TABLES}
READ = {table.name: (set(table.days) | set(table.coded)) for table in TABLES}
ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252")
AREA = "E08000035"
POSTCODES = f"""pcds,laua,oseast1m,osnrth1m
ZZ1 1AA,{AREA},430000,433000
ZZ1 2AA,{AREA},440000,433000
ZZ0 9ZZ,E06000010,400000,533000
ZZ2 9ZZ,E06000012,420000,533000
ZZ5 9ZZ,{AREA},450000,533000
"""


@pytest.fixture(scope="module")
def packs():
    return [load_pack(name) for name in ("leeds", "islington")]


def decided(packs, facts):
    """Every answer that is decided, and what it is."""
    case = case_from_facts(facts, as_at=LAST)
    return {
        (pack.id, name): (answer.outcome, answer.conflict is not None)
        for pack in packs
        for name, answer in evaluate(pack, case, as_at=LAST).items()
        if answer.status in ("decided", "conflict")
    }


def damaged(chance, rows):
    """A damaged copy, what was done to it, and the table, row and column it was done to."""
    rows = {table: [list(row) for row in held] for table, held in rows.items()}
    table = chance.choice(list(rows))
    number = chance.randrange(len(rows[table]))
    column = chance.randrange(len(rows[table][number]))
    done = chance.choice(("blank", "blank", "blank", "cut", "torn", "code", "file", "twice", "encoding"))
    match done:
        case "blank":
            rows[table][number][column] = ""
        case "cut":
            del rows[table][number]
        case "torn":
            rows[table][number] = rows[table][number][: column + 1]
        case "code":
            rows[table][number][column] = chance.choice(("Q9", "31/02/2025", "??", "\x00", "9" * 400))
        case "file":
            del rows[table]
        case "twice":
            rows[table].append(rows[table][number])
    return rows, done, table, number, column


def go_through(folder, packs, *, seed, times):
    """Damage an invented return again and again; the number of times that facts were lost."""
    chance, lost = Random(seed), 0
    while times > 0:
        rows = tables(CHILDREN, seed=chance.randrange(1 << 30))
        (folder / "postcodes.csv").write_text(POSTCODES)
        whole = read(folder, rows)
        for _ in range(min(times, 25)):
            broken, done, table, number, column = damaged(chance, rows)
            found = read(folder, broken, chance.choice(ENCODINGS) if done == "encoding" else "utf-8")
            lost += check(packs, whole, found, (done, table, number, COLUMNS[table][column]))
            if found is not None:
                named(found, list(broken).index(table) if table in broken else -1, done, table, number, column)
        times -= 25
    return lost


def read(folder, rows, encoding="utf-8"):
    source = folder / "return"
    source.mkdir(exist_ok=True)
    for file in source.iterdir():
        file.unlink()
    write_csv(source, rows)
    for file in source.iterdir():
        file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))
    try:
        return read_return(source, LAST, year=YEAR, postcodes=folder / "postcodes.csv", area=AREA)
    except ReturnError:
        return None


def check(packs, whole, found, what):
    if found is None:
        return 1
    done, table, _, column = what
    before = {child.id: child.facts for child in whole.children}
    lost = False
    for child in found.children:
        was = before.get(child.id, {})
        changed = {path: value for path, value in child.facts.items() if was.get(path) != value}
        lost = lost or was != child.facts
        case_from_facts(child.facts, as_at=LAST)  # what is read is a record
        if done == "blank" and changed:
            # a list knows less where a field of an item is lost; and an event without an end goes on: an answer may
            # come of that, none may turn
            assert set(changed) == {"events"}, (what, changed)
            now, then = decided(packs, child.facts), decided(packs, was)
            assert {key for key, answer in then.items() if now.get(key, answer) != answer} == set(), what
        if done in ("torn", "twice", "encoding"):
            assert changed == {}, (what, changed)
    if done in ("torn", "twice") or (done == "blank" and (column in NEEDED[table] or lost) and column != "MIS_END"):
        assert set(found.faults) - set(whole.faults) or not lost, what
    return lost


def named(found, file, done, table, number, column):
    """A row that cannot be read, and a cell in which no day or code of the list stands, is told at its line, or with the whole file."""
    heading = COLUMNS[table][column]
    is_torn = done == "torn" and column + 1 < len(COLUMNS[table])
    is_unread = done == "code" and heading in READ[table]
    is_empty = done == "blank" and heading in {"DECOM", "RNE", "LS", "CIN", "PLACE", "REVIEW", "MIS_START", "CHILD"}
    if is_torn or is_unread or is_empty:
        places = {(fault.place.file, fault.place.line) for fault in found.faults}
        assert {(f"export_{file}.csv", line) for line in (0, number + 2)} & places, (done, table, number, heading)


def test_no_lost_cell_turns_a_decided_answer_into_another(packs, tmp_path):
    assert go_through(tmp_path, packs, seed=1, times=400) > 50


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(10))
def test_no_lost_cell_turns_a_decided_answer_into_another_however_often(packs, seed, tmp_path):
    assert go_through(tmp_path, packs, seed=903 + seed, times=10_000) > 1000
