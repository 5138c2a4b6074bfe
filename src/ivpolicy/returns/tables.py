"""Rows of a table of the return, from CSV: what the table is, what is read, and what in a row is not understood.

A table is recognised by its columns. Blank lines are passed over.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ivpolicy.core.text.suggestions import all_of_words, did_you_mean
from ivpolicy.returns.caseload import packed_place
from ivpolicy.returns.cells import UNREAD, ChildKeys, CodeCells, DayCells
from ivpolicy.returns.gathered import Gathered, GatheredChild
from ivpolicy.returns.layouts import CODES, TABLES, TableLayout
from ivpolicy.returns.source import FileError, opened_lines

_SEPARATORS = ",;\t"
_SHORT = 9


class TableReader:
    """Reads rows of the return's tables into what is gathered of each child.

    Args:
        gathered: Where the rows go.
        as_at: The day of decision, by which years of two digits are read.
        year: The year of the return, by its end; codes of other years are told. None tells of none.
    """

    def __init__(self, gathered: Gathered, as_at: date, year: int | None) -> None:
        self.gathered, self._year = gathered, year
        self._keys = ChildKeys()
        self._days = {needed: DayCells(as_at, needed=needed) for needed in (False, True)}
        self._codes: dict[tuple[str, bool], CodeCells] = {}

    def read_csv(self, name: str, path: Path) -> None:
        """Read one file; what cannot be read of it is told, and nothing of such a file is taken."""
        file = self.gathered.named_file(name)
        try:
            text, lines = opened_lines(path)
            with text:
                self._read_lines(file, lines)
        except FileError as error:
            self.gathered.tell_of_file(file, error.what, error.mend, error.line)

    def _read_lines(self, file: int, lines: Iterator[str]) -> None:
        number, first = 1, next(lines, "")
        while first and not first.strip(" ,;\t\r\n"):
            number, first = number + 1, next(lines, "")
        separator = max(_SEPARATORS, key=first.count)
        heading = [as_column(cell) for cell in next(csv.reader([first], delimiter=separator), [])]
        layout = recognised(heading)
        if layout is None:
            self._tell_unknown(file, number, heading)
            return
        rows = csv.reader(lines, delimiter=separator)
        try:
            self.take(layout, file, heading, number, _numbered(rows, number))
        except csv.Error:
            raise FileError(
                "from this line on the table cannot be read", "check the quotes of that line", number + rows.line_num
            ) from None

    def _tell_unknown(self, file: int, line: int, heading: list[str]) -> None:
        """What a file is that is no table of the return."""
        near = max(TABLES, key=lambda table: len(set(heading) & set(table.columns)))
        lacking = [column for column in near.columns if column in near.key and column not in heading]
        if len(lacking) < len(near.key):
            told, is_ = all_of_words(lacking), "is" if len(lacking) == 1 else "are"
            what = f"the columns are like those of the table `{near.name}`, and {told} {is_} not among them"
            mend = did_you_mean(lacking[0], [cell for cell in heading if cell not in near.columns], "export it again")
        else:
            what, mend = "this is no table of the return: its columns are those of none", "leave it out of the folder"
        self.gathered.tell_of_file(file, what, mend, line)

    def take(
        self, layout: TableLayout, file: int, heading: Sequence[str], first: int, rows: Iterable[tuple[int, list[str]]]
    ) -> None:
        """Take the rows of one table: each by its line and its cells. `first`: the line of the headings.

        Where the rows break off, what all of them say together is known of no child.
        """
        try:
            self._take_rows(layout, file, heading, first, rows)
        except (FileError, csv.Error):
            self.gathered.broken.add(layout.name)
            raise

    def _take_rows(
        self, layout: TableLayout, file: int, heading: Sequence[str], first: int, rows: Iterable[tuple[int, list[str]]]
    ) -> None:
        wide, tell = len(heading), self.gathered.tell
        columns = self._columns(layout, file, heading, first)
        if columns is None:
            return
        picks, pick_child = [(index, reader) for index, reader, _ in columns], heading.index("CHILD")
        keys, children, strays = self._keys, self.gathered.children, self.gathered.strays[layout.name]
        name, base = layout.name, packed_place(file, 0, 0)
        for line, cells in rows:
            at = base | packed_place(0, line, 0)
            if len(cells) != wide and not self._made_whole(cells, wide, at):
                if any(cells) and wide > pick_child < len(cells) and (key := keys[cells[pick_child]]):
                    _child(children, key, cells[pick_child]).torn.add(name)
                elif any(cells):
                    strays.append((*(UNREAD for _ in columns), at))
                continue
            key = keys[cells[pick_child]]
            if key is None and not any(map(str.strip, cells)):
                continue
            row = (*[reader[cells[index]] for index, reader in picks], at)
            if UNREAD in row:
                self._tell_cells(columns, cells, row)
            if key is None:
                tell(at + 1, "no child is named in this row", "write the child's id")
                strays.append(row)
                continue
            child = children.get(key) or _child(children, key, cells[pick_child])
            held = child.rows.get(name)
            if held is None:
                child.rows[name] = [row]
                if name == "header":  # whose spelling of the id is the one that is shown
                    child.id = id_as_shown(cells[pick_child])
            else:
                held.append(row)
        self._tell_years(layout, columns, packed_place(file, first, 0))

    def _tell_years(self, layout: TableLayout, columns: list[tuple[int, Any, str]], at: int) -> None:
        """Tell of the codes of other years, once for each column: they are read all the same."""
        if self._year is None:
            return
        for index, reader, column in columns:
            kind = layout.coded.get(column)
            read = set(reader.values()) & set(CODES[kind]) if kind else set()
            odd = sorted(
                code
                for code in read
                if not CODES[kind or ""][code].since <= self._year <= CODES[kind or ""][code].until
            )
            if odd:
                what = f"under `{column}` stands {all_of_words(odd)}, which is no code of the year {self._year}"
                self.gathered.tell(at + index + 1, what, "check of which year the return is")

    def _columns(
        self, layout: TableLayout, file: int, heading: Sequence[str], first: int
    ) -> list[tuple[int, Any, str]] | None:
        """Of each column of the layout but the child's: where it stands, how it is read, its name."""
        at = packed_place(file, first, 0)
        again = {cell for cell in heading if cell and heading.count(cell) > 1}
        for place, cell in enumerate(heading, 1):
            if cell in again:
                self.gathered.tell(at + place, f"the column `{cell}` is there twice", "remove one of the two")
            elif cell not in layout.columns:
                what = f"the table `{layout.name}` has no such column; it was not read"
                self.gathered.tell(at + place, what, did_you_mean(cell, layout.columns, "nothing, if it is your own"))
        if again:
            return None
        named = self.gathered.files[file]
        named.heading = first
        named.order = tuple(heading.index(column) + 1 if column in heading else 0 for column in layout.columns)
        found: list[tuple[int, Any, str]] = []
        for column in layout.columns[1:]:
            needed = column in layout.needed
            if column not in heading:
                self.gathered.tell(at, f"the column `{column}` is not there", "add it to the export")
                # nothing under an end says that something goes on; without the column nothing says it
                says = column in layout.days or column in layout.coded
                found.append((0, _Constant(UNREAD if says or needed else None), column))
                continue
            found.append((heading.index(column), self._cell_reader(layout, column, needed=needed), column))
        return found

    def _cell_reader(self, layout: TableLayout, column: str, *, needed: bool) -> Any:
        if column in layout.days:
            return self._days[needed]
        if column not in layout.coded:
            return _AsWritten(needed=needed)
        kind = layout.coded[column]
        return self._codes.setdefault((kind, needed), CodeCells(CODES[kind], needed=needed))

    def _made_whole(self, cells: list[str], wide: int, at: int) -> bool:
        """Whether a row of more or fewer cells than headings can be read: only blank cells are too many."""
        if len(cells) > wide and not any(cell.strip() for cell in cells[wide:]):
            del cells[wide:]
            return True
        if any(cell.strip() for cell in cells):
            what = f"this row has {len(cells)} cells where the headings have {wide}"
            self.gathered.tell(at, what, "export it again, or complete the row")
        return False

    def _tell_cells(self, columns: list[tuple[int, Any, str]], cells: list[str], row: tuple[Any, ...]) -> None:
        for number, ((index, reader, column), value) in enumerate(zip(columns, row, strict=False), 2):
            if value is not UNREAD or isinstance(reader, _Constant):
                continue
            at = row[-1] + number
            if not cells[index].strip():
                self.gathered.tell(at, f"nothing stands under `{column}`", "fill it in")
            elif isinstance(reader, DayCells):
                self.gathered.tell(at, f"this is no day under `{column}`", "write it as dd/mm/yyyy")
            else:
                self.gathered.tell(at, f"this is no code of `{column}`", "write a code of the return's own list")


