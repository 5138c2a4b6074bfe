"""Where a case stands on a day: a fold over its events, which keeps nothing and reads no clock.

A day is the smallest step: of two events of one day nobody knows which came first, so what all of them tell is known
together, and each may lead on from where another led.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.decision.evaluate import is_name_of, stamp
from ivpolicy.core.editions import Editions
from ivpolicy.core.once import once
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.result_document import Action
from ivpolicy.live.engine import StageEngine, engine_named
from ivpolicy.pathways.event import OF_EVERY_PATHWAY, CaseEvent
from ivpolicy.pathways.followed import (
    EventNotCounted,
    EventTold,
    Followed,
    ShownLate,
)
from ivpolicy.pathways.history import Counted, History, counted_on
from ivpolicy.pathways.pathways_of_pack import pathways_of
from ivpolicy.pathways.plain_case import PlainCases
from ivpolicy.pathways.records import EventReader, ToldDay, ToldRecords
from ivpolicy.pathways.rules import DayOfCase, PathwayRules
from ivpolicy.pathways.second_engine import second_word
from ivpolicy.pathways.way import OwedKey, StageWay

_ONE_DAY = timedelta(days=1)
_MOST_DAYS = timedelta(26 * 366 + 1)
_NOTHING_TOLD = ToldDay(date.min, {}, (), ())


def follow(
    pack: Pack | Editions,
    history: History,
    *,
    as_at: date,
    why: bool = False,
    engine: Literal["fold", "durable"] | StageEngine = "fold",
) -> Followed:
    """Say where a case stands on a day, by what was recorded by then.

    Args:
        pack: The pack, from `load_pack`; of all its editions that in force on the day answers.
        history: The events of the case, such as from `EventStore.history`.
        as_at: The day. What was recorded later is not looked at: ask about that day to know what was known on it.
        why: Also say what would lead on from where the case stands, and why it does not now.
        engine: A second engine that is asked too, and whose word then stands in `second`: `durable` is durable-rules.
            Where the case stands is said by the fold, whatever is asked beside it.

    Raises:
        EngineNotInstalledError: The second engine is not installed.
        NotInForceError: The edition, or that of the national layer, is not in force on the day.
        WrongArgumentError: There is no engine of this name.
        WrongDayError: `as_at` is no day, or lies outside 1900 to 2200.
    """
    refuse_no_day(as_at)
    second = None if engine == "fold" else engine_named(engine) if isinstance(engine, str) else engine
    case = Follower(pack.on(as_at) if isinstance(pack, Editions) else pack).case(history, as_at)
    followed = case.followed(why=why)
    return followed if second is None else followed.model_copy(update={"second": second_word(case, followed, second)})


class Follower:
    """A pack that follows cases, one after the other. What it works out of the pack it keeps for all of them."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.rules = PathwayRules(pack)
        self.reader = EventReader(pack)
        self.ways = tuple(
            StageWay.of(pathway, is_national=self.rules.is_national(pathway)) for pathway in pathways_of(pack)
        )
        self.plain = PlainCases(self)

    def case(self, history: History, as_at: date, *, carefully: bool = False) -> FollowedCase:
        """A case on a day, by what was recorded by then. Raises `NotInForceError`.

        `carefully`: event by event, though every event counts; what is said is the same.
        """
        if not self.pack.is_in_force(as_at):
            raise NotInForceError("; ".join(self.pack.out_of_force(as_at)))
        return FollowedCase(self, history, as_at, carefully=carefully)

    def refused_authority(self, name: str | None) -> str | None:
        """Why an event of an authority, by the id of its pack or by its name, is none of this pack's."""
        of_every = self.pack.written.layer == "national"
        is_ours = name is None or of_every or name == self.pack.id or is_name_of(name, self.pack.written)
        return None if is_ours else f"it is of another authority than `{self.pack.id}`"

    @once
    def led_by(self) -> tuple[frozenset[str], ...]:
        """Of each pathway the events that lead anywhere in it, or stop a time or let it run on."""
        return tuple(way.led_by for way in self.ways)

    @once
    def begins(self) -> frozenset[str]:
        """The kinds of event that only begin a pathway: one that is told again is of another record."""
        moves = [(way, move) for way in self.ways for stage in way.pathway.stages.values() for move in stage.moves]
        starts = [(way, move) for way in self.ways for move in way.pathway.starts]
        begin, go_on = (
            {event for way, move in of for event in move.on if event in way.leading} for of in (starts, moves)
        )
        return frozenset(begin - go_on)


