"""What officers decided is shown as at the day of decision."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generated_cases import AS_AT, record_of, recordable
from ivpolicy import evaluate, load_pack, read_case_file
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.record.case import OfficerDecision
from ivpolicy.core.rules.officers_decisions import PUT_OFF
from ivpolicy.files.packs import shipped_packs
from ivpolicy.pages.markdown import as_markdown
from ivpolicy.pages.text import as_text
from ivpolicy.report.context import context_of
from ivpolicy.report.decision_page import decision_page
from ivpolicy.report.one_page import one_page
from ivpolicy.report.recorded_decisions import recorded_decisions
from ivpolicy.report.summary import summary_of

shipped = cache(load_pack)
PACK = load_pack("leeds")
CASE = PACK.read_case(read_case_file(Path(__file__).parents[2] / "examples" / "farid.yaml"))


@pytest.mark.parametrize(("as_at", "shown"), [(date(2026, 10, 29), 0), (date(2026, 10, 30), 1), (date(2026, 11, 2), 1)])
def test_a_decision_is_shown_from_its_day_on(as_at, shown):
    assert len(context_of(evaluate(PACK, CASE, as_at=as_at)).officers) == shown


def test_a_child_who_is_told_later_has_not_been_told():
    decided = {
        "question": "visitor.appoint",
        "on": "2026-10-30",
        "child_told_on": "2026-11-05",
        "child_told_by": "therapist",
    }
    case = PACK.read_case({"case_id": "c1", "decisions": [decided, {"question": "visitor.appoint"}]})

    before, without_day = context_of(evaluate(PACK, case, as_at=date(2026, 11, 4))).officers
    (after, _) = context_of(evaluate(PACK, case, as_at=date(2026, 11, 5))).officers

    assert (before.child_told_on, before.child_told_by) == (None, None)
    assert after.child_told_by == "therapist"
    assert without_day.on is None


# ---- nobody is told to decide what was decided ---------------------------------------------------------------------

QUESTION = "visitor.appoint"
AS_DECIDED = {"question": QUESTION, "who": "S. Invented", "role": "service manager", "on": "2026-10-30"}


def farid(**decided):
    """The child who objects without understanding, which is a conflict, with one decision on the record or none."""
    case = dict(read_case_file(Path(__file__).parents[2] / "examples" / "farid.yaml"))
    case["decisions"] = [AS_DECIDED | decided] if decided else []
    return PACK.read_case(case)


def pages(case, pack=PACK, as_at=date(2026, 11, 2)):
    """The page and the page in full, in one line each, and the full one in Markdown."""
    context = context_of(evaluate(pack, case, as_at=as_at, hypothetical=True))
    short = as_text(one_page(context, summary_of(context, {})))
    return [
        " ".join(page.split()) for page in (short, as_text(decision_page(context)), as_markdown(decision_page(context)))
    ]


@pytest.mark.parametrize("outcome", ["appoint", "do_not_appoint"])
def test_a_conflict_that_was_decided_asks_nobody_to_decide_it(outcome):
    for undecided, page in zip(pages(farid()), pages(farid(outcome=outcome)), strict=True):
        assert "is to decide, and record the reasons" in undecided
        assert "Who decides: service manager" in undecided
        assert "is to decide, and record the reasons" not in page
        assert "Who decides:" not in page
        assert "Decided on 30 October 2026 by S. Invented, service manager:" in page
        assert "Look again" not in page


def test_a_decision_that_was_put_off_is_still_to_be_made_and_says_so():
    for page in pages(farid(outcome=PUT_OFF)):
        assert "is to decide, and record the reasons" not in page
        assert "is to make the decision that was put off on 30 October 2026" in page
        assert "Put off on 30 October 2026 by S. Invented, service manager. Who decides: service manager" in page


@pytest.mark.parametrize("decided", [{"outcome": "appoint", "on": None}, {"outcome": None}])
def test_a_decision_without_a_day_or_an_outcome_settles_nothing(decided):
    assert all("is to decide, and record the reasons" in page for page in pages(farid(**decided)))


def test_a_decision_of_a_later_day_is_not_read():
    before = pages(farid(outcome="appoint", on="2026-11-03"))

    assert all("is to decide, and record the reasons" in page and "3 November" not in page for page in before)


# ---- what the record denies is said first ------------------------------------------------------------------------------


def test_an_objection_made_after_the_decision_is_told_first_and_it_is_to_be_decided_again():
    for page in pages(farid(outcome="appoint", on="2026-09-01")):
        assert "What was recorded since was not before that decision: Conflict, for a person to decide." in page
        assert "is to decide, and record the reasons" in page
        assert page.index("not before that decision") < page.index("must not introduce anybody")


@pytest.mark.parametrize("outcome", ["no_duty_now", "do_not_appoint"])
def test_a_decision_that_the_rules_bar_is_told_before_anything_that_is_owed(outcome):
    case = PACK.read_case(
        {
            "case_id": "c1",
            "child": {"statuses": ["looked_after"]},
            "judgements": {
                "visitor_in_interests": {"value": True, "on": "2026-10-01", "by": "A. Invented", "role": "manager"}
            },
            "views": {"objects_to_visitor": {"value": False, "asked_on": "2026-09-01"}},
            "decisions": [AS_DECIDED | {"outcome": outcome}],
        }
    )
    result = evaluate(PACK, case, as_at=date(2026, 11, 2))
    (line,) = summary_of(context_of(result), {}).look_again

    assert "What is recorded now says otherwise: The duty to appoint an independent visitor stands. (must)" in line.says
    assert "ENG-8" in line.clauses
    for page in pages(case):
        assert page.index("What is recorded now says otherwise") < page.index("must appoint an independent visitor")


# ---- every pack, random records, random decisions -------------------------------------------------------------------


@st.composite
def decided_records(draw, name):
    """A random record, and the same with a decision on a question that somebody may be told to decide."""
    pack = shipped(name)
    question = draw(st.sampled_from(["visitor.appoint", "visitor.end"]))
    facts = {path: values for path, values in recordable(pack, question).items() if values}
    some = draw(st.lists(st.sampled_from(sorted(facts)), max_size=14, unique=True))
    record = record_of(pack, {path: draw(st.sampled_from(facts[path])) for path in some}, AS_AT)
    assume(record is not None)
    outcome = draw(st.sampled_from([*pack.rulebook.by_question[question].question.outcomes, PUT_OFF, None]))
    on = draw(st.sampled_from([None, date(2020, 1, 1), AS_AT, date(2027, 1, 1)]))
    decided = OfficerDecision(question=question, outcome=outcome, on=on, who="S. Invented")
    return record, record.model_copy(update={"decisions": (decided,)}), question


@pytest.mark.parametrize("name", shipped_packs())
@settings(max_examples=25)
@given(data=st.data())
def test_a_recorded_decision_changes_no_answer_and_what_it_settles_is_not_asked_again(name, data):
    before, after, question = data.draw(decided_records(name))
    one, other = (Result(shipped(name), record, AS_AT, (question,)) for record in (before, after))
    context = context_of(other)
    recorded = context.recorded.get(question)
    asked = [action for action in (*context.meanwhile(question), *context.actions(question)) if action.decides]
    again = summary_of(context, {}).look_again
    now = other[question]

    assert one.document().decisions == other.document().decisions
    if after.decisions[0].on == date(2027, 1, 1):
        assert recorded is None
    elif recorded is not None and recorded.is_settled:
        assert not asked
        assert (
            now.conflict is not None
            or now.outcome in (None, recorded.officer.outcome)
            or not now.question.are_opposed(now.outcome, recorded.officer.outcome)
        )
    elif any(action.decides for action in now.actions):
        assert bool([action for action in asked if "put off" in action.does]) == (
            recorded is not None and recorded.standing == "put_off"
        )
    assert bool(again) == (recorded is not None and recorded.standing in ("denied", "overtaken"))


def test_of_several_decisions_the_latest_up_to_the_day_counts():
    decided = [AS_DECIDED | {"outcome": "do_not_appoint", "on": "2026-10-31"}, AS_DECIDED | {"outcome": "appoint"}]
    case = PACK.read_case({"case_id": "c1", "child": {"statuses": ["looked_after"]}, "decisions": decided})
    result = evaluate(PACK, case, as_at=date(2026, 11, 2))

    assert recorded_decisions(result, case.decisions)[QUESTION].officer.outcome == "do_not_appoint"
