"""The checks, one file for each: a check declares its code, what it means, how to mend it, and what finds it.

In: a `Subject`, one accepted pack. Out: diagnostics. A new check is one file with `find` and `CHECK`, its line below,
and two example packs, one in which it is found and one in which it is not. Open `day_type` first.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ivpolicy.checker.advice import (
    always_beaten,
    always_holds,
    contradiction,
    day_type,
    edition_gap,
    edition_overlap,
    idle_criterion,
    missing_prompt,
    narrowed_law,
    never_holds,
    review_due,
    rule_without_clause,
    threshold,
    too_large,
    unasked_fact,
    ungiven_outcome,
    unread_reading,
    unused_clause,
)
from ivpolicy.checker.kind import Check

_CHECKS = (
    never_holds, always_holds, always_beaten, contradiction, unasked_fact, ungiven_outcome, review_due, day_type,
    missing_prompt, idle_criterion, rule_without_clause, unused_clause, unread_reading, threshold,
    edition_overlap, edition_gap, narrowed_law, too_large,
)  # fmt: skip

CHECKS: Mapping[str, Check] = MappingProxyType({module.CHECK.code: module.CHECK for module in _CHECKS})
"""Every check by code, in the order in which they are made: what was too large for the others is told last."""
