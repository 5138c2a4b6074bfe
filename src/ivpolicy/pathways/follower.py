"""Where a case stands on a day: a fold over its events, which keeps nothing and reads no clock.

A day is the smallest step: of two events of one day nobody knows which came first, so what all of them tell is known
together, and each may lead on from where another led.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.decision.evaluate import is_name_of, stamp
from ivpolicy.core.editions import Editions
from ivpolicy.core.once import once
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.pack.pathways import Pathway, Stage, StageMove
from ivpolicy.core.result_document import Action
from ivpolicy.pathways.event import OF_EVERY_PATHWAY, CaseEvent
from ivpolicy.pathways.followed import (
    EventNotCounted,
    EventTold,
    Followed,
    LawBeside,
    OwedAction,
    Passage,
    PathwayStanding,
    ShownLate,
)
from ivpolicy.pathways.history import Counted, History, counted_on
from ivpolicy.pathways.records import ToldRecords, event_types
from ivpolicy.pathways.rules import DayOfCase, PathwayRules

_ONE_DAY = timedelta(days=1)
_OwedKey = tuple[str | None, int, str, str, date | None, date | None]
"""What makes something owed the same from one day to the next: its rule, or else the stage as it was reached, who does
what, and its days."""


def follow(pack: Pack | Editions, history: History, *, as_at: date) -> Followed:
    """Say where a case stands on a day, by what was recorded by then.

    Args:
        pack: The pack, from `load_pack`; of all its editions that in force on the day answers.
        history: The events of the case, from `history_of`.
        as_at: The day. What was recorded later is not looked at: ask about that day to know what was known on it.

    Raises:
        NotInForceError: The edition, or that of the national layer, is not in force on the day.
        WrongDayError: `as_at` is no day, or lies outside 1900 to 2200.
    """
    refuse_no_day(as_at)
    chosen = pack.on(as_at) if isinstance(pack, Editions) else pack
    if not chosen.is_in_force(as_at):
        raise NotInForceError("; ".join(chosen.out_of_force(as_at)))
    return _Follower(chosen, history, as_at).followed()


class _Follower:
    """One pack, one case and one day."""

    def __init__(self, pack: Pack, history: History, as_at: date) -> None:
        self._pack = pack
        self._history = history
        self._as_at = as_at
        self._rules = PathwayRules(pack)
        self._records = ToldRecords(pack, history.case)

    def followed(self) -> Followed:
        """Everything that is said of the case on the day."""
        known = self._counted(self._as_at)
        ways, today, contradicting, concern_since = self._followed_to(known, self._as_at)
        before = self._shown_late(known)
        result = today.result
        return Followed(
            case=self._history.case,
            authority=self._pack.authority.name,
            as_at=self._as_at,
            pack=stamp(self._pack.written, self._pack.readings),
            evaluated_digest=result.evaluated_digest,
            safety=self._safety(today, known),
            safety_since=concern_since if today.safety else None,
            pathways=tuple(way.standing(today, before) for way in ways),
            events=tuple(self._told(event, known) for event in known.events),
            not_counted=tuple(EventNotCounted(place=one.place, id=one.id, why=one.why) for one in known.not_counted),
            contradicting=contradicting,
            recorded_later=known.later,
            recorded_unknown=known.undated,
            notices=result.notices,
        )

    def _counted(self, as_at: date) -> Counted:
        return counted_on(self._history, as_at, refuse=self._refused, begins=self._begins)

    @once
    def _begins(self) -> frozenset[str]:
        """The kinds of event that only begin a pathway: one that is told again is of another record."""
        ways = self._pack.written.pathways.values()
        begin = {event for way in ways for move in way.starts for event in move.on}
        go_on = {event for way in ways for stage in way.stages.values() for move in stage.moves for event in move.on}
        return frozenset(begin - go_on)

    def _refused(self, event: CaseEvent) -> Iterator[str]:
        names = event.authority
        if names is not None and names != self._pack.id and not is_name_of(names, self._pack.written):
            yield f"it is of another authority than `{self._pack.id}`"
        else:
            yield from self._records.refused(event)

    def _followed_to(
        self, known: Counted, day: date
    ) -> tuple[tuple[_Way, ...], DayOfCase, tuple[str, ...], date | None]:
        """The way in each pathway by what is known, and the case as it stands on a day on or after the last event.

        Beside it what contradicts, and since when a concern has been on record.
        """
        ways = tuple(_Way(pathway) for pathway in self._pack.written.pathways.values())
        record, contradicting = self._records.nothing(), list[str]()
        concern_since: date | None = None
        for told in self._records.by_day(known.events):
            record = told.record
            contradicting += told.contradicting
            on_day = self._rules.on(record, told.day)
            concern_since = (concern_since or told.day) if on_day.safety else None
            for way in ways:
                way.go_on(on_day, told.events)
        return ways, self._rules.on(record, day), tuple(contradicting), concern_since or day

    def _safety(self, today: DayOfCase, known: Counted) -> tuple[Action, ...]:
        """What is owed to safety by what is known; an event that cannot be counted may still tell of a concern."""
        events = (one.event for one in known.not_counted if one.event is not None)
        alone = (self._records.alone(event) for event in events if event.case == self._history.case)
        concerns = (self._rules.on(record, self._as_at).safety for record in alone if record is not None)
        return tuple(dict.fromkeys(action for actions in (today.safety, *concerns) for action in actions))

    def _told(self, event: CaseEvent, known: Counted) -> EventTold:
        kinds = event_types(self._pack).get(event.name, ())
        return EventTold(
            source=event.source,
            id=event.id,
            name=event.name,
            says=kinds[0].says if kinds else OF_EVERY_PATHWAY[event.name],
            happened_on=event.happened_on,
            recorded_on=None if event.recorded_at is None else event.recorded_on,
            by=event.by,
            corrected=event.key in known.corrected,
        )

    # ---- what the record showed before ----

    def _shown_late(self, known: Counted) -> dict[str, tuple[ShownLate, ...]]:
        """What the record of some earlier day showed as overdue, by pathway.

        What is known changes on the days on which something is recorded, so the record of one day holds until the next.
        """
        days = sorted({one.event.recorded_on for one in self._history.placed if one.event.recorded_on <= self._as_at})
        found: dict[str, dict[_OwedKey, ShownLate]] = {}
        for first, following in pairwise((*days, self._as_at + _ONE_DAY)):
            last = following - _ONE_DAY
            as_known = self._counted(last) if last < self._as_at else known
            ways, day, *_ = self._followed_to(as_known, last)
            for way in ways:
                for key, owed in way.overdue(day):
                    due = owed.last_day or last
                    shown = found.setdefault(way.pathway.id, {})
                    since = shown[key].from_day if key in shown else max(first, due + _ONE_DAY)
                    shown[key] = ShownLate(action=owed.action, last_day=due, from_day=since, to_day=last)
        return {pathway: tuple(shown.values()) for pathway, shown in found.items()}


@dataclass
class _Way:
    """The way of a case through one pathway, as far as it has been gone."""

    pathway: Pathway
    stage: Stage | None = None
    since: date | None = None
    passages: list[Passage] = field(default_factory=list)
    pending: list[CaseEvent] = field(default_factory=list)
    open: dict[_OwedKey, OwedAction] = field(default_factory=dict)
    closed: list[OwedAction] = field(default_factory=list)

    def go_on(self, day: DayOfCase, events: Iterable[CaseEvent]) -> None:
        """Go as far as the events of a day lead, by what is known on it."""
        of_day = [event for event in events if event.name in self.pathway.events]
        self.pending += of_day
        passed = {self.stage.id} if self.stage else set()
        while (found := self._choice(day).taken) is not None:
            move, event = found
            if event is None and move.stage in passed:  # only what is known led in a circle, so it leads nowhere
                break
            passed = {move.stage} if event is not None else passed | {move.stage}
            self._reach(move, event, day)
            if event is not None:  # what happened before the event that led to a stage leads nowhere from it
                self.pending = [one for one in self.pending if one is not event and one.happened_on == day.day]
        self._settle(day)

    def _reach(self, move: StageMove, event: CaseEvent | None, day: DayOfCase) -> None:
        stage = self.pathway.stages[move.stage]
        self.passages.append(
            Passage(
                on=day.day,
                stage=stage.id,
                says=stage.says,
                from_stage=self.stage.id if self.stage else None,
                event=event.id if event is not None else None,
                clauses=move.clauses or stage.clauses,
                answers=day.answers_read(move.when),
            )
        )
        self.stage, self.since = stage, day.day

    # ---- where it leads ----

    def _choice(self, day: DayOfCase) -> _Choice:
        """Which move is taken: the first that is known to hold, unless one before it may hold and leads elsewhere."""
        moves = self.pathway.starts if self.stage is None else self.stage.moves
        unknown: list[StageMove] = []
        for move in moves:
            event = next((one for one in self.pending if one.name in move.on), None)
            if move.on and event is None:
                continue
            holds = day.truth(move.when)
            if holds is True and all(other.stage == move.stage for other in unknown):
                return _Choice((move, event))
            if holds is not False:
                unknown.append(move)
        return _Choice(None, tuple(unknown))

    # ---- what is owed ----

    def _owed(self, day: DayOfCase) -> dict[_OwedKey, Action]:
        if self.stage is None or self.stage.ends:
            return {}
        reached = len(self.passages)
        return {
            (action.rule, -1 if action.rule else reached, action.who, action.does, action.by, action.late_after): action
            for action in day.actions(self.pathway.id, self.stage)
        }

    def _settle(self, day: DayOfCase) -> None:
        """Note what is owed from this day on, and what was owed before and is so no longer."""
        owed = self._owed(day)
        whats = {key[:4] for key in owed}
        since = {key[:4]: was.since for key, was in self.open.items() if not day.recurs(key[0])}
        for key in [key for key in self.open if key not in owed]:
            was = self.open.pop(key)
            again = key[:4] in whats
            state = "moved" if again and not day.recurs(key[0]) else "done" if again or day.is_done(key[0]) else "left"
            late = _days_late(was.last_day, day.day)
            self.closed.append(was.model_copy(update={"state": state, "closed_on": day.day, "days_late": late}))
        for key, action in owed.items():
            first = self.open[key].since if key in self.open else since.get(key[:4], day.day)
            self.open[key] = OwedAction(action=action, since=first)

    def _due(self, day: DayOfCase) -> dict[_OwedKey, OwedAction]:
        """What is due on a day on or after the last event."""
        due: dict[_OwedKey, OwedAction] = {}
        for key, action in self._owed(day).items():
            since = self.open[key].since if key in self.open else day.day
            owed = OwedAction(action=action, since=since)
            due[key] = owed.model_copy(update={"days_late": _days_late(owed.last_day, day.day)})
        return due

    def overdue(self, day: DayOfCase) -> Iterator[tuple[_OwedKey, OwedAction]]:
        """What is due and late on a day on or after the last event."""
        return ((key, owed) for key, owed in self._due(day).items() if owed.days_late)

    # ---- what is said of it ----

    def standing(self, today: DayOfCase, shown: dict[str, tuple[ShownLate, ...]]) -> PathwayStanding:
        """Where the case stands in the pathway on the day that is asked about."""
        title = self.pathway.title
        if self.stage is None:
            return PathwayStanding(pathway=self.pathway.id, title=title)
        choice = self._choice(today)
        due = tuple(self._due(today).values())
        late = {(owed.action.who, owed.action.does, owed.last_day) for owed in (*due, *self.closed) if owed.days_late}
        return PathwayStanding(
            pathway=self.pathway.id,
            title=title,
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
            passages=tuple(self.passages),
            waits=tuple(dict.fromkeys(f for move in choice.unknown if move.when for f in today.waits_for(move.when))),
            leads_to=tuple(dict.fromkeys(self.pathway.stages[move.stage].says for move in choice.unknown)),
            goes_on=self.pathway.stages[choice.taken[0].stage].says if choice.taken is not None else None,
            beside=tuple(self._law_beside(today)),
        )

    def _law_beside(self, today: DayOfCase) -> Iterator[LawBeside]:
        cited = self.stage.clauses if self.stage is not None else ()
        for departure in today.pack.written.departures:
            clause = next((clause for clause in departure.clauses if clause in cited), None)
            if clause is not None:
                yield LawBeside(clause=clause, law=departure.law, says=departure.says)


@dataclass(frozen=True)
class _Choice:
    """The move that is taken, with the event that led on; or the moves of which it is not known whether they hold."""

    taken: tuple[StageMove, CaseEvent | None] | None
    unknown: tuple[StageMove, ...] = ()


def _by_now(owed: OwedAction, today: DayOfCase) -> OwedAction:
    """What was left undone, and may be recorded as done by now."""
    is_done = owed.state == "left" and today.is_done(owed.action.rule)
    return owed.model_copy(update={"state": "done_since"}) if is_done else owed


def _days_late(last_day: date | None, day: date) -> int | None:
    return None if last_day is None else max((day - last_day).days, 0)
