"""The small language in which the pack format is declared: shapes that read a node, and say what they take.

A shape does three things from one declaration: `read` turns a node into a value and reports every problem to the
reader (it never raises); `schema` says the same as JSON Schema; `describe` says it in plain words.
A shape that reported a problem returns None.
"""

# ruff: noqa: D102, ARG002 - the three methods of a shape are described once, on `Shape`

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from ivpolicy.core.grammar.reader import Reader
from ivpolicy.core.text.source import ListNode, Node, ScalarNode
from ivpolicy.core.text.suggestions import did_you_mean, odd_character, one_of_words

Schema = dict[str, Any]
SchemaDefinitions = dict[str, Schema]

NAME_PATTERN = r"[A-Za-z][A-Za-z0-9_.-]*"
_NAME = re.compile(NAME_PATTERN)
# What YAML 1.2 takes for nothing, and for true and false, when it stands without quotes.
NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
TRUE = frozenset({"true", "True", "TRUE"})
FALSE = frozenset({"false", "False", "FALSE"})
_NOT_NAMES = (NOTHING | TRUE | FALSE) - {""}


def enumerated(meanings: Mapping[str, str]) -> Schema:
    """The schema of a closed list of words, with what each means, as editors show it."""
    return {"enum": list(meanings), "enumDescriptions": list(meanings.values())}


class Shape(Protocol):
    """What may stand at a place of the format."""

    def read(self, node: Node, reader: Reader) -> Any:
        """The value, or None when a problem was reported."""
        ...

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        """The same as JSON Schema draft-07; a shape used in many places adds itself to `definitions`."""
        ...

    def describe(self) -> str:
        """The same in a few plain words, for the reference page and for help."""
        ...


def scalar_text(node: Node, reader: Reader, expected: str) -> str | None:
    """The text of a scalar; anything else, or nothing at all, is reported as "`expected` expected"."""
    if type(node) is not ScalarNode:
        listed = type(node) is ListNode
        kind, without = ("a list", "brackets or a dash") if listed else ("a group of keys", "braces or keys under it")
        help_ = f"write {expected}, without {without}"
        reader.report("P005", f"{kind} stands where {expected} is expected", node.at, help_)
        return None
    if node.text in NOTHING and not node.quoted:
        reader.report("P036", f"nothing stands where {expected} is expected", node.at, f"write {expected}")
        return None
    return node.text


@dataclass(frozen=True, slots=True)
class FreeText:
    """Free text, kept as typed; blank text is refused.

    `kinds` are words of a list that stands beside a reason: one of them alone gives none.
    """

    what: str = "a text"
    kinds: tuple[str, ...] = ()

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, self.what)
        if text in self.kinds:
            message = f"`{text}` is a kind, and the reason is missing"
            reader.report("P004", message, node.at, f"write {{kind: {text}, because: ...}}")
            return None
        if text is not None and not text.strip():
            reader.report("P036", f"nothing stands where {self.what} is expected", node.at, f"write {self.what}")
            return None
        return text

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return {"type": ["string", "number", "boolean"], "pattern": r"\S"}

    def describe(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class Name:
    """An id: starts with a letter, then letters, digits, `_`, `-` and `.`.

    `known` are names that exist anyway, each with its words, for an editor to offer beside the pack's own. `own` names
    the definition of the schema in which those of one pack are offered.
    """

    what: str = "a name"
    known: tuple[tuple[str, str], ...] = ()
    own: str = ""

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, self.what)
        if text is None:
            return None
        if _NAME.fullmatch(text) is None or (text in _NOT_NAMES and not node.quoted):  # type: ignore[union-attr]
            spaces = ", and no spaces" if " " in text else ""
            odd = odd_character(text)
            help_ = f"start with a letter; use letters, digits, `_`, `-` and `.` only{spaces}{odd and f'; {odd}'}"
            reader.report("P037", f"`{text}` cannot be {self.what}", node.at, help_)
            return None
        return text

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        definitions.setdefault("name", {"type": "string", "pattern": f"^{NAME_PATTERN}$"})
        name: Schema = {"$ref": "#/definitions/name"}
        if self.own:
            definitions.setdefault(self.own, {"anyOf": [name]})
            name = {"$ref": f"#/definitions/{self.own}"}
        return {"anyOf": [enumerated(dict(self.known)), name]} if self.known else name

    def describe(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class LocalName:
    """An id of the pack's own: as the pattern says."""

    pattern: str
    what: str
    example: str

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, self.what)
        if text is None:
            return None
        if re.fullmatch(self.pattern, text) is None or (text in _NOT_NAMES and not node.quoted):  # type: ignore[union-attr]
            fitting = re.sub("[^a-z0-9.]+", "_", text.lower()).strip("_")
            example = fitting if re.fullmatch(self.pattern, fitting) else self.example
            reader.report("P037", f"`{text}` cannot be {self.what}", node.at, f"write it like `{example}`")
            return None
        return text

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return {"type": "string", "pattern": f"^{self.pattern}$"}

    def describe(self) -> str:
        return f"{self.what}, like `{self.example}`"


