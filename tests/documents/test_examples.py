"""The invented children under `examples/`: each says what it was written to show.

What is expected stands in the clause named beside it. Cases that vary an example say what they change.
"""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ivpolicy import Result, evaluate, load_pack, read_case, shipped_packs
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.result_document import ResultDocument
from ivpolicy.files.cases import read_case_file

EXAMPLES = Path(__file__).parents[2] / "examples"

AUTHORITIES = {
    "adeel.yaml": "leeds",
    "alba.yaml": "leeds",
    "amara.yaml": "leeds",
    "bela.yaml": "leeds",
    "ben.yaml": "islington",
    "billie.yaml": "islington",
    "carys.yaml": "coventry",
    "cato.yaml": "leeds",
    "cora.yaml": "leeds",
    "dilan.yaml": "leeds",
    "dora.yaml": "dudley",
    "elsie.json": "leeds",
    "emil.yaml": "leeds",
    "farid.yaml": "leeds",
    "flora.yaml": "leeds",
    "grace.yaml": "leeds",
    "hugo.json": "leeds",
    "ivy.yaml": "coventry",
    "jonah.yaml": "leeds",
    "kira.yaml": "leeds",
    "lena.yaml": "leeds",
    "max.yaml": "leeds",
    "nadia.yaml": "leeds",
    "omar.yaml": "leeds",
    "petra.yaml": "dudley",
    "quinn.yaml": "dudley",
    "rosa.yaml": "dudley",
    "sami.yaml": "coventry",
    "tess.yaml": "islington",
    "uri.yaml": "islington",
    "vera.yaml": "islington",
    "wilf.yaml": "islington",
    "xanthe.yaml": "childrens_home",
    "yusuf.yaml": "childrens_home",
    "zara.yaml": "childrens_home",
}
"""Each example and the pack it is written for."""

pack_of = cache(load_pack)
"""A pack by id, compiled once for all these tests."""

INTERESTS = "judgements.visitor_in_interests"
UNDERSTANDING = "judgements.sufficient_understanding"
LEAVE_OUT = object()
"""Written for a value: the fact is taken off the record."""


