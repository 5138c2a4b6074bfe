"""Which answers deserve room: what is owed or open is set out, what asks nothing of anybody is gathered in a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, assert_never

from ivpolicy.core.catalogue import GAP
from ivpolicy.core.result_document import DecisionDocument, ReasonDocument
from ivpolicy.core.rules.kinds import kind_of
from ivpolicy.core.rules.rulebook import PROHIBITIONS
from ivpolicy.report.context import SAFEGUARDING, ReportContext

Room = Literal["full", "facts_first", "perhaps", "nothing_due", "does_not_arise", "nobody_says"]
"""`facts_first`: nothing about it is recorded yet, so that a line says how many facts it waits for. `perhaps`: nothing
recorded says whether it arises at all."""

# On the record of almost every child, and telling nothing about one question rather than another.
_ALWAYS_THERE = frozenset({"child.statuses", "child.date_of_birth", "child.age", "occasions"})


@dataclass(frozen=True, slots=True)
class Sorted:
    """The questions of a report by the room they are given, each in the order of the catalogue."""

    full: tuple[str, ...]
    facts_first: tuple[str, ...]
    perhaps: tuple[str, ...]
    nothing_due: tuple[str, ...]
    does_not_arise: tuple[str, ...]
    nobody_says: tuple[str, ...]


def sorted_answers(context: ReportContext) -> Sorted:
    """Give every question its room. A question the reader asked for by name is always set out in full."""
    rooms = {question: _room(context, question) for question in context.document.decisions}
    names: tuple[Room, ...] = ("full", "facts_first", "perhaps", "nothing_due", "does_not_arise", "nobody_says")
    return Sorted(*(tuple(q for q, room in rooms.items() if room == name) for name in names))


def _room(context: ReportContext, question: str) -> Room:
    decision = context.decision(question)
    if question in context.asked_for or question == SAFEGUARDING or context.recorded_for(question):
        return "full"
    # Without an answer it waits for facts, or has no rule and yet something to be heeded.
    warns = decision.status == "no_rule" and bool(decision.cautions)
    forbids = any(action.strength in PROHIBITIONS and action.state == "to_do" for action in decision.actions)
    waits = decision.outcome is None and (decision.status == "needs_information" or warns)
    if question in context.perhaps and waits and not forbids:
        return "perhaps"
    match decision.status:
        case "not_applicable":
            return "does_not_arise"
        case "no_rule":
            return "full" if decision.cautions or decision.actions else "nobody_says"
        case "needs_information" if _nothing_known(decision):
            return "facts_first"
        case "decided" if is_quiet(decision):
            return "nothing_due"
        case "decided" | "conflict" | "needs_information" | "needs_judgement":
            return "full"
        case _:
            assert_never(decision.status)


def is_quiet(decision: DecisionDocument) -> bool:
    """Whether a decided answer asks nothing of anybody: nothing is due, and nothing more is to be said of it."""
    return decision.outcome == "nothing_due" and not (decision.actions or decision.cautions or decision.turns_on)


def _nothing_known(decision: DecisionDocument) -> bool:
    """Whether nothing the answer hangs on is recorded, and nothing is owed or to be heeded yet."""
    owed = decision.actions or decision.conflict or any(f.state == "holds" for f in decision.findings)
    leaves = reason_leaves(decision.reasons)
    return not owed and not any(one.recorded is not None and one.fact not in _ALWAYS_THERE for one in leaves)


def reason_leaves(reasons: tuple[ReasonDocument, ...]) -> Iterator[ReasonDocument]:
    """The reasons that rest on nothing further: one for each fact looked at."""
    for reason in reasons:
        if reason.parts:
            yield from reason_leaves(reason.parts)
        else:
            yield reason


def is_ladder(context: ReportContext, question: str) -> bool:
    """Whether a question says where a matter stands, and a place is known."""
    stepped = kind_of(context.questions[question]).is_stepped
    return stepped and context.decision(question).outcome not in (None, GAP)


def is_owed(context: ReportContext, question: str) -> bool:
    """Whether a must, a should or the refusal of one stands on a question today, whatever is still open."""
    decision, row = context.decision(question), context.questions[question]
    if not kind_of(row).is_one_outcome or decision.status == "conflict":
        return False
    return decision.outcome not in (None, GAP, row.otherwise, *row.states) and decision.strength not in (None, "may")


def is_forbidden(context: ReportContext, question: str) -> bool:
    """Whether what stands on a question is a prohibition: something is not to be done."""
    refused = context.questions[question].refusals.values()
    decision = context.decision(question)
    return (
        decision.outcome in refused and decision.strength in ("must_not", "should_not") and is_owed(context, question)
    )


def is_settled(context: ReportContext, question: str) -> bool:
    """Whether a question has its one answer and nothing is owed on it, or what is owed is a list of its own."""
    decision = context.decision(question)
    one_answer = decision.status == "decided" and kind_of(context.questions[question]).is_one_outcome
    return one_answer and decision.outcome != GAP and not is_owed(context, question)


def is_left_open(context: ReportContext, question: str) -> bool:
    """Whether the text reaches the case and leaves it open."""
    decision = context.decision(question)
    return decision.status == "decided" and decision.outcome == GAP