@dataclass(frozen=True, slots=True)
class Encoded:
    """What a program writes and nobody types: all of it as the pattern says."""

    pattern: str
    what: str
    written: str

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, self.what)
        if text is None or re.fullmatch(self.pattern, text) is not None:
            return text
        reader.report("P037", f"this is not {self.what}", node.at, f"write {self.written}")
        return None

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return {"type": "string", "pattern": f"^{self.pattern}$"}

    def describe(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class YesNoShape:
    """`yes` or `no`; `true` and `false` without quotes are taken too."""

    def read(self, node: Node, reader: Reader) -> bool | None:
        text = scalar_text(node, reader, "`yes` or `no`")
        if text is None:
            return None
        plain = not node.quoted  # type: ignore[union-attr]
        if text == "yes" or (plain and text in TRUE):
            return True
        if text == "no" or (plain and text in FALSE):
            return False
        small = text.lower() if text.lower() in ("yes", "no") else ""
        help_ = f"write it in small letters: `{small}`" if small else "write `yes` or `no`"
        reader.report("P035", f"`{text}` is neither yes nor no", node.at, help_)
        return None

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        definitions.setdefault("yes_or_no", {"enum": ["yes", "no", True, False]})
        return {"$ref": "#/definitions/yes_or_no"}

    def describe(self) -> str:
        return "`yes` or `no`"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a closed list of words. `code` is the diagnostic of an unknown one; `of` says what it belongs to.

    `instead` is help of its own, where the nearest word would lead astray; `meanings` says what each option means.
    `tested`: it is what a fact is tested for, so that `not foster` or `foster or kinship` says how that is written.
    """

    options: tuple[str, ...]
    what: str = "value"
    code: str = "P031"
    of: str = ""
    instead: str = ""
    meanings: tuple[str, ...] = ()
    tested: bool = False

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, f"one of {one_of_words(self.options)}")
        if text is None or text in self.options:
            return text
        help_ = self.instead or (self.tested and _how_tested(text, self.options)) or did_you_mean(text, self.options)
        reader.report(self.code, f"unknown {self.what} `{text}`{self.of}", node.at, help_)
        return None

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        if self.meanings:
            return enumerated(dict(zip(self.options, self.meanings, strict=True)))
        return {"enum": list(self.options)}

    def describe(self) -> str:
        return f"one of {one_of_words(self.options)}"


_DENIED = re.compile(r"(?:not|no|never|except|other than|any but|!=?)[ :]*\b(.+)", re.IGNORECASE)
_OR = re.compile(r" *(?:,|/|\||\bor\b) *", re.IGNORECASE)


def _how_tested(text: str, options: tuple[str, ...]) -> str:
    """How a denial, or several words at once, are written; the nearest word would say the opposite, or half of it."""
    denied = _DENIED.fullmatch(text)
    words = [word for word in _OR.split(denied[1] if denied else text) if word]
    if not words or not all(word in options for word in words):
        return ""
    test = words[0] if len(words) == 1 else f"{{one_of: [{', '.join(words)}]}}"
    return f"put the fact under `none:`, as in `none: [{{fact: {test}}}]`" if denied else f"write {test}"


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever stands there; used only where an earlier problem leaves the type unknown."""

    def read(self, node: Node, reader: Reader) -> None:
        return None

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return {}

    def describe(self) -> str:
        return "any value"
