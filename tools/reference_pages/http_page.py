"""docs/reference/http.md: every endpoint of `ivpolicy serve`, what it takes, gives and refuses."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from ivpolicy.service.limits import Limits
from ivpolicy.service.openapi import openapi_document
from ivpolicy.service.operations import OPERATIONS, Operation
from ivpolicy.service.refusals import KINDS
from ivpolicy.service.requests import DecisionRequest
from reference_pages.markdown import code, codes, page, section, sentence, table

INTRO = """\
What `ivpolicy serve` answers. The same, for programs that generate clients: [openapi.json](openapi.json), OpenAPI 3.1,
which the service itself gives at `/v1/openapi.json` and `ivpolicy serve openapi` prints. How to:
[ask over HTTP](../how-to/ask-over-http.md). What it is safe against: [threat model](../explanation/threat-model.md).

Every answer is JSON in UTF-8, but for the checkpoint. Nothing a caller chooses stands in an address but a day and a
pack's id."""
_ABOUT_PROBLEMS = """\
Whatever is not answered is told as `application/problem+json` (RFC 9457): `type` (`urn:ivpolicy:problem:` and the name
below), `title`, `status`, `detail`, and `problems`, every one at once: `about` (`call`, `case`, `pack`, `system` or
`ivpolicy`), `path` into the record or the request, or `line` and `column` of the body, `message`, `help`, and `code`,
which is permanent. None holds what was entered."""


def http_page() -> str:
    """The whole page."""
    schemas = openapi_document()["components"]["schemas"]
    parts = [section(f"`{one.method} {one.path}`", *_operation(one, schemas)) for one in OPERATIONS]
    problems = ((code(kind), str(status), title) for kind, (status, title) in KINDS.items())
    parts.append(section("Problems", _ABOUT_PROBLEMS, table(("name", "status", "what it is"), problems)))
    meanings = _meanings(Limits)
    limits = ((_option(name), f"{most:,}", meanings[name]) for name, most in vars(Limits()).items())
    parts.append(section("Limits", table(("option", "otherwise", "what it is"), limits)))
    return page("Service", INTRO, parts)


def _option(name: str) -> str:
    return code(f"--most-{name.replace('_', '-')}")


def _operation(operation: Operation, schemas: dict[str, Any]) -> Iterator[str]:
    yield f"{sentence(operation.title)} {operation.says}"
    scope = f"A token needs the scope {code(operation.scope)}." if operation.scope else "Nobody needs a token."
    gives = f"Gives {code(operation.gives)}." if operation.gives else f"Gives {code(operation.media)}."
    yield f"{scope} {gives} In a generated client it is called {code(operation.id)}."
    if operation.query:
        yield "In the address: `as_at`, the day, which is always needed; `pack`, an id. `If-None-Match` gives 304."
    if operation.takes is not None:
        heads = ("key", "needed", "what stands there", "what it means")
        yield table(heads, _keys(operation.takes, schemas[operation.takes.__name__]))
    yield f"Problems: {codes(sorted(operation.refusals))}."


def _keys(model: type[BaseModel], schema: dict[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    meanings = {**_meanings(DecisionRequest), **_meanings(model)}
    for name, asked in schema["properties"].items():
        yield code(name), "yes" if name in schema["required"] else "", _kind(asked), meanings.get(name, "")


def _meanings(declared: type[Any]) -> dict[str, str]:
    """What a docstring says of each attribute, by its name."""
    said = inspect.cleandoc(declared.__doc__ or "").partition("Attributes:\n")[2]
    parts = re.split(r"^    (?=[a-z_]+: )", said, flags=re.MULTILINE)
    return {name: " ".join(meaning.split()) for name, _, meaning in (part.partition(": ") for part in parts) if meaning}


def _kind(asked: dict[str, Any]) -> str:
    """What may stand under a key, in a few words."""
    if "$ref" in asked:
        return code(asked["$ref"].rpartition("/")[2])
    if "anyOf" in asked:
        return " or ".join(_kind(part) for part in asked["anyOf"] if part.get("type") != "null")
    if asked["type"] == "array":
        return f"a list of {_kind(asked['items'])}"
    if asked.get("format") == "date":
        return "a day from 1900 to 2200, like `2026-11-02`"
    if "maximum" in asked:
        return f"a whole number from {asked['minimum']} to {asked['maximum']}"
    return {"string": "text", "boolean": "true or false", "object": "keys and values"}[asked["type"]]
