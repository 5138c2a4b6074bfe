"""Reads a file with the events of a case: YAML or JSON, each event with the line on which it starts; or JSON lines.

What is read is not looked at here but for its outermost keys. No problem told here repeats what was entered.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ivpolicy.core.record.case import CaseError, CaseProblem
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode
from ivpolicy.core.text.suggestions import did_you_mean
from ivpolicy.core.text.yaml_text import read_nodes
from ivpolicy.files.cases import decoded_text, problem_without_text, typed_value
from ivpolicy.files.text import read_bytes

_LINES = (".jsonl", ".ndjson")
_HEAD = ("case", "authority", "source", "events")


@dataclass(frozen=True, slots=True)
class WrittenHistory:
    """The events of a file as they are written, each with its place; and what stands above them for all of them."""

    events: tuple[tuple[str, object], ...]
    case: str | None = None
    authority: str | None = None
    source: str | None = None


def read_history_file(path: str | Path) -> WrittenHistory:
    """Read the file of a case's events.

    It holds `case:` and `events:`, or a list of events, or one event, as YAML or JSON; a file whose name ends in
    `.jsonl` has one event a line, as JSON.

    Raises:
        CaseError: The text cannot be read; every problem, with its line, none with what was entered.
        OSError: There is no such file, or it may not be read.
    """
    path = Path(path)
    return read_history_bytes(read_bytes(path), suffix=path.suffix)


def read_history_bytes(raw: bytes, *, suffix: str = "") -> WrittenHistory:
    """Read the bytes of such a file, or of standard input. Raises CaseError."""
    text = decoded_text(raw)
    if suffix.lower() in _LINES:
        return WrittenHistory(tuple(_lines(text)))
    root, problems = read_nodes(text, "")
    if problems:
        raise CaseError(tuple(map(problem_without_text, problems)))
    if isinstance(root, ListNode):
        return WrittenHistory(tuple(map(_placed, root.items)))
    if not isinstance(root, MappingNode):
        raise _refused("", "a history is expected here", "start it with `case:`, and list its events under `events:`")
    if root.get("type") is not None:
        return WrittenHistory((_placed(root),))
    return _of_mapping(root)


def history_files(path: str | Path) -> tuple[Path, ...]:
    """The files with events that a path leads to: itself, or all in a folder and those within, in order of their names.

    Raises:
        FileNotFoundError: There is nothing there.
    """
    path = Path(path)
    if not path.is_dir():
        if not path.exists():
            raise FileNotFoundError(errno.ENOENT, "there is no such file", str(path))
        return (path,)
    found = (file for file in path.rglob("*") if file.suffix.lower() in (*_LINES, ".yaml", ".yml", ".json"))
    shown = (file for file in found if not any(part.startswith(".") for part in file.relative_to(path).parts))
    return tuple(sorted(file for file in shown if file.is_file()))


def _placed(node: Node) -> tuple[str, object]:
    return f"line {node.at.line}", typed_value(node)


def _of_mapping(root: MappingNode) -> WrittenHistory:
    for key, _ in root.entries:
        if key.text not in _HEAD:
            raise _refused(f"line {key.at.line}", "an unknown key stands here", did_you_mean(key.text, _HEAD))
    events = root.get("events")
    if not isinstance(events, ListNode):
        raise _refused("events", "a list of events is expected", "write `events:`, and each event below it with a dash")
    head = {name: node.text for name in _HEAD if isinstance(node := root.get(name), ScalarNode) and node.text}
    return WrittenHistory(tuple(map(_placed, events.items)), **head)


def _lines(text: str) -> Iterator[tuple[str, object]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield f"line {number}", json.loads(line)
            except (ValueError, RecursionError):
                raise _refused(f"line {number}", "this is not JSON", "write one event a line, as JSON") from None


def _refused(place: str, message: str, mend: str) -> CaseError:
    return CaseError((CaseProblem(place, message, mend, "C003"),))
