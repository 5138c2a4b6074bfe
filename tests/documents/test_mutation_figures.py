"""The figures on the page of changes are of the packs and cases as they stand."""

from __future__ import annotations

import measure_mutants
import pytest

from ivpolicy.files.packs import shipped_packs

HELD_TO = ("number", "strength", "actor", "trigger")
SHARE = 95


def test_the_figures_are_of_the_packs_and_cases_as_they_stand():
    assert measure_mutants.out_of_date() == [], "run `make mutants`, then `make docs`"


@pytest.mark.parametrize("pack", shipped_packs())
@pytest.mark.parametrize("kind", HELD_TO)
def test_of_numbers_strengths_actors_and_triggers_nearly_every_change_is_noticed(pack, kind):
    found = measure_mutants.figures()[pack]["kinds"].get(kind)
    if found is not None:
        assert 100 * found["noticed"] >= SHARE * found["counted"], f"{found['noticed']} of {found['counted']}"
