"""`ivpolicy decide --batch`: a record a line in, an answer or an error a line out."""

import gc
import io
import json
import subprocess
import sys
import tracemalloc
from datetime import date

import pytest
from jsonschema import Draft202012Validator

from invented_councils import FERNMOOR, ship
from ivpolicy import evaluate, load_pack
from ivpolicy.cli import batch
from ivpolicy.cli import main as command
from ivpolicy.files.schemas import schema_text

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def shipped(monkeypatch, tmp_path):
    folder = tmp_path / "policies"
    folder.mkdir()
    ship(monkeypatch, folder)
    monkeypatch.setattr(command, "today", lambda: TODAY)
    return folder


def record(case_id="a", authority="fernmoor", **sections):
    return {"case_id": case_id, "care": {"responsible_authority": authority}, **sections}


@pytest.fixture
def decided(run, tmp_path):
    """Runs a batch of records, or of lines as they are: the exit code, each line read, and what was complained of."""

    def ran(*lines, words=()):
        file = tmp_path / "cases.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        file.write_text("\n".join(texts) + "\n", encoding="utf-8")
        code, out, err = run("decide", "--batch", str(file), *words)
        return code, [json.loads(line) for line in out.splitlines()], err

    return ran


def test_each_line_is_what_the_library_answers_in_the_order_given(decided):
    records = [record(f"case-{n}", authority) for n, authority in enumerate(["fernmoor", "oakmere", "fernmoor"])]

    code, lines, err = decided(*records)

    assert (code, err) == (0, "")
    for given, line in zip(records, lines, strict=True):
        pack = load_pack(given["care"]["responsible_authority"], as_at=TODAY)
        expected = evaluate(pack, pack.read_case(given), as_at=TODAY).document().model_dump(mode="json", by_alias=True)
        assert line == {**expected, "as_at_from": "today"}


def test_an_answer_and_an_error_are_valid_by_their_published_schemas(decided):
    _, (answer, error), _ = decided(record(), {"case_id": "b", "child": {"disabeld": "yes"}})

    Draft202012Validator(json.loads(schema_text("result"))).validate(answer)
    Draft202012Validator(json.loads(schema_text("error"))).validate(error)


def test_a_line_that_cannot_be_answered_says_where_and_what_and_the_others_are_answered(decided):
    code, lines, err = decided(
        record("first"),
        "",
        '{"case_id": "x"',
        record("y", child={"disabeld": "yes"}),
        record("z", "nowhere"),
        record("last"),
    )

    assert code == 3
    assert [line.get("case_id") or line["error"]["case_id"] for line in lines] == [
        "first",
        None,
        None,
        "y",
        "z",
        "last",
    ]
    blank, broken, misspelt, nobody = (line["error"] for line in lines[1:5])
    assert (blank["line"], blank["exit_code"]) == (2, 3)
    assert (broken["problems"][0]["line"], broken["problems"][0]["column"]) == (3, 16)
    assert misspelt["problems"] == [
        {
            "about": "case", "message": "unknown key `disabeld`", "help": "did you mean `disabled`?", "line": 4,
            "file": lines[3]["error"]["problems"][0]["file"], "column": None, "path": "child", "code": "C010",
        }
    ]  # fmt: skip
    assert nobody["exit_code"] == 2
    assert nobody["problems"][0]["message"] == "there is no pack for the authority or the home that the record names"
    assert err.endswith("4 of 6 lines have no answer; each says why\n")


def test_an_error_shows_nothing_of_what_was_entered(decided):
    _, (line,), err = decided(record("a", child={"date_of_birth": "Marigold Invented", "statuses": ["Marigold"]}))

    assert "Marigold" not in json.dumps(line) + err


def test_each_record_has_its_own_day_and_the_option_is_for_all(decided):
    dated = record("dated", as_at="2026-10-01")

    _, own, _ = decided(dated, record("undated"))
    _, option, _ = decided(dated, record("undated"), words=["--as-at", "2026-11-01"])

    assert [(line["as_at"], line["as_at_from"]) for line in own] == [
        ("2026-10-01", "case file"),
        ("2026-11-22", "today"),
    ]
    assert [(line["as_at"], line["as_at_from"]) for line in option] == [("2026-11-01", "option")] * 2


def test_questions_may_be_asked_several_times(decided):
    _, (line,), _ = decided(record(), words=["--question", "visitor.appoint", "--question", "advocacy.offer"])

    assert set(line["decisions"]) == {"visitor.appoint", "advocacy.offer"}


def test_a_pack_is_loaded_once_for_each_authority(decided, monkeypatch):
    loaded = []
    load = batch.pack_of_record
    monkeypatch.setattr(
        batch, "pack_of_record", lambda case, day, **by: loaded.append(case.record.case_id) or load(case, day, **by)
    )

    decided(record("a"), record("b", "oakmere"), record("c"), record("d", "oakmere", as_at="2026-03-01"))

    assert loaded == ["a", "b"]


