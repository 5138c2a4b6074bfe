"""The decision rules of every shipped pack, run by durable-rules, come to what the core comes to wherever they conclude."""

from __future__ import annotations

from collections import Counter
from functools import cache
from random import Random

import pytest

from forward_chaining import Lowered
from generated_cases import AS_AT, record_of, recordable, reference_of
from ivpolicy import load_pack, shipped_packs
from ivpolicy.core.decision.evaluate import Result
from ivpolicy.live.durable import DurableRules
from ivpolicy.live.engine import EngineNotInstalledError
from reference_gaps import TooManyError

try:
    QUIET_HOST = DurableRules()._quiet
except EngineNotInstalledError as error:
    pytest.skip(str(error), allow_module_level=True)

shipped = cache(load_pack)


@cache
def lowered(name, question):
    return Lowered(shipped(name).rulebook.by_question, question, QUIET_HOST)


def random_cases(random, name, number):
    """A question, the reference's view of a record of which up to four of the facts it reads are missing, and the record."""
    pack = shipped(name)
    questions = [question for question in pack.questions if recordable(pack, question)]
    for one in range(number):
        question = questions[one % len(questions)]
        facts = recordable(pack, question)
        left_out = set(random.sample(sorted(facts), k=min(len(facts), random.choice([0, 0, 1, 2, 4]))))
        given = {path: random.choice(values) for path, values in facts.items() if path not in left_out}
        record = record_of(pack, given, AS_AT)
        if record is None:
            continue
        try:
            wanted = reference_of(pack.diagrams(question), pack.rulebook.by_question, question, record, AS_AT)
        except TooManyError:
            continue
        yield question, wanted, record


def leaf_truths(reference):
    """The truth of each leaf that every completion shares."""
    every = list(reference.completions.values())
    first = every[0]
    return {leaf: truth for leaf, truth in first.items() if all(other[leaf] == truth for other in every)}


def agree(name, seed, number):
    """Whatever durable-rules concludes, the core decides, and the other way round where no leaf is open; counted."""
    seen = Counter()
    for question, reference, record in random_cases(Random(seed), name, number):
        got = Result(shipped(name), record, AS_AT)[question]
        if got.status == "no_rule":
            continue
        # open may also be nothing but whether there is a conflict about one and the same outcome
        decided = {one.outcome for one in got.could_become} <= {got.outcome} or got.status == "conflict"
        wanted = ("not_applicable" if got.status == "not_applicable" else got.outcome) if decided else None
        truths = leaf_truths(reference)
        concluded = lowered(name, question).concluded(truths, AS_AT)
        whole = len(reference.completions) == 1
        assert concluded == wanted or (concluded is None and not whole), (name, question, concluded, wanted)
        seen["concluded" if concluded else "open" if wanted is None else "only the core"] += 1
        seen[question, concluded] += 1
    return seen


@pytest.mark.parametrize("name", shipped_packs())
def test_durable_rules_concludes_what_the_core_decides(name):
    seen = agree(name, seed=3, number=40)

    assert seen["concluded"] > 8
    assert len({key for key in seen if isinstance(key, tuple) and key[1]}) > 6


@pytest.mark.fuzz
@pytest.mark.parametrize("name", shipped_packs())
def test_durable_rules_concludes_what_the_core_decides_of_thousands_of_cases(name):
    seen = agree(name, seed=11, number=2_000)

    assert seen["concluded"] > 500
