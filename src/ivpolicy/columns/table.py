"""The facts of many cases as columns: of each fact recorded of any of them, its values, and which row has which."""

from __future__ import annotations

import sys
from array import array
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.once import once
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.record.case import (
    CaseError,
    CaseProblem,
    CaseRecord,
    Judgement,
    Objection,
    Provenance,
    case_from_facts,
)
from ivpolicy.core.record.contradictions import COMPARED_WITH, NOT_BEFORE
from ivpolicy.core.record.fact_declarations import RecordSection
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.record.other_values import with_value
from ivpolicy.core.record.values import RecordedList

LOCAL, CONFIRMED = "local.", "provenance."
_ABOUT_THE_RECORD = frozenset({"case_id", "as_at", "local", "provenance", "decisions"})
_BYTE, _LONGEST_ID = 256, 100
_READ_BY_A_PACK = (Judgement, Objection, RecordedList, Month, date, frozenset)
"""The types of values that no file holds."""
_MARKS = (None, Provenance(confirmed=True), Provenance(confirmed=False))


class Column:
    """One fact of every row.

    Attributes:
        values: The values that rows have, each once; the first is None, which is unknown.
        codes: Of each row, the place of its value among them; a byte each, where that holds them.
    """

    def __init__(self, values: list[Any], codes: array[int] | bytes) -> None:
        self.values = values
        self.codes = _lowest_bytes(codes) if isinstance(codes, array) and len(values) <= _BYTE else codes

    def at(self, row: int) -> Any:
        """The value of a row."""
        return self.values[self.codes[row]]

    @once
    def first_rows(self) -> Mapping[int, int]:
        """Of each code that some row has, such a row."""
        return dict(zip(self.codes, range(len(self.codes)), strict=True))

    @property
    def as_bytes(self) -> bytes | None:
        """The codes, a byte each; None where there are too many values."""
        return self.codes if isinstance(self.codes, bytes) else None

    def without(self, rows: Iterable[int]) -> Column:
        """The column, unknown in these rows."""
        codes = array("I", iter(self.codes))
        for row in rows:
            codes[row] = 0
        return Column(self.values, codes)


def _lowest_bytes(codes: array[int]) -> bytes:
    """The codes, none above 255, a byte each."""
    return codes.tobytes()[0 if sys.byteorder == "little" else codes.itemsize - 1 :: codes.itemsize]


class CaseTable:
    """Many cases, as columns. It does not change once it is made.

    Attributes:
        ids: Of each row, the id of its case.
        columns: By the path of the fact; `provenance.<path>` is the mark that a fact is confirmed, or is not.
    """

    def __init__(self, ids: list[str], columns: Mapping[str, Column]) -> None:
        self.ids = ids
        self.columns = columns
        self._by_pack: dict[WrittenPack, tuple[CaseTable, Mapping[int, tuple[CaseProblem, ...]]]] = {}

    def __len__(self) -> int:
        return len(self.ids)

    def __repr__(self) -> str:
        """Nothing of a child: a repr ends up in logs."""
        return f"CaseTable({len(self.ids)} cases)"

    @classmethod
    def of(cls, records: Iterable[CaseRecord]) -> CaseTable:
        """The table of some records; each is let go once it is read."""
        making = TableMaking()
        for record in records:
            making.add(record.case_id, recorded_facts(record))
        return making.table()

    def record(self, row: int) -> CaseRecord:
        """The record of a row, as far as conditions read it: what the core is to give reasons for."""
        record = CaseRecord(case_id=self.ids[row])
        marks: dict[str, Provenance] = {}
        for path, column in self.columns.items():
            value = column.at(row)
            if value is not None and path.startswith(CONFIRMED):
                marks[path.removeprefix(CONFIRMED)] = value
            elif value is not None:
                record = with_value(record, path, value)
        return record.model_copy(update={"provenance": marks}) if marks else record

    def typed(self, pack: WrittenPack) -> tuple[CaseTable, Mapping[int, tuple[CaseProblem, ...]]]:
        """The table with a pack's own facts as the pack declares them, and the rows in which that cannot be."""
        own = [path for path in self.columns if path.startswith(f"{LOCAL}{pack.id}.")]
        if not own:
            return self, {}  # and not kept: a table that held itself would outlive its batch
        made = self._by_pack.get(pack)
        if made is None:
            refused: dict[int, tuple[CaseProblem, ...]] = {}
            columns = {**self.columns, **{path: _typed(pack, path, self.columns[path], refused) for path in own}}
            made = self._by_pack[pack] = CaseTable(self.ids, columns), refused
        return made


