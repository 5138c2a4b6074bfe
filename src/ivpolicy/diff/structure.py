"""What was changed in the text of a pack: added, removed, reworded, renumbered, other numbers, other readings.

Read off the frozen values of the pack, part by part; where a part lies in the file takes no part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Literal

from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.conditions import ByReading, FactEntry, Surface
from ivpolicy.core.pack.document import Clause, WrittenPack
from ivpolicy.core.pack.head import Approval
from ivpolicy.core.pack.named_parts import PartKey, named_parts
from ivpolicy.core.rules.words import plain
from ivpolicy.diff.written import fact_label, words_of

ChangeKind = Literal["added", "removed", "reworded", "renumbered", "number", "reading", "rule"]


@dataclass(frozen=True, slots=True)
class TextChange:
    """One change in the text of a pack.

    Attributes:
        kind: `number` for a number or a period, `reading` for a reading's choice or options, `rule` for anything else
            that a rule says.
        part: What kind of thing was changed, in words: `clause`, `rule`, `ground`, ….
        id: The id of that thing, as it is now; as it was where it was removed.
        clauses: The clauses it stands under, as they are now.
        what: Which part of it, in words; empty for the whole.
        old, new: What it said and says, in words; None where it was not there.
    """

    kind: ChangeKind
    part: str
    id: str
    clauses: tuple[str, ...]
    what: str = ""
    old: str | None = None
    new: str | None = None


def structural_changes(old: WrittenPack, new: WrittenPack) -> tuple[TextChange, ...]:
    """Every change between two packs as written, by clause in the order of the new pack; what has no clause first."""
    moved = _renumbered_clauses(old, new)
    was, now = dict(named_parts(old)), dict(named_parts(new))
    found = [*_of_head(old, new), *_of_things(was, now, moved)]
    order = {clause: place for place, clause in enumerate((*new.clauses, *old.clauses))}
    return tuple(sorted(found, key=lambda c: order.get(c.clauses[0], len(order)) if c.clauses else -1))


# ---- the head ----

_HEAD = ("id", "layer", "authority", "edition", "in_force", "in_force_stated", "source", "approval", "review_by")


def _of_head(old: WrittenPack, new: WrittenPack) -> Iterator[TextChange]:
    for name in _HEAD:
        for what, was, now in _parts(_as_written(getattr(old, name)), _as_written(getattr(new, name)), plain(name), {}):
            yield TextChange("reworded", "head", new.id, (), what, _said(was), _said(now))
    for actor in dict.fromkeys((*old.actors, *new.actors)):
        was, now = old.actors.get(actor), new.actors.get(actor)
        if was != now:
            kind: ChangeKind = "added" if was is None else "removed" if now is None else "reworded"
            yield TextChange(kind, "actor", actor, (), "", was, now)
    if old.bank_holidays != new.bank_holidays:
        yield from _holidays(old, new)


def _as_written(part: Any) -> Any:
    """A part of the head as it stands in the file: whether an approval still holds does not stand there."""
    return replace(part, state="unapproved", changed=()) if isinstance(part, Approval) else part


def _holidays(old: WrittenPack, new: WrittenPack) -> Iterator[TextChange]:
    for day in sorted(set(old.bank_holidays) ^ set(new.bank_holidays)):
        is_new = day in new.bank_holidays
        yield TextChange(
            "added" if is_new else "removed", "bank holiday", day.isoformat(), new.bank_holiday_clauses or ()
        )


# ---- things with an id ----


def _of_things(
    was: Mapping[PartKey, Any], now: Mapping[PartKey, Any], moved: Mapping[str, str]
) -> Iterator[TextChange]:
    gone = [key for key in was if key not in now]
    come = [key for key in now if key not in was]
    for old_key, new_key in _renamed(was, now, gone, come, moved):
        gone.remove(old_key)
        come.remove(new_key)
        part, id_ = new_key
        clauses = _clauses(now[new_key])
        yield TextChange("renumbered", part, id_, clauses, "", _named(old_key, was), _named(new_key, now))
    yield from (TextChange("removed", *key, _clauses(was[key], moved), "", _whole(was[key])) for key in gone)
    yield from (TextChange("added", *key, _clauses(now[key]), "", None, _whole(now[key])) for key in come)
    for key in was:
        if key in now:
            for what, one, other in _parts(was[key], now[key], "", moved):
                kind, clauses = _kind(key[0], what, one, other), _clauses(now[key])
                yield TextChange(kind, *key, clauses, what, _said(one), _said(other))


def _named(key: PartKey, things: Mapping[PartKey, Any]) -> str:
    thing = things[key]
    return f"{key[1]}, section {thing.section}" if isinstance(thing, Clause) and thing.section else key[1]


def _whole(thing: Any) -> str | None:
    """What a thing says, for one that was added or removed."""
    for name in ("says", "asks", "means", "when", "met_when", "while_", "title", "term", "because"):
        part = getattr(thing, name, None)
        if part is not None:
            return words_of(part)
    return words_of(thing) if isinstance(thing, Surface) else None


def _clauses(thing: Any, moved: Mapping[str, str] | None = None) -> tuple[str, ...]:
    if isinstance(thing, Clause):
        return ((moved or {}).get(thing.id, thing.id),)
    lists = getattr(thing, "eligible", None)
    clauses: tuple[str, ...] = getattr(lists or thing, "clauses", ())
    return tuple((moved or {}).get(clause, clause) for clause in clauses)


# ---- renumbering ----


def _renumbered_clauses(old: WrittenPack, new: WrittenPack) -> dict[str, str]:
    """Old id → new id of clauses that say the same under another number, where only one does."""
    gone = [c for c in old.clauses.values() if c.id not in new.clauses]
    come = [c for c in new.clauses.values() if c.id not in old.clauses]
    return {c.id: same[0].id for c in gone if len(same := [n for n in come if n.says == c.says]) == 1}


def _renamed(
    was: Mapping[PartKey, Any],
    now: Mapping[PartKey, Any],
    gone: list[PartKey],
    come: list[PartKey],
    moved: Mapping[str, str],
) -> list[tuple[PartKey, PartKey]]:
    """Things that say the same under another id."""
    pairs: list[tuple[PartKey, PartKey]] = []
    free = list(come)
    for old_key in gone:
        match = next((k for k in free if k[0] == old_key[0] and _says_same(was[old_key], now[k], moved)), None)
        if match is not None:
            free.remove(match)
            pairs.append((old_key, match))
    return pairs


def _says_same(was: Any, now: Any, moved: Mapping[str, str]) -> bool:
    if isinstance(was, Clause):
        return bool(moved.get(was.id) == now.id)
    if not hasattr(was, "id"):
        return False
    return not any(what != "id" for what, *_ in _parts(was, now, "", moved))


# ---- within one thing ----

Parted = tuple[str, Any, Any]


def _kind(part: str, what: str, one: Any, other: Any) -> ChangeKind:
    if part == "reading":
        return "reading"
    if part == "clause":
        return "renumbered" if what == "section" else "reworded"
    numbers = all(isinstance(v, int | Duration) and not isinstance(v, bool) for v in (one, other))
    return "number" if numbers else "rule"


def _said(value: Any) -> str | None:
    return None if value is None else words_of(value)


def _parts(was: Any, now: Any, what: str, moved: Mapping[str, str]) -> Iterator[Parted]:
    """The smallest parts in which two values differ, each with where it stands, in words."""
    if was == now:
        return
    if isinstance(was, ByReading) and isinstance(now, ByReading) and was.reading == now.reading:
        for option in dict.fromkeys((*was.options, *now.options)):
            where = _under(what, f"as `{option}`")
            yield from _parts(was.options.get(option), now.options.get(option), where, moved)
    elif isinstance(was, Mapping) and isinstance(now, Mapping):
        for key in dict.fromkeys((*was, *now)):
            yield from _parts(was.get(key), now.get(key), _under(what, f"`{key}`"), moved)
    elif isinstance(was, tuple) and isinstance(now, tuple):
        yield from _of_tuple(was, now, what, moved)
    elif type(was) is type(now) and is_dataclass(was) and not isinstance(was, Duration):
        yield from _of_fields(was, now, what, moved)
    else:
        yield what, was, now


def _of_tuple(was: tuple[Any, ...], now: tuple[Any, ...], what: str, moved: Mapping[str, str]) -> Iterator[Parted]:
    """Part by part where as many stand there; else the whole. Clauses that were only renumbered are no change."""
    if tuple(moved.get(v, v) if isinstance(v, str) else v for v in was) == now:
        return
    alike = len(was) == len(now) and all(_is_of_one_place(a, b) for a, b in zip(was, now, strict=True))
    if not alike:
        yield what, was, now
        return
    for one, other in zip(was, now, strict=True):
        yield from _parts(one, other, what, moved)


def _is_of_one_place(was: Any, now: Any) -> bool:
    if isinstance(was, FactEntry) and isinstance(now, FactEntry):
        return was.fact == now.fact
    return type(was) is type(now) and is_dataclass(was)


_UNSAID = frozenset({"entries", "tests", "value", "members", "values"})
_WORDS = {
    "while_": "while",
    "met_when": "met when",
    "from_": "from",
    "number": "how many",
    "need": "how many are needed",
}


def _of_fields(was: Any, now: Any, what: str, moved: Mapping[str, str]) -> Iterator[Parted]:
    if isinstance(was, Surface) and len(was.entries) != len(now.entries):
        yield what, was, now
        return
    named = fact_label(was.fact) if isinstance(was, FactEntry) else ""
    for field in fields(was):
        if field.name in ("at", "digest") or (isinstance(was, FactEntry) and field.name == "fact"):
            continue
        name = "" if field.name in _UNSAID else _WORDS.get(field.name, plain(field.name).strip())
        where = _under(what, named or name)
        yield from _parts(getattr(was, field.name), getattr(now, field.name), where, moved)


def _under(what: str, name: str) -> str:
    return f"{what}, {name}" if what and name else what or name
