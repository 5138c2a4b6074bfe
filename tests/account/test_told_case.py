"""What a reader is told who is not told everything: the same whatever is withheld, and true all the same."""

import random
from datetime import date, timedelta
from itertools import islice

import pytest

from generated_cases import AS_AT, record_of, recordable
from ivpolicy import CaseError, evaluate, explain, load_pack
from ivpolicy.account.account import AUDIENCES, _Teller
from ivpolicy.account.account_page import account_page
from ivpolicy.account.subjects import may_be_told
from ivpolicy.account.told_case import withheld_from
from ivpolicy.account.trial import tried_record
from ivpolicy.core.decision.turning_days import turning_days
from ivpolicy.core.record.other_values import confirmed_otherwise, recorded_otherwise
from ivpolicy.core.rules.condition import CONFIRMED
from ivpolicy.pages.markdown import as_markdown
from reference_flips import settled_by_evaluating

NAMES = ("leeds", "islington", "dudley", "coventry", "england", "childrens_home")
PACKS = [load_pack(name).on(AS_AT) for name in NAMES]
EARLIER = {"on": "2026-02-01", "by": "R. Invented", "role": "team manager", "because": "invented", "support": "given"}
JUDGED = "judgements.visitor_in_interests"
"""A judgement that later events make count no longer."""


def chosen(values, rng):
    """Some of these facts, each with one of its values; a judgement more often than not made before today."""
    some = {path: rng.choice(of) for path, of in values.items() if rng.random() < 0.7}
    if JUDGED in some and rng.random() < 0.6:
        some[JUDGED] = {**EARLIER, "value": rng.choice([True, False])}
    return some


def alike_cases(audience, rng):
    """Packs with a question and two records that differ in what is withheld from a reader alone, without end."""
    withheld = withheld_from(audience)
    while True:
        pack = rng.choice(PACKS)
        question = rng.choice([question for question in pack.questions if question != "safeguarding.act"])
        values = recordable(pack, question)
        if "events" not in values:
            values = {**values, "events": [[{"kind": "placement_move", "on": "2026-10-01"}], []]}
        hidden = {path: of for path, of in values.items() if path in withheld}
        told = chosen({path: of for path, of in values.items() if path not in hidden}, rng)
        records = [record_of(pack, {**told, **chosen(hidden, rng)}, AS_AT) for _ in range(2)]
        if None not in records:
            yield pack, question, records


def asked_at_random(pack, question, audience, rng):
    """Every way to ask, each of them sometimes."""
    outcomes = [*pack.rulebook.by_question[question].question.outcomes, "not_applicable"]
    values = {path: of for path, of in recordable(pack, question).items() if path not in withheld_from(audience)}
    path = rng.choice(sorted(values) or [None])
    trying = {path: rng.choice(values[path])} if path is not None and rng.random() < 0.5 else None
    between = (AS_AT - timedelta(60), date(2029, 11, 1)) if rng.random() < 0.3 else None
    wanted = rng.choice([None, *outcomes])
    return {"facts": rng.choice((0, 1, 2)), "why_not": wanted, "trying": trying, "between": between}


def told(pack, record, question, audience, asked):
    """The account with its page; the words of the refusal where it is refused."""
    try:
        account = explain(pack, record, question, as_at=AS_AT, audience=audience, hypothetical=True, **asked)
    except CaseError as error:
        return None, " ".join(error.told)
    return account, account.model_dump_json() + as_markdown(account_page(account))


def agree_though_more_is_withheld(audience, seed, number):
    """Compare accounts of cases that differ in what is withheld alone; how many had the same answer."""
    rng, compared = random.Random(seed), 0
    for pack, question, records in islice(alike_cases(audience, rng), number):
        answers = [evaluate(pack, r, as_at=AS_AT, questions=[question], hypothetical=True)[question] for r in records]
        if len({(a.status, a.outcome, a.strength) for a in answers}) > 1:
            continue
        asked = asked_at_random(pack, question, audience, rng)
        (_, one), (_, other) = (told(pack, record, question, audience, asked) for record in records)
        assert one == other, f"{pack.id}, {question}, {audience}, seed {seed}"
        compared += 1
    return compared


@pytest.mark.parametrize("audience", AUDIENCES[1:])
def test_cases_that_differ_in_what_is_withheld_alone_have_the_same_account_where_they_have_the_same_answer(audience):
    assert agree_though_more_is_withheld(audience, 1, 60) > 20


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 110))
@pytest.mark.parametrize("audience", AUDIENCES[1:])
def test_cases_that_differ_in_what_is_withheld_alone_have_the_same_account_of_ten_thousand(audience, seed):
    assert agree_though_more_is_withheld(audience, seed, 500) > 150


# ---- and it is true ----


def is_true(pack, record, question, audience, asked):
    """Whether all that is told of a case to a reader is so on the whole record; how much of it was looked at."""
    account, _ = told(pack, record, question, audience, asked)
    if account is None:
        return 0
    worker = evaluate(pack, record, as_at=AS_AT, hypothetical=True)
    looked = sum(check_rule(pack, worker[question], rule) for rule in account.why)
    whole = explain(pack, record, question, as_at=AS_AT, hypothetical=True, **{**asked, "trying": None})
    looked += check_conditions(account, whole)
    to_find = {fact.fact for fact in whole.missing if may_be_told(audience, fact.fact)}
    assert to_find <= {fact.fact for fact in account.missing}
    if account.what_if is not None:
        looked += check_flips(pack, record, question, audience, asked)
    if account.over_time is not None:
        looked += check_days(pack, record, question, account.over_time)
    if account.tried is not None:
        looked += check_tried(pack, record, account.tried, asked["trying"])
    return looked


