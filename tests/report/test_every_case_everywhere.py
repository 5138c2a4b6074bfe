"""Each pack's worked cases under every other pack, and compared: an answer, a page that fits, and JSON by its schema."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema_rs import Draft202012Validator

from ivpolicy import CaseError, CaseRecord, Result, evaluate, load_pack, shipped_packs
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.files.packs import shipped_folder
from ivpolicy.pages.text import as_text
from ivpolicy.report.blocks import MOST_LINES
from ivpolicy.report.comparison_document import result_json
from ivpolicy.report.context import ReportContext, context_of
from ivpolicy.report.one_comparison import one_comparison
from ivpolicy.report.one_page import one_page
from ivpolicy.report.summary import Line, Summary, summary_of
from ivpolicy.tester.sheet import WorkedCase
from ivpolicy.tester.worked_cases import read_worked_cases

SCHEMA = Path(__file__).parents[2] / "docs" / "reference" / "result.schema.json"
ONE_IN = 120
"""Of the worked cases each run takes one in so many, and `make soak` takes all."""


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")), validate_formats=True)


def records_of(name: str, one_in: int) -> Iterator[tuple[WorkedCase, CaseRecord]]:
    """The records of a pack's worked cases; those only it can read are left out."""
    _, cases = read_worked_cases(shipped_folder() / "cases" / f"{name}.yaml")
    for worked in cases[::one_in]:
        facts = {path: value for path, value in worked.facts.items() if value is not None}
        try:
            yield worked, case_from_facts(facts, as_at=worked.as_at, case_id="invented")
        except CaseError:
            assert any(path.startswith("local.") for path in facts), worked.name


def results_of(record: CaseRecord, worked: WorkedCase) -> Iterator[Result]:
    """The answers of every pack that can read it: a fact under one pack's name is read by that pack alone."""
    for name in shipped_packs():
        yield evaluate(load_pack(name), record, as_at=worked.as_at, hypothetical=True)


def only_kept(summary: Summary) -> Summary:
    """The summary without what the page may cut."""
    return Summary(**{name: [i for i in items if isinstance(i, Line) and i.always] for name, items in summary})


def assert_fits(printed: str, shortest: str, name: str) -> None:
    lines = printed.splitlines()
    assert max(map(len, lines)) <= 80, name
    assert len(lines) <= MOST_LINES or printed == shortest, name


def assert_every_pack_answers(name: str, one_in: int) -> None:
    for worked, record in records_of(name, one_in):
        contexts: dict[str, ReportContext] = {}
        summaries: dict[str, Summary] = {}
        for result in results_of(record, worked):
            pack, context = result.pack.id, context_of(result)
            contexts[pack], summaries[pack] = context, summary_of(context, result.settled_by(result))
            kept = only_kept(summaries[pack])
            assert_fits(as_text(one_page(context, summaries[pack]), airy=False), page_of(context, kept), worked.name)
            document: Any = json.loads(json.dumps(result_json(context, result)))
            assert [error.message for error in validator().iter_errors(document)] == [], (worked.name, pack)
        kept_of = {pack: only_kept(summary) for pack, summary in summaries.items()}
        shortest = as_text(one_comparison(contexts, kept_of), airy=False)
        assert_fits(as_text(one_comparison(contexts, summaries), airy=False), shortest, worked.name)


def page_of(context: ReportContext, summary: Summary) -> str:
    return as_text(one_page(context, summary), airy=False)


@pytest.mark.slow
@pytest.mark.parametrize("name", shipped_packs())
def test_a_worked_case_is_answered_by_every_pack_on_a_page_that_fits(name: str) -> None:
    assert_every_pack_answers(name, ONE_IN)


@pytest.mark.soak
@pytest.mark.parametrize("name", shipped_packs())
def test_every_worked_case_is_answered_by_every_pack_on_a_page_that_fits(name: str) -> None:
    assert_every_pack_answers(name, 1)
