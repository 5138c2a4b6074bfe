"""Bars, drawn as SVG in the colours of the page; what they show is read out, and stands in the table after them."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from html import escape

_WIDTH, _ROW, _BAR, _LEFT = 320, 38, 14, 2
_MOST_CHARACTERS = 38
_END = 'text-anchor="end" stroke="none" fill="currentColor"'


def bars(title: str, rows: Sequence[tuple[str, int]]) -> str:
    """A bar for each row, as long as its number is of the largest; one column, so that it fits a narrow screen.

    Args:
        title: What it shows. Drawings of one page have different ones, of which the names in them are made.
        rows: What each bar is of, and how many.
    """
    most = max((number for _, number in rows), default=0) or 1
    name = sha256(title.encode()).hexdigest()[:8]
    told = " ".join(f"{label}: {number:,}." for label, number in rows)
    drawn = [f'<title id="t{name}">{escape(title)}</title>', f'<desc id="d{name}">{escape(told)}</desc>']
    for place, (label, number) in enumerate(rows):
        top = place * _ROW
        said = label if len(label) <= _MOST_CHARACTERS else f"{label[: _MOST_CHARACTERS - 1]}…"
        width = round((_WIDTH - 2 * _LEFT) * number / most)
        drawn += [
            f'<text x="{_LEFT}" y="{top + 14}" stroke="none" fill="currentColor">{escape(said)}</text>',
            f'<text x="{_WIDTH - _LEFT}" y="{top + 14}" {_END}>{number:,}</text>',
            f'<rect x="{_LEFT}" y="{top + 19}" width="{_WIDTH - 2 * _LEFT}" height="{_BAR}" fill="none"/>',
            f'<rect x="{_LEFT}" y="{top + 19}" width="{width}" height="{_BAR}" fill="currentColor" stroke="none"/>',
        ]
    height = len(rows) * _ROW + _LEFT
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" height="{height}" '
        f'role="img" aria-labelledby="t{name} d{name}" font-family="Arial, Helvetica, sans-serif" font-size="12" '
        f'stroke="currentColor">\n' + "\n".join(drawn) + "\n</svg>\n"
    )
