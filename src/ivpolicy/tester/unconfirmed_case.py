"""One worked case that nobody has confirmed, as a person reads it who is to say whether its answer is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.once import once
from ivpolicy.core.pack.document import Clause
from ivpolicy.core.result_document import Status
from ivpolicy.core.rules.words import long_date, plain
from ivpolicy.pages.parts import Definitions, Notices, Paragraph, Part, Topic
from ivpolicy.tester.sheet import WorkedCase
from ivpolicy.tester.worked_cases import decided


@dataclass(frozen=True)
class UnconfirmedCase:
    """A case beside its pack, as that is read for the case."""

    case: WorkedCase
    pack: Pack

    @once
    def result(self) -> Result:
        """What the pack says of it."""
        return decided(self.pack, self.case)

    @once
    def known_clauses(self) -> Mapping[str, Clause]:
        """Every clause that a confirmation may cite."""
        return {**self.pack.national.clauses, **self.pack.written.clauses}

    @once
    def clauses(self) -> tuple[str, ...]:
        """The clauses the case cites; where it cites none, those that the answers rest on."""
        if self.case.clauses:
            return tuple(self.case.clauses)
        found = (f for question in self.case.expect for f in self.result[question].findings if f.state != "not_due")
        return tuple(dict.fromkeys(clause for finding in found for clause in finding.clauses))

    def outcomes(self, question: str) -> tuple[str, ...]:
        """What the answer to a question can be: its outcomes, and those that only this pack gives."""
        rules = self.pack.rulebook.by_question[question]
        own = (rule.outcome for rule in rules.rules if rule.outcome is not None)
        return tuple(dict.fromkeys((*rules.question.outcomes, *own, rules.question.otherwise, "gap", "none")))

    def wanted(self, question: str, word: str) -> Mapping[str, str]:
        """What is expected instead, from an outcome or a status of how far the question is settled."""
        is_status = word in get_args(Status) and word not in self.outcomes(question)
        return {"status" if is_status else "outcome": word}

    def parts(self) -> Iterator[Part]:
        """The facts, the answer, and the clauses it rests on."""
        yield Paragraph(f"As at {long_date(self.case.as_at)} ({self.case.at})")
        readings = [f"read otherwise: {plain(r)}: {plain(option)}" for r, option in self.case.readings.items()]
        if readings:
            yield Notices(tuple(readings))
        facts = self.pack.rulebook.facts
        named = ((facts[p].label if p in facts else plain(p), _words(v)) for p, v in self.case.facts.items())
        yield Definitions(tuple(named) or (("nothing", "is recorded"),))
        for question, expected in self.case.expect.items():
            decision = self.result[question]
            yield Topic(decision.question.title, question)
            said = {plain(what): _words(value) for what, value in expected.items()}
            yield Definitions(tuple((("it says", decision.says),) if decision.says else ()) + tuple(said.items()))
        stands_in = self.pack.written.stands_in
        told = (
            (f"{clause} in {stands_in[clause]}" if clause in stands_in else clause, self.known_clauses[clause].says)
            for clause in self.clauses
            if clause in self.known_clauses
        )
        yield Definitions(tuple(told))


def _words(value: Any) -> str:
    """A value as a worked case has it, in words."""
    match value:
        case Mapping():
            return "; ".join(f"{plain(str(name))}: {_words(part)}" for name, part in value.items()) or "none"
        case list() | tuple():
            return ", ".join(_words(part) for part in value) or "none"
        case _:
            return plain(str(value))
