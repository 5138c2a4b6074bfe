"""What a change can alter, against brute force over every record that matters, and one change of each kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from invented_pack import FULL_PACK, HEAD
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.core.record.case import CaseError, CaseRecord, case_from_facts
from ivpolicy.diff.behaviour import Behaviour, behaviour
from ivpolicy.diff.joint import Joint
from ivpolicy.diff.told import Told, told_of_decision
from ivpolicy.files.packs import load_pack, national_pack
from ivpolicy.witnesses.cases import recorded
from packs_compared import compared

AS_AT = date(2026, 11, 1)
SHIPPED = Path(__file__).parents[2] / "policies"
FEW, MANY = 15, 40
"""How many edits each run compares by brute force, and how many `make soak` does."""


def compiled(sections: str, head: str = HEAD) -> Pack:
    pack, problems = parse_pack(head + sections, file="fernmoor.yaml")
    assert pack is not None, problems
    return Pack(pack, national_pack())


def edited(name: str, *changes: tuple[str, str]) -> Pack:
    """A shipped pack with lines replaced, each of which must be there."""
    text = (SHIPPED / f"{name}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    pack, problems = parse_pack(text, file=f"{name}.yaml")
    assert pack is not None, problems
    return Pack(None, pack) if pack.layer == "national" else Pack(pack, national_pack())


def test_packs_of_two_authorities_are_compared_by_what_each_can_record():
    own = "facts:\n  - {name: pets, type: boolean, asks: Any pets so far, label: pets, meaning: Any.}\nrules:\n"
    asks = "  - {id: pets, question: visitor.consider, clause: FER-1, when: {local.fernmoor.pets: yes}, then: {should: assess}}\n"
    other = compiled("", HEAD.replace("fernmoor", "oakmoor"))

    one, back = (behaviour(*pair) for pair in ((compiled(own + asks), other), (other, compiled(own + asks))))

    assert questions_differing(one) == questions_differing(back) == {"visitor.consider"}
    assert one.differences[0].witness.given["local.fernmoor.pets"] is not None


def questions_differing(found: Behaviour) -> set[str]:
    assert found.unshown == ()
    return {difference.question for difference in found.differences}


# ---- brute force -----------------------------------------------------------------------------------------------

_SECTIONS = """\
questions:
  - {{id: local.gift, title: "Is a gift allowed?", outcomes: {{allowed: It is., refused: It is not.}}, otherwise: refused}}
appointment:
  grounds_to_assess:
    clause: FER-1
    need: {need}
    of:
      - {{id: long, clause: FER-1, when: {{care.months_looked_after: {{at_least: {months}}}}}}}
      - {{id: disabled, clause: FER-1, when: {{child.disabled: {disabled}}}}}
      - {{id: placed, clause: FER-1, when: {{placement.type: {{one_of: [{places}]}}}}}}
    then: {{{strength}: assess}}
vetting:
  checks:
    - {{id: induction, clause: FER-1, met_when: {{visitor.training.induction_hours: {{at_least: {hours}}}}}}}
    - {{id: dbs, clause: FER-1, met_when: {{visitor.dbs.level: {{one_of: [{levels}]}}}}, only_if: {{visitor.is_volunteer: {volunteer}}}}}
duties:
  - {{id: tell, question: child.tell, clause: FER-1, strength: {duty}, when: {{views.wishes_ascertained: {asked}}}, done_when: {{views.wishes_considered: yes}}, action: {{who: social_worker, does: tell}}}}
rules:
  - {{id: gift, question: local.gift, clause: FER-1, when: {{{group}: [{{views.wishes_ascertained: {asked}}}, {{views.wishes_ascertained_on: {on}}}]}}, then: {{may: allowed}}}}
