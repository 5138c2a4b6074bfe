"""What is left out of a pack of which only a part could be read: the names it declares, and the names it refers to.

A verdict on the rest must not be an artefact of what is missing. So a name that stands in what was left out counts as
known, and where not even the names can be told, nothing is said about names of that kind.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, assert_never

from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode, SourceLocation

NameKind = Literal["clauses", "sources", "actors", "readings", "ids"]
"""Kinds of names within a pack; `ids` are those of whatever has one, from rules to foundations."""


@dataclass(frozen=True, slots=True)
class NameReference:
    """A name that an item left out refers to, and the place where a problem with it is told."""

    kind: NameKind
    name: str
    at: SourceLocation


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is known of the parts of a pack that could not be read.

    Attributes:
        names: Every name that may be declared there, of whatever kind.
        unsure: The kinds of names of which more may be declared there than can be told.
        references: The names that are referred to there.
        shortened: The places of the lists of grounds that lost a ground.
    """

    names: frozenset[str] = frozenset()
    unsure: frozenset[NameKind] = frozenset()
    references: tuple[NameReference, ...] = ()
    shortened: frozenset[SourceLocation] = frozenset()

    def may_declare(self, kind: NameKind, name: str) -> bool:
        """Whether the name may be declared in what was left out."""
        return kind in self.unsure or name in self.names

    def of(self, kind: NameKind) -> Iterator[tuple[str, SourceLocation]]:
        """The names of one kind that are referred to there, each with its place."""
        return ((reference.name, reference.at) for reference in self.references if reference.kind == kind)


NOTHING = LeftOut()
"""What is left out of a pack that was read whole."""


# ---- names declared ----

_REFERRING = frozenset({
    "clause", "rule", "reading", "law", "waives", "after", "from", "who", "to", "with", "copies", "place", "opens",
    "who_decides", "answer",
})  # fmt: skip
"""Keys under which names are referred to, never declared."""

_CONDITIONS = frozenset({
    "when", "unless", "only_if", "met_when", "preferred_when", "done_when", "while", "where", "means", "action",
    "actions", "meanwhile",
})  # fmt: skip
"""Keys under which no item with an id stands."""


def names_in(node: Node) -> Iterator[str]:
    """Every key and every text of the node that may be a name declared there."""
    match node:
        case ScalarNode():
            yield node.text
        case ListNode():
            for item in node.items:
                yield from names_in(item)
        case MappingNode():
            for key, value in (*node.entries, *node.again):
                if key.text not in _REFERRING:
                    yield key.text
                    yield from names_in(value)
        case _:
            assert_never(node)


def is_unsure(node: Node) -> bool:
    """Whether more may be declared in the node than its names tell: a line with a name may be missing there."""
    match node:
        case ListNode():
            return any(isinstance(item, MappingNode) and (is_unnamed(item) or is_unsure(item)) for item in node.items)
        case MappingNode():
            return bool(node.again) or any(
                is_unsure(value) for key, value in node.entries if key.text not in _CONDITIONS | _REFERRING
            )
        case ScalarNode():
            return False


def is_unnamed(item: Node) -> bool:
    """Whether an item of a list does not say its id, or not in a form in which it could be referred to."""
    ids = [item.get(key) for key in ("id", "rung")] if isinstance(item, MappingNode) else []
    return not any(isinstance(id_, ScalarNode) and is_name(id_.text) for id_ in ids)


# ---- names referred to ----

_ACTORS = ("who", "to", "with", "copies", "place", "opens", "who_decides")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")


def references_in(node: Node, *, rules: bool = True) -> Iterator[NameReference]:
    """Every well-formed name that the node refers to. `rules`: whether `rule:` names a rule of this pack."""
    if isinstance(node, ListNode):
        for item in node.items:
            yield from references_in(item, rules=rules)
    elif isinstance(node, MappingNode):
        for key, value in node.entries:
            yield from _named(key, value, node.at, rules=rules)
            if key.text != "in_force":
                yield from references_in(value, rules=rules)


def _named(key: ScalarNode, value: Node, at: SourceLocation, *, rules: bool) -> Iterator[NameReference]:
    if key.text == "clause":
        yield from _references("clauses", _scalars(value), at)
    elif key.text == "rule" and rules:
        yield from _references("ids", _scalars(value), key.at)
    elif key.text == "reading" and isinstance(value, MappingNode) and len(value.entries) == 1:
        ((name, options),) = value.entries
        if isinstance(options, MappingNode):
            yield from _references("readings", (name,), name.at)
    elif key.text in _ACTORS:
        yield from _references("actors", _scalars(value), at)


def _references(kind: NameKind, names: Iterable[ScalarNode], at: SourceLocation) -> Iterator[NameReference]:
    return (NameReference(kind, name.text, at) for name in names if is_name(name.text))


def _scalars(node: Node) -> Iterator[ScalarNode]:
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, ListNode):
        yield from (item for item in node.items if isinstance(item, ScalarNode))


def is_name(text: str) -> bool:
    """Whether a text has the form of an id."""
    return _NAME.fullmatch(text) is not None
