"""YAML as an editor reads it: by the core schema of YAML 1.2, where `yes` is a word."""

import re

from ivpolicy.core.text.source import ListNode, MappingNode, Node


def as_an_editor_reads(node: Node) -> object:
    if isinstance(node, MappingNode):
        return {key.text: as_an_editor_reads(value) for key, value in node.entries}
    if isinstance(node, ListNode):
        return [as_an_editor_reads(item) for item in node.items]
    return node.text if node.quoted else plain_scalar(node.text)


def plain_scalar(text: str) -> object:
    if text in ("", "~", "null", "Null", "NULL"):
        return None
    if text.lower() in ("true", "false") and text in (text.lower(), text.upper(), text.capitalize()):
        return text.lower() == "true"
    if re.fullmatch(r"[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", text):
        return float(text)
    return text
