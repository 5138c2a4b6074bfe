"""What a record says on the day of decision: the effective value of a fact, or why there is none.

A fact's value counts here exactly when a condition may meet it. Everything else is unknown, with a reason in words.
"""

from collections.abc import Callable, Iterator
from datetime import date
from functools import lru_cache, partial
from itertools import chain
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypeAlias

from ivpolicy.core.dates.calendar import Month, day_bounds
from ivpolicy.core.record.computed import computed_value
from ivpolicy.core.record.model import CaseRecord
from ivpolicy.core.record.values import Item, Judgement, Objection, RecordedList, RecordedValue, day_placed
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact

WhyUnknown: TypeAlias = Literal[
    "not recorded",
    "asked and not known",
    "no date asked",
    "no date recorded",
    "dated after the day of decision",
    "about something else",
    "out of date",
    "communication support not recorded",
    "does not address the objection",
    "not recorded precisely enough",
]

_UNDERSTANDING = "judgements.sufficient_understanding"
_INTERESTS, _OBJECTS = "judgements.visitor_in_interests", "views.objects_to_visitor"
_EXPENSES, _ENDED_ON = "appointment.expenses", "appointment.ended_on"
_LOCAL = "local."


class ReadFact(NamedTuple):
    """What reading a fact gave: a value that counts on the day, or the reason why there is none."""

    value: RecordedValue | None = None
    why: WhyUnknown | None = None


_NOT_RECORDED = ReadFact(why="not recorded")
_NOT_PRECISE = ReadFact(why="not recorded precisely enough")


def recorded_value(record: CaseRecord, path: str, as_at: date) -> RecordedValue | None:
    """The value of a fact that counts on the day of decision, or None when it is unknown.

    Args:
        record: The case.
        path: A fact of the vocabulary, recorded or computed, or `local.<pack>.<name>`.
        as_at: The day of decision; what is dated later is not seen.

    Returns:
        A truth value (also for judgements and objections that count), a number, a choice's word, a set of words, a
        day, a month, `never` or `none`, a list without the items dated later, or None.

    Raises:
        KeyError: `path` is neither in the vocabulary nor a local fact.

    Source: semantics 16, 17, 21-25.
    """
    return _reader(path)(record, as_at).value


def why_unknown(record: CaseRecord, path: str, as_at: date) -> WhyUnknown | None:
    """Say why a fact is unknown on the day of decision; None when it is known. Raises as `recorded_value` does."""
    return read_fact(record, path, as_at).why


def read_fact(record: CaseRecord, path: str, as_at: date) -> ReadFact:
    """Both at once: the value of `recorded_value`, the reason of `why_unknown`. Raises as `recorded_value` does."""
    found = _reader(path)(record, as_at)
    if found is _NOT_RECORDED and record.provenance:
        sources = VOCABULARY[path].computed_from if path in VOCABULARY else ()
        marks = (record.provenance.get(asked) for asked in (path, *sources))
        if any(mark and mark.asked_not_known for mark in marks):
            return ReadFact(why="asked and not known")
    return found


@lru_cache(maxsize=4096)
def read_from(path: str) -> frozenset[str]:
    """The recorded facts that a fact is read from: to record another one changes nothing of what it comes to."""
    fact = VOCABULARY.get(path)
    if fact is None:
        return frozenset({path})
    beside = {on.partition(".")[0] if on.startswith("events.") else on for on in fact.rests_on}
    if path == _INTERESTS:
        beside.add(_OBJECTS)
    if path == _EXPENSES:
        beside.add(_ENDED_ON)
    read = {source for other in fact.computed_from for source in read_from(other)} or {path}
    return frozenset(read | beside)


@lru_cache(maxsize=4096)
def _reader(path: str) -> Callable[[CaseRecord, date], ReadFact]:
    """How the fact is read, found once for each: reading facts is most of what an answer costs."""
    if path.startswith(_LOCAL):
        return lambda record, as_at: _local(record, path, as_at)
    fact = VOCABULARY[path]
    if fact.computed_from:
        return partial(_computed, path, tuple(map(_reader, fact.computed_from)))
    get = _GETTERS[path]

    def read(record: CaseRecord, as_at: date) -> ReadFact:
        held = get(record)
        return _NOT_RECORDED if held is None else _held(record, fact, held, as_at)

    return read


