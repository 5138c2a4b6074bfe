"""The XML form of the return, as the rows that its tables would have.

The text is read block by block and never kept. A declaration of a document type is refused, and with it every entity;
so is what is nested deeper than a return, or has more in one place than a cell holds.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat

from ivpolicy.returns.caseload import packed_place
from ivpolicy.returns.layouts import TABLES, TableLayout
from ivpolicy.returns.source import LONGEST_LINE, FileError
from ivpolicy.returns.tables import TableReader

ROOT = "EXPSSDA903"
_BLOCK = 1 << 16
_MOST_LEVELS = 8
_NAMED = {"CHILDID": "CHILD", "PL": "PLACE"}
"""What the XML calls otherwise than the tables."""
_ROWS = {
    "EPISODE": "episodes",
    "AREVIEW": "reviews",
    "AMISSING": "missing",
    "OC2": "oc2",
    "PERMANENCE": "previous permanence",
    "AD_PLACED": "placed for adoption",
}
"""What is a row of its own → its table. All else of a child stands in the header."""
_IN_HEADER = {"uasc": "UASC DUC", "oc3": "IN_TOUCH ACTIV ACCOM", "ad1": "DATE_INT DATE_MATCH FOSTER_CARE"}
"""Tables whose row is part of the header → what of it shows that there is one."""
_LAYOUTS = {table.name: table for table in TABLES}
_CELLS = frozenset(column for table in TABLES for column in table.columns) | {"UASC"}
_NO_MARK = frozenset({"", "0", "N", "NO", "FALSE"})
"""What stands under `UASC` where the child is none."""

_Cell = tuple[str, int]
"""What stands in a cell, and its packed place."""


class XmlReturn:
    """Reads one file of the return in XML into rows of tables."""

    def __init__(self, reader: TableReader, name: str) -> None:
        self._reader, self._name = reader, name
        self._file = reader.gathered.named_file(name)
        self._parser = expat.ParserCreate()
        self._parser.StartElementHandler = self._begins
        self._parser.EndElementHandler = self._ends
        self._parser.CharacterDataHandler = self._has_text
        self._parser.StartDoctypeDeclHandler = self._declares
        self._open: list[str] = []
        self._text = ""
        self._at = 0
        self._header: dict[str, _Cell] = {}
        self._row: dict[str, _Cell] = {}
        self._of_child: list[tuple[TableLayout, dict[str, _Cell]]] = []
        self._rows: defaultdict[str, list[list[str]]] = defaultdict(list)
        self._cells: defaultdict[str, list[array[int]]] = defaultdict(list)
        self._last_event = 0

    def read(self, path: Path) -> None:
        """Read it; what cannot be read is told, and nothing of such a file is taken."""
        try:
            with path.open("rb") as file:
                read = 0
                while block := file.read(_BLOCK):
                    self._parser.Parse(block, False)
                    read += len(block)
                    if read - self._last_event > LONGEST_LINE + 2 * _BLOCK:
                        self._refuse("more stands in one place than a cell holds", "export the return again")
                self._parser.Parse(b"", True)
        except expat.ExpatError as error:
            message, mend = "from here on this is no XML", "export the return again"
            self._reader.gathered.tell_of_file(self._file, message, mend, error.lineno)
        except FileError as error:
            self._reader.gathered.tell_of_file(self._file, error.what, error.mend, error.line)
        else:
            self._take()

    def _refuse(self, what: str, mend: str) -> NoReturn:
        raise FileError(what, mend, self._parser.CurrentLineNumber)

    def _declares(self, *_: object) -> None:
        self._refuse(
            "a document type is declared, which a return has not", "remove the line that begins with <!DOCTYPE"
        )

    def _begins(self, tag: str, _: object) -> None:
        self._last_event = self._parser.CurrentByteIndex
        if not self._open and tag != ROOT:
            self._refuse(f"this is no return in XML: it does not begin with {ROOT}", "leave it out of the folder")
        self._open.append(tag)
        if len(self._open) > _MOST_LEVELS:
            self._refuse("elements are nested deeper than in a return", "export the return again")
        self._text = ""
        self._at = packed_place(0, self._parser.CurrentLineNumber, self._parser.CurrentColumnNumber + 1)
        if tag in _ROWS:
            self._row = {}
        elif tag == "CHILD":
            self._header, self._of_child = {}, []

    def _has_text(self, text: str) -> None:
        self._last_event = self._parser.CurrentByteIndex
        self._text += text
        if len(self._text) > LONGEST_LINE:
            self._refuse("more stands in one place than a cell holds", "export the return again")

    def _ends(self, tag: str) -> None:
        self._last_event = self._parser.CurrentByteIndex
        self._open.pop()
        name = _NAMED.get(tag, tag)
        if tag in _ROWS:
            self._of_child.append((_LAYOUTS[_ROWS[tag]], self._row))
        elif tag == "CHILD" and len(self._open) == 1:
            self._child_ends()
        elif name in _CELLS and self._open:
            (self._row if self._open[-1] in _ROWS else self._header)[name] = (self._text.strip(), self._at)
        elif tag not in (ROOT, "HEADER"):
            what = "a return has no such element; it was not read"
            self._reader.gathered.tell(packed_place(self._file, 0, 0) | self._at, what, "nothing, if it is your own")
        self._text = ""

    def _child_ends(self) -> None:
        header = self._header
        self._add(_LAYOUTS["header"], header)
        for name, columns in _IN_HEADER.items():
            told = [header[column][0] for column in columns.split() if column in header]
            if any(text.upper() not in _NO_MARK for text in told):
                self._add(_LAYOUTS[name], header)
        for layout, row in self._of_child:
            self._add(layout, {**{key: header[key] for key in ("CHILD", "DOB") if key in header}, **row})

    def _add(self, layout: TableLayout, row: dict[str, _Cell]) -> None:
        nothing = ("", row.get("CHILD", ("", self._at))[1])
        cells = [row.get(column, nothing) for column in layout.columns]
        self._rows[layout.name].append([text for text, _ in cells])
        self._cells[layout.name].append(array("Q", (at for _, at in cells)))

    def _take(self) -> None:
        for name in tuple(self._rows):
            rows = self._rows.pop(name)
            file = self._reader.gathered.named_file(self._name, self._cells[name])
            layout = _LAYOUTS[name]
            self._reader.take(layout, file, layout.columns, 0, enumerate(rows, 1))
