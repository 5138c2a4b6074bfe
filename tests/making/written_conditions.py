"""Random conditions as an officer could write them: any fact of the vocabulary, any test it takes, groups and readings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from hypothesis import strategies as st

from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.core.dates.calendar import Duration
from ivpolicy.core.pack.conditions import (  # fmt: skip
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
from ivpolicy.core.pack.document import WrittenPack, nameable
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType
from ivpolicy.sentences.names import Names

LENGTHS = st.builds(Duration, st.integers(1, 40), st.sampled_from(["day", "week", "month", "year"]))
_NUMBERS = st.integers(0, 120)
_DAYS = st.dates(date(1990, 1, 1), date(2040, 1, 1))


def _given(kind: Any, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """A test with one or two of its words."""
    names = sorted(parts)
    some = st.lists(st.sampled_from(names), min_size=1, max_size=2, unique=True)
    return some.flatmap(lambda chosen: st.builds(kind, **{name: parts[name] for name in chosen}))


@st.composite
def _unshown(draw: st.DrawFn, strategy: Callable[[], st.SearchStrategy[Any]]) -> Any:
    """What a strategy draws, without all it could draw in what hypothesis prints of it."""
    return draw(strategy())


class WrittenConditions:
    """Strategies for the conditions of one pack."""

    def __init__(self, pack: WrittenPack, *, own: bool = True) -> None:
        """`own`: whether the questions that the pack itself declares are asked, too."""
        self.pack, self.names = pack, Names(pack)
        self.readings = list(pack.readings.values())
        self.questions = self.names.outcomes if own else {id_: self.names.outcomes[id_] for id_ in CATALOGUE}

    def condition(self, depth: int = 2, list_path: str | None = None) -> st.SearchStrategy[Surface]:
        """A condition of up to three parts, on the case or on the items of a list."""
        entry = self._entry(depth, list_path)
        several = st.lists(entry, min_size=1, max_size=3, unique_by=_key)
        return several.map(lambda entries: Surface(tuple(entries)))

    def _entry(self, depth: int, list_path: str | None) -> st.SearchStrategy[Any]:
        return _unshown(lambda: st.one_of(self._kinds(depth, list_path)))

    def _kinds(self, depth: int, list_path: str | None) -> list[st.SearchStrategy[Any]]:
        kinds = [self._fact(depth, list_path)]
        if list_path is None:
            kinds += [
                st.sampled_from(sorted(nameable(self.pack))).map(RuleEntry),
                st.sampled_from([(q, o) for q, row in self.questions.items() for o in row]).map(
                    lambda a: AnswerEntry(*a)
                ),
            ]
        if depth:
            kinds += [self._group(depth, list_path)]
            kinds += [self._by_reading(self._option(depth, list_path))] if self.readings else []
        return kinds

    def _group(self, depth: int, list_path: str | None) -> st.SearchStrategy[GroupEntry]:
        members = st.lists(self.condition(depth - 1, list_path), min_size=1, max_size=4).map(tuple)
        some = st.builds(
            lambda members, number: GroupEntry("at_least", members, number), members, self._value(st.integers(1, 4))
        )
        return st.one_of(st.builds(GroupEntry, st.sampled_from(["any", "all", "none"]), members), some)

    def _option(self, depth: int, list_path: str | None) -> st.SearchStrategy[Any]:
        return st.one_of(st.just(Never()), st.just(Surface(())), self.condition(depth - 1, list_path))

    def _by_reading(self, value: st.SearchStrategy[Any]) -> st.SearchStrategy[ByReading]:
        return st.sampled_from(self.readings).flatmap(
            lambda reading: st.builds(
                ByReading, st.just(reading.id), st.fixed_dictionaries(dict.fromkeys(reading.options, value))
            )
        )

    def _value(self, value: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.one_of(value, value, self._by_reading(value)) if self.readings else value

    def _fact(self, depth: int, list_path: str | None) -> st.SearchStrategy[FactEntry]:
        if list_path is None:
            rows = [row for row in VOCABULARY.values() if row.type != FactType.LIST or depth]
            named = [(row.path, row) for row in rows]
        else:
            named = [(field.name, field) for field in VOCABULARY[list_path].item]
        return st.sampled_from(named).flatmap(
            lambda pair: st.builds(FactEntry, st.just(pair[0]), self._tests(*pair, depth))
        )

    def _tests(self, name: str, row: Any, depth: int) -> st.SearchStrategy[tuple[Any, ...]]:
        if row.type == FactType.LIST:
            return st.lists(self._value(self._of_list(name, depth)), min_size=1, max_size=2).map(tuple)
        return self._value(self._test(row)).map(lambda test: (test,))

    def _of_list(self, path: str, depth: int) -> st.SearchStrategy[ListTest]:
        where = self.condition(depth - 1, path)
        count = _given(ListTest, at_least=self._value(_NUMBERS), at_most=self._value(_NUMBERS))
        counts = st.builds(
            lambda test, inner: ListTest(test.at_least, test.at_most, inner), count, st.one_of(st.none(), where)
        )
        dates = [field.name for field in VOCABULARY[path].item if field.type == FactType.DATE]
        latest = (
            st.builds(lambda by, is_: ListTest(latest_by=by, latest_is=is_), st.sampled_from(dates), where)
            if dates
            else counts
        )
        return st.one_of(counts, latest)

    def _test(self, row: Any) -> st.SearchStrategy[Any]:
        words = (*row.choices, *((row.takes,) if row.takes else ()))
        some = st.lists(st.sampled_from(words or ("",)), min_size=1, max_size=4, unique=True).map(tuple)
        is_one = st.sampled_from(words or ("",)).map(IsTest)
        match row.type:
            case FactType.BOOLEAN:
                return st.booleans().map(IsTest)
            case FactType.INTEGER:
                number = self._value(_NUMBERS)
                low, high = _given(dict, at_least=number), _given(dict, at_most=number)
                over, under = _given(dict, more_than=number), _given(dict, under=number)
                bounds = st.tuples(st.one_of(low, over, st.just({})), st.one_of(high, under, st.just({})))
                compared = bounds.filter(any).map(lambda pair: CompareTest(**pair[0], **pair[1]))
                return st.one_of(_NUMBERS.map(IsTest), compared)
            case FactType.DATE:
                length, day = self._value(LENGTHS), self._value(_DAYS)
                dated = st.one_of(
                    _given(DateTest, within=length),
                    _given(DateTest, not_within=length),
                    _given(DateTest, on_or_after=day, before=day),
                )
                return st.one_of(dated, is_one) if row.takes else dated
            case FactType.SET:
                one = self._value(st.sampled_from(row.choices))
                return _given(SetTest, includes=one, includes_all=some, includes_any=some, includes_none=some)
            case _:
                return st.one_of(is_one, some.map(OneOfTest))


def _key(entry: Any) -> Any:
    """The key of the file under which an entry stands: no key stands twice in one mapping."""
    match entry:
        case FactEntry(fact):
            return fact
        case GroupEntry(kind):
            return kind
        case _:
            return type(entry)
