"""The fewest facts that settle most open answers, as a sheet with one row a child; and that sheet, filled in.

An open answer is settled by the facts it is missing and by no fewer: which value each of them has decides it, and
nothing else does. So a choice of facts settles exactly the answers whose missing facts are all chosen. Which few facts
settle most is searched greedily, and then for every other choice of as many, by branch and bound, as long as the work
allowed; what is found is told beside what no choice of as many could exceed.
"""

from __future__ import annotations

import csv
import io
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from ivpolicy.core.record.vocabulary import VOCABULARY, Fact, FactType
from ivpolicy.returns.column_map import NOTHING_SAID, ColumnMap, FactColumn, as_heading, can_stand_in_a_column

CHILD = "Child"
_ON = "on "
_MOST_COMPARED = 400
"""How many different lists of missing facts are tried in each step: those that most answers have."""
_BEFORE_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class ChosenFacts:
    """A choice of facts to ask.

    Attributes:
        facts: Their paths, the one that settles most first.
        settled: How many of the open answers they settle, whatever comes back.
        bound: How many no choice of as many facts could exceed; `settled` itself where the search came to its end.
        open: How many answers are open and can be settled by plain facts.
        beyond: How many more are open and wait for what no cell of a sheet can hold: a judgement, an objection, a list.
    """

    facts: tuple[str, ...]
    settled: int
    bound: int
    open: int
    beyond: int


def chosen_facts(
    missing: Iterable[Collection[str]] | Mapping[frozenset[str], int], *, most: int = 12, share: float = 0.9
) -> ChosenFacts:
    """Choose facts that settle open answers.

    Args:
        missing: Of each open answer, the facts it is missing; or the same counted.
        most: How many facts are chosen at most.
        share: The part of the open answers, from 0 to 1, with which the search is content.
    """
    given = Counter(missing if isinstance(missing, Mapping) else map(frozenset, missing))
    asked = {paths for paths in given if paths and all(path in _FACTS for path in paths)}
    counted = Counter({paths: given[paths] for paths in asked})
    beyond = given.total() - counted.total()
    total, chosen = counted.total(), list[str]()
    while len(chosen) < most and _settled(counted, chosen) < share * total:
        step = _best_step(counted, chosen, most - len(chosen))
        if not step:
            break
        chosen += step
    found, bound = _improved(counted, chosen)
    return ChosenFacts(tuple(found), _settled(counted, found), bound, total, beyond)


def _settled(counted: Counter[frozenset[str]], chosen: Collection[str]) -> int:
    held = set(chosen)
    return sum(times for paths, times in counted.items() if paths <= held)


def _best_step(counted: Counter[frozenset[str]], chosen: Sequence[str], room: int) -> list[str]:
    """The facts to add that settle most answers for each of them."""
    held = set(chosen)
    steps = {paths - held for paths, _ in counted.most_common(_MOST_COMPARED) if 0 < len(paths - held) <= room}
    before = _settled(counted, held)
    best = max(
        steps,
        key=lambda step: ((_settled(counted, held | step) - before) / len(step), sorted(step)),
        default=frozenset[str](),
    )
    return sorted(best, key=VOCABULARY.order)


def _bound(counted: Counter[frozenset[str]], facts: int) -> int:
    """Each answer is shared out over the facts it is missing; no facts can settle more than their shares."""
    return min(counted.total(), int(sum(sorted(_shares(counted).values(), reverse=True)[:facts]) + 1e-9))


def _shares(counted: Counter[frozenset[str]]) -> dict[str, float]:
    shares: defaultdict[str, float] = defaultdict(float)
    for paths, times in counted.items():
        for path in paths:
            shares[path] += times / len(paths)
    return shares


def _improved(counted: Counter[frozenset[str]], chosen: list[str]) -> tuple[list[str], int]:
    """The best choice of as many facts, and the bound: the choice given, where the work allowed does not suffice."""
    order = sorted({path for paths in counted for path in paths}, key=_shares(counted).__getitem__, reverse=True)
    search = _Search(counted, best=_settled(counted, chosen), facts=chosen)
    if search.goes_through(order, frozenset(), len(chosen)):
        held = set(search.facts)
        return [*(path for path in chosen if path in held), *sorted(held.difference(chosen))], search.best
    return search.facts, _bound(counted, len(chosen))


