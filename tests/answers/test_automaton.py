"""An automaton comes to what every way through its diagram comes to; a truth is exact, and asks no more than matters."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivpolicy.core.answers import automaton
from ivpolicy.core.answers.automaton import Automaton
from ivpolicy.core.answers.diagram import Diagram, Split, Workshop
from ivpolicy.core.dates.calendar import Duration, Month
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.record.case import case_from_facts, read_case
from ivpolicy.core.rules.condition import All, Between, Condition, Count, Days, Equals, Has, InWindow, Leaf, Not, OneOf
from ivpolicy.core.rules.condition import Any as AnyOf
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.core.variables.variable import Variable, bits_of, places_of
from strategies import one_rule

AS_AT = date(2026, 11, 1)

# ---- against every way through a diagram ----

CELLS = (2, 3, 2, 4)
"""How many cells each variable of an invented diagram has."""


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    """Any function of the variables, as a diagram."""
    values = {way: draw(st.integers(0, 2)) for way in product(*map(range, CELLS))}
    shop = Workshop()

    def below(way: tuple[int, ...]) -> Diagram:
        if len(way) == len(CELLS):
            return shop.final(values[way])
        return shop.split(len(way), tuple(below((*way, cell)) for cell in range(CELLS[len(way)])))

    return below(())


cases = st.tuples(*(st.sets(st.integers(0, number - 1), min_size=1) for number in CELLS))


def value_of(diagram: Diagram, way: tuple[int, ...]) -> Any:
    while isinstance(diagram, Split):
        diagram = diagram.kids[way[diagram.level]]
    return diagram.value


def agrees(machine: Automaton[int], diagram: Diagram, case: tuple[set[int], ...]) -> None:
    ways = {way: value_of(diagram, way) for way in product(*case)}
    alone = {
        level
        for way, other in product(ways, ways)
        if ways[way] != ways[other] and sum(a != b for a, b in zip(way, other, strict=True)) == 1
        for level in range(len(CELLS))
        if way[level] != other[level]
    }
    end = machine.end({level: bits_of(cells) for level, cells in enumerate(case)})
    assert end.every == set(ways.values())
    assert end.only == (ways.popitem()[1] if len(end.every) == 1 else None)
    assert end.decisive == alone


@given(diagrams(), st.lists(cases, min_size=1, max_size=8))
def test_the_end_is_what_every_way_comes_to_and_names_what_alone_can_change_it(
    diagram: Diagram, asked: list[tuple[set[int], ...]]
) -> None:
    machine = Automaton(diagram, range(len(CELLS)), tells_apart=True)
    for case in (*asked, *asked):
        agrees(machine, diagram, case)


@given(diagrams(), st.lists(cases, min_size=1, max_size=8))
def test_an_automaton_that_has_forgotten_comes_to_the_same(diagram: Diagram, asked: list[tuple[set[int], ...]]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(automaton, "_MOST_KEPT", 2)
        machine = Automaton(diagram, range(len(CELLS)), tells_apart=True)
        for case in asked:
            agrees(machine, diagram, case)


class Read(dict[int, int]):
    """A case that remembers which of its facts were read."""

    def __init__(self, cells: dict[int, int]) -> None:
        super().__init__()
        self.cells = cells

    def __missing__(self, level: int) -> int:
        self[level] = self.cells[level]
        return self[level]


def test_only_what_still_matters_is_read() -> None:
    shop = Workshop()
    yes, no = shop.final(True), shop.final(False)
    either = Automaton(shop.split(0, (yes, shop.split(1, (yes, no)))), range(2))

    first, both = Read({0: 1, 1: 3}), Read({0: 3, 1: 2})
    assert (either.end(first).only, set(first)) == (True, {0})
    assert (either.end(both).only, set(both)) == (None, {0, 1})


@given(st.sets(st.integers(0, 300)))
def test_places_and_bits_are_one(places: set[int]) -> None:
    assert set(places_of(bits_of(places))) == places


# ---- days ----

DATED = {
    "family_time.last_parent_visit": (InWindow(Duration(6, "month")), InWindow(Duration(14, "day"))),
    "child.date_of_birth": (Days(date(2010, 2, 28), date(2016, 3, 1)),),
    "child.age": (Between(10, 15), OneOf(frozenset({4, 16})), Equals(12)),
}


@cache
def dated(asked: tuple[str, ...]) -> Variable:
    """The one variable of which these facts ask all their tests."""
    when = AnyOf(tuple(Leaf(path, test) for path in asked for test in DATED[path]))
    (variable,) = one_rule(when).diagrams("safeguarding.act").variables
    return variable


@settings(max_examples=60)
@given(
    st.sampled_from([("family_time.last_parent_visit",), ("child.date_of_birth", "child.age")]),
    st.dates(date(2019, 1, 1), date(2031, 12, 31)),
    st.one_of(st.dates(date(1900, 1, 1), date(2040, 1, 1)), st.integers(-800, 40)),
)
def test_a_day_lies_in_the_cell_that_each_of_its_tests_says(
    asked: tuple[str, ...], as_at: date, day: date | int
) -> None:
    variable = dated(asked)
    held: Any = day if isinstance(day, date) else Month((as_at.year * 12 + day) // 12, (as_at.year * 12 + day) % 12 + 1)
    record = case_from_facts({variable.key: str(held)}, as_at=as_at)

    days = held.days() if isinstance(held, Month) else [held]
    seen = [one for one in days if one <= as_at]
    every = [cell for cell, _ in enumerate(variable.cells)]
    wanted = {variable.place[variable.vector(one, as_at)] for one in seen}
    found = variable.possible(record, as_at)
    assert set(found) == wanted if seen else set(found) <= set(every)


# ---- truths ----


def truth(when: Condition, **facts: object) -> bool | None:
    """The truth of one rule; a fact's path is written with two underscores for its dots."""
    record = case_from_facts({path.replace("__", "."): value for path, value in facts.items()}, as_at=AS_AT)
    return one_rule(when).diagrams("safeguarding.act").truth(when, OpenCells(record, AS_AT))


