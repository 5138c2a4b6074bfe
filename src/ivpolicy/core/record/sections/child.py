"""The child, the care, the placement and family time."""

from typing import ClassVar, Literal

from ivpolicy.core.record.fact_declarations import Keeping, RecordSection, day, fact
from ivpolicy.core.record.values import Day, DayOrNever, DayOrNone, RecordedCount, SetOf, Text, YesNo

ChildStatus = Literal[
    "looked_after",
    "care_leaver",
    "child_protection_plan",
    "child_in_need_plan",
    "assessment",
    "southwark",
    "asylum_seeker",
    "respite",
    "staying_put",
    "specialist_health",
]
LegalStatus = Literal[
    "care_order",
    "interim_care_order",
    "placement_order",
    "section_19_consent",
    "section_20",
    "section_17",
    "remand",
    "emergency_protection",
    "police_protection",
    "other",
    "none",
]
LOOKED_AFTER_BY_LAW: frozenset[LegalStatus] = frozenset(
    {
        "care_order",
        "interim_care_order",
        "placement_order",
        "section_19_consent",
        "section_20",
        "remand",
        "emergency_protection",
        "police_protection",
    }
)
"""Legal statuses under which a child is in the authority's care, or housed by it under functions that make the child
looked after. Source: Children Act 1989 s22(1)-(2), s21; Adoption and Children Act 2002 s18(3)."""
NOT_LOOKED_AFTER_BY_LAW: frozenset[LegalStatus] = frozenset({"section_17", "none"})
"""Those under which a child is not: section 17 is one of the functions that section 22(1)(b) leaves out."""
PROTECTED_BY_LAW: frozenset[LegalStatus] = frozenset({"emergency_protection", "police_protection"})
"""Those that are made because a child is likely to suffer harm. Source: Children Act 1989 ss 44 and 46."""
HOUSED_IN_SOME_WAY: frozenset[ChildStatus] = frozenset({"respite", "southwark", "asylum_seeker"})
"""Statuses of children who are housed under one power or another: which one says whether they are looked after."""
PlacementType = Literal[
    "foster",
    "kinship",
    "with_parents",
    "childrens_home",
    "residential_school",
    "supported_accommodation",
    "secure",
    "hospital",
    "other",
]


class Child(RecordSection):
    """Who the child is and how the child lives."""

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "at care planning", "free_text")

    statuses: SetOf[ChildStatus] = fact(
        "status of the child",
        "What is the child's status today: looked after, in need, a care leaver, other?",
        "All that apply; an empty list means none of them. `southwark`: a homeless 16 or 17 year old.",
        known="from the start",
        held="form_field",
    )
    date_of_birth: Day = day(
        "date of birth", "When was the child born?", known="from the start", held="statutory_return"
    )
    in_need: YesNo = fact(
        "child in need",
        "Is the child a child in need under section 17?",
        "With or without a plan.",
        known="from the start",
        held="annex_a",
    )
    disabled: YesNo = fact(
        "disabled",
        "Is the child disabled?",
        "The statutory return has the main need alone: a disabled child in care for another reason is not seen there.",
        known="from the start",
        held="annex_a",
    )
    communication_need: YesNo = fact("communication need", "Does the child have a communication need?")
    complex_communication_needs: YesNo = fact(
        "complex communication needs", "Are the child's communication needs complex?"
    )
    non_verbal: YesNo = fact(
        "non-verbal", "Does the child communicate without speech?", "Never evidence of insufficient understanding."
    )
    needs_interpreter: YesNo = fact("needs an interpreter", "Does the child need an interpreter?")
    lives_at_home: YesNo = fact("lives at home", "Does the child live at home?", known="from the start")
    open_to_services: YesNo = fact(
        "open to children's services",
        "Is the child open to children's services?",
        known="from the start",
        held="annex_a",
    )
    in_education: YesNo = fact(
        "in education or training",
        "Is the young person in education or training?",
        "In the statutory return for care leavers alone.",
        held="statutory_return",
    )
    has_religion: YesNo = fact("has a religion", "Does the child follow a religion with festivals?", whom="child")
    socially_isolated: YesNo = fact("socially isolated", "Is the child socially isolated?")
    physically_isolated: YesNo = fact("physically isolated", "Is the child physically isolated?")
    relationship_difficulty_peers: YesNo = fact(
        "difficulty with relationships with peers",
        "Does the child find it hard to make and keep good relationships with peers?",
    )
    relationship_difficulty_adults: YesNo = fact(
        "difficulty with relationships with adults",
        "Does the child find it hard to make and keep good relationships with adults?",
    )
    difficulty_communicating: YesNo = fact("difficulty communicating", "Does the child have difficulty communicating?")
    difficulty_building_relationships: YesNo = fact(
        "difficulty building relationships", "Does the child have difficulty building positive relationships?"
    )
    can_go_out_independently: YesNo = fact("can go out independently", "Can the child go out independently?")
    vulnerable_to_targeting: YesNo = fact(
        "open to being targeted", "Might someone target the child to exploit or harm them?"
    )
    risk_from_peer_pressure: YesNo = fact(
        "risky behaviour from peer pressure", "Is the child likely to behave riskily under peer pressure?"
    )
    risk_from_older_people: YesNo = fact(
        "risky relationships with older people",
        "Is the child likely to behave riskily through an inappropriate relationship with older people?",
    )
    goes_missing: YesNo = fact("goes missing", "Has the child run away or gone missing?", held="statutory_return")


