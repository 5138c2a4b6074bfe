"""A record in which a fact is recorded otherwise, and which facts can still come to be so.

What has happened stays so: a day of birth, what was done, what was held. What may still happen can be recorded on the
day of decision. Whoever asks what would change an answer tries nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.record.local_facts import TypedFacts
from ivpolicy.core.record.model import CaseRecord, Provenance
from ivpolicy.core.record.values import NEVER, Judgement, Objection, RecordedList
from ivpolicy.core.record.vocabulary import Fact, FactType

FIXED: Mapping[str, str] = {
    "child.date_of_birth": "nobody's day of birth changes",
    "visitor.age": "nobody's age changes but with the years",
    "care.months_looked_after_in_all": "it counts time that has passed",
}
"""Facts that nothing done about a case can change, with the reason."""

ONLY_RISE: Mapping[str, str] = {
    "meetings.reviews_held": "reviews that were held stay held",
    "placement.moves_in_last_year": "moves that were made stay made",
    "visitor.training.induction_hours": "hours that were given stay given",
}
"""Numbers of what has been, which can only rise, with the reason."""

NOT_FOR_GOOD: Mapping[str, str] = {
    "views.consents_to_referral": "consent can be withdrawn",
    "views.agrees_to_visitor": "who agreed can come to object",
    "placement.placed_for_adoption": "a placement can end",
    "placement.out_of_area_approved": "an approval can be withdrawn",
    "placement.secure_approved_by_secretary_of_state": "an approval can be withdrawn",
    "placement.carer_has_named_coordinator": "a coordinator can leave",
    "appointment.has_named_coordinator": "a coordinator can leave",
    "visitor.identified": "a person who was found can be lost",
    "visitor.manager_approved": "an approval can be withdrawn",
}
"""Facts that ask whether something was done and yet say how things stand, so that a yes can come to be a no."""

_OF_WHAT_WAS_DONE = ("Has ", "Have ", "Had ", "Was ", "Were ", "Did ")
"""How the question of a fact begins that asks whether something was done or has happened."""


def is_of_what_was_done(fact: Fact) -> bool:
    """Whether a fact asks if something was done or has happened: once it is so, it stays so."""
    is_asked_so = fact.type == FactType.BOOLEAN and not fact.judgement and fact.asks.startswith(_OF_WHAT_WAS_DONE)
    return is_asked_so and fact.path not in NOT_FOR_GOOD


def why_fixed(fact: Fact, held: object) -> str | None:
    """Why a fact recorded so cannot come to be otherwise; None where it can, be it in one way only.

    `held` is the value as recorded, None where it is not.
    """
    if fact.path in FIXED:
        return FIXED[fact.path]
    if held is True and is_of_what_was_done(fact):
        return "what was done stays done"
    has_been = fact.type == FactType.DATE and fact.past and isinstance(held, date | Month)
    # The last time something happened moves on when it happens again.
    return "a day that has passed stays what it was" if has_been and fact.takes != NEVER else None


def can_become(fact: Fact, held: Any, value: Any, as_at: date) -> bool:
    """Whether a fact recorded as `held` can come to be recorded as `value`, another one, on the day of decision.

    A last time can come to be the day of decision, a list can have more items, and what is not recorded can come out in
    any way: it is found out, and nothing is changed by that.
    """
    if why_fixed(fact, held) is not None:
        return False
    if held is None:
        return True
    if fact.path in ONLY_RISE:
        return bool(value > held)
    if fact.type == FactType.DATE and fact.past:
        return bool(value == as_at)
    if isinstance(held, RecordedList):
        return len(value) > len(held.items) and tuple(value[: len(held.items)]) == held.items
    return True


def held_value(record: CaseRecord, path: str) -> Any:
    """What stands in the record for a fact, as it is; a judgement and an objection by their value."""
    held: Any = record
    if path.startswith("local."):
        _, pack, name = path.split(".", 2)
        held = record.local.get(pack, {}).get(name)
    else:
        for part in path.split("."):
            held = getattr(held, part)
    return held.value if isinstance(held, Judgement | Objection) else held


def recorded_otherwise(record: CaseRecord, values: Mapping[Fact, Any], as_at: date) -> CaseRecord:
    """The record with these facts recorded so on the day; a list is given by its items.

    A judgement is made on the day and an objection heard then, in full, so that it counts.
    """
    for fact, value in values.items():
        record = with_value(record, fact.path, _in_full(fact, value, as_at))
        mark = record.provenance.get(fact.path)
        if mark is not None and mark.asked_not_known:
            record = _marked(record, fact.path, mark.model_copy(update={"asked_not_known": None}))
    return record


def confirmed_otherwise(record: CaseRecord, path: str, *, confirmed: bool) -> CaseRecord:
    """The record with a fact marked as confirmed, or as not."""
    mark = record.provenance.get(path) or Provenance()
    return _marked(record, path, mark.model_copy(update={"confirmed": confirmed}))


def with_value(record: Any, path: str, value: object) -> Any:
    """The record, or a section of it, with another value in one place."""
    if path.startswith("local."):
        _, pack, name = path.split(".", 2)
        told = TypedFacts({**record.local.get(pack, {}), name: value})
        return record.model_copy(update={"local": {**record.local, pack: told}})
    name, _, rest = path.partition(".")
    inner: Mapping[str, Any] = {name: with_value(getattr(record, name), rest, value) if rest else value}
    return record.model_copy(update=inner)


def _marked(record: CaseRecord, path: str, mark: Provenance) -> CaseRecord:
    return record.model_copy(update={"provenance": {**record.provenance, path: mark}})


def _in_full(fact: Fact, value: Any, as_at: date) -> Any:
    if fact.objection:
        return Objection(value=value, asked_on=as_at)
    if fact.judgement:
        return Judgement.model_construct(value=value, on=as_at, support="recorded", addresses_objection=True)
    if fact.type == FactType.LIST:
        return RecordedList[Any].model_construct(items=tuple(value), complete=True)
    return value
