"""Distance from home, and whether a placement lies outside the authority, by a table of postcodes that the user gives.

The table is the Office for National Statistics' directory or lookup of postcodes, or Ordnance Survey's Code-Point Open:
it is recognised by its columns, and nothing of it is shipped or fetched. The distance is the straight line between the
points of the two postcodes, in whole miles of which the last is complete: 19.9 miles are 19. What rests on a postcode
that is missing, not in the table, or without a point of its own stays unknown.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import acos, atan, cos, isqrt, radians, sin, tan
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from ivpolicy.returns.caseload import packed_place
from ivpolicy.returns.source import FileError, opened_lines, refuse_large

MILES, AUTHORITY = "placement.miles_from_home", "placement.out_of_authority"

_POSTCODE = re.compile(r"[A-Z]{1,2}[0-9][0-9A-Z]?[0-9][A-Z]{2}")
_AREA = re.compile(r"(?:E0[689]|E10|W06|S12|N09)[0-9]{6}")
_PSEUDO = "999999"
_MILLIMETRES = 1_609_344
"""Of a mile."""
_NO_POINT = frozenset({"6", "60", "9", "90"})
"""Quality of a point that is the mean of thousands of addresses (of a sector, for post office boxes), or is none."""
_IRISH_GRID = "BT"
"""Postcodes whose grid references are those of another grid: they are compared by latitude and longitude alone."""

_Column: TypeAlias = Literal["postcode", "east", "north", "lat", "long", "district", "county", "quality"]
_HEADINGS: Mapping[_Column, str] = {
    "postcode": "pcds|pcd8|pcd2|pcd7|pcd|postcode",
    "east": "oseast1m|east1m|eastings?",
    "north": "osnrth1m|north1m|northings?",
    "lat": "lat|latitude",
    "long": "long|longitude",
    "district": r"oslaua|laua|lad\d\dcd|admin_district_code|local[ _]authority[ _]code",
    "county": r"oscty|cty|cty\d\dcd|admin_county_code",
    "quality": "osgrdind|gridind|positional_quality_indicator",
}


class Located(NamedTuple):
    """A postcode of the table.

    Attributes:
        grid: East and north in metres, on the grid of Great Britain; None where it has no point there.
        globe: Latitude and longitude in degrees; None where it has none.
        area: The code of the authority with children's services, as the statistics office writes it; None where the
            row does not say it.
        at: The packed place of its row.
    """

    grid: tuple[int, int] | None
    globe: tuple[float, float] | None
    area: str | None
    at: int


@dataclass(frozen=True, slots=True)
class PostcodeTable:
    """The rows that a source asks for. `area`: the code of the authority itself, None where it is not told."""

    located: dict[str, Located]
    area: str | None


def as_postcode(text: str | None) -> str | None:
    """A postcode as it is compared; None for what is none."""
    plain = "".join((text or "").replace("\xa0", " ").upper().split())
    return plain if _POSTCODE.fullmatch(plain) else None


def is_area(text: str) -> bool:
    """Whether a text is the code of an authority with children's services: a district within a county has none."""
    return bool(_AREA.fullmatch(text)) and not text.endswith(_PSEUDO)


