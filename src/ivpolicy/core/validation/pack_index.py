"""A pack looked over once: every value by its kind, with the place it is written at and the item it stands in.

The checks that compare the parts of a pack with one another read this instead of walking the pack again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.grammar.left_out_names import NOTHING, LeftOut, NameKind
from ivpolicy.core.pack.conditions import ByReading, RuleEntry, Surface
from ivpolicy.core.pack.document import Reading, WrittenPack, nameable, nameable_items
from ivpolicy.core.pack.rules import Definition, Ground, Grounds, RuleItem
from ivpolicy.core.pack.steps_and_duties import Check, Duty, Rung, Schedule, Waiver
from ivpolicy.core.text.diagnostic import Diagnostic, Severity
from ivpolicy.core.text.source import NOWHERE, SourceLocation

T = TypeVar("T")

CLAIMING = (RuleItem, Ground, Grounds, Check, Waiver, Rung, Duty, Schedule)
"""The items that find, ask, order or excuse something: what they cite, they claim."""

_HEAD = frozenset({
    "id", "format", "layer", "authority", "edition", "source", "approval", "review_by", "changes", "actors", "clauses",
    "digest", "at",
})  # fmt: skip
"""Fields of a pack that refer to nothing else in it."""

_PLAIN = frozenset({str, int, bool, type(None), date, Duration, SourceLocation})
"""Kinds of value that hold no other."""


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value of the pack: where it is written, and the innermost item with clauses that it stands in."""

    value: T
    at: SourceLocation
    item: Any


class PackIndex:
    """One pack, the national layer beneath it (None for the national pack itself), and all in the pack by kind."""

    def __init__(self, pack: WrittenPack, national: WrittenPack | None, left_out: LeftOut = NOTHING) -> None:
        """`left_out` is what could not be read of the pack; nothing of a pack that was read whole."""
        self.pack = pack
        self.national = national
        self.left_out = left_out
        self._found: dict[type, list[Found[Any]]] = defaultdict(list)
        for name in _fields_of(WrittenPack):
            if name not in _HEAD:
                self._look(getattr(pack, name), pack.at, None)

    def _look(self, value: Any, at: SourceLocation, item: Any) -> None:
        kind: Any = type(value)
        if isinstance(value, tuple):
            for member in value:
                if type(member) not in _PLAIN:
                    self._look(member, at, item)
        elif isinstance(value, Mapping):
            for member in value.values():
                if type(member) not in _PLAIN:
                    self._look(member, at, item)
        elif is_dataclass(value):
            own = getattr(value, "at", NOWHERE)
            at = at if own is NOWHERE or own == NOWHERE else own
            item = value if hasattr(value, "clauses") else item
            self._found[kind].append(Found(value, at, item))
            for name in _fields_of(kind):
                part = getattr(value, name)
                if type(part) not in _PLAIN:
                    self._look(part, at, item)

    def of(self, kind: type[T]) -> list[Found[T]]:
        """Every value of one kind, in the order of the pack's sections."""
        return self._found.get(kind, [])

    @cached_property
    def citing(self) -> list[Found[Any]]:
        """Every value that cites clauses."""
        return [found for every in self._found.values() for found in every if hasattr(found.value, "clauses")]

    @cached_property
    def nameable_items(self) -> tuple[Any, ...]:
        """What `rule: id` may name, in the order of the pack's sections."""
        return tuple(nameable_items(self.pack))

    def misses(self, kind: NameKind, name: str, known: Container[str]) -> bool:
        """Whether a name is surely not declared: neither among those known, nor in what was left out of the pack."""
        return name not in known and not self.left_out.may_declare(kind, name)

    @cached_property
    def nameable(self) -> Mapping[str, Any]:
        """What `rule: id` may name, by id."""
        return nameable(self.pack)


@cache
def _fields_of(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind) if field.name != "at")


# ---- conditions ----


def condition_of(thing: Any) -> tuple[Any, ...]:
    """The parts of a condition that `rule: id` takes over from what it names."""
    match thing:
        case Grounds():
            return (thing.only_if, *(part for ground in thing.of for part in (ground.when, ground.unless)))
        case Ground() | RuleItem():
            return (thing.when, thing.unless)
        case Check():
            return (thing.met_when,)
        case Definition():
            return (thing.means,)
        case _:
            return (thing.when,)


def entries_of(written: Any) -> Iterator[Any]:
    """Every entry written in a condition, under every option of every reading, groups included."""
    if isinstance(written, Surface):
        for entry in written.entries:
            yield entry
            yield from entries_of(entry)
    elif isinstance(written, ByReading):
        for option in written.options.values():
            yield from entries_of(option)
    else:
        for member in getattr(written, "members", ()):
            yield from entries_of(member)


def rules_named(parts: Iterable[Any]) -> Iterator[RuleEntry]:
    """The references to other rules in these parts of a condition."""
    return (entry for part in parts for entry in entries_of(part) if isinstance(entry, RuleEntry))


def written_values(written: Any) -> tuple[Any, ...]:
    """The value, or every value that some option of a reading puts in its place."""
    if isinstance(written, ByReading):
        return tuple(value for option in written.options.values() for value in written_values(option))
    return (written,)


def value_under(written: Any, options: Mapping[str, str]) -> Any:
    """The value under one option of each reading; None where the reading does not have that option."""
    while isinstance(written, ByReading):
        written = written.options.get(options.get(written.reading, ""))
    return written


def chosen_in(pack: WrittenPack) -> Mapping[str, str]:
    """The option each reading of the pack takes."""
    return {reading.id: reading.chosen for reading in _readings(pack)}


def choices_tried(pack: WrittenPack) -> Iterator[Mapping[str, str]]:
    """The options as chosen, then each other option alone."""
    chosen = chosen_in(pack)
    yield chosen
    for reading in _readings(pack):
        yield from ({**chosen, reading.id: option} for option in reading.options if option != reading.chosen)


def _readings(pack: WrittenPack) -> Iterable[Reading]:
    return pack.readings.values()


# ---- problems ----


def problem(code: str, message: str, at: SourceLocation, help_: str = "") -> Diagnostic:
    """A problem for which the pack is refused."""
    return Diagnostic(code, message, at, help_)


def advice(code: str, message: str, at: SourceLocation, help_: str = "") -> Diagnostic:
    """Something the officer is told; the pack loads."""
    return Diagnostic(code, message, at, help_, Severity.ADVICE)


def circle(names: Iterable[str]) -> str:
    """Names in a circle, each leading to the next: `a` → `b` → `a`."""
    return " → ".join(f"`{name}`" for name in names)


def circles(leads_to: Mapping[str, Iterable[str]]) -> Iterator[tuple[str, ...]]:
    """Each circle once, from its first member in the order given, back to it."""
    seen: set[frozenset[str]] = set()
    for start in leads_to:
        path = way(start, start, leads_to)
        if path and frozenset(path) not in seen:
            seen.add(frozenset(path))
            yield path


def way(first: str, last: str, leads_to: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """The shortest way of at least one step from `first` to `last`, both included; empty where there is none."""
    came_from: dict[str, str] = {}
    waiting = [first]
    for name in waiting:
        for following in leads_to.get(name, ()):
            if following == last:
                return (*_back(name, came_from), last)
            if following not in came_from and following != first:
                came_from[following] = name
                waiting.append(following)
    return ()


def _back(name: str, came_from: Mapping[str, str]) -> tuple[str, ...]:
    return (*_back(came_from[name], came_from), name) if name in came_from else (name,)
