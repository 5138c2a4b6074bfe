"""From outside, with the wheel of another release and with its answers: every decision that differs is listed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from compileall import compile_dir
from pathlib import Path
from py_compile import PycInvalidationMode

import pytest
from jsonschema import Draft202012Validator

from ivpolicy.cli import old_answers, upgrade
from ivpolicy.files import change_log, wheels
from ivpolicy.files.schemas import schema_text

CHECKOUT = Path(__file__).resolve().parents[2]
PARTS = (
    "src",
    "policies",
    "docs/reference",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "hatch_build.py",
)
NAME = "ivpolicy-0.0.9-py3-none-any.whl"


def child(case_id, **sections):
    return {
        "case_id": case_id,
        "as_at": "2026-11-01",
        "care": {"responsible_authority": "leeds"},
        "child": {"statuses": ["looked_after"], "socially_isolated": "yes"},
        **sections,
    }


AMBER = child("amber-example", placement={"at_a_distance": "yes"})
BLAKE = child("blake-example")


@pytest.fixture(scope="module")
def old(tmp_path_factory):
    """The wheel of a release in which Leeds asked for two factors, not for three; with no line in its change log."""
    tree = tmp_path_factory.mktemp("tree")
    for part in PARTS:
        source = CHECKOUT / part
        copied = shutil.copytree if source.is_dir() else shutil.copy
        (tree / part).parent.mkdir(parents=True, exist_ok=True)
        copied(source, tree / part)
    pack = tree / "policies" / "leeds.yaml"
    text = pack.read_text(encoding="utf-8")
    assert text.count("need: 3") == 1
    pack.write_text(text.replace("need: 3", "need: 2"), encoding="utf-8")
    version = tree / "src/ivpolicy/core/version.py"
    version.write_text(version.read_text(encoding="utf-8").replace('"0.1.0"', '"0.0.9"'), encoding="utf-8")
    (tree / "CHANGELOG.md").write_text("# Changelog\n\n## Unreleased\n", encoding="utf-8")
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=tree, check=True, capture_output=True, timeout=300)
    (built,) = folder.glob("*.whl")
    assert built.name == NAME
    add_compiled(built, tmp_path_factory.mktemp("compiled"))
    return built


def add_compiled(wheel, folder):
    """Put its modules into a wheel as Python keeps them too: compiled once here, and not each time it is run."""
    with zipfile.ZipFile(wheel, "a") as archive:
        archive.extractall(folder)
        for part in ("core", "files", "cli"):
            compile_dir(folder / "ivpolicy" / part, quiet=2, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)
        for path in sorted(folder.rglob("*.pyc")):
            archive.write(path, path.relative_to(folder).as_posix())


@pytest.fixture
def cases(tmp_path):
    """Writes a caseload, one record a line, and gives its path."""

    def written(*records):
        path = tmp_path / "cases.jsonl"
        path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
        return str(path)

    return written


def answers_of(wheel, folder, cases, *words):
    """The log that a release keeps: what its batch prints."""
    installed = folder / "installed"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(installed)
    done = subprocess.run(
        [sys.executable, "-m", "ivpolicy", "decide", "--batch", cases, *words],
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        check=False,
        timeout=300,
    )
    log = folder / "answers.jsonl"
    log.write_bytes(done.stdout)
    return log


def found(run, cases, old, *words):
    code, out, err = run("upgrade", cases, "--from", str(old), "--format", "json", *words)
    document = json.loads(out)
    if "error" not in document:
        Draft202012Validator(json.loads(schema_text("upgrade"))).validate(document)
    return code, document, err


# ---- the wheel of a release in which one rule was another ----


@pytest.mark.slow
def test_a_decision_that_differs_is_listed_with_its_clause_and_the_others_are_not(run, cases, old):
    code, document, err = found(run, cases(AMBER, BLAKE), old)

    assert (code, err, document["not_compared"]) == (1, "", [])
    assert (document["result_format"], document["compared"]) == (1, 2)
    assert document["old"]["engine"] == ["ivpolicy 0.0.9"]
    (change,) = document["changes"]
    assert (change["case_id"], change["question"], change["as_at"]) == (
        "amber-example", "visitor.criteria", "2026-11-01",
    )  # fmt: skip
    assert (change["old"]["status"], change["old"]["outcome"]) == ("decided", "met")
    assert (change["new"]["status"], change["new"]["outcome"]) == ("needs_information", None)
    assert change["old"]["clauses"] == change["new"]["clauses"] == ["LEE-2.1-12"]
    assert "placement.significant_instability" in change["new"]["missing"]


@pytest.mark.slow
def test_the_page_says_that_the_wheel_was_run_and_that_no_starred_change_names_the_decision(run, cases, old):
    code, out, _ = run("upgrade", cases(AMBER), "--from", str(old), "--question", "visitor.criteria")

    said = " ".join(out.split())
    assert code == 1
    assert "was run on this machine, with your rights" in said
    assert "Was met Now undetermined" in said
    assert "Clauses LEE-2.1-12 Change log no starred change names this Cases amber-example" in said


@pytest.mark.slow
def test_a_starred_change_that_names_the_clause_is_shown_and_one_the_old_release_had_is_not(
    run, cases, old, monkeypatch
):
    named = "- ★ Leeds asks for three factors,\n  where it asked for two. [LEE-2.1-11 to LEE-2.1-13]\n"
    other = "- ★ Something about `visitor.refer`.\n- Not starred. [LEE-2.1-12]\n"
    monkeypatch.setattr(change_log, "change_log_text", lambda: f"# Changelog\n\n## Unreleased\n\n{other}{named}")

    _, document, _ = found(run, cases(AMBER), old, "--question", "visitor.criteria")

    (line,) = document["starred"]
    assert line["says"] == "Leeds asks for three factors, where it asked for two. [LEE-2.1-11 to LEE-2.1-13]"
    assert line["names"] == ["LEE-2.1-11", "LEE-2.1-12", "LEE-2.1-13"]
    assert [change["starred"] for change in document["changes"]] == [[0]]


@pytest.mark.slow
def test_nothing_differs_between_two_releases_that_decide_alike(run, cases, old):
    code, document, _ = found(run, cases(BLAKE), old, "--question", "visitor")

    assert (code, document["compared"], document["changes"]) == (0, 1, [])


@pytest.mark.slow
def test_a_wheel_is_not_imported_here_and_leaves_nothing_behind(run, cases, old, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    before = {name: module.__file__ for name, module in sys.modules.items() if name.startswith("ivpolicy")}

    found(run, cases(AMBER), old, "--question", "visitor.criteria")

    assert list((tmp_path / "temporary").iterdir()) == []
    assert {name: sys.modules[name].__file__ for name in before} == before


@pytest.mark.slow
def test_a_thousand_cases_are_compared_and_the_count_goes_along(run, cases, old, monkeypatch):
    monkeypatch.setattr(upgrade, "is_terminal", lambda _: True)
    records = [{**(AMBER if n % 2 else BLAKE), "case_id": f"case-{n}"} for n in range(1000)]

    code, document, err = found(run, cases(*records), old, "--question", "visitor.criteria")

    assert (code, document["compared"], len(document["changes"])) == (1, 1000, 500)
    assert "\r100 cases read, 50 decisions differ" in err
    assert err.endswith("\r1,000 cases read, 500 decisions differ\n")


@pytest.mark.slow
def test_both_releases_answer_on_the_day_and_over_the_law_that_is_asked_for(run, cases, old, tmp_path):
    law = tmp_path / "law.yaml"
    shutil.copy(CHECKOUT / "policies" / "england.yaml", law)
    asked = ("--as-at", "2026-11-20", "--national", str(law), "--question", "visitor.criteria")
    caseload = cases(AMBER, BLAKE)

    code, document, _ = found(run, caseload, old, *asked)
    _, page, _ = run("upgrade", caseload, "--from", str(old), *asked)
    log = answers_of(old, tmp_path, caseload, *asked)
    _, of_log, _ = found(run, caseload, log, *asked)

    assert (code, document["compared"], document["not_compared"]) == (1, 2, [])
    assert (document["as_at"], document["national"]) == ("2026-11-20", str(law))
    assert [(change["case_id"], change["as_at"]) for change in document["changes"]] == [("amber-example", "2026-11-20")]
    assert of_log["changes"] == document["changes"]
    said = " ".join(page.split())
    assert "Day 20 November 2026" in said
    assert f"Law the national layer of {law}, not the one shipped with ivpolicy" in said


# ---- a log of its answers ----


@pytest.mark.slow
def test_a_log_says_the_same_as_the_wheel_that_wrote_it(run, cases, old, tmp_path):
    caseload = cases(AMBER, BLAKE)
    log = answers_of(old, tmp_path, caseload, "--question", "visitor")

    _, of_wheel, _ = found(run, caseload, old, "--question", "visitor")
    code, of_log, _ = found(run, caseload, log, "--question", "visitor")

    assert code == 1
    assert of_log["changes"] == of_wheel["changes"]
    assert of_log["old"] == {"engine": ["ivpolicy 0.0.9"], "file": str(log), "kind": "log", "digest": None}


@pytest.mark.slow
def test_what_the_log_has_no_answer_to_is_named_and_never_taken_for_a_change(run, cases, old, tmp_path):
    unread = {**child("unread-example"), "child": {"disabeld": "yes"}}
    gone = child("gone-example")
    log = answers_of(old, tmp_path, cases(AMBER, BLAKE, unread, gone), "--question", "visitor.criteria")
    changed = child("amber-example", placement={"at_a_distance": "no"})
    mended = child("unread-example")

    code, document, _ = found(run, cases(changed, BLAKE, mended, child("new-example")), log)

    assert (code, document["compared"], document["changes"]) == (3, 1, [])
    assert [(n["case_id"], n["by"], n["problem"]) for n in document["not_compared"]] == [
        ("amber-example", "old", "the record was changed since it was answered, or is read otherwise"),
        ("unread-example", "old", "child: unknown key `disabeld`"),
        ("new-example", "old", "the log has no answer to this case"),
    ]
    assert document["answers_without_case"] == 1


@pytest.fixture
def log(run, tmp_path):
    """Writes the log of this release's own answers to a caseload, and gives its path."""

    def written(cases, *words):
        path = tmp_path / "answers.jsonl"
        with path.open("a", encoding="utf-8") as file:
            file.write(run("decide", "--batch", cases, "--question", "visitor.criteria", *words)[1])
        return path

    return written


