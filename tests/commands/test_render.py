"""`ivpolicy render`, `read` and `check --sentences`, as they are typed."""

import json
import re
from pathlib import Path

import pytest

from ivpolicy.files.packs import shipped_packs

HERE = Path(__file__).parent
BAD = HERE.parent / "packs" / "advice" / "V051" / "bad.yaml"
LEEDS = (HERE.parents[1] / "policies" / "leeds.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["coventry", "england"])
def test_a_pack_is_printed_as_one_file_that_runs_and_fetches_nothing(name, run, tmp_path):
    code, out, err = run("render", name, "--out", str(tmp_path / "policy.html"))

    page = (tmp_path / "policy.html").read_text(encoding="utf-8")
    assert (code, out) == (0, "")
    assert "written" in err
    assert "<script" not in page
    assert not re.search(r"""(src|href)=["'](?!#)""", page)
    assert "default-src 'none'" in page


@pytest.mark.parametrize(
    "way", [(), ("--summary",), ("--format", "markdown"), ("--compare", "leeds"), ("--changes", "leeds")], ids=" ".join
)
def test_a_pack_with_errors_prints_nothing_and_says_what_check_says(way, run):
    checked = run("check", str(BAD))[1]
    code, out, err = run("render", str(BAD), *way)

    assert (code, out) == (4, "")
    assert err.splitlines()[0].partition(": ")[2] in checked


@pytest.mark.parametrize(
    "words",
    [
        ("coventry",),
        ("coventry", "--summary"),
        ("--compare", "coventry", "dudley"),
        ("--changes", "coventry", "dudley"),
    ],
    ids=" ".join,
)
def test_what_nobody_approved_says_so_at_the_top_and_on_every_sheet(words, run):
    page = run("render", *words)[1]
    on_sheets = re.search(r"@page\{@top-left\{content:\"Not approved", page)

    assert on_sheets is not None
    assert page.index("Not approved", page.index("<h1>")) < page.index("<h2")


def test_short_print_is_one_file_too_and_sends_to_the_full_one(run):
    code, page, _ = run("render", "leeds", "--summary")

    assert code == 0
    assert "stand in the full print alone" in page
    assert not re.search(r"""(src|href)=["'](?!#)""", page)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "no pack is named"),
        (("--summary",), "no pack is named"),
        (("leeds", "--compare"), "needs two packs or more"),
        (("leeds", "dudley", "--summary"), "one pack makes one document"),
        (("leeds", "dudley"), "one pack makes one document"),
        (("--compare", "leeds"), "needs two packs or more"),
        (("--changes", "leeds"), "needs two packs"),
        (("leads",), "there is no pack `leads`"),
        (("leeds", "--tested", "no such.json"), "cannot be read"),
        (("--compare", "leeds", "dudley", "--tested", "x.json"), "`--tested` tells of one pack"),
        (("leeds", "--out", "leeds.pdf"), "let it end in `.html`"),
        (("leeds", "--format", "markdown", "--out", "leeds.html"), "let it end in `.md`"),
    ],
)
def test_what_cannot_be_printed_is_told(words, told, run):
    code, out, err = run("render", *words)

    assert code == 2
    assert out == ""
    assert told in err


def test_figures_of_the_text_are_told_and_others_refused(run, tmp_path):
    figures = tmp_path / "figures.json"
    figures.write_text(run("test", "coventry", "--format", "json")[1], encoding="utf-8")
    cases = json.loads(figures.read_text("utf-8"))["packs"][0]["cases"]

    assert f"There are {cases} worked cases." in run("render", "coventry", "--tested", str(figures))[1]
    assert "of another text than leeds has" in run("render", "leeds", "--tested", str(figures))[2]
    figures.write_text("{}", encoding="utf-8")
    assert "these are no figures of one pack" in run("render", "leeds", "--tested", str(figures))[2]


def test_a_pack_may_stand_before_or_after_what_is_made_of_it(run):
    before = run("render", "coventry", "--compare", "dudley")
    after = run("render", "--compare", "coventry", "dudley")

    assert before == after
    assert run("render", "coventry", "--changes", "dudley") == run("render", "--changes", "coventry", "dudley")


def test_side_by_side_names_every_question_and_who_is_silent(run):
    _, out, _ = run("render", "--compare", "leeds", "coventry", "islington", "--format", "markdown")

    asked = re.findall(r"\n### .*\n\n`([a-z._]+)`", out)
    silent = out.partition("## What each is silent on")[2]
    assert len(asked) > 20
    assert "| Coventry City Council | says nothing on this | — |" in out
    assert "`visitor.criteria`" in silent.partition("### Coventry City Council")[2].partition("###")[0]


def test_a_change_is_marked_with_what_goes_and_what_comes_and_what_it_does(run, tmp_path):
    new = tmp_path / "new.yaml"
    new.write_text(LEEDS.replace("    need: 3\n", "    need: 4\n", 1), encoding="utf-8")

    _, out, _ = run("render", "--changes", "leeds", str(new), "--format", "markdown")

    assert "- Was: Needed: 3\n- Now: Needed: 4" in out
    assert "1 of 105 clauses are changed." in out
    assert "## In short" in out


def test_a_pack_against_itself_has_no_change(run):
    assert "No clause is changed." in run("render", "--changes", "leeds", "leeds", "--format", "markdown")[1]


def test_check_prints_each_rule_in_words_that_read_reads(run):
    _, out, _ = run("check", "leeds", "--sentences")

    place = next(n for n, line in enumerate(LEEDS.splitlines(), 1) if "id: carer_ready" in line)
    assert (
        f"policies/leeds.yaml:{place}: ground `carer_ready` [LEE-2.1-09c]\n  When: “carer supports visits” is yes\n"
        in out
    )
    assert run("read", "“carer supports visits” is yes")[1] == "when: {placement.carer_supports_visits: yes}\n"


def test_check_prints_what_a_pathway_asks_for_to_go_on_in_words_that_read_reads(run):
    _, out, _ = run("check", "leeds", "--sentences")

    place = next(n for n, line in enumerate(LEEDS.splitlines(), 1) if "stage: person_refused" in line)
    (said,) = [
        found.split("When: ")[1].split("\n")[0]
        for found in out.split("\n\n")
        if found.strip().startswith(f"policies/leeds.yaml:{place}: move `visitor: in_recruitment to person_refused`")
    ]
    assert run("read", said)[1] == "when: {visitor.panel.outcome: not_approved}\n"


def test_sentences_are_for_people(run):
    code, _, err = run("check", "leeds", "--sentences", "--format", "json")

    assert code == 2
    assert "printed as text only" in err


def test_a_broken_pack_has_no_sentences_and_is_checked_all_the_same(run):
    code, out, _ = run("check", str(BAD), "--sentences")

    assert code == 4
    assert "V051" in out


@pytest.mark.parametrize(
    ("sentence", "yaml"),
    [
        ("disabled is yes", "when: {child.disabled: yes}\n"),
        ("before the 18th birthday", "by: {before_age: 18}\n"),
        ("child to “say so”, to advocate", "action: {does: say so, who: child, to: advocate}\n"),
    ],
)
def test_a_sentence_is_printed_as_the_pack_would_have_it(sentence, yaml, run):
    assert run("read", sentence) == (0, yaml, "")


def test_a_sentence_that_cannot_be_read_ends_with_what_could_stand_there(run):
    code, out, err = run("read", "disabld is yes")

    assert (code, out) == (2, "")
    assert "did you mean `disabled`?" in err


def test_every_shipped_pack_has_its_names_for_read(run):
    for name in shipped_packs():
        assert run("read", "--authority", name, "disabled is no")[0] == 0
