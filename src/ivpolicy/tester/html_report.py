"""The coverage of packs as one page: the pack itself, line by line, with what of each line was tried.

The page stands alone: it has its own style, and fetches and runs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from ivpolicy.files.pack_names import pack_files
from ivpolicy.tester.coverage import KINDS, Coverage, Point
from ivpolicy.tester.text_report import KIND_WORDS, PackReport, cases_line, not_shipped_lines, percent

_STYLE = """
:root { color-scheme: light; --yes: #d8efdc; --computed: #dde9f7; --part: #fbf0c9; --no: #f8d9d6; --ink: #1d2326; }
* { box-sizing: border-box }
body { margin: 0; padding: 1.5rem; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: #fff }
h1 { font-size: 1.5rem; margin: 0 0 .3rem }
h2 { font-size: 1.2rem; margin: 2.5rem 0 .3rem; border-top: 2px solid #cfd6d9; padding-top: 1rem }
table.tally { border-collapse: collapse; margin: .8rem 0 }
.tally th, .tally td { padding: .2rem .9rem .2rem 0; text-align: right; font-weight: normal }
.tally th:first-child, .tally td:first-child { text-align: left }
.tally thead th, .tally tr:last-child td { font-weight: 600 }
.failed, .absent { color: #9b1c12; font-weight: 600 }
.key span { display: inline-block; padding: 0 .5rem; margin-right: .5rem; border-left: 4px solid #8a979d }
table.pack { border-collapse: collapse; width: 100%; table-layout: fixed; font: 13px/1.45 ui-monospace, monospace }
.pack td { padding: 0 .5rem; vertical-align: top }
.pack .n { width: 4rem; text-align: right; color: #66737a; user-select: none }
.pack .c { width: 5.5rem; text-align: right; color: #445058 }
.pack .t { white-space: pre-wrap; overflow-wrap: anywhere }
.pack .m { white-space: normal; font: 13px/1.4 system-ui, sans-serif; color: #5b2a25; padding-bottom: .15rem }
.m ul { margin: 0; padding-left: 1.2rem }
.yes { background: var(--yes) } .computed { background: var(--computed) }
.part { background: var(--part) } .no { background: var(--no) }
.yes .n { border-left: 4px solid #3c8a4c } .computed .n { border-left: 4px solid #3a6fb0 }
.part .n { border-left: 4px solid #b58a00 } .no .n { border-left: 4px solid #b3362a }
.none .n { border-left: 4px solid transparent }
"""

_LEVELS = {
    "yes": "all confirmed",
    "computed": "all covered, some by unconfirmed cases only",
    "part": "partly covered",
    "no": "not covered",
}


def coverage_page(reports: Iterable[PackReport]) -> str:
    """The page for several packs.

    Raises:
        OSError: The text of a pack cannot be read again.
    """
    body = "\n".join(part for i, report in enumerate(reports, start=1) for part in _pack(report, f"pack{i}"))
    key = " ".join(f'<span class="{level}">{words}</span>' for level, words in _LEVELS.items())
    return (
        '<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>Coverage of packs</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        "<h1>What the worked cases cover</h1>\n"
        "<p>Beside each line: how many of its points a confirmed case comes to, of how many. A point is a truth of a "
        "rule or a condition, a number or a day at its boundary, a rung, or an option of a reading.</p>\n"
        f'<p class="key">{key}</p>\n{body}\n</body>\n</html>\n'
    )


def _pack(report: PackReport, id_: str) -> Iterator[str]:
    """One pack; its lines can be linked to as `#<id>-<line>`."""
    pack = report.run.pack.written
    heading = f"{pack.authority.name} ({pack.id}, {pack.edition})"
    yield f'<h2 id="{id_}">{escape(heading)}</h2>'
    look = ' class="failed"' if report.failed else ""
    yield f"<p{look}>{escape(cases_line(report))}</p>"
    yield from (f"<p>{escape(line)}</p>" for line in not_shipped_lines(report))
    yield from _tallies(report.coverage)
    yield from _not_confirmed(report)
    by_file: dict[str, list[Point]] = {}
    for point in report.coverage.points:
        by_file.setdefault(point.at.file, []).append(point)
    for file, points in sorted(by_file.items()):
        yield from _source(_text_of(report.run.name, file), points, report.coverage, id_)


def _tallies(coverage: Coverage) -> Iterator[str]:
    yield '<table class="tally"><thead><tr><th>coverage</th><th>points</th><th>confirmed</th><th>with unconfirmed</th>'
    yield "</tr></thead><tbody>"
    rows = [(KIND_WORDS[kind], coverage.of(kind)) for kind in KINDS]
    for words, tally in (*((w, t) for w, t in rows if t.points), ("all", coverage.of())):
        shares = f"<td>{percent(tally.confirmed_percent)}</td><td>{percent(tally.computed_percent)}</td>"
        yield f"<tr><td>{escape(words)}</td><td>{tally.points}</td>{shares}</tr>"
    yield "</tbody></table>"


def _not_confirmed(report: PackReport) -> Iterator[str]:
    if not report.not_confirmed:
        yield "<p>Every deciding rule is shown to hold by a confirmed case.</p>"
        return
    names = ", ".join(escape(point.rule) for point in report.not_confirmed)
    yield f'<p class="absent">Deciding rules that no confirmed case shows holding: {names}</p>'


def _text_of(name: str, file: str) -> str:
    """The text of a pack's file: the pack was loaded by `name`, and calls the file `file`."""
    path = next(found for found in pack_files(name) if len(pack_files(name)) == 1 or found.name == Path(file).name)
    return path.read_text(encoding="utf-8-sig")


def _source(text: str, points: list[Point], coverage: Coverage, id_: str) -> Iterator[str]:
    by_line: dict[int, list[Point]] = {}
    for point in points:
        by_line.setdefault(point.at.line, []).append(point)
    yield '<table class="pack"><tbody>'
    for number, line in enumerate(text.split("\n"), start=1):
        yield from _line(f"{id_}-{number}", line, by_line.get(number, []), coverage)
    yield "</tbody></table>"


def _line(id_: str, line: str, points: list[Point], coverage: Coverage) -> Iterator[str]:
    confirmed = sum(point.key in coverage.confirmed for point in points)
    count = f"{confirmed}/{len(points)}" if points else ""
    level = _level(points, coverage)
    number = f'<span id="{id_}">{id_.rpartition("-")[2]}</span>'
    yield _row(level, number, count, f'<td class="t">{escape(line)}</td>')
    missing = list(_missing(points, coverage))
    if missing:
        items = "".join(f"<li>{escape(words)}</li>" for words in missing)
        yield _row(level, "", "", f'<td class="m"><ul>{items}</ul></td>')


def _row(level: str, number: str, count: str, cell: str) -> str:
    return f'<tr class="{level}"><td class="n">{number}</td><td class="c">{count}</td>{cell}</tr>'


def _level(points: list[Point], coverage: Coverage) -> str:
    if not points:
        return "none"
    if all(point.key in coverage.confirmed for point in points):
        return "yes"
    if all(point.key in coverage.computed for point in points):
        return "computed"
    return "part" if any(point.key in coverage.computed for point in points) else "no"


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
