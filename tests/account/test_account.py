"""The account of an answer: why, why not, what was tried, what is missing, and who may be told what."""

import json
import random
from datetime import date
from pathlib import Path

import pytest

from generated_cases import AS_AT
from ivpolicy import (
    CaseError,
    UnknownOutcomeError,
    UnknownQuestionError,
    WrongArgumentError,
    WrongDayError,
    case_from_facts,
    evaluate,
    explain,
    load_pack,
    read_case,
    read_case_file,
    shipped_packs,
)
from ivpolicy.account.account import AUDIENCES
from ivpolicy.account.account_page import account_page
from ivpolicy.account.alternatives import Alternatives, OtherValues
from ivpolicy.account.rules_told import RulesOfAnswer
from ivpolicy.account.subjects import WITHHELD, may_be_told, subjects_of
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import Leaf, leaves
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.files.authorities import pack_of_authority
from ivpolicy.pages.markdown import as_markdown
from reference_flips import random_cases

EXAMPLES = Path(__file__).parents[2] / "examples"
DAY = date(2026, 11, 2)
LEEDS = load_pack("leeds")
AMARA = LEEDS.read_case(read_case_file(EXAMPLES / "amara.yaml"))


def account(question="visitor.appoint", case=AMARA, **asked):
    return explain(LEEDS, case, question, as_at=DAY, **{"facts": 0, **asked})


# ---- why ----


def test_why_names_the_rules_with_what_is_recorded_wanted_and_where_it_stands():
    rule = next(r for r in account().why if r.rule == "leeds:duty_to_appoint")

    assert (rule.standing, rule.outcome, rule.clauses) == ("gives_the_answer", "appoint", ("LEE-2.1-01",))
    assert rule.file.endswith("leeds.yaml")
    assert rule.line > 0
    judged = next(c for c in rule.conditions if c.fact == "judgements.visitor_in_interests")
    assert (judged.recorded, judged.wanted, judged.truth, judged.judgement) == ("yes", "yes", True, True)
    served = next(c for c in rule.conditions if c.fact == "appointment.in_hand")
    assert (served.recorded, served.wanted, served.truth) == ("no", "no", True)


def test_the_source_of_a_fact_is_told_to_the_worker_alone():
    def sources(audience):
        told = account("visitor.criteria", audience=audience)
        return {condition.source for rule in told.why for condition in rule.conditions}

    assert sources("worker") == {
        "family time log; recorded by social worker, on 3 February 2026; confirmed",
        "review report of the foster carer; recorded by reviewing officer, on 6 May 2026",
        "source not recorded",
    }
    assert sources("committee") <= {None}


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml"))[::6], ids=lambda path: path.stem)
def test_every_condition_has_what_is_recorded_with_its_source_or_why_it_is_unknown(path):
    record = read_case(read_case_file(path))
    named = record.care.responsible_authority or record.placement.provider or "england"
    pack = load_pack(named if named in shipped_packs() else pack_of_authority(named) or "england").on(DAY)
    case, told = pack.read_case(record), []
    for question in pack.questions:
        asked = explain(pack, case, question, as_at=DAY, facts=0, why_not="not_applicable")
        told += [c for rule in (*asked.why, *asked.why_not.in_the_way) for c in rule.conditions]

    assert told
    for condition in told:
        is_worked_out = condition.fact is None and condition.recorded is None
        assert condition.source if condition.recorded or is_worked_out else condition.why_unknown, condition.says


def test_what_gives_way_is_told_with_what_it_gives_way_to():
    objecting = {
        "case_id": "invented",
        "child": {"statuses": ["looked_after"]},
        "views": {"objects_to_visitor": "yes"},
        "judgements": {
            "visitor_in_interests": {**ON_THE_DAY, "value": "yes", "addresses_objection": "yes"},
            "sufficient_understanding": {**ON_THE_DAY, "value": "yes"},
        },
        "appointment": {"active": "no"},
    }
    told = account(case=LEEDS.read_case(objecting))

    assert told.answer.outcome == "do_not_appoint"
    beaten = [rule for rule in told.why if rule.standing == "overridden"]
    assert beaten
    assert all(rule.overridden_by for rule in beaten)


