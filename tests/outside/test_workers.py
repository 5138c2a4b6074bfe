"""What a program gets from ivpolicy goes through processes, threads and tasks, and comes out the same."""

import asyncio
import copy
import inspect
import pickle
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from functools import cache, partial
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from pydantic import BaseModel

import ivpolicy
from ivpolicy import (
    CaseError,
    IvpolicyError,
    Pack,
    PackError,
    Result,
    evaluate,
    load_pack,
    load_packs,
    read_case,
    read_case_file,
)
from ivpolicy.pages.word import as_word
from worker_tasks import DAY, answered, refused

POLICIES = Path(__file__).parents[2] / "policies"
PACK = load_pack("leeds")
CHILD = PACK.read_case(
    {
        "case_id": "an-invented-child",
        "child": {"statuses": ["looked_after"], "date_of_birth": "2012-02-03"},
        "views": {"objects_to_visitor": {"value": "no", "asked_on": "2026-10-01"}},
        "visitor": {"references": [{"kind": "personal_friend"}]},
        "provenance": {"child.statuses": {"source": "form"}},
    }
)
RESULT = evaluate(PACK, CHILD, as_at=DAY)
ANOTHERS = read_case({"case_id": "c", "care": {"responsible_authority": "leeds"}})


def raised(do):
    with pytest.raises(IvpolicyError) as caught:
        do()
    return caught.value


def refused_pack():
    with TemporaryDirectory() as folder:
        (Path(folder) / "one.yaml").write_text("pack: one\nformat: 2", encoding="utf-8")
        return raised(lambda: load_pack(Path(folder) / "one.yaml"))


def out_of_force():
    text = (POLICIES / "leeds.yaml").read_text(encoding="utf-8")
    with TemporaryDirectory() as folder:
        (Path(folder) / "old.yaml").write_text(
            text.replace("{from: not stated, ", "{from: 2026-01-01, "), encoding="utf-8"
        )
        old = load_pack(Path(folder) / "old.yaml")
    return raised(lambda: evaluate(old, CHILD, as_at=date(2025, 12, 31)))


def read_otherwise(pack):
    reading, option = next(
        (reading.id, option)
        for reading in pack.written.readings.values()
        for option in reading.options
        if option not in (reading.chosen, *reading.barred)
    )
    return pack.with_reading(reading, option)


def of_a_store(record=None):
    """A history of one event, as a store gives it; or what comes of something else that is recorded there."""
    told = {"type": "considered", "case": "c", "source": "a system", "id": "1", "happened_on": "2026-01-05"}
    with TemporaryDirectory() as folder, ivpolicy.EventStore(Path(folder) / "a.events") as store:
        store.record(told if record is None else record, authority="coventry")
        return store.history("c", authority="coventry")


ERRORS = {
    "a case": raised(lambda: read_case({"child": {"disabled": "perhaps", "in_need": "x"}})),
    "a pack": refused_pack(),
    "no pack": raised(lambda: load_pack("nowhere")),
    "no log": raised(lambda: ivpolicy.DecisionLog("nowhere.log", new=False)),
    "a day": raised(lambda: evaluate(PACK, CHILD, as_at="today")),
    "a day out of force": out_of_force(),
    "a question": raised(lambda: RESULT["visitor.apoint"]),
    "an argument": raised(lambda: evaluate(PACK, {}, as_at=DAY)),
    "a reading": raised(lambda: load_pack("leeds", readings={"none": "such"})),
    "an outcome": raised(lambda: ivpolicy.explain(PACK, CHILD, "visitor.appoint", as_at=DAY, why_not="perhaps")),
    "an event": raised(lambda: of_a_store(record=5)),
    "a template": raised(lambda: as_word([], template=b"no Word document")),
    "no source": raised(
        lambda: ivpolicy.open_caseload(POLICIES.parent / "examples", DAY, made_on=DAY.replace(year=2020))
    ),
    "no frame": raised(lambda: list(ivpolicy.frame_batches("no frame", DAY))),
    "no return": raised(lambda: ivpolicy.read_return("nowhere", DAY)),
    "no store": raised(lambda: ivpolicy.EventStore("nowhere.events", new=False)),
    "another's pack": raised(
        lambda: evaluate(PACK, read_case({"case_id": "c", "care": {"responsible_authority": "dudley"}}), as_at=DAY)
    ),
}