"""

_YES_NO = st.sampled_from(["yes", "no"])
_KNOBS = {
    "need": st.sampled_from(["any", "all", "1", "2", "3"]),
    "months": st.integers(3, 6).map(str),
    "disabled": _YES_NO,
    "places": st.sampled_from(["foster", "foster, kinship", "secure", "kinship, secure"]),
    "strength": st.sampled_from(["should", "must"]),
    "hours": st.integers(11, 13).map(str),
    "levels": st.sampled_from(["enhanced", "standard, enhanced"]),
    "volunteer": _YES_NO,
    "duty": st.sampled_from(["must", "should"]),
    "asked": _YES_NO,
    "group": st.sampled_from(["any", "all", "none"]),
    "on": st.sampled_from(["none", "{within: 6 months}", "{not_within: 6 months}"]),
}

_DAYS = ["none", "2026-10-01", "2026-05-02", "2026-05-01", "2026-04-30", "2025-01-01"]
_STATUSES = [["looked_after"], []]
_RECORDS: dict[str, dict[str, list[object]]] = {
    "visitor.consider": {
        "child.statuses": _STATUSES,
        "care.looked_after_since": [f"2026-{month:02}-01" for month in range(4, 10)],
        "child.disabled": [True, False],
        "placement.type": ["foster", "kinship", "secure", "other"],
    },
    "visitor.vetting": {
        "visitor.identified": [True, False],
        "visitor.training.induction_hours": [10, 11, 12, 13],
        "visitor.dbs.level": ["none", "standard", "enhanced"],
        "visitor.is_volunteer": [True, False],
    },
    "child.tell": {"views.wishes_ascertained": [True, False], "views.wishes_considered": [True, False]},
    "local.gift": {"views.wishes_ascertained": [True, False], "views.wishes_ascertained_on": _DAYS},
}
"""For each question, the facts its local rules ask, with values on every side of every number."""

_USUAL = {
    "care.plan_is_long_term": False, "visitor.identified": True, "judgements.visitor_in_interests": False, "occasions": [],
    "views.objects_to_visitor": False, "appointment.active": False, "records.visitor_decision": "none", "placement.moved_on": "never",
}  # fmt: skip


@cache
def every_record(question: str) -> tuple[CaseRecord, ...]:
    """A record of every combination of the values, as far as a record can hold it."""
    return tuple(_possible(_RECORDS[question]))


def _possible(asked: dict[str, list[object]]) -> Iterator[CaseRecord]:
    for values in product(*asked.values()):
        with suppress(CaseError):
            yield case_from_facts({**_USUAL, **dict(zip(asked, values, strict=True))}, as_at=AS_AT)


def brute_force(old: Pack, new: Pack, question: str) -> bool:
    """Whether some record is answered differently, found by trying every one."""
    for record in every_record(question):
        one, other = (evaluate(pack, record, as_at=AS_AT)[question] for pack in (old, new))
        if _seen(one) != _seen(other):
            return True
    return False


def _seen(decision):
    open_items = {
        (f.rule, f.strength)
        for f in decision.findings
        if f.state in ("to_do", "not_met") and f.kind in ("check", "duty")
    }
    return decision.status, decision.outcome, decision.strength, open_items


def moves_by_brute_force(old: Pack, new: Pack, question: str) -> set[tuple[Told, Told]]:
    """Every way in which the answer of some record moves, found by trying every one."""
    found = set()
    for record in every_record(question):
        was, now = (told_of_decision(evaluate(pack, record, as_at=AS_AT)[question]) for pack in (old, new))
        if was is not None and now is not None and was != now:
            found.add((was, now))
    return found


def small_edits(knobs, changed, data):
    edits = {name: data.draw(_KNOBS[name]) for name in sorted(changed)}
    old, new = compiled(_SECTIONS.format(**knobs)), compiled(_SECTIONS.format(**{**knobs, **edits}))

    found = behaviour(old, new)

    shown, unshown = ({d.question for d in some} for some in (found.differences, found.unshown))
    assert shown == {question for question in _RECORDS if brute_force(old, new, question)}
    assert set(found.same) == set(new.questions) - shown - unshown
    assert unshown <= {"local.gift"}, "only wishes that were ascertained on a day and were not: no record holds that"
    for difference in found.differences:
        moves = {(shown.old, shown.new) for shown in difference.witnesses}
        if difference.kind == "answer":
            assert moves_by_brute_force(old, new, difference.question) <= moves
            assert moves.isdisjoint(difference.not_shown)


@settings(max_examples=FEW)
@given(st.fixed_dictionaries(_KNOBS), st.sets(st.sampled_from(sorted(_KNOBS)), min_size=1, max_size=3), st.data())
def test_small_edits_differ_on_the_questions_brute_force_finds_and_on_no_other(knobs, changed, data):
    small_edits(knobs, changed, data)


@pytest.mark.soak
@settings(max_examples=MANY)
@given(st.fixed_dictionaries(_KNOBS), st.sets(st.sampled_from(sorted(_KNOBS)), min_size=1, max_size=3), st.data())
def test_many_small_edits_differ_on_the_questions_brute_force_finds_and_on_no_other(knobs, changed, data):
    small_edits(knobs, changed, data)


# ---- what is to be done, by brute force ----

_WORK = """\
questions:
  - {{id: local.gift, title: "Is a gift allowed?", outcomes: {{allowed: It is., refused: It is not.}}, otherwise: refused}}
