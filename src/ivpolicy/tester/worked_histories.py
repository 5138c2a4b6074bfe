"""Worked event histories: the events of an invented case, and where it has to stand on which day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import NOWHERE, SourceLocation
from ivpolicy.core.text.suggestions import did_you_mean, shortened
from ivpolicy.pathways.followed import OwedAction, PathwayStanding
from ivpolicy.pathways.follower import Follower
from ivpolicy.pathways.history import History, history_of
from ivpolicy.tester.difference import Difference

NO_STAGE = "none"
"""What is expected where a pathway has not begun, where nothing is left open, and of what has no day."""


@dataclass(frozen=True, slots=True)
class ExpectedStand:
    """Where a case has to stand in a pathway on a day. What is not named is not compared.

    Attributes:
        stage: The stage, or `none` where the pathway has not begun.
        due: By words of what is to be done, its last day, `none`, or words of the time.
        overdue: Words of everything that is late, and of nothing else; None where that is not compared.
        left_open: Words of the gap, or `none`.
    """

    day: date
    pathway: str
    stage: str
    due: Mapping[str, str] = field(default_factory=dict)
    overdue: tuple[str, ...] | None = None
    left_open: str | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class WorkedHistory:
    """Events of an invented case as written, and where it has to stand. `clauses` are those that say so."""

    name: str
    events: tuple[Any, ...]
    stands: tuple[ExpectedStand, ...]
    clauses: Mapping[str, SourceLocation] = field(default_factory=dict)
    at: SourceLocation = NOWHERE

    def history(self, pack: str) -> History | None:
        """The history of the case, of the pack's authority; None where an event names neither case nor anything."""
        told = ((f"event {number}", event) for number, event in enumerate(self.events, 1))
        return history_of("worked-history", told, authority=pack, source="worked history")


@dataclass(frozen=True, slots=True)
class HistoryRun:
    """A history that was followed: what differs from what was expected, and the stages it came to, by pathway."""

    history: WorkedHistory
    differences: tuple[Difference, ...]
    reached: frozenset[tuple[str, str]]

    @property
    def passed(self) -> bool:
        """Whether everything expected came out."""
        return not self.differences


def problems_of_history(history: WorkedHistory, pack: Pack) -> Iterator[Diagnostic]:
    """Names in it that the pack does not have."""
    written = pack.written
    for clause, at in history.clauses.items():
        if clause not in written.clauses:
            help_ = did_you_mean(clause, written.clauses)
            yield Diagnostic("P031", f"the pack has no clause `{shortened(clause)}`", at, help_)
    for stand in history.stands:
        pathway = written.pathways.get(stand.pathway)
        if pathway is None:
            help_ = did_you_mean(stand.pathway, written.pathways)
            yield Diagnostic("P031", f"the pack has no pathway `{shortened(stand.pathway)}`", stand.at, help_)
        elif stand.stage not in (NO_STAGE, *pathway.stages):
            help_ = did_you_mean(stand.stage, pathway.stages)
            yield Diagnostic("P031", f"the pathway has no stage `{shortened(stand.stage)}`", stand.at, help_)


def run_history(follower: Follower, history: WorkedHistory) -> HistoryRun:
    """Follow the history to each of its days, and compare."""
    differences: list[Difference] = []
    reached: set[tuple[str, str]] = set()
    told = history.history(follower.pack.id)
    assert told is not None, "the case has a name"  # noqa: S101 - tells the type checker
    for stand in history.stands:
        followed = follower.case(told, stand.day).followed()
        reached |= {(one.pathway, passage.stage) for one in followed.pathways for passage in one.passages}
        wrong = [f"{one.place}: {one.why}" for one in followed.not_counted] + list(followed.contradicting)
        if wrong:
            differences.append(_difference(history, stand, "events", "every event counted", "; ".join(wrong)))
        standing = next(one for one in followed.pathways if one.pathway == stand.pathway)
        for what, wanted, found, agrees in _compared(standing, stand):
            if not agrees:
                differences.append(_difference(history, stand, what, wanted, found))
    return HistoryRun(history, tuple(differences), frozenset(reached))


def _difference(history: WorkedHistory, stand: ExpectedStand, what: str, wanted: object, found: object) -> Difference:
    told = f"{what} on {stand.day}"
    return Difference(history.name, stand.at.line, stand.pathway, told, wanted, found, stand.at)


def _compared(standing: PathwayStanding, stand: ExpectedStand) -> Iterator[tuple[str, object, object, bool]]:
    stage = standing.stage or NO_STAGE
    yield "stage", stand.stage, stage, stand.stage == stage
    for words, wanted in stand.due.items():
        found = [_time(owed, wanted) for owed in standing.due if words in owed.action.does]
        yield (
            f"due: {words}",
            wanted,
            found,
            any(wanted == one or (_is_words(wanted) and wanted in one) for one in found),
        )
    if stand.overdue is not None:
        late = [owed.action.does for owed in standing.overdue]
        as_expected = len(late) == len(stand.overdue) and all(
            any(words in does for does in late) for words in stand.overdue
        )
        yield "overdue", list(stand.overdue), late, as_expected
    if stand.left_open is not None:
        gap = standing.gap or NO_STAGE
        yield "left open", stand.left_open, gap, stand.left_open in gap


def _time(owed: OwedAction, wanted: str) -> str:
    """The last day of something, or the words for its time where words are expected."""
    return owed.action.by_words or NO_STAGE if _is_words(wanted) else str(owed.last_day or NO_STAGE)


def _is_words(wanted: str) -> bool:
    return wanted != NO_STAGE and not wanted[:4].isdecimal()
