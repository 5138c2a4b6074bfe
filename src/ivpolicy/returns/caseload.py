"""The children of a return, with what it says of each and where; and what in it could not be understood."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

from ivpolicy.core.errors import IvpolicyError

_BITS = 28
"""Of a line or of a column in a packed place."""
FILE_BITS = 2 * _BITS
"""Below the number of the file in a packed place."""
_LOWEST = (1 << _BITS) - 1


class ReturnError(IvpolicyError, ValueError):
    """A source cannot be read at all: it is missing, empty, of another kind, or larger than is read."""

    code = "return_refused"
    about: ClassVar[Literal["call"]] = "call"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: the file as it is called in the source, the line, and the cell in that line.

    Both are counted from 1; the heading of a table is a line. In XML the column is the character. A column of 0 is the
    whole line, a line of 0 the whole file.
    """

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return ":".join((self.file, *(str(number) for number in (self.line, self.column) if number)))


@dataclass(frozen=True, slots=True, order=True)
class ReturnFault:
    """Something in a source that was not understood, and from which nothing was taken.

    Attributes:
        place: Where it stands.
        what: What is wrong, in plain words, without anything that stands there about a child.
        mend: How to mend it.
    """

    place: Place
    what: str
    mend: str

    def __str__(self) -> str:
        return f"{self.place}: {self.what}\n  help: {self.mend}"


@dataclass(slots=True)
class NamedFile:
    """A file of a source, by the name it is shown by, and where the cells of its rows stand.

    Attributes:
        cells: Of a file that is no table, the place of each cell of each row that was made of it, packed.
        heading: Of a table, the line of its headings.
        order: Of a table, the number of each column of its layout among its own, from 1; 0 for one that is not there.
    """

    name: str
    cells: list[array[int]] | None = None
    heading: int = 0
    order: tuple[int, ...] = ()


def packed_place(file: int, line: int, column: int) -> int:
    """A place as one number: a caseload has a million.

    `file` is the number of a file of the source, from 0. In a row of a table `column` is the column's number in the
    layout, from 1, where the child's id comes first.
    """
    return file << FILE_BITS | line << _BITS | column


def unpacked_place(files: Sequence[NamedFile], packed: int) -> Place:
    """The place that a number stands for."""
    file, line, column = files[packed >> FILE_BITS], packed >> _BITS & _LOWEST, packed & _LOWEST
    if file.cells is not None and line:
        packed = file.cells[line - 1][max(column - 1, 0)]
        return Place(file.name, packed >> _BITS, packed & _LOWEST)
    return Place(file.name, line, file.order[column - 1] if file.order and column and line > file.heading else column)


class FactPlaces(Mapping[str, Place]):
    """The places of one child's facts, by path; each is made when it is asked for."""

    __slots__ = ("_files", "_packed")

    def __init__(self, files: Sequence[NamedFile], packed: dict[str, int]) -> None:
        """`packed`: of each path, what `packed_place` made of its place among `files`."""
        self._files, self._packed = files, packed

    def __getitem__(self, path: str) -> Place:
        return unpacked_place(self._files, self._packed[path])

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)


@dataclass(frozen=True, slots=True)
class ReturnedChild:
    """One child of a return.

    Attributes:
        id: The child's id, as the source first writes it.
        facts: Path → value, as `case_from_facts` takes them. What is not here is unknown.
        places: The same paths → where each fact stands; of one that rests on several cells, the one that settles it.
        characteristics: What no rule reads, and tables of outcomes are made by: `sex` and `ethnicity`, in the codes of
            the source; what it does not say is left out.
        also: Of a fact that rests on further cells, such as the rows of a table of postcodes: path → those places.
    """

    id: str
    facts: Mapping[str, Any]
    places: Mapping[str, Place]
    characteristics: Mapping[str, str] = field(default_factory=dict)
    also: Mapping[str, tuple[Place, ...]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return "ReturnedChild()"

    def __hash__(self) -> int:
        return hash(self.id)


@dataclass(frozen=True, slots=True)
class ReturnedCaseload:
    """A whole source, read.

    Attributes:
        children: In the order in which the source first names them; each id once.
        faults: What was not understood, in the order of the files and lines.
        reaches: The last day that it tells of: what became of a child later is not in it. Of a return, the 31 March
            that ends its year: the year that was named, else that of the latest day on which an episode began or ended,
            up to the day of decision; and of any source no later than the day on which it was made, where that is told.
        holds_return: Whether tables of the statutory return are among it, and not only lists and other tables.
    """

    children: tuple[ReturnedChild, ...]
    faults: tuple[ReturnFault, ...]
    reaches: date
    holds_return: bool = True
