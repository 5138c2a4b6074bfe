"""The report of a case: one file that needs nothing else, whatever the case, and says all that it rests on."""

from __future__ import annotations

import re
import shlex
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from ivpolicy import CaseError, evaluate, load_pack, shipped_packs
from ivpolicy.cli.main import main
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.files.packs import shipped_folder
from ivpolicy.pages.html import as_html
from ivpolicy.report.case_report import report_parts
from ivpolicy.report.context import context_of
from ivpolicy.report.file_note import note_parts
from ivpolicy.report.summary import summary_of
from ivpolicy.tester.worked_cases import read_worked_cases

EXAMPLES = Path(__file__).parents[2] / "examples"
ALL = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in (".yaml", ".json", ".csv"))
MOST_BYTES = 200_000
VOID = {"meta", "hr"}
SECTIONS = [
    "Each answer, with its reasons", "What is to be done, and by when", "What to find out",
    "What is on the record, and from where", "How the text is read", "What the law says by itself", "Clauses",
    "How to check it again",
]  # fmt: skip


class Page(HTMLParser):
    """A page as a browser reads it: every element closed where it was opened, and nothing that is fetched or run."""

    def __init__(self, page):
        super().__init__()
        self.page, self.open, self.ids, self.links, self.heads, self.texts, self.focused = page, [], [], [], [], [], []
        self.feed(page)
        self.close()
        assert self.open == []
        assert len(set(self.ids)) == len(self.ids)
        assert {link.removeprefix("#") for link in self.links} <= set(self.ids)
        levels = [int(tag[1]) for tag, _ in self.heads]
        assert levels.count(1) == 1
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        assert tag not in ("script", "link", "img", "iframe", "object", "embed", "form", "base", "svg")
        assert not {"src", "style", "action", "data", "srcset"} & given.keys()
        assert not [name for name in given if name.startswith("on")]
        if "href" in given:
            assert given["href"].startswith("#")
            self.links.append(given["href"])
        if "id" in given:
            self.ids.append(given["id"])
        if re.fullmatch("h[1-6]", tag):
            self.heads.append([tag, ""])
        if tag in ("a", "summary") or given.get("tabindex") == "0":
            self.focused.append([tag, given.get("aria-label", "")])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open[-1:] == ["style"]:
            assert not re.search(r"url\(|@import|https?:", data)
            return
        self.texts.append(data)
        if any(re.fullmatch("h[1-6]", tag) for tag in self.open):
            self.heads[-1][1] += data
        if "a" in self.open or "summary" in self.open:
            self.focused[-1][1] += data

    @property
    def text(self):
        return " ".join(" ".join(self.texts).split())

    @property
    def sections(self):
        return [text for tag, text in self.heads if tag == "h2"]


def reported(capsys, *words):
    code = main(["report", *words])
    printed = capsys.readouterr()
    assert (code, printed.err) == (0, "")
    return printed.out


@cache
def policy_of(page):
    return re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)[1]


@pytest.mark.parametrize("name", ALL)
def test_every_example_is_one_small_file_that_needs_nothing_else(name, capsys):
    printed = reported(capsys, str(EXAMPLES / name), "--as-at", "2026-11-02")

    assert len(printed.encode("utf-8")) <= MOST_BYTES
    assert policy_of(printed).startswith("default-src 'none'; style-src 'sha256-")
    assert "http:" not in printed
    assert "https:" not in printed
    page = Page(printed)
    assert page.sections == SECTIONS
    assert "this page is never the sole basis" in page.text


ONE_IN = 60
"""Of the worked cases each run takes one in so many, and `make soak` takes all."""


def assert_worked_cases_go_on_file(name, one_in):
    """The report of each, and the note for the file on what it expects: valid, small, and blank for the officer."""
    _, cases = read_worked_cases(shipped_folder() / "cases" / f"{name}.yaml")
    pack = load_pack(name)
    for worked in cases[::one_in]:
        facts = {path: value for path, value in worked.facts.items() if value is not None}
        try:
            record = case_from_facts(facts, as_at=worked.as_at, case_id="invented")
        except CaseError:  # a fact of the pack's own, which its own sheet types
            assert any(path.startswith("local.") for path in facts), worked.name
            continue
        result = evaluate(pack, record, as_at=worked.as_at, hypothetical=True)
        context = context_of(result)
        summary = summary_of(context, result.settled_by(result))
        printed = as_html(report_parts(context, summary, record, command="ivpolicy report"), contents=True)
        assert len(printed.encode("utf-8")) <= MOST_BYTES, worked.name
        assert Page(printed).sections == [s for s in SECTIONS if name != "england" or s != SECTIONS[5]], worked.name
        for question in worked.expect:
            note = Page(as_html(note_parts(context_of(result, questions=(question,)), record, question)))
            assert "Agrees with the above ☐ yes ☐ no Decision Why Name Role Delegation Date" in note.text, worked.name


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_packs())
def test_worked_cases_go_on_file(name):
    assert_worked_cases_go_on_file(name, ONE_IN)