class FollowedCase:
    """One pack, one case and one day."""

    def __init__(self, follower: Follower, history: History, as_at: date, *, carefully: bool) -> None:
        self._follower = follower
        self._carefully = carefully
        self.pack = follower.pack
        self.history = history
        self.as_at = as_at
        self._told = ToldRecords(follower.reader)
        self._days: dict[tuple[int, date], DayOfCase] = {}
        self._after: dict[int, tuple[StageWay, ...]] = {}

    def followed(self, *, why: bool = False) -> Followed:
        """Everything that is said of the case on the day; `why`: also what would lead on."""
        ways = self.ways_with_days()
        today = self.today
        before = self._shown_late()
        result = today.result
        return Followed(
            case=self.history.case,
            authority=self.pack.authority.name,
            as_at=self.as_at,
            pack=stamp(self.pack.written, self.pack.readings),
            evaluated_digest=result.evaluated_digest,
            safety=self.safety(today),
            safety_since=self.concern_since() if today.safety else None,
            pathways=tuple(way.standing(today, before, why=why) for way in ways),
            events=tuple(self._event(event) for event in self.known.events),
            not_counted=tuple(
                EventNotCounted(place=one.place, id=one.id, why=one.why) for one in self.known.not_counted
            ),
            contradicting=self.contradicting,
            recorded_later=self.known.later,
            recorded_unknown=self.known.undated,
            notices=result.notices,
        )

    def stands(self) -> tuple[tuple[StageWay, ...], DayOfCase]:
        """The way in each pathway, and the case on the day that is asked about.

        Nothing is noted of what was owed before: that takes most of the time.
        """
        if self._plainly is not None:
            return self._plainly[:2]
        ways = _copied(self._follower.ways)
        for day, events in self.days():
            for way in ways:
                way.go_on(day, events)
        return ways, self.today

    def days(self) -> Iterator[tuple[DayOfCase, tuple[CaseEvent, ...]]]:
        """Each day on which something happened, by what is known on it, with its events."""
        return ((self._at(one, one.day), one.events) for one in self.told)

    @property
    def today(self) -> DayOfCase:
        """The case on the day that is asked about."""
        return self._on(self.told, self.as_at)

    @once
    def _plainly(self) -> tuple[tuple[StageWay, ...], DayOfCase, frozenset[str]] | None:
        """What `stands` says, where every event counts, and the kinds of events."""
        return None if self._carefully else self._follower.plain.stands(self.history, self.as_at)

    @property
    def kinds_told(self) -> frozenset[str]:
        """The kinds of the events that count."""
        return frozenset(event.name for event in self.known.events) if self._plainly is None else self._plainly[2]

    @property
    def number_not_counted(self) -> int:
        """How many events are not counted, or tell facts that were not taken."""
        return len(self.known.not_counted) + len(self.contradicting) if self._plainly is None else 0

    def ways_with_days(self) -> tuple[StageWay, ...]:
        """The way in each pathway, with the day from which each thing is owed."""
        return self._followed_to(self.known, self.as_at)[1]

    @once
    def known(self) -> Counted:
        """What counts on the day, of what was recorded by then."""
        return self._counted(self.as_at)

    @once
    def told(self) -> tuple[ToldDay, ...]:
        """Each day on which something happened, with what is told by then."""
        return tuple(self._told.by_day(self.known.events))

    @property
    def contradicting(self) -> tuple[str, ...]:
        """What the record says against itself, so that the facts of an event could not be taken."""
        return tuple(one for day in self.told for one in day.contradicting)

    def _counted(self, as_at: date) -> Counted:
        return counted_on(self.history, as_at, refuse=self._refused, begins=self._follower.begins)

    def _refused(self, event: CaseEvent) -> Iterator[str]:
        of_another = self._follower.refused_authority(event.authority)
        if of_another is not None:
            yield of_another
        else:
            yield from self._told.refused(event)

    def _on(self, told: Sequence[ToldDay], day: date) -> DayOfCase:
        """The case on a day, by the days on which something was told up to it."""
        return self._at(told[-1] if told else _NOTHING_TOLD, day)

    def _at(self, last: ToldDay, day: date) -> DayOfCase:
        made = self._days.get((id(last), day))
        if made is None:
            read = self._follower.reader.read
            made = self._days[id(last), day] = DayOfCase(self._follower.rules, read, day, last.facts)
        return made

    def _followed_to(self, known: Counted, as_at: date) -> tuple[tuple[ToldDay, ...], tuple[StageWay, ...]]:
        """The days on which something was told by what is known, and the way in each pathway up to a day.

        What led to a day is the same whatever was told after it, so the way is gone on from where it parts.
        """
        told = tuple(self._told.by_day(known.events))
        gone = next((number for number in range(len(told), 0, -1) if id(told[number - 1]) in self._after), 0)
        before = self._after[id(told[gone - 1])] if gone else self._follower.ways
        for number in range(gone, len(told)):
            day = self._at(told[number], told[number].day)
            ways = self._settled_until(day.day, told[number - 1], before) if number else _copied(before)
            for way in ways:
                way.go_on(day, told[number].events)
                way.settle(day)
            before = self._after[id(told[number])] = ways
        return told, self._settled_until(as_at, told[-1], before) if told else before

    def _settled_until(self, end: date, last: ToldDay, ways: tuple[StageWay, ...]) -> tuple[StageWay, ...]:
        """The ways as they are before a day: what a rule asks for may begin and end with time alone.

        Only the last days are gone through where an event is further away than a childhood with what follows it: such a
        date is a slip, and what it makes owed is then owed since the first of those days at the earliest.
        """
        copied = _copied(ways)
        owing = [way for way in copied if way.stage is not None and way.stage.owes]
        owes = {rule: None for way in owing if way.stage is not None for rule in way.stage.owes}
        known = self._at(last, last.day)
        for day in known.days_between(owes, max(last.day, end - _MOST_DAYS), end) if owes else ():
            on_day = known.on(day)
            for way in owing:
                way.settle(on_day, by_time=True)
        return copied

    def concern_since(self) -> date:
        """The first of the days up to the last on which a concern was on record without a break."""
        since = self.as_at
        for last in reversed(self.told):
            if not self._at(last, last.day).safety:
                break
            since = last.day
        return since

    def safety(self, today: DayOfCase) -> tuple[Action, ...]:
        """What is owed to safety by what is known; an event that cannot be counted may still tell of a concern."""
        if not self.number_not_counted:
            return today.safety
        events = (one.event for one in self.known.not_counted if one.event is not None)
        alone = (self._told.alone(event) for event in events if event.case == self.history.case)
        concerns = (self._follower.rules.on(record, self.as_at).safety for record in alone if record is not None)
        return tuple(dict.fromkeys(action for actions in (today.safety, *concerns) for action in actions))

    def _event(self, event: CaseEvent) -> EventTold:
        kinds = self._follower.reader.types.get(event.name, ())
        return EventTold(
            source=event.source,
            id=event.id,
            name=event.name,
            says=kinds[0].says if kinds else OF_EVERY_PATHWAY[event.name],
            happened_on=event.happened_on,
            recorded_on=None if event.recorded_at is None else event.recorded_on,
            by=event.by,
            corrected=event.key in self.known.corrected,
        )

    # ---- what the record showed before ----

    def _shown_late(self) -> dict[str, tuple[ShownLate, ...]]:
        """What the record of some earlier day showed as overdue, by pathway.

        What is known changes on the days on which something is recorded, so the record of one day holds until the next.
        """
        days = sorted({one.event.recorded_on for one in self.history.placed if one.event.recorded_on <= self.as_at})
        found: dict[str, dict[OwedKey, ShownLate]] = {}
        for first, following in pairwise((*days, self.as_at + _ONE_DAY)):
            last = following - _ONE_DAY
            as_known = self._counted(last) if last < self.as_at else self.known
            told, ways = self._followed_to(as_known, last)
            day = self._on(told, last)
            for way in ways:
                until = [(key, owed, last) for key, owed in way.overdue(day)]
                until += [(key, owed, end - _ONE_DAY) for key, owed, end in way.lapsed_late() if first < end <= last]
                for key, owed, end in until:
                    due = owed.last_day or end
                    shown = found.setdefault(way.pathway.id, {})
                    since = shown[key].from_day if key in shown else max(first, due + _ONE_DAY)
                    shown[key] = ShownLate(action=owed.action, last_day=due, from_day=since, to_day=end)
        return {pathway: tuple(shown.values()) for pathway, shown in found.items()}


def _copied(ways: tuple[StageWay, ...]) -> tuple[StageWay, ...]:
    return tuple(way.copy() for way in ways)
