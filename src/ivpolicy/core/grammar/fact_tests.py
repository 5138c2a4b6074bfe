"""Tests on a fact, as written: which words each declared type takes, and the value each test is read to."""

# ruff: noqa: D102 - the three methods of a shape are described once, on `Shape`

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from ivpolicy.core.grammar.amounts import COMPARISONS, DayShape, LengthOfTime, WholeNumber
from ivpolicy.core.grammar.mappings import Key, MappingOf
from ivpolicy.core.grammar.reader import FactKind, Reader
from ivpolicy.core.grammar.shapes import Choice, Schema, SchemaDefinitions, Shape, YesNoShape
from ivpolicy.core.grammar.structures import ListOf, ValueOrReading
from ivpolicy.core.pack.conditions import CompareTest, DateTest, IsTest, ListTest, OneOfTest, SetTest, Surface
from ivpolicy.core.text.source import MappingNode, Node, ScalarNode, SourceLocation
from ivpolicy.core.text.suggestions import one_of_words

_NUMBER = ValueOrReading(WholeNumber(), "number")
_LENGTH = ValueOrReading(LengthOfTime(working_days=False), "length_of_window")
_DAY = ValueOrReading(DayShape(), "day_or_reading")
_WORD = ("P010", "test word")
_DENIALS = dict.fromkeys(
    ("not", "is_not", "not_in", "except", "other_than"), "put the fact under `none:`, as in `none: [{fact: ...}]`"
)
"""Words by which officers deny a test, which has none of its own."""


def _meaning(**words: tuple[str, ...]) -> dict[str, str]:
    """Other words for those of a test, and what is said to whoever writes one."""
    return {other: f"write `{word}`" for word, others in words.items() for other in others}


_BOUNDS = {
    "at_least": Key(_NUMBER, "This number or more."),
    "at_most": Key(_NUMBER, "This number or fewer."),
    "more_than": Key(_NUMBER, "More than this number."),
    "under": Key(_NUMBER, "Fewer than this number."),
}
_NUMBER_TEST = MappingOf(
    "a test of a number",
    _BOUNDS,
    CompareTest,
    needs_one_of=(tuple(_BOUNDS),),
    not_together=(("at_least", "more_than"), ("at_most", "under")),
    unknown=_WORD,
    hints=_DENIALS
    | {sign: f"write `{word}`" for sign, word in COMPARISONS.items()}
    | _meaning(
        at_least=("min", "minimum", "from", "gte", "or_more"),
        at_most=("max", "maximum", "to", "up_to", "lte", "or_less"),
        more_than=("over", "above", "greater_than", "older_than", "gt"),
        under=("below", "less_than", "younger_than", "lt"),
    )
    | {"between": "write both ends, as in {at_least: 8, at_most: 12}"},
    defined_as="test_of_a_number",
)
_DATE_WORDS = {
    "within": Key(_LENGTH, "The date lies in a window of this length that ends on the day of decision."),
    "not_within": Key(
        _LENGTH,
        "The date is past and outside that window, or it never came: exactly 12 months ago is not within 12 months.",
    ),
    "on_or_after": Key(_DAY, "The date is this day or a later one."),
    "before": Key(_DAY, "The date is earlier than this day."),
}
_DATE_TEST = MappingOf(
    "a test of a date",
    _DATE_WORDS,
    DateTest,
    needs_one_of=(tuple(_DATE_WORDS),),
    not_together=(
        ("within", "not_within"),
        *((one, two) for one in ("within", "not_within") for two in ("on_or_after", "before")),
    ),
    unknown=_WORD,
    hints=_DENIALS
    | _meaning(
        on_or_after=("after", "since", "from"),
        before=("until", "up_to", "to"),
        within=("in_last", "within_last", "less_than"),
        not_within=("older_than", "over", "more_than", "ago"),
    ),
    defined_as="test_of_a_date",
)


@dataclass(frozen=True, slots=True)
class TestShape:
    """A test on one fact: a bare value that becomes `IsTest`, or a mapping of test words.

    Attributes:
        kind: What the fact is called in messages: `a number`, `answered by yes or no`.
        value: The shape of a bare value; None where there is none.
        words: The mapping of test words; None where there is none.
        example: What to write where a bare value does not fit.
    """

    __test__ = False

    kind: str
    value: Shape | None
    words: MappingOf | None
    example: str

    def read(self, node: Node, reader: Reader) -> Any:
        if type(node) is MappingNode:
            return self._read_words(node, reader)
        if (
            type(node) is ScalarNode
            and self.value is not None
            # Of a date, only its words make sense as a bare value.
            and (self.words is not _DATE_TEST or node.text in self.value.options)  # type: ignore[attr-defined]
        ):
            value = self.value.read(node, reader)
            return None if value is None else IsTest(value)
        text = f"`{node.text}`" if type(node) is ScalarNode else "a list"
        help_ = f"write {self._meant(node) or self.example}"
        reader.report("P005", f"{text} is no test for a fact that is {self.kind}", node.at, help_)
        return None

    def _meant(self, node: Node) -> str:
        """The test with its word in braces, where it was written out as `within 12 months`."""
        words = self.words.keys if self.words is not None else ()
        text = node.text if type(node) is ScalarNode else ""
        spelt = [word for word in words if text.startswith(f"{word.replace('_', ' ')} ")]
        return "".join(f"{{{word}: {text[len(word) + 1 :]}}}" for word in spelt)

    def _read_words(self, node: MappingNode, reader: Reader) -> Any:
        if self.words is not None:
            return self.words.read(node, reader)
        at = node.entries[0][0].at if node.entries else node.at
        word = f"`{node.entries[0][0].text}`" if node.entries else "an empty mapping"
        reader.report("P010", f"{word} is no test for a fact that is {self.kind}", at, f"write {self.example}")
        return None

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        parts = [part.schema(definitions) for part in (self.value, self.words) if part is not None]
        return parts[0] if len(parts) == 1 else {"anyOf": parts}

    def describe(self) -> str:
        return " or ".join(part.describe() for part in (self.value, self.words) if part is not None)


