"""What a second engine says of a case, beside the fold: what it is told, and where it then has the case.

An engine of two values cannot hold what is not known, and one that acts as messages come in cannot take back what was
corrected. So it is told, day by day, of the events that count, and of each move of the stage at which it has the case,
in a word of its own, whether that can be taken; whether it may be, because something is not known, is one of the words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

from ivpolicy.core.pack.pathways import Pathway, StageMove
from ivpolicy.core.rules.words import counted as number_of
from ivpolicy.core.rules.words import long_date
from ivpolicy.live.chart import Chart
from ivpolicy.live.engine import EngineFailedError, EngineOfCase, MoveWord, StageEngine
from ivpolicy.pathways.event import CaseEvent
from ivpolicy.pathways.followed import EngineStanding, Followed, PathwayStanding, SecondEngine
from ivpolicy.pathways.rules import DayOfCase
from ivpolicy.pathways.stopped_times import PausesByKind

if TYPE_CHECKING:
    from ivpolicy.pathways.follower import FollowedCase


def second_word(case: FollowedCase, followed: Followed, engine: StageEngine) -> SecondEngine:
    """What an engine says of a case, and where that is not what the fold says.

    An engine that fails takes nothing from what the fold says.
    """
    try:
        standings = tuple(standings_by(engine, case))
    except EngineFailedError as error:
        return SecondEngine(engine=engine.name, differs=(f"it gave no answer: {error}",))
    pairs = zip(followed.pathways, standings, strict=True)
    differs = tuple(words for ours, theirs in pairs for words in _differences(ours, theirs))
    return SecondEngine(engine=engine.name, standings=standings, differs=differs)


def standings_by(engine: StageEngine, case: FollowedCase) -> Iterator[EngineStanding]:
    """Where an engine has a case in each pathway. Raises `EngineFailedError`."""
    ways = case.ways_with_days()
    with engine.case(tuple(Chart.of(way.pathway) for way in ways)) as told:
        for number, way in enumerate(ways):
            yield _Told(told, number, way.pathway).standing(case, way.paused)


class _Told:
    """One pathway, as an engine is told of it. Which events still wait to lead on is noted here, by the day."""

    def __init__(self, engine: EngineOfCase, number: int, pathway: Pathway) -> None:
        self._engine, self._number, self._pathway = engine, number, pathway
        self._stage: str | None = None
        self._since: date | None = None
        self._waiting: list[CaseEvent] = []

    def standing(self, case: FollowedCase, paused: PausesByKind) -> EngineStanding:
        """Tell every day, then the one that is asked about, on which nothing is gone on.

        `paused`: when times stood still, by which the core counts the days that the engine is told.
        """
        for day, events in case.days():
            self._waiting += [event for event in events if event.name in self._pathway.events]
            self._go_on(day)
        today = case.today
        turn = self._engine.turn(self._number, [self._word(move, today, frozenset()) for move in self._moves])
        leads = None if turn.move is None else self._pathway.stages[self._moves[turn.move].stage].says
        return EngineStanding(
            pathway=self._pathway.id,
            stage=self._stage,
            since=self._since,
            is_open=turn.is_open,
            goes_on=leads,
            overdue=len(self._engine.run_out(self._last_days(today, paused), today.day)),
        )

    @property
    def _moves(self) -> tuple[StageMove, ...]:
        return self._pathway.starts if self._stage is None else self._pathway.stages[self._stage].moves

    def _go_on(self, day: DayOfCase) -> None:
        left_today = frozenset() if self._stage is None else frozenset({self._stage})
        while True:
            moves = self._moves
            turn = self._engine.turn(self._number, [self._word(move, day, left_today) for move in moves])
            if turn.move is None:
                return
            move = moves[turn.move]
            self._stage, self._since = move.stage, day.day
            left_today |= {move.stage}
            if move.on:
                used = next(event for event in self._waiting if event.name in move.on)
                self._waiting = [one for one in self._waiting if one.happened_on == day.day and one is not used]
                left_today = frozenset({move.stage})

    def _word(self, move: StageMove, day: DayOfCase, left_today: frozenset[str]) -> MoveWord:
        if move.on and not any(event.name in move.on for event in self._waiting):
            return "no"
        holds = day.truth(move.when)
        if holds is None:
            return "open"
        return "no" if not holds else "round" if not move.on and move.stage in left_today else "yes"

    def _last_days(self, today: DayOfCase, paused: PausesByKind) -> dict[int, date]:
        """The last day of each thing that is owed at the stage and has one in the calendar."""
        stage = None if self._stage is None else self._pathway.stages[self._stage]
        owed = () if stage is None or stage.ends else today.actions(self._pathway, stage, paused)
        alike = {(one.rule, one.who, one.does, one.by, one.late_after): one.late_after or one.by for one in owed}
        return {number: day for number, day in enumerate(alike.values()) if day is not None}


def _differences(ours: PathwayStanding, theirs: EngineStanding) -> Iterator[str]:
    """Where the two say different things, in words."""
    late = sum(1 for one in ours.overdue if one.action.late_after or one.action.by)
    known = EngineStanding(
        pathway=ours.pathway,
        stage=ours.stage,
        since=ours.since,
        is_open=bool(ours.leads_to),
        goes_on=ours.goes_on,
        overdue=late,
    )
    if known != theirs:
        yield f"`{ours.pathway}`: the fold has it {_in_words(known)}; the second engine {_in_words(theirs)}"


def _in_words(standing: EngineStanding) -> str:
    if standing.stage is None:
        return "not begun"
    since = f" since {long_date(standing.since)}" if standing.since else ""
    waits = ", open where it goes on to" if standing.is_open else ""
    goes_on = f", going on to `{standing.goes_on}`" if standing.goes_on is not None else ""
    return f"at `{standing.stage}`{since}{waits}{goes_on}, {number_of(standing.overdue, 'thing', 'things')} late"
