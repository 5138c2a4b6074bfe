"""One event as it comes in: what happened in a case, on which day, and when that was recorded.

It is read from plain keys, or from a CloudEvent as it is (https://cloudevents.io, version 1.0). No message made here
repeats what was entered about a child.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ivpolicy.core.dates.calendar import MONTHS
from ivpolicy.core.errors import IvpolicyError

RECORDED_IN_ERROR = "recorded_in_error"
"""The type of a correction that says: what it corrects never happened."""
FACTS_RECORDED = "facts_recorded"
"""The type of an event that only tells facts, and moves nothing by itself."""
OF_EVERY_PATHWAY: Mapping[str, str] = {
    FACTS_RECORDED: "Facts were recorded",
    RECORDED_IN_ERROR: "An event was recorded in error",
}
"""The types of event that need no declaration, with what each says."""

SAYS = {"type", "by", "facts", "item", "corrects", "corrects_source"}
"""What an event says, beside whose it is and its days."""

_SUNDAY = 6
_LAST_OF_MARCH, _LAST_OF_OCTOBER = (MONTHS.index("March") + 1, 31), (MONTHS.index("October") + 1, 31)


def england_time(moment: datetime) -> datetime:
    """The clock in England at a moment, without a zone; a moment without one is on that clock already.

    Summer time runs from one in the morning UTC on the last Sunday of March to the same hour on the last Sunday of
    October, as it has since 1998. The rule is written out, because not every machine holds a list of time zones.

    >>> england_time(datetime(2026, 6, 30, 23, 30, tzinfo=UTC)), england_time(datetime(2026, 1, 5, 9, 0, tzinfo=UTC))
    (datetime.datetime(2026, 7, 1, 0, 30), datetime.datetime(2026, 1, 5, 9, 0))
    """
    if moment.tzinfo is None:
        return moment
    plain = moment.astimezone(UTC).replace(tzinfo=None)
    start, end = (_last_sunday(plain.year, *last) for last in (_LAST_OF_MARCH, _LAST_OF_OCTOBER))
    return plain + timedelta(hours=1) if start <= plain < end else plain


def _last_sunday(year: int, month: int, last: int) -> datetime:
    """One in the morning on the last Sunday of a month with so many days."""
    day = datetime(year, month, last, 1)  # noqa: DTZ001 - on the clock of UTC, as is what it is compared with
    return day - timedelta(days=(day.weekday() - _SUNDAY) % 7)


_YEARS = range(1900, 2201)
"""The years a case record takes days of; a year outside them is mistyped."""


def _moment(given: object) -> datetime:
    """A day or a moment as England's clock; a day alone is its first moment. Raises ValueError for anything else."""
    if isinstance(given, str):
        given = datetime.fromisoformat(given)
    if isinstance(given, date) and not isinstance(given, datetime):
        given = datetime(given.year, given.month, given.day)  # noqa: DTZ001 - on England's clock
    if not isinstance(given, datetime) or given.year not in _YEARS:
        raise ValueError("no day or moment between 1900 and 2200")
    return england_time(given)


class CaseEvent(BaseModel):
    """Something that happened in a case. Two are equal that say the same.

    Attributes:
        type: The name of the kind of event, as the pack's pathways declare it.
        case: The pseudonym of the case.
        happened_on: The day in England on which it happened.
        recorded_at: When it was recorded, on England's clock; None where that is not said, which counts as recorded on
            the day on which it happened.
        source, id: Where the event comes from, and its name there. Together they are the event: what comes twice with
            the same two is one event.
        by: Who did it, or told of it.
        authority: The authority whose case it is, by the id of its pack or by its name.
        facts: What it tells, by the path of each fact, as a case record has it.
        item: Of an event that adds to a list: what is known of the item beside its day.
        corrects: The `id` of the event it replaces: of the same source, or with `corrects_source` of another.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    type: str = Field(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,99}$")
    case: str = Field(min_length=1, max_length=200)
    happened_on: Annotated[date, BeforeValidator(lambda given: _moment(given).date())]
    recorded_at: Annotated[
        datetime | None, BeforeValidator(lambda given: None if given is None else _moment(given))
    ] = None
    source: str = Field(min_length=1, max_length=500)
    id: str = Field(min_length=1, max_length=200)
    by: str | None = Field(default=None, max_length=200)
    authority: str | None = Field(default=None, max_length=200)
    facts: Mapping[str, Any] = Field(default_factory=dict)
    item: Mapping[str, Any] = Field(default_factory=dict)
    corrects: str | None = Field(default=None, min_length=1, max_length=200)
    corrects_source: str | None = Field(default=None, min_length=1, max_length=500)

    @cached_property
    def name(self) -> str:
        """The last part of its type: a CloudEvent's begins with whose it is, such as `uk.gov.town.`."""
        return self.type.rsplit(".", 1)[-1]

    def __hash__(self) -> int:
        return hash(self.key)

    @property
    def key(self) -> tuple[str, str]:
        """What makes it this event and no other: its source and its id."""
        return self.source, self.id

    @property
    def corrects_key(self) -> tuple[str, str] | None:
        """The key of the event it replaces."""
        return None if self.corrects is None else (self.corrects_source or self.source, self.corrects)

    @property
    def recorded_on(self) -> date:
        """The day on which it was recorded, as far as is known."""
        return self.happened_on if self.recorded_at is None else self.recorded_at.date()

    @property
    def order(self) -> tuple[date, str, str, str]:
        """Where it stands among the events of a case: by day, then by when it was recorded, by source and id."""
        return (self.happened_on, *self.recorded_order)

    @property
    def recorded_order(self) -> tuple[str, str, str]:
        """Where it stands among what was recorded."""
        moment = self.recorded_at.isoformat() if self.recorded_at else self.happened_on.isoformat()
        return moment, self.source, self.id


