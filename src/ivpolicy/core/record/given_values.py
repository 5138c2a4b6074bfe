"""Values as databases and tables give them, made plain: the one place that knows of them.

Only what means the same is turned: nothing is rounded, cut or guessed. What is not turned here goes on as it is, and
the record's own types tell it. No library is imported for it; a value is known by the module its type comes from.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from ivpolicy.core.record.values import MAX_COUNT

_PLAIN = frozenset({type(None), bool, int, str, date})


def made_plain(given: object) -> object:
    """The plain value of a single one as given.

    NaN, NaT and NA are None. A datetime at midnight is its day, a month of numpy a month, a whole `Decimal` a number, a
    UUID its text, a member of an enum its value, a scalar of numpy its Python value, a series or an array of one
    dimension a list.
    """
    if type(given) in _PLAIN:
        return given
    match given:
        case Enum():
            return made_plain(given.value)
        case UUID():
            return str(given)
        case Decimal():
            return _of_decimal(given)
        case set() | frozenset():
            return {made_plain(member) for member in given}
        case _ if _library(given) == "numpy":
            return _of_numpy(given)
        case _ if _library(given) in ("pandas", "polars") and type(given).__name__ == "Series":
            return given.to_list()  # type: ignore[attr-defined]  # of either library
        case _ if _is_missing(given):
            return None
        case datetime() if given.time() == time() and not getattr(given, "nanosecond", 0):
            return given.date()
        case _:
            return given


def _library(given: object) -> str:
    return type(given).__module__.partition(".")[0]


def _is_missing(given: object) -> bool:
    """NaN, and the marks of pandas for what is not there: `NaT` and `NA`."""
    if isinstance(given, float):
        return given != given  # noqa: PLR0124 - so NaN is told
    return _library(given) == "pandas" and type(given).__name__ in ("NaTType", "NAType")


def _of_decimal(given: Decimal) -> object:
    if given.is_nan():
        return None
    # bounded first: a number of a million digits takes long to write out, and has no `abs`
    return int(given) if given.copy_abs() <= MAX_COUNT and given == given.to_integral_value() else given


def _of_numpy(given: Any) -> object:
    """A scalar by its own Python value, and an array of one dimension; any other is left to be told."""
    kind = type(given).__name__
    if kind == "datetime64":
        return _of_datetime64(given)
    if kind == "ndarray":
        return given.tolist() if given.ndim == 1 and given.dtype.kind != "M" else given
    return made_plain(given.item()) if hasattr(given, "item") else given


def _of_datetime64(given: Any) -> object:
    """A day of numpy, a month as text, nothing for NaT; a week, a year or several days are left to be told."""
    if given != given:  # noqa: PLR0124 - NaT
        return None
    unit = given.dtype.str.partition("[")[2].rstrip("]")
    if unit == "M":
        return str(given)
    exact = given.astype("datetime64[us]")
    return made_plain(exact.item()) if unit.isalpha() and unit not in "YW" and exact == given else given
