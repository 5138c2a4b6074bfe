"""The work of one answer: what is to be done, may be done, is perhaps done, may arise, and what stands as it should."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.decision.owed import OUTSTANDING
from ivpolicy.core.result_document import Action, DecisionDocument, Finding
from ivpolicy.core.rules.rulebook import PROHIBITIONS, Role
from ivpolicy.core.rules.words import plain
from ivpolicy.report.context import ReportContext
from ivpolicy.report.phrases import action_words, ended, ids, item_name, says_of, sentence_case


def asks(action: Action) -> bool:
    """Whether an action is a thing to do: neither what somebody may do, nor what nobody is to do."""
    return action.strength not in ("may", *PROHIBITIONS)


def prohibited(context: ReportContext, decision: DecisionDocument, strength: str) -> Iterator[str]:
    """What nobody is to do now, of one strength: `must_not` or `should_not`."""
    yield from (action_words(context, a) for a in decision.actions if (a.state, a.strength) == ("to_do", strength))


def to_do(context: ReportContext, question: str) -> Iterator[str]:
    """What is to be done now, who has to do it and by when."""
    decision, meanwhile = context.decision(question), context.meanwhile(question)  # told with the conflict
    for action in context.actions(question):
        if action.state == "to_do" and asks(action) and action not in meanwhile:
            yield action_words(context, action)
    acted = {action.rule for action in decision.actions}
    for finding in decision.findings if decision.arises is not None or decision.outcome is not None else ():
        if (
            is_item(finding)
            and finding.state in OUTSTANDING
            and finding.strength not in ("may", *PROHIBITIONS)
            and finding.rule not in acted
            and not Role(finding.kind).is_check
        ):
            yield _item(context, finding)


def is_item(finding: Finding) -> bool:
    """Whether a finding is an item of work; all others say why."""
    return Role(finding.kind).is_item


def permitted(context: ReportContext, decision: DecisionDocument) -> Iterator[str]:
    """What somebody may do and nobody has to."""
    yield from (action_words(context, action) for action in decision.actions if action.strength == "may")


def _item(context: ReportContext, finding: Finding) -> str:
    """A duty or schedule that no action stands for."""
    late = " OVERDUE." if finding.state == "overdue" else ""
    under = ids(finding.clauses, context.stands_in)
    return f"{sentence_case(item_name(finding.rule))}: {ended(says_of(context, finding))}{late}{under}"


def perhaps_done(context: ReportContext, decision: DecisionDocument) -> Iterator[str]:
    """What is owed and may be done already, because nothing on the record says."""
    yield from (
        action_words(context, action) for action in decision.actions if action.state == "not_known" and asks(action)
    )


def may_arise(context: ReportContext, question: str) -> Iterator[str]:
    """What the record does not say whether it arises: by name, and in full for a reader who asked for the question."""
    decision = context.decision(question)
    acted = {action.rule for action in decision.actions}
    perhaps = (action for action in context.actions(question) if action.state == "may_arise" and asks(action))
    yield from (f"If it arises: {action_words(context, action)}" for action in perhaps)
    unsure = [f for f in decision.findings if f.state == "not_known" and is_item(f) and f.rule not in acted]
    if question in context.asked_for:
        yield from (_item(context, finding) for finding in unsure)
    elif unsure:
        yield f"{'; '.join(item_name(f.rule) + ids(f.clauses, context.stands_in) for f in unsure)}."


_STANDING = {
    "not_met": "Outstanding, and not asked for now",
    "done": "Done",
    "met": "Met",
    "not_due": "Not due",
    "not_started": "Not started yet",
}


def standing(context: ReportContext, decision: DecisionDocument) -> Iterator[str]:
    """The items that ask nothing of anybody today, by name."""
    # A step that is outstanding and asked of nobody now: it waits for another, or came back with an adverse result.
    acted = {action.rule for action in decision.actions}
    for state, words in _STANDING.items():
        found = [f for f in decision.findings if f.state == state and is_item(f)]
        names = [
            item_name(f.rule) + ids(f.clauses, context.stands_in)
            for f in found
            if state != "not_met" or f.rule not in acted
        ]
        if names:
            yield f"{words}: {'; '.join(names)}."
    met = [f for f in decision.findings if f.state == "met"]
    for finding in (f for f in met if f.waived_by):
        waivers = ", ".join(plain(name) for name in finding.waived_by)
        yield f"Waived: {item_name(finding.rule)}, by: {waivers}.{ids(finding.clauses, context.stands_in)}"
    for finding in (f for f in met if f.preferred in _UNREACHED):
        # A preferred minimum that is not reached, or not known to be; it holds nothing up.
        how = _UNREACHED[str(finding.preferred)]
        named = f"{item_name(finding.rule)}{ids(finding.clauses, context.stands_in)}"
        yield f"Preferred, and {how}; it holds nothing up: {named}."


_UNREACHED = {"not_met": "not reached", "not_known": "not known to be reached"}
