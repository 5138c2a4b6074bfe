"""Joining two diagrams: where one side settles it, or leaves the other as it is, the walk ends and means the same."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from ivpolicy.core.answers.diagram import Diagram, Workshop
from ivpolicy.core.budget import Budget

JOINS: dict[str, tuple[Callable[[bool, bool], bool], bool]] = {
    "and": (lambda a, b: a and b, True),
    "or": (lambda a, b: a or b, False),
}
"""Each with the truth that leaves the other side as it is; the opposite one settles the join."""


def every(shop: Workshop) -> list[Diagram]:
    """Each truth there is of two facts of two cells."""
    ends = [tuple(shop.final(value) for value in values) for values in product((False, True), repeat=4)]
    return [shop.split(0, (shop.split(1, (a, b)), shop.split(1, (c, d)))) for a, b, c, d in ends]


@pytest.mark.parametrize("name", JOINS)
def test_a_walk_that_ends_early_comes_to_the_same_diagram(name: str) -> None:
    join, neutral = JOINS[name]
    shop = Workshop()
    ends = {"neutral": shop.final(neutral), "settling": shop.final(not neutral)}
    for one, other in product(every(shop), repeat=2):
        assert shop.combine(one, other, join, **ends) is shop.combine(one, other, join)


def test_what_one_side_settles_costs_no_join() -> None:
    budget = Budget()
    shop = Workshop(budget)
    (a_truth, *_), yes, no = every(shop)[6:], shop.final(True), shop.final(False)
    before = budget.steps
    assert shop.combine(yes, a_truth, lambda a, b: a and b, neutral=yes, settling=no) is a_truth
    assert shop.combine(a_truth, no, lambda a, b: a and b, neutral=yes, settling=no) is no
    assert budget.steps == before
