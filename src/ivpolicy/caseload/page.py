"""A screening as a page: who must, should and may, what is open, what to ask first, by group, and what was not read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ivpolicy.caseload.beside import Changed, SetBeside
from ivpolicy.caseload.charts import bars
from ivpolicy.caseload.foi import FoiAnswer
from ivpolicy.caseload.groups import FEWEST, GroupLine
from ivpolicy.caseload.screened import Screening
from ivpolicy.caseload.summary import APPOINT, HEADINGS, INTERESTS, SAFEGUARDING, CaseloadSummary, QuestionCount, Under
from ivpolicy.core.answers.verdict import Verdict
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.record.case import CaseProblem, CaseRecord
from ivpolicy.core.rules.words import counted, long_date, plain
from ivpolicy.pages.notices import noticed_in_full, noticed_in_short
from ivpolicy.pages.parts import Definitions, Drawing, Entry, Heading, Notices, Paragraph, Part, Table

_FACTS_SHOWN, _KINDS_SHOWN, _CHILDREN_SHOWN = 12, 20, 5
HEADING_WORDS = {
    "must": "must",
    "should": "should",
    "may": "may",
    "must not": "must not, or should not",
    "no call": "answered, and nothing is asked of anybody",
    "conflict": "in conflict",
    "owed so far": "something is owed; what more is undetermined",
    "undetermined": "undetermined",
    "does not arise": "does not arise",
    "no rule": "neither the law read nor the pack says",
}
RETURN_SAYS = (
    "A statutory return holds no visitor, no wish and no judgement, and nobody's views. What it does not say is "
    "unknown here, and most answers wait for it."
)
NOT_NO = (
    "Undetermined is not a no: nobody may be passed over because facts are missing. This page ranks no child, and "
    "nothing in it closes a case or refuses anybody."
)
_SUPPRESSED = (
    f"Counts of 1 to {FEWEST - 1} are not shown: groups that have one are told only together with others, so that it "
    "cannot be worked out from the rest."
)


def caseload_page(screening: Screening, summary: CaseloadSummary) -> tuple[Part, ...]:
    """The page of a screening."""
    return (
        *_head(screening, summary),
        *_standing(summary),
        *_never_considered(summary),
        *_conflicts(summary),
        *_wanted(summary),
        *_groups(summary),
        *not_read_parts(screening),
        *noticed_in_full(notices_over(screening)),
    )


def _head(screening: Screening, summary: CaseloadSummary) -> Iterator[Part]:
    pack, caseload = screening.pack, screening.caseload
    yield Heading(1, f"Caseload on {long_date(screening.as_at)}: {pack.authority.name}")
    rows = [
        ("Source", f"{caseload.source} ({caseload.kind})"),
        ("Children answered for", f"{summary.children:,}"),
        ("Pack", f"{pack.id}, edition {pack.edition}, {pack.approval.words}"),
    ]
    if summary.unread:
        rows.append(("Not read", f"{summary.unread:,}; see the end"))
    if summary.of_others:
        rows.append(("Not answered for", f"{summary.of_others:,}, whose record names another authority or home"))
    yield Definitions(tuple(rows))
    yield from safety_parts(summary.at_risk)
    is_return = caseload.kind == "statutory return"
    said = noticed_in_short(notices_over(screening)).texts
    yield Notices((NOT_NO, *([RETURN_SAYS] if is_return else []), *said))


def safety_parts(children: int) -> Iterator[Part]:
    """Before all else, of how many children a concern is to be acted on; nothing where none is known of."""
    if children:
        told = f"Of {counted(children, 'child', 'children')} a concern is recorded that is to be acted on today."
        yield Entry("Safety", (f"{told} The answers to `{SAFEGUARDING}` say of whom.",), "alarm")


def notices_over(screening: Screening) -> tuple[str, ...]:
    """What the engine says over every answer of the pack on the day, whatever the record."""
    of_nobody = CaseRecord(case_id="-")
    return evaluate(screening.pack, of_nobody, as_at=screening.as_at, hypothetical=True).notices


def _standing(summary: CaseloadSummary) -> Iterator[Part]:
    yield Heading(2, "Who must, should and may")
    for count in summary.questions:
        if count.question == APPOINT:
            yield Paragraph(f"{count.title} (`{APPOINT}`)")
            rows = [(verdict_words(verdict), number) for verdict, number in count.verdicts]
            yield Drawing(bars("How the children stand on the duty to appoint a visitor", rows))
            yield Table(("answer", "children"), tuple((words, f"{number:,}") for words, number in rows))
    used = [heading for heading in HEADINGS if any(count.by_heading.get(heading) for count in summary.questions)]
    yield Paragraph(f"{counted(len(summary.questions), 'question', 'questions')}, and how many children stand where:")
    yield Table(
        ("question", *(HEADING_WORDS[heading] for heading in used)),
        tuple(_row(count, used) for count in summary.questions),
    )


def _row(count: QuestionCount, used: Sequence[Under]) -> tuple[str, ...]:
    numbers = count.by_heading
    return (f"`{count.question}`", *(f"{numbers[heading]:,}" if numbers.get(heading) else "" for heading in used))


def verdict_words(verdict: Verdict) -> str:
    """A verdict in a few words."""
    outcome = plain(verdict.outcome) if verdict.outcome else ""
    match verdict.status:
        case "decided":
            return f"{plain(verdict.strength)} {outcome}" if verdict.strength else outcome
        case "conflict":
            return f"in conflict: {outcome}"
        case "needs_information" | "needs_judgement":
            wanting = "judgement" if verdict.status == "needs_judgement" else "information"
            owed = f"; at least {outcome} is owed" if outcome else ""
            return f"undetermined, {wanting} needed{owed}"
        case "not_applicable":
            return "does not arise"
        case "no_rule":
            return HEADING_WORDS["no rule"]


def _never_considered(summary: CaseloadSummary) -> Iterator[Part]:
    if not any(count.question == APPOINT for count in summary.questions):
        return
    yield Heading(2, "Never considered")
    yield Paragraph(
        f"Of {counted(summary.never_considered, 'child', 'children')} the duty to appoint a visitor is undetermined, "
        f"and nobody is recorded to have judged whether one would be in the child's interests (`{INTERESTS}`)."
    )
    if not summary.never_considered_known:
        yield Paragraph("The source records that judgement of no child: whether it was made, it cannot say.")


def _conflicts(summary: CaseloadSummary) -> Iterator[Part]:
    yield Heading(2, "Conflicts with the floor of the law")
    if not summary.conflicts:
        yield Paragraph("No answer that is settled is a conflict.")
        return
    rows = (
        (f"`{question}`", plain(kind), f"{number:,}")
        for question, kinds in summary.conflicts.items()
        for kind, number in kinds.items()
    )
    yield Table(("question", "kind", "children"), tuple(rows))


def _wanted(summary: CaseloadSummary) -> Iterator[Part]:
    yield Heading(2, "What to ask first")
    open_, every = summary.undetermined, summary.children * len(summary.questions)
    yield Paragraph(f"{open_:,} of {every:,} answers are undetermined.")
    if not summary.wanted:
        return
    shown = summary.wanted[:_FACTS_SHOWN]
    yield Paragraph("The facts that most of them wait for; each alone may settle some, and rarely all:")
    yield Drawing(bars("Facts by how many answers wait for them", [(wanted.asks, wanted.answers) for wanted in shown]))
    rows = ((w.asks, f"`{w.fact}`", f"{w.children:,}", f"{w.answers:,}") for w in shown)
    yield Table(("question to ask", "fact", "children", "answers that wait"), tuple(rows))
    if len(summary.wanted) > len(shown):
        more = len(summary.wanted) - len(shown)
        yield Paragraph(f"{counted(more, 'further fact is', 'further facts are')} waited for; the table has them.")


def _groups(summary: CaseloadSummary) -> Iterator[Part]:
    if not summary.groups:
        return
    yield Heading(2, "The duty to appoint a visitor, by group")
    yield Paragraph(_SUPPRESSED)
    for group in summary.groups:
        yield Heading(3, f"By {group.characteristic}")
        yield from _counts(group.lines, group.characteristic, [HEADING_WORDS[heading] for heading in group.headings])
    told = {group.characteristic for group in summary.groups}
    lacking = [name for name in ("ethnicity", "religion", "disability", "placement") if name not in told]
    if lacking:
        yield Paragraph(f"The source says nothing of: {', '.join(lacking)}.")


def _counts(lines: tuple[GroupLine, ...] | None, what: str, columns: Sequence[str]) -> Iterator[Part]:
    if lines is None:
        yield Paragraph("Too few to be shown.")
        return
    rows = ((" or ".join(line.groups), *(f"{count:,}" for count in line.counts)) for line in lines)
    yield Table((what, *columns), tuple(rows))


def not_read_parts(screening: Screening) -> Iterator[Part]:
    """What was not read, alike problems together; the places of all are in `not_read`."""
    caseload = screening.caseload
    children = [(one.place, f"{one.problem.path}: {one.problem.message}".lstrip(": ")) for one in caseload.unread]
    children += [(place, f"{problem.path}: {problem.message}") for place, problem in _refused(screening)]
    faults = [(str(fault.place), f"{fault.what} ({fault.mend})") for fault in caseload.faults]
    for title, told in (
        ("Children not read", children),
        ("Parts of the return that were not understood", faults),
    ):
        alike: dict[str, list[str]] = {}
        for place, what in told:
            alike.setdefault(what, []).append(place)
        if told:
            yield Heading(2, title)
            rows = sorted(alike.items(), key=lambda pair: -len(pair[1]))[:_KINDS_SHOWN]
            yield Table(("what", "times", "first at"), tuple((what, f"{len(p):,}", p[0]) for what, p in rows))
            yield Paragraph("Every place is in `not-read.txt`, which `--out` writes.")


def _refused(screening: Screening) -> Iterator[tuple[str, CaseProblem]]:
    for row, problems in screening.decided.refused.items():
        yield from ((f"child {row + 1}", problem) for problem in problems)


def not_read(screening: Screening) -> str:
    """Everything that was not read, a paragraph each; empty where all was."""
    caseload = screening.caseload
    problems = (f"{place}: {problem}" for place, problem in _refused(screening))
    return "".join(f"{said}\n" for said in (*map(str, caseload.unread), *problems, *map(str, caseload.faults)))


# ---- questions under freedom of information ----


def foi_page(screening: Screening, answers: Sequence[FoiAnswer]) -> tuple[Part, ...]:
    """The answers to the recurring questions."""
    return (
        Heading(
            1, f"Independent visitors: questions under the Freedom of Information Act, {screening.pack.authority.name}"
        ),
        Paragraph(
            f"As on {long_date(screening.as_at)}, from {screening.caseload.kind} of "
            f"{counted(screening.children, 'child', 'children')}. {_SUPPRESSED}"
        ),
        Notices((NOT_NO,)),
        *(part for answer in answers for part in _foi(answer)),
    )


def _foi(answer: FoiAnswer) -> Iterator[Part]:
    yield Heading(2, answer.asks)
    if answer.unknown:
        yield Paragraph(answer.unknown)
    else:
        yield from _counts(answer.lines, "answer", [HEADING_WORDS.get(word, word) for word in answer.columns])


# ---- two screenings ----


def beside_page(before: Screening, after: Screening, found: SetBeside) -> tuple[Part, ...]:
    """Who is answered otherwise in the second of two screenings, and why."""
    packs = [f"{s.pack.id}, edition {s.pack.edition}, on {long_date(s.as_at)}" for s in (before, after)]
    return (
        Heading(1, "Who is answered otherwise"),
        Definitions(
            (("Before", packs[0]), ("After", packs[1]), ("Children compared", f"{found.compared:,}"))
            + ((("Only before", f"{len(found.only_before):,}"),) if found.only_before else ())
            + ((("Only after", f"{len(found.only_after):,}"),) if found.only_after else ())
        ),
        Notices(
            (NOT_NO, *dict.fromkeys(said for s in (before, after) for said in notices_over(s) if "hypothesis" in said))
        ),
        *(
            (Table(_BESIDE, tuple(_change(change) for change in found.changes)),)
            if found.changes
            else (Paragraph("No answer differs."),)
        ),
    )


_BESIDE = ("question", "before", "after", "children", "why", "among them")


def _change(change: Changed) -> tuple[str, ...]:
    now, then = set(change.rules_after), set(change.rules_before)
    why = [
        *(f"no longer by `{rule}`" for rule in change.rules_before if rule not in now),
        *(f"by `{rule}`" for rule in change.rules_after if rule not in then),
        *([f"waits for {', '.join(f'`{fact}`' for fact in change.waits_for[:3])}"] if change.waits_for else []),
    ]
    ids, more = change.children[:_CHILDREN_SHOWN], len(change.children) - _CHILDREN_SHOWN
    named = ", ".join(ids) + (f" and {more:,} more" if more > 0 else "")
    return (
        f"`{change.question}`", verdict_words(change.before), verdict_words(change.after), f"{len(change.children):,}",
        "; ".join(why) or "no rule of it gives an answer", named,
    )  # fmt: skip