class _Constant(dict[str, Any]):
    """What stands for a column that is not there."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self._value = value

    def __missing__(self, text: str) -> Any:
        return self._value


class _AsWritten(dict[str, Any]):
    """Text as it is, without the spaces around it; the short ones, which come again, are kept."""

    def __init__(self, *, needed: bool) -> None:
        super().__init__({"": UNREAD if needed else None})

    def __missing__(self, text: str) -> Any:
        found = text.strip() or self[""]
        if len(text) <= _SHORT:
            self[text] = found
        return found


def _child(children: dict[str, GatheredChild], key: str, written: str) -> GatheredChild:
    found = children.get(key)
    if found is None:
        found = children[key] = GatheredChild(id_as_shown(written))
    return found


def _numbered(rows: Any, before: int) -> Iterator[tuple[int, list[str]]]:
    """Each row with the line it begins on."""
    line = before + 1
    for cells in rows:
        yield line, cells
        line = before + rows.line_num + 1


def id_as_shown(text: str) -> str:
    """An id as it is shown."""
    return text.replace("\xa0", " ").strip()


def as_column(text: str) -> str:
    """A heading as it is compared."""
    return "_".join(text.replace("\ufeff", "").upper().split())


def recognised(heading: Sequence[str]) -> TableLayout | None:
    """The table that has these columns; None where it is none of the return."""
    return next((table for table in TABLES if table.key <= set(heading)), None)