def changed(data: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """The record's sections with these facts, by path, put in or left out."""
    sections = deepcopy(dict(data))
    for path, value in changes.items():
        *through, last = path.split(".")
        held = sections
        for name in through:
            held = held.setdefault(name, {})
        if value is LEAVE_OUT:
            held.pop(last, None)
        else:
            held[last] = value
            _unmark(sections.get("provenance", {}), path)
    return sections


def _unmark(provenance: dict[str, Any], path: str) -> None:
    """A fact that is now known is no longer asked and not known; a record with both is refused."""
    if "asked_not_known" in provenance.get(path, {}):
        del provenance[path]


def decided(
    name: str,
    changes: Mapping[str, Any] | None = None,
    *,
    pack: Pack | None = None,
    as_at: date | None = None,
    hypothetical: bool = False,
) -> Result:
    """The example, with changes, under its own pack and on its own day unless told otherwise."""
    data = changed(read_case_file(EXAMPLES / name), changes or {})
    asked = pack or pack_of(AUTHORITIES[name])
    record = asked.read_case(data)
    assert record.as_at is not None
    return evaluate(asked, record, as_at=as_at or record.as_at, hypothetical=hypothetical)


def states(decision: Decision) -> dict[str, str]:
    """Where each rule, duty, check and schedule stands, by its id without the pack's."""
    return {finding.rule.rsplit(":", 1)[-1]: finding.state for finding in decision.findings}


def deeds(decision: Decision) -> list[str]:
    """What is to be done, in words."""
    return [action.does for action in decision.actions]


def turning(decision: Decision) -> set[str]:
    """The readings the answer turns on."""
    return {turn.reading for turn in decision.turns_on}


def cited(decision: Decision, kind: str) -> set[str]:
    """The clauses that cautions of one kind cite."""
    return {clause for caution in decision.cautions if caution.kind == kind for clause in caution.clauses}


def why_asked(result: Result, fact: str) -> str | None:
    """Why a fact that is asked for counts as unknown."""
    return next(asked.why_unknown for asked in result.to_ask if asked.fact == fact)


def answer(decision: Decision) -> tuple[str, str | None, str | None]:
    """Status, outcome and strength."""
    return decision.status, decision.outcome, decision.strength


# ---- every example ------------------------------------------------------------------------------------------------


def test_every_example_is_listed_here_and_there_are_at_least_sixteen_two_of_them_json() -> None:
    names = {path.name for path in EXAMPLES.iterdir() if path.suffix in (".yaml", ".json")}

    assert names == set(AUTHORITIES)
    assert len(names) >= 16
    assert sum(name.endswith(".json") for name in names) == 2


@pytest.mark.parametrize("name", AUTHORITIES)
def test_an_example_is_plainly_invented_and_carries_its_day(name: str) -> None:
    text = (EXAMPLES / name).read_text(encoding="utf-8")
    record = read_case(read_case_file(EXAMPLES / name))

    assert "invented" in text
    assert record.case_id == f"{Path(name).stem}-example"
    assert record.as_at is not None


@pytest.mark.parametrize("name", AUTHORITIES)
def test_an_example_names_whose_child_it_is_or_the_home(name: str) -> None:
    record = read_case(read_case_file(EXAMPLES / name))

    assert AUTHORITIES[name] in (record.care.responsible_authority, record.placement.provider)


@pytest.mark.parametrize("name", AUTHORITIES)
def test_the_whole_answer_to_an_example_is_a_result_document(name: str) -> None:
    result = decided(name)

    answered = result.document()
    document = ResultDocument.model_validate_json(answered.model_dump_json(by_alias=True))

    assert document == answered
    assert set(document.decisions) == set(result)
    assert any("has not approved this pack" in notice for notice in document.notices)


@pytest.mark.parametrize("name", AUTHORITIES)
def test_every_pack_can_be_asked_of_an_example(name: str) -> None:
    for pack in shipped_packs():
        result = decided(name, pack=pack_of(pack), hypothetical=True)

        answers = {question: result[question].status for question in result}

        assert answers["visitor.appoint"] != "no_rule"
        assert len(answers) >= 29


def test_the_readme_lists_every_example_with_its_pack() -> None:
    lines = (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines()
    rows = {cells[1].strip(" `"): cells[2].strip(" `") for line in lines if len(cells := line.split("|")) > 4}

    assert {name: rows.get(name) for name in AUTHORITIES} == AUTHORITIES


@pytest.mark.parametrize("name", AUTHORITIES)
def test_the_clauses_beside_an_example_are_clauses_of_its_packs(name: str) -> None:
    rows = [line.split("|") for line in (EXAMPLES / "README.md").read_text(encoding="utf-8").splitlines()]
    (clauses,) = [row[4].strip().split(", ") for row in rows if len(row) == 6 and row[1].strip(" `") == name]

    known = {*pack_of(AUTHORITIES[name]).written.clauses, *pack_of("england").written.clauses}
    assert set(clauses) <= known


# ---- what must come of some of them, worked out by hand -----------------------------------------------------------


def test_an_objection_with_understanding_bars_the_appointment_whatever_else_holds() -> None:
    """s23ZB(6), LEE-2.1-08. Three factors, interests, a willing carer: nothing outweighs it."""
    result = decided("hugo.json")

    appoint = result["visitor.appoint"]
    assert answer(appoint) == ("decided", "do_not_appoint", "must_not")
    assert appoint.missing == ()
    assert result["visitor.criteria"].outcome == "met"
    assert not [does for does in deeds(appoint) if does.startswith("appoint")]


@pytest.mark.parametrize("made_on", ["2026-09-13", None])
def test_understanding_unknown_or_out_of_date_needs_that_judgement(made_on: str | None) -> None:
    """Hugo was asked on 14 September; a judgement of the day before, or none, does not count."""
    stale = {"value": True, "about": "visitor.appoint", "on": made_on}
    result = decided("hugo.json", {UNDERSTANDING: stale if made_on else LEAVE_OUT})

    appoint = result["visitor.appoint"]
    assert appoint.status == "needs_judgement"
    assert appoint.missing == (UNDERSTANDING,)
    assert why_asked(result, UNDERSTANDING) == ("out of date" if made_on else "not recorded")


def test_coventry_too_needs_the_understanding_that_is_out_of_date() -> None:
    """COV-2.1-09 stops at any objection; s23ZB(6) asks for understanding as well."""
    result = decided("ivy.yaml")

    appoint = result["visitor.appoint"]
    assert (appoint.status, appoint.missing) == ("needs_judgement", (UNDERSTANDING,))
    assert why_asked(result, UNDERSTANDING) == "out of date"
    assert any("introduce anybody" in does for does in deeds(appoint))
    assert not [does for does in deeds(appoint) if does.startswith("appoint")]


def test_an_objection_without_understanding_and_interests_judged_after_it_is_a_conflict_led_by_the_duty() -> None:
    """LEE-2.1-08 against LEE-2.1-17."""
    appoint = decided("farid.yaml")["visitor.appoint"]

    assert (appoint.status, appoint.outcome) == ("conflict", "appoint")
    assert appoint.conflict is not None
    assert appoint.conflict.kind == "case_tension"
    assert "ENG-8" in appoint.conflict.law
    assert "LEE-2.1-17" in appoint.conflict.against


def test_in_that_conflict_nobody_is_introduced_and_nobody_is_told_to_appoint() -> None:
    result = decided("farid.yaml")

    appoint = result["visitor.appoint"]
    assert appoint.conflict is not None
    meanwhile = " / ".join(action.does for action in appoint.conflict.meanwhile)
    forbidden = [action.does for action in appoint.actions if action.strength == "must_not"]
    assert forbidden == ["introduce anybody to the child as a visitor while the objection stands"]
    for words in ("offer an advocate", "tell of", "record the reasons"):
        assert words in meanwhile
    assert not [
        does for question in result for does in deeds(result[question]) if does.startswith(("appoint an", "appoint_an"))
    ]
    assert not any("referral" in does for does in deeds(result["visitor.refer"]))


def test_a_conflict_stays_one_when_the_officer_has_decided() -> None:
    with_decision = decided("farid.yaml")
    without = decided("farid.yaml", {"decisions": LEAVE_OUT})

    assert with_decision.record.decisions
    assert with_decision["visitor.appoint"].document() == without["visitor.appoint"].document()


def test_an_objection_without_understanding_and_interests_judged_before_it_needs_that_judgement() -> None:
    result = decided("grace.yaml")

    appoint = result["visitor.appoint"]
    assert (appoint.status, appoint.missing) == ("needs_judgement", (INTERESTS,))
    assert why_asked(result, INTERESTS) == "out of date"
    assert not [does for does in deeds(appoint) if does.startswith("appoint")]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"referral.result": "waiting"},
        {"placement.carer_supports_visits": "yes"},
        {"views.consents_to_referral": "no"},
        {"views.wishes_conflict_with": ["parent"]},
        {"referral": LEAVE_OUT},
    ],
)
def test_in_the_interests_and_no_objection_the_duty_stands_whatever_anybody_else_says(changes: dict[str, Any]) -> None:
    """s23ZB(1)(b), LEE-2.1-01: no scheme, carer, parent or waiting list has a veto."""
    appoint = decided("amara.yaml", changes)["visitor.appoint"]

    assert answer(appoint) == ("decided", "appoint", "must")
    assert any("appoint" in does for does in deeds(appoint))