def of_another_law():
    """Leeds over a national layer that is not the shipped one, as a pack and as all its editions."""
    with TemporaryDirectory() as folder:
        law = Path(folder) / "law.yaml"
        law.write_text((POLICIES / "england.yaml").read_text(encoding="utf-8"), encoding="utf-8")
        return load_pack("leeds", national=law), load_packs("leeds", national=law)


OVER_LAW, LAW_OF_ANOTHER = of_another_law()
BEFORE_A_ROW = min(
    row.in_force.from_ for row in PACK.national.clauses.values() if row.in_force and row.in_force.from_
) - timedelta(1)
HYPOTHESIS = evaluate(load_pack("dudley"), ANOTHERS, as_at=DAY, hypothetical=True)

OTHERWISE = evaluate(read_otherwise(PACK), CHILD, as_at=DAY)
AT = datetime(2026, 11, 27, 12, tzinfo=UTC)


def logged():
    with TemporaryDirectory() as folder, ivpolicy.DecisionLog(Path(folder) / "a.log") as log:
        return log.append(RESULT, at=AT, asked_by="an invented system")


def returned():
    """An invented return of two lines, the second not understood; and a map of its columns."""
    with TemporaryDirectory() as folder:
        source, map_ = Path(folder) / "table.csv", Path(folder) / "map.yaml"
        source.write_text("Ref,Born\nA1,01/02/2012\nA2,perhaps\n", encoding="utf-8")
        map_.write_text("child: Ref\ncolumns: {Born: child.date_of_birth}\n", encoding="utf-8")
        columns = ivpolicy.read_column_map(map_)
        return ivpolicy.read_return(source, DAY, columns=columns, made_on=DAY), columns


HISTORY = of_a_store()
RETURNED, COLUMNS = returned()
COVENTRY = load_pack("coventry")
VALUES = {
    **ERRORS,
    "history": HISTORY,
    "return": RETURNED,
    "child of a return": RETURNED.children[0],
    "place in a return": RETURNED.children[0].places["child.date_of_birth"],
    "fault of a return": RETURNED.faults[0],
    "map of columns": COLUMNS,
    "verdict": ivpolicy.Verdict("decided", "appoint", "must"),
    "rows of a verdict": ivpolicy.StandingRows(ivpolicy.Verdict("no_rule"), 0b101),
    "child that is not screened": ivpolicy.ChildUnread(
        "line 2", ivpolicy.CaseProblem("child.disabled", "no answer", "", "C001")
    ),
    "facts to ask": ivpolicy.chosen_facts([{"care.legal_status"}]),
    "event": HISTORY.placed[0].event,
    "what was followed": ivpolicy.follow(COVENTRY, HISTORY, as_at=DAY),
    "what is due": ivpolicy.due_list(COVENTRY, [HISTORY], as_at=DAY),
    "an item that is due": ivpolicy.due_list(COVENTRY, [HISTORY], as_at=DAY).items[0],
    "pack": PACK,
    "national layer": load_pack("england"),
    "pack read otherwise": read_otherwise(PACK),
    "pack over another law": OVER_LAW,
    "pack of a day before a row of the law": PACK.on(BEFORE_A_ROW),
    "editions": load_packs("leeds"),
    "editions over another law": LAW_OF_ANOTHER,
    "hypothesis": HYPOTHESIS,
    "written pack": PACK.written,
    "record": CHILD,
    "list": CHILD.visitor.references,
    "provenance": CHILD.provenance["child.statuses"],
    "result": RESULT,
    "some questions": evaluate(PACK, CHILD, as_at=DAY, questions=["visitor.appoint"]),
    "decision": RESULT["visitor.appoint"],
    "reason": RESULT["visitor.appoint"].reasons[0],
    "document": RESULT.document(),
    "fact to ask": RESULT.to_ask[0],
    "question": RESULT["visitor.appoint"].question,
    "case problem": ERRORS["a case"].problems[0],
    "diagnostic": ERRORS["a pack"].diagnostics[0],
    "month": ivpolicy.Month(2026, 3),
    "entry of a log": logged(),
    "authority": PACK.authority,
    "approval": PACK.approval,
    "kind of question": RESULT["visitor.appoint"].question.kind,
    "severity": ERRORS["a pack"].diagnostics[0].severity,
    "text of a pack": ivpolicy.SourceStamp(name="leaflet", title="An invented leaflet", clauses=("INV-1",)),
    "place": ERRORS["a pack"].diagnostics[0].location,
}


def parts(value):
    """A value, and all it is made of."""
    if isinstance(value, Mapping | tuple):
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from parts(part)
    elif isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from parts(getattr(value, name))


