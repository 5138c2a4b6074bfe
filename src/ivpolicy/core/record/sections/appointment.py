"""The way to a visitor (referral), the current appointment, and what follows care."""

from typing import ClassVar, Literal

from ivpolicy.core.record.fact_declarations import Keeping, RecordSection, day, fact
from ivpolicy.core.record.values import Day, DayOrNone, Item, RecordedCount, RecordedList, SetOf, YesNo

ReferredTo = Literal["scheme", "provider", "first_contact", "placing_authority_service", "other"]


class Visit(Item):
    """One visit or other contact between visitor and child."""

    DATED: ClassVar[str | None] = "on"

    on: Day = day("day of the contact", "When was it?")
    kind: Literal["visit", "phone", "letter", "video"] | None = fact("kind of contact", "What kind of contact was it?")
    log_uploaded: YesNo = fact("log sheet uploaded", "Was the log sheet of it uploaded?")


class FormalReview(Item):
    """One review of the appointment."""

    DATED: ClassVar[str | None] = "on"

    on: Day = day("day of the review", "When was it held?")
    kind: Literal["scheme", "looked_after"] | None = fact(
        "kind of review", "Was it the scheme's review or a looked-after review?"
    )
    all_took_part: YesNo = fact("all took part", "Did all the relevant people take part?")


class CoordinatorContact(Item):
    """One contact of the coordinator with the visitor."""

    DATED: ClassVar[str | None] = "on"

    on: Day = day("day of the contact", "When was it?")
    visit_confirmed: YesNo = fact("visit confirmed", "Was it confirmed that a visit or contact took place?")


class CarerFeedback(Item):
    """Feedback sought from the carer."""

    DATED: ClassVar[str | None] = "on"

    on: Day = day("day of the feedback", "When was it sought?")


class Expense(Item):
    """One expense the visitor claims."""

    DATED: ClassVar[str | None] = "on"

    on: Day = day("day of the expense", "When was it incurred?")
    kind: Literal["travel", "out_of_pocket", "birthday", "religious_festival", "other_celebration", "other"] | None = (
        fact("kind of expense", "What is it for?")
    )
    pence: RecordedCount = fact("amount", "How much is it, in pence?", unit="pence")
    reasonable: YesNo = fact("reasonable", "Does the authority find it reasonable?")
    for_functions: YesNo = fact("for the visitor's functions", "Was it incurred in visiting, befriending or advising?")
    before_end: YesNo = fact(
        "before the end",
        "Was it incurred before the appointment ended?",
        "Asked of a visitor who has gone. The day of the expense and `appointment.ended_on` say it where both are "
        "recorded, and then they count; an expense of the last day is of before the end.",
    )
    reimbursed: YesNo = fact("reimbursed", "Has it been paid back?")


class Referral(RecordSection):
    """The referral for a visitor."""

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "at referral", "form_field")

    requested: YesNo = fact("request for a visitor", "Has anyone asked for a visitor for this child?")
    requested_on: DayOrNone = day(
        "day of the request for a visitor",
        "When was the request for a visitor received (or not yet)?",
        "The first request that was not yet answered. Of a request for an advocate it is `advocacy.referred_on`.",
        event=True,
    )
    form_completed: YesNo = fact("referral form completed", "Is the referral form completed?")
    made: YesNo = fact("referral made", "Has the child been referred for a visitor?")
    made_on: DayOrNone = day(
        "day of the referral for a visitor", "When was the referral made (or not yet)?", event=True
    )
    made_to: SetOf[ReferredTo] = fact("referral sent to", "To whom was the referral sent?", "An empty list: to no one.")
    forwarded_to_provider: YesNo = fact(
        "forwarded to the provider",
        "Has the first point of contact passed the referral to the provider?",
        whom="coordinator",
    )
    match_requested: YesNo = fact("match requested", "Has the provider been asked for a suitable match?")
    requested_person_referred: YesNo = fact(
        "requested person referred", "Has the child's request for a specific person been passed on?"
    )
    result: Literal["waiting", "accepted", "refused", "matched"] | None = fact(
        "result of the referral", "What became of the referral?", whom="coordinator"
    )