@dataclass(slots=True)
class _Search:
    """Every choice of so many facts, but those that cannot be better than the best so far."""

    counted: Counter[frozenset[str]]
    best: int
    facts: list[str]
    work: int = 1_000_000

    def goes_through(self, order: Sequence[str], held: frozenset[str], room: int) -> bool:
        """Go on from the facts chosen, with those of `order` to choose from; False where the work did not suffice."""
        possible = held.union(order)
        open_: Counter[frozenset[str]] = Counter()
        for paths, times in self.counted.items():
            if paths <= possible and len(paths - held) <= room:
                open_[paths - held] += times
        self.work -= len(self.counted)
        if self.work < 0:
            return False
        settled = open_.pop(frozenset(), 0)
        if settled > self.best:
            self.best, self.facts = settled, list(held)
        if settled + _bound(open_, room) <= self.best or not order:
            return True
        first, rest = order[0], order[1:]
        return self.goes_through(rest, held | {first}, room - 1) and self.goes_through(rest, held, room)


def asking_sheet(facts: Sequence[str], missing: Mapping[str, Collection[str]], *, as_at: date | None = None) -> str:
    """A sheet in CSV that asks some facts: a row for each child that waits for one of them.

    A dash stands where none of the child's open answers waits for the fact.

    Args:
        facts: Paths of recorded facts that one cell can hold.
        missing: Child's id → the facts that any of the child's open answers is missing.
        as_at: The day that is asked about, which then stands in the first heading: what is filled in holds up to that
            day. Without it, who reads the sheet has to say the day.
    """
    sheet = io.StringIO()
    rows = csv.writer(sheet, lineterminator="\n")
    child_heading = CHILD if as_at is None else f"{CHILD} [{_ON}{as_at.isoformat()}]"
    rows.writerow([child_heading, *(heading(VOCABULARY[path]) for path in facts)])
    for child, paths in missing.items():
        if set(facts) & set(paths):
            name = f"'{child}" if child.startswith(_BEFORE_FORMULA) else child
            rows.writerow([name, *("" if path in paths else NOTHING_SAID for path in facts)])
    return sheet.getvalue()


def heading(fact: Fact) -> str:
    """The plain question that a column asks, and how it is answered.

    >>> heading(VOCABULARY["child.disabled"])
    'Is the child disabled? [yes or no]'
    """
    match fact.type:
        case FactType.BOOLEAN:
            answered = "yes or no"
        case FactType.DATE:
            answered = "dd/mm/yyyy" + (f" or {fact.takes}" if fact.takes else "")
        case FactType.INTEGER:
            answered = f"number of {fact.unit}" if fact.unit else "a number"
        case FactType.CHOICE:
            answered = " / ".join(fact.choices)
        case _:
            answered = f"any of {' / '.join(fact.choices)}, with ; between, or none"
    return f"{fact.asks} [{answered}]"


def sheet_columns(headings: Sequence[str]) -> ColumnMap | None:
    """The columns of a sheet that asked facts, by its headings; None where it is no such sheet."""
    asked = [_ASKED.get(_question(heading)) for heading in headings[1:]]
    if len(headings) < 2 or _question(headings[0]) != as_heading(CHILD) or None in asked:  # noqa: PLR2004 - the child, and a fact
        return None
    columns = {cell: FactColumn(fact) for cell, fact in zip(headings[1:], asked, strict=True) if fact}
    return ColumnMap(headings[0], columns)


def sheet_day(headings: Sequence[str]) -> date | None:
    """The day that a sheet asked about, by its first heading; None where none stands there that can be read."""
    told = headings[0].partition(f"[{_ON}")[2].removesuffix("]")
    try:
        return date.fromisoformat(told)
    except ValueError:
        return None


def _question(heading: str) -> str:
    return as_heading(heading).partition(" [")[0]


_FACTS = {fact.path: fact for fact in VOCABULARY.facts() if can_stand_in_a_column(fact)}
_ASKED = {as_heading(fact.asks): fact for fact in _FACTS.values()}
"""Facts by the question that asks them, as it is compared."""
