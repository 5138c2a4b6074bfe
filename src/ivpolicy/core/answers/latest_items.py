"""Which items of a list lie on one latest day, where a rule asks for the latest: then the one listed last counts.

A record gives days and no hours, so of two items of one day nothing but their order in the list says which came last.
That is a convention, and it is told whenever an answer may rest on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from ivpolicy.core.answers.question_diagrams import conditions_asked
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.values import RecordedList
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.condition import Latest, leaves
from ivpolicy.core.rules.rulebook import Rulebook

_CONTACTS = ("advocacy.contacts", "asked_on")
"""The facts of the contact asked last are worked out of these."""

LatestAsked = tuple[str, str]
"""A list of which some rule asks the latest item, and the date field by which it is the latest."""


def latest_asked(book: Rulebook) -> tuple[LatestAsked, ...]:
    """Every list of which a rule asks the latest item, in the order met."""
    found: dict[LatestAsked, None] = {}
    for asked in book.by_question.values():
        for leaf in (leaf for condition in conditions_asked(asked) for leaf in leaves(condition)):
            if isinstance(leaf.test, Latest):
                found[leaf.fact, leaf.test.by] = None
            elif leaf.fact in book.facts and book.facts[leaf.fact].computed_from == _CONTACTS[:1]:
                found[_CONTACTS] = None
    return tuple(found)


def holds_several(lists: Iterable[str], record: CaseRecord, as_at: date) -> bool:
    """Whether any of these lists of the record has more than one item, so that one of them is the latest."""
    held = (recorded_value(record, path, as_at) for path in lists)
    return any(isinstance(listed, RecordedList) and len(listed.items) > 1 for listed in held)


def one_day_notices(
    asked: Iterable[LatestAsked], facts: Mapping[str, Fact], record: CaseRecord, as_at: date
) -> Iterator[str]:
    """For each such list whose latest day has several items that differ: that the one listed last counts."""
    for path, by in asked:
        held = recorded_value(record, path, as_at)
        items = held.items if isinstance(held, RecordedList) else ()
        past = any(field.past for field in facts[path].item if field.name == by)
        days = [(day, item) for item in items if isinstance(day := getattr(item, by), date)]
        seen = [(day, item) for day, item in days if day <= as_at or not past]
        last = [item for day, item in seen if day == max(day for day, _ in seen)]
        if any(item != last[0] for item in last):
            yield (
                f"`{path}` has {len(last)} items on its latest day (`{by}`); the one listed last counts as the latest. "
                "Put them in the order in which they happened."
            )
