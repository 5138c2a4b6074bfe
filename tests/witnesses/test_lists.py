"""Lists of items that are invented to show something: each can be recorded, and lies where it is said to lie."""

from __future__ import annotations

from datetime import date

import pytest

from ivpolicy.core.record.computed import COMPUTED, computed_value
from ivpolicy.core.record.effective_values import recorded_value
from ivpolicy.core.record.vocabulary import VOCABULARY, FactType
from ivpolicy.files.packs import load_pack
from ivpolicy.witnesses.cases import recorded
from ivpolicy.witnesses.lists import lists_in_cell
from ivpolicy.witnesses.schedules import candidates

AS_AT = date(2026, 11, 1)
LISTS = [fact for fact in VOCABULARY.facts() if fact.type == FactType.LIST]


@pytest.mark.parametrize("fact", LISTS, ids=lambda fact: fact.path)
def test_every_list_invented_can_be_recorded(fact):
    """A reference has no day and an interview one of its own: with `on`, none of thousands of records was read."""
    lists = list(candidates(fact, (), (), AS_AT))

    assert lists
    assert all(recorded({fact.path: items}, {fact.path: fact}, AS_AT) is not None for items in lists)


def test_references_are_invented_with_and_without_an_adverse_result():
    fact, adverse = VOCABULARY["visitor.references"], COMPUTED["visitor.adverse_result"]
    records = [recorded({fact.path: items}, {fact.path: fact}, AS_AT) for items in candidates(fact, (), (), AS_AT)]

    sources = [
        tuple(recorded_value(record, path, AS_AT) for path in (adverse.source, *adverse.also)) for record in records
    ]
    assert {computed_value(adverse.path, values, AS_AT) for values in sources} == {True, False}


@pytest.mark.parametrize(
    ("pack", "question"),
    [("leeds", "visitor.vetting"), ("leeds", "safeguarding.act"), ("coventry", "visitor.expenses")],
)
def test_a_list_lies_in_the_cell_for_which_it_is_invented(pack, question):
    """What cannot be recorded, as more interviewers from the scheme than there were, lies nowhere."""
    diagrams = load_pack(pack).diagrams(question)
    asked = [v for v in diagrams.variables if v.flag is None and v.fact is not None and v.fact.type == FactType.LIST]
    assert asked

    for variable in asked:
        for cell in variable.every:
            for items in lists_in_cell(variable, cell, AS_AT):
                record = recorded({variable.key: items}, variable.facts, AS_AT)
                assert record is None or variable.possible(record, AS_AT) == (cell,)
