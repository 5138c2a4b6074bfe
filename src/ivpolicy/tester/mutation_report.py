"""What became of the changes of a pack, as lines of text and as JSON carries it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ivpolicy.tester.mutation import Fate, Mutation, Tried

_MOST_LISTED = 20

PLURALS = {
    "number": "numbers",
    "unit": "units of time",
    "day": "fixed days",
    "comparison": "comparisons",
    "any or all": "any or all",
    "strength": "strengths",
    "actor": "who acts",
    "addressee": "to whom, with whom, copies",
    "trigger": "triggers and exceptions",
    "reading": "readings chosen",
    "clause": "clauses cited",
}
"""Each kind of change, as the head of its line."""

NOTHING_TO_NOTICE = "there is no change that a case could notice"


def mutation_lines(mutation: Mutation, *, list_all: bool) -> Iterator[str]:
    """How many changes a confirmed case notices, kind by kind, and those that none does; `list_all` names every one."""
    if not mutation.tried:
        yield f"  {NOTHING_TO_NOTICE}"
        return
    yield f"  {'changes one at a time':<34}{'noticed':>16}{'equal':>10}{'refused':>10}"
    for words, kinds in (*((PLURALS[kind], (kind,)) for kind in mutation.kinds), ("all", mutation.kinds)):
        tally = mutation.of(*kinds)
        share = f"{int(tally.percent)}%" if tally.counted else "-"
        noticed = f"{tally.noticed}/{tally.counted} {share:>5}"
        equal = sum(len(mutation.having("equal", kind)) for kind in kinds)
        refused = sum(len(mutation.having("refused", kind)) for kind in kinds)
        yield f"  {words:<34}{noticed:>16}{equal:>10}{refused:>10}"
    not_loaded = mutation.having("not_loaded")
    if not_loaded:
        yield f"  {len(not_loaded)} could not be run, and count as nothing:"
        yield from (f"    {one.mutant}: {one.why}" for one in not_loaded)
    unnoticed = mutation.having("not_noticed")
    if not unnoticed:
        yield "  a confirmed case notices every change" if mutation.of().counted else f"  {NOTHING_TO_NOTICE}"
        return
    yield "  changes that no confirmed case notices:"
    shown = unnoticed if list_all else unnoticed[:_MOST_LISTED]
    yield from (f"    {one.mutant}" for one in shown)
    if len(shown) < len(unnoticed):
        yield f"    and {len(unnoticed) - len(shown)} more: `--missing` lists them"


def mutation_document(mutation: Mutation) -> dict[str, Any]:
    """All of it: the tallies, and every change with what became of it."""
    kinds = {kind: _tally(mutation, (kind,)) for kind in mutation.kinds}
    return {**_tally(mutation, mutation.kinds), "kinds": kinds, "changes": [_change(one) for one in mutation.tried]}


def _tally(mutation: Mutation, kinds: tuple[str, ...]) -> dict[str, Any]:
    tally = mutation.of(*kinds)
    fates: tuple[Fate, ...] = ("not_noticed", "equal", "refused", "not_loaded")
    others: dict[str, int] = {fate: sum(len(mutation.having(fate, kind)) for kind in kinds) for fate in fates}
    return {"counted": tally.counted, "noticed": tally.noticed, "percent": round(tally.percent, 1), **others}


def _change(one: Tried) -> dict[str, Any]:
    mutant = one.mutant
    return {
        "kind": mutant.kind,
        "file": mutant.at.file,
        "line": mutant.at.line,
        "column": mutant.at.column,
        "part": mutant.part,
        "what": mutant.what,
        "was": mutant.was,
        "would_be": mutant.would_be,
        "fate": one.fate,
        "noticed_by": one.by or None,
        "why": one.why or None,
    }