class Care(RecordSection):
    """The authority's care of the child. `responsible_authority` is a pack's id, such as `leeds`."""

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "at care planning", "form_field")

    responsible_authority: Text = None
    proposed: YesNo = fact(
        "proposal to look after the child", "Does the authority propose to look after the child?", known="at referral"
    )
    legal_status: LegalStatus | None = fact(
        "legal status",
        "What is the child's legal status?",
        "`section_20`: accommodated under section 20, short breaks too; `section_17`: accommodated as a service to a "
        "child in need, which is not being looked after; `placement_order` and `section_19_consent`: the authority is "
        "authorised to place the child for adoption, and not yet that the child is placed; `none`: known not to be "
        "looked after under any of them.",
        known="from the start",
        held="statutory_return",
    )
    looked_after_since: Day = day(
        "start of being looked after",
        "Since when has this authority looked after the child without a break?",
        "The first day of the present period of care.",
        event=True,
        known="from the start",
        held="statutory_return",
    )
    months_looked_after_in_all: RecordedCount = fact(
        "months looked after in all",
        "How many whole months has this authority looked after the child, all periods together?",
        "One return knows no period of care before its year.",
        unit="months",
    )
    ceased_on: DayOrNone = day(
        "end of being looked after",
        "When did the child cease to be looked after?",
        "`none`: has not ceased.",
        event=True,
        held="statutory_return",
    )
    expected_to_cease_on: DayOrNone = day(
        "planned end of being looked after", "When is the child expected to cease to be looked after?", planned=True
    )
    plan_is_long_term: YesNo = fact("long-term care plan", "Is the care plan long term?")
    plan_is_permanence_in_care: YesNo = fact(
        "plan for permanence in care", "Is the plan for the child to stay in care until adulthood?"
    )
    plan_being_developed: YesNo = fact("care plan being developed", "Is a care plan being developed or changed?")
    significant_plan_change_proposed: YesNo = fact(
        "significant change of plan proposed", "Is a significant change to the care plan proposed?"
    )
    plan_change_considered_at_review: YesNo = fact(
        "plan change considered at a review", "Was the significant change to the plan first considered at a review?"
    )
    decision_pending: YesNo = fact(
        "decision pending", "Is a decision about the child about to be made?", known="on the day"
    )
    background_considered: YesNo = fact(
        "background considered", "Were religion, racial origin, culture and language given due consideration?"
    )
    social_worker_changed_on: DayOrNever = day(
        "change of social worker",
        "When did the child's social worker last change (or never)?",
        event=True,
        held="statutory_return",
    )
    last_authority_visit: DayOrNever = day(
        "authority's last visit",
        "When did the authority's representative last visit the child (or never)?",
        held="annex_a",
    )
    seen_alone: YesNo = fact(
        "seen alone", "Did the authority's representative see the child alone at that visit?", held="form_field"
    )
    short_breaks_only: YesNo = fact(
        "short breaks only", "Is the child looked after only for planned short breaks?", held="statutory_return"
    )
    short_breaks_within_limits: YesNo = fact(
        "short breaks within the limits",
        "Are the short breaks a series with one carer or in one place, none meant to last over 17 days, home in "
        "between, and at most 75 days in any 12 months?",
    )


