"""When something is due at a stage, where its time stood still for a while."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ivpolicy.core.dates.calendar import BankHolidays, Duration
from ivpolicy.core.dates.pauses import Pause, paused_deadline
from ivpolicy.core.pack.pathways import Pathway, PauseKind
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.result_document import Action
from ivpolicy.core.rules.rulebook import DeadlinePlan
from ivpolicy.core.rules.words import long_date

PausesByKind = Mapping[str, tuple[Pause, ...]]
"""By the kind of pause, as the pathway declares it, the days on which times stood still."""


@dataclass(frozen=True, slots=True)
class StoppedTimes:
    """The days on which times of a pathway stood still in one case, up to a day."""

    pathway: Pathway
    paused: PausesByKind

    def applied(
        self,
        action: Action,
        owner: str,
        plan: DeadlinePlan | None,
        record: CaseRecord,
        holidays: BankHolidays,
        as_at: date,
    ) -> Action:
        """An action with its day moved by as many days as its time stood still.

        Where it stands still on the last of them, no day can be named, unless it had passed before: words say how much
        is left. What has no day that a time leads to stays as it is.

        Args:
            action: What is to be done, as if no time stood still.
            owner: The stage or the rule it is of.
            plan: Its deadline as the pack has it.
            record: The case, which has the day from which the time runs.
            holidays: Those that working days are counted by.
            as_at: The day that is asked about.
        """
        stopped = list(self._of(owner))
        if not stopped or plan is None or plan.of is None or action.by is None:
            return action
        start = recorded_value(record, plan.of, as_at)
        pauses = [pause for _, pause in stopped]
        assert isinstance(start, date), "a day was worked out from it"  # noqa: S101 - tells the type checker
        found = [paused_deadline(start, duration, holidays, pauses) for duration in plan.durations]
        days = [day for day in found if isinstance(day, date)]
        left = [str(length) for length in found if isinstance(length, Duration)]
        known = len(days) == len(found)
        last = max(days) if known else as_at
        counts = (pair for pair in stopped if pair[1].first <= last and (pair[1].end is None or pair[1].end > start))
        told = [_words(kind, pause) for kind, pause in counts]
        told += [f"{' or '.join(left)} left when it runs on"] if left else []
        return action.model_copy(
            update={
                "by": min(days) if known else None,
                "late_after": max(days) if known and len(set(days)) > 1 else None,
                "by_words": "; ".join((action.by_words or "", *told)),
            }
        )

    def _of(self, owner: str) -> Iterator[tuple[PauseKind, Pause]]:
        for kind in self.pathway.pauses.values():
            if owner in kind.stops:
                yield from ((kind, pause) for pause in self.paused.get(kind.id, ()))


def _words(kind: PauseKind, pause: Pause) -> str:
    if pause.end is None:
        return f"the time stands still since {long_date(pause.first)} ({kind.says})"
    return f"the time stood still since {long_date(pause.first)} and ran on from {long_date(pause.end)} ({kind.says})"
