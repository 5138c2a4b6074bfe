"""A comparison as one HTML page that needs nothing else: no script, no font, no picture from anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from typing import assert_never

from ivpolicy.core.wording import printable
from ivpolicy.diff.blocks import Block, Bullets, Entries, Heading, Paragraph, Table

_STYLE = """\
body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a;background:#fff}
h1,h2,h3{line-height:1.25}h2{border-bottom:1px solid #767676;margin-top:2rem}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1rem}dt{font-weight:bold}dd{margin:0}
table{border-collapse:collapse}th,td{border:1px solid #767676;padding:.25rem .5rem;text-align:left;vertical-align:top}
.note{border-left:.25rem solid #8a5a00;padding-left:.75rem}code{background:#f0f0f0}
@media print{body{max-width:none;margin:0}}"""


def as_html(blocks: Iterable[Block]) -> str:
    """The paper as a page."""
    every = tuple(blocks)
    title = next((block.text for block in every if isinstance(block, Heading)), "Comparison")
    body = "\n".join(line for block in every for line in _lines(block))
    return (
        f'<!doctype html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f"<style>\n{_STYLE}\n</style>\n</head>\n<body>\n<main>\n{body}\n</main>\n</body>\n</html>\n"
    )


def _lines(block: Block) -> Iterator[str]:
    match block:
        case Heading(level, text):
            yield f"<h{level}>{_shown(text)}</h{level}>"
        case Paragraph(text, heeded):
            yield f'<p class="note">{_shown(text)}</p>' if heeded else f"<p>{_shown(text)}</p>"
        case Bullets(items):
            yield f"<ul>{''.join(f'<li>{_shown(item)}</li>' for item in items)}</ul>"
        case Entries(rows):
            yield f"<dl>{''.join(f'<dt>{_shown(name)}</dt><dd>{_shown(text)}</dd>' for name, text in rows)}</dl>"
        case Table(columns, rows):
            body = "".join(_row(row, "td") for row in rows)
            yield f"<table><thead>{_row(columns, 'th')}</thead><tbody>{body}</tbody></table>"
        case _:
            assert_never(block)


def _row(cells: Iterable[str], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{_shown(cell)}</{tag}>' for cell in cells)}</tr>"


def _shown(text: str) -> str:
    """The text escaped; what stands between backticks as code."""
    parts = escape(printable(text)).split("`")
    if len(parts) % 2 == 0:
        return "`".join(parts)
    return "".join(f"<code>{part}</code>" if i % 2 else part for i, part in enumerate(parts))
