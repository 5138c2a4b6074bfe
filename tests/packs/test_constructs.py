"""Constructs that other authorities publish, each in a small pack of an invented authority that needs no Python.

A pack and its worked cases are read as an officer's would be: from files, over the shipped national layer.
"""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.core.record.local_facts import worked_case
from ivpolicy.core.rules.condition import Constant, DatesAsAt
from ivpolicy.core.rules.rulebook import Rule
from ivpolicy.core.rules.truth import Truth
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.files.packs import NotInForceError, PackError, load_pack
from ivpolicy.report.context import context_of
from ivpolicy.report.phrases import clauses_words
from ivpolicy.report.work import standing
from ivpolicy.tester.sheet import WorkedCase
from ivpolicy.tester.worked_cases import read_worked_cases, run

DAY = date(2026, 11, 1)
FOLDER = Path(__file__).parent / "constructs"
CONSTRUCTS = sorted(path.stem for path in (FOLDER / "cases").glob("*.yaml"))
PROMISED = {
    "age_bands", "consent_with_exceptions", "weighted_points", "any_of_criteria", "fallback_routes", "escalation",
    "exclusions_and_scope", "relations", "minimums", "recurring_duties", "duties_by_outcome", "referrers",
    "definitions", "default_set_aside", "dated_overrides", "waivers", "another_subject", "own_facts", "own_questions",
    "agreed_and_at_reviews", "several_sources",
}  # fmt: skip


def path_of(construct: str) -> Path:
    """The pack's file, or the folder of its editions."""
    folder = FOLDER / construct
    return folder if folder.is_dir() else FOLDER / f"{construct}.yaml"


@cache
def cases_of(construct: str) -> tuple[WorkedCase, ...]:
    return read_worked_cases(FOLDER / "cases" / f"{construct}.yaml")[1]


@cache
def pack_on(construct: str, as_at: object) -> Pack:
    return load_pack(path_of(construct), as_at=as_at)  # type: ignore[arg-type]


def pack_for(construct: str, case: WorkedCase) -> Pack:
    """The edition in force on the day of the case."""
    return pack_on(construct, case.as_at if path_of(construct).is_dir() else None)


def truths_met(construct: str) -> tuple[dict[str, Rule], dict[str, set[Truth]]]:
    """The pack's own rules that rest on a fact, and the truths each has over the worked cases."""
    rules: dict[str, Rule] = {}
    met: dict[str, set[Truth]] = defaultdict(set)
    for case in cases_of(construct):
        pack = pack_for(construct, case)
        record = worked_case(pack.written, case.facts, as_at=case.as_at)
        for question, question_rules in pack.rulebook.by_question.items():
            own = [r for r in (*question_rules.rules, *question_rules.side) if r.id.startswith(f"{pack.id}:")]
            on_case = pack.on_case(question, OpenCells(record, case.as_at)) if own else None
            for rule in own:
                rules[rule.id] = rule
                met[rule.id].add(on_case.truth(rule.when) if on_case else None)
    return {id_: rule for id_, rule in rules.items() if not isinstance(rule.when, Constant | DatesAsAt)}, met


def test_every_construct_of_the_brief_has_a_pack():
    assert set(CONSTRUCTS) == PROMISED


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_every_worked_case_comes_out(construct: str):
    differences = [d for case in cases_of(construct) for d in run(pack_for(construct, case), case)]

    assert not differences, "\n".join(str(difference) for difference in differences)


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_every_deciding_clause_has_a_worked_case(construct: str):
    packs = {pack_for(construct, case).id: pack_for(construct, case) for case in cases_of(construct)}
    clauses = {c.id for pack in packs.values() for c in pack.written.clauses.values() if not c.decides_nothing}

    named = {clause for case in cases_of(construct) for clause in case.clauses}

    assert named == clauses


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_every_rule_is_seen_true_false_and_unknown(construct: str):
    rules, met = truths_met(construct)

    unseen = {id_: sorted(map(str, {True, False, None} - met[id_])) for id_ in rules if len(met[id_]) < 3}

    assert not unseen