@pytest.mark.soak
@pytest.mark.parametrize("name", shipped_packs())
def test_every_worked_case_goes_on_file(name):
    assert_worked_cases_go_on_file(name, 1)


def test_everything_an_answer_rests_on_is_in_the_report(capsys):
    page = Page(reported(capsys, str(EXAMPLES / "amara.yaml")))

    assert "The duty to appoint an independent visitor stands. (must)" in page.text
    assert "a visitor in the child's interests yes judged by R. Invented, team manager, on 26 October 2026" in page.text
    assert "objection to any visitor no asked by social worker, on 20 October 2026" in page.text
    assert "Children Act 1989 s23ZB(1)(b)" in page.text
    assert "Is a child who is isolated both socially and physically one factor or two?" in page.text
    assert "more answers. Cut:" in page.text
    assert "`--full`" not in page.text


def test_a_tree_that_stands_in_the_report_already_is_named_and_not_told_again(capsys):
    page = Page(reported(capsys, str(EXAMPLES / "amara.yaml")))

    for question in re.findall(r"\(as under ([a-z_.]+)\)", page.text):
        assert question in page.ids
    assert len(re.findall(r"no visitor serves: all of these \[ENG-P10\] visitor", page.text)) <= 1


def test_the_command_it_names_gives_the_same_answers(capsys, tmp_path):
    case = tmp_path / "a record, with 'quotes'.yaml"
    case.write_bytes((EXAMPLES / "amara.yaml").read_bytes())
    page = Page(reported(capsys, str(case), "--question", "visitor.appoint", "--question", "advocacy"))

    (command,) = re.findall(r"two digests: (ivpolicy report .*)$", page.text)
    again = Page(reported(capsys, *shlex.split(command)[2:]))

    assert " --authority leeds --as-at 2026-11-02 --question visitor.appoint --question advocacy" in command
    told = re.compile(r"Answers ([0-9a-f]{64}) Record ([0-9a-f]{64})")
    assert told.search(again.text)[0] == told.search(page.text)[0]
    # All but where the day came from.
    assert again.text.replace("The day is asked for.", "") == page.text.replace("The day is from the case file.", "")


def test_one_question_says_that_others_were_not_asked(capsys):
    page = Page(reported(capsys, str(EXAMPLES / "amara.yaml"), "--question", "visitor.appoint"))

    assert "Only what was asked for is answered here;" in page.text
    assert [head for tag, head in page.heads if tag == "h3"] == [
        "Must an independent visitor be appointed? The duty to appoint an independent visitor stands. (must) visitor.appoint"
    ]


def test_where_no_answer_is_left_out_nothing_is_said_of_more(capsys):
    printed = reported(capsys, str(EXAMPLES / "amara.yaml"), "--question", "visitor.appoint", "--as-at", "2026-11-02")

    assert "0 more answers" not in printed
    assert "Evaluated" in printed


def test_over_the_national_layer_alone_the_law_is_not_told_twice(capsys):
    page = Page(
        reported(capsys, str(EXAMPLES / "amara.yaml"), "--authority", "england", "--question", "visitor.appoint")
    )

    assert page.sections == [section for section in SECTIONS if section != "What the law says by itself"]


def test_what_was_recorded_is_shown_as_it_was_typed(capsys, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text(
        "case_id: '<script>alert(1)</script>'\nas_at: 2026-11-02\nchild: {statuses: [looked_after]}\n"
        "care: {responsible_authority: leeds}\n",
        encoding="utf-8",
    )

    assert "<script>alert(1)</script>" in Page(reported(capsys, str(case))).text


def test_whoever_came_of_age_is_called_no_child(capsys):
    page = Page(reported(capsys, str(EXAMPLES / "amara.yaml"), "--as-at", "2032-01-01"))

    assert "Is the young person owed an advocate?" in page.text
    assert "Is the child owed an advocate?" not in page.text


ORDER = Path(__file__).with_name("report_order.txt")


def order_of(page):
    """What is read and what is reached by keyboard, in that order."""
    return "\n".join(
        ["reading:", *(f"  {tag} {' '.join(text.split())}" for tag, text in page.heads),
         "keyboard:", *(f"  {tag} {' '.join(text.split())}" for tag, text in page.focused), ""]
    )  # fmt: skip


def test_reading_and_keyboard_order_are_as_looked_at(capsys):
    """`report_order.txt` was read beside the page; it is written anew only after looking again."""
    page = Page(reported(capsys, str(EXAMPLES / "amara.yaml"), "--question", "visitor.appoint", "--question", "child"))

    assert order_of(page) == ORDER.read_text(encoding="utf-8")
