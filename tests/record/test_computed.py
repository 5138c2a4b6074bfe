"""Facts that are worked out: exact over the gaps of their source, so filling a gap never turns a known one.

Every computed fact of the vocabulary is tried: a recorded source with gaps, every way to fill them one by one, and the
fact as it is defined on a source without gaps, written here anew. None is deliberately weaker than exact. Two choices
of the whole engine bound what may fill a gap: an undated item, and a month not yet over, lie on a day up to
the day of decision; and fields are filled independently, without asking which days could go together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.record.computed import COMPUTED, computed_value
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.sections.advocacy import AdvocacyContact
from ivpolicy.core.record.sections.practice import SAFEGUARDING_EVENTS
from ivpolicy.core.record.values import RecordedList
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType
from ivpolicy.core.rules.derived_facts import DERIVED
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.files.packs import load_pack
from reference_gaps import computed

AS_AT = date(2026, 6, 15)
MOST_COMPLETIONS = 3000

WHEN_RECORDED = [path for path, row in COMPUTED.items() if row.only_when_recorded and row.source != "events"]
OF_EVENTS = {"concerns.event_open", "concerns.enquiry_open", "reviewing_officer.untold_of_event"}
OF_DATES = [path for path in COMPUTED if VOCABULARY[COMPUTED[path].source].type == FactType.DATE]
OF_CONTACTS = [path for path in COMPUTED if COMPUTED[path].source == "advocacy.contacts"]


def test_every_computed_fact_is_tried_here() -> None:
    assert {*OF_DATES, *OF_CONTACTS, *WHEN_RECORDED, *OF_EVENTS, "child.looked_after"} == set(COMPUTED)


@pytest.mark.parametrize(
    ("path", "given_facts"),
    [
        ("visitor.adverse_result", {"visitor.dbs.barred_list": "listed"}),
        ("visitor.adverse_result", {"visitor.dbs.risk_assessment": "refused"}),
        ("visitor.adverse_result", {"visitor.records_check.childrens_services_clear": False}),
        ("visitor.adverse_result", {"visitor.records_check.probation_clear": False}),
        ("visitor.adverse_result", {"visitor.references": [{"satisfactory": True}, {"satisfactory": False}]}),
        ("visitor.adverse_result", {"visitor.dbs.barred_list": "adults_only"}),
        ("visitor.adverse_result", {"visitor.barred_from_child": True}),
        ("visitor.kept_away_and_near", {"visitor.barred_from_child": True, "visitor.identified": True}),
        ("visitor.kept_away_and_near", {"visitor.barred_from_child": True, "appointment.active": True}),
        ("appointment.kept_apart", {"visitor.barred_from_child": True}),
        ("appointment.not_to_stay", {"visitor.barred_from_child": True}),
        ("visitor.barred_and_near", {"visitor.dbs.barred_list": "listed", "visitor.identified": True}),
        ("visitor.barred_and_near", {"visitor.dbs.barred_list": "listed", "appointment.active": True}),
        ("concerns.told_elsewhere", {"advocacy.safety_concern": True, "concerns.urgent": False}),
        ("concerns.told_elsewhere", {"concerns.urgent": True}),
        ("appointment.kept_apart", {"appointment.suspended": True}),
        ("appointment.kept_apart", {"concerns.visitor_allegation_of_harm": True}),
        ("appointment.kept_apart", {"concerns.visitor_conduct": True}),
        ("appointment.kept_apart", {"views.objects_to_this_visitor": True}),
        ("appointment.not_to_stay", {"appointment.ending": "care_ends"}),
        ("appointment.objected_to", {"views.objects_to_continuing": True}),
        ("visitor.adverse_result", {"visitor.dbs.content": "something", "visitor.dbs.risk_assessment": "not_done"}),
        ("visitor.reference_unsatisfactory", {"visitor.references": [{"satisfactory": False}]}),
        ("visitor.panel.refused", {"visitor.panel.outcome": "not_approved"}),
        ("advocacy.advocate_shut_out", {"advocacy.advocate_conflicts": ["manages_service"]}),
        ("advocacy.called_for", {"advocacy.offer": "accepted"}),
        ("advocacy.called_for", {"advocacy.matters": ["health"]}),
        ("concerns.on_file", {"concerns.child_may_be_at_risk": True}),
        ("concerns.on_file", {"child.statuses": ["child_protection_plan"]}),
        ("concerns.on_file", {"care.legal_status": "police_protection"}),
        ("concerns.on_file", {"events": [{"on": "2026-06-01", "kind": "missing"}]}),
        ("appointment.over", {"appointment.ending": "visitor_resigns", "appointment.resignation_in_writing": True}),
        ("appointment.over", {"appointment.ending": "authority_ends", "appointment.authority_notice_in_writing": True}),
        ("appointment.over", {"appointment.ended_on": "2026-06-01"}),
        ("appointment.in_hand", {"appointment.active": True}),
        ("advocacy.step_on_file", {"advocacy.referred_on": "2026-06-01"}),
        ("advocacy.step_on_file", {"advocacy.assessed_route": "internal"}),
        ("advocacy.step_on_file", {"advocacy.rejects_internal": True}),
        ("advocacy.step_on_file", {"advocacy.satisfied": False}),
        ("advocacy.step_on_file", {"advocacy.mediation_resolved": False}),
        ("appointment.expenses_claimed", {"appointment.expenses": [{}]}),
        ("appointment.kept_apart", {"visitor.dbs.risk_assessment": "refused"}),
        ("appointment.kept_apart", {"judgements.visitor_suitable": False}),
        ("appointment.kept_apart", {"events": [{"on": "2026-06-01", "kind": "visitor_suspended"}]}),
        ("appointment.not_to_stay", {"visitor.dbs.risk_assessment": "refused"}),
        ("appointment.not_to_stay", {"judgements.visitor_suitable": False}),
        ("appointment.not_to_stay", {"events": [{"on": "2026-06-01", "kind": "visitor_suspended"}]}),
        ("appointment.not_to_stay", {"visitor.membership": "co_opted"}),
        ("appointment.not_to_stay", {"visitor.employment": "childrens_services"}),
        ("appointment.not_to_stay", {"visitor.partner_is": ["member"]}),
        ("visitor.spoken_against", {"concerns.visitor_allegation_of_harm": True}),
        ("visitor.spoken_against", {"concerns.visitor_conduct": True}),
        ("visitor.spoken_against", {"judgements.visitor_suitable": False}),
        ("visitor.spoken_against", {"visitor.panel.outcome": "not_approved"}),
        ("visitor.spoken_against", {"visitor.partner_is": ["childrens_services_officer"]}),
        ("views.has_a_matter", {"concerns.child_about_care": True}),
        ("views.has_a_matter", {"views.wishes_conflict_with": ["parent"]}),
        ("views.has_a_matter", {"events": [{"on": "2026-06-01", "kind": "child_complaint"}]}),
        ("concerns.enquiry_open", {"events": [{"on": "2026-06-01", "kind": "protection_enquiry_started"}]}),
        (
            "reviewing_officer.untold_of_event",
            {"events": [{"on": "2026-06-01", "significant": True, "reviewing_officer_notified": False}]},
        ),
        ("concerns.under_protection", {"care.legal_status": "emergency_protection"}),
        ("concerns.under_protection", {"care.legal_status": "police_protection"}),
    ],
)
def test_a_fact_read_only_when_recorded_is_yes_where_it_is_recorded_and_no_otherwise(path, given_facts) -> None:
    assert recorded_value(case_from_facts(given_facts, as_at=AS_AT), path, AS_AT) is True
    assert recorded_value(case_from_facts({}, as_at=AS_AT), path, AS_AT) is False


def agreed(values: Iterable[Any]) -> Any:
    """The value, where there is only one."""
    found = set(values)
    return found.pop() if len(found) == 1 else None


# ---- from one date ---------------------------------------------------------------------------------------------

DATES = st.dates(date(1995, 1, 1), AS_AT)


def worked_out(path: str, source: Any) -> Any:
    """The fact on a day or a word, counted one month or birthday at a time."""
    return computed(path, COMPUTED[path].unit, source, AS_AT)


@pytest.mark.parametrize("path", OF_DATES)
@settings(max_examples=20)
@given(day=DATES)
def test_a_fact_of_a_month_is_known_where_all_its_days_up_to_the_day_of_decision_agree(path: str, day: date) -> None:
    month = Month(day.year, day.month)
    days = [day for day in month.days() if day <= AS_AT]
    assert computed_value(path, (month,), AS_AT) == agreed(worked_out(path, day) for day in days)


@pytest.mark.parametrize("path", OF_DATES)
def test_a_fact_of_no_date_is_not_known(path: str) -> None:
    takes = VOCABULARY[COMPUTED[path].source].takes
    completions = [AS_AT, AS_AT - timedelta(days=5000), *([takes] if takes else [])]
    assert agreed(worked_out(path, day) for day in completions) is None
    assert computed_value(path, (None,), AS_AT) is None


# ---- from the advocate's contacts ------------------------------------------------------------------------------

FAR_PAST, FAR_FUTURE = date(1950, 1, 1), date(2150, 1, 1)
MAY, JUNE = Month(2026, 5), Month(2026, 6)
RECORDED = [date(2026, 5, 10), date(2026, 6, 10), AS_AT]
NEAR = sorted({day + timedelta(days=step) for day in RECORDED for step in (-1, 0, 1)})
DAYS = [FAR_PAST, date(2026, 5, 1), date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30), *NEAR, FAR_FUTURE]
"""Recorded days, those beside them, and the ends of the months: they stand for every day."""

NONE = "none"


@dataclass(frozen=True)
class Field:
    """What may be recorded for a field of a contact, and what its gaps may be filled with."""

    recorded: tuple[Any, ...]
    values: tuple[Any, ...]
    is_past: bool = False

    def fillings(self, held: Any) -> tuple[Any, ...]:
        if held is None:
            return self.values
        if isinstance(held, Month):
            return tuple(day for day in DAYS if held.first_day <= day <= held.last_day and self._is_seen(day))
        return (held,)

    def _is_seen(self, day: date) -> bool:
        return not self.is_past or day <= AS_AT


SEEN = tuple(day for day in DAYS if day <= AS_AT)
FIELDS = {
    "rung": Field((None, "worker", "manager"), ("worker", "manager", "senior_manager")),
    "asked_on": Field((None, *RECORDED, MAY, JUNE), SEEN, is_past=True),
    "respond_by": Field((None, *RECORDED, date(2026, 6, 16), MAY, JUNE), tuple(DAYS)),
    "answered_on": Field((None, NONE, *RECORDED, MAY, JUNE), (*SEEN, NONE), is_past=True),
    "resolved": Field((None, True, False), (True, False)),
}

Contact = dict[str, Any]
CONTACT = st.fixed_dictionaries({name: st.sampled_from(field.recorded) for name, field in FIELDS.items()})
FURTHER: list[Contact] = [
    {"rung": rung, "asked_on": AS_AT, "respond_by": AS_AT, "answered_on": AS_AT, "resolved": solved}
    for rung, solved in (("worker", True), ("manager", False))
] + [{"rung": "worker", "asked_on": AS_AT, "respond_by": FAR_PAST, "answered_on": NONE, "resolved": False}]


def last_asked(contacts: list[Contact]) -> Contact:
    return max(enumerate(contacts), key=lambda placed: (placed[1]["asked_on"], placed[0]))[1]


def on_contact(path: str, contact: Contact) -> Any:
    """The fact by its words, on the contact asked last, of which everything is known."""
    answered = contact["answered_on"]
    match path.removeprefix("advocacy.last_"):
        case "rung":
            return contact["rung"]
        case "contact_late":
            return (AS_AT if answered == NONE else answered) > contact["respond_by"]
        case "contact_unresolved":
            return answered != NONE and not contact["resolved"]
    raise AssertionError(path)


def on_list(path: str, contacts: list[Contact]) -> Any:
    if not contacts:
        return NONE if path == "advocacy.last_rung" else False
    return on_contact(path, last_asked(contacts))


def gaps(contacts: list[Contact]) -> Iterator[tuple[int, str]]:
    return (
        (i, name)
        for i, one in enumerate(contacts)
        for name in FIELDS
        if one[name] is None or isinstance(one[name], Month)
    )


def completions(contacts: list[Contact], *, complete: bool) -> Iterator[list[Contact]]:
    ways = [[FIELDS[name].fillings(one[name]) for name in FIELDS] for one in contacts]
    for parts in product(*(product(*way) for way in ways)):
        listed = [dict(zip(FIELDS, part, strict=True)) for part in parts]
        yield listed
        yield from () if complete else ([*listed, one] for one in FURTHER)


def size(contacts: list[Contact]) -> int:
    number = 1
    for i, name in gaps(contacts):
        number *= len(FIELDS[name].fillings(contacts[i][name]))
    return number


def engine(path: str, contacts: list[Contact], *, complete: bool = True) -> Any:
    """The engine's value, straight from the list: a record may refuse days that cannot go together."""
    items = tuple(AdvocacyContact.model_construct(**one) for one in contacts)
    held = RecordedList[AdvocacyContact].model_construct(items=items, complete=complete)
    return computed_value(path, (held,), AS_AT)


