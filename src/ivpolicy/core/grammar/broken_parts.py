"""The smallest parts of a pack's nodes that hold an error, taken out so that the rest can be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ivpolicy.core.grammar.left_out_names import (
    NameKind,
    NameReference,
    is_name,
    is_unnamed,
    is_unsure,
    names_in,
    references_in,
)
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode, SourceLocation

PathStep = str | int
NodePath = tuple[PathStep, ...]
"""The keys, and the numbers of items, that lead from the root to a node. A key given again is `#` and its number."""

_KINDS: dict[PathStep, NameKind] = {"clauses": "clauses", "actors": "actors", "readings": "readings"}
"""Sections whose keys are names of a kind of their own."""
_KEYED = (*_KINDS, "applies", "sources")
_OF_PARTS = ("appointment", "independence", "vetting", "advocacy")
"""Sections that hold sections."""
_WITHOUT_RULES = frozenset({
    "edition", "in_force", "source", "sources", "approval", "review_by", "authority", "changes", "terms", "departures",
    "facts", "questions", "applies", "cautions", "conflicts", "never_turns_on", "set_aside",
    "bank_holidays",
})  # fmt: skip
"""Sections in which nothing stands that `rule:` or `rests_on:` may name."""
_GROUNDS: tuple[NodePath, ...] = (
    ("appointment", "grounds_to_assess"), ("appointment", "factors"), ("independence", "barred"),
    ("advocacy", "priority"), ("advocacy", "eligibility", "eligible"), ("advocacy", "eligibility", "not_eligible"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Taken:
    """A part that was taken out.

    Attributes:
        path: Where it stood, from the root of the edition.
        node: What stood there.
        shortens: The place of the list of grounds it was one of, if it was.
    """

    path: NodePath
    node: Node
    shortens: SourceLocation | None = None

    @property
    def names(self) -> Iterator[str]:
        """Every name that may be declared in it, its own key too."""
        yield from (step for step in self.path[-1:] if isinstance(step, str))
        yield from names_in(self.node)

    @property
    def references(self) -> Iterator[NameReference]:
        """Every name it refers to."""
        return references_in(self.node, rules=self.path[0] != "set_aside")

    @property
    def unsure(self) -> Iterator[NameKind]:
        """The kinds of names of which it may declare more than can be told."""
        own = self.path[-1]
        unnamed = is_unnamed(self.node) if isinstance(own, int) else self.path[0] in _KINDS and not is_name(own)
        whole = isinstance(self.node, ScalarNode) and len(self.path) <= (2 if self.path[0] in _OF_PARTS else 1)
        if self.path[0] not in _WITHOUT_RULES and (unnamed or is_unsure(self.node) or whole):
            yield _KINDS.get(self.path[0], "ids")
        if self.path[0] == "sources" and (len(self.path) == 1 or not isinstance(self.node, MappingNode)):
            yield "sources"


def without_broken_parts(root: MappingNode, places: Iterable[SourceLocation]) -> tuple[MappingNode, tuple[Taken, ...]]:
    """The nodes without the smallest parts that stand at these places, and those parts.

    A place that is not among the nodes is passed over; the innermost node counts where several start at one place.
    """
    standing = list(_walk(root, (), root.at))
    nodes = {path: node for path, node, _ in standing}
    starts = {at: path for path, node, key_at in standing if path for at in (key_at, node.at)}
    paths = dict.fromkeys(_part_of(starts[place]) for place in places if place in starts)
    lists = {path: nodes[path[:-2]].at for path in paths if path[-2:-1] == ("of",)}
    taken = tuple(Taken(path, nodes[path], lists.get(path)) for path in paths)
    return _kept_entries(root, (), frozenset(paths)), taken


# ---- places ----


def _walk(node: Node, path: NodePath, key_at: SourceLocation) -> Iterator[tuple[NodePath, Node, SourceLocation]]:
    """Every node with its path and the place at which its key starts, outer nodes first."""
    yield path, node, key_at
    for step, inner, at in _inside(node):
        yield from _walk(inner, (*path, step), at)


def _inside(node: Node) -> Iterator[tuple[PathStep, Node, SourceLocation]]:
    if isinstance(node, ListNode):
        yield from ((number, item, item.at) for number, item in enumerate(node.items))
    elif isinstance(node, MappingNode):
        yield from ((key.text, value, key.at) for key, value in node.entries)
        yield from ((f"#{number}", value, key.at) for number, (key, value) in enumerate(node.again))


def _part_of(path: NodePath) -> NodePath:
    """The smallest part that can be taken out and holds the node: a ground, an item, or at most a section."""
    again = next((at for at, step in enumerate(path) if str(step).startswith("#")), len(path))
    path = path[: again + 1]
    for at in range(1, len(path) - 1):
        is_grounds = path[:at] in _GROUNDS or (at == 2 and path[0] == "grounds")  # noqa: PLR2004 - and a number
        if is_grounds and path[at] == "of" and isinstance(path[at + 1], int):
            return path[: at + 2]
    depth = 2 if path[0] in _OF_PARTS else 1
    if path[0] in _KEYED or any(isinstance(step, int) for step in path[depth : depth + 1]):
        depth += 1
    elif path[0] in _OF_PARTS and any(isinstance(step, int) for step in path[1:2]):
        depth = 1
    return path[:depth]


# ---- taking out ----


def _kept(node: Node, path: NodePath, parts: frozenset[NodePath]) -> Node:
    """What is left of a node. Only a node on the way to a part is made anew."""
    if not any(part[: len(path)] == path for part in parts):
        return node
    if isinstance(node, ListNode):
        items = [(item, (*path, number)) for number, item in enumerate(node.items)]
        return replace(node, items=tuple(_kept(item, at, parts) for item, at in items if at not in parts))
    return _kept_entries(node, path, parts) if isinstance(node, MappingNode) else node


def _kept_entries(node: MappingNode, path: NodePath, parts: frozenset[NodePath]) -> MappingNode:
    entries = [(key, value, (*path, key.text)) for key, value in node.entries]
    again = [(entry, (*path, f"#{number}")) for number, entry in enumerate(node.again)]
    return MappingNode(
        tuple((key, _kept(value, at, parts)) for key, value, at in entries if at not in parts),
        node.at,
        tuple(entry for entry, at in again if at not in parts),
    )
