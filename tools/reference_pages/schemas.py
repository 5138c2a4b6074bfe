"""The JSON Schemas: of packs and worked cases (draft-07, for editors), of case records, results and errors (2020-12).

Those of 2020-12 are read by generators of clients. Each closed list of words therefore stands once, under `$defs` and
a name of its own, so that a client has `Status` and not `Status1` to `Status7`; and no field has a title, which a
generator would take for the name of one more type.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from pydantic import BaseModel, TypeAdapter

from ivpolicy.account import account_document
from ivpolicy.account.account_document import Account
from ivpolicy.approval import verification as approval_verification
from ivpolicy.audit import log, replay, verification
from ivpolicy.caseload.document import ScreenDocument
from ivpolicy.cli.audit_documents import AuditDocument
from ivpolicy.cli.documents import (
    ApproveDocument,
    CheckDocument,
    DiffDocument,
    TestedDocument,
    TransparencyDocument,
)
from ivpolicy.core.grammar.named_lists import NAMED_IN, joined, names_in_code
from ivpolicy.core.grammar.pack_schema import pack_schema
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.result_document import ResultDocument
from ivpolicy.diff import behaviour, structure
from ivpolicy.diff.releases import UpgradeDocument
from ivpolicy.files.problems import Problem
from ivpolicy.listings.documents import FactsDocument, PacksDocument, QuestionsDocument
from ivpolicy.pathways import due, followed
from ivpolicy.pathways.due import DueList
from ivpolicy.pathways.followed import Followed
from ivpolicy.report import context
from ivpolicy.report.comparison_document import CompareDocument
from ivpolicy.report.context import AsAtFrom
from ivpolicy.report.summary import Summary
from ivpolicy.tester import mutation
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
    return as_text(_for_clients(CaseRecord.model_json_schema(), "record"))


def result_schema_text() -> str:
    """The schema of a result, as the library gives it and as `ivpolicy decide --format json` prints it."""
    schema = ResultDocument.model_json_schema(mode="serialization", by_alias=True)
    schema["properties"]["as_at_from"] = {
        "description": "Where the day of decision comes from; the command says it, the library is given the day.",
        "enum": list(get_args(AsAtFrom)),
        "type": "string",
    }
    summary = Summary.model_json_schema(mode="serialization", ref_template="#/$defs/{model}")
    schema["$defs"] |= {**summary.pop("$defs"), "Summary": summary}
    schema["properties"]["summary"] = {
        "$ref": "#/$defs/Summary",
        "description": "The short of it, as the page says it, with nothing cut; the command says it of one case.",
    }
    return as_text(_for_clients(schema, "result"))


def error_schema_text() -> str:
    """The schema of what is printed instead of a result, under `--format json` and on a line of a batch."""
    errors = {
        "type": "object",
        "description": "Why there is no answer: every problem at once.",
        "properties": {
            "line": {"type": "integer", "description": "Of a batch alone: which line, from 1."},
            "case_id": {
                "anyOf": [{"type": "string"}, {"type": "null"}],
                "description": "Of a batch alone: the id of the record, where it can be read.",
            },
            "exit_code": {"type": "integer", "description": "The exit code that the first problem calls for."},
            "problems": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Problem"}},
        },
        "required": ["exit_code", "problems"],
        "additionalProperties": False,
    }
    problem = TypeAdapter(Problem).json_schema(mode="serialization")
    for declared in problem["properties"].values():
        declared.pop("default", None)
    problem |= {"required": list(problem["properties"]), "additionalProperties": False}
    schema = {
        "title": "ErrorDocument",
        "description": "What is printed instead of a result.",
        "type": "object",
        "properties": {"error": {"$ref": "#/$defs/Errors"}},
        "required": ["error"],
        "additionalProperties": False,
        "$defs": {"Errors": errors, "Problem": problem},
    }
    return as_text(_for_clients(schema, "error"))


def upgrade_schema_text() -> str:
    """The schema of what `ivpolicy upgrade --format json` prints."""
    return as_text(_for_clients(UpgradeDocument.model_json_schema(mode="serialization"), "upgrade"))


def command_schema_texts() -> dict[str, str]:
    """The schemas of what the other commands print as JSON, by file."""
    documents: dict[str, type[BaseModel]] = {
        "compare": CompareDocument,
        "diff": DiffDocument,
        "test": TestedDocument,
        "packs": PacksDocument,
        "facts": FactsDocument,
        "questions": QuestionsDocument,
        "check": CheckDocument,
        "follow": Followed,
        "audit": AuditDocument,
        "transparency": TransparencyDocument,
        "approve": ApproveDocument,
        "explain": Account,
        "due": DueList,
        "screen": ScreenDocument,
    }
    made = {of: document.model_json_schema(mode="serialization") for of, document in documents.items()}
    return {f"{of}.schema.json": as_text(_for_clients(schema, of)) for of, schema in made.items()}


# ---- for generators of clients ----


_NAMED_IN = (
    *NAMED_IN,
    *(context, behaviour, structure, mutation, followed, log, replay, verification, approval_verification),
    *(account_document, due),
)


def _for_clients(schema: Mapping[str, Any], of: str) -> dict[str, Any]:
    lists = _Lists(names_in_code(_NAMED_IN))
    defined = {name: lists.taken_out(part, name) for name, part in schema.get("$defs", {}).items()}
    root = {key: value for key, value in schema.items() if key != "$defs"}
    title = root.get("title", "")
    tidied = {**lists.taken_out(root, title), "title": title}
    # A name and no address: nothing is to be fetched.
    head = {"$schema": DIALECT, "$id": f"urn:ivpolicy:schema:{of}"}
    return {**head, **tidied, "$defs": dict(sorted({**defined, **lists.found}.items()))}


_YES_NO = "YesNo"
_LEFT_AS_THEY_ARE = frozenset({"const", "default", "enum", "x-fact"})


class _Lists:
    """The closed lists of words met so far, each under its one name."""

    def __init__(self, names: Mapping[tuple[Any, ...], str]) -> None:
        self._names = dict(names)
        self.found: dict[str, Any] = {}

    def taken_out(self, schema: Any, place: str) -> Any:
        """The schema without titles, and with a reference for every list of words; `place` is what it is of."""
        if isinstance(schema, list):
            return [self.taken_out(part, place) for part in schema]
        if not isinstance(schema, dict):
            return schema
        made: dict[str, Any] = {}
        for key, value in schema.items():
            if key == "properties":
                made[key] = {name: self.taken_out(part, place + joined(name)) for name, part in value.items()}
            elif key != "title":
                made[key] = value if key in _LEFT_AS_THEY_ARE else self.taken_out(value, place)
        return self._referring(made, place) if "enum" in made else made

    def _referring(self, schema: dict[str, Any], place: str) -> dict[str, Any]:
        """The schema with a reference to its list of words in the list's place, null beside it where null is one."""
        words = tuple(word for word in schema["enum"] if word is not None)
        name = _YES_NO if True in words else self._names.setdefault(words, place)
        self.found.setdefault(
            name, {"enum": list(words)} if name == _YES_NO else {"type": "string", "enum": list(words)}
        )
        if self.found[name]["enum"] != list(words):
            raise ValueError(f"two lists of words are called {name}")
        reference = {"$ref": f"#/$defs/{name}"}
        rest = {key: value for key, value in schema.items() if key not in ("enum", "type")}
        return {"anyOf": [reference, {"type": "null"}], **rest} if None in schema["enum"] else {**reference, **rest}


def as_text(schema: Mapping[str, Any], opened: int = _OPENED) -> str:
    """The schema as JSON, its outer levels a line each."""
    return "".join(_lines(schema, 0, opened)) + "\n"


def _lines(value: Any, depth: int, opened: int) -> Iterator[str]:
    if not isinstance(value, dict) or not value or depth == opened:
        yield json.dumps(value, ensure_ascii=False)
        return
    yield "{\n"
    for place, (key, inner) in enumerate(value.items()):
        yield ",\n" if place else ""
        yield f"{' ' * (depth + 1)}{json.dumps(key, ensure_ascii=False)}: "
        yield from _lines(inner, depth + 1, opened)
    yield f"\n{' ' * depth}}}"