def test_the_edition_in_force_on_the_day_answers_each_record(decided, shipped):
    first = FERNMOOR.replace("edition: Second", "edition: First").replace(
        "in_force: {from: not stated, seen: 2026-11-01}",
        "in_force: {from: 2026-01-01, to: 2026-06-01, seen: 2026-01-01}",
    )
    second = FERNMOOR.replace("in_force: {from: not stated,", "in_force: {from: 2026-06-01,")
    folder = shipped.parent / "editions"
    folder.mkdir()
    (folder / "first.yaml").write_text(first, encoding="utf-8")
    (folder / "second.yaml").write_text(second, encoding="utf-8")
    days = ["2026-05-31", "2026-06-01", "2026-05-30", "2025-12-31"]

    code, lines, _ = decided(*(record(as_at=day) for day in days), words=["--authority", str(folder)])

    assert [line["pack"]["edition"] for line in lines[:3]] == ["First", "Second", "First"]
    assert "no edition of pack `fernmoor` is in force on 2025-12-31" in lines[3]["error"]["problems"][0]["message"]
    assert code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["--authority", "fernmor"],
        ["--authority", "fernmoor", "--question", "visitor.apoint"],
        ["--question", "visitor.apoint"],
    ],
)
def test_what_no_record_could_be_answered_with_is_refused_before_the_first(decided, words):
    code, lines, err = decided(record(), record(), words=words)

    assert code == 2
    assert len(lines) == 1
    assert "did you mean" in err
    assert "did you mean" in lines[0]["error"]["problems"][0]["help"]


def test_a_national_layer_that_is_none_is_refused_before_the_first(decided, shipped):
    for file, why in (("nowhere.yaml", "there is no file"), (shipped / "fernmoor.yaml", "this is no national layer")):
        code, lines, err = decided(record(), record(), words=["--national", str(file)])

        assert (code, len(lines)) == (2, 1)
        assert why in err


def test_a_day_on_which_one_pack_is_not_in_force_refuses_no_record_of_another(decided):
    code, lines, _ = decided(
        record("a", "fernmoor", as_at="1950-01-01"), record("b"), words=["--question", "visitor.appoint"]
    )

    assert code == 2
    assert "1950-01-01" in lines[0]["error"]["problems"][0]["message"]
    assert lines[1]["decisions"].keys() == {"visitor.appoint"}


def test_a_fault_on_one_line_does_not_end_the_others(decided, monkeypatch):
    evaluated = batch.evaluated

    def fails_once(pack, case, *more):
        if case.record.case_id == "b":
            raise ZeroDivisionError("Marigold Invented")
        return evaluated(pack, case, *more)

    monkeypatch.setattr(batch, "evaluated", fails_once)

    code, lines, err = decided(record("a"), record("b"), record("c"))

    assert code == 5
    assert [line.get("case_id") for line in lines] == ["a", None, "c"]
    assert lines[1]["error"]["problems"][0]["about"] == "ivpolicy"
    assert "Marigold" not in json.dumps(lines) + err


def test_a_line_that_is_too_long_is_refused_and_the_next_is_read(decided):
    code, lines, _ = decided(json.dumps(record("long", notes="x" * (3 << 20))), record("next"))

    assert code == 3
    assert lines[0]["error"]["problems"][0]["message"] == "the file is larger than 1 MiB"
    assert lines[1]["case_id"] == "next"


def test_progress_is_told_on_a_terminal_and_nowhere_else(decided, monkeypatch):
    records = [record(str(n)) for n in range(250)]
    asked = ["--question", "safeguarding.act"]
    assert decided(*records, words=asked)[2] == ""

    monkeypatch.setattr(batch, "is_terminal", lambda stream: stream is sys.stderr)

    err = decided(*records, words=asked)[2]
    assert err.split("\r")[1:] == [f"{n} lines read, 0 without an answer" for n in (100, 200)] + [
        "250 lines read, 0 without an answer\n"
    ]


def test_memory_does_not_grow_with_the_number_of_lines(monkeypatch, tmp_path, run):
    """Of 300 further records less is kept than one answer takes."""
    file = tmp_path / "cases.jsonl"
    file.write_text((json.dumps(record("a", occasions=["care_planning"])) + "\n") * 401, encoding="utf-8")
    held, answers = {}, iter(range(1, 402))

    def measured(line):
        number = next(answers)
        if number in (100, 400):
            gc.collect()
            held[number] = tracemalloc.get_traced_memory()[0], len(line)

    monkeypatch.setattr(batch, "write_json_line", measured)
    gc.freeze()  # what other tests hold need not be looked through for what is left over here
    tracemalloc.start()
    try:
        run("decide", "--batch", str(file))
    finally:
        tracemalloc.stop()
    (before, answer), (after, _) = held[100], held[400]
    assert after - before < answer


def test_a_program_may_wait_for_each_answer_before_it_asks_the_next(tmp_path):
    words = [sys.executable, "-m", "ivpolicy", "decide", "--batch", "-", "--question", "visitor.appoint"]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        for name in ("one", "two", "three"):
            process.stdin.write(json.dumps(record(name, "leeds")).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["case_id"] == name
        process.stdin.close()
        assert process.wait() == 0


def test_lines_from_windows_and_from_standard_input_are_read(run, monkeypatch):
    given = b"\xef\xbb\xbf" + json.dumps(record("a")).encode() + b"\r\n" + json.dumps(record("b")).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given)))

    code, out, _ = run("decide", "--batch", "-")

    assert code == 0
    assert [json.loads(line)["case_id"] for line in out.splitlines()] == ["a", "b"]


def test_a_batch_whose_reader_has_gone_says_so(tmp_path):
    file = tmp_path / "cases.jsonl"
    file.write_text((json.dumps(record("a", "leeds")) + "\n") * 20, encoding="utf-8")
    words = [sys.executable, "-m", "ivpolicy", "decide", "--batch", str(file)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        said = process.stderr.read().decode()
        assert (process.wait(), said) == (6, "standard output: whoever read it has gone\n")