@cache
def shape_of_test(kind: FactKind, of_items: Shape | None = None) -> Shape:
    """The shape of a test on a fact of this kind; `of_items` is the condition on a list's items.

    A test may hang on a reading. A list takes one test, or a list of tests that all hold.
    """
    words = "".join(f"`{word}`, " for word in kind.takes)
    date_example = f"{words}{{within: 12 months}} or {{on_or_after: 2026-01-31}}"
    builders = {
        "boolean": lambda: TestShape("answered by yes or no", YesNoShape(), None, "`yes` or `no`"),
        "integer": lambda: TestShape(
            "a number", WholeNumber(words=kind.takes, compared=True), _NUMBER_TEST, "a number or {at_least: 6}"
        ),
        "date": lambda: TestShape("a date", Choice(kind.takes) if kind.takes else None, _DATE_TEST, date_example),
        "choice": lambda: _choice_test(kind),
        "set": lambda: TestShape(
            "a set",
            None,
            words_of_a_set(Choice(kind.choices, "choice")),
            f"{{includes: {(*kind.choices, 'choice')[0]}}}",
        ),
    }
    if kind.type == "list" and of_items is not None:
        return _SeveralTests(ValueOrReading(_list_test(kind, of_items)))
    shared = "_".join((kind.type, "fact", *kind.takes)) if kind.type in ("boolean", "integer", "date") else ""
    return ValueOrReading(builders[kind.type](), shared)


def _choice_test(kind: FactKind) -> TestShape:
    option = Choice((*kind.choices, *(word for word in kind.takes if word not in kind.choices)), "choice", tested=True)
    words = {"one_of": Key(ListOf(option), "Any one of these.", required=True, to="values")}
    test = MappingOf("a test of a choice", words, OneOfTest, unknown=_WORD, hints=_DENIALS)
    return TestShape("a choice", option, test, f"one of {one_of_words(option.options)}")


def words_of_a_set(option: Shape) -> MappingOf:
    """The test words of a set of such options."""
    words = {
        "includes": Key(ValueOrReading(option), "This is among them."),
        "includes_all": Key(ListOf(option), "All of these are among them."),
        "includes_any": Key(ListOf(option), "At least one of these is among them."),
        "includes_none": Key(ListOf(option), "Not one of these is among them."),
    }
    return MappingOf("a test of a set", words, SetTest, needs_one_of=(tuple(words),), unknown=_WORD, hints=_DENIALS)


def date_fields(kind: FactKind) -> tuple[str, ...]:
    """The names of the item fields that are dates."""
    return tuple(name for name, field in kind.fields if field.type == "date")


def _list_test(kind: FactKind, of_items: Shape) -> TestShape:
    dates = date_fields(kind)
    test = words_of_a_list(of_items, Choice(dates, "date field") if dates else None)
    return TestShape("a list", None, test, "{at_least: 1, where: {…}}")


def words_of_a_list(of_items: Shape, date_field: Shape | None) -> MappingOf:
    """The test words of a list; `latest` only where its items have a date field."""
    words = {
        "at_least": Key(_NUMBER, "At least this many items."),
        "at_most": Key(_NUMBER, "At most this many items."),
        "where": Key(of_items, "Count only items that satisfy this."),
    }
    not_together: tuple[tuple[str, ...], ...] = ()
    if date_field is not None:
        words["latest"] = Key(_latest(date_field, of_items), "The latest item satisfies this.")
        not_together = (("latest", "at_least"), ("latest", "at_most"), ("latest", "where"))
    counts = tuple(word for word in words if word != "where")
    return MappingOf(
        "a test of a list", words, _build_list_test, needs_one_of=(counts,), not_together=not_together, unknown=_WORD
    )


def _latest(date_field: Shape, of_items: Shape) -> MappingOf:
    keys = {
        "by": Key(date_field, "The date that says which item is the latest.", required=True),
        "is": Key(of_items, "What has to hold of that item.", required=True, to="is_"),
    }
    return MappingOf("the latest item", keys, dict)


def _build_list_test(
    at: SourceLocation,
    at_least: object = None,
    at_most: object = None,
    where: Surface | None = None,
    latest: dict[str, Any] | None = None,
) -> ListTest:
    chosen = latest or {}
    return ListTest(at_least, at_most, where, chosen.get("by"), chosen.get("is_"), at)


@dataclass(frozen=True, slots=True)
class _SeveralTests:
    """One test, or a list of tests of which all hold."""

    one: Shape

    def read(self, node: Node, reader: Reader) -> Any:
        return (
            self.one.read(node, reader)
            if type(node) in (MappingNode, ScalarNode)
            else ListOf(self.one).read(node, reader)
        )

    def schema(self, definitions: SchemaDefinitions) -> Schema:
        one = self.one.schema(definitions)
        return {"anyOf": [*one["anyOf"], ListOf(self.one).schema(definitions)]}

    def describe(self) -> str:
        return f"{self.one.describe()}, or a list of tests that all hold"
