"""The facts that answers rest on: what is recorded of each, and from where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from operator import attrgetter

from ivpolicy.core.record.case import CaseRecord, Judgement, Objection
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.result_document import ReasonDocument
from ivpolicy.core.rules.words import long_date
from ivpolicy.pages.parts import OpenPart, Paragraph, Table
from ivpolicy.report.context import ReportContext


def facts_used(context: ReportContext, record: CaseRecord, questions: Iterable[str]) -> OpenPart:
    """Each fact that the reasons of these questions read and the record holds, once for every value read of it."""
    rows = dict.fromkeys(
        (context.label(reason.fact), reason.recorded, source_words(record, reason.fact.split("[", 1)[0]))
        for question in questions
        for reason in _read(context.decision(question).reasons)
        if reason.fact is not None and reason.recorded is not None
    )
    if not rows:
        return Paragraph("No fact on the record bears on this.")
    return Table(("Fact", "On the record", "From"), tuple(rows))


def source_words(record: CaseRecord, path: str) -> str:
    """Where a fact comes from: its provenance, and who judged or asked it and when; that it says nothing of that.

    What is worked out from other facts has no source of its own.
    """
    mark = record.provenance.get(path)
    marked = (mark.source, f"recorded by {mark.recorded_by}" if mark.recorded_by else None) if mark is not None else ()
    said = [*filter(None, marked), *_considered(record, path)]
    if not said and path in VOCABULARY and VOCABULARY[path].computed_from:
        return "worked out from other facts"
    return "; ".join(said) or "source not recorded"


def _considered(record: CaseRecord, path: str) -> Iterator[str]:
    match _held(record, path):
        case Judgement(by=by, role=role, on=on):
            who = ", ".join(filter(None, (by, role)))
            yield from _by_and_on("judged", who, long_date(on) if on else "")
        case Objection(asked_by=by, asked_on=on):
            yield from _by_and_on("asked", by or "", long_date(on) if on else "")
        case _:
            return


def _by_and_on(did: str, who: str, day: str) -> Iterator[str]:
    if who or day:
        yield did + ",".join(filter(None, (f" by {who}" if who else "", f" on {day}" if day else "")))


def _held(record: CaseRecord, path: str) -> object:
    """What stands on the record under a path, as it was read; None for what is worked out."""
    section, _, name = path.partition(".")
    if section == "local":
        pack, _, own = name.partition(".")
        return record.local.get(pack, {}).get(own)
    return None if path not in VOCABULARY or VOCABULARY[path].computed_from else attrgetter(path)(record)


def _read(reasons: Iterable[ReasonDocument]) -> Iterator[ReasonDocument]:
    for reason in reasons:
        yield reason
        yield from _read(reason.parts)
