"""The case record that the events of a case tell, day by day."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import groupby
from operator import attrgetter
from typing import Any

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.pathways import EventType
from ivpolicy.core.record.case import CaseError, CaseProblem, CaseRecord
from ivpolicy.core.record.contradictions import COMPARED_WITH, NOT_BEFORE
from ivpolicy.core.record.values import MAX_ITEMS
from ivpolicy.core.record.vocabulary import LOCAL_FACT, VOCABULARY
from ivpolicy.core.text.suggestions import did_you_mean
from ivpolicy.pathways.event import OF_EVERY_PATHWAY, CaseEvent
from ivpolicy.pathways.pathways_of_pack import pathways_of

ToldFacts = dict[str, Any]


def event_types(pack: Pack) -> Mapping[str, tuple[EventType, ...]]:
    """The kinds of event of the pathways of a pack's cases, by name; one name may be told of several pathways."""
    found: dict[str, tuple[EventType, ...]] = {}
    for pathway in pathways_of(pack):
        for name, kind in pathway.events.items():
            found[name] = (*found.get(name, ()), kind)
    return found


class EventReader:
    """Reads what events tell as case records of a pack. What it has found right it does not look at again."""

    def __init__(self, pack: Pack) -> None:
        self.pack = pack
        self.types = event_types(pack)
        self.added_to = frozenset(kind.adds_to for kinds in self.types.values() for kind in kinds if kind.adds_to)
        self._right: set[Hashable] = set()
        self._plain: set[str] = set()

    def read(self, facts: ToldFacts) -> CaseRecord:
        """The facts by path as a record, which does not say whose it is. Raises CaseError."""
        nested: ToldFacts = {"case_id": "followed"}
        for path, value in facts.items():
            *sections, name = path.split(".")
            holder = nested
            for section in sections:
                holder = holder.setdefault(section, {})
            holder[name] = value
        return self.pack.read_case(nested)

    def told_by(self, event: CaseEvent, before: ToldFacts) -> ToldFacts:
        """What an event tells, beside what was told before."""
        return self.told_on(event.happened_on.isoformat(), event.name, event.facts, event.item, before)

    def told_on(
        self, day: str, name: str, facts: Mapping[str, Any], item: Mapping[str, Any], before: ToldFacts
    ) -> ToldFacts:
        """What an event of a name tells that happened on a day, by the facts and the item it gives."""
        told: ToldFacts = {}
        kinds = self.types.get(name, ())
        if not kinds:
            return dict(facts)
        for kind in kinds:
            told |= dict.fromkeys(kind.dates, day)
            told |= kind.values_set
            told |= {path: told.get(path, before.get(path, {"complete": True, "items": []})) for path in kind.lists}
            if kind.adds_to is not None:
                added = {**kind.item_values, **item, **dict.fromkeys(dated_fields(kind.adds_to), day)}
                # Of a list that nobody began, there may be more than events have told.
                listed = told.get(kind.adds_to, before.get(kind.adds_to, {"complete": False, "items": []}))
                kept: Mapping[str, Any] = listed if isinstance(listed, Mapping) else {"items": listed}
                told[kind.adds_to] = {**kept, "items": [*kept.get("items", ()), added]}
        return told | dict(facts)

    def refuse_alone(self, name: str, told: ToldFacts, *, is_plain: bool) -> None:
        """Raise CaseError where what an event tells cannot be read by itself.

        A record can be read where each fact of it can, and each two facts that are compared; so those that were found
        right are kept, for every case. Of a kind that tells nothing of its own (`is_plain`), each tells the same of
        another day.
        """
        if is_plain and name in self._plain:
            return
        if not all(self._is_right({path: value}) for path, value in told.items()) or not self._go_together(told, told):
            self.read(told)
        if is_plain:
            self._plain.add(name)

    def refuse_beside(self, told: ToldFacts, facts: ToldFacts) -> None:
        """Raise CaseError where what was told, right by itself, cannot be read among all facts."""
        if not self.is_right_beside(told, facts):
            self.read(facts)

    def is_right_beside(self, told: ToldFacts, facts: ToldFacts) -> bool:
        """Whether what was told, right by itself, is so among all facts; False where that is to be looked at."""
        return self._go_together(told, facts) and not any(map(_is_too_long, told.values()))

    def _go_together(self, told: ToldFacts, facts: ToldFacts) -> bool:
        compared = ((path, other) for path in told if path in COMPARED_WITH for other in COMPARED_WITH[path])
        pairs = ((path, other) for path, other in compared if other in facts)
        return all(
            _are_days_in_order(path, other, facts) or self._is_right({path: facts[path], other: facts[other]})
            for path, other in pairs
        )

    def _is_right(self, facts: ToldFacts) -> bool:
        days = [value for value in facts.values() if is_plain_day(value) and _is_in_calendar(value)]
        others = [value for value in facts.values() if value not in days]
        # Beside no other day, every day is read alike.
        is_alike = len(days) == 1 and all(isinstance(value, str | bool) for value in others)
        key = tuple((path, _A_DAY if is_alike and value in days else repr(value)) for path, value in facts.items())
        if key not in self._right:
            try:
                self.read(facts)
            except CaseError:
                return False
            if len(self._right) >= _MOST_KEPT:
                self._right.clear()
            self._right.add(key)
        return True


def _are_days_in_order(path: str, other: str, facts: ToldFacts) -> bool:
    """Whether two facts are days of which nothing is asked but their order, and are in it: most are.

    So is a list that is asked only that none of its items lies before a day.
    """
    later, earlier = (path, other) if (path, other) in _ORDERED else (other, path)
    first, second = facts[earlier], facts[later]
    if (later, earlier) not in _ORDERED or not is_plain_day(first):
        return False
    days = [item.get("on") for item in second["items"]] if _is_told_list(second) else [second]
    return all(is_plain_day(day) and day >= first for day in days)


