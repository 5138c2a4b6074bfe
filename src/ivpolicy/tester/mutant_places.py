"""Where in the text of a pack each value stands: a walk of the nodes, beside the walk of what was read from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode, SourceLocation
from ivpolicy.core.text.yaml_text import read_nodes

_WRITTEN_AS = {
    "actions": ("actions", "action"),
    "after_": ("after",),
    "overdue_after": ("overdue",),
    "latest_is": ("is",),
    "history_where": ("where",),
}
"""The keys a field is written under, where they are others than its name."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of the text, with the node that stands there; without one, where the text is not at hand."""

    at: SourceLocation
    node: Node | None = None

    def under(self, field: str) -> Spot:
        """What stands under the key of a field, wherever it is below; this spot itself where no such key is."""
        for name in _WRITTEN_AS.get(field, (field.rstrip("_"),)):
            found = next((spot for key, spot in _keys(self.node) if key.text == name), None)
            if found is not None:
                return found
        return self

    def key(self, name: str) -> Spot:
        """The key of this name itself."""
        return next((Spot(key.at) for key, _ in _keys(self.node) if key.text == name), self)

    def item(self, index: int) -> Spot:
        """An item of the list that stands here."""
        if isinstance(self.node, ListNode) and index < len(self.node.items):
            return Spot(self.node.items[index].at, self.node.items[index])
        return self


def _keys(node: Node | None) -> Iterator[tuple[ScalarNode, Spot]]:
    """Every key below a node with what stands under it, those of the node itself first."""
    waiting = [node]
    while waiting:
        here = waiting.pop(0)
        if isinstance(here, MappingNode):
            yield from ((key, Spot(value.at, value)) for key, value in here.entries)
            waiting.extend(value for _, value in here.entries)
        elif isinstance(here, ListNode):
            waiting.extend(here.items)


class Places:
    """The spots of one text, by the places its parts keep.

    Args:
        text: The text of the pack; empty where it is not at hand.
        file: The name its places have.
    """

    def __init__(self, text: str, file: str) -> None:
        self._nodes: dict[SourceLocation, Node] = {}
        self._values: dict[SourceLocation, Node] = {}
        node, _ = read_nodes(text, file) if text else (None, ())
        for here in _every(node):
            self._nodes.setdefault(here.at, here)
            if isinstance(here, MappingNode):
                self._values.update((key.at, value) for key, value in here.entries)

    def of(self, at: SourceLocation) -> Spot:
        """The spot of a part that keeps the place where it begins."""
        return Spot(at, self._nodes.get(at))

    def of_key(self, at: SourceLocation) -> Spot:
        """The spot of a part that keeps the place of its key: what stands under that."""
        return Spot(at, self._values.get(at))


def _every(node: Node | None) -> Iterator[Node]:
    """Every node, the outermost of those at one place first."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        if here is None:
            continue
        yield here
        if isinstance(here, MappingNode):
            waiting.extend(value for _, value in here.entries)
        elif isinstance(here, ListNode):
            waiting.extend(here.items)
