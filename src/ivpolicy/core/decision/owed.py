"""What is owed: where a rule is acted on, and which entries of a list are outstanding.

Said once, for the decision on one case and for the comparison of two packs over all cases.
"""

from __future__ import annotations

from ivpolicy.core.result_document import ItemState
from ivpolicy.core.rules.rulebook import Rule

OUTSTANDING: frozenset[ItemState] = frozenset({"not_met", "to_do", "due", "overdue"})
"""The states in which an entry of a list asks something of somebody."""


def calls_for(rule: Rule, outcome: str | None, *, in_conflict: bool) -> bool:
    """Whether an answer leaves a rule to be acted on, where its condition says so too.

    A rule that concludes: where it gives the outcome or is a gap, and never in a conflict. A rung: where the matter
    stands on it. Any other, always.
    """
    if rule.role.concludes:
        return not in_conflict and (rule.outcome == outcome if rule.outcome else bool(rule.gap))
    return rule.outcome == outcome if rule.role.is_climbed else True
