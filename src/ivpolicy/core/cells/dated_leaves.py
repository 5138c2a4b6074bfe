"""A test on one recorded date as two days between which it holds, found once for each day of decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from ivpolicy.core.cells.scalar_cells import passes, representatives
from ivpolicy.core.condition import Between, Days, Equals, InWindow, LongerAgo, Test
from ivpolicy.core.dates.calendar import Month, day_bounds
from ivpolicy.core.truth import Truth
from ivpolicy.core.vocabulary import Fact, FactType, computed_value

_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
_KEPT_DAYS = 512


@dataclass(slots=True)
class DatedLeaf:
    """A test on a date, or on a number computed from one date.

    The days on which such a test holds follow one another, so two days tell all. `truth` gives True, False or None.
    """

    path: str
    source: Fact
    fact: Fact
    test: Test
    _spans: dict[date, tuple[date, date]] = field(default_factory=dict)
    _unrecorded: dict[date, Truth] = field(default_factory=dict)

    @classmethod
    def of(cls, fact: Fact, test: Test, facts: Mapping[str, Fact]) -> DatedLeaf | None:
        """The leaf for a fact and a test, None where they are not of this kind."""
        if isinstance(test, Equals) and isinstance(test.value, str):
            return None
        if fact.type == FactType.DATE and isinstance(test, InWindow | LongerAgo | Days):
            return cls(fact.path, fact, fact, test)
        if len(fact.computed_from) != 1 or not isinstance(test, Between | Equals):
            return None
        source = facts[fact.computed_from[0]]
        return cls(source.path, source, fact, test) if source.type == FactType.DATE else None

    def truth(self, value: Any, as_at: date) -> Truth:
        """The truth of the test on a recorded day, month, `never` or `none`; None where it is unknown."""
        if value is None or (self.source.past and isinstance(value, date | Month) and day_bounds(value)[0] > as_at):
            return self._of_no_date(as_at)
        if isinstance(value, date):
            return self._on(value, as_at)
        if isinstance(value, Month):
            found = {self._on(day, as_at) for day in value.days() if not self.source.past or day <= as_at}
            return found.pop() if len(found) == 1 else None
        return self._holds(value, as_at)

    def _of_no_date(self, as_at: date) -> Truth:
        """The truth where no date is recorded: known all the same where every date would give it."""
        if as_at not in self._unrecorded:
            if len(self._unrecorded) > _KEPT_DAYS:
                self._unrecorded.clear()
            dates = representatives(self.source, [(self.fact, self.test)], as_at)
            found = {self._holds(one, as_at) for one in dates}
            self._unrecorded[as_at] = found.pop() if len(found) == 1 else None
        return self._unrecorded[as_at]

    def _on(self, day: date, as_at: date) -> bool:
        span = self._spans.get(as_at)
        if span is None:
            if len(self._spans) > _KEPT_DAYS:
                self._spans.clear()
            span = self._spans[as_at] = self._span(as_at)
        if _FIRST <= day <= _LAST:
            return span[0] <= day <= span[1]
        return self._holds(day, as_at)

    def _holds(self, value: Any, as_at: date) -> bool:
        seen = value if self.fact.path == self.path else computed_value(self.fact.path, (value,), as_at)
        return seen is not None and passes(self.test, seen, as_at)

    def _span(self, as_at: date) -> tuple[date, date]:
        """The first and last day on which the test holds; an empty span where it never does."""
        inside = self._some_day(as_at)
        if inside is None:
            return _LAST, _FIRST
        first = self._edge(_FIRST.toordinal(), inside, as_at)
        last = self._edge((as_at if self.source.past else _LAST).toordinal(), inside, as_at)
        return date.fromordinal(first), date.fromordinal(last)

    def _some_day(self, as_at: date) -> int | None:
        days = representatives(self.source, [(self.fact, self.test)], as_at)
        return next((day.toordinal() for day in days if isinstance(day, date) and self._holds(day, as_at)), None)

    def _edge(self, outside: int, inside: int, as_at: date) -> int:
        """The furthest day towards `outside` on which the test still holds."""
        if self._holds(date.fromordinal(outside), as_at):
            return outside
        while abs(outside - inside) > 1:
            middle = (outside + inside) // 2
            if self._holds(date.fromordinal(middle), as_at):
                inside = middle
            else:
                outside = middle
        return inside
