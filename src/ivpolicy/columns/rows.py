"""A row read as a record is, and what was read of it: so that rows alike in that are asked once for all of them.

What the core reads of a record it reads by attribute, one fact at a time. A row stands in for a record and notes each
fact it is asked for; whatever depends on those alone is the same in every row in which they are the same.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any, Generic, TypeVar, cast

from ivpolicy.columns.table import CONFIRMED, LOCAL, CaseTable, Column
from ivpolicy.core.once import once
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.opposing_facts import LEGAL_STATUS, STATUSES, comparisons, housed_for_a_day
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Variable

OfRow = TypeVar("OfRow")

_SECTIONS = frozenset(
    ".".join(parts[:depth])
    for parts in (fact.path.split(".") for fact in VOCABULARY.facts() if not fact.computed_from)
    for depth in range(1, len(parts))
)
_BYTE = 256
_DOUBTED, _FOR_A_DAY = "(doubted)", "(for a day)"
_NOTHING: frozenset[str] = frozenset()


class TableRow:
    """The row of a table at `place`, as a record. `read` holds the columns that were looked at."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.place = 0
        self.read: set[str] = set()
        self._columns = columns

    def value(self, path: str) -> Any:
        """The value of a fact, noted as read; a column that no row has is the same in all."""
        column = self._columns.get(path)
        if column is None:
            return None
        self.read.add(path)
        return column.values[column.codes[self.place]]

    def __getattr__(self, name: str) -> Any:
        return _Section(self, f"{name}.") if name in _SECTIONS else self.value(name)

    @property
    def local(self) -> _Local:
        """What packs add, by the id of the pack."""
        return _Local(self)

    @property
    def provenance(self) -> _Below:
        """The marks that facts are confirmed."""
        return _Below(self, CONFIRMED)

    def as_record(self) -> CaseRecord:
        """The row, for what asks for a record."""
        return cast(CaseRecord, self)


class _Section:
    __slots__ = ("_below", "_row")

    def __init__(self, row: TableRow, below: str) -> None:
        self._row, self._below = row, below

    def __getattr__(self, name: str) -> Any:
        path = f"{self._below}{name}"
        return _Section(self._row, f"{path}.") if path in _SECTIONS else self._row.value(path)


class _Below:
    __slots__ = ("_below", "_row")

    def __init__(self, row: TableRow, below: str) -> None:
        self._row, self._below = row, below

    def get(self, name: str) -> Any:
        return self._row.value(f"{self._below}{name}")


class _Local:
    __slots__ = ("_row",)

    def __init__(self, row: TableRow) -> None:
        self._row = row

    def get(self, pack: str, _: object = None) -> _Below:
        return _Below(self._row, f"{LOCAL}{pack}.")


class Classes(Generic[OfRow]):
    """What was found of every row, rows of which the same was found being of one class.

    Attributes:
        found: What was found, each class once.
        column: The column whose codes tell the classes apart; None where all rows are of one class.
        of_code: The class of each of its codes that some row has.
    """

    def __init__(
        self, found: list[OfRow], column: Column | None = None, of_code: Mapping[int, int] | None = None
    ) -> None:
        self.found, self.column, self.of_code = found, column, of_code or {}

    def at(self, row: int) -> OfRow:
        """What was found of one row."""
        return self.found[self.of_code[self.column.codes[row]] if self.column is not None else 0]

    @once
    def as_column(self) -> Column:
        """The class of each row, as its code; there are several."""
        assert self.column is not None, "of several classes"  # noqa: S101 - tells the type checker
        as_bytes = self.column.as_bytes
        if as_bytes is not None:
            kinds = bytes(self.of_code.get(code, 0) for code in range(_BYTE))
            return Column(self.found, as_bytes.translate(kinds))
        places = map(self.of_code.__getitem__, self.column.codes)
        return Column(self.found, array("I", places))

    def rows(self, wanted: Callable[[OfRow], object], number: int) -> Sequence[int]:
        """Of so many rows, those of the classes wanted."""
        kinds = {place for place, found in enumerate(self.found) if wanted(found)}
        if self.column is None or not kinds:
            return range(number if kinds else 0)
        codes = {code for code, kind in self.of_code.items() if kind in kinds}
        return [row for row, code in enumerate(self.column.codes) if code in codes]