GIVEN_ALONE = {"CaseEvent", "DueItem", "DueList", "Followed", "RecordedList", "SourceStamp"}
PARTS = [
    name
    for name in ivpolicy.__all__
    if inspect.isclass(kind := getattr(ivpolicy, name)) and issubclass(kind, BaseModel) and name not in GIVEN_ALONE
]
"""The public kinds of which answers, records and accounts are made."""


@cache
def found_parts():
    """One of each public kind of which answers, records and accounts are made; made when a test first asks."""
    examples = [read_case_file(path) for path in sorted((POLICIES.parent / "examples").glob("*.[jy]*"))]
    results = [evaluate(PACK, case, as_at=DAY, hypothetical=True) for case in [CHILD, *map(PACK.read_case, examples)]]
    documents = [result.document() for result in [*results, OTHERWISE]]
    criteria = PACK.read_case(read_case_file(POLICIES.parent / "examples" / "amara.yaml"))
    accounts = (
        ivpolicy.explain(
            *(PACK, CHILD, "visitor.appoint"),
            as_at=DAY, why_not="no_duty_now", trying={"child.disabled": True}, between=(DAY, DAY.replace(year=2032)),
        ),
        ivpolicy.explain(PACK, criteria, "visitor.appoint", as_at=DAY, audience="child"),
        *(ivpolicy.explain(PACK, criteria, question, as_at=DAY, facts=1) for question in PACK.questions),
    )  # fmt: skip
    found = {}
    for part in parts((*documents, *(result.record for result in results), *accounts)):
        if getattr(ivpolicy, type(part).__name__, None) is type(part):
            found.setdefault(type(part).__name__, part)
    return found


@pytest.mark.parametrize("name", [*VALUES, *PARTS])
@pytest.mark.parametrize(
    "again",
    [lambda value: pickle.loads(pickle.dumps(value)), copy.copy, copy.deepcopy],
    ids=["pickle", "copy", "deepcopy"],
)
def test_every_public_value_comes_back_equal_and_hashed_alike(name, again):
    value = VALUES[name] if name in VALUES else found_parts()[name]

    back = again(value)

    assert type(back) is type(value)
    assert back == value
    assert hash(back) == hash(value)
    assert len({back, value}) == 1
    assert back != object()


def test_no_public_kind_of_value_is_left_out():
    kinds = {getattr(ivpolicy, name) for name in ivpolicy.__all__ if inspect.isclass(getattr(ivpolicy, name))}

    assert set(found_parts()) == set(PARTS)
    tried = {kind_of(value) for value in [*VALUES.values(), *found_parts().values()]}
    # What holds a file open, or a whole caseload, is no value: it is the same as itself alone.
    values = {kind for kind in kinds if kind.__eq__ is not object.__eq__}
    assert values - tried == {IvpolicyError, ivpolicy.WordError}


def kind_of(value):
    """Its kind; of a list of references the list."""
    generic = getattr(type(value), "__pydantic_generic_metadata__", {})
    return generic.get("origin") or type(value)


def test_a_log_that_is_sent_or_copied_is_opened_again(tmp_path):
    with ivpolicy.DecisionLog(tmp_path / "a.log") as log:
        log.append(RESULT, at=AT, asked_by="an invented system")
        for again in (pickle.loads(pickle.dumps(log)), copy.copy(log), copy.deepcopy(log)):
            with again:
                again.append(RESULT, at=AT, asked_by="another")
        assert (log.size, len({log, log})) == (4, 1)


def test_what_is_kept_of_a_child_is_not_in_the_repr_of_an_entry():
    entry = VALUES["entry of a log"]

    assert entry.body is not None
    assert repr(entry.body) == "Body()"
    assert repr(entry).endswith("body=Body())")


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
def test_an_error_says_the_same_after_a_pool(error):
    back = pickle.loads(pickle.dumps(error))

    assert (str(back), back.told, back.code, back.about) == (str(error), error.told, error.code, error.about)
    assert all(len(told) > 10 for told in back.told)
    assert str(back) == "\n".join(back.told)


def kinds_of_error(kind=IvpolicyError):
    for inner in kind.__subclasses__():
        yield inner
        yield from kinds_of_error(inner)


def test_every_kind_of_error_has_a_code_of_its_own():
    kinds = [getattr(ivpolicy, name) for name in ivpolicy.__all__ if inspect.isclass(getattr(ivpolicy, name))]
    codes = [kind.code for kind in kinds if issubclass(kind, IvpolicyError)]

    assert len(codes) > 8
    assert len(set(codes)) == len(codes)


