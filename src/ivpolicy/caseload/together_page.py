"""One caseload under several packs as a page: how the children stand on each question, pack beside pack."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.caseload.page import (
    HEADING_WORDS,
    NOT_NO,
    RETURN_SAYS,
    not_read_parts,
    notices_over,
    safety_parts,
    verdict_words,
)
from ivpolicy.caseload.summary import APPOINT, HEADINGS, QuestionCount
from ivpolicy.caseload.together import Together
from ivpolicy.core.rules.words import counted, long_date
from ivpolicy.pages.notices import noticed_in_full, noticed_in_short
from ivpolicy.pages.parts import Definitions, Heading, Notices, Paragraph, Part, Table

_FACTS_SHOWN = 8


def together_page(found: Together) -> tuple[Part, ...]:
    """The page of several screenings of one caseload."""
    return (
        *_head(found),
        *_appoint(found),
        *_questions(found),
        *_wanted(found),
        *not_read_parts(found.screenings[0]),
        *noticed_in_full(_said_over(found)),
    )


def _head(found: Together) -> Iterator[Part]:
    first, packs = found.screenings[0], [screening.pack for screening in found.screenings]
    yield Heading(1, f"Caseload on {long_date(first.as_at)} under {counted(len(packs), 'pack', 'packs')}")
    yield Definitions((("Source", f"{first.caseload.source} ({first.caseload.kind})"),))
    yield Table(
        ("pack", "edition", "children answered for", "answers", "undetermined"),
        tuple(
            (
                f"{screening.pack.id}, {screening.pack.approval.words}",
                screening.pack.edition,
                f"{summary.children:,}",
                f"{summary.children * len(summary.questions):,}",
                f"{summary.undetermined:,}",
            )
            for screening, summary in zip(found.screenings, found.summaries, strict=True)
        ),
    )
    yield from safety_parts(max(summary.at_risk for summary in found.summaries))
    is_return = first.caseload.kind == "statutory return"
    said = noticed_in_short(_said_over(found)).texts
    yield Notices((NOT_NO, *([RETURN_SAYS] if is_return else []), *said))


def _said_over(found: Together) -> list[str]:
    """What is said over the answers of each pack; where not of all, of which."""
    said: dict[str, list[str]] = {}
    for screening in found.screenings:
        for notice in notices_over(screening):
            said.setdefault(notice, []).append(screening.pack.id)
    every = len(found.screenings)
    of_all = [notice for notice, ids in said.items() if len(ids) == every]
    return of_all + [f"Of {', '.join(ids)}: {notice}" for notice, ids in said.items() if len(ids) < every]


def _appoint(found: Together) -> Iterator[Part]:
    counts = list(found.counts(APPOINT))
    title = next((count.title for count in counts if count), None)
    if title is None:
        return
    yield Heading(2, title)
    rows: dict[str, list[int]] = {}
    for number, count in enumerate(counts):
        for verdict, children in count.verdicts if count else ():
            rows.setdefault(verdict_words(verdict), [0] * len(counts))[number] += children
    names = (screening.pack.id for screening in found.screenings)
    yield Table(("answer", *names), tuple((words, *(f"{n:,}" for n in numbers)) for words, numbers in rows.items()))


def _questions(found: Together) -> Iterator[Part]:
    yield Heading(2, "Every question")
    yield Paragraph("How many children stand where, and for how many two packs say something else:")
    yield Table(
        ("question", "differs for", "how the children stand"),
        tuple(
            (f"`{question}`", f"{found.differing[question]:,}", "; ".join(_standings(found, question)))
            for question in found.questions
        ),
    )


def _standings(found: Together, question: str) -> Iterator[str]:
    """How the children stand under each pack; packs that are alike once, and no pack named where all are."""
    alike: dict[str, list[str]] = {}
    for screening, count in zip(found.screenings, found.counts(question), strict=True):
        alike.setdefault("not asked" if count is None else _standing(count), []).append(screening.pack.id)
    for words, packs in alike.items():
        yield words if len(alike) == 1 else f"{', '.join(packs)}: {words}"


def _standing(count: QuestionCount) -> str:
    numbers = count.by_heading
    return ", ".join(f"{numbers[heading]:,} {HEADING_WORDS[heading]}" for heading in HEADINGS if numbers.get(heading))


def _wanted(found: Together) -> Iterator[Part]:
    """The facts that most answers wait for, over all packs."""
    waiting: dict[str, list[int]] = {}
    asks: dict[str, str] = {}
    for number, summary in enumerate(found.summaries):
        for wanted in summary.wanted:
            waiting.setdefault(wanted.fact, [0] * len(found.summaries))[number] = wanted.answers
            asks[wanted.fact] = wanted.asks
    if not waiting:
        return
    yield Heading(2, "What to ask first")
    yield Paragraph("The facts that most open answers wait for, with how many of them under each pack:")
    first = sorted(waiting, key=lambda fact: (-sum(waiting[fact]), fact))[:_FACTS_SHOWN]
    names = (screening.pack.id for screening in found.screenings)
    rows = ((f"{asks[fact]} (`{fact}`)", *(f"{number:,}" for number in waiting[fact])) for fact in first)
    yield Table(("question to ask", *names), tuple(rows))
