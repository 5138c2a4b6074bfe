"""Where the numbers and days come from that a case sets beside a number or a day of the pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.dates.calendar import Month
from ivpolicy.core.record.computed import computed_value
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.values import RecordedList
from ivpolicy.core.rules.condition import AtLeast, Condition, Leaf, leaves
from ivpolicy.core.rules.truth import Truth
from ivpolicy.core.variables.lists import item_truth
from ivpolicy.core.variables.single_values import passes


@dataclass(frozen=True, slots=True)
class FactSource:
    """The value of a fact, recorded or worked out."""

    leaf: Leaf

    def read(self, on_case: QuestionOnCase) -> Iterator[Any]:
        """The value, if it is known to the day."""
        variable = on_case.diagrams.variables[on_case.diagrams.place_of(self.leaf)[0]]
        value = variable.value(on_case.record, on_case.as_at)
        if value is None or isinstance(value, Month | RecordedList):
            return
        if variable.key != self.leaf.fact:
            value = computed_value(self.leaf.fact, (value,), on_case.as_at)
        if value is not None:
            yield value


@dataclass(frozen=True, slots=True)
class ItemSource:
    """A field of the items of a list: `inner` is the test on it, `leaf` the test on the list."""

    leaf: Leaf
    inner: Leaf

    def read(self, on_case: QuestionOnCase) -> Iterator[Any]:
        """The field's value in every item that has one."""
        for item in items_of(on_case, self.leaf.fact):
            value = getattr(item, self.inner.fact)
            if value is not None and not isinstance(value, Month):
                yield value


@dataclass(frozen=True, slots=True)
class CountSource:
    """How many items of a list satisfy a condition; all of them where there is none."""

    leaf: Leaf
    where: Condition | None

    def read(self, on_case: QuestionOnCase) -> Iterator[Any]:
        """The number, where it is certain."""
        value = recorded_value(on_case.record, self.leaf.fact, on_case.as_at)
        if isinstance(value, RecordedList) and value.complete:
            truths = [item_satisfies(item, self.where, on_case) for item in value.items]
            if None not in truths:
                yield sum(map(bool, truths))


@dataclass(frozen=True, slots=True)
class PointsSource:
    """How many members of a threshold hold, or the points they are worth."""

    condition: AtLeast

    def read(self, on_case: QuestionOnCase) -> Iterator[Any]:
        """The number, where every member is certain."""
        truths = [on_case.truth(member) for member in self.condition.members]
        if None not in truths:
            yield sum(worth for worth, held in zip(self.condition.worths, truths, strict=True) if held)


NumberSource = FactSource | ItemSource | CountSource | PointsSource


def items_of(on_case: QuestionOnCase, path: str) -> tuple[Any, ...]:
    """The items of a list on the record; none where it is not recorded."""
    value = recorded_value(on_case.record, path, on_case.as_at)
    return tuple(value.items) if isinstance(value, RecordedList) else ()


def item_satisfies(item: Any, where: Condition | None, on_case: QuestionOnCase) -> Truth:
    """Whether one item satisfies the condition; None where a field it asks is left out."""
    asked = list(leaves(where)) if where is not None else []
    values = {leaf.fact: getattr(item, leaf.fact) for leaf in asked}
    if any(value is None or isinstance(value, Month) for value in values.values()):
        return None
    if where is None:
        return True
    return item_truth(where, {leaf: passes(leaf.test, values[leaf.fact], on_case.as_at) for leaf in asked})
