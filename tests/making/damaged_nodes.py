"""Parts of a tree of nodes, and the tree with one of them changed; every part of a schema."""

from dataclasses import replace

from ivpolicy.core.text.source import ListNode, MappingNode, Node


def nodes_under(root: Node, path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    children = (
        [value for _, value in root.entries]
        if isinstance(root, MappingNode)
        else list(root.items)
        if isinstance(root, ListNode)
        else []
    )
    return [path, *(found for at, child in enumerate(children) for found in nodes_under(child, (*path, at)))]


def node_at(root: Node, path: tuple[int, ...]) -> Node:
    for step in path:
        root = root.entries[step][1] if isinstance(root, MappingNode) else root.items[step]  # type: ignore[union-attr]
    return root


def with_node(root: Node, path: tuple[int, ...], new: Node) -> Node:
    if not path:
        return new
    step, rest = path[0], path[1:]
    if isinstance(root, MappingNode):
        key, old = root.entries[step]
        return replace(
            root, entries=(*root.entries[:step], (key, with_node(old, rest, new)), *root.entries[step + 1 :])
        )
    assert isinstance(root, ListNode)
    return replace(root, items=(*root.items[:step], with_node(root.items[step], rest, new), *root.items[step + 1 :]))


def renamed(mapping: MappingNode, at: int, name: str) -> MappingNode:
    entries = [
        (replace(key, text=name) if number == at else key, value) for number, (key, value) in enumerate(mapping.entries)
    ]
    return replace(mapping, entries=tuple({key.text: (key, value) for key, value in entries}.values()))


def without(node: MappingNode | ListNode, at: int) -> Node:
    if isinstance(node, MappingNode):
        return replace(node, entries=(*node.entries[:at], *node.entries[at + 1 :]))
    return replace(node, items=(*node.items[:at], *node.items[at + 1 :]))


def every_schema(schema: object) -> list[dict[str, object]]:
    if isinstance(schema, list):
        return [found for part in schema for found in every_schema(part)]
    if isinstance(schema, dict):
        return [schema, *(found for part in schema.values() for found in every_schema(part))]
    return []
