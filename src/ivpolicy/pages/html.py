"""A page as one HTML file that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import count, groupby
from typing import assert_never

from ivpolicy.pages import parts
from ivpolicy.pages.parts import Part, printable

_STYLE = """\
body{font:1rem/1.5 sans-serif;max-width:60rem;margin:0 auto;padding:1rem;color:#1a1a1a;background:#fff}
body{overflow-wrap:anywhere}h1,h2,h3{line-height:1.25}h2{border-bottom:1px solid #767676;margin-top:2rem}
dl{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.25rem 1rem}dd{margin:0}
dt,.label{font-weight:bold}dt{grid-column:1}dd{grid-column:2}
.wide{overflow-x:auto;overflow-wrap:normal}table{border-collapse:collapse;margin:.5rem 0}
th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top}
.note{border-left:.25rem solid #8a5a00;padding-left:.75rem}code{background:#f0f0f0}
.listing td{border:0;padding:0 .5rem}.listing td:first-child{user-select:none}.key{list-style:none;padding:0}
.listing code{background:none;white-space:pre-wrap;overflow-wrap:anywhere}.listing ul{margin:0}
.yes{background:#d8efdc;border-left:.25rem solid #3c8a4c}.computed{background:#dde9f7;border-left:.25rem solid #3a6fb0}
.part{background:#fbf0c9;border-left:.25rem solid #b58a00}.no{background:#f8d9d6;border-left:.25rem solid #b3362a}
.skip{position:absolute;left:-99rem}.skip:focus{position:static}nav ul{padding-left:1.25rem}
nav a,.skip:focus{display:block;padding:.25rem 0}:focus-visible{outline:.2rem solid #1a4e8a;outline-offset:.1rem}
svg{max-width:100%;height:auto}
details{border-bottom:1px solid #767676}summary{cursor:pointer;padding:.5rem 0}summary h3{display:inline;font-size:1rem}
dd hr{border:0;border-bottom:1px solid #1a1a1a;margin:1.25rem 0 0}
@media(max-width:40em){dl{grid-template-columns:minmax(0,1fr)}
dd{grid-column:1;margin-left:1rem}ul,ol{padding-left:1.1rem}}
@media print{body{max-width:none;padding:0}.skip,nav{display:none}.wide{overflow:visible}
details::details-content{content-visibility:visible;display:block;height:auto;opacity:1}}"""


def as_html(page: Iterable[Part], *, contents: bool = False, each_sheet: str | None = None) -> str:
    """Render a page, whose first part is its title. Whatever was recorded shows as it was typed.

    Args:
        page: The page.
        contents: Whether a list of its sections stands before the first, and a link to that list before everything.
        each_sheet: What is printed at the top of every sheet of paper.
    """
    shown = list(page)
    title = next((part.text for part in shown if isinstance(part, parts.Heading)), "")
    body = drawn(shown)
    skip = ""
    if contents:
        sections = [part.text for part in shown if isinstance(part, parts.Heading) and part.level == _SECTION]
        links = (f'<li><a href="#section-{n}">{_shown(text)}</a></li>' for n, text in enumerate(sections, start=1))
        nav = f'<nav id="contents" aria-label="On this page" tabindex="-1">{_list("ul", links)}</nav>\n'
        number = count(1)
        body = re.sub("<h2>", lambda _: f'<h2 id="section-{next(number)}">', body)
        body = body.replace('<h2 id="section-1">', f'{nav}<h2 id="section-1">', 1)
        skip = '<a class="skip" href="#contents">Skip to the list of sections</a>\n'
    style = _STYLE if each_sheet is None else f"{_STYLE}\n@page{{@top-left{{content:{_css_text(each_sheet)}}}}}"
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>\n{style}\n</style>\n</head>\n<body>\n{skip}<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def drawn(page: Iterable[Part]) -> str:
    """The parts alone, for a page that has its own head and style: every text in them is escaped."""
    return "\n".join(html for _, run in groupby(page, key=type) for html in _elements(list(run)))


_SECTION = 2


def _policy(style: str) -> str:
    """A page asks nothing of any network and runs nothing; its one style is named by its digest."""
    digest = base64.b64encode(hashlib.sha256(f"\n{style}\n".encode()).digest()).decode("ascii")
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _css_text(text: str) -> str:
    """A text as a style sheet has it: whatever is neither letter, digit nor space by its number, which a space ends."""
    shown = (c if c == " " or (c.isascii() and c.isalnum()) else f"\\{ord(c):06x} " for c in printable(text))
    return f'"{"".join(shown)}"'


def _elements(run: Sequence[Part]) -> Iterator[str]:
    """Parts of one kind that follow one another: entries are one list, and branches one tree."""
    match run[0]:
        case parts.Entry() | parts.Blank():
            yield _list("dl", map(_element, run))
        case parts.Branch():
            yield "".join(_tree(part for part in run if isinstance(part, parts.Branch)))
        case _:
            yield from map(_element, run)


def _element(part: Part) -> str:  # noqa: PLR0911, PLR0912 - a case for each part
    match part:
        case parts.Heading(level, text):
            return f"<h{level}>{_shown(text)}</h{level}>"
        case parts.Folded(head, inner):
            return f"<details><summary>{_element(head)}</summary>\n{drawn(inner)}\n</details>"
        case parts.Drawing(svg):
            return svg
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
            listed = "".join(f"<li>{_shown(head)}{_list('ul', _items(texts))}</li>" for head, texts in groups)
            return f'<p class="label">{_shown(label)}</p><ul>{listed}</ul>'
        case parts.Definitions(rows):
            return _list("dl", (f"<dt>{_shown(name)}</dt><dd>{_shown(text)}</dd>" for name, text in rows))
        case parts.Table(columns, rows):
            heads = "".join(f'<th scope="col">{_shown(name)}</th>' for name in columns)
            table = f"<table><thead><tr>{heads}</tr></thead><tbody>{''.join(map(_row, rows))}</tbody></table>"
            name = escape(", ".join(filter(None, columns)))
            return f'<div class="wide" role="group" tabindex="0" aria-label="Table: {name}">{table}</div>'
        case parts.Branch(text, _, mark):
            return f"<li>{_shown(mark)} {_shown(text)}"
        case parts.Blank(label, choices):
            boxes = " ".join(f"☐ {_shown(choice)}" for choice in choices)
            return f"<dt>{_shown(label)}</dt><dd>{boxes or '<hr>'}</dd>"
        case parts.Listing(lines, key, id_):
            words = "".join(f'<li class="{covered}">{_shown(text)}</li>' for covered, text in key)
            listed = "\n".join(_line(line, number, f"{id_}-{number}") for number, line in enumerate(lines, start=1))
            return f'<ul class="key">{words}</ul>\n<table class="listing"><tbody>{listed}</tbody></table>'
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


def _row(cells: tuple[str, ...]) -> str:
    """A row, headed by its first cell, which says what it is about."""
    first, *others = map(_shown, cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in others)}</tr>'


def _shown(text: str) -> str:
    """The text escaped; what stands between backticks as code."""
    pieces = escape(printable(text), quote=False).split("`")
    if len(pieces) % 2 == 0:
        return "`".join(pieces)
    return "".join(f"<code>{piece}</code>" if i % 2 else piece for i, piece in enumerate(pieces))
