"""Every change a test should notice: one number, unit, comparison, strength, actor … of a pack, another than it is.

The pack as written is changed, part by part, never its text. Each change has its place in the text, and what was there
and what would be, in plain words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, timedelta
from typing import Any

from ivpolicy.core.dates.calendar import Duration, Unit
from ivpolicy.core.lowering.scope import named_actor
from ivpolicy.core.pack.conditions import (
    AnswerEntry,
    ByReading,
    CompareTest,
    DateTest,
    FactEntry,
    GroupEntry,
    IsTest,
    ListTest,
    RuleEntry,
    SetTest,
    Surface,
)
from ivpolicy.core.pack.document import ConflictPlan, Reading, WrittenPack
from ivpolicy.core.pack.rules import Action, Deadline, Ground, Grounds, InForce, RuleItem, Then
from ivpolicy.core.pack.steps_and_duties import Check, Duty, Rung, Schedule, ScheduleStart, Waiver
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.words import STRENGTH_WORDS, long_date, plain
from ivpolicy.core.text.source import NOWHERE
from ivpolicy.tester.mutant import Mutant, PartWay, step_into
from ivpolicy.tester.mutant_places import Places, Spot
from ivpolicy.tester.turned_tests import BOUNDS, test_in_brief, turned


def mutants_of(pack: WrittenPack, text: str = "") -> tuple[Mutant, ...]:
    """Every change of what a pack's rules say, in the order of the file.

    Args:
        pack: The pack as read.
        text: Its text, for the place of each value; without it a place is that of the part around it.
    """
    found = _Walk(pack, Places(text, pack.at.file)).found()
    return tuple(sorted(found, key=lambda mutant: (mutant.at.line, mutant.at.column)))


_SECTIONS = (
    "definitions", "applies", "grounds", "eligibility", "rules", "checks", "waivers", "ladder", "duties", "schedules",
    "foundations", "cautions", "conflicts",
)  # fmt: skip
_WEAKER = {
    "must": ("should",), "should": ("must", "may"), "may": ("should",),
    "must_not": ("should_not",), "should_not": ("must_not",),
}  # fmt: skip
_OTHER_UNIT: Mapping[Unit, Unit] = {
    "day": "working_day",
    "working_day": "day",
    "week": "month",
    "month": "week",
    "year": "month",
}
_CALENDAR_UNIT: Mapping[Unit, Unit] = {"day": "week", "week": "month", "month": "week", "year": "month"}
"""Of windows, which are not counted in working days."""
_NEVER = Surface((GroupEntry("any", ()),))
_ALWAYS = Surface(())
_TRIGGERS: Mapping[type, Mapping[str, str]] = {
    RuleItem: {"when": "when it holds", "unless": "what keeps it from holding"},
    Ground: {"when": "when it holds", "unless": "what keeps it from holding"},
    Grounds: {"only_if": "when it matters"},
    Check: {"only_if": "when it matters", "met_when": "when it is met"},
    Waiver: {"when": "when it applies"},
    Rung: {"when": "when it is climbed"},
    Duty: {"when": "when it arises", "done_when": "when it is done"},
    Schedule: {"while_": "when it arises"},
}
"""By kind of part: the conditions it hangs on, in words."""
_COUNTED: Mapping[tuple[type, str], tuple[str, int]] = {
    **{(CompareTest, name): (words, 0) for name, words in BOUNDS.items()},
    **{(ListTest, name): (words, 0) for name, words in BOUNDS.items()},
    (IsTest, "value"): ("exactly", 0),
    (GroupEntry, "number"): ("at least", 1),
    (Grounds, "need"): ("how many are needed", 1),
    (Ground, "worth"): ("worth", 0),
    (Deadline, "before_age"): ("before the age of", 1),
    (ScheduleStart, "when_reached"): ("on reaching number", 1),
}
"""The fields that hold a number: its words, and the lowest there can be."""
_DAYS = frozenset({(DateTest, "on_or_after"), (DateTest, "before"), (InForce, "from_"), (InForce, "to")})
_LENGTHS = {
    (DateTest, "within"): "within",
    (DateTest, "not_within"): "not within",
    (Deadline, "within"): "within",
    (ScheduleStart, "within"): "first within",
    (Schedule, "every"): "every",
    (Schedule, "overdue_after"): "overdue after",
}
_STRONG = frozenset({Check, Duty, Schedule})

_Found = tuple[str, Spot, str, str, str, PartWay, object]
"""Kind, place, what is changed, was, would be, the way there, the other value."""


class _Walk:
    """One pack, walked part by part beside the nodes of its text."""

    def __init__(self, pack: WrittenPack, places: Places) -> None:
        self._pack = pack
        self._places = places
        self._part = ""
        actors = dict.fromkeys(_actors(tuple(getattr(pack, section) for section in _SECTIONS)))
        self._actors = tuple(actors) or ("authority", "child")

    def found(self) -> Iterator[Mutant]:
        """Every change, section by section."""
        for section in _SECTIONS:
            for found in self._below(getattr(self._pack, section), (section,), Spot(self._pack.at), ""):
                yield self._mutant(found)
        for reading in self._pack.readings.values():
            self._part = reading.id
            yield from map(self._mutant, self._of_reading(reading))

    def _mutant(self, found: _Found) -> Mutant:
        kind, spot, what, was, would_be, path, value = found
        return Mutant(kind, spot.at, self._part, what, was, would_be, path, value, frozenset(self._names(path)))

    def _names(self, path: PartWay) -> Iterator[str]:
        """The ids of what lies on the way; of a list of grounds those of its grounds, for it has itself no name."""
        part: Any = self._pack
        for step in path:
            part = step_into(part, step)
            if isinstance(part, Grounds):
                yield from (ground.id for ground in part.of)
            elif hasattr(part, "id"):
                yield part.id

    # ---- the walk ----

    def _below(self, value: Any, path: PartWay, spot: Spot, what: str) -> Iterator[_Found]:
        """Every change of a value and of all below it."""
        if isinstance(value, tuple):
            for place, one in enumerate(value):
                yield from self._below(one, (*path, place), spot.item(place), what)
        elif isinstance(value, Mapping):
            for key, one in value.items():
                yield from self._below(one, (*path, key), spot.under(key), what)
        elif is_dataclass(value) and not isinstance(value, type | Duration):
            yield from self._of_part(value, path, spot, what)

    def _of_part(self, part: Any, path: PartWay, spot: Spot, what: str) -> Iterator[_Found]:
        at = getattr(part, "at", NOWHERE)
        if at != NOWHERE:
            keyed = isinstance(part, FactEntry | GroupEntry | RuleEntry | AnswerEntry)
            spot = self._places.of_key(at) if keyed else self._places.of(at)
        self._part = part.question if isinstance(part, ConflictPlan) else getattr(part, "id", self._part)
        if isinstance(part, FactEntry):
            what = VOCABULARY[part.fact].label if part.fact in VOCABULARY else plain(part.fact.rsplit(".", 1)[-1])
            yield from self._comparisons(part, path, spot, what)
        yield from self._whole(part, path, spot, what)
        for field in fields(part):
            held = getattr(part, field.name)
            own, below = spot.under(field.name), (*path, field.name)
            if isinstance(part, Ground) and field.name == "worth" and held == 1 and own is spot:
                continue  # no number of the text: what is worth nothing else is worth 1
            for way, value in _options(held, below):
                yield from self._of_field(part, field.name, value, way, own, what)
            yield from self._below(held, below, own, what)
        self._part = getattr(part, "id", self._part)

    def _of_field(self, part: Any, name: str, value: Any, path: PartWay, spot: Spot, what: str) -> Iterator[_Found]:
        """The changes of what one field of a part holds, under each option of a reading that stands there."""
        key = (type(part), name)
        if key in _COUNTED and isinstance(value, int) and not isinstance(value, bool):
            words, lowest = _COUNTED[key]
            for other in (value - 1, value + 1):
                if other >= lowest:
                    yield "number", spot, what, f"{words} {value}", f"{words} {other}", path, other
        elif key in _LENGTHS and isinstance(value, Duration):
            yield from _lengths(value, _LENGTHS[key], path, spot, what, in_working_days=not isinstance(part, DateTest))
        elif key in _DAYS and isinstance(value, date):
            for other_day in (value - timedelta(days=1), value + timedelta(days=1)):
                yield "day", spot, what, long_date(value), long_date(other_day), path, other_day
        elif key == (Grounds, "need") and value in ("any", "all"):
            other_word = "all" if value == "any" else "any"
            yield "any or all", spot, "how many are needed", value, other_word, path, other_word
        elif name == "strength" and type(part) in _STRONG | {Then}:
            own = spot if type(part) in _STRONG else spot.key(value)
            for other_word in _WEAKER[value]:
                yield "strength", own, "", STRENGTH_WORDS[value], STRENGTH_WORDS[other_word], path, other_word
        elif key in ((Action, "who"), (Rung, "place")):
            yield from self._of_actor(value, "actor", path, spot, _does(part))
        elif key == (Action, "to"):
            yield from self._of_actor(value, "addressee", path, spot, f"{_does(part)}, to whom")

    def _whole(self, part: Any, path: PartWay, spot: Spot, what: str) -> Iterator[_Found]:
        """The changes that take several values of a part, or lists of them, into view."""
        if isinstance(part, GroupEntry) and part.kind in ("any", "all") and len(part.members) > 1:
            other = "all" if part.kind == "any" else "any"
            yield "any or all", Spot(part.at), what, f"{part.kind} of them", f"{other} of them", (*path, "kind"), other
        elif isinstance(part, GroupEntry) and part.kind == "none":
            yield "comparison", Spot(part.at), what, "none of them", "any of them", (*path, "kind"), "any"
        elif isinstance(part, SetTest):
            yield from _any_and_all(part, path, spot, what)
        if isinstance(part, Action | Rung):
            for name, words in (("copies", "who gets a copy"), ("with_", "together with whom")):
                yield from self._left_out(part, name, words, path, spot)
        for name, words in _TRIGGERS.get(type(part), {}).items():
            yield from _triggers(getattr(part, name), words, (*path, name), spot.under(name))
        yield from self._clauses(part, path, spot)

    # ---- conditions ----

    def _comparisons(self, entry: FactEntry, path: PartWay, spot: Spot, what: str) -> Iterator[_Found]:
        """Each test on a fact, turned round."""
        for place, test in enumerate(entry.tests):
            for way, one in _options(test, (*path, "tests", place)):
                turned_round = turned(one)
                if turned_round is not None:
                    was, would_be, value = turned_round
                    yield "comparison", spot, what, was, would_be, way, value
                elif len(entry.tests) == 1 and one is test:
                    other = GroupEntry("none", (Surface((entry,), entry.at),), at=entry.at)
                    yield "comparison", spot, what, test_in_brief(one), f"not: {test_in_brief(one)}", path, other

    # ---- who, whom, under which clause ----

    def _of_actor(self, value: Any, kind: str, path: PartWay, spot: Spot, what: str) -> Iterator[_Found]:
        if not isinstance(value, str):
            return
        now = named_actor(self._pack, value)
        other = next((a for a in self._actors if named_actor(self._pack, a) != now), None)
        if other is not None:
            yield kind, spot, what, now, named_actor(self._pack, other), path, other

    def _left_out(self, part: Any, name: str, words: str, path: PartWay, spot: Spot) -> Iterator[_Found]:
        """Each of several addressees left out."""
        listed: tuple[str, ...] = getattr(part, name, ())
        below = spot.under(name)
        for place, actor in enumerate(listed):
            fewer = (*listed[:place], *listed[place + 1 :])
            was = named_actor(self._pack, actor)
            yield "addressee", below.item(place), f"{_does(part)}, {words}", was, "nobody", (*path, name), fewer

    def _clauses(self, part: Any, path: PartWay, spot: Spot) -> Iterator[_Found]:
        """Each clause a part stands under, and that of a deadline, another of the same force."""
        cited: tuple[str, ...] = getattr(part, "clauses", ()) if not isinstance(part, Reading) else ()
        below = spot.under("clause")
        for place, clause in enumerate(cited):
            other = self._other_clause(clause, cited)
            if other is not None:
                own = below.item(place)
                named = (*cited[:place], other, *cited[place + 1 :])
                yield "clause", own, "", clause, other, (*path, "clauses"), named
        if isinstance(part, Deadline) and part.clause is not None:
            other = self._other_clause(part.clause, (part.clause,))
            if other is not None:
                yield "clause", below, "by when", part.clause, other, (*path, "clause"), other

    def _other_clause(self, clause: str, cited: tuple[str, ...]) -> str | None:
        known = self._pack.clauses
        if clause not in known:
            return None
        like = known[clause]
        alike = (
            c.id
            for c in known.values()
            if (c.force, c.verified, c.binds) == (like.force, like.verified, like.binds) and not c.decides_nothing
        )
        return next((id_ for id_ in alike if id_ not in cited), None)

    def _of_reading(self, reading: Reading) -> Iterator[_Found]:
        spot = self._places.of_key(reading.at).under("chosen")
        for option in reading.options:
            if option != reading.chosen:
                path = ("readings", reading.id, "chosen")
                yield "reading", spot, "read as", reading.chosen, option, path, option


def _actors(value: Any) -> Iterator[str]:
    """Every actor that does something, in the order of the pack."""
    if isinstance(value, Action) and isinstance(value.who, str):
        yield value.who
    parts: Any = ()
    if isinstance(value, tuple):
        parts = value
    elif isinstance(value, Mapping):
        parts = value.values()
    elif is_dataclass(value) and not isinstance(value, type):
        parts = (getattr(value, field.name) for field in fields(value))
    for part in parts:
        yield from _actors(part)


def _options(held: Any, path: PartWay) -> Iterator[tuple[PartWay, Any]]:
    """What a field holds, under each option where that hangs on a reading."""
    if isinstance(held, ByReading):
        for option, value in held.options.items():
            yield from _options(value, (*path, "options", option))
    else:
        yield path, held


def _does(part: Action | Rung) -> str:
    return plain(part.does) if isinstance(part, Action) else "with whom the matter is"


def _lengths(
    value: Duration, words: str, path: PartWay, spot: Spot, what: str, *, in_working_days: bool
) -> Iterator[_Found]:
    """One more and one less of the unit, and as many of another unit."""
    others = [Duration(number, value.unit) for number in (value.number - 1, value.number + 1) if number > 0]
    unit = (_OTHER_UNIT if in_working_days else _CALENDAR_UNIT)[value.unit]
    for kind, other in (*(("number", other) for other in others), ("unit", Duration(value.number, unit))):
        yield kind, spot, what, f"{words} {value}", f"{words} {other}", path, other


def _triggers(held: Any, words: str, path: PartWay, spot: Spot) -> Iterator[_Found]:
    """A condition that holds always, and one that never does."""
    if held is None:
        return
    if held != _ALWAYS and not (isinstance(held, Surface) and not held.entries):
        yield "trigger", spot, words, "as written", "always", path, _ALWAYS
    yield "trigger", spot, words, "as written", "never", path, _NEVER


def _any_and_all(test: SetTest, path: PartWay, spot: Spot, what: str) -> Iterator[_Found]:
    for name, other in (("includes_any", "includes_all"), ("includes_all", "includes_any")):
        held = getattr(test, name)
        if len(held) > 1 and not getattr(test, other):
            value = replace(test, **{name: (), other: held})
            yield "any or all", spot.key(name), what, plain(name), plain(other), path, value
