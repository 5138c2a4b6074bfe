"""The result of worked cases and their coverage as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ivpolicy.core.rules.words import counted
from ivpolicy.files.pack_names import shipped_packs
from ivpolicy.tester.case_runs import PackRun
from ivpolicy.tester.coverage import KINDS, Coverage, Point, Tally
from ivpolicy.tester.mutation import Mutation
from ivpolicy.tester.mutation_report import mutation_lines

KIND_WORDS = {
    "rule": "rules: true, false, unknown",
    "condition": "conditions: true, false, unknown",
    "number": "numbers at their boundary",
    "day": "days at their boundary",
    "schedule": "schedules at their day",
    "rung": "rungs reached",
    "reading": "readings under each option",
    "strength": "how strongly, expected by name",
    "actor": "who acts, expected by name",
    "addressee": "to whom, with whom, expected",
    "deadline": "by when, expected by name",
    "text": "sentences of outcomes, expected",
}
"""Each kind of point in words."""


_MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class PackReport:
    """One pack after its cases were run: what came of them, what they cover, which changes they notice, if tried."""

    run: PackRun
    coverage: Coverage
    not_confirmed: tuple[Point, ...]
    mutation: Mutation | None = None

    @property
    def failed(self) -> int:
        """How many cases and histories did not come out."""
        cases = sum(not case.passed for case in self.run.cases)
        return cases + sum(not history.passed for history in self.run.histories)

    @property
    def unconfirmed(self) -> int:
        """How many cases no person has confirmed."""
        return sum(not case.case.confirmed for case in self.run.cases)


def summary(reports: Iterable[PackReport], *, list_missing: bool = False) -> str:
    """What every pack's cases came to and cover, a block for each pack.

    Args:
        reports: One for each edition of each pack.
        list_missing: Whether to name each point that no confirmed case covers.
    """
    return "\n\n".join("\n".join(_block(report, list_missing=list_missing)) for report in reports) + "\n"


def cases_line(report: PackReport) -> str:
    """How many cases and histories there are, how many failed or expect nothing, and how many nobody has confirmed."""
    total, failed, unconfirmed = len(report.run.cases), report.failed, report.unconfirmed
    idle = sum(not case.case.expect for case in report.run.cases)
    histories = len(report.run.histories)
    parts = [counted(total, "case", "cases"), *([counted(histories, "history", "histories")] if histories else [])]
    all_ = "all others came out as expected" if idle else "all came out as expected"
    parts.append(f"{failed} failed" if failed else all_ if total + histories > idle else "nothing was tried")
    if idle:
        parts.append(f"{idle} {'expects' if idle == 1 else 'expect'} nothing")
    if unconfirmed:
        parts.append(f"{unconfirmed} unconfirmed")
    return ", ".join(parts)


def standing_lines(report: PackReport) -> Iterator[str]:
    """What the reader is to know of what was run: that it is not the shipped one, or not what was approved."""
    pack = report.run.pack
    if pack.id in shipped_packs() and not pack.written.shipped:
        yield f"the pack is that of {pack.written.at.file}, not the one shipped with ivpolicy"
    if pack.approval.state in ("changed", "names_no_text"):
        changed = pack.approval.changed_words
        yield f"the pack is {pack.approval.words}{f': {changed}' if changed else ''}"
    if not pack.is_national and not pack.national.shipped:
        yield f"the national layer is that of {pack.national.at.file}, not the one shipped with ivpolicy"


NOTHING_TO_COVER = "the pack has no rule of its own that a case could cover"


def percent(share: float, of: int) -> str:
    """A share for people: rounded down, so that 100% means all; a dash where it is of nothing."""
    return f"{int(share)}%" if of else "-"


def _block(report: PackReport, *, list_missing: bool) -> Iterator[str]:
    pack = report.run.pack
    yield f"{pack.id} ({pack.edition}): {cases_line(report)}"
    yield from (f"  {line}" for line in standing_lines(report))
    if not report.coverage.of().points:
        # No share of nothing: "100%" would praise cases that try no part of the pack.
        yield f"  {NOTHING_TO_COVER}"
        if report.mutation is not None:
            yield from mutation_lines(report.mutation, list_all=list_missing)
        return
    yield f"  {'coverage':<34}{'confirmed':>16}{'with unconfirmed':>20}"
    for kind in KINDS:
        if report.coverage.of(kind).points:
            yield _tally_line(KIND_WORDS[kind], report.coverage.of(kind))
    yield _tally_line("all", report.coverage.of())
    reached, stages = report.run.stages
    if stages:
        share = percent(100 * reached / stages, stages)
        yield f"  {'stages that histories come to':<34}{f'{reached}/{stages} {share:>5}':>16}"
    yield from _rules_line(report)
    if report.mutation is not None:
        yield from mutation_lines(report.mutation, list_all=list_missing)
    if list_missing:
        yield from _missing(report.coverage)


def _tally_line(words: str, tally: Tally) -> str:
    confirmed = f"{tally.confirmed}/{tally.points} {percent(tally.confirmed_percent, tally.points):>5}"
    computed = f"{tally.computed}/{tally.points} {percent(tally.computed_percent, tally.points):>5}"
    return f"  {words:<34}{confirmed:>16}{computed:>20}"


def _rules_line(report: PackReport) -> Iterator[str]:
    if not report.not_confirmed:
        if report.coverage.of("rule").points:
            yield "  every deciding rule is shown to hold by a confirmed case"
        return
    yield "  deciding rules that no confirmed case shows holding:"
    yield from (f"    {point.at}: {point.rule}" for point in report.not_confirmed[:_MOST_NAMED])
    more = len(report.not_confirmed) - _MOST_NAMED
    if more > 0:
        yield f"    and {more} more"


def _missing(coverage: Coverage) -> Iterator[str]:
    for words, points in (
        ("not covered:", coverage.missing()),
        ("covered by unconfirmed cases only:", coverage.unconfirmed()),
    ):
        if points:
            yield f"  {words}"
            yield from (f"    {line}" for line in point_lines(points))


def point_lines(points: Iterable[Point]) -> Iterator[str]:
    """The points, those of one probe on one line: place, kind, what is tried, and what it has not come to."""
    grouped: dict[object, list[Point]] = {}
    for point in points:
        grouped.setdefault(point.probe.key, []).append(point)
    for group in grouped.values():
        first = group[0]
        yield f"{first.at}: {first.kind}: {first.probe.says}: {', '.join(point.point for point in group)}"