_ORDERED = NOT_BEFORE | {("appointment.reviews", "appointment.started_on")}


def _is_told_list(value: object) -> bool:
    """Whether a value is a list as events tell it, item by item."""
    items = value.get("items") if isinstance(value, dict) else None
    return isinstance(items, list) and all(isinstance(item, dict) for item in items)


def is_plain_day(value: object) -> bool:
    """Whether a value as it is told is written like a day, which can be held against others as text."""
    return isinstance(value, str) and len(value) == len("2026-03-01") and value[4] == value[7] == "-"


_A_DAY = "a day"


@cache
def _is_in_calendar(day: str) -> bool:
    """Whether a day is one, and a case may name it."""
    try:
        return 1900 <= date.fromisoformat(day).year <= 2200  # noqa: PLR2004 - as a case record has it
    except ValueError:
        return False


def _is_too_long(value: Any) -> bool:
    return isinstance(value, dict) and len(value.get("items", ())) > MAX_ITEMS


@cache
def dated_fields(path: str) -> tuple[str, ...]:
    """The field that places an item of a list in time, where it has one."""
    return tuple(field.name for field in VOCABULARY[path].item if field.places)


_MOST_KEPT = 50_000
"""How many facts and pairs of facts are remembered as right; past that they are read again."""


class ToldDay:
    """A day on which something happened, and the case as it then stands.

    Attributes:
        facts: What is told up to and with the day, by the path of each fact.
        events: The events of the day.
        contradicting: Why facts of events of the day could not be taken beside those told before.
    """

    __slots__ = ("contradicting", "day", "events", "facts")

    def __init__(
        self, day: date, facts: ToldFacts, events: tuple[CaseEvent, ...], contradicting: tuple[str, ...]
    ) -> None:
        self.day = day
        self.facts = facts
        self.events = events
        self.contradicting = contradicting


class ToldRecords:
    """What the events of a case tell, day by day. What was worked out once is kept."""

    def __init__(self, reader: EventReader) -> None:
        self._reader = reader
        self._refused: dict[int, tuple[str, ...]] = {}
        self._days: dict[tuple[int, ...], ToldDay] = {}

    def refused(self, event: CaseEvent) -> tuple[str, ...]:
        """Why the pack cannot take what an event tells, in words that repeat nothing of it."""
        found = self._refused.get(id(event))
        if found is None:
            found = self._refused[id(event)] = tuple(self._why_refused(event))
        return found

    def _why_refused(self, event: CaseEvent) -> Iterator[str]:
        types = self._reader.types
        if event.name not in types and event.name not in OF_EVERY_PATHWAY:
            help_ = did_you_mean(event.name, (*types, *OF_EVERY_PATHWAY))
            yield f"no pathway of `{self._reader.pack.id}` has events of this type; {help_}"
            return
        unknown = [path for path in event.facts if not is_recorded(path)]
        yield from (f"its facts cannot be read: {_unknown_fact(path)}" for path in unknown)
        if not unknown:
            told = self._reader.told_by(event, {})
            try:
                self._reader.refuse_alone(event.name, told, is_plain=not event.facts and not event.item)
            except CaseError as error:
                yield from (f"its facts cannot be read: {_words(problem)}" for problem in error.problems)

    def alone(self, event: CaseEvent) -> CaseRecord | None:
        """The record that an event tells by itself; None where it cannot be read."""
        try:
            is_known = all(is_recorded(path) for path in event.facts)
            return self._reader.read(self._reader.told_by(event, {})) if is_known else None
        except CaseError:
            return None

    def by_day(self, events: Iterable[CaseEvent]) -> Iterator[ToldDay]:
        """Each day on which something happened, of events that were not refused, in their order.

        The same events give the same days again. The facts of an event that contradict those told before are not taken;
        the event itself counts.
        """
        made: ToldDay | None = None
        for day, of_day in groupby(events, key=attrgetter("happened_on")):
            found = tuple(of_day)
            key = (id(made), *map(id, found))
            if key not in self._days:
                self._days[key] = self._day(day, made.facts if made is not None else {}, found)
            made = self._days[key]
            yield made

    def _day(self, day: date, facts: ToldFacts, events: tuple[CaseEvent, ...]) -> ToldDay:
        contradicting: list[str] = []
        for event in events:
            told = self._reader.told_by(event, facts)
            further = facts | told
            try:
                self._reader.refuse_beside(told, further)
                facts = further
            except CaseError as error:
                contradicting += [f"{event.id}: {_words(problem)}" for problem in error.problems]
        return ToldDay(day, facts, events, tuple(contradicting))


_BESIDE = frozenset({"care.responsible_authority", "placement.provider"})


def is_recorded(path: str) -> bool:
    """Whether an event can tell the fact: it is one that a case record has, and not worked out."""
    fact = VOCABULARY.get(path)
    return path in _BESIDE or (re.match(LOCAL_FACT, path) is not None if fact is None else not fact.computed_from)


def _unknown_fact(path: str) -> str:
    fact, near = VOCABULARY.get(path), VOCABULARY.nearest(path)
    if fact is not None:
        return f"`{path}` is worked out, not recorded; give `{fact.computed_from[0]}` instead"
    return "there is no such fact; " + (f"did you mean `{near}`?" if near else "the reference lists them by path")


def _words(problem: CaseProblem) -> str:
    help_ = f"; {problem.help}" if problem.help else ""
    return f"`{problem.path}` {problem.message}{help_}" if problem.path else f"{problem.message}{help_}"
