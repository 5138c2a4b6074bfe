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

from ivpolicy.core.answers.diagram import Diagram, Final, Split, Workshop, levels, nodes_upwards, splits_at

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
            met = (self._asked.get(level) for level in sorted(levels(diagram)))
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
        splits = splits_at(diagram, level)
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
        for node in nodes_upwards(diagram):
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
        met = sorted(levels(diagram))
        in_order = {level: place for place, level in enumerate(met)}
        # One level of everything asked cancels out; the others have weights as they come, as what cannot be asked has.
        cancelling = (one for one in self.open_of(diagram) if one not in left_out)
        cancels = {next(level for level in one.levels if level in in_order) for one in cancelling}
        weights = _weights(diagram, cancels)
        passed = [sum(weights[level]) % _PRIME for level in met]
        sums: dict[Diagram, int] = {}

        def after(kid: Diagram, place: int) -> int:
            """The sum below a node that is reached from this place: what is passed over counts with all its cells."""
            found, end = sums[kid], in_order.get(kid.level, len(met))
            for between in passed[place:end]:
                found = found * between % _PRIME
            return found

        for node in nodes_upwards(diagram):
            if isinstance(node, Split):
                place = in_order[node.level] + 1
                pairs = zip(weights[node.level], node.kids, strict=True)
                sums[node] = sum(weight * after(kid, place) for weight, kid in pairs) % _PRIME
            else:
                sums[node] = _number_for(len(sums), 1)
        return after(diagram, 0) != 0

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


def _weights(diagram: Diagram, cancels: set[int]) -> Mapping[int, list[int]]:
    """A weight for each cell of each level; those of a level that cancels out come to nothing together."""
    cells = {node.level: len(node.kids) for node in nodes_upwards(diagram) if isinstance(node, Split)}
    made = {level: [_number_for(level, cell) for cell in range(number)] for level, number in cells.items()}
    for level in cancels:
        made[level][-1] = -sum(made[level][:-1]) % _PRIME
    return made


def _number_for(one: int, other: int) -> int:
    """A number that has no pattern with its neighbours, and is the same on every machine."""
    mixed = (one + 1) * 0x9E3779B97F4A7C15 ^ (other + 1) * 0xC2B2AE3D27D4EB4F
    return pow(mixed % _PRIME, 3, _PRIME)
