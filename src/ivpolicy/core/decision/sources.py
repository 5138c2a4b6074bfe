"""Where a recorded value comes from, in words: as the record says, or from which facts it is worked out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from operator import attrgetter

from ivpolicy.core.record.case import CaseRecord, Judgement, Objection
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.words import long_date
from ivpolicy.core.variables.open_cells import OpenCells

UNSAID = "source not recorded"
_OF_NOTHING = "worked out; the record holds nothing of what it rests on"


def source_words(case: OpenCells, path: str) -> str | None:
    """Where a fact comes from: its document, who recorded, confirmed, judged or asked it and when.

    Of what is worked out, the facts with a value that it is worked out from, each with its own. `UNSAID` where the
    record holds a value and says nothing of it; None where it holds neither. No truth hangs on any of it.

    Source: semantics 25.
    """
    path = path.split("[", 1)[0]
    said = "; ".join(_said(case.record, path))
    fact = VOCABULARY.get(path)
    unsaid = UNSAID
    if not said and fact is not None and fact.computed_from:
        said, unsaid = worked_out_words(case, fact.computed_from) or "", _OF_NOTHING
    return said or (unsaid if case.shown(path).recorded is not None else None)


def worked_out_words(case: OpenCells, paths: Iterable[str]) -> str | None:
    """From which of these facts something is worked out: each that has a value, with it and where it comes from."""
    told = (
        f"{VOCABULARY[path].label if path in VOCABULARY else path} ({recorded}; {source_words(case, path)})"
        for path in dict.fromkeys(paths)
        if (recorded := case.shown(path).recorded) is not None
    )
    words = ", ".join(told)
    return f"worked out from {words}" if words else None


def _said(record: CaseRecord, path: str) -> Iterator[str]:
    mark = record.provenance.get(path)
    if mark is not None:
        if mark.source:
            yield mark.source
        yield from _by_and_on("recorded", mark.recorded_by, mark.recorded_on)
        if mark.confirmed is not None:
            yield "confirmed" if mark.confirmed else "not confirmed"
    match _held(record, path):
        case Judgement(by=by, role=role, on=on):
            yield from _by_and_on("judged", ", ".join(filter(None, (by, role))), on)
        case Objection(asked_by=by, asked_on=on):
            yield from _by_and_on("asked", by, on)
        case _:
            return


def _by_and_on(did: str, who: str | None, day: date | None) -> Iterator[str]:
    if who or day:
        yield did + ",".join(filter(None, (f" by {who}" if who else "", f" on {long_date(day)}" if day else "")))


def _held(record: CaseRecord, path: str) -> object:
    """What stands on the record under a path, as it was read; None for what is worked out."""
    section, _, name = path.partition(".")
    if section == "local":
        pack, _, own = name.partition(".")
        return record.local.get(pack, {}).get(own)
    return None if path not in VOCABULARY or VOCABULARY[path].computed_from else attrgetter(path)(record)
