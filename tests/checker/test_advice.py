"""Each check by its good and its bad example, and the exact ones against trying every case."""

from __future__ import annotations

from datetime import date
from itertools import combinations, product
from pathlib import Path

import generate_checks
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivpolicy.checker import proved_pack
from ivpolicy.checker.advice import (
    CHECKS,
    always_beaten,
    always_holds,
    contradiction,
    day_type,
    idle_criterion,
    never_holds,
    review_due,
    unasked_fact,
    ungiven_outcome,
)
from ivpolicy.checker.inspection import inspect_files
from ivpolicy.checker.subject import Subject
from ivpolicy.core import budget
from ivpolicy.core.lowering.rulebooks import lower_national
from ivpolicy.core.text.diagnostic import Severity
from packs_checked import LOCAL_HEAD, national, read

ADVICE = Path(__file__).parents[1] / "packs" / "advice"
POLICIES = Path(__file__).parents[2] / "policies"
AS_AT = date(2026, 11, 22)
NATIONAL = national()
BENEATH = lower_national(NATIONAL)


def subject(sections: str, as_at: date = AS_AT, above=NATIONAL) -> Subject:
    text = LOCAL_HEAD + sections
    return Subject(
        read(text), above, lower_national(above) if above is not NATIONAL else BENEATH, as_at, text.splitlines()
    )


def messages(check, sections: str, **more) -> list[str]:
    return [found.message for found in check.find(subject(sections, **more))]


# ---- the examples ----


@pytest.mark.parametrize("code", CHECKS)
def test_bad_example_of_a_check_has_what_it_shows_and_nothing_else(code):
    found = inspect_files([ADVICE / code / "bad.yaml"], as_at=AS_AT)

    assert [(problem.code, problem.severity) for problem in found.problems] == [(code, CHECKS[code].severity)]
    assert all(problem.help for problem in found.problems)


@pytest.mark.parametrize("code", CHECKS)
def test_good_example_of_a_check_is_clean(code):
    assert inspect_files([ADVICE / code / "good.yaml"], as_at=AS_AT).problems == ()


def test_every_folder_of_examples_belongs_to_a_check():
    assert {path.name for path in ADVICE.iterdir()} == set(CHECKS)


def test_page_of_every_check_is_current():
    assert generate_checks.out_of_date() == []


def test_codes_made_here_are_numbered_without_a_gap_and_say_what_to_do():
    own = sorted(code for code in CHECKS if code.startswith("A"))

    assert own == [f"A{number:03}" for number in range(1, len(own) + 1)]
    assert all(check.title and check.meaning and check.mend for check in CHECKS.values())
    # What no command would answer is refused where it is asked, and so by the check.
    assert [code for code in own if CHECKS[code].severity is not Severity.ADVICE] == ["A011"]


# ---- exact: the claims are those that trying every case finds ----

