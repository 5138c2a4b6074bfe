"""YAML text read into nodes that know their place, with every trick of YAML refused.

The text is read as a stream of events and never constructed: each scalar stays the text the officer typed. Limits
are checked on the stream itself, so that no file can exhaust memory or the stack. The result is the same whether
PyYAML's C reader is present or not.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from ivpolicy.core.text.diagnostic import Diagnostic
from ivpolicy.core.text.source import MOST_BYTES, ListNode, MappingNode, Node, ScalarNode, SourceLocation
from ivpolicy.core.text.yaml_problems import explain_syntax_error

MOST_DEPTH = 32
"""Most levels of lists and mappings inside one another, inclusive."""
MOST_NODES = 50_000
"""Most values, lists and mappings in one text, inclusive."""
MOST_LINE_CHARACTERS = 2_000
"""Longest line, in characters, inclusive."""

_FAST_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Line breaks other than \n and \r\n are refused too: YAML 1.1 and editors count lines differently there.
# PyYAML's two readers differ on tabs after a value, on a comment right after `|` or `>`, and on the place of what
# follows a bare `?`; the pure one decides.
_READ_DIFFERENTLY = (
    ("|", re.compile(r"\|[-+0-9]*#")),
    (">", re.compile(r">[-+0-9]*#")),
    ("?", re.compile(r"\?(?<![^\s\[{,:?-]\?)(?=\s|\Z)")),
)
_LACKS_QUOTES, _MARKS = ("P007", "P009"), ("?", ":")
_MOST_ERRORS = 20
_DIRECTIVE = re.compile("^%", re.MULTILINE)
# What cannot be seen and means nothing in a name: control characters, soft hyphens, marks of direction, empty spaces.
# Joiners (U+200C, U+200D) stay: some scripts spell with them.
_HIDDEN = re.compile(
    "[^\t\n\r -~\u00a0-\u00ac\u00ae-\u200a\u200c-\u2027\u202f-\u205f\u2070-\ud7ff\ue000-\ufefe\uff00-\ufffd"
    "\U00010000-\U0010ffff]"
)
# Spaces of word processors, where YAML counts only plain ones.
_ODD_INDENTATION = re.compile("^ *[\u00a0\u2000-\u200a\u202f\u205f\u3000]", re.MULTILINE)


def read_nodes(text: str, file: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Read one YAML document into nodes.

    Args:
        text: The file's text, already decoded. A byte order mark at the start is passed over.
        file: The name to show in places; it is never opened.

    Returns:
        The root node and every problem found. The root is None when the text cannot be understood as a whole;
        it is given beside problems that leave the rest readable (a key given twice, an anchor, a tag), so that
        the reader of the format can report its own problems in the same run. Never raises for any text.
    """
    text = text.removeprefix("\ufeff")
    refused = _limit_broken(text, file)
    if refused is not None:
        return None, (refused,)
    differently = "\t" in text or any(mark in text and written.search(text) for mark, written in _READ_DIFFERENTLY)
    loader = yaml.SafeLoader if differently else _FAST_LOADER
    try:
        return _build(text, file, loader)
    except yaml.YAMLError:
        pass
    return _syntax_errors(text, file)


def _syntax_errors(text: str, file: str) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    """Every syntax error up to the first that cannot be passed over, as the pure reader meets it on every machine.

    A mark in a text that lacks its quotes is passed over: the rest is read as if the text had them.
    """
    found: list[Diagnostic] = []
    while True:
        try:
            root, problems = _build(text, file, yaml.SafeLoader)
            return (None, tuple(found)) if found else (root, problems)
        except yaml.YAMLError as error:
            problem = explain_syntax_error(error, text, file)
            lines = text.split("\n")
            line, at = lines[problem.location.line - 1 :][:1], problem.location.column - 1
            found.append(problem)
            lacks_quotes = problem.code in _LACKS_QUOTES and line[0][at : at + 1] in _MARKS
            # Where a key may have been meant, what follows would be complained of for the same mistake.
            if not lacks_quotes or " is a key, " in problem.help or len(found) == _MOST_ERRORS:
                return None, tuple(found)
            lines[problem.location.line - 1] = f"{line[0][:at]}.{line[0][at + 1 :]}"
            text = "\n".join(lines)


