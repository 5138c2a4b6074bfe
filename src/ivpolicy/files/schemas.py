"""The JSON Schemas as they are published, which travel with the packs in the wheel.

They are read and not made anew: a schema made by another release of pydantic would differ, and making one takes long.
"""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from ivpolicy.files.pack_names import carried

SCHEMA_FILES: Mapping[str, str] = MappingProxyType(
    {
        "record": "case-record.schema.json",
        "result": "result.schema.json",
        "error": "error.schema.json",
        "upgrade": "upgrade.schema.json",
        "compare": "compare.schema.json",
        "diff": "diff.schema.json",
        "test": "test.schema.json",
        "packs": "packs.schema.json",
        "facts": "facts.schema.json",
        "questions": "questions.schema.json",
        "check": "check.schema.json",
        "follow": "follow.schema.json",
        "audit": "audit.schema.json",
        "transparency": "transparency.schema.json",
        "approve": "approve.schema.json",
        "explain": "explain.schema.json",
        "due": "due.schema.json",
        "screen": "screen.schema.json",
        "pack": "pack.schema.json",
        "cases": "worked-cases.schema.json",
    }
)
"""What a schema is of → the name of its file."""


def schema_text(of: str) -> str:
    """The text of a schema, by the names of `SCHEMA_FILES`. Raises `KeyError` for any other."""
    return (schemas_folder() / SCHEMA_FILES[of]).read_text(encoding="utf-8")


def schemas_folder() -> Path:
    """Where the schemas lie. Raises `PackNotFoundError` where ivpolicy is not installed whole."""
    return carried("schemas", "docs/reference")
