"""A return of an invented authority, as its three forms hold it. Every child in it is invented by a seeded chance.

`tables` gives the rows; `write_csv` and `write_xml` write them as the return, `write_annex_a` as the list of children
looked after, with the headings and spellings of a case system.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from xml.sax.saxutils import escape

from ivpolicy.returns.layouts import TABLES

YEAR = 2026
FIRST, LAST = date(2025, 4, 1), date(2026, 3, 31)
COLUMNS = {table.name: table.columns for table in TABLES}
_PLACES = ("U1", "U4", "U5", "U6", "K2", "K2", "K3", "P1", "R1", "S1", "K1", "A5", "Z12")
_LEGAL = ("C1", "C2", "C2", "C2", "E1", "V2", "V2", "J1", "L2")
_ENDS = ("E4A", "E4B", "E11", "E45", "E5", "E3", "E17")
_ETHNIC = ("WBRI", "WBRI", "WOTH", "MWBC", "APKN", "BAFR", "OOTH")


def shown(day: date | None) -> str:
    return "" if day is None else f"{day:%d/%m/%Y}"


def child(chance: Random, number: int) -> Iterator[tuple[str, list[str]]]:
    """The rows of one child, each with its table."""
    name = f"INV{number:06d}"
    born = LAST - timedelta(days=chance.randrange(200, 17 * 365))
    has_left = chance.random() < 0.1
    if has_left:
        born = date(2007, 1, 1) - timedelta(days=chance.randrange(900))
    sex, birthday = chance.choice("MF"), shown(born)
    yield "header", [name, sex, birthday, chance.choice(_ETHNIC), "UN1", "", ""]
    if has_left:
        touch, activity = chance.choice(("YES", "YES", "NO", "RHOM")), chance.choice(("F1", "P2", "F5", "G5", "0"))
        yield "oc3", [name, birthday, touch, activity, "B1"]
        return
    for began, reason, legal, place, ended, ceased, post in _episodes(chance, born):
        need = chance.choice(("N1", "N1", "N1", "N2", "N4", "N8"))
        why = "PLACE" if ceased == "X1" else ""
        cells = [shown(began), reason, legal, need, place, "PR1", shown(ended), ceased, why, "ZZ1 1AA", post, ""]
        yield "episodes", [name, *cells]
    day = FIRST + timedelta(days=chance.randrange(90))
    while day <= LAST:
        yield "reviews", [name, birthday, shown(day), f"PN{chance.randrange(1, 8)}"]
        day += timedelta(days=chance.randrange(120, 200))
    yield "oc2", [name, birthday, str(chance.randrange(41)), "", "0", "1", "1", "1", "1", "0", "0", "0"]
    if chance.random() < 0.06:
        start = FIRST + timedelta(days=chance.randrange(300))
        yield "missing", [name, birthday, chance.choice("MA"), shown(start), shown(start + timedelta(days=2))]
    start = FIRST - timedelta(days=chance.randrange(400))
    for worker in range(chance.randrange(1, 4)):
        until = start + timedelta(days=chance.randrange(60, 200))
        yield "social workers", [name, birthday, f"SW{worker}", shown(start), shown(until), "ORGRST"]
        start = until


def _episodes(chance: Random, born: date) -> Iterator[tuple[date, str, str, str, date | None, str, str]]:
    """Short breaks; or one period of care, or two, of episodes that follow one another as they should."""
    if chance.random() < 0.05:
        yield FIRST, "S", "V4", "K2", None, "", "ZZ1 2AA"
        return
    began = max(born, FIRST - timedelta(days=chance.randrange(1, 1500)))
    reason, legal, place, post = "S", chance.choice(_LEGAL), chance.choice(_PLACES), "ZZ1 2AA"
    while True:
        ended = max(began, FIRST) + timedelta(days=chance.randrange(1, 400))
        if ended > LAST or chance.random() < 0.3:
            yield began, reason, legal, place, None, "", post
            return
        if chance.random() < 0.2:
            yield began, reason, legal, place, ended, chance.choice(_ENDS), post
            began, reason, legal, place = ended + timedelta(days=9), "S", chance.choice(_LEGAL), chance.choice(_PLACES)
            if began > LAST or chance.random() < 0.6:
                return
            continue
        yield began, reason, legal, place, ended, "X1", post
        began, reason = ended, chance.choice("PPLB")
        if reason in "LB":
            legal = chance.choice(_LEGAL)
        if reason in "PB":
            place, post = chance.choice((*_PLACES, "T3")), f"ZZ{chance.randrange(9)} 9ZZ"
            if place == "T3":
                yield began, reason, legal, place, began + timedelta(days=6), "X1", post
                began, reason, place, post = began + timedelta(days=6), "P", chance.choice(_PLACES), "ZZ1 2AA"


def tables(children: int, *, seed: int = 903) -> dict[str, list[list[str]]]:
    """The rows of every table of the invented authority."""
    chance = Random(seed)
    made: dict[str, list[list[str]]] = {}
    for number in range(children):
        for table, row in child(chance, number):
            made.setdefault(table, []).append(row)
    return made


def write_csv(folder: Path, rows: dict[str, list[list[str]]]) -> None:
    """One file for each table; the names of the files say nothing of what is in them."""
    for number, (table, held) in enumerate(rows.items()):
        lines = "".join(",".join(row) + "\n" for row in (list(COLUMNS[table]), *held))
        (folder / f"export_{number}.csv").write_text(lines, encoding="utf-8")


_IN_HEADER = ("oc3",)
_ELEMENTS = {"reviews": "AREVIEW", "missing": "AMISSING", "oc2": "OC2"}


def write_xml(path: Path, rows: dict[str, list[list[str]]]) -> None:
    """The XML form, which has no social workers."""
    of_child: dict[str, dict[str, list[list[str]]]] = {}
    for table, held in rows.items():
        for row in held:
            of_child.setdefault(row[0], {}).setdefault(table, []).append(row)
    lines = ['<?xml version="1.0" encoding="utf-8"?>', "<EXPSSDA903>"]
    for held in of_child.values():
        (header,) = held["header"]
        lines += ["<CHILD>", "<HEADER>", _elements("header", header, first=0)]
        lines += [_elements(table, row, first=2) for table in _IN_HEADER for row in held.get(table, ())]
        for table, tag in _ELEMENTS.items():
            lines += [f"<{tag}>{_elements(table, row, first=2)}</{tag}>" for row in held.get(table, ())]
        lines.append("</HEADER>")
        lines += [f"<EPISODE>{_elements('episodes', row, first=1)}</EPISODE>" for row in held.get("episodes", ())]
        lines.append("</CHILD>")
    path.write_text("\n".join([*lines, "</EXPSSDA903>"]) + "\n", encoding="utf-8")


def _elements(table: str, row: list[str], *, first: int) -> str:
    called = {"CHILD": "CHILDID", "PLACE": "PL"}
    cells = zip(COLUMNS[table][first:], row[first:], strict=True)
    return "".join(f"<{called.get(name, name)}>{escape(cell)}</{called.get(name, name)}>" for name, cell in cells)


# How a case system heads the list of children looked after: a doubled bracket, a curly quote, spaces that do not break.
_ANNEX_A = (
    "Child\xa0Unique ID",
    "Gender",
    "Date of Birth",
    "Does the Child have a Disability (Y/N))",
    "Date Started to be Looked After",
    "Child\u2019s Legal Status",
    "Date of Latest Statutory Review",
    "Date Ceased to be Looked After",
    "Reason Ceased to be Looked After",
    "Placement Type",
)


def write_annex_a(path: Path, rows: dict[str, list[list[str]]], write: object) -> None:
    """The list of children looked after, of each child's last episode, by `xlsxwriter`, which is given as `write`."""
    book = write.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("List 8")
    sheet.write_row(0, 0, _ANNEX_A)
    reviews = {row[0]: row[2] for row in rows["reviews"]}
    of_child: dict[str, list[list[str]]] = {}
    for row in rows["episodes"]:
        of_child.setdefault(row[0], []).append(row)
    listed = [row for row in rows["header"] if row[0] in of_child]
    for line, (name, sex, born, *_) in enumerate(listed, 1):
        last = of_child[name][-1]
        began = [row[1] for row in of_child[name] if row[2] == "S"][-1]
        own = [row for row in of_child[name] if not row[5].startswith("T")][-1]
        disabled = "a) Yes" if any(row[4] == "N2" for row in of_child[name]) else ""
        cells = [name, f"a) {sex}", _day(born), disabled, _day(began), f"{last[3]}: as recorded", _day(reviews[name])]
        cells += [_day(last[7]), last[8], f"f) {own[5]}:\xa0as recorded"]
        for column, cell in enumerate(cells):
            if isinstance(cell, date):
                sheet.write_datetime(line, column, cell)
            else:
                sheet.write_string(line, column, cell)
    book.close()


def _day(text: str) -> date | str:
    if not text:
        return ""
    day, month, year = text.split("/")
    return date(int(year), int(month), int(day))
