"""The parts that rules of every kind share, declared: ids, clauses, findings, actions, deadlines, periods."""

# ruff: noqa: D102 - the three methods of a shape are described once, on `Shape`

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from ivpolicy.core.actors import ACTORS as ACTORS_OF_ALL
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.grammar.amounts import DayShape, LengthOfTime, WholeNumber
from ivpolicy.core.grammar.conditions import (
    LOCAL_FACT_PATTERN,
    LOCAL_QUESTION_PATTERN,
    ConditionShape,
    item_condition,
    nearest_fact_help,
    nearest_question_help,
    outcomes_of,
    vocabulary_kinds,
)
from ivpolicy.core.grammar.fact_tests import date_fields
from ivpolicy.core.grammar.mappings import Depends, Key, MappingOf
from ivpolicy.core.grammar.reader import FactKind, Reader
from ivpolicy.core.grammar.shapes import (
    Anything,
    Choice,
    FreeText,
    Name,
    Schema,
    SchemaDefinitions,
    Shape,
    YesNoShape,
    enumerated,
    scalar_text,
)
from ivpolicy.core.grammar.structures import ByKind, ListOf, Only, ValueOrReading
from ivpolicy.core.pack.head import Strength
from ivpolicy.core.pack.rules import Action, AgreedDay, Deadline, InForce, Then
from ivpolicy.core.text.source import Node, SourceLocation
from ivpolicy.core.text.suggestions import one_of_words

NOT_STATED = "not stated"
STRENGTHS: tuple[str, ...] = get_args(Strength)
_REFUSING = ("must_not", "should_not")

ID = Key(Name("an id"), "The name other parts of the pack, tests and reasons use for it.", required=True)
CLAUSE_ID = Name("a clause id", own="own_clause")
CLAUSE_IDS = ByKind(scalar=Only(CLAUSE_ID), list_=ListOf(CLAUSE_ID))
CLAUSE = Key(CLAUSE_IDS, "The clause it comes from, or a list of clauses.", required=True, to="clauses")
ACTOR = Name("the id of an actor", tuple(ACTORS_OF_ALL.items()), own="own_actor")
ACTORS = ListOf(ACTOR)
CONDITION = ConditionShape()
CONDITION_OR_ALWAYS = ConditionShape(may_be_empty=True)


@dataclass(frozen=True, slots=True)
class FactPath:
    """The path of a fact whose type is one of `types`; any type when there are none."""

    types: tuple[str, ...] = ()

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, self.describe())
        if text is None:
            return None
        kind = vocabulary_kinds().get(text) or reader.local_facts.get(text)
        if kind is None:
            reader.report("P030", f"unknown fact `{text}`", node.at, nearest_fact_help(text, reader))
            return None
        return text if self._fits(kind, text, node, reader) else None

    def _fits(self, kind: FactKind, text: str, node: Node, reader: Reader) -> bool:
        if not self.types or kind.type in (*self.types, "unknown"):
            return True
        help_ = f"name a fact of type {one_of_words(self.types)}"
        reader.report("P044", f"`{text}` is a fact of type `{kind.type}`", node.at, help_)
        return False

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        name = "_".join(("fact", *self.types))
        if name not in definitions:
            paths = [path for path, kind in vocabulary_kinds().items() if not self.types or kind.type in self.types]
            local = {"type": "string", "pattern": f"^{LOCAL_FACT_PATTERN}$"}
            definitions[name] = {"anyOf": [{"enum": paths}, local]}
        return {"$ref": f"#/definitions/{name}"}

    def describe(self) -> str:
        return f"the path of a fact of type {one_of_words(self.types)}" if self.types else "the path of a fact"


@dataclass(frozen=True, slots=True)
class QuestionId:
    """A question of the catalogue or of the pack itself."""

    def read(self, node: Node, reader: Reader) -> str | None:
        text = scalar_text(node, reader, self.describe())
        if text is None or outcomes_of(text, reader) is not None:
            return text
        reader.report("P038", f"unknown question `{text}`", node.at, nearest_question_help(text, reader))
        return None

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        local = {"type": "string", "pattern": f"^{LOCAL_QUESTION_PATTERN}$"}
        titles = {id_: question.title for id_, question in CATALOGUE.items()}
        definitions.setdefault("question", {"anyOf": [enumerated(titles), local]})
        return {"$ref": "#/definitions/question"}

    def describe(self) -> str:
        return "the id of a question"


QUESTION = Key(QuestionId(), "The question it helps to answer.", required=True)


# ---- findings ----


