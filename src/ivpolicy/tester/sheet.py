"""Worked cases as written beside a pack: a few facts, the day, what is expected of each answer, and the clause.

A worked case is written from the clause: facts by their paths, and for each question only what the case is about. What
is not named is not compared. A case marked `unconfirmed: yes` holds an answer that was computed and that no person has
confirmed yet; a case without the mark has to cite the clause that gives its answer.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ivpolicy.core.text.diagnostic import PackError
from ivpolicy.core.text.source import NOWHERE, MappingNode, Node, SourceLocation
from ivpolicy.core.text.suggestions import did_you_mean, shortened
from ivpolicy.core.text.yaml_text import read_nodes
from ivpolicy.tester.case_reader import CaseReader, Entries, plain


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

    `shared` are the facts written for several cases, under `always` and `fixtures`, each with its place.
    """

    pack: str
    cases: tuple[WorkedCase, ...]
    at: SourceLocation
    shared: tuple[tuple[str, SourceLocation], ...] = ()


class WorkedCasesError(PackError):
    """A file of worked cases that cannot be used. `diagnostics` holds every problem, in the order of the file."""


def read_sheet(text: str, file: str) -> Sheet:
    """The worked cases of a text.

    Args:
        text: The file's text, decoded.
        file: The name to show in places.

    Raises:
        WorkedCasesError: With every problem of the file's form. Whether facts, questions and clauses exist is for
            `checking` to say, which knows the pack.
    """
    node, problems = read_nodes(text, file)
    reader = _SheetReader()
    sheet = reader.sheet(node) if node is not None else None
    found = (*problems, *reader.found)
    if found or sheet is None:
        raise WorkedCasesError(found)
    return sheet


_TOP = ("cases", "as_at", "always", "fixtures", "worked")
_SHARED = ("clause", "as_at", "readings", "with", "facts", "expect", "unconfirmed", "confirmed_by")
_CASE = ("case", *_SHARED, "and_with")
_NOT_KNOWN = ("", "null", "~")
"""What a fact of the sheet, or of the case it stands under, is taken out by: `child.disabled:` is not known again."""

Facts = Mapping[str, tuple[Any, SourceLocation]]
"""Fact path → its value as written, and where."""


@dataclass(frozen=True, slots=True)
class _Written:
    """What a case, or a part under `and_with`, says, what stands over it included."""

    name: str = ""
    clauses: tuple[tuple[str, SourceLocation], ...] = ()
    as_at: date | None = None
    is_dated: bool = False
    readings: Mapping[str, tuple[str, SourceLocation]] = field(default_factory=dict)
    facts: Facts = field(default_factory=dict)
    unconfirmed: bool = False


