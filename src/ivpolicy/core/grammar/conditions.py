"""Conditions as written: fact paths as keys, tests by the fact's declared type, groups, references and readings."""

# ruff: noqa: D102 - the three methods of a shape are described once, on `Shape`

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.grammar.amounts import WholeNumber
from ivpolicy.core.grammar.fact_tests import shape_of_test, words_of_a_list, words_of_a_set
from ivpolicy.core.grammar.mappings import AS_READ, TAKEN_FOR_TRUE, Key, MappingOf, as_written, described
from ivpolicy.core.grammar.reader import FactKind, Reader
from ivpolicy.core.grammar.shapes import Anything, Choice, Name, Schema, SchemaDefinitions, Shape, enumerated
from ivpolicy.core.grammar.structures import ListOf, ValueOrReading, by_reading_schema, read_by_reading
from ivpolicy.core.pack.conditions import AnswerEntry, FactEntry, GroupEntry, Never, RuleEntry, Surface, WrittenEntry
from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, ItemField
from ivpolicy.core.text.source import ListNode, MappingNode, Node, ScalarNode
from ivpolicy.core.text.suggestions import did_you_mean

LOCAL_FACT_PATTERN = r"local\.[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*"
LOCAL_QUESTION_PATTERN = r"local\.[a-z][a-z0-9_.]*"
_OTHER_WORDS = {"or": "any", "any_of": "any", "and": "all", "all_of": "all", "not": "none", "nor": "none"}
_OF_A_RULE = frozenset({"then", "unless", "gap", "action", "actions", "clause", "question"})
"""Keys that stand beside conditions; indented too far, they stand in one."""
_GROUPS = {"any": "One of these is enough.", "all": "All of these hold.", "none": "Not one of these holds."}


def fact_kind(fact: Fact | ItemField) -> FactKind:
    """What conditions need to know of a fact of the vocabulary, or of a field of a list's items."""
    fields = tuple((item.name, fact_kind(item)) for item in getattr(fact, "item", ()) or ())
    return FactKind(str(fact.type), tuple(fact.choices or ()), (fact.takes,) if fact.takes else (), fields)


@cache
def vocabulary_kinds() -> Mapping[str, FactKind]:
    """Every fact of the vocabulary by path."""
    return {path: fact_kind(fact) for path, fact in VOCABULARY.items()}


@cache
def item_condition(path: str, *, may_be_empty: bool = False) -> ConditionShape:
    """The condition on one item of the list at `path`."""
    return ConditionShape(may_be_empty, path)


def fact_shape(path: str, kind: FactKind) -> Shape:
    """The test on the fact at `path`."""
    return shape_of_test(kind, item_condition(path, may_be_empty=True) if kind.type == "list" else None)


@cache
def _vocabulary_tests(list_path: str | None) -> Mapping[str, Shape]:
    """The tests by fact path, or by field name for the items of one list."""
    if list_path is None:
        return {path: fact_shape(path, kind) for path, kind in vocabulary_kinds().items()}
    return {name: shape_of_test(kind) for name, kind in vocabulary_kinds()[list_path].fields}


@cache
def _tests_of_fields(fields: tuple[tuple[str, FactKind], ...]) -> Mapping[str, Shape]:
    return {name: shape_of_test(kind) for name, kind in fields}


def _tests(list_path: str | None, reader: Reader) -> Mapping[str, Shape]:
    """As `_vocabulary_tests`; of a list of the pack's own, what its fields take."""
    own = reader.local_facts.get(list_path or "")
    return _vocabulary_tests(list_path) if own is None else _tests_of_fields(own.fields)


