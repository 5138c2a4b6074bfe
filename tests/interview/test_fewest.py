"""The fewest facts in the worst case, against every order tried."""

from datetime import date
from functools import cache
from itertools import product
from random import Random

import pytest

from ivpolicy import load_pack
from ivpolicy.core.answers.diagram import Workshop
from ivpolicy.core.record.case import read_case
from ivpolicy.interview.fewest import AskedTogether, Fewest
from ivpolicy.interview.interview import CaseInterview

ALL = pytest.mark.soak
PACKS = ("leeds", *(pytest.param(name, marks=ALL) for name in ("england", "islington", "coventry", "dudley")))


def in_every_order(table, cells, costs):
    """How many have to be asked in the worst case, by trying each first: over the answers of every completion."""

    @cache
    def number(known):
        left = {v for key, v in table.items() if all(k in (None, at) for k, at in zip(known, key, strict=True))}
        if len(left) == 1:
            return 0
        tries = [
            cost + max(number(tuple({**dict(enumerate(known)), **told}.values())) for told in tellings(group))
            for group, cost in costs.items()
            if known[group[0]] is None
        ]
        return min(tries)

    def tellings(group):
        return (dict(zip(group, at, strict=True)) for at in product(*(range(cells[i]) for i in group)))

    return number((None,) * len(cells))


def diagram_of(bench, table, cells, at=()):
    if len(at) == len(cells):
        return bench.final(table[at])
    return bench.split(len(at), tuple(diagram_of(bench, table, cells, (*at, c)) for c in range(cells[len(at)])))


def a_tree(random, cells, depth):
    """What asks at most so many, each time another: most such answers hang on more than that."""
    if depth == 0:
        return random.choice("abc")
    at = random.randrange(len(cells))
    return at, [a_tree(random, cells, depth - 1) for _ in range(cells[at])]


def answer_of(tree, key):
    while not isinstance(tree, str):
        at, ways = tree
        tree = ways[key[at]]
    return tree


def drawn(seed):
    random = Random(seed)
    cells = [random.choice((2, 2, 2, 3)) for _ in range(random.randint(1, 6))]
    tree = a_tree(random, cells, depth=3)
    drawn_at_random = {key: random.choice("ab") for key in product(*map(range, cells))}
    table = {key: answer_of(tree, key) for key in drawn_at_random} if seed % 3 else drawn_at_random
    levels = list(range(len(cells)))
    groups = {}
    while levels:
        size = 2 if len(levels) > 2 and random.random() < 0.2 else 1
        groups[tuple(levels[:size])] = size
        levels = levels[size:]
    return cells, table, groups


def checked(seed):
    cells, table, groups = drawn(seed)
    asked = [AskedTogether(tuple(f"fact {i}" for i in group), group) for group in groups]
    found = Fewest(diagram_of(Workshop(), table, cells), asked)

    assert found.number == in_every_order(table, cells, groups), seed
    assert found.is_exact
    for first in found.first:
        assert (
            len(first.facts) + max(Fewest(way, asked).number for way in found.ways(found.diagram, first))
            <= found.number
        )
    return found


def test_never_more_than_the_best_order_and_each_first_keeps_to_it():
    fewer = sum(
        found.number < sum(len(a.facts) for a in found.open_of(found.diagram)) for found in map(checked, range(100))
    )

    assert fewer > 10  # some need not all


@pytest.mark.soak
def test_never_more_than_the_best_order_on_many():
    for seed in range(100, 8000):
        checked(seed)


def test_what_may_not_be_asked_stays_open():
    bench = Workshop()
    table = {key: all(key) for key in product(range(2), repeat=3)}

    found = Fewest(diagram_of(bench, table, [2, 2, 2]), [AskedTogether(("a",), (0,)), AskedTogether(("c",), (2,))])

    assert found.number == 2
    assert {one.facts for one in found.first} == {("a",), ("c",)}


def test_nothing_to_ask_of_what_is_settled():
    assert Fewest(Workshop().final("yes"), []).number == 0


@pytest.mark.parametrize("name", PACKS)
def test_of_a_shipped_pack_each_question_is_settled_by_the_fewest(name):
    interview = CaseInterview(load_pack(name), read_case({"case_id": "invented"}), as_at=date(2026, 11, 2))
    tried = 0
    for question, facts in interview.open.items():
        found = interview.fewest(question)
        assert found.is_exact
        assert found.number <= len(facts)
        if 0 < len(facts) <= 6:
            tried += 1
            assert found.number == by_every_first(found, found.diagram), question
    assert tried > 5


def by_every_first(found, diagram):
    """The same, with each fact tried first and nothing left out."""
    kept = {}

    def number(left):
        if left not in kept:
            open_ = found.open_of(left)
            ways = [len(one.facts) + max(number(way) for way in found.ways(left, one)) for one in open_]
            kept[left] = min(ways, default=0)
        return kept[left]

    return number(diagram)
