"""The JSON Schemas: of packs and worked cases (draft-07, for editors), of case records and results (2020-12)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, get_args

from ivpolicy.core.grammar.pack_schema import pack_schema
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.result_document import ResultDocument
from ivpolicy.report.context import AsAtFrom
from ivpolicy.report.summary import Summary
from ivpolicy.tester.case_grammar import worked_cases_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_OPENED = 4
"""How many levels stand on lines of their own: deep enough that a change to one fact is a change to one line."""


def pack_schema_text() -> str:
    """The schema of a pack."""
    return as_text(pack_schema())


def worked_cases_schema_text() -> str:
    """The schema of a file of worked cases."""
    return as_text(worked_cases_schema())


def case_record_schema_text() -> str:
    """The schema of a case record, in the forms in which a record may be written."""
    return as_text({"$schema": DIALECT, **CaseRecord.model_json_schema()})


def result_schema_text() -> str:
    """The schema of a result, as the library gives it and as `ivpolicy decide --format json` prints it."""
    schema = ResultDocument.model_json_schema(mode="serialization", by_alias=True)
    schema["properties"]["as_at_from"] = {
        "description": "Where the day of decision comes from; the command says it, the library is given the day.",
        "enum": list(get_args(AsAtFrom)),
        "title": "As At From",
        "type": "string",
    }
    summary = Summary.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    schema["$defs"] |= {**summary.pop("$defs"), "Summary": summary}
    schema["properties"]["summary"] = {
        "$ref": "#/$defs/Summary",
        "description": "The short of it, as the page says it; the command says it, and nothing of it is cut.",
    }
    return as_text({"$schema": DIALECT, **schema})


def as_text(schema: dict[str, Any]) -> str:
    """The schema as JSON, its outer levels a line each."""
    return "".join(_lines(schema, 0)) + "\n"


def _lines(value: Any, depth: int) -> Iterator[str]:
    if not isinstance(value, dict) or not value or depth == _OPENED:
        yield json.dumps(value, ensure_ascii=False)
        return
    yield "{\n"
    for place, (key, inner) in enumerate(value.items()):
        yield ",\n" if place else ""
        yield f"{' ' * (depth + 1)}{json.dumps(key, ensure_ascii=False)}: "
        yield from _lines(inner, depth + 1)
    yield f"\n{' ' * depth}}}"