def test_three_factors_and_interests_not_judged_need_that_judgement_which_no_count_supplies() -> None:
    result = decided("cora.yaml")

    appoint = result["visitor.appoint"]
    assert result["visitor.criteria"].outcome == "met"
    assert (appoint.status, appoint.missing) == ("needs_judgement", (INTERESTS,))
    assert why_asked(result, INTERESTS) == "asked and not known"


def test_leeds_two_factors_in_her_interests_closes_the_scheme_and_the_service_manager_finds_another_way() -> None:
    """LEE-2.1-12, LEE-2.1-14."""
    result = decided("amara.yaml")

    assert answer(result["visitor.criteria"])[:2] == ("decided", "not_met")
    refer = result["visitor.refer"]
    assert refer.local == "gap"
    (found,) = [action for action in refer.actions if "find another way" in action.does]
    assert found.who == "service manager"


def test_leeds_two_factors_no_answer_says_not_eligible() -> None:
    result = decided("amara.yaml")

    for question in ("visitor.criteria", "visitor.refer", "visitor.appoint", "visitor.consider"):
        text = result[question].document().model_dump_json(by_alias=True).replace("_", " ").lower()
        assert "not eligible" not in text
        assert "ineligible" not in text


def test_leeds_two_factors_true_and_one_unknown_need_that_one_fact() -> None:
    """Six months before 2 November 2026 is 2 May: of May 2026 some days lie within, some do not."""
    criteria = decided("dilan.yaml")["visitor.criteria"]

    assert criteria.status == "needs_information"
    assert criteria.missing == ("family_time.last_unsupervised",)


