"""Pathways, declared: events that are told, stages with their actions, and what leads from one to the next."""

from __future__ import annotations

from ivpolicy.core.grammar.mappings import Key, KeyedBy, MappingOf
from ivpolicy.core.grammar.parts import (  # fmt: skip
    ACTIONS,
    CLAUSE,
    CLAUSE_IDS,
    CONDITION,
    ITEMS_OF,
    ONE_OF_ACTIONS,
    FactPath,
)
from ivpolicy.core.grammar.shapes import FreeText, Name, YesNoShape
from ivpolicy.core.grammar.structures import ByKind, ListOf, Only
from ivpolicy.core.pack.pathways import EventType, Pathway, PauseKind, Stage, StageMove

_EVENT = Name("the name of an event")
_EVENTS = ByKind(scalar=Only(_EVENT), list_=ListOf(_EVENT))
_STAGE = Name("the id of a stage")
_CLAUSES = Key(CLAUSE_IDS, "The clause that says so, or a list of clauses.", to="clauses")

_MOVE = MappingOf(
    "a move",
    {
        "on": Key(_EVENTS, "The event, or one of several, that has to have happened since the stage was reached."),
        "when": Key(CONDITION, "What has to be known to hold."),
        "stage": Key(_STAGE, "The stage it leads to.", required=True),
        "clause": _CLAUSES,
    },
    StageMove,
    needs_one_of=(("on", "when"),),
)
_START = MappingOf(
    "a start",
    {
        "on": Key(_EVENTS, "The event, or one of several, with which it begins.", required=True),
        "stage": Key(_STAGE, "The first stage.", required=True),
        "clause": _CLAUSES,
    },
    StageMove,
)
_EVENT_TYPE = MappingOf(
    "an event",
    {
        "says": Key(FreeText(), "What has happened.", required=True),
        "dates": Key(ListOf(FactPath(("date",))), "The dated facts that take the day on which it happened."),
        "sets": Key(CONDITION, "Facts that hold once it has happened, as {fact: value}."),
        "of": Key(FactPath(("list",)), "The list that gains an item with the day on which it happened.", to="adds_to"),
        "where": Key(ITEMS_OF, "What is known of that item, as {field: value}.", to="item"),
        "lists": Key(
            ListOf(FactPath(("list",))),
            "The lists that events tell in full from then on, each empty until one adds to it.",
        ),
        "clause": _CLAUSES,
    },
    EventType,
    keeps=("of",),
)


_STAGES = MappingOf(
    "a stage",
    {
        "says": Key(FreeText(), "Where the case then stands.", required=True),
        "clause": CLAUSE,
        **ACTIONS,
        "owes": Key(
            ListOf(Name("the id of a rule")),
            "Rules, checks, duties and schedules of this pack whose actions are due meanwhile, as decided on the day.",
        ),
        "moves": Key(ListOf(_MOVE), "What leads on; of several the first that is known to hold."),
        "ends": Key(YesNoShape(), "Whether the pathway ends here."),
        "gap": Key(FreeText(), "What the document leaves open here."),
    },
    Stage,
    needs_one_of=(("moves", "ends", "gap"),),
    not_together=(("ends", "gap"), ("ends", "moves"), ONE_OF_ACTIONS),
)
_PAUSE = MappingOf(
    "a pause",
    {
        "says": Key(FreeText(), "What holds while the time stands still.", required=True),
        "clause": CLAUSE,
        "from": Key(_EVENTS, "The event, or one of several, with which it begins.", required=True, to="begins"),
        "until": Key(_EVENTS, "The event, or one of several, with which it ends.", required=True, to="ends"),
        "stops": Key(
            ListOf(Name("the id of a stage or rule")),
            "What stands still: stages, for the times of their own actions, and rules that stages of the pathway owe.",
            required=True,
        ),
    },
    PauseKind,
)
PATHWAYS = KeyedBy(
    Name("the id of a pathway"),
    MappingOf(
        "a pathway",
        {
            "title": Key(FreeText(), "What it follows, in words.", required=True),
            "clause": CLAUSE,
            "starts": Key(ListOf(_START), "How it begins.", required=True),
            "events": Key(KeyedBy(_EVENT, _EVENT_TYPE, "id"), "The kinds of event that are told of it.", required=True),
            "pauses": Key(KeyedBy(Name("the id of a pause"), _PAUSE, "id"), "What makes times stand still meanwhile."),
            "stages": Key(KeyedBy(_STAGE, _STAGES, "id"), "Where a case can stand.", required=True),
        },
        Pathway,
    ),
    "id",
)
