"""What durable-rules does wrong is not reached: the rows of the table in `ivpolicy.live`, each by its name.

What could end the process runs in one of its own, in which memory that is taken is filled with rubbish first (glibc's
`MALLOC_PERTURB_`), so that reading what was never written does not pass by luck.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path

import pytest

import ivpolicy.live
from ivpolicy import follow, load_pack, shipped_packs
from ivpolicy.files.histories import read_history_file
from ivpolicy.live import durable
from ivpolicy.live.chart import Chart
from ivpolicy.live.engine import EngineFailedError, EngineNotInstalledError, TurnTaken
from ivpolicy.pathways.history import history_of

try:
    ENGINE = durable.DurableRules()
except EngineNotInstalledError as error:
    pytest.skip(str(error), allow_module_level=True)

ROOT = Path(__file__).parents[2]
WORDS = ("yes", "no", "open")
CHART = Chart(
    stages=(None, "here", "there", "end"),
    leads=((1,), (2, 3, 1), (1, 3), ()),
    by_facts=((False,), (False, False, False), (True, False), ()),
)
"""Stages that lead to each other and to themselves, and an end."""

CHILD = """\
import json, resource, sys, threading, time
from datetime import date
from ivpolicy.live.chart import Chart
from ivpolicy.live.durable import DurableRules
from ivpolicy.live.engine import EngineFailedError, TurnTaken
ENGINE = DurableRules()
CHART = Chart((None, "here", "there", "end"), ((1,), (2, 3, 1), (1, 3), ()), ((False,), (False,) * 3, (True, False), ()))
def rss():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1])
def replay(late=True):
    with ENGINE.case([CHART, CHART]) as case:
        moves = [case.turn(0, words).move for words in (["yes"], ["yes", "no", "no"], ["round", "open"], ["yes", "no"])]
        over = case.run_out({1: date(2026, 1, 1)}, date(2026, 1, 2) if late else date(2026, 1, 1))
        return moves, sorted(over), case.turn(1, ["no"]).move