def test_no_kind_of_error_pickles_in_its_own_way():
    assert not [kind for kind in kinds_of_error() if "__reduce__" in vars(kind)]


def test_a_pack_is_sent_whole():
    """What is given to make a pack is what its pickle holds: a further choice must be sent as well."""
    assert set(inspect.signature(Pack).parameters) == {
        "pack",
        "national",
        "readings",
        "variant_of",
        "at_hand",
        "not_in_force",
        "whole",  # what it may take over, and no choice
    }


def test_a_pack_is_small_to_send_and_is_compiled_once_in_a_process():
    sent = pickle.dumps(PACK)

    assert len(sent) < 100_000
    assert len(pickle.dumps([RESULT, *RESULT.values()])) < len(sent) + 100_000
    assert pickle.loads(sent) is pickle.loads(pickle.dumps(PACK))


def test_a_result_that_comes_back_answers_every_question_alike():
    back = pickle.loads(pickle.dumps(RESULT))

    assert back.document() == RESULT.document()
    assert pickle.loads(pickle.dumps(RESULT["visitor.appoint"])).document() == RESULT["visitor.appoint"].document()


def test_what_comes_back_says_what_it_said_of_its_law_its_days_and_its_hypotheses():
    law, before, both, hypothesis = (
        pickle.loads(pickle.dumps(value))
        for value in (OVER_LAW, PACK.on(BEFORE_A_ROW), load_packs("leeds"), HYPOTHESIS)
    )

    assert evaluate(law, CHILD, as_at=DAY).notices == evaluate(OVER_LAW, CHILD, as_at=DAY).notices
    assert not law.national.shipped
    assert law.evaluated_digest == OVER_LAW.evaluated_digest
    assert before != PACK
    assert before.on(DAY).beneath.rows_left_out != before.beneath.rows_left_out
    assert (
        evaluate(before, CHILD, as_at=BEFORE_A_ROW).document() == evaluate(PACK, CHILD, as_at=BEFORE_A_ROW).document()
    )
    assert both.on(DAY) == PACK
    assert (hypothesis.hypothetical, hypothesis.notices) == (("another_authority",), HYPOTHESIS.notices)


def test_a_hypothesis_is_equal_to_no_answer():
    case = read_case({"case_id": "c"})
    answer, asked = (evaluate(PACK, case, as_at=DAY, hypothetical=hypothetical) for hypothetical in (False, True))
    of_another = Result(PACK, case, DAY, None, ("another_authority",))

    assert answer == asked
    assert of_another != answer


def test_a_result_is_equal_to_none_of_another_day_or_of_other_questions():
    assert evaluate(PACK, CHILD, as_at=date(2026, 11, 26)) != RESULT
    assert evaluate(PACK, CHILD, as_at=DAY, questions=["visitor.appoint"]) != RESULT
    assert evaluate(PACK, CHILD, as_at=DAY)["visitor.end"] != RESULT["visitor.appoint"]
    assert VALUES["pack read otherwise"] != PACK


CASES = [{"case_id": f"c{n}", "child": {"statuses": ["looked_after"], "disabled": n % 2 == 0}} for n in range(8)]


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")  # of `fork`, since Python 3.12
@pytest.mark.parametrize("start", get_all_start_methods())
def test_a_pool_of_processes_gives_what_one_process_gives(start):
    with ProcessPoolExecutor(2, mp_context=get_context(start)) as pool:
        found = list(pool.map(partial(answered, PACK), CASES))
        with pytest.raises(CaseError, match="expected yes or no"):
            pool.submit(answered, PACK, {"case_id": "c", "child": {"disabled": "perhaps"}}).result()
        with pytest.raises(PackError, match=r"one\.yaml"):
            pool.submit(refused, ERRORS["a pack"]).result()

    assert found == [answered(PACK, data) for data in CASES]
    assert [result.document() for result in found] == [answered(PACK, data).document() for data in CASES]


def test_threads_and_tasks_share_one_pack():
    expected = [answered(PACK, data).document() for data in CASES]

    with ThreadPoolExecutor(4) as pool:
        assert [result.document() for result in pool.map(partial(answered, load_pack("leeds")), CASES)] == expected

    async def all_at_once():
        return await asyncio.gather(*(asyncio.to_thread(answered, PACK, data) for data in CASES))

    assert [result.document() for result in asyncio.run(all_at_once())] == expected


def test_the_kind_of_result_is_public():
    assert isinstance(RESULT, Result)
