"""The note for the child's file on one question: what the law and the policy say, and the officer's own decision."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.record.case import CaseRecord
from ivpolicy.pages.notices import noticed_in_full
from ivpolicy.pages.parts import Bullets, Entry, Heading, OpenPart, Paragraph, Part
from ivpolicy.report.address import addressed_parts
from ivpolicy.report.answer import answer_parts
from ivpolicy.report.context import SAFEGUARDING, ReportContext
from ivpolicy.report.decision_page import head
from ivpolicy.report.facts_used import facts_used
from ivpolicy.report.foot import foot_words
from ivpolicy.report.officer import officer_parts
from ivpolicy.report.phrases import fact_words

_SET_OUT_APART = ("Officer", "Find out")


def note_parts(context: ReportContext, record: CaseRecord, question: str) -> Iterator[Part]:
    """The note. A concern that is to be acted on today stands before the question it was asked for."""
    page = _note(context, record, question)
    yield from addressed_parts(page) if context.of_age else page
    yield Paragraph(foot_words((context.document,)))


def _note(context: ReportContext, record: CaseRecord, question: str) -> Iterator[OpenPart]:
    yield Heading(1, context.title(question))
    yield from head(context, notices_in_short=True)
    if SAFEGUARDING in context.document.decisions and question != SAFEGUARDING:
        yield Heading(2, "Safety first")
        yield from _said(context, SAFEGUARDING)
    yield Heading(2, "What the law and the policy say")
    yield from _said(context, question)
    yield Heading(2, "What is on the record, and from where")
    yield facts_used(context, record, (question,))
    yield Heading(2, "What is missing")
    asked = [context.to_ask[fact] for fact in context.decision(question).missing if fact in context.to_ask]
    nothing = Paragraph("Nothing: no fact that is missing could change the answer.")
    yield Bullets(tuple(map(fact_words, asked))) if asked else nothing
    yield from noticed_in_full(context.document.notices)
    yield from officer_parts(context, question)


def _said(context: ReportContext, question: str) -> Iterator[OpenPart]:
    """The answer without its title, and without what stands in a section of its own."""
    _, *parts = answer_parts(context, question)
    yield from (part for part in parts if not (isinstance(part, Entry) and part.label in _SET_OUT_APART))
