"""The engine says what the definitions say: status, outcome, strength, missing, what is still open, and every truth."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generated_cases import AS_AT, record_of, recordable, reference_of
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.budget import TooLargeError
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.decision import Decision
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.core.decision.reasons import Reason
from ivpolicy.core.record.vocabulary import VOCABULARY
from ivpolicy.core.rules.condition import Condition, leaves, walk
from ivpolicy.core.rules.rulebook import QuestionRules
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.files.packs import load_pack, shipped_packs
from reference import Answer, Reference
from reference_gaps import TooManyError
from strategies import Example, compiled, examples


def reference(example: Example) -> Reference:
    """The reference's answer; an example with too many completions is passed over."""
    try:
        made = Reference(
            example.by_question, example.question, VOCABULARY, example.known, example.as_at, places=example.places
        )
    except TooManyError:
        assume(False)
    return made


def agrees(example: Example) -> None:
    """Everything that is compared, for one example; one that is refused as too large to be answered is passed over."""
    wanted = reference(example)
    pack = compiled(example.by_question)
    try:
        pack.diagrams(example.question).build()
    except TooLargeError:
        assume(False)
    answers_agree(example, wanted, Result(pack, example.record, example.as_at)[example.question])
    truths_agree(wanted, pack.on_case(example.question, OpenCells(example.record, example.as_at)))
    reasons_agree(wanted, Result(pack, example.record, example.as_at)[example.question])


def answers_agree(example: Example, wanted: Reference, got: Decision) -> None:
    assert (got.status, got.outcome, got.strength) == (wanted.status, wanted.outcome, wanted.strength)
    missing = wanted.missing if wanted.status in ("needs_information", "needs_judgement") else set()
    assert set(got.missing) == missing
    assert len(got.missing) == len(missing)
    assert {Answer(e.outcome, e.strength, e.conflict): set(e.facts) for e in got.could_become} == wanted.could_become


def truths_agree(wanted: Reference, exact: QuestionOnCase) -> None:
    """Status and outcome, and every part of every rule."""
    assert (exact.verdict.status, exact.verdict.outcome) == (wanted.status, wanted.outcome)
    for part in _parts(wanted.question_rules):
        assert exact.truth(part) == wanted.truth(part), part


def _parts(question_rules: QuestionRules) -> list[Condition]:
    return [question_rules.applies, *(part for rule in question_rules.rules for part in walk(rule.when))]


def reasons_agree(wanted: Reference, got: Decision) -> None:
    """A rule's truth and every leaf's are exact; the truths between them are never wrong."""
    if got.status == "no_rule":
        return
    for rule, reason in zip(wanted.question_rules.rules, got.reasons, strict=True):
        assert (reason.rule, reason.truth) == (rule.id, wanted.stands(rule))
        written = [leaf for leaf in leaves(rule.when) if leaf.fact in VOCABULARY]
        shown = [node for node in _nodes(reason) if node.fact is not None]
        assert [(node.fact, node.truth) for node in shown] == [(leaf.fact, wanted.truth(leaf)) for leaf in written]


def _nodes(reason: Reason) -> Iterator[Reason]:
    yield reason
    for part in reason.parts:
        yield from _nodes(part)


@settings(max_examples=50)
@given(examples())
def test_the_engine_says_what_the_definitions_say(example: Example) -> None:
    agrees(example)


@pytest.mark.fuzz
@settings(max_examples=2_000)
@given(examples())
def test_the_engine_says_what_the_definitions_say_of_very_many_cases(example: Example) -> None:
    agrees(example)


# ---- the shipped packs -----------------------------------------------------------------------------------------

shipped = cache(load_pack)


@st.composite
def nearly_whole(draw: st.DrawFn, pack: Pack, question: str) -> dict[str, Any]:
    """The facts a question of a pack reads, all but a few recorded."""
    facts = recordable(pack, question)
    left_out = set(draw(st.lists(st.sampled_from(sorted(facts)), max_size=4, unique=True)))
    return {path: draw(st.sampled_from(values)) for path, values in facts.items() if path not in left_out}


def pack_agrees(data: st.DataObject, pack: Pack) -> None:
    """A question of a shipped pack, on a nearly whole record, against the reference."""
    question = data.draw(st.sampled_from([q for q in pack.questions if recordable(pack, q)]))
    record = record_of(pack, data.draw(nearly_whole(pack, question)), AS_AT)
    assume(record is not None)
    diagrams = pack.diagrams(question)
    try:
        wanted = reference_of(diagrams, pack.rulebook.by_question, question, record, AS_AT)
    except TooManyError:
        assume(False)
    got = Result(pack, record, AS_AT)[question]
    assert (got.status, got.outcome, got.strength) == (wanted.status, wanted.outcome, wanted.strength)
    missing = wanted.missing if wanted.status in ("needs_information", "needs_judgement") else set()
    if all(path.split("[")[0] in pack.rulebook.facts for path in missing):
        assert set(got.missing) == missing
    for rule, reason in zip(wanted.question_rules.rules, got.reasons, strict=False):
        assert (reason.rule, reason.truth) == (rule.id, wanted.stands(rule))


@pytest.mark.parametrize("name", shipped_packs())
@settings(max_examples=15)
@given(data=st.data())
def test_a_shipped_pack_says_what_the_definitions_say(name: str, data: st.DataObject) -> None:
    pack_agrees(data, shipped(name))


@pytest.mark.fuzz
@pytest.mark.parametrize("name", shipped_packs())
@settings(max_examples=400)
@given(data=st.data())
def test_a_shipped_pack_says_what_the_definitions_say_of_very_many_cases(name: str, data: st.DataObject) -> None:
    pack_agrees(data, shipped(name))