def _limit_broken(text: str, file: str) -> Diagnostic | None:
    """The first limit on the bare text that is broken, if any."""
    start = SourceLocation(file, 1, 1)
    if len(text) > MOST_BYTES:
        return Diagnostic("P017", "the file is larger than 1 MiB", start, "check that this is a pack")
    directive = _DIRECTIVE.search(text)
    if directive is not None:
        place = _place_of(text, directive.start(), file)
        return Diagnostic("P001", "a line cannot start with `%`", place, "remove it, or put the text in double quotes")
    hidden = _HIDDEN.search(text)
    if hidden is not None:
        place = _place_of(text, hidden.start(), file)
        return Diagnostic(
            "P021", f"hidden character U+{ord(hidden[0]):04X}", place, "delete it and type the text again"
        )
    odd = _ODD_INDENTATION.search(text)
    if odd is not None:
        place = _place_of(text, odd.end() - 1, file)
        message = f"hidden character U+{ord(odd[0][-1]):04X} in the indentation"
        return Diagnostic("P021", message, place, "delete it and type a space")
    if len(text.encode()) > MOST_BYTES:
        return Diagnostic("P017", "the file is larger than 1 MiB", start, "check that this is a pack")
    return _long_line(text, file)


def _long_line(text: str, file: str) -> Diagnostic | None:
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) > MOST_LINE_CHARACTERS:
            place = SourceLocation(file, number, MOST_LINE_CHARACTERS + 1)
            return Diagnostic(
                "P020", f"the line has {len(line)} characters", place, "break it; a line has at most 2000"
            )
    return None


def _place_of(text: str, index: int, file: str) -> SourceLocation:
    before = text[:index]
    return SourceLocation(file, before.count("\n") + 1, index - (before.rfind("\n") + 1) + 1)


def _build(text: str, file: str, loader: type) -> tuple[Node | None, tuple[Diagnostic, ...]]:
    builder = _Builder(file, has_escapes="\\" in text)
    reader = loader(text)
    try:
        builder.take_all(reader.get_event)
    finally:
        reader.dispose()
    if builder.doubtful and loader is not yaml.SafeLoader:
        return _build(text, file, yaml.SafeLoader)
    return builder.result()


_ODD_KEYS = frozenset({"", "<<"})


class _OpenList:
    """A list whose end has not been read yet."""

    __slots__ = ("at", "in_brackets", "items")

    def __init__(self, at: SourceLocation, *, in_brackets: bool) -> None:
        self.at = at
        self.in_brackets = in_brackets
        self.items: list[Node] = []

    def add(self, node: Node, _builder: _Builder) -> None:
        self.items.append(node)

    def closed(self) -> Node:
        return ListNode(tuple(self.items), self.at)


class _OpenMapping:
    """A mapping whose end has not been read yet. `key` is the key that still waits for its value."""

    __slots__ = ("again", "at", "entries", "first", "in_brackets", "key", "key_again", "waits")

    def __init__(self, at: SourceLocation, *, in_brackets: bool) -> None:
        self.at = at
        self.in_brackets = in_brackets
        self.entries: list[tuple[ScalarNode, Node]] = []
        self.again: list[tuple[ScalarNode, Node]] = []
        self.first: dict[str, ScalarNode] = {}
        self.waits = False
        self.key: ScalarNode | None = None
        self.key_again: ScalarNode | None = None

    def add(self, node: Node, builder: _Builder) -> None:
        if self.waits:
            if self.key is not None:
                self.entries.append((self.key, node))
            elif self.key_again is not None:
                self.again.append((self.key_again, node))
            self.waits = False
            return
        self.waits = True
        if type(node) is ScalarNode and node.text not in _ODD_KEYS and self.first.setdefault(node.text, node) is node:
            self.key = node
        else:
            self.key_again = None
            self.key = self._odd_key(node, builder)

    def _odd_key(self, node: Node, builder: _Builder) -> ScalarNode | None:
        """The key if it may stand after all; None, with the problem reported, if its entry is to be dropped."""
        if type(node) is not ScalarNode or (not node.text and not node.quoted):
            builder.report(
                "P015", "a key must be one plain word or text", node.at, "write `key: value`", readable=False
            )
            return None
        if node.text == "<<" and not node.quoted:
            builder.report("P012", "merge keys (`<<`) are not used here", node.at, "write the keys out", readable=False)
            return None
        earlier = self.first.setdefault(node.text, node)
        if earlier is node:
            return node
        place = f"it stands first at line {earlier.at.line}, column {earlier.at.column}; keep one of the two"
        builder.report("P002", f"the key `{node.text}` is given twice", node.at, place)
        self.key_again = node
        return None

    def closed(self) -> Node:
        return MappingNode(tuple(self.entries), self.at, tuple(self.again))


