"""The case record: one child, at most one open advocacy request, one proposed visitor, one current appointment."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from ivpolicy.core.record.fact_declarations import Keeping, RecordSection, fact
from ivpolicy.core.record.sections.advocacy import Advocacy, Meetings
from ivpolicy.core.record.sections.appointment import Aftercare, Appointment, Referral
from ivpolicy.core.record.sections.child import Care, Child, FamilyTime, Placement
from ivpolicy.core.record.sections.practice import Concerns, Event, Home, Occasion, Records, ReviewingOfficer
from ivpolicy.core.record.sections.views import Judgements, Views
from ivpolicy.core.record.sections.visitor import Visitor
from ivpolicy.core.record.values import (
    MAX_ITEMS,
    ExactDay,
    Frozen,
    RecordedList,
    SetOf,
    Text,
    YesNo,
)


class Provenance(Frozen):
    """Where a recorded fact comes from. It never changes a truth.

    Attributes:
        source: The document, form or conversation.
        recorded_by: A role rather than a name, where that is enough.
        confirmed: Whether someone confirmed it; counts only where a pack asks for that.
        asked_not_known: The question was asked and nobody knows: the fact stays unknown, and is said to be so.

    Source: semantics 25.
    """

    source: Text = None
    recorded_by: Text = None
    recorded_on: ExactDay = None
    confirmed: YesNo = None
    asked_not_known: YesNo = None


class OfficerDecision(Frozen):
    """The officer's own decision, recorded beside what the law and the policy say; no condition reads it."""

    question: Text = None
    outcome: Text = None
    agrees: YesNo = None
    who: Text = None
    role: Text = None
    delegation: Text = None
    on: ExactDay = None
    why: Text = None
    child_told_on: ExactDay = None
    child_told_by: Text = None
    advocate_offered: YesNo = None
    reviewing_officer_told: YesNo = None


class CaseRecord(RecordSection):
    """One case as recorded. Absent is unknown, never "no".

    Attributes:
        case_id: The case's id in the system it comes from; the only thing a repr shows.
        as_at: The day the case is to be decided for, as a hint to the command line; the engine is always told.
        local: Pack id → fact name → value, for facts that a pack adds; the pack checks them.
        provenance: Fact path → where the fact comes from.
        decisions: What officers decided; never read by a condition.

    Source: semantics 27.
    """

    KEEPING: ClassVar[Keeping] = Keeping("social_worker", "on the day", "form_field")

    case_id: str = Field(min_length=1, max_length=100)
    as_at: ExactDay = None
    occasions: SetOf[Occasion] = fact(
        "occasion",
        "Why is the case looked at today?",
        "All that apply. `between_reviews`: a request made between reviews.",
    )
    child: Child = Child.model_construct()
    care: Care = Care.model_construct()
    placement: Placement = Placement.model_construct()
    family_time: FamilyTime = FamilyTime.model_construct()
    views: Views = Views.model_construct()
    judgements: Judgements = Judgements.model_construct()
    advocacy: Advocacy = Advocacy.model_construct()
    meetings: Meetings = Meetings.model_construct()
    referral: Referral = Referral.model_construct()
    visitor: Visitor = Visitor.model_construct()
    appointment: Appointment = Appointment.model_construct()
    aftercare: Aftercare = Aftercare.model_construct()
    events: RecordedList[Event] | None = fact("events", "What has happened to the child?", held="free_text")
    concerns: Concerns = Concerns.model_construct()
    records: Records = Records.model_construct()
    reviewing_officer: ReviewingOfficer = ReviewingOfficer.model_construct()
    home: Home = Home.model_construct()
    local: Mapping[str, Mapping[str, Any]] = Field(default={}, max_length=MAX_ITEMS)
    provenance: Mapping[str, Provenance] = Field(default={}, max_length=MAX_ITEMS)
    decisions: tuple[OfficerDecision, ...] = Field(default=(), max_length=MAX_ITEMS)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """Show the case id alone."""
        return [("case_id", self.case_id)]

    @classmethod
    def model_json_schema(cls, *args: Any, **how: Any) -> dict[str, Any]:
        """The JSON Schema of the record, as pydantic gives it.

        A pydantic older than 2.14 writes the empty sections that stand as defaults without building their types first.
        """
        _build_empty_sections(cls)
        return super().model_json_schema(*args, **how)


def _build_empty_sections(section: type[RecordSection]) -> None:
    """Build the types of the sections, at any depth, that stand where nothing is recorded."""
    for field in section.model_fields.values():
        if isinstance(field.default, RecordSection):
            type(field.default).model_rebuild()
            _build_empty_sections(type(field.default))
