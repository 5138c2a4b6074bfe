"""The child's wishes and feelings, and the judgements of named professionals."""

from typing import ClassVar, Literal

from ivpolicy.core.record.fact_declarations import Keeping, RecordSection, day, fact, judged
from ivpolicy.core.record.values import DayOrNone, Judgement, Objection, SetOf, YesNo

ConflictWith = Literal["care_provider", "authority_plan", "parent", "other"]
RaiseWith = Literal["care_provider", "authority", "regulator", "other"]

_VISITOR = ("visitor.appoint", "visitor.consider", "visitor.reconsider")
_CHANGES = ("placement.moved_on", "events.placement_move", "events.plan_change")


class Views(RecordSection):
    """What the child wants, and whether the child was asked."""

    KEEPING: ClassVar[Keeping] = Keeping("child", "at each review", "free_text")

    wishes_ascertained: YesNo = fact(
        "wishes ascertained",
        "Have the child's wishes and feelings been found out on the decision to be made?",
        whom="social_worker",
    )
    wishes_ascertained_on: DayOrNone = day(
        "day the wishes were ascertained", "When were the child's wishes found out (or not yet)?", whom="social_worker"
    )
    wishes_considered: YesNo = fact(
        "wishes given due consideration",
        "Were the child's wishes given due consideration in the decision?",
        whom="social_worker",
    )
    others_wishes_ascertained: YesNo = fact(
        "others' wishes ascertained",
        "Have the wishes of parents and the others concerned been found out?",
        whom="social_worker",
    )
    parent_objects_to_visitor: YesNo = fact(
        "parent's objection to a visitor",
        "Does a parent, or another person with parental responsibility, object to a visitor for the child?",
        "Recorded, and never a veto; what the child says is a fact of its own.",
        whom="social_worker",
    )
    ascertaining_not_practicable: YesNo = fact(
        "ascertaining not practicable",
        "Was it not reasonably practicable to find out the child's wishes?",
        whom="social_worker",
    )
    difficulty_expressing_wishes: YesNo = fact(
        "difficulty expressing wishes",
        "Does the child have difficulty expressing wishes on a decision about them?",
        whom="social_worker",
    )
    wishes_conflict_with: SetOf[ConflictWith] = fact(
        "wishes in conflict", "With whom or what do the child's wishes conflict?", "An empty list: with none."
    )
    wants_advocate: YesNo = fact("wants an advocate", "Does the child want an advocate?")
    wants_representation_at_meeting: YesNo = fact(
        "wants representation at a meeting", "Does the child want to be represented at a meeting?"
    )
    wants_help_to_complain: YesNo = fact(
        "wants help to complain",
        "Does the child want help making a complaint?",
        "Whether a representation is intended or made is `advocacy.complaint`.",
    )
    wants_to_raise_matter_with: SetOf[RaiseWith] = fact(
        "wants to raise a matter", "With whom does the child want help raising a matter?", "An empty list: with no one."
    )
    consulted_about_visitor: YesNo = fact(
        "consulted about a visitor",
        "Has the child been consulted about the proposed appointment?",
        whom="social_worker",
    )
    consulted_about_visitor_on: DayOrNone = day(
        "day the child was consulted",
        "When was the child consulted about the proposed appointment (or not yet)?",
        whom="social_worker",
    )
    wishes_on_visitor_obtained: YesNo = fact(
        "wishes about a visitor obtained",
        "Have the child's wishes and feelings about having a visitor been obtained?",
        whom="social_worker",
    )
    objects_to_visitor: Objection | None = fact(
        "objection to any visitor",
        "Does the child object to a visitor?",
        "To having any visitor at all. `no` counts only with the day the child was asked.",
    )
    objects_to_this_visitor: Objection | None = fact(
        "objection to this visitor",
        "Does the child object to this person as visitor?",
        "To the proposed or appointed person only; the duty to offer another stands.",
    )
    objects_to_continuing: Objection | None = fact(
        "objection to the visitor continuing", "Does the child object to the appointed visitor continuing?"
    )
    consents_to_referral: YesNo = fact("consent to the referral", "Has the child consented to the referral?")
    agrees_to_visitor: YesNo = fact(
        "agreement to a visitor",
        "Has the child agreed to have a visitor?",
        "Agreement in so many words; silence is not agreement, and not objection.",
    )
    requests_specific_visitor: YesNo = fact(
        "asks for a specific person", "Does the child ask for a specific person as visitor?"
    )
    wishes_on_match_considered: YesNo = fact(
        "wishes on the match considered", "Were the child's wishes taken into account in the match?", whom="coordinator"
    )
    involved_in_information_sharing: YesNo = fact(
        "involved in sharing information",
        "Was the child involved in deciding what the visitor is told?",
        whom="social_worker",
    )
    wants_visitor_at_review: YesNo = fact(
        "wants the visitor at the review",
        "Does the child ask for the visitor to come to the review?",
        known="before each review",
    )
    wishes_on_continuing_obtained: YesNo = fact(
        "wishes on continuing obtained",
        "Has the child been asked whether the visitor should continue?",
        whom="reviewing_officer",
    )
    wants_visitor_to_continue: YesNo = fact(
        "wants the visitor to continue", "Does the child want the visitor to continue?"
    )
    wants_ending_visit: YesNo = fact(
        "wants an ending visit", "Does the child want an ending visit?", known="at the ending"
    )


