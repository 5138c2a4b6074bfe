"""The kinds of value a case record holds, and how each is read from JSON, YAML or Python.

Every kind is read by what the field declares, so `yes`, `no` and `12` mean what the officer meant. None is unknown.
No error raised here carries the value that was entered.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, ClassVar, Generic, Literal, TypeVar, get_origin

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PrivateAttr,
    SerializationInfo,
    field_serializer,
    model_serializer,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from ivpolicy.core.dates.calendar import Month

MAX_ITEMS = 1000
"""The longest list a record may hold, this number included."""
MAX_TEXT = 2000
"""The longest text a record may hold, in characters, this number included."""
MAX_COUNT = 1_000_000
"""The largest whole number a record may hold, this number included."""

NEVER = "never"
"""Recorded for the day of a last time that never was."""
NONE = "none"
"""Recorded for the day of a thing that has not happened or is not arranged."""

_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)
_YEAR = "(19[0-9]{2}|2[01][0-9]{2}|2200)"
_DAY = f"^{_YEAR}-[0-9]{{2}}-[0-9]{{2}}$"
_MONTH = f"^{_YEAR}-(0[1-9]|1[0-2])$"
_COUNT = "^(0?[0-9]{1,6}|1000000)$"
"""`MAX_COUNT`, and what lies below it, in digits."""
_WORDS_FOR_YES_AND_NO = [
    spelling for word in ("yes", "no", "true", "false") for spelling in (word, word.capitalize(), word.upper())
]


class Frozen(BaseModel):
    """Base of everything in a record: unchangeable, closed, and silent about its contents."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, defer_build=True)

    def __repr_args__(self) -> list[tuple[str | None, Any]]:
        """Show nothing: a record is a child's, and reprs end up in logs."""
        return []

    def __str__(self) -> str:
        return repr(self)


_YES_OR_NO = core_schema.union_schema(
    [
        core_schema.bool_schema(strict=True),
        core_schema.chain_schema([core_schema.literal_schema(_WORDS_FOR_YES_AND_NO), core_schema.bool_schema()]),
    ],
    mode="left_to_right",
    custom_error_type="yes_no",
    custom_error_message="expected yes or no",
)


@dataclass(frozen=True, slots=True)
class YesNoType:
    """Reads yes or no: a truth value, or one of the words yes, no, true, false."""

    nullable: bool = True

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Two native readers, so that a record of many facts stays quick to check."""
        return core_schema.nullable_schema(_YES_OR_NO) if self.nullable else _YES_OR_NO.copy()

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A truth value or its word."""
        return {"enum": [True, False, *_WORDS_FOR_YES_AND_NO, *([None] if self.nullable else [])]}