def filled(contacts: list[Contact], i: int, name: str, value: Any) -> list[Contact]:
    return [{**one, name: value} if n == i else one for n, one in enumerate(contacts)]


def tried(check: Callable[..., None]) -> Callable[..., None]:
    """Check every fact of the contacts on random lists with gaps, none with too many completions."""

    @settings(max_examples=150)
    @given(contacts=st.lists(CONTACT, max_size=2), third=st.none() | CONTACT)
    def run(path: str, contacts: list[Contact], third: Contact | None) -> None:
        listed = [*contacts, third] if third is not None else contacts
        assume(size(listed) <= MOST_COMPLETIONS)
        check(path, listed)

    return pytest.mark.parametrize("path", OF_CONTACTS)(run)


def _exact(path: str, contacts: list[Contact]) -> None:
    for complete in (True, False):
        wanted = agreed(on_list(path, one) for one in completions(contacts, complete=complete))
        assert engine(path, contacts, complete=complete) == wanted


def _never_turns(path: str, contacts: list[Contact]) -> None:
    before = engine(path, contacts)
    for i, name in gaps(contacts):
        for value in FIELDS[name].fillings(contacts[i][name]):
            after = engine(path, filled(contacts, i, name, value))
            assert before in (None, after), (i, name, value)


test_a_fact_of_the_contacts_is_known_exactly_when_every_completion_agrees = tried(_exact)
test_filling_one_gap_of_a_contact_never_turns_a_known_fact = tried(_never_turns)


