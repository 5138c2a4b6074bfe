"""The shapes that worked cases have beside those of a pack: what may be left empty, and what keeps its place."""

# ruff: noqa: D102 - the three methods of a shape are described once, on `Shape`

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ivpolicy.core.grammar.reader import Reader
from ivpolicy.core.grammar.shapes import NOTHING, Anything, Schema, SchemaDefinitions, Shape
from ivpolicy.core.text.source import NOWHERE, ListNode, MappingNode, Node, ScalarNode, SourceLocation


@dataclass(frozen=True, slots=True)
class Written:
    """What could be read of a mapping, where it stands, and where each of its keys does."""

    values: Mapping[str, Any] = field(default_factory=dict)
    at: SourceLocation = NOWHERE
    places: Mapping[str, SourceLocation] = field(default_factory=dict)

    def get(self, key: str, otherwise: Any) -> Any:
        """What stands under the key; `otherwise` where nothing does, or nothing that could be read."""
        value = self.values.get(key)
        return otherwise if value is None else value

    def over(self, other: Written) -> Written:
        """Both; what stands here where both have a key."""
        return Written({**other.values, **self.values}, self.at, {**other.places, **self.places})


@dataclass(frozen=True, slots=True)
class Around:
    """A shape read as the one inside it, which what is built on this then keeps in another way."""

    shape: Shape

    def read(self, node: Node, reader: Reader) -> Any:
        return self.shape.read(node, reader)

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return self.shape.schema(definitions)

    def describe(self) -> str:
        return self.shape.describe()


@dataclass(frozen=True, slots=True)
class OrNothing(Around):
    """The shape, or nothing at all after the key, which is read as `nothing`."""

    nothing: Any = None

    def read(self, node: Node, reader: Reader) -> Any:
        is_nothing = type(node) is ScalarNode and node.text in NOTHING and not node.quoted
        return self.nothing if is_nothing else self.shape.read(node, reader)

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return {"anyOf": [self.shape.schema(definitions), {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class Placed(Around):
    """A mapping with the places of its keys, read to what is `Written` there."""

    def read(self, node: Node, reader: Reader) -> Written | None:
        values = self.shape.read(node, reader)
        if values is None or not isinstance(node, MappingNode):
            return None
        read = {name: value for name, value in values.items() if value is not None}
        return Written(read, node.at, {key.text: key.at for key, _ in node.entries})


@dataclass(frozen=True, slots=True)
class Texts(Around):
    """One text, or a list of texts, read to each with its place."""

    def read(self, node: Node, reader: Reader) -> Mapping[str, SourceLocation]:
        parts = node.items if isinstance(node, ListNode) else (node,)
        read = [(self.shape.read(part, reader), part.at) for part in parts]
        return {text: at for text, at in read if text is not None}

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        text = self.shape.schema(definitions)
        return {"anyOf": [text, {"type": "array", "items": text}]}

    def describe(self) -> str:
        return f"{self.shape.describe()}, or a list of them"


@dataclass(frozen=True, slots=True)
class AsTyped(Around):
    """Plain lists, mappings and texts, kept as typed; the shape says only what may stand there."""

    def read(self, node: Node, reader: Reader) -> Any:
        before = len(reader.found)
        self.shape.read(node, reader)
        return value_written(node) if len(reader.found) == before else None


@dataclass(frozen=True, slots=True)
class NameOfPack(Anything):
    """A name that is looked up when the pack is known, and is any text until then."""

    what: str

    def describe(self) -> str:
        return self.what


@dataclass(frozen=True, slots=True)
class Offered(Around):
    """A mapping whose keys are looked up when the pack is known: an editor offers those that exist for every pack.

    Attributes:
        value: What stands under each key.
        keys: What an editor is told of each key that exists for every pack.
        own: The pattern of the keys that only a pack has.
        defined_as: Its name among the schema's definitions.
    """

    value: Shape
    keys: Callable[[], Mapping[str, Schema]]
    own: str
    defined_as: str

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        if self.defined_as not in definitions:
            value = self.value.schema(definitions)
            definitions[self.defined_as] = {
                "type": "object",
                "additionalProperties": False,
                "properties": {key: {"allOf": [value], **told} if value else told for key, told in self.keys().items()},
                "patternProperties": {f"^{self.own}$": value},
            }
        return {"$ref": f"#/definitions/{self.defined_as}"}


def value_written(node: Node) -> Any:
    """A node as plain lists, mappings and text; scalars stay as typed."""
    match node:
        case ScalarNode(text):
            return text
        case ListNode(items):
            return [value_written(item) for item in items]
        case MappingNode(entries):
            return {key.text: value_written(value) for key, value in entries}