appointment:
  grounds_to_assess:
    clause: FER-1
    need: any
    of: [{{id: disabled, clause: FER-1, when: {{child.disabled: yes}}}}]
    then: {{should: assess}}
    action: {{who: social_worker, does: {does}, by: {{within: {days} days, of: placement.moved_on}}}}
vetting:
  checks:
    - {{id: induction, clause: FER-1, met_when: {{visitor.training.induction_hours: {{at_least: 12}}}}, action: {{who: {trainer}, does: train}}}}
    - {{id: dbs, clause: FER-1, met_when: {{visitor.dbs.level: enhanced}}, after: {after}, action: {{who: coordinator, does: {does}}}}}
duties:
  - {{id: tell, question: child.tell, clause: FER-1, strength: must, when: {{views.wishes_ascertained: yes}}, done_when: {{views.wishes_considered: yes}}, action: {{who: social_worker, does: tell, to: child, by: {{words: {words}}}}}}}
  - {{id: beside, question: visitor.consider, clause: FER-1, strength: {duty}, when: {{placement.type: {{one_of: [{places}]}}}}, action: {{who: social_worker, does: write}}}}
rules:
  - {{id: gift, question: local.gift, clause: FER-1, when: {{child.disabled: yes}}, then: {{may: allowed}}, action: {{who: carer, does: {does}}}}}
  - {{id: other, question: local.gift, clause: FER-1, when: {{placement.type: foster}}, then: {{may: {other}}}, action: {{who: {trainer}, does: thank}}}}
