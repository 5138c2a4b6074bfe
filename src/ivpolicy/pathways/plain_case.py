"""A case of which every event counts, as most are: where it stands, without what only the others need.

What events of one type that say the same tell is looked at once, for all cases. The way is gone on only on days on
which something led on, or something was told that decides whether it does. Where anything is out of the ordinary, an
event that cannot be counted or facts that contradict each other, nothing is said here: `follower` looks at it with
care, and says the same of every other case.
"""

from __future__ import annotations

import json
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import CaseError
from ivpolicy.core.record.contradictions import COMPARED_WITH
from ivpolicy.pathways.event import OF_EVERY_PATHWAY, RECORDED_IN_ERROR, CaseEvent
from ivpolicy.pathways.history import EventRow, History, PlacedEvent, corrected_of
from ivpolicy.pathways.records import ToldFacts, dated_fields, is_recorded
from ivpolicy.pathways.rules import DayOfCase

if TYPE_CHECKING:
    from ivpolicy.pathways.follower import Follower
    from ivpolicy.pathways.way import StageWay

_MOST_KEPT = 50_000


class Telling:
    """What events of one type that say the same tell, whenever they happened.

    Attributes:
        fixed: The facts it sets, whatever the day; None where it adds to lists, or several pathways have the type.
        dates: The facts that take the day.
        paths: All facts it tells.
        compared: Pairs of facts, one of them told, that are held against each other.
        leads: Whether it may lead on in a pathway.
        begins: Whether it begins a pathway and does nothing else.
        corrects: Whether it corrects another event.
        is_error: Whether it says only that what it corrects never happened.
        is_odd: Whether it cannot be counted whatever the day.
        is_timeless: Whether it can be read by itself on every day if on one.
    """

    def __init__(self, follower: Follower, row: EventRow) -> None:
        day, _, type_, more, _ = row
        whose = {"case": "any", "source": "any", "id": "any"}
        event = CaseEvent.model_validate({**json.loads(more), **whose, "type": type_, "happened_on": day})
        self.name, self.facts, self.item = event.name, event.facts, event.item
        self.corrects = event.corrects is not None
        self.is_error = self.name == RECORDED_IN_ERROR
        self.leads = any(self.name in way.leading for way in follower.ways)
        self.begins = self.name in follower.begins
        kinds = follower.reader.types.get(self.name, ())
        is_known = (bool(kinds) or self.name in OF_EVERY_PATHWAY) and all(map(is_recorded, self.facts))
        told = self.told(follower, day, {}) if is_known else {}
        self.is_odd = not is_known or not self.is_right(follower, told)
        is_dated = any(kind.dates or (kind.adds_to and dated_fields(kind.adds_to)) for kind in kinds)
        self.is_timeless = not is_dated or not (self.facts or self.item)
        self.paths = frozenset(told)
        self.compared = tuple((path, other) for path in told for other in COMPARED_WITH.get(path, ()))
        is_simple = not kinds or (len(kinds) == 1 and not kinds[0].adds_to and not kinds[0].lists)
        self.dates = kinds[0].dates if kinds else ()
        self.fixed = {**(kinds[0].values_set if kinds else {}), **self.facts} if is_simple else None

    def told(self, follower: Follower, day: str, before: ToldFacts) -> ToldFacts:
        """What it tells on a day, beside what was told before."""
        return follower.reader.told_on(day, self.name, self.facts, self.item, before)

    def is_right(self, follower: Follower, told: ToldFacts) -> bool:
        """Whether what it tells on a day can be read by itself."""
        try:
            follower.reader.refuse_alone(self.name, told, is_plain=not self.facts and not self.item)
        except CaseError:
            return False
        return True


