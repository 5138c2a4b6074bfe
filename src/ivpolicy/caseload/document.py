"""A screening as JSON carries it: numbers of children, and no child.

The schema is published as `docs/reference/screen.schema.json`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ivpolicy.caseload.beside import SetBeside
from ivpolicy.caseload.foi import FoiAnswer
from ivpolicy.caseload.groups import GroupLine
from ivpolicy.caseload.page import NOT_NO, notices_over
from ivpolicy.caseload.screened import Screening
from ivpolicy.caseload.sources import SourceKind
from ivpolicy.caseload.summary import CaseloadSummary, GroupCounts, Under, counted_under
from ivpolicy.core.answers.verdict import Verdict
from ivpolicy.core.decision.evaluate import stamp
from ivpolicy.core.pack.head import Strength
from ivpolicy.core.result_document import RESULT_FORMAT, PackStamp, Status


class _Counted(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class CountedVerdict(_Counted):
    """A verdict, and how many children have it. `under` is the heading it is counted under on the page."""

    status: Status
    outcome: str | None
    strength: Strength | None
    under: Under
    children: int


class CountedQuestion(_Counted):
    """How the children stand on one question; every child that is answered for has one of the verdicts."""

    question: str
    verdicts: tuple[CountedVerdict, ...]


class CountedConflict(_Counted):
    """How many children's answers to a question are a conflict of one kind."""

    question: str
    kind: str
    children: int


class WantedFact(_Counted):
    """A fact that is missing: for how many children, and in how many of their answers."""

    fact: str
    asks: str
    children: int
    answers: int


class GroupTogether(_Counted):
    """Groups that are told together, because one of them has a count of 1 to 4, or one alone."""

    groups: tuple[str, ...]
    counts: tuple[int, ...]


class CountedGroups(_Counted):
    """How the children of each group stand on a question. `lines` is null where all are too few to be shown."""

    characteristic: str
    question: str
    columns: tuple[Under, ...]
    lines: tuple[GroupTogether, ...] | None


class FoiCounted(_Counted):
    """An answer under the Freedom of Information Act. `unknown` says why the source cannot give it, else it is null."""

    asks: str
    columns: tuple[str, ...]
    lines: tuple[GroupTogether, ...] | None
    unknown: str | None


class ChangedVerdict(_Counted):
    """How many children are answered otherwise, from one verdict to another, and by which rules."""

    question: str
    before: CountedVerdict
    after: CountedVerdict
    rules_before: tuple[str, ...]
    rules_after: tuple[str, ...]
    waits_for: tuple[str, ...]


class BesideDocument(_Counted):
    """Another pack, edition or month beside the first: how many children both answer for, and what differs."""

    pack: PackStamp
    compared: int
    only_before: int
    only_after: int
    changes: tuple[ChangedVerdict, ...]


class ScreenedPack(_Counted):
    """What one pack says of the caseload.

    Attributes:
        notices: What is said over every answer: undetermined is no "no"; who approved the pack; which law was read.
        children: How many children are answered for.
        of_others: How many records name another authority or home, and are not.
        refused: How many cannot be answered for under this pack.
        at_risk: Of how many children a concern for safety is to be acted on today, whatever was asked.
        never_considered: Of how many children the duty to appoint a visitor is open, and nobody is recorded to have
            judged whether one would be in their interests.
        never_considered_known: Whether the source records that judgement of any child at all.
        undetermined: How many answers are open.
    """

    pack: PackStamp
    notices: tuple[str, ...]
    children: int
    of_others: int
    at_risk: int
    refused: int
    questions: tuple[CountedQuestion, ...]
    never_considered: int
    never_considered_known: bool
    conflicts: tuple[CountedConflict, ...]
    undetermined: int
    wanted: tuple[WantedFact, ...]
    groups: tuple[CountedGroups, ...]
    foi: tuple[FoiCounted, ...] | None
    beside: BesideDocument | None


class NotUnderstood(_Counted):
    """A kind of thing in the source that was not understood, how often, and where first."""

    what: str
    times: int
    first_at: str