def test_of_a_log_only_answers_of_the_day_asked_about_count(run, cases, log):
    caseload = cases(AMBER)
    for day in ("2026-11-01", "2026-11-20"):
        answers = log(caseload, "--as-at", day)

    code, document, _ = found(run, caseload, answers)
    assert (code, document["compared"], document["as_at"]) == (0, 2, None)

    code, document, _ = found(run, caseload, answers, "--as-at", "2026-11-20")
    assert (code, document["compared"], document["not_compared"]) == (0, 1, [])

    code, document, _ = found(run, caseload, answers, "--as-at", "2026-11-21")
    assert (code, document["compared"]) == (3, 0)
    assert [one["problem"] for one in document["not_compared"]] == ["it was answered on other days only"]


def test_an_answer_over_a_national_layer_of_a_file_is_not_compared_with_one_over_the_shipped_one(
    run, cases, log, tmp_path
):
    law = tmp_path / "law.yaml"
    shutil.copy(CHECKOUT / "policies" / "england.yaml", law)
    caseload = cases(AMBER)
    answers = log(caseload, "--national", str(law))

    code, document, _ = found(run, caseload, answers)
    assert (code, document["compared"]) == (3, 0)
    assert [one["problem"] for one in document["not_compared"]] == [
        "one of the two answers stands on the shipped national layer, the other on one from a file"
    ]

    code, document, _ = found(run, caseload, answers, "--national", str(law))
    assert (code, document["compared"], document["changes"]) == (0, 1, [])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--authority", "nowhere"), "there is no pack `nowhere`"),
        (("--question", "visitor.apoint"), "there is no question `visitor.apoint`"),
        (("--national", "nowhere.yaml"), "there is no file `nowhere.yaml`"),
    ],
)
def test_what_no_case_could_be_compared_with_is_refused_before_the_first(run, cases, log, words, told):
    caseload = cases(AMBER)

    code, out, err = run("upgrade", caseload, "--from", str(log(caseload)), *words)

    assert (code, out, told in err) == (2, "", True)


