"""The OpenAPI 3.1 document, from which clients are generated: the operations as declared, the schemas as published.

The schemas are read and not made anew: they are the ones against which every document of the library is tested.
"""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import BaseModel

from ivpolicy.core.result_document import RESULT_FORMAT
from ivpolicy.core.version import __version__
from ivpolicy.files.schemas import schema_text
from ivpolicy.service.operations import OPERATIONS, PROBLEM_TYPE, Operation
from ivpolicy.service.refusals import KINDS, ProblemDocument

_PUBLISHED = ("result", "explain", "compare", "packs", "questions", "facts")
_AT = "#/components/schemas/"
_YES_OR_NO = {"$ref": "#/$defs/YesNo"}
_TAG = {"description": "Stays the same as long as the packs do.", "schema": {"type": "string"}}


@cache
def openapi_text() -> str:
    """The document as JSON."""
    return json.dumps(openapi_document(), ensure_ascii=False, indent=1) + "\n"


def openapi_document() -> dict[str, Any]:
    """The document."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "ivpolicy",
            "version": __version__,
            "summary": "What law and local policy say about visitors and advocates for children in care.",
            "description": (
                "People decide: what is answered is what the law and the pack say, and never the sole basis of a "
                "decision. Nothing is guessed: what is not on the record is unknown, never no."
            ),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "http://127.0.0.1:8000", "description": "The same machine"}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "schemas": dict(sorted(_schemas().items())),
        },
    }


def _operation(operation: Operation) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": operation.id,
        "summary": operation.title,
        "description": operation.says,
        "security": [{"token": []}] if operation.scope else [],
    }
    if operation.scope:
        made["x-scope"] = operation.scope
    if operation.query:
        made["parameters"] = [
            {
                "name": "as_at",
                "in": "query",
                "required": True,
                "schema": {"type": "string", "format": "date"},
                "description": "The day, from 1900 to 2200.",
            },
            {
                "name": "pack",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 100},
                "description": "One pack, by its id.",
            },
        ]
    if operation.takes is not None:
        body = {"application/json": {"schema": {"$ref": f"{_AT}{operation.takes.__name__}"}}}
        made["requestBody"] = {"required": True, "content": body}
    return {**made, "responses": dict(sorted(_responses(operation).items()))}


def _responses(operation: Operation) -> dict[str, Any]:
    schema = {"$ref": f"{_AT}{operation.gives}"} if operation.gives else {"type": "string"}
    made: dict[str, Any] = {"200": {"description": "The answer.", "content": {operation.media: {"schema": schema}}}}
    if operation.query:
        made["200"]["headers"] = {"ETag": _TAG}
        made["304"] = {"description": "It is as it was.", "headers": {"ETag": _TAG}}
    for kind in operation.refusals:
        status, title = KINDS[kind]
        said = made.get(str(status), {}).get("description")
        content = {PROBLEM_TYPE: {"schema": {"$ref": f"{_AT}ProblemDocument"}}}
        made[str(status)] = {"description": f"{said}. {title}" if said else title, "content": content}
    return made


def _schemas() -> dict[str, Any]:
    found: dict[str, Any] = {}
    for of in _PUBLISHED:
        found |= _published(of)
    taken = _published("record")
    for operation in OPERATIONS:
        if operation.takes is not None:
            taken |= _of_model(operation.takes)
    found |= {name: _without_defaults(part) for name, part in taken.items()}
    found |= {name: part for name, part in _published("error").items() if name not in ("Errors", "ErrorDocument")}
    problem = _of_model(ProblemDocument)["ProblemDocument"]
    problem["properties"]["problems"] = {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/Problem"}}
    # Over HTTP yes is `true`, and a judgement says who made it. What a case file may say shorter is understood too; but
    # of such a choice the generator for C# made code that took `"yes"` for nothing, and told nobody.
    found |= {name: found[name]["anyOf"][0] for name in ("Judgement", "Objection")}
    found |= {"ProblemDocument": problem, **_named_lists(found)}
    del found["YesNo"]
    return {name: _referring(_as_generators_read_it(part)) for name, part in (found | _OWN).items()}


def _named_lists(schemas: dict[str, Any]) -> dict[str, Any]:
    """The lists that are a list alone or one with whether it is complete.

    The list alone gets a name, without which the generator for Java makes no class of it. In the other form it is to be
    said whether it is complete: of what may be left out there, code in C# sends a value of its own.
    """
    found: dict[str, Any] = {}
    for part in schemas.values():
        forms = part.get("anyOf", ())
        if any(form.get("type") == "array" for form in forms):
            whole, alone = forms
            whole["required"] = [*whole["properties"]]
            name = f"{alone['items']['$ref'].rpartition('/')[2]}List"
            found[name], part["anyOf"] = alone, [whole, {"$ref": f"#/$defs/{name}"}]
    return found


def _as_generators_read_it(schema: Any) -> Any:
    """The schema in such words that code which is made of it keeps what is not known unknown.

    The generator for C# makes of "a truth value, or nothing" in two schemas a truth value that begins as no; in one
    schema it is what it is. Of a pattern beside a day it makes a test of text, which does not compile.
    """
    if isinstance(schema, list):
        return [_as_generators_read_it(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    said = {key: value for key, value in schema.items() if key != "pattern" or schema.get("format") != "date"}
    if said == _YES_OR_NO:
        return {"type": "boolean"}
    if _YES_OR_NO in said.get("anyOf", ()):
        del said["anyOf"]
        said["type"] = ["boolean", "null"]
    return {key: _as_generators_read_it(value) for key, value in said.items()}


def _published(of: str) -> dict[str, Any]:
    """A published schema and its parts, each under its name."""
    schema = json.loads(schema_text(of))
    parts = schema.pop("$defs", {})
    name = schema.pop("title")
    return {**parts, name: {key: value for key, value in schema.items() if key not in ("$schema", "$id")}}


def _without_defaults(schema: Any) -> Any:
    """What is sent to the service without its defaults: generators take what has one for what must be given."""
    if isinstance(schema, list):
        return [_without_defaults(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {key: _without_defaults(value) for key, value in schema.items() if key != "default"}


def _of_model(model: type[BaseModel]) -> dict[str, Any]:
    """A model's schema and those of its parts, without titles, which a generator would take for names of types."""
    schema = model.model_json_schema()
    parts = {name: part for name, part in schema.pop("$defs", {}).items() if name not in ("CaseRecord", "Problem")}
    made: dict[str, Any] = {name: _untitled(part) for name, part in {**parts, model.__name__: schema}.items()}
    for part in made.values():
        for name in part.get("properties", {}):
            if name == "audience":
                part["properties"][name] = {"$ref": "#/$defs/Audience"}
    return made


