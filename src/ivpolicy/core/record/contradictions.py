"""What cannot be true of any case, whatever each fact says alone.

Only the impossible is refused. A visit before the appointment began is allowed: visitors are introduced first, and some
know the child already. A review of the appointment before it began is not.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from operator import attrgetter
from typing import Any, NamedTuple, TypeAlias

from ivpolicy.core.dates.calendar import Month, day_bounds
from ivpolicy.core.record.model import CaseRecord
from ivpolicy.core.record.values import Judgement, Objection


class Impossible(NamedTuple):
    """A path and, in plain words, what is wrong there and how to mend it."""

    path: str
    message: str
    help: str


_When: TypeAlias = date | Month | str | None

_NOT_BEFORE = (
    ("care.looked_after_since", "child.date_of_birth"),
    ("care.ceased_on", "care.looked_after_since"),
    ("placement.moved_on", "child.date_of_birth"),
    ("placement.placed_in_secure_on", "child.date_of_birth"),
    ("family_time.last_unsupervised", "child.date_of_birth"),
    ("family_time.last_parent_visit", "child.date_of_birth"),
    ("family_time.last_lived_with_parent", "child.date_of_birth"),
    ("appointment.ended_on", "appointment.started_on"),
    ("advocacy.stage_started_on", "advocacy.complaint_made_on"),
    ("advocacy.stage_answered_on", "advocacy.stage_started_on"),
    ("meetings.next_looked_after_review", "meetings.last_looked_after_review"),
)
"""Pairs of which the first cannot lie before the second."""

_DONE_AND_DAY = (
    ("views.wishes_ascertained", "views.wishes_ascertained_on"),
    ("views.consulted_about_visitor", "views.consulted_about_visitor_on"),
    ("advocacy.information_given", "advocacy.information_given_on"),
    ("referral.requested", "referral.requested_on"),
    ("referral.made", "referral.made_on"),
    ("visitor.records_check.childrens_services", "visitor.records_check.childrens_services_on"),
    ("visitor.records_check.probation", "visitor.records_check.probation_on"),
    ("visitor.dbs.completed", "visitor.dbs.issued_on"),
    ("visitor.panel.decided", "visitor.panel.decided_on"),
    ("visitor.manager_approved", "visitor.manager_approved_on"),
    ("visitor.approval_confirmed_in_writing", "visitor.approval_confirmed_on"),
    ("appointment.confirmed_in_writing", "appointment.confirmed_on"),
    ("concerns.protection_procedures_followed", "concerns.protection_procedures_started_on"),
)
"""A thing said not to be done, and the day it was done: both cannot be. Yes with `none` or `never` cannot be either."""

_Rows: TypeAlias = tuple[tuple[Callable[[CaseRecord], Any], tuple[str, str]], ...]


def _by_section(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, object, _Rows], ...]:
    """The pairs by the section of the first, with what stands there when nothing is recorded of it."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for pair in pairs:
        found[pair[0].partition(".")[0]].append(pair)
    return tuple(
        (section, CaseRecord.model_fields[section].default, tuple((attrgetter(*pair), pair) for pair in some))
        for section, some in found.items()
    )


_ORDERED, _DONE = _by_section(_NOT_BEFORE), _by_section(_DONE_AND_DAY)
_OBJECTIONS = ("objects_to_visitor", "objects_to_this_visitor", "objects_to_continuing")


def facts_compared() -> Iterator[str]:
    """The facts that are compared with another, so that what cannot be is refused; those on lists left out."""
    return (path for pair in (*_NOT_BEFORE, *_DONE_AND_DAY) for path in pair)


def pairs_compared() -> Iterator[tuple[str, str]]:
    """The pairs of facts that are compared, so that what cannot be is refused."""
    yield from (*_NOT_BEFORE, *_DONE_AND_DAY, ("appointment.reviews", "appointment.started_on"))


