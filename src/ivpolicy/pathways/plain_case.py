"""A case of which every event counts, as most are: where it stands, without what only the others need.

What events of one type that say the same tell is looked at once, for all cases. The way is gone on only on days on
which something led on, or something was told that decides whether it does. Where anything is out of the ordinary, an
event that cannot be counted or facts that contradict each other, nothing is said here: `follower` looks at it with
care, and says the same of every other case.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from itertools import compress
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.record.case import CaseError, CaseRecord
from ivpolicy.core.record.contradictions import COMPARED_WITH, NOT_BEFORE
from ivpolicy.core.record.values import MAX_ITEMS, Item
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.pathways.event import OF_EVERY_PATHWAY, RECORDED_IN_ERROR, CaseEvent
from ivpolicy.pathways.history import EventRow, History, PlacedEvent, corrected_of
from ivpolicy.pathways.records import ToldFacts, dated_fields, is_plain_day, is_recorded
from ivpolicy.pathways.rules import DayOfCase
from ivpolicy.pathways.way import Leading, StageWay

if TYPE_CHECKING:
    from ivpolicy.pathways.follower import Follower

_MOST_KEPT = 20_000
_IS_SPECIAL = attrgetter("is_special")
_COUNTS_AS = attrgetter("counts_as")


class Telling:
    """What events of one type that say the same tell, whenever they happened.

    Attributes:
        fixed: The facts it sets, whatever the day; None where it adds to lists, or several pathways have the type.
        dates: The facts that take the day.
        paths: All facts it tells.
        compared: The facts it tells that are held against another that it does not tell: the fact, the other, and
            whether it is the later of the two; None where they are held against each other in another way.
        adds: The item it adds to a list, where that is all it does.
        leads: Whether it may lead on in a pathway, stop a time or let it run on.
        begins: Whether it begins a pathway and does nothing else.
        counts_as: Its name; empty where it says only that another event never happened.
        corrects: Whether it corrects another event.
        is_error: Whether it says only that what it corrects never happened.
        is_odd: Whether it cannot be counted whatever the day.
        is_timeless: Whether it can be read by itself on every day if on one.
        is_special: Whether it is any of what most are not.
        quiet: The facts it sets, where that is all it does, and they are held against others only as days are, of
            which one cannot lie before the other.
        appends: The list to which it adds an item, where that is all it does and the item is read alike on every day.
    """

    # Over a million events memory is what is waited for: what is asked lies together, and what is alike is one object.
    __slots__ = (
        "adds", "appends", "begins", "compared", "corrects", "counts_as", "dates", "facts", "fixed", "is_error",
        "is_odd", "is_special", "is_timeless", "item", "leads", "name", "paths", "quiet",
    )  # fmt: skip

    def __init__(self, follower: Follower, row: EventRow, alike: dict[Any, Any]) -> None:
        day, _, says, _ = row
        whose = {"case": "any", "source": "any", "id": "any"}
        event = CaseEvent.model_validate({**json.loads(says), **whose, "happened_on": day})
        self.name, self.facts, self.item = event.name, event.facts, event.item
        self.corrects = event.corrects is not None
        self.is_error = self.name == RECORDED_IN_ERROR
        self.counts_as = "" if self.is_error else self.name
        self.leads = any(self.name in led_by for led_by in follower.led_by)
        self.begins = self.name in follower.begins
        kinds = follower.reader.types.get(self.name, ())
        is_known = (bool(kinds) or self.name in OF_EVERY_PATHWAY) and all(map(is_recorded, self.facts))
        told = self.told(follower, day, {}) if is_known else {}
        self.is_odd = not is_known or not self.is_right(follower, told)
        is_dated = any(kind.dates or (kind.adds_to and dated_fields(kind.adds_to)) for kind in kinds)
        self.is_timeless = not is_dated or not (self.facts or self.item)
        paths, compared = frozenset(told), _compared(told)
        self.paths: frozenset[str] = alike.setdefault(paths, paths)
        self.compared: tuple[tuple[str, str, bool | None], ...] = alike.setdefault(compared, compared)
        is_simple = not kinds or (len(kinds) == 1 and not kinds[0].adds_to and not kinds[0].lists)
        is_simple = is_simple and follower.reader.added_to.isdisjoint(told)
        self.adds: ItemAdded | None = None
        if len(kinds) == 1 and kinds[0].adds_to and told.keys() == {kinds[0].adds_to} and not self.facts:
            item = {**kinds[0].item_values, **self.item}
            self.adds = ItemAdded(kinds[0].adds_to, item, dated_fields(kinds[0].adds_to))
        self.dates = kinds[0].dates if kinds else ()
        self.fixed = {**(kinds[0].values_set if kinds else {}), **self.facts} if is_simple else None

        self.is_special = self.corrects or self.is_error or self.is_odd or self.begins
        days = all(is_later is not None and is_plain_day(told[path]) for path, _, is_later in self.compared)
        only_sets = not (is_dated or self.leads or self.is_error)
        self.quiet = self.fixed if only_sets and days else None
        only_adds = self.adds is not None and self.is_timeless and not (self.leads or self.compared or self.is_error)
        self.appends = self.adds.path if self.adds is not None and only_adds else ""

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


def _compared(told: ToldFacts) -> tuple[tuple[str, str, bool | None], ...]:
    """Facts that are told, each with one that is not and that it is held against, and whether it is the later."""
    return tuple(
        (path, other, True if (path, other) in NOT_BEFORE else False if (other, path) in NOT_BEFORE else None)
        for path in told
        for other in COMPARED_WITH.get(path, ())
        if other not in told
    )


@dataclass(frozen=True, slots=True)
class ItemAdded:
    """The list to which an event adds an item, what the item holds, and the fields of it that take the day.

    `made`: the items by day, one for every case, so none of them is to be changed.
    """

    path: str
    item: Mapping[str, Any]
    dated: tuple[str, ...]
    made: dict[str, ItemTold] = field(default_factory=dict)

    def on(self, day: str) -> ItemTold:
        """The item of an event of a day."""
        made = self.made.get(day)
        if made is None:
            made = self.made[day] = ItemTold({**self.item, **dict.fromkeys(self.dated, day)})
        return made


class ItemTold(dict[str, Any]):
    """An item of a list as an event tells it; `read` is the same as a record has it, once one was read with it."""

    __slots__ = ("read",)
    read: Item | None

    def __init__(self, told: Mapping[str, Any]) -> None:
        super().__init__(told)
        self.read = None


class PlainKept:
    """What was looked at for one case and holds for every other.

    Attributes:
        tellings: What events tell, by what they say.
        alike: What tellings share.
        agree: Pairs of facts with values that can be read beside each other.
        packs: The pack as it binds on a day.
    """

    def __init__(self) -> None:
        self.tellings: dict[str, Telling] = {}
        self.alike: dict[Any, Any] = {}
        self.agree: set[tuple[str, str, str, str]] = set()
        self.packs: dict[str, Pack] = {}


class PlainCases:
    """Follows the cases of a pack of which every event counts."""

    def __init__(self, follower: Follower) -> None:
        self._follower = follower
        self._kept = PlainKept()

    def stands(self, history: History, as_at: date) -> tuple[tuple[StageWay, ...], DayOfCase, frozenset[str]] | None:
        """The way in each pathway, the case on a day, and the kinds of its events; None where one is not ordinary."""
        if any(map(self._follower.refused_authority, history.authorities())):
            return None
        rows = history.rows(as_at)
        if rows is None:
            return None
        try:
            tellings = self._told(rows)
            places = [row[3] for row in rows]
            special = dict(compress(zip(places, tellings, strict=True), map(_IS_SPECIAL, tellings)))
            corrections = [place for place, telling in special.items() if telling.corrects]
            for place in self._replaced(history, places, corrections) if corrections else ():
                special.pop(place, None)
                number = places.index(place)
                del rows[number], tellings[number], places[number]
            begun = [telling.name for telling in special.values() if telling.begins]
            if any(telling.is_odd for telling in special.values()) or len(set(begun)) < len(begun):
                return None
            way = PlainWay(self._follower, self._kept)
            if not way.is_gone(rows, tellings):
                return None
        except ValueError:  # what was recorded is damaged, or a correction corrects nothing
            return None
        today = DayOfCase(self._follower.rules, way.record_of, as_at, way.facts_told())
        return way.ways, today, frozenset(map(_COUNTS_AS, tellings)) - {""}

    def _told(self, rows: list[EventRow]) -> list[Telling]:
        kept = self._kept.tellings
        if len(kept) > _MOST_KEPT:
            kept.clear()
        found = [*map(kept.get, [row[2] for row in rows])]
        if not all(found):
            found = [telling or self._telling(row) for row, telling in zip(rows, found, strict=True)]
        return found  # type: ignore[return-value]  # None is no more among them

    def _telling(self, row: EventRow) -> Telling:
        made = self._kept.tellings[row[2]] = Telling(self._follower, row, self._kept.alike)
        return made

    def _replaced(self, history: History, places: list[int], corrections: list[int]) -> set[int]:
        """The numbers of the events in place of which others stand; ValueError where one corrects nothing.

        `places`: the numbers of all that was told. `corrections`: those of them that correct something.
        """
        correcting = history.events(corrections)
        keys = {event.corrects_key for event in correcting.values() if event.corrects_key is not None}
        concerned = correcting | history.events(history.places_of(keys))
        known = {*concerned}.intersection(places)
        standing, _, wrongly = corrected_of([PlacedEvent(concerned[place], str(place)) for place in known])
        if wrongly:
            raise ValueError
        return known - {int(one.place) for one in standing}


class PlainWay:
    """The way of one case, day by day."""

    def __init__(self, follower: Follower, kept: PlainKept) -> None:
        self._follower = follower
        self._kept = kept
        self._pack: Pack | None = None
        self._own: dict[str, list[Any]] = {}
        self.ways = tuple(way.copy() for way in follower.ways)
        self._watched: list[frozenset[str] | None] = [None for _ in self.ways]
        self.facts: ToldFacts = {}

    def is_gone(self, rows: list[EventRow], tellings: list[Telling]) -> bool:
        """Go it through the events of the case, in order; False where something is out of the ordinary."""
        facts, own, pack_on, pack = self.facts, self._own, self._kept.packs.get, self._pack
        last, is_asked, always = "", True, True
        watched: frozenset[str] = frozenset()
        leading: list[Leading] = []
        touched: set[str] = set()
        for (day, is_ahead, _, place), telling in zip(rows, tellings, strict=True):
            if day != last:
                if last and (is_asked or pack_on(last) is not pack):
                    self._end_day(last, leading, touched)
                    leading, touched, pack = [], set(), self._pack
                    watched, always = frozenset().union(*filter(None, self._watched)), None in self._watched
                last, is_asked = day, always
            if is_ahead:
                return False
            if telling.quiet is not None:
                facts |= telling.quiet
                if telling.compared and not self._are_in_order(telling):
                    return False
            elif telling.appends in own and len(own[telling.appends]) < MAX_ITEMS:
                own[telling.appends].append(telling.adds.on(day))  # type: ignore[union-attr]  # it adds to a list
            elif telling.is_error:
                continue
            elif not self._is_taken(telling, day):
                return False
            elif telling.leads:
                leading.append(Leading(telling.name, date.fromisoformat(day), str(place)))
                is_asked = True
            if not telling.paths.isdisjoint(watched):
                touched |= telling.paths
                is_asked = True
        if last:
            self._end_day(last, leading, touched)
        return True

    def _end_day(self, day: str, leading: list[Leading], touched: AbstractSet[str]) -> None:
        """Go on by what is known at the end of a day, in each pathway in which what was told can lead anywhere.

        `touched`: the facts told on the day that are watched, with others.
        """
        on = date.fromisoformat(day)
        packs, rules = self._kept.packs, self._follower.rules
        before, packs[day] = self._pack, rules.on_day(on)
        self._pack = packs[day]
        on_day = DayOfCase(rules, self.record_of, on, self.facts_told())
        names = {event.name for event in leading}
        for number, (way, led_by) in enumerate(zip(self.ways, self._follower.led_by, strict=True)):
            watched = self._watched[number]
            is_at_rest = watched is not None and watched.isdisjoint(touched) and led_by.isdisjoint(names)
            if not is_at_rest or self._pack is not before:
                rests = way.go_on(on_day, leading)
                self._watched[number] = on_day.watched((way,)) if rests else None

    def facts_told(self) -> ToldFacts:
        """What is told by now, to be kept as it is."""
        return self.facts | {path: {**self.facts[path], "items": [*items]} for path, items in self._own.items()}

    def record_of(self, facts: ToldFacts) -> CaseRecord:
        """Facts told as a record. An item is read once for all cases: it is read alike whatever it stands beside."""
        lists = {path: facts[path]["items"] for path in self._own if path in facts and path in VOCABULARY}
        ready = {
            path: {**facts[path], "items": [getattr(item, "read", None) or item for item in items]}
            for path, items in lists.items()
        }
        record = self._follower.reader.read(facts | ready)
        for path, items in lists.items():
            for item, read in zip(items, attrgetter(path)(record).items, strict=True):
                if type(item) is ItemTold:
                    item.read = read
        return record

    def _is_taken(self, telling: Telling, day: str) -> bool:
        """Take what an event tells; whether that is right."""
        follower, facts = self._follower, self.facts
        if telling.fixed is not None and telling.is_timeless:
            for path in telling.dates:
                facts[path] = day
            facts |= telling.fixed
            return not telling.compared or self._are_possible(telling)
        if not telling.is_timeless and not telling.is_right(follower, telling.told(follower, day, {})):
            return False
        items = None if telling.adds is None else self._own.get(telling.adds.path)
        if telling.adds is not None and items is not None and len(items) < MAX_ITEMS:
            items.append(telling.adds.on(day))
            return not telling.compared or self._are_possible(telling)
        told = telling.told(follower, day, facts)
        facts |= told
        for path in told:
            self._own.pop(path, None)
        if telling.adds is not None:
            self._own[telling.adds.path] = facts[telling.adds.path]["items"]
        return follower.reader.is_right_beside(told, facts)

    def _are_in_order(self, telling: Telling) -> bool:
        """Whether the days of a quiet event can be read beside what they are held against."""
        facts = self.facts
        for path, other, is_later in telling.compared:
            day = facts[path]
            beside = facts.get(other, day)
            if beside != day and not (is_plain_day(beside) and (day > beside) is is_later):
                return self._are_possible(telling)
        return True

    def _are_possible(self, telling: Telling) -> bool:
        """Whether what was told can be read beside what it is held against."""
        facts, agree = self.facts, self._kept.agree
        for path, other, is_later in telling.compared:
            if other not in facts:
                continue
            one, beside = facts[path], facts[other]
            is_text = type(one) is str and type(beside) is str
            if is_later is not None and is_plain_day(one) and is_plain_day(beside):
                if not _are_ordered(one, beside, is_later=is_later):
                    return False
            elif is_text and (path, one, other, beside) in agree:
                continue
            elif not self._follower.reader.is_right_beside({path: one}, facts):
                return False
            elif is_text and len(agree) < _MOST_KEPT:
                agree.add((path, one, other, beside))
        return True


def _are_ordered(day: str, beside: Any, *, is_later: bool | None) -> bool:
    """Whether a day is known to lie, as text, not before another, or not after it; False also where that is no day."""
    return is_plain_day(beside) and (day == beside or (day > beside) is is_later)
