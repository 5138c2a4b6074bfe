"""The approval written into the text of a pack, everything else left as it stands: layout, comments, line ends."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import TYPE_CHECKING

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.grammar.editions import parse_editions
from ivpolicy.core.grammar.yaml_scalars import as_scalar
from ivpolicy.core.pack.head import Approval

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import WrittenPack

_NOT_WRITTEN = frozenset({"state", "changed", "at"})
_PLACEHOLDERS = frozenset({
    "a name", "a role", "by", "director or officer", "me", "minute", "myself", "n a", "n/a", "name", "no one",
    "nobody", "none", "not known", "number", "officer", "placeholder", "role", "somebody", "someone", "tba", "tbc",
    "tbd", "test", "the role", "title", "to be confirmed", "to be decided", "todo", "unknown", "which scheme", "who",
    "x", "xx", "xxx", "your name", "your role",
})  # fmt: skip


class UnwritableError(IvpolicyError):
    """The approval cannot be written so that it is read again as it was given. The message says why."""

    code = "approval_not_writable"


def approval_entries(approval: Approval) -> dict[str, str]:
    """The keys of the section, in the order of the format, with what stands under each; only those given."""
    given = ((part.name, getattr(approval, part.name)) for part in fields(approval) if part.name not in _NOT_WRITTEN)
    return {name: str(value) for name, value in given if value is not None}


def signed_bytes(pack: WrittenPack, approval: Approval) -> bytes:
    """What is signed when a pack is approved so.

    One line of JSON in ASCII, its keys sorted and no space in it: `signs` (`ivpolicy approval 1`), the pack's id as
    `pack`, its `edition`, and `approval`, which holds every key of the section but the signature; a day is written like
    2026-01-31. The content digest is one of them, so that the signature covers the text that was approved.
    """
    said = {name: value for name, value in approval_entries(approval).items() if name != "signature"}
    signed = {"signs": "ivpolicy approval 1", "pack": pack.id, "edition": pack.edition, "approval": said}
    return json.dumps(signed, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def is_placeholder(text: str) -> bool:
    """Whether a text stands where a name or a role is still to be written.

    >>> is_placeholder("NAME"), is_placeholder("<role>"), is_placeholder("..."), is_placeholder("J. Invented")
    (True, True, True, False)
    """
    bare = " ".join("".join(c if c.isalnum() or c == "/" else " " for c in text).split()).casefold()
    in_brackets = text.strip()[:1] in "<[{" and text.strip()[-1:] in ">]}"
    return in_brackets or bare in _PLACEHOLDERS or not any(c.isalnum() for c in bare)


def with_approval(text: str, approval: Approval, *, edition: str) -> str:
    """The text of a pack file in which this approval stands in place of the one that stood there.

    Args:
        text: The text of a file that was read without an error, with its own line ends.
        approval: What is to stand there; its content digest is that of the edition.
        edition: The name of the edition that is approved; the others stay as they are.

    Raises:
        UnwritableError: What was given cannot stand in a pack, or the section is laid out so that it cannot be
            replaced.
    """
    section = _section(text, edition)
    if section is None:
        raise UnwritableError(f"the file has no edition `{edition}` whose approval could be written")
    made = _replaced(text, *section, approval_entries(approval))
    _refuse_otherwise_read(text, made, approval, edition)
    return made


def _refuse_otherwise_read(before: str, after: str, approval: Approval, edition: str) -> None:
    """Refuse a text that is not read as what was to be written: this edition so approved, and nothing else changed."""
    was, _ = parse_editions(before, file="")
    now, problems = parse_editions(after, file="")
    if not now:
        told = problems[0]
        raise UnwritableError(f"the approval cannot be written as it was given: {told.message}\n  help: {told.help}")
    same = len(was) == len(now) and all(
        (new.approval == approval if new.edition == edition else new.approval == old.approval)
        for old, new in zip(was, now, strict=True)
    )
    if not same:
        raise UnwritableError(
            "the section `approval` is laid out so that it cannot be replaced\n"
            "  help: write `approval: unapproved` on a line of its own, and try again"
        )


# ---- where the section stands ----

Section = tuple[ScalarNode, Node, bool]
"""Its key, what stands under it, and whether all of it stands in braces."""


def _section(text: str, edition: str) -> Section | None:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    for pack in _packs(root):
        named = _under(pack, "edition")
        found = _entry(pack, "approval")
        if found is not None and isinstance(named, ScalarNode) and named.value == edition:
            return *found, bool(pack.flow_style)
    return None


def _packs(root: Node | None) -> Iterator[MappingNode]:
    if not isinstance(root, MappingNode):
        return
    listed = _under(root, "editions")
    if isinstance(listed, SequenceNode):
        yield from (item for item in listed.value if isinstance(item, MappingNode))
    else:
        yield root


def _entry(node: MappingNode, name: str) -> tuple[ScalarNode, Node] | None:
    return next(((key, value) for key, value in node.value if key.value == name), None)


def _under(node: MappingNode, name: str) -> Node | None:
    found = _entry(node, name)
    return None if found is None else found[1]


# ---- the section, replaced ----


def _replaced(text: str, key: ScalarNode, value: Node, in_braces: bool, entries: Mapping[str, str]) -> str:  # noqa: FBT001
    start, end = value.start_mark.index, value.end_mark.index
    if isinstance(value, MappingNode) and not value.flow_style:
        return _key_by_key(text, value, entries)
    line_end = _line_end(text, end)
    if in_braces or text[key.end_mark.index : start].strip() != ":":
        listed = ", ".join(f"{name}: {as_scalar(said)}" for name, said in entries.items())
        return f"{text[:start]}{{{listed}}}{text[end:]}"
    # A remark behind it stays on its line; the keys follow below.
    newline = _newline(text)
    indent = " " * (key.start_mark.column + 2)
    lines = "".join(f"{newline}{indent}{name}: {as_scalar(said)}" for name, said in entries.items())
    return text[: key.end_mark.index] + ":" + text[end:line_end].rstrip() + lines + text[line_end:]


def _key_by_key(text: str, section: MappingNode, entries: Mapping[str, str]) -> str:
    """Each key that stays keeps its place and its remark; what is given no more goes, with its line."""
    newline, indent = _newline(text), " " * section.value[0][0].start_mark.column
    edits: list[tuple[int, int, str]] = []
    for key, value in section.value:
        start, end = value.start_mark.index, value.end_mark.index
        if key.value not in entries:
            line_start = text.rfind("\n", 0, key.start_mark.index) + 1
            edits.append((line_start, _next_line(text, end), ""))
        elif value.value != entries[key.value]:
            block = newline if text[end - 1 : end] == "\n" else ""  # a text over several lines ends with its last one
            edits.append((start, end, as_scalar(entries[key.value]) + block))
    standing = {key.value for key, _ in section.value}
    new = [f"{indent}{name}: {as_scalar(said)}{newline}" for name, said in entries.items() if name not in standing]
    last = section.value[-1][1].end_mark.index
    below = _next_line(text, last)
    if new:
        first = "" if text[:below].endswith("\n") else newline
        edits.append((below, below, first + "".join(new)))
    for start, end, put in sorted(edits, reverse=True):
        text = text[:start] + put + text[end:]
    return text


def _newline(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _line_end(text: str, index: int) -> int:
    """Where the line ends, before its line end."""
    end = text.find("\n", index)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" else end


def _next_line(text: str, index: int) -> int:
    """Where the line after the one of `index` starts; `index` itself where it starts one."""
    if index and text[index - 1] == "\n":
        return index
    end = text.find("\n", index)
    return len(text) if end < 0 else end + 1