class _SheetReader(CaseReader):
    """Reads one sheet."""

    def sheet(self, node: Node) -> Sheet | None:
        """The sheet; None where it does not even say which pack it is about."""
        top = self.entries(node, _TOP, "a file of worked cases")
        if "cases" not in top:
            message = "the file does not say which pack its cases are about"
            self.note("P004", message, node.at, "write `cases:` and its id")
        pack = self.text(top["cases"][1], "the pack's id") if "cases" in top else None
        above = _Written(as_at=self._day(top), is_dated="as_at" in top, facts=self.facts(_value(top, "always")))
        named = self.entries(_value(top, "fixtures"), None, "`fixtures`")
        fixtures = {name: self.facts(value) for name, (_, value) in named.items()}
        cases = [
            case
            for item in self.items(_value(top, "worked"), "`worked`")
            for case in self.cases(item, above, fixtures)
        ]  # fmt: skip
        shared = tuple((path, at) for facts in (above.facts, *fixtures.values()) for path, (_, at) in facts.items())
        return Sheet(pack, tuple(cases), node.at, shared) if pack is not None else None

    def cases(self, node: Node, above: _Written, fixtures: Mapping[str, Facts]) -> Iterator[WorkedCase]:
        """One case and those under its `and_with`."""
        entries = self.entries(node, _CASE, "a worked case")
        if not isinstance(node, MappingNode):
            return
        if "case" not in entries:
            self.note("P004", "the case has no name", node.at, "write `case:` and a sentence")
        own = self._over(above, entries, fixtures, self.text(_value(entries, "case"), "the name of a case") or "")
        yield from self._case(own, entries, node.at)
        for i, item in enumerate(self.items(_value(entries, "and_with"), "`and_with`"), start=2):
            more = self.entries(item, _SHARED, "a set of facts under `and_with`")
            yield from self._case(self._over(own, more, fixtures, f"{own.name} ({i})"), more, item.at)

    def _over(self, above: _Written, entries: Entries, fixtures: Mapping[str, Facts], name: str) -> _Written:
        """What the entries say over what stands above them."""
        facts = dict(above.facts)
        for fixture, at in self.texts(_value(entries, "with"), "the name of a set of facts"):
            if fixture not in fixtures:
                self.note(
                    "P031", f"there are no facts named `{shortened(fixture)}`", at, did_you_mean(fixture, fixtures)
                )
            facts.update(fixtures.get(fixture, {}))
        facts.update(self.facts(_value(entries, "facts")))
        readings = self.entries(_value(entries, "readings"), None, "`readings`") if "readings" in entries else {}
        unconfirmed = self.yes(_value(entries, "unconfirmed"), "`unconfirmed`")
        self.texts(_value(entries, "confirmed_by"), "the name of who confirmed it")
        return _Written(
            name=name,
            clauses=self.texts(_value(entries, "clause"), "a clause") if "clause" in entries else above.clauses,
            as_at=self._day(entries) or above.as_at,
            is_dated=above.is_dated or "as_at" in entries,
            readings={id_: (self.text(v, "an option") or "", key.at) for id_, (key, v) in readings.items()}
            if "readings" in entries
            else above.readings,
            facts=facts,
            unconfirmed=unconfirmed if "unconfirmed" in entries else above.unconfirmed,
        )

    def _case(self, own: _Written, entries: Entries, at: SourceLocation) -> Iterator[WorkedCase]:
        expect = self._expected(_value(entries, "expect"))
        if not own.is_dated:
            self.note("P004", "no day of decision is given for this case", at, "write `as_at:` here or at the top")
        if self._may_stand(own, expect, at) and own.as_at is not None:
            yield _made(own, own.as_at, expect, at)

    def _may_stand(self, own: _Written, expect: Mapping[str, Entries], at: SourceLocation) -> bool:
        """Whether a person can have confirmed it: with a clause. A computed answer says that nobody has."""
        if own.unconfirmed or own.clauses or not expect:
            return True
        help_ = "write `clause:` with the clause that gives the answer, or `unconfirmed: yes` while nobody has looked"
        self.note("P004", "the case cites no clause", at, help_)
        return False

    def _expected(self, node: Node | None) -> Mapping[str, Entries]:
        read = self.entries(node, None, "`expect`")
        expected = {
            q: self.entries(value, None, f"what is expected of `{shortened(q)}`") for q, (_, value) in read.items()
        }
        return {q: {**entries, "": read[q]} for q, entries in expected.items()}

    def facts(self, node: Node | None) -> Facts:
        """Facts by path with their places."""
        found = self.entries(node, None, "a set of facts")
        return {path: (plain(value), key.at) for path, (key, value) in found.items()}

    def _day(self, entries: Entries) -> date | None:
        return self.day(_value(entries, "as_at"), "the day of decision")


def _value(entries: Entries, name: str) -> Node | None:
    return entries[name][1] if name in entries else None


def _made(own: _Written, as_at: date, expect: Mapping[str, Entries], at: SourceLocation) -> WorkedCase:
    return WorkedCase(
        name=own.name,
        clauses=tuple(clause for clause, _ in own.clauses),
        facts={path: value for path, (value, _) in own.facts.items() if value not in _NOT_KNOWN},
        as_at=as_at,
        readings={id_: option for id_, (option, _) in own.readings.items()},
        expect={q: {what: plain(v) for what, (_, v) in entries.items() if what} for q, entries in expect.items()},
        line=at.line,
        confirmed=not own.unconfirmed,
        at=at,
        places=dict(_places(own, expect)),
    )


def _places(own: _Written, expect: Mapping[str, Entries]) -> Iterator[tuple[tuple[str, ...], SourceLocation]]:
    yield from ((("clause", clause), at) for clause, at in own.clauses)
    yield from ((("fact", path), at) for path, (_, at) in own.facts.items())
    yield from ((("reading", id_), at) for id_, (_, at) in own.readings.items())
    for question, entries in expect.items():
        yield ("question", question), entries[""][0].at
        yield from ((("expect", question, what), key.at) for what, (key, _) in entries.items() if what)
