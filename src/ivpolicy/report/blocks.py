"""The blocks of one page, and how much of each fits: what matters most is never cut, and what is cut is counted."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from ivpolicy.core.rules.words import counted
from ivpolicy.pages.parts import Entry, Grouped, Paragraph, Part, Tone
from ivpolicy.pages.text import height

MOST_LINES = 60
"""How many lines of 80 columns a page has, unless what is never cut needs more."""


@dataclass(frozen=True, slots=True)
class BlockItem:
    """One thing a block can show.

    Attributes:
        says: What it says, in one line or in several.
        under: The line it stands under, together with all others under the same; None where it stands by itself.
        questions: The questions it answers.
        always: Whether it is never cut.
    """

    says: tuple[str, ...]
    under: str | None = None
    questions: tuple[str, ...] = ()
    always: bool = False


class Block:
    """One block of a page: all it could show, what is most important first, and how much of that it shows.

    Args:
        label: What stands beside it.
        items: What it could show.
        kind: What stands for what was cut of it, in the count of that: for one, and for several.
        first: How many of its items get room before any block gets room for more than that.
        tone: How urgently it is to be read.
    """

    def __init__(
        self, label: str, items: Collection[BlockItem], kind: tuple[str, str], first: int = 0, tone: Tone = "plain"
    ) -> None:
        self.label = label
        self.items = tuple(items)
        self.kind = kind
        self.first = first
        self.tone = tone
        self.shown = [item for item in self.items if item.always]

    @property
    def left(self) -> list[BlockItem]:
        """The items not shown."""
        return [item for item in self.items if item not in self.shown]

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        return height(self.parts())

    def parts(self) -> list[Part]:
        """The block as it is drawn."""
        items = [item for item in self.items if item in self.shown]
        if not items:
            return []
        if items[0].under is None:
            return [Entry(self.label, tuple(line for item in items for line in item.says), self.tone)]
        groups: dict[str, list[str]] = {}
        for item in items:
            groups.setdefault(str(item.under), []).extend(item.says)
        return [Grouped(self.label, tuple((under, tuple(said)) for under, said in groups.items()))]


def page_of(
    head: list[Part],
    make: Callable[[], list[Block]],
    by_importance: tuple[str, ...],
    questions: Collection[str],
    foot: str,
    rest: str = "`--full`",
) -> list[Part]:
    """The head, what fits of the blocks, the line that counts the rest, and the foot.

    Args:
        head: What stands above the blocks.
        make: Gives the blocks, in the order in which they are read.
        by_importance: The labels of the blocks that can be cut, in the order in which they are given room.
        questions: The questions that are answered; what the page does not tell of them is counted.
        foot: What the last line ends with.
        rest: Where everything is that the page does not show.
    """
    page: list[Part] = []
    for last in (1, 2, 3, 4):  # the last line may need more
        blocks = make()
        _fill(blocks, by_importance, MOST_LINES - height(head) - last - 2)  # and a blank line above it and the blocks
        answered = {question for block in blocks for item in block.shown for question in item.questions}
        page = [*head, *(part for block in blocks for part in block.parts())]
        page.append(Paragraph(f"{_left_out(blocks, len(set(questions) - answered), rest)}{foot}"))
        if height(page) <= MOST_LINES:
            break
    return page


def _fill(blocks: list[Block], by_importance: tuple[str, ...], room: int) -> None:
    """Show what fits: of each block its first items, in the order given; then what else there is."""
    taken = {block.label: block.lines if block.shown else 0 for block in blocks}
    ordered = [block for label in by_importance for block in blocks if block.label == label]
    for is_first in (True, False):
        for block in ordered:
            for item in block.left[: block.first if is_first else None]:
                block.shown.append(item)
                needed = block.lines
                if sum(taken.values()) - taken[block.label] + needed > room:
                    block.shown.pop()
                    break
                taken[block.label] = needed


def _left_out(blocks: list[Block], more: int, rest: str) -> str:
    """How many more answers there are in what `rest` names, and what was cut here, by kind; nothing for none."""
    cut = ", ".join(counted(len(block.left), *block.kind) for block in blocks if block.left)
    if not more:
        return f"{rest}: what is cut here, {cut}. " if cut else ""
    return f"{rest}: {counted(more, 'more answer', 'more answers')}. {f'Cut: {cut}. ' if cut else ''}"
