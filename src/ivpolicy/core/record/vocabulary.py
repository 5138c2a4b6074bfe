"""The closed vocabulary: every fact a condition may name, read from the record model.

Order is the order of the record, and is the order in which missing facts are listed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import UnionType
from typing import Any, Literal, TypeAlias, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from ivpolicy.core.record.computed import COMPUTED, ComputedRow
from ivpolicy.core.record.fact_declarations import Keeping, Note, RecordSection
from ivpolicy.core.record.model import CaseRecord
from ivpolicy.core.record.values import (
    MAX_COUNT,
    CountType,
    DayType,
    Item,
    Judgement,
    Objection,
    RecordedList,
    YesNoType,
)
from ivpolicy.core.text.suggestions import nearest

ItemModel: TypeAlias = type[Item]
"""The model of a list's items."""


LOCAL_FACT = r"^local\.[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,59}$"
"""The path of a fact that a pack adds: `local.<pack>.<name>`."""


class FactType(StrEnum):
    """The type of a fact, which decides how it is written and which tests a condition may put to it."""

    BOOLEAN = "boolean"
    CHOICE = "choice"
    INTEGER = "integer"
    DATE = "date"
    SET = "set"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class ItemField:
    """One field of a list's items; any may be unknown.

    `places` marks the date that places the item in time; `past` a date that is not seen when it lies later than the
    day of decision. The other attributes mean what they mean for a `Fact`.
    """

    name: str
    type: FactType
    choices: tuple[str, ...] = ()
    unit: str | None = None
    asks: str = ""
    takes: Literal["never", "none"] | None = None
    label: str = ""
    past: bool = False
    places: bool = False


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of the vocabulary.

    Attributes:
        path: Where it stands in the record: `section.name`, or a name alone for what stands at the top.
        label: A short noun phrase, for sentences: "months looked after".
        asks: The plain question that obtains it.
        meaning: Its edges, where the question does not say them.
        unit: For integers: years, months, hours, people, pence and so on.
        choices: For a choice or a set, every word it may hold.
        item: For a list, the fields of its items.
        judgement: A named professional's judgement; unknown unless it counts on the day.
        computed_from: The recorded facts it is worked out from; empty for a recorded fact.
        takes: For a date, the word it may hold instead of a day.
        past: A date that is not seen when it lies later than the day of decision.
        event_date: The day of an event, from which deadlines run or judgements go stale.
        minimum, maximum: Bounds of an integer, both included; None where there is none.
        ask_whom: Who can usually answer.
        known_when: When the answer is usually known, in words.
        held_in: Where case systems hold it.
        objection: An objection, which needs the day the child was asked for a "no".
        about: For a judgement, the questions and subjects it may be about.
        rests_on: For a judgement, what it must not be older than.
        item_type: For a list, the model of its items.
    """

    path: str
    type: FactType
    label: str
    asks: str
    meaning: str = ""
    unit: str | None = None
    choices: tuple[str, ...] = ()
    item: tuple[ItemField, ...] = ()
    judgement: bool = False
    computed_from: tuple[str, ...] = ()
    takes: Literal["never", "none"] | None = None
    past: bool = False
    event_date: bool = False
    minimum: int | None = None
    maximum: int | None = None
    ask_whom: str = "social_worker"
    known_when: str = ""
    held_in: str = "nowhere"
    objection: bool = False
    about: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()
    item_type: ItemModel | None = None


@dataclass(frozen=True, slots=True)
class Vocabulary(Mapping[str, Fact]):
    """The facts by path, in the order of the record."""

    _facts: Mapping[str, Fact]
    _places: Mapping[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {path: place for place, path in enumerate(self._facts)})

    def __getitem__(self, path: str) -> Fact:
        return self._facts[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def order(self, path: str) -> int:
        """The fact's place in the vocabulary, from 0; a path that is not in it comes after all others."""
        return self._places.get(path, len(self._places))

    def nearest(self, name: str) -> str | None:
        """The fact path most like `name`, or None when none is close.

        >>> VOCABULARY.nearest("child.disable")
        'child.disabled'
        """
        return nearest(name, self)

    def facts(self) -> Iterator[Fact]:
        """Every fact, in order."""
        return iter(self._facts.values())


