"""What the tables of a return say of each child, row by row, before it is read together."""

from __future__ import annotations

from array import array
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from ivpolicy.returns.caseload import FILE_BITS, NamedFile, ReturnFault, packed_place, unpacked_place
from ivpolicy.returns.postcodes import PostcodeTable

PlacedFacts: TypeAlias = dict[str, tuple[Any, int]]
"""Path → the value and the packed place of the cell that settles it."""
CellRow: TypeAlias = tuple[Any, ...]
"""One row of a table: its cells by the order of the layout, read; and its place, last."""


class GatheredChild:
    """The rows that name one child, by table; and the tables that have a row of the child's that cannot be read.

    `listed`: what each row of another kind of list says of the child, as facts with their places. `needs`: the places
    in such lists at which the main need N2 stands.
    """

    __slots__ = ("characteristics", "id", "listed", "needs", "rows", "torn")

    def __init__(self, id: str) -> None:
        self.id = id
        self.rows: dict[str, list[CellRow]] = {}
        self.torn: set[str] = set()
        self.listed: list[PlacedFacts] = []
        self.needs: list[int] = []
        self.characteristics: dict[str, str] = {}


@dataclass(slots=True)
class Gathered:
    """A whole source, gathered.

    Attributes:
        files: The files, in the order in which they were read.
        children: By key, in the order in which they are first named.
        strays: By table, the rows that name no child: each may be anybody's.
        broken: The tables of which a file could not be read to its end.
        dated: The days for which sheets of asked facts were filled in.
        asked: The numbers of the files that are such sheets.
        undated: The files of other kinds, none of which says for which day it was made.
        postcodes: The table of postcodes; None where none is given.
        also: Path and packed place of a fact → the packed places of the other cells that it rests on.
        problems: What was not understood: place, what, how to mend it.
    """

    files: list[NamedFile] = field(default_factory=list)
    children: dict[str, GatheredChild] = field(default_factory=dict)
    strays: defaultdict[str, list[CellRow]] = field(default_factory=lambda: defaultdict(list))
    broken: set[str] = field(default_factory=set)
    dated: list[date] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    undated: list[str] = field(default_factory=list)
    postcodes: PostcodeTable | None = None
    also: dict[tuple[str, int], tuple[int, ...]] = field(default_factory=dict)
    problems: list[tuple[int, str, str]] = field(default_factory=list)

    def tell(self, at: int, what: str, mend: str) -> None:
        """Something was not understood."""
        self.problems.append((at, what, mend))

    def is_asked(self, at: int) -> bool:
        """Whether a place is in a sheet of asked facts."""
        return at >> FILE_BITS in self.asked

    def once(self, rows: list[CellRow]) -> list[CellRow]:
        """A child's rows of one table, each that is there twice once; the second is told."""
        if len(rows) == 1:
            return rows
        found: dict[CellRow, CellRow] = {}
        for row in rows:
            if found.setdefault(row[:-1], row) is not row:
                self.tell(row[-1], "this line is there twice; it was read once", "remove one of the two")
        return list(found.values())

    def stand_in_several_files(self, rows: list[CellRow]) -> bool:
        """Whether a child's rows of one table come from more than one file: which is the later cannot be said."""
        return len({row[-1] >> FILE_BITS for row in rows}) > 1

    def faults(self) -> tuple[ReturnFault, ...]:
        """Every problem at its place, in the order of the source."""
        return tuple(
            ReturnFault(unpacked_place(self.files, at), what, mend) for at, what, mend in sorted(set(self.problems))
        )

    def named_file(self, name: str, cells: list[array[int]] | None = None) -> int:
        """The number of a further file."""
        self.files.append(NamedFile(name, cells))
        return len(self.files) - 1

    def tell_of_file(self, file: int, what: str, mend: str, line: int = 0) -> None:
        """A file, or the rest of it, cannot be read."""
        self.tell(packed_place(file, line, 0), what, mend)