@dataclass(frozen=True, slots=True)
class ConditionShape:
    """A mapping of entries that all hold.

    Attributes:
        may_be_empty: Whether `{}`, which holds always, may stand here.
        list_path: The list whose items the condition is about; None for a condition on the case.
    """

    may_be_empty: bool = False
    list_path: str | None = None

    def read(self, node: Node, reader: Reader) -> Surface | None:
        if type(node) is not MappingNode:
            self._report_none(node, reader)
            return None
        if not node.entries and not self.may_be_empty:
            reader.report("P041", "the condition is empty", node.at, "write what has to hold, or remove the key")
            return None
        before = len(reader.found)
        if TAKEN_FOR_TRUE in _tests(self.list_path, reader):
            node = as_written(node)
        entries = tuple([entry for key, value in node.entries for entry in self._entries(key, value, reader)])
        # Without a new problem no entry is None.
        return Surface(entries, node.at) if len(reader.found) == before else None  # type: ignore[arg-type]

    def _report_none(self, node: Node, reader: Reader) -> None:
        text = node.text if type(node) is ScalarNode else ""
        nothing = type(node) is ScalarNode and not text
        message = "nothing stands where a condition is expected" if nothing else "a condition is expected here"
        help_ = "write {fact: test}, for example {child.disabled: yes}"
        if type(node) is ListNode:
            help_ = "start it with `all:` or `any:`, and put the list under that"
        elif text in _tests(self.list_path, reader):
            help_ = f"write what is wanted of the fact, for example {{{text}: yes}}"
        reader.report("P005", message, node.at, help_)

    def _entries(self, key: ScalarNode, value: Node, reader: Reader) -> tuple[WrittenEntry | None, ...]:
        name = key.text
        shape = _tests(self.list_path, reader).get(name)
        kind = reader.local_facts.get(name) if self.list_path is None else None
        if shape is None and kind is not None:
            shape = _ANYTHING if kind.type == "unknown" else fact_shape(name, kind)
        if shape is not None:
            tests = shape.read(value, reader)
            return (FactEntry(name, tests if type(tests) is tuple else (tests,), key.at),)
        if name in _GROUPS:
            members = ListOf(_member(self.list_path)).read(value, reader)
            return (GroupEntry(name, members or (), at=key.at),)  # type: ignore[arg-type]  # the three names
        if name == "at_least":
            some = _at_least(self.list_path).read(value, reader) or {}
            return (GroupEntry("at_least", some.get("of", ()), some.get("number"), key.at),)
        if name == "reading":
            return (read_by_reading(value, reader, _Option(self.list_path)),)
        return self._reference(key, value, reader)

    def _reference(self, key: ScalarNode, value: Node, reader: Reader) -> tuple[WrittenEntry | None, ...]:
        if self.list_path is None and key.text == "rule":
            return (RuleEntry(_RULE.read(value, reader) or "", key.at),)
        if self.list_path is None and key.text == "answer":
            return _read_answers(value, reader)
        self._report_unknown(key, reader)
        return ()

    def _report_unknown(self, key: ScalarNode, reader: Reader) -> None:
        unknown = f"unknown fact `{key.text}`"
        help_ = nearest_fact_help(key.text, reader, (*_GROUPS, "at_least", "rule", "answer", "reading"))
        meant = _OTHER_WORDS.get(key.text.lower())
        if meant is not None:
            reader.report("P030", unknown, key.at, f"write `{meant}:`, with a list below it")
            return
        if key.text in _OF_A_RULE:
            help_ = f"`{key.text}` belongs to the rule, and not to what has to hold: start it in the column of `when`"
        elif self.list_path is not None:
            unknown = f"unknown field `{key.text}` of an item of `{self.list_path}`"
            help_ = did_you_mean(key.text, (*_tests(self.list_path, reader), *_GROUPS, "at_least", "reading"))
        reader.report("P030", unknown, key.at, help_)

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        name = "condition" if self.list_path is None else f"item_of.{self.list_path}"
        if name not in definitions:
            definitions[name] = {}  # a condition may contain conditions
            definitions[name] = self._schema(definitions)
        reference = {"$ref": f"#/definitions/{name}"}
        return reference if self.may_be_empty else {"allOf": [reference], "minProperties": 1}

    def _schema(self, definitions: SchemaDefinitions) -> Schema:
        members = ListOf(_member(self.list_path)).schema(definitions)
        properties = {name: described(members, doc) for name, doc in _GROUPS.items()}
        some = _at_least(self.list_path).schema(definitions)
        properties["at_least"] = described(some, "At least a number of these hold.")
        properties["reading"] = by_reading_schema(_Option(self.list_path).schema(definitions))
        for name, shape in _vocabulary_tests(self.list_path).items():
            test = shape.schema(definitions)
            # A description may not stand beside a reference.
            properties[name] = ({"allOf": [test]} if "$ref" in test else test) | hover_of_fact(name, self.list_path)
        schema: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
        if self.list_path is None:
            properties["rule"] = described(
                _RULE.schema(definitions), "The condition of another rule of this pack holds."
            )
            properties["answer"] = described(_answers_schema(), "The combined answer to another question.")
            schema["patternProperties"] = {f"^{LOCAL_FACT_PATTERN}$": _local_test_schema(definitions)}
        if TAKEN_FOR_TRUE in properties:
            as_on = _vocabulary_tests(self.list_path)[TAKEN_FOR_TRUE].schema(definitions)
            schema["patternProperties"] = {f"^{AS_READ}$": {"allOf": [as_on]} if "$ref" in as_on else as_on}
            schema["not"] = {"required": [TAKEN_FOR_TRUE, AS_READ]}
        return schema

    def describe(self) -> str:
        return "a condition" if self.list_path is None else f"a condition on an item of `{self.list_path}`"


_RULE = Name("the id of a rule", own="own_rule")
_ANYTHING = Anything()


@cache
def _member(list_path: str | None) -> ConditionShape:
    return ConditionShape(list_path=list_path)


@cache
def _at_least(list_path: str | None) -> MappingOf:
    keys = {
        "number": Key(ValueOrReading(WholeNumber(1)), "How many have to hold.", required=True),
        "of": Key(ListOf(_member(list_path)), "The conditions that are counted.", required=True),
    }
    return MappingOf("at least some", keys, dict)


