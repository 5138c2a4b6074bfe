"""Why the case is looked at, what happened, what was recorded, concerns, the reviewing officer, and the home."""

from typing import ClassVar, Literal

from ivpolicy.core.record.fact_declarations import Keeping, RecordSection, day, fact
from ivpolicy.core.record.values import Day, DayOrNever, DayOrNone, Item, YesNo

Occasion = Literal[
    "care_planning",
    "looked_after_review",
    "between_reviews",
    "pathway_planning",
    "placement_move",
    "social_worker_change",
    "secure_placement",
    "leaving_care",
    "decision_about_child",
    "appointment_proposed",
    "appointment_review",
    "complaint",
    "other",
]
EventKind = Literal[
    "became_looked_after",
    "ceased_to_be_looked_after",
    "placement_move",
    "out_of_area_placement",
    "secure_placement",
    "social_worker_change",
    "plan_change",
    "family_contact_change",
    "missing",
    "safeguarding_concern",
    "child_complaint",
    "parent_complaint",
    "charged",
    "permanent_exclusion",
    "suspension",
    "health_event",
    "accident",
    "sexual_exploitation",
    "criminal_exploitation",
    "police_incident",
    "abuse_allegation",
    "protection_enquiry_started",
    "protection_enquiry_ended",
    "staff_barring_referral",
    "death",
    "request_for_visitor",
    "visitor_suspended",
    "other",
]
CaseDecision = Literal["none", "to_appoint", "not_to_appoint"]
WhenRaised = Literal["office_hours", "weekday_evening", "weekend", "bank_holiday"]


SAFEGUARDING_EVENTS: frozenset[EventKind] = frozenset(
    {
        "missing",
        "safeguarding_concern",
        "sexual_exploitation",
        "criminal_exploitation",
        "abuse_allegation",
        "protection_enquiry_started",
        "staff_barring_referral",
    }
)
"""Kinds of event that are, while not closed, a concern that a child may be at risk. Source: semantics 20, 38."""


class Event(Item):
    """Something that happened to the child. One without a day of closing is open."""

    DATED: ClassVar[str | None] = "on"

    on: Day = day("day of the event", "When did it happen?", event=True)
    kind: EventKind | None = fact(
        "kind of event",
        "What happened?",
        "`suspension` and `permanent_exclusion`: from school, of the child. `visitor_suspended`: of the visitor, and "
        "closed when the visitor is back or has gone.",
    )
    closed_on: Day = day("day the event was closed", "When was it closed, so that nothing of it is open?")
    significant: YesNo = fact("significant", "Is it significant?", "Decided by the named professional who records it.")
    reviewing_officer_notified: YesNo = fact("reviewing officer notified", "Was the reviewing officer notified?")
    reviewing_officer_consulted: YesNo = fact("reviewing officer consulted", "Was the reviewing officer consulted?")
    regulator_notified: YesNo = fact("regulator notified", "Was Ofsted notified?")
    placing_authority_notified: YesNo = fact("placing authority notified", "Was the placing authority notified?")


class Records(RecordSection):
    """What is on the child's record about a visitor."""

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "on the day", "form_field")

    visitor_last_considered: DayOrNever = day(
        "visitor last considered", "When was a visitor last considered for this child (or never)?"
    )
    visitor_decision: CaseDecision | None = fact(
        "earlier decision on a visitor", "What was last decided about a visitor?", "`none`: nothing was decided yet."
    )
    visitor_decided_on: DayOrNone = day(
        "day of the earlier decision", "When was that decided (or not yet)?", event=True
    )
    circumstances_changed: YesNo = fact("circumstances changed", "Have circumstances changed since that decision?")
    reasons_recorded: YesNo = fact("reasons recorded", "Are the reasons of the decision recorded?")
    child_told_decision: YesNo = fact("child told the decision", "Was the child told the decision and why?")
    child_told_how_to_challenge: YesNo = fact(
        "child told how to challenge", "Was the child told how to challenge it and get an advocate?"
    )
    reviewing_officer_told_decision: YesNo = fact(
        "reviewing officer told the decision", "Was the reviewing officer told the decision?"
    )
    wishes_recorded: YesNo = fact("wishes recorded", "Are the child's wishes and how they were considered recorded?")
    visitor_recorded: YesNo = fact(
        "visitor recorded on the system", "Is the visitor's involvement recorded on the child's file?"
    )
    referral_form_uploaded: YesNo = fact("referral form uploaded", "Is the referral form on the child's file?")
    visits_recorded_in_detail: YesNo = fact(
        "visits recorded in detail", "Does the visitor keep detailed records of the visits?"
    )
    visitor_asks_for_file: YesNo = fact(
        "visitor asks for the file", "Does the visitor ask to see the child's file?", whom="visitor"
    )