def test_a_national_layer_answers_for_itself_from_a_file(run, cases, tmp_path):
    law = tmp_path / "law.yaml"
    shutil.copy(CHECKOUT / "policies" / "england.yaml", law)
    caseload, asked = cases(AMBER), ("--authority", str(law), "--question", "visitor.appoint")
    answers = tmp_path / "answers.jsonl"
    answers.write_text(run("decide", "--batch", caseload, *asked)[1], encoding="utf-8")

    code, document, _ = found(run, caseload, answers, *asked)

    assert (code, document["compared"], document["not_compared"]) == (0, 1, [])


@pytest.mark.parametrize(
    "line", ["no json", "{}", '{"result_format": 2, "case_id": "a"}', '{"case_id": "a", "decisions": {}}']
)
def test_a_line_that_is_no_answer_of_a_known_form_is_refused_with_its_place(run, cases, tmp_path, line):
    log = tmp_path / "answers.jsonl"
    log.write_text(f"\n{line}\n", encoding="utf-8")

    code, _, err = run("upgrade", cases(AMBER), "--from", str(log))

    assert code == 2
    assert f"{log}: line 2 is no answer that this release can read" in err


def test_an_empty_log_and_a_caseload_without_cases_are_told(run, cases, tmp_path):
    log = tmp_path / "answers.jsonl"
    log.write_text("", encoding="utf-8")

    assert "there is no answer in this log" in run("upgrade", cases(AMBER), "--from", str(log))[2]
    assert "there is no such file" in run("upgrade", cases(AMBER), "--from", str(tmp_path / "nowhere.jsonl"))[2]


