"""How a visitor stands by what is on file: appointed, over, kept from the child, spoken against.

Each is worked out from the values of its sources, None for an unknown one, which counts as not so (semantics 5, 38).
"""

from datetime import date
from typing import Any

from ivpolicy.core.dates.calendar import Month, day_bounds
from ivpolicy.core.record.sections.practice import Event
from ivpolicy.core.record.sections.visitor import Reference
from ivpolicy.core.record.values import RecordedList

ADVERSE = (
    "visitor.dbs.barred_list",
    "visitor.barred_from_child",
    "visitor.dbs.risk_assessment",
    "visitor.dbs.content",
    "visitor.records_check.childrens_services_clear",
    "visitor.records_check.probation_clear",
    "visitor.references",
)
NOTICES = (
    "appointment.ending",
    "appointment.resignation_in_writing",
    "appointment.authority_notice_in_writing",
    "appointment.ended_on",
)
KEEPS_AWAY = (
    "visitor.dbs.barred_list",
    "judgements.visitor_suitable",
    "visitor.dbs.risk_assessment",
    "events",
    "appointment.suspended",
    "concerns.visitor_allegation_of_harm",
    "concerns.visitor_conduct",
    "visitor.barred_from_child",
)
OBJECTIONS = ("views.objects_to_visitor", "views.objects_to_continuing", "views.objects_to_this_visitor")
_GOING_ON = len(KEEPS_AWAY) + OBJECTIONS.index("views.objects_to_continuing")
TIES = ("visitor.membership", "visitor.employment", "visitor.partner_is")


def open_kinds(events: RecordedList[Event] | None, as_at: date) -> frozenset[str | None]:
    """The kinds of the events that are not closed; None among them where an open event has no kind."""
    listed = events.items if events is not None else ()
    return frozenset(e.kind for e in listed if e.closed_on is None or day_bounds(e.closed_on)[1] > as_at)


def is_in_hand(sources: tuple[Any, ...], as_at: date) -> bool:  # noqa: ARG001 - as every such fact
    """Whether a visitor is on record as appointed, with no day of an end."""
    active, ended_on = sources
    return active is True and not isinstance(ended_on, date | Month)


def is_over(sources: tuple[Any, ...], as_at: date) -> bool:  # noqa: ARG001 - as every such fact
    """As section 23ZB(4)(b) and (c) have it: a notice in writing of the one side or the other."""
    ending, resigned, noticed, ended_on = sources
    in_writing = (ending == "visitor_resigns" and resigned) or (ending == "authority_ends" and noticed)
    return bool(in_writing) or isinstance(ended_on, date | Month)


def is_no_longer_to_stay(sources: tuple[Any, ...], as_at: date) -> bool:
    """Whether what is on file brings the question of another visitor back, whatever the child says."""
    kept_away, ending, ties = sources[:8], sources[8], sources[9:]
    return _is_kept_away(kept_away, as_at) or ending not in (None, "not_ending") or _is_shut_out(ties)


def is_kept_from_child(sources: tuple[Any, ...], as_at: date) -> bool:
    """Whether something on file, the child's own objection with it, keeps the visitor from the child."""
    kept_away, objections = sources[:8], sources[8:]
    return _is_kept_away(kept_away, as_at) or True in objections


def _is_kept_away(sources: tuple[Any, ...], as_at: date) -> bool:
    """What keeps the person from the child beside the child's own objection, as `KEEPS_AWAY` lists it."""
    barred_list, suitable, assessment, events, *said = sources
    is_suspended = "visitor_suspended" in open_kinds(events, as_at)
    return True in said or barred_list == "listed" or suitable is False or assessment == "refused" or is_suspended


def _is_shut_out(sources: tuple[Any, ...]) -> bool:
    """As regulation 47 of the regulations of 2010 has it: a member, an officer of children's services, or a partner."""
    membership, employment, partner_is = sources
    is_insider = membership not in (None, "none") or employment == "childrens_services"
    return is_insider or bool((partner_is or frozenset()) & {"member", "childrens_services_officer"})


def is_end_to_decide(sources: tuple[Any, ...], as_at: date) -> bool:
    """Of a visitor who serves and whose ending nobody has begun: what is doubtful, or says that it is not to go on.

    Doubtful is what keeps the visitor away, shuts the person out, or came back adverse.
    Where the child objects to that going on, and understands, the Act ends it and leaves nothing to decide.
    """
    apart, ties, adverse = sources[:11], sources[11:14], sources[14:21]
    active, understands, wanted, needed, ending_visit, *notices = sources[21:]
    is_ending = notices[0] not in (None, "not_ending") or is_over(tuple(notices), as_at)
    is_settled = is_ending or (apart[_GOING_ON] is True and understands is True)
    is_doubtful = is_kept_from_child(apart, as_at) or _is_shut_out(ties) or has_adverse_result(adverse, as_at)
    is_unwanted = wanted is False or needed is False or ending_visit in ("planned", "held")
    return active is True and not is_settled and (is_doubtful or is_unwanted)


def is_stopping_for_good(sources: tuple[Any, ...], as_at: date) -> bool:
    """Whether the appointment is ending or over."""
    active, *notices = sources
    return (active is True and notices[0] not in (None, "not_ending")) or is_over(tuple(notices), as_at)


def is_spoken_against(sources: tuple[Any, ...], as_at: date) -> bool:  # noqa: ARG001
    """Whether something on file speaks against the person, beside the results of checks."""
    accused, conduct, suitable, panel, *ties = sources
    return True in (accused, conduct) or suitable is False or panel == "not_approved" or _is_shut_out(tuple(ties))


def is_barred_and_near(sources: tuple[Any, ...], as_at: date) -> bool:  # noqa: ARG001
    """Whether a person on the children's barred list is proposed or serves."""
    barred_list, *near = sources
    return barred_list == "listed" and True in near


def is_kept_away_and_near(sources: tuple[Any, ...], as_at: date) -> bool:  # noqa: ARG001
    """Whether a person whom an order or the plan keeps from this child is proposed or serves."""
    barred_from_child, *near = sources
    return barred_from_child is True and True in near


def has_adverse_result(sources: tuple[Any, ...], as_at: date) -> bool:
    """Whether a check on the person came back with an adverse result, or with one on which nobody has decided."""
    barred_list, barred_from_child, assessment, content, known_to_services, known_to_probation, references = sources
    return (
        barred_list in ("listed", "adults_only")
        or barred_from_child is True
        or assessment == "refused"
        or (content == "something" and assessment == "not_done")
        or False in (known_to_services, known_to_probation)
        or has_unsatisfactory_reference(references, as_at)
    )


def has_unsatisfactory_reference(references: RecordedList[Reference] | None, as_at: date) -> bool:  # noqa: ARG001
    """Whether a reference is unsatisfactory: it has come in then, whether or not its coming is recorded."""
    return references is not None and any(reference.satisfactory is False for reference in references.items)
