"""What can be read of a pack that has errors, so that one run tells those errors and what is wrong with the rest.

The smallest part that holds an error (a rule, a ground, a clause, at most a section) is taken out of the nodes, and
what is left is read as strictly as any pack. What was taken out is looked through for names (see `left_out`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ivpolicy.core.diagnostic import Diagnostic
from ivpolicy.core.editions import editions_in, problems_of_the_frame, sections_above
from ivpolicy.core.grammar import PACK
from ivpolicy.core.left_out import (
    Entries,
    Kind,
    LeftOut,
    Reference,
    is_unnamed,
    is_unsure,
    names_in,
    references_in,
)  # fmt: skip
from ivpolicy.core.pack import Pack
from ivpolicy.core.parser import in_order, read_pack
from ivpolicy.core.source import ListNode, MappingNode, Node, ScalarNode, SourceLocation
from ivpolicy.core.yaml_text import read_nodes

Step = str | int
Path = tuple[Step, ...]
"""The keys, and the numbers of items, that lead from the root to a node. A key given again is `key#number`."""


@dataclass(frozen=True, slots=True)
class Part:
    """What could be read of one edition, for checks only: it is never compiled and never decides.

    Attributes:
        pack: The part that could be read. Where a section of the head could not be, it holds a stand-in.
        left_out: What is known of the rest.
        period_known: Whether `in_force` and `edition` are those of the file.
    """

    pack: Pack
    left_out: LeftOut
    period_known: bool


def read_partly(text: str, *, file: str) -> tuple[tuple[Part, ...], tuple[Diagnostic, ...]]:
    """Read what is readable of every edition in a file.

    Args:
        text: The file's text, already decoded.
        file: The name to show in places; it is never opened.

    Returns:
        A part for each edition of which enough could be read to check the rest, in the order of the file, and the
        same problems as `parse_editions` gives. There is no part where the text is not YAML, or where the pack's id,
        format or layer could not be read.
    """
    root, problems = read_nodes(text, file)
    if root is None:
        return (), in_order(problems)
    above = sections_above(root)
    found = [*problems, *problems_of_the_frame(root)]
    parts: list[Part] = []
    for edition in editions_in(root):
        further = read_pack(edition, file)[1]
        found += further
        part = _part(edition, file, problems, above)
        if part is not None:
            parts.append(part)
    return tuple(parts), in_order(tuple(found))


# ---- reading what is left ----

_HEAD_FIRST = ("pack", "format", "layer")
"""Without these nothing can be said of the rest."""

_STAND_INS = """\
format: 1
edition: left out
in_force: {from: not stated}
source: {title: left out}
approval: unapproved
review_by: 9999-12-31
clauses: {left-out: {says: left out}}
"""
_KINDS = {"national": "nation", "provider": "provider"}


def _part(root: Node, file: str, problems: Iterable[Diagnostic], above: Entries) -> Part | None:
    if not isinstance(root, MappingNode) or not _layer_is_sure(root):
        return None
    left, taken = root, [_Taken(key.text, value) for key, value in above]
    found: Iterable[Diagnostic] = problems
    while True:
        left, further = _without(left, [problem.location for problem in found])
        taken += further
        if any(key in root_keys(root) and left.get(key) is None for key in _HEAD_FIRST) or left.get("pack") is None:
            return None
        stood_in = _completed(left, file)
        pack, found = read_pack(stood_in, file, declared=root)
        if pack is not None:
            return _of(pack, left, taken)
        if not any(_paths_to(left, problem.location) for problem in found):
            return None


def root_keys(root: MappingNode) -> frozenset[str]:
    """The keys that stand at the top."""
    return frozenset(key.text for key, _ in root.entries)


def _layer_is_sure(root: MappingNode) -> bool:
    """Whether the layer is given, or nothing stands there that could be meant for it."""
    meant = any(key.text not in PACK.keys and isinstance(value, ScalarNode) for key, value in root.entries)
    return "layer" in root_keys(root) or not meant


def _completed(root: MappingNode, file: str) -> MappingNode:
    """The nodes with a stand-in for each section of the head that is not there."""
    layer = root.get("layer")
    kind = _KINDS.get(layer.text if isinstance(layer, ScalarNode) else "", "local_authority")
    nodes, _ = read_nodes(f"{_STAND_INS}authority: {{name: left out, kind: {kind}}}\n", file)
    entries = nodes.entries if isinstance(nodes, MappingNode) else ()
    return replace(root, entries=(*root.entries, *(e for e in entries if e[0].text not in root_keys(root))))


def _of(pack: Pack, left: MappingNode, taken: list[_Taken]) -> Part:
    known = root_keys(left)
    pack = pack if "clauses" in known else replace(pack, clauses={})
    unsure: frozenset[Kind] = frozenset() if "clauses" in known else frozenset({"clauses"})
    left_out = LeftOut(
        frozenset(name for part in taken for name in (*part.own_name, *names_in(part.node))),
        unsure | frozenset(kind for part in taken for kind in part.unsure),
        tuple(reference for part in taken for reference in part.references),
        frozenset(part.shortens for part in taken if part.shortens is not None),
    )
    return Part(pack, left_out, {"edition", "in_force"} <= known)


# ---- what is taken out ----

_KEYED: dict[Step, Kind] = {"clauses": "clauses", "actors": "actors", "readings": "readings"}
_SECTIONS = ("appointment", "independence", "vetting", "advocacy")
_WITHOUT_IDS = (
    *_KEYED, *PACK_HEAD, "changes", "facts", "questions", "applies", "conflicts", "never_turns_on", "set_aside",
    "bank_holidays",
)  # fmt: skip
