"""Worked cases as YAML that a person reads, checks and confirms one by one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from textwrap import shorten
from typing import Any

from ivpolicy.core.grammar.yaml_scalars import as_scalar
from ivpolicy.core.pack.document import Clause
from ivpolicy.tester.suggestions import Suggested, Suggestion, differs_in, tables, why_left

_WIDTH = 118
_MOST_COVERED = 8

_HEAD = """\
# Cases suggested for {pack}: the facts are made up, and each answer is what the pack says today.
# That is not what it should say: nobody has confirmed any of them. To confirm one, read the clause, work the answer out
# from it, put it right where it differs, write `clause:` with the clause that gives it, and remove `unconfirmed: yes`.
"""


def cases_text(pack: str, as_at: date, suggested: Suggested, clauses: Mapping[str, Clause]) -> str:
    """The text of a file of worked cases, all unconfirmed."""
    lines = [_HEAD.format(pack=pack) + f"cases: {pack}", f"as_at: {as_at}", "worked:"]
    if not suggested.cases:
        return "\n".join([*lines[:-1], "worked: []", *_left(suggested)]) + "\n"
    for first, *others in tables(suggested.cases):
        lines += ["", *_case(first, as_at, clauses)]
        lines += ["    and_with:"] if others else []
        for other in others:
            lines += _part(first, other, clauses)
    return "\n".join([*lines, *_left(suggested)]) + "\n"


def _left(suggested: Suggested) -> Iterator[str]:
    if suggested.left:
        yield ""
        yield f"# No case could be written for {len(suggested.left)}:"
        yield from (f"#   {p.at}: {p.kind}: {p.probe.says}: {p.point}: {why_left(p)}" for p in suggested.left)


def _case(suggestion: Suggestion, as_at: date, clauses: Mapping[str, Clause]) -> Iterator[str]:
    case = suggestion.case
    yield f"  - case: {as_scalar(case.name)}"
    yield from (f"    # {line}" for line in _comments(suggestion, clauses))
    yield "    unconfirmed: yes"
    if case.as_at != as_at:
        yield f"    as_at: {case.as_at}"
    if case.readings:
        yield f"    readings: {_flow(case.readings)}"
    yield from in_yaml_lines("facts", case.facts)
    yield from in_yaml_lines("expect", case.expect)


def _part(first: Suggestion, other: Suggestion, clauses: Mapping[str, Clause]) -> Iterator[str]:
    """A case that differs from the first of its table in one fact."""
    fact = differs_in(first, other)
    assert fact is not None, "cases of one table differ in one fact"  # noqa: S101 - tells the type checker
    own = {path: value for path, value in other.case.facts.items() if path == fact}
    yield f"      # {as_scalar(other.case.name)}"
    yield from (f"      # {line}" for line in _comments(other, clauses) if line.startswith(("tries ", "and ")))
    yield "      - unconfirmed: yes"
    yield from in_yaml_lines("facts", own, 8) if own else iter((f"        facts: {{{as_scalar(fact)}: null}}",))
    yield from in_yaml_lines("expect", other.case.expect, 8)


def _comments(suggestion: Suggestion, clauses: Mapping[str, Clause]) -> Iterator[str]:
    for clause in suggestion.clauses:
        says = clauses[clause].says if clause in clauses else ""
        yield shorten(f"{clause}: {says}", _WIDTH - 8, placeholder=" ...")
    shown = suggestion.covers[:_MOST_COVERED]
    more = len(suggestion.covers) - len(shown)
    for point in shown:
        tried = shorten(point.probe.says, _WIDTH - 50, placeholder=" ...")
        yield f"tries line {point.at.line}, {point.kind}: {tried}: {point.point}"
    if more:
        yield f"and {more} more"


def in_yaml_lines(name: str, entries: Mapping[str, Any], indent: int = 4) -> Iterator[str]:
    """A mapping under its name: on one line where it fits, else an entry to a line."""
    pad = " " * indent
    one_line = f"{pad}{name}: {_flow(entries)}"
    if len(one_line) <= _WIDTH:
        yield one_line
        return
    yield f"{pad}{name}:"
    for key, value in entries.items():
        yield from _entry(key, value, indent + 2)


def _entry(key: str, value: Any, indent: int) -> Iterator[str]:
    pad = " " * indent
    line = f"{pad}{as_scalar(key)}: {_flow(value)}"
    if len(line) <= _WIDTH or not isinstance(value, dict | list):
        yield line
        return
    yield f"{pad}{as_scalar(key)}:"
    if isinstance(value, dict):
        for inner, part in value.items():
            yield from _entry(inner, part, indent + 2)
    else:
        yield from (f"{pad}  - {_flow(part)}" for part in value)


def _flow(value: Any) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{as_scalar(k)}: {_flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(one) for one in value) + "]"
    return as_scalar(str(value))
