"""Reads worked cases beside a pack and compares each with what the pack answers.

A worked case is written from the clause: facts by their paths, and for each question only what the case is about. What
is not named is not compared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ivpolicy.core.case import CaseError, case_from_facts
from ivpolicy.core.compiler import CompiledPack
from ivpolicy.core.decision import Action
from ivpolicy.core.evaluator import Decision, evaluate
from ivpolicy.core.source import ListNode, MappingNode, Node, ScalarNode
from ivpolicy.core.yaml_text import read_nodes


@dataclass(frozen=True, slots=True)
class WorkedCase:
    """One worked case, with the facts of its sheet merged in.

    Attributes:
        name: A sentence.
        clauses: The clauses it exercises.
        facts: Flat fact paths and their values, as written.
        readings: Readings read otherwise than the pack has chosen.
        expect: Question id → what is expected of its decision.
    """

    name: str
    clauses: tuple[str, ...]
    facts: Mapping[str, Any]
    as_at: date
    readings: Mapping[str, str]
    expect: Mapping[str, Mapping[str, Any]]
    line: int


@dataclass(frozen=True, slots=True)
class Difference:
    """One expectation that did not come out."""

    case: str
    line: int
    question: str
    what: str
    expected: object
    found: object

    def __str__(self) -> str:
        return (
            f"line {self.line}: {self.case}: {self.question} {self.what}: expected {self.expected}, found {self.found}"
        )


class WorkedCasesError(ValueError):
    """A file of worked cases that cannot be read; the message says where and why."""


def read_worked_cases(path: Path) -> tuple[str, tuple[WorkedCase, ...]]:
    """The pack id and the worked cases of a file. Raises WorkedCasesError."""
    node, problems = read_nodes(path.read_text(encoding="utf-8"), path.name)
    if node is None or problems:
        raise WorkedCasesError("\n".join(str(problem) for problem in problems))
    sheet = plain(node)
    cases = node.get("worked") if isinstance(node, MappingNode) else None
    lines = [item.at.line for item in cases.items] if isinstance(cases, ListNode) else []
    pairs = zip(sheet.get("worked", ()), lines, strict=True)
    return sheet["cases"], tuple(case for written, line in pairs for case in _cases(written, line, sheet))


def plain(node: Node) -> Any:
    """A node as plain lists, mappings and text; scalars stay as typed."""
    match node:
        case ScalarNode(text):
            return text
        case ListNode(items):
            return [plain(item) for item in items]
        case MappingNode(entries):
            return {key.text: plain(value) for key, value in entries}


def _cases(written: Mapping[str, Any], line: int, sheet: Mapping[str, Any]) -> Iterator[WorkedCase]:
    facts = {**sheet.get("always", {}), **(written.get("facts") or {})}
    first = _case(written, facts, written, line, sheet)
    yield first
    for i, more in enumerate(written.get("and_with", ()), start=2):
        yield _case(
            {**written, **more, "case": f"{written['case']} ({i})"},
            {**facts, **(more.get("facts") or {})},
            more,
            line,
            sheet,
        )


_NOT_KNOWN = ("", "null", "~")
"""What a fact of the sheet, or of the case it stands under, is taken out by: `child.disabled:` is not known again."""


def _case(
    written: Mapping[str, Any], facts: Mapping[str, Any], own: Mapping[str, Any], line: int, sheet: Mapping[str, Any]
) -> WorkedCase:
    clause = written.get("clause", ())
    return WorkedCase(
        name=written["case"],
        clauses=(clause,) if isinstance(clause, str) else tuple(clause),
        facts={path: value for path, value in facts.items() if value not in _NOT_KNOWN},
        as_at=date.fromisoformat(written.get("as_at", sheet.get("as_at"))),
        readings=written.get("readings", {}),
        expect=own.get("expect", {}),
        line=line,
    )


def run(pack: CompiledPack, case: WorkedCase) -> Iterator[Difference]:
    """Every expectation of the case that does not come out."""
    compiled = pack
    for reading, option in case.readings.items():
        compiled = compiled.with_reading(reading, option)
    try:
        record = case_from_facts(case.facts, as_at=case.as_at)
    except CaseError as error:
        yield Difference(case.name, case.line, "", "record", "a record that can be read", str(error))
        return
    result = evaluate(compiled, record, as_at=case.as_at, what_if=True)
    for question, expected in case.expect.items():
        for what, wanted in expected.items():
            found, agrees = _compared(result[question], what, wanted)
            if not agrees:
                yield Difference(case.name, case.line, question, what, wanted, found)


def _compared(decision: Decision, what: str, wanted: Any) -> tuple[object, bool]:
    match what:
        case "status" | "outcome" | "strength" | "local":
            found: object = getattr(decision, what)
            return found, (None if wanted in ("none", "null", "~", "") else wanted) == found
        case "by" | "missing":
            return (found := list(getattr(decision, what))), list(wanted) == found
        case "turns_on":
            return (found := list(dict.fromkeys(turn.reading for turn in decision.turns_on))), sorted(wanted) == sorted(
                found
            )
        case "conflict":
            return (found := decision.conflict.kind if decision.conflict else "none"), wanted == found
        case "items" | "due_on":
            return _items(decision, what, wanted)
        case "preferred" | "waived":
            return _of_checks(decision, what, wanted)
        case "deadlines" | "late":
            return _dates(decision, "by" if what == "deadlines" else "late_after", wanted)
        case "who":
            return _who(decision, wanted)
        case "gap":
            return (found := [_bare(f.rule) for f in decision.findings if f.gap]), wanted in found
        case _:
            return _mentions(decision, what, wanted)


def _items(decision: Decision, what: str, wanted: Mapping[str, str]) -> tuple[object, bool]:
    every = {_bare(f.rule): (f.state if what == "items" else str(f.due_on)) for f in decision.findings}
    found = {name: every.get(name, "not_due") for name in wanted}
    return found, found == dict(wanted)


def _of_checks(decision: Decision, what: str, wanted: Mapping[str, Any]) -> tuple[object, bool]:
    """By check, whether its preferred minimum is met, or the waivers by which it counts as met."""
    found: dict[str, Any] = dict.fromkeys(wanted)
    for finding in decision.findings:
        if _bare(finding.rule) in found:
            told = finding.preferred if what == "preferred" else list(finding.waived_by)
            found[_bare(finding.rule)] = told
    return found, found == dict(wanted)


def _dates(decision: Decision, attribute: str, wanted: Mapping[str, str]) -> tuple[object, bool]:
    """The day of the action whose words contain each key; `none` where it has no day."""
    found = {words: [str(getattr(a, attribute) or "none") for a in _saying(decision, words)] for words in wanted}
    return found, all(wanted[words] in days for words, days in found.items())


def _who(decision: Decision, wanted: Mapping[str, str]) -> tuple[object, bool]:
    """Who does the action whose words contain each key."""
    found = {words: [action.who for action in _saying(decision, words)] for words in wanted}
    return found, all(wanted[words] in people for words, people in found.items())


def _saying(decision: Decision, words: str) -> list[Action]:
    return [action for action in decision.actions if words.replace("_", " ") in action.does]


def _mentions(decision: Decision, what: str, wanted: Any) -> tuple[object, bool]:
    words = [wanted] if isinstance(wanted, str) else list(wanted)
    if what == "cautions":
        cited = sorted({clause for caution in decision.cautions for clause in caution.clauses})
        return cited, all(clause in cited for clause in words)
    done = [action.does for action in decision.actions]
    done += [action.does for action in decision.conflict.meanwhile] if decision.conflict else []
    said = [any(word.replace("_", " ") in text for text in done) for word in words]
    if what == "actions":
        return done, all(said)
    if what == "no_actions":
        return done, not any(said)
    return f"unknown expectation `{what}`", False


def _bare(rule: str) -> str:
    return rule.split(":", 1)[1]
