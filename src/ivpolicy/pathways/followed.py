"""Where a case stands, as JSON carries it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from ivpolicy.core.result_document import RESULT_FORMAT, Action, PackStamp

OwedState = Literal["open", "done", "moved", "left", "done_since"]
"""Where something that is to be done at a stage stands."""

LEADS_ON = "What is known leads on, though no event was told"
"""What is said where a case goes on by the day alone."""


class SaidOfCase(BaseModel):
    """Part of what is said of a case."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, serialize_by_alias=True)


class EventTold(SaidOfCase):
    """An event that counts.

    Attributes:
        name: The kind of event, as the pathways declare it.
        says: What has happened, in the pack's words.
        corrected: Whether it stands in place of an event that was told before.
        recorded_on: The day on which it was recorded; None where that is not said.
    """

    source: str
    id: str
    name: str
    says: str
    happened_on: date
    recorded_on: date | None = None
    by: str | None = None
    corrected: bool = False


class AnswerRead(SaidOfCase):
    """The core's answer that led on: as it stood on the day, on the facts of that day."""

    question: str
    outcome: str
    says: str | None = None
    clauses: tuple[str, ...] = ()


class Passage(SaidOfCase):
    """One step of the way: on which day a stage was reached, from which, through which event, by which answers.

    `event` is the id of the event that led there; None where what was known by then did so alone.
    """

    on: date
    stage: str
    says: str
    from_stage: str | None = None
    event: str | None = None
    clauses: tuple[str, ...] = ()
    answers: tuple[AnswerRead, ...] = ()


