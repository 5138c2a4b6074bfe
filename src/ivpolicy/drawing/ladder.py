"""Steps one below the other, each in a box, with the ways that lead from one to another down the right-hand side.

One column, so that it can be read on a screen of 320 pixels. Text stays text, and every line has the colour of the text
or that which forced colours give it. What the lines show also stands in the description, which is read out.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from itertools import pairwise
from textwrap import wrap
from typing import Literal

LadderStepKind = Literal["plain", "end", "open"]
"""A step that is gone on from; an end, with a double frame; one that is left open, with a broken frame."""


@dataclass(frozen=True, slots=True)
class LadderStep:
    """A step: its name, which `leads_to` of others names, and what is said of it."""

    id: str
    says: str
    kind: LadderStepKind = "plain"
    leads_to: tuple[str, ...] = ()


_WIDTH = 320
_BOX = 222
_LEFT = 4
_LINE = 15
_PADDING = 7
_BETWEEN = 20
_LANE = 9
_BETWEEN_WAYS = 5
_COLUMNS = 31
"""Characters in a line of a box: at twelve pixels they fit the box in the wider fonts too."""
_LEFT_OPEN = "left open by the text; "
_KIND_WORDS: Mapping[LadderStepKind, str] = {"plain": "", "end": "ends here", "open": "left open by the text"}


@dataclass(frozen=True, slots=True)
class _Box:
    step: LadderStep
    lines: tuple[str, ...]
    top: int

    @property
    def height(self) -> int:
        ways = len(self.step.leads_to) + 1
        return max(len(self.lines) * _LINE + 2 * _PADDING, 2 * _BETWEEN_WAYS * ways)

    @property
    def middle(self) -> int:
        return self.top + self.height // 2


def ladder_svg(title: str, steps: Sequence[LadderStep], *, starts: Iterable[str] = (), in_page: bool = False) -> str:
    """The drawing as one SVG document.

    Args:
        title: What it shows. Drawings of one page have different ones, of which the names in them are made.
        steps: From the top down. A name in `leads_to` that is no step's is passed over.
        starts: The names of the steps at which it begins.
        in_page: Whether it stands in a page, which has colours of its own and may forbid any other style.
    """
    boxes = _boxes(steps)
    lanes = _lanes(boxes)
    bottom = (boxes[-1].top + boxes[-1].height if boxes else 0) + _LEFT
    width = max(_WIDTH, _LEFT + _BOX + _LANE * (max(lanes.values(), default=0) + 3))
    begins = frozenset(starts)
    name = sha256(title.encode()).hexdigest()[:8]
    drawn = [part for box in boxes for part in _box(box, starts=box.step.id in begins)]
    drawn += [part for target in lanes for part in _lane(target, boxes, lanes)]
    drawn += [part for above, below in pairwise(boxes) for part in _down(above, below)]
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": f"0 0 {width} {bottom}",
        "width": width,
        "height": bottom,
        "role": "img",
        "aria-labelledby": f"t{name} d{name}",
        "font-family": "Arial, Helvetica, sans-serif",
        "font-size": 12,
        "fill": "none",
        "stroke": "currentColor",
    }
    if not in_page:
        attributes["style"] = "color-scheme: light dark; color: CanvasText; background: Canvas"
    head = " ".join(f'{key}="{value}"' for key, value in attributes.items())
    about = f'<title id="t{name}">{escape(title)}</title>\n<desc id="d{name}">{escape(_told(steps, begins))}</desc>'
    return "\n".join((f"<svg {head}>", about, *drawn, "</svg>", ""))


def _boxes(steps: Iterable[LadderStep]) -> tuple[_Box, ...]:
    made: list[_Box] = []
    top = _LEFT
    for number, step in enumerate(steps, 1):
        kind = _KIND_WORDS[step.kind]
        lines = (*wrap(f"{number}. {step.says}", _COLUMNS), *((f"({kind})",) if kind else ()))
        made.append(_Box(step, lines, top))
        top += made[-1].height + _BETWEEN
    return tuple(made)


def _told(steps: Sequence[LadderStep], begins: Container[str]) -> str:
    """Each step with where it leads, by its number, for whoever hears the drawing read."""
    numbers = {step.id: number for number, step in enumerate(steps, 1)}
    told = []
    for number, step in enumerate(steps, 1):
        to = [str(numbers[id_]) for id_ in dict.fromkeys(step.leads_to) if id_ in numbers]
        leads = _KIND_WORDS[step.kind] if step.kind == "end" or not to else f"leads to {', '.join(to)}"
        kind = ("begins here; " if step.id in begins else "") + (_LEFT_OPEN if step.kind == "open" else "")
        told.append(f"{number}. {step.says}: {kind}{leads or 'leads nowhere'}.")
    return " ".join(told)


def _box(box: _Box, *, starts: bool) -> Iterator[str]:
    dashes = ' stroke-dasharray="4 3"' if box.step.kind == "open" else ""
    width = ' stroke-width="2.5"' if starts else ""
    yield f'<rect x="{_LEFT}" y="{box.top}" width="{_BOX}" height="{box.height}" rx="4"{dashes}{width}/>'
    if box.step.kind == "end":
        inner = _BOX - 6, box.height - 6
        yield f'<rect x="{_LEFT + 3}" y="{box.top + 3}" width="{inner[0]}" height="{inner[1]}" rx="2"/>'
    yield '<text stroke="none" fill="currentColor">'
    for number, line in enumerate(box.lines, 1):
        y = box.top + _PADDING + number * _LINE - 4
        yield f'<tspan x="{_LEFT + 8}" y="{y}">{escape(line)}</tspan>'
    yield "</text>"


# ---- the ways ----


def _sources(target: _Box, boxes: Sequence[_Box]) -> list[_Box]:
    """The steps that lead to one, but that just above it, whose way goes straight down."""
    place = boxes.index(target)
    return [
        box
        for number, box in enumerate(boxes)
        if target.step.id in box.step.leads_to and number not in (place - 1, place)
    ]


def _lanes(boxes: Sequence[_Box]) -> dict[str, int]:
    """For each step that others lead to, the lane in which they do; lanes of ways that do not overlap are shared."""
    taken: list[list[tuple[int, int]]] = []
    lanes: dict[str, int] = {}
    spans = {box.step.id: [box.middle, *(one.middle for one in _sources(box, boxes))] for box in boxes}
    for id_, rows in sorted(spans.items(), key=lambda item: (max(item[1]) - min(item[1]), item[0])):
        if len(rows) > 1:
            first, last = min(rows) - _LINE, max(rows) + _LINE
            free = (n for n, spans_in in enumerate(taken) if all(last < a or b < first for a, b in spans_in))
            lane = next(free, len(taken))
            taken.extend([[]] if lane == len(taken) else [])
            taken[lane].append((first, last))
            lanes[id_] = lane
    return lanes


def _lane(target_id: str, boxes: Sequence[_Box], lanes: Mapping[str, int]) -> Iterator[str]:
    """One line from all steps that lead to a step, with a head where it comes in."""
    target = next(box for box in boxes if box.step.id == target_id)
    right, x = _LEFT + _BOX, _LEFT + _BOX + _LANE * (lanes[target_id] + 2)
    sources = _sources(target, boxes)
    rows = [_row_out(box, target) for box in sources]
    yield f'<path d="M{x} {min([*rows, target.middle])}V{max([*rows, target.middle])}"/>'
    for y in rows:
        yield f'<path d="M{right} {y}H{x}"/><circle cx="{x}" cy="{y}" r="2" fill="currentColor"/>'
    yield f'<path d="M{x} {target.middle}H{right + 1}m6 -4l-6 4l6 4"/>'


def _row_out(box: _Box, target: _Box) -> int:
    """The row in which a way leaves a step: below its middle, each in its own."""
    return box.middle + (box.step.leads_to.index(target.step.id) + 1) * _BETWEEN_WAYS


def _down(above: _Box, below: _Box) -> Iterator[str]:
    """The way straight down to the next step, and that straight up from it."""
    x, y = _LEFT + _BOX // 2, above.top + above.height
    if below.step.id in above.step.leads_to:
        yield f'<path d="M{x} {y}V{below.top}m-4 -6l4 6l4 -6"/>'