def _computed(
    path: str, readers: tuple[Callable[[CaseRecord, date], ReadFact], ...], record: CaseRecord, as_at: date
) -> ReadFact:
    sources = [read(record, as_at) for read in readers]
    # Most are worked out from one fact.
    values = (sources[0].value,) if len(sources) == 1 else tuple([source.value for source in sources])
    value = computed_value(path, values, as_at)
    if value is not None:
        return ReadFact(value)
    for source in sources:
        if source.why is not None:
            return source
    return _NOT_PRECISE


def _local(record: CaseRecord, path: str, as_at: date) -> ReadFact:
    """A local fact, as the pack typed it."""
    held = _own(record, path)
    if isinstance(held, Judgement):
        return _undisputed(held, as_at) or ReadFact(held.value)
    if isinstance(held, Objection):
        return _objection(held, as_at)
    if isinstance(held, RecordedList):
        return ReadFact(_seen(held, as_at))
    return _NOT_RECORDED if held is None else ReadFact(held)


def _own(record: CaseRecord, path: str) -> Any:
    pack, _, name = path.removeprefix(_LOCAL).partition(".")
    if not name:
        raise KeyError(path)
    return record.local.get(pack, {}).get(name)


def _held(record: CaseRecord, fact: Fact, held: Any, as_at: date) -> ReadFact:
    match held:
        case Judgement():
            return _judgement(record, fact, held, as_at)
        case Objection():
            return _objection(held, as_at)
        case RecordedList():
            seen = _seen(held, as_at)
            return ReadFact(_told_by_the_end(record, seen, as_at) if fact.path == _EXPENSES else seen)
        case date() | Month() if fact.past and day_bounds(held)[0] > as_at:
            return ReadFact(why="dated after the day of decision")
        case _:
            return ReadFact(held)


def _objection(held: Objection, as_at: date) -> ReadFact:
    """Yes unless withdrawn by the day; no only with the day the child was asked."""
    if held.value is None:
        return _NOT_RECORDED
    if held.asked_on is not None and held.asked_on > as_at:
        return ReadFact(why="dated after the day of decision")
    if held.value:
        return ReadFact(held.withdrawn_on is None or held.withdrawn_on > as_at)
    return ReadFact(why="no date asked") if held.asked_on is None else ReadFact(value=False)


def _judgement(record: CaseRecord, fact: Fact, held: Judgement, as_at: date) -> ReadFact:
    failed = _undisputed(held, as_at)
    if failed is not None:
        return failed
    if held.about and held.about not in (fact.path, *fact.about):
        return ReadFact(why="about something else")
    changes = (changed for on in fact.rests_on for changed in _changes(record, on, as_at))
    if held.on is not None and any(held.on < changed for changed in changes):
        return ReadFact(why="out of date")
    return _special_terms(record, fact, held, as_at) or ReadFact(held.value)


def _undisputed(held: Judgement, as_at: date) -> ReadFact | None:
    """The reason an undated or later judgement does not count, whatever it is about."""
    if held.value is None:
        return _NOT_RECORDED
    if held.on is None:
        return ReadFact(why="no date recorded")
    return ReadFact(why="dated after the day of decision") if held.on > as_at else None


def _special_terms(record: CaseRecord, fact: Fact, held: Judgement, as_at: date) -> ReadFact | None:
    """Terms of the two judgements the Act's duty and bar turn on. Source: semantics 16, 18."""
    if fact.path == _UNDERSTANDING and held.value is False and not held.support:
        return ReadFact(why="communication support not recorded")
    if fact.path == _INTERESTS and not held.addresses_objection:
        objection = record.views.objects_to_visitor
        if objection is not None and _objection(objection, as_at).value is True:
            return ReadFact(why="does not address the objection")
    return None


