"""The proposed visitor: ties, application, checks, training and approval. One proposed visitor per record."""

from typing import ClassVar, Literal

from ivpolicy.core.record.fact_declarations import Keeping, RecordSection, day, fact
from ivpolicy.core.record.values import Day, DayOrNone, Item, NullIsEmpty, RecordedCount, RecordedList, SetOf, YesNo

Insider = Literal["member", "childrens_services_officer", "other_officer"]
OtherTie = Literal[
    "contractor",
    "agency_worker",
    "foster_carer",
    "school_governor",
    "former_officer",
    "former_member",
    "volunteer",
    "other",
]
Relation = Literal[
    "relative",
    "household_member",
    "carer",
    "social_worker",
    "employee_of_placement_provider",
    "member_of_placement_provider",
    "family_of_placement_provider",
    "teacher",
    "friend_of_family",
    "other",
]
TrainingTopic = Literal[
    "role",
    "boundaries",
    "confidentiality",
    "equal_opportunities",
    "talk_by_visitor",
    "safeguarding",
    "children_in_care",
    "communication",
    "health_and_safety",
    "disability",
]
IdentifiedBy = Literal["social_worker", "scheme", "provider", "first_contact", "child", "other"]

_HR = Keeping("hr", "at recruitment", "form_field")


class Interview(Item):
    """One interview of the proposed visitor."""

    DATED: ClassVar[str | None] = "held_on"

    stage: Literal["first", "second"] | None = fact("interview", "Was it the first or the second interview?")
    interviewers: RecordedCount = fact("number of interviewers", "How many people interviewed?", unit="people")
    from_scheme: RecordedCount = fact(
        "interviewers from the scheme", "How many of them are employed in the scheme?", unit="people"
    )
    confirmed_knowledge: YesNo = fact("knowledge confirmed", "Did it confirm what the training taught?")
    held_on: Day = day("day of the interview", "When was it held?")


class Reference(Item):
    """One referee named, or reference received."""

    DATED: ClassVar[str | None] = None

    kind: Literal["employment", "personal_friend", "other"] | None = fact(
        "kind of reference", "What kind of reference is it?"
    )
    taken_up: YesNo = fact("taken up", "Has the reference been received?")
    satisfactory: YesNo = fact("satisfactory", "Is the reference satisfactory?")
    received_on: DayOrNone = day("day received", "When was it received (or not yet)?")


class Application(RecordSection):
    """The application form."""

    KEEPING: ClassVar[Keeping] = _HR

    form: YesNo = fact("application form", "Is the full application form in?")
    employment_from_16: YesNo = fact(
        "employment history from 16", "Does it give employment history from the age of 16?"
    )
    gaps_explained: YesNo = fact("gaps explained", "Are the gaps in it explained?")
    received_on: DayOrNone = day("day of the application", "When was the application received (or not yet)?")


class Training(RecordSection):
    """Induction training."""

    KEEPING: ClassVar[Keeping] = _HR

    induction_hours: RecordedCount = fact("hours of induction", "How many hours of induction training?", unit="hours")
    topics: SetOf[TrainingTopic] = fact("topics of the training", "Which topics were covered?", "An empty list: none.")
    completed_on: DayOrNone = day("end of the training", "When was the induction training completed (or not yet)?")


class DbsCheck(RecordSection):
    """The Disclosure and Barring Service check."""

    KEEPING: ClassVar[Keeping] = _HR

    level: Literal["none", "basic", "standard", "enhanced"] | None = fact(
        "level of DBS check", "Which level of DBS check?"
    )
    completed: YesNo = fact("DBS check back", "Is the DBS check back?")
    issued_on: DayOrNone = day("day of the DBS certificate", "When was the DBS certificate issued (or not yet)?")
    workforce: Literal["child", "adult", "child_and_adult", "other"] | None = fact(
        "workforce of the DBS check", "For which workforce was the DBS check made?"
    )
    barred_list: Literal["clear", "listed", "adults_only", "not_checked", "not_eligible"] | None = fact(
        "barred list",
        "What does the children's barred list show?",
        "`listed`: on the children's list, whatever the adults' list shows; `adults_only`: on the adults' list alone, "
        "which is not that bar, and is for a named person to weigh; `not_eligible`: the role does not allow that list "
        "to be checked.",
    )
    content: Literal["nothing", "something"] | None = fact(
        "content of the certificate", "Does the certificate disclose anything?"
    )
    risk_assessment: Literal["not_needed", "not_done", "accepted", "refused"] | None = fact(
        "risk assessment", "What did the risk assessment of the disclosure conclude?"
    )


class RecordsCheck(RecordSection):
    """Checks of local records."""

    KEEPING: ClassVar[Keeping] = _HR

    childrens_services: YesNo = fact(
        "children's services records checked", "Were local children's services records checked?"
    )
    childrens_services_clear: YesNo = fact(
        "children's services records clear", "Was nothing of concern found in children's services records?"
    )
    childrens_services_on: DayOrNone = day(
        "day of the children's services check", "When were children's services records checked (or not yet)?"
    )
    probation: YesNo = fact("Probation records checked", "Were Probation records checked?")
    probation_clear: YesNo = fact("Probation records clear", "Was nothing of concern found in Probation records?")
    probation_on: DayOrNone = day("day of the Probation check", "When were Probation records checked (or not yet)?")


