"""Planes of the rows that have a code, of columns that hold a code a byte.

A plane is wanted as bits, a column holds bytes. With numpy each code is compared and packed. Without it, whole numbers
of Python do: columns of few codes are put side by side in one byte, and eight bytes at a time are turned, as a square
of eight by eight bits is, so that one number comes out for each bit of a code. Either way the plane of a code is made
when it is first asked for: of a fact that is known of every row, half are not.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Container, Iterator, Sequence
from functools import cached_property, lru_cache, partial, reduce
from operator import or_, xor
from typing import Any, TypeAlias

Coded: TypeAlias = tuple[bytes, int]
"""A code a byte, one for each row, and how many codes there are; at least one, at most 256."""

_SQUARE = 8
_TURNS = ((7, 0x00AA00AA00AA00AA), (14, 0x0000CCCC0000CCCC), (28, 0x00000000F0F0F0F0))
"""Turning a square of bits: what changes places, and how far apart it lies. Source: Warren, Hacker's Delight, 7-3."""
_WORTH_NUMPY = 1 << 16
"""Of fewer rows, numpy takes longer to be loaded than it saves."""
_FEW = 8
"""Of no more codes, the plane of the last is what the others leave."""


class CodePlanes:
    """The planes of a column, each made when it is first asked for.

    Args:
        column: The column.
        everything: The plane of all rows.
        make: Makes the plane of a code. The last one is what the others leave of all rows.
    """

    def __init__(self, column: Coded, everything: int, make: Callable[[int], int]) -> None:
        self._codes, self._number = column
        self._everything = everything
        self._make = make
        self._made: dict[int, int] = {}

    def of(self, codes: Container[int]) -> int:
        """The rows that have one of these codes."""
        wanted = [code for code in self._held if code in codes]
        if len(wanted) * 2 <= len(self._held):
            return reduce(or_, map(self._of_code, wanted)) if wanted else 0
        others = (self._of_code(code) for code in self._held if code not in codes)
        return reduce(xor, others, self._everything)

    @cached_property
    def _held(self) -> range:
        """The codes that some row may have. That none has 0, which is unknown, is not seldom, and worth a look."""
        return range(int(1 < self._number <= _FEW and 0 not in self._codes), self._number)

    def _of_code(self, code: int) -> int:
        made = self._made.get(code)
        if made is None:
            is_last = len(self._made) + 1 == len(self._held) <= _FEW
            made = reduce(xor, self._made.values(), self._everything) if is_last else self._make(code)
            self._made[code] = made
        return made


def code_planes(columns: Sequence[Coded]) -> list[CodePlanes]:
    """Of each column, the planes of its codes."""
    rows = len(columns[0][0]) if columns else 0
    everything = (1 << rows) - 1
    if not rows:
        return [CodePlanes(column, 0, lambda _: 0) for column in columns]
    numpy = numpy_if_there() if rows >= _WORTH_NUMPY or "numpy" in sys.modules else None
    if numpy is None:
        return _turned(columns, everything)
    return [CodePlanes(column, everything, _packed(numpy, column[0])) for column in columns]


@lru_cache(maxsize=1)
def numpy_if_there() -> Any:
    """The module, or None where it is not installed."""
    try:
        import numpy  # noqa: ICN001, PLC0415 - need not be there
    except ImportError:
        return None
    return numpy


def _packed(numpy: Any, codes: bytes) -> Callable[[int], int]:
    column, beyond = numpy.frombuffer(codes, numpy.uint8), -len(codes) % _SQUARE

    def of_code(code: int) -> int:
        plane = int.from_bytes(numpy.packbits(column == code).tobytes(), "big")
        return plane >> beyond if beyond else plane

    return of_code


def _turned(columns: Sequence[Coded], everything: int) -> list[CodePlanes]:
    found: list[CodePlanes] = []
    for together in _side_by_side(columns):
        bits = _bits(together)
        for column in together:
            width = _width(column[1])
            found.append(CodePlanes(column, everything, partial(_of_code, bits[:width], column[1], everything)))
            del bits[:width]
    return found


def _width(number: int) -> int:
    """How many bits tell so many codes apart."""
    return (number - 1).bit_length()


def _side_by_side(columns: Sequence[Coded]) -> Iterator[list[Coded]]:
    """Columns, in order, as many at a time as go into a byte."""
    together, used = list[Coded](), 0
    for column in columns:
        width = _width(column[1])
        if used + width > _SQUARE:
            yield together
            together, used = [], 0
        together.append(column)
        used += width
    yield together


def _bits(columns: Sequence[Coded]) -> list[int]:
    """The plane of each bit of the codes, the lowest of the first column first."""
    length = len(columns[0][0])
    padding = bytes(-length % _SQUARE)
    number, used = 0, 0
    for codes, codes_number in reversed(columns):
        width = _width(codes_number)
        number = number << width | int.from_bytes(codes + padding, "big")
        used += width
    squares = (length + len(padding)) // _SQUARE
    for (apart, _), mask in zip(_TURNS, _masks(squares), strict=True):
        moved = (number ^ (number >> apart)) & mask
        number ^= moved ^ (moved << apart)
    turned = number.to_bytes(squares * _SQUARE, "big")
    places = range(_SQUARE - 1, _SQUARE - 1 - used, -1)
    planes = [int.from_bytes(turned[place::_SQUARE], "big") for place in places]
    return [plane >> len(padding) for plane in planes] if padding else planes


@lru_cache(maxsize=4)
def _masks(squares: int) -> tuple[int, ...]:
    each = int.from_bytes((bytes(_SQUARE - 1) + b"\x01") * squares, "big")
    return tuple(each * mask for _, mask in _TURNS)


def _of_code(bits: Sequence[int], number: int, everything: int, code: int) -> int:
    """The plane of a code, one of so many, of the planes of its bits.

    A bit that is not set tells nothing where no code has it set beside the others.
    """
    plane = everything
    for place, bit in enumerate(bits):
        if code >> place & 1:
            plane = bit if plane is everything else plane & bit
    for place, bit in enumerate(bits):
        if code | 1 << place < number and not code >> place & 1:
            plane ^= plane & bit
    return plane