ON_THE_DAY = {"on": str(DAY), "by": "R. Invented", "role": "team manager", "because": "invented", "support": "given"}


def test_a_question_that_does_not_arise_says_on_what_it_rests():
    (told,) = account("visitor.review").why

    assert told.outcome == "not_applicable"
    assert [c.fact for c in told.conditions] == ["appointment.active"]


def test_the_rungs_below_are_on_the_way_and_not_overridden():
    pack = load_pack("islington")
    case = pack.read_case(read_case_file(EXAMPLES / "uri.yaml"))
    why = explain(pack, case, "advocacy.route", as_at=DAY, facts=0).why

    assert [rule.standing for rule in why] == ["gives_the_answer", "on_the_way"]
    assert why[1].outcome == "mediation"


# ---- why not ----


def test_the_nearest_rule_is_told_with_the_conditions_that_fail():
    told = account("visitor.criteria", why_not="met").why_not

    assert told.nearest.outcome == "met"
    assert told.failed or told.unknown
    assert all(condition.truth is False for condition in told.failed)
    assert all(condition.truth is None for condition in told.unknown)


def test_the_answer_itself_is_said_to_be_the_answer():
    assert account(why_not="appoint").why_not.is_the_answer


def test_what_holds_where_no_rule_is_needed_is_in_the_way():
    told = account(why_not="no_duty_now").why_not

    assert told.nearest is None
    assert {rule.rule for rule in told.in_the_way} == {"england:in_interests", "leeds:duty_to_appoint"}


def test_with_the_failing_conditions_recorded_otherwise_the_nearest_rule_holds():
    rng, tried = random.Random(7), 0
    packs = [load_pack(name).on(AS_AT) for name in ("leeds", "islington", "dudley")]
    for pack, question, record in random_cases(packs, rng):
        tried += _holds_once_mended(pack, question, record)
        if tried == 60:
            break


def _holds_once_mended(pack, question, record):
    """Whether one such rule was mended; each of its conditions, recorded as wanted, must make it hold."""
    decision = evaluate(pack, record, as_at=AS_AT, questions=[question], hypothetical=True)[question]
    case = OpenCells(record, AS_AT)
    rules = RulesOfAnswer(pack, decision, QuestionOnCase(pack.diagrams(question), case), "worker")
    outcome = next((o for o in decision.question.outcomes if o != decision.outcome), None)
    for rule, condition in rules._giving(outcome) if outcome else ():
        number, needed = rules._needed(condition)
        if not 0 < number <= 3 or not all(isinstance(asked, Leaf) for asked, _, _ in needed):
            continue
        values = OtherValues(Alternatives(pack, record, AS_AT), pack.diagrams(question))
        changes = frozenset(filter(None, (_as_wanted(values, pack, question, *end) for end in needed)))
        asked = [pack.diagrams(question).variable_of(leaf).key for leaf in leaves(condition)]
        is_told_apart = len({c.fact for c in changes}) == number and all(asked.count(c.fact) == 1 for c in changes)
        together = sum(map(values.alternatives.bit, changes))
        if not is_told_apart or values.alternatives.denials(together):
            continue
        mended = QuestionOnCase(pack.diagrams(question), values.alternatives.case(together))
        assert mended.truth(condition) is True, (pack.id, question, rule.id)
        return True
    return False


def _as_wanted(values, pack, question, leaf, _, wanted):
    """A change of the one fact a condition asks by which it is as wanted; None where there is none."""
    variable = pack.diagrams(question).variable_of(leaf)
    if not variable.is_single:
        return None
    for change in values.changes_of(variable.key):
        mended = QuestionOnCase(pack.diagrams(question), values.alternatives.case(values.alternatives.bit(change)))
        if mended.truth(leaf) is wanted:
            return change
    return None


# ---- what if, and what was tried ----