class EventError(IvpolicyError, ValueError):
    """An event that cannot be read. `told` says what is wrong with it, in words and without what was entered."""

    about: ClassVar[Literal["case"]] = "case"
    code = "event_refused"

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))

    @property
    def told(self) -> tuple[str, ...]:
        """Each problem, in words."""
        return self.problems


def read_event(
    data: object, *, case: str | None = None, authority: str | None = None, source: str | None = None
) -> CaseEvent:
    """Read one event, from plain keys or from a CloudEvent.

    Args:
        data: The event by its keys.
        case: The case it is of, where the event does not say.
        authority: The authority, where the event does not say.
        source: Where it comes from, where the event does not say.

    Raises:
        EventError: With everything that is wrong.
    """
    if not isinstance(data, Mapping):
        raise EventError(("an event is written as keys and values",))
    given = _from_cloud_event(data) if "specversion" in data else dict(data)
    given = {name: value for name, value in given.items() if value is not None}
    defaults = {"case": case, "authority": authority, "source": source}
    given = {name: value for name, value in defaults.items() if value is not None} | given
    try:
        return CaseEvent.model_validate(given)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False, include_input=False)
    raise EventError(tuple(dict.fromkeys(_words(detail["loc"], detail["type"]) for detail in found)))


_SAID_IN_DATA = (
    "happened_on",
    "recorded_at",
    "by",
    "authority",
    "facts",
    "item",
    "corrects",
    "corrects_source",
    "case",
)


def _from_cloud_event(event: Mapping[Any, Any]) -> dict[str, Any]:
    """The keys of an event from the attributes of a CloudEvent; attributes of other people's use are passed over.

    `time` is when it happened, `recordedtime` (an extension that the specification documents) when it was recorded, and
    `subject` the case. What stands in `data` goes before them.
    """
    if str(event["specversion"]) != "1.0":
        raise EventError(("the CloudEvent is not of version 1.0",))
    data = event.get("data") or {}
    if not isinstance(data, Mapping):
        raise EventError(("`data` of a CloudEvent is written as keys and values",))
    told = {
        "type": event.get("type"),
        "source": event.get("source"),
        "id": event.get("id"),
        "case": event.get("subject"),
        "happened_on": event.get("time"),
        "recorded_at": event.get("recordedtime"),
    }
    unknown = [str(key) for key in data if key not in _SAID_IN_DATA]
    if unknown:
        raise EventError(tuple(_words((name,), "extra_forbidden") for name in unknown))
    return {**told, **{name: data[name] for name in _SAID_IN_DATA if name in data}}


_EXPECTED = {
    "type": "the name of a kind of event, like `request_received`",
    "case": "the pseudonym of the case",
    "happened_on": "a day like 2026-03-01",
    "recorded_at": "a day like 2026-03-01, or a moment like 2026-03-01T09:30:00+00:00",
    "source": "where the event comes from",
    "id": "its name there, in quotes if it is a number",
    "by": "who did it",
    "authority": "the id of the authority's pack, or its name",
    "facts": "facts by path, like `advocacy.satisfied: no`",
    "item": "fields of the item it adds to a list",
    "corrects": "the id of the event it corrects",
    "corrects_source": "the source of the event it corrects",
}


def _words(loc: tuple[int | str, ...], kind: str) -> str:
    name = str(loc[0]) if loc else ""
    if name not in _EXPECTED:
        known = ", ".join(f"`{key}`" for key in _EXPECTED)
        shown = f"`{name}` " if name.isidentifier() and len(name) <= 40 else ""  # noqa: PLR2004 - the length of a key
        return f"a key {shown}that events do not have; they have {known}"
    return f"lacks `{name}`: {_EXPECTED[name]}" if kind == "missing" else f"`{name}` is not {_EXPECTED[name]}"
