"""The whole page of a pack, part after part."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.pages.parts import Part
from ivpolicy.printed.head import about, opening
from ivpolicy.printed.open_points import clauses, departures, gaps, readings, terms
from ivpolicy.printed.policy import Policy
from ivpolicy.printed.scope import own_parts, scope
from ivpolicy.printed.tables import floor, grounds, kinds, pathways


def policy_page(policy: Policy) -> Iterator[Part]:
    """A pack as a document: its clauses with their rules, its tables, what it leaves open, the law beside it."""
    yield from opening(policy, f"{policy.pack.authority.name}: the policy on visitors and advocates as rules")
    yield from about(policy)
    yield from clauses(policy)
    for part in (scope, grounds, kinds, pathways, own_parts, readings, gaps, terms, departures, floor):
        yield from part(policy)


BESIDE_CLAUSES = scope, pathways, own_parts, readings, gaps, terms, departures
"""The sections whose words do not stand clause by clause."""
