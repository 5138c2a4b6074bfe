"""Worked cases of a file, read and compared: what came out otherwise than expected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result, evaluate
from ivpolicy.core.record.case import CaseError
from ivpolicy.core.record.local_facts import worked_case
from ivpolicy.core.result_document import Action, Finding
from ivpolicy.core.rules.rulebook import rule_name
from ivpolicy.tester.case_grammar import GROUND_STATES
from ivpolicy.tester.difference import Difference
from ivpolicy.tester.sheet import WorkedCase, read_sheet


def run(pack: Pack, case: WorkedCase) -> Iterator[Difference]:
    """Every expectation of the case that does not come out."""
    try:
        result = decided(read_for(case, pack), case)
    except CaseError as error:
        yield Difference(case.name, case.line, "", "record", "a record that can be read", str(error), case.at)
        return
    yield from differences(result, case)


def read_for(case: WorkedCase, pack: Pack) -> Pack:
    """The pack under the readings that a case chooses. Raises `ReadingError`."""
    for reading, option in case.readings.items():
        pack = pack.with_reading(reading, option)
    return pack


def decided(pack: Pack, case: WorkedCase) -> Result:
    """What the pack, with the readings of the case already chosen, says of it.

    Raises:
        CaseError: The facts make no record that can be read.
    """
    record = worked_case(pack.written, case.facts, as_at=case.as_at)
    return evaluate(pack, record, as_at=case.as_at, hypothetical=True)


def differences(result: Result, case: WorkedCase) -> Iterator[Difference]:
    """Every expectation of the case that the result does not meet."""
    for question, expected in case.expect.items():
        for what, wanted in expected.items():
            found, agrees = _compared(result[question], what, wanted)
            if not agrees:
                at = case.place("expect", question, what)
                yield Difference(case.name, case.line, question, what, wanted, found, at)


def _compared(decision: Decision, what: str, wanted: Any) -> tuple[object, bool]:
    match what:
        case "status" | "outcome" | "strength" | "local":
            found: object = getattr(decision, what)
            return found, (None if wanted in ("none", "null", "~", "") else wanted) == found
        case "by" | "missing":
            return (found := list(getattr(decision, what))), list(wanted) == found
        case "grounds":
            truths = {ground.id: ground.truth for count in decision.grounds for ground in count.grounds}
            words = {truth: word for word, truth in GROUND_STATES.items()}
            found = {name: words[truths[name]] if name in truths else "not counted here" for name in wanted}
            return found, found == dict(wanted)
        case "turns_on":
            return (found := list(dict.fromkeys(turn.reading for turn in decision.turns_on))), sorted(wanted) == sorted(
                found
            )
        case "conflict":
            return (found := decision.conflict.kind if decision.conflict else "none"), wanted == found
        case "gap":
            return (found := [rule_name(f.rule) for f in decision.findings if f.gap]), wanted in found
        case "clauses":
            return _clauses(decision, wanted)
        case "place":
            places = (f.place for f in decision.findings if f.outcome == decision.outcome and f.place)
            return (found := next(places, "none")), wanted == found
        case "says":
            return (found := decision.says or "none"), _in_words(str(wanted)) in _in_words(str(found))
        case _:
            return _of_items(decision, what, wanted)


def _of_items(decision: Decision, what: str, wanted: Any) -> tuple[object, bool]:
    """What is expected of single items, or of what is to be done."""
    match what:
        case "items":
            return _of_findings(decision, wanted, lambda finding: finding.state, "not_due")
        case "due_on":
            return _of_findings(decision, wanted, lambda finding: str(finding.due_on), "not_due")
        case "strengths":
            return _of_findings(decision, wanted, lambda finding: finding.strength or "none", "nothing of it is told")
        case "preferred" | "waived":
            return _of_checks(decision, what, wanted)
        case "deadlines":
            return _deadlines(decision, wanted)
        case "late":
            return _of_actions(decision, wanted, lambda action: str(action.late_after or "none"))
        case "who":
            return _of_actions(decision, wanted, lambda action: action.who)
        case "action_strengths":
            return _of_actions(decision, wanted, lambda action: action.strength or "none")
        case "to":
            return _of_actions(decision, wanted, lambda action: action.to or "none")
        case "with" | "copies":
            return _parties(decision, what, wanted)
        case _:
            return _mentions(decision, what, wanted)


def _of_findings(
    decision: Decision, wanted: Mapping[str, str], told: Callable[[Finding], str], untold: str
) -> tuple[object, bool]:
    """What is told of the finding of each rule named."""
    every = {rule_name(finding.rule): told(finding) for finding in decision.findings}
    found = {name: every.get(name, untold) for name in wanted}
    return found, found == dict(wanted)


def _of_checks(decision: Decision, what: str, wanted: Mapping[str, Any]) -> tuple[object, bool]:
    """By check, whether its preferred minimum is met, or the waivers by which it counts as met."""
    found: dict[str, Any] = dict.fromkeys(wanted)
    for finding in decision.findings:
        if rule_name(finding.rule) in found:
            told = finding.preferred if what == "preferred" else list(finding.waived_by)
            found[rule_name(finding.rule)] = told
    return found, found == dict(wanted)


def _of_actions(decision: Decision, wanted: Mapping[str, str], told: Callable[[Action], str]) -> tuple[object, bool]:
    """What is told of the actions whose words contain each key: who does it, or its day."""
    found = {words: [told(action) for action in saying(decision, words)] for words in wanted}
    return found, all(wanted[words] in one for words, one in found.items())


def _deadlines(decision: Decision, wanted: Mapping[str, str]) -> tuple[object, bool]:
    """The day of each action named; of one wanted in words, the words."""

    def told(action: Action, day: str) -> str:
        if day == "none" or day[:4].isdecimal() or not action.by_words:
            return str(action.by or "none")
        return action.by_words

    def agrees(day: str, found: str) -> bool:
        return day == found or (not day[:4].isdecimal() and day != "none" and day in found)

    found = {words: [told(action, day) for action in saying(decision, words)] for words, day in wanted.items()}
    return found, all(any(agrees(wanted[words], day) for day in one) for words, one in found.items())


def _parties(decision: Decision, what: str, wanted: Mapping[str, Any]) -> tuple[object, bool]:
    """With whom each action named is done, or who gets a copy of it: all of them."""
    attribute = "with_" if what == "with" else "copies"
    found = {words: [sorted(getattr(action, attribute)) for action in saying(decision, words)] for words in wanted}
    return found, all(sorted(_texts(wanted[words])) in one for words, one in found.items())


def _clauses(decision: Decision, wanted: Any) -> tuple[object, bool]:
    """The clauses that the answer cites: those of its findings, and of what is to be done."""
    cited = dict.fromkeys(clause for finding in decision.findings for clause in finding.clauses)
    cited.update(dict.fromkeys(clause for action in decision.actions for clause in action.clauses))
    return list(cited), all(clause in cited for clause in _texts(wanted))


def _texts(wanted: Any) -> list[str]:
    return [wanted] if isinstance(wanted, str) else list(wanted)


def _in_words(text: str) -> str:
    return text.replace("_", " ").casefold()


def saying(decision: Decision, words: str) -> list[Action]:
    """The actions whose words contain these."""
    return [action for action in decision.actions if words.replace("_", " ") in action.does]


def _mentions(decision: Decision, what: str, wanted: Any) -> tuple[object, bool]:
    words = _texts(wanted)
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
    raise ValueError(f"nothing of a decision is called `{what}`")


def read_worked_cases(path: Path) -> tuple[str, tuple[WorkedCase, ...]]:
    """The pack id and the worked cases of a file. Raises WorkedCasesError with every problem."""
    sheet = read_sheet(path.read_text(encoding="utf-8"), path.name)
    return sheet.pack, sheet.cases
