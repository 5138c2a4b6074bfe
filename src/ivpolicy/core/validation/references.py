"""References between rules, counted as if each were written out: a pack that refers too often is not lowered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ivpolicy.core.budget import TooLargeError
from ivpolicy.core.pack.document import WrittenPack, nameable, nameable_items
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.validation.pack_index import condition_of, entries_of, rules_named

MOST_ENTRIES = 100_000
"""Most entries of all conditions with every `rule: id` written out, inclusive."""
MOST_REFERENCES = 40
"""Most references from one rule to the next, inclusive."""


def refuse_endless_references(pack: WrittenPack) -> None:
    """Raise `TooLargeError` where conditions with every `rule: id` written out are too long or refer too far.

    Only for packs whose references lead somewhere and in no circle.
    """
    counted = _Counted(nameable(pack), pack.at)
    conditions = [condition_of(thing) for thing in (*nameable_items(pack), *pack.waivers)]
    conditions += ((schedule.while_,) for schedule in pack.schedules)
    if sum(counted.entries(parts, MOST_REFERENCES) for parts in conditions) > MOST_ENTRIES:
        raise TooLargeError("", pack.at)


class _Counted:
    """The entries of each rule with every reference written out, counted once."""

    def __init__(self, named: Mapping[str, Any], at: SourceLocation) -> None:
        self._named = named
        self._at = at
        self._known: dict[str, int] = {}

    def entries(self, parts: Iterable[Any], references: int) -> int:
        """How many entries these parts of a condition have."""
        parts = tuple(parts)
        size = sum(1 for part in parts for _ in entries_of(part))
        for entry in rules_named(parts):
            if entry.rule not in self._known:
                if references == 0:
                    raise TooLargeError("", self._at)
                self._known[entry.rule] = self.entries(condition_of(self._named[entry.rule]), references - 1)
            size += self._known[entry.rule]
        return size