def _facts_of(section: type[RecordSection], prefix: str = "") -> Iterator[Fact]:
    for name, declared in section.model_fields.items():
        inner = declared.annotation
        if isinstance(inner, type) and issubclass(inner, RecordSection):
            yield from _facts_of(inner, f"{prefix}{name}.")
        elif isinstance(declared.json_schema_extra, dict) and "x-fact" in declared.json_schema_extra:
            yield _fact(f"{prefix}{name}", declared, section.KEEPING)


def _fact(path: str, declared: FieldInfo, keeping: Keeping) -> Fact:
    note, held = _note(declared), _held_type(declared.annotation)
    kind, choices, takes = _type_of(declared)
    (item_type,) = held.__pydantic_generic_metadata__["args"] if kind is FactType.LIST else (None,)
    return Fact(
        path=path,
        type=kind,
        label=note.label,
        asks=note.asks,
        meaning=note.meaning,
        unit=note.unit,
        choices=choices,
        item=tuple(_item_field(n, d, item_type) for n, d in item_type.model_fields.items()) if item_type else (),
        judgement=held is Judgement,
        takes=takes,
        past=note.past,
        event_date=note.event_date,
        minimum=0 if kind is FactType.INTEGER else None,
        maximum=MAX_COUNT if kind is FactType.INTEGER else None,
        ask_whom=note.whom or keeping.whom,
        known_when=note.known or keeping.known,
        held_in=note.held or keeping.held,
        objection=held is Objection,
        about=tuple(note.about),
        rests_on=tuple(note.rests_on),
        item_type=item_type,
    )


def _item_field(name: str, declared: FieldInfo, item: type[Item]) -> ItemField:
    note = _note(declared)
    kind, choices, takes = _type_of(declared)
    return ItemField(
        name=name,
        type=kind,
        choices=choices,
        unit=note.unit,
        asks=note.asks,
        takes=takes,
        label=note.label,
        past=note.past and kind is FactType.DATE,
        places=name == item.DATED,
    )


def _note(declared: FieldInfo) -> Note:
    extra: Any = declared.json_schema_extra
    return Note(**extra["x-fact"])


def _held_type(annotation: Any) -> Any:
    """What the field holds when it is not None."""
    if get_origin(annotation) in (Union, UnionType):
        return next(kind for kind in get_args(annotation) if kind is not type(None))
    return annotation


def _type_of(
    declared: FieldInfo,
) -> tuple[FactType, tuple[str, ...], Literal["never", "none"] | None]:
    """The fact type, the choices and the special word of a declared field."""
    for reader in declared.metadata:
        match reader:
            case YesNoType():
                return FactType.BOOLEAN, (), None
            case CountType():
                return FactType.INTEGER, (), None
            case DayType():
                return FactType.DATE, (), reader.takes
            case _:
                continue
    return *_words_of(_held_type(declared.annotation)), None


def _words_of(held: Any) -> tuple[FactType, tuple[str, ...]]:
    if get_origin(held) is Literal:
        return FactType.CHOICE, get_args(held)
    if get_origin(held) is frozenset:
        return FactType.SET, get_args(get_args(held)[0])
    if held in (Judgement, Objection):
        return FactType.BOOLEAN, ()
    if issubclass(held, RecordedList):
        return FactType.LIST, ()
    raise TypeError("a field of the record is declared as a fact, but its type is none of the fact types")


def _computed(row: ComputedRow, source: Fact) -> Fact:
    """A computed fact is known where and when its source is."""
    kind = FactType(row.type)
    return Fact(
        path=row.path,
        type=kind,
        label=row.label,
        asks=row.asks,
        meaning=row.meaning,
        unit=row.unit,
        choices=row.choices,
        computed_from=(row.source, *row.also),
        minimum=0 if kind is FactType.INTEGER else None,
        ask_whom=source.ask_whom,
        known_when=source.known_when,
        held_in=source.held_in,
    )


def _in_order() -> Iterator[tuple[str, Fact]]:
    """Each recorded fact, followed by what is worked out from it."""
    for recorded in _facts_of(CaseRecord):
        yield recorded.path, recorded
        for row in COMPUTED.values():
            if row.source == recorded.path:
                yield row.path, _computed(row, recorded)


VOCABULARY = Vocabulary(dict(_in_order()))
"""Every fact, recorded and computed."""
