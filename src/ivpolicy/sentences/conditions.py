"""The grammar of conditions: what a pack writes under `when`, `unless`, `met_when` and the like, in English.

This is the one table of its phrases. A condition of several parts is joined by `, and`; one whose parts hold lists is a
list itself, so that it is always plain where each part ends.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Literal

from ivpolicy.core.dates.calendar import MONTHS, Duration
from ivpolicy.core.pack.conditions import (
    AnswerEntry,
    ByReading,
    CompareTest,
    DateTest,
    FactEntry,
    GroupEntry,
    IsTest,
    ListTest,
    Never,
    OneOfTest,
    RuleEntry,
    SetTest,
    Surface,
)
from ivpolicy.core.rules.words import long_date
from ivpolicy.sentences.names import AnyFact, Names, words_of_ids
from ivpolicy.sentences.phrases import (
    AboutName,
    Alone,
    Built,
    Either,
    Later,
    Meanings,
    Numbered,
    OneName,
    Perhaps,
    Phrase,
    Scalar,
    SentenceText,
    Several,
    Stands,
    Words,
    alone,
    template,
)

_DAY_FORM = re.compile(rf"(\d{{1,2}})\s+({'|'.join(MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)
_LENGTH_FORM = re.compile(r"[1-9]\d{0,3}\s+(day|working\s+day|week|month|year)s?\b", re.IGNORECASE)


def _day_meant(found: re.Match[str]) -> date | None:
    month = next(number for number, name in enumerate(MONTHS, start=1) if name.lower() == found[2].lower())
    try:
        return date(int(found[3]), month, int(found[1]))
    except ValueError:
        return None


NUMBER = Scalar("a number", int, re.compile(r"\d{1,9}\b"), str, lambda found: int(found[0]))
DAY = Scalar("a day like 1 November 2026", date, _DAY_FORM, long_date, _day_meant)
LENGTH = Scalar(
    "a length of time like 6 months",
    Duration,
    _LENGTH_FORM,
    str,
    lambda found: Duration.parse(" ".join(found[0].split())),
)
YES_NO = Either((Stands(Words("yes"), True), Stands(Words("no"), False)))
_GROUPS: tuple[tuple[str, Literal["and ", "or "]], ...] = (("any", "or "), ("all", "and "), ("none", "or "))
_ONE_ENTRY = 1


def only(kind: type, part: Phrase, name: str) -> Built:
    """A thing of one kind by the value of one of its fields, where no other says anything."""
    others = [other for other in _fields(kind) if other != name]

    def taken(thing: Any) -> Any:
        is_such = type(thing) is kind and all(getattr(thing, other) in (None, ()) for other in others)
        return getattr(thing, name) if is_such else None

    return Built(part, lambda value: kind(**{name: value}), taken)


def together(kind: type, phrases: Mapping[str, Phrase]) -> Built:
    """A thing of one kind by those of its fields that are given: a phrase for each, in one order, joined by `and`."""
    order = list(phrases)
    one = Either(tuple(_of_field(name, phrase) for name, phrase in phrases.items()))

    def taken(thing: Any) -> Any:
        if type(thing) is not kind:
            return None
        given = {name: getattr(thing, name) for name in _fields(kind) if getattr(thing, name) not in (None, ())}
        is_said = given and set(given) <= set(order)
        return tuple((name, given[name]) for name in order if name in given) if is_said else None

    return Built(_InOrder(Several(one, " and ", " and "), tuple(order)), lambda pairs: kind(**dict(pairs)), taken)


def _of_field(name: str, phrase: Phrase) -> Built:
    return Built(phrase, lambda value: (name, value), lambda pair: pair[1] if pair[0] == name else None)


def _fields(kind: type) -> Iterable[str]:
    return (name for name in kind.__dataclass_fields__ if name != "at")  # type: ignore[attr-defined]


@dataclass(frozen=True)
class _InOrder:
    """Pairs with a name each, every name once and in one order: one thing is never written in two ways."""

    part: Phrase
    names: tuple[str, ...]

    def say(self, value: Any, depth: int) -> str | None:
        """As a part does."""
        return self.part.say(value, depth)

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        """As a part does."""
        for pairs, end in self.part.read(text, at, depth):
            places = [self.names.index(name) for name, _ in pairs]
            if places == sorted(set(places)):
                yield pairs, end


@dataclass(frozen=True)
class _Joined:
    """Parts that all hold, joined by `, and`. One that ends with a list stands last, or all of them are a list."""

    closed: Phrase
    open_: Phrase

    def say(self, value: Any, depth: int) -> str | None:
        """As a part does."""
        if type(value) is not Surface:
            return None
        if not value.entries:
            return self._always.words
        *first, last = value.entries
        said = [self.closed.say(entry, depth) for entry in first]
        if any(words is None for words in said):
            return self._listed.say(value.entries, depth)
        end = self.closed.say(last, depth)
        if end is None:
            end = self.open_.say(last, depth)
        return None if end is None else ", and ".join((*filter(None, said), end))

    def read(self, text: SentenceText, at: int, depth: int) -> Meanings:
        """As a part does."""
        for _, end in self._always.read(text, at, depth):
            yield Surface(()), end
        for entries, end in self._listed.read(text, at, depth):
            if len(entries) > _ONE_ENTRY:
                yield Surface(entries), end
        yield from self._from((), text, at, depth)

    def _from(self, before: tuple[Any, ...], text: SentenceText, at: int, depth: int) -> Meanings:
        for entry, end in self.open_.read(text, at, depth):
            yield Surface((*before, entry)), end
        for entry, end in self.closed.read(text, at, depth):
            entries = (*before, entry)
            yield Surface(entries), end
            for _, going_on in Words(", and").read(text, end, depth):
                yield from self._from(entries, text, going_on, depth)

    @property
    def _always(self) -> Words:
        return Words("in every case")

    @property
    def _listed(self) -> Phrase:
        return alone("each of these:{entries}", entries=Numbered(Either((self.closed, self.open_)), "and "))


@dataclass(frozen=True)
class Conditions:
    """The grammar of conditions over the names of one pack; `list_path` for those on the items of a list."""

    names: Names
    list_path: str | None = None

    @cached_property
    def condition(self) -> Phrase:
        """A condition with all its parts."""
        return _Joined(self.closed_entry, self.open_entry)

    @cached_property
    def closed_entry(self) -> Phrase:
        """A part after which a condition may go on: a test on a fact, a rule, an answer."""
        fact = Built(
            AboutName(self.fact, self.tests_of),
            lambda pair: FactEntry(*pair),
            lambda entry: (entry.fact, entry.tests) if type(entry) is FactEntry else None,
        )
        if self.list_path is not None:
            return fact
        given = self.names.outcomes
        rule = only(RuleEntry, alone("the rule {rule} holds", rule=self.rule), "rule")
        answer = Built(
            AboutName(
                alone("the answer to {question}", question=self.question),
                lambda asked: alone("is {outcome}", outcome=OneName("an answer", given.get(asked, {}))),
            ),
            lambda pair: AnswerEntry(*pair),
            lambda entry: (entry.question, entry.outcome) if type(entry) is AnswerEntry else None,
        )
        return Either((fact, rule, answer))

    @cached_property
    def open_entry(self) -> Phrase:
        """A part that ends with a list, after which a condition cannot go on."""
        member = Later(lambda: self.condition)
        some = template("at least {number} of these:{members}", number=self.or_read(NUMBER), members=Numbered(member))
        number_of_them = Built(
            some,
            lambda pair: GroupEntry("at_least", pair[1], pair[0]),
            lambda entry: (entry.number, entry.members) if _is_group(entry, "at_least") else None,
        )
        groups = (_group(kind, alone(f"{kind} of these:{{members}}", members=Numbered(member, last))) for kind, last in _GROUPS)  # fmt: skip # noqa: E501
        return Either((*groups, number_of_them, self._by_reading))

    @cached_property
    def _by_reading(self) -> Phrase:
        """A condition for each option of a reading, as a list."""
        inner = Either((Stands(Words("in no case"), Never()), Later(lambda: self.condition)))
        read = alone("as the text is read on {reading}", reading=self.reading)
        return _options(AboutName(read, lambda reading: alone(":{options}", options=Numbered(self._option(reading, ":", inner)))))  # fmt: skip # noqa: E501

    def or_read(self, part: Phrase) -> Phrase:
        """A value, or in brackets one for each option of a reading."""
        read = alone("(as the text is read on {reading}", reading=self.reading)
        options = _options(
            AboutName(
                read,
                lambda reading: alone(":{options})", options=Several(self._option(reading, ",", part), "; ", "; ")),
            )
        )
        return Either((part, options))

    def _option(self, reading: str, mark: str, part: Phrase) -> Phrase:
        """What stands for one option of a reading: its name and a value."""
        known = self.names.options(reading)
        notes = {self.names.chosen(reading): "as this pack reads it"}
        name = OneName("a way to read the text", known, quoted=True, known_only=bool(known), notes=notes)
        return AboutName(alone(f"for {{name}}{mark}", name=name), lambda _: part)

    # ---- names ----

    @cached_property
    def fact(self) -> OneName:
        """A fact, or a field of the items."""
        if self.list_path is None:
            return OneName("a fact", self.names.fact_words, quoted=True)
        return OneName("what is recorded of an entry", self.names.field_words(self.list_path), quoted=True)

    @cached_property
    def rule(self) -> OneName:
        """A rule of the pack."""
        known = self.names.rules
        return OneName("a rule of the pack", known, quoted=True, known_only=bool(known))

    @cached_property
    def question(self) -> OneName:
        """A question."""
        return OneName("a question", self.names.questions, quoted=True)

    @cached_property
    def reading(self) -> OneName:
        """A reading of the pack."""
        known = self.names.readings
        return OneName("a reading of the pack", known, quoted=True, known_only=bool(known))

    # ---- tests ----

    def tests_of(self, fact: str) -> Phrase:
        """What may be said of one fact, or of one field."""
        if self.list_path is None:
            declared = self.names.facts.get(fact)
        else:
            items = getattr(self.names.facts.get(self.list_path), "item", ())
            declared = next((field for field in items if field.name == fact), None)
        if declared is not None and declared.type == "list":
            return Several(self.or_read(self._list_test(fact)), " and also ", " and also ")
        one = self.or_read(self._test(declared))
        return Built(one, lambda test: (test,), lambda tests: tests[0] if len(tests) == 1 else None)

    def _test(self, declared: AnyFact | None) -> Phrase:
        """The tests on a fact that is no list, by its type."""
        takes = () if declared is None or declared.takes is None else (declared.takes,)
        words = words_of_ids((*(() if declared is None else declared.choices), *takes))
        word = OneName("one of its choices", words)
        match None if declared is None else str(declared.type):
            case "boolean":
                return only(IsTest, alone("is {value}", value=YES_NO), "value")
            case "integer":
                number = self.or_read(with_unit(NUMBER, declared.unit if declared is not None else None))
                bounds = ("at_least", "more_than", "at_most", "under")
                phrases = {name: alone(f"is {name.replace('_', ' ')} {{number}}", number=number) for name in bounds}
                exact = alone("is {value}", value=Either((number, word)) if takes else number)
                return Either((only(IsTest, exact, "value"), together(CompareTest, phrases)))
            case "date":
                length, day = self.or_read(LENGTH), self.or_read(DAY)
                phrases = {
                    "within": alone("is within the last {length}", length=length),
                    "not_within": alone("is not within the last {length}", length=length),
                    "on_or_after": alone("is on or after {day}", day=day),
                    "before": alone("is before {day}", day=day),
                }
                tests = (together(DateTest, phrases),)
                return Either((*tests, only(IsTest, alone("is {value}", value=word), "value")) if takes else tests)
            case "set":
                phrases = {
                    "includes": alone("includes {word}", word=self.or_read(word)),
                    "includes_all": alone("includes all of these: {words}", words=Several(word, ", ", " and ")),
                    "includes_any": alone("includes any of these: {words}", words=Several(word, ", ", " or ")),
                    "includes_none": alone("includes none of these: {words}", words=Several(word, ", ", " or ")),
                }
                return together(SetTest, phrases)
            case _:
                some = alone("is one of these: {words}", words=Several(word, ", ", " or "))
                return Either((only(OneOfTest, some, "values"), only(IsTest, alone("is {value}", value=word), "value")))

    def _list_test(self, path: str) -> Phrase:
        """The tests on a list: how many of its entries there are, or what its latest is."""
        items = Conditions(self.names, path)
        where = Perhaps(alone("with ({items})", items=items.condition))
        number = self.or_read(with_unit(NUMBER, "entries"))
        bounds = {
            name: alone(f"{name.replace('_', ' ')} {{number}}", number=number) for name in ("at_least", "at_most")
        }
        counted = Built(
            AboutName(Alone((Words("has"), together(_Bounds, bounds))), lambda _: where),
            lambda pair: ListTest(pair[0].at_least, pair[0].at_most, pair[1]),
            lambda test: (
                (_Bounds(test.at_least, test.at_most), test.where)
                if type(test) is ListTest and test.latest_by is None
                else None
            ),
        )
        latest = Built(
            template("has a latest entry by {field} with ({items})", field=items.fact, items=items.condition),
            lambda pair: ListTest(latest_by=pair[0], latest_is=pair[1]),
            lambda test: (test.latest_by, test.latest_is) if type(test) is ListTest and test.latest_by else None,
        )
        return Either((counted, latest))


@dataclass(frozen=True, slots=True)
class _Bounds:
    """How many entries of a list there are."""

    at_least: object = None
    at_most: object = None


def _is_group(entry: object, kind: str) -> bool:
    return type(entry) is GroupEntry and entry.kind == kind


def _group(kind: str, part: Phrase) -> Built:
    """`any`, `all` or `none` of some conditions."""
    return Built(
        part,
        lambda members: GroupEntry(kind, members),  # type: ignore[arg-type]  # one of the three
        lambda entry: entry.members if _is_group(entry, kind) else None,
    )


def _options(named: AboutName) -> Built:
    """A value for each option of a reading."""
    return Built(
        named,
        lambda pair: ByReading(pair[0], dict(pair[1])),
        lambda value: (value.reading, tuple(value.options.items())) if type(value) is ByReading else None,
    )


def with_unit(number: Phrase, unit: str | None) -> Phrase:
    """A number of something: `1 month`, `2 people`."""
    if unit is None:
        return number
    single = {"people": "person", "entries": "entry"}.get(unit, unit.removesuffix("s"))
    one = Built(Alone((number, Words(single))), lambda value: value, lambda value: value if value == 1 else None)
    many = Built(Alone((number, Words(unit))), lambda value: value, lambda value: value)
    return Either((one, many) if single != unit else (many,))
