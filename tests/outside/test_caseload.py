"""The examples for a whole caseload: a batch job in a pool, and a command of a Django app."""

import importlib
import importlib.util
import json
import os
import subprocess
import sys
from datetime import date
from itertools import count
from pathlib import Path

import pytest

import ivpolicy
from ivpolicy import NotInForceError, evaluate, load_packs

CHECKOUT = Path(__file__).parents[2]
EXAMPLES = CHECKOUT / "examples" / "integration"
SOURCE = Path(ivpolicy.__file__).resolve().parents[1]
SECRET = "Zq7 Invented Child Name"
DAY, QUESTIONS = date(2026, 11, 2), ["advocacy.offer", "visitor.appoint"]


def python(*words, path=()):
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, (SOURCE, *path)))}
    return subprocess.run(
        [sys.executable, *map(str, words)],
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def records():
    spec = importlib.util.spec_from_file_location("batch_benchmark", CHECKOUT / "benchmarks" / "batch.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(module.records(450, seed=7))


@pytest.fixture
def example(monkeypatch):
    """A module of the examples, found by its name as the processes of a pool find it."""
    monkeypatch.syspath_prepend(EXAMPLES)
    return importlib.import_module


# ---- the batch job ----

WRONG = [
    (json.dumps({"case_id": "w1", "child": {"disabled": SECRET}}), "case_refused", "w1", "child.disabled"),
    (json.dumps({"case_id": "w2", "care": {"responsible_authority": "dudley"}}), "wrong_pack", "w2", None),
    ('{"case_id": "' + SECRET, "unreadable", None, None),
    ('{"case_id": "w3", "child": {"disabled": "no"}, "child": {}}', "unreadable", None, None),
    (json.dumps([SECRET]), "case_refused", None, ""),
    ("", "unreadable", None, None),
]


def test_the_job_answers_in_order_what_the_loop_answers_and_places_each_error(records, tmp_path):
    lines = [json.dumps(record) for record in records]
    at = [0, 7, 199, 200, 333, 455]
    for place, (line, *_) in zip(at, WRONG, strict=True):
        lines.insert(place, line)
    cases = tmp_path / "cases.jsonl"
    cases.write_text("\n".join(lines) + "\n", encoding="utf-8")
    asked = [
        "--authority",
        "leeds",
        "--as-at",
        DAY,
        *(word for question in QUESTIONS for word in ("--question", question)),
    ]

    done = python(EXAMPLES / "batch_job.py", cases, *asked)

    assert (done.returncode, done.stderr) == (3, "450 of 456 lines answered\n")
    assert SECRET not in done.stdout
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    for place, (_, code, case_id, path) in zip(at, WRONG, strict=True):
        error = answers[place]["error"]
        told = (error["line"], error["code"], error["case_id"], error["problems"][0].get("path"))
        assert told == (place + 1, code, case_id, path)
        assert all(problem["message"] for problem in error["problems"])
    editions = load_packs("leeds")
    expected = [evaluate(editions, editions.on(DAY).read_case(r), as_at=DAY, questions=QUESTIONS) for r in records]
    assert [answer for answer in answers if "error" not in answer] == [
        result.document().model_dump(mode="json", by_alias=True) for result in expected
    ]


@pytest.mark.parametrize("words", [["nowhere"], ["leeds", "--question", "visitor.apoint"]])
def test_what_no_line_can_be_answered_by_is_told_once(words, tmp_path):
    cases = tmp_path / "cases.jsonl"
    cases.write_text('{"case_id": "a"}\n' * 3, encoding="utf-8")

    done = python(EXAMPLES / "batch_job.py", cases, "--as-at", DAY, "--authority", *words)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("nowhere" if words == ["nowhere"] else "visitor.appoint") == 1
    assert "Traceback" not in done.stderr


def test_the_job_reads_no_further_ahead_than_its_workers_need(example, monkeypatch):
    batch_job = example("batch_job")

    monkeypatch.setattr(batch_job, "CHUNK", 10)
    taken = count()

    def endless():
        while True:
            yield json.dumps({"case_id": f"c{next(taken)}"}).encode()

    answers = batch_job.answers(batch_job.Job(load_packs("leeds"), DAY, QUESTIONS), endless(), workers=2)
    for given in range(2 * batch_job.CHUNK):
        assert json.loads(next(answers))["case_id"] == f"c{given}"
    ahead = next(taken) - 2 * batch_job.CHUNK
    answers.close()

    assert ahead <= batch_job.CHUNK * batch_job.WAITING * 2


def test_the_invented_records_are_the_same_each_time_and_differ_among_themselves(records):
    told = {json.dumps({**record, "case_id": ""}) for record in records}

    assert len(records) == 450
    assert len(told) > 350
    assert len({record["case_id"] for record in records}) == 450


# ---- the Django app ----


def row(case_id, **columns):
    return {"case_id": case_id, "date_of_birth": None, "disabled": None, "record": {}, **columns}


ROWS = [
    row("a", date_of_birth="2013-03-14", record={"child": {"statuses": ["looked_after"]}}),
    row("b", record={"child": {"statuses": SECRET}}),
    row("c", disabled=False, record={"care": {"responsible_authority": "leeds"}}),
]


def test_each_row_is_answered_from_its_columns_and_its_record_and_one_refused_stops_no_other(example):
    overview = example("children.overview").overview

    first, refused, last = overview(ROWS, load_packs("leeds"), as_at=DAY, questions=QUESTIONS)

    assert str(first.record.child.date_of_birth) == "2013-03-14"
    assert first.record.child.disabled is None
    assert list(first) == QUESTIONS
    assert refused.case_id == "b"
    assert "child.statuses" in refused.told[0]
    assert SECRET not in repr(refused)
    assert last.record.child.disabled is False


def test_an_empty_column_is_unknown_whatever_the_record_beside_it_says(example):
    record_of = example("children.overview").record_of

    assert record_of(row("a", record={"child": {"disabled": True}}))["child"]["disabled"] is None


def test_a_day_without_an_edition_is_told_once_and_not_of_each_row(example, tmp_path):
    overview = example("children.overview").overview

    text = (CHECKOUT / "policies" / "leeds.yaml").read_text(encoding="utf-8")
    path = tmp_path / "leeds.yaml"
    path.write_text(text.replace("{from: not stated,", "{from: 2026-06-01,", 1), encoding="utf-8")

    with pytest.raises(NotInForceError):
        next(overview(ROWS, load_packs(path), as_at=date(2026, 5, 1), questions=QUESTIONS))


DJANGO = """
import json, sys, django
from django.conf import settings
settings.configure(
    INSTALLED_APPS=["children"], DEFAULT_AUTO_FIELD="django.db.models.BigAutoField", USE_TZ=True,
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}},
)
django.setup()
from django.core.management import call_command, execute_from_command_line
call_command("migrate", run_syncdb=True, verbosity=0)
from children.models import Child
Child.objects.bulk_create(Child(**row) for row in json.loads(sys.argv[1]))
execute_from_command_line(["manage.py", "decide_children", *sys.argv[2:]])
"""


@pytest.fixture
def managed():
    pytest.importorskip("django", reason="django is not installed: `make test` installs it")

    def ran(rows, *words):
        return python("-c", DJANGO, json.dumps(rows), *words, path=[EXAMPLES])

    return ran


def test_the_command_writes_a_line_for_each_child_and_fails_where_one_has_no_answer(managed):
    done = managed(ROWS, "leeds", "--as-at", DAY, "--question", "visitor.appoint")

    first, last = map(json.loads, done.stdout.splitlines())
    own = evaluate(
        load_packs("leeds"),
        ivpolicy.read_case({"case_id": "c", "child": {"disabled": False}, "care": {"responsible_authority": "leeds"}}),
        as_at=DAY,
    )
    assert (first["case_id"], last["case_id"]) == ("a", "c")
    assert last["answers"]["visitor.appoint"] == [own["visitor.appoint"].status, own["visitor.appoint"].outcome]
    assert (last["evaluated_digest"], last["record_digest"]) == (own.evaluated_digest, own.record_digest)
    assert done.returncode == 1
    assert "b: child.statuses" in done.stderr
    assert "CommandError: 1 children" in done.stderr
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    "words", [["nowhere", "--question", "visitor.appoint"], ["leeds", "--question", "visitor.apoint"]]
)
def test_the_command_tells_a_wrong_pack_or_question_in_words(managed, words):
    done = managed(ROWS[:1], *words, "--as-at", DAY)

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("CommandError: ")
    assert "Traceback" not in done.stderr
