"""Worked cases as written beside a pack: a few facts, the day, what is expected of each answer, and the clause.

A worked case is written from the clause: facts by their paths, and for each question only what the case is about. What
is not named is not compared. A case marked `unconfirmed: yes` holds an answer that was computed and that no person has
confirmed yet; a case without the mark has to cite the clause that gives its answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from ivpolicy.core.grammar.reader import Reader
from ivpolicy.core.text.diagnostic import Diagnostic, PackError
from ivpolicy.core.text.source import NOWHERE, SourceLocation
from ivpolicy.core.text.suggestions import did_you_mean, shortened
from ivpolicy.core.text.yaml_text import read_nodes
from ivpolicy.tester.case_grammar import SHEET
from ivpolicy.tester.case_shapes import Written
from ivpolicy.tester.worked_histories import WorkedHistory


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One worked case, with the facts of its sheet and of its fixtures merged in.

    Attributes:
        name: A sentence.
        clauses: The clauses it exercises.
        facts: Flat fact paths and their values, as written.
        readings: Readings read otherwise than the pack has chosen.
        expect: Question id → what is expected of its decision.
        line: The line it is written at, from 1.
        confirmed: False where the answer was computed and no person has confirmed it.
        at: Where it is written.
        places: Where its parts are written: `("fact", path)`, `("clause", id)`, `("reading", id)`,
            `("question", id)`, `("expect", question, what)`.
    """

    name: str
    clauses: tuple[str, ...]
    facts: Mapping[str, Any]
    as_at: date
    readings: Mapping[str, str]
    expect: Mapping[str, Mapping[str, Any]]
    line: int
    confirmed: bool = True
    at: SourceLocation = NOWHERE
    places: Mapping[tuple[str, ...], SourceLocation] = field(default_factory=dict, compare=False, repr=False)

    def place(self, *part: str) -> SourceLocation:
        """Where a part of the case is written; the case itself where that is not known."""
        return self.places.get(part, self.at)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file of worked cases: the pack it is about, and its cases in the order of the file.

    `shared` are the facts written for several cases, under `always` and `fixtures`, each with its place; `histories`
    are events of cases, with where each has to stand.
    """

    pack: str
    cases: tuple[WorkedCase, ...]
    at: SourceLocation
    shared: tuple[tuple[str, SourceLocation], ...] = ()
    histories: tuple[WorkedHistory, ...] = ()


class WorkedCasesError(PackError):
    """A file of worked cases that cannot be used. `diagnostics` holds every problem, in the order of the file."""

    code = "worked_cases_refused"


def read_sheet(text: str, file: str) -> Sheet:
    """The worked cases of a text.

    Args:
        text: The file's text, decoded.
        file: The name to show in places.

    Raises:
        WorkedCasesError: With every problem of the file's form. Whether facts, questions and clauses exist is for
            `checking` to say, which knows the pack.
    """
    sheet, problems = read_sheet_partly(text, file)
    if problems or sheet is None:
        raise WorkedCasesError(problems)
    return sheet


_EMPTY = "start with `cases:` and the id of the pack; `suggest --output FILE` writes a file, where `>` empties it first"


def read_sheet_partly(text: str, file: str) -> tuple[Sheet | None, tuple[Diagnostic, ...]]:
    """What can be read of a text, None where that does not even say which pack it is about, and every problem."""
    node, problems = read_nodes(text, file)
    problems = tuple(replace(told, help=_EMPTY) if told.code == "P016" else told for told in problems)
    reader = Reader(file, {}, {})
    written = SHEET.read(node, reader) if node is not None else None
    sheet = _Sheets(written, reader).sheet(node.at) if written is not None and node is not None else None
    return sheet, (*problems, *reader.found)


_NOT_KNOWN = ("", "null", "~")
"""What a fact of the sheet, or of the case it stands under, is taken out by: `child.disabled:` is not known again."""


@dataclass(frozen=True, slots=True)
class _Standing:
    """What a case, or a part under `and_with`, says, what stands over it included."""

    name: str = ""
    clauses: Mapping[str, SourceLocation] = field(default_factory=dict)
    as_at: date | None = None
    is_dated: bool = False
    readings: Written = field(default_factory=Written)
    facts: Written = field(default_factory=Written)
    unconfirmed: bool = False


class _Sheets:
    """Puts what is written once together with each case it is written for."""

    def __init__(self, written: Mapping[str, Any], reader: Reader) -> None:
        self.written = written
        self.reader = reader
        self.fixtures: Written = written.get("fixtures") or Written()

    def sheet(self, at: SourceLocation) -> Sheet | None:
        always = self.written.get("always") or Written()
        above = _Standing(as_at=self.written.get("as_at"), is_dated="as_at" in self.written, facts=always)
        cases = [case for written in self.written.get("worked") or () if written for case in self.cases(written, above)]
        facts = (always, *self.fixtures.values.values())
        shared = tuple(place for written in facts if written is not None for place in written.places.items())
        pack = self.written.get("cases")
        histories = tuple(one for one in self.written.get("histories") or () if one is not None)
        return Sheet(pack, tuple(cases), at, shared, histories) if pack is not None else None

    def cases(self, written: Written, above: _Standing) -> Iterator[WorkedCase]:
        """One case and those under its `and_with`."""
        own = self._over(above, written, written.get("case", ""))
        yield from self._case(own, written)
        for i, part in enumerate(written.get("and_with", ()), start=2):
            if part is not None:
                yield from self._case(self._over(own, part, f"{own.name} ({i})"), part)

    def _over(self, above: _Standing, written: Written, name: str) -> _Standing:
        """What a case or a part says over what stands above it."""
        facts = above.facts
        for fixture, at in written.get("with", {}).items():
            if fixture not in self.fixtures.places:
                help_ = did_you_mean(fixture, self.fixtures.places)
                self.reader.report("P031", f"there are no facts named `{shortened(fixture)}`", at, help_)
            facts = self.fixtures.get(fixture, Written()).over(facts)
        given = written.places
        return _Standing(
            name=name,
            clauses=written.get("clause", {}) if "clause" in given else above.clauses,
            as_at=written.get("as_at", above.as_at),
            is_dated=above.is_dated or "as_at" in given,
            readings=written.get("readings", Written()) if "readings" in given else above.readings,
            facts=written.get("facts", Written()).over(facts),
            unconfirmed=written.get("unconfirmed", "") == "yes" if "unconfirmed" in given else above.unconfirmed,
        )

    def _case(self, own: _Standing, written: Written) -> Iterator[WorkedCase]:
        expect = written.get("expect", Written())
        if not own.is_dated:
            help_ = "write `as_at:` here or at the top"
            self.reader.report("P004", "no day of decision is given for this case", written.at, help_)
        # That a person has confirmed an answer is shown by a clause. A computed answer says that nobody has.
        if expect.places and not own.unconfirmed and not own.clauses:
            help_ = (
                "write `clause:` with the clause that gives the answer, or `unconfirmed: yes` while nobody has looked"
            )
            self.reader.report("P004", "the case cites no clause", written.at, help_)
        elif own.as_at is not None:
            yield _made(own, own.as_at, expect, written.at)


def _made(own: _Standing, as_at: date, expect: Written, at: SourceLocation) -> WorkedCase:
    return WorkedCase(
        name=own.name,
        clauses=tuple(own.clauses),
        facts={path: value for path, value in own.facts.values.items() if value not in _NOT_KNOWN},
        as_at=as_at,
        readings=own.readings.values,
        expect={question: expected.values for question, expected in expect.values.items()},
        line=at.line,
        confirmed=not own.unconfirmed,
        at=at,
        places=dict(_places(own, expect)),
    )


def _places(own: _Standing, expect: Written) -> Iterator[tuple[tuple[str, ...], SourceLocation]]:
    yield from ((("clause", clause), at) for clause, at in own.clauses.items())
    yield from ((("fact", path), at) for path, at in own.facts.places.items())
    yield from ((("reading", id_), at) for id_, at in own.readings.places.items())
    yield from ((("question", question), at) for question, at in expect.places.items())
    for question, expected in expect.values.items():
        yield from ((("expect", question, what), at) for what, at in expected.places.items())
