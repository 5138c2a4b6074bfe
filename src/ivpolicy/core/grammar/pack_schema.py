"""The JSON Schema of a pack, for editors: made from the same declaration as the loader."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ivpolicy.core.grammar.named_lists import with_named_lists
from ivpolicy.core.grammar.own_names import offer_own_names
from ivpolicy.core.grammar.pack_grammar import PACK, PACK_OF_EDITIONS
from ivpolicy.core.grammar.shapes import SchemaDefinitions
from ivpolicy.core.pack.document import WrittenPack


def pack_schema(editions: Sequence[WrittenPack] = ()) -> dict[str, Any]:
    """The JSON Schema (draft-07) of a pack, as an editor applies it to YAML 1.2.

    Every mapping is closed, so that a misspelt key is marked where it stands. Fact paths are the properties of one
    recursive `condition`, so that they complete at every depth. What the loader refuses in structure, the schema
    refuses, save what only the pack's own text can tell: the types of its own facts, the outcomes of its own questions.

    Of the pack whose editions are given an editor offers the names too. It refuses no other: a name may be written
    before it is declared.
    """
    definitions: SchemaDefinitions = {}
    one, several = PACK.schema(definitions), PACK_OF_EDITIONS.schema(definitions)
    offer_own_names(definitions, editions)
    schema = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:ivpolicy:schema:pack",
        "title": "ivpolicy pack",
        "description": "One authority's policy on independent visitors and advocates for children in care.",
        "if": {"required": ["editions"]},
        "then": several,
        "else": one,
        "definitions": definitions,
    }
    return with_named_lists(schema)
