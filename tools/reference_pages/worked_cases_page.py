"""docs/reference/worked-cases.md: every key of a file of worked cases, from the declaration that reads it."""

from __future__ import annotations

from ivpolicy.tester.case_grammar import SHEET
from reference_pages.format_page import sections_of
from reference_pages.markdown import page

INTRO = """\
A file of worked cases stands in a folder `cases` beside its pack; [how to write one](../how-to/test-a-pack.md).
`ivpolicy test`, the [schema for editors](worked-cases.schema.json) and this page come from one declaration.

Facts are named by their paths and written as in [a case record](facts.md). What hangs on the pack is looked up when the
cases are run: its own facts and questions, the outcomes of a question, clauses, readings and the ids of rules."""


def worked_cases_page() -> str:
    """The whole page."""
    return page("The format of worked cases", INTRO, sections_of(SHEET))