# ---- what is proved when the pack is loaded ----


def changed(construct: str, tmp_path: Path, old: str, new: str) -> Path:
    """The pack with one passage written otherwise, in a file of its own."""
    text = path_of(construct).read_text(encoding="utf-8")
    assert text.count(old) == 1
    path = tmp_path / f"{construct}.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


def codes_of(error: PackError) -> set[str]:
    return {problem.code for problem in error.diagnostics}


def test_an_answer_that_turns_on_what_it_never_may_is_refused_with_two_cases(tmp_path: Path):
    path = changed(
        "exclusions_and_scope", tmp_path,
        "when: {advocacy.advocate_secured: yes}", "when: {advocacy.advocate_secured: yes, child.goes_missing: yes}",
    )  # fmt: skip

    with pytest.raises(PackError) as refused:
        load_pack(path)

    (problem,) = refused.value.diagnostics
    assert problem.code == "V061"
    assert (
        problem.message
        == "the answer to `advocacy.eligibility` turns on `child.goes_missing`, and the pack says it never does"
    )
    assert all(f"`child.goes_missing {word}` gives" in problem.help for word in ("yes", "no"))


def test_law_cannot_be_set_aside(tmp_path: Path):
    path = changed("default_set_aside", tmp_path, "{rule: references,", "{rule: in_interests,")

    with pytest.raises(PackError) as refused:
        load_pack(path)

    assert codes_of(refused.value) == {"V037"}


def test_what_is_set_aside_is_told_with_its_reason_only_where_it_would_have_spoken():
    pack = pack_on("default_set_aside", None)
    quiet = {"child.statuses": ["looked_after"], "appointment.active": True}

    told = [
        [(c.kind, c.says) for c in evaluate(pack, case_from_facts(facts, as_at=DAY), as_at=DAY)["visitor.consider"].cautions]
        for facts in (quiet, {**quiet, "appointment.active": False})
    ]  # fmt: skip

    says = "this authority sets aside the guidance of `grounds_to_assess`: every child is looked at by name each month"
    assert told == [[], [("set_aside", says)]]


def test_points_that_can_never_be_reached_are_refused(tmp_path: Path):
    path = changed("weighted_points", tmp_path, "need: 5\n", "need: 9\n")

    with pytest.raises(PackError) as refused:
        load_pack(path)

    assert codes_of(refused.value) == {"V024"}
    assert "together its grounds are worth 8 points" in str(refused.value)


def test_two_editions_in_force_on_one_day_are_refused(tmp_path: Path):
    for path in path_of("dated_overrides").glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("to: 2026-07-01}", "to: 2026-07-02}")
        (tmp_path / path.name).write_text(text, encoding="utf-8")

    with pytest.raises(PackError) as refused:
        load_pack(tmp_path, as_at=DAY)

    assert codes_of(refused.value) == {"V051"}


def test_before_the_first_edition_none_is_in_force():
    with pytest.raises(NotInForceError):
        load_pack(path_of("dated_overrides"), as_at=date(2025, 12, 31))


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_every_answer_of_an_empty_case_can_be_given_in_full(construct: str):
    pack = pack_on(construct, DAY if path_of(construct).is_dir() else None)

    document = evaluate(pack, case_from_facts({}, as_at=DAY), as_at=DAY).document()

    assert tuple(document.decisions) == pack.questions


# ---- what is told of it ----


def test_a_reason_names_the_text_in_which_its_clause_stands():
    pack = pack_on("several_sources", None)
    facts = {"child.statuses": ["looked_after"], "appointment.active": False}

    def told(**more: object) -> str:
        child = {f"child.{name}": value for name, value in more.items()}
        result = evaluate(pack, case_from_facts({**facts, **child}, as_at=DAY), as_at=DAY)
        context = context_of(result, questions=("visitor.consider",))
        return clauses_words(context, [c for f in result["visitor.consider"].findings for c in f.clauses])

    assert "REE-2, section 2, Reedham leaflet for children" in told(socially_isolated=False, disabled=True)
    assert "REE-1, section 1;" in f"{told(socially_isolated=True, disabled=False)};"


