"""Reads the nodes of a file of worked cases and notes every problem with its place and help."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode, SourceLocation
from ivpolicy.core.text.suggestions import did_you_mean, shortened

Entries = Mapping[str, tuple[ScalarNode, Node]]
"""The keys of a mapping, each with its own place and its value."""


class CaseReader:
    """What a file says, node by node. Problems are noted in `found`; reading goes on, so that all are told at once."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def note(self, code: str, message: str, at: SourceLocation, help_: str = "") -> None:
        """Note a problem."""
        self.found.append(Diagnostic(code, message, at, help_))

    def entries(self, node: Node | None, keys: Iterable[str] | None, what: str) -> Entries:
        """The entries of a mapping whose keys may be those of `keys`, any where that is None; none without a node."""
        if node is None or is_empty(node):
            return {}
        if not isinstance(node, MappingNode):
            self.note("P005", f"{what} is written as keys and values", node.at, "write each as `key: value`")
            return {}
        found = {key.text: (key, value) for key, value in node.entries}
        return found if keys is None else dict(self._known(found, tuple(keys), what))

    def _known(self, found: Entries, keys: tuple[str, ...], what: str) -> Iterator[tuple[str, tuple[ScalarNode, Node]]]:
        for name, pair in found.items():
            if name in keys:
                yield name, pair
            else:
                self.note("P003", f"{what} has no key `{shortened(name)}`", pair[0].at, did_you_mean(name, keys))

    def items(self, node: Node | None, what: str) -> tuple[Node, ...]:
        """The items of a list; none without a node."""
        if node is None or is_empty(node):
            return ()
        if isinstance(node, ListNode):
            return node.items
        self.note("P005", f"{what} is a list", node.at, "put each on a line of its own after `- `")
        return ()

    def text(self, node: Node | None, what: str) -> str | None:
        """A single text; None, with the problem noted, where there is none."""
        if isinstance(node, ScalarNode) and node.text:
            return node.text
        if node is not None:
            code = "P036" if isinstance(node, ScalarNode) else "P005"
            self.note(code, f"{what} is a text", node.at, "write it on one line, in quotes if it has a colon in it")
        return None

    def texts(self, node: Node | None, what: str) -> tuple[tuple[str, SourceLocation], ...]:
        """One text, or a list of texts, each with its place."""
        nodes = node.items if isinstance(node, ListNode) else () if node is None or is_empty(node) else (node,)
        read = ((self.text(one, what), one.at) for one in nodes)
        return tuple((text, at) for text, at in read if text is not None)

    def day(self, node: Node | None, what: str) -> date | None:
        """A day; None, with the problem noted, where there is none."""
        text = self.text(node, what)
        if text is None or node is None:
            return None
        try:
            if len(text) == len("2026-11-01"):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.note("P033", f"`{shortened(text)}` is not a day", node.at, "write it like 2026-11-01")
        return None

    def yes(self, node: Node | None, what: str) -> bool:
        """Whether `yes` is written; nothing written is no."""
        text = self.text(node, what)
        if text is not None and node is not None and text not in ("yes", "no"):
            self.note("P035", f"{what} is `yes` or `no`", node.at, "to confirm the answer, remove the line")
        return text == "yes"


def is_empty(node: Node) -> bool:
    """Whether a key has nothing after it."""
    return isinstance(node, ScalarNode) and not node.text and not node.quoted


def plain(node: Node) -> Any:
    """A node as plain lists, mappings and text; scalars stay as typed."""
    match node:
        case ScalarNode(text):
            return text
        case ListNode(items):
            return [plain(item) for item in items]
        case MappingNode(entries):
            return {key.text: plain(value) for key, value in entries}
