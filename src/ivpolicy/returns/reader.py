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
from ivpolicy.returns.asked_facts import sheet_columns
from ivpolicy.returns.caseload import FactPlaces, ReturnedCaseload, ReturnedChild, ReturnError
from ivpolicy.returns.column_map import ColumnMap
from ivpolicy.returns.gathered import Gathered, GatheredChild, PlacedFacts
from ivpolicy.returns.layouts import FIRST_YEAR, LAST_YEAR
from ivpolicy.returns.mapped_table import read_mapped_csv, read_mapped_parquet, table_heading
from ivpolicy.returns.source import FileError, kind_of_file, refuse_large, source_files
from ivpolicy.returns.ssda903 import characteristics_of, child_facts
from ivpolicy.returns.tables import TableReader
from ivpolicy.returns.xml_return import XmlReturn


def read_return(
    source: str | os.PathLike[str], as_at: date, *, year: int | None = None, columns: ColumnMap | None = None
) -> ReturnedCaseload:
    """Read what a source says of its children.

    Args:
        source: A folder with the tables of one return, or one file.
        as_at: The day of decision: what is dated later is not seen.
        year: The year of the return, by its end: 2026 for April 2025 to March 2026. With it, codes of other years are
            told, and the moves since its first day are known to be all.
        columns: Which column of any other table holds which fact; from `read_column_map`. A filled-in sheet of asked
            facts needs none.

    Raises:
        ReturnError: There is no such source, or no file of it is of a known kind.
        WrongArgumentError: `source`, `as_at` or `year` is of another kind than is taken.
    """
    if not isinstance(source, str | os.PathLike):
        raise WrongArgumentError(f"`source` is the path of a file or folder, not a {type(source).__name__}")
    refuse_no_day(as_at)
    if year is not None and not (type(year) is int and FIRST_YEAR <= year <= LAST_YEAR):
        raise WrongArgumentError(f"`year` is the year in which the return ends, from {FIRST_YEAR} to {LAST_YEAR}")
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
    covered_from = date(year - 1, 4, 1) if year else None
    children = []
    for child in sorted(gathered.children.values(), key=_first_named):
        said = [child_facts(child, gathered, as_at, covered_from), *child.listed]
        facts = _possible(_agreed(said, gathered), gathered)
        values = {path: value for path, (value, _) in facts.items()}
        places = FactPlaces(gathered.files, {path: at for path, (_, at) in facts.items()})
        children.append(ReturnedChild(child.id, values, places, child.characteristics | characteristics_of(child)))
    return ReturnedCaseload(tuple(children), gathered.faults(), _reaches(gathered, as_at, year))


def _reaches(gathered: Gathered, as_at: date, year: int | None) -> date | None:
    """The 31 March that ends the return; None where no episode has a day. Other tables hold days that were planned."""
    rows = (row for child in gathered.children.values() for row in child.rows.get("episodes", ()))
    days = [cell for row in rows for cell in row[:-1] if isinstance(cell, date) and cell <= as_at]
    if not days:
        return None
    latest = max(days)
    return date(year or latest.year + (latest > date(latest.year, 3, 31)), 3, 31)


def _read_file(
    gathered: Gathered, tables: TableReader, name: str, path: Path, as_at: date, columns: ColumnMap | None
) -> None:
    refuse_large(path)
    match kind_of_file(path):
        case "workbook":
            AnnexA(gathered, as_at).read(name, path)
        case "xml":
            XmlReturn(tables, name).read(path)
        case "parquet" if columns is not None:
            read_mapped_parquet(gathered, as_at, columns, name, path)
        case "parquet":
            raise FileError("a table in Parquet is read by a map of its columns", "say which column holds which fact")
        case "text":
            heading = table_heading(path)
            named = sheet_columns(heading) or (columns if columns and columns.child in heading else None)
            if named is None:
                tables.read_csv(name, path)
            else:
                read_mapped_csv(gathered, as_at, named, name, path)


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