class PlainCases:
    """Follows the cases of a pack of which every event counts. What it has looked at it keeps for all of them."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._tellings: dict[tuple[Any, ...], Telling] = {}
        self._agree: set[tuple[str, str, str, str]] = set()
        self._packs: dict[str, Pack] = {}

    def stands(self, history: History, as_at: date) -> tuple[tuple[StageWay, ...], DayOfCase] | None:
        """The way in each pathway and the case on a day; None where something is out of the ordinary."""
        if any(map(self._follower.refused_authority, history.authorities())):
            return None
        rows = history.rows(as_at)
        if rows is None:
            return None
        try:
            tellings = self._told(rows)
            if any([telling.corrects for telling in tellings]):
                standing = self._standing(history, rows)
                if standing is None:
                    return None
                rows = [row for row in rows if row[4] in standing]
                tellings = self._told(rows)
            return self._gone(history, rows, tellings, as_at)
        except ValueError:  # what was recorded is damaged
            return None

    def _told(self, rows: list[EventRow]) -> list[Telling]:
        kept = self._tellings
        if len(kept) > _MOST_KEPT:
            kept.clear()
        return [kept.get(row[2:4]) or self._telling(row) for row in rows]

    def _telling(self, row: EventRow) -> Telling:
        made = self._tellings[row[2:4]] = Telling(self._follower, row)
        return made

    def _standing(self, history: History, rows: list[EventRow]) -> set[int] | None:
        """The numbers of the events that stand after every correction; None where one corrects nothing."""
        placed = {row[4]: PlacedEvent(history.event(row[4]), str(row[4])) for row in rows}
        standing, _, wrongly = corrected_of([*placed.values()])
        return None if wrongly else {int(one.place) for one in standing}

    def _gone(
        self, history: History, rows: list[EventRow], tellings: list[Telling], as_at: date
    ) -> tuple[tuple[StageWay, ...], DayOfCase] | None:
        follower = self._follower
        ways = tuple(way.copy() for way in follower.ways)
        read, rules = follower.reader.read, follower.rules
        facts: ToldFacts = {}
        begun: set[str] = set()
        watched: frozenset[str] | None = None
        pack: Pack | None = None
        for day, of_day in groupby(zip(rows, tellings, strict=True), key=lambda one: one[0][0]):
            leading: list[int] = []
            is_asked = watched is None
            for (_, recorded, _, _, place), telling in of_day:
                if (recorded is not None and recorded < day) or telling.is_odd:
                    return None
                if telling.is_error:
                    continue
                if telling.begins:
                    if telling.name in begun:
                        return None
                    begun.add(telling.name)
                if telling.leads:
                    leading.append(place)
                if not telling.is_timeless and not telling.is_right(follower, telling.told(follower, day, {})):
                    return None
                if telling.fixed is None:
                    told = telling.told(follower, day, facts)
                    facts |= told
                    if not follower.reader.is_right_beside(told, facts):
                        return None
                else:
                    for path in telling.dates:
                        facts[path] = day
                    facts |= telling.fixed
                    if telling.compared and not self._are_possible(telling, facts):
                        return None
                is_asked = is_asked or not telling.paths.isdisjoint(watched or ())
            binding = self._pack_on(day)
            if leading or is_asked or binding is not pack:
                pack = binding
                on_day = DayOfCase(rules, read, date.fromisoformat(day), dict(facts))
                events = [history.event(place) for place in leading]
                rest = [way.go_on(on_day, events) for way in ways]
                watched = on_day.watched(ways) if all(rest) else None
        return ways, DayOfCase(rules, read, as_at, facts)

    def _pack_on(self, day: str) -> Pack:
        made = self._packs.get(day)
        if made is None:
            made = self._packs[day] = self._follower.rules.on_day(date.fromisoformat(day))
        return made

    def _are_possible(self, telling: Telling, facts: ToldFacts) -> bool:
        """Whether what was told can be read beside what it is held against."""
        for path, other in telling.compared:
            if other in facts:
                key = (path, facts[path], other, facts[other])
                is_kept = type(key[1]) is str and type(key[3]) is str
                if is_kept and key in self._agree:
                    continue
                if not self._follower.reader.is_right_beside({path: facts[path]}, facts):
                    return False
                if is_kept and len(self._agree) < _MOST_KEPT:
                    self._agree.add(key)
        return True
