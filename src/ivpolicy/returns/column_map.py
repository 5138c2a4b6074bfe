"""A plain file that says which column of a table holds which fact, so that any export can be read without a program.

    child: Client reference
    columns:
      Date of birth: child.date_of_birth
      Legal:
        fact: care.legal_status
        values: {FCO: care_order, ICO: interim_care_order}

Of a table with several rows a child, three more keys say which of them count: `runs: {from: heading, until: heading}`
those that run on the day of decision, `latest_by: heading` the latest up to it, `only_where: {heading: [words]}` those
in which one of the words stands. Where that cannot be said of a row, the table says nothing of its child. A file may
hold several such maps, as a list under `tables:`; each table is read by the map whose headings it has. `ssd` is the
one that is shipped, of the Standard Safeguarding Dataset.

It is read and checked as packs are: every problem at its line, with the nearest name there is. A cell that is empty, or
that no value maps, leaves the fact unknown; a value that maps to `-` says nothing. Judgements and objections are not
taken from a column: who made them, when and why is part of them.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any, assert_never

from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode, SourceLocation
from ivpolicy.core.text.suggestions import did_you_mean, one_of_words
from ivpolicy.core.text.yaml_text import read_nodes
from ivpolicy.files.text import NoTextError, read_bytes, text_of
from ivpolicy.returns.caseload import Place, ReturnError, ReturnFault
from ivpolicy.returns.cells import UNREAD, DayCells

NOTHING_SAID = "-"
"""Stands in a cell where nothing is said, as an empty one does."""
SHIPPED_MAPS = ("ssd",)
_KEYS = ("child", "columns", "runs", "latest_by", "only_where")
_RUN_KEYS = ("from", "until")
_COLUMN_KEYS = ("fact", "values")
_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
_LONGEST_NUMBER = 6
_SETS_APART = ";"


@dataclass(frozen=True, slots=True)
class FactColumn:
    """The fact a column holds, and what its cells mean; None where the record's own words stand there."""

    fact: Fact
    values: Mapping[str, Any] | None = None

    def read(self, cell: str, days: DayCells) -> Any:
        """The value of a cell; None where nothing stands there, `UNREAD` where what stands is not understood."""
        text = " ".join(cell.replace("\xa0", " ").split())
        if not text or text == NOTHING_SAID:
            return None
        return value_of(self.fact, text, days) if self.values is None else self.values.get(text.lower(), UNREAD)


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column names the child, and what the others hold, by heading as it is compared; from `read_column_map`.

    Attributes:
        child: The heading of the column with the child's id.
        columns: Heading → what the column holds.
        runs: The headings of the day from which and the day until which a row runs; None where every row counts.
        latest_by: The heading of the day by which a child's latest row counts; None where every row does.
        only_where: Heading → the words, in small letters, with one of which a row counts.
        further: The maps of other tables that the same file holds.
    """

    child: str
    columns: Mapping[str, FactColumn]
    runs: tuple[str, str] | None = None
    latest_by: str | None = None
    only_where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    further: tuple[ColumnMap, ...] = ()

    def __hash__(self) -> int:
        return hash((self.child, *self.columns))

    def of_table(self, heading: Collection[str]) -> ColumnMap | None:
        """The map of a table with these headings, as they are compared; None where it is none of those mapped."""
        for one in (self, *self.further):
            if one.child in heading and any(column in heading for column in one.columns):
                return one
        return None

    @property
    def settling(self) -> tuple[str, ...]:
        """The headings by which it is said which row counts."""
        return (*(self.runs or ()), *([self.latest_by] if self.latest_by else []), *self.only_where)


def value_of(fact: Fact, text: str, days: DayCells) -> Any:
    """A text as a value of a fact, in the record's own words; `UNREAD` where it is none."""
    plain = text.lower()
    match fact.type:
        case FactType.BOOLEAN:
            return _TRUTHS.get(plain, UNREAD)
        case FactType.CHOICE:
            return plain if plain in fact.choices else UNREAD
        case FactType.INTEGER:
            whole = plain.removesuffix(".0")
            return int(whole) if whole.isascii() and whole.isdigit() and len(whole) <= _LONGEST_NUMBER else UNREAD
        case FactType.DATE:
            return plain if plain == fact.takes else days[text]
        case FactType.SET:
            members = [] if plain == "none" else [word.strip() for word in plain.split(_SETS_APART) if word.strip()]
            return members if set(members) <= set(fact.choices) else UNREAD
        case FactType.LIST:
            return UNREAD
        case _:
            assert_never(fact.type)


