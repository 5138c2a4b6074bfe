"""The child from whom every witness starts: looked after, ten years old, a year in care, seen by family and workers.

Nothing else is of note: what can be answered with no, none or never is.
"""

from __future__ import annotations

from datetime import date
from typing import assert_never

from ivpolicy.core.dates.calendar import add_months
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.variables.single_values import PlainValue, representatives
from ivpolicy.core.variables.variable import Variable
from ivpolicy.core.variables.worked_out_states import ConfirmedFlag, OrderFlag, PeriodFlag, ScheduleFlag, WorkedOutState

AS_AT = date(2026, 11, 1)
"""The day of decision of a witness, where no rule asks for another; dates in it are told as from this day."""

STATUSES = "child.statuses"
LOOKED_AFTER = frozenset({"looked_after"})

_A_YEAR = 12
_MONTHS_AGO = {
    "child.date_of_birth": 120,
    "care.looked_after_since": _A_YEAR,
    "care.last_authority_visit": 1,
    "family_time.last_unsupervised": 1,
    "family_time.last_unsupervised_with_least_seen": 1,
    "family_time.last_parent_visit": 1,
    "family_time.last_visit_to_parent": 1,
    "family_time.last_lived_with_parent": _A_YEAR,
    "meetings.last_looked_after_review": 3,
    "meetings.next_looked_after_review": -3,
}
"""How long ago a plain child's days lie; any other day has not been, or lies a year back where it must have been."""

_FURTHEST = 10**6
"""Days from a usual day further than any other: that there never was one."""

_USUAL_AGE = {"visitor.age": 40, "child.age": 10}


def plain_value(fact: Fact, as_at: date) -> PlainValue | None:
    """What is recorded of a plain child for a fact of one value; None where nothing is plainer than another."""
    match fact.type:
        case FactType.BOOLEAN:
            return False
        case FactType.SET:
            return LOOKED_AFTER if fact.path == STATUSES else frozenset()
        case FactType.INTEGER:
            return _USUAL_AGE.get(fact.path, 0)
        case FactType.DATE:
            return _usual_day(fact, as_at) if fact.path in _MONTHS_AGO or not fact.takes else fact.takes
        case FactType.CHOICE:
            return fact.choices[0] if fact.choices else None
        case FactType.LIST:
            return None
        case _:
            assert_never(fact.type)


def _usual_day(fact: Fact, as_at: date) -> date:
    return add_months(as_at, -_MONTHS_AGO.get(fact.path, _A_YEAR))


def plain_cell(variable: Variable, as_at: date) -> int | None:
    """The cell in which the plain child lies; None where there is none such."""
    if variable.flag is not None:
        return _plain_word(variable, variable.flag)
    fact = variable.fact
    if fact is None:
        return None
    if fact.type == FactType.LIST:
        truths = variable.list_cells.possible((), as_at, complete=True)
        return variable.place[next(iter(truths))]
    value = plain_value(fact, as_at)
    return None if value is None else variable.place.get(variable.vector(value, as_at))


def _plain_word(variable: Variable, flag: WorkedOutState) -> int | None:
    match flag:
        case OrderFlag():
            word = "in_order"
        case ScheduleFlag():
            word = "not_started"
        case ConfirmedFlag():
            word = "confirmed"
        case PeriodFlag():
            return None
        case _:
            assert_never(flag)
    return variable.place[variable._of_word(word)]  # noqa: SLF001 - the vector of a word has no other name


def values_of(variable: Variable, as_at: date, cell: int | None = None) -> list[PlainValue]:
    """Values of a fact of one value, of every cell or of one; the plainest first. None may lie in a cell on a day."""
    fact = variable.facts[variable.key]
    asked = tuple((variable.facts[path], test) for path, test in variable.asked)
    values = dict.fromkeys(representatives(fact, asked, as_at))
    plain = plain_value(fact, as_at)
    if plain is not None:
        values[plain] = None
    if fact.path == STATUSES:
        values |= dict.fromkeys(v | LOOKED_AFTER for v in values if isinstance(v, frozenset))
    inside = (v for v in values if cell is None or variable.vector(v, as_at) == variable.cells[cell])
    return sorted(inside, key=lambda v: how_odd(v, fact, as_at))


def how_odd(value: PlainValue, fact: Fact, as_at: date) -> tuple[int, int]:
    """How far a value is from the plain child's, (0, 0) for that value itself."""
    plain = plain_value(fact, as_at)
    if value == plain and isinstance(value, bool) == isinstance(plain, bool):
        return 0, 0
    match value:
        case frozenset():
            return 1, len(value ^ plain) if isinstance(plain, frozenset) else len(value)
        case date():
            return 1, abs((_usual_day(fact, as_at) - value).days)
        case bool() | str():
            return 1, _FURTHEST if value in ("never", "none") else 0
        case _:
            return 1, abs(int(value) - (plain if isinstance(plain, int) else 0))