def case(contact: Contact) -> Any:
    contacts = [{"rung": "worker", "asked_on": "2026-06-01", **contact}]
    return case_from_facts({"advocacy.contacts": contacts}, as_at=AS_AT)


@pytest.mark.parametrize(
    ("contact", "unresolved"),
    [
        ({"resolved": False}, None),  # it may be that there is no answer yet
        ({"resolved": False, "answered_on": "none"}, False),
        ({"resolved": False, "answered_on": "2026-06-02"}, True),
        ({"resolved": False, "answered_on": "2026-06"}, True),
        ({"resolved": True}, False),  # an answer or none: neither is no solution
        ({"answered_on": "none"}, False),
        ({"answered_on": "2026-06-02"}, None),
    ],
)
def test_only_an_answer_can_be_no_solution(contact: Contact, unresolved: bool | None) -> None:
    assert recorded_value(case(contact), "advocacy.last_contact_unresolved", AS_AT) is unresolved


def test_an_answer_of_a_later_day_is_not_seen() -> None:
    later = case({"respond_by": "2026-06-10", "answered_on": "2026-06-20", "resolved": False})
    unseen = case({"respond_by": "2026-06-10", "resolved": False})
    for path in OF_CONTACTS:
        assert recorded_value(later, path, AS_AT) == recorded_value(unseen, path, AS_AT)