"""
_WORK_KNOBS = {
    "does": st.sampled_from(["ask", "look"]),
    "days": st.sampled_from(["5", "10"]),
    "trainer": st.sampled_from(["coordinator", "manager"]),
    "after": st.sampled_from(["[]", "[induction]"]),
    "words": st.sampled_from(["at once", "soon"]),
    "duty": st.sampled_from(["must", "should"]),
    "places": st.sampled_from(["foster", "foster, kinship"]),
    "other": st.sampled_from(["allowed", "refused"]),
}
_WORK_RECORDS: dict[str, dict[str, list[object]]] = {
    "visitor.consider": {"child.disabled": [True, False], "placement.type": ["foster", "kinship", "secure"], "placement.moved_on": ["2026-10-01"]},
    "visitor.vetting": {"visitor.training.induction_hours": [0, 12], "visitor.dbs.level": ["none", "enhanced"]},
    "child.tell": {"views.wishes_ascertained": [True, False], "views.wishes_considered": [True, False]},
    "local.gift": {"child.disabled": [True, False], "placement.type": ["foster", "kinship"]},
}  # fmt: skip


def work_by_brute_force(old: Pack, new: Pack, question: str) -> set[str]:
    """The rules by which something else is to be done in some record that is answered alike, item by item."""
    asked, found = _WORK_RECORDS[question], set()
    for values in product(*asked.values()):
        record = case_from_facts(
            {**_USUAL, "child.statuses": ["looked_after"], **dict(zip(asked, values, strict=True))}, as_at=AS_AT
        )
        one, other = (evaluate(pack, record, as_at=AS_AT)[question] for pack in (old, new))
        if _answer(one) == _answer(other):
            rules = {action.rule for action in (*one.actions, *other.actions)}
            found |= {
                rule
                for rule in rules
                if _item(one, rule) == _item(other, rule) and _work(one, rule) != _work(other, rule)
            }
    return found


def _answer(decision):
    return decision.status, decision.outcome, decision.strength


def _item(decision, rule):
    if decision.question.kind not in ("duties", "checklist"):
        return None
    return next(((f.state, f.strength) for f in decision.findings if f.rule == rule), None)


def _work(decision, rule):
    told = {"who", "does", "to", "by_words", "by", "strength"}
    return [
        action.model_dump(include=told)
        for action in decision.actions
        if action.rule == rule and action.state == "to_do"
    ]


def work_differs(knobs, changed, data):
    edits = {name: data.draw(_WORK_KNOBS[name]) for name in sorted(changed)}
    old, new = compiled(_WORK.format(**knobs)), compiled(_WORK.format(**{**knobs, **edits}))

    found = behaviour(old, new)

    assert found.unshown == ()
    shown = {
        question: {d.item for d in found.differences if d.question == question and d.kind == "action"}
        for question in _WORK_RECORDS
    }
    assert shown == {question: work_by_brute_force(old, new, question) for question in _WORK_RECORDS}


@settings(max_examples=FEW)
@given(
    st.fixed_dictionaries(_WORK_KNOBS), st.sets(st.sampled_from(sorted(_WORK_KNOBS)), min_size=1, max_size=3), st.data()
)
def test_what_is_to_be_done_differs_by_the_rules_brute_force_finds_and_by_no_other(knobs, changed, data):
    work_differs(knobs, changed, data)


@pytest.mark.soak
@settings(max_examples=MANY)
@given(
    st.fixed_dictionaries(_WORK_KNOBS), st.sets(st.sampled_from(sorted(_WORK_KNOBS)), min_size=1, max_size=3), st.data()
)
def test_what_is_to_be_done_differs_by_the_rules_brute_force_finds_after_many_edits(knobs, changed, data):
    work_differs(knobs, changed, data)


# ---- what is to be done, one change of each kind ----


def actions_differing(old: Pack, new: Pack) -> list[tuple[str, str, str, str]]:
    found = behaviour(old, new)
    assert found.unshown == ()
    assert {d.kind for d in found.differences} == {"action"}
    return [(d.question, d.item, d.witness.old.outcome, d.witness.new.outcome) for d in found.differences]


def test_another_number_in_a_deadline_is_shown_with_both_periods():
    new = edited("islington", ("working: 10 working days", "working: 15 working days"))

    found = actions_differing(load_pack("islington"), new)

    assert found
    assert all("within 10 working days or 10 days of" in was for _, _, was, _ in found)
    assert all("within 15 working days or 10 days of" in now for _, _, _, now in found)


def test_another_deadline_of_the_law_is_shown_for_the_national_layer():
    found = actions_differing(
        load_pack("england"),
        edited("england", ("within: 20 working days, of: care", "within: 21 working days, of: care")),
    )

    ((_, _, was, now),) = found
    assert "within 20 working days of" in was
    assert "within 21 working days of" in now


def test_what_is_to_be_done_in_a_conflict_is_compared_too():
    meanwhile = (
        "{who: authority, does: offer an advocate, to: child}\n      - {who: social_worker, does: tell of the objection"
    )
    new = edited("england", (meanwhile, meanwhile.replace("offer an advocate", "offer another person")))

    found = actions_differing(load_pack("england"), new)

    told = {item: (was, now) for question, item, was, now in found if question == "visitor.appoint"}
    assert "offer an advocate" in told["in_conflict"][0]
    assert "offer another person" in told["in_conflict"][1]


# ---- what a witness is -----------------------------------------------------------------------------------------


def test_five_months_under_a_long_term_plan_is_the_case_that_shows_a_number_moved():
    new = edited("leeds", ("at_least: 6}", "at_least: 5}"))

    found = behaviour(load_pack("leeds"), new)

    shown = next(d.witness for d in found.differences if d.question == "visitor.consider")
    assert shown is not None
    assert shown.child == "a looked-after child, looked after for five months, under a long-term plan"
    assert (shown.old.outcome, shown.new.outcome, shown.new.strength) == ("not_now", "assess", "should")


_GIFT = """\
questions:
  - {{id: local.gift, title: "Is a gift allowed?", outcomes: {{allowed: It is., refused: It is not.}}, otherwise: refused}}
rules:
  - {{id: aged, question: local.gift, clause: FER-1, when: {{child.age: {{at_least: {low}, at_most: {high}}}}}, then: {{may: allowed}}}}
  - {{id: placed, question: local.gift, clause: FER-1, when: {{placement.type: {{one_of: [{places}]}}}}, then: {{may: allowed}}}}
