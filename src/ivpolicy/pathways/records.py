"""The case record that the events of a case tell, day by day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.pathways import EventType
from ivpolicy.core.record.case import CaseError, CaseProblem, CaseRecord
from ivpolicy.core.record.vocabulary import LOCAL_FACT, VOCABULARY
from ivpolicy.core.text.suggestions import did_you_mean
from ivpolicy.pathways.event import OF_EVERY_PATHWAY, CaseEvent

ToldFacts = dict[str, Any]


def event_types(pack: Pack) -> Mapping[str, tuple[EventType, ...]]:
    """The kinds of event that pathways of a pack declare, by name; one name may be told of several pathways."""
    found: dict[str, tuple[EventType, ...]] = {}
    for pathway in pack.written.pathways.values():
        for name, kind in pathway.events.items():
            found[name] = (*found.get(name, ()), kind)
    return found


@dataclass(frozen=True, slots=True)
class ToldDay:
    """A day on which something happened, and the case as it then stands.

    Attributes:
        told: Every event up to and with the day; what stands on it is a function of these.
        contradicting: Why facts of events of the day could not be taken beside those told before.
    """

    day: date
    record: CaseRecord
    events: tuple[CaseEvent, ...]
    told: tuple[CaseEvent, ...]
    contradicting: tuple[str, ...]


class ToldRecords:
    """What the events of a case tell, read as case records of a pack. What was read once is kept."""

    def __init__(self, pack: Pack, case: str) -> None:
        self._pack = pack
        self._case = case
        self._types = event_types(pack)
        self._refused: dict[int, tuple[str, ...]] = {}
        self._days: dict[tuple[int, ...], tuple[ToldFacts, ToldDay]] = {}

    def refused(self, event: CaseEvent) -> tuple[str, ...]:
        """Why the pack cannot take what an event tells, in words that repeat nothing of it."""
        found = self._refused.get(id(event))
        if found is None:
            found = self._refused[id(event)] = tuple(self._why_refused(event))
        return found

    def _why_refused(self, event: CaseEvent) -> Iterator[str]:
        if event.name not in self._types and event.name not in OF_EVERY_PATHWAY:
            help_ = did_you_mean(event.name, (*self._types, *OF_EVERY_PATHWAY))
            yield f"no pathway of `{self._pack.id}` has events of this type; {help_}"
            return
        unknown = [path for path in event.facts if not _is_recorded(path)]
        yield from (f"its facts cannot be read: {_unknown_fact(path)}" for path in unknown)
        if not unknown:
            try:
                self._read(self._with({}, event))
            except CaseError as error:
                yield from (f"its facts cannot be read: {_words(problem)}" for problem in error.problems)

    def alone(self, event: CaseEvent) -> CaseRecord | None:
        """The record that an event tells by itself; None where it cannot be read."""
        try:
            return None if any(not _is_recorded(path) for path in event.facts) else self._read(self._with({}, event))
        except CaseError:
            return None

    def by_day(self, events: Iterable[CaseEvent]) -> Iterator[ToldDay]:
        """Each day on which something happened, of events that were not refused, in their order.

        The facts of an event that contradict those told before are not taken; the event itself counts.
        """
        facts: ToldFacts = {}
        told: tuple[CaseEvent, ...] = ()
        for day, of_day in groupby(events, key=lambda event: event.happened_on):
            found = tuple(of_day)
            told = (*told, *found)
            key = tuple(map(id, told))
            if key not in self._days:
                self._days[key] = self._day(day, facts, found, told)
            facts, made = self._days[key]
            yield made

    def _day(
        self, day: date, facts: ToldFacts, events: tuple[CaseEvent, ...], told: tuple[CaseEvent, ...]
    ) -> tuple[ToldFacts, ToldDay]:
        contradicting: list[str] = []
        for event in events:
            further = self._with(facts, event)
            try:
                self._read(further)
                facts = further
            except CaseError as error:
                contradicting += [f"{event.id}: {_words(problem)}" for problem in error.problems]
        return facts, ToldDay(day, self._read(facts), events, told, tuple(contradicting))

    def nothing(self) -> CaseRecord:
        """The record of a case of which nothing is told."""
        return self._read({})

    def _with(self, facts: ToldFacts, event: CaseEvent) -> ToldFacts:
        further = dict(facts)
        for kind in self._types.get(event.name, ()):
            day = event.happened_on.isoformat()
            further |= dict.fromkeys(kind.dates, day)
            further |= kind.values_set
            further |= {path: further.get(path, {"complete": True, "items": []}) for path in kind.lists}
            if kind.adds_to is not None:
                dated = (field.name for field in VOCABULARY[kind.adds_to].item if field.places)
                item = {**kind.item_values, **event.item, **dict.fromkeys(dated, day)}
                # Of a list that nobody began, there may be more than events have told.
                before = further.get(kind.adds_to, {"complete": False, "items": []})
                kept = before if isinstance(before, Mapping) else {"items": before}
                further[kind.adds_to] = {**kept, "items": [*kept.get("items", ()), item]}
        return further | dict(event.facts)

    def _read(self, facts: Mapping[str, Any]) -> CaseRecord:
        nested: ToldFacts = {"case_id": self._case}
        for path, value in facts.items():
            *sections, name = path.split(".")
            holder = nested
            for section in sections:
                holder = holder.setdefault(section, {})
            holder[name] = value
        return self._pack.read_case(nested)


_BESIDE = frozenset({"care.responsible_authority", "placement.provider"})


def _is_recorded(path: str) -> bool:
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