class _Builder:
    """Takes the events of a stream and builds nodes on an explicit stack, so that depth never costs Python stack.

    `doubtful` is true after something that PyYAML's two readers may take differently: a question mark inside brackets,
    an anchor, an alias or a tag.
    """

    def __init__(self, file: str, *, has_escapes: bool) -> None:
        self.file = file
        self._has_escapes = has_escapes
        self.found: list[Diagnostic] = []
        self.doubtful = False
        self._stopped = False
        self._root: Node | None = None
        self._readable = True
        self._open: list[_OpenList | _OpenMapping] = []
        self._nodes = 0
        self._documents = 0

    def report(self, code: str, message: str, at: SourceLocation, help_: str, *, readable: bool = True) -> None:
        """Note a problem; `readable=False` when the nodes can no longer be trusted as a whole."""
        self.found.append(Diagnostic(code, message, at, help_))
        self._readable = self._readable and readable

    def take_all(self, next_event: Callable[[], Event]) -> None:
        """Take every event up to the end of the stream, or up to a broken limit."""
        take: dict[type[Event], Callable[[Any], None]] = {
            ScalarEvent: self._scalar,
            AliasEvent: self._alias,
            MappingStartEvent: self._start,
            SequenceStartEvent: self._start,
            MappingEndEvent: self._end,
            SequenceEndEvent: self._end,
            DocumentStartEvent: self._document,
        }
        while not self._stopped:
            event = next_event()
            handler = take.get(type(event))
            if handler is not None:
                handler(event)
            elif type(event) is StreamEndEvent:
                return

    def result(self) -> tuple[Node | None, tuple[Diagnostic, ...]]:
        """The root and the problems, once the stream has ended."""
        root = self._root
        if not self._stopped and (root is None or (type(root) is ScalarNode and not root.text)):
            self.report("P016", "the file is empty", SourceLocation(self.file, 1, 1), "start with `pack:` and its name")
            root = None
        return (root if self._readable else None), tuple(self.found)

    def _document(self, event: DocumentStartEvent) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(
                "P014", "a second document starts here", self._at(event), "remove the line `---`; a file holds one pack"
            )

    def _scalar(self, event: ScalarEvent) -> None:
        # Four events in five are scalars: what the other handlers call is written out here.
        mark: Any = event.start_mark
        at = SourceLocation(self.file, mark.line + 1, mark.column + 1)
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop_at_too_many(at)
        if event.tag is not None or event.anchor is not None:
            self._refuse_properties(event, at)
        value = self._without_hidden(event.value, at) if self._has_escapes and event.style == '"' else event.value
        node = ScalarNode(value, at, bool(event.style))
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if parent.in_brackets and "?" in event.value and not event.style:
            self.doubtful = True
        parent.add(node, self)

    def _without_hidden(self, value: str, at: SourceLocation) -> str:
        """The text without what only an escape can bring in, once that is told."""
        hidden = _HIDDEN.search(value)
        if hidden is None:
            return value
        help_ = "take out the escape, or write the character itself"
        self.report("P021", f"hidden character U+{ord(hidden[0]):04X}, written as an escape", at, help_)
        return _HIDDEN.sub("", value)

    def _alias(self, event: AliasEvent) -> None:
        at = self._counted(event)
        self.doubtful = True
        help_ = "write the value out; put a text that starts with `*` in quotes"
        self.report("P011", f"aliases (`*{event.anchor}`) are not used here", at, help_, readable=False)
        self._add(ScalarNode(f"*{event.anchor}", at))

    def _start(self, event: CollectionStartEvent) -> None:
        at = self._counted(event)
        if event.tag is not None or event.anchor is not None:
            self._refuse_properties(event, at)
        kind = _OpenMapping if type(event) is MappingStartEvent else _OpenList
        self._open.append(kind(at, in_brackets=bool(event.flow_style)))
        if len(self._open) > MOST_DEPTH:
            self._stop("P018", "lists and mappings are nested more than 32 deep", at, "name a part under `definitions`")

    def _end(self, _event: Event) -> None:
        self._add(self._open.pop().closed())

    def _at(self, event: Event) -> SourceLocation:
        mark: Any = event.start_mark  # every event that was read has its place
        return SourceLocation(self.file, mark.line + 1, mark.column + 1)

    def _counted(self, event: Event) -> SourceLocation:
        """The place of a node, which is counted against the limit."""
        self._nodes += 1
        at = self._at(event)
        if self._nodes > MOST_NODES:
            self._stop_at_too_many(at)
        return at

    def _stop_at_too_many(self, at: SourceLocation) -> None:
        self._stop("P019", "there are more than 50,000 values", at, "check that this is a pack")

    def _stop(self, code: str, message: str, at: SourceLocation, help_: str) -> None:
        self.report(code, message, at, help_, readable=False)
        self._stopped = True

    def _refuse_properties(self, event: NodeEvent, at: SourceLocation) -> None:
        self.doubtful = True
        if event.anchor is not None:
            help_ = "write the value out where it is needed; put a text that starts with `&` in quotes"
            self.report("P011", f"anchors (`&{event.anchor}`) are not used here", at, help_)
        tag = getattr(event, "tag", None)
        if tag is not None:
            help_ = "remove it; put a text that starts with `!` in quotes"
            shown = tag.replace("tag:yaml.org,2002:", "!!")
            self.report("P013", f"tags (`{shown}`) are not used here", at, help_)

    def _add(self, node: Node) -> None:
        if self._open:
            self._open[-1].add(node, self)
        else:
            self._root = node
