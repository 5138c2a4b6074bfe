"""Every endpoint, declared once: the application takes its routes from here, and the OpenAPI document all it says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic import BaseModel

from ivpolicy.service.refusals import ProblemKind
from ivpolicy.service.requests import BatchRequest, CompareRequest, DecisionRequest, ExplanationRequest
from ivpolicy.service.tokens import TokenScope

PROBLEM_TYPE = "application/problem+json"
_ANY: tuple[ProblemKind, ...] = ("cross_site", "wrong_host", "too_many_headers", "fault", "stopping")
_KNOWN: tuple[ProblemKind, ...] = (*_ANY, "unknown_caller", "not_allowed")
_ASKED: tuple[ProblemKind, ...] = (
    *_KNOWN, "unreadable", "not_asked_for", "too_slow", "too_large", "wrong_type", "refused", "too_busy",
    "took_too_long",
)  # fmt: skip
_LISTED: tuple[ProblemKind, ...] = (*_KNOWN, "not_asked_for", "refused")


@dataclass(frozen=True)
class Operation:
    """What can be asked at one address.

    Attributes:
        id: Its permanent name, which generated clients call it by.
        method: How it is asked.
        path: Its address; it never has a part that a caller chooses, so that no log of addresses tells of a child.
        title: What it is, in one line.
        says: What there is to know beside that.
        scope: What a token must allow; None where nobody needs one.
        takes: The body it takes.
        query: Whether it takes the day and a pack in the address.
        gives: The schema of the answer; None for text.
        refusals: The problems there may be instead.
    """

    id: str
    method: Literal["GET", "POST"]
    path: str
    title: str
    says: str
    scope: TokenScope | None
    takes: type[BaseModel] | None = None
    query: bool = False
    gives: str | None = None
    media: str = "application/json"
    refusals: tuple[ProblemKind, ...] = _ANY


OPERATIONS = (
    Operation(
        "decide", "POST", "/v1/decisions", "Decide one case",
        "Chosen questions, or all of them. The answer is the library's document byte for byte, as `ivpolicy decide "
        "--format json` prints it but for what that adds. Where a decision log is kept, the answer is in it before it "
        "is sent, and who asked is whose token it was.",
        "decide", DecisionRequest, gives="ResultDocument", refusals=(*_ASKED, "not_kept"),
    ),
    Operation(
        "decide_batch", "POST", "/v1/decisions/batch", "Decide several cases, each by itself",
        "An answer or a problem for each record, in their order. One that cannot be read does not stop the others.",
        "decide", BatchRequest, gives="BatchDocument", refusals=(*_ASKED, "not_kept"),
    ),
    Operation(
        "explain", "POST", "/v1/explanations", "Explain one answer",
        "Why it is so, why not another, what would change it, what is missing, and when it changes by itself.",
        "decide", ExplanationRequest, gives="Account", refusals=_ASKED,
    ),
    Operation(
        "compare", "POST", "/v1/compare", "Show what each pack says of one case",
        "As if the child were each authority's own.",
        "decide", CompareRequest, gives="CompareDocument", refusals=_ASKED,
    ),
    Operation(
        "packs", "GET", "/v1/packs", "List the packs in force on a day",
        "The tag of the answer stays the same as long as the packs do: send it back in `If-None-Match`.",
        "read", query=True, gives="PacksDocument", refusals=_LISTED,
    ),
    Operation(
        "questions", "GET", "/v1/questions", "List the questions that packs answer",
        "Those every pack answers, and those that packs add.",
        "read", query=True, gives="QuestionsDocument", refusals=_LISTED,
    ),
    Operation(
        "facts", "GET", "/v1/facts", "List the facts a record may hold",
        "With `pack`, those that it and the law beneath it ask.",
        "read", query=True, gives="FactsDocument", refusals=_LISTED,
    ),
    Operation(
        "checkpoint", "GET", "/v1/log/checkpoint", "Give the checkpoint of the decision log",
        "How long it is, and the root over all of it: three lines, to be noted where its keeper cannot write.",
        "audit", media="text/plain", refusals=(*_KNOWN, "not_asked_for", "no_such_place", "not_kept"),
    ),
    Operation(
        "openapi", "GET", "/v1/openapi.json", "Give this document",
        "The OpenAPI 3.1 document of the service, from which clients are generated.",
        None, gives="OpenApiDocument", refusals=(*_ANY, "not_asked_for"),
    ),
    Operation(
        "health", "GET", "/health", "Say that the process runs",
        "For whatever watches over it.",
        None, gives="StateDocument", refusals=(*_ANY, "not_asked_for"),
    ),
    Operation(
        "ready", "GET", "/ready", "Say that requests are answered",
        "503 once the service has been told to stop.",
        None, gives="StateDocument", refusals=(*_ANY, "not_asked_for"),
    ),
)  # fmt: skip