"""


def gift(low: int, high: int, places: str = "secure") -> Pack:
    return compiled(_GIFT.format(low=low, high=high, places=places))


def test_each_way_in_which_an_answer_moves_has_its_case():
    (found,) = behaviour(gift(8, 17), gift(5, 16)).differences

    assert [(case.child, case.old.outcome, case.new.outcome) for case in found.witnesses] == [
        ("a looked-after child, aged 17", "allowed", "refused"),
        ("a looked-after child, aged 7", "refused", "allowed"),
    ]


def test_each_change_that_moves_an_answer_by_itself_has_its_case_although_they_move_it_alike():
    (found,) = behaviour(gift(8, 15), gift(5, 17, "secure, kinship, other")).differences

    assert {(case.old.outcome, case.new.outcome) for case in found.witnesses} == {("refused", "allowed")}
    assert [(case.by, case.child.split(", ")[1:]) for case in found.witnesses] == [
        (("aged",), ["aged 7"]),
        (("aged",), ["aged 16"]),
        (("placed",), ["aged 18", "type of placement: kinship"]),
        (("placed",), ["aged 18", "type of placement: other"]),
    ]


def test_a_change_that_moves_nothing_by_itself_has_no_case_of_its_own():
    """The second rule comes to allow what the first, changed too, allows already."""
    rule = "  - {{id: also, question: local.gift, clause: FER-1, when: {{child.age: {{at_least: {low}, at_most: 7}}}}, then: {{may: allowed}}}}\n"
    old, new = (compiled(_GIFT.format(low=low, high=15, places="secure") + rule.format(low=low)) for low in (8, 5))

    (found,) = behaviour(old, new).differences

    assert [(case.by, case.child) for case in found.witnesses] == [((), "a looked-after child, aged 7")]


def test_what_an_answer_says_beside_its_outcome_is_told_with_each_case():
    """The clauses, the readings it turns on and the cautions, under each pack."""
    (found, *_) = behaviour(load_pack("leeds"), edited("leeds", ("need: 3", "need: 2"))).differences

    said = found.witness.old_said, found.witness.new_said
    assert all(side.says for side in said)
    assert set(said[0].turns_on) != set(said[1].turns_on)


def test_two_edits_in_one_question_of_a_shipped_pack_each_have_their_case():
    """Fewer factors, and one of them sooner: with three factors the one edit matters, with two the other."""
    sooner = (
        "family_time.last_unsupervised: {not_within: 6 months}",
        "family_time.last_unsupervised: {not_within: 4 months}",
    )
    found = behaviour(load_pack("leeds"), edited("leeds", sooner, ("need: 3", "need: 2")))

    (criteria,) = (difference for difference in found.differences if difference.question == "visitor.criteria")
    assert not criteria.changes_untold
    assert [(case.by, "family time" in case.child, case.child.count(": yes")) for case in criteria.witnesses] == [
        ((), True, 1),
        (("factors",), True, 2),
        (("factors",), False, 2),
    ]


_WHO = """\
advocacy:
  eligibility:
    in_both: eligible
    in_neither: gap
    eligible:
      id: who
      clause: FER-1
      need: 1
      of:
        - {id: disabled, clause: FER-1, when: {child.disabled: yes}}
        - {id: older, clause: FER-1, when: {child.age: {at_least: 12}}}
    not_eligible: {id: whonot, clause: FER-1, need: 1, of: [{id: far, clause: FER-1, when: {placement.at_a_distance: yes}}]}