def _typed(pack: WrittenPack, path: str, column: Column, refused: dict[int, tuple[CaseProblem, ...]]) -> Column:
    name, values, wrong = path.rsplit(".", 1)[1], list[Any](), dict[int, tuple[CaseProblem, ...]]()
    for code, value in enumerate(column.values):
        typed = value
        # What is of a type that no file holds was read by the pack already.
        if value is not None and not isinstance(value, Judgement | Objection | RecordedList | Month | date | frozenset):
            try:
                typed = with_local_facts(pack, CaseRecord(case_id="-", local={pack.id: {name: value}})).local[pack.id][
                    name
                ]
            except CaseError as error:
                typed, wrong[code] = None, error.problems
        values.append(typed)
    for row, code in enumerate(column.codes) if wrong else ():
        if code in wrong:
            refused[row] = (*refused.get(row, ()), *wrong[code])
    return Column(values, column.codes)


class TableMaking:
    """A table that is filled row by row."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._codes: dict[str, array[int]] = {}
        self._known: dict[str, dict[Hashable, int]] = {}
        self._values: dict[str, list[Any]] = {}
        self._read: dict[str, dict[Hashable, tuple[tuple[str, Any], ...]]] = {}

    def __len__(self) -> int:
        return len(self._ids)

    def add(self, id_: str, facts: Iterable[tuple[str, Any]]) -> None:
        """One more row: the typed facts that are known of it."""
        row = len(self._ids)
        self._ids.append(id_)
        for path, value in facts:
            codes = self._codes.get(path)
            if codes is None:
                codes = self._codes[path] = array("I")
                self._known[path], self._values[path] = {}, [None]
            key = _key(value) if path.startswith(LOCAL) else value
            known = self._known[path]
            code = known.get(key)
            if code is None:
                code = known[key] = len(self._values[path])
                self._values[path].append(value)
            codes.frombytes(bytes(codes.itemsize * (row - len(codes))))  # unknown in the rows passed over
            codes.append(code)

    def add_facts(self, id_: str, facts: Mapping[str, Any], as_at: date) -> None:
        """One more row, of facts by path as `case_from_facts` takes them; a value met before is not read again.

        Raises:
            CaseError: As `case_from_facts` does; then there is no such row.
        """
        row: list[tuple[str, Any]] = []
        for path, value in facts.items():
            kept, key = self._read.setdefault(path, {}), _key(value)
            if key not in kept:
                try:
                    kept[key] = tuple(recorded_facts(case_from_facts({path: value}, as_at=as_at)))
                except CaseError:
                    case_from_facts(facts, as_at=as_at, case_id=id_)  # tells every problem of the row
                    raise
            row.extend(kept[key])
        held = dict(row)
        if not all(_is_possible(path, held) for path in held) or not 0 < len(id_) <= _LONGEST_ID:
            case_from_facts(facts, as_at=as_at, case_id=id_)
        self.add(id_, row)

    def table(self) -> CaseTable:
        """The table of the rows so far."""
        for codes in self._codes.values():
            codes.frombytes(bytes(codes.itemsize * (len(self._ids) - len(codes))))
        return CaseTable(self._ids, {path: Column(self._values[path], codes) for path, codes in self._codes.items()})


def _is_possible(path: str, facts: Mapping[str, Any]) -> bool:
    """Whether nothing that a fact is compared with can make it impossible: of two days, that they lie in order."""
    for other in COMPARED_WITH.get(path, ()):
        if other in facts:
            days = (facts[path], facts[other])
            if type(days[0]) is not date or type(days[1]) is not date:
                return False
            if ((path, other) in NOT_BEFORE and days[0] < days[1]) or (
                (other, path) in NOT_BEFORE and days[1] < days[0]
            ):
                return False
    return True


def _key(value: Any) -> Hashable:
    """What tells values of a pack's own facts apart, which are not typed yet: 1 is not "yes", and some are lists."""
    try:
        hash(value)
    except TypeError:
        return "", repr(value)
    return type(value), value


def recorded_facts(record: CaseRecord) -> Iterator[tuple[str, Any]]:
    """What is recorded, by path, as it is typed: also marks that facts are confirmed, and what no condition reads."""
    for name in record.model_fields_set - _ABOUT_THE_RECORD:
        yield from _in_section(name, getattr(record, name))
    for pack, facts in record.local.items():
        yield from ((f"{LOCAL}{pack}.{name}", value) for name, value in facts.items() if value is not None)
    for path, mark in record.provenance.items():
        if mark.confirmed is not None:
            yield f"{CONFIRMED}{path}", _MARKS[1 if mark.confirmed else 2]


def _in_section(path: str, held: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(held, RecordSection):
        for name in held.model_fields_set:
            yield from _in_section(f"{path}.{name}", getattr(held, name))
    elif held is not None:
        yield path, held