@pytest.mark.parametrize(("day", "outcome"), [("2026-05-02", "met"), ("2026-05-03", "not_met")])
def test_leeds_the_day_of_the_last_family_time_decides_on_each_side_of_the_six_months(day: str, outcome: str) -> None:
    """LEE-2.1-11c: the window holds the days after 2 May; on 2 May there was none within it."""
    criteria = decided("dilan.yaml", {"family_time.last_unsupervised": day})["visitor.criteria"]

    assert (criteria.status, criteria.outcome) == ("decided", outcome)


def test_leeds_three_factors_true_and_four_unknown_are_met_and_nothing_is_asked() -> None:
    criteria = decided("cora.yaml")["visitor.criteria"]

    assert (criteria.status, criteria.outcome, criteria.missing) == ("decided", "met", ())
    assert criteria.by == ("unstable", "distance", "targeted")


def test_leeds_one_factor_true_and_one_unknown_are_not_met_and_nothing_is_asked() -> None:
    criteria = decided("elsie.json")["visitor.criteria"]

    assert (criteria.status, criteria.outcome, criteria.missing) == ("decided", "not_met", ())


def test_silence_is_no_agreement_for_the_homes_own_step_and_no_bar_to_the_authoritys_duty() -> None:
    """HOM-IV-07, HOM-IV-08."""
    result = decided("xanthe.yaml")

    assert result["visitor.refer"].status == "needs_information"
    assert result["visitor.refer"].missing == ("views.agrees_to_visitor",)
    assert answer(result["visitor.appoint"]) == ("decided", "appoint", "must")
    assert why_asked(result, "views.agrees_to_visitor") == "asked and not known"


def test_the_homes_must_agree_is_no_veto_either_when_the_child_says_no_to_it() -> None:
    """Not agreeing is not objecting: only an objection with understanding bars the appointment."""
    result = decided("xanthe.yaml", {"views.agrees_to_visitor": "no"})

    assert answer(result["visitor.refer"])[:2] == ("decided", "no_referral_now")
    assert any("decides on its own duty" in does for does in deeds(result["visitor.refer"]))
    assert answer(result["visitor.appoint"]) == ("decided", "appoint", "must")


def test_the_child_in_the_home_is_owed_a_visitor_under_the_placing_authoritys_pack() -> None:
    appoint = decided("xanthe.yaml", pack=pack_of("coventry"))["visitor.appoint"]

    assert answer(appoint) == ("decided", "appoint", "must")


def test_islington_a_child_in_need_who_intends_representations_has_statutory_advocacy() -> None:
    """s26A(1) against ISL-1-13: never the route of those not eligible."""
    result = decided("ben.yaml")

    eligibility = result["advocacy.eligibility"]
    assert (eligibility.status, eligibility.outcome) == ("conflict", "eligible")
    assert eligibility.conflict is not None
    assert eligibility.conflict.kind == "policy_narrows_law"
    assert "ENG-40" in eligibility.conflict.law
    assert "ISL-1-13" in eligibility.conflict.against
    assert answer(result["advocacy.offer"]) == ("decided", "secure", "must")


def test_islington_a_child_in_need_who_intends_representations_is_not_sent_to_mediation() -> None:
    route = decided("ben.yaml")["advocacy.route"]

    assert route.outcome == "first_contact"
    assert "mediation" not in states(route)


def test_any_recorded_safety_concern_is_acted_on_today_before_mediation_has_failed() -> None:
    """ISL-1-17 read at once; the reading that waits for mediation is barred."""
    for mediation in ("no", "yes", LEAVE_OUT):
        result = decided("uri.yaml", {"advocacy.mediation_resolved": mediation})

        assert answer(result["safeguarding.act"]) == ("decided", "act_today", "must")
        assert {action.by_words for action in result["safeguarding.act"].actions} == {"today"}
        assert result["advocacy.route"].outcome == "head_of_safeguarding"


@pytest.mark.parametrize("pack", ["leeds", "dudley", "coventry", "islington", "childrens_home", "england"])
def test_a_safety_concern_is_acted_on_today_in_every_pack(pack: str) -> None:
    for name in ("uri.yaml", "adeel.yaml"):
        act = decided(name, pack=pack_of(pack), hypothetical=True)["safeguarding.act"]

        assert answer(act) == ("decided", "act_today", "must")


# ---- each kind of exclamation mark --------------------------------------------------------------------------------


