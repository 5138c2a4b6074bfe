"""The reasons that tell why a worked case did not come out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ivpolicy.core.decision.reasons import Reason
from ivpolicy.core.rules.rulebook import rule_name
from ivpolicy.tester.case_runs import CaseRun
from ivpolicy.tester.difference import Difference

_FEW = 6
_NOTHING_SAYS_SO = "nothing that says so"


def what_differs(difference: Difference) -> tuple[object, object]:
    """What was expected and what was found, without all that came out: of several items only those that differ."""
    expected, found = difference.expected, difference.found
    match difference.what:
        case "actions" if isinstance(found, list):
            missing = [word for word in _texts(expected) if not any(_says(text, word) for text in found)]
            return missing, _NOTHING_SAYS_SO
        case "no_actions" if isinstance(found, list):
            words = [word for word in _texts(expected) if any(_says(text, word) for text in found)]
            return f"nothing that says {', '.join(words)}", [t for t in found if any(_says(t, word) for word in words)]
        case "cautions" | "clauses" if isinstance(found, list):
            return [clause for clause in _texts(expected) if clause not in found], found
        case _ if isinstance(expected, dict) and isinstance(found, dict):
            differ = [name for name in expected if not _agrees(expected[name], found.get(name))]
            return {name: expected[name] for name in differ}, {name: found.get(name) for name in differ}
        case _:
            return expected, found


def _agrees(wanted: object, found: object) -> bool:
    """Whether one item came out; of what is told of actions, several may be, and one is enough."""
    return wanted == found or (isinstance(found, list) and wanted in found)


def _says(text: str, word: str) -> bool:
    return word.replace("_", " ") in text


def telling_reasons(run: CaseRun, question: str, differences: Iterable[Difference]) -> tuple[Reason, ...]:
    """The reasons of a question that bear on what differs.

    Where only single items differ: those of the rules these are, or that ask for what is to be done. Else all where
    there are few, and otherwise those of the rules that hold or are open, of those that would give an outcome that was
    expected or found, and of those that an expectation names.
    """
    reasons: tuple[Reason, ...] = run.result[question].reasons
    told = [difference for difference in differences if difference.what not in _OF_NO_RULE]
    items = {
        name for difference in told if difference.what in _OF_ITEMS for name in _texts(what_differs(difference)[0])
    }
    if all(difference.what in _OF_ITEMS for difference in told):
        rules = run.pack.rulebook.by_question[question].every
        own = {
            r.id
            for r in rules
            if r.name in items or any(_says(a.does.replace("_", " "), w) for a in r.actions for w in items)
        }
        return tuple(reason for reason in reasons if reason.rule in own)
    named = {name for difference in told for value in (difference.expected, difference.found) for name in _texts(value)}
    outcomes = {rule.id: rule.outcome for rule in run.pack.rulebook.by_question[question].rules}
    if len(reasons) <= _FEW:
        return reasons
    return tuple(reason for reason in reasons if _tells(reason, named, outcomes.get(reason.rule or ""))) or reasons


_OF_ITEMS = frozenset(
    {"items", "due_on", "preferred", "waived", "strengths", "actions", "no_actions", "who", "to", "with", "copies",
     "deadlines", "late"}
)  # fmt: skip
_OF_NO_RULE = frozenset({"cautions", "clauses", "turns_on", "says"})


def _tells(reason: Reason, named: set[str], outcome: str | None) -> bool:
    """Of steps and duties, which have no outcome of their own, only those named tell."""
    own = rule_name(reason.rule) if reason.rule else ""
    return own in named or (outcome is not None and (outcome in named or reason.truth is not False))


def _texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            yield from (one for one in value if isinstance(one, str))
        case dict():
            yield from (name for name in value if isinstance(name, str))
        case _:
            return
