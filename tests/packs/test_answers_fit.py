"""What is said of one child fits together, in every pack: decisions and actions, headings and what stands under them."""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from examples_answered import EXAMPLES, example_answered, example_context
from generated_cases import AS_AT, record_of, recordable
from ivpolicy import evaluate, load_pack
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.rules.rulebook import PROHIBITIONS, Rule, Tier, level_of
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.files.packs import shipped_folder, shipped_packs
from ivpolicy.pages.parts import Entry
from ivpolicy.report.context import ReportContext, context_of
from ivpolicy.report.decision_page import decision_page
from ivpolicy.report.summary import summary_of
from ivpolicy.tester.worked_cases import decided, read_for, read_worked_cases
from packs_checked import local, national

shipped = cache(load_pack)


def examples(pack: str) -> tuple[Result, ...]:
    """Every example, as if its child were the pack's own."""
    return tuple(example_answered(name, pack) for name in EXAMPLES)


@cache
def worked(pack: str) -> tuple[tuple[Result, str], ...]:
    """Every worked case of the pack, under the readings it is written for, with each question it is about."""
    cases = read_worked_cases(shipped_folder() / "cases" / f"{pack}.yaml")[1]
    results = [(case, decided(read_for(case, shipped(pack)), case)) for case in cases]
    return tuple((result, question) for case, result in results for question in case.expect)


@st.composite
def results(draw: st.DrawFn, pack: str) -> tuple[Result, str]:
    """A random record of what one question of the pack reads, and the question."""
    compiled = shipped(pack)
    question = draw(st.sampled_from(compiled.questions))
    facts = {path: values for path, values in recordable(compiled, question).items() if values}
    some = draw(st.lists(st.sampled_from(sorted(facts)), max_size=14, unique=True)) if facts else []
    record = record_of(compiled, {path: draw(st.sampled_from(facts[path])) for path in some}, AS_AT)
    assume(record is not None)
    assert record is not None
    return Result(compiled, record, AS_AT), question


# ---- an action is never weaker than its decision ------------------------------------------------------------------


def bound_by(result: Result, rule: Rule) -> str:
    own = result.pack.written.layer == "provider" and rule.tier == Tier.LOCAL and rule.binds == "authority"
    return "the provider" if own else {"home": "the provider"}.get(rule.binds, rule.binds)


def too_weak(result: Result, question: str) -> list[str]:
    """The actions that carry out what is decided, and are asked for less strongly than whoever has to act is bound."""
    decision: Decision = result[question]
    rules = {rule.id: rule for rule in result.pack.rulebook.by_question[question].rules}
    holding = {f.rule for f in decision.findings if f.state == "holds" and not f.beside and not f.together}
    found = []
    for action in decision.actions:
        rule = rules.get(action.rule or "")
        if rule is None or rule.outcome is None or rule.outcome != decision.outcome or rule.role.is_climbed:
            continue
        alike = [
            r for r in rules.values() if r.outcome == rule.outcome and bound_by(result, r) == bound_by(result, rule)
        ]
        binding = [level_of(r.strength) for r in alike if r.id in holding]
        owed = max(min(binding), level_of(decision.strength))
        strengthened = [rules[by] for by in action.strengthened_by]
        if (
            level_of(action.strength) > owed
            or not set(rule.clauses).union(*(r.clauses for r in strengthened)) <= set(action.clauses)
            or (action.strength in PROHIBITIONS) != (rule.strength in PROHIBITIONS)
        ):
            found.append(f"{action.rule}: {action.strength}, decided {decision.strength}")
    return found


@pytest.mark.parametrize("pack", shipped_packs())
def test_an_action_is_no_weaker_than_its_decision(pack: str) -> None:
    shown = ((result, question) for result in examples(pack) for question in result)

    assert [found for result, question in (*shown, *worked(pack)) for found in too_weak(result, question)] == []


@pytest.mark.parametrize("pack", shipped_packs())
@settings(max_examples=60)
@given(data=st.data())
def test_an_action_is_no_weaker_than_its_decision_on_random_records(pack: str, data: st.DataObject) -> None:
    assert too_weak(*data.draw(results(pack))) == []


def test_what_binds_the_home_makes_no_must_of_what_the_authority_should_do() -> None:
    case = {"case_id": "c", "child": {"statuses": ["looked_after"]}, "placement": {"type": "childrens_home"}}
    record = shipped("leeds").read_case({**case, "views": {"wants_representation_at_meeting": True}})
    decision = evaluate(shipped("leeds"), record, as_at=AS_AT)["advocacy.offer"]

    assert decision.strength == "must"
    assert {action.who: action.strength for action in decision.actions} == {
        "children's home": "must",
        "local authority": "should",
    }


BETWEEN_THEM = """\
  - {id: asked, question: visitor.appoint, clause: ENG-1, when: {judgements.visitor_in_interests: yes}, then: {must: appoint}}
  - {id: unasked, question: visitor.appoint, clause: ENG-1, when: {judgements.visitor_in_interests: no}, then: {must: appoint}}
"""
POLICY = """\
rules:
  - id: own
    question: visitor.appoint
    clause: FER-1
    when: {}
    then: {may: appoint}
    action: {who: social_worker, does: find somebody}
"""


def test_two_rules_of_which_one_holds_strengthen_an_action_between_them() -> None:
    pack = Pack(local(POLICY), national("rules:\n" + BETWEEN_THEM))
    record = pack.read_case({"case_id": "c", "child": {"statuses": ["looked_after"]}})
    (action,) = evaluate(pack, record, as_at=date(2026, 11, 2))["visitor.appoint"].actions

    assert (action.strength, action.clauses) == ("must", ("FER-1", "ENG-1"))
    assert action.strengthened_by == ("england:asked", "england:unasked")


