"""The checks, one file for each that finds something itself.

A check declares its code, what it means, how to mend it, and what finds it.

In: a `Subject`, one accepted pack. Out: diagnostics. A new check is one file with `find` and `CHECK`, its line below,
and two example packs, one in which it is found and one in which it is not. Open `day_type` first.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ivpolicy.checker.advice import (
    always_beaten,
    always_holds,
    approval_names_text,
    concern_taken_away,
    contradiction,
    day_type,
    found_by_loader,
    idle_criterion,
    missing_prompt,
    narrowed_law,
    never_holds,
    review_due,
    stage_never_reached,
    stage_waits_on_itself,
    stage_without_name_or_day,
    too_large,
    unasked_fact,
    ungiven_outcome,
)
from ivpolicy.checker.kind import PackCheck

_FOUND_HERE = (
    never_holds, always_holds, always_beaten, contradiction, unasked_fact, ungiven_outcome, review_due, day_type,
    missing_prompt, idle_criterion,
)  # fmt: skip
_CHECKS = (
    *(module.CHECK for module in _FOUND_HERE),
    *approval_names_text.CHECKS,
    *found_by_loader.CHECKS,
    narrowed_law.CHECK,
    stage_never_reached.CHECK,
    stage_without_name_or_day.CHECK,
    stage_waits_on_itself.CHECK,
    concern_taken_away.CHECK,
    too_large.CHECK,
)

CHECKS: Mapping[str, PackCheck] = MappingProxyType({check.code: check for check in _CHECKS})
"""Every check by code, in the order in which they are made: what was too large for the others is told last."""