def test_an_open_answer_is_told_what_would_decide_it():
    case = LEEDS.read_case(
        {"case_id": "invented", "child": {"statuses": ["looked_after"]}, "appointment": {"active": "no"}}
    )
    told = account(case=case, facts=3)

    assert told.answer.status in {"needs_judgement", "needs_information"}
    assert told.what_if.sets
    for flip in told.what_if.sets:
        assert all(change.recorded is None for change in flip.changes)
        assert flip.gives.status in ("decided", "conflict", "not_applicable")
    assert {fact.fact for fact in told.missing} == set(evaluate(LEEDS, case, as_at=DAY)["visitor.appoint"].missing)


def test_what_settles_most_is_asked_first():
    case = LEEDS.read_case(read_case_file(EXAMPLES / "elsie.json"))
    missing = account("advocacy.offer", case).missing

    assert [len(fact.settles) for fact in missing] == sorted((len(fact.settles) for fact in missing), reverse=True)


def test_what_is_tried_changes_the_question_asked_and_names_every_other():
    told = account(trying={"appointment.active": "yes"}).tried
    before = evaluate(LEEDS, AMARA, as_at=DAY)

    assert told.changes_the_answer
    assert (told.answers[0].question, told.answers[0].after.outcome) == ("visitor.appoint", "met")
    named = {one.question for one in told.answers}
    data = read_case_file(EXAMPLES / "amara.yaml")
    after = evaluate(LEEDS, LEEDS.read_case({**data, "appointment": {"active": "yes"}}), as_at=DAY)
    assert named == {q for q in before if (before[q].status, before[q].outcome) != (after[q].status, after[q].outcome)}


def test_a_judgement_is_tried_as_made_on_the_day():
    told = account(trying={"judgements.visitor_in_interests": "no"}).tried

    assert told.answers[0].after.outcome == "no_duty_now"


BORN = {"child": {"statuses": ["looked_after"], "date_of_birth": "2011-03-02"}, "meetings": {"reviews_held": 3}}


@pytest.mark.parametrize(
    ("path", "value", "why"),
    [
        ("child.date_of_birth", "2012-01-01", "nobody's day of birth changes"),
        ("meetings.reviews_held", "1", "reviews that were held stay held"),
        ("meetings.reviews_held", "4", None),
        ("child.date_of_birth", "2011-03-02", None),
        ("child.disabled", "yes", None),
    ],
)
def test_what_cannot_come_to_be_is_tried_as_a_record_put_right_and_that_is_said(path, value, why):
    case = LEEDS.read_case({"case_id": "invented", **BORN})
    notices = account(case=case, trying={path: value}).tried.notices

    said = f"`{path}` cannot come to be so: {why}. What is told is the answer if the record was wrong."
    assert notices == (() if why is None else (said,))


def test_an_answer_stands_with_each_option_of_a_reading_it_turns_on():
    (reading,) = account("visitor.criteria").turns_on

    assert [option.chosen for option in reading.options].count(True) == 1
    chosen = next(option for option in reading.options if option.chosen)
    other = next(option for option in reading.options if not option.chosen and not option.barred)
    assert (chosen.answer.outcome, other.answer.status) == ("not_met", "needs_information")


# ---- who may be told ----


def test_every_fact_has_persons_it_is_about():
    assert frozenset().union(*map(subjects_of, VOCABULARY)) == {
        "child", "visitor", "carer", "family", "another_child", "professionals", "anybody",
    }  # fmt: skip
    assert subjects_of("local.leeds.anything") == {"child"}


@pytest.mark.parametrize("audience", AUDIENCES[1:])
def test_what_may_be_about_the_reader_is_for_the_worker_alone(audience):
    for path in (
        "concerns.child_may_be_at_risk", "concerns.visitor_allegation_of_harm", "events", "advocacy.complaint",
        "advocacy.safety_concern", "visitor.references", "views.wishes_conflict_with", "views.parent_objects_to_visitor",
    ):  # fmt: skip
        assert may_be_told("worker", path)
        assert not may_be_told(audience, path), path