# ---- from the events -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "is_open"),
    [
        (None, False),  # read only when recorded: a new event is another case
        ([], False),
        ({"complete": False, "items": []}, False),
        ({"complete": False, "items": [{"kind": "missing"}]}, True),
        ([{"kind": "placement_move"}], False),
        ([{"kind": None}], None),  # something has happened, and what is not recorded
        ([{"closed_on": "2026-06-01"}], False),
        ([{"kind": "safeguarding_concern", "closed_on": "2026-06-15"}], False),
        ([{"kind": "safeguarding_concern", "closed_on": "2026-06-16"}], True),  # not closed by the day of decision
        ([{"kind": "safeguarding_concern", "closed_on": "2026-06"}], True),  # perhaps not closed by then
        ([{"kind": "safeguarding_concern", "on": "2026-06-16"}], False),  # has not happened by then
        *(([{"kind": kind}], True) for kind in sorted(SAFEGUARDING_EVENTS)),
    ],
)
def test_an_event_of_a_safeguarding_kind_is_a_concern_until_it_is_closed(events: Any, is_open: bool | None) -> None:
    record = case_from_facts({} if events is None else {"events": events}, as_at=AS_AT)
    assert recorded_value(record, "concerns.event_open", AS_AT) is is_open


# ---- from status and legal status ------------------------------------------------------------------------------

