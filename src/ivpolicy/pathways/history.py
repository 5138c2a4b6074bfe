"""All events of a case, and which of them count on a day: what comes twice counts once, a correction replaces.

What counts is a function of the set of events that were recorded by the day: neither the order in which they come in
nor how often makes a difference.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ivpolicy.pathways.event import RECORDED_IN_ERROR, SAYS, CaseEvent, EventError, read_event

EventKey = tuple[str, str]
EventRow = tuple[str, bool | int, str, int]
"""What a case is followed by of an event: the day as text, whether it was recorded before that day, what it says as
JSON, and its number among the events of the case."""
Refuse = Callable[[CaseEvent], Iterable[str]]
"""Why an event cannot be counted, in words; nothing where it can."""


@dataclass(frozen=True, slots=True)
class PlacedEvent:
    """An event with the place where it is written, such as `line 12`."""

    event: CaseEvent
    place: str


@dataclass(frozen=True, slots=True)
class NotCounted:
    """An event that is not counted, with the place where it is written and why. `event` is None where it is unreadable.

    `id` is the event's name at its source, where it has one.
    """

    place: str
    id: str | None
    why: str
    event: CaseEvent | None = None


@dataclass(frozen=True, slots=True)
class History:
    """The events of one case, as they came in. `unreadable` are those that are none."""

    case: str
    placed: tuple[PlacedEvent, ...]
    unreadable: tuple[NotCounted, ...] = ()

    def rows(self, as_at: date) -> list[EventRow] | None:
        """What a case is followed by, of what was recorded by a day, in order; None where not every event is of it."""
        known = [(one.event, place) for place, one in enumerate(self.placed) if one.event.recorded_on <= as_at]
        is_whole = not self.unreadable and all(event.case == self.case for event, _ in known)
        if not is_whole or len({event.key for event, _ in known}) < len(known):
            return None
        known.sort(key=lambda one: one[0].order)
        return [
            (
                event.happened_on.isoformat(),
                event.recorded_order[0] < event.happened_on.isoformat(),
                event.model_dump_json(include=SAYS, exclude_defaults=True),
                place,
            )
            for event, place in known
        ]

    def places_of(self, keys: Collection[EventKey]) -> list[int]:
        """The numbers of the events of some keys, of those that are there."""
        return [place for place, one in enumerate(self.placed) if one.event.key in keys]

    def authorities(self) -> Iterable[str | None]:
        """The authorities that its events name."""
        return {one.event.authority for one in self.placed}

    def events(self, places: Collection[int]) -> dict[int, CaseEvent]:
        """The events of rows by their numbers."""
        return {place: self.placed[place].event for place in places}


@dataclass(frozen=True, slots=True)
class Counted:
    """What counts on a day.

    Attributes:
        events: The events that count, in their order.
        not_counted: Those that do not, each with why.
        corrected: The keys of events that count in place of others.
        later: How many were recorded after the day, and are not looked at.
        undated: How many of those that count do not say when they were recorded.
    """

    events: tuple[CaseEvent, ...]
    not_counted: tuple[NotCounted, ...]
    corrected: frozenset[EventKey]
    later: int
    undated: int


def history_of(
    case: str | None, told: Iterable[tuple[str, object]], *, authority: str | None = None, source: str | None = None
) -> History | None:
    """The history of a case from its events as written, each with its place.

    Args:
        case: The pseudonym of the case; None where each event says it, and the first that can be read decides.
        told: Each event as keys and values, with where it stands.
        authority: The authority of events that name none.
        source: The source of events that name none.

    Returns:
        The history; None where nothing says of which case it is.
    """
    placed: list[PlacedEvent] = []
    unreadable: list[NotCounted] = []
    for place, data in told:
        try:
            placed.append(PlacedEvent(read_event(data, case=case, authority=authority, source=source), place))
        except EventError as error:
            id_ = data.get("id") if isinstance(data, Mapping) else None
            shown = id_ if isinstance(id_, str) else None
            unreadable.extend(NotCounted(place, shown, why) for why in error.problems)
    named = case or min((one.event.case for one in placed), default=None)
    return None if named is None else History(named, tuple(placed), tuple(unreadable))


def histories_of(
    told: Iterable[tuple[str, object]], *, authority: str | None = None, source: str | None = None
) -> tuple[tuple[History, ...], tuple[NotCounted, ...]]:
    """The histories of several cases told together, each event saying which; and what says of no case that is there.

    An event that cannot be read is told with the case it names.
    """
    by_case: dict[str | None, list[tuple[str, object]]] = {}
    for place, data in told:
        by_case.setdefault(_case_named(data), []).append((place, data))
    nameless = [NotCounted(place, None, "it does not say of which case it is") for place, _ in by_case.pop(None, ())]
    made = (history_of(case, told, authority=authority, source=source) for case, told in by_case.items())
    return tuple(history for history in made if history is not None), tuple(nameless)


def _case_named(data: object) -> str | None:
    """The case that an event names, by its own key, or as the subject of a CloudEvent."""
    if not isinstance(data, Mapping):
        return None
    inner = data.get("data")
    names = (data.get("case"), inner.get("case") if isinstance(inner, Mapping) else None, data.get("subject"))
    return next((name for name in names if isinstance(name, str) and name), None)


def counted_on(history: History, as_at: date, *, refuse: Refuse, begins: Container[str] = ()) -> Counted:
    """Which events count on a day, of those recorded by then.

    Args:
        history: The events.
        as_at: The day; what was recorded after it is not looked at.
        refuse: Why the pack cannot take an event, beside what is wrong with the history itself.
        begins: The kinds of event that begin something and do nothing else: each can be told once.
    """
    known = [one for one in history.placed if one.event.recorded_on <= as_at]
    of_case = [one for one in known if one.event.case == history.case]
    others = [_not_counted(one, "it is of another case") for one in known if one.event.case != history.case]
    once, contradicting = _each_once(of_case)
    standing, corrected, wrongly = corrected_of(once)
    events: list[PlacedEvent] = []
    refused: list[NotCounted] = []
    for one in standing:
        why = (*_ahead(one.event, as_at), *refuse(one.event))
        refused.extend(_not_counted(one, words) for words in why)
        if not why and one.event.name != RECORDED_IN_ERROR:
            events.append(one)
    events.sort(key=lambda one: one.event.order)
    begun = {one.event.name: one for one in reversed(events) if one.event.name in begins}
    again = [one for one in events if begun.get(one.event.name, one) is not one]
    refused += (_not_counted(one, _BEGUN) for one in again)
    told = sorted(
        (*history.unreadable, *others, *contradicting, *wrongly, *refused), key=lambda one: (one.id or "", one.why)
    )
    ordered = tuple(one.event for one in events if one not in again)
    return Counted(
        ordered,
        tuple(told),
        frozenset(event.key for event in ordered if event.key in corrected),
        len(history.placed) - len(known),
        sum(event.recorded_at is None for event in ordered),
    )


_BEGUN = "this has begun before; a second one is another record, in a file of its own"


def _not_counted(one: PlacedEvent, why: str) -> NotCounted:
    return NotCounted(one.place, one.event.id, why, one.event)


def _ahead(event: CaseEvent, as_at: date) -> Iterator[str]:
    if event.happened_on > event.recorded_on:
        yield "it was recorded before the day on which it is said to have happened"
    elif event.happened_on > as_at:  # never, as what is recorded by the day happened by then
        yield "it is said to have happened after the day that is asked about"


# ---- what comes twice ----


def _each_once(placed: Iterable[PlacedEvent]) -> tuple[list[PlacedEvent], list[NotCounted]]:
    """Each event once. What has one source and id and says two things is no event that can be counted."""
    alike: defaultdict[EventKey, list[PlacedEvent]] = defaultdict(list)
    for one in placed:
        alike[one.event.key].append(one)
    once: list[PlacedEvent] = []
    contradicting: list[NotCounted] = []
    for same in alike.values():
        if len(same) == 1:
            once.append(same[0])
            continue
        # A copy that was stored again may have been recorded again; it was known from the first time on.
        said = [one.event.model_copy(update={"recorded_at": None, "facts": _in_order(one.event.facts)}) for one in same]
        if len({event.model_dump_json() for event in said}) == 1:
            once.append(min(same, key=lambda one: one.event.recorded_order))
        else:
            why = "two events of one source have this id and say different things"
            contradicting.extend(_not_counted(one, why) for one in same)
    return once, contradicting


def _in_order(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(name): _in_order(value[name]) for name in sorted(value, key=str)}
    return [_in_order(part) for part in value] if isinstance(value, list | tuple) else value


# ---- corrections ----


def corrected_of(once: list[PlacedEvent]) -> tuple[list[PlacedEvent], set[EventKey], list[NotCounted]]:
    """What stands after every correction, which of it replaces something, and what corrects nothing.

    All that leads back to one event is one thing told again and again: the last word recorded stands for it.
    """
    by_key = {one.event.key: one for one in once}
    wrongly: list[NotCounted] = []
    told_again: defaultdict[EventKey, list[PlacedEvent]] = defaultdict(list)
    for one in once:
        first = _first_told(one.event, by_key)
        if isinstance(first, str):
            wrongly.append(_not_counted(one, first))
        else:
            told_again[first].append(one)
    standing: list[PlacedEvent] = []
    for versions in told_again.values():
        replaced = {one.event.corrects_key for one in versions}
        last_words = (one for one in versions if one.event.key not in replaced)
        standing.append(max(last_words, key=lambda one: one.event.recorded_order))
    return standing, {one.event.key for one in standing if one.event.corrects is not None}, wrongly


def _first_told(event: CaseEvent, by_key: Mapping[EventKey, PlacedEvent]) -> EventKey | str:
    """The key of the event that was told first, of which this is a correction; or why there is none."""
    seen = {event.key}
    while event.corrects_key is not None:
        before = by_key.get(event.corrects_key)
        if before is None:
            return "it corrects an event that is not there, or a correction of one"
        if before.event.key in seen:
            return "it is part of corrections that lead round in a circle, or corrects one of them"
        seen.add(before.event.key)
        event = before.event
    return event.key