class Panel(RecordSection):
    """The authorisation panel."""

    KEEPING: ClassVar[Keeping] = _HR

    decided: YesNo = fact("panel decided", "Has the authorisation panel decided?")
    decided_on: DayOrNone = day("day of the panel", "When did the panel decide (or not yet)?")
    outcome: Literal["approved", "not_approved", "deferred"] | None = fact(
        "panel's decision", "What did the panel decide?"
    )
    chair: Literal["senior_coordinator", "other"] | None = fact("chair of the panel", "Who chaired the panel?")
    multi_disciplinary: YesNo = fact(
        "multi-disciplinary panel",
        "Was the panel multi-disciplinary?",
        "Made up of professionals involved in the care of looked-after children.",
    )
    independent_of_scheme: YesNo = fact("panel independent of the scheme", "Was the panel independent of the scheme?")


class Visitor(RecordSection):
    """The person proposed. Ties to the authority mean the responsible authority."""

    KEEPING: ClassVar[Keeping] = _HR

    identified: YesNo = fact("person identified", "Has a person been found?", whom="social_worker")
    identified_by: IdentifiedBy | None = fact("who found the person", "Who found the person?", whom="social_worker")
    known_to_child: YesNo = fact("already known to the child", "Does the child already know the person?", whom="child")
    age: RecordedCount = fact("visitor's age", "How old is the proposed visitor?", unit="years")
    is_volunteer: YesNo = fact("volunteer", "Is the visitor unpaid?")
    membership: Literal["none", "elected", "co_opted", "committee"] | None = fact(
        "member of the authority",
        "Is the person a member of the authority?",
        "`committee`: elected or co-opted to one of its committees or sub-committees only.",
    )
    employment: Literal["none", "childrens_services", "other"] | None = fact(
        "employed by the authority",
        "Is the person an officer of the authority, and in what?",
        "`childrens_services`: in functions under section 18 of the Children Act 2004.",
    )
    other_ties: SetOf[OtherTie] = fact(
        "other ties to the authority", "Which other ties to the authority does the person have?", "An empty list: none."
    )
    partner_is: SetOf[Insider] = fact(
        "partner's tie to the authority",
        "Is the spouse, civil partner, or partner in the same household any of these?",
        "`member` includes members of committees. An empty list: none, or no partner.",
    )
    household_includes: SetOf[Insider] = fact(
        "household's ties to the authority",
        "Is anyone else in the same household any of these?",
        "An empty list: no one.",
    )
    relations_to_child: SetOf[Relation] = fact(
        "relations that may bar the visitor",
        "What is the person to the child: family, carer, teacher, other?",
        "An empty list: none of them.",
        whom="social_worker",
    )
    barred_from_child: YesNo = fact(
        "barred from this child",
        "Is the person among those whom a court's order or the child's plan keeps away from this child?",
        whom="social_worker",
        known="when a person is proposed",
        held="free_text",
    )
    visits_sibling: YesNo = fact(
        "visitor of a brother or sister",
        "Is the person already the visitor of a brother or sister of the child?",
        whom="coordinator",
        known="when a person is proposed",
        held="form_field",
    )
    application: NullIsEmpty[Application] = Application.model_construct()
    interviews: RecordedList[Interview] | None = fact("interviews", "Which interviews were held, by whom?")
    training: NullIsEmpty[Training] = Training.model_construct()
    dbs: NullIsEmpty[DbsCheck] = DbsCheck.model_construct()
    records_check: NullIsEmpty[RecordsCheck] = RecordsCheck.model_construct()
    references: RecordedList[Reference] | None = fact("references", "Which references are there?")
    recruitment_complete: YesNo = fact(
        "full recruitment process", "Has the person gone through the full recruitment process?"
    )
    checks_completed_on: DayOrNone = day("end of the checks", "When was the last of the checks completed (or not yet)?")
    panel: NullIsEmpty[Panel] = Panel.model_construct()
    manager_approved: YesNo = fact(
        "manager's approval", "Has the social worker's manager agreed or approved?", whom="manager"
    )
    manager_approved_on: DayOrNone = day(
        "day of the manager's approval",
        "When did the social worker's manager agree or approve (or not yet)?",
        whom="manager",
    )
    approval_confirmed_in_writing: YesNo = fact(
        "approval confirmed in writing", "Was the approval of the person confirmed in writing?", whom="coordinator"
    )
    approval_confirmed_on: DayOrNone = day(
        "day of the approval letter", "When was the approval confirmed in writing (or not yet)?", whom="coordinator"
    )
    handbook_given: YesNo = fact(
        "visitor's handbook given", "Has the visitor been given the handbook?", whom="coordinator"
    )
    code_of_conduct_agreed: YesNo = fact(
        "code of conduct agreed", "Has the visitor agreed the code of conduct?", whom="coordinator"
    )
