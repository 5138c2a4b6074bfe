"""Shapes made of shapes: lists, mappings with named keys, values that may hang on a reading, shapes by kind of node."""

# ruff: noqa: D102 - the three methods of a shape are described once, on `Shape`

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ivpolicy.core.grammar.reader import Reader
from ivpolicy.core.grammar.shapes import NAME_PATTERN, Name, Schema, SchemaDefinitions, Shape
from ivpolicy.core.pack.conditions import ByReading
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape, read to a tuple; at least `lowest` items."""

    item: Shape
    lowest: int = 1

    def read(self, node: Node, reader: Reader) -> tuple[Any, ...] | None:
        if type(node) is not ListNode:
            empty = type(node) is ScalarNode and not node.text
            message = f"{'nothing stands where a list is expected' if empty else 'a list is expected here'}"
            message += f", each item {self.item.describe()}"
            reader.report("P005", message, node.at, _as_a_list(node, self.lowest))
            return None
        if len(node.items) < self.lowest:
            reader.report(
                "P041", "the list is empty", node.at, f"write {self.item.describe()} in it, or remove the key"
            )
            return None
        read = self.item.read
        return tuple([read(item, reader) for item in node.items])

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return {"type": "array", "items": self.item.schema(definitions)} | (
            {"minItems": self.lowest} if self.lowest else {}
        )

    def describe(self) -> str:
        return f"a list, each item {self.item.describe()}"


def _as_a_list(node: Node, lowest: int) -> str:
    """How to make a list of what stands there."""
    if type(node) is not ScalarNode:
        return "start each item with a dash and a space: `- `"
    text = node.text.strip("()")
    if not text:
        none = "write `[]` for none, " if lowest == 0 else ""
        return f"start each item with `- ` on a line below, {none}or remove the key"
    return f"write it in square brackets: `[{text}]`, or start each item with `- ` on a line below"


@dataclass(frozen=True, slots=True)
class Only:
    """One value, read to a tuple of one, where a list may stand elsewhere."""

    item: Shape

    def read(self, node: Node, reader: Reader) -> tuple[Any, ...]:
        return (self.item.read(node, reader),)

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return self.item.schema(definitions)

    def describe(self) -> str:
        return self.item.describe()


@dataclass(frozen=True, slots=True)
class ByKind:
    """Different shapes for a scalar, a list and a mapping; a kind without a shape is refused."""

    scalar: Shape | None = None
    list_: Shape | None = None
    mapping: Shape | None = None

    def read(self, node: Node, reader: Reader) -> Any:
        kind = type(node)
        shape = self.scalar if kind is ScalarNode else self.list_ if kind is ListNode else self.mapping
        if shape is None:
            reader.report("P005", f"{self.describe()} is expected here", node.at, f"write {self.describe()}")
            return None
        return shape.read(node, reader)

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return {"anyOf": [shape.schema(definitions) for shape in self._shapes()]}

    def describe(self) -> str:
        return ", or ".join(shape.describe() for shape in self._shapes())

    def _shapes(self) -> tuple[Shape, ...]:
        return tuple(shape for shape in (self.scalar, self.list_, self.mapping) if shape is not None)


@dataclass(frozen=True, slots=True)
class ValueOrReading:
    """A value, or `{reading: {id: {option: value}}}` with a value for each option of one reading.

    `defined_as` names it among the schema's definitions, for a shape used in many places.
    """

    value: Shape
    defined_as: str = ""

    def read(self, node: Node, reader: Reader) -> Any:
        if type(node) is MappingNode and len(node.entries) == 1 and node.entries[0][0].text == "reading":
            return read_by_reading(node.entries[0][1], reader, self.value)
        return self.value.read(node, reader)

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        if not self.defined_as:
            return self._schema(definitions)
        if self.defined_as not in definitions:
            definitions[self.defined_as] = self._schema(definitions)
        return {"$ref": f"#/definitions/{self.defined_as}"}

    def _schema(self, definitions: SchemaDefinitions) -> Schema:
        value = self.value.schema(definitions)
        by_reading = {
            "type": "object",
            "additionalProperties": False,
            "required": ["reading"],
            "properties": {"reading": by_reading_schema(value)},
            "description": "A value for each option of a reading.",
        }
        return {"anyOf": [*(value["anyOf"] if set(value) == {"anyOf"} else [value]), by_reading]}

    def describe(self) -> str:
        return f"{self.value.describe()}, or a value for each option of a reading"


def read_by_reading(node: Node, reader: Reader, value: Shape) -> ByReading | None:
    """Read what stands under `reading:`: one id, and under it a value for each option."""
    entries = node.entries if type(node) is MappingNode else ()
    key, inner = entries[0] if len(entries) == 1 else (None, None)
    if key is None or type(inner) is not MappingNode or not inner.entries:
        help_ = "write {reading: {its id: {option: value, other option: value}}}"
        reader.report("P045", "one reading with its options is expected here", node.at, help_)
        return None
    name = _OPTION.read(key, reader)
    values = {
        option.text: (_OPTION.read(option, reader), value.read(given, reader))[1] for option, given in inner.entries
    }
    return ByReading(name, values, key.at) if name is not None else None


_OPTION = Name("the name of a reading or an option")


def by_reading_schema(value: Schema) -> Schema:
    """What may stand under `reading:`, as JSON Schema."""
    names = {"pattern": f"^{NAME_PATTERN}$"}
    options = {"type": "object", "minProperties": 1, "propertyNames": names, "additionalProperties": value}
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "propertyNames": names,
        "additionalProperties": options,
        "description": "The id of one reading, and under it a value for each of its options.",
    }