def test_a_reading_that_changes_the_outcome_is_named_rosa_and_the_twelve_months() -> None:
    """DUD-2.1-04b: visited in August, not lived together since 2019."""
    consider = decided("rosa.yaml")["visitor.consider"]

    assert (consider.status, consider.outcome) == ("decided", "not_now")
    assert turning(consider) == {"twelve_months"}
    assert [turn.outcome for turn in consider.turns_on] == ["assess"]


def test_a_departure_from_law_is_named_ben_and_the_list_of_those_not_eligible() -> None:
    assert {"ISL-1-13", "ENG-40"} <= cited(decided("ben.yaml")["advocacy.eligibility"], "departure")


def test_a_gap_is_said_and_filled_by_nobody_vera_after_failed_mediation() -> None:
    """ISL-1-17: no next step where mediation fails without a worry about safety."""
    result = decided("vera.yaml")

    route = result["advocacy.route"]
    assert (route.status, route.local) == ("decided", "gap")
    (gap,) = [finding for finding in route.findings if finding.gap]
    assert gap.clauses == ("ISL-1-17",)
    assert result["safeguarding.act"].outcome == "no_concern_recorded"


def test_an_undefined_term_is_a_judgement_nadia_on_her_21st_birthday() -> None:
    """LEE-2.2-03: in some instances; additional needs are a prompt and no rule."""
    go_on = decided("nadia.yaml")["visitor.continue"]

    assert (go_on.status, go_on.missing) == ("needs_judgement", ("judgements.support_beyond_21_justified",))
    assert "LEE-2.2-03" in cited(go_on, "undefined_term")
    assert "up_to_an_age" in turning(go_on)


@pytest.mark.parametrize(
    ("pack", "reading", "option"),
    [
        ("islington", "safety_concern_when", "after_mediation"),
        ("leeds", "out_of_hours", "as_listed"),
        ("islington", "southwark_status", "by_name"),
    ],
)
def test_an_unsafe_reading_is_barred_and_nothing_turns_on_it(pack: str, reading: str, option: str) -> None:
    name = {"safety_concern_when": "uri.yaml", "out_of_hours": "adeel.yaml", "southwark_status": "billie.yaml"}[reading]
    result = decided(name)

    assert option in pack_of(pack).written.readings[reading].barred
    assert reading not in {turned for question in result for turned in turning(result[question])}


def test_the_internal_contradiction_of_leeds_shows_only_where_understanding_is_lacking() -> None:
    """LEE-2.1-08 and LEE-2.1-17 agree on Hugo, who understands, and part on Farid, who does not."""
    informed = decided("hugo.json")["visitor.appoint"]
    uninformed = decided("farid.yaml")["visitor.appoint"]

    assert {"LEE-2.1-08", "LEE-2.1-17"} <= {c for f in informed.findings for c in f.clauses}
    assert informed.conflict is None
    assert uninformed.conflict is not None
    assert "LEE-2.1-08" not in uninformed.conflict.against


# ---- what else each example shows ---------------------------------------------------------------------------------


def test_eleven_hours_of_induction_leave_something_outstanding_whatever_the_open_reference_is() -> None:
    """LEE-2.3-02c asks for twelve."""
    vetting = decided("jonah.yaml")["visitor.vetting"]

    assert (vetting.status, vetting.outcome, vetting.missing) == ("decided", "outstanding", ())
    found = states(vetting)
    assert (found["induction"], found["references"], found["dbs"]) == ("not_met", "not_known", "met")
    assert any("induction" in does for does in deeds(vetting))


def test_a_council_worker_outside_childrens_functions_may_visit_in_leeds_and_not_in_dudley() -> None:
    """LEE-2-03 bars section 18 officers; DUD-2.1-07 wants independence of the whole council."""
    assert decided("jonah.yaml")["visitor.independence"].outcome == "independent"
    elsewhere = decided("jonah.yaml", pack=pack_of("dudley"), hypothetical=True)["visitor.independence"]
    assert (elsewhere.status, elsewhere.outcome) == ("decided", "not_independent")


def test_the_checks_ask_for_exactly_the_kind_of_the_second_reference() -> None:
    """LEE-2.3-02f: one of employment, one of a personal friend."""
    vetting = decided("kira.yaml")["visitor.vetting"]

    assert (vetting.status, vetting.missing) == ("needs_information", ("visitor.references[1].kind",))


