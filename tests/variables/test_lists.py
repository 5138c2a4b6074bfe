"""Lists of any length are answered exactly and soon: a thousand items of which nothing is known hang nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzzing import ended
from ivpolicy import CaseRecord, evaluate, load_pack, read_case, shipped_packs
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.values import MAX_ITEMS
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType
from ivpolicy.core.rules.condition import ALWAYS, Count, Equals, Latest, Leaf
from ivpolicy.core.variables.lists import ListCells, Vector
from lists_one_by_one import ListOneByOne
from long_lists import AS_AT, LISTS, blank, record_with, varied
from strategies import LEAVES

MOST_SECONDS = 20
"""Far more than any of these takes; without the grouping of items they take hours."""

# ---- the same as one by one ------------------------------------------------------------------------------------

LISTS_ASKED = ("visitor.references", "visitor.interviews", "appointment.reviews")
DAYS = [(AS_AT - timedelta(days=ago)).isoformat() for ago in (0, 1, 30, 31, 32, 400)]
FIELDS: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "visitor.references": {
        "kind": st.sampled_from(["employment", "personal_friend"]),
        "taken_up": st.booleans(),
        "received_on": st.sampled_from([*DAYS, "none", "2026-10", "2026-11"]),
    },
    "visitor.interviews": {
        "stage": st.sampled_from(["first", "second"]),
        "confirmed_knowledge": st.booleans(),
        "held_on": st.sampled_from([*DAYS, "2026-10", "2026-11"]),
    },
    "appointment.reviews": {
        "kind": st.sampled_from(["scheme", "looked_after"]),
        "all_took_part": st.booleans(),
        "on": st.sampled_from([*DAYS, "2026-10", "2026-11"]),
    },
}


@st.composite
def lists(draw: st.DrawFn, path: str, most: int) -> list[dict[str, Any]]:
    """A list in which some items are recorded alike, now side by side and now apart."""
    item = st.fixed_dictionaries({}, optional=FIELDS[path])
    different = draw(st.lists(item, min_size=1, max_size=3))
    return draw(st.lists(st.sampled_from(different), max_size=most))


def recorded_items(path: str, items: list[dict[str, Any]]) -> tuple[Any, ...]:
    value: Any = recorded_value(read_case(record_with({path: items})), path, AS_AT)
    return value.items


def differing_in(seen: tuple[int, ...]) -> Callable[[Vector, Vector], bool]:
    """The answer hangs on the tests at the places seen, each by itself."""
    return lambda one, other: any(one[i] != other[i] for i in seen)


def gaps_one_by_one(
    slow: ListOneByOne, items: tuple[Any, ...], seen: tuple[int, ...], *, complete: bool
) -> tuple[list[tuple[int, str]], bool]:
    """The gaps that decide, and whether items not listed do, where the answer hangs on the tests at the places seen."""

    def differs(pairs: set[tuple[Vector, Vector]]) -> bool:
        return any(one[i] != other[i] for one, other in pairs for i in seen)

    gaps = slow.gaps(items, AS_AT, complete=complete)
    return [(i, name) for i, name, pairs in gaps if differs(pairs)], differs(slow.growth(items, AS_AT))


@pytest.mark.parametrize("path", LISTS_ASKED)
@settings(max_examples=60)
@given(data=st.data(), complete=st.booleans())
def test_items_added_in_groups_come_to_what_they_come_to_one_by_one(
    path: str, data: st.DataObject, complete: bool
) -> None:
    tests = tuple(data.draw(st.lists(LEAVES[path], min_size=1, max_size=3)))
    assert all(isinstance(test, Count | Latest) for test in tests)
    items = recorded_items(path, data.draw(lists(path, 5 if complete else 3)))
    seen = tuple(data.draw(st.sets(st.integers(0, len(tests) - 1), min_size=1)))
    slow, quick = ListOneByOne(VOCABULARY[path], tests), ListCells(VOCABULARY[path], tests)

    recorded = quick.recorded(items, AS_AT, complete=complete)

    assert recorded.possible == slow.possible(items, AS_AT, complete=complete)
    wanted, growth = gaps_one_by_one(slow, items, seen, complete=complete)
    assert list(recorded.gaps(differing_in(seen))) == wanted
    assert complete or recorded.growth_decides(differing_in(seen)) == growth


FEW_KINDS: tuple[dict[str, Any], ...] = (
    {}, {"kind": "employment"}, {"kind": "other"}, {"taken_up": True}, {"taken_up": False},
)  # fmt: skip


@pytest.mark.parametrize("complete", [True, False])
def test_groups_that_have_ways_in_common_are_added_one_after_another(complete: bool) -> None:
    path = "visitor.references"
    tests = (Count(2, None, Leaf("kind", Equals("employment"))), Count(1, None, Leaf("taken_up", Equals(True))))
    slow, quick = ListOneByOne(VOCABULARY[path], tests), ListCells(VOCABULARY[path], tests)

    for listed in product(FEW_KINDS, repeat=3):
        items = recorded_items(path, list(listed))
        recorded = quick.recorded(items, AS_AT, complete=complete)
        assert recorded.possible == slow.possible(items, AS_AT, complete=complete), listed
        for seen in ((0,), (1,), (0, 1)):
            wanted, growth = gaps_one_by_one(slow, items, seen, complete=complete)
            assert list(recorded.gaps(differing_in(seen))) == wanted, listed
            assert complete or recorded.growth_decides(differing_in(seen)) == growth, listed


@pytest.mark.parametrize("path", LISTS_ASKED)
def test_of_a_list_not_recorded_the_same_is_possible(path: str) -> None:
    for test in (Count(2, None, None), Count(None, 1, ALWAYS)):
        slow, quick = ListOneByOne(VOCABULARY[path], (test,)), ListCells(VOCABULARY[path], (test,))

        assert quick.possible(None, AS_AT, complete=True) == slow.possible(None, AS_AT, complete=True)


def test_of_two_reviews_on_one_day_the_one_listed_last_counts_also_in_a_long_list() -> None:
    path = "appointment.reviews"
    cells = ListCells(VOCABULARY[path], (Latest("on", Leaf("kind", Equals("scheme"))),))
    day = {"on": AS_AT.isoformat()}
    many = [{**day, "kind": "scheme"}] * 500
    other = {**day, "kind": "looked_after"}

    last, first = recorded_items(path, [*many, other]), recorded_items(path, [other, *many])

    assert cells.possible(last, AS_AT, complete=True) == {(False,)}
    assert cells.possible(first, AS_AT, complete=True) == {(True,)}


# ---- soon enough -----------------------------------------------------------------------------------------------

shipped = cache(load_pack)


def _long(kind: str) -> dict[str, Any]:
    made = {
        "nothing recorded": blank,
        "half recorded": varied,
        "without dates": lambda fact, n: varied(fact, n, left_out=(FactType.DATE,)),
        "without kinds": lambda fact, n: varied(fact, n, left_out=(FactType.CHOICE, FactType.DATE)),
    }[kind]
    return record_with({fact.path: made(fact, MAX_ITEMS) for fact in LISTS})


KINDS = ("nothing recorded", "half recorded", "without dates", "without kinds")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", shipped_packs())
def test_decide_answers_a_record_with_a_thousand_items_in_every_list(name: str, kind: str, tmp_path: Any) -> None:
    case = tmp_path / "case.json"
    case.write_text(json.dumps(_long(kind)), encoding="utf-8")

    done = ended("decide", case, "--authority", name, "--as-at", AS_AT, "--format", "json", seconds=MOST_SECONDS)

    assert done.code == 0
    assert json.loads(done.out)["decisions"]


@pytest.mark.parametrize("fact", LISTS, ids=lambda fact: fact.path)
def test_a_thousand_blank_items_open_what_fifty_open(fact: Any) -> None:
    """More items alike open nothing else, but for the items' own places."""
    pack = shipped("leeds")

    long, short = (_asked(pack, read_case(record_with({fact.path: blank(fact, n)}))) for n in (MAX_ITEMS, 50))

    assert {path.split("].")[-1] for path in long} == {path.split("].")[-1] for path in short}
    places = [{int(path.split("[")[1].split("]")[0]) for path in asked if "[" in path} for asked in (long, short)]
    assert places in ([set(range(MAX_ITEMS)), set(range(50))], [set(), set()])


def _asked(pack: Any, record: CaseRecord) -> set[str]:
    result = evaluate(pack, record, as_at=date(2026, 11, 22), hypothetical=True)
    return {path for question in result for path in result[question].missing}
