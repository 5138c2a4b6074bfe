"""The format of worked cases, declared: every key, with one plain sentence on each.

Reader, messages, the JSON Schema for editors and the reference page come from this one declaration. Names of the pack's
own, and what a question can be answered with, are for `checking` to look up, which knows the pack.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from ivpolicy.core.catalogue import CATALOGUE, GAP
from ivpolicy.core.grammar.amounts import DayShape
from ivpolicy.core.grammar.conditions import LOCAL_FACT_PATTERN, LOCAL_QUESTION_PATTERN, hover_of_fact
from ivpolicy.core.grammar.mappings import Key, KeyedBy, MappingOf
from ivpolicy.core.grammar.named_lists import with_named_lists
from ivpolicy.core.grammar.parts import STRENGTHS
from ivpolicy.core.grammar.shapes import Anything, Choice, FreeText, Schema, SchemaDefinitions, Shape, enumerated
from ivpolicy.core.grammar.structures import ByKind, ListOf, Only
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType
from ivpolicy.core.result_document import ItemState, LocalVoice, Status
from ivpolicy.tester.case_shapes import AsTyped, NameOfPack, Offered, OrNothing, Placed, Texts, Written
from ivpolicy.tester.worked_histories import ExpectedStand, WorkedHistory

PLAIN_PATHS: Mapping[str, str] = {
    "care.responsible_authority": "Which authority is responsible for the child?",
    "placement.provider": "Which provider runs the placement?",
}
"""What a record holds beside the facts of the vocabulary, with the question that obtains it."""

# ---- facts ----


def _offered_facts() -> Mapping[str, Schema]:
    recorded = (fact for fact in VOCABULARY.facts() if not fact.computed_from)
    facts = {fact.path: _usual(fact) | hover_of_fact(fact.path) for fact in recorded}
    return facts | {path: {"description": asks} for path, asks in PLAIN_PATHS.items()}


def _usual(fact: Fact) -> Schema:
    """What is usually written for the fact. The record reads the value, in more forms than these."""
    words = {FactType.BOOLEAN: ("yes", "no")}.get(fact.type, (*fact.choices, *((fact.takes,) if fact.takes else ())))
    if not words:
        return {}
    usual: Schema = {"enum": list(words)}
    return {"anyOf": [{"type": "array", "items": usual} if fact.type is FactType.SET else usual, {}]}


_VALUE = AsTyped(Anything())
_BY_PATH = KeyedBy(NameOfPack("the path of a fact"), _VALUE, lowest=0)
_FACTS = OrNothing(Placed(Offered(_BY_PATH, _VALUE, _offered_facts, LOCAL_FACT_PATTERN, "facts")), Written())

# ---- what is expected of an answer ----

_WORD = FreeText("a word or text")
_WORDS = ListOf(_WORD, lowest=0)
_WORD_OR_WORDS = ByKind(scalar=Only(_WORD), list_=_WORDS)


def _by_name(name: str, value: Shape) -> KeyedBy:
    return KeyedBy(FreeText(name), value, lowest=0)


GROUND_STATES: Mapping[str, bool | None] = {"holds": True, "does_not_hold": False, "not_known": None}
"""How a ground of a list is said to stand."""

_RULE, _ACTION = "the id of a rule", "words of the action"
_EXPECTATIONS: Mapping[str, tuple[Shape, str]] = {
    "status": (Choice(get_args(Status), "status"), "How far the answer is settled."),
    "outcome": (OrNothing(FreeText("an outcome")), "The answer, or `none`."),
    "strength": (OrNothing(Choice((*STRENGTHS, "none"), "strength")), "How strongly it is said, or `none`."),
    "local": (Choice(get_args(LocalVoice), "word"), "Whether the pack itself speaks."),
    "by": (_WORDS, "The grounds that hold, all of them, in the order of the pack."),
    "grounds": (
        _by_name("the id of a ground", Choice(tuple(GROUND_STATES), "state")),
        "Whether each ground named holds, although too few may.",
    ),
    "missing": (_WORDS, "The facts to ask for, all of them, in the order in which they are asked."),
    "turns_on": (_WORDS, "The readings under which it would be another answer."),
    "conflict": (
        Choice(("policy_narrows_law", "case_tension", "within_policy", "none"), "kind of conflict"),
        "The kind of conflict, or `none`.",
    ),
    "items": (_by_name(_RULE, Choice(get_args(ItemState), "state")), "The state of each check, duty or step named."),
    "due_on": (_by_name(_RULE, FreeText("a day")), "The day on which each one named is due."),
    "preferred": (
        _by_name(_RULE, Choice(("met", "not_met", "not_known"), "state")),
        "Whether the preferred minimum of each check named is met.",
    ),
    "waived": (_by_name(_RULE, _WORDS), "By which waivers each check named counts as met."),
    "strengths": (
        _by_name(_RULE, Choice((*STRENGTHS, "none"), "strength")),
        "How strongly each rule, check or duty named speaks, where the answer tells of it.",
    ),
    "deadlines": (
        _by_name(_ACTION, FreeText("a day, `none`, or words of the deadline")),
        "The day by which each action named is to be done; where no day can be worked out, words of the deadline.",
    ),
    "late": (_by_name(_ACTION, FreeText("a day, or `none`")), "The day after which each action named is late."),
    "who": (_by_name(_ACTION, FreeText("an actor")), "Who is to do each action named."),
    "action_strengths": (
        _by_name(_ACTION, Choice((*STRENGTHS, "none"), "strength")),
        "How strongly each action named is asked for, or `none`.",
    ),
    "to": (_by_name(_ACTION, FreeText("an actor, or `none`")), "To whom each action named is addressed."),
    "with": (_by_name(_ACTION, _WORD_OR_WORDS), "Together with whom each action named is done, all of them."),
    "copies": (_by_name(_ACTION, _WORD_OR_WORDS), "Who gets a copy of each action named, all of them."),
    "place": (FreeText("an actor"), "With whom the matter is, on the rung where it stands, or `none`."),
    "clauses": (_WORD_OR_WORDS, "Clauses that the answer, or what is to be done, has to cite."),
    "says": (FreeText("words"), "Words of the sentence that tells the answer."),
    "gap": (FreeText("the id of a rule"), "The rule that leaves the answer open."),
    "cautions": (_WORD_OR_WORDS, "Clauses of which a caution has to speak."),
    "actions": (_WORD_OR_WORDS, "Words of actions that have to be there."),
    "no_actions": (_WORD_OR_WORDS, "Words of actions that must not be there."),
}
EXPECTED = MappingOf(
    "what is expected of an answer",
    {name: Key(AsTyped(shape), doc) for name, (shape, doc) in _EXPECTATIONS.items()},
    defined_as="expected",
    partly=True,
)


def _offered_questions() -> Mapping[str, Schema]:
    return {
        question.id: {
            "description": question.title,
            "properties": {"outcome": {"anyOf": [enumerated(dict(question.outcomes) | _FURTHER_OUTCOMES), {}]}},
        }
        for question in CATALOGUE.values()
    }


_FURTHER_OUTCOMES = {GAP: "The text leaves it open.", "none": "There is no answer."}
_OF_A_QUESTION = OrNothing(Placed(EXPECTED), Written())
_BY_QUESTION = KeyedBy(NameOfPack("the id of a question"), _OF_A_QUESTION, lowest=0)
_EXPECT = Offered(_BY_QUESTION, _OF_A_QUESTION, _offered_questions, LOCAL_QUESTION_PATTERN, "expect")

# ---- cases ----

_SHARED = {
    "clause": Key(
        OrNothing(Texts(FreeText("a clause")), {}), "The clause that gives the answer, or a list of clauses."
    ),
    "as_at": Key(DayShape(), "The day of decision, where it is another than above."),
    "readings": Key(
        OrNothing(Placed(_by_name("the id of a reading", FreeText("an option"))), Written()),
        "Readings read otherwise than the pack has chosen.",
    ),
    "with": Key(OrNothing(Texts(FreeText("the name of a set of facts")), {}), "The `fixtures` it takes in."),
    "facts": Key(_FACTS, "Its facts, over those above; one with nothing after it is not known again."),
    "expect": Key(
        OrNothing(Placed(_EXPECT), Written()),
        "For each question, what its answer has to be. What is not named is not compared.",
    ),
    "unconfirmed": Key(
        Choice(("yes", "no"), "answer", "P035", instead="to confirm the answer, remove the line"),
        "`yes` where the answer was computed and no person has confirmed it.",
    ),
    "confirmed_by": Key(OrNothing(Texts(FreeText("a name")), {}), "Who confirmed it."),
}
_PART = MappingOf("a set of facts under `and_with`", _SHARED, partly=True)
_CASE = MappingOf(
    "a worked case",
    {
        "case": Key(FreeText("a sentence"), "What it shows, in a sentence.", required=True),
        **_SHARED,
        "and_with": Key(OrNothing(ListOf(Placed(_PART), lowest=0), ()), "The case again, with other facts."),
    },
    partly=True,
)
_STAND = MappingOf(
    "where it stands",
    {
        "on": Key(DayShape(), "The day that is asked about.", required=True, to="day"),
        "pathway": Key(FreeText("the id of a pathway"), "The pathway.", required=True),
        "stage": Key(FreeText("the id of a stage"), "The stage, or `none` where it has not begun.", required=True),
        "due": Key(
            _by_name(_ACTION, FreeText("a day, `none`, or words of the time")),
            "The last day of each thing named that is to be done; `none`, or words of its time, where it has no day.",
        ),
        "overdue": Key(_WORDS, "Words of everything that is late then, and of nothing else."),
        "left_open": Key(FreeText("words"), "Words of the gap of the text it waits in, or `none`."),
    },
    ExpectedStand,
)
_HISTORY = MappingOf(
    "a worked history",
    {
        "history": Key(FreeText("a sentence"), "What it shows, in a sentence.", required=True, to="name"),
        "clause": Key(
            Texts(FreeText("a clause")), "The clause that says so, or a list of clauses.", required=True, to="clauses"
        ),
        "events": Key(
            ListOf(AsTyped(Anything())), "What happened, each event as `ivpolicy follow` reads it.", required=True
        ),
        "stands": Key(ListOf(_STAND), "Where the case has to stand on which day.", required=True),
    },
    WorkedHistory,
)
SHEET = MappingOf(
    "a file of worked cases",
    {
        "cases": Key(FreeText("the pack's id"), "The pack they are about.", required=True, taken_for=("pack", "")),
        "as_at": Key(DayShape(), "The day of decision of every case that has none of its own."),
        "always": Key(_FACTS, "Facts of every case."),
        "fixtures": Key(OrNothing(Placed(_by_name("a name", _FACTS)), Written()), "Facts with a name."),
        "worked": Key(OrNothing(ListOf(Placed(_CASE), lowest=0), ()), "The cases."),
        "histories": Key(
            OrNothing(ListOf(_HISTORY, lowest=0), ()), "Events of invented cases, followed through the pack's pathways."
        ),
    },
    hints={"pack": "write `cases:` and the id of the pack"},
    partly=True,
)
"""A file of worked cases."""


def worked_cases_schema() -> dict[str, Any]:
    """The JSON Schema (draft-07) of a file of worked cases, as an editor applies it to YAML 1.2.

    What the reader refuses in structure, the schema refuses, and facts and questions that no pack has. What hangs on
    the pack, or on what stands above a case (the day, the clause, the name of a set of facts), only `ivpolicy test`
    tells.
    """
    definitions: SchemaDefinitions = {}
    schema = SHEET.schema(definitions)
    whole = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "urn:ivpolicy:schema:cases",
        "title": "ivpolicy worked cases",
        "description": "A few facts, the answer that has to follow, and the clause that says so, beside a pack.",
        **schema,
        "definitions": definitions,
    }
    return with_named_lists(whole)