@pytest.mark.parametrize("audience", AUDIENCES[1:])
def test_what_is_worked_out_is_told_to_nobody_who_may_not_be_told_what_it_is_worked_out_from(audience):
    said_by_hand = {"appointment.in_hand", "appointment.over", "appointment.months_appointed"}
    for fact in VOCABULARY.facts():
        if fact.computed_from and fact.path not in said_by_hand and may_be_told(audience, fact.path):
            assert all(may_be_told(audience, path) for path in fact.computed_from), fact.path


CONCERN = {
    "concerns": {"child_may_be_at_risk": "yes", "visitor_allegation_of_harm": "yes"},
    "events": [{"kind": "safeguarding_concern", "on": "2026-11-01"}],
    "visitor": {"dbs": {"barred_list": "listed"}},
}


@pytest.mark.parametrize("audience", ["carer", "visitor", "committee"])
def test_whether_a_concern_is_on_file_is_told_to_the_worker_alone_and_the_refusal_is_the_same_either_way(audience):
    looked_after = {"case_id": "invented", "child": {"statuses": ["looked_after"]}, "appointment": {"active": "yes"}}
    told = []
    for more in ({}, CONCERN):
        case = LEEDS.read_case({**looked_after, **more})
        for asked in ({"question": "safeguarding.act"}, {"trying": {"concerns.child_may_be_at_risk": "yes"}}):
            with pytest.raises(WrongArgumentError, match="for the worker alone") as refused:
                account(**asked, case=case, audience=audience)
            told.append(str(refused.value))
        assert account("safeguarding.act", case, audience=audience, third_parties=True).why is not None
        tried = account(case=case, audience=audience, trying={"appointment.active": "no"}).tried
        assert "safeguarding.act" not in {one.question for one in tried.answers}
    assert told[:2] == told[2:]


@pytest.mark.parametrize("audience", ["carer", "visitor", "committee"])
def test_a_rule_whose_words_would_tell_what_is_withheld_is_not_told_either(audience):
    looked_after = {"case_id": "invented", "child": {"statuses": ["looked_after"]}, "appointment": {"active": "yes"}}
    case, hidden = LEEDS.read_case({**looked_after, **CONCERN}), 0
    for question in LEEDS.questions:
        if question in ("safeguarding.act", "visitor.criteria"):  # the second counts factors
            continue
        worker = account(question, case, why_not="not_applicable")
        told = account(question, case, audience=audience, why_not="not_applicable")
        written = json.dumps([rule.model_dump(mode="json") for rule in (*told.why, *told.why_not.in_the_way)])
        for rule in (*worker.why, *worker.why_not.in_the_way):
            if any(c.fact and not may_be_told(audience, c.fact) for c in rule.conditions):
                hidden += 1
                assert rule.rule not in written, question
                assert json.dumps(rule.says) not in written, question
    assert hidden > 5


@pytest.mark.parametrize("audience", AUDIENCES[1:])
def test_what_is_recorded_about_others_is_not_in_the_account(audience):
    record = read_case_file(EXAMPLES / "amara.yaml")
    case = LEEDS.read_case({**record, "appointment": {"active": "yes", "suspended": "yes"}})
    written = json.dumps(
        [
            account(q, case, audience=audience, facts=1).model_dump(mode="json")
            for q in ("visitor.end", "visitor.criteria")
        ]
    )

    hidden = [path for path in VOCABULARY if not may_be_told(audience, path)]
    assert [path for path in hidden if f'"{path}"' in written] == []
    assert "review report of the foster carer" not in written
    worker = json.dumps(account("visitor.criteria", case).model_dump(mode="json"))
    assert '"family_time' in worker


OF_OTHERS = (
    {},
    CONCERN,
    {"appointment": {"active": "yes", "suspended": "yes"}},
    {"visitor": {"dbs": {"completed": "yes"}}, "appointment": {"active": "yes"}},
    {"family_time": {"last_parent_visit": "2020-01-01"}, "placement": {"single_parent_carer": "yes"}},
)


