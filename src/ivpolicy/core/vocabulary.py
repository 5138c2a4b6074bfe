"""The vocabulary of facts, and what a case record says about each of them on a day.

This is the door to `ivpolicy.core.record` for conditions, packs and readers. A fact is named by its path in the
record, such as `care.months_looked_after`; `VOCABULARY` has every one, in order, with the question that obtains it.
"""

from ivpolicy.core.record.computed import NEVER_AGO, computed_value
from ivpolicy.core.record.declaring import ASK_WHOM, HELD_IN
from ivpolicy.core.record.facts import VOCABULARY, Fact, FactType, ItemField, Vocabulary
from ivpolicy.core.record.reading import WhyUnknown, places_seen, recorded_value, why_unknown
from ivpolicy.core.record.values import NEVER, NONE, RecordedValue

__all__ = [
    "ASK_WHOM",
    "HELD_IN",
    "NEVER",
    "NEVER_AGO",
    "NONE",
    "VOCABULARY",
    "Fact",
    "FactType",
    "ItemField",
    "RecordedValue",
    "Vocabulary",
    "WhyUnknown",
    "computed_value",
    "places_seen",
    "recorded_value",
    "why_unknown",
]