@pytest.mark.parametrize(
    ("kind", "outcome"), [("personal_friend", "all_steps_recorded"), ("employment", "outstanding")]
)
def test_the_kind_of_the_second_reference_settles_the_checks(kind: str, outcome: str) -> None:
    references = [{"kind": k, "taken_up": True, "satisfactory": True} for k in ("employment", kind)]
    result = decided("kira.yaml", {"visitor.references": references})

    assert (result["visitor.vetting"].status, result["visitor.vetting"].outcome) == ("decided", outcome)
    assert result["visitor.approve"].outcome != "all_steps_recorded"


def test_six_visits_make_the_review_due_though_the_list_is_not_complete() -> None:
    """LEE-2.3-08: visits of 9 May, 13 June, 11 July, 15 August, 12 September, 10 October; due that day, overdue since."""
    review = decided("lena.yaml")["visitor.review"]

    assert answer(review) == ("decided", "something_due", "should")
    assert states(review)["scheme_review"] == "overdue"


@pytest.mark.parametrize(
    ("day", "state"), [(date(2026, 10, 9), "not_started"), (date(2026, 10, 10), "due"), (date(2026, 10, 11), "overdue")]
)
def test_on_a_complete_list_the_review_is_due_on_the_day_of_the_sixth_visit(day: date, state: str) -> None:
    """On 9 October there were five visits and two letters; a letter is no visit."""
    visits = read_case_file(EXAMPLES / "lena.yaml")["appointment"]["visits"]["items"]
    review = decided("lena.yaml", {"appointment.visits": visits}, as_at=day)["visitor.review"]

    assert states(review).get("scheme_review", "not_started") == state
    assert turning(review) == ({"what_counts_as_visit"} if state == "not_started" else set())


def test_the_second_celebration_of_a_child_without_religion_is_owed() -> None:
    """LEE-2.5-03, read so that such a child has two celebrations too."""
    found = states(decided("lena.yaml")["visitor.expenses"])

    assert (found["birthday"], found["festival"]) == ("done", "to_do")


@pytest.mark.parametrize(
    ("name", "rule"),
    [("max.yaml", "scheme_until_21"), ("omar.yaml", "scheme_until_25")],
)
def test_the_scheme_is_open_to_a_care_leaver_of_20_and_to_one_of_24_whose_case_was_judged(name: str, rule: str) -> None:
    """LEE-2.2-02, LEE-2.2-03."""
    result = decided(name)

    assert answer(result["visitor.continue"]) == ("decided", "open", "may")
    assert states(result["visitor.continue"])[rule] == "holds"
    assert states(result["visitor.expenses"])["after_care_expenses"] == "to_do"


def test_whether_a_care_leaver_who_moved_away_is_a_care_leaver_in_leeds_is_a_reading() -> None:
    assert turning(decided("max.yaml")["visitor.continue"]) == {"care_leavers_in_leeds"}


def test_on_the_25th_birthday_the_scheme_is_closed() -> None:
    go_on = decided("omar.yaml", as_at=date(2026, 12, 1))["visitor.continue"]

    assert (go_on.status, go_on.outcome) == ("decided", "closed")


def test_dudley_a_secure_placement_calls_for_a_visitor_by_itself() -> None:
    """DUD-2.1-03, wider than the Act, which would still need the judgement of interests."""
    result = decided("petra.yaml")

    appoint = result["visitor.appoint"]
    assert answer(appoint) == ("decided", "appoint", "must")
    assert appoint.national.status == "needs_judgement"
    assert turning(appoint) == {"secure_placement"}
    assert "DUD-2.1-03" in cited(appoint, "departure")
    (arrange,) = [a for a in result["visitor.match"].actions if a.clauses == ("DUD-2.1-03",)]
    assert arrange.by is None
    assert arrange.by_words


def test_dudley_an_objection_keeps_the_secure_placement_from_calling_for_a_visitor() -> None:
    objection = {"value": True, "asked_on": "2026-10-30", "asked_by": "social worker"}
    understanding = {"value": True, "about": "visitor.appoint", "on": "2026-10-31"}
    appoint = decided("petra.yaml", {"views.objects_to_visitor": objection, UNDERSTANDING: understanding})[
        "visitor.appoint"
    ]

    assert answer(appoint) == ("decided", "do_not_appoint", "must_not")


def test_dudley_checks_complete_and_approved_too_early() -> None:
    """DUD-2.1-15: approval follows the checks; Probation records came on 8 October, the approval on 21 September."""
    result = decided("quinn.yaml")

    assert result["visitor.vetting"].outcome == "all_steps_recorded"
    approve = result["visitor.approve"]
    assert (approve.status, approve.outcome) == ("decided", "outstanding")
    assert {rule for rule, state in states(approve).items() if state == "not_met"} == {"manager"}
    assert turning(approve) == {"manager_step"}


