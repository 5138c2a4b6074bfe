"""Tables that are read by a map of their columns: CSV, or Parquet where polars is installed."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Literal

from ivpolicy.returns.caseload import packed_place
from ivpolicy.returns.cells import UNREAD, DayCells, child_key
from ivpolicy.returns.column_map import ColumnMap, FactColumn, as_heading
from ivpolicy.returns.gathered import Gathered, GatheredChild, PlacedFacts
from ivpolicy.returns.source import FileError, opened_lines

_SEPARATORS = ",;\t"


def table_heading(path: Path) -> list[str]:
    """The headings of a CSV table as they are compared. Raises `FileError` for what is no text."""
    text, lines = opened_lines(path)
    with text:
        first = next((line for line in lines if line.strip(" ,;\t\r\n")), "")
    return [as_heading(cell) for cell in next(csv.reader([first], delimiter=_separator(first)), [])]


def read_mapped_csv(gathered: Gathered, as_at: date, named: ColumnMap, name: str, path: Path) -> None:
    """Read a CSV table by its map."""
    file = gathered.named_file(name)
    text, lines = opened_lines(path)
    with text:
        before, first = 1, next(lines, "")
        while first and not first.strip(" ,;\t\r\n"):
            before, first = before + 1, next(lines, "")
        separator = _separator(first)
        heading = next(csv.reader([first], delimiter=separator))
        rows = csv.reader(lines, delimiter=separator)
        try:
            _take(gathered, as_at, named, file, heading, ((before + rows.line_num, cells) for cells in rows), before)
        except csv.Error:
            what = "from this line on the table cannot be read"
            raise FileError(what, "check the quotes of that line", before + rows.line_num) from None


def read_mapped_parquet(gathered: Gathered, as_at: date, named: ColumnMap, name: str, path: Path) -> None:
    """Read a Parquet table by its map; its lines are its rows, from 1."""
    file = gathered.named_file(name)
    try:
        frame = import_module("polars").read_parquet(path)
    except ImportError:
        raise FileError(
            "Parquet is read by polars, which is not installed", "install `polars`, or export CSV"
        ) from None
    except Exception:  # noqa: BLE001 - whatever polars raises for a file that is none
        raise FileError("this is no table in Parquet that can be read", "export it again") from None
    rows = ((line, ["" if cell is None else str(cell) for cell in row]) for line, row in enumerate(frame.rows(), 1))
    _take(gathered, as_at, named, file, frame.columns, rows, 0)


def _separator(first: str) -> str:
    return max(_SEPARATORS, key=first.count)


def _take(
    gathered: Gathered,
    as_at: date,
    named: ColumnMap,
    file: int,
    heading: Sequence[str],
    rows: Iterable[tuple[int, list[str]]],
    first: int,
) -> None:
    table = _MappedTable(gathered, as_at, named, file, heading, first)
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            table.take(cells, packed_place(file, line, 0))
    table.end()


class _MappedTable:
    """The rows of one table, by its map. `first`: the line of the headings.

    What a row says is kept until all rows were read, because a later one may be the latest, or not be understood.
    """

    def __init__(
        self, gathered: Gathered, as_at: date, named: ColumnMap, file: int, heading: Sequence[str], first: int
    ) -> None:
        self._gathered, self._as_at, self._named, self._days = gathered, as_at, named, DayCells(as_at)
        self._plain = [as_heading(cell) for cell in heading]
        self._columns = list(self._found_columns(file, first))
        self._child_at = self._plain.index(named.child)
        self._rows: dict[str, list[tuple[date, PlacedFacts, set[str]]]] = {}
        self._doubted: set[str] = set()
        self._strays: list[date] = []

    def _found_columns(self, file: int, first: int) -> Iterator[tuple[int, FactColumn]]:
        for place, cell in enumerate(self._plain, 1):
            column = self._named.columns.get(cell)
            if (column or cell in (self._named.child, *self._named.settling)) and self._plain.count(cell) > 1:
                what = "two columns have the same heading, so neither can be taken"
                raise FileError(what, "remove one of the two", first)
            if column is not None:
                yield place, column
        for wanted in sorted({*self._named.columns, *self._named.settling} - set(self._plain)):
            at = packed_place(file, first, 0)
            self._gathered.tell(at, f"no column is headed `{wanted}`", "correct the heading, or the map")

    def take(self, cells: list[str], at: int) -> None:
        """Take a row that is not blank."""
        if len(cells) != len(self._plain):
            what = f"this row has {len(cells)} cells where the headings have {len(self._plain)}"
            self._gathered.tell(at, what, "export it again, or complete the row")
            if self._named.settling and len(cells) > self._child_at:
                self._doubted.add(child_key(self._written(cells)))
            return
        key = child_key(self._written(cells))
        if not key:
            self._gathered.tell(at + self._child_at + 1, "no child is named in this row", "write the child's id")
            counts = self._counts(cells, at) if self._named.settling else False
            if counts is not False:  # it may be any child's
                self._strays.append(counts or date.max)
            return
        self._gathered.children.setdefault(key, GatheredChild(self._written(cells)))
        counts = self._counts(cells, at)
        if counts is None:
            self._doubted.add(key)
        elif counts:
            self._rows.setdefault(key, []).append((counts, *self._said(cells, at)))

    def end(self) -> None:
        """Every row was taken: each child has what the rows that count say, and all of them."""
        for key, rows in self._rows.items():
            latest = max(day for day, _, _ in rows)
            if key in self._doubted or any(day >= latest for day in self._strays):
                continue
            counting = [(said, open_) for day, said, open_ in rows if day == latest]
            not_said = set().union(*(open_ for _, open_ in counting)) if len(counting) > 1 else set()
            for said, _ in counting:
                facts = {path: value for path, value in said.items() if path not in not_said}
                self._gathered.children[key].listed.append(facts)

    def _written(self, cells: list[str]) -> str:
        return cells[self._child_at].strip().removeprefix("'")  # a sheet marks what starts as a formula does as text

    def _said(self, cells: list[str], at: int) -> tuple[PlacedFacts, set[str]]:
        """What a row says, and the facts of which it says nothing though they have a column."""
        found: PlacedFacts = {}
        not_said: set[str] = set()
        for place, column in self._columns:
            value = column.read(cells[place - 1], self._days)
            if value is UNREAD or not cells[place - 1].strip():
                not_said.add(column.fact.path)
            if value is UNREAD:
                what = "the value is none that is known, so nothing was taken from it"
                self._gathered.tell(at + place, what, "add it to the map, or correct it")
            elif value is not None and not (column.fact.past and isinstance(value, date) and value > self._as_at):
                found[column.fact.path] = (value, at + place)
        return found, not_said

    def _counts(self, cells: list[str], at: int) -> date | Literal[False] | None:
        """The day by which a row counts, False where it does not count, None where that cannot be said."""
        for heading, words in self._named.only_where.items():
            text = self._cell(cells, heading).lower()
            if not text:
                self._tell(heading, at, "nothing stands here, so whether the row counts is not known")
                return None
            if text not in words:
                return False
        if self._named.runs is not None:
            from_, until = self._named.runs
            begins, ends = self._days[self._cell(cells, from_)], self._days[self._cell(cells, until)]
            if begins is None or begins is UNREAD:
                self._tell(from_, at, "this is no day, so whether the row counts is not known")
                return None
            if ends is UNREAD or not self._has(until):
                self._tell(until, at, "this is no day, so whether the row counts is not known")
                return None
            if begins > self._as_at or (ends is not None and ends <= self._as_at):
                return False
        if self._named.latest_by is None:
            return date.max
        day = self._days[self._cell(cells, self._named.latest_by)]
        if day is None or day is UNREAD:
            self._tell(self._named.latest_by, at, "this is no day, so which row is the latest is not known")
            return None
        return day if day <= self._as_at else False

    def _has(self, heading: str) -> bool:
        return heading in self._plain

    def _cell(self, cells: list[str], heading: str) -> str:
        return " ".join(cells[self._plain.index(heading)].split()) if self._has(heading) else ""

    def _tell(self, heading: str, at: int, what: str) -> None:
        place = self._plain.index(heading) + 1 if self._has(heading) else 0
        self._gathered.tell(at + place, what, "complete it: until then the table says nothing of this child")