DISABLED = Leaf("child.disabled", Equals(True))
MOVES = Leaf("placement.moves_in_last_year", Between(2, None))
NOT_RECEIVED = Leaf("visitor.references", Count(1, None, Leaf("received_on", Equals("none"))))


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (All((DISABLED, MOVES)), False),
        (AnyOf((DISABLED, MOVES)), None),
        (Not(MOVES), None),
        (All((Not(DISABLED), AnyOf((Not(DISABLED), MOVES)))), True),
    ],
)
def test_an_open_part_leaves_open_only_what_hangs_on_it(when: Condition, expected: bool | None) -> None:
    assert truth(when, child__disabled=False) is expected


def test_what_can_only_be_settled_by_looking_at_both_sides_is_settled() -> None:
    either = AnyOf((DISABLED, Not(DISABLED)))

    assert truth(either) is True
    assert one_rule(either).outcomes(["safeguarding.act"], case_from_facts({}, as_at=AS_AT), AS_AT) == ["act_today"]


def test_a_date_within_an_item_that_lies_after_the_day_is_unknown_and_not_another_word() -> None:
    assert truth(NOT_RECEIVED, visitor__references=[{"received_on": "2026-11-20"}]) is None
    assert truth(NOT_RECEIVED, visitor__references=[{"received_on": "2026-10-20"}]) is False
    assert truth(NOT_RECEIVED, visitor__references=[{"received_on": "none"}]) is True


def test_a_month_settles_a_window_only_where_each_of_its_days_does() -> None:
    recent = Leaf("family_time.last_parent_visit", InWindow(Duration(6, "month")))

    assert truth(recent, family_time__last_parent_visit="2026-05") is None
    assert truth(recent, family_time__last_parent_visit="2026-06") is True
    assert truth(recent, family_time__last_parent_visit="2026-04") is False


def test_a_past_date_that_is_not_recorded_cannot_lie_after_the_day_of_decision() -> None:
    assert truth(Leaf("child.date_of_birth", Days(date(2027, 1, 1)))) is False
    assert truth(Leaf("care.expected_to_cease_on", Days(date(2027, 1, 1)))) is None


IN_NEED = Leaf("child.in_need", Equals(True))
OF_SOME_KIND = Leaf(
    "visitor.references",
    Count(1, None, AnyOf((Leaf("kind", Equals("employment")), Not(Leaf("kind", Equals("employment")))))),
)
AT_SOME_STAGE = Leaf("visitor.interviews", Count(1, None, Leaf("stage", OneOf(frozenset({"first", "second"})))))


@pytest.mark.parametrize(
    ("when", "known"),
    [
        # Need does not matter to the first, disability not to the second, the kind of the reference to none.
        (AnyOf((All((DISABLED, IN_NEED)), All((DISABLED, Not(IN_NEED))))), {"disabled": True}),
        (All((IN_NEED, AnyOf((DISABLED, Not(DISABLED))), OF_SOME_KIND)), {"in_need": True}),
        (OF_SOME_KIND, {}),
        # An item of an unknown stage is at one of the two there are.
        (AT_SOME_STAGE, {}),
    ],
)
def test_parts_that_share_a_fact_are_asked_together(when: Condition, known: dict[str, bool]) -> None:
    record = read_case({"case_id": "i", "child": known, "visitor": {"references": [{}], "interviews": [{}]}})

    decision = Result(one_rule(when), record, AS_AT)["safeguarding.act"]

    assert decision.status == "decided"
    assert [reason.truth for reason in decision.reasons] == [True]


def test_the_reasons_know_a_test_that_no_value_passes_beside_one_that_some_do() -> None:
    looked_after = frozenset({"looked_after"})
    some, none = (Leaf("child.statuses", Has((), tuple(any_), ("looked_after",))) for any_ in ((), looked_after))
    record = read_case({"case_id": "i"})

    (reason,) = Result(one_rule(All((some, Not(none)))), record, AS_AT)["safeguarding.act"].reasons

    assert [part.truth for part in reason.parts] == [None, True]
    assert reason.parts[1].parts[0].truth is False
