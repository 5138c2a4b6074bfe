"""Planes: one whole number, in which each row of a table is a bit.

A plane says in which rows something is so; whole numbers of Python are and-ed and or-ed a machine word at a time. The
first row is the highest bit, as the digits of a number are read.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import compress
from typing import Any

from ivpolicy.columns.rows import Classes, SettledTable, in_classes
from ivpolicy.columns.table import CaseTable, Column, lowest_bytes
from ivpolicy.core.variables.variable import Variable

_ZERO, _ONE = b"0"[0], b"1"[0]
_BYTE = 256
_MOST_SHARED = 16
"""Columns of no more values have a plane for each, which every question and every pack shares."""


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
        self._opens: dict[Any, tuple[Classes[int], dict[int, int]]] = {}
        self._of_values: dict[tuple[int, int], tuple[Column, int]] = {}

    def opens(self, variable: Variable) -> Classes[int]:
        """The open cells of a variable in every row, as bits; packs that ask the same share them."""
        return self._opened(variable)[0]

    def give(self, variable: Variable, classes: Classes[int]) -> None:
        """Say in which cells a variable may lie in every row, for whoever has that as a column already."""
        self._opens[variable.key, variable.fact, variable.asked, variable.flag] = classes, {}

    def _opened(self, variable: Variable) -> tuple[Classes[int], dict[int, int]]:
        key = (variable.key, variable.fact, variable.asked, variable.flag)
        made = self._opens.get(key)
        if made is None:
            made = self._opens[key] = self.settled.opens(variable), {}
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
        if classes.column is None:
            assert classes.codes is not None, "of several classes"  # noqa: S101 - tells the type checker
            return _plane(classes.codes, lowest_bytes(classes.codes) if len(classes.found) <= _BYTE else None, wanted)
        codes = {code for code, kind in classes.of_code.items() if kind in wanted}
        return self._of_codes(classes.column, codes, len(classes.of_code))

    def _of_codes(self, column: Column, codes: set[int], number: int) -> int:
        if number > _MOST_SHARED:
            return _plane(column.codes, column.as_bytes, codes)
        if len(codes) * 2 > number:  # fewer planes are joined where the others are
            return self.everything ^ self._of_codes(column, set(range(len(column.values))) - codes, number)
        plane = 0
        for code in codes:
            made = self._of_values.get((id(column), code))
            if made is None:  # the column is kept beside its plane, so that no other comes to have its identity
                made = column, _plane(column.codes, column.as_bytes, {code})
                self._of_values[id(column), code] = made
            plane |= made[1]
        return plane

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


def _plane(codes: array[int], as_bytes: bytes | None, wanted: set[int]) -> int:
    """The rows whose code is wanted."""
    if as_bytes is not None:
        return int(as_bytes.translate(bytes(_ONE if code in wanted else _ZERO for code in range(_BYTE))), 2)
    return int("".join(["1" if code in wanted else "0" for code in codes]), 2)
