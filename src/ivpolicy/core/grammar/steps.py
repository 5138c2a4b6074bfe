"""Checks, waivers, rungs, duties and schedules, declared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ivpolicy.core.grammar.amounts import LengthOfTime, WholeNumber
from ivpolicy.core.grammar.mappings import Key, MappingOf
from ivpolicy.core.grammar.parts import (
    ACTION,
    ACTIONS,
    ACTOR,
    CLAUSE,
    CONDITION,
    CONDITION_OR_ALWAYS,
    COPIES,
    DATED_IN,
    DEADLINE,
    ID,
    IN_FORCE,
    ITEMS_OF,
    NOT_STATED,
    ONE_OF_ACTIONS,
    ONLY_IF,
    QUESTION,
    RESTS_ON,
    STRENGTH,
    WHEN,
    FactPath,
    with_copies,
)
from ivpolicy.core.grammar.shapes import Choice, FreeText, Name
from ivpolicy.core.grammar.structures import ListOf, ValueOrReading
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.steps_and_duties import Check, Duty, Rung, Schedule, ScheduleStart, Waiver
from ivpolicy.core.text.source import SourceLocation

# ---- checks ----

_IDS = ListOf(Name("an id"), lowest=0)
_CHECK_KEYS = {
    "id": ID,
    "clause": CLAUSE,
    "met_when": Key(CONDITION, "When the step is met.", required=True),
    "only_if": ONLY_IF,
    "preferred_when": Key(CONDITION, "A preferred minimum; unmet, it is listed and holds nothing up."),
    "after": Key(ValueOrReading(_IDS), "The checks that come before it."),
    "dated": Key(FactPath(("date",)), "The fact with the day on which the step was done."),
    "strength": Key(STRENGTH, "How strongly it is asked; `must` if not given."),
    "rests_on": RESTS_ON,
    **ACTIONS,
}


def checks_of(question: str) -> ListOf:
    """The checks of one question, which the section implies."""
    return ListOf(
        MappingOf(
            "a check",
            _CHECK_KEYS,
            Check,
            fixed={"question": question},
            not_together=(ONE_OF_ACTIONS,),
            defined_as="check",
        )
    )


CHECK_OF_ANY = MappingOf(
    "a check",
    {"id": ID, "question": QUESTION, **_CHECK_KEYS},
    Check,
    not_together=(ONE_OF_ACTIONS,),
    defined_as="check.any",
)
WAIVER = MappingOf(
    "a waiver",
    {
        "id": ID,
        "clause": CLAUSE,
        "waives": Key(ListOf(Name("the id of a check")), "The checks that count as met.", required=True),
        "when": Key(CONDITION, "When it applies.", required=True),
    },
    Waiver,
)


# ---- the ladder ----


_RUNG_KEYS = {
    "from": Key(Name("the id of a rung"), "The rung below it.", to="from_"),
    "clause": CLAUSE,
    "when": Key(CONDITION_OR_ALWAYS, "What has to be known to climb it.", required=True),
    "rests_on": RESTS_ON,
    "place": Key(ACTOR, "With whom the matter then stands."),
    "gap": Key(FreeText(), "What the document leaves open here."),
    "says": Key(FreeText(), "What to tell about this rung."),
    "copies": Key(COPIES, "Who gets a copy; or {chosen_by_child: fact}."),
    **ACTIONS,
    "answer_by": Key(DEADLINE, "By when an answer is owed."),
    "done_when": Key(CONDITION, "When what is to be done on it is done."),
}


def _rung(more: Mapping[str, Key]) -> MappingOf:
    return MappingOf(
        "a rung",
        {"rung": Key(ID.shape, "The id of the rung.", required=True, to="id"), **more, **_RUNG_KEYS},
        with_copies(Rung),
        needs_one_of=(("place", "gap"),),
        not_together=(("place", "gap"), ONE_OF_ACTIONS),
    )


RUNG, RUNG_OF_ANY = _rung({}), _rung({"question": QUESTION})


# ---- duties and schedules ----


def _build_duty(at: SourceLocation, when: Surface | None = None, **given: Any) -> Duty:
    return Duty(**given, when=when or Surface((), at), at=at)


_DUTY_KEYS = {
    "clause": CLAUSE,
    "strength": Key(STRENGTH, "How strongly it is owed; `may` is listed, and never due.", required=True),
    "when": WHEN,
    "action": Key(ACTION, "What is to be done.", required=True),
    "done_when": Key(CONDITION, "When it counts as done."),
    "rests_on": RESTS_ON,
    "in_force": IN_FORCE,
}
DUTY = MappingOf("a duty", {"id": ID, "question": QUESTION, **_DUTY_KEYS}, _build_duty)
REFERRERS = ListOf(MappingOf("a referrer", {"id": ID, **_DUTY_KEYS}, _build_duty, fixed={"question": "advocacy.refer"}))

_DATED = Key(DATED_IN, "The date field of the list's items.")
_FIRST = MappingOf(
    "the first time",
    {
        "when_reached": Key(WholeNumber(1), "The number of items after which it first falls due."),
        "of": Key(FactPath(("list",)), "The list that is counted."),
        "where": Key(ITEMS_OF, "Which items count."),
        "dated": _DATED,
        "within": Key(ValueOrReading(LengthOfTime()), "The time within which it first falls due."),
        "from": Key(FactPath(("date",)), "The dated fact from which that time runs.", to="from_"),
    },
    ScheduleStart,
    needs_one_of=(("when_reached", "within"),),
    not_together=(("when_reached", "within"), ("of", "within"), ("when_reached", "from")),
    keeps=("of",),
)
_REPEAT = MappingOf(
    "the repeat",
    {
        "every": Key(ValueOrReading(LengthOfTime()), "How often after the first time.", required=True),
        "counted_from": Key(
            ValueOrReading(Choice(("last_held", "first_due"), "starting point")),
            "Counted from the last one held, or the first due.",
        ),
    },
)
_HISTORY = MappingOf(
    "the history",
    {
        "of": Key(FactPath(("list",)), "The list that says when it was done.", to="history_of"),
        "where": Key(ITEMS_OF, "Which items count.", to="history_where"),
        "dated": Key(DATED_IN, "The date field of the list's items.", to="history_dated"),
        "fact": Key(FactPath(("date",)), "The dated fact that says when it was last done.", to="history_fact"),
    },
    needs_one_of=(("of", "fact"),),
    not_together=(("of", "fact"), ("where", "fact"), ("dated", "fact")),
    keeps=("of",),
)
_OVERDUE = MappingOf(
    "the delay",
    {
        "after": Key(
            LengthOfTime((NOT_STATED,)), "How long after the due day; `not stated` for the day after.", required=True
        )
    },
)


def _build_schedule(
    at: SourceLocation,
    then: Mapping[str, Any] | None = None,
    history: Mapping[str, Any] | None = None,
    overdue: Mapping[str, Any] | None = None,
    **given: Any,
) -> Schedule:
    after = (overdue or {}).get("after")
    values = {"strength": "should", "every": None, **given, **(then or {}), **(history or {})}
    return Schedule(**values, overdue_after=None if after == NOT_STATED else after, at=at)


_EVERY = ValueOrReading(LengthOfTime(("looked_after_review", "visit")))
SCHEDULE = MappingOf(
    "a schedule",
    {
        "id": ID,
        "question": QUESTION,
        "clause": CLAUSE,
        "strength": Key(STRENGTH, "How strongly it is owed; `should` if not given."),
        "while": Key(CONDITION_OR_ALWAYS, "As long as this holds.", required=True, to="while_"),
        "rests_on": RESTS_ON,
        "action": Key(ACTION, "What is to be done each time.", required=True),
        "every": Key(_EVERY, "How often; `looked_after_review`, `visit`, or left out where the text gives no period."),
        "first": Key(_FIRST, "When it first falls due."),
        "then": Key(_REPEAT, "How often after the first time, and counted from when."),
        "history": Key(_HISTORY, "Where the record says that it was done."),
        "overdue": Key(_OVERDUE, "When it counts as overdue."),
    },
    _build_schedule,
    not_together=(("every", "then"),),
)