# ---- headings ----------------------------------------------------------------------------------------------------

SAID_UNDER = {"Must not": re.compile(r"\bmust not\b"), "Should not": re.compile(r"\bshould not\b")}


def misplaced(context: ReportContext) -> list[str]:
    """What stands under a prohibition's heading without its word, and prohibitions that stand where things to do do."""
    summary = summary_of(context, {})
    entries = [part for part in decision_page(context) if isinstance(part, Entry)]
    said = {label: [line for e in entries if e.label == label for line in e.lines] for label in (*SAID_UNDER, "To do")}
    said["Must not"] += [line.says for line in summary.must_not]
    said["Should not"] += [line.says for line in summary.should_not]
    said["To do"] += [line.says for line in summary.owed_now]
    found = [line for label, word in SAID_UNDER.items() for line in said[label] if not word.search(line)]
    return found + [line for line in said["To do"] if any(word.search(line) for word in SAID_UNDER.values())]


def forbids(decision: Decision) -> bool:
    return decision.strength in PROHIBITIONS or any(action.strength in PROHIBITIONS for action in decision.actions)


@pytest.mark.parametrize("pack", shipped_packs())
def test_under_a_heading_stands_what_the_heading_says(pack: str) -> None:
    shown = [line for name in EXAMPLES for line in misplaced(example_context(name, pack))]
    forbidding = [(result, question) for result, question in worked(pack) if forbids(result[question])]

    assert shown == []
    assert [
        line for result, question in forbidding for line in misplaced(context_of(result, questions=(question,)))
    ] == []
    assert forbidding


# ---- grounds that hold are told though too few do -----------------------------------------------------------------


def untold(result: Result, question: str) -> list[str]:
    """The lists of grounds of a question that are not told, or not as the rule that counts them stands."""
    decision = result[question]
    counts = {count.rule: count for count in decision.grounds}
    asked = result.pack.rulebook.by_question[question]
    if decision.status == "not_applicable":
        return [*counts]
    found = [rule.id for rule in asked.acting if rule.counted is not None and rule.id not in counts]
    case = OpenCells(result.record, result.as_at)
    for rule in (rule for rule in asked.acting if rule.id in counts):
        count = counts[rule.id]
        held, open_ = (sum(g.worth for g in count.grounds if g.truth is truth) for truth in (True, None))
        truth = result.pack.on_case(question, case).truth(rule.when)
        state = {f.rule: f for f in decision.findings}.get(rule.id)
        true = {ground.id for ground in count.grounds if ground.truth is True}
        fits = (held + open_ >= count.needed) if truth is not False else True
        if not fits or (state is not None and not {*state.by} & {g.id for g in count.grounds} <= true):
            found.append(rule.id)
    return found


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_list_of_grounds_is_told_ground_by_ground(pack: str) -> None:
    shown = ((result, question) for result in examples(pack) for question in result)

    assert [found for result, question in (*shown, *worked(pack)) for found in untold(result, question)] == []


@pytest.mark.parametrize("pack", shipped_packs())
@settings(max_examples=30)
@given(data=st.data())
def test_every_list_of_grounds_is_told_on_random_records(pack: str, data: st.DataObject) -> None:
    assert untold(*data.draw(results(pack))) == []


FACTORS = {
    "isolated": {"child": {"socially_isolated": True}},
    "unstable": {"placement": {"significant_instability": True}},
    "single_parent_carer": {"placement": {"single_parent_carer": True}},
}


@pytest.mark.parametrize("recorded", [(), ("isolated",), ("isolated", "unstable"), tuple(FACTORS)])
def test_the_factors_of_leeds_that_hold_are_in_json_however_many_they_are(recorded: tuple[str, ...]) -> None:
    sections: dict[str, dict[str, object]] = {"child": {"statuses": ["looked_after"], "vulnerable_to_targeting": False}}
    for factor in recorded:
        for section, facts in FACTORS[factor].items():
            sections.setdefault(section, {}).update(facts)
    record = shipped("leeds").read_case({"case_id": "c", **sections})
    document = evaluate(shipped("leeds"), record, as_at=AS_AT, questions=["visitor.criteria"]).document()
    (count,) = json.loads(document.model_dump_json(by_alias=True))["decisions"]["visitor.criteria"]["grounds"]
    told = {ground["id"]: ground["truth"] for ground in count["grounds"]}

    assert (count["needed"], len(told)) == (3, 7)
    assert {name for name, truth in told.items() if truth} == set(recorded)
    assert {name for name, truth in told.items() if truth is False} == {"targeted"}


def test_grounds_worth_points_say_how_many() -> None:
    pack = Pack(local(POINTS), national())
    facts = {"case_id": "c", "child": {"statuses": ["looked_after"], "socially_isolated": True}}
    result = evaluate(pack, pack.read_case(facts), as_at=date(2026, 11, 2))
    page = [line for part in decision_page(context_of(result)) if isinstance(part, Entry) for line in part.lines]

    assert "3 points are needed. Hold: alone (2 points). Not known: far (1 point). [FER-1]" in page


POINTS = """\
grounds:
  - id: enough
    question: visitor.criteria
    clause: FER-1
    need: 3
    of:
      - {id: alone, clause: FER-1, worth: 2, when: {child.socially_isolated: yes}}
      - {id: far, clause: FER-1, when: {placement.at_a_distance: yes}}
    then: {should: met}
"""
