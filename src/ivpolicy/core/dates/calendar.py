"""Days, months, ages, windows and working days, as English law counts them.

Pure: no clock is read and no file is opened; bank holidays are given by the caller.

Sources: Interpretation Act 1978, Schedule 1 ("month" is a calendar month); Family Law Reform Act 1969,
section 9 (an age is attained when the birthday begins); SI 2006/1738, regulation 2 ("working day").
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, timedelta
from typing import Literal, TypeAlias, assert_never, get_args

from ivpolicy.core.errors import WrongArgumentError

Unit: TypeAlias = Literal["day", "working_day", "week", "month", "year"]

_DURATION = re.compile(r"([0-9]{1,4}) +(day|working day|week|month|year)s?")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_ONE_DAY = timedelta(days=1)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTHS_IN_A_YEAR = len(MONTHS)
_SATURDAY = 5


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month; a fact recorded only as a month lies somewhere in its days.

    Months are ordered by time. `year` is 1 to 9999 and `month` 1 to 12, else ValueError; what is no whole number raises
    `WrongArgumentError`.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not all(isinstance(number, int) for number in (self.year, self.month)):
            raise WrongArgumentError("`year` and `month` are whole numbers: write `Month(2026, 3)`")
        if not (MINYEAR <= self.year <= MAXYEAR and 1 <= self.month <= _MONTHS_IN_A_YEAR):
            raise ValueError("this is not a month; the year is 1 to 9999 and the month 1 to 12")

    @classmethod
    def parse(cls, text: str) -> Month:
        """Read `2024-03`. Raises ValueError, in plain words, for anything else."""
        found = _MONTH.fullmatch(text.strip())
        if found is None:
            raise ValueError(f"`{text}` is not a month; write the year and the month, for example `2024-03`")
        return cls(int(found[1]), int(found[2]))

    @property
    def first_day(self) -> date:
        """The first day of the month, which is part of it."""
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        """The last day of the month, which is part of it."""
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    def days(self) -> Iterator[date]:
        """Every day of the month, in order."""
        return (date(self.year, self.month, number) for number in range(1, self.last_day.day + 1))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


def day_bounds(when: date | Month) -> tuple[date, date]:
    """The first and the last day that a recorded date can mean, both included.

    >>> day_bounds(Month(2024, 2))
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    if isinstance(when, Month):
        return when.first_day, when.last_day
    return when, when


def add_months(day: date, months: int) -> date:
    """The same day number so many calendar months on, or that month's last day where it is shorter.

    `months` may be negative or 0. Raises ValueError when the result is outside the years 1 to 9999.

    >>> add_months(date(2024, 1, 31), 1)
    datetime.date(2024, 2, 29)
    """
    year, month_index = divmod(day.year * _MONTHS_IN_A_YEAR + day.month - 1 + months, _MONTHS_IN_A_YEAR)
    if not MINYEAR <= year <= MAXYEAR:
        raise ValueError("the months lead outside the years 1 to 9999")
    return date(year, month_index + 1, min(day.day, monthrange(year, month_index + 1)[1]))