def test_dudley_approved_on_the_day_of_the_last_check_is_in_order() -> None:
    approve = decided("quinn.yaml", {"visitor.manager_approved_on": "2026-10-08"})["visitor.approve"]

    assert (approve.status, approve.outcome) == ("decided", "all_steps_recorded")


def test_coventry_is_silent_on_criteria_independence_and_expenses_and_never_says_no() -> None:
    result = decided("sami.yaml")

    for question in ("visitor.criteria", "visitor.independence", "visitor.expenses"):
        assert result[question].local == "silent"
    assert result["visitor.criteria"].status == "no_rule"
    assert result["visitor.criteria"].outcome is None
    # A councillor is barred by regulation 47(a), which every pack stands on.
    assert result["visitor.independence"].outcome == "not_independent"


def test_where_coventry_is_silent_the_national_answer_is_given_expenses() -> None:
    """s23ZB(3): a reasonable expense of the visitor's functions, not yet paid."""
    expenses = decided("sami.yaml")["visitor.expenses"]

    assert answer(expenses) == ("decided", "something_due", "must")
    assert expenses.national.outcome == "something_due"


def test_coventry_offers_every_child_an_advocate_for_the_review() -> None:
    """COV-1-06: no reason is asked for."""
    result = decided("sami.yaml")

    assert answer(result["advocacy.offer"]) == ("decided", "offer", "should")
    assert {"chance_for_review", "contact_before_review"} <= {
        rule for rule, state in states(result["advocacy.refer"]).items() if state == "to_do"
    }


def test_islington_a_child_on_both_lists_is_eligible_and_the_answer_turns_on_that_reading() -> None:
    """ISL-1-07, ISL-1-13."""
    eligibility = decided("tess.yaml")["advocacy.eligibility"]

    assert (eligibility.status, eligibility.outcome) == ("decided", "eligible")
    assert eligibility.by == ("looked_after",)
    assert turning(eligibility) == {"on_both_lists"}


def test_islington_the_child_chooses_that_nobody_is_copied_in() -> None:
    """ISL-1-11: the list of copies is the child's choice, and an empty one is a choice."""
    route = decided("tess.yaml")["advocacy.route"]

    assert route.outcome == "inside"
    (contact,) = [action for action in route.actions if action.does == "contact about the matter"]
    assert contact.copies == ()


def test_islington_the_ten_days_are_reminded_early_and_called_late_late() -> None:
    """ISL-1-16. From 22 October: ten days end on 1 November; ten working days (23, 26-30, 2-5) on 5 November."""
    route = decided("uri.yaml")["advocacy.route"]

    (reply,) = [action for action in route.actions if action.does == "answer the child"]
    assert (reply.by, reply.late_after) == (date(2026, 11, 1), date(2026, 11, 5))


def test_islington_a_requested_person_goes_to_the_cais_manager() -> None:
    """ISL-2.1-06."""
    result = decided("wilf.yaml")

    assert answer(result["local.requested_person"]) == ("decided", "pass_on", "must")
    (request,) = [action for action in result["visitor.match"].actions if "particular person" in action.does]
    assert request.clauses == ("ISL-2.1-06",)


def test_islington_says_nothing_of_checks_so_nobody_is_treated_as_checked() -> None:
    vetting = decided("wilf.yaml")["visitor.vetting"]

    assert vetting.local == "silent"
    assert any(caution.kind == "silent" and "treated as checked" in caution.says for caution in vetting.cautions)


def test_islington_the_log_sheet_of_the_latest_visit_is_wanting() -> None:
    """ISL-2.4-02: the visit of 17 October has none on the file."""
    keep = decided("wilf.yaml")["records.keep"]

    assert states(keep)["log_sheet"] in ("due", "overdue")


def test_the_home_tells_and_consults_the_reviewing_officer_on_a_missing_episode() -> None:
    """HOM-IRO-07c, HOM-IRO-06."""
    result = decided("yusuf.yaml")

    assert answer(result["iro.notify"])[:2] == ("decided", "something_due")
    assert states(result["iro.notify"])["told_missing"] == "to_do"
    assert states(result["iro.notify"])["told_of_events"] == "to_do"
    assert states(result["iro.consult"])["consulted_missing"] == "to_do"


