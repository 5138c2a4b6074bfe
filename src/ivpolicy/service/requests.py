"""What is asked over HTTP: the bodies, and how they are read with nothing of what was entered in what is told back."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from ivpolicy.account.account_document import Audience
from ivpolicy.core.record.case import CaseError, CaseProblem
from ivpolicy.core.text.suggestions import nearest
from ivpolicy.files.cases import json_value
from ivpolicy.files.problems import Problem
from ivpolicy.service.refusals import RequestRefusedError

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NAME = re.compile(r"[a-z_]{1,40}")
_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)
_MOST_NAMES = 200


def day_given(value: object) -> date:
    """A day from 1900 to 2200 as it is written. Raises pydantic's own error for anything else."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else None
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day <= _LATEST:
        raise PydanticCustomError("day", "no day")
    return day


RequestedDay = Annotated[
    date,
    BeforeValidator(day_given),
    WithJsonSchema({"type": "string", "format": "date", "description": "A day from 1900 to 2200."}),
]
"""A day from 1900 to 2200, like `2026-11-02`."""
Record = Annotated[dict[str, Any], WithJsonSchema({"x-schema": "CaseRecord"})]
"""A case record, read by `read_case` and by nothing before it."""
PackId = Annotated[str, Field(min_length=1, max_length=100)]
"""The id of a pack that is served."""
NamedQuestion = Annotated[str, Field(min_length=1, max_length=100)]
"""The id of a question."""


class _Asked(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)

    def __repr__(self) -> str:
        """Its kind alone: it holds a record."""
        return f"{type(self).__name__}(...)"

    __str__ = __repr__


class DecisionRequest(_Asked):
    """What is asked of one case.

    Attributes:
        as_at: The day of decision.
        record: The case record. What is left out is unknown, never no.
        pack: The pack that answers; otherwise that of the record's responsible authority, or of the home.
        questions: The questions to answer; all of them where this is left out.
        hypothetical: Answer although the pack is another authority's. The result then says that it is a hypothesis.
    """

    as_at: RequestedDay
    record: Record
    pack: PackId | None = None
    questions: Annotated[list[NamedQuestion], Field(min_length=1, max_length=_MOST_NAMES)] | None = None
    hypothetical: bool = False


class BatchRequest(_Asked):
    """What is asked of several cases, each by itself; as of one case otherwise."""

    as_at: RequestedDay
    records: Annotated[list[Any], Field(min_length=1), WithJsonSchema({
        "type": "array", "minItems": 1, "items": {"x-schema": "CaseRecord"},
    })]  # fmt: skip
    pack: PackId | None = None
    questions: Annotated[list[NamedQuestion], Field(min_length=1, max_length=_MOST_NAMES)] | None = None
    hypothetical: bool = False


class Period(_Asked):
    """A first and a last day."""

    first: RequestedDay
    last: RequestedDay


class ExplanationRequest(_Asked):
    """What is asked about one answer.

    Attributes:
        why_not: An outcome of the question: why the answer is not that, and what would make it that.
        facts: How many facts may change together in what would change the answer; 0 leaves that out.
        trying: Facts by path with a value each, as a record writes it: what the answers would be with them.
        between: The days on which the answer becomes another are told, from the first to the last.
        audience: Whom the account is for: what is recorded about others than the child is told to the worker alone.
        third_parties: Tell this reader all that is recorded all the same.
    """

    as_at: RequestedDay
    record: Record
    question: NamedQuestion
    pack: PackId | None = None
    why_not: Annotated[str, Field(min_length=1, max_length=100)] | None = None
    facts: Annotated[int, Field(ge=0, le=3)] = 3
    trying: Annotated[dict[str, Any], Field(min_length=1, max_length=50)] | None = None
    between: Period | None = None
    audience: Audience = "worker"
    third_parties: bool = False
    hypothetical: bool = False