"""
_LONELY = "        - {id: lonely, clause: FER-1, when: {child.socially_isolated: yes}}\n"


@pytest.mark.parametrize(
    ("edits", "expected"),
    [
        (
            [("at_least: 12", "at_least: 11"), ("    not_eligible:", _LONELY + "    not_eligible:")],
            [
                (("eligible", "not_eligible", "in_neither"), ["aged 11"]),
                (("eligible", "not_eligible", "in_neither"), ["socially isolated: yes"]),
            ],
        ),
        (
            [("at_least: 12", "at_least: 11"), ("in_both: eligible", "in_both: not_eligible")],
            [
                (("eligible", "in_neither"), ["aged 11"]),
                (("eligible", "not_eligible"), ["disabled", "placed at a distance: yes"]),
            ],
        ),
    ],
    ids=["another number and one ground more", "another number and another list that goes first"],
)
def test_what_is_written_once_and_read_to_several_rules_is_one_change(edits, expected):
    """Who is eligible is read to three rules; each edit counted as two or three that always come together, and moved nothing alone."""
    new = _WHO
    for one, other in edits:
        new = new.replace(one, other, 1)

    found = next(
        d for d in behaviour(compiled(_WHO), compiled(new)).differences if d.question == "advocacy.eligibility"
    )

    told = [(case.by, case.child.split(", ")[1:]) for case in found.witnesses]
    assert all(pair in told for pair in expected), told
    assert all(by for by, _ in told)


def test_each_ground_that_is_added_has_its_case():
    rule = "rules:\n  - {{id: odd, question: visitor.consider, clause: FER-1, when: {{any: [{}]}}, then: {{should: assess}}}}\n"
    was = "{child.disabled: yes}"
    now = f"{was}, {{child.socially_isolated: yes}}, {{child.physically_isolated: yes}}"

    found = next(
        d for d in behaviour(compiled(rule.format(was)), compiled(rule.format(now))).differences if d.kind == "answer"
    )

    assert [case.child.split(", ")[1:] for case in found.witnesses] == [
        ["socially isolated: yes"],
        ["physically isolated: yes"],
    ]


def test_changes_that_are_too_many_to_be_told_apart_are_said_to_be(monkeypatch):
    """The cases of each way of moving stand all the same."""
    monkeypatch.setattr("ivpolicy.diff.behaviour._TIMES", 0)

    (found,) = behaviour(gift(8, 17), gift(5, 16)).differences

    assert found.changes_untold
    assert [(case.old.outcome, case.new.outcome, case.by) for case in found.witnesses] == [
        ("allowed", "refused", ()),
        ("refused", "allowed", ()),
    ]


@pytest.fixture
def records_read(monkeypatch) -> list[str]:
    """The question sides for which a record was read, one by one."""
    read, reading = [], Joint.record
    monkeypatch.setattr(Joint, "record", lambda both, side, *given: (read.append(side), reading(both, side, *given))[1])
    return read


@pytest.mark.parametrize(("one", "other"), [("leeds", "dudley"), ("islington", "coventry")])
def test_packs_of_two_authorities_are_compared_by_few_records_and_by_no_change_of_a_rule(one, other, records_read):
    """A second for each pair; tens of thousands of records were read where a list had items that none can hold."""
    found = behaviour(load_pack(one), load_pack(other))

    assert len(records_read) < 4_000
    assert not any(d.changes_untold or case.by for d in found.differences for case in d.witnesses)


def test_a_search_for_a_case_that_no_record_shows_comes_to_an_end(records_read, monkeypatch):
    monkeypatch.setattr("ivpolicy.diff.behaviour._MOST_RECORDS", 0)

    found = behaviour(gift(8, 17), gift(5, 16))

    assert records_read == []
    (unshown,) = found.unshown
    assert len(unshown.not_shown) == 2


@pytest.mark.parametrize(
    ("one", "other"), [("leeds", "dudley"), ("islington", "coventry"), ("childrens_home", "leeds")]
)
def test_every_case_shown_is_answered_by_both_packs_as_it_says(one, other):
    old, new = load_pack(one), load_pack(other)

    found = compared(one, other)

    assert found.differences
    assert found.unshown == ()
    for difference, shown in ((d, case) for d in found.differences for case in d.witnesses):
        for pack, told in ((old, shown.old), (new, shown.new)):
            record = recorded(shown.given, pack.rulebook.facts, shown.as_at)
            decision = evaluate(pack, record, as_at=shown.as_at, hypothetical=True)[difference.question]
            assert told.outcome in (decision.outcome, decision.status)
            assert told.strength == (decision.strength or "")


@pytest.mark.parametrize("name", ["leeds", "dudley", "coventry", "islington", "childrens_home", "england"])
def test_a_pack_beside_itself_is_proved_the_same_on_every_question(name):
    found = behaviour(load_pack(name), load_pack(name))

    assert found.is_same
    assert len(found.same) == len(load_pack(name).questions)


def test_another_period_of_a_schedule_is_shown_by_a_review_held_in_between():
    found = behaviour(load_pack("leeds"), edited("leeds", ("every: 12 months", "every: 6 months")))

    assert questions_differing(found) == {"visitor.review"}
    items = {d.item for d in found.differences}
    assert items == {None, "leeds:scheme_review"}


def test_a_step_that_must_come_after_others_is_shown_without_their_dates():
    step = "met_when: {judgements.visitor_suitable: %s}"

    found = behaviour(load_pack("dudley"), edited("dudley", (step % "yes", step % "no")))

    assert "visitor.approve" in questions_differing(found)


def test_two_facts_the_record_excludes_are_never_shown_together():
    """Wishes not ascertained, and a day on which they were: no record can hold both, so nothing can differ."""
    rule = "rules: [{{id: a, question: local.gift, clause: FER-1, when: {}, then: {{may: allowed}}}}]\n"
    head = "questions: [{id: local.gift, title: Gift, outcomes: {allowed: It is., refused: It is not.}, otherwise: refused}]\n"
    impossible = "{views.wishes_ascertained: no, views.wishes_ascertained_on: {within: 6 months}}"
    old = compiled(head + rule.format(impossible))
    new = compiled(head + rule.format("{all: [{views.wishes_ascertained: no}, {views.wishes_ascertained: yes}]}"))

    found = behaviour(old, new)

    assert found.differences == ()
    assert [d.question for d in found.unshown] == ["local.gift"]
    assert not found.is_same, "unequal diagrams are never called the same"


def test_one_more_duty_is_a_difference_although_another_was_due_anyway():
    duty = "  - {{id: {}, question: child.tell, clause: FER-1, strength: must, action: {{who: social_worker, does: tell}}}}\n"
    old, new = (
        compiled("duties:\n" + duty.format("one")),
        compiled("duties:\n" + duty.format("one") + duty.format("two")),
    )

    found = behaviour(old, new)

    assert [(d.question, d.item) for d in found.differences] == [("child.tell", "fernmoor:two")]


def test_a_period_in_force_is_shown_on_a_day_within_it():
    rule = "rules: [{{id: a, question: visitor.end, clause: FER-1, in_force: {{from: {}}}, then: {{must_not: goes_on}}}}]\n"

    found = behaviour(compiled(rule.format("2027-03-01")), compiled(rule.format("2027-04-01")))

    (shown,) = (d.witness for d in found.differences)
    assert date(2027, 3, 1) <= shown.as_at < date(2027, 4, 1)


def test_a_fact_declared_anew_with_another_type_is_a_fact_of_its_own():
    fact = "facts: [{{name: pet, type: {}, asks: Which pet it is, label: pet, meaning: Any.}}]\n"
    rule = "rules: [{{id: a, question: visitor.end, clause: FER-1, when: {{local.fernmoor.pet: {}}}, then: {{must_not: goes_on}}}}]\n"
    old = compiled(fact.format("boolean") + rule.format("yes"))
    new = compiled(fact.format("integer") + rule.format("{at_least: 2}"))

    found = behaviour(old, new)

    assert questions_differing(found) == {"visitor.end"}


OWN_FACTS = (Path(__file__).parents[1] / "packs" / "constructs" / "own_facts.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "differing"),
    [
        ("{at_least: 2, where: {kind: shared", "{at_least: 3, where: {kind: shared", {"child.tell"}),
        ("{includes_any: [chess, music]}", "{includes_any: [chess, fishing]}", {"visitor.consider"}),
        ("local.tarnwick.miles_from_friends: {at_least: 20}", "local.tarnwick.miles_from_friends: {at_least: 21}", {"visitor.consider"}),
        # a field that is asked no more, one more field, and one that is asked as something else
        (", guests: {includes: friend}", "", {"child.tell"}),
        ("      - {name: cost,", "      - {name: place, type: boolean, asks: Whether at home}\n      - {name: cost,", set()),
        ("choices: [shared, alone]", "choices: [shared, alone, mixed]", {"child.tell"}),
    ],
)  # fmt: skip
def test_sets_amounts_judgements_and_lists_of_a_packs_own_are_compared(old, new, differing):
    assert OWN_FACTS.count(old) == 1
    before, after = compiled(OWN_FACTS, ""), compiled(OWN_FACTS.replace(old, new), "")

    found = behaviour(before, after)

    assert questions_differing(found) == differing
    assert all(difference.witness is not None for difference in found.differences)


def test_a_full_pack_with_every_construct_can_be_compared_with_an_edit_of_it():
    old, new = compiled(FULL_PACK, ""), compiled(FULL_PACK.replace("number: 1, of:", "number: 2, of:"), "")

    found = behaviour(old, new)

    assert "visitor.vetting" in questions_differing(found)
