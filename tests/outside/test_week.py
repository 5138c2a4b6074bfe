"""A week of a service, from outside: its pack and the law beneath it are edited while it answers, and both change their
edition on a day of the week.

Eight workers, half of them threads and half processes, load the pack over a national layer anew now and then and answer
for the days around the day it is. The editor puts one text after another in the place of either file. However they
meet, an answer is that of texts that lay there when its worker loaded, under the editions in force on the day asked for.
"""

import random
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from hashlib import sha256
from itertools import count
from multiprocessing import get_context
from threading import Thread

import pytest

from ivpolicy import evaluate, load_pack, load_packs, read_case
from ivpolicy.files import packs

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
LAW = "pack: nation\nformat: 1\nlayer: national\nauthority: {name: An invented nation, kind: nation}\neditions:\n"
LAW_EDITION = """\
  - edition: "{name}"
    in_force: {period}
    source: {{title: Invented law, captured_on: 2026-11-01}}
    approval: unapproved
    review_by: 2027-11-30
    clauses:
      LAW-1: {{cite: Invented Act s1, force: act, verified: V, says: "A visitor after {months} months; law {number}"}}
    rules:
      - id: some_months
        question: visitor.appoint
        clause: LAW-1
        when: {{care.months_looked_after: {{at_least: {months}}}}}
        then: {{must: appoint}}
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


def law_changed_on(number):
    """The day of change of the law's edition under one text: another than the pack's, most often."""
    return NEW_YEAR + timedelta(number % 4 - 2)


def law(number):
    """The national layer as its editor wrote it the nth time."""
    day = law_changed_on(number)
    old = LAW_EDITION.format(
        name="first", period=f"{{from: 2020-01-01, to: {day}}}", months=3 + number % 5, number=number
    )
    return (
        LAW + old + LAW_EDITION.format(name="second", period=f"{{from: {day}}}", months=1 + number % 3, number=number)
    )


def put(folder, number):
    """Replace one of the two files in one step, as an editor or a deployment must: the law with every odd number."""
    name, written = ("law.yaml", law(number)) if number % 2 else ("arden.yaml", text(number))
    beside = (folder / name).with_suffix(".new")
    beside.write_text(written, encoding="utf-8")
    beside.replace(folder / name)


def texts_of(numbers):
    """The pairs of a pack's and a law's text that can have lain there together while these numbers were put."""
    packs = {number - number % 2 for number in numbers}
    laws = {number - 1 + number % 2 for number in numbers}
    return {(pack, beneath) for pack in packs for beneath in laws}


@dataclass(frozen=True)
class Said:
    """One answer, and between which texts its worker loaded."""

    first: int
    last: int
    day: date
    case: int
    document: dict


def answer(editions, case, day):
    """The whole answer: its stamps have the digests of the texts and the editions."""
    result = evaluate(editions, CASES[case], as_at=day, questions=("visitor.consider", "visitor.appoint"))
    return result.document().model_dump(mode="json")


def loaded(folder):
    return load_packs(folder / "arden.yaml", national=folder / "law.yaml")


def work(folder, seed, begun, there, today, over, answered):
    """Answer until the week is over. `begun` and `there` count the texts being put in place, and put."""
    chance, said = random.Random(seed), []
    while not over.value:
        first = there.value
        editions = loaded(folder)
        last = begun.value
        for _ in range(chance.randint(1, 12)):
            day = WEEK[today.value] + timedelta(chance.randint(-1, 1))
            case = chance.randrange(len(CASES))
            said.append(Said(first, last, day, case, answer(editions, case, day)))
            answered[seed] += 1
    return said


_shared = []


def share(*values):
    """Counters go to a process when it starts, not with its work."""
    _shared[:] = values


def work_in_process(folder, seed):
    return work(folder, seed, *_shared)


def fresh(folder, wanted):
    """What one process, alone and when the week is over, answers under each pair of texts, by pair, day and case."""
    found = {}
    for pair in sorted({pair for pair, _, _ in wanted}):
        for number in pair:
            put(folder, number)
        editions = loaded(folder)
        found |= {(of, day, case): answer(editions, case, day) for of, day, case in wanted if of == pair}
    return found


def week(folder, *, edits_a_day, answers_a_text):
    """Every answer of the week, with threads and processes mixed; each text lies there until some were given."""
    context = get_context("spawn")
    begun, there, today, over = counters = [context.Value("i", 1) for _ in range(4)]
    today.value = over.value = 0
    answered = context.Array("i", 8)
    put(folder, 0)
    put(folder, 1)
    by_thread, numbers = [[] for _ in range(4)], count(2)

    def run(place):
        by_thread[place] = work(folder, place, *counters, answered)

    def wait_until(is_so, seconds=120):
        end = time.monotonic() + seconds
        while not is_so() and not any(future.done() for future in asked):
            assert time.monotonic() < end, f"the workers have answered {answered[:]}"
            time.sleep(0.005)

    with ProcessPoolExecutor(4, mp_context=context, initializer=share, initargs=(*counters, answered)) as pool:
        asked = [pool.submit(work_in_process, folder, seed) for seed in range(4, 8)]
        threads = [Thread(target=run, args=(place,)) for place in range(4)]
        for thread in threads:
            thread.start()
        try:
            wait_until(lambda: all(answered[:]))
            for today.value in range(len(WEEK)):
                for _ in range(edits_a_day):
                    number = next(numbers)
                    begun.value = number
                    put(folder, number)
                    there.value = number
                    enough = sum(answered[:]) + answers_a_text
                    wait_until(lambda: sum(answered[:]) >= enough)  # noqa: B023 - asked before it changes
        finally:
            over.value = 1
            for thread in threads:
                thread.join()
        by_process = [future.result() for future in asked]
    return by_thread, by_process, next(numbers)


def no_answer_is_from_a_wrong_text(folder, **pace):
    by_thread, by_process, number = week(folder, **pace)
    assert all(by_thread)
    assert all(by_process)
    every = [said for worker in (*by_thread, *by_process) for said in worker]
    of_digest = {sha256((law(n) if n % 2 else text(n)).encode()).hexdigest(): n for n in range(number)}

    def pair(one):
        return tuple(of_digest[one.document[layer]["digest"]] for layer in ("pack", "national"))

    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        expected = pool.submit(fresh, folder, {(pair(one), one.day, one.case) for one in every}).result()

    for one in every:
        assert pair(one) in texts_of(range(one.first, one.last + 1))
        pack, beneath = pair(one)
        assert one.document["pack"]["edition"] == ("old" if one.day < changed_on(pack) else "new")
        assert one.document["national"]["edition"] == ("first" if one.day < law_changed_on(beneath) else "second")
        assert one.document == expected[pair(one), one.day, one.case]

    for layer in ("pack", "national"):
        seen = Counter(one.document[layer]["edition"] for one in every)
        assert len(seen) == 2
        assert min(seen.values()) > 10
        assert len({one.document[layer]["digest"] for one in every}) > len(WEEK)
    for question in ("visitor.consider", "visitor.appoint"):
        assert len({str(one.document["decisions"][question]["outcome"]) for one in every}) > 1


def test_no_answer_of_a_week_is_from_a_wrong_text(tmp_path):
    no_answer_is_from_a_wrong_text(tmp_path, edits_a_day=4, answers_a_text=12)


@pytest.mark.soak
def test_no_answer_of_a_long_week_is_from_a_wrong_text(tmp_path):
    no_answer_is_from_a_wrong_text(tmp_path, edits_a_day=40, answers_a_text=60)


def test_each_file_is_read_once_when_a_pack_is_loaded(tmp_path, monkeypatch):
    put(tmp_path, 0)
    put(tmp_path, 1)
    read, read_text = [], packs.read_text
    monkeypatch.setattr(packs, "read_text", lambda path: read.append(path.name) or read_text(path))

    for load in (load_packs, partial(load_pack, as_at=MONDAY)):
        for words in ((tmp_path / "arden.yaml", tmp_path / "law.yaml"), ("leeds", None)):
            read.clear()
            load(words[0], national=words[1])

            assert len(read) == len(set(read)) == 2