class CompareRequest(_Asked):
    """What is asked of one case under several packs, as if the child were each authority's own.

    Attributes:
        packs: The packs to compare; every one that is served where this is left out.
    """

    as_at: RequestedDay
    record: Record
    packs: Annotated[list[PackId], Field(min_length=1, max_length=_MOST_NAMES)] | None = None
    questions: Annotated[list[NamedQuestion], Field(min_length=1, max_length=_MOST_NAMES)] | None = None


class ListRequest(_Asked):
    """Which list is asked for.

    Attributes:
        as_at: The day on which the packs are in force.
        pack: Only what this pack adds or asks; every pack's where it is left out.
        filter: Only what has this word.
    """

    as_at: RequestedDay
    pack: PackId | None = None
    filter: Annotated[str, Field(max_length=100)] = ""


RequestKind = TypeVar("RequestKind", bound=_Asked)


def read_request(kind: type[RequestKind], body: bytes) -> RequestKind:
    """Read the body of a request.

    Raises:
        CaseError: It is no JSON, or has a key twice or a number JSON does not have; with line and column.
        RequestRefusedError: It is not of this kind; every problem with its path. The record within is not looked at.
    """
    value = json_value(_text(body))
    if not isinstance(value, dict):
        keys = ", ".join(f'"{name}": ...' for name, field in kind.model_fields.items() if field.is_required())
        told = Problem("call", "expected keys and values", f"write it as {{{keys}}}", code="not_asked_for")
        raise RequestRefusedError("unreadable", told)
    try:
        return kind.model_validate(value)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=True, include_input=False)
    raise RequestRefusedError("refused", *(_problem(kind, detail) for detail in found))


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
    problem = CaseProblem(f"line {line}", "the body is not in UTF-8", "send JSON in UTF-8", "P022")
    raise CaseError((problem,))


def _problem(kind: type[_Asked], found: ErrorDetails) -> Problem:
    """One thing that is wrong, by its path in the request. Names that are none of ours are not repeated."""
    *way, last = found["loc"]
    if found["type"] == "extra_forbidden":
        known = Period.model_fields if way else kind.model_fields
        is_name = isinstance(last, str) and _NAME.fullmatch(last)
        near = nearest(str(last), known) if is_name else None
        told = f"unknown key `{last}`" if is_name else "a key that is not known here"
        help_ = f"did you mean `{near}`?" if near else "known here: " + ", ".join(f"`{name}`" for name in known)
        return Problem("call", told, help_, path=_path(way), code="unknown_key")
    words = _WORDS.get(found["type"], ("cannot be read", "compare it with the reference of the service"))
    return Problem(
        "call", words[0].format(**found.get("ctx", {})), words[1], path=_path(found["loc"]), code="wrong_request"
    )


def _path(loc: tuple[int | str, ...] | list[int | str]) -> str | None:
    path = ""
    for part in loc:
        named = part if isinstance(part, int) or _NAME.fullmatch(part) else "(a key)"
        path += f"[{named}]" if isinstance(named, int) else f".{named}" if path else named
    return path or None


_WORDS = {
    "missing": ("is required", "give it a value"),
    "day": ("expected a day from 1900 to 2200", "write it as `2026-11-02`"),
    "dict_type": ("expected keys and values", "write it as {}"),
    "model_type": ("expected keys and values", 'write it as {"first": "2026-11-02", "last": "2027-03-31"}'),
    "list_type": ("expected a list", "write it as []"),
    "string_type": ("expected text", "put it in quotes"),
    "string_unicode": ("has half of a character", "type the text again"),
    "string_too_short": ("is empty", "give it a value, or leave it out"),
    "string_too_long": ("is too long", "at most {max_length} characters"),
    "too_short": ("is empty", "give at least one, or leave it out"),
    "too_long": ("has more than {max_length}", "ask for less at once"),
    "bool_type": ("expected true or false", "write it without quotes"),
    "int_type": ("expected a whole number", "write it without quotes"),
    "greater_than_equal": ("is too small", "0 to 3"),
    "less_than_equal": ("is too large", "0 to 3"),
    "literal_error": ("expected one of {expected}", "leave it out for `worker`"),
}
