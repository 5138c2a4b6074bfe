"""The fewest facts that settle one answer in the worst case, by the diagram of what is still open.

Whoever asks chooses a fact; whatever is answered leaves a smaller diagram; it ends when no fact that may be asked can
change the answer. How many questions that takes at most is a number of the diagram, and is found here: exactly, where
the search ends within its budget, and else a number that is still never too small.

Most answers need every fact in the worst case, and then any order is as good as the best. That is seen without search:
a strategy that leaves a fact out somewhere answers alike on both sides of it, so a sum over all completions in which
the two sides of every fact cancel out is nothing; where such a sum is not nothing, there is no such strategy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache

from ivpolicy.core.answers.diagram import Diagram, Final, Split, Workshop, nodes_upwards

_MOST_STEPS = 400
"""How many diagrams one search looks at; past that the best that was found stands."""
_PRIME = (1 << 61) - 1
"""Sums are taken modulo this: one that is not nothing then is not nothing at all."""


@dataclass(frozen=True)
class AskedTogether:
    """Facts that are asked for together, and the levels of the variables that are known once all of them are.

    Most often it is one fact. A variable that waits for several, such as a schedule, is known when none is left open.
    """

    facts: tuple[str, ...]
    levels: tuple[int, ...]


class Fewest:
    """How many facts settle a diagram in the worst case, and with which of them to begin.

    Args:
        diagram: The answer over the cells that are still open.
        asked: What may be asked, no level twice. A level of none of them stays open: nobody knows, or it was not told.
    """

    def __init__(self, diagram: Diagram, asked: Sequence[AskedTogether]) -> None:
        self._bench = Workshop()
        self._asked = {level: one for one in asked for level in one.levels}
        self._steps = 0
        self._number: dict[Diagram, int] = {}
        self._open: dict[Diagram, tuple[AskedTogether, ...]] = {}
        self._least: dict[Diagram, int] = {}
        self._within: dict[tuple[Diagram, int], bool] = {}
        self._ways: dict[tuple[Diagram, AskedTogether], Counter[Diagram]] = {}
        self._sums: dict[Diagram, _Sums] = {}
        self._nodes: dict[Diagram, list[Diagram]] = {}
        self.diagram = self._known(diagram, -1, 0)

    @property
    def number(self) -> int:
        """How many facts there are to ask at most, each of which is answered."""
        return self._number_of(self.diagram)

    @property
    def is_exact(self) -> bool:
        """Whether no order can do with fewer in the worst case: the search came to its end."""
        return self._steps <= _MOST_STEPS

    @property
    def first(self) -> tuple[AskedTogether, ...]:
        """With what to begin: all that keep to the fewest in the worst case, and of these the fewest on average first.

        On average means: each cell of a variable as likely as any other, and one look ahead.
        """
        most = self.number
        fit = [one for one in self.open_of(self.diagram) if self._keeps_within(self.diagram, one, most)]
        return tuple(sorted(fit, key=self.mean_after))

    def open_of(self, diagram: Diagram) -> tuple[AskedTogether, ...]:
        """What may be asked and can change the answer."""
        found = self._open.get(diagram)
        if found is None:
            met = map(
                self._asked.get, sorted({node.level for node in self._upwards(diagram) if isinstance(node, Split)})
            )
            found = self._open[diagram] = tuple(dict.fromkeys(one for one in met if one is not None))
        return found

    def ways(self, diagram: Diagram, one: AskedTogether) -> Counter[Diagram]:
        """What may be left of a diagram once this is answered, each with the number of cells that lead there."""
        found = self._ways.get((diagram, one))
        if found is None:
            found = Counter({diagram: 1})
            for level in one.levels:
                left: Counter[Diagram] = Counter()
                for before, number in found.items():
                    for after, cells in self._each(before, level):
                        left[after] += number * cells
                found = left
            self._ways[diagram, one] = found
        return found

    def _each(self, diagram: Diagram, level: int) -> Iterator[tuple[Diagram, int]]:
        """The diagram for each cell of a level, with how many cells leave the same."""
        splits = [node for node in self._upwards(diagram) if node.level == level]
        if not splits:
            yield diagram, 1
            return
        alike = Counter(zip(*(split.kids for split in splits), strict=True))
        cells = {kids: cell for cell, kids in enumerate(zip(*(split.kids for split in splits), strict=True))}
        for kids, number in alike.items():
            yield self._known(diagram, level, cells[kids]), number

    def _known(self, diagram: Diagram, level: int, cell: int) -> Diagram:
        """The diagram where the variable at a level lies in a cell."""
        made: dict[Diagram, Diagram] = {}
        for node in self._upwards(diagram):
            if isinstance(node, Final):
                made[node] = self._bench.final(node.value)
            elif node.level == level:
                made[node] = made[node.kids[cell]]
            else:
                made[node] = self._bench.split(node.level, tuple([made[kid] for kid in node.kids]))
        return made[diagram]

    # ---- the worst case ----

    def _number_of(self, diagram: Diagram) -> int:
        found = self._number.get(diagram)
        if found is None:
            found = _cost(self.open_of(diagram))
            while found and self._settles_within(diagram, found - 1):
                found -= 1
            self._number[diagram] = found
        return found

    def _settles_within(self, diagram: Diagram, most: int) -> bool:
        """Whether some order is found that never takes more. A search that is given up has found none."""
        open_ = self.open_of(diagram)
        if _cost(open_) <= most:
            return True
        key = diagram, most
        if key not in self._within:
            self._steps += 1
            self._within[key] = (
                self._least_of(diagram) <= most
                and self._steps <= _MOST_STEPS
                and any(self._keeps_within(diagram, one, most) for one in open_)
            )
        return self._within[key]

    def _keeps_within(self, diagram: Diagram, one: AskedTogether, most: int) -> bool:
        """Whether some order is found that begins with this and never takes more."""
        left = most - len(one.facts)
        ways = self.ways(diagram, one)
        return all(self._least_of(way) <= left for way in ways) and all(self._settles_within(way, left) for way in ways)

    def _least_of(self, diagram: Diagram) -> int:
        """With how many it is proved that no order can do with fewer in the worst case; at least one."""
        found = self._least.get(diagram)
        if found is None:
            open_ = self.open_of(diagram)
            if not open_:
                return self._least.setdefault(diagram, 0)
            left_out = (frozenset[AskedTogether](), *map(frozenset, ([one] for one in sorted(open_, key=_facts))))
            proved = (_cost(open_) - _cost(out) for out in left_out if self._is_weighty(diagram, out))
            found = self._least[diagram] = next(proved, 1)
        return found

    def _is_weighty(self, diagram: Diagram, left_out: AbstractSet[AskedTogether]) -> bool:
        """Whether the sum over all completions, in which the cells of everything asked cancel out, is not nothing.

        What is left out need not cancel out: then it is proved of all that may be asked but for that.
        """
        sums = self._sums.get(diagram)
        if sums is None:
            sums = self._sums[diagram] = _Sums(self._upwards(diagram))
        # One level of everything asked cancels out; the others have weights as they come, as what cannot be asked has.
        cancelling = (one for one in self.open_of(diagram) if one not in left_out)
        return sums.of({next(level for level in one.levels if level in sums.places) for one in cancelling}) != 0

    def _upwards(self, diagram: Diagram) -> list[Diagram]:
        """Every node of a diagram, none before those it leads to; a diagram is looked through many times."""
        found = self._nodes.get(diagram)
        if found is None:
            found = self._nodes[diagram] = nodes_upwards(diagram)
        return found

    # ---- on average ----

    def mean_after(self, one: AskedTogether) -> float:
        """How many facts are still open on average, once this is answered; what is asked together costs as much."""
        ways = self.ways(self.diagram, one)
        open_ = sum(number * _cost(self.open_of(way)) for way, number in ways.items())
        return len(one.facts) + open_ / ways.total()


def _facts(one: AskedTogether) -> int:
    return len(one.facts)


def _cost(asked: Iterable[AskedTogether]) -> int:
    return sum(map(_facts, asked))


class _Sums:
    """Sums over all completions of one diagram, each completion with a weight: what they share is worked out once.

    Args:
        nodes: The nodes of the diagram, none before those it leads to.
    """

    def __init__(self, nodes: Sequence[Diagram]) -> None:
        cells = {node.level: len(node.kids) for node in nodes if isinstance(node, Split)}
        self.places = {level: place for place, level in enumerate(sorted(cells))}
        self._weights = {level: _weights(level, number) for level, number in cells.items()}
        at = {node: number for number, node in enumerate(nodes)}
        self._nodes: list[tuple[int, list[_Lead]] | int] = [
            (node.level, self._leads(node, at)) if isinstance(node, Split) else _number_for(number, 1)
            for number, node in enumerate(nodes)
        ]

    def _leads(self, node: Split, at: Mapping[Diagram, int]) -> list[_Lead]:
        found: dict[Diagram, tuple[int, int]] = {}
        for kid, freely, cancelling in zip(node.kids, *self._weights[node.level], strict=True):
            before = found.get(kid, (0, 0))
            found[kid] = before[0] + freely, before[1] + cancelling
        return [(at[kid], self.places.get(kid.level, len(self.places)), weights) for kid, weights in found.items()]

    def of(self, cancels: AbstractSet[int]) -> int:
        """The sum, with weights on these levels that come to nothing together."""
        # What is passed over counts with all its cells.
        passed = [0 if level in cancels else sum(self._weights[level][0]) % _PRIME for level in self.places]
        sums: list[int] = []
        for made in self._nodes:
            if isinstance(made, int):
                sums.append(made)
                continue
            level, leads = made
            place, which, total = self.places[level] + 1, level in cancels, 0
            for kid, end, weights in leads:
                below = sums[kid]
                for between in passed[place:end]:
                    below = below * between % _PRIME
                total += weights[which] * below
            sums.append(total % _PRIME)
        return sums[-1]


_Lead = tuple[int, int, tuple[int, int]]
"""A node below another: its number, the place of its level, and the weight of the cells that lead there, both ways."""


def _weights(level: int, cells: int) -> tuple[list[int], list[int]]:
    """A weight for each cell of a level: as they come, and such that they come to nothing together."""
    freely = [_number_for(level, cell) for cell in range(cells)]
    return freely, [*freely[:-1], -sum(freely[:-1]) % _PRIME]


@cache
def _number_for(one: int, other: int) -> int:
    """A number that has no pattern with its neighbours, and is the same on every machine."""
    mixed = (one + 1) * 0x9E3779B97F4A7C15 ^ (other + 1) * 0xC2B2AE3D27D4EB4F
    return pow(mixed % _PRIME, 3, _PRIME)