# ---- wheels that are none, and releases that fail ----

ANSWER = {
    "result_format": 1, "case_id": "amber-example", "as_at": "2026-11-01", "engine": "ivpolicy 0.0.9",
    "record_digest": "0", "pack": {"id": "leeds"}, "national": {"id": "england"}, "decisions": {},
}  # fmt: skip
ECHO = """
import os, sys
def main():
    for number, line in enumerate(sys.stdin.buffer, 1):
        DOES
        sys.stdout.write(ANSWER + "\\n")
        sys.stdout.flush()
"""


@pytest.fixture
def wheel(tmp_path):
    """Writes a wheel of these files; `does` is what its release does with each record before it answers."""

    def written(does=None, **files):
        path = tmp_path / NAME
        if does is not None:
            files |= {
                "ivpolicy/__init__.py": "__version__ = '0.0.9'",
                "ivpolicy/cli/__init__.py": "",
                "ivpolicy/cli/main.py": ECHO.replace("DOES", does).replace("ANSWER", repr(json.dumps(ANSWER))),
            }
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in files.items():
                archive.writestr(name, text)
        return path

    return written


def refused(run, cases, wheel):
    code, out, err = run("upgrade", cases(AMBER, BLAKE, AMBER), "--from", str(wheel))
    assert out == ""
    assert "Traceback" not in err
    return code, err


def test_what_is_no_wheel_is_told(run, cases, wheel, tmp_path):
    damaged = tmp_path / "damaged.whl"
    damaged.write_bytes(b"PK\3\4 and no more")
    cut = tmp_path / "cut.whl"
    cut.write_bytes(wheel("pass").read_bytes()[:-30])

    for path in (damaged, cut):
        code, err = refused(run, cases, path)
        assert (code, "this is no wheel, or it is damaged" in err) == (2, True)


def test_damaged_bytes_within_a_wheel_are_told(run, cases, wheel):
    path = wheel("pass")
    with zipfile.ZipFile(path) as archive:
        entry = archive.getinfo("ivpolicy/cli/main.py")
    raw = bytearray(path.read_bytes())
    start = entry.header_offset + 30 + len(entry.filename)
    raw[start : start + 20] = b"\xff" * 20
    path.write_bytes(raw)

    code, err = refused(run, cases, path)

    assert (code, "this is no wheel, or it is damaged" in err) == (2, True)


def test_a_wheel_without_ivpolicy_is_told(run, cases, wheel):
    code, err = refused(run, cases, wheel(**{"other/__init__.py": ""}))

    assert (code, "there is no ivpolicy in this wheel" in err) == (2, True)


@pytest.mark.parametrize(
    "name",
    ["ivpolicy/../../outside.py", "ivpolicy//x.py", "ivpolicy/a\\..\\b.py", "ivpolicy/C:x.py", "ivpolicy/./x.py"],
)
def test_a_name_that_leads_out_is_refused_before_anything_is_written(run, cases, wheel, tmp_path, name):
    path = wheel("pass")
    with zipfile.ZipFile(path, "a") as archive:
        entry = zipfile.ZipInfo("ivpolicy/placeholder")
        entry.filename = name
        archive.writestr(entry, "print('run')")

    code, err = refused(run, cases, path)

    assert (code, "a name that leads out of its folder" in err) == (2, True)
    assert not (tmp_path / "outside.py").exists()