def _changes(record: CaseRecord, path: str, as_at: date) -> Iterator[date]:
    """The days, up to the day of decision, on which something a judgement rests on changed.

    Only an objection that stands is such a change: asking again and hearing no is none. Of a month the last seen
    day is taken, and an undated event is taken as of the day of decision, so that a doubtful judgement is asked anew.
    """
    kind = path.removeprefix("events.")
    if kind != path:
        for event in record.events.items if record.events is not None else ():
            if event.kind == kind:
                yield from _latest_seen(event.on or as_at, as_at)
        return
    held = _GETTERS[path](record)
    if not isinstance(held, Objection):
        yield from _latest_seen(held, as_at)
    elif held.asked_on is not None and _objection(held, as_at).value is True:
        yield held.asked_on


def _latest_seen(when: date | Month | str | None, as_at: date) -> Iterator[date]:
    if isinstance(when, date | Month):
        first, last = day_bounds(when)
        if first <= as_at:
            yield min(last, as_at)


def places_seen(record: CaseRecord, path: str, as_at: date) -> tuple[int, ...]:
    """The places, from 0, of the items of a recorded list that are seen on the day; the list must be recorded."""
    held: RecordedList[Any] = _own(record, path) if path.startswith(_LOCAL) else _GETTERS[path](record)
    return tuple(i for i, item in enumerate(held.items) if _is_seen(item, as_at))


def _is_seen(item: Item, as_at: date) -> bool:
    return not is_later(day_placed(item), as_at)


def _seen(held: RecordedList[Any], as_at: date) -> RecordedList[Any]:
    """The list as at the day of decision: later items left out, later dates within an item unknown."""
    days = set(chain.from_iterable(map(_days_of, held.items)))
    if not any(is_later(when, as_at) for when in days):  # most are over
        return held
    kept = []
    for item in held.items:
        if _is_seen(item, as_at):
            later = {name: None for name in _PAST_DATES.get(type(item), ()) if is_later(getattr(item, name), as_at)}
            kept.append(item.model_copy(update=later) if later else item)
    return held if tuple(kept) == held.items else held.model_copy(update={"items": tuple(kept)})


def _days_of(item: Item) -> tuple[Any, ...]:
    """The days by which it is seen that an item, or a date within it, is later."""
    read = _DAYS.get(type(item))
    return (day_placed(item),) if read is None else read(item)


def _told_by_the_end(record: CaseRecord, expenses: RecordedList[Any], as_at: date) -> RecordedList[Any]:
    """The expenses, each with whether it is of before the end wherever its day and that of the end say so."""
    ended_on = recorded_value(record, _ENDED_ON, as_at)
    if not isinstance(ended_on, date | Month):
        return expenses
    first_end, last_end = day_bounds(ended_on)

    def told(expense: Any) -> Any:
        if expense.on is None:
            return expense
        first, last = day_bounds(expense.on)
        if last <= first_end or first > last_end:
            return expense.model_copy(update={"before_end": last <= first_end})
        return expense

    return expenses.model_copy(update={"items": tuple(map(told, expenses.items))})


def is_later(when: object, as_at: date) -> bool:
    """Whether a recorded day or month lies whole after the day of decision, and so is not seen; no day does not."""
    if type(when) is date:  # as most are
        return when > as_at
    return isinstance(when, date | Month) and day_bounds(when)[0] > as_at


_GETTERS = {fact.path: attrgetter(fact.path) for fact in VOCABULARY.facts() if not fact.computed_from}
_PAST_DATES = {
    fact.item_type: tuple(field.name for field in fact.item if field.past)
    for fact in VOCABULARY.facts()
    if fact.item_type is not None
}
_DAYS: dict[type[Item], Callable[[Item], tuple[Any, ...]]] = {
    kind: attrgetter(*names, names[0])  # of two or more, it gives a tuple
    for kind, past in _PAST_DATES.items()
    if (names := [*dict.fromkeys(name for name in (kind.DATED, *past) if name is not None)])
}
