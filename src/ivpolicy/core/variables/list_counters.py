"""Counts of list items that ask plain fields only, as most do: each item is looked at once for each count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from ivpolicy.core.record.effective_values import is_later
from ivpolicy.core.record.values import NEVER, NONE
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.condition import All, Between, Condition, Constant, Count, Equals, Has, Leaf, Named, Not, OneOf
from ivpolicy.core.rules.condition import Any as AnyOf
from ivpolicy.core.rules.truth import Truth, all_of, any_of, opposite
from ivpolicy.core.variables.single_values import ANY_DAY, passes

Counter = Callable[[Any, date], tuple[Truth, ...]]
"""Gives the truth of each count asked of a recorded list."""


def counter(fact: Fact, tests: tuple[Count, ...]) -> Counter | None:
    """A function from a recorded list to the truth of each count; None where a count asks more than plain fields."""
    found = [_on_item(test.where) if test.where else _on_item(Constant(value=True)) for test in tests]
    wheres = [where for where in found if where is not None]
    if len(wheres) < len(tests):
        return None
    dated = next((field.name for field in fact.item if field.places), None)

    def counted(held: Any, as_at: date) -> tuple[Truth, ...]:
        items = [item for item in held.items if dated is None or not is_later(getattr(item, dated), as_at)]
        truths = ([where(item) for item in items] for where in wheres)
        return tuple(_reached(test, found, held.complete) for test, found in zip(tests, truths, strict=True))

    return counted


def _reached(test: Count, truths: list[Truth], complete: bool) -> Truth:  # noqa: FBT001 - what the list says of itself
    """The truth of a count. A list that is not complete may hold any number more."""
    low, high = truths.count(True), len(truths) - truths.count(False)
    wanted, most = test.low or 0, test.high
    if low >= wanted and (most is None or (complete and high <= most)):
        return True
    return False if (complete and high < wanted) or (most is not None and low > most) else None


def _on_item(condition: Condition) -> Callable[[Any], Truth] | None:
    """The truth of a condition on one item, None where it asks anything but plain fields."""
    match condition:
        case Constant(always):
            return lambda _: always
        case Leaf(_, Equals(value)) if value in (NEVER, NONE):
            return None  # may be asked of a date, which is not seen when it lies after the day of decision
        case Leaf(name, test) if isinstance(test, Equals | OneOf | Between | Has):
            return lambda item: None if (held := getattr(item, name)) is None else passes(test, held, ANY_DAY)
        case Named(_, _, member):
            return _on_item(member)
        case Not(member):
            inner = _on_item(member)
            return None if inner is None else lambda item: opposite(inner(item))
        case All(members) | AnyOf(members):
            found = [_on_item(member) for member in members]
            parts = [part for part in found if part is not None]
            join = all_of if isinstance(condition, All) else any_of
            return None if len(parts) < len(found) else lambda item: join([part(item) for part in parts])
        case _:
            return None
