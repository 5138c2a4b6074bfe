"""A file of a pack: one edition, or several under `editions:`."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.grammar.pack_grammar import PACK_OF_EDITIONS
from ivpolicy.core.grammar.parser import by_place, pack_of_nodes
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.text.diagnostic import Diagnostic, Severity
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode
from ivpolicy.core.text.yaml_text import read_nodes


def parse_editions(text: str, *, file: str) -> tuple[tuple[WrittenPack, ...], tuple[Diagnostic, ...]]:
    """Read every edition of a pack from one file.

    Args:
        text: The file's text, already decoded.
        file: The name to show in places; it is never opened.

    Returns:
        The editions in the order of the file, and every problem found, by place. There are no editions exactly when
        one of the problems is an error.
    """
    root, problems = read_nodes(text, file)
    if root is None:
        return (), by_place(problems)
    another = _another_file(root)
    if another is not None:
        return (), (another,)
    read = [pack_of_nodes(node, file) for node in editions_in(root)]
    found = by_place((*problems, *_of_the_frame(root), *(p for _, further in read for p in further)))
    if any(problem.severity is Severity.ERROR for problem in found):
        return (), found
    return tuple(pack for pack, _ in read if pack is not None), found


_OTHER_FILES = {
    "case_id": ("a case record", "`ivpolicy decide` answers it"),
    "worked": ("a file of worked cases", "`ivpolicy test` runs it"),
}
"""What is no pack, by a key that it has: told once, and not key by key."""


def _another_file(root: Node) -> Diagnostic | None:
    if isinstance(root, MappingNode) and root.get("pack") is None:
        for key, _ in root.entries:
            if key.text in _OTHER_FILES:
                what, help_ = _OTHER_FILES[key.text]
                return Diagnostic("P005", f"this is {what}, and no pack", key.at, f"name the file of a pack; {help_}")
    return None


_HEAD = frozenset(PACK_OF_EDITIONS.keys) - {"editions"}


def _has_editions(root: Node) -> bool:
    return isinstance(root, MappingNode) and root.get("editions") is not None


def editions_in(root: Node) -> Iterator[Node]:
    """Each edition as a pack of its own: the head that is written once, and the edition's own sections."""
    if not isinstance(root, MappingNode) or not _has_editions(root):
        yield root
        return
    head = tuple(entry for entry in root.entries if entry[0].text in _HEAD)
    listed = root.get("editions")
    for item in listed.items if isinstance(listed, ListNode) else ():
        if isinstance(item, MappingNode):
            own = tuple(entry for entry in item.entries if entry[0].text not in _HEAD)
            yield MappingNode((*head, *own), item.at, (*root.again, *item.again))


def sections_above(root: Node) -> tuple[tuple[ScalarNode, Node], ...]:
    """The sections that stand above `editions`, where none may stand: no edition has them."""
    if not isinstance(root, MappingNode) or not _has_editions(root):
        return ()
    return tuple(entry for entry in root.entries if entry[0].text not in PACK_OF_EDITIONS.keys)


def _of_the_frame(root: Node) -> Iterator[Diagnostic]:
    """What is wrong with the keys beside `editions`, and with a list of editions that is none."""
    if not isinstance(root, MappingNode) or not _has_editions(root):
        return
    for key, value in root.entries:
        if key.text == "editions":
            yield from _of_the_list(value)
        elif key.text not in _HEAD:
            help_ = "a section belongs to one edition: move it under that edition"
            yield Diagnostic("P047", f"`{key.text}` stands above the editions", key.at, help_)


def _of_the_list(listed: Node) -> Iterator[Diagnostic]:
    if not isinstance(listed, ListNode) or not listed.items:
        yield Diagnostic("P005", "a list of editions is expected here", listed.at, "write one dash for each edition")
        return
    for item in listed.items:
        if not isinstance(item, MappingNode):
            yield Diagnostic("P005", "an edition is expected here, written as keys and values", item.at)
            continue
        for key, _ in item.entries:
            if key.text in _HEAD:
                help_ = f"`{key.text}` is the same for every edition: write it once, above `editions`"
                yield Diagnostic("P047", f"`{key.text}` stands in an edition", key.at, help_)
