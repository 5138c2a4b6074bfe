"""A caution of law stands whenever its own condition holds, whatever else its question leaves open or calls for."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generated_cases import AS_AT, record_of, recordable
from ivpolicy.core.decision.evaluate import Result, evaluate
from ivpolicy.core.record.case import case_from_facts
from ivpolicy.files.packs import load_pack, shipped_packs

shipped = cache(load_pack)


@pytest.mark.parametrize("name", shipped_packs())
@given(data=st.data())
@settings(max_examples=25)
def test_a_caution_stands_whenever_its_condition_holds(name: str, data: st.DataObject) -> None:
    pack = shipped(name)
    warned = [q for q in pack.questions if pack.rulebook.by_question[q].cautions and recordable(pack, q)]
    question = data.draw(st.sampled_from(warned), label="question")
    facts = recordable(pack, question)
    some = data.draw(st.lists(st.sampled_from(sorted(facts)), min_size=1, max_size=12, unique=True))
    record = record_of(pack, {path: data.draw(st.sampled_from(facts[path])) for path in some}, AS_AT)
    if record is None:
        assume(False)
        return

    decision = Result(pack, record, AS_AT)[question]

    said = {caution.clauses for caution in decision.cautions if caution.kind == "law_not_checked"}
    held = {c.clauses for c in pack.rulebook.by_question[question].cautions if decision._on_case.truth(c.when)}
    assert held <= said


@pytest.mark.parametrize("more", [{}, {"child.in_need": True, "views.wants_help_to_complain": True}])
@pytest.mark.parametrize("name", shipped_packs())
def test_neither_an_open_fact_nor_what_is_owed_takes_a_caution_away(name: str, more: dict[str, bool]) -> None:
    record = case_from_facts({"child.statuses": ["southwark"]} | more, as_at=AS_AT)

    decision = evaluate(shipped(name), record, as_at=AS_AT)["advocacy.eligibility"]

    assert any("homeless" in caution.says and "would hold" in caution.says for caution in decision.cautions)
