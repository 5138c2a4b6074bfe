"""One case of a file confirmed, or put right: the text as it is then. Other cases, and every comment, stay as they are.

The file is changed where it stands, line by line, so that what a person wrote in it is not laid out anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode
from ivpolicy.core.text.yaml_text import read_nodes
from ivpolicy.tester.cases_as_yaml import in_yaml_lines
from ivpolicy.tester.sheet import WorkedCase, read_sheet

_MARK = re.compile(r"^( *(?:- )?)unconfirmed: *yes *(#.*)?$")


class NotConfirmedError(IvpolicyError, ValueError):
    """The file is written in a way in which the case cannot be changed by itself. The message says what to do."""

    code = "cannot_be_confirmed"


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who says that the answer is right, and by which clauses; `expect` where it has to be another answer."""

    by: str
    clauses: tuple[str, ...]
    expect: Mapping[str, Mapping[str, Any]] | None = None


def waiting(text: str, file: str) -> tuple[WorkedCase, ...]:
    """The cases of a file that nobody has confirmed, in the order of the file. Raises WorkedCasesError."""
    return tuple(case for case in read_sheet(text, file).cases if not case.confirmed)


def confirmed(text: str, file: str, case: WorkedCase, said: Confirmation) -> str:
    """The text in which one of its cases is confirmed as a person says.

    Raises:
        NotConfirmedError: The case stands in braces, or its mark does not stand on a line of its own.
    """
    node, _ = read_nodes(text, file)
    mine = next((one for one in _mappings(node) if one.at == case.at), None)
    lines = text.split("\n")
    if mine is None or lines[case.at.line - 1][case.at.column - 1 :].startswith("{"):
        raise _by_hand(case, "it stands in braces")
    changed = _Changed(lines, mine, case)
    changed.keep_parts_unconfirmed()
    if said.expect is not None:
        changed.expect(said.expect)
    changed.sign(said)
    return "\n".join(changed.lines)


def _by_hand(case: WorkedCase, why: str) -> NotConfirmedError:
    help_ = "write each key of the case on a line of its own, or confirm it by hand"
    return NotConfirmedError(f"{case.at}: this case cannot be changed here: {why}\n  help: {help_}")


class _Changed:
    """The lines of a file, changed from the bottom of one case to its top, so that no place above moves."""

    def __init__(self, lines: list[str], node: MappingNode, case: WorkedCase) -> None:
        self.lines = lines
        self._node = node
        self._case = case
        self._keys = {key.text: (key, value) for key, value in node.entries}
        self._pad = " " * (case.at.column - 1)

    def keep_parts_unconfirmed(self) -> None:
        """The parts under `and_with` are cases of their own: each keeps the mark it took over from above."""
        _, parts = self._keys.get("and_with", (None, None))
        for part in reversed(parts.items if isinstance(parts, ListNode) else ()):
            if isinstance(part, MappingNode) and part.get("unconfirmed") is None:
                self._insert(part, "unconfirmed: yes")

    def expect(self, wanted: Mapping[str, Mapping[str, Any]]) -> None:
        """Another answer in place of the one that stands there."""
        if "expect" not in self._keys:
            raise _by_hand(self._case, "it expects nothing")
        first = self._keys["expect"][0].at.line
        self.lines[first - 1 : self._end_of("expect")] = list(in_yaml_lines("expect", wanted, len(self._pad)))

    def sign(self, said: Confirmation) -> None:
        """The clauses and the name, in place of the mark."""
        name = said.by.replace("\\", "\\\\").replace('"', '\\"')
        signed = [f'confirmed_by: "{name}"']
        if tuple(self._case.clauses) != said.clauses:
            cited = said.clauses[0] if len(said.clauses) == 1 else f"[{', '.join(said.clauses)}]"
            signed.insert(0, f"clause: {cited}")
        own = self._keys.get("unconfirmed")
        if own is None:
            self._insert(self._node, *signed, "unconfirmed: no")
            return
        line = own[0].at.line
        mark = _MARK.match(self.lines[line - 1])
        if mark is None:
            raise _by_hand(self._case, "its mark `unconfirmed: yes` does not stand on a line of its own")
        under_another = self._pad_of_worked() < len(self._pad)
        first, *others = (*signed, "unconfirmed: no") if under_another else signed
        self.lines[line - 1 : line] = [f"{mark[1]}{first}", *(f"{self._pad}{other}" for other in others)]

    def _pad_of_worked(self) -> int:
        """How far in a case stands that is none under `and_with`."""
        first = next((line for line in self.lines if line.lstrip().startswith("- case:")), "")
        return len(first) - len(first.lstrip()) + 2

    def _end_of(self, name: str) -> int:
        """The number of the last line of what stands under a key."""
        last = self._keys[name][0].at.line
        indent = len(self._pad)
        while last < len(self.lines):
            line = self.lines[last]
            if line.strip() and len(line) - len(line.lstrip()) <= indent:
                break
            last += 1
        while not self.lines[last - 1].strip():
            last -= 1
        return last

    def _insert(self, node: MappingNode, *entries: str) -> None:
        """Further entries at the top of a mapping."""
        place, indent = node.at.line - 1, node.at.column - 1
        line = self.lines[place]
        if line[indent : indent + 1] == "{":
            raise _by_hand(self._case, "a part of it stands in braces")
        pad = " " * indent
        self.lines[place : place + 1] = [
            f"{line[:indent]}{entries[0]}",
            *(f"{pad}{entry}" for entry in entries[1:]),
            f"{pad}{line[indent:]}",
        ]


def _mappings(node: Node | None) -> Iterator[MappingNode]:
    if isinstance(node, MappingNode):
        yield node
        for _, value in node.entries:
            yield from _mappings(value)
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _mappings(item)
    else:
        assert node is None or isinstance(node, ScalarNode)  # noqa: S101 - there are no other nodes
