"""What can be read of a pack that has errors, so that one run tells those errors and what is wrong with the rest.

The smallest part that holds an error (a rule, a ground, a clause, at most a section) is taken out of the nodes, and
what is left is read as strictly as any pack. What was taken out is looked through for names (see `left_out`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches

from ivpolicy.core.grammar.broken_parts import Taken, without_broken_parts
from ivpolicy.core.grammar.editions import editions_in, sections_above
from ivpolicy.core.grammar.left_out_names import LeftOut, NameKind
from ivpolicy.core.grammar.pack_grammar import PACK
from ivpolicy.core.grammar.parser import pack_of_nodes
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import MappingNode, Node, ScalarNode
from ivpolicy.core.text.yaml_text import read_nodes


@dataclass(frozen=True, slots=True)
class ReadablePart:
    """What could be read of one edition, for checks only: it is never compiled and never decides.

    Attributes:
        pack: The part that could be read. Where a section of the head could not be, it holds a stand-in.
        left_out: What is known of the rest.
        period_known: Whether `in_force` and `edition` are those of the file.
    """

    pack: WrittenPack
    left_out: LeftOut
    period_known: bool


def read_partly(text: str, *, file: str) -> tuple[ReadablePart, ...]:
    """Read what is readable of every edition in a file that `parse_editions` refuses.

    Args:
        text: The file's text, already decoded.
        file: The name to show in places; it is never opened.

    Returns:
        A part for each edition of which enough could be read to check the rest, in the order of the file. There is
        none where the text is not YAML, or where the pack's id, format or layer could not be read. What is wrong with
        the parts left out is not told again.
    """
    root, problems = read_nodes(text, file)
    if root is None:
        return ()
    above = tuple(Taken((key.text,), value) for key, value in sections_above(root))
    parts = (_part(edition, file, problems, above) for edition in editions_in(root))
    return tuple(part for part in parts if part is not None)


# ---- reading what is left ----

_NEEDED = frozenset({"pack", "format", "layer"})
"""Without these, as far as they were given, nothing can be said of the rest."""
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


def _part(root: Node, file: str, problems: Iterable[Diagnostic], above: tuple[Taken, ...]) -> ReadablePart | None:
    if not isinstance(root, MappingNode) or not _layer_is_sure(root):
        return None
    needed = _NEEDED & _keys(root) | {"pack"}
    left, taken = without_broken_parts(root, [problem.location for problem in problems])
    while needed <= _keys(left):
        pack, found = pack_of_nodes(_completed(left, file), file, declared=root)
        if pack is not None:
            return _of(pack, left, (*above, *taken))
        left, further = without_broken_parts(left, [problem.location for problem in found])
        if not further:
            return None
        taken += further
    return None


def _keys(root: MappingNode) -> frozenset[str]:
    return frozenset(key.text for key, _ in root.entries)


def _layer_is_sure(root: MappingNode) -> bool:
    """Whether the layer is given, or nothing stands there that could be meant for it."""
    unknown = [key.text for key, value in root.entries if key.text not in PACK.keys and isinstance(value, ScalarNode)]
    meant = any(get_close_matches(key, PACK.keys, 1) in ([], ["layer"]) for key in unknown)
    return "layer" in _keys(root) or not meant


def _completed(root: MappingNode, file: str) -> MappingNode:
    """The nodes with a stand-in for each section of the head that is not there."""
    layer = root.get("layer")
    kind = _KINDS.get(layer.text if isinstance(layer, ScalarNode) else "", "local_authority")
    nodes, _ = read_nodes(f"{_STAND_INS}authority: {{name: left out, kind: {kind}}}\n", file)
    entries = nodes.entries if isinstance(nodes, MappingNode) else ()
    return replace(root, entries=(*root.entries, *(e for e in entries if e[0].text not in _keys(root))))


def _of(pack: WrittenPack, left: MappingNode, taken: tuple[Taken, ...]) -> ReadablePart:
    known = _keys(left)
    clause_ids_known = "clauses" in known or any(len(part.path) > 1 and part.path[0] == "clauses" for part in taken)
    clauses_unsure: frozenset[NameKind] = frozenset() if clause_ids_known else frozenset({"clauses"})
    left_out = LeftOut(
        frozenset(name for part in taken for name in part.names),
        clauses_unsure | frozenset(kind for part in taken for kind in part.unsure),
        tuple(reference for part in taken for reference in part.references),
        frozenset(part.shortens for part in taken if part.shortens is not None),
    )
    return ReadablePart(
        pack if "clauses" in known else replace(pack, clauses={}), left_out, {"edition", "in_force"} <= known
    )
