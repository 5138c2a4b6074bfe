"""A pack on few sheets: what a committee decides on, each clause a row, with where it stands in full."""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.core.rules.words import plain
from ivpolicy.pages.parts import Heading, Paragraph, Part, Table
from ivpolicy.printed.head import about, opening
from ivpolicy.printed.open_points import NOTHING, departures, gaps, other_uses, terms
from ivpolicy.printed.policy import Policy
from ivpolicy.printed.scope import scope


def summary_page(policy: Policy) -> Iterator[Part]:
    """A pack in short: every clause with the names of its rules, every choice of a reading, all that is left open.

    What a rule asks in full, the pathways and the law beside the policy stand in `policy_page` alone; the page says so.
    """
    yield from opening(policy, f"{policy.pack.authority.name}: the policy on visitors and advocates in short")
    yield Paragraph(
        "This is the short print. It names every clause, every choice and every gap. The words of each rule, the "
        "pathways and the law beside the policy stand in the full print alone. Read that before you approve."
    )
    for part in (about, _clauses, scope, _readings, gaps, terms, departures):
        yield from part(policy)


def _clauses(policy: Policy) -> Iterator[Part]:
    yield Heading(2, "Clause by clause")
    rows = []
    for clause in policy.pack.clauses.values():
        comes = [f"no rule: {clause.decides_nothing}"] if clause.decides_nothing else []
        for rule in policy.by_clause.get(clause.id, ()):
            strength = "".join(f", {text}" for heading, text in rule.says if heading == "How strongly")
            comes.append(f"{rule.kind} “{plain(rule.id)}”{strength}")
        comes += [f"{kind.lower()}: {named}" for kind, named in other_uses(policy, clause.id)]
        word = f" Word of the text: {clause.modality}." if clause.modality else ""
        rows.append((clause.id, f"{clause.says.rstrip('.')}.{word}", "; ".join(comes) or NOTHING))
    yield Table(("Clause", "What it says", "What comes of it"), tuple(rows))


def _readings(policy: Policy) -> Iterator[Part]:
    """Each choice that was made, and what else could have been chosen."""
    if not policy.pack.readings:
        return
    yield Heading(2, "Where the text can be read in two ways")
    yield Paragraph("Each is a choice. Another choice can change the answers, and an officer may make it.")
    rows = (
        (
            reading.asks,
            f"“{plain(reading.chosen)}”: {reading.options[reading.chosen]}",
            ", ".join(f"“{plain(option)}”" for option in reading.options if option != reading.chosen),
            reading.because,
            ", ".join(reading.clauses),
        )
        for reading in policy.pack.readings.values()
    )
    yield Table(("Question", "Read as", "Not read as", "Why", "Clause"), tuple(rows))
