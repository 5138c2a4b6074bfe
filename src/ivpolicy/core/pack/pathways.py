"""Pathways as the officer wrote them: the stages of a procedure, the events that are told of it, and what leads on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.rules import Action
from ivpolicy.core.text.source import NOWHERE, SourceLocation


@dataclass(frozen=True, slots=True)
class StageMove:
    """What leads to a stage: an event that has happened since the stage before, a condition that is known, or both."""

    stage: str
    on: tuple[str, ...] = ()
    when: Surface | None = None
    clauses: tuple[str, ...] = ()
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class EventType:
    """A kind of event that is told of a pathway.

    Attributes:
        says: What has happened, as a sentence without its end.
        dates: The dated facts that take the day on which it happened.
        sets: Facts that hold once it has happened, as `{fact: value}`.
        adds_to: The list that gains an item with the day of the event.
        item: What is known of that item beside its day.
        lists: The lists that events tell in full from then on, each empty until one adds to it.
    """

    id: str
    says: str
    dates: tuple[str, ...] = ()
    sets: Surface | None = None
    adds_to: str | None = None
    item: Surface | None = None
    lists: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    at: SourceLocation = NOWHERE

    @property
    def values_set(self) -> Mapping[str, Any]:
        """The facts it sets, each with its value; of a pack that was checked."""
        return _values(self.sets)

    @property
    def item_values(self) -> Mapping[str, Any]:
        """What is known of the item it adds, by field; of a pack that was checked."""
        return _values(self.item)


def _values(part: Surface | None) -> Mapping[str, Any]:
    entries = part.entries if part is not None else ()
    return {entry.fact: entry.tests[0].value for entry in entries}  # type: ignore[union-attr]  # nothing else may stand


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a case can stand: who is to do what by when, and what leads on.

    Attributes:
        actions: What is to be done at this stage, until it is left.
        owes: Rules, checks, duties and schedules of the pack whose actions, as decided on the day, are due meanwhile.
        ends: Whether the pathway ends here.
        gap: What the document leaves open here.
    """

    id: str
    says: str
    clauses: tuple[str, ...]
    actions: tuple[Action, ...] = ()
    owes: tuple[str, ...] = ()
    moves: tuple[StageMove, ...] = ()
    ends: bool = False
    gap: str | None = None
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class PauseKind:
    """Why times of a pathway stand still for a while.

    Attributes:
        says: What holds meanwhile, as a sentence without its end.
        begins: The events with which it begins; the day of the event is the first that is not counted.
        ends: The events with which it ends; their day counts again.
        stops: What stands still: stages, of which the times of their own actions, and rules that stages owe.
    """

    id: str
    says: str
    clauses: tuple[str, ...]
    begins: tuple[str, ...]
    ends: tuple[str, ...]
    stops: tuple[str, ...]
    at: SourceLocation = NOWHERE


@dataclass(frozen=True, slots=True)
class Pathway:
    """A procedure as a way through stages, followed from events. `starts` are the moves that begin it."""

    id: str
    title: str
    clauses: tuple[str, ...]
    starts: tuple[StageMove, ...]
    stages: Mapping[str, Stage]
    events: Mapping[str, EventType] = field(default_factory=dict)
    pauses: Mapping[str, PauseKind] = field(default_factory=dict)
    at: SourceLocation = NOWHERE
