"""The way of a case through one pathway: which stage it reached on which day, and what is owed there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple, Protocol

from ivpolicy.core.dates.pauses import Pause
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.pathways import Pathway, Stage, StageMove
from ivpolicy.core.result_document import Action
from ivpolicy.pathways.followed import (
    FactWaited,
    LawBeside,
    MoveOn,
    OwedAction,
    Passage,
    PathwayStanding,
    ShownLate,
    TimePaused,
)
from ivpolicy.pathways.rules import DayOfCase


class EventLed(Protocol):
    """What is asked of an event that may lead on: its name, the day, and its id."""

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def happened_on(self) -> date: ...  # noqa: D102
    @property
    def id(self) -> str: ...  # noqa: D102


class Leading(NamedTuple):
    """An event that may lead on."""

    name: str
    happened_on: date
    id: str


OwedKey = tuple[str | None, int, str, str, date | None, date | None]
"""What makes something owed the same from one day to the next: its rule, or else the stage as it was reached, who does
what, and its days."""


@dataclass(frozen=True, slots=True)
class StageReached:
    """A stage that was reached: from which, by which move, through which event if any, on which day."""

    before: Stage | None
    stage: Stage
    move: StageMove
    event: EventLed | None
    day: DayOfCase


@dataclass(frozen=True)
class MoveChoice:
    """The move that is taken, with the event that led on; or the moves of which it is not known whether they hold."""

    taken: tuple[StageMove, EventLed | None] | None
    unknown: tuple[StageMove, ...] = ()


@dataclass
class StageWay:
    """The way of a case through one pathway, as far as it has been gone.

    `leading`: the events that lead anywhere. `is_national`: whether the nation's text has the pathway. `paused`: by
    kind of pause, the days on which times stood still.
    """

    pathway: Pathway
    leading: frozenset[str]
    is_national: bool = False
    stage: Stage | None = None
    since: date | None = None
    steps: list[StageReached] = field(default_factory=list)
    pending: list[EventLed] = field(default_factory=list)
    open: dict[OwedKey, OwedAction] = field(default_factory=dict)
    closed: list[OwedAction] = field(default_factory=list)
    paused: dict[str, tuple[Pause, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, pathway: Pathway, *, is_national: bool = False) -> StageWay:
        """A way of which nothing has been gone."""
        moves = (*pathway.starts, *(move for stage in pathway.stages.values() for move in stage.moves))
        leading = frozenset(event for move in moves for event in move.on if event in pathway.events)
        return cls(pathway, leading, is_national)

    def copy(self) -> StageWay:
        """The same way, to be gone on from here without this one."""
        steps, pending, closed = [*self.steps], [*self.pending], [*self.closed]
        return replace(self, steps=steps, pending=pending, open={**self.open}, closed=closed, paused={**self.paused})

    @property
    def led_by(self) -> frozenset[str]:
        """The events that lead anywhere, or stop a time or let it run on."""
        pauses = self.pathway.pauses.values()
        return self.leading.union(event for kind in pauses for event in (*kind.begins, *kind.ends))

    def go_on(self, day: DayOfCase, events: Sequence[EventLed]) -> bool:
        """Go as far as the events of a day lead, by what is known on it; whether it then rests.

        It does not where what is known leads round in a circle: on the next day it goes round again.
        """
        if self.pathway.pauses:
            self._pause(day.day, {event.name for event in events})
        self.pending += [event for event in events if event.name in self.leading]
        passed = {self.stage.id} if self.stage else set()
        while (found := self.choice(day).taken) is not None:
            move, event = found
            if event is None and move.stage in passed:  # only what is known led in a circle, so it leads nowhere
                return False
            passed = {move.stage} if event is not None else passed | {move.stage}
            self._reach(move, event, day)
            if event is not None:  # what happened before the event that led to a stage leads nowhere from it
                self.pending = [one for one in self.pending if one is not event and one.happened_on == day.day]
        return True

    def asks(self) -> Iterator[Surface]:
        """The conditions on which it hangs whether it goes on, as long as nothing more happens that leads anywhere."""
        moves = self.pathway.starts if self.stage is None else self.stage.moves
        happened = {event.name for event in self.pending}
        return (move.when for move in moves if move.when and not (move.on and happened.isdisjoint(move.on)))

    def _reach(self, move: StageMove, event: EventLed | None, day: DayOfCase) -> None:
        stage = self.pathway.stages[move.stage]
        self.steps.append(StageReached(self.stage, stage, move, event, day))
        self.stage, self.since = stage, day.day

    def _pause(self, day: date, told: AbstractSet[str]) -> None:
        """Note which times stand still from a day on, and which run again.

        Of a beginning and an end on one day nobody knows which came first, so from that day on the time runs.
        """
        for kind in self.pathway.pauses.values():
            before = self.paused.get(kind.id, ())
            if not told.isdisjoint(kind.ends):
                if before and before[-1].end is None:
                    self.paused[kind.id] = (*before[:-1], Pause(before[-1].first, day))
            elif not told.isdisjoint(kind.begins) and not (before and before[-1].end is None):
                self.paused[kind.id] = (*before, Pause(day))

    # ---- where it leads ----

    def choice(self, day: DayOfCase) -> MoveChoice:
        """Which move is taken: the first that is known to hold, unless one before it may hold and leads elsewhere."""
        moves = self.pathway.starts if self.stage is None else self.stage.moves
        unknown: list[StageMove] = []
        for move in moves:
            event = next((one for one in self.pending if one.name in move.on), None) if self.pending else None
            if move.on and event is None:
                continue
            holds = day.truth(move.when)
            if holds is True and all(other.stage == move.stage for other in unknown):
                return MoveChoice((move, event))
            if holds is not False:
                unknown.append(move)
        return MoveChoice(None, tuple(unknown))

    def waits_for(self, day: DayOfCase) -> tuple[FactWaited, ...]:
        """The facts on which it hangs on a day where the case goes on to."""
        unknown = self.choice(day).unknown
        return tuple(dict.fromkeys(fact for move in unknown if move.when for fact in day.waits_for(move.when)))

    def goes_on(self, day: DayOfCase) -> str | None:
        """The stage to which what is known leads on a day on or after the last event, in the pack's words."""
        taken = self.choice(day).taken
        return None if taken is None else self.pathway.stages[taken[0].stage].says

    # ---- what is owed ----

    def owed_on(self, day: DayOfCase) -> dict[OwedKey, Action]:
        """What is owed at the stage on a day."""
        if self.stage is None or self.stage.ends:
            return {}
        reached = len(self.steps)
        return {
            (action.rule, -1 if action.rule else reached, action.who, action.does, action.by, action.late_after): action
            for action in day.actions(self.pathway, self.stage, self.paused)
        }

    def settle(self, day: DayOfCase, *, by_time: bool = False) -> None:
        """Note what is owed from this day on, and what was owed before and is so no longer.

        `by_time`: nothing happened on the day. What is owed no longer was so up to the day before.

        Where nobody asks since when, or what was late before, this can be left out.
        """
        owed = self.owed_on(day)
        whats = {key[:4] for key in owed}
        since = {key[:4]: was.since for key, was in self.open.items() if not day.recurs(key[0])}
        for key in [key for key in self.open if key not in owed]:
            was = self.open.pop(key)
            again = key[:4] in whats
            state = "moved" if again and not day.recurs(key[0]) else "done" if again or day.is_done(key[0]) else "left"
            late = _days_late(was.last_day, day.day - timedelta(1 if by_time else 0))
            closed = was.model_copy(update={"state": state, "closed_on": day.day, "days_late": late})
            self.closed.append(_done_before(closed, day) if state == "done" and not again else closed)
        for key, action in owed.items():
            first = self.open[key].since if key in self.open else since.get(key[:4], day.day)
            self.open[key] = OwedAction(action=action, since=first)

    def lapsed_late(self) -> Iterator[tuple[OwedKey, OwedAction, date]]:
        """What a rule asked for until a day, and was late the day before."""
        for owed in self.closed:
            action = owed.action
            if owed.closed_on is not None and owed.days_late and action.rule is not None:
                key = action.rule, -1, action.who, action.does, action.by, action.late_after
                yield key, owed, owed.closed_on

    def due_on(self, day: DayOfCase) -> dict[OwedKey, OwedAction]:
        """What is due on a day on or after the last event."""
        due: dict[OwedKey, OwedAction] = {}
        for key, action in self.owed_on(day).items():
            since = self.open[key].since if key in self.open else day.day
            owed = OwedAction(action=action, since=since)
            due[key] = owed.model_copy(update={"days_late": _days_late(owed.last_day, day.day)})
        return due

    def overdue(self, day: DayOfCase) -> Iterator[tuple[OwedKey, OwedAction]]:
        """What is due and late on a day on or after the last event."""
        return ((key, owed) for key, owed in self.due_on(day).items() if owed.days_late)

    # ---- what is said of it ----

    def standing(
        self, today: DayOfCase, shown: dict[str, tuple[ShownLate, ...]], *, why: bool = False
    ) -> PathwayStanding:
        """Where the case stands in the pathway on the day that is asked about; `why`: also what would lead on."""
        title = self.pathway.title
        if self.stage is None:
            return PathwayStanding(pathway=self.pathway.id, title=title, national=self.is_national)
        choice = self.choice(today)
        due = tuple(self.due_on(today).values())
        late = {(owed.action.who, owed.action.does, owed.last_day) for owed in (*due, *self.closed) if owed.days_late}
        return PathwayStanding(
            pathway=self.pathway.id,
            title=title,
            national=self.is_national,
            stage=self.stage.id,
            says=self.stage.says,
            since=self.since,
            clauses=self.stage.clauses,
            ended=self.stage.ends,
            gap=self.stage.gap,
            due=due,
            settled=tuple(_by_now(owed, today) for owed in self.closed),
            shown_late=tuple(
                one
                for one in shown.get(self.pathway.id, ())
                if (one.action.who, one.action.does, one.last_day) not in late
            ),
            passages=tuple(map(_passage, self.steps)),
            waits=self.waits_for(today),
            leads_to=tuple(dict.fromkeys(self.pathway.stages[move.stage].says for move in choice.unknown)),
            goes_on=self.goes_on(today),
            beside=tuple(self._law_beside(today)),
            paused=tuple(self._times_paused()),
            moves_on=tuple(self._moves_on(today)) if why else (),
        )

    def _moves_on(self, today: DayOfCase) -> Iterator[MoveOn]:
        for move in self.stage.moves if self.stage is not None else ():
            holds = today.truth(move.when)
            yield MoveOn(
                stage=move.stage,
                says=self.pathway.stages[move.stage].says,
                events=tuple(self.pathway.events[event].says for event in move.on if event in self.pathway.events),
                holds=holds,
                answers=today.answers_read(move.when),
                waits=today.waits_for(move.when) if holds is None and move.when is not None else (),
                clauses=move.clauses,
            )

    def _times_paused(self) -> Iterator[TimePaused]:
        for kind in self.pathway.pauses.values():
            about = {"pause": kind.id, "says": kind.says, "stops": kind.stops, "clauses": kind.clauses}
            for pause in self.paused.get(kind.id, ()):
                yield TimePaused.model_validate({**about, "first": pause.first, "end": pause.end})

    def _law_beside(self, today: DayOfCase) -> Iterator[LawBeside]:
        cited = self.stage.clauses if self.stage is not None else ()
        for departure in today.pack.written.departures:
            clause = next((clause for clause in departure.clauses if clause in cited), None)
            if clause is not None:
                yield LawBeside(clause=clause, law=departure.law, says=departure.says)