@dataclass(frozen=True, slots=True)
class CountType:
    """Reads a whole number from 0 to `MAX_COUNT`, also where it is written `14.0`, or as digits in quotes."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """A truth value is not a number."""
        digits = core_schema.chain_schema(
            [
                core_schema.str_schema(strict=True, pattern="^[0-9]{1,7}$"),
                core_schema.int_schema(ge=0, le=MAX_COUNT),
            ]
        )
        whole = core_schema.chain_schema(
            [core_schema.float_schema(strict=True), core_schema.int_schema(ge=0, le=MAX_COUNT)]
        )
        either = core_schema.union_schema(
            [core_schema.int_schema(strict=True, ge=0, le=MAX_COUNT), digits, whole],
            mode="left_to_right",
            custom_error_type="count",
            custom_error_message="expected a whole number, 0 or more",
        )
        return core_schema.nullable_schema(either)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A number, or its digits."""
        number = {"type": "integer", "minimum": 0, "maximum": MAX_COUNT}
        return {"anyOf": [number, {"type": "string", "pattern": _COUNT}, {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class DayType:
    """Reads a day: `2024-03-05`, the month `2024-03` (some day in it), and the word in `takes`.

    `never` stands for a last time that never was, `none` for what has not happened or is not arranged. Days lie
    between 1900 and 2200, so that a mistyped year is caught. A time of day is refused.
    """

    takes: Literal["never", "none"] | None = None
    months: bool = True

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Strict day, then text day, then month, then the special word."""
        either = core_schema.union_schema(
            [*self._readers()],
            mode="left_to_right",
            custom_error_type="day",
            custom_error_message="expected a day",
        )
        return core_schema.nullable_schema(
            either,
            serialization=core_schema.plain_serializer_function_ser_schema(
                # A day for Python as it is; everything else as text, which is read again as what it was.
                lambda value, info: value if isinstance(value, date) and info.mode == "python" else str(value),
                info_arg=True,
                when_used="unless-none",
            ),
        )

    def _readers(self) -> Iterable[CoreSchema]:
        within = core_schema.date_schema(ge=_EARLIEST, le=_LATEST)
        written = core_schema.str_schema(strict=True, pattern="^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
        from_text: CoreSchema = core_schema.chain_schema([written, within])
        strict = core_schema.date_schema(strict=True, ge=_EARLIEST, le=_LATEST)
        yield core_schema.json_or_python_schema(from_text, strict)
        yield from_text
        if self.months:
            month = core_schema.no_info_plain_validator_function(_read_month)
            yield core_schema.json_or_python_schema(month, month)
        if self.takes is not None:
            yield core_schema.literal_schema([self.takes])

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Text in one of the accepted forms."""
        forms: list[dict[str, Any]] = [{"type": "string", "format": "date", "pattern": _DAY}]
        if self.months:
            forms.append({"type": "string", "pattern": _MONTH})
        if self.takes is not None:
            forms.append({"const": self.takes})
        return {"anyOf": [*forms, {"type": "null"}]}


def _read_month(value: object) -> Month:
    """A month, or its text; ValueError, without the text, for anything else."""
    if isinstance(value, str) and re.fullmatch(_MONTH, value):
        return Month.parse(value)
    if isinstance(value, Month) and _EARLIEST.year <= value.year <= _LATEST.year:
        return value
    raise ValueError("expected a month")


@dataclass(frozen=True, slots=True)
class TextType:
    """Reads text of at most `MAX_TEXT` characters."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Text only: a number is not turned into one."""
        whole = core_schema.str_schema(strict=True, max_length=MAX_TEXT)  # measured unstripped, as by a schema
        return core_schema.nullable_schema(
            core_schema.chain_schema([whole, core_schema.str_schema(strict=True, strip_whitespace=True)])
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Text, or nothing."""
        return {"anyOf": [{"type": "string", "maxLength": MAX_TEXT}, {"type": "null"}]}


@dataclass(frozen=True, slots=True)
class SetType:
    """Reads a set of words from a list; written out in the order of the alphabet, so bytes repeat."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The reader pydantic makes for the set, with a fixed order when it is written out."""
        return core_schema.no_info_before_validator_function(
            _refuse_long_list,
            handler(source),
            serialization=core_schema.plain_serializer_function_ser_schema(sorted, when_used="json-unless-none"),
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """A list of words; one that is given twice is in the set once."""
        made = handler(schema)
        for form in made.get("anyOf", ()):
            if form.pop("uniqueItems", None):
                form["maxItems"] = MAX_ITEMS
        return made


@dataclass(frozen=True, slots=True)
class NullIsEmptyType:
    """Reads null as nothing recorded, where a section or a mapping stands: a database writes an empty one so."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """The reader of the field itself, which never meets null."""
        empty: object = () if get_origin(source) is tuple else {}
        return core_schema.no_info_before_validator_function(
            lambda given: empty if given is None else given, handler(source)
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Null may be given; it is never written out."""
        made = handler(schema)
        return made if handler.mode == "serialization" else {"anyOf": [made, {"type": "null"}]}


def _refuse_long_list(value: object) -> object:
    if value is not None and not isinstance(value, list | tuple | set | frozenset):
        raise PydanticCustomError("list", "expected a list")
    if value is not None and len(value) > MAX_ITEMS:
        raise PydanticCustomError("too_many", "too many entries")
    return value


Word = TypeVar("Word")
YesNo = Annotated[bool | None, YesNoType()]
RecordedCount = Annotated[int | None, CountType()]
Text = Annotated[str | None, TextType()]
Day = Annotated[date | Month | None, DayType()]
DayOrNever = Annotated[date | Month | Literal["never"] | None, DayType(takes="never")]
DayOrNone = Annotated[date | Month | Literal["none"] | None, DayType(takes="none")]
ExactDay = Annotated[date | None, DayType(months=False)]
NullIsEmpty = Annotated[Word, NullIsEmptyType()]
SetOf = Annotated[frozenset[Word] | None, SetType()]


class Item(Frozen):
    """Base of the things a list holds. A field left out is unknown.

    `DATED` names the field that places the item in time: an item dated after the day of decision is not seen.
    """

    DATED: ClassVar[str | None] = None


class OwnItem(Item):
    """An item of a list that a pack adds: each declared field by its own name, None where it is left out.

    What every item has as a method cannot be the name of a field; `is_free_as_field` says so.
    """

    model_config = ConfigDict(extra="allow")

    _dated: str | None = PrivateAttr(default=None)

    @model_serializer
    def _as_data(self, info: SerializationInfo) -> dict[str, Any]:
        return {name: as_data(value, info.mode) for name, value in (self.model_extra or {}).items()}

    @classmethod
    def of(cls, fields: Mapping[str, Any], dated: str | None) -> "OwnItem":
        """An item with its fields, already read; `dated` names the one that places it in time."""
        made = cls.model_construct(**fields)
        made._dated = dated  # noqa: SLF001 - its own
        return made


def as_data(value: Any, mode: str) -> Any:
    """A value of a pack's own fact as a record writes it out: it is read again as what it was, and bytes repeat."""
    if isinstance(value, Month):
        return str(value)
    return sorted(value) if isinstance(value, frozenset) and mode == "json" else value


def is_free_as_field(name: str) -> bool:
    """Whether a field of a pack's own list can have this name: an item has nothing else under it."""
    return not hasattr(OwnItem, name)


def day_placed(item: Item) -> Any:
    """The day that places an item in time; None where it is left out, or no field does."""
    name = item._dated if isinstance(item, OwnItem) else item.DATED  # noqa: SLF001 - of this module
    return None if name is None else getattr(item, name)


ItemHeld = TypeVar("ItemHeld", bound=Item)


def _or_alone(field: str, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
    """The schema of a model that is also read from one of its fields alone; written out, it is always whole."""
    whole = handler(schema)
    if handler.mode == "serialization":
        return whole
    given = handler.resolve_ref_schema(whole)
    return {"anyOf": [whole, {k: v for k, v in given["properties"][field].items() if k not in ("default", "title")}]}


class RecordedList(Frozen, Generic[ItemHeld]):
    """A recorded list, complete as at the day of decision unless it says otherwise.

    Attributes:
        items: What the list holds, in the order recorded; may be empty, which is not the same as absent.
        complete: False when there may be more, so that every count is a lower bound.

    Written as a plain list, or as `{complete: no, items: [...]}`.

    Source: semantics 22.
    """

    items: tuple[ItemHeld, ...] = Field(max_length=MAX_ITEMS)
    complete: Annotated[bool, YesNoType(nullable=False)] = True

    @model_validator(mode="before")
    @classmethod
    def _from_plain_list(cls, given: object) -> object:
        if isinstance(given, list | tuple):
            given = {"items": given}
        if isinstance(given, dict):
            _refuse_long_list(given.get("items"))
        return given

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The whole form, or the plain list alone."""
        return _or_alone("items", schema, handler)

    @classmethod
    def model_rebuild(cls, **how: Any) -> bool | None:
        """As of any model, but not where pydantic only makes a list of one kind of item.

        It would then build the readers of a list of anything, which nothing uses and which slows every import.
        """
        return None if "_types_namespace" in how else super().model_rebuild(**how)

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle by the kind of item: a list's own class has no name to be found under."""
        kinds: tuple[type[Item], ...] = self.__pydantic_generic_metadata__["args"]
        return _rebuilt, (kinds, {"items": self.items, "complete": self.complete})


def _rebuilt(kinds: tuple[type[Item], ...], fields: dict[str, Any]) -> RecordedList[Any]:
    model: type[RecordedList[Any]] = RecordedList[kinds[0]] if kinds else RecordedList  # type: ignore[valid-type]
    return model.model_construct(**fields)


class Considered(Frozen):
    """Base of a yes or no that is recorded with what lies behind it, or as the bare value alone."""

    value: YesNo = None

    @model_validator(mode="before")
    @classmethod
    def _from_bare_value(cls, given: object) -> object:
        return {"value": given} if isinstance(given, bool | str) else given

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """The whole form, or the bare value alone."""
        return _or_alone("value", schema, handler)


class Judgement(Considered):
    """A named professional's judgement, with what it is about, when and why. The engine never makes one.

    Attributes:
        value: What was judged; None when the judgement was looked at and left open.
        about: The question or subject judged; None is about the fact it is recorded under.
        on: The day it was made; without it the judgement does not count.
        support: The communication support the child was given; a "no" to understanding needs it.
        addresses_objection: Whether the reasons deal with the child's objection.

    Source: semantics 16.
    """

    about: Text = None
    by: Text = None
    role: Text = None
    on: ExactDay = None
    because: Text = None
    support: Text = None
    addresses_objection: YesNo = None


class OwnJudgement(Judgement):
    """A judgement of a pack's own that is no yes or no: the value is of the type that the pack declares."""

    value: Any = None

    @model_validator(mode="before")
    @classmethod
    def _from_bare_value(cls, given: object) -> object:
        return given

    @field_serializer("value")
    def _value_as_data(self, value: Any, info: SerializationInfo) -> Any:
        return as_data(value, info.mode)


class Objection(Considered):
    """Whether the child objects, and when that was asked. A "no" needs the day it was asked.

    Attributes:
        withdrawn_on: The day an objection was withdrawn; from that day on there is none.

    Source: semantics 17.
    """

    asked_on: ExactDay = None
    asked_by: Text = None
    withdrawn_on: ExactDay = None


RecordedValue = bool | int | str | date | Month | frozenset[str] | RecordedList[Any]
"""What a condition can meet in a record. A `str` is a choice's word, or `never` or `none` for a date."""