"""


def in_child(code):
    """What a process of its own prints; it must end well, and by itself."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "MALLOC_PERTURB_": "165"}
    ran = subprocess.run(
        [sys.executable, "-c", CHILD + code], env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert ran.returncode == 0, (ran.returncode, ran.stderr[-2000:])
    return ran.stdout.strip()


@pytest.fixture
def heard(monkeypatch):
    """Everything that a host is given: what is called, and with what. Definitions as they are before they are changed."""
    told = []

    class Listening(ENGINE._quiet):
        def __init__(self, definitions):
            told.append(("rules", json.loads(json.dumps(definitions, default=lambda _: "run"))))
            super().__init__(definitions)

        def _handle_function(self, rules, func, args, complete):
            told.append((func.__name__, dict(args)))
            return super()._handle_function(rules, func, args, complete)

    monkeypatch.setattr(ENGINE, "_quiet", Listening)
    return told


def of_examples():
    """The worked histories, followed with the second engine."""
    for path in sorted((ROOT / "examples" / "histories").glob("*.yaml")):
        told = read_history_file(path)
        history = history_of(told.case, told.events, authority=told.authority, source=told.source)
        for as_at in (date(2026, 2, 1), date(2026, 4, 20)):
            yield follow(load_pack(told.authority), history, as_at=as_at, engine=ENGINE)


def leaves(value):
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def test_every_row_of_the_table_has_its_test():
    text = ivpolicy.live.__doc__
    rows = [line.split() for line in text.split("\n") if re.search(r"  [a-z_]+$", line)]
    named = {row[-1] for row in rows}

    assert {f"S{number}" for number in range(1, 21)} <= set(text.split())
    assert len(named) > 10
    assert [name for name in sorted(named) if f"test_{name}" not in globals()] == []


def test_one_session(heard):
    assert all(one.second.differs == () for one in of_examples())

    sessions = {told["sid"] for what, told in heard if what != "rules"}
    assert sessions == {"case"}


@pytest.mark.slow
def test_more_cases_at_once_than_a_host_has_sessions_know_nothing_of_each_other():
    in_child("""
open_ = [ENGINE.case([CHART]) for _ in range(1100)]
cases = [one.__enter__() for one in open_]
went = [case.turn(0, ["yes" if number % 2 else "no"]).move for number, case in enumerate(cases)]
assert went == [0 if number % 2 else None for number in range(1100)]
for one in open_:
    one.__exit__(None, None, None)
""")


def test_two_facts_at_most():
    with ENGINE.case([CHART]) as case:
        case.turn(0, ["yes"])
        case._host.assert_fact("p0", {"sid": "case", "id": 99, "m1_0": "no", "m1_1": "no", "m1_2": "no"})
        with pytest.raises(EngineFailedError, match="holds something back"):
            case.turn(0, ["no", "no", "no"])


def test_small_numbers_as_ids(heard):
    with ENGINE.case([CHART]) as case:
        case.turn(0, ["yes"])
        for _ in range(2000):
            assert case.turn(0, ["no", "no", "open"]) == TurnTaken(is_open=True)

    ids = [told["id"] for what, told in heard if what == "assert_fact"]
    assert ids == list(range(1, 2002))


def test_no_threads():
    assert (
        in_child("""
before = threading.active_count()
with ENGINE.case([CHART]) as case:
    case.turn(0, ["yes"])
    time.sleep(0.5)
    print(threading.active_count() - before)
""")
        == "0"
    )


@pytest.mark.slow
def test_many_replays():
    grown = in_child("""
wanted = replay()
for _ in range(100):
    replay()
before = rss()
for _ in range(1000):
    assert replay() == wanted, wanted
print(rss() - before)
""")

    assert int(grown) < 2000  # kB; with two sessions of each kept it would be 200,000


def test_many_threads():
    in_child("""
sys.setswitchinterval(1e-5)
wanted, wrong = replay(), []
def many():
    for _ in range(40):
        if replay() != wanted:
            wrong.append(1)
threads = [threading.Thread(target=many) for _ in range(8)]
[one.start() for one in threads]
[one.join() for one in threads]
assert not wrong
""")


@pytest.mark.parametrize("raised", [ValueError("Wanda Waterfall"), KeyboardInterrupt(), SystemExit(3)])
def test_exceptions_are_raised(monkeypatch, raised):
    def noted(*_):
        def note(_):
            raise raised

        return note

    monkeypatch.setattr(durable, "_noted", noted)
    with ENGINE.case([CHART]) as case, pytest.raises(EngineFailedError) as error:
        case.turn(0, ["yes"])

    assert "swallowed" in str(error.value)
    assert "Wanda" not in str(error.value)


def test_only_plain_tests(heard):
    for name in shipped_packs():
        pathways = load_pack(name).written.pathways.values()
        with ENGINE.case([Chart.of(pathway) for pathway in pathways]):
            pass

    rules = [
        rule
        for what, told in heard
        if what == "rules"
        for rules in told.values()
        for state in (rules.values() if "over" not in rules else [rules])
        for rule in state.values()
    ]
    used = {leaf for rule in rules for leaf in leaves(rule) if isinstance(leaf, str) and leaf.startswith("$")}
    assert len(rules) > 300
    assert used <= {"$and", "$ex", "$gt"}
    assert all(len(rule.get("all", [])) <= 2 for rule in rules)
    assert {key for rule in rules for key in rule} <= {"all", "to", "pri", "run"}
    # every turn that can be ends, and is answered as the rule says: the first that holds, unless another may hold
    in_child("""
from itertools import product
for words in product(("yes", "no", "open"), repeat=3):
    with ENGINE.case([CHART]) as case:
        case.turn(0, ["yes"])
        said = case.turn(0, list(words))
        known = [n for n, word in enumerate(words) if word == "yes" and set(words[:n]) <= {"no"}]
        assert said == TurnTaken(known[0] if known else None, not known and "open" in words), (words, said)
""")


def test_nothing_of_the_case(heard):
    assert all(one.second.differs == () for one in of_examples())
    messages = [told for what, told in heard if what != "rules"]

    assert len(messages) > 100
    for message in messages:
        assert all(re.fullmatch(r"sid|id|\$s|number|last|today|m\d+_\d+", key) for key in message)
        assert all(
            isinstance(value, int) or value in ("case", "yes", "no", "open", "round") for value in message.values()
        )
    with ENGINE.case([CHART]) as case, pytest.raises(EngineFailedError) as error:
        case._tell("p0", {"nothing": "Wanda Waterfall"})
    assert "Wanda" not in f"{error.value!r} {error.value.__cause__!r}"
    assert error.value.__suppress_context__


def chart_of(moves, stages):
    """A chart of so many moves from each stage to the ones after it."""
    leads = tuple(tuple((n + m + 1) % stages + 1 for m in range(moves)) for n in range(stages))
    return Chart((None, *map(str, range(stages))), ((1,), *leads), ((False,), *[(True,) * moves] * stages))


@pytest.mark.parametrize(("moves", "stages"), [(30, 2), (4, 40), (600, 1), (1, 200)])
def test_too_large(moves, stages):
    with pytest.raises(EngineFailedError, match="too many stages and moves"), ENGINE.case([chart_of(moves, stages)]):
        pass


@pytest.mark.slow
def test_the_largest_pathways_that_are_taken_are_answered_whatever_the_words():
    in_child("""
for moves, stages in ((29, 4), (4, 28), (1, 79), (12, 10)):
    leads = tuple(tuple((n + m + 1) % stages + 1 for m in range(moves)) for n in range(stages))
    chart = Chart((None, *map(str, range(stages))), ((1,), *leads), ((False,), *[(True,) * moves] * stages))
    for word in ("yes", "no", "open", "round"):
        with ENGINE.case([chart]) as case:
            assert case.turn(0, ["yes"]).move == 0
            assert case.turn(0, [word] * moves) == TurnTaken(0 if word == "yes" else None, word == "open"), (moves, word)
            last = case.turn(0, ["no"] * (moves - 1) + ["yes"])
            assert last.move == moves - 1, (moves, stages, word)
""")


def test_nothing_fired():
    in_child("""
for _ in range(150):
    assert replay(late=False)[1] == []
    with ENGINE.case([CHART]):
        pass
    with ENGINE.case([CHART]) as case:
        case.run_out({}, date(2026, 1, 1))
""")


def test_a_case_that_fails_in_the_middle_is_released_too():
    in_child("""
for _ in range(100):
    try:
        with ENGINE.case([CHART]) as case:
            case.turn(0, ["yes"])
            case._tell("p0", {"nothing": 1})
    except EngineFailedError:
        pass
    try:
        with ENGINE.case([CHART]) as case:
            case._tell("days", {"nothing": 1})
    except EngineFailedError:
        pass
assert replay() == replay()
""")


def test_back_to_the_start():
    with ENGINE.case([CHART]) as case:
        assert case.turn(0, ["yes"]).move == 0
        for _ in range(50):
            assert case.turn(0, ["yes", "no", "no"]).move == 0  # there
            assert case.turn(0, ["yes", "no"]).move == 0  # and back
            assert case.turn(0, ["no", "no", "yes"]).move == 2  # to itself


def test_ends_are_recorded():
    with ENGINE.case([CHART]) as case:
        case.turn(0, ["yes"])
        assert case.turn(0, ["no", "yes", "no"]).move == 1

        assert [one["label"] for one in case._host.get_facts("p0", "case")] == ["s3"]
        assert case.turn(0, []) == TurnTaken()


def test_nothing_waits():
    with ENGINE.case([CHART, CHART]) as case:
        for words in product(WORDS, repeat=1):
            if words != ("yes",):
                case.turn(0, list(words))
        assert case.turn(0, ["no"]) == TurnTaken()
        assert case._host.get_pending_events("p0", "case") == []
        assert case.turn(0, ["yes"]).move == 0
        assert case.turn(0, ["no", "no", "no"]) == TurnTaken()  # what led to the first stage leads nowhere else
        assert case.turn(1, ["no"]) == TurnTaken()  # nor in another pathway


def test_the_days_of_one_pathway_are_none_of_another():
    with ENGINE.case([]) as case:
        assert case.run_out({0: date(2026, 1, 1), 3: date(2026, 1, 2)}, date(2026, 2, 1)) == {0, 3}
        assert case.run_out({0: date(2026, 1, 5), 1: date(2026, 3, 1)}, date(2026, 2, 1)) == {0}
        assert case.run_out({3: date(2026, 3, 1)}, date(2026, 2, 1)) == frozenset()


def test_the_clock_is_told():
    with ENGINE.case([]) as case:
        days = {1: date(1999, 12, 31), 2: date(2026, 2, 28), 3: date(2026, 3, 1), 4: date(2199, 1, 1)}
        assert case.run_out(days, date(2026, 3, 1)) == {1, 2}
    with ENGINE.case([]) as case:
        many = {number: date.fromordinal(738_000 + number) for number in range(200)}
        assert case.run_out(many, date.fromordinal(738_150)) == set(range(150))
    assert "timer" not in re.sub(r'#.*|""".*?"""', "", Path(durable.__file__).read_text(), flags=re.DOTALL)
