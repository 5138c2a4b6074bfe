"""Facts that several recorded facts say between them, as conditions on these: exact, whatever of them is unknown."""

from __future__ import annotations

from collections.abc import Mapping

from ivpolicy.core.record.sections.child import HOUSED_IN_SOME_WAY, LOOKED_AFTER_BY_LAW
from ivpolicy.core.rules.condition import All, Any, Condition, Has, Leaf, Named, OneOf

_LOOKED_AFTER = Any(
    (
        Leaf("child.statuses", Has(any_=("looked_after",))),
        All(
            (
                Leaf("child.statuses", Has(any_=tuple(sorted(HOUSED_IN_SOME_WAY)))),
                Leaf("care.legal_status", OneOf(tuple(sorted(LOOKED_AFTER_BY_LAW)))),
            )
        ),
    )
)

DERIVED: Mapping[str, Condition] = {"child.looked_after": Named("looked_after_by_law", (), _LOOKED_AFTER)}
"""When each derived fact is yes, by its path."""
