"""A week of a service, from outside: its packs are edited while it answers, and an edition's change of day is crossed.

Eight workers, half of them threads and half processes, load the pack anew now and then and answer for the days around
the day it is. The editor puts one text after another in the place of the file. However the two meet, an answer is that
of a text that lay there when its worker loaded, under the edition in force on the day asked for.
"""

import random
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from multiprocessing import get_context
from threading import Thread

import pytest

from ivpolicy import evaluate, load_packs, read_case

MONDAY = date(2026, 12, 28)
NEW_YEAR = date(2027, 1, 1)
WEEK = [MONDAY + timedelta(days) for days in range(7)]
HEAD = "pack: arden\nformat: 1\nauthority: {name: Arden Council (invented), kind: local_authority}\neditions:\n"
EDITION = """\
  - edition: "{name}"
    in_force: {period}
    source: {{title: An invented procedure, captured_on: 2026-11-01}}
    approval: unapproved
    review_by: 2027-11-30
    clauses: {{ARD-1: {{section: "1", modality: should, says: "Assess after {months} months; text {number}"}}}}
    rules:
      - id: some_months
        question: visitor.consider
        clause: ARD-1
        when: {{care.months_looked_after: {{at_least: {months}}}}}
        then: {{should: assess}}
"""
CASES = [
    read_case({"case_id": f"c{n}", "child": {"statuses": ["looked_after"]}, "care": {"looked_after_since": since}})
    for n, since in enumerate([date(2026, month, 3) for month in range(1, 13)])
]


def changed_on(number):
    """The edition's day of change under one text: the editor moves it too."""
    return NEW_YEAR + timedelta(number % 3 - 1)


def text(number):
    """The pack as the editor wrote it the nth time; each text has thresholds of its own."""
    day = changed_on(number)
    old = EDITION.format(name="old", period=f"{{from: 2026-01-01, to: {day}}}", months=7 + number % 4, number=number)
    return HEAD + old + EDITION.format(name="new", period=f"{{from: {day}}}", months=2 + number % 5, number=number)


def put(path, number):
    """Replace the file in one step, as an editor or a deployment must."""
    beside = path.with_suffix(".new")
    beside.write_text(text(number), encoding="utf-8")
    beside.replace(path)


@dataclass(frozen=True)
class Said:
    """One answer, and between which texts its worker loaded."""

    first: int
    last: int
    day: date
    case: int
    edition: str
    digest: str
    document: dict


def answer(editions, case, day):
    """The edition, the digest of the text, and the whole answer."""
    result = evaluate(editions, CASES[case], as_at=day, questions=("visitor.consider", "visitor.appoint"))
    return result.pack.edition, result.pack.digest, result.document().model_dump(mode="json")


def work(path, seed, begun, there, today, over, answered):
    """Answer until the week is over. `begun` and `there` count the texts being put in place, and put."""
    chance, said = random.Random(seed), []
    while not over.value:
        first = there.value
        editions = load_packs(path)
        last = begun.value
        for _ in range(chance.randint(1, 12)):
            day = WEEK[today.value] + timedelta(chance.randint(-1, 1))
            case = chance.randrange(len(CASES))
            said.append(Said(first, last, day, case, *answer(editions, case, day)))
            answered[seed] += 1
    return said


_shared = []


def share(*values):
    """Counters go to a process when it starts, not with its work."""
    _shared[:] = values


def work_in_process(path, seed):
    return work(path, seed, *_shared)


def fresh(path, wanted):
    """What one process, alone and when the week is over, answers under each text, by text, day and case."""
    found = {}
    for number in sorted({number for number, _, _ in wanted}):
        put(path, number)
        editions = load_packs(path)
        found |= {(of, day, case): answer(editions, case, day) for of, day, case in wanted if of == number}
    return found


def week(folder, *, edits_a_day, answers_a_text):
    """Every answer of the week, with threads and processes mixed; each text lies there until some were given."""
    path = folder / "arden.yaml"
    context = get_context("spawn")
    begun, there, today, over = counters = [context.Value("i", 0) for _ in range(4)]
    answered = context.Array("i", 8)
    put(path, 0)
    by_thread, numbers = [[] for _ in range(4)], count(1)

    def run(place):
        by_thread[place] = work(path, place, *counters, answered)

    def wait_until(is_so, seconds=120):
        end = time.monotonic() + seconds
        while not is_so() and not any(future.done() for future in asked):
            assert time.monotonic() < end, f"the workers have answered {answered[:]}"
            time.sleep(0.005)

    with ProcessPoolExecutor(4, mp_context=context, initializer=share, initargs=(*counters, answered)) as pool:
        asked = [pool.submit(work_in_process, path, seed) for seed in range(4, 8)]
        threads = [Thread(target=run, args=(place,)) for place in range(4)]
        for thread in threads:
            thread.start()
        try:
            wait_until(lambda: all(answered[:]))
            for today.value in range(len(WEEK)):
                for _ in range(edits_a_day):
                    number = next(numbers)
                    begun.value = number
                    put(path, number)
                    there.value = number
                    enough = sum(answered[:]) + answers_a_text
                    wait_until(lambda: sum(answered[:]) >= enough)  # noqa: B023 - asked before it changes
        finally:
            over.value = 1
            for thread in threads:
                thread.join()
        by_process = [future.result() for future in asked]
    return by_thread, by_process


def no_answer_is_from_a_wrong_text(folder, **pace):
    by_thread, by_process = week(folder, **pace)
    assert all(by_thread)
    assert all(by_process)
    every = [said for worker in (*by_thread, *by_process) for said in worker]
    wanted = {(number, one.day, one.case) for one in every for number in range(one.first, one.last + 1)}
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        expected = pool.submit(fresh, folder / "arden.yaml", wanted).result()

    for one in every:
        under = {number: expected[number, one.day, one.case] for number in range(one.first, one.last + 1)}
        number = next((number for number, (_, digest, _) in under.items() if digest == one.digest), None)
        assert number is not None, f"texts {one.first} to {one.last} lay there, and another answered for {one.day}"
        assert one.edition == ("old" if one.day < changed_on(number) else "new")
        assert (one.edition, one.digest, one.document) == under[number]

    seen = Counter(one.edition for one in every)
    assert min(seen["old"], seen["new"]) > 20
    assert len({one.digest for one in every}) > len(WEEK)
    assert len({str(one.document["decisions"]["visitor.consider"]["outcome"]) for one in every}) > 1


def test_no_answer_of_a_week_is_from_a_wrong_text(tmp_path):
    no_answer_is_from_a_wrong_text(tmp_path, edits_a_day=3, answers_a_text=12)


@pytest.mark.soak
def test_no_answer_of_a_long_week_is_from_a_wrong_text(tmp_path):
    no_answer_is_from_a_wrong_text(tmp_path, edits_a_day=40, answers_a_text=60)
