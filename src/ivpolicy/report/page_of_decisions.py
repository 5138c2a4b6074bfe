"""The page of one evaluation: what stands over it, the short of it, every answer, and the officer's place."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.decision import Action, PackStamp
from ivpolicy.core.wording import long_date
from ivpolicy.report.answer import answer_parts, headline
from ivpolicy.report.officer import officer_parts
from ivpolicy.report.page import Bullet, Entry, Notice, Paragraph, Part, Section, Title
from ivpolicy.report.paper import Paper
from ivpolicy.report.phrases import counted, in_brackets, sentence_case, strength_word
from ivpolicy.report.sorting import SAFEGUARDING, Sorted, is_owed, sorted_answers

TITLE = "What the law and the policy say"

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
    if SAFEGUARDING in paper.document.decisions:
        alarm = paper.decision(SAFEGUARDING).outcome == "act_today"
        yield Entry("Safety", (headline(paper, SAFEGUARDING),), "alarm" if alarm else "plain")
    conflicts = tuple(_of(paper, q) for q in answers.full if paper.decision(q).status == "conflict")
    owed = tuple(_of(paper, q) for q in answers.full if q != SAFEGUARDING and is_owed(paper, q))
    judgements = tuple(_of(paper, q) for q in answers.full if paper.decision(q).status == "needs_judgement")
    if conflicts:
        yield Entry("Conflict", conflicts, "alarm")
    if owed:
        yield Entry("Owed now", owed)
    if judgements:
        yield Entry("To judge", judgements, "heed")
    yield Entry("To do", tuple(_work(paper)))
    yield Entry("To find out", tuple(_facts(paper, answers)))


def _of(paper: Paper, question: str) -> str:
    """An answer in one line, for the short of it."""
    decision = paper.decision(question)
    said = decision.says or (paper.sentence(question, decision.outcome) if decision.outcome else paper.title(question))
    return f"{said}{in_brackets(strength_word(decision.strength) if decision.outcome else None, question)}"


def _work(paper: Paper) -> Iterator[str]:
    """What is to be done, counted, with everything that has a day in the order of the days."""
    actions = [(q, a) for q, d in paper.document.decisions.items() for a in d.actions]
    sure = [(q, a) for q, a in actions if a.state == "to_do"]
    unsure = len(actions) - len(sure)
    more = f", and {counted(unsure, 'more of which', 'more of which')} nothing records whether they are done" if unsure else ""
    yield f"{counted(len(sure), 'thing', 'things')} on {counted(len({q for q, _ in sure}), 'matter', 'matters')}{more}."
    for _, action in sorted(((q, a) for q, a in sure if a.by), key=lambda pair: (str(pair[1].by), pair[0])):
        yield _dated(paper, action)


def _dated(paper: Paper, action: Action) -> str:
    late = action.late_after or action.by
    over = " OVERDUE." if late and late < paper.document.as_at else ""
    day = long_date(action.by) if action.by else ""
    return f"By {day}: {action.who} {strength_word(action.strength) or 'is to'} {action.does}.{over}"


def _facts(paper: Paper, answers: Sorted) -> Iterator[str]:
    facts = paper.document.to_ask
    judged = sum(fact.judgement for fact in facts)
    if not facts:
        yield "Nothing: no fact that is missing could change an answer."
        return
    asked = counted(len(facts) - judged, "fact", "facts")
    also = f" and {counted(judged, 'judgement', 'judgements')} of a named professional" if judged else ""
    first = f"; {counted(len(answers.facts_first), 'question rests', 'questions rest')} on nothing recorded yet" if answers.facts_first else ""
    yield f"{asked}{also} could still change an answer{first}."


# ---- gathered at the end ----


def _gathered(paper: Paper, answers: Sorted) -> Iterator[Part]:
    if not (answers.facts_first or answers.nothing_due or answers.does_not_arise or answers.nobody_says):
        return
    yield Section("Gathered: questions that ask nothing of anybody yet")
    yield from _group(paper, "Nothing is recorded about these yet. `--question` and the name lists the facts each waits for.", answers.facts_first)
    yield from _group(paper, "Nothing is due.", answers.nothing_due)
    yield from _group(paper, "These do not arise on what is recorded.", answers.does_not_arise)
    nobody = "The national layer has no rule" if paper.layer == "national" else "Neither the pack nor the national layer has a rule"
    yield from _group(paper, f"{nobody} on these. That is silence, not a refusal.", answers.nobody_says)


def _group(paper: Paper, lead: str, questions: tuple[str, ...]) -> Iterator[Part]:
    if not questions:
        return
    yield Paragraph(lead)
    for question in questions:
        missing = len(paper.decision(question).missing)
        waits = counted(missing, "fact", "facts") if missing else None
        yield Bullet(sentence_case(paper.title(question)) + in_brackets(question, waits))