FACTS = ("child.disabled", "child.socially_isolated", "placement.significant_instability", "care.plan_is_long_term")
LEAVES = st.tuples(st.sampled_from(FACTS), st.booleans())
TREES = st.recursive(
    LEAVES,
    lambda inner: st.tuples(st.sampled_from(("any", "all", "none")), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=5,
)
RULES = st.lists(
    st.tuples(TREES, st.sampled_from(("must", "should", "may")), st.sampled_from(("assess", "not_now"))),
    min_size=1,
    max_size=4,
)
CASES = [dict(zip(FACTS, values, strict=True)) for values in product((True, False), repeat=len(FACTS))]
STRENGTHS = ("must", "should", "may")


def written(tree) -> str:
    head, rest = tree
    if isinstance(rest, bool):
        return f"{{{head}: {'yes' if rest else 'no'}}}"
    return f"{{{head}: [{', '.join(written(member) for member in rest)}]}}"


def holds(tree, case) -> bool:
    head, rest = tree
    if isinstance(rest, bool):
        return case[head] is rest
    each = [holds(member, case) for member in rest]
    return all(each) if head == "all" else any(each) if head == "any" else not any(each)


def pack_of(rules) -> str:
    lines = [
        f"  - {{id: r{i}, question: visitor.consider, clause: FER-1, when: {written(tree)}, then: {{{strength}: {outcome}}}}}\n"
        for i, (tree, strength, outcome) in enumerate(rules)
    ]
    return "rules:\n" + "".join(lines)


def named_by(check, text: str) -> set[str]:
    return {message.split("`")[1] for message in messages(check, text)}


@given(RULES)
@settings(max_examples=60)
def test_rules_said_never_or_always_to_hold_are_those_that_do_in_no_or_every_case(rules):
    text = pack_of(rules)
    truths = {f"r{i}": [holds(tree, case) for case in CASES] for i, (tree, _, _) in enumerate(rules)}

    assert named_by(never_holds.CHECK, text) == {name for name, each in truths.items() if not any(each)}
    assert named_by(always_holds.CHECK, text) == {name for name, each in truths.items() if all(each)}


@given(RULES)
@settings(max_examples=60)
def test_rules_said_never_to_decide_are_those_beaten_in_every_case(rules):
    beaten = set()
    for i, (tree, strength, outcome) in enumerate(rules):
        reached = [case for case in CASES if holds(tree, case)]
        stronger = [t for t, s, o in rules if o != outcome and STRENGTHS.index(s) < STRENGTHS.index(strength)]
        if reached and all(any(holds(other, case) for other in stronger) for case in reached):
            beaten.add(f"r{i}")

    assert named_by(always_beaten.CHECK, pack_of(rules)) == beaten


@given(RULES)
@settings(max_examples=60)
def test_rules_said_to_contradict_are_those_that_do_in_some_case_that_nothing_stronger_settles(rules):
    pairs = set()
    for (i, (one, s, o)), (j, (other, t, p)) in combinations(enumerate(rules), 2):
        stronger = [tree for tree, strength, _ in rules if STRENGTHS.index(strength) < STRENGTHS.index(s)]
        open_ = [c for c in CASES if holds(one, c) and holds(other, c) and not any(holds(x, c) for x in stronger)]
        if s == t and o != p and open_:
            pairs.add((f"r{j}", f"r{i}"))
    found = {tuple(m.split("`")[n] for n in (1, 5)) for m in messages(contradiction.CHECK, pack_of(rules))}

    assert found == pairs


@given(st.lists(TREES, min_size=2, max_size=5), st.sampled_from(("any", "all", "1", "2", "3")))
@settings(max_examples=60)
def test_lists_say_the_same_without_the_criteria_said_never_to_matter_and_not_without_another(trees, need):
    need = str(min(int(need), len(trees))) if need.isdigit() else need
    listed = "".join(f"      - {{id: g{i}, clause: FER-1, when: {written(tree)}}}\n" for i, tree in enumerate(trees))
    text = f"appointment:\n  grounds_to_assess:\n    clause: FER-1\n    need: {need}\n    of:\n{listed}"

    idle = {name for name in named_by(idle_criterion.CHECK, text) if name.startswith("g") and name[1:].isdigit()}
    kept = [i for i in range(len(trees)) if f"g{i}" not in idle]

    def met(places, case):
        number = sum(holds(trees[i], case) for i in places)
        return number >= (1 if need == "any" else len(places) if need == "all" else int(need))

    def same(places):
        return all(met(places, case) == met(range(len(trees)), case) for case in CASES)

    assert same(kept)
    assert not any(same([other for other in kept if other != i]) for i in kept if len(kept) > 1)


# ---- readings ----

READING = """\
readings:
  which:
    clause: FER-1
    asks: Which?
    options: {one: the one, other: the other}
    chosen: one
    because: The words.
    chosen_by: the authors
    chosen_on: 2026-11-22
"""
BY_READING = """\
rules:
  - id: own
    question: visitor.consider
    clause: FER-1
    when: {reading: {which: {one: %s, other: %s}}}
    then: {should: assess}
"""
NEVER = "{all: [{child.disabled: yes}, {child.disabled: no}]}"


def test_rule_that_holds_under_another_permitted_reading_is_not_said_never_to_hold():
    assert messages(never_holds.CHECK, READING + BY_READING % ("never", "{child.disabled: yes}")) == []
    assert messages(never_holds.CHECK, READING + BY_READING % ("never", NEVER)) == ["rule `own` can never hold"]


def test_barred_option_of_a_reading_is_not_tried():
    barred = READING + "    barred: {other: it shuts children out}\n"

    assert messages(never_holds.CHECK, barred + BY_READING % ("never", "{child.disabled: yes}")) == [
        "rule `own` can never hold"
    ]


# ---- each check at its edges ----


def test_rule_that_excludes_the_question_is_said_never_to_hold_where_it_is_asked():
    text = "rules:\n  - {id: own, question: visitor.consider, clause: FER-1, when: {child.looked_after: no}, then: {should: assess}}\n"

    assert messages(never_holds.CHECK, text) == ["rule `own` can never hold where `visitor.consider` is asked"]


def test_step_that_cannot_be_met_and_rung_that_is_never_reached_are_told():
    ladder = """\
advocacy:
  ladder:
    - {rung: asked, clause: FER-1, when: {child.disabled: yes}, place: authority}
    - {rung: late, clause: FER-1, when: {child.disabled: yes, child.in_need: yes}, place: manager}
vetting:
  checks:
    - {id: dbs, clause: FER-1, met_when: {all: [{visitor.dbs.level: enhanced}, {visitor.dbs.level: basic}]}}
"""

    assert set(messages(never_holds.CHECK, ladder)) == {"step `dbs` can never be met", "rung `late` is never reached"}


def test_rule_beaten_by_two_others_between_them_names_both():
    rules = [
        (("child.disabled", True), "must", "assess"),
        (("child.disabled", False), "must", "assess"),
        (("care.plan_is_long_term", True), "should", "not_now"),
    ]

    assert messages(always_beaten.CHECK, pack_of(rules)) == [
        "`r2` never decides: wherever it holds, `r0` and `r1` prevail between them"
    ]


def test_gap_behind_a_rule_that_holds_wherever_it_does_never_decides():
    text = """\
rules:
  - {id: open, question: visitor.consider, clause: FER-1, when: {child.disabled: yes}, gap: The text does not say}
  - {id: clear, question: visitor.consider, clause: FER-1, then: {may: assess}}
"""

    assert messages(always_beaten.CHECK, text) == ["`open` never decides: wherever it holds, `clear` prevails"]


def test_lower_step_behind_a_higher_one_never_decides():
    text = """\
rules:
  - {id: low, question: advocacy.offer, clause: FER-1, when: {child.disabled: yes, child.in_need: yes}, then: {must: consider}}
  - {id: high, question: advocacy.offer, clause: FER-1, when: {child.disabled: yes}, then: {may: offer}}
"""

    assert messages(always_beaten.CHECK, text) == ["`low` never decides: wherever it holds, `high` prevails"]


def test_rule_that_loses_to_law_and_makes_a_conflict_is_no_idle_rule():
    text = "rules:\n  - {id: own, question: visitor.appoint, clause: FER-1, when: {judgements.visitor_in_interests: yes, views.objects_to_visitor: no}, then: {should_not: appoint}}\n"

    assert messages(always_beaten.CHECK, text) == []


def test_two_answers_to_a_question_of_the_packs_own_contradict():
    text = """\
questions:
  - {id: local.gift, title: "Gift?", outcomes: {yes_please: Yes., no_thanks: No.}, otherwise: no_thanks}
rules:
  - {id: a, question: local.gift, clause: FER-1, when: {child.disabled: yes}, then: {should: yes_please}}
  - {id: b, question: local.gift, clause: FER-1, when: {child.in_need: yes}, then: {should: no_thanks}}
"""

    (message,) = messages(contradiction.CHECK, text)

    assert message == "`b` gives `no_thanks` where `a` gives `yes_please`, both say `should`"


def test_fact_asked_only_by_a_definition_that_no_rule_comes_to_is_not_asked():
    fact = 'facts:\n  - {name: pet, type: boolean, asks: "Pet?", label: pet, meaning: Any.}\n'
    definition = "definitions:\n  - {id: d, clause: FER-1, means: {local.fernmoor.pet: yes}}\n"
    rule = "rules:\n  - {id: r, question: visitor.consider, clause: FER-1, when: {rule: d}, then: {should: assess}}\n"

    assert messages(unasked_fact.CHECK, fact + definition) == ["no rule asks the fact `pet`"]
    assert messages(unasked_fact.CHECK, fact + definition + rule) == []


def test_fact_read_by_a_deadline_only_is_asked():
    text = """\
facts:
  - {name: met_on, type: date, asks: "When?", label: met, meaning: First., takes: never}
duties:
  - id: d
    question: child.tell
    clause: FER-1
    strength: must
    action: {who: carer, does: tell, by: {within: 2 weeks, of: local.fernmoor.met_on}}
"""

    assert messages(unasked_fact.CHECK, text) == []


def test_question_of_its_own_without_a_rule_gives_only_what_it_says_otherwise():
    text = 'questions:\n  - {id: local.gift, title: "Gift?", outcomes: {yes_please: Yes., no_thanks: No.}, otherwise: no_thanks}\n'

    assert messages(ungiven_outcome.CHECK, text) == ["outcome `yes_please` of `local.gift` is never given"]


@pytest.mark.parametrize(("as_at", "told"), [("2027-11-29", 0), ("2027-11-30", 0), ("2027-12-01", 1)])
def test_day_of_review_itself_is_not_past(as_at, told):
    assert len(messages(review_due.CHECK, "", as_at=date.fromisoformat(as_at))) == told


DUTY = """\
duties:
  - id: d
    question: child.tell
    clause: FER-1
    strength: must
    action: {who: carer, does: tell, by: {within: %s, of: appointment.started_on}}
"""


@pytest.mark.parametrize(
    ("length", "told"),
    [("10 days", 1), ("1 day", 1), ("10 working days", 0), ("2 weeks", 0), ("1 month", 0)],
)
def test_only_plain_days_lack_a_day_type(length, told):
    assert len(messages(day_type.CHECK, DUTY % length)) == told


def test_plain_days_are_clear_where_a_reading_has_both_or_the_clause_says_calendar_days():
    by_reading = DUTY % "{reading: {which: {one: 10 working days, other: 10 days}}}"
    said = (LOCAL_HEAD + DUTY % "10 days").replace("An invented sentence", "Ten calendar days")

    assert messages(day_type.CHECK, READING + by_reading) == []
    assert list(day_type.find(Subject(read(said), NATIONAL, BENEATH, AS_AT, said.splitlines()))) == []


# ---- limits ----


def found_in(tmp_path: Path, sections: str) -> list[tuple[str, str]]:
    path = tmp_path / "x.yaml"
    path.write_text(LOCAL_HEAD + sections, encoding="utf-8")
    return [(p.code, p.message) for p in inspect_files([path], as_at=AS_AT).problems]


def test_question_that_would_take_too_many_steps_is_left_out_and_the_others_are_not(tmp_path, monkeypatch):
    monkeypatch.setattr(budget, "MOST_STEPS", 20)
    trees = " , ".join(f"{{{fact}: yes}}" for fact in FACTS)
    text = f"""\
rules:
  - {{id: long, question: advocacy.consent, clause: FER-1, when: {{at_least: {{number: 2, of: [{trees}]}}}}, then: {{should: consent_needed}}}}
  - {{id: never, question: visitor.end, clause: FER-1, when: {NEVER}, then: {{should: end}}}}
"""

    assert ("A001", "rule `never` can never hold") in found_in(tmp_path, text)
    assert ("A011", "the rules on `advocacy.consent` have too many combinations to be answered") in found_in(
        tmp_path, text
    )


def test_question_that_is_answered_and_cannot_all_be_tried_is_told_as_advice(tmp_path, monkeypatch):
    monkeypatch.setattr(proved_pack, "MOST_QUESTIONS", 0)
    text = f"rules:\n  - {{id: never, question: visitor.end, clause: FER-1, when: {NEVER}, then: {{should: end}}}}\n"

    assert ("A011", "the rules on `visitor.end` cannot all be tried: too many combinations") in found_in(tmp_path, text)


def test_rules_that_double_at_each_reference_come_to_an_end(tmp_path):
    doubled = "".join(
        f"  - {{id: d{i}, clause: FER-1, means: {{any: [{{rule: d{i - 1}}}, {{rule: d{i - 1}}}]}}}}\n"
        for i in range(1, 35)
    )
    text = f"definitions:\n  - {{id: d0, clause: FER-1, means: {{child.disabled: yes}}}}\n{doubled}"

    assert ("A011", "the rules of the pack cannot all be tried: written out, they are too long") in found_in(
        tmp_path, text
    )


def test_rules_that_refer_to_one_another_in_a_long_row_come_to_an_end(tmp_path):
    row = "".join(f"  - {{id: d{i}, clause: FER-1, means: {{rule: d{i - 1}}}}}\n" for i in range(1, 1500))
    text = f"definitions:\n  - {{id: d0, clause: FER-1, means: {{child.disabled: yes}}}}\n{row}"

    assert ("A011", "the rules of the pack cannot all be tried: written out, they are too long") in found_in(
        tmp_path, text
    )


def test_rules_in_one_very_long_circle_are_refused_without_breaking(tmp_path):
    row = "".join(f"  - {{id: d{i}, clause: FER-1, means: {{rule: d{(i + 1) % 1500}}}}}\n" for i in range(1500))

    codes = {code for code, _ in found_in(tmp_path, f"definitions:\n{row}")}

    assert codes in ({"V006"}, {"P018"})


def test_what_is_proved_is_proved_under_the_law_of_the_day_of_checking() -> None:
    """On a day before section 23ZB the local rule on an objection stands against no law."""
    codes = [
        {problem.code for problem in inspect_files([POLICIES / "islington.yaml"], as_at=day).problems}
        for day in (date(2026, 11, 1), date(2010, 6, 1))
    ]

    assert ["V062" in found for found in codes] == [True, False]