NOT_BEFORE = frozenset(_NOT_BEFORE)
"""Pairs of facts of which the first cannot lie before the second; all else about two such days is possible."""


def _compared() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for one, other in pairs_compared():
        found[one].add(other)
        found[other].add(one)
    return {path: frozenset(others) for path, others in found.items()}


COMPARED_WITH: Mapping[str, frozenset[str]] = _compared()
"""Of each fact that is compared with others: which. No two facts beside these can be impossible together."""


def impossibilities(record: CaseRecord) -> Iterator[Impossible]:
    """Everything in the record that cannot be true together, in no particular order."""
    yield from _pairs(record)
    yield from _reviews_before_start(record)
    yield from _interviewers(record)
    yield from _contacts(record)
    yield from _objections(record)


def _pairs(record: CaseRecord) -> Iterator[Impossible]:
    for both, (later, earlier) in _recorded(_ORDERED, record):
        first, second = both(record)
        if first is not None and _before(first, second):
            yield Impossible(later, f"lies before `{earlier}`", "check both days")
    for both, (done, on) in _recorded(_DONE, record):
        said, when = both(record)
        if said is not None and when is not None and said is isinstance(when, str):
            yield Impossible(done, f"does not go with `{on}`", "correct one of the two, or leave it out")


def _recorded(sections: Iterable[tuple[str, object, _Rows]], record: CaseRecord) -> Iterator[Any]:
    """The pairs of the sections of which something is recorded: most records have few."""
    return (row for name, nothing, rows in sections if getattr(record, name) is not nothing for row in rows)


def _reviews_before_start(record: CaseRecord) -> Iterator[Impossible]:
    reviews = record.appointment.reviews
    for place, review in enumerate(reviews.items if reviews is not None else ()):
        if review.kind == "scheme" and _before(review.on, record.appointment.started_on):
            yield Impossible(
                f"appointment.reviews[{place}].on",
                "lies before `appointment.started_on`",
                "a review of the appointment cannot be held before it began; check both days",
            )


def _interviewers(record: CaseRecord) -> Iterator[Impossible]:
    interviews = record.visitor.interviews
    for place, held in enumerate(interviews.items if interviews is not None else ()):
        if held.from_scheme is not None and held.interviewers is not None and held.from_scheme > held.interviewers:
            yield Impossible(
                f"visitor.interviews[{place}].from_scheme",
                "is more than `interviewers`",
                "`interviewers` counts everybody who interviewed, those from the scheme included",
            )


def _contacts(record: CaseRecord) -> Iterator[Impossible]:
    contacts = record.advocacy.contacts
    for place, contact in enumerate(contacts.items if contacts is not None else ()):
        for name in ("answered_on", "respond_by"):
            if _before(getattr(contact, name), contact.asked_on):
                yield Impossible(f"advocacy.contacts[{place}].{name}", "lies before `asked_on`", "check both days")


def _objections(record: CaseRecord) -> Iterator[Impossible]:
    for name in _OBJECTIONS:
        held: Objection | None = getattr(record.views, name)
        if held is not None and _before(held.withdrawn_on, held.asked_on):
            yield Impossible(f"views.{name}.withdrawn_on", "lies before `asked_on`", "check both days")
        if held is not None and held.value is False and held.withdrawn_on is not None:
            yield Impossible(
                f"views.{name}.withdrawn_on",
                "is given where there was no objection",
                "write `value: yes` with the day the objection was withdrawn",
            )


def _before(first: _When, second: _When) -> bool:
    """Whether the first lies before the second on any reading of a month; never so for words or the unknown."""
    if not isinstance(first, date | Month) or not isinstance(second, date | Month):
        return False
    return day_bounds(first)[1] < day_bounds(second)[0]


def has_value(held: Any) -> bool:
    """Whether a field says anything; an open judgement does not."""
    return held is not None and not (isinstance(held, Judgement | Objection) and held.value is None)
