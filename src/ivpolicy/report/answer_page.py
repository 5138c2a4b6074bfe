"""The page that answers a case, as `ivpolicy decide` prints it: one page of everything, or some questions in full."""

from __future__ import annotations

from ivpolicy.core.decision.evaluate import Result
from ivpolicy.pages.parts import Part
from ivpolicy.report.address import addressed_parts
from ivpolicy.report.context import ReportContext
from ivpolicy.report.decision_page import decision_page
from ivpolicy.report.one_page import one_page
from ivpolicy.report.summary import summary_of


def answer_page(result: Result, context: ReportContext, *, full: bool = False, rest: str = "`--full`") -> list[Part]:
    """One page that can be read in a minute; every answer in full where that, or a question or reasons, is asked for.

    `rest` gives the answers that one page leaves out. A young person of age is spoken of as such, not as a child.
    """
    if not (full or context.with_reasons or context.asked_for):
        return one_page(context, summary_of(context, result.settled_by(result)), rest=rest)
    page = list(decision_page(context))
    return list(addressed_parts(page)) if context.of_age else page