_STRENGTH_WORDS = {
    "must_not": "The text forbids it.",
    "must": "The text requires it.",
    "should_not": "The text advises against it.",
    "should": "The text expects it.",
    "may": "The text permits it.",
}


_OTHER_STRENGTHS = dict.fromkeys(
    ("will", "shall", "can", "is_to", "is_expected_to", "is_entitled", "is_entitled_to", "ought_to", "needs_to"),
    "write `must`, `should` or `may`: the how-to page on strengths has this word and what it is in the law's own use",
)


def _then_of(question: str, outcomes: tuple[str, ...], refusable: tuple[str, ...]) -> MappingOf:
    said = CATALOGUE[question].outcomes if question in CATALOGUE else {}
    meanings = tuple(said[outcome] for outcome in outcomes) if said else ()
    act = Choice(outcomes, "outcome", "P039", f" of `{question}`", meanings=meanings)
    refusal = Choice(refusable, "act", "P039", f" of `{question}`")
    strengths = [strength for strength in STRENGTHS if refusable or strength not in _REFUSING]
    keys = {
        strength: Key(_Finding(strength, refusal if strength in _REFUSING else act), _STRENGTH_WORDS[strength])
        for strength in strengths
    }
    why_not = f"`{question}` names no act that can be refused"
    return MappingOf(
        "the finding",
        keys,
        lambda **finding: next(iter(finding.values())),
        needs_one_of=(tuple(keys),),
        not_together=(tuple(keys),),
        unknown=("P040", "strength"),
        hints=_OTHER_STRENGTHS | ({} if refusable else dict.fromkeys(_REFUSING, why_not)),
        defined_as=f"then.{question}",
        example=f"{{must: outcome}}, or another strength; the outcome is {one_of_words(outcomes)}",
    )


@dataclass(frozen=True, slots=True)
class _Finding:
    """The act under a strength, read together with the strength."""

    strength: str
    act: Shape

    def read(self, node: Node, reader: Reader) -> Then:
        return Then(self.strength, self.act.read(node, reader) or "")  # type: ignore[arg-type]  # one of the five

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return self.act.schema(definitions)

    def describe(self) -> str:
        return self.act.describe()


@cache
def then_shapes() -> Mapping[str, Shape]:
    """The finding of a rule of each question of the catalogue that has outcomes."""
    return {id_: then_of(id_) for id_, question in CATALOGUE.items() if question.outcomes}


@cache
def then_of(question: str) -> MappingOf:
    """The finding of a rule of one question of the catalogue."""
    row = CATALOGUE[question]
    return _then_of(question, tuple(row.outcomes), tuple(row.refusals))


@dataclass(frozen=True, slots=True)
class _OwnThen:
    """The finding of a rule of a question that the pack itself declares, or that is not known."""

    def read(self, node: Node, reader: Reader) -> Any:
        question = reader.context.get("question") or ""
        outcomes = reader.local_questions.get(question)
        return _then_of(question, outcomes, ()).read(node, reader) if outcomes else None

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        properties = {strength: {"type": "string"} for strength in STRENGTHS}
        definitions["then"] = {
            "type": "object",
            "additionalProperties": False,
            "properties": properties,
            "minProperties": 1,
            "maxProperties": 1,
        }
        return {"$ref": "#/definitions/then"}

    def describe(self) -> str:
        return "one strength and one outcome, such as {must: appoint}"


THEN_BY_QUESTION = Depends("question", then_shapes, _OwnThen())


# ---- items of the list named under `of` ----


@cache
def _items_by_list() -> Mapping[str, Shape]:
    return {
        path: item_condition(path, may_be_empty=True)
        for path, kind in vocabulary_kinds().items()
        if kind.type == "list"
    }


@cache
def _dates_by_list() -> Mapping[str, Shape]:
    lists = {path: date_fields(kind) for path, kind in vocabulary_kinds().items() if kind.type == "list"}
    return {path: Choice(fields, "date field") for path, fields in lists.items() if fields}


@dataclass(frozen=True, slots=True)
class _OfOwnList:
    """What stands on the items of a list that the pack itself declares; whatever it is where the list is not known."""

    shape: Callable[[str, FactKind], Shape]
    other: Shape

    def read(self, node: Node, reader: Reader) -> Any:
        path = reader.context.get("of") or ""
        kind = reader.local_facts.get(path)
        return (self.other if kind is None or kind.type != "list" else self.shape(path, kind)).read(node, reader)

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        return self.other.schema(definitions)

    def describe(self) -> str:
        return self.other.describe()