@pytest.mark.parametrize("audience", ["carer", "visitor", "committee"])
def test_what_is_left_out_is_told_in_general_and_reads_the_same_whatever_is_recorded_of_it(audience):
    told, withheld = {}, 0
    for more in OF_OTHERS:
        case = LEEDS.read_case({"case_id": "invented", "child": {"statuses": ["looked_after"]}, **more})
        for question in LEEDS.questions:
            if question == "safeguarding.act":
                continue
            one = account(question, case, audience=audience, facts=1)
            assert one.left_out.disagree
            assert all(may_be_told(audience, change.fact) for flip in one.what_if.sets for change in flip.changes)
            assert all(may_be_told(audience, fact.fact) for fact in one.missing)
            assert told.setdefault((question, one.answer), one.left_out) == one.left_out
            if any(rule.withheld or any(c.withheld for c in rule.conditions) for rule in one.why):
                withheld += 1
                assert one.left_out.about
                assert one.left_out.ask
                assert one.left_out.rules
    assert withheld > 2
    assert account(audience="worker").left_out is account(audience="child").left_out is None


def test_who_is_to_be_told_all_the_same_is():
    told = account("visitor.criteria", audience="committee", third_parties=True)

    assert WITHHELD not in json.dumps(told.model_dump(mode="json"))


# ---- what is refused ----


@pytest.mark.parametrize(
    ("asked", "error", "words"),
    [
        ({"question": "visitor.apoint"}, UnknownQuestionError, "did you mean `visitor.appoint`?"),
        ({"why_not": "apoint"}, UnknownOutcomeError, "did you mean `appoint`?"),
        ({"trying": {"child.disable": "yes"}}, CaseError, "did you mean `child.disabled`?"),
        ({"trying": {"visitor.references": "3"}}, CaseError, "is a list, which no word can stand for"),
        ({"trying": {"child.age": "12"}}, CaseError, "is worked out, not recorded"),
        ({"trying": {"care.legal_status": "secret-of-a-child"}}, CaseError, "care.legal_status"),
        ({"trying": {"placement.moved_on": "2010-01-01"}}, CaseError, "lies before `child.date_of_birth`"),
        ({"facts": 4}, WrongArgumentError, "1 to 3"),
        ({"audience": "wroker"}, WrongArgumentError, "did you mean `worker`?"),
        ({"between": (date(2027, 1, 1), date(2026, 1, 1))}, WrongDayError, "ends before it begins"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words_without_what_a_record_holds(asked, error, words):
    with pytest.raises(error, match=None) as refused:
        account(**asked)

    assert words in " ".join(refused.value.told)
    assert "secret" not in str(refused.value)


def test_an_account_shows_nothing_in_a_repr():
    assert repr(account(facts=1)) == "Account(...)"


@pytest.mark.parametrize("name", ["leeds", "islington", "dudley", "coventry", "england", "childrens_home"])
def test_a_concern_for_safety_stands_before_whatever_is_explained_to_the_worker_and_is_told_nobody_else(name):
    pack, day = load_pack(name), date(2026, 11, 2)
    looked_after = {"child.statuses": ["looked_after"]}
    for path in ("concerns.child_may_be_at_risk", "concerns.visitor_allegation_of_harm"):
        case = case_from_facts({**looked_after, path: True}, case_id="invented", as_at=day)
        told = explain(pack, case, "visitor.appoint", as_at=day, facts=0)
        assert told.safety.strength == "must"
        page = as_markdown(account_page(told))
        assert page.index("today") < page.index("Answer")
        for audience in ("carer", "visitor", "committee", "child"):
            assert explain(pack, case, "visitor.appoint", as_at=day, facts=0, audience=audience).safety is None
        assert explain(pack, case, "safeguarding.act", as_at=day, facts=0).safety is None
    without = case_from_facts(looked_after, case_id="invented", as_at=day)
    assert explain(pack, without, "visitor.appoint", as_at=day, facts=0).safety is None
