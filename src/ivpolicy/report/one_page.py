"""The one page of an evaluation: what a person with a minute is to know, nearest to harm first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Literal

from ivpolicy.core.rules.words import first_sentence, long_date
from ivpolicy.pages.parts import Heading, Notices, Paragraph, Part
from ivpolicy.report.blocks import Block, BlockItem, page_of
from ivpolicy.report.context import ReportContext
from ivpolicy.report.foot import foot_words
from ivpolicy.report.phrases import cited, ids, sentence_case
from ivpolicy.report.summary import FirstFact, Line, Summary

BY_IMPORTANCE = ("To judge", "Ask first", "Owed now", "Decided", "Turns on", "Check done")
"""The blocks that can be cut, in the order in which they are given room."""

_PATH = re.compile(r"`([a-z_]+(?:\.[a-z_]+)+)`")
_DAY_FROM = {"option": "asked for", "case file": "from the case file", "today": "today"}


def one_page(context: ReportContext, summary: Summary, *, rest: str = "`--full`") -> list[Part]:
    """The page: at most 60 lines, unless safety, prohibitions, conflicts and duties of law alone need more.

    `rest`: where everything is that the page does not show.
    """
    document = context.document
    blocks, foot = partial(_blocks, citing(summary, context.stands_in)), foot_words((document,))
    return page_of(list(_head(context)), blocks, BY_IMPORTANCE, document.decisions.keys(), foot, rest)


def _head(context: ReportContext) -> Iterator[Part]:
    document = context.document
    yield Heading(1, f"{document.case_id} on {long_date(document.as_at)}")
    pack, law = document.pack, document.national
    beneath = f", on `{law.id}` {law.digest[:12]}" if pack.id != law.id else ""
    yield Paragraph(
        f"{document.authority}, edition {pack.edition}: `{pack.id}` {pack.digest[:12]}{beneath}. "
        f"The day is {_DAY_FROM[context.as_at_from]}."
    )
    told = (in_labels(context, first_sentence(notice)) for notice in document.notices)
    yield Notices(("People decide: this page is never the sole basis.", *told))


def citing(summary: Summary, stands_in: Mapping[str, str]) -> Summary:
    """The summary as a page cites: each clause that stands in another text than the pack's first with that text."""
    if not stands_in:
        return summary
    told = {
        name: tuple(
            line.model_copy(update={"clauses": tuple(cited(clause, stands_in) for clause in line.clauses)})
            if isinstance(line, Line)
            else line
            for line in getattr(summary, name)
        )
        for name in Summary.model_fields
    }
    return summary.model_copy(update=told)


def in_labels(context: ReportContext, text: str) -> str:
    """The text with facts named as people name them, not by their paths."""
    named = _PATH.sub(lambda found: context.label(found[1]) if found[1] in context.facts else found[0], text)
    return sentence_case(named)


def _blocks(summary: Summary) -> list[Block]:
    """The blocks in the order in which they are read."""
    return [
        Block("Safety", items(summary.safety, cite="clauses"), ("of safety", "of safety"), tone="alarm"),
        Block("Look again", items(summary.look_again, cite="both"), ("to look at", "to look at"), tone="alarm"),
        Block("Must not", items(summary.must_not, cite="both"), ("prohibition", "prohibitions"), tone="alarm"),
        Block("Should not", items(summary.should_not, cite="both"), ("prohibition", "prohibitions"), tone="alarm"),
        Block("Owed now", items(summary.owed_now, cite="clauses"), ("owed", "owed"), 6),
        Block("Check done", items_by_whom(summary.not_recorded_as_done), ("perhaps done", "perhaps done")),
        Block("Decided", items(summary.decided, cite="questions"), ("decided", "decided"), 3),
        Block("To judge", items(summary.to_judge, cite="questions"), ("to judge", "to judge"), 3, "heed"),
        Block("Ask first", facts(summary.find_out_first), ("to ask", "to ask"), 7),
        Block("Conflict", items(summary.conflicts, cite="both"), ("conflict", "conflicts"), tone="alarm"),
        Block("Turns on", items(summary.turns_on, cite="both"), ("reading", "readings"), 1, "heed"),
    ]


def items(lines: Iterable[Line], *, cite: Literal["clauses", "questions", "both"]) -> list[BlockItem]:
    """Lines with their clauses, or the questions by which commands name them, or both."""
    named = (
        ((*(line.clauses if cite != "questions" else ()), *(line.questions if cite != "clauses" else ())), line)
        for line in lines
    )
    return [BlockItem((f"{line.says}{ids(found)}",), None, line.questions, line.always) for found, line in named]


def items_by_whom(lines: Iterable[Line]) -> list[BlockItem]:
    """Duties under whoever has them."""
    return [
        BlockItem(
            (f"{line.says}{ids(line.clauses)}",),
            f"{sentence_case(line.who or 'somebody')}:",
            line.questions,
            line.always,
        )
        for line in lines
    ]


def facts(found: Iterable[FirstFact]) -> list[BlockItem]:
    """Plain questions under the person to ask."""
    return [
        BlockItem(
            (f"{fact.asks} (may settle {len(fact.settles)})" if len(fact.settles) > 1 else fact.asks,),
            f"{sentence_case(fact.ask_whom)}:",
        )
        for fact in found
    ]