class Judgements(RecordSection):
    """Judgements on the record. Each names who judged, in which role, when, about what and why.

    A judgement that is undated, about something else, or older than what it rests on is unknown.
    """

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "at the decision", "free_text")

    sufficient_understanding: Judgement | None = judged(
        "sufficient understanding",
        "Does the authority judge that the child understands enough to decide?",
        "To decide whether to have, or to keep, a visitor. `no` counts only with the communication support recorded.",
        about=(
            *_VISITOR,
            "visitor.end",
            "views.objects_to_visitor",
            "views.objects_to_this_visitor",
            "views.objects_to_continuing",
        ),
        rests_on=("views.objects_to_visitor", "views.objects_to_this_visitor", "views.objects_to_continuing"),
    )
    visitor_in_interests: Judgement | None = judged(
        "a visitor in the child's interests",
        "Does it appear to be in the child's interests to have a visitor?",
        "While the child objects to any visitor it counts only if it addresses the objection.",
        about=_VISITOR,
        rests_on=("views.objects_to_visitor", *_CHANGES),
    )
    visitor_appropriate: Judgement | None = judged(
        "a visitor appropriate", "Is a visitor judged appropriate for this child?", about=_VISITOR, rests_on=_CHANGES
    )
    appointment_necessary: Judgement | None = judged(
        "appointment necessary",
        "Is an appointment considered necessary?",
        about=(*_VISITOR, "visitor.refer"),
        rests_on=_CHANGES,
    )
    visitor_still_needed: Judgement | None = judged(
        "visitor still needed",
        "Is the visitor judged to be still needed?",
        about=("visitor.review", "visitor.end"),
        rests_on=("views.objects_to_continuing", *_CHANGES),
        whom="reviewing_officer",
    )
    visitor_suitable: Judgement | None = judged(
        "suitable visitor",
        "Is the proposed person judged suitable as this child's visitor?",
        about=("visitor.approve", "visitor.match", "visitor.vetting"),
        whom="manager",
    )
    very_young: Judgement | None = judged(
        "very young", "Is the child judged very young for this purpose?", about=("advocacy.priority",)
    )
    competent_to_consent_to_advocacy: Judgement | None = judged(
        "competent to consent to advocacy",
        "Is the child judged able to consent to a referral to advocacy?",
        about=("advocacy.consent", "advocacy.refer"),
    )
    parent_communication_infrequent: Judgement | None = judged(
        "infrequent communication with a parent", "Are the parents judged to be rarely in touch?", about=_VISITOR
    )
    responsibility_holder_communication_infrequent: Judgement | None = judged(
        "infrequent communication with others responsible",
        "Are others with parental responsibility judged to be rarely in touch?",
        about=_VISITOR,
    )
    benefits_from_individualised_relationship: Judgement | None = judged(
        "benefit of an individual relationship",
        "Would the child benefit from a more individualised relationship?",
        about=_VISITOR,
    )
    benefits_from_individualised_setting: Judgement | None = judged(
        "benefit of an individual setting",
        "Would the child benefit from a more individualised setting?",
        about=_VISITOR,
    )
    visitor_helps_health: Judgement | None = judged(
        "help to health", "Would a visitor contribute to the child's health?", about=_VISITOR
    )
    visitor_helps_education: Judgement | None = judged(
        "help to education", "Would a visitor contribute to the child's education?", about=_VISITOR
    )
    withholding_creates_risk: Judgement | None = judged(
        "risk in withholding",
        "Would withholding the information put the child or the visitor at risk?",
        about=("visitor.information",),
    )
    sharing_creates_risk: Judgement | None = judged(
        "risk in sharing",
        "Would sharing the information put the child or the visitor at risk?",
        about=("visitor.information",),
    )
    visits_regular: Judgement | None = judged(
        "visits regular", "Are the visits and contacts judged regular?", about=("visitor.visit",), whom="coordinator"
    )
    carer_feedback_regular: Judgement | None = judged(
        "carer feedback regular",
        "Is feedback from the carer judged to be sought regularly?",
        about=("visitor.support",),
        whom="coordinator",
    )
    reminders_regular: Judgement | None = judged(
        "reminders regular",
        "Is the child judged to be reminded regularly of the right to an advocate?",
        about=("advocacy.inform",),
        whom="home",
    )
    detailed_records_needed: Judgement | None = judged(
        "detailed records needed",
        "Are detailed records of the visits judged necessary and appropriate here?",
        about=("records.keep",),
    )
    support_beyond_21_justified: Judgement | None = judged(
        "support beyond 21 justified",
        "Is support from the scheme beyond the age of 21 judged justified?",
        about=("visitor.continue", "visitor.expenses"),
        whom="manager",
    )
    informal_continuing_appropriate: Judgement | None = judged(
        "informal continuing appropriate",
        "Is it judged appropriate for the relationship to continue informally?",
        about=("visitor.continue", "visitor.expenses"),
    )
    prevents_serious_injury_to_public: Judgement | None = judged(
        "protection of the public",
        "Is departing from the wishes judged necessary to protect the public from serious injury?",
        about=("advocacy.wishes",),
        whom="manager",
    )