class OwedAction(SaidOfCase):
    """Something that is, or was, to be done at a stage.

    Attributes:
        action: Who does what, by when, as decided on the day on which it was last asked.
        since: The day from which it was owed.
        state: `open`; `done`, where a rule says when it is done; `moved`, where it got another day; `left`, where the
            stage was left, or nothing asks for it any more; `done_since`, where it was left so and is recorded as done
            by now.
        closed_on: The day on which it was done or left.
        days_late: How many days after its last day it was done, or, where it is open, the day that is asked about lies;
            0 in time; None where there is no day.
    """

    action: Action
    since: date
    state: OwedState = "open"
    closed_on: date | None = None
    days_late: int | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which it is in time; where the days can be counted in two ways, the later one.

        What is to be done today is in time on the day from which it is owed.
        """
        day = self.action.late_after or self.action.by
        return self.since if day is None and self.is_owed_at_once else day

    @property
    def is_owed_at_once(self) -> bool:
        """Whether the document says today of it, and no day."""
        return self.action.by is None and (self.action.by_words or "").startswith("today")


class ShownLate(SaidOfCase):
    """What stood as overdue on what was recorded at the time, and by what is known now was not late.

    Attributes:
        action: What it was.
        last_day: The last day on which it would have been in time.
        from_day, to_day: The first and the last day on which the record showed it as overdue.
    """

    action: Action
    last_day: date
    from_day: date
    to_day: date


class TimePaused(SaidOfCase):
    """Days on which times of a pathway stand still.

    Attributes:
        says: What held meanwhile, in the pack's words.
        first: The first day that is not counted.
        end: The day from which the times run on; None where they stand still on the day that is asked about.
        stops: The stages and rules whose times stand still, by id.
    """

    pause: str
    says: str
    first: date
    end: date | None = None
    stops: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


class FactWaited(SaidOfCase):
    """A fact on which it hangs where the case goes on to."""

    fact: str
    asks: str
    ask_whom: str


class LawBeside(SaidOfCase):
    """Where a clause of the stage and the law differ, and what the difference is."""

    clause: str
    law: tuple[str, ...]
    says: str


class MoveOn(SaidOfCase):
    """What would lead on from where a case stands.

    Attributes:
        stage, says: The stage it leads to, by id and in words.
        events: What has to happen first, in words, any one of them; empty where what is known alone leads on.
        holds: Whether what it asks to be known holds on the day; None where that is not known.
        answers: The decisions it reads, as they stand on the day.
        waits: Where it is not known, the facts on which that hangs.
    """

    stage: str
    says: str
    events: tuple[str, ...] = ()
    holds: bool | None
    answers: tuple[AnswerRead, ...] = ()
    waits: tuple[FactWaited, ...] = ()
    clauses: tuple[str, ...] = ()


class PathwayStanding(SaidOfCase):
    """Where a case stands in one pathway.

    Attributes:
        national: Whether it is of the nation's text, which binds the authority beside its own.
        stage: The stage; None where the pathway has not begun.
        since: The day on which the stage was reached.
        ended: Whether the pathway ends there.
        gap: What the document leaves open there.
        due: What is to be done there now.
        settled: What was to be done before, with whether it was late.
        shown_late: What only the record showed as late.
        waits: The facts on which it hangs where the case goes on to.
        leads_to: The stages to which something that has happened leads, one or the other, once `waits` are known.
        goes_on: The stage to which what is known leads on the day that is asked about though no event was told on it.
        paused: When times stood still, or stand still.
        moves_on: What would lead on, in the order in which it is tried; only where that was asked for.
    """

    pathway: str
    title: str
    national: bool = False
    stage: str | None = None
    says: str = ""
    since: date | None = None
    clauses: tuple[str, ...] = ()
    ended: bool = False
    gap: str | None = None
    due: tuple[OwedAction, ...] = ()
    settled: tuple[OwedAction, ...] = ()
    shown_late: tuple[ShownLate, ...] = ()
    passages: tuple[Passage, ...] = ()
    waits: tuple[FactWaited, ...] = ()
    leads_to: tuple[str, ...] = ()
    goes_on: str | None = None
    beside: tuple[LawBeside, ...] = ()
    paused: tuple[TimePaused, ...] = ()
    moves_on: tuple[MoveOn, ...] = ()

    @property
    def left_undone(self) -> tuple[OwedAction, ...]:
        """What a rule of the pack asked for, and was not recorded as done when the case went on."""
        return tuple(owed for owed in self.settled if owed.state == "left" and owed.action.rule is not None)

    @property
    def overdue(self) -> tuple[OwedAction, ...]:
        """What is due and late."""
        return tuple(owed for owed in self.due if owed.days_late)


class EventNotCounted(SaidOfCase):
    """An event that is not counted: where it is written, its id at its source, and why."""

    place: str
    id: str | None = None
    why: str


class EngineStanding(SaidOfCase):
    """Where a second engine has a case in one pathway, by what is known.

    Attributes:
        stage: The stage; None where the pathway has not begun.
        since: The day on which the stage was reached.
        is_open: Whether it hangs on what is not known where the case goes on to: of that it says nothing.
        goes_on: The stage to which what is known leads on the day that is asked about, in the pack's words.
        overdue: How many things that have a day in the calendar are late.
    """

    pathway: str
    stage: str | None = None
    since: date | None = None
    is_open: bool = False
    goes_on: str | None = None
    overdue: int = 0


class SecondEngine(SaidOfCase):
    """What a second engine says of the case, beside the fold, which is what counts.

    Attributes:
        engine: Which engine it is, with its version.
        standings: Where it has the case in each pathway; empty where it did not answer.
        differs: Where it says otherwise than the fold, or why it did not answer; empty where the two agree.
    """

    engine: str
    standings: tuple[EngineStanding, ...] = ()
    differs: tuple[str, ...] = ()


class Followed(SaidOfCase):
    """Where a case stands on a day, in every pathway of a pack.

    Attributes:
        result_format: The version of this form.
        safety: What is to be done today for a child's safety, whatever the stage; of events that are not counted too.
        safety_since: The day since which a concern has been on record without a break, by the events that count.
        pathways: Where it stands in each pathway, in the order of the pack; then, beside an authority's own, in those
            of the national layer, which bind it too.
        events: The events that count, in their order.
        not_counted: Those that do not, each with why.
        contradicting: What the record says against itself, so that the facts of an event could not be taken.
        recorded_later: How many events were recorded after the day, and are not looked at.
        recorded_unknown: How many events do not say when they were recorded.
        notices: What stands over every answer of the pack.
        second: What a second engine says, where one was asked.
    """

    result_format: Literal[1] = RESULT_FORMAT
    case: str
    authority: str
    as_at: date
    pack: PackStamp
    evaluated_digest: str
    safety: tuple[Action, ...] = ()
    safety_since: date | None = None
    pathways: tuple[PathwayStanding, ...] = ()
    events: tuple[EventTold, ...] = ()
    not_counted: tuple[EventNotCounted, ...] = ()
    contradicting: tuple[str, ...] = ()
    recorded_later: int = 0
    recorded_unknown: int = 0
    notices: tuple[str, ...] = ()
    second: SecondEngine | None = None