def _untitled(schema: Any, *, names: bool = False) -> Any:
    if isinstance(schema, list):
        return [_untitled(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    if "x-schema" in schema:  # what is read elsewhere, and published
        return {"$ref": f"#/$defs/{schema['x-schema']}"}
    return {
        key: _untitled(value, names=not names and key == "properties")
        for key, value in schema.items()
        if names or key != "title"
    }


def _referring(schema: Any) -> Any:
    """The schema with its references to where the parts stand in this document."""
    if isinstance(schema, list):
        return [_referring(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        key: value.replace("#/$defs/", _AT) if key == "$ref" and isinstance(value, str) else _referring(value)
        for key, value in schema.items()
    }


_OWN: dict[str, Any] = {
    "BatchDocument": {
        "type": "object",
        "description": "An answer or a problem for each record of a batch, in the order they came.",
        "properties": {
            "result_format": {"type": "integer", "const": RESULT_FORMAT, "default": RESULT_FORMAT},
            "answers": {
                "type": "array",
                "items": {"anyOf": [{"$ref": "#/$defs/ResultDocument"}, {"$ref": "#/$defs/UnansweredRecord"}]},
            },
        },
        "required": ["result_format", "answers"],
        "additionalProperties": False,
    },
    "UnansweredRecord": {
        "type": "object",
        "description": "Why one record of a batch has no answer.",
        "properties": {"problem": {"$ref": "#/$defs/ProblemDocument"}},
        "required": ["problem"],
        "additionalProperties": False,
    },
    "StateDocument": {
        "type": "object",
        "description": "How the service is.",
        "properties": {"status": {"type": "string"}},
        "required": ["status"],
        "additionalProperties": False,
    },
    "OpenApiDocument": {"type": "object", "description": "An OpenAPI 3.1 document."},
}