def can_stand_in_a_column(fact: Fact) -> bool:
    """Whether one cell can hold a fact: it is recorded, no list, and nothing that somebody has to answer for."""
    return not (fact.computed_from or fact.judgement or fact.objection or fact.type is FactType.LIST)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


_RUNS_MEND = "write `runs: {from: <heading>, until: <heading>}`"


def as_heading(text: str) -> str:
    """A heading as it is compared: single spaces, small letters."""
    return " ".join(text.replace("\ufeff", "").replace("\xa0", " ").lower().split())


def read_column_map(path: str | os.PathLike[str]) -> ColumnMap:
    """Read the file that says which column holds which fact; `ssd` is the one that is shipped.

    Raises:
        ReturnError: It cannot be read so; every problem, at its line.
        OSError: There is no such file, or it may not be read.
        WrongArgumentError: `path` is no path.
    """
    if not isinstance(path, str | os.PathLike):
        raise WrongArgumentError(f"`path` is the path of a map of columns, not a {type(path).__name__}")
    path = Path(__file__).with_name(f"{path}.yaml") if str(path) in SHIPPED_MAPS else Path(path)
    try:
        text = text_of(read_bytes(path))
    except NoTextError as error:
        fault = ReturnFault(Place(path.name, error.line, 0), error.message, "save it as UTF-8 in your editor")
        raise ReturnError(str(fault)) from None
    root, found = read_nodes(text, path.name)
    if found or root is None:
        raise ReturnError("\n".join(str(problem) for problem in found) or f"{path.name}: the file is empty")
    read = _MapReading()
    made = read.of_root(root)
    if read.faults:
        raise ReturnError("\n".join(map(str, sorted(read.faults))))
    return made


