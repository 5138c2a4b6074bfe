"""The coverage of packs as one page: each pack itself, line by line, with what of each line was tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ivpolicy.pages.parts import Covered, Heading, Listing, Notices, Paragraph, Part, SourceLine, Table
from ivpolicy.tester.case_runs import pack_text
from ivpolicy.tester.coverage import Coverage, Point
from ivpolicy.tester.mutation import Mutation
from ivpolicy.tester.mutation_report import PLURALS
from ivpolicy.tester.text_report import KIND_WORDS, NOTHING_TO_COVER, PackReport, cases_line, percent, standing_lines

_KEY: tuple[tuple[Covered, str], ...] = (
    ("yes", "all confirmed"),
    ("computed", "all covered, some by unconfirmed cases only"),
    ("part", "partly covered"),
    ("no", "not covered"),
)


def coverage_page(reports: Iterable[PackReport]) -> Iterator[Part]:
    """The page for several packs.

    Raises:
        OSError: The text of a pack cannot be read again.
    """
    yield Heading(1, "What the worked cases cover")
    yield Paragraph(
        "Beside each line: how many of its points a confirmed case comes to, of how many. A point is a truth of a rule "
        "or a condition, a number or a day at its boundary, a rung, or an option of a reading."
    )
    for number, report in enumerate(reports, start=1):
        yield from _pack(report, f"pack{number}")


def _pack(report: PackReport, id_: str) -> Iterator[Part]:
    """One pack; its lines can be linked to as `#<id>-<line>`."""
    pack, coverage = report.run.pack.written, report.coverage
    yield Heading(2, f"{pack.authority.name} ({pack.id}, {pack.edition})")
    yield Notices((cases_line(report),)) if report.failed else Paragraph(cases_line(report))
    yield from map(Paragraph, standing_lines(report))
    tallies = [(words, tally) for kind, words in KIND_WORDS.items() if (tally := coverage.of(kind)).points]
    yield Table(
        ("coverage", "points", "confirmed", "with unconfirmed"),
        tuple(
            (
                words,
                str(tally.points),
                percent(tally.confirmed_percent, tally.points),
                percent(tally.computed_percent, tally.points),
            )
            for words, tally in (*tallies, ("all", coverage.of()))
        ),
    )
    if report.mutation is not None:
        yield from _mutation(report.mutation)
    names = ", ".join(point.rule for point in report.not_confirmed)
    if names:
        yield Notices((f"Deciding rules that no confirmed case shows holding: {names}",))
    elif coverage.of("rule").points:
        yield Paragraph("Every deciding rule is shown to hold by a confirmed case.")
    elif not coverage.of().points:
        yield Paragraph(f"{NOTHING_TO_COVER.capitalize()}.")
    for file in sorted({point.at.file for point in coverage.points}):
        by_line: dict[int, list[Point]] = {}
        for point in coverage.points:
            if point.at.file == file:
                by_line.setdefault(point.at.line, []).append(point)
        unnoticed = _unnoticed(report)
        lines = (
            _line(text, by_line.get(number, []), coverage, unnoticed.get(number, ()))
            for number, text in enumerate(pack_text(report.run).split("\n"), start=1)
        )
        yield Listing(tuple(lines), _KEY, id_)


def _mutation(mutation: Mutation) -> Iterator[Part]:
    rows = (*((PLURALS[kind], (kind,)) for kind in mutation.kinds), ("all", mutation.kinds))
    tallies = [(words, mutation.of(*kinds)) for words, kinds in rows]
    yield Table(
        ("changes, one at a time", "counted", "noticed by a confirmed case", "share"),
        tuple((words, str(t.counted), str(t.noticed), percent(t.percent, t.counted)) for words, t in tallies),
    )


def _unnoticed(report: PackReport) -> Mapping[int, tuple[str, ...]]:
    """By line, the changes that no confirmed case notices."""
    found: dict[int, tuple[str, ...]] = {}
    for one in report.mutation.having("not_noticed") if report.mutation is not None else ():
        mutant = one.mutant
        what = f"{mutant.what}: " if mutant.what else ""
        told = f"no case notices: {mutant.kind}: {what}{mutant.was} → {mutant.would_be}"
        found[mutant.at.line] = (*found.get(mutant.at.line, ()), told)
    return found


def _line(text: str, points: list[Point], coverage: Coverage, unnoticed: tuple[str, ...]) -> SourceLine:
    if not points:
        return SourceLine(text, "part" if unnoticed else "none", missing=unnoticed)
    keys = {point.key for point in points}
    covered: Covered = (
        "yes"
        if keys <= coverage.confirmed
        else "computed"
        if keys <= coverage.computed
        else "part"
        if keys & coverage.computed
        else "no"
    )
    confirmed = sum(point.key in coverage.confirmed for point in points)
    missing = (*_missing(points, coverage), *unnoticed)
    return SourceLine(text, covered, f"{confirmed}/{len(points)}", missing)


def _missing(points: list[Point], coverage: Coverage) -> Iterator[str]:
    """What was not tried on a line, those of one probe together."""
    grouped: dict[object, list[Point]] = {}
    for point in points:
        if point.key not in coverage.confirmed:
            grouped.setdefault(point.probe.key, []).append(point)
    for group in grouped.values():
        told = (
            f"{point.point} (unconfirmed only)" if point.key in coverage.computed else f"never {point.point}"
            for point in group
        )
        yield f"{group[0].kind}: {group[0].probe.says}: {', '.join(told)}"
