"""The few facts that would settle most open answers of a caseload, as a sheet with a row for each child that waits."""

from __future__ import annotations

from collections import Counter, defaultdict

from ivpolicy.caseload.screened import Screening
from ivpolicy.caseload.tables import rows_of
from ivpolicy.returns.asked_facts import ChosenFacts, asking_sheet, chosen_facts


def asked_sheet(screening: Screening) -> tuple[ChosenFacts, str]:
    """The facts chosen, with what they settle, and the sheet in CSV; filled in, it is read beside the source."""
    counted: Counter[str] = Counter()
    waiting: defaultdict[str, set[str]] = defaultdict(set)
    for child, *_, missing in rows_of(screening):
        if missing:
            counted[missing] += 1
            waiting[child].add(missing)
    chosen = chosen_facts({frozenset(text.split()): times for text, times in counted.items()})
    missing_of = {child: {path for text in texts for path in text.split()} for child, texts in waiting.items()}
    return chosen, asking_sheet(chosen.facts, missing_of, as_at=screening.as_at)