@dataclass(slots=True)
class _MapReading:
    """Reads the nodes of such a file, and keeps every problem."""

    faults: list[ReturnFault] = field(default_factory=list)

    def of_root(self, root: Node) -> ColumnMap:
        match root.get("tables") if isinstance(root, MappingNode) else None:
            case ListNode(items=items) if items and isinstance(root, MappingNode):
                self._unknown_keys(root, ("tables",))
                first, *others = map(self.of_table, items)
                return replace(first, further=tuple(others))
            case _:
                return self.of_table(root)

    def of_table(self, root: Node) -> ColumnMap:
        child, columns = "", {}
        if not isinstance(root, MappingNode):
            self._tell(root.at, "keys and values are expected", "start it with `child:`, and list `columns:`")
            return ColumnMap("", {})
        self._unknown_keys(root, _KEYS)
        match root.get("child"):
            case ScalarNode(text=text) if text.strip():
                child = as_heading(text)
            case node:
                self._tell(
                    (node or root).at, "which column names the child is not said", "write `child: <the heading>`"
                )
        match root.get("columns"):
            case MappingNode(entries):
                for key, value in entries:
                    column = self._column(value)
                    if column is not None:
                        columns[as_heading(key.text)] = column
            case node:
                self._tell((node or root).at, "no columns are given", "write `columns:`, and below it `heading: fact`")
        return ColumnMap(child, columns, self._runs(root), self._latest_by(root), dict(self._only_where(root)))

    def _runs(self, root: MappingNode) -> tuple[str, str] | None:
        match root.get("runs"):
            case None:
                return None
            case MappingNode() as node:
                self._unknown_keys(node, _RUN_KEYS)
                found = [one.text for key in _RUN_KEYS if isinstance(one := node.get(key), ScalarNode)]
                if len(found) == len(_RUN_KEYS):
                    return as_heading(found[0]), as_heading(found[1])
                self._tell(node.at, "from when or until when a row runs is not said", _RUNS_MEND)
            case node:
                self._tell(node.at, "two headings are expected", _RUNS_MEND)
        return None

    def _latest_by(self, root: MappingNode) -> str | None:
        match root.get("latest_by"):
            case None:
                return None
            case ScalarNode(text=text) if text.strip():
                return as_heading(text)
            case node:
                self._tell(node.at, "a heading is expected", "write `latest_by: <the heading of a day>`")
                return None

    def _only_where(self, root: MappingNode) -> Iterator[tuple[str, frozenset[str]]]:
        match root.get("only_where"):
            case None:
                return
            case MappingNode(entries):
                for key, value in entries:
                    items = value.items if isinstance(value, ListNode) else (value,)
                    words = {_plain(item.text) for item in items if isinstance(item, ScalarNode)}
                    if "" in words or not words:
                        self._tell(
                            value.at, "an empty cell is unknown, and means nothing else", "write what stands there"
                        )
                    yield as_heading(key.text), frozenset(words)
            case node:
                self._tell(node.at, "headings are expected", "write `only_where: {heading: [words]}`")

    def _column(self, node: Node) -> FactColumn | None:
        match node:
            case ScalarNode():
                fact = self._fact(node)
                return FactColumn(fact) if fact else None
            case MappingNode():
                self._unknown_keys(node, _COLUMN_KEYS)
                named = node.get("fact")
                if not isinstance(named, ScalarNode):
                    self._tell(node.at, "no fact is given", "write `fact:` and its path")
                    return None
                fact = self._fact(named)
                values = node.get("values")
                if fact is None or values is None:
                    return FactColumn(fact) if fact else None
                return FactColumn(fact, dict(self._values(fact, values)))
            case ListNode():
                self._tell(node.at, "a fact is expected", "write `heading: fact`")
                return None

    def _fact(self, node: ScalarNode) -> Fact | None:
        fact = VOCABULARY.get(node.text)
        if fact is None:
            self._tell(
                node.at, f"unknown fact `{node.text}`", did_you_mean(node.text, VOCABULARY, "see the list of facts")
            )
        elif fact.computed_from:
            self._tell(node.at, f"`{fact.path}` is worked out, not recorded", f"give `{fact.computed_from[0]}` instead")
        elif not can_stand_in_a_column(fact):
            what = f"`{fact.path}` is a list" if fact.type is FactType.LIST else f"somebody answers for `{fact.path}`"
            self._tell(node.at, f"{what}, so one cell cannot hold it", "record it in the case itself")
        else:
            return fact
        return None

    def _values(self, fact: Fact, node: Node) -> Iterator[tuple[str, Any]]:
        if not isinstance(node, MappingNode):
            self._tell(node.at, "values are expected", "write `{what stands there: what it means}`")
            return
        days = DayCells(date.max)
        for key, meant in node.entries:
            items = meant.items if isinstance(meant, ListNode) else (meant,)
            text = "; ".join(item.text for item in items if isinstance(item, ScalarNode))
            value = value_of(fact, text, days)
            if text == NOTHING_SAID:
                yield _plain(key.text), None
                continue
            if not key.text.strip():
                self._tell(key.at, "an empty cell is unknown, and means nothing else", "remove this line")
            elif value is UNREAD:
                words = ("yes", "no") if fact.type is FactType.BOOLEAN else fact.choices
                mend = did_you_mean(text, words, one_of_words(words)) if words else "write a value that the fact takes"
                self._tell(meant.at, f"`{fact.path}` has no value `{text}`", mend)
            else:
                yield _plain(key.text), value

    def _unknown_keys(self, node: MappingNode, known: tuple[str, ...]) -> None:
        for key, _ in node.entries:
            if key.text not in known:
                self._tell(key.at, f"unknown key `{key.text}`", did_you_mean(key.text, known))

    def _tell(self, at: SourceLocation, what: str, mend: str) -> None:
        self.faults.append(ReturnFault(Place(at.file, at.line, at.column), what, mend))
