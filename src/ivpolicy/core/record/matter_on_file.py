"""What is on file of a matter that a child may want an advocate for, and of a worry about the child.

Each is worked out from the values of its sources, None for an unknown one, which counts as not so (semantics 5, 38).
"""

from datetime import date
from typing import Any

from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.record.sections.child import PROTECTED_BY_LAW
from ivpolicy.core.record.sections.practice import SAFEGUARDING_EVENTS
from ivpolicy.core.record.visitor_on_file import open_kinds


def has_a_matter(sources: tuple[Any, ...], as_at: date) -> bool:
    """Whether something is on file that the child may want a voice in."""
    about_care, conflicts, events = sources
    return about_care is True or bool(conflicts) or "child_complaint" in open_kinds(events, as_at)


def is_worried_over(sources: tuple[Any, ...], as_at: date) -> bool | None:
    """Whether a worry about the child's safety is on file; open while an open event has no kind."""
    statuses, legal_status, events, *said = sources
    kinds = open_kinds(events, as_at)
    at_risk = "child_protection_plan" in (statuses or ()) or legal_status in PROTECTED_BY_LAW
    return True if True in said or at_risk or kinds & SAFEGUARDING_EVENTS else None if None in kinds else False


def is_called_for(sources: tuple[Any, ...], as_at: date) -> bool:  # noqa: ARG001
    """Whether something is on file that is there only where an advocate is called for."""
    offer, matters, *said = sources
    return True in said or offer in ("accepted", "undecided") or bool(matters)


def is_answered_inside(sources: tuple[Any, ...], as_at: date) -> bool:  # noqa: ARG001
    """Whether it is on file what the child thinks of the inside answer."""
    satisfied, rejects_internal, route = sources
    return satisfied is False or (satisfied is True and rejects_internal is not True and route != "external")


def has_a_step(sources: tuple[Any, ...], as_at: date) -> bool:  # noqa: ARG001
    """Whether a step is on file that nobody takes without a matter."""
    route, referred_on, contacted_on, rejects_internal, satisfied, mediation_resolved, urgent, contacts = sources
    is_dated = isinstance(referred_on, date | Month) or isinstance(contacted_on, date | Month)
    is_asked = contacts is not None and bool(contacts.items)
    is_under_way = is_dated or is_asked or route in ("internal", "external")
    return is_under_way or True in (rejects_internal, urgent) or False in (satisfied, mediation_resolved)