ITEMS_OF = Depends(
    "of", _items_by_list, _OfOwnList(lambda path, _: item_condition(path, may_be_empty=True), Anything())
)
DATED_IN = Depends(
    "of", _dates_by_list, _OfOwnList(lambda _, kind: Choice(date_fields(kind), "date field"), Anything())
)


_AGREED = MappingOf(
    "the day agreed",
    {
        "of": Key(FactPath(("list",)), "The list.", required=True),
        "where": Key(ITEMS_OF, "Which of its items count."),
        "dated": Key(DATED_IN, "The date field that holds the day agreed.", required=True),
    },
    AgreedDay,
    keeps=("of",),
    defined_as="day_agreed",
)


# ---- actions and deadlines ----


DEADLINE = MappingOf(
    "a deadline",
    {
        "within": Key(ValueOrReading(LengthOfTime()), "The length of time allowed."),
        "of": Key(FactPath(("date",)), "The dated fact from which the time runs."),
        "from": Key(Choice((NOT_STATED,)), "That the text does not say from when the time runs.", to="not_stated"),
        "before": Key(FactPath(("date",)), "The dated fact before which it is to be done."),
        "before_age": Key(
            WholeNumber(1), "The age of the child before which it is to be done: `18` for before the 18th birthday."
        ),
        "agreed_in": Key(
            _AGREED, "The day agreed in an item of a list; of several items the latest one's.", to="agreed"
        ),
        "words": Key(FreeText(), "The document's own words, where no date can be worked out."),
        "clause": Key(CLAUSE_ID, "The clause that sets the deadline."),
    },
    lambda **given: Deadline(**{name: value for name, value in given.items() if name != "not_stated"}),
    needs_one_of=(("within", "before", "before_age", "agreed_in", "words"),),
    not_together=(
        ("within", "before", "before_age", "agreed_in", "words"),
        *(("of", other) for other in ("before", "before_age", "agreed_in", "words", "from")),
    ),
    defined_as="deadline",
)

COPIES = ByKind(
    list_=ACTORS,
    mapping=MappingOf(
        "a choice of the child's",
        {
            "chosen_by_child": Key(
                FactPath(("set",)), "The fact that says whom the child wants copied in.", required=True
            )
        },
    ),
)


def with_copies(made: Callable[..., Any]) -> Callable[..., Any]:
    """Make a part in which `copies` fills one of two fields: a list of actors, or the fact in which the child chose."""

    def make(at: SourceLocation, copies: Any = None, **given: Any) -> Any:
        if isinstance(copies, dict):
            return made(**given, copies_chosen_in=copies["chosen_by_child"], at=at)
        return made(**given, copies=copies or (), at=at)

    return make


ACTION = MappingOf(
    "an action",
    {
        "who": Key(ValueOrReading(ACTOR), "Who is to do it.", required=True),
        "does": Key(FreeText("what is to be done"), "What is to be done, in words or with underscores.", required=True),
        "to": Key(ACTOR, "To whom."),
        "with": Key(ACTORS, "Together with whom.", to="with_"),
        "copies": Key(COPIES, "Who gets a copy; or {chosen_by_child: fact}."),
        "by": Key(DEADLINE, "By when."),
        "decides": Key(
            YesNoShape(), "Whether it is the deciding of its question, which a decision on the record has done."
        ),
    },
    with_copies(Action),
    defined_as="action",
)
ACTIONS: Mapping[str, Key] = {
    "action": Key(Only(ACTION), "The one thing to do when this holds.", to="actions"),
    "actions": Key(ListOf(ACTION), "Several things to do when this holds."),
}
ONE_OF_ACTIONS = ("action", "actions")

PERIOD = MappingOf(
    "a period",
    {
        "from": Key(DayShape(), "The first day, inclusive.", to="from_"),
        "to": Key(DayShape(), "The day after the last day, exclusive."),
    },
    InForce,
    needs_one_of=(("from", "to"),),
    defined_as="period",
)


WHEN = Key(CONDITION_OR_ALWAYS, "What has to hold; left out, it holds always.")
UNLESS = Key(CONDITION, "What keeps it from holding.")
ONLY_IF = Key(CONDITION, "What has to hold for the whole of it to matter.")
STRENGTH = Choice(STRENGTHS, "strength", "P040", meanings=tuple(_STRENGTH_WORDS[word] for word in STRENGTHS))
RESTS_ON = Key(
    ListOf(Name("the id of a foundation"), lowest=0),
    "What it rests on, by the names the national pack gives: it stands only while all of it stands.",
)
IN_FORCE = Key(PERIOD, "The days on which it is in force, if not as long as the pack.")
