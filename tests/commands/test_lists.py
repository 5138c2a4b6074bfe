"""`ivpolicy compare`, `packs`, `facts` and `questions`."""

import json

import pytest

from invented_councils import CHILD, FERNMOOR, ship
from ivpolicy.cli.output import showable
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.decision.evaluate import stamp
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.files.packs import read_pack, shipped_packs


@pytest.fixture(autouse=True)
def shipped(monkeypatch, tmp_path):
    folder = tmp_path / "policies"
    folder.mkdir()
    ship(monkeypatch, folder)
    return folder


@pytest.fixture
def case(tmp_path):
    file = tmp_path / "case.yaml"
    file.write_text(CHILD, encoding="utf-8")
    return str(file)


# ---- compare ----


def test_packs_stand_side_by_side_under_each_question_on_which_they_differ(run, case):
    code, out, err = run("compare", case, "--full")
    assert (code, err) == (0, "")
    block = out.split("Are the criteria of the local scheme met?")[1].split("\n\n")[0]
    assert "fernmoor     The criteria of the scheme are not met." in block
    assert "oakmere      No rule, here or in the national layer." in block
    assert "england      the same" in block


def test_a_comparison_says_which_pack_answers_and_which_only_as_if(run, case):
    _, out, _ = run("compare", case, "--full")
    assert "fernmoor: the record names it, and it answers for this case" in out
    assert "oakmere: not named by the record; each answers as if the child" in out


def test_one_page_of_a_comparison_leads_with_safety_and_says_on_what_the_packs_differ(run, case):
    code, out, err = run("compare", case)
    assert (code, err) == (0, "")
    assert len(out.splitlines()) <= 60
    assert "`fernmoor` answers for this case; others as if the child were their own: oakmere" in " ".join(out.split())
    assert out.index("  Safety ") < out.index("  They differ ")
    assert "Are the criteria of the local scheme met? [visitor.criteria]" in out


def test_a_comparison_fits_eighty_columns(run, case):
    _, out, _ = run("compare", case)
    assert max(map(len, out.splitlines())) <= 80


def test_every_question_stands_in_a_comparison(run, case):
    _, out, _ = run("compare", case, "--full")
    assert [question for question in CATALOGUE if question not in out] == []


def test_a_comparison_of_one_question_shows_it_even_where_all_agree(run, case):
    _, out, _ = run("compare", case, "--question", "safeguarding.act")
    assert "england      No concern that a child may be at risk is recorded." in out


def test_a_comparison_in_json_has_every_pack_and_marks_those_as_if(run, case):
    _, out, _ = run("compare", case, "--format", "json", "--question", "visitor.appoint")
    packs = json.loads(out)["packs"]
    assert {pack: found["as_if"] for pack, found in packs.items()} == {
        "fernmoor": False,
        "oakmere": True,
        "england": False,
    }
    assert [list(found["decisions"]) for found in packs.values()] == [["visitor.appoint"]] * 3


def test_a_comparison_refuses_an_unknown_question(run, case):
    code, _, err = run("compare", case, "--question", "visitor.criterion")
    assert code == 2
    assert "did you mean `visitor.criteria`?" in err


# ---- packs, facts, questions ----


def test_packs_are_listed_with_edition_approval_and_review_date(run):
    code, out, _ = run("packs")
    assert code == 0
    block = out.split("Fernmoor Council")[1].split("\n\n")[0]
    assert "Edition      Second" in block
    assert "Approval     unapproved" in block
    assert "Review by    30 November 2027" in block


def test_a_refused_pack_stops_the_list_of_packs(run, shipped):
    (shipped / "fernmoor.yaml").write_text(FERNMOOR.replace("format: 1", "format: 9"), encoding="utf-8")
    code, out, err = run("packs")
    assert (code, out) == (4, "")
    assert "P046" in err


def test_every_fact_is_listed_with_its_question(run):
    _, out, _ = run("facts")
    words = " ".join(out.split())
    assert [fact.path for fact in VOCABULARY.facts() if fact.path not in words] == []
    assert [fact.path for fact in VOCABULARY.facts() if fact.asks not in words] == []


def test_facts_of_packs_are_listed_too(run):
    _, out, _ = run("facts", "garden")
    assert "Is there a garden?" in out
    assert "local.fernmoor.has_garden" in out


def test_facts_are_narrowed_by_a_word(run):
    _, out, _ = run("facts", "family_time.last")
    assert "family_time.last_unsupervised" in out
    assert "child.disabled" not in out


def test_a_filter_that_fits_no_fact_is_told_with_the_nearest(run):
    code, _, err = run("facts", "child.disable_d")
    assert code == 2
    assert "did you mean `child.disabled`?" in err


def test_every_question_is_listed_with_its_outcomes(run):
    code, out, _ = run("questions")
    assert code == 0
    assert [question for question in CATALOGUE if question not in out] == []
    assert "met: The criteria of the scheme are met." in out


def test_without_a_command_the_help_is_printed(run):
    code, out, _ = run()
    assert code == 0
    assert "decide" in out


# ---- what an output can show ----


def test_what_the_output_can_show_is_left_as_it_is():
    assert showable("Zoë", "cp1252") == "Zoë"


def test_what_the_output_cannot_show_becomes_the_nearest_plain_text():
    assert showable("Zoë \N{EM DASH} Ł\N{HORIZONTAL ELLIPSIS}", "ascii") == "Zoe - ?..."


# ---- as JSON ----


def test_packs_as_json_are_stamped_as_every_result_is(run):
    code, out, err = run("packs", "--format", "json")
    assert (code, err) == (0, "")
    packs = {pack["id"]: pack for pack in json.loads(out)["packs"]}
    assert set(packs) == {*shipped_packs()}
    for name, pack in packs.items():
        stamped = stamp(read_pack(name)).model_dump(mode="json")
        assert {key: pack[key] for key in stamped} == stamped
    assert packs["fernmoor"]["authority"] == "Fernmoor Council"
    assert packs["england"]["in_force_from"] == "2026-01-01"


def test_facts_as_json_are_the_vocabulary_and_the_facts_of_packs(run):
    facts = {fact["path"]: fact for fact in json.loads(run("facts", "--format", "json")[1])["facts"]}
    assert {path for path in facts if not path.startswith("local.")} == {fact.path for fact in VOCABULARY.facts()}
    assert facts["child.date_of_birth"]["asks"] == VOCABULARY["child.date_of_birth"].asks
    kinds = {item["name"]: item["choices"] for item in facts["events"]["item"]}
    assert "placement_move" in kinds["kind"]


def test_facts_as_json_are_narrowed_as_the_page_is(run):
    facts = json.loads(run("facts", "date_of_birth", "--format", "json")[1])["facts"]
    assert [fact["path"] for fact in facts] == ["child.date_of_birth"]


def test_questions_as_json_are_the_catalogue_and_the_questions_of_packs(run):
    questions = {q["id"]: q for q in json.loads(run("questions", "--format", "json")[1])["questions"]}
    assert {id_ for id_, q in questions.items() if q["pack"] is None} == {*CATALOGUE}
    assert questions["visitor.appoint"]["outcomes"] == dict(CATALOGUE["visitor.appoint"].outcomes)
    assert questions["visitor.appoint"]["otherwise"] == CATALOGUE["visitor.appoint"].otherwise


@pytest.mark.parametrize("command", ["packs", "facts", "questions"])
def test_lists_as_markdown_have_a_heading(run, command):
    assert run(command, "--format", "markdown")[1].startswith("# ")