class ScreenDocument(_Counted):
    """A caseload under one pack or several.

    Attributes:
        unread: How many children could not be read.
        not_understood: What of the source was not understood; nothing was taken from it.
    """

    result_format: Literal[1] = RESULT_FORMAT
    as_at: date
    source: str
    kind: SourceKind
    unread: int
    not_understood: tuple[NotUnderstood, ...]
    packs: tuple[ScreenedPack, ...]


def screen_document(
    screened: Sequence[tuple[Screening, CaseloadSummary]],
    *,
    foi: Iterable[FoiAnswer] | None = None,
    set_beside: tuple[Screening, SetBeside] | None = None,
) -> dict[str, Any]:
    """What `ScreenDocument` holds, of screenings of one caseload; `foi` and `set_beside` go with the first alone."""
    caseload, as_at = screened[0][0].caseload, screened[0][0].as_at
    kinds: dict[str, list[str]] = {}
    for fault in caseload.faults:
        kinds.setdefault(fault.what, []).append(str(fault.place))
    return ScreenDocument(
        as_at=as_at,
        source=caseload.source,
        kind=caseload.kind,
        unread=len({one.place for one in caseload.unread}),
        not_understood=tuple(
            NotUnderstood(what=what, times=len(places), first_at=places[0]) for what, places in kinds.items()
        ),
        packs=tuple(
            _pack(screening, summary, foi if not number else None, set_beside if not number else None)
            for number, (screening, summary) in enumerate(screened)
        ),
    ).model_dump(mode="json", by_alias=True)


def _pack(
    screening: Screening,
    summary: CaseloadSummary,
    foi: Iterable[FoiAnswer] | None,
    set_beside: tuple[Screening, SetBeside] | None,
) -> ScreenedPack:
    return ScreenedPack(
        pack=stamp(screening.pack.written, screening.pack.readings),
        notices=(NOT_NO, *notices_over(screening)),
        children=summary.children,
        of_others=summary.of_others,
        at_risk=summary.at_risk,
        refused=len(screening.decided.refused),
        questions=tuple(
            CountedQuestion(question=count.question, verdicts=tuple(_verdict(*counted) for counted in count.verdicts))
            for count in summary.questions
        ),
        never_considered=summary.never_considered,
        never_considered_known=summary.never_considered_known,
        conflicts=tuple(
            CountedConflict(question=question, kind=kind, children=number)
            for question, kinds in summary.conflicts.items()
            for kind, number in kinds.items()
        ),
        undetermined=summary.undetermined,
        wanted=tuple(
            WantedFact(fact=w.fact, asks=w.asks, children=w.children, answers=w.answers) for w in summary.wanted
        ),
        groups=tuple(map(_groups, summary.groups)),
        foi=None
        if foi is None
        else tuple(
            FoiCounted(asks=one.asks, columns=one.columns, lines=_lines(one.lines), unknown=one.unknown or None)
            for one in foi
        ),
        beside=None if set_beside is None else _beside(*set_beside),
    )


def _verdict(verdict: Verdict, children: int) -> CountedVerdict:
    said = {"status": verdict.status, "outcome": verdict.outcome, "strength": verdict.strength}
    return CountedVerdict.model_validate({**said, "under": counted_under(verdict), "children": children})


def _groups(group: GroupCounts) -> CountedGroups:
    return CountedGroups(
        characteristic=group.characteristic,
        question=group.question,
        columns=group.headings,
        lines=_lines(group.lines),
    )


def _lines(lines: Iterable[GroupLine] | None) -> tuple[GroupTogether, ...] | None:
    return None if lines is None else tuple(GroupTogether(groups=line.groups, counts=line.counts) for line in lines)


def _beside(after: Screening, found: SetBeside) -> BesideDocument:
    return BesideDocument(
        pack=stamp(after.pack.written, after.pack.readings),
        compared=found.compared,
        only_before=len(found.only_before),
        only_after=len(found.only_after),
        changes=tuple(
            ChangedVerdict(
                question=change.question,
                before=_verdict(change.before, len(change.children)),
                after=_verdict(change.after, len(change.children)),
                rules_before=change.rules_before,
                rules_after=change.rules_after,
                waits_for=change.waits_for,
            )
            for change in found.changes
        ),
    )