def in_classes(columns: Mapping[str, Column], number: int, ask: Callable[[TableRow], OfRow]) -> Classes[OfRow]:
    """Ask each row what hangs on nothing but what `ask` reads of it, and rows alike in that only once.

    Args:
        columns: What is read.
        number: How many rows there are; at least one.
        ask: What to find; it may read any columns, more in some rows than in others.
    """
    row = TableRow(columns)
    read: tuple[str, ...] = ()
    while True:
        keys, firsts = _alike([columns[path] for path in read], number)
        found: dict[Any, OfRow] = {}
        for key, first in firsts.items():
            row.place = first
            found[key] = ask(row)
            if not row.read.issubset(read):
                break
        else:
            return _classes(found, [columns[path] for path in read], keys)
        read = tuple(path for path in columns if path in row.read)


def _alike(columns: Sequence[Column], number: int) -> tuple[Sequence[Any], Mapping[Any, int]]:
    """Of every row what it is known by, in these columns; and of each such key a row."""
    if not columns:
        return (), {None: 0}
    if len(columns) == 1:
        return columns[0].codes, columns[0].first_rows
    keys = list(zip(*(column.codes for column in columns), strict=True))
    return keys, dict(zip(keys, range(number), strict=True))


def _classes(found: Mapping[Any, OfRow], columns: Sequence[Column], keys: Sequence[Any]) -> Classes[OfRow]:
    kinds: dict[OfRow, int] = {}
    of_key = {key: kinds.setdefault(one, len(kinds)) for key, one in found.items()}
    if len(kinds) == 1:
        return Classes([*kinds])
    if len(columns) == 1:
        return Classes([*kinds], columns[0], of_key)
    codes = array("I", map(of_key.__getitem__, keys))
    return Classes([*kinds], Column([*kinds], codes), {kind: kind for kind in kinds.values()})


class SettledTable:
    """A table as it is read on a day: without the facts that others deny, as `OpenCells` reads a record.

    Attributes:
        columns: By path, as far as rows count; beside them what the engine's reading of a row adds.
    """

    def __init__(self, table: CaseTable, as_at: date) -> None:
        self.table = table
        self.as_at = as_at
        self.columns = dict(table.columns)
        doubted: dict[int, frozenset[str]] = {}
        for facts, denies in comparisons() if len(table) and self.columns else ():
            for row in self._rows_where(denies):
                doubted[row] = doubted.get(row, _NOTHING).union(facts)
        if doubted:
            for path in {path for facts in doubted.values() for path in facts} & set(self.columns):
                self.columns[path] = self.columns[path].without(row for row, f in doubted.items() if path in f)
            self._add(_DOUBTED, doubted)
        if len(table) and "care.looked_after_since" in self.columns:
            housed = self._rows_where(housed_for_a_day)
            if housed:
                self._add(_FOR_A_DAY, dict.fromkeys(housed, True))

    def _rows_where(self, is_so: Callable[[CaseRecord, date], bool]) -> Sequence[int]:
        """The rows of which something is so."""
        number = len(self.table)
        return in_classes(self.columns, number, lambda row: is_so(row.as_record(), self.as_at)).rows(bool, number)

    def _add(self, name: str, of_rows: Mapping[int, Any]) -> None:
        values = [None, *dict.fromkeys(of_rows.values())]
        place = {value: code for code, value in enumerate(values)}
        codes = array("I", bytes(4 * len(self.table)))
        for row, value in of_rows.items():
            codes[row] = place[value]
        self.columns[name] = Column(values, codes)

    def opens(self, variable: Variable) -> Classes[int]:
        """The open cells of a variable in every row, as bits."""
        return in_classes(self.columns, len(self.table), lambda row: RowCells(row, self.as_at, variable)[variable])


class RowCells(OpenCells):
    """The open cells of a row; made for one variable, so that no more is read than that asks."""

    __slots__ = ()

    def __init__(self, row: TableRow, as_at: date, variable: Variable) -> None:
        record = row.as_record()
        is_worked_out = variable.fact is not None and bool(variable.fact.computed_from)  # others were settled already
        opposed = (row.value(_DOUBTED) or _NOTHING) if is_worked_out else _NOTHING
        self._read_as(record, record, (), opposed, as_at)
        self._for_a_day = variable.key in (STATUSES, LEGAL_STATUS) and bool(row.value(_FOR_A_DAY))
