"""Planes: one whole number, in which each row of a table is a bit.

A plane says in which rows something is so; whole numbers of Python are and-ed and or-ed a machine word at a time. The
first row is the highest bit, as the digits of a number are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import compress
from typing import Any

from ivpolicy.columns.code_planes import CodePlanes, code_planes
from ivpolicy.columns.rows import Classes, SettledTable, in_classes
from ivpolicy.columns.table import CaseTable, Column
from ivpolicy.core.variables.variable import Variable

_ZERO, _ONE = b"0"[0], b"1"[0]
_BYTE = 256
_MOST_SHARED = 64
"""Columns of no more values have a plane for each, which every question and every pack shares."""

_Opened = tuple[Classes[int], dict[int, int]]
"""The open cells of a variable in every row, and the planes made of that, by the cells that are open in them."""


class OpenPlanes:
    """In which rows of a table a variable may lie in some cells, on a day.

    Args:
        table: The cases, with the facts of the packs that are asked typed.
        as_at: The day of decision.

    Attributes:
        everything: The plane of all rows.
    """

    def __init__(self, table: CaseTable, as_at: date) -> None:
        self.table = table
        self.settled = SettledTable(table, as_at)
        self.as_at = as_at
        self.everything = (1 << len(table)) - 1
        self._opens: dict[Any, _Opened] = {}
        self._by_variable: dict[Variable, _Opened] = {}
        self._of_values: dict[int, tuple[Column, CodePlanes]] = {}

    def opens(self, variable: Variable) -> Classes[int]:
        """The open cells of a variable in every row, as bits; packs that ask the same share them."""
        return self._opened(variable)[0]

    def give(self, variable: Variable, classes: Classes[int]) -> None:
        """Say in which cells a variable may lie in every row, for whoever has that as a column already."""
        self._opens[_asked_alike(variable)] = classes, {}

    def _opened(self, variable: Variable) -> _Opened:
        made = self._by_variable.get(variable)
        if made is None:
            key = _asked_alike(variable)
            made = self._opens.get(key)
            if made is None:
                made = self._opens[key] = self.settled.opens(variable), {}
            self._by_variable[variable] = made
        return made

    def of(self, variable: Variable, cells: int) -> int:
        """The rows in which a variable may lie in some of these cells."""
        classes, planes = self._opened(variable)
        made = planes.get(cells)
        if made is None:
            wanted = {place for place, open_ in enumerate(classes.found) if open_ & cells}
            made = planes[cells] = self.of_classes(classes, wanted)
        return made

    def of_classes(self, classes: Classes[Any], wanted: set[int]) -> int:
        """The rows that are of one of these classes."""
        if len(wanted) == len(classes.found):
            return self.everything
        if not wanted:
            return 0
        column = classes.column
        if column is not None and len(column.values) <= _MOST_SHARED:
            codes = {code for code, kind in classes.of_code.items() if kind in wanted}
            return self._of_codes(column, codes)
        return self._of_codes(classes.as_column, wanted)

    def _of_codes(self, column: Column, codes: set[int]) -> int:
        if len(column.values) > _MOST_SHARED:
            return _plane(column, codes)
        planes = self._of_values.get(id(column))
        if planes is None:
            planes = self._make(column)
        return planes[1].of(codes)

    def _make(self, column: Column) -> tuple[Column, CodePlanes]:
        """The planes of a column, and of all others of few values with it: together they are quicker made."""
        given = (classes.column for classes, _ in self._opens.values())
        every = {id(each): each for each in (column, *self.settled.columns.values(), *given) if each is not None}
        wanted = [
            each for key, each in every.items() if key not in self._of_values and len(each.values) <= _MOST_SHARED
        ]
        made = code_planes([(each.as_bytes or b"", len(each.values)) for each in wanted])
        # The column is kept beside its planes, so that no other comes to have its identity.
        self._of_values.update((id(each), (each, planes)) for each, planes in zip(wanted, made, strict=True))
        return self._of_values[id(column)]

    def places(self, plane: int) -> Iterator[int]:
        """The rows of a plane, in order."""
        number = len(self.table)
        return compress(range(number), map(int, f"{plane:0{number}b}")) if number else iter(())

    def of_rows(self, rows: Iterable[int]) -> int:
        """The plane of these rows."""
        digits = bytearray(b"0" * max(1, len(self.table)))
        for row in rows:
            digits[row] = _ONE
        return int(digits, 2)

    def in_classes(self, ask: Any) -> Classes[Any]:
        """What hangs on the facts of a row, as `in_classes` of the settled table."""
        return in_classes(self.settled.columns, len(self.table), ask)


def _asked_alike(variable: Variable) -> tuple[object, ...]:
    """What variables have in common whose open cells are the same: those of packs that ask the same of a fact."""
    return variable.key, variable.fact, variable.asked, variable.flag


def _plane(column: Column, wanted: set[int]) -> int:
    """The rows whose code is wanted."""
    if column.as_bytes is not None:
        return int(column.as_bytes.translate(bytes(_ONE if code in wanted else _ZERO for code in range(_BYTE))), 2)
    return int("".join(["1" if code in wanted else "0" for code in column.codes]), 2)
