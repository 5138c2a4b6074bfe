"""Checks worked cases against their pack: every fact, question, outcome, clause and reading they name exists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from ivpolicy.core.answers.question_diagrams import conditions_of
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import CaseError
from ivpolicy.core.record.local_facts import worked_case
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import Named, walk
from ivpolicy.core.rules.rulebook import QuestionRules
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.text.suggestions import did_you_mean, shortened
from ivpolicy.tester.case_grammar import PLAIN_PATHS
from ivpolicy.tester.sheet import WorkedCase

RECORD_CODE = "W001"
"""The code of a worked case whose facts make no record that can be read."""

_SEE_FACTS = "see the list of facts, or declare it under `facts` of the pack"

_NOTHING = ("none", "null", "~", "")


def problems_of(case: WorkedCase, pack: Pack, *, is_whole: bool = True) -> tuple[Diagnostic, ...]:
    """Every problem of a case that only the pack shows, in the order of the file; empty when it can be run.

    Where the file could not be read as a whole, the record is not looked at, because facts of it may be missing.
    """
    checker = _Checker(case, pack)
    found = [*checker.facts(), *checker.clauses(), *checker.readings(), *checker.expected()]
    if is_whole and not found:
        found = list(checker.record())
    return tuple(sorted(set(found), key=lambda problem: (problem.location, problem.code, problem.message)))


def unknown_facts(facts: Iterable[tuple[str, SourceLocation]], pack: Pack) -> Iterator[Diagnostic]:
    """A problem for each path, given with its place, that is no recorded fact of the vocabulary or of the pack."""
    own = (f"local.{pack.id}.{fact.name}" for fact in pack.written.facts)
    recorded = [*(path for path in VOCABULARY if not VOCABULARY[path].computed_from), *own, *PLAIN_PATHS]
    for path, at in facts:
        row = VOCABULARY.get(path)
        if row is not None and row.computed_from:
            help_ = f"give `{row.computed_from[0]}` instead"
            yield Diagnostic("P044", f"`{path}` is worked out, not recorded", at, help_)
        elif path not in recorded:
            yield Diagnostic("P030", f"unknown fact `{shortened(path)}`", at, did_you_mean(path, recorded, _SEE_FACTS))


class _Checker:
    """One case beside its pack."""

    def __init__(self, case: WorkedCase, pack: Pack) -> None:
        self.case = case
        self.pack = pack

    def facts(self) -> Iterator[Diagnostic]:
        yield from unknown_facts(((path, self.case.place("fact", path)) for path in self.case.facts), self.pack)

    def clauses(self) -> Iterator[Diagnostic]:
        known = (*self.pack.written.clauses, *self.pack.national.clauses)
        for clause in self.case.clauses:
            if clause not in known:
                at = self.case.place("clause", clause)
                yield Diagnostic(
                    "V001", f"the pack has no clause `{shortened(clause)}`", at, did_you_mean(clause, known)
                )

    def readings(self) -> Iterator[Diagnostic]:
        known = self.pack.written.readings
        for id_, option in self.case.readings.items():
            at = self.case.place("reading", id_)
            reading = known.get(id_)
            if reading is None:
                help_ = did_you_mean(id_, known) or "the pack declares no readings"
                yield Diagnostic("V010", f"the pack has no reading `{shortened(id_)}`", at, help_)
            elif option not in reading.options:
                help_ = did_you_mean(option, reading.options)
                yield Diagnostic("V012", f"the reading `{id_}` has no option `{shortened(option)}`", at, help_)
            elif option in reading.barred:
                help_ = f"it may never be chosen: {reading.barred[option]}"
                yield Diagnostic("V013", f"option `{option}` of `{id_}` is barred", at, help_)

    # ---- what is expected ----

    def expected(self) -> Iterator[Diagnostic]:
        for question, expected in self.case.expect.items():
            if question not in self.pack.questions:
                at = self.case.place("question", question)
                message = f"there is no question `{shortened(question)}`"
                yield Diagnostic("P038", message, at, did_you_mean(question, self.pack.questions))
                continue
            question_rules = self.pack.rulebook.by_question[question]
            for what, wanted in expected.items():
                yield from self._names(question_rules, what, wanted, self.case.place("expect", question, what))

    def _names(self, question_rules: QuestionRules, what: str, wanted: Any, at: SourceLocation) -> Iterator[Diagnostic]:
        names, known, code = self._named(question_rules, what, wanted)
        for name in names:
            if name not in known:
                subject = (
                    f"`{question_rules.question.id}` cannot have" if what == "outcome" else f"`{what}` does not know"
                )
                offered = [one for one in known if one not in _NOTHING[1:]]
                help_ = did_you_mean(name, offered) or f"there is none to name here: leave `{what}` out"
                yield Diagnostic(code, f"{subject} `{shortened(name)}`", at, help_)

    def _named(
        self, question_rules: QuestionRules, what: str, wanted: Any
    ) -> tuple[Iterable[str], Collection[str], str]:
        """The names an expectation uses that have to be known, those there are, and the code for another."""
        rules = question_rules.every
        match what:
            case "outcome":
                return (wanted,), (*question_rules.outcomes, *_NOTHING), "P039"
            case "items" | "due_on" | "preferred" | "waived" | "strengths":
                return wanted, tuple(rule.name for rule in rules), "V005"
            case "gap":
                return (wanted,), tuple(rule.name for rule in rules if rule.gap), "V005"
            case "by":
                parts = (part for rule in rules for condition in conditions_of(rule) for part in walk(condition))
                return wanted, tuple(dict.fromkeys(part.name for part in parts if isinstance(part, Named))), "V005"
            case "grounds":
                counted = (rule.counted for rule in rules if rule.counted is not None)
                return wanted, tuple(ground.name for one in counted for ground in one.members), "V005"
            case "missing":
                return (path.split("[", 1)[0] for path in wanted), tuple(self.pack.rulebook.facts), "P030"
            case "turns_on":
                return wanted, tuple(self.pack.written.readings), "V010"
            case "cautions" | "clauses":
                clauses = (*self.pack.written.clauses, *self.pack.national.clauses)
                return (wanted,) if isinstance(wanted, str) else wanted, clauses, "V001"
            case _:
                return (), (), ""

    # ---- the record ----

    def record(self) -> Iterator[Diagnostic]:
        """What the record model has against the values."""
        try:
            worked_case(self.pack.written, self.case.facts, as_at=self.case.as_at)
        except CaseError as error:
            for problem in error.problems:
                path = problem.path
                facts = [fact for fact in self.case.facts if path == fact or path.startswith((f"{fact}.", f"{fact}["))]
                at = self.case.place("fact", max(facts, key=len)) if facts else self.case.at
                message = f"{path}: {problem.message}" if path else problem.message
                yield Diagnostic(RECORD_CODE, message, at, problem.help)
