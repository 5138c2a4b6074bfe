"""A page as one HTML file that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby
from typing import assert_never

from ivpolicy.pages import parts
from ivpolicy.pages.parts import Part, printable

_STYLE = """\
body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1,h2,h3{line-height:1.25}h2{border-bottom:1px solid #767676;margin-top:2rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{font-weight:bold}dd{margin:0}
table{border-collapse:collapse}th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top}
.note{border-left:.25rem solid #8a5a00;padding-left:.75rem}code{background:#f0f0f0}
.listing td{border:0;padding:0 .5rem}.listing td:first-child{user-select:none}.key{list-style:none;padding:0}
.listing code{background:none;white-space:pre-wrap;overflow-wrap:anywhere}.listing ul{margin:0}
.yes{background:#d8efdc;border-left:.25rem solid #3c8a4c}.computed{background:#dde9f7;border-left:.25rem solid #3a6fb0}
.part{background:#fbf0c9;border-left:.25rem solid #b58a00}.no{background:#f8d9d6;border-left:.25rem solid #b3362a}
@media print{body{max-width:none;margin:0}}"""


def as_html(page: Iterable[Part]) -> str:
    """Render a page, whose first part is its title. Whatever was recorded shows as it was typed."""
    drawn = list(page)
    title = next((part.text for part in drawn if isinstance(part, parts.Heading)), "")
    body = "\n".join(html for _, run in groupby(drawn, key=type) for html in _elements(list(run)))
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _elements(run: list[Part]) -> Iterator[str]:
    """Parts of one kind that follow one another: entries are one list, and branches one tree."""
    match run[0]:
        case parts.Entry() | parts.Blank():
            yield _list("dl", map(_element, run))
        case parts.Branch():
            yield "".join(_tree(part for part in run if isinstance(part, parts.Branch)))
        case _:
            yield from map(_element, run)


def _element(part: Part) -> str:  # noqa: PLR0912 - a case for each part
    match part:
        case parts.Heading(level, text):
            return f"<h{level}>{_shown(text)}</h{level}>"
        case parts.Topic(text, id_):
            return f'<h3 id="{escape(id_)}">{_shown(text)} <code>{escape(id_)}</code></h3>'
        case parts.Paragraph(text):
            return f"<p>{_shown(text)}</p>"
        case parts.Notices(texts):
            return "\n".join(f'<p class="note">{_shown(text)}</p>' for text in texts)
        case parts.Bullets(items, numbered):
            return _list("ol" if numbered else "ul", _items(items))
        case parts.Entry(label, lines, tone):
            look = "" if tone == "plain" else ' class="note"'
            return f"<dt>{_shown(label)}</dt>{''.join(f'<dd{look}>{_shown(line)}</dd>' for line in lines)}"
        case parts.Grouped(label, groups):
            inner = "".join(f"<li>{_shown(head)}{_list('ul', _items(texts))}</li>" for head, texts in groups)
            return f"<p>{_shown(label)}</p><ul>{inner}</ul>"
        case parts.Definitions(rows):
            return _list("dl", (f"<dt>{_shown(name)}</dt><dd>{_shown(text)}</dd>" for name, text in rows))
        case parts.Table(columns, rows):
            body = "".join(_row(row, "td") for row in rows)
            return f"<table><thead>{_row(columns, 'th')}</thead><tbody>{body}</tbody></table>"
        case parts.Branch(text, _, mark):
            return f"<li>{_shown(mark)} {_shown(text)}"
        case parts.Blank(label, choices):
            boxes = " ".join(f"☐ {_shown(choice)}" for choice in choices)
            return f"<dt>{_shown(label)}</dt><dd>{boxes or '<hr>'}</dd>"
        case parts.Listing(lines, key, id_):
            words = "".join(f'<li class="{covered}">{_shown(text)}</li>' for covered, text in key)
            body = "\n".join(_line(line, number, f"{id_}-{number}") for number, line in enumerate(lines, start=1))
            return f'<ul class="key">{words}</ul>\n<table class="listing"><tbody>{body}</tbody></table>'
        case _:
            assert_never(part)


def _list(tag: str, members: Iterable[str]) -> str:
    return f"<{tag}>{''.join(members)}</{tag}>"


def _items(texts: Iterable[str]) -> Iterator[str]:
    return (f"<li>{_shown(text)}</li>" for text in texts)


def _line(line: parts.SourceLine, number: int, id_: str) -> str:
    missing = _list("ul", _items(line.missing)) if line.missing else ""
    text = f"<td><code>{escape(printable(line.text))}</code>{missing}</td>"
    return f'<tr class="{line.covered}" id="{escape(id_)}"><td>{number}</td><td>{_shown(line.count)}</td>{text}</tr>'


def _tree(branches: Iterable[parts.Branch]) -> Iterator[str]:
    """Lists within lists, however many levels one branch lies above or below the one before."""
    open_: list[int] = []
    for branch in branches:
        while open_ and open_[-1] > branch.depth:
            yield "</li></ul>"
            open_.pop()
        if open_ and open_[-1] == branch.depth:
            yield "</li>"
        else:
            yield "<ul>"
            open_.append(branch.depth)
        yield _element(branch)
    yield "</li></ul>" * len(open_)


def _row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_shown(cell)}</{tag}>' for cell in cells)}</tr>"


def _shown(text: str) -> str:
    """The text escaped; what stands between backticks as code."""
    parts = escape(printable(text)).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