def check_conditions(account, whole):
    """Whether every condition that both the reader and the worker are told of has the same truth, where it has one."""
    truths = {}
    for told_of in (whole, account):
        why_not = told_of.why_not
        lacking = () if why_not is None else (*why_not.failed, *why_not.unknown)
        for condition in (*(c for rule in told_of.why for c in rule.conditions), *lacking):
            if condition.withheld or condition.fact is None:
                continue
            known = truths.setdefault((condition.fact, condition.wanted), condition.truth)
            assert condition.truth in (known, None), condition.fact
    return 0


def check_flips(pack, record, question, audience, asked):
    """Whether the whole record with each set of changes that is told has the answer that is told."""
    teller = _Teller(evaluate(pack, record, as_at=AS_AT, hypothetical=True), question, audience)
    _, found = teller._flips(asked["facts"], asked["why_not"])
    looked = 0
    for flip in islice(found, 20):
        made = record
        for change in flip.changes:
            if change.fact.startswith(CONFIRMED):
                made = confirmed_otherwise(made, change.fact.removeprefix(CONFIRMED), confirmed=change.value)
            else:
                made = recorded_otherwise(made, {pack.rulebook.facts[change.fact]: change.value}, AS_AT)
        assert settled_by_evaluating(pack, made, question, AS_AT) == flip.settled
        gives, now = teller._of_settled(flip.settled), evaluate(pack, made, as_at=AS_AT, hypothetical=True)[question]
        assert (now.status, now.outcome) == (gives.status, gives.outcome), (pack.id, question)
        looked += 1
    return looked


@pytest.mark.parametrize("pack", PACKS, ids=NAMES)
def test_what_would_change_an_answer_is_told_with_what_evaluating_gives_also_where_no_rule_speaks(pack):
    """Of a question that law alone closes, what does not close it was told as: nothing is due. Nobody had said so."""
    record = record_of(pack, {"child.statuses": ["looked_after"]}, AS_AT)
    asked = {"facts": 2, "why_not": None}
    assert sum(check_flips(pack, record, question, "worker", asked) for question in pack.questions) > 20


def check_rule(pack, decision, rule):
    """Whether a rule that is told holds, or does not, as is told."""
    if rule.withheld or rule.standing in ("would_give_it", "would_give_another"):
        return 0
    found = [f for f in decision.findings if f.rule == rule.rule]
    if decision.status == "not_applicable":
        return 0
    assert found, (pack.id, rule.rule, rule.standing)
    is_item = found[0].kind in ("check", "duty", "schedule")
    wanted = ("not_met", "to_do", "due", "overdue", "not_known") if is_item else ("holds",)
    assert found[0].state in wanted, (pack.id, rule.rule, found[0].state)
    return 1


def check_days(pack, record, question, over_time):
    """Whether every answer that is told of a day is the answer on that day."""
    began, days = turning_days(pack, record, question, over_time.first, over_time.last)
    changed = {day.on: day.verdict for day in days}
    told_of = [(over_time.first, over_time.answer), *((day.on, day.answer) for day in over_time.days)]
    looked = 0
    for on, answer in told_of:
        real = [began, *(verdict for day, verdict in sorted(changed.items()) if day <= on)][-1]
        if answer is not None:
            looked += 1
            assert (answer.status, answer.outcome) == (real.status, real.outcome)
            assert answer.strength in (None, real.strength)
    return looked


def check_tried(pack, record, tried, trying):
    """Whether every answer told with some facts set is the answer on the whole record with these set."""
    try:
        whole = tried_record(pack, record, trying, AS_AT)
    except CaseError:  # what is withheld makes it impossible
        return 0
    before, after = (evaluate(pack, r, as_at=AS_AT, hypothetical=True) for r in (record, whole))
    for one in tried.answers:
        assert (one.before.status, one.before.outcome) == (before[one.question].status, before[one.question].outcome)
        if one.after is not None:
            assert (one.after.status, one.after.outcome) == (after[one.question].status, after[one.question].outcome)
    return len(tried.answers)


def tell_the_truth(audience, seed, number):
    rng, looked = random.Random(seed), 0
    for pack, question, (record, _) in islice(alike_cases(audience, rng), number):
        looked += is_true(pack, record, question, audience, asked_at_random(pack, question, audience, rng))
    return looked


@pytest.mark.parametrize("audience", AUDIENCES[1:4])
def test_what_is_told_though_not_everything_is_told_is_so_on_the_whole_record(audience):
    assert tell_the_truth(audience, 2, 60) > 40


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 110))
@pytest.mark.parametrize("audience", AUDIENCES[1:4])
def test_what_is_told_though_not_everything_is_told_is_so_on_the_whole_record_of_thousands(audience, seed):
    assert tell_the_truth(audience, seed, 300) > 200