def test_an_episode_of_which_nothing_is_recorded_is_not_known_to_be_told() -> None:
    """The first told, of the second nothing recorded, and the list not complete."""
    told = {"on": "2026-10-24", "kind": "missing", "significant": True, "reviewing_officer_notified": True}
    events = {"complete": False, "items": [told, {"on": "2026-09", "kind": "missing", "significant": True}]}
    notify = decided("yusuf.yaml", {"events": events})["iro.notify"]

    assert states(notify)["told_missing"] == "not_known"


def test_a_child_in_a_home_who_is_not_looked_after_is_offered_an_advocate() -> None:
    """HOM-A-01 and regulation 7 against HOM-A-04."""
    result = decided("zara.yaml")

    assert answer(result["advocacy.offer"]) == ("decided", "offer", "must")
    assert {"HOM-A-04", "ENG-84"} <= cited(result["advocacy.offer"], "departure")
    assert states(result["advocacy.refer"])["advocate_access"] == "to_do"
    assert result["visitor.appoint"].status == "not_applicable"


def test_a_concern_on_a_weekday_evening_reaches_the_emergency_duty_team_today() -> None:
    """LEE-2.4-12; whether it is urgent is not known and is not asked."""
    act = decided("adeel.yaml")["safeguarding.act"]

    assert (act.status, act.outcome, act.missing) == ("decided", "act_today", ())
    (team,) = [action for action in act.actions if "coordinators are away" in action.does]
    assert team.by_words == "today"


def test_a_homeless_17_year_old_is_not_turned_away_before_the_legal_status_is_recorded() -> None:
    """ISL-1-13 and section 20."""
    eligibility = decided("billie.yaml")["advocacy.eligibility"]

    assert (eligibility.status, eligibility.outcome) == ("needs_information", None)
    assert eligibility.missing == ("care.legal_status",)


@pytest.mark.parametrize(("legal_status", "outcome"), [("section_20", "eligible"), ("none", "not_eligible")])
def test_the_legal_status_settles_the_southwark_case(legal_status: str, outcome: str) -> None:
    eligibility = decided("billie.yaml", {"care.legal_status": legal_status})["advocacy.eligibility"]

    assert (eligibility.status, eligibility.outcome) == ("decided", outcome)
    assert outcome == "eligible" or "ENG-102" in cited(eligibility, "law_not_checked")


def test_a_refusal_on_interests_alone_has_duties_of_its_own() -> None:
    result = decided("carys.yaml")

    assert answer(result["visitor.appoint"])[:2] == ("decided", "no_duty_now")
    assert states(result["records.keep"])["reasons_of_refusal"] == "done"
    assert states(result["child.tell"])["tell_child_why"] == "to_do"
    assert states(result["child.tell"])["tell_child_how_to_challenge"] == "to_do"
    assert states(result["iro.notify"])["tell_reviewing_officer"] == "to_do"
    (again,) = [a for a in result["visitor.reconsider"].actions if "look again" in a.does]
    assert again.by == date(2026, 11, 18)


# ---- where an answer must not reassure ----


def test_alba_a_care_order_without_the_status_is_asked_again() -> None:
    result = decided("alba.yaml")

    assert result["visitor.appoint"].status == "needs_information"
    assert any("contradict each other" in notice for notice in result.notices)


def test_bela_a_concern_on_file_wins_over_every_no() -> None:
    assert decided("bela.yaml")["safeguarding.act"].outcome == "act_today"


def test_cato_who_asked_for_an_advocate_is_offered_one() -> None:
    assert decided("cato.yaml")["advocacy.offer"].outcome == "offer"


def test_dora_steps_taken_by_a_barred_person_approve_nobody() -> None:
    result = decided("dora.yaml")

    assert result["safeguarding.act"].outcome == "act_today"
    assert [result[q].outcome for q in ("visitor.vetting", "visitor.approve")] == ["outstanding", "outstanding"]


def test_emil_whose_visitor_is_suspended_is_visited_by_nobody() -> None:
    result = decided("emil.yaml")

    assert result["safeguarding.act"].outcome == "act_today"
    owed = [action.does for action in result["visitor.visit"].actions if action.strength != "may"]
    assert not [does for does in owed if does.startswith("visit")]


def test_flora_who_refuses_this_person_is_still_owed_another() -> None:
    result = decided("flora.yaml")

    assert (result["visitor.appoint"].outcome, result["visitor.approve"].outcome) == ("appoint", "outstanding")
