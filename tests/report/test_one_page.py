"""The one page: it fits, what matters most is never cut, and what it asks first is what would settle most."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from ivpolicy import Result, evaluate, load_pack, shipped_packs
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType
from ivpolicy.files.cases import read_case_file
from ivpolicy.files.packs import shipped_folder
from ivpolicy.pages.text import as_text
from ivpolicy.report.blocks import MOST_LINES
from ivpolicy.report.context import ReportContext, context_of
from ivpolicy.report.one_comparison import one_comparison
from ivpolicy.report.one_page import one_page
from ivpolicy.report.summary import MOST_FACTS_FIRST, Line, Summary, summary_of
from reading_age import grade

EXAMPLES = {
    path.stem: path
    for path in sorted((shipped_folder().parent / "examples").glob("*.*"))
    if path.suffix in (".json", ".yaml")
}
EVERY = [(name, pack) for pack in shipped_packs() for name in EXAMPLES]
LAW = ("act", "regulation")


def result_of(name: str, pack: str, **changes: object) -> Result:
    loaded = load_pack(pack)
    data = dict(read_case_file(EXAMPLES[name]))
    for path, value in changes.items():
        section, field = path.split("__")
        data[section] = {**data.get(section, {}), field: value}
    record = loaded.read_case(data)
    assert record.as_at is not None
    return evaluate(loaded, record, as_at=record.as_at, hypothetical=True)


@cache
def case(name: str, pack: str) -> tuple[ReportContext, Summary]:
    result = result_of(name, pack)
    context = context_of(result)
    return context, summary_of(context, result.settled_by(result))


@cache
def page(name: str, pack: str) -> str:
    return as_text(one_page(*case(name, pack)), airy=False)


def lines_of(summary: Summary) -> Iterator[Line]:
    for _, items in summary:
        yield from (item for item in items if isinstance(item, Line))


def squeezed(text: str) -> str:
    """The text without line breaks, and without what tells a child from a young person."""
    return (
        re.sub(r"\s+", " ", text)
        .replace("young person", "child")
        .replace("child's social worker", "social worker")
        .lower()
    )


def never_cut(context: ReportContext) -> Iterator[str]:
    """What a page of these answers must hold, read off the answers themselves."""
    for question, decision in context.document.decisions.items():
        forces = {finding.rule: finding.force for finding in decision.findings}
        # Where nothing recorded says whether the question arises, what stands under it is not known to be owed.
        arises = question not in context.perhaps or decision.outcome is not None
        if decision.outcome == "act_today" or decision.strength == "must_not":
            yield CATALOGUE[question].outcomes[str(decision.outcome)]
        if decision.status == "conflict":
            yield CATALOGUE[question].title
            yield from (action.does for action in decision.conflict.meanwhile)
        for action in decision.actions:
            if action.strength == "must" and forces.get(action.rule) in LAW and arises:
                yield action.does


@pytest.mark.parametrize("pack", shipped_packs())
def test_every_page_fits_and_cuts_nothing_that_is_never_cut(pack: str) -> None:
    for name in EXAMPLES:
        context, summary = case(name, pack)
        printed = page(name, pack)
        lines = printed.splitlines()

        assert max(map(len, lines)) <= 80, name
        always = Summary(**{block: [i for i in items if isinstance(i, Line) and i.always] for block, items in summary})
        assert len(lines) <= MOST_LINES or printed == as_text(one_page(context, always), airy=False), name
        lost = [text for text in never_cut(context) if squeezed(text) not in squeezed(printed)]
        assert lost == [], name


def test_every_comparison_fits_and_leads_with_safety() -> None:
    for name in EXAMPLES:
        cases = {pack: case(name, pack) for pack in shipped_packs()}
        contexts = {pack: context for pack, (context, _) in cases.items()}
        summaries = {pack: summary for pack, (_, summary) in cases.items()}
        printed = as_text(one_comparison(contexts, summaries), airy=False)

        lines = printed.splitlines()
        assert max(map(len, lines)) <= 80
        assert len(lines) <= MOST_LINES, name
        assert next(line for line in lines if line.startswith("  ")).startswith("  Safety ")
        lost = [
            line.says
            for summary in summaries.values()
            for line in lines_of(summary)
            if line.always
            and squeezed(line.says.removesuffix(" A duty of the placing authority.")) not in squeezed(printed)
        ]
        assert lost == [], name


@pytest.mark.parametrize("pack", shipped_packs())
def test_no_fact_is_asked_twice_and_at_most_seven_are_asked_first(pack: str) -> None:
    for name in EXAMPLES:
        context, summary = case(name, pack)
        printed = squeezed(page(name, pack))

        assert len(summary.find_out_first) <= MOST_FACTS_FIRST
        asked = [fact.asks for fact in context.to_ask.values() if fact.asks not in CATALOGUE]
        assert [asks for asks in asked if printed.count(squeezed(asks)) > 1] == [], name


@pytest.mark.parametrize(("name", "pack"), [("amara", "leeds"), ("ben", "islington"), ("petra", "dudley")])
def test_what_a_fact_would_settle_is_what_its_values_do_settle(name: str, pack: str) -> None:
    """Each yes-or-no fact and each choice is recorded in every way it may be, and the questions answered anew."""
    result = result_of(name, pack)
    open_ = {q for q in result if result[q].status in ("needs_information", "needs_judgement")}
    settled_by = result.settled_by(result)
    tried = 0
    for asked in result.to_ask:
        fact = VOCABULARY.get(asked.fact)
        if fact is None or fact.judgement or fact.objection or fact.type not in (FactType.BOOLEAN, FactType.CHOICE):
            continue
        if asked.fact.count(".") != 1 or asked.why_unknown != "not recorded":
            continue
        values = (True, False) if fact.type == FactType.BOOLEAN else fact.choices
        settled = set()
        for value in values:
            after = result_of(name, pack, **{asked.fact.replace(".", "__"): value})
            settled |= {q for q in asked.needed_by if after[q].status not in ("needs_information", "needs_judgement")}
        assert settled & open_ == set(settled_by.get(asked.fact, ())), asked.fact
        tried += 1
    assert tried >= 5


def test_facts_that_would_settle_more_are_asked_before_those_that_would_settle_less() -> None:
    for name, pack in EVERY:
        settled = [len(fact.settles) for fact in case(name, pack)[1].find_out_first]
        assert settled == sorted(settled, reverse=True)


def test_a_concern_leads_the_page_with_what_to_do_today() -> None:
    lines = page("adeel", "leeds").splitlines()

    first = next(i for i, line in enumerate(lines) if line.startswith("  Safety "))
    assert "A concern is recorded that a child may be at risk" in lines[first]
    assert "must follow the authority's child protection procedures, today. [ENG-P1]" in squeezed(
        page("adeel", "leeds")
    ).replace("eng-p1", "ENG-P1")


def test_a_care_leaver_of_age_is_not_called_a_child() -> None:
    for name in ("max", "nadia", "omar"):
        printed = page(name, "leeds")
        assert re.findall(r"\b[Tt]he child\b(?! protection)", printed) == []
        assert "oung person" in printed


def test_every_notice_is_one_line() -> None:
    for name, pack in EVERY:
        lines = page(name, pack).splitlines()
        notices = [i for i, line in enumerate(lines) if line.startswith("! ")]
        assert notices == list(range(notices[0], notices[0] + len(notices)))
        assert lines[notices[-1] + 1] == ""


def test_the_last_line_counts_what_was_cut() -> None:
    context, summary = case("amara", "leeds")
    last = squeezed(page("amara", "leeds")).rpartition("`--full`: ")[2]

    left = {kind: int(number) for number, kind in re.findall(r"(\d+) ([a-z ]+)", last)}
    shown = page("amara", "leeds")
    cut = [line for line in summary.not_recorded_as_done if line.says not in " ".join(shown.split())]
    assert left["perhaps done"] == len(cut)
    told = {q for line in lines_of(summary) for q in line.questions}
    assert left["more answers"] >= len(set(context.document.decisions) - told)


# ---- how hard it is to read ----

HARDEST = 5.5
"""The grade that the words of the page may have, together: what is simpler may lower it, nothing may raise it."""


def own_sentences() -> Iterator[str]:
    """Every sentence a page has that is ours and no clause's: questions to ask, answers of the catalogue, notices."""
    for name, pack in EVERY:
        context, summary = case(name, pack)
        yield from (line.says for line in summary.safety if not line.clauses)
        yield from (fact.asks.removesuffix(" (a judgement)") for fact in summary.find_out_first)
        for question in (q for line in summary.decided for q in line.questions):
            decision = context.decision(question)
            known = CATALOGUE.get(question)
            if known and decision.outcome in known.outcomes:
                yield known.outcomes[decision.outcome]
        yield from (line for line in page(name, pack).splitlines() if line.startswith("! "))


def test_the_words_of_the_page_are_read_at_the_age_of_twelve() -> None:
    assert grade(dict.fromkeys(own_sentences())) <= HARDEST
