"""The report of a case: the one-page answer, then everything it rests on, for whoever has to check it years later."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from ivpolicy.core.actors import asked_of
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.result_document import DecisionDocument, PackStamp
from ivpolicy.core.rules.words import counted
from ivpolicy.pages.parts import Definitions, Entry, Folded, Grouped, Heading, OpenPart, Paragraph, Part, Table, Topic
from ivpolicy.report.address import addressed_parts
from ivpolicy.report.answer import answer_parts, headline
from ivpolicy.report.context import ReportContext
from ivpolicy.report.decision_page import actions_in
from ivpolicy.report.facts_used import facts_used
from ivpolicy.report.one_page import one_page
from ivpolicy.report.phrases import action_words, ended, ids, in_brackets, sentence_case, strength_of
from ivpolicy.report.reasons import KEY, TreesTold, told_once, tree
from ivpolicy.report.sorted_answers import sorted_answers
from ivpolicy.report.summary import Summary

STATUSES = {
    "needs_information": "Not settled, facts are missing.",
    "needs_judgement": "Not settled, a judgement is missing.",
    "not_applicable": "It does not arise.",
    "no_rule": "There is no rule.",
}
"""What a status without an answer is called in a table."""


def report_parts(context: ReportContext, summary: Summary, record: CaseRecord, *, command: str) -> Iterator[Part]:
    """The report of every question of the context.

    Args:
        context: The evaluation; its own trees of reasons are not wanted, they stand here in any case.
        summary: Its short form.
        record: What was evaluated, for where each fact comes from.
        command: What was typed for it, with everything that chooses the answers.
    """
    yield from one_page(context, summary, rest="Below")
    body = _body(context, record)
    yield from addressed_parts(body) if context.of_age else body
    yield Heading(2, "How to check it again")
    document = context.document
    yield Definitions(
        (
            ("Answers", document.evaluated_digest),
            ("Record", document.record_digest),
            (f"Pack {document.pack.id}", _stamp(document.pack)),
            *([(f"Law {document.national.id}", _stamp(document.national))] if context.layer != "national" else []),
            ("Engine", document.engine),
        )
    )
    yield Paragraph("Where record, texts and engine are the same, this gives the same answers and these two digests:")
    yield Paragraph(f"`{command}`")


def _stamp(pack: PackStamp) -> str:
    return f"edition {pack.edition}, {pack.approval}, {pack.digest}"


def _body(context: ReportContext, record: CaseRecord) -> Iterator[Part]:
    document, answers = context.document, sorted_answers(context)
    questions = tuple(document.decisions)
    left_out = len(context.questions) - len(questions)
    if left_out:
        others = counted(left_out, "other question is", "other questions are")
        yield Paragraph(f"Only what was asked for is answered here; {others} not.")
    yield Heading(2, "Each answer, with its reasons")
    told: TreesTold = {}
    yield Paragraph(f"Of each reason: {KEY}.")
    for question in (*answers.full, *(q for q in questions if q not in answers.full)):
        head = Topic(f"{context.title(question)} {headline(context, question)}", question)
        yield Folded(head, tuple(told_once(_answer(context, question), question, told)))
    yield Heading(2, "What is to be done, and by when")
    yield from _actions(context, questions)
    yield Heading(2, "What to find out")
    yield from _missing(context)
    yield Heading(2, "What is on the record, and from where")
    yield facts_used(context, record, questions)
    yield Heading(2, "How the text is read")
    yield from _readings(context)
    if context.layer != "national":
        yield Heading(2, "What the law says by itself")
        yield Table(("Question", "The national layer"), tuple(_nationally(context, q) for q in questions))
    yield Heading(2, "Clauses")
    yield Table(("Clause", "Where", "What it says, in our words"), tuple(_clauses(context)))


def _answer(context: ReportContext, question: str) -> Iterator[OpenPart]:
    """One answer below its title; what is missing is told by its labels, and asked in a section of its own."""
    _, *parts = answer_parts(context, question)
    yield from (part for part in parts if not (isinstance(part, Entry) and part.label == "Find out"))
    decision = context.decision(question)
    if decision.missing:
        yield Entry("Missing", (f"{', '.join(map(context.label, decision.missing))}.",))
    yield from islice(tree(decision.reasons, context.stands_in, briefly=True), 1, None)  # their key is told once


def _actions(context: ReportContext, questions: Iterable[str]) -> Iterator[OpenPart]:
    states = (("To do", "to_do"), ("Perhaps done", "not_known"), ("If it arises", "may_arise"))
    found = {label: actions_in(context, questions, state) for label, state in states}
    for label, actions in found.items():
        if actions:
            yield Entry(label, tuple(dict.fromkeys(action_words(context, action) for action in actions)))
    if not any(found.values()):
        yield Paragraph("Nothing is known to be due and undone.")


def _missing(context: ReportContext) -> Iterator[OpenPart]:
    """Every fact that could still change an answer, under whom to ask."""
    by_whom: dict[str, list[str]] = {}
    for asked in context.document.to_ask:
        why = None if asked.why_unknown == "not recorded" else asked.why_unknown
        known = in_brackets("a judgement" if asked.judgement else None, why)
        waiting = counted(len(asked.needed_by), "answer waits", "answers wait")
        by_whom.setdefault(asked_of(asked.ask_whom), []).append(f"{asked.asks}{known} [{asked.fact}]: {waiting}")
    if by_whom:
        yield Grouped("Ask", tuple((f"{sentence_case(whom)}:", tuple(lines)) for whom, lines in by_whom.items()))
    else:
        yield Paragraph("Nothing: no fact that is missing could change an answer.")


def _readings(context: ReportContext) -> Iterator[OpenPart]:
    turning: dict[str, list[str]] = {}
    for question, decision in context.document.decisions.items():
        for name in dict.fromkeys(turn.reading for turn in decision.turns_on):
            turning.setdefault(name, []).append(question)
    for name, questions in turning.items():
        reading = context.readings.get(name)
        if reading is not None:
            options = (
                f"{says}{' (as read here)' if option == reading.chosen else ''}"
                for option, says in reading.options.items()
            )
            because = f"Chosen by {reading.chosen_by}: {ended(reading.because)}"
            yield Entry(reading.asks, (*options, because, f"It bears on: {', '.join(questions)}."))
    if not turning:
        yield Paragraph("No answer here turns on how a text is read.")


def _nationally(context: ReportContext, question: str) -> tuple[str, str]:
    national = context.decision(question).national
    said = STATUSES.get(national.status, "A conflict." if national.status == "conflict" else "")
    if national.outcome and national.status in ("decided", "conflict"):
        strength = strength_of(context, question, national.outcome, national.strength)
        said = f"{said} {ended(context.sentence(question, national.outcome))}{strength}".lstrip()
    return context.title(question), f"{said}{ids(national.clauses)}"


def _clauses(context: ReportContext) -> Iterator[tuple[str, str, str]]:
    """Every clause that an answer cites, in the order of the texts."""
    cited = {clause for decision in context.document.decisions.values() for clause in _cited(decision)}
    for name, clause in context.clauses.items():
        if name in cited:
            where = clause.cite or (f"section {clause.section}" if clause.section else "")
            yield name, ", ".join(filter(None, (where, context.stands_in.get(name)))), clause.says


def _cited(decision: DecisionDocument) -> Iterator[str]:
    for cites in (decision.findings, decision.actions, decision.cautions, decision.turns_on, decision.grounds):
        for one in cites:
            yield from one.clauses
    yield from decision.national.clauses
    if decision.conflict is not None:
        yield from (*decision.conflict.law, *decision.conflict.against)