STATUSES, LEGAL = ("child.statuses", "care.legal_status")


@pytest.mark.parametrize("legal", [None, *VOCABULARY[LEGAL].choices])
@pytest.mark.parametrize("statuses", [None, [], *([one] for one in VOCABULARY[STATUSES].choices)])
def test_who_is_looked_after_is_the_same_worked_out_and_as_a_condition(statuses: Any, legal: str | None) -> None:
    """The fact agrees with the condition that stands for it in every pack, gaps left as gaps."""
    given_ = {path: value for path, value in ((STATUSES, statuses), (LEGAL, legal)) if value is not None}
    record = case_from_facts(given_, as_at=AS_AT)
    on_case = load_pack("england").on_case("visitor.appoint", OpenCells(record, AS_AT))
    wanted = recorded_value(OpenCells(record, AS_AT).record, "child.looked_after", AS_AT)

    assert on_case.truth(DERIVED["child.looked_after"]) is wanted


@pytest.mark.parametrize(
    ("statuses", "legal", "looked_after"),
    [
        (["respite"], "section_20", True),
        (["respite"], "section_17", False),
        (["respite"], None, None),
        (["looked_after"], None, True),
        (["looked_after", "respite"], "section_20", True),
        (["child_in_need_plan"], None, False),
        (["southwark"], "section_20", True),
        (["child_in_need_plan"], "care_order", None),
        (["looked_after"], "section_17", None),
        (["looked_after"], "none", None),
        (None, "care_order", True),
        (None, "section_17", False),
        (None, "other", None),
    ],
)
def test_who_is_looked_after(statuses: Any, legal: str | None, looked_after: bool | None) -> None:
    given_ = {path: value for path, value in ((STATUSES, statuses), (LEGAL, legal)) if value is not None}
    record = OpenCells(case_from_facts(given_, as_at=AS_AT), AS_AT).record
    assert recorded_value(record, "child.looked_after", AS_AT) is looked_after