class Concerns(RecordSection):
    """Concerns raised, and what was done. A concern that a child may be at risk is acted on the same day."""

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "on the day", "free_text")

    child_may_be_at_risk: YesNo = fact(
        "child may be at risk", "Is anyone concerned that the child may be at risk of harm?"
    )
    other_child_may_be_at_risk: YesNo = fact(
        "another child may be at risk", "Is anyone concerned that another child may be at risk of harm?"
    )
    protection_procedures_followed: YesNo = fact(
        "child protection procedures followed", "Have child protection procedures been started?"
    )
    protection_procedures_started_on: DayOrNone = day(
        "start of child protection procedures", "When were child protection procedures started (or not yet)?"
    )
    raised_when: WhenRaised | None = fact("time of the concern", "When in the week was the concern raised?")
    raised_on: Day = day("day of the concern", "When was the concern raised?", event=True)
    urgent: YesNo = fact("urgent concern", "Is the concern urgent?")
    emergency_team_contacted: YesNo = fact("emergency duty team contacted", "Was the emergency duty team contacted?")
    visitor_about_case: YesNo = fact(
        "visitor's concern about the case", "Does the visitor have a concern about the child's case?", whom="visitor"
    )
    coordinator_told: YesNo = fact(
        "coordinator told", "Was the coordinator told of the visitor's concern?", whom="visitor"
    )
    passed_to_professionals: YesNo = fact(
        "passed to the professionals",
        "Did the coordinator pass the concern to the professionals concerned?",
        whom="coordinator",
    )
    visitor_conduct: YesNo = fact("concern about the visitor", "Is there a concern about the visitor's behaviour?")
    visitor_allegation_of_harm: YesNo = fact(
        "allegation against the visitor", "Is it alleged that the visitor harmed, or may harm, a child?"
    )
    conduct_reported: YesNo = fact("concern about the visitor reported", "Was the concern about the visitor reported?")
    investigation: Literal["undecided", "needed", "not_needed", "finished"] | None = fact(
        "investigation", "What was decided about an investigation?", whom="coordinator"
    )
    social_worker_consulted: YesNo = fact(
        "social worker consulted", "Was the social worker consulted about it?", whom="coordinator"
    )
    designated_officer_consulted: YesNo = fact(
        "designated officer consulted",
        "Was the authority's designated officer for allegations consulted?",
        whom="coordinator",
    )
    safeguarding_procedures_considered: YesNo = fact(
        "safeguarding procedures considered", "Were safeguarding procedures considered?", whom="coordinator"
    )
    child_about_care: YesNo = fact(
        "child's concern about care", "Does the child have concerns about care or placement?", whom="child"
    )
    manager_about_placement: YesNo = fact(
        "manager's concern about the placement", "Is the home's manager concerned about the placement?", whom="home"
    )
    reviewing_officer_about_plan: YesNo = fact(
        "reviewing officer's concern",
        "Is the reviewing officer concerned, for instance that the plan does not progress?",
        whom="reviewing_officer",
    )
    significant_failure: YesNo = fact(
        "significant failure by the authority",
        "Has the authority failed significantly in the plan, the review or a decision?",
        whom="reviewing_officer",
    )
    escalated_to_senior_officers: YesNo = fact(
        "escalated to senior officers", "Were senior officers told of it?", whom="reviewing_officer"
    )
    unresolved_after_escalation: YesNo = fact(
        "unresolved after escalation",
        "Is it still not put right, in a reasonable time, to the reviewing officer's satisfaction?",
        whom="reviewing_officer",
    )


