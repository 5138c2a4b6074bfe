"""One case under several packs, side by side: a block for each question, and in it what each pack says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivpolicy.core.decision import DecisionDocument, PackStamp, ResultDocument
from ivpolicy.core.wording import counted, long_date
from ivpolicy.report.answer import headline, tone_of
from ivpolicy.report.page import Bullet, Entry, Notice, Paragraph, Part, Section, Title, Tone, Topic
from ivpolicy.report.page_of_decisions import DAY_FROM
from ivpolicy.report.paper import Paper

Papers = Mapping[str, Paper]
"""Pack id → the case under that pack, in the order to show; at least one, all with the same day and case."""


@dataclass(frozen=True, slots=True)
class Row:
    """What some packs say in the same words."""

    packs: tuple[str, ...]
    says: str
    tone: Tone


def comparison_page(papers: Papers, *, asked_for: tuple[str, ...] = ()) -> Iterator[Part]:
    """The whole page. The questions named in `asked_for` are set out even where all packs say the same."""
    yield Title("One case under each pack")
    yield from _head(papers)
    questions = tuple(dict.fromkeys(question for paper in papers.values() for question in paper.document.decisions))
    rows = {question: tuple(_rows(papers, question)) for question in questions}
    blocks = [q for q in questions if q in asked_for or (_differ(papers, q) and not _is_open_everywhere(papers, q))]
    yield Section("The questions asked for" if asked_for else "Questions on which the packs differ")
    if not blocks:
        yield Paragraph("None: every pack says the same of this case.")
    for question in blocks:
        yield Topic(_title(papers, question), question)
        yield from _block(rows[question])
    yield from _rest(papers, rows, [q for q in questions if q not in blocks])


def _head(papers: Mapping[str, Paper]) -> Iterator[Part]:
    first = next(iter(papers.values()))
    yield Entry("Case", (first.document.case_id,))
    yield Entry("As at", (f"{long_date(first.document.as_at)} ({DAY_FROM[first.as_at_from]})",))
    own = [pack for pack, paper in papers.items() if not paper.as_if and paper.layer != "national"]
    if own:
        yield Entry("Answers", (f"{', '.join(own)}: the record names it, and it answers for this case",))
    yield Entry("As if", tuple(_as_if(papers)))
    yield Entry("Editions", tuple(_edition(pack, paper.document.pack) for pack, paper in papers.items()))
    unapproved = [pack for pack, paper in papers.items() if not paper.document.pack.approved]
    if unapproved:
        yield Notice(
            f"Not approved by the authorities they are about: {', '.join(unapproved)}. The packs and readings are "
            "the authors' own; nothing here is any authority's word."
        )
    stale = [pack for pack, paper in papers.items() if _is_past_review(paper.document)]
    if stale:
        yield Notice(f"The day to review these has passed, so their texts may have changed since: {', '.join(stale)}.")
    yield Notice(
        "This compares documents, not children, and is no way to choose an authority. What is owed to this child is "
        "what `ivpolicy decide` says under the pack of the responsible authority."
    )


def _as_if(papers: Mapping[str, Paper]) -> Iterator[str]:
    """Which packs answer only as if the child were theirs."""
    others = [pack for pack, paper in papers.items() if paper.as_if]
    if others:
        yield f"{', '.join(others)}: not named by the record; each answers as if the child were its own"
    yield from (
        f"{pack}: the national layer alone, without any local policy"
        for pack, paper in papers.items()
        if paper.layer == "national"
    )


def _edition(pack: str, stamp: PackStamp) -> str:
    return f"{pack}: {stamp.edition}; digest {stamp.digest[:12]}"


def _is_past_review(document: ResultDocument) -> bool:
    review_by = document.pack.review_by
    return review_by is not None and document.as_at > review_by


def _rows(papers: Papers, question: str) -> Iterator[Row]:
    """What the packs say, those that say the same in one row, in the order of the packs."""
    said: dict[str, list[str]] = {}
    for pack, paper in papers.items():
        if question in paper.document.decisions:
            said.setdefault(words(papers, pack, question), []).append(pack)
    for says, packs in said.items():
        yield Row(tuple(packs), says, tone_of(papers[packs[0]].decision(question)))


def words(papers: Papers, pack: str, question: str) -> str:
    """What one pack says, with what there is to do and what it turns on counted, and the clauses behind it."""
    paper = papers[pack]
    decision = paper.decision(question)
    if decision.status == "no_rule":
        return "No rule, here or in the national layer."
    if (
        decision.local == "silent"
        and any(other.layer == "national" for other in papers.values())
        and paper.layer != "national"
    ):
        return "Silent: the national layer answers, as below."
    work = sum(action.state == "to_do" and action.strength != "may" for action in decision.actions)
    to_do = f" To do: {work}." if work else ""
    turns = f" Turns on {counted(len(decision.turns_on), 'reading', 'readings')}." if decision.turns_on else ""
    cited = tuple(dict.fromkeys(c for f in decision.findings if f.state == "holds" for c in f.clauses))
    clauses = f" [{', '.join(cited)}]" if cited else ""
    return f"{headline(paper, question)}{to_do}{turns}{clauses}"


def _block(rows: tuple[Row, ...]) -> Iterator[Part]:
    for row in rows:
        yield Entry(row.packs[0], (row.says,), row.tone)
        yield from (Entry(pack, ("the same",)) for pack in row.packs[1:])


def _title(papers: Papers, question: str) -> str:
    return next(paper.title(question) for paper in papers.values() if question in paper.questions)


# ---- what is the same, or open, everywhere ----


def _differ(papers: Papers, question: str) -> bool:
    """Whether two packs give different answers, whatever clauses each rests on."""
    return len({(d.status, d.outcome, d.strength) for d in _decisions(papers, question)}) > 1


def _decisions(papers: Papers, question: str) -> list[DecisionDocument]:
    return [paper.decision(question) for paper in papers.values() if question in paper.document.decisions]


def _is_open_everywhere(papers: Papers, question: str) -> bool:
    """Whether under no pack anything is settled or owed: they differ only in how much they would ask."""
    return not any(
        _says_something(paper, question) for paper in papers.values() if question in paper.document.decisions
    )


def _says_something(paper: Paper, question: str) -> bool:
    decision = paper.decision(question)
    if decision.status in ("no_rule", "not_applicable"):
        return False
    return decision.status != "needs_information" or decision.outcome not in (None, paper.questions[question].otherwise)


def _rest(papers: Papers, rows: Mapping[str, tuple[Row, ...]], questions: list[str]) -> Iterator[Part]:
    alone = [q for q in questions if sum(len(row.packs) for row in rows[q]) == 1 and len(papers) > 1]
    nobody = [q for q in questions if all(d.status in ("no_rule", "not_applicable") for d in _decisions(papers, q))]
    open_ = [q for q in questions if q not in (*alone, *nobody) and _is_open_everywhere(papers, q)]
    same = [q for q in questions if q not in (*alone, *nobody, *open_)]
    if same:
        yield Section("Questions on which all packs say the same")
        yield from (Bullet(_said_by_all(papers, q)) for q in same)
    if open_:
        yield Section("Questions that no pack settles on what is recorded")
        yield from (Bullet(f"{_title(papers, q)} {_what_each_asks(papers, q)} [{q}]") for q in open_)
    if nobody:
        yield Section("Questions on which no pack has a rule that reaches this child")
        yield from (Bullet(f"{_title(papers, q)} [{q}]") for q in nobody if q not in alone)
    if alone:
        yield Section("Questions that one pack alone asks")
        yield from (Bullet(f"{rows[q][0].packs[0]}: {_title(papers, q)} {rows[q][0].says} [{q}]") for q in alone)


def _said_by_all(papers: Papers, question: str) -> str:
    """One answer that all packs give, in the national layer's words where it is there, and the clauses behind it."""
    speaking = next((paper for paper in papers.values() if paper.layer == "national"), next(iter(papers.values())))
    held = (f for d in _decisions(papers, question) for f in d.findings if f.state == "holds")
    cited = tuple(dict.fromkeys(clause for finding in held for clause in finding.clauses))
    under = f" Under {', '.join(cited)}." if cited else ""
    return f"{_title(papers, question)} {headline(speaking, question)}{under} [{question}]"


def _what_each_asks(papers: Papers, question: str) -> str:
    """How many facts each pack would ask, those that ask as many together."""
    asked: dict[str, list[str]] = {}
    for pack, paper in papers.items():
        if question in paper.document.decisions:
            asked.setdefault(_asks(paper, question), []).append(pack)
    return "; ".join(f"{what}: {', '.join(packs)}" for what, packs in asked.items()) + "."


def _asks(paper: Paper, question: str) -> str:
    decision = paper.decision(question)
    match decision.status:
        case "no_rule":
            return "no rule"
        case "not_applicable":
            return "does not arise"
        case _:
            return f"{counted(len(decision.missing), 'fact', 'facts')} missing"
