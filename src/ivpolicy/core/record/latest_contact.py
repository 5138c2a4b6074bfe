"""What is worked out of the contact that was asked last for an advocate, whatever is left open of the contacts."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeAlias

from ivpolicy.core.dates.calendar import Month, day_bounds
from ivpolicy.core.record.sections.advocacy import AdvocacyContact
from ivpolicy.core.record.values import RecordedList

Said: TypeAlias = bool | str | None
"""What is known of the contact asked last; None where it is open."""

RUNGS = ("worker", "manager", "senior_manager")
"""Who can be asked, from the bottom up."""


def of_the_latest(
    values: Callable[[AdvocacyContact, date], frozenset[Said]], if_none_asked: Said
) -> Callable[[RecordedList[AdvocacyContact], date], Said]:
    """Work out a fact of the contact asked last: the value that its gaps leave, or None where they leave several.

    `values` gives every value the fact can have for one contact. Nobody asked yet gives `if_none_asked`.
    """

    def compute(contacts: RecordedList[AdvocacyContact], as_at: date) -> Said:
        if not contacts.complete:
            return None
        seen = [contact for contact in contacts.items if _not_after(contact.asked_on, as_at)]
        if not seen:
            return if_none_asked
        found = frozenset(value for contact in _perhaps_latest(seen, as_at) for value in values(contact, as_at))
        return next(iter(found)) if len(found) == 1 else None

    return compute


def _perhaps_latest(seen: list[AdvocacyContact], as_at: date) -> Iterator[AdvocacyContact]:
    """The contacts that can be the one asked last; of two on one day the later in the list is."""
    days = [_days_seen(contact.asked_on, as_at) for contact in seen]
    for place, contact in enumerate(seen):
        last = days[place][1]
        before, after = days[:place], days[place + 1 :]
        if all(first <= last for first, _ in before) and all(first < last for first, _ in after):
            yield contact


def _days_seen(when: date | Month | None, as_at: date) -> tuple[date, date]:
    """The first and last day, up to `as_at`, that a recorded day can mean; one that lies later is unknown."""
    if when is None or not _not_after(when, as_at):
        return date.min, as_at
    first, last = day_bounds(when)
    return first, min(last, as_at)


def _not_after(when: date | Month | None, as_at: date) -> bool:
    return when is None or day_bounds(when)[0] <= as_at


def rungs(contact: AdvocacyContact, as_at: date) -> frozenset[Said]:  # noqa: ARG001 - as every such fact
    """Who was asked; any of them where it is not recorded."""
    return frozenset(RUNGS if contact.rung is None else (contact.rung,))


def lateness(contact: AdvocacyContact, as_at: date) -> frozenset[Said]:
    """Late from the day after the agreed one; while there is no answer, as at the day of decision."""
    answered = contact.answered_on
    first, last = (as_at, as_at) if isinstance(answered, str) else _days_seen(answered, as_at)
    agreed = contact.respond_by
    earliest, latest = (date.min, date.max) if agreed is None else day_bounds(agreed)
    return frozenset(late for late, can_be in ((True, last > earliest), (False, first <= latest)) if can_be)


def unresolvedness(contact: AdvocacyContact, as_at: date) -> frozenset[Said]:
    """Only an answer can be no solution: no answer yet is not unresolved, whatever is said of it; it may be late."""
    answered = contact.answered_on
    if isinstance(answered, str) or contact.resolved is True:
        return frozenset({False})
    is_surely_answered = answered is not None and _not_after(answered, as_at)
    return frozenset({True} if is_surely_answered and contact.resolved is False else {True, False})