class ReviewingOfficer(RecordSection):
    """What the independent reviewing officer did, and was told."""

    KEEPING: ClassVar[Keeping] = Keeping("reviewing_officer", "at each review", "free_text")

    appointed: YesNo = fact("reviewing officer appointed", "Is a reviewing officer appointed?", held="form_field")
    explained_advocacy: YesNo = fact(
        "advocacy explained by the reviewing officer",
        "Has the reviewing officer made sure the child understands the right to an advocate?",
    )
    explained_legal_steps: YesNo = fact(
        "legal steps explained",
        "Has the reviewing officer made sure the child was told of legal steps and how to complain?",
    )
    saw_child_before_review: YesNo = fact(
        "child seen before the review", "Did the reviewing officer speak with the child before the review?"
    )
    notified_of_change: YesNo = fact(
        "notified of significant change",
        "Was the reviewing officer notified of the latest significant change or event?",
        whom="home",
    )
    notified_of_out_of_area: YesNo = fact(
        "notified of placement out of area",
        "Was the reviewing officer notified of the proposed placement out of area?",
        whom="social_worker",
    )
    consulted_on_out_of_area: YesNo = fact(
        "consulted on placement out of area",
        "Was the reviewing officer consulted before the placement out of area?",
        whom="social_worker",
    )
    consulted_on_safeguarding: YesNo = fact(
        "consulted on safeguarding",
        "Was the reviewing officer notified and consulted about the safeguarding concern?",
        whom="social_worker",
    )
    consulted_by_manager: YesNo = fact(
        "consulted by the home's manager",
        "Has the home's manager consulted the reviewing officer about the placement?",
        whom="home",
    )
    considered_court_referral: YesNo = fact(
        "referral to Cafcass considered", "Has the reviewing officer considered a referral to Cafcass?"
    )


class Home(RecordSection):
    """What the children's home does for a child who lives in it."""

    KEEPING: ClassVar[Keeping] = Keeping("home", "while the child lives in the home", "form_field")

    lives_in_home: YesNo = fact("lives in the home", "Does the child live in the home?")
    advocacy_access: YesNo = fact("access to advocacy in the home", "Does the child have access to an advocate?")
    advocacy_encouraged: YesNo = fact("advocacy encouraged", "Is the child actively encouraged to use an advocate?")
    visitor_access: YesNo = fact("access to a visitor", "Does the child have access to an independent visitor?")
    visitor_encouraged: YesNo = fact(
        "visitor encouraged", "Is the child actively encouraged to use an independent visitor?"
    )
    private_room: YesNo = fact(
        "private place to meet", "Can the child meet the visitor in private at any reasonable time?"
    )
    staff_explained_advocacy: YesNo = fact(
        "advocacy explained by staff", "Have staff helped the child understand advocates and how to reach one?"
    )
    reminded_on: DayOrNever = day(
        "last reminder", "When was the child last reminded of the right to an advocate (or never)?"
    )
    reminder_needed: YesNo = fact("reminder needed", "Does the child need reminding of the right to an advocate?")
    guide_given: YesNo = fact("children's guide given", "Has the child been given the children's guide?")
    guide_covers_advocacy: YesNo = fact(
        "guide covers advocacy", "Does the children's guide say how to get an advocate?"
    )
    complaints_procedure_given: YesNo = fact(
        "complaints procedure given", "Has the child been given the complaints procedure?"
    )
    told_right_to_contact_reviewing_officer: YesNo = fact(
        "told the right to contact the reviewing officer",
        "Has the child been told of the right to contact the reviewing officer?",
    )
    told_who_reviewing_officer_is: YesNo = fact(
        "told who the reviewing officer is", "Has the child been told who the reviewing officer is?"
    )
    told_how_to_contact_reviewing_officer: YesNo = fact(
        "told how to contact the reviewing officer", "Has the child been told how to contact the reviewing officer?"
    )
    told_of_childrens_commissioner: YesNo = fact(
        "told of the Children's Commissioner",
        "Has the child been told how to get help from the Children's Commissioner?",
    )
    told_of_regulator: YesNo = fact("told of Ofsted", "Has the child been told how to contact Ofsted?")
    visitor_wanted: YesNo = fact("visitor wanted", "Is a visitor wanted for the child?")
    referred_to_placing_authority: YesNo = fact(
        "referred to the placing authority",
        "Has the home passed the wish for a visitor to the placing authority's service?",
    )
