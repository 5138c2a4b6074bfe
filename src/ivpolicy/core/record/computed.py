"""Facts that are worked out: each from one recorded fact and the day of decision.

Pure; nothing here reads a record, so conditions, proofs and columns can ask for any source value.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from ivpolicy.core.dates.calendar import Month, age_in_years, months_between
from ivpolicy.core.record.latest_contact import RUNGS, lateness, of_the_latest, rungs, unresolvedness
from ivpolicy.core.record.matter_on_file import (
    has_a_matter,
    has_a_step,
    is_answered_inside,
    is_called_for,
    is_worried_over,
)
from ivpolicy.core.record.sections.advocacy import SHUT_OUT
from ivpolicy.core.record.sections.child import (
    HOUSED_IN_SOME_WAY,
    LOOKED_AFTER_BY_LAW,
    NOT_LOOKED_AFTER_BY_LAW,
    PROTECTED_BY_LAW,
)
from ivpolicy.core.record.sections.practice import SAFEGUARDING_EVENTS, Event
from ivpolicy.core.record.values import NEVER, NONE, RecordedList
from ivpolicy.core.record.visitor_on_file import (
    ADVERSE,
    KEEPS_AWAY,
    NOTICES,
    OBJECTIONS,
    TIES,
    has_adverse_result,
    has_unsatisfactory_reference,
    is_barred_and_near,
    is_end_to_decide,
    is_in_hand,
    is_kept_away_and_near,
    is_kept_from_child,
    is_no_longer_to_stay,
    is_over,
    is_spoken_against,
    is_stopping_for_good,
    open_kinds,
)

NEVER_AGO = 10**6
"""Months since a last time that never was: longer ago than any number a policy names."""

Computed: TypeAlias = bool | int | str | None
_Compute: TypeAlias = Callable[[Any, date], Computed]


@dataclass(frozen=True, slots=True)
class ComputedRow:
    """How one fact is worked out from `source`; `compute` returns None when the source does not settle it.

    `also`: further sources; `compute` is then asked with the values of all of them, None for an unknown one. Such a
    fact is asked through its sources (`core.rules.derived_facts`), so that what the record leaves open of it is exact.
    `only_when_recorded`: what is not recorded counts as not so, because recording it is a new event and another case
    (semantics 5, 38); `compute` is then asked with None where there is no source. `always_known`: it never returns
    None, whatever is not recorded of an item of the list it is worked out from.
    """

    path: str
    source: str
    type: Literal["boolean", "choice", "integer"]
    label: str
    asks: str
    compute: _Compute
    meaning: str = ""
    unit: str | None = None
    choices: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    only_when_recorded: bool = False
    always_known: bool = False


def computed_value(path: str, source_values: tuple[object, ...], as_at: date) -> Computed:
    """Work out a computed fact from concrete values of its sources.

    Args:
        path: A computed fact of the vocabulary.
        source_values: One value for each path in the fact's `computed_from`, in that order; None is unknown.
            A month gives a value only when all its days up to `as_at` agree, a list only when all ways to fill its
            gaps do. `never` gives `NEVER_AGO` months.
        as_at: The day of decision, included.

    Returns:
        The value, or None when the sources do not settle it, or lie after `as_at`.

    Raises:
        KeyError: `path` is not a computed fact.
    """
    row = COMPUTED[path]
    if row.also:
        return row.compute(source_values, as_at)
    (source,) = source_values
    return None if source is None and not row.only_when_recorded else row.compute(source, as_at)


def _at_both_ends(count: Callable[[date, date], int]) -> _Compute:
    """Count from a day, or from a month when its first and its last seen day give the same number."""

    def compute(source: date | Month | str, as_at: date) -> Computed:
        if isinstance(source, str):
            return NEVER_AGO if source == NEVER else None
        first, last = (source.first_day, source.last_day) if isinstance(source, Month) else (source, source)
        if first > as_at:
            return None
        longest, shortest = count(first, as_at), count(min(last, as_at), as_at)
        return longest if longest == shortest else None

    return compute


_age, _months_since = _at_both_ends(age_in_years), _at_both_ends(months_between)


def _is_looked_after(sources: tuple[Any, Any], as_at: date) -> Computed:  # noqa: ARG001 - as every such fact
    """As section 22(1)-(2) has it; open where the child is housed and the power is not recorded."""
    statuses, legal = sources
    by_law = True if legal in LOOKED_AFTER_BY_LAW else False if legal in NOT_LOOKED_AFTER_BY_LAW else None
    if statuses is None:
        return by_law
    if "looked_after" in statuses or not statuses & HOUSED_IN_SOME_WAY:
        return "looked_after" in statuses
    return None if legal is None else legal in LOOKED_AFTER_BY_LAW


def _any_open(kinds: frozenset[str]) -> Callable[[RecordedList[Event] | None, date], Computed]:
    """Yes where one event of these kinds is recorded and open; open itself while an open event has no kind."""

    def worked_out(events: RecordedList[Event] | None, as_at: date) -> Computed:
        found = open_kinds(events, as_at)
        return True if found & kinds else None if None in found else False

    return worked_out


def _is_said(sources: tuple[Any, ...], as_at: date) -> Computed:  # noqa: ARG001
    return True in sources


def _is_significant_and_untold(events: RecordedList[Event] | None, as_at: date) -> Computed:  # noqa: ARG001
    listed = events.items if events is not None else ()
    told = {event.reviewing_officer_notified for event in listed if event.significant is True}
    return True if False in told else None if None in told else False


def _recorded(
    path: str, sources: tuple[str, ...], label: str, asks: str, compute: _Compute, meaning: str
) -> ComputedRow:
    """A fact that is read only when recorded."""
    note = f"{meaning} Read only when recorded: it is known, and no, where none of it is recorded."
    return ComputedRow(
        path, sources[0], "boolean", label, asks, compute, note, also=sources[1:], only_when_recorded=True
    )


def _months(path: str, source: str, label: str, asks: str, meaning: str = "") -> ComputedRow:
    return ComputedRow(path, source, "integer", label, asks, _months_since, meaning, unit="months")


_CONTACTS = "advocacy.contacts"
_ROWS = (
    ComputedRow(
        "child.looked_after",
        "child.statuses",
        "boolean",
        "looked after by law",
        "Is the child looked after by the authority?",
        _is_looked_after,
        "The status says so, or the legal status where no status is recorded; or a child in short breaks, a homeless "
        "young person or an unaccompanied child is housed under a power that makes the child looked after: section 20, "
        "not section 17. A status and a legal status that deny each other leave it open, with a notice.",
        also=("care.legal_status",),
    ),
    ComputedRow(
        "child.age",
        "child.date_of_birth",
        "integer",
        "child's age",
        "How old is the child?",
        _age,
        "Whole years; a birthday counts from its first moment.",
        unit="years",
    ),
    _months(
        "care.months_looked_after",
        "care.looked_after_since",
        "months looked after",
        "How many whole months has the child been looked after?",
        "Whole months of the present period, up to and including the day of decision.",
    ),
    _months(
        "placement.months_since_move",
        "placement.moved_on",
        "months since the latest move",
        "How many whole months ago was the latest move (or never)?",
    ),
    _months(
        "family_time.months_since_unsupervised",
        "family_time.last_unsupervised",
        "months since unsupervised family time",
        "How many whole months ago was the last unsupervised family time (or never)?",
        "Never counts as longer ago than any number of months.",
    ),
    _months(
        "family_time.months_since_unsupervised_with_least_seen",
        "family_time.last_unsupervised_with_least_seen",
        "months since unsupervised time with the least seen",
        "How many whole months ago was the last unsupervised time with the one seen least (or never)?",
    ),
    _months(
        "family_time.months_since_parent_visit",
        "family_time.last_parent_visit",
        "months since a parental visit",
        "How many whole months ago did a parent last visit the child (or never)?",
    ),
    _months(
        "family_time.months_since_visit_to_parent",
        "family_time.last_visit_to_parent",
        "months since a visit to a parent",
        "How many whole months ago did the child last visit a parent (or never)?",
    ),
    _months(
        "family_time.months_since_lived_with_parent",
        "family_time.last_lived_with_parent",
        "months since living with a parent",
        "How many whole months ago did the child last live with a parent (or never)?",
    ),
    _recorded(
        "visitor.adverse_result",
        ADVERSE,
        "adverse result of a check",
        "Does the record hold an adverse result of any check on the person?",
        has_adverse_result,
        "On the children's or the adults' barred list, kept from this child by an order or the plan, a disclosure "
        "refused by the risk assessment or on which none was done, something of concern in records "
        "of children's services or Probation, or an unsatisfactory reference; whether or not a policy asks for it.",
    ),
    _recorded(
        "visitor.barred_and_near",
        ("visitor.dbs.barred_list", "visitor.identified", "appointment.active"),
        "barred person proposed or appointed",
        "Is a person on the children's barred list proposed or appointed as visitor?",
        is_barred_and_near,
        "One visit is enough to matter in law.",
    ),
    _recorded(
        "visitor.kept_away_and_near",
        ("visitor.barred_from_child", "visitor.identified", "appointment.active"),
        "person kept from this child proposed or appointed",
        "Is a person whom an order or the plan keeps from this child proposed or appointed as visitor?",
        is_kept_away_and_near,
        "It says nothing of other children.",
    ),
    _recorded(
        "appointment.kept_apart",
        (*KEEPS_AWAY, *OBJECTIONS),
        "visitor kept from the child",
        "Does the record hold anything that keeps the visitor from the child meanwhile?",
        is_kept_from_child,
        "A suspension, an allegation of harm, a concern about conduct, an objection of the child to visitors, to "
        "this one or to going on, an order or plan that keeps the person from this child, the children's barred "
        "list, a risk assessment that refused the person, or a judgement that the person is not suitable.",
    ),
    _recorded(
        "appointment.not_to_stay",
        (*KEEPS_AWAY, "appointment.ending", *TIES),
        "appointment suspended or ending",
        "Is the visitor suspended, accused, barred or shut out, or the appointment ending?",
        is_no_longer_to_stay,
        "An allegation of harm, a concern about conduct, a refused risk assessment and a judgement that the person is "
        "not suitable count, and so do the ties by which the law lets nobody be an independent visitor. Then the "
        "question of another visitor returns.",
    ),
    _recorded(
        "appointment.objected_to",
        OBJECTIONS,
        "objection to the visitor on file",
        "Does the record hold an objection of the child to visitors, to this one or to going on?",
        _is_said,
        "Whether the child understands enough to decide is a fact of its own, and is asked where an objection is on "
        "file.",
    ),
    _recorded(
        "appointment.end_to_decide",
        (
            *KEEPS_AWAY,
            *OBJECTIONS,
            *TIES,
            *ADVERSE,
            "appointment.active",
            "judgements.sufficient_understanding",
            "views.wants_visitor_to_continue",
            "judgements.visitor_still_needed",
            "appointment.ending_visit",
            *NOTICES,
        ),
        "ending of the appointment to be decided",
        "Does the record hold what calls for a decision whether the appointment ends?",
        is_end_to_decide,
        "A visitor serves, no ending is on file, and the record holds what keeps the visitor from the child, a tie by "
        "which the law lets nobody be an independent visitor, an adverse result of a check, a child who does not want "
        "the visitor to go on, a judgement that no visitor is needed any more, or a visit to say goodbye. Not where "
        "the child objects to the visitor going on and understands: that the Act decides.",
    ),
    _recorded(
        "appointment.stopping_for_good",
        ("appointment.active", *NOTICES),
        "visits ending or over",
        "Does the record say that the visits end, or have ended?",
        is_stopping_for_good,
        "An ending on file of a visitor who serves, a written notice of either side, or the day of the end.",
    ),
    ComputedRow(
        "visitor.reference_unsatisfactory",
        "visitor.references",
        "boolean",
        "unsatisfactory reference",
        "Is a reference on file that is unsatisfactory?",
        has_unsatisfactory_reference,
        "Whether or not its coming is recorded: whoever judged it has it. Read only when recorded: no list, or one "
        "that is not complete, leaves nothing open, because a new reference is another case.",
        only_when_recorded=True,
        always_known=True,
    ),
    _recorded(
        "visitor.dbs.came_back_adverse",
        ("visitor.dbs.risk_assessment", "visitor.dbs.barred_list"),
        "check came back adverse",
        "Did the check come back with a disclosure that was refused, or with the children's list?",
        lambda sources, as_at: sources[0] == "refused" or sources[1] == "listed",  # noqa: ARG005 - as every such fact
        "A check that came back so is not made again.",
    ),
    _recorded(
        "visitor.panel.refused",
        ("visitor.panel.outcome",),
        "refusal of the panel on file",
        "Is it on file that the panel did not approve the person?",
        lambda outcome, as_at: outcome == "not_approved",  # noqa: ARG005 - as every such fact
        "A panel that refused has decided, whether or not that is recorded beside it.",
    ),
    _recorded(
        "advocacy.advocate_shut_out",
        ("advocacy.advocate_conflicts",),
        "advocate shut out from the matter",
        "Is it on file that regulations shut the advocate out from the matter?",
        lambda ties, as_at: bool(SHUT_OUT & (ties or frozenset())),  # noqa: ARG005 - as every such fact
        "The ties by which nobody may help: working for the authority is not among them.",
    ),
    _recorded(
        "advocacy.answered_inside",
        ("advocacy.satisfied", "advocacy.rejects_internal", "advocacy.assessed_route"),
        "inside answer on file",
        "Is it on file what the child thinks of the inside answer?",
        is_answered_inside,
        "Whoever is not content with the inside answer has been inside, and so has whoever is content with it, unless "
        "a no to the inside route, or a need of an outside advocate, is on file beside that.",
    ),
    _recorded(
        "advocacy.route_assessed",
        ("advocacy.assessed_route", "advocacy.satisfied"),
        "route assessed",
        "Is it on file that a route was assessed, or what its inside answer brought?",
        lambda sources, as_at: sources[0] in ("internal", "external") or sources[1] is not None,  # noqa: ARG005
        "So that whoever has been on the way is not asked to set out.",
    ),
    _recorded(
        "visitor.spoken_against",
        (
            "concerns.visitor_allegation_of_harm",
            "concerns.visitor_conduct",
            "judgements.visitor_suitable",
            "visitor.panel.outcome",
            *TIES,
        ),
        "something on file against the person",
        "Does the record hold anything against approving the person, beside the results of checks?",
        is_spoken_against,
        "An allegation of harm, a concern about conduct, a judgement that the person is not suitable, a panel that did "
        "not approve, or a tie by which the law lets nobody be an independent visitor.",
    ),
    _recorded(
        "views.has_a_matter",
        ("concerns.child_about_care", "views.wishes_conflict_with", "events"),
        "matter of the child's own on file",
        "Does the record hold a matter that the child may want a voice in?",
        has_a_matter,
        "Concerns of the child about care or placement, wishes that conflict with somebody's, or a complaint of the "
        "child that is not closed.",
    ),
    _recorded(
        "appointment.in_hand",
        ("appointment.active", "appointment.ended_on"),
        "visitor on record as appointed",
        "Is a visitor on record as appointed, with no day of an end?",
        is_in_hand,
        "So that the duty to appoint is never met by an appointment of which nothing is recorded.",
    ),
    _recorded(
        "appointment.over",
        NOTICES,
        "appointment over by notice",
        "Was the appointment ended by a written notice of either side, or is the day of its end recorded?",
        is_over,
        "That care ended, which ends it too, is in the child's status.",
    ),
    ComputedRow(
        "appointment.expenses_claimed",
        "appointment.expenses",
        "boolean",
        "expense on record",
        "Is an expense of a visitor on record?",
        lambda expenses, as_at: expenses is not None and bool(expenses.items),  # noqa: ARG005 - as every such fact
        "So that what a visitor who has gone may still be owed is asked where something is claimed, and not of every "
        "child without a visitor. Read only when recorded: no list, or one that is not complete, leaves nothing open, "
        "because a new claim is another case.",
        only_when_recorded=True,
    ),
    _recorded(
        "advocacy.step_on_file",
        (
            "advocacy.assessed_route",
            "advocacy.referred_on",
            "advocacy.team_manager_contacted_on",
            "advocacy.rejects_internal",
            "advocacy.satisfied",
            "advocacy.mediation_resolved",
            "advocacy.urgent",
            _CONTACTS,
        ),
        "step of a matter on file",
        "Is a step of a matter on file that nobody takes without one?",
        has_a_step,
        "A referral, anybody who was asked about it, a route that was assessed, a no to the inside route or to its "
        "answer, mediation that failed, or that it is urgent.",
    ),
    _recorded(
        "advocacy.called_for",
        (
            "advocacy.offer",
            "advocacy.matters",
            "advocacy.needed",
            "advocacy.non_instructed_needed",
            "advocacy.advocate_awaited",
            "advocacy.names_an_organisation",
            "concerns.significant_failure",
        ),
        "sign on file that an advocate is called for",
        "Does the record hold something that is there only where an advocate is called for?",
        is_called_for,
        "An offer that the child accepted or has still to answer, matters raised, help needed to reach an advocate, "
        "one who acts without instructions, one who is awaited, an organisation the child names, or a significant "
        "failure of the authority.",
    ),
    ComputedRow(
        "advocacy.last_rung",
        _CONTACTS,
        "choice",
        "person asked last",
        "Who was asked last?",
        of_the_latest(rungs, if_none_asked=NONE),
        "`none`: no one was asked yet.",
        choices=(NONE, *RUNGS),
    ),
    ComputedRow(
        "advocacy.last_contact_late",
        _CONTACTS,
        "boolean",
        "latest answer late",
        "Is the latest answer later than agreed?",
        of_the_latest(lateness, if_none_asked=False),
        "Late from the day after the agreed one; no answer yet counts as at the day of decision.",
    ),
    ComputedRow(
        "advocacy.last_contact_unresolved",
        _CONTACTS,
        "boolean",
        "latest answer no solution",
        "Was the latest answer no solution?",
        of_the_latest(unresolvedness, if_none_asked=False),
        "No answer yet is a no. Without the day of answer (or `none`) a matter not resolved leaves it open.",
    ),
    _months(
        "meetings.months_since_review",
        "meetings.last_looked_after_review",
        "months since the last review",
        "How many whole months ago was the last looked-after review (or never)?",
    ),
    _months(
        "visitor.dbs.months_since_issued",
        "visitor.dbs.issued_on",
        "months since the DBS certificate",
        "How many whole months ago was the DBS certificate issued?",
        "Unknown while none is issued.",
    ),
    _months(
        "appointment.months_appointed",
        "appointment.started_on",
        "months of the appointment",
        "How many whole months ago did the appointment begin?",
        "Unknown while it has not begun.",
    ),
    ComputedRow(
        "concerns.event_open",
        "events",
        "boolean",
        "recorded event that is a concern",
        "Is an event recorded that is a concern, and not closed?",
        _any_open(SAFEGUARDING_EVENTS),
        "A concern, an allegation of abuse, exploitation, a protection enquiry started, or missing. Read only when "
        "recorded: no list of events, or one that is not complete, leaves nothing open, because a new event is another "
        "case. An event without a day of closing is open.",
        only_when_recorded=True,
    ),
    ComputedRow(
        "concerns.enquiry_open",
        "events",
        "boolean",
        "protection enquiry under way",
        "Is a protection enquiry on file that is not closed?",
        _any_open(frozenset({"protection_enquiry_started"})),
        "Read only when recorded: an enquiry that is not on file leaves nothing open: its start is another case.",
        only_when_recorded=True,
    ),
    ComputedRow(
        "reviewing_officer.untold_of_event",
        "events",
        "boolean",
        "reviewing officer not told of a significant event",
        "Is an event on file that is significant, and of which the reviewing officer was not notified?",
        _is_significant_and_untold,
        "Read only when recorded: whether an event is significant is decided by whoever records it.",
        only_when_recorded=True,
    ),
    ComputedRow(
        "concerns.under_protection",
        "care.legal_status",
        "boolean",
        "emergency or police protection",
        "Is the child under emergency or police protection?",
        lambda legal_status, _: legal_status in PROTECTED_BY_LAW,
        "As the legal status says. Read only when recorded: an order that is not on file leaves nothing open, because "
        "its making is another case.",
        only_when_recorded=True,
    ),
    _recorded(
        "concerns.told_elsewhere",
        ("advocacy.safety_concern", "concerns.urgent"),
        "concern told elsewhere in the record",
        "Does the record hold a concern about safety beside the facts that ask for one?",
        _is_said,
        "A concern about the child's vulnerability or safety on an advocate's matter, or a concern that is called "
        "urgent. Whether a child may be at risk is asked by the facts on concerns, in every pack.",
    ),
    _recorded(
        "concerns.on_file",
        (
            "child.statuses",
            "care.legal_status",
            "events",
            "concerns.child_may_be_at_risk",
            "concerns.visitor_allegation_of_harm",
            "concerns.visitor_conduct",
            "concerns.urgent",
            "concerns.protection_procedures_followed",
            "concerns.emergency_team_contacted",
            "advocacy.safety_concern",
        ),
        "worry about the child on file",
        "Does the record hold a worry about the child's safety?",
        is_worried_over,
        "A concern about the child or the visitor, an event that is a concern and is not closed, emergency or police "
        "protection, or a child protection plan. Another child at risk is not among them.",
    ),
    _months(
        "records.months_since_considered",
        "records.visitor_last_considered",
        "months since a visitor was considered",
        "How many whole months ago was a visitor last considered for this child (or never)?",
    ),
)

COMPUTED: Mapping[str, ComputedRow] = {row.path: row for row in _ROWS}
"""The computed facts, by path."""
