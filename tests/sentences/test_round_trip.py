"""Every sentence that is printed is read as exactly one thing, and that is what was printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings

from ivpolicy.core.digests import digest_of
from ivpolicy.core.grammar.parser import parse_pack
from ivpolicy.core.pack.conditions import Surface
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.pack.rules import Action, Deadline, RuleItem
from ivpolicy.core.pack.steps_and_duties import Schedule
from ivpolicy.core.rules.words import plain
from ivpolicy.core.text.diagnostic import PackError
from ivpolicy.files.pack_names import shipped_folder
from ivpolicy.files.packs import national_pack, read_editions, read_pack
from ivpolicy.sentences.actions import Actions, Timing
from ivpolicy.sentences.names import Names
from ivpolicy.sentences.phrases import SentenceText
from ivpolicy.sentences.sentence import Sentences, whole_readings
from ivpolicy.sentences.written import written_form
from ivpolicy.tester.cases_as_yaml import in_yaml_lines
from written_conditions import WrittenConditions

HERE = Path(__file__).parents[1]
SHIPPED = sorted(shipped_folder().glob("*.yaml"))
IN_TESTS = sorted(path for path in HERE.rglob("*.yaml") if b"\nformat: 1" in path.read_bytes())


def parts(value: Any, kind: type, *, inside: bool = False) -> Iterator[Any]:
    """Every part of one kind, and with `inside` those that stand in another such part."""
    if isinstance(value, kind):
        yield value
        if not inside:
            return
    if is_dataclass(value):
        for field in fields(value):
            yield from parts(getattr(value, field.name), kind, inside=inside)
    elif isinstance(value, Mapping | tuple):
        for one in value.values() if isinstance(value, Mapping) else value:
            yield from parts(one, kind, inside=inside)


def conditions(pack: WrittenPack) -> Iterator[Surface]:
    """Every condition on a case: those on the items of a list stand within tests, timings and deadlines."""
    kept = {field.name: getattr(pack, field.name) for field in fields(pack)}
    schedules, pathways = kept.pop("schedules"), kept.pop("pathways")
    yield from parts(tuple(schedule.while_ for schedule in schedules), Surface)
    for pathway in pathways.values():
        moves = (*pathway.starts, *(move for stage in pathway.stages.values() for move in stage.moves))
        yield from (move.when for move in moves if move.when is not None)
    for value in kept.values():
        yield from (found for found in parts(_without_deadlines(value), Surface))


def _without_deadlines(value: Any) -> Any:
    """The same without what holds conditions on the items of a list outside a test."""
    if isinstance(value, Action):
        return replace(value, by=None)
    if isinstance(value, Deadline):
        return None
    if isinstance(value, tuple):
        return tuple(map(_without_deadlines, value))
    if isinstance(value, Mapping):
        return {name: _without_deadlines(one) for name, one in value.items()}
    if is_dataclass(value) and not isinstance(value, Surface) and not isinstance(value, type):
        changed = {f.name: _without_deadlines(getattr(value, f.name)) for f in fields(value) if f.init}
        return replace(value, **changed)  # type: ignore[type-var]
    return value


def read_back(part: Any, value: Any) -> str:
    """The sentence of a value, which is read as that value and as nothing else."""
    said = part.say(value, 0)
    assert said is not None, value
    for text in (
        said,
        " ".join(said.split()),
        said.replace("“", "").replace("”", "") if part_is_unquoted(said) else said,
    ):
        found = whole_readings(part, SentenceText(text))
        assert [digest_of(one) for one in found] == [digest_of(value)], text
    return said


def part_is_unquoted(said: str) -> bool:
    """Whether nothing in a sentence needs its quotation marks: no text of the pack's own."""
    return " to “" not in said and "words of the text" not in said


def all_of(pack: WrittenPack) -> Iterator[tuple[Any, Any]]:
    """Each condition, action, deadline, finding and timing of a pack, with the grammar for it."""
    names = Names(pack, national_pack())
    actions = Actions(names)
    yield from ((actions.conditions.condition, condition) for condition in conditions(pack))
    for action in parts(pack, Action, inside=True):
        yield actions.action, replace(action, does=" ".join(plain(action.does).split()))
    yield from ((actions.deadline, deadline) for deadline in parts(pack, Deadline, inside=True))
    yield from ((actions.timing, Timing.of(schedule)) for schedule in parts(pack, Schedule))
    rules = (*parts(pack, RuleItem),)
    yield from ((actions.finding(rule.question), rule.then) for rule in rules if rule.then is not None)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_sentence_of_a_shipped_pack_is_read_back(path: Path):
    said = [read_back(part, value) for part, value in all_of(read_pack(path))]
    assert len(said) > 100


def test_every_sentence_of_the_packs_in_the_tests_is_read_back():
    packs = list(_accepted(IN_TESTS))
    assert len(packs) > 50
    said = [read_back(part, value) for pack in packs for part, value in all_of(pack)]
    assert len(said) > 400


def _accepted(paths: list[Path]) -> Iterator[WrittenPack]:
    for path in paths:
        try:
            yield from read_editions(path)
        except PackError:
            continue


PHASES = (Phase.explicit, Phase.generate)  # a condition is short enough to be read as it was drawn
LEEDS = read_pack("leeds")
GRAMMAR = Actions(Names(LEEDS, national_pack())).conditions.condition


@given(WrittenConditions(LEEDS).condition())
@settings(max_examples=40, deadline=None, phases=PHASES)
def test_any_condition_is_read_back(condition: Surface):
    read_back(GRAMMAR, condition)


@pytest.mark.soak
@given(WrittenConditions(LEEDS).condition(3))
@settings(max_examples=2000, deadline=None, phases=PHASES)
def test_any_deep_condition_is_read_back(condition: Surface):
    read_back(GRAMMAR, condition)


CARRIER = """\
pack: inv
format: 1
layer: local
authority: {{name: Invented Council, kind: local_authority}}
edition: First
in_force: {{from: 2026-01-01}}
source: {{title: Invented procedures, captured_on: 2026-11-01}}
approval: unapproved
review_by: 2027-11-30
clauses:
  INV-1: {{section: 2.1, modality: should, says: An invented sentence}}
rules:
  - id: carrier
    question: visitor.appoint
    clause: INV-1
    then: {{must: appoint}}
{when}
"""


def in_a_pack(condition: Surface) -> Surface:
    """The condition as the pack's own reader has it from the YAML of its sentence."""
    lines = "\n".join(in_yaml_lines("when", written_form(condition), 4))
    pack, problems = parse_pack(CARRIER.format(when=lines), file="inv.yaml")
    assert pack is not None, (lines, problems)
    return pack.rules[0].when


@given(WrittenConditions(LEEDS, own=False).condition())
@settings(max_examples=20, deadline=None, phases=PHASES)
def test_the_yaml_of_a_sentence_is_what_the_pack_would_say(condition: Surface):
    read = Sentences(LEEDS, national_pack()).read(GRAMMAR.say(condition, 0) or "", "condition")
    assert digest_of(in_a_pack(read)) == digest_of(condition)


def test_a_condition_that_no_one_mapping_can_hold_is_written_as_a_list():
    twice = Sentences().read("“disabled” is yes, and “disabled” is yes", "condition")
    assert written_form(twice) == {"all": [{"child.disabled": "yes"}, {"child.disabled": "yes"}]}


def test_no_two_facts_have_the_same_words():
    for names in (Names(), *(Names(read_pack(path)) for path in SHIPPED)):
        assert len({said.lower() for said in names.fact_words.values()}) == len(names.facts)
