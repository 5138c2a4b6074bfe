"""The case record: one child, at most one open advocacy request, one proposed visitor, one current appointment."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field, SerializationInfo, field_serializer

from ivpolicy.core.record.fact_declarations import Keeping, RecordSection, fact
from ivpolicy.core.record.sections.advocacy import Advocacy, Meetings
from ivpolicy.core.record.sections.appointment import Aftercare, Appointment, Referral
from ivpolicy.core.record.sections.child import Care, Child, FamilyTime, Placement
from ivpolicy.core.record.sections.practice import Concerns, Event, Home, Occasion, Records, ReviewingOfficer
from ivpolicy.core.record.sections.views import Judgements, Views
from ivpolicy.core.record.sections.visitor import Visitor
from ivpolicy.core.record.values import (
    MAX_ITEMS,
    MAX_TEXT,
    ExactDay,
    Frozen,
    NullIsEmpty,
    RecordedList,
    SetOf,
    Text,
    YesNo,
    as_data,
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


_LEVELS = 5
"""How deep lists and keys may stand in a fact that a pack adds, this number included."""


def _small(schema: dict[str, Any]) -> None:
    """What a pack's own fact may hold at most: the pack says what it means."""
    inner: dict[str, Any] = {"type": ["string", "number", "boolean", "null"], "maxLength": MAX_TEXT}
    for _ in range(_LEVELS):
        inner = {
            "maxLength": MAX_TEXT,
            "items": inner,
            "maxItems": MAX_ITEMS,
            "additionalProperties": inner,
            "maxProperties": MAX_ITEMS,
            "propertyNames": {"maxLength": MAX_TEXT},
        }
    of_pack = {"type": "object", "additionalProperties": inner}
    _says_empty(schema)
    _entries(schema)["additionalProperties"] = {"anyOf": [of_pack, {"type": "null"}]}


def _by_fact(schema: dict[str, Any]) -> None:
    """Only facts have a provenance."""
    from ivpolicy.core.record.vocabulary import LOCAL_FACT, VOCABULARY  # noqa: PLC0415 - it is made from this model

    names = {"anyOf": [{"enum": [*VOCABULARY]}, {"pattern": LOCAL_FACT}]}
    _says_empty(schema)
    _entries(schema)["propertyNames"] = names


def _says_empty(schema: dict[str, Any]) -> None:
    """Nothing given is an empty mapping. It is made for each record, since a ready one would be copied, slowly."""
    schema["default"] = {}


def _entries(schema: dict[str, Any]) -> dict[str, Any]:
    """The form of a field that is a mapping; the other is null."""
    return next(form for form in schema.get("anyOf", [schema]) if form.get("type") == "object")


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
    child: NullIsEmpty[Child] = Child.model_construct()
    care: NullIsEmpty[Care] = Care.model_construct()
    placement: NullIsEmpty[Placement] = Placement.model_construct()
    family_time: NullIsEmpty[FamilyTime] = FamilyTime.model_construct()
    views: NullIsEmpty[Views] = Views.model_construct()
    judgements: NullIsEmpty[Judgements] = Judgements.model_construct()
    advocacy: NullIsEmpty[Advocacy] = Advocacy.model_construct()
    meetings: NullIsEmpty[Meetings] = Meetings.model_construct()
    referral: NullIsEmpty[Referral] = Referral.model_construct()
    visitor: NullIsEmpty[Visitor] = Visitor.model_construct()
    appointment: NullIsEmpty[Appointment] = Appointment.model_construct()
    aftercare: NullIsEmpty[Aftercare] = Aftercare.model_construct()
    events: RecordedList[Event] | None = fact("events", "What has happened to the child?", held="free_text")
    concerns: NullIsEmpty[Concerns] = Concerns.model_construct()
    records: NullIsEmpty[Records] = Records.model_construct()
    reviewing_officer: NullIsEmpty[ReviewingOfficer] = ReviewingOfficer.model_construct()
    home: NullIsEmpty[Home] = Home.model_construct()
    local: NullIsEmpty[Mapping[str, NullIsEmpty[Mapping[str, Any]]]] = Field(
        default_factory=dict, max_length=MAX_ITEMS, json_schema_extra=_small
    )
    provenance: NullIsEmpty[Mapping[str, NullIsEmpty[Provenance]]] = Field(
        default_factory=dict, max_length=MAX_ITEMS, json_schema_extra=_by_fact
    )
    decisions: NullIsEmpty[tuple[OfficerDecision, ...]] = Field(default=(), max_length=MAX_ITEMS)

    @field_serializer("local")
    def _local_as_data(
        self, local: Mapping[str, Mapping[str, Any]], info: SerializationInfo
    ) -> dict[str, dict[str, Any]]:
        return {
            pack: {name: as_data(value, info.mode) for name, value in facts.items()} for pack, facts in local.items()
        }

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """Show the case id alone."""
        return [("case_id", self.case_id)]

    def __hash__(self) -> int:
        return hash((self.case_id, self.as_at))

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
