"""One case under several packs, as JSON carries it.

The schema is published as `docs/reference/compare.schema.json`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.result_document import RESULT_FORMAT, ResultDocument
from ivpolicy.report.context import AsAtFrom, ReportContext, context_of
from ivpolicy.report.summary import Summary, summary_of


class ComparedResult(ResultDocument):
    """What one pack says of the case, and the short of it.

    Attributes:
        as_if: Whether the pack answers only as if the child were its own.
    """

    as_if: bool
    summary: Summary


class CompareDocument(BaseModel):
    """One case under several packs, by pack; `as_at_from` says where the day of decision comes from."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    result_format: Literal[1] = RESULT_FORMAT
    as_at_from: AsAtFrom
    packs: dict[str, ComparedResult]


def comparison_json(results: Iterable[Result], questions: tuple[str, ...], as_at_from: AsAtFrom) -> dict[str, Any]:
    """What `CompareDocument` holds, of these results; `questions` are those to tell of: all where none is named."""
    packs = {
        result.pack.id: {
            "as_if": is_as_if(result),
            **result_json(compared_context(result, questions, as_at_from), result),
        }
        for result in results
    }
    return {"result_format": RESULT_FORMAT, "as_at_from": as_at_from, "packs": packs}


def compared_context(result: Result, questions: tuple[str, ...], as_at_from: AsAtFrom) -> ReportContext:
    """What one pack says, of those of the questions that it answers."""
    asked_for = tuple(question for question in questions if question in result)
    return context_of(result, questions=asked_for, as_at_from=as_at_from, as_if=is_as_if(result))


def is_as_if(result: Result) -> bool:
    """Whether the pack answers only as if the child were its own: it is neither national nor named by the record."""
    record, pack = result.record, result.pack
    return not pack.is_national and pack.id not in (record.care.responsible_authority, record.placement.provider)


def result_json(context: ReportContext, result: Result) -> dict[str, Any]:
    """An evaluation as JSON carries it, with the short of it."""
    document = context.document.model_dump(mode="json", by_alias=True)
    settled_by = result.settled_by(context.document.decisions)
    return {**document, "summary": summary_of(context, settled_by).model_dump(mode="json")}
