"""The children of a source, as columns: of a statutory return, or of case records as files or as lines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

from ivpolicy.columns.decided import AskedTable
from ivpolicy.columns.table import CaseTable, TableMaking, recorded_facts
from ivpolicy.core.errors import IvpolicyError, WrongArgumentError
from ivpolicy.core.record.case import CaseError, CaseProblem, read_case
from ivpolicy.core.text.suggestions import all_of_words
from ivpolicy.files.cases import read_case_bytes, read_case_file
from ivpolicy.files.text import LEADS_OUT, LEADS_OUT_HELP, is_leftover, leads_out
from ivpolicy.returns.caseload import ReturnedCaseload, ReturnFault
from ivpolicy.returns.column_map import ColumnMap
from ivpolicy.returns.reader import read_return

_CASE_FILES = frozenset({".json", ".yaml", ".yml"})
_LINES = frozenset({".jsonl", ".ndjson"})

SourceKind = Literal["statutory return", "lists and tables", "case records", "data frame"]
Watcher = Callable[[str, int], object]
"""Is told what is being done, and of how many children it is done."""


class SourceError(IvpolicyError, ValueError):
    """A source holds no case at all. The message names it, and nothing of what is in it."""

    code = "caseload_refused"


@dataclass(frozen=True, slots=True)
class ChildUnread:
    """A child that is not screened: where it stands, and why. Nothing here repeats what was recorded."""

    place: str
    problem: CaseProblem

    def __str__(self) -> str:
        return f"{self.place}: {self.problem}"


@dataclass(frozen=True, slots=True, eq=False)
class SourceCaseload:
    """The children of a source.

    Attributes:
        source: The source as it was named.
        kind: What it is.
        table: The facts of every child that could be read, as columns.
        unread: The children that could not.
        faults: What in a return was not understood; its children are screened on what is known.
        read_for: Of a return or a data frame, the day for which it was read, the only one it can be asked about: its
            facts are those of that day. None for case records, which may be asked about any day.
        characteristics: What no rule reads, and outcomes are counted by: name → of each row a word, None where unknown.
    """

    source: str
    kind: SourceKind
    table: CaseTable
    unread: tuple[ChildUnread, ...] = ()
    faults: tuple[ReturnFault, ...] = ()
    read_for: date | None = None
    characteristics: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    _asked: dict[date, AskedTable] = field(default_factory=dict)

    def asked_on(self, as_at: date) -> AskedTable:
        """The children as they are asked on a day; packs asked one after the other share what they ask alike.

        Raises:
            WrongArgumentError: It was read for another day.
        """
        if self.read_for not in (None, as_at):
            raise WrongArgumentError(
                f"the source was read for {self.read_for}, and its facts are those of that day: open it for {as_at}"
            )
        return self._asked.setdefault(as_at, AskedTable(self.table, as_at))

    def __repr__(self) -> str:
        return f"SourceCaseload({len(self.table)} children)"


def no_watcher(_doing: str, _number: int) -> None:
    """Nobody watches."""


def open_caseload(
    source: str | Path,
    as_at: date,
    *,
    year: int | None = None,
    columns: ColumnMap | None = None,
    made_on: date | None = None,
    postcodes: str | Path | None = None,
    area: str | None = None,
    watch: Watcher = no_watcher,
) -> SourceCaseload:
    """Read a caseload.

    Args:
        source: A folder of case files, a file with a record a line, or a statutory return: a folder of its tables, or
            one of them.
        as_at: The day of decision: of a return, what is dated later is not seen.
        year: Of a return, the year in which it ends, as `read_return` takes it.
        columns: Which column of any other table holds which fact.
        made_on: The day on which the source was made, as `read_return` takes it.
        postcodes: A table of postcodes, as `read_return` takes it.
        area: The authority's code in that table.
        watch: Told how far it is.

    Raises:
        SourceError: There is no case in the source, or it is of case records that were made before the day of decision.
        ReturnError: It is neither case records nor a return that can be read, or does not reach the day of decision.
        OSError: There is none, or it cannot be read.
        WrongArgumentError: The source is of case records, and something is given that only a return has.
    """
    path = Path(source)
    path.stat()  # says why there is none
    files = [path] if path.is_file() else sorted(path.iterdir())
    records = [file for file in files if file.suffix.lower() in _CASE_FILES | _LINES and not is_leftover(file)]
    if records:
        _refuse_for_records({"year": year, "columns": columns, "postcodes": postcodes, "area": area})
        if made_on is not None and as_at > made_on:
            raise SourceError(f"{source}: the records were made on {made_on}, and the day of decision is later")
        folder = path if path.is_dir() else path.parent
        return _of_records(str(source), (case for file in records for case in _cases(file, folder)), watch)
    watch("reading the return", 0)
    returned = read_return(source, as_at, year=year, columns=columns, made_on=made_on, postcodes=postcodes, area=area)
    return _of_return(str(source), returned, as_at, watch)


def _refuse_for_records(given: Mapping[str, object]) -> None:
    """What only a return has does nothing for case records."""
    if told := [name for name, value in given.items() if value is not None]:
        raise WrongArgumentError(f"these are case records, for which {all_of_words(told)} does nothing: leave it out")


def _of_return(source: str, returned: ReturnedCaseload, as_at: date, watch: Watcher) -> SourceCaseload:
    making, unread = TableMaking(), list[ChildUnread]()
    told: dict[str, list[str | None]] = {}
    for number, child in enumerate(returned.children, 1):
        try:
            making.add_facts(child.id, child.facts, as_at)
        except CaseError as error:
            unread.extend(ChildUnread(_place_of(child.places, problem), problem) for problem in error.problems)
            continue
        for name, word in child.characteristics.items():
            words = told.setdefault(name, [])
            words.extend([None] * (len(making) - 1 - len(words)))
            words.append(word)
        watch("children read", number)
    rows = len(making)
    characteristics = {name: (*words, *[None] * (rows - len(words))) for name, words in told.items()}
    kind: SourceKind = "statutory return" if returned.holds_return else "lists and tables"
    return SourceCaseload(source, kind, making.table(), tuple(unread), returned.faults, as_at, characteristics)


def _place_of(places: Mapping[str, object], problem: CaseProblem) -> str:
    """Where the fact that a problem is about stands in the return; otherwise where the child does."""
    named = (place for path, place in places.items() if problem.path.startswith(path))
    return str(next(named, None) or next(iter(places.values()), "a child"))


def _of_records(
    source: str, cases: Iterator[tuple[str, Mapping[str, Any] | CaseError]], watch: Watcher
) -> SourceCaseload:
    making, unread, ids = TableMaking(), list[ChildUnread](), set[str]()
    for number, (place, data) in enumerate(cases, 1):
        try:
            if isinstance(data, CaseError):
                raise data
            record = read_case(data)
        except CaseError as error:
            unread.extend(ChildUnread(place, problem) for problem in error.problems)
            continue
        if record.case_id in ids:
            unread.append(ChildUnread(place, _TWICE))
            continue
        ids.add(record.case_id)
        making.add(record.case_id, recorded_facts(record))
        watch("records read", number)
    if not len(making) and not unread:
        raise SourceError(f"there is no case in `{source}`\n  help: case files end in .json, .yaml, .yml or .jsonl")
    return SourceCaseload(source, "case records", making.table(), tuple(unread))


_TWICE = CaseProblem(
    "case_id", "another record has the same id", "give each child an id of its own; this record was left out", "C062"
)


def _cases(file: Path, folder: Path) -> Iterator[tuple[str, Mapping[str, Any] | CaseError]]:
    """The cases of a file, each with its place; what cannot be read comes as the error."""
    if leads_out(file, folder):
        yield file.name, CaseError((CaseProblem("", LEADS_OUT, LEADS_OUT_HELP, "C063"),))
        return
    try:
        if file.suffix.lower() in _LINES:
            yield from _lines(file)
            return
        yield file.name, read_case_file(file)
    except CaseError as error:
        yield file.name, error
    except OSError:
        mend = "see who may read it, and whether it is a link to no file"
        yield file.name, CaseError((CaseProblem("", "the file cannot be read", mend, "C064"),))


def _lines(file: Path) -> Iterator[tuple[str, Mapping[str, Any] | CaseError]]:
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    yield f"{file.name}, line {number}", read_case_bytes(line.rstrip(b"\r\n"), suffix=".json")
                except CaseError as error:
                    yield f"{file.name}, line {number}", error
