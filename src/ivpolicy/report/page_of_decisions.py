"""The page of one evaluation: what stands over it, the short of it, every answer, and the officer's place."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.decision import Action, PackStamp
from ivpolicy.core.program import RANK
from ivpolicy.core.wording import counted, long_date
from ivpolicy.report.answer import answer_parts, headline, tone_of
from ivpolicy.report.officer import officer_parts
from ivpolicy.report.page import Bullet, Entry, Notice, Paragraph, Part, Section, Title, Tone
from ivpolicy.report.paper import SAFEGUARDING, Paper
from ivpolicy.report.phrases import action_words, ended, fact_words, in_brackets, sentence_case, strength_word
from ivpolicy.report.sorting import Sorted, is_ladder, is_left_open, is_owed, is_settled, sorted_answers

TITLE = "What the law and the policy say"

MOST_ACTIONS = 10
"""How many actions the short of it lists; the page says how many more there are, and each stands under its question."""
MOST_UNSURE = 4
"""The same for what is owed and may be done already."""

DAY_FROM = {
    "option": "the day asked for",
    "case file": "the day given in the case file",
    "today": "today, because neither the command nor the case file gives a day",
}


def decision_page(paper: Paper) -> Iterator[Part]:
    """The whole page."""
    answers = sorted_answers(paper)
    yield Title(TITLE)
    yield from _head(paper)
    yield from _in_short(paper, answers)
    yield Section("The answers" if not paper.asked_for else "The answers asked for")
    for question in answers.full:
        yield from answer_parts(paper, question)
    yield from _gathered(paper, answers)
    yield from officer_parts(paper)


# ---- what stands over everything ----


def _head(paper: Paper) -> Iterator[Part]:
    document = paper.document
    yield Entry("Case", (document.case_id,))
    yield Entry("As at", (f"{long_date(document.as_at)} ({DAY_FROM[paper.as_at_from]})",))
    yield Entry("Pack", (_stamp(document.authority, document.pack),))
    if document.pack.id != document.national.id:
        yield Entry("Beneath it", (_stamp("the national layer", document.national),))
    yield from (Notice(notice) for notice in document.notices)
    if paper.as_if:
        yield Notice("This pack is not the responsible authority's. It answers here only as if it were.")


def _stamp(name: str, pack: PackStamp) -> str:
    return f"{name}, edition {pack.edition} (`{pack.id}`, {pack.approval}, digest {pack.digest[:12]})"


# ---- in short ----


def _in_short(paper: Paper, answers: Sorted) -> Iterator[Part]:
    yield Section("In short")
    left_out = len(paper.questions) - len(paper.document.decisions)
    if left_out:
        others = counted(left_out, "other question is", "other questions are")
        yield Paragraph(f"Only what was asked for is answered here; {others} not.")
    if SAFEGUARDING in paper.document.decisions:
        yield Entry("Safety", tuple(_safety(paper)), tone_of(paper.decision(SAFEGUARDING)))
    told: tuple[tuple[str, tuple[str, ...], Tone], ...] = (
        (
            "Conflict",
            tuple(_conflict(paper, q) for q in answers.full if paper.decision(q).status == "conflict"),
            "alarm",
        ),
        ("Owed now", tuple(_of(paper, q) for q in answers.full if q != SAFEGUARDING and is_owed(paper, q)), "plain"),
        ("Stands at", tuple(_of(paper, q) for q in answers.full if is_ladder(paper, q)), "plain"),
        ("Settled", tuple(_of(paper, q) for q in answers.full if q != SAFEGUARDING and is_settled(paper, q)), "plain"),
        ("Left open", tuple(_open(paper, q) for q in answers.full if is_left_open(paper, q)), "heed"),
        (
            "To judge",
            tuple(_to_judge(paper, q) for q in answers.full if paper.decision(q).status == "needs_judgement"),
            "heed",
        ),
    )
    yield from (Entry(label, lines, tone) for label, lines, tone in told if lines)
    yield Entry("To do", tuple(_work(paper, answers)))
    unsure = _actions(paper, answers, "not_known")
    if unsure:
        yield Entry("Perhaps done", tuple(_perhaps_done(paper, unsure)))
    yield Entry("To find out", tuple(_facts(paper, answers)))


def _safety(paper: Paper) -> Iterator[str]:
    """Whether to act today, and while that is not settled, what to ask first."""
    yield headline(paper, SAFEGUARDING)
    for path in paper.decision(SAFEGUARDING).missing:
        yield fact_words(paper.to_ask[path]) if path in paper.to_ask else path


def _of(paper: Paper, question: str) -> str:
    """An outcome in one line, for the short of it."""
    decision = paper.decision(question)
    if decision.status == "decided":
        return f"{headline(paper, question)} [{question}]"
    said = decision.says or paper.sentence(question, str(decision.outcome))
    return f"{ended(said)}{in_brackets(strength_word(decision.strength))} [{question}]"


def _open(paper: Paper, question: str) -> str:
    return f"{paper.title(question)} {headline(paper, question)} [{question}]"


def _conflict(paper: Paper, question: str) -> str:
    conflict = paper.decision(question).conflict
    decides = f" Who decides: {conflict.who_decides}; by when: {ended(conflict.by)}" if conflict else ""
    said = headline(paper, question).removeprefix("Conflict, for a person to decide. ")
    return f"{paper.title(question)} {said}{decides} [{question}]"


def _to_judge(paper: Paper, question: str) -> str:
    judged = "; ".join(paper.label(path) for path in paper.decision(question).missing)
    return f"{paper.title(question)} It hangs on: {judged}. [{question}]"


def _work(paper: Paper, answers: Sorted) -> Iterator[str]:
    """What is to be done, what has a day first; no more than can be taken in at once."""
    sure = _actions(paper, answers, "to_do")
    yield f"{counted(len(sure), 'thing', 'things')} to do." if sure else "Nothing is known to be due and undone."
    yield from (action_words(paper, action) for action in sure[:MOST_ACTIONS])
    if len(sure) > MOST_ACTIONS:
        yield f"and {len(sure) - MOST_ACTIONS} more, each under its question below."


def _perhaps_done(paper: Paper, unsure: list[Action]) -> Iterator[str]:
    owed = counted(len(unsure), "thing is", "things are")
    yield f"{owed} owed, and nothing records whether {'it is' if len(unsure) == 1 else 'they are'} done."
    yield from (action_words(paper, action) for action in unsure[:MOST_UNSURE])
    if len(unsure) > MOST_UNSURE:
        yield f"and {len(unsure) - MOST_UNSURE} more, each under its question below."


def _actions(paper: Paper, answers: Sorted, state: str) -> list[Action]:
    """The actions in one state, each once: what has a day first, then must before should, what is owed now leading.

    Left out: what nobody has to do, and what stands under a question of which nothing says whether it arises.
    """
    decisions = [paper.decision(q) for q in sorted(answers.full, key=lambda q: not is_owed(paper, q))]
    actions = (a for d in decisions for a in (*(d.conflict.meanwhile if d.conflict else ()), *d.actions))
    found = dict.fromkeys(action for action in actions if action.state == state and action.strength != "may")
    return sorted(found, key=lambda a: (a.by is None, str(a.by), RANK[a.strength]))


def _facts(paper: Paper, answers: Sorted) -> Iterator[str]:
    facts = paper.document.to_ask
    judged = sum(fact.judgement for fact in facts)
    if not facts:
        yield "Nothing: no fact that is missing could change an answer."
        return
    kinds = (
        (len(facts) - judged, "fact", "facts"),
        (judged, "judgement of a named professional", "judgements of a named professional"),
    )
    asked = " and ".join(counted(*kind) for kind in kinds if kind[0])
    waiting = len(answers.facts_first)
    first = f"; {counted(waiting, 'question rests', 'questions rest')} on nothing recorded yet" if waiting else ""
    yield f"{asked} could still change an answer{first}."


# ---- gathered at the end ----


def _gathered(paper: Paper, answers: Sorted) -> Iterator[Part]:
    nobody = (
        "The national layer has no rule"
        if paper.layer == "national"
        else "Neither the pack nor the national layer has a rule"
    )
    groups = (
        (
            "Nothing is recorded about these yet. `--question` and the name lists the facts that are missing.",
            answers.facts_first,
        ),
        (
            "Nothing recorded says whether these arise. `--question` and the name shows what each would ask.",
            answers.perhaps,
        ),
        ("Nothing is due.", answers.nothing_due),
        ("These do not arise on what is recorded.", answers.does_not_arise),
        (f"{nobody} on these. That is silence, not a refusal.", answers.nobody_says),
    )
    if any(questions for _, questions in groups):
        yield Section("Gathered: questions that ask nothing of anybody yet")
    for lead, questions in groups:
        if questions:
            yield Paragraph(lead)
            yield from (Bullet(_line(paper, question)) for question in questions)


def _line(paper: Paper, question: str) -> str:
    """A gathered question in a line, with everything that stands behind it counted."""
    decision = paper.decision(question)
    kinds = (
        (len(decision.missing), "fact", "facts"),
        (len(decision.cautions), "caution", "cautions"),
        (len(decision.turns_on), "reading", "readings"),
    )
    behind = ", ".join(counted(*kind) for kind in kinds if kind[0])
    first = "; ".join(paper.label(fact) for fact in paper.perhaps.get(question, ()))
    hangs = f" Hangs first on: {first}." if first and decision.status in ("needs_information", "no_rule") else ""
    return f"{paper.title(question)}{f' {sentence_case(behind)}.' if behind else ''}{hangs} [{question}]"