class Appointment(RecordSection):
    """The current appointment; when none is active, the latest one."""

    KEEPING: ClassVar[Keeping] = Keeping("coordinator", "while the visitor is appointed", "form_field")

    active: YesNo = fact("visitor appointed", "Is a visitor appointed now?", whom="social_worker")
    started_on: DayOrNone = day("start of the appointment", "When did the appointment begin (or not yet)?", event=True)
    confirmed_in_writing: YesNo = fact("appointment confirmed in writing", "Was the appointment confirmed in writing?")
    confirmed_on: DayOrNone = day("day of the written confirmation", "When was it confirmed in writing (or not yet)?")
    information_decision_made: YesNo = fact(
        "decision on information",
        "Was it decided how much of the child's situation the visitor is told?",
        whom="social_worker",
    )
    information_shared: YesNo = fact(
        "information shared", "Has the visitor been told what was decided?", whom="social_worker"
    )
    has_named_coordinator: YesNo = fact("visitor's named coordinator", "Has the visitor a named coordinator?")
    out_of_hours_contact_given: YesNo = fact(
        "out-of-hours contact given", "Does the visitor know whom to contact out of hours?"
    )
    visits: RecordedList[Visit] | None = fact(
        "visits and contacts", "Which visits and contacts took place?", whom="visitor"
    )
    reviews: RecordedList[FormalReview] | None = fact("reviews of the appointment", "Which reviews took place?")
    coordinator_contacts: RecordedList[CoordinatorContact] | None = fact(
        "coordinator's contacts", "When was the coordinator in contact with the visitor?"
    )
    carer_feedback: RecordedList[CarerFeedback] | None = fact(
        "carer's feedback", "When was the carer's feedback sought?"
    )
    expenses: RecordedList[Expense] | None = fact("expenses", "Which expenses does the visitor claim?", whom="visitor")
    views_sought_for_review: YesNo = fact(
        "visitor's views sought",
        "Were the visitor's views sought for the next looked-after review?",
        whom="reviewing_officer",
        known="before each review",
    )
    contributed_to_review: YesNo = fact(
        "visitor contributed",
        "Has the visitor contributed to the next looked-after review?",
        whom="reviewing_officer",
        known="before each review",
    )
    invited_to_review: YesNo = fact(
        "visitor invited to the review",
        "Is the visitor invited to the next looked-after review?",
        whom="reviewing_officer",
        known="before each review",
    )
    need_considered_at_review: YesNo = fact(
        "need considered at the review",
        "Did the latest looked-after review consider whether the visitor is still needed?",
        whom="reviewing_officer",
    )
    consulted_before_secure_application: YesNo = fact(
        "visitor consulted on secure application",
        "Was the visitor consulted before the application for a secure placement?",
        whom="social_worker",
    )
    informed_of_secure_application: YesNo = fact(
        "visitor informed of secure application",
        "Was the visitor informed of the intended application for a secure placement?",
        whom="social_worker",
    )
    views_sought_for_secure_review: YesNo = fact(
        "visitor's views sought at the secure review",
        "Were the visitor's views sought at the secure accommodation review?",
        whom="reviewing_officer",
    )
    told_secure_review_outcome: YesNo = fact(
        "visitor told the secure review's outcome",
        "Was the visitor told the outcome of the secure accommodation review?",
        whom="reviewing_officer",
    )
    continuity_considered: YesNo = fact(
        "continuity considered",
        "Was keeping the visitor considered after the move or change of social worker?",
        whom="social_worker",
    )
    suspended: YesNo = fact(
        "suspended",
        "Is the visitor suspended?",
        "Today. The event `visitor_suspended`, while it is not closed, says so too; `suspension` is the child's, from "
        "school.",
    )
    ending: Literal["not_ending", "visitor_resigns", "authority_ends", "care_ends", "other"] | None = fact(
        "ending", "Is the appointment ending, and by whom?", known="at the ending"
    )
    resignation_in_writing: YesNo = fact(
        "resignation in writing", "Has the visitor resigned in writing?", known="at the ending"
    )
    authority_notice_in_writing: YesNo = fact(
        "authority's notice in writing", "Has the authority given the visitor written notice?", known="at the ending"
    )
    ending_process_done: YesNo = fact(
        "ending process done", "Was there a proper ending with the child?", known="at the ending"
    )
    ending_visit: Literal["not_planned", "planned", "held"] | None = fact(
        "ending visit", "Is an ending visit planned or held?", known="at the ending"
    )
    child_told_of_end: YesNo = fact(
        "child told of the end",
        "Was the child told that the appointment ends, and why?",
        whom="social_worker",
        known="at the ending",
    )
    ended_on: DayOrNone = day(
        "end of the appointment", "When did the appointment end (or not yet)?", event=True, known="at the ending"
    )


class Aftercare(RecordSection):
    """What follows when the child ceases to be looked after."""

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "at pathway planning", "form_field")

    leaves_care_of_this_authority: YesNo = fact(
        "care leaver of this authority",
        "Is the young person leaving, or did they leave, the care of this authority?",
        held="statutory_return",
    )
    lives_in_authority: YesNo = fact("lives in the authority", "Does the young person live in this authority's area?")
    pathway_planning: YesNo = fact("pathway planning", "Is a pathway plan being made or reviewed?")
    informal_continuing_considered: YesNo = fact(
        "informal continuing considered", "Was it considered whether the visitor continues informally?"
    )
    continuing: Literal["undecided", "under_scheme", "informally", "not_continuing"] | None = fact(
        "continuing of the relationship", "Does the relationship continue, and how?", whom="coordinator"
    )
    review_before_18_on: DayOrNone = day(
        "review before 18", "When was the review before the 18th birthday (or not yet)?", whom="coordinator"
    )
    additional_needs: YesNo = fact("additional needs", "Does the young person have additional needs?")
    duties_end_on: DayOrNone = day(
        "end of after-care duties", "When do the after-care duties end (or not known to end)?", planned=True
    )
