"""Shapes of mappings: with named keys, with ids as keys, and with keys whose shape depends on another key."""

# ruff: noqa: D102 - the three methods of a shape are described once, on `Shape`

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from inspect import signature
from types import MappingProxyType
from typing import Any

from ivpolicy.core.grammar.reader import Reader
from ivpolicy.core.grammar.shapes import Schema, SchemaDefinitions, Shape
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode, SourceLocation
from ivpolicy.core.text.suggestions import all_of_words, did_you_mean, one_of_words

_MOST_KEYS = 30
"""How many keys a message names where none is near the one written; more than that only a whole pack has."""
TAKEN_FOR_TRUE, AS_READ = "on", "true"
"""The one key of the format that YAML 1.1 takes for a truth value, and what it makes of it: both are read."""


@dataclass(frozen=True, slots=True)
class Depends:
    """A shape that depends on what stands under the sibling key `on`, such as the outcomes of the question named there.

    `cases` gives the shape for each known text; `other` serves the rest (the pack's own names, or an unknown one).
    """

    on: str
    cases: Callable[[], Mapping[str, Shape]]
    other: Shape

    def read(self, node: Node, reader: Reader) -> Any:
        return self.cases().get(reader.context.get(self.on) or "", self.other).read(node, reader)

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return self.other.schema(definitions)

    def describe(self) -> str:
        return self.other.describe()


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a mapping.

    Attributes:
        shape: What stands under it.
        doc: One sentence for the reference page and the editor's hover.
        required: Whether it must be given.
        to: The field it fills, when that is not the key itself.
        taken_for: A key that officers write in its place, and what to do with that one.
    """

    shape: Shape
    doc: str
    required: bool = False
    to: str = ""
    taken_for: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class MappingOf:
    """A mapping with named keys, read to the value `build` makes of them.

    Attributes:
        what: What it is, with its article, for messages: `a rule`.
        keys: The keys in the order of the reference page.
        build: Called with the given fields, `fixed`, and `at` when it takes that.
        fixed: Fields the place gives, such as the question a section implies.
        needs_one_of: Keys of which at least one is needed (each tuple on its own).
        not_together: Keys of which at most one may stand (each tuple on its own).
        needs_with: (key, its text, other key): the other is needed when the key has that text; "" is not given.
        keeps: Keys whose text the other keys' shapes depend on.
        unknown: The diagnostic code of an unknown key, and what such a key is called.
        hints: Keys that officers try here, and why they are not here.
        defined_as: Name among the schema's definitions, for a shape used in many places.
        example: The whole of it, where it is short enough to be shown as help.
        instead_of_list: What to write where several stand and one is expected.
        partly: Whether a value is built of what could be read, where some of it could not.
    """

    what: str
    keys: Mapping[str, Key]
    build: Callable[..., Any] = dict
    fixed: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    needs_one_of: tuple[tuple[str, ...], ...] = ()
    not_together: tuple[tuple[str, ...], ...] = ()
    needs_with: tuple[tuple[str, str, str], ...] = ()
    keeps: tuple[str, ...] = ()
    unknown: tuple[str, str] = ("P003", "key")
    hints: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    defined_as: str = ""
    example: str = ""
    instead_of_list: str = ""
    partly: bool = False
    _required: frozenset[str] = field(init=False, repr=False)
    _known: frozenset[str] = field(init=False, repr=False)
    _takes_at: bool = field(init=False, repr=False)

    def __post_init__(self) -> None:
        required = frozenset(name for name, key in self.keys.items() if key.required)
        object.__setattr__(self, "_required", required)
        object.__setattr__(self, "_known", frozenset(self.keys))
        object.__setattr__(self, "_takes_at", self.build is not dict and "at" in signature(self.build).parameters)

    def read(self, node: Node, reader: Reader) -> Any:
        return self.read_with(node, reader, self.fixed, node.at)

    def read_with(self, node: Node, reader: Reader, given: Mapping[str, Any], at: SourceLocation) -> Any:
        """Read, with further fields given by the place; `at` is the place the value keeps."""
        if type(node) is not MappingNode:
            help_ = f"write {one_of_words(self.keys)} under it" if self.keys else ""
            help_ = f"write {self.example}" if self.example else help_
            help_ = self.instead_of_list if type(node) is ListNode and self.instead_of_list else help_
            reader.report("P005", f"{self.what} is expected here, written as keys and values", node.at, help_)
            return None
        if TAKEN_FOR_TRUE in self._known:
            node = as_written(node)
        if self._is_another(node):
            message = f"{self.what} lacks {all_of_words(name for name in self.keys if name in self._required)}"
            reader.report(
                "P004",
                message,
                node.at,
                f"write `{self.example_of_required}`; what stands here belongs under one of them",
            )
            return None
        before = len(reader.found)
        values = self._values(node, reader)
        self._check_keys(node, reader)
        if len(reader.found) > before and not self.partly:
            return None
        if self._takes_at:
            return self.build(**given, **values, at=at)
        return self.build(**given, **values)

    @property
    def example_of_required(self) -> str:
        """The keys that must be given, as they are written: `{title: ...}`; empty where there are none."""
        return (
            f"{{{', '.join(f'{name}: ...' for name, key in self.keys.items() if key.required)}}}"
            if self._required
            else ""
        )

    def _is_another(self, node: MappingNode) -> bool:
        """Whether no key that stands here is, or may be meant for, one of several that must: one mistake, told once."""
        given = [key.text for key, _ in node.entries]
        # A key as it should be is meant for itself, which is quicker seen than that it is like itself.
        if len(self._required) < 2 or not given or not self._known.isdisjoint(given):  # noqa: PLR2004 - one is none of several
            return False
        return not any(get_close_matches(name, self.keys, 1) for name in given)

    def is_written_by(self, node: MappingNode) -> bool:
        """Whether a mapping has its keys, at least those that must be given, and no others."""
        given = {key.text for key, _ in node.entries}
        return bool(self._required) and self._required <= given <= self._known

    def _values(self, node: MappingNode, reader: Reader) -> dict[str, Any]:
        outer = reader.context
        if self.keeps:
            reader.context = outer | {key: _text(node.get(key)) for key in self.keeps}
        values: dict[str, Any] = {}
        for key_node, value in node.entries:
            key = self.keys.get(key_node.text)
            if key is None:
                self._report_unknown(key_node, value, reader)
            else:
                values[key.to or key_node.text] = key.shape.read(value, reader)
        reader.context = outer
        return values

    def _report_unknown(self, key: ScalarNode, value: Node, reader: Reader) -> None:
        code, noun = self.unknown
        if " " in key.text and _text(value) == "":
            help_ = "a comma ends a text in braces: put the whole text in double quotes"
            if "\u201c" in key.text or "\u201d" in key.text:
                help_ = "a comma ends a text in braces: put the whole text in straight double quotes, not in curly ones"
            reader.report(code, f"`{key.text}` stands where a {noun} of {self.what} is expected", key.at, help_)
            return
        known = f"use {one_of_words(self.keys, most=_MOST_KEYS)}"
        # A section is more than one word: what has one word after it is a key of this place, misspelt.
        near = get_close_matches(key.text, self.keys, 1) if type(value) is ScalarNode else []
        section = "" if near else reader.place_of(key.text)
        help_ = self.hints.get(key.text) or section or did_you_mean(key.text, self.keys, known)
        reader.report(code, f"unknown {noun} `{key.text}` in {self.what}", key.at, help_)

    def _check_keys(self, node: MappingNode, reader: Reader) -> None:
        given = {key.text: key for key, _ in node.entries}
        has_rules = self.needs_one_of or self.not_together or self.needs_with
        if given.keys() >= self._required and given.keys() <= self._known and not has_rules:
            return
        # A misspelt key is reported once, not a second time as the key that is missing.
        unknown = given.keys() - self._known
        meant = {near for name in unknown for near in get_close_matches(name, self.keys, 1)}
        for name in (name for name in self.keys if name in self._required):
            other, instead = self.keys[name].taken_for or ("", "")
            if name not in given and name not in meant and other not in unknown:
                at = given[other].at if other in given else node.at
                help_ = instead if other in given else f"add `{name}:` with {_to_write(self.keys[name].shape)}"
                reader.report("P004", f"{self.what} lacks `{name}`", at, help_)
        for names in self.needs_one_of:
            if given.keys().isdisjoint(names) and not unknown and not _stands_deeper(node, names):
                reader.report(
                    "P043", f"{self.what} needs one of {one_of_words(names)}", node.at, f"add {one_of_words(names)}"
                )
        for names in self.not_together:
            standing = [name for name in names if name in given]
            if len(standing) > 1:
                message = f"`{standing[0]}` and `{standing[1]}` cannot stand together in {self.what}"
                reader.report("P042", message, given[standing[1]].at, "keep one of the two")
        for name, text, other in self.needs_with:
            if (_text(node.get(name)) or "") == text and other not in given and other not in meant:
                help_ = f"add `{other}:` with {_to_write(self.keys[other].shape)}"
                needs = f", which `{name}: {text}` needs" if text else ""
                reader.report("P004", f"{self.what} lacks `{other}`{needs}", node.at, help_)

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        if not self.defined_as:
            return self._schema(definitions)
        if self.defined_as not in definitions:
            definitions[self.defined_as] = {}  # a shape may contain itself
            definitions[self.defined_as] = self._schema(definitions)
        return {"$ref": f"#/definitions/{self.defined_as}"}

    def _schema(self, definitions: SchemaDefinitions) -> Schema:
        schema: Schema = {
            "type": "object",
            "additionalProperties": False,
            "properties": {name: described(key.shape.schema(definitions), key.doc) for name, key in self.keys.items()},
        }
        required = [name for name, key in self.keys.items() if key.required]
        if TAKEN_FOR_TRUE in self.keys:
            schema["patternProperties"] = {f"^{AS_READ}$": self.keys[TAKEN_FOR_TRUE].shape.schema(definitions)}
            required = [name for name in required if name != TAKEN_FOR_TRUE]
        return schema | ({"required": required} if required else {}) | self._key_rules(definitions)

    def _key_rules(self, definitions: SchemaDefinitions) -> Schema:
        rules: list[Schema] = [
            {"minProperties": 1}
            if set(names) == set(self.keys)
            else {"anyOf": [{"required": [name]} for name in names]}
            for names in self.needs_one_of
        ]
        for names in self.not_together:
            pairs = [(one, two) for at, one in enumerate(names) for two in names[at + 1 :]]
            rules += [{"not": {"required": [one, two]}} for one, two in pairs]
        rules += [_when(name, text, {"required": [other]}) for name, text, other in self.needs_with]
        if TAKEN_FOR_TRUE in self.keys:
            rules.append({"not": {"required": [TAKEN_FOR_TRUE, AS_READ]}})
            if self.keys[TAKEN_FOR_TRUE].required:
                rules.append({"anyOf": [{"required": [name]} for name in (TAKEN_FOR_TRUE, AS_READ)]})
        for name, key in self.keys.items():
            if isinstance(key.shape, Depends):
                cases = key.shape.cases().items()
                rules += [
                    _when(key.shape.on, text, {"properties": {name: shape.schema(definitions)}})
                    for text, shape in cases
                ]
        return {"allOf": rules} if rules else {}

    def describe(self) -> str:
        return self.what


def _stands_deeper(node: MappingNode, names: tuple[str, ...]) -> bool:
    """Whether one of the keys was indented too far, into what stands under another: that is told there."""
    inner = (value for _, value in node.entries if type(value) is MappingNode)
    return any(value.get(name) is not None for value in inner for name in names)


def _to_write(shape: Shape) -> str:
    """What is to stand under a key: of a group of keys those that must, which say more than its name."""
    needed = shape.example_of_required if isinstance(shape, MappingOf) else ""
    return f"`{needed}`" if needed else shape.describe()


def as_written(node: MappingNode) -> MappingNode:
    """The mapping with `on` where a plain reader of YAML 1.1 made `true` of it and the pack was written out again."""
    if node.get(TAKEN_FOR_TRUE) is not None:
        return node
    entries = (
        (replace(key, text=TAKEN_FOR_TRUE) if key.text == AS_READ else key, value) for key, value in node.entries
    )
    return replace(node, entries=tuple(entries))


def _text(node: Node | None) -> str | None:
    return node.text if type(node) is ScalarNode else None


def _when(key: str, text: str, then: Schema) -> Schema:
    if not text:
        return {"if": {"not": {"required": [key]}}, "then": then}
    return {"if": {"required": [key], "properties": {key: {"const": text}}}, "then": then}


def described(schema: Schema, doc: str) -> Schema:
    """The schema with a description beside it; a `$ref` is wrapped, because draft-07 ignores what stands beside it."""
    if not doc:
        return schema
    # Editors show a description as plain text, with every backtick escaped.
    shown = {"description": doc} | ({"markdownDescription": doc} if "`" in doc else {})
    return {"allOf": [schema], **shown} if "$ref" in schema else schema | shown


@dataclass(frozen=True, slots=True)
class KeyedBy:
    """A mapping whose keys are ids of one kind and whose values have one shape.

    `id_field`: the name of the value's field that takes the key; the values are then `MappingOf`.
    """

    key: Shape
    value: Shape
    id_field: str | None = None
    lowest: int = 1

    def read(self, node: Node, reader: Reader) -> Mapping[str, Any] | None:
        if type(node) is not MappingNode:
            help_ = "write `name: value` on a line for each, without a dash"
            if isinstance(self.value, MappingOf) and (needed := self.value.example_of_required):
                help_ = f"write `name: {needed}` on a line for each, without a dash"
            reader.report("P005", f"{self.describe()}, is expected here", node.at, help_)
            return None
        if len(node.entries) < self.lowest:
            message = f"too little stands here: {self.describe()}, is expected"
            more = "one more" if node.entries else "one"
            reader.report("P041", message, node.at, f"write {more}, or remove the key")
            return None
        if isinstance(self.value, MappingOf) and self.value.is_written_by(node):
            message = f"{self.key.describe()} is missing: what belongs under one stands here"
            reader.report(
                "P005", message, node.entries[0][0].at, "put these keys under a name of your own, such as `first:`"
            )
            return None
        found = {}
        for key, value in node.entries:
            self.key.read(key, reader)
            if self.id_field is not None and isinstance(self.value, MappingOf):
                found[key.text] = self.value.read_with(value, reader, {self.id_field: key.text}, key.at)
            else:
                found[key.text] = self.value.read(value, reader)
        return found

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        value = self.value.schema(definitions)
        size = {"minProperties": self.lowest} if self.lowest else {}
        names = self.key.schema(definitions)
        return {"type": "object", **size, "propertyNames": names, "additionalProperties": value}

    def describe(self) -> str:
        return f"a line for each, with {self.key.describe()} and {self.value.describe()}"