class Placement(RecordSection):
    """Where the child lives, and the carer. `provider` is the pack's id of a home, such as `childrens_home`."""

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "at placement", "form_field")

    provider: Text = None
    type: PlacementType | None = fact(
        "type of placement",
        "Where is the child placed?",
        "A children's home and a residential school are residential settings; supported accommodation is not one, and "
        "is no children's home.",
        held="statutory_return",
    )
    placed_for_adoption: YesNo = fact(
        "placed for adoption",
        "Has the child been placed with prospective adopters?",
        "Being authorised to place is another fact: see the legal status.",
    )
    moved_on: DayOrNever = day(
        "latest move", "When did the child last move placement (or never)?", event=True, held="statutory_return"
    )
    moves_in_last_year: RecordedCount = fact(
        "moves in the last year",
        "How many placement moves were there in the last 12 months?",
        unit="moves",
        held="statutory_return",
    )
    significant_instability: YesNo = fact(
        "significant placement instability", "Have placements been significantly unstable?", held="free_text"
    )
    single_parent_carer: YesNo = fact("single-parent carer", "Is the carer a single parent?")
    at_a_distance: YesNo = fact("placed at a distance", "Is the placement at a distance from home?")
    miles_from_home: RecordedCount = fact(
        "distance from home", "How many whole miles is the placement from home?", unit="miles", held="postcodes"
    )
    out_of_authority: YesNo = fact(
        "placed outside the authority", "Is the placement outside the authority?", held="postcodes"
    )
    out_of_area_proposed: YesNo = fact(
        "placement out of area proposed",
        "Is a placement outside the area where the child normally lives proposed?",
        known="on the day",
    )
    out_of_area_approved: YesNo = fact(
        "placement out of area approved",
        "Has the nominated officer approved the placement out of area?",
        whom="manager",
    )
    placed_in_secure_on: DayOrNever = day(
        "placement in secure accommodation",
        "When was the child placed in secure accommodation (or never)?",
        event=True,
        held="statutory_return",
    )
    secure_application_intended: YesNo = fact(
        "secure application intended", "Does the authority intend to apply for a secure placement?", known="on the day"
    )
    secure_approved_by_secretary_of_state: YesNo = fact(
        "Secretary of State's approval",
        "Has the Secretary of State approved secure accommodation for a child under 13?",
    )
    carer_supports_visits: YesNo = fact(
        "carer supports visits",
        "Will the carer support the relationship and monthly visits?",
        whom="carer",
        held="free_text",
    )
    carer_prepared: YesNo = fact(
        "carer prepared", "Have the carers been prepared, and the visitor's role explained to them?", whom="carer"
    )
    carer_handbook_given: YesNo = fact(
        "carer handbook given", "Has the carer been given the handbook?", whom="coordinator"
    )
    carer_has_named_coordinator: YesNo = fact(
        "carer's named coordinator", "Has the carer been given a named coordinator?", whom="coordinator"
    )


class FamilyTime(RecordSection):
    """Contact with parents, others with parental responsibility, and significant relatives."""

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "at each review", "free_text")

    last_unsupervised: DayOrNever = day(
        "last unsupervised family time",
        "When was the last unsupervised time with a parent or significant relative (or never)?",
        "With any of them, whichever is latest.",
        whom="carer",
    )
    last_unsupervised_with_least_seen: DayOrNever = day(
        "last unsupervised time with the least seen",
        "When was the last unsupervised time with the parent or significant relative seen least (or never)?",
        "The earliest of the last times, one for each person.",
        whom="carer",
    )
    last_parent_visit: DayOrNever = day(
        "last parental visit",
        "When did a parent last visit the child (or never)?",
        "A parent, or any other person with parental responsibility; the visit is to the child.",
        whom="carer",
    )
    last_visit_by_other_responsible: DayOrNever = day(
        "last visit by another person responsible",
        "When did somebody other than a parent who has parental responsibility last visit the child (or never)?",
        "Where the file keeps it apart. The last parental visit counts such a person too: one that lies before this "
        "day is doubted.",
        whom="carer",
    )
    last_visit_to_parent: DayOrNever = day(
        "last visit to a parent",
        "When did the child last visit a parent (or never)?",
        "A parent, or any other person with parental responsibility; the visit is by the child.",
        whom="carer",
    )
    last_lived_with_parent: DayOrNever = day(
        "last lived with a parent",
        "When did the child last live with a parent (or never)?",
        "A parent, or any other person with parental responsibility.",
    )
