"""The open request for an advocate or representation, and meetings."""

from typing import ClassVar, Literal, get_args

from ivpolicy.core.record.fact_declarations import Keeping, RecordSection, day, fact
from ivpolicy.core.record.values import (
    Day,
    DayOrNever,
    DayOrNone,
    Item,
    RecordedCount,
    RecordedList,
    SetOf,
    YesNo,
)

Channel = Literal["childrens_guide", "social_worker", "reviewing_officer", "advocacy_provider", "home_staff", "other"]
ReferredBy = Literal[
    "self",
    "social_worker",
    "carer",
    "family",
    "home_staff",
    "reviewing_officer",
    "visitor",
    "other_professional",
    "other",
]
ConflictOfInterest = Literal[
    "subject_of_matter",
    "manages_subject",
    "manages_service",
    "controls_resources",
    "considers_matter",
    "works_for_authority",
]
SHUT_OUT = frozenset(get_args(ConflictOfInterest)) - {"works_for_authority"}
"""The ties by which nobody may help a child with a representation. Source: SI 2004/719 reg 3."""
Matter = Literal[
    "social_worker_contact",
    "family_contact",
    "leaving_care_support",
    "care_or_placement",
    "education",
    "health",
    "other",
]
MeetingKind = Literal[
    "looked_after_review",
    "secure_accommodation_review",
    "child_protection_conference",
    "pathway_planning",
    "care_planning",
    "education",
    "other",
]


class AdvocacyContact(Item):
    """One approach by the advocate to someone in the authority."""

    DATED: ClassVar[str | None] = "asked_on"

    rung: Literal["worker", "manager", "senior_manager"] | None = fact("person asked", "Who was asked?")
    asked_on: Day = day("day asked", "When were they asked?")
    respond_by: Day = day("agreed day of answer", "By when was an answer agreed?", planned=True)
    answered_on: DayOrNone = day("day of answer", "When did they answer (or not yet)?")
    resolved: YesNo = fact("resolved", "Did the answer resolve the matter?")


class Meeting(Item):
    """A meeting about the child that was held."""

    DATED: ClassVar[str | None] = "on"

    on: Day = day("day of the meeting", "When was it held?")
    kind: MeetingKind | None = fact("kind of meeting", "What kind of meeting was it?")
    visitor_views_sought: YesNo = fact("visitor's views sought", "Were the visitor's views sought beforehand?")
    visitor_invited: YesNo = fact("visitor invited", "Was the visitor invited?")
    advocate_offered: YesNo = fact("advocate offered", "Was an advocate offered for it?")
    visitor_need_considered: YesNo = fact(
        "need of a visitor considered", "Was the need for a visitor, or for the visitor to continue, considered?"
    )


