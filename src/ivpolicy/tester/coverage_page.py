"""The coverage of packs as one page: each pack itself, line by line, with what of each line was tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from ivpolicy.files.pack_names import pack_files
from ivpolicy.pages.parts import Covered, Heading, Listing, Notices, Paragraph, Part, SourceLine, Table
from ivpolicy.tester.coverage import Coverage, Point
from ivpolicy.tester.text_report import KIND_WORDS, PackReport, cases_line, percent, standing_lines

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
            (words, str(tally.points), percent(tally.confirmed_percent), percent(tally.computed_percent))
            for words, tally in (*tallies, ("all", coverage.of()))
        ),
    )
    names = ", ".join(point.rule for point in report.not_confirmed)
    if names:
        yield Notices((f"Deciding rules that no confirmed case shows holding: {names}",))
    else:
        yield Paragraph("Every deciding rule is shown to hold by a confirmed case.")
    for file in sorted({point.at.file for point in coverage.points}):
        by_line: dict[int, list[Point]] = {}
        for point in coverage.points:
            if point.at.file == file:
                by_line.setdefault(point.at.line, []).append(point)
        paths = pack_files(report.run.name)
        path = next(found for found in paths if len(paths) == 1 or found.name == Path(file).name)
        lines = enumerate(path.read_text(encoding="utf-8-sig").split("\n"), start=1)
        yield Listing(tuple(_line(text, by_line.get(number, []), coverage) for number, text in lines), _KEY, id_)


def _line(text: str, points: list[Point], coverage: Coverage) -> SourceLine:
    if not points:
        return SourceLine(text)
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
    return SourceLine(text, covered, f"{confirmed}/{len(points)}", tuple(_missing(points, coverage)))


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
