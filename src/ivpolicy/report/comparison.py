"""One case under several packs, side by side: a block for each question, and in it what each pack says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivpolicy.core.decision import DecisionDocument
from ivpolicy.core.wording import long_date
from ivpolicy.report.answer import headline, tone_of
from ivpolicy.report.page import Bullet, Entry, Notice, Paragraph, Part, Section, Title, Topic
from ivpolicy.report.page_of_decisions import DAY_FROM
from ivpolicy.report.paper import Paper
from ivpolicy.report.phrases import counted, in_brackets, sentence_case


@dataclass(frozen=True, slots=True)
class Row:
    """What some packs say in the same words: their ids, and the words."""

    packs: tuple[str, ...]
    says: str
    decision: DecisionDocument


def comparison_page(papers: Mapping[str, Paper], *, asked_for: tuple[str, ...] = ()) -> Iterator[Part]:
    """The whole page.

    Args:
        papers: Pack id → the case under that pack, in the order to show; at least one, all with the same day and case.
        asked_for: Questions named by the reader, which are set out even where all packs say the same.
    """
    yield Title("One case under each pack")
    yield from _head(papers)
    rows = {question: tuple(_rows(papers, question)) for question in _questions(papers)}
    differing = [q for q, found in rows.items() if len(found) > 1 or q in asked_for]
    yield Section("Questions on which the packs differ" if not asked_for else "The questions asked for")
    if not differing:
        yield Paragraph("None: every pack says the same of this case.")
    for question in differing:
        yield from _block(papers, question, rows[question])
    yield from _same(papers, {q: found[0] for q, found in rows.items() if q not in differing})


def _head(papers: Mapping[str, Paper]) -> Iterator[Part]:
    first = next(iter(papers.values()))
    yield Entry("Case", (first.document.case_id,))
    yield Entry("As at", (f"{long_date(first.document.as_at)} ({DAY_FROM[first.as_at_from]})",))
    own = [pack for pack, paper in papers.items() if not paper.as_if and paper.layer != "national"]
    if own:
        yield Entry("Answers", (f"{', '.join(own)}: the record names it, and it answers for this case",))
    yield Entry("As if", tuple(_as_if(papers)))
    unapproved = [pack for pack, paper in papers.items() if not paper.document.pack.approved]
    if unapproved:
        yield Notice(
            f"Not approved by the authorities they are about: {', '.join(unapproved)}. The packs and their readings are the "
            "authors' own; nothing here is any authority's word."
        )
    yield Notice(
        "This compares documents, not children, and is no way to choose an authority. What is owed to this child is what "
        "`ivpolicy decide` says under the pack of the responsible authority."
    )


def _as_if(papers: Mapping[str, Paper]) -> Iterator[str]:
    """Which packs answer only as if the child were theirs."""
    others = [pack for pack, paper in papers.items() if paper.as_if]
    if others:
        yield f"{', '.join(others)}: not named by the record; each answers as if the child were its own"
    yield from (f"{pack}: the national layer alone, without any local policy" for pack, paper in papers.items() if paper.layer == "national")


def _questions(papers: Mapping[str, Paper]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(question for paper in papers.values() for question in paper.document.decisions))


def _rows(papers: Mapping[str, Paper], question: str) -> Iterator[Row]:
    """What the packs say, those that say the same in one row, in the order of the packs."""
    said: dict[str, list[str]] = {}
    for pack, paper in papers.items():
        if question in paper.document.decisions:
            said.setdefault(words(paper, question), []).append(pack)
    for says, packs in said.items():
        yield Row(tuple(packs), says, papers[packs[0]].decision(question))


def words(paper: Paper, question: str) -> str:
    """What one pack says, with what there is to do and what it waits for counted, and the clauses behind it."""
    decision = paper.decision(question)
    work = sum(action.state == "to_do" for action in decision.actions)
    to_do = f" To do: {work}." if work else ""
    cited = tuple(dict.fromkeys(c for f in decision.findings if f.state == "holds" for c in f.clauses))
    clauses = f" [{', '.join(cited)}]" if cited else ""
    turns = f" Turns on {counted(len(decision.turns_on), 'reading', 'readings')}." if decision.turns_on else ""
    return f"{headline(paper, question)}{to_do}{turns}{clauses}"


def _block(papers: Mapping[str, Paper], question: str, rows: tuple[Row, ...]) -> Iterator[Part]:
    paper = next(paper for paper in papers.values() if question in paper.questions)
    yield Topic(paper.title(question), question)
    for row in rows:
        yield Entry(row.packs[0], (row.says,), tone_of(row.decision))
        yield from (Entry(pack, ("the same",)) for pack in row.packs[1:])


def _same(papers: Mapping[str, Paper], rows: Mapping[str, Row]) -> Iterator[Part]:
    """The questions on which all packs say the same, each with what they say."""
    if not rows:
        return
    yield Section("Questions on which all packs say the same")
    for question, row in rows.items():
        paper = papers[row.packs[0]]
        yield Bullet(f"{sentence_case(paper.title(question))}{in_brackets(question)} {row.says}")
