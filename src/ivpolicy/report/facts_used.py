"""The facts that answers rest on: what is recorded of each, and from where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivpolicy.core.decision.sources import source_words
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.result_document import ReasonDocument
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.pages.parts import OpenPart, Paragraph, Table
from ivpolicy.report.context import ReportContext


def facts_used(context: ReportContext, record: CaseRecord, questions: Iterable[str]) -> OpenPart:
    """Each fact that the reasons of these questions read and the record holds, once for every value read of it."""
    case = OpenCells(record, context.document.as_at)
    rows = dict.fromkeys(
        (context.label(reason.fact), reason.recorded, source_words(case, reason.fact) or "")
        for question in questions
        for reason in _read(context.decision(question).reasons)
        if reason.fact is not None and reason.recorded is not None
    )
    if not rows:
        return Paragraph("No fact on the record bears on this.")
    return Table(("Fact", "On the record", "From"), tuple(rows))


def _read(reasons: Iterable[ReasonDocument]) -> Iterator[ReasonDocument]:
    for reason in reasons:
        yield reason
        yield from _read(reason.parts)