def miles_between(one: Located, other: Located, *, on_grid: bool) -> int | None:
    """Whole miles of the straight line between two postcodes; None where they have no points to compare."""
    if on_grid and one.grid and other.grid:
        metres = sum((a - b) ** 2 for a, b in zip(one.grid, other.grid, strict=True))
        return isqrt(metres * 10**6 // _MILLIMETRES**2)
    if one.globe and other.globe:
        return int(_metres_on_globe(one.globe, other.globe) * 1000 // _MILLIMETRES)
    return None


def is_on_grid(postcode: str) -> bool:
    """Whether the grid references of a postcode are those of the grid of Great Britain."""
    return not postcode.startswith(_IRISH_GRID)


def read_postcodes(
    path: Path, wanted: Collection[str], area: str | None, file: int
) -> tuple[PostcodeTable, list[tuple[int, str, str]]]:
    """Read the rows that are wanted, and tell what of them was not understood: packed place, what, how to mend it.

    Args:
        path: The table.
        wanted: The postcodes, as compared.
        area: The code of the authority; None where only distances are wanted.
        file: The number of the table among the files of the source.

    Raises:
        FileError: It is no table of postcodes; or no row of it lies in the area, so its codes are of another time.
    """
    refuse_large(path)
    text, lines = opened_lines(path)
    with text:
        heading = next(csv.reader([next(lines, "")]), [])
        columns = _columns(heading)
        reading = _Reading(columns, len(heading), area, file)
        rows = csv.reader(lines)
        try:
            for cells in rows:
                reading.take(cells, rows.line_num + 1, wanted)
        except csv.Error:
            what = "from this line on the table of postcodes cannot be read"
            raise FileError(what, "check the quotes of that line", rows.line_num + 1) from None
    if area is not None and not reading.area_is_there:
        raise FileError(
            f"no postcode of the table lies in {area}, so every placement would be outside it",
            "name the code that your authority has in this table; codes change when authorities are joined or divided",
        )
    return PostcodeTable(reading.located, area), reading.told


def _columns(heading: Sequence[str]) -> dict[_Column, int]:
    plain = [cell.replace("\ufeff", "").strip().lower() for cell in heading]
    found: dict[_Column, int] = {}
    for number, cell in enumerate(plain):
        for column, pattern in _HEADINGS.items():
            if re.fullmatch(pattern, cell):
                found.setdefault(column, number)
    has_point = {"east", "north"} <= found.keys() or {"lat", "long"} <= found.keys()
    if "postcode" not in found or not has_point:
        raise FileError(
            "this is no table of postcodes: a column with the postcode, and eastings and northings or latitude and "
            "longitude, are expected",
            "give the directory or lookup of postcodes of the Office for National Statistics, or Code-Point Open with "
            "its headings in the first line",
            1,
        )
    return found


class _Reading:
    """Takes the rows of a table of postcodes."""

    def __init__(self, columns: dict[_Column, int], wide: int, area: str | None, file: int) -> None:
        self._columns, self._wide, self._area, self._file = columns, wide, area, file
        self.located: dict[str, Located] = {}
        self.told: list[tuple[int, str, str]] = []
        self.area_is_there = False
        self._doubted: set[str] = set()

    def take(self, cells: Sequence[str], line: int, wanted: Collection[str]) -> None:
        """Take a row, where it is wanted."""
        if len(cells) != self._wide:
            return  # the postcode is then not in the table, and whoever asks for it is told so
        code = "".join(cells[self._columns["postcode"]].split()).upper()
        is_wanted = code in wanted
        if not (is_wanted or (self._area and not self.area_is_there)):
            return
        area = self._area_of(cells)
        self.area_is_there = self.area_is_there or area == self._area
        if not is_wanted:
            return
        at = packed_place(self._file, line, self._columns["postcode"] + 1)
        row = Located(self._grid(cells), self._globe(cells), area, at)
        before = self.located.setdefault(code, row)
        if before[:-1] != row[:-1] or code in self._doubted:
            self._doubted.add(code)
            self.located[code] = Located(None, None, None, before.at)
            self.told.append((at, "the postcode is there twice, with another point or authority", "remove one of them"))

    def _cell(self, cells: Sequence[str], column: _Column) -> str:
        number = self._columns.get(column)
        return "" if number is None else cells[number].strip()

    def _numbers(self, cells: Sequence[str], *columns: _Column) -> Iterator[float]:
        if self._cell(cells, "quality") in _NO_POINT:
            return
        for column in columns:
            try:
                yield float(self._cell(cells, column))
            except ValueError:
                return

    def _grid(self, cells: Sequence[str]) -> tuple[int, int] | None:
        match tuple(self._numbers(cells, "east", "north")):
            case (east, north) if 0 < east < 700_000 and 0 < north < 1_300_000:  # noqa: PLR2004 - the grid's extent
                return round(east), round(north)
            case _:
                return None

    def _globe(self, cells: Sequence[str]) -> tuple[float, float] | None:
        """The directory writes 99.999999 north where there is no point."""
        match tuple(self._numbers(cells, "lat", "long")):
            case (lat, long) if 49 < lat < 61 and -9 < long < 2:  # noqa: PLR2004 - the United Kingdom's extent
                return lat, long
            case _:
                return None

    def _area_of(self, cells: Sequence[str]) -> str | None:
        """The county where there is one, else the authority that does both; a district alone does not say which."""
        for column in ("county", "district"):
            code = self._cell(cells, column).upper()
            if is_area(code):
                return code
        return None


# The ellipsoid of the world's geodetic system of 1984: half its longer axis, in metres, and its flattening.
_AXIS, _FLATTENING = 6_378_137.0, 1 / 298.257223563


def _metres_on_globe(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The shortest way on the ellipsoid, by the formula of Andoyer and Lambert, right to some ten metres."""
    if one == other:
        return 0.0
    lower, upper = (atan((1 - _FLATTENING) * tan(radians(lat))) for lat, _ in (one, other))
    turn = radians(other[1] - one[1])
    angle = acos(max(-1.0, min(1.0, sin(lower) * sin(upper) + cos(lower) * cos(upper) * cos(turn))))
    if not angle:
        return 0.0
    mean, half = (lower + upper) / 2, (upper - lower) / 2
    along = (angle - sin(angle)) * (sin(mean) * cos(half) / cos(angle / 2)) ** 2
    across = (angle + sin(angle)) * (cos(mean) * sin(half) / sin(angle / 2)) ** 2
    return _AXIS * (angle - _FLATTENING / 2 * (along + across))
