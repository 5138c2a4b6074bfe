"""The officer's own decision: the place for it, and what is on the record of it."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.record.case import OfficerDecision
from ivpolicy.core.rules.words import long_date, plain
from ivpolicy.pages.parts import Blank, Entry, Heading, OpenPart, Paragraph
from ivpolicy.report.context import ReportContext

_YES_NO = ("yes", "no")
_PLACES = (
    Blank("On the question of"),
    Blank("Agrees with the above", _YES_NO),
    Blank("Decision"),
    Blank("Why"),
    Blank("Name"),
    Blank("Role"),
    Blank("Delegation"),
    Blank("Date"),
    Blank("Child told on"),
    Blank("Child told by"),
    Blank("Advocate offered", _YES_NO),
    Blank("Reviewing officer told", _YES_NO),
)


def officer_parts(context: ReportContext, question: str | None = None) -> Iterator[OpenPart]:
    """The place for the officer's decision, after those that are on the record; of one question where it is given.

    Nothing is filled in: what was decided is the officer's to write, also where somebody has decided before.
    """
    yield Heading(2, "The officer's decision")
    yield Paragraph(
        "What stands above is what the law and the policy say of what is recorded. People decide: the decision is the "
        "officer's own, with the officer's reasons. This page is never the sole basis of it."
    )
    for officer in context.officers if question is None else context.recorded_for(question):
        subject = context.title(officer.question).rstrip("?") if officer.question else "No question named"
        yield Entry("On record", (f"{subject}: {recorded_words(officer)}",))
    yield from _PLACES if question is None else (*_PLACES[1:], Blank("Review date"))


def recorded_words(officer: OfficerDecision) -> str:
    """One recorded decision in sentences; what is not recorded of it is said to be so."""
    return " ".join(f"{sentence}." for sentence in _sentences(officer))


def _sentences(officer: OfficerDecision) -> Iterator[str]:
    agrees = {
        True: "agreed with what was said then",
        False: "did not agree with what was said then",
        None: "agreement not recorded",
    }
    decided = f"decided `{plain(officer.outcome)}`" if officer.outcome else "decision not recorded"
    who = ", ".join(part for part in (officer.who, officer.role) if part) or "A person not named"
    on = f" on {long_date(officer.on)}" if officer.on else ", date not recorded"
    yield f"{who}: {decided}{on}; {agrees[officer.agrees]}"
    yield f"Why: {officer.why.rstrip('.')}" if officer.why else "Why: not recorded"
    yield f"Delegation: {officer.delegation or 'not recorded'}"
    told = long_date(officer.child_told_on) if officer.child_told_on else "not recorded"
    yield f"Child told: {told}{f', by {officer.child_told_by}' if officer.child_told_by else ''}"
    yield f"Advocate offered: {_yes_no(officer.advocate_offered)}"
    yield f"Reviewing officer told: {_yes_no(officer.reviewing_officer_told)}"


def _yes_no(value: bool | None) -> str:  # noqa: FBT001 - a recorded fact
    return "not recorded" if value is None else "yes" if value else "no"
