"""A pack printed as a document: complete, true to the pack, plain to read, the same each time, and nothing unescaped."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import replace
from datetime import date
from html import escape
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from ivpolicy.core.pack.head import Approval
from ivpolicy.core.pack.pathways import PauseKind
from ivpolicy.core.rules.words import plain
from ivpolicy.core.text.diagnostic import PackError
from ivpolicy.files.pack_names import shipped_folder
from ivpolicy.files.packs import national_pack, read_editions, read_pack, shipped_packs
from ivpolicy.pages.html import as_html
from ivpolicy.pages.markdown import as_markdown
from ivpolicy.pages.parts import Definitions, Drawing, Entry, Heading, Notices, Paragraph, Table, Topic
from ivpolicy.printed.changes import changes_page
from ivpolicy.printed.head import approval_notice
from ivpolicy.printed.open_points import NOTHING, departures, gaps, terms
from ivpolicy.printed.policy import CaseFigures, Policy
from ivpolicy.printed.policy_page import policy_page
from ivpolicy.printed.summary import summary_page
from ivpolicy.printed.tables import pathways
from reading_age import grade, grade_by_letters

PACKS = {name: read_pack(name) for name in shipped_packs()}
NATIONAL = national_pack()
PAGES = {name: tuple(policy_page(Policy(pack, NATIONAL))) for name, pack in PACKS.items()}
SHORT = {name: tuple(summary_page(Policy(pack, NATIONAL))) for name, pack in PACKS.items()}


@pytest.mark.parametrize("name", PACKS)
def test_every_clause_has_its_place_and_says_what_comes_of_it(name):
    page, pack = PAGES[name], PACKS[name]
    topics = [part.id for part in page if isinstance(part, Topic)]
    assert len(topics) == len(set(topics))
    assert set(pack.clauses) <= set(topics)
    for clause in pack.clauses:
        start = next(place for place, part in enumerate(page) if isinstance(part, Topic) and part.id == clause)
        entries = []
        for part in page[start + 1 :]:
            if not isinstance(part, Entry):
                break
            entries.append(part.label)
        assert set(entries) - {"Where", "Word of the text"}, clause


@pytest.mark.parametrize("name", PACKS)
def test_every_rule_reading_term_departure_and_gap_stands_in_the_page(name):
    text, pack = as_markdown(PAGES[name]).replace("\\", ""), PACKS[name]
    for rule in Policy(pack, NATIONAL).rules:
        for _, sentence in rule.says:
            assert all(line.strip() in text for line in sentence.splitlines()), (rule.id, sentence)
    for reading in pack.readings.values():
        assert f"reading-{reading.id}" in text
        assert reading.because in text
        assert all(says in text for says in reading.options.values())
    assert all(one.says in text for one in pack.departures)
    assert all(term.term in text for term in pack.terms)
    assert all(source.title in text for source in (pack.source, *pack.sources.values()))


@pytest.mark.parametrize("name", [name for name in PACKS if name != "england"])
def test_the_law_stands_beside_the_policy(name):
    page = PAGES[name]
    start = page.index(Heading(2, "The law beside this policy"))
    tables = [part for part in page[start:] if isinstance(part, Table)]
    whose = {row[0] for table in tables for row in table.rows}
    assert whose == {"This policy", "England"}


@pytest.mark.parametrize("name", PACKS)
@pytest.mark.parametrize("print_", ["full", "short"])
def test_the_text_is_plain_enough_for_a_committee(name, print_):
    page = PAGES[name] if print_ == "full" else SHORT[name]
    texts = [text for part in page for text in texts_of(part)]
    assert grade(texts) <= 9
    assert grade_by_letters(texts) <= 9


@pytest.mark.parametrize("name", PACKS)
def test_the_short_print_names_every_clause_rule_reading_gap_term_and_departure_and_sends_to_the_full_one(name):
    page, pack = SHORT[name], PACKS[name]
    (of_clauses,) = [part.rows for part in page if isinstance(part, Table) and part.columns[0] == "Clause"]
    comes_of = {row[0]: row[-1] for row in of_clauses}
    policy, text = Policy(pack, NATIONAL), as_markdown(page).replace("\\", "")

    assert list(comes_of) == list(pack.clauses)
    assert all(comes_of.values())
    for rule in policy.rules:
        assert all(
            f"{rule.kind} “{plain(rule.id)}”" in comes_of[clause] for clause in rule.clauses if clause in comes_of
        )
    assert all(one.asks in text and one.options[one.chosen] in text for one in pack.readings.values())
    assert all(part in page for section in (gaps, terms, departures) for part in section(policy))
    assert "Read that before you approve." in text
    assert page[:2][1:] == PAGES[name][1:2]  # what it says of its approval, word for word


def test_the_short_print_is_a_third_of_the_full_one_or_less():
    for name in PACKS:
        assert len(as_markdown(SHORT[name])) * 3 <= len(as_markdown(PAGES[name])), name


def texts_of(part):
    match part:
        case Paragraph(text) | Topic(text) | Heading(_, text):
            return (text,)
        case Notices(texts):
            return texts
        case Entry(label, lines):
            return tuple(f"{label}: {line}" for line in lines)
        case Definitions(rows):
            return tuple(f"{name}: {text}" for name, text in rows if "digest" not in text)
        case Table(_, rows):
            return tuple(cell for row in rows for cell in row if re.search("[a-z]", cell))
        case _:
            return ()


@pytest.mark.parametrize("state", ["unapproved", "changed", "names_no_text"])
def test_a_pack_that_is_not_approved_says_so_at_the_start_and_on_every_sheet(state):
    pack = PACKS["coventry"]
    approval = Approval(state, by="A. Officer", role="head of service", on=date(2026, 11, 1))
    pack = replace(pack, approval=approval)
    notice = approval_notice(pack)
    page = tuple(policy_page(Policy(pack, NATIONAL)))
    assert notice is not None
    assert page[1] == Notices((notice,))
    assert "@page{@top-left{content:" in as_html(page, each_sheet=notice)


def test_an_approved_pack_says_by_whom():
    approval = Approval("approved", by="A. Officer", role="head", on=date(2026, 11, 1))
    pack = replace(read_pack("coventry"), approval=approval)
    assert approval_notice(pack) is None
    assert "approved by A. Officer, head, on 2026-11-01" in as_markdown(policy_page(Policy(pack, NATIONAL)))


def test_what_a_pack_says_is_never_read_as_html(tmp_path):
    evil = "<script>alert(1)</script> & <img src=x onerror=y>"
    text = (shipped_folder() / "coventry.yaml").read_text("utf-8")
    (tmp_path / "evil.yaml").write_text(re.sub(r"(?m)^(\s+)says: .*$", rf'\1says: "{evil}"', text), "utf-8")
    pack = read_pack(tmp_path / "evil.yaml")

    html = as_html(policy_page(Policy(pack, NATIONAL)), contents=True, each_sheet='"}</style><script>x</script>')

    assert html.count(escape(evil, quote=False)) > 10
    assert "<script>" not in html
    assert "<img" not in html


def test_figures_are_told_as_recorded():
    figures = CaseFigures(cases=10, points=40, covered=30, changes=9, noticed=8)
    told = as_markdown(policy_page(Policy(PACKS["leeds"], NATIONAL, figures)))
    assert "They show 30 of 40 points" in told
    assert "The cases notice 8 of these, which is 88 %" in told
    assert "No figures were given" in as_markdown(PAGES["leeds"])


def test_the_set_is_printed_quickly_and_twice_alike():
    def printed():
        return [
            draw(tuple(policy_page(Policy(pack, NATIONAL))))
            for pack in PACKS.values()
            for draw in (as_html, as_markdown)
        ]

    first = printed()
    started = time.process_time()
    assert printed() == first
    assert time.process_time() - started <= 3


def test_routes_pathways_and_thresholds_are_drawn_over_the_table_that_says_the_same():
    page = PAGES["islington"]
    drawn = [place for place, part in enumerate(page) if isinstance(part, Drawing)]
    assert len(drawn) == 1 + len(PACKS["islington"].pathways)
    assert all(isinstance(page[place + 1], Table) for place in drawn)
    for place in drawn:
        drawing = fromstring(page[place].svg)  # it is XML as well
        assert [child.tag.rpartition("}")[2] for child in drawing][:2] == ["title", "desc"]
        assert "The table below says the same." in "".join(drawing[0].itertext())
    assert 'style="' not in as_html(page)


@pytest.mark.parametrize("name", [name for name, pack in PACKS.items() if pack.pathways])
def test_every_kind_of_event_of_a_pathway_is_printed_with_what_it_records(name):
    rows = [
        row
        for part in PAGES[name]
        if isinstance(part, Table) and part.columns[0] == "What happens"
        for row in part.rows
    ]
    events = [event for pathway in PACKS[name].pathways.values() for event in pathway.events.values()]
    assert [row[0] for row in rows] == [event.says for event in events]
    for (_, records, _), event in zip(rows, events, strict=True):
        tells = event.dates or event.sets or event.adds_to or event.lists
        assert (records == "—") is (not tells)


def test_a_time_that_stands_still_is_printed_with_its_clause():
    pathway = PACKS["islington"].pathways["advocacy_request"]
    event, stage = next(iter(pathway.events.values())), next(iter(pathway.stages))
    pause = PauseKind("missing", "the child is missing", ("ISL-A-01",), (event.id,), (event.id,), (stage,))
    stopped = replace(pathway, pauses={"missing": pause})
    pack = replace(PACKS["islington"], pathways={stopped.id: stopped})

    (table,) = [
        t for t in pathways(Policy(pack, NATIONAL)) if isinstance(t, Table) and t.columns[0] == "When time stands still"
    ]
    says = "missing: the child is missing", f"once {event.says}", f"once {event.says}", f"“{plain(stage)}”", "ISL-A-01"
    assert table.rows == (says,)


def test_a_factor_that_counts_in_no_case_as_the_text_is_read_is_not_counted():
    (drawing,) = [part.svg for part in PAGES["leeds"] if isinstance(part, Drawing) and "How many of" in part.svg]
    assert "3 or more of 7" in drawing


ORDER = Path(__file__).with_name("policy_order.txt")
SMALL = Path(__file__).parents[1] / "packs" / "constructs" / "fallback_routes.yaml"


def test_reading_and_keyboard_order_are_as_looked_at():
    """`policy_order.txt` was read beside the page; it is written anew only after looking again."""
    html = as_html(policy_page(Policy(read_pack(SMALL), NATIONAL)), contents=True)
    local = html.partition("The law beside this policy</h2>")[0]
    found = re.findall(r'<(h[123]|a|summary|div class="wide")[^>]*?(?:aria-label="([^"]*)")?>(.*?)</', local)
    read = [f"{tag.split()[0]} {label or re.sub('<[^>]*>', '', text)}".rstrip() for tag, label, text in found]
    assert "\n".join([*read, ""]) == ORDER.read_text(encoding="utf-8")


def accepted_in_tests():
    for path in sorted(Path(__file__).parents[1].rglob("*.yaml")):
        if b"\nformat: 1" in path.read_bytes():
            with suppress(PackError):
                yield from read_editions(path)


def test_no_clause_of_any_pack_in_the_tests_is_left_without_what_comes_of_it():
    """Of packs that `check` finds nothing wrong with the page never says that it knows nothing of a clause."""
    packs = list(accepted_in_tests())
    bare = []
    for pack in packs:
        page = summary_page(Policy(pack, NATIONAL))
        rows = [row for part in page if isinstance(part, Table) and part.columns[0] == "Clause" for row in part.rows]
        assert all(row[-1] for row in rows)
        bare += [row[0] for row in rows if row[-1] == NOTHING]

    assert len(packs) > 50
    assert bare == ["RIV-2", "WIL-4"]  # the two that show what `check` says of a clause that nobody uses


def test_what_stands_around_the_rules_is_printed():
    page, england = as_markdown(PAGES["leeds"]), as_markdown(PAGES["england"])

    assert "## Where a question is asked" in page
    assert "single" in page.partition("## What never counts")[2].partition("\n## ")[0]
    assert "Are all three grounds of LEE-2.1-09 recorded" in page.partition("## Questions of its own")[2]
    assert "Never counts in" in page
    assert re.search(r"\| 2026 \| 1 January, 3 April,", england)


@pytest.mark.parametrize(
    ("was", "now", "told"),
    [
        ("      - placement.single_parent_carer\n", "", ("Was", "What never counts", "single")),
        ("advocacy.wishes: {any: [{child.looked_after: yes}, ", "advocacy.wishes: {any: [", ("Now", "Where a question is asked", "respite")),
        ("title: A visitor for a child\n", "title: A visitor for every child\n", ("Now", "Pathway: A visitor for every child", "It starts")),
        ("says: A visitor was considered,", "says: A visitor was thought of,", ("Now", "Pathway: A visitor for a child", "thought of")),
        ("ready: All three grounds are recorded.", "ready: All three are recorded.", ("Now", "Questions of its own", "All three are")),
    ],
)  # fmt: skip
def test_a_change_beside_the_rules_is_marked_too(was, now, told, tmp_path):
    text = (shipped_folder() / "leeds.yaml").read_text("utf-8")
    assert was in text
    (tmp_path / "leeds.yaml").write_text(text.replace(was, now, 1), "utf-8")
    old, new = Policy(PACKS["leeds"], NATIONAL), Policy(read_pack(tmp_path / "leeds.yaml"), NATIONAL)

    rows = [row for part in changes_page(old, new, ()) if isinstance(part, Table) for row in part.rows]

    mark, title, says = told
    assert any(row[0] == mark and row[1] == title and says in row[2] for row in rows), rows


def test_what_is_changed_and_not_printed_is_not_passed_over_in_silence(tmp_path):
    text = (shipped_folder() / "leeds.yaml").read_text("utf-8")
    (tmp_path / "leeds.yaml").write_text(re.sub(r"(?m)^review_by: .*$", "review_by: 2031-01-01", text), "utf-8")
    old, new = Policy(PACKS["leeds"], NATIONAL), Policy(read_pack(tmp_path / "leeds.yaml"), NATIONAL)

    quiet, told = (as_markdown(changes_page(old, other, ())) for other in (old, new))

    assert "No clause is changed." in quiet
    assert "The packs differ" not in quiet
    assert "The packs differ in what does not stand here" in told


def test_a_time_that_stands_still_is_printed_with_what_begins_and_ends_it(tmp_path):
    how_to = (Path(__file__).parents[2] / "docs/how-to/write-a-pathway.md").read_text("utf-8")
    (yaml,) = re.findall(r"```yaml\n(pack: rivermead\n.*?)```", how_to, re.DOTALL)
    (tmp_path / "rivermead.yaml").write_text(yaml, "utf-8")

    page = as_markdown(policy_page(Policy(read_pack(tmp_path / "rivermead.yaml"), NATIONAL)))

    assert "once The child went missing | once The child was found | “received” | RIV-2 |" in page
    assert "Pathway:** “request”" in page.partition("`RIV-2`")[2].partition("###")[0]
