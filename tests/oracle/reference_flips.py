"""What would change an answer, and when, by trying everything: every set of changes, and every day."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import combinations, product
from pathlib import Path

from generated_cases import AS_AT, record_of, recordable
from ivpolicy import Pack, evaluate, explain, load_pack
from ivpolicy.account.alternatives import Alternatives, FactChange, partners
from ivpolicy.account.flips import Flips, settled_answer
from ivpolicy.core.answers.question_on_case import QuestionOnCase
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.rules.answer import Settled
from ivpolicy.core.variables.open_cells import OpenCells
from ivpolicy.tester.worked_cases import read_worked_cases

_CASES = Path(__file__).parents[2] / "policies" / "cases"


def random_record(pack: Pack, question: str, rng: random.Random) -> CaseRecord | None:
    """A record with most of the facts a question reads, each with a value some rule tells apart; None where impossible."""
    values = recordable(pack, question)
    return record_of(pack, {path: rng.choice(some) for path, some in values.items() if rng.random() < 0.75}, AS_AT)


def random_cases(packs: Sequence[Pack], rng: random.Random) -> Iterator[tuple[Pack, str, CaseRecord]]:
    """Packs, each with one of its questions and a random record, without end."""
    while True:
        pack = rng.choice(packs)
        question = rng.choice(pack.questions)
        record = random_record(pack, question, rng)
        if record is not None:
            yield pack, question, record


def near_cases(names: Sequence[str], rng: random.Random) -> Iterator[tuple[Pack, str, CaseRecord, date]]:
    """Packs, each with a question and a worked case that settles it, of which up to two facts are changed, without end.

    Worked cases stand on both sides of where an answer changes, so that a few facts most often change it.
    """
    written = {
        name: (load_pack(name), [case for case in read_worked_cases(_CASES / f"{name}.yaml")[1] if not case.readings])
        for name in names
    }
    while True:
        editions, cases = written[rng.choice(names)]
        case = rng.choice(cases)
        pack = editions.on(case.as_at)
        question = rng.choice([question for question in case.expect if question in pack.questions] or [None])
        if question is None:
            continue
        values = recordable(pack, question)
        changed = rng.sample(sorted(values), min(len(values), rng.choice((0, 0, 1, 2))))
        record = record_of(pack, {**case.facts, **{path: rng.choice(values[path]) for path in changed}}, case.as_at)
        if record is not None and settled_by_evaluating(pack, record, question, case.as_at) is not None:
            yield pack, question, record, case.as_at


def bearing_facts(pack: Pack, question: str, record: CaseRecord, as_at: date, rng: random.Random) -> list[str]:
    """Facts on which an answer hangs, those first by which the nearest rule of some other outcome does not hold.

    Of what is worked out, those it is worked out from; beside a fact, those that it is compared with.
    """
    outcomes = [*pack.rulebook.by_question[question].question.outcomes, "not_applicable"]
    told = explain(
        pack, record, question, as_at=as_at, facts=0, why_not=rng.choice(outcomes), hypothetical=True
    )  # fmt: skip
    assert told.why_not is not None
    lacking = [*told.why_not.failed, *told.why_not.unknown]
    holding = [condition for rule in (*told.why_not.in_the_way, *told.why) for condition in rule.conditions]
    rng.shuffle(holding)
    named: dict[str, None] = {}
    for path in (condition.fact for condition in (*lacking, *holding) if condition.fact is not None):
        fact = pack.rulebook.facts.get(path)
        behind = fact.computed_from if fact is not None and fact.computed_from else (path,)
        for one in rng.sample(behind, len(behind)):
            named |= dict.fromkeys((one, *sorted(partners().get(one, ()))))
    return list(named)


def settled_by_evaluating(pack: Pack, record: CaseRecord, question: str, as_at: date) -> Settled | None:
    """The settled answer of a record as `evaluate` gives it; None where it is open."""
    decision = evaluate(pack, record, as_at=as_at, questions=[question], hypothetical=True)[question]
    if decision.status in ("needs_information", "needs_judgement"):
        return None
    return settled_answer(QuestionOnCase(pack.diagrams(question), OpenCells(record, as_at)).answers)


def flips_by_trying(search: Flips, question: str, facts: Sequence[str], most: int) -> set[frozenset[FactChange]]:
    """Every set of up to so many changes of these facts that gives another settled answer, and of which no part does."""
    of: Alternatives = search.alternatives
    found: list[frozenset[FactChange]] = []
    for size in range(most + 1):
        for some in combinations(facts, size):
            for one in product(*map(search.values.changes_of, some)):
                changes, bits = frozenset(one), sum(map(of.bit, one))
                if any(held < changes for held in found) or of.denials(bits):
                    continue
                settled = settled_by_evaluating(of.pack, of.changed_record(bits), question, of.as_at)
                if settled is not None and settled != search.present:
                    found.append(changes)
    return set(found)


def flips_of_every_question(
    of: Alternatives, facts: Sequence[str], most: int, among: Sequence[str] = ()
) -> Iterator[tuple[str, bool, int]]:
    """Each settled question, whether the search finds in these facts what trying finds, and how many sets there are.

    A record is made once for all of them. `among`: these questions alone.
    """
    cells: dict[int, OpenCells] = {}
    denied: dict[int, bool] = {}
    for question in among or of.pack.questions:
        search = Flips(of, question, frozenset(facts))
        if search.present is None:
            continue
        ways = [tried for fact in facts if fact in search.values.every if (tried := search.values.changes_of(fact))]
        found: list[int] = []
        for size in range(most + 1):
            for one in (one for some in combinations(ways, size) for one in product(*some)):
                bits = sum(map(of.bit, one))
                if any(held & bits == held for held in found):
                    continue
                if bits not in denied:
                    denied[bits] = bool(of.denials(bits))
                if denied[bits]:
                    continue
                if bits not in cells:
                    cells[bits] = OpenCells(of.changed_record(bits), of.as_at)
                settled = settled_answer(QuestionOnCase(search.diagrams, cells[bits]).answers)
                if settled is not None and settled != search.present:
                    found.append(bits)
        flips = search.other_answers(most)
        is_alike = {flip.changes for flip in flips} == {frozenset(of.changes_in(bits)) for bits in found}
        yield question, is_alike, len(found)


def days_by_stepping(first: date, last: date) -> Iterator[date]:
    """Every day of a period."""
    return (first + timedelta(days=days) for days in range((last - first).days + 1))