LEAFLET = "REE-2 in Reedham leaflet for children"


@pytest.fixture
def told_of_reedham(run, tmp_path):
    """What a command says of a disabled and lonely child, whom clauses in two of its three texts speak of, in one line."""
    case = tmp_path / "case.yaml"
    facts = "child: {statuses: [looked_after], disabled: yes, socially_isolated: yes}\nappointment: {active: no}\n"
    case.write_text(f"case_id: amber-example\nas_at: 2026-11-22\n{facts}", encoding="utf-8")

    def told(command: str, *words: str) -> str:
        code, out, err = run(command, str(case), *words)
        assert (code, err) == (0, "")
        return " ".join(out.split())

    return told


def test_each_page_and_the_reasons_name_the_text_a_clause_stands_in(told_of_reedham):
    reedham = str(path_of("several_sources"))
    one = ("--authority", reedham)

    assert f"is to be assessed now. (should) [REE-1, {LEAFLET}]" in told_of_reedham("decide", *one)
    assert f"yes disabled: all of these [{LEAFLET}]" in told_of_reedham("decide", *one, "--reasons")
    assert f"REE-1, {LEAFLET}" in told_of_reedham("compare", "--pack", reedham, "--pack", "leeds", "--full")


def test_json_lists_the_further_texts_with_their_clauses_and_of_one_text_nothing(told_of_reedham):
    result = json.loads(told_of_reedham("decide", "--authority", str(path_of("several_sources")), "--format", "json"))

    leaflet, charter = result["pack"]["sources"]
    assert leaflet == {
        "name": "leaflet",
        "title": "Reedham leaflet for children",
        "address": "the notice board of Reedham House, ground floor",
        "captured_on": "2026-11-03",
        "clauses": ["REE-2", "REE-4"],
    }
    assert (charter["title"], charter["clauses"]) == ("Reedham charter", ["REE-5"])
    assert LEAFLET not in json.dumps(result)
    assert "sources" not in result["national"]


def test_what_a_clause_that_decides_nothing_is_about_is_kept():
    clauses = pack_on("several_sources", None).written.clauses

    kinds = {
        id_: (clause.nothing_kind, clause.decides_nothing) for id_, clause in clauses.items() if clause.nothing_kind
    }
    assert kinds == {
        "REE-3": ("waiting_list", "the duty to appoint knows no waiting list"),
        "REE-4": ("capacity", "places are no ground for or against a child"),
        "REE-5": ("tie_break", "it orders children and decides on none"),
    }


def told_as_standing(construct: str, facts: dict[str, object]) -> list[str]:
    result = evaluate(pack_on(construct, None), case_from_facts(facts, as_at=DAY), as_at=DAY)
    return list(standing(context_of(result), result["visitor.vetting"].document()))


def test_a_waived_check_is_told_with_the_waiver():
    facts = {"visitor.identified": True, "visitor.references": [], "visitor.other_ties": ["foster_carer"]}

    assert "Waived: references, by: foster carer. [PEN-1]" in told_as_standing("waivers", facts)


@pytest.mark.parametrize(("hours", "is_told"), [(12, True), (17, True), (18, False)])
def test_a_preferred_minimum_that_is_not_reached_is_listed(hours: int, is_told: bool):
    told = told_as_standing("minimums", {"visitor.identified": True, "visitor.training.induction_hours": hours})

    assert ("Preferred, and not reached; it holds nothing up: induction [ING-2]." in told) == is_told


def test_a_preferred_minimum_that_is_not_known_is_listed_as_that():
    references = [{"taken_up": True, "satisfactory": True}] * 2 + [{"taken_up": True}]

    told = told_as_standing("minimums", {"visitor.identified": True, "visitor.references": references})

    assert "Preferred, and not known to be reached; it holds nothing up: references [ING-1]." in told