def _passage(step: StageReached) -> Passage:
    return Passage(
        on=step.day.day,
        stage=step.stage.id,
        says=step.stage.says,
        from_stage=step.before.id if step.before else None,
        event=step.event.id if step.event is not None else None,
        clauses=step.move.clauses or step.stage.clauses,
        answers=step.day.answers_read(step.move.when),
    )


def _by_now(owed: OwedAction, today: DayOfCase) -> OwedAction:
    """What was left undone, and may be recorded as done by now; where that says when, as it was done then."""
    is_done = owed.state == "left" and today.is_done(owed.action.rule)
    return _done_before(owed.model_copy(update={"state": "done_since"}), today) if is_done else owed


def _done_before(owed: OwedAction, day: DayOfCase) -> OwedAction:
    """What is found done on a day, as done on the day before its end by which what is known says so, where it does."""
    first, end, rule = owed.since, owed.closed_on or day.day, owed.action.rule
    if rule is None or day.on(first).is_done(rule):  # nothing says on which day
        return owed
    days = day.days_between([rule], first, end)
    done = next((one for one in days if day.on(one).is_done(rule)), None)
    if done is None:
        return owed
    return owed.model_copy(update={"state": "done", "closed_on": done, "days_late": _days_late(owed.last_day, done)})


def _days_late(last_day: date | None, day: date) -> int | None:
    return None if last_day is None else max((day - last_day).days, 0)