def months_between(start: date, end: date) -> int:
    """Count the completed calendar months from `start` to `end`; a part month does not count.

    INVARIANT: the largest n with `add_months(start, n) <= end` (kept by tests/dates/test_calendar.py).

    Raises:
        ValueError: `end` is before `start`.

    >>> months_between(date(2025, 3, 31), date(2026, 3, 30))
    11
    """
    if end < start:
        raise ValueError("the end is before the start")
    months = (end.year - start.year) * _MONTHS_IN_A_YEAR + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def age_in_years(born: date, as_at: date) -> int:
    """The age attained by `as_at`, in whole years; the birthday counts from its first moment.

    A person born on 29 February attains an age on 1 March of a year that has no such day. That is a choice:
    the Act says "the relevant anniversary" and does not say which day stands in. 1 March is the later one.

    Raises:
        ValueError: `as_at` is before the birth.

    Source: Family Law Reform Act 1969, section 9.

    >>> age_in_years(date(2008, 2, 29), date(2026, 2, 28)), age_in_years(date(2008, 2, 29), date(2026, 3, 1))
    (17, 18)
    """
    if as_at < born:
        raise ValueError("the day is before the birth")
    return as_at.year - born.year - ((as_at.month, as_at.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date | None:
    """The day on which an age is attained; None past the year 9999. Of somebody born on 29 February see `age_in_years`.

    >>> birthday(date(2008, 2, 29), 18), birthday(date(2012, 3, 3), 18)
    (datetime.date(2026, 3, 1), datetime.date(2030, 3, 3))
    """
    if born.year + age > MAXYEAR:
        return None
    day = add_months(born, age * _MONTHS_IN_A_YEAR)
    return day if day.day == born.day else day + timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as a document writes it: a whole number, 1 or more, of one unit.

    Raises ValueError for a number below 1 or a unit outside `Unit`.
    """

    number: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.number < 1 or self.unit not in get_args(Unit):
            raise ValueError(f"`{self}` is not a length of time; the number is 1 or more, the unit a day to a year")

    @classmethod
    def parse(cls, text: str) -> Duration:
        """Read `12 months`, `1 week` or `20 working days`. Raises ValueError, in plain words, otherwise."""
        found = _DURATION.fullmatch(text.strip().lower())
        if found is None or int(found[1]) < 1:
            raise ValueError(
                f"`{text}` is not a length of time; write a whole number, 1 or more, and days, working days, "
                "weeks, months or years, for example `6 weeks`"
            )
        unit: Unit = found[2].replace(" ", "_")  # type: ignore[assignment]  # the pattern names only units
        return cls(int(found[1]), unit)

    def times(self, count: int) -> Duration:
        """The same unit, `count` times the number; `count` is 1 or more."""
        return Duration(self.number * count, self.unit)

    def __str__(self) -> str:
        word = self.unit.replace("_", " ")
        return f"{self.number} {word}" if self.number == 1 else f"{self.number} {word}s"


def window_start(as_at: date, duration: Duration) -> date:
    """The first day of the window that ends on `as_at`; both ends are part of the window.

    A window of n months holds the days after `as_at` minus n months, so it begins on the next day.
    A window longer than the calendar begins on the calendar's first day.

    Raises:
        ValueError: `duration` is in working days, which no window is counted in.
    """
    try:
        return _days_or_months_on(as_at, duration, sign=-1) + _ONE_DAY
    except OverflowError:
        return date.min


def in_window(day: date, duration: Duration, as_at: date) -> bool:
    """Whether `day` lies in the window of that length ending on `as_at`, `as_at` included.

    Raises ValueError as `window_start` does.

    >>> in_window(date(2025, 6, 1), Duration(12, "month"), date(2026, 6, 1))
    False
    """
    return window_start(as_at, duration) <= day <= as_at


@dataclass(frozen=True, slots=True)
class BankHolidays:
    """England's bank holidays, and the whole years for which the list is complete.

    `years` is a range of years with no gaps, such as `range(2020, 2028)`; a day outside it is not covered.
    Christmas Day, Boxing Day and Good Friday need not be listed.
    """

    days: frozenset[date]
    years: range

    def __post_init__(self) -> None:
        if self.years.step != 1:
            raise ValueError("the covered years of the bank holidays must follow one another")

    def cover(self, first: date, last: date) -> bool:
        """Whether every day from `first` to `last`, both included, is in a covered year."""
        return first.year in self.years and last.year in self.years


NO_BANK_HOLIDAYS = BankHolidays(frozenset(), range(0))
"""No list is known: every deadline in working days stays in words."""


def good_friday(year: int) -> date:
    """Good Friday of that year: two days before Easter Sunday (Gregorian, anonymous computus)."""
    century, year_of_century = divmod(year, 100)
    golden = year % 19
    correction = (century - (century + 8) // 25 + 1) // 3
    moon = (19 * golden + century - century // 4 - correction + 15) % 30
    weekday = (32 + 2 * (century % 4) + 2 * (year_of_century // 4) - moon - year_of_century % 4) % 7
    shift = (golden + 11 * moon + 22 * weekday) // 451
    month, day_index = divmod(moon + weekday - 7 * shift + 114, 31)
    return date(year, month, day_index + 1) - 2 * _ONE_DAY


_FEWEST_LISTED = 5
"""New Year's Day, Easter Monday, the early May, spring and summer holidays: no year has fewer besides."""


def bank_holidays_of(days: Iterable[date]) -> BankHolidays:
    """The bank holidays of a list, covering the last years in a row that it has whole.

    A year with fewer days than every year has, Christmas Day, Boxing Day and Good Friday not counted, is not whole: a
    deadline that reaches into it stays in words.
    """
    listed = frozenset(days)
    boxed = ((12, 25), (12, 26))
    counted = Counter(d.year for d in listed if (d.month, d.day) not in boxed and d != good_friday(d.year))
    whole = {year for year, number in counted.items() if number >= _FEWEST_LISTED}
    if not whole:
        return NO_BANK_HOLIDAYS
    last = first = max(whole)
    while first - 1 in whole:
        first -= 1
    return BankHolidays(listed, range(first, last + 1))


def is_working_day(day: date, holidays: BankHolidays) -> bool:
    """Not a Saturday, Sunday, Christmas Day, Boxing Day, Good Friday or listed bank holiday.

    Outside the covered years the answer knows no bank holidays: ask `holidays.cover` first.

    Source: SI 2006/1738, regulation 2.
    """
    return not (
        day.weekday() >= _SATURDAY
        or (day.month, day.day) in ((12, 25), (12, 26))
        or day in holidays.days
        or (day.month in (3, 4) and day == good_friday(day.year))
    )


def add_working_days(day: date, number: int, holidays: BankHolidays) -> date | None:
    """The `number`-th working day after `day`, which is itself not counted; `day` for 0.

    Returns None when a counted day lies outside the covered years: the deadline then stays in words.

    Raises:
        ValueError: `number` is negative.
    """
    if number < 0:
        raise ValueError("working days are counted forwards only")
    if number == 0:
        return day
    reached = _nth_working_day(day, number, holidays)
    return reached if reached is not None and holidays.cover(day + _ONE_DAY, reached) else None


def deadline(start: date | Month | None, duration: Duration, holidays: BankHolidays) -> date | None:
    """The last day for something to be done within `duration` after `start`; `start` is not counted.

    Returns None when no one day can be named: the start is unknown or known only by its month, the working
    days leave the covered years, or the day is past the calendar's end.
    """
    if start is None or isinstance(start, Month):
        return None
    first, last = deadline_bounds(start, duration, holidays)
    return first if first == last else None


def deadline_bounds(start: date, duration: Duration, holidays: BankHolidays) -> tuple[date, date | None]:
    """The earliest and the latest day the deadline can be; equal when it is known.

    They differ only for working days outside the covered years. The earliest takes the days not covered to
    have no bank holidays. A start before the covered years cannot end later than a start on their eve does;
    past their end, or past the calendar's end, the latest is None.
    """
    if duration.unit != "working_day":
        return _calendar_bounds(start, duration)
    earliest = _nth_working_day(start, duration.number, holidays) or date.max
    covered_from = date(holidays.years[0], 1, 1) if holidays.years else date.max
    eve = max(start, covered_from - _ONE_DAY)
    return earliest, add_working_days(eve, duration.number, holidays)


def _calendar_bounds(start: date, duration: Duration) -> tuple[date, date | None]:
    try:
        reached = _days_or_months_on(start, duration, sign=1)
    except OverflowError:
        return date.max, None
    return reached, reached


def _nth_working_day(day: date, number: int, holidays: BankHolidays) -> date | None:
    try:
        while number:
            day += _ONE_DAY
            number -= is_working_day(day, holidays)
    except OverflowError:
        return None
    return day


def _days_or_months_on(day: date, duration: Duration, *, sign: Literal[1, -1]) -> date:
    """Move by days, weeks, months or years. OverflowError outside the calendar, ValueError for working days."""
    number = sign * duration.number
    match duration.unit:
        case "day":
            return day + timedelta(days=number)
        case "week":
            return day + timedelta(weeks=number)
        case "month":
            return _months_on(day, number)
        case "year":
            return _months_on(day, _MONTHS_IN_A_YEAR * number)
        case "working_day":
            raise ValueError("a window is not counted in working days; use days, weeks, months or years")
        case _ as unreachable:
            assert_never(unreachable)


def _months_on(day: date, months: int) -> date:
    try:
        return add_months(day, months)
    except ValueError as outside:
        raise OverflowError(str(outside)) from None
