"""Reads a source into children with facts, whatever of the known kinds its files are."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.core.record.contradictions import NOT_BEFORE
from ivpolicy.returns.annex_a import AnnexA
from ivpolicy.returns.asked_facts import sheet_columns, sheet_day
from ivpolicy.returns.caseload import (
    FactPlaces,
    Place,
    ReturnedCaseload,
    ReturnedChild,
    ReturnError,
    ReturnFault,
    unpacked_place,
)
from ivpolicy.returns.cells import UNREAD
from ivpolicy.returns.column_map import ColumnMap
from ivpolicy.returns.episodes import Episode
from ivpolicy.returns.gathered import Gathered, GatheredChild, PlacedFacts
from ivpolicy.returns.layouts import FIRST_YEAR, LAST_YEAR
from ivpolicy.returns.main_need import weigh_main_need
from ivpolicy.returns.mapped_table import read_mapped_csv, read_mapped_parquet, table_heading
from ivpolicy.returns.postcodes import as_postcode, is_area, read_postcodes
from ivpolicy.returns.source import FileError, kind_of_file, refuse_large, source_files
from ivpolicy.returns.ssda903 import characteristics_of, child_facts
from ivpolicy.returns.tables import TableReader
from ivpolicy.returns.xml_return import XmlReturn


def read_return(
    source: str | os.PathLike[str],
    as_at: date,
    *,
    year: int | None = None,
    columns: ColumnMap | None = None,
    made_on: date | None = None,
    postcodes: str | os.PathLike[str] | None = None,
    area: str | None = None,
) -> ReturnedCaseload:
    """Read what a source says of its children on a day that it reaches.

    Args:
        source: A folder with the tables of one return, or one file.
        as_at: The day of decision: what is dated later is not seen.
        year: The year of the return, by its end: 2026 for April 2025 to March 2026. With it, codes of other years are
            told, and the moves since its first day are known to be all.
        columns: Which column of any other table holds which fact; from `read_column_map`. A filled-in sheet of asked
            facts needs none.
        made_on: The day up to which the source tells: when it was taken from the case system. A list for inspections
            and a table read by a map do not say it themselves, so it is needed for them; a return taken within its year
            is otherwise believed to the end of that year.
        postcodes: A table of postcodes, by which a return says how far from home a placement is: the directory or
            lookup of the Office for National Statistics, or Code-Point Open.
        area: The authority's code in that table, like E08000035, by which it says whether a placement is outside it.

    Raises:
        ReturnError: There is no such source, no file of it is of a known kind, it does not reach the day of decision,
            or nothing says how far it reaches.
        WrongArgumentError: `source`, `as_at`, `year`, `made_on`, `postcodes` or `area` is of another kind than is
            taken.
    """
    if not isinstance(source, str | os.PathLike):
        raise WrongArgumentError(f"`source` is the path of a file or folder, not a {type(source).__name__}")
    refuse_no_day(as_at)
    if made_on is not None and type(made_on) is not date:
        raise WrongArgumentError(f"`made_on` is a day, a datetime.date, not a {type(made_on).__name__}")
    if year is not None and not (type(year) is int and FIRST_YEAR <= year <= LAST_YEAR):
        raise WrongArgumentError(f"`year` is the year in which the return ends, from {FIRST_YEAR} to {LAST_YEAR}")
    _refuse_no_area(postcodes, area)
    gathered = Gathered()
    tables = TableReader(gathered, as_at, year)
    for name, path in source_files(Path(source)):
        try:
            _read_file(gathered, tables, name, path, as_at, columns)
        except FileError as error:
            gathered.tell_of_file(gathered.named_file(name), error.what, error.mend, error.line)
    if not gathered.children:
        told = "\n".join(str(fault) for fault in gathered.faults()) or "no child is named in it"
        raise ReturnError(told)
    reaches = _reaches(gathered, as_at, year, made_on)
    if as_at > reaches:
        raise ReturnError(_too_late(reaches))
    if postcodes is not None:
        _read_postcodes(gathered, Path(postcodes), area)
    covered_from = date(year - 1, 4, 1) if year else None
    children = []
    for child in sorted(gathered.children.values(), key=_first_named):
        said = [child_facts(child, gathered, as_at, covered_from), *child.listed]
        facts = _possible(_agreed(said, gathered), gathered)
        weigh_main_need(child, facts, gathered)
        values = {path: value for path, (value, _) in facts.items()}
        places = FactPlaces(gathered.files, {path: at for path, (_, at) in facts.items()})
        also = _also(gathered, facts) if gathered.also else {}
        characteristics = child.characteristics | characteristics_of(child)
        children.append(ReturnedChild(child.id, values, places, characteristics, also))
    return ReturnedCaseload(tuple(children), gathered.faults(), reaches, _holds_return(gathered))


def _reaches(gathered: Gathered, as_at: date, year: int | None, made_on: date | None) -> date:
    """The last day that every part of the source tells of. Raises `ReturnError` where a part does not say it."""
    known = [*gathered.dated, *([made_on] if made_on else [])]
    undated = list(gathered.undated)
    if _holds_return(gathered):
        ends = date(year, 3, 31) if year else _end_of_return(gathered, as_at)
        if ends is None:
            undated.append("the tables of the return, in which no episode has a day")
        else:
            known.append(ends)
    if undated and made_on is None:
        raise ReturnError(
            f"nothing says for which day this was made: {', '.join(dict.fromkeys(undated))}. A list of another year "
            "would be taken for one of today\n"
            "  help: say on which day it was taken from the case system, by `--made-on` (in Python `made_on`); of a "
            "return its year will do, by `--year`"
        )
    return min(known)


def _holds_return(gathered: Gathered) -> bool:
    return any(child.rows for child in gathered.children.values())


def _end_of_return(gathered: Gathered, as_at: date) -> date | None:
    """The 31 March after the latest day in the episodes; None where there is none. Other tables hold planned days.

    Days after the day of decision are looked at only where there are no others: one of them may be a slip.
    """
    rows = (row for child in gathered.children.values() for row in child.rows.get("episodes", ()))
    days = {cell for row in rows for cell in row[:-1] if isinstance(cell, date) and cell is not UNREAD}
    if not days:
        return None
    latest = max((day for day in days if day <= as_at), default=min(days))
    return date(latest.year + (latest > date(latest.year, 3, 31)), 3, 31)


def _too_late(reaches: date) -> str:
    ends = reaches.isoformat()
    return (
        f"the source reaches to {ends}, and the day of decision is later: whether a child came back into care or left "
        "it since is not in it, and nothing may be said of it\n"
        f"  help: ask for a day it covers, like --as-at {ends}, or take a later return"
    )


def _refuse_no_area(postcodes: object, area: object) -> None:
    if postcodes is not None and not isinstance(postcodes, str | os.PathLike):
        raise WrongArgumentError(f"`postcodes` is the path of a table, not a {type(postcodes).__name__}")
    if area is None:
        return
    if postcodes is None:
        raise WrongArgumentError("`area` does nothing without `postcodes`: give a table of postcodes too")
    if not (isinstance(area, str) and is_area(area)):
        raise WrongArgumentError(
            "`area` is the code of an authority with children's services, like E08000035, or a county's"
        )


def _read_postcodes(gathered: Gathered, path: Path, area: str | None) -> None:
    """Read of the table what the episodes ask for. Raises `ReturnError` where it is none."""
    rows = (Episode(*row) for child in gathered.children.values() for row in child.rows.get("episodes", ()))
    wanted = {code for row in rows for text in (row.home, row.postcode) if (code := as_postcode(text))}
    try:
        found, told = read_postcodes(path, wanted, area, gathered.named_file(path.name))
    except FileError as error:
        raise ReturnError(str(ReturnFault(Place(path.name, error.line, 0), error.what, error.mend))) from None
    except OSError as error:
        raise ReturnError(f"{path.name}: {error.strerror}\n  help: name the file of the table of postcodes") from None
    gathered.postcodes = found
    gathered.problems += told


def _also(gathered: Gathered, facts: PlacedFacts) -> dict[str, tuple[Place, ...]]:
    """The other cells that facts rest on."""
    rests = {path: gathered.also.get((path, at), ()) for path, (_, at) in facts.items()}
    return {path: tuple(unpacked_place(gathered.files, at) for at in cells) for path, cells in rests.items() if cells}


def _read_file(
    gathered: Gathered, tables: TableReader, name: str, path: Path, as_at: date, columns: ColumnMap | None
) -> None:
    refuse_large(path)
    match kind_of_file(path):
        case "workbook":
            if AnnexA(gathered, as_at).read(name, path):
                gathered.undated.append(name)
        case "xml":
            XmlReturn(tables, name).read(path)
        case "parquet" if columns is not None:
            read_mapped_parquet(gathered, as_at, columns, name, path)
            gathered.undated.append(name)
        case "parquet":
            raise FileError("a table in Parquet is read by a map of its columns", "say which column holds which fact")
        case "text":
            heading = table_heading(path)
            asked = sheet_columns(heading)
            named = asked or (columns.of_table(heading) if columns else None)
            if named is None:
                tables.read_csv(name, path)
            else:
                gathered.asked |= {len(gathered.files)} if asked else set()
                read_mapped_csv(gathered, as_at, named, name, path)
                filled_in_for = sheet_day(heading) if asked else None
                if filled_in_for is None:
                    gathered.undated.append(name)
                else:
                    gathered.dated.append(filled_in_for)


def _first_named(child: GatheredChild) -> tuple[bool, int]:
    """Children in the order of the header; who is not in it comes last."""
    header = child.rows.get("header")
    return (False, header[0][-1]) if header else (True, 0)


def _agreed(said: Sequence[PlacedFacts], gathered: Gathered) -> PlacedFacts:
    """What the parts of a source say of a child; where two say something else of one fact, neither is taken."""
    if len(said) == 1:
        return said[0]
    found: PlacedFacts = {}
    doubted: set[str] = set()
    for part in said:
        for path, (value, at) in part.items():
            if found.setdefault(path, (value, at))[0] != value:
                doubted.add(path)
                for place in (at, found[path][1]):
                    gathered.tell(place, f"the source says something else of `{path}` in another place", "correct one")
    return {path: placed for path, placed in found.items() if path not in doubted}


def _possible(facts: PlacedFacts, gathered: Gathered) -> PlacedFacts:
    """The facts without pairs of days that cannot be: neither of the two is then taken."""
    for later, earlier in NOT_BEFORE:
        one, other = facts.get(later), facts.get(earlier)
        if one and other and isinstance(one[0], date) and isinstance(other[0], date) and one[0] < other[0]:
            del facts[later], facts[earlier]
            for _, at in (one, other):
                gathered.tell(
                    at, f"`{later}` would lie before `{earlier}`; neither was taken", "correct one of the two"
                )
    return facts