class Advocacy(RecordSection):
    """Information about advocates, the child's request, its route, and the answers."""

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "at referral", "form_field")

    information_given: YesNo = fact(
        "information on advocacy given", "Has the child been told how to reach an independent advocate?"
    )
    information_given_on: DayOrNever = day(
        "day the information was given", "When was the child last given information on advocates (or never)?"
    )
    information_channels: SetOf[Channel] = fact(
        "channels of the information", "Through which channels was the child given it?", "An empty list: through none."
    )
    organisations_named: YesNo = fact("organisations named", "Were independent organisations named to the child?")
    accessible_formats: YesNo = fact(
        "accessible formats", "Is the information available in formats this child can use?"
    )
    information_on_complaints_given: YesNo = fact(
        "information on complaints given",
        "Has the child been told how to complain or make a representation?",
        whom="reviewing_officer",
    )
    needed: YesNo = fact(
        "help to reach an advocate needed", "Does the child need help to reach an advocate?", whom="child"
    )
    offer: Literal["not_offered", "accepted", "declined", "undecided"] | None = fact(
        "offer of an advocate", "Was the child offered an advocate, and what did the child say?"
    )
    decline_reason_recorded: YesNo = fact(
        "reason for declining recorded", "Was the child's reason for declining recorded?"
    )
    child_consents: YesNo = fact(
        "consent to advocacy", "Does the child consent to the referral to an advocate?", whom="child"
    )
    referred_by: ReferredBy | None = fact("referrer", "Who refers the child?")
    referred_on: DayOrNone = day(
        "day of referral", "When was the request or referral received (or not yet)?", event=True, held="form_field"
    )
    assistance_given: YesNo = fact(
        "help given to reach an advocate",
        "Was the child helped to reach an advocate, for instance by asking for the child?",
    )
    names_an_organisation: YesNo = fact(
        "organisation of the child's choice", "Does the child ask for a particular organisation?", whom="child"
    )
    chosen_organisation_approached: YesNo = fact(
        "chosen organisation approached", "Was the organisation of the child's choice approached?"
    )
    particular_consideration_given: YesNo = fact(
        "particular consideration given", "Was particular consideration given to this child's need of an advocate?"
    )
    advocate_secured: YesNo = fact("advocate secured", "Does the child have an advocate for this matter?")
    advocate_awaited: YesNo = fact("advocate awaited", "Is the complaint waiting for an advocate to be found?")
    advocate_conflicts: SetOf[ConflictOfInterest] = fact(
        "advocate's conflicts of interest",
        "What ties has the advocate to the matter, or to those who deal with it?",
        "An empty list: none of them.",
    )
    non_instructed_needed: YesNo = fact(
        "non-instructed advocacy needed", "Does the child need an advocate who acts without instructions?"
    )
    matters: SetOf[Matter] = fact("matters raised", "What is it about?", "An empty list: nothing is raised.")
    complaint: Literal["none", "intended", "made"] | None = fact(
        "complaint or representation",
        "Is the child making or intending a complaint or other representation?",
        whom="child",
    )
    complaint_is_formal_complaint: YesNo = fact(
        "formal complaint", "Is it a complaint (and not another representation)?", whom="child"
    )
    complaint_by: Literal["child", "parent", "other"] | None = fact("complainant", "Who makes the complaint?")
    complaint_made_on: DayOrNone = day("day of the complaint", "When was it made (or not yet)?", event=True)
    complaint_stage: Literal["none", "stage_1", "stage_2", "stage_3"] | None = fact(
        "stage of the complaint", "At which stage is the complaint?"
    )
    stage_started_on: DayOrNone = day(
        "start of the stage", "When did the present stage start (or not yet)?", event=True
    )
    stage_requested_on: DayOrNone = day(
        "request for the stage", "When was the request for the present stage received (or not yet)?", event=True
    )
    stage_answered_on: DayOrNone = day("answer at the stage", "When was the present stage answered (or not yet)?")
    complaint_is_complex: YesNo = fact("complex complaint", "Is the complaint complex?")
    matter_over_a_year_old: YesNo = fact(
        "matter over a year old", "Did the matter arise more than a year before the complaint?"
    )
    assessed_by_first_contact: YesNo = fact(
        "assessed by the first point of contact",
        "Has the first point of contact talked with the child and assessed the route?",
        whom="advocacy_service",
    )
    assessed_route: Literal["internal", "external", "none"] | None = fact(
        "assessed route",
        "What did the service assess as the right route?",
        "`none`: nothing was assessed yet.",
        whom="advocacy_service",
    )
    rejects_internal: YesNo = fact(
        "against an internal answer", "Does the child feel strongly against an internal answer?", whom="child"
    )
    copy_to: SetOf[Literal["operational_manager", "iro"]] = fact(
        "copies wanted", "Whom does the child want copied in?", "An empty list: no one.", whom="child"
    )
    team_manager_contacted_on: DayOrNone = day(
        "team manager contacted",
        "When was the Team Manager contacted (or not yet)?",
        whom="advocacy_service",
        event=True,
    )
    answered_on: DayOrNone = day(
        "answer to the child", "When did the child get an answer (or not yet)?", whom="advocacy_service"
    )
    satisfied: YesNo = fact(
        "satisfied with the internal outcome", "Is the child satisfied with the internal outcome?", whom="child"
    )
    mediation_resolved: YesNo = fact(
        "mediation resolved the matter", "Did internal mediation resolve the matter?", whom="advocacy_service"
    )
    safety_concern: YesNo = fact(
        "concern about safety",
        "Is there concern about the child's vulnerability or safety?",
        "Acted on the same day, whatever the route.",
    )
    urgent: YesNo = fact("urgent", "Is the issue urgent?")
    referred_to_provider: YesNo = fact(
        "referred to the independent provider",
        "Was the matter referred to the independent provider?",
        whom="advocacy_service",
    )
    offered_for_next_review: YesNo = fact(
        "advocate offered for the next review",
        "Was the child given the opportunity of an advocate for the next review?",
    )
    provider_contacted_child: YesNo = fact(
        "provider contacted the child", "Has the provider contacted the child directly before the next review?"
    )
    provider_told_review_date: YesNo = fact(
        "provider told the review date", "Has the provider been told the date of the next review?"
    )
    contacts: RecordedList[AdvocacyContact] | None = fact(
        "advocate's contacts",
        "Whom has the advocate asked, when, and what came back?",
        whom="advocacy_service",
        held="free_text",
    )


class Meetings(RecordSection):
    """Reviews and other meetings: those held, and the next ones."""

    KEEPING: ClassVar[Keeping] = Keeping("reviewing_officer", "at each review", "form_field")

    held: RecordedList[Meeting] | None = fact("meetings held", "Which meetings about the child were held?")
    last_looked_after_review: DayOrNever = day(
        "last looked-after review",
        "When was the last looked-after review (or never)?",
        event=True,
        held="statutory_return",
    )
    next_looked_after_review: DayOrNone = day(
        "next looked-after review",
        "When is the next looked-after review (or not arranged)?",
        planned=True,
        held="form_field",
    )
    planned: SetOf[MeetingKind] = fact(
        "meetings planned", "Which meetings about the child are planned?", "An empty list: none.", held="form_field"
    )
    reviews_held: RecordedCount = fact(
        "looked-after reviews held", "How many looked-after reviews were held in this period of care?", unit="reviews"
    )