def test_a_link_in_a_wheel_is_refused(run, cases, wheel):
    path = wheel("pass")
    with zipfile.ZipFile(path, "a") as archive:
        entry = zipfile.ZipInfo("ivpolicy/link")
        entry.external_attr = 0o120777 << 16
        archive.writestr(entry, "/etc")

    code, err = refused(run, cases, path)

    assert (code, "holds a link" in err) == (2, True)


def test_a_wheel_too_large_to_be_a_release_is_refused(run, cases, wheel, monkeypatch):
    monkeypatch.setattr(wheels, "_MOST_BYTES", 1000)

    code, err = refused(run, cases, wheel("pass", **{"ivpolicy/large": "0" * 1001}))

    assert (code, "larger than any release" in err) == (2, True)


def test_a_release_that_does_not_start_is_told_with_its_last_words(run, cases, wheel):
    code, err = refused(run, cases, wheel(**{"ivpolicy/__init__.py": "import no_such_library"}))

    assert code == 2
    assert "this release cannot be started: ModuleNotFoundError: No module named 'no_such_library'" in err


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_release_that_is_killed_is_told_with_the_case_and_nothing_of_a_record(run, cases, wheel):
    code, err = refused(run, cases, wheel("if number == 2: os.kill(os.getpid(), 9)"))

    assert (code, "was ended by signal 9 before it had answered case 2" in err) == (6, True)
    assert "amber" not in err


def test_a_release_that_ends_early_is_told(run, cases, wheel):
    code, err = refused(run, cases, wheel("if number == 3: sys.exit(7)"))

    assert (code, "ended with code 7 before it had answered case 3" in err) == (6, True)


def test_a_release_that_answers_in_another_form_is_told(run, cases, wheel):
    code, err = refused(run, cases, wheel("print('hello'); continue"))

    assert (code, "answers case 1 in a form that this release cannot read" in err) == (2, True)


def test_a_release_that_can_answer_nothing_says_why(run, cases, wheel):
    told = '{"error": {"exit_code": 2, "problems": [{"message": "unrecognized arguments: --batch"}]}}'

    code, err = refused(run, cases, wheel(f"print({told!r}); continue"))

    assert (code, "this release answers nothing: unrecognized arguments: --batch" in err) == (2, True)


def test_cases_that_the_old_release_cannot_read_are_named_and_the_others_compared(run, cases, wheel):
    told = '{"error": {"line": 1, "case_id": "x", "problems": [{"message": "unknown key `a`", "path": "child"}]}}'

    code, document, _ = found(
        run, cases(AMBER, BLAKE), wheel(f"\n        if number == 1:\n            print({told!r}); continue")
    )

    assert (code, document["compared"]) == (3, 1)
    (case,) = document["not_compared"]
    assert (case["case_id"], case["by"], case["problem"]) == ("amber-example", "old", "child: unknown key `a`")


def test_a_question_that_is_asked_no_more_is_named_and_counts_as_a_difference(run, cases, wheel):
    answer = {**ANSWER, "decisions": {"visitor.gone": {"status": "no_rule"}}}

    code, document, _ = found(run, cases(AMBER), wheel(f"print({json.dumps(answer)!r}); continue"))

    assert (code, document["only_old"]) == (1, ["visitor.gone"])


def test_a_release_does_not_see_what_lies_in_the_working_folder(run, cases, wheel, tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "json.py").write_text("raise SystemExit('taken from the working folder')", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "here"))

    code, _, err = found(run, cases(AMBER), wheel("import json"))

    assert (code, err) == (0, "")


def test_many_large_records_go_through_both_pipes_at_once(run, cases, wheel):
    records = [child(f"case-{n}", local={"other": {"words": "x" * 1000, "more": ["y" * 500] * 150}}) for n in range(40)]

    code, document, _ = found(
        run, cases(*records), wheel(f"sys.stdout.write({json.dumps(ANSWER)!r} + ' ' * 200000 + chr(10)); continue")
    )

    assert (code, document["compared"]) == (0, 40)


def test_what_stops_reading_the_cases_is_told(run, tmp_path, wheel):
    table = tmp_path / "cases.csv"
    table.write_text('case_id,as_at\n"a,2026-11-01\n', encoding="utf-8")

    code, _, err = run("upgrade", str(table), "--from", str(wheel("pass")))

    assert (code, "this is not a CSV table" in err) == (2, True)


def test_lines_are_read_leniently_and_shown_by_kind_alone():
    said = old_answers.read_line(json.dumps({**ANSWER, "added_later": 1}).encode())

    assert (said.case_id, repr(said)) == ("amber-example", "OldAnswer(...)")
