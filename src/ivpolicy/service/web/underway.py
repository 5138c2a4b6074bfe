"""An interview as far as it has come, beside the pack that answers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.once import once
from ivpolicy.core.record.case import read_case
from ivpolicy.core.record.effective_values import why_unknown
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.condition import CONFIRMED
from ivpolicy.interview.given import with_answer
from ivpolicy.interview.interview import CaseInterview
from ivpolicy.report.phrases import sentence_case
from ivpolicy.service.web.phrases import value_told
from ivpolicy.service.web.record_data import held_in, value_in
from ivpolicy.service.web.results import Asking, standing_summary
from ivpolicy.service.web.state import PageState


@dataclass(frozen=True)
class InterviewUnderway:
    """What was answered, and whom it is asked about.

    Attributes:
        kept: What travelled in the page; it has its day.
        pack: The pack as it binds on the day.
    """

    kept: PageState
    pack: Pack

    @once
    def interview(self) -> CaseInterview:
        """What is still to be asked."""
        assert self.kept.as_at is not None, "an interview has its day"  # noqa: S101 - tells the type checker
        return CaseInterview(
            self.pack, read_case(self.kept.record), as_at=self.kept.as_at, questions=self.kept.questions or None,
            asked=self.kept.asked,
        )  # fmt: skip

    @once
    def asking(self) -> Asking:
        """What is evaluated."""
        assert self.kept.as_at is not None, "as above"  # noqa: S101
        return Asking(self.pack, read_case(self.kept.record), self.kept.as_at, self.kept.questions)

    def fact(self, path: str) -> Fact | None:
        """A fact that can be asked; None where there is none of this path."""
        fact = self.interview.pack.rulebook.facts.get(path)
        return None if fact is None or fact.computed_from else fact

    def is_confirmed_asked(self, path: str) -> bool:
        """Whether a rule of the questions asks that the fact is confirmed."""
        return any(
            f"{CONFIRMED}{path}" == variable.key
            for question in self.interview.questions
            for variable in self.interview.pack.diagrams(question).variables
        )

    def so_far(self) -> Mapping[str, tuple[str, ...]]:
        """What stands already, in the order in which it is read: what is asked first, nothing that is still to ask."""
        told = standing_summary(self.asking)
        sections = (
            ("Safety", told.safety), ("Must not", told.must_not), ("Owed now", told.owed_now),
            ("Conflict", told.conflicts), ("Settled", told.decided),
        )  # fmt: skip
        return {name: tuple(line.says.replace("`", "") for line in lines) for name, lines in sections if lines}

    def answers(self) -> Iterator[Mapping[str, Any]]:
        """Every answer, what was asked first in the order it was, then what the record held already."""
        record = with_local_facts(self.interview.pack.written, read_case(self.kept.record))
        facts = self.interview.pack.rulebook.facts
        recorded = [
            path
            for path, fact in facts.items()
            if not fact.computed_from and held_in(self.kept.record, path) is not None
        ]
        idle = self._idle(recorded)
        for path in dict.fromkeys((*self.kept.asked, *recorded)):
            held = value_in(record, path)
            yield {
                "path": path,
                "label": sentence_case(facts[path].label),
                "asks": facts[path].asks,
                "value": "Not recorded" if held is None else value_told(held),
                "why": None if held is None else why_unknown(record, path, self.interview.as_at),
                "matters": path not in idle,
            }

    def needed_by(self, path: str) -> tuple[str, ...]:
        """The questions whose answer a fact can change beside what is recorded of others, also where it is known."""
        return self._without(path).interview.needed_by(path)

    def _idle(self, paths: Iterable[str]) -> frozenset[str]:
        """The recorded facts that change no answer, whatever the other idle ones are.

        Of two facts each of which settles an answer, either can be taken away; neither is idle.
        """
        alone = [path for path in paths if not self.needed_by(path)]
        without = self._without(*alone).interview
        return frozenset(path for path in alone if not without.needed_by(path))

    def _without(self, *paths: str) -> InterviewUnderway:
        data = self.kept.record
        for path in paths:
            data = with_answer(data, path, None)
        asked = tuple(path for path in self.kept.asked if path not in paths)
        return InterviewUnderway(replace(self.kept, record=data, asked=asked), self.pack)