@dataclass(frozen=True, slots=True)
class _Option:
    """The condition under one option of a reading, or `never`."""

    list_path: str | None

    def read(self, node: Node, reader: Reader) -> Surface | Never | None:
        if type(node) is ScalarNode:
            if node.text == "never":
                return Never()
            help_ = "write a condition for each option, or `never`"
            reader.report("P005", f"`{node.text}` is not a condition", node.at, help_)
            return None
        return ConditionShape(may_be_empty=True, list_path=self.list_path).read(node, reader)

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        condition = ConditionShape(may_be_empty=True, list_path=self.list_path)
        return {"anyOf": [condition.schema(definitions), {"const": "never"}]}

    def describe(self) -> str:
        return "a condition, or `never`"


def outcomes_of(question: str, reader: Reader) -> tuple[str, ...] | None:
    """The outcomes of a question of the catalogue or of the pack; None when there is no such question."""
    if question in CATALOGUE:
        return tuple(CATALOGUE[question].outcomes)
    return reader.local_questions.get(question)


def _read_answers(node: Node, reader: Reader) -> tuple[WrittenEntry | None, ...]:
    if type(node) is not MappingNode or not node.entries:
        reader.report(
            "P005", "a question and its outcome are expected here", node.at, "write {answer: {question: outcome}}"
        )
        return ()
    return tuple(_read_answer(key, value, reader) for key, value in node.entries)


def _read_answer(key: ScalarNode, value: Node, reader: Reader) -> WrittenEntry | None:
    known = outcomes_of(key.text, reader)
    if known is None:
        reader.report("P038", f"unknown question `{key.text}`", key.at, nearest_question_help(key.text, reader))
        return None
    outcome = Choice((*known, *(() if "gap" in known else ("gap",))), "outcome", "P039", f" of `{key.text}`").read(
        value, reader
    )
    return AnswerEntry(key.text, outcome, key.at) if outcome is not None else None


def nearest_question_help(name: str, reader: Reader) -> str:
    """The nearest question of the catalogue or of the pack."""
    return did_you_mean(name, (*CATALOGUE, *reader.local_questions))


_COMPARED = re.compile(r"([a-z_.]+) *(>=|<=|>|<|=)+ *([0-9]+)")


def nearest_fact_help(name: str, reader: Reader, words: tuple[str, ...] = ()) -> str:
    """The nearest fact; a fact of the pack's own that was written without `local.` first."""
    own = next((path for path in reader.local_facts if path.endswith(f".{name}")), None)
    if own is not None:
        return f"did you mean `{own}`?"
    compared = _COMPARED.fullmatch(name)
    if compared is not None and compared[1] in vocabulary_kinds():
        written = f"`{compared[1]}: {{at_least: {compared[3]}}}`"
        return f"write {written}; the other words are `more_than`, `at_most` and `under`"
    help_ = did_you_mean(name, (*vocabulary_kinds(), *reader.local_facts, *words))
    return help_ if help_.startswith("did") else "see the list of facts, or declare it under `facts`"


def _answers_schema() -> Schema:
    gap = {"gap": "The text leaves it open."}
    properties = {
        id_: enumerated(gap | dict(question.outcomes)) | {"description": question.title}
        for id_, question in CATALOGUE.items()
    }
    return {
        "type": "object", "additionalProperties": False, "minProperties": 1, "properties": properties,
        "patternProperties": {f"^{LOCAL_QUESTION_PATTERN}$": {"type": "string"}},
    }  # fmt: skip


def _local_test_schema(definitions: SchemaDefinitions) -> Schema:
    """The union of all tests: which of them fits, only the pack's own `facts` can say."""
    tests = [shape_of_test(kind).schema(definitions) for kind in (FactKind("integer"), FactKind("date"))]
    word = Name("a choice")
    one_of = MappingOf("a test of a choice", {"one_of": Key(ListOf(word), "Any one of these.", required=True)})
    items = words_of_a_list(_OwnItem(), Name("a date field"))
    worded = [ValueOrReading(words).schema(definitions) for words in (one_of, words_of_a_set(word), items)]
    several = ListOf(ValueOrReading(items)).schema(definitions)
    return {"anyOf": [{"type": ["string", "boolean"]}, *tests, *worded, several]}


@dataclass(frozen=True, slots=True)
class _OwnItem:
    """A condition on an item of a list of the pack's own, whose fields only the pack knows."""

    def read(self, node: Node, reader: Reader) -> None:  # noqa: ARG002 - only its schema is asked for
        return None

    def schema(self, definitions: SchemaDefinitions) -> Schema:  # noqa: ARG002 - as every shape
        return {"type": "object"}

    def describe(self) -> str:
        return "a condition on an item"


def hover_of_fact(name: str, list_path: str | None = None) -> Schema:
    """What an editor shows over a fact, or over a field of a list's items: its plain question, its type and unit."""
    fact: Fact | ItemField
    if list_path is None:
        fact = VOCABULARY[name]
    else:
        fact = next(item for item in VOCABULARY[list_path].item if item.name == name)
    unit = f" · {fact.unit}" if fact.unit else ""
    judged = " · a judgement" if getattr(fact, "judgement", False) else ""
    return {"description": fact.asks, "markdownDescription": f"{fact.asks}\n\n`{name}` · {fact.type}{unit}{judged}"}
