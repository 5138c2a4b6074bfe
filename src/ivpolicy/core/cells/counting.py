"""Expressions of tests on plain values, and functions that count list items: the small parts of generated code.

Text from a pack reaches an expression only as the `repr` of a typed literal.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from ivpolicy.core.condition import All, Between, Condition, Constant, Count, Equals, Has, Leaf, Named, Not, OneOf, Test
from ivpolicy.core.condition import Any as AnyOf
from ivpolicy.core.dates.calendar import Month, day_bounds
from ivpolicy.core.truth import Truth
from ivpolicy.core.vocabulary import NEVER, NONE, Fact, ItemField

Sides = tuple[str, str]
"""Two expressions: one true exactly where the condition surely holds, one where it surely does not."""


def joined(word: str, parts: list[str]) -> str:
    """The parts joined by `and` or `or`; of no part, what that word makes of nothing."""
    return f"({word.join(parts)})" if parts else repr(word == " and ")


def plain_sides(v: str, test: Test) -> Sides:
    """The two expressions of a test on the plain value held in the name `v`."""
    match test:
        case Equals(True):
            return v, f"{v} is False"
        case Equals(False):
            return f"{v} is False", v
        case Equals(value):
            return f"{v} == {value!r}", f"({v} is not None and {v} != {value!r})"
        case OneOf(values):
            return f"{v} in {values!r}", f"({v} is not None and {v} not in {values!r})"
        case Between(low, high):
            inside = " <= ".join(
                part for part in (None if low is None else repr(low), v, None if high is None else repr(high)) if part
            )
            return f"({v} is not None and {inside})", f"({v} is not None and not {inside})"
        case Has():
            inside = " and ".join(_has_parts(v, test)) or "True"
            return f"({v} is not None and {inside})", f"({v} is not None and not ({inside}))"
        case _:
            raise AssertionError(f"not a test on a plain value: {type(test).__name__}")


def _has_parts(v: str, test: Has) -> Iterator[str]:
    yield from (f"{member!r} in {v}" for member in test.all_)
    if test.any_:
        yield "(" + " or ".join(f"{member!r} in {v}" for member in test.any_) + ")"
    yield from (f"{member!r} not in {v}" for member in test.none)


# ---- counts of list items --------------------------------------------------------------------------------------


def is_simple(where: Condition | None) -> bool:
    """Whether the condition on items asks only fields with plain values."""
    if where is None:
        return True
    match where:
        case Leaf(_, Equals(value)) if value in (NEVER, NONE):
            return False  # may be asked of a date, which is not seen when it lies after the day of decision
        case Leaf(_, test):
            return isinstance(test, Equals | OneOf | Between | Has)
        case All(members) | AnyOf(members):
            return all(is_simple(m) for m in members)
        case Not(member) | Named(_, _, member):
            return is_simple(member)
        case Constant():
            return True
        case _:
            return False


def _is_later(day: object, as_at: date) -> bool:
    """Whether an item is dated after the day of decision, and so not seen."""
    return isinstance(day, date | Month) and day_bounds(day)[0] > as_at


Counter = Callable[[Any, date], tuple[Truth, ...]]
"""Gives the truth of each count asked of a recorded list, or of None."""


def counter(fact: Fact, tests: tuple[Count, ...]) -> Counter:
    """A function from a recorded list to the truth of each count: how many items surely pass, how many may."""
    made: dict[str, Any] = {"is_later": _is_later}
    exec(compile("\n".join(_counting(fact, tests)), "<counter>", "exec"), made)  # noqa: S102 - generated here, see module
    counted: Counter = made["counted"]
    return counted


def _counting(fact: Fact, tests: tuple[Count, ...]) -> Iterator[str]:
    """The lines of the function. `i` marks what belongs to the i-th test: `low0` surely pass, `high0` may pass."""
    fields = {f.name: f for f in fact.item}
    dated = getattr(fact.item_type, "DATED", None)
    yield "def counted(held, as_at):"
    yield f"    if held is None: return {(None,) * len(tests)!r}"
    yield "    " + "".join(f"low{i} = high{i} = " for i in range(len(tests))) + "0"
    yield "    for item in held.items:"
    if dated:
        yield f"        if item.{dated} is not None and is_later(item.{dated}, as_at): continue"
    for i, test in enumerate(tests):
        surely, surely_not = _item_sides(test.where or Constant(value=True), fields)
        yield f"        if {surely}: low{i} += 1; high{i} += 1"
        yield f"        elif not {surely_not}: high{i} += 1"
    yield f"    return {''.join(f'{_reached(i, test)}, ' for i, test in enumerate(tests))}"


def _reached(i: int, test: Count) -> str:
    """The truth of the i-th count. A list that is not complete may hold any number more."""
    low, high = test.low or 0, test.high
    surely = f"low{i} >= {low}" if high is None else f"low{i} >= {low} and held.complete and high{i} <= {high}"
    surely_not = f"held.complete and high{i} < {low}" + ("" if high is None else f" or low{i} > {high}")
    return f"True if {surely} else False if {surely_not} else None"


def _item_sides(condition: Condition, fields: dict[str, ItemField]) -> Sides:
    match condition:
        case Leaf(name, test):
            return plain_sides(f"item.{fields[name].name}", test)
        case Constant(value):
            return repr(value), repr(not value)
        case Not(member):
            surely, surely_not = _item_sides(member, fields)
            return surely_not, surely
        case Named(_, _, member):
            return _item_sides(member, fields)
        case All(members) | AnyOf(members):
            parts = [_item_sides(m, fields) for m in members]
            both = (" and ", " or ") if isinstance(condition, All) else (" or ", " and ")
            return joined(both[0], [p[0] for p in parts]), joined(both[1], [p[1] for p in parts])
        case _:
            raise AssertionError(f"not a simple condition on an item: {type(condition).__name__}")
