"""No input file makes any command show a traceback or run without end.

Every command that takes a file is given shipped packs, cases, worked cases and tables as people spoil them, any bytes,
and well-formed data that is something else. `ivpolicy check` has a file of its own beside this one.
"""

from __future__ import annotations

import json
import subprocess
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest import mock

import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fuzzing import DATA, JUNK, TOO_LARGE, changed, ended, with_long_lists
from invented_pack import FULL_PACK
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.diff import comparison
from ivpolicy.diff.behaviour import behaviour
from ivpolicy.files.cases import read_case_file

CHECKOUT = Path(__file__).parents[2]
CASES = tuple(
    path.read_text(encoding="utf-8")
    for path in sorted((CHECKOUT / "examples").iterdir())
    if path.suffix in (".yaml", ".json")
)
PACKS = (FULL_PACK, *(path.read_text("utf-8") for path in sorted((CHECKOUT / "tests/packs/constructs").glob("*.yaml"))))
SHIPPED = tuple(path.read_text("utf-8") for path in sorted((CHECKOUT / "policies").glob("*.yaml")))
WORKED = tuple(path.read_text("utf-8") for path in sorted((CHECKOUT / "policies/cases").glob("*.yaml")))
SMALL_WORKED = tuple(
    path.read_text("utf-8") for path in sorted((CHECKOUT / "tests/packs/constructs/cases").glob("*.yaml"))
)
SUFFIXES = st.sampled_from((".yaml", ".yml", ".json", ".jsonl", ".csv", ""))
AS_AT = ("--as-at", "2026-11-22")
CASES_READ = tuple(
    read_case_file(path) for path in sorted((CHECKOUT / "examples").iterdir()) if path.suffix in (".yaml", ".json")
)
few = settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def as_text(data) -> bytes:
    return yaml.safe_dump(data, allow_unicode=True).encode("utf-8", errors="replace")


ANYTHING = st.one_of(
    st.binary(max_size=200), st.sampled_from(JUNK), DATA.map(as_text), st.text(max_size=200).map(str.encode)
)


def anything_or(texts):
    """A spoilt file more often than a file of another kind."""
    return st.one_of(changed(texts), changed(texts), changed(texts), ANYTHING)


@contextmanager
def file_of(raw: bytes, name: str = "x.yaml"):
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(raw)
        yield path


# ---- one function for each command and each kind of file it takes ----


def decide(raw: bytes, suffix: str, format_: str) -> None:
    with file_of(raw, f"x{suffix}") as case:
        ended("decide", case, *AS_AT, "--format", format_, "--reasons")
        ended("decide", case, "--authority", "leeds")
    ended("decide", "-", *AS_AT, "--authority", "england", stdin=raw)


def compare(raw: bytes, suffix: str) -> None:
    with file_of(raw, f"x{suffix}") as case:
        ended("compare", case, *AS_AT, "--question", "visitor")
    ended("compare", "-", "--pack", "leeds", "--format", "json", stdin=raw)


def decide_under(raw: bytes) -> None:
    with file_of(raw) as pack:
        case = CHECKOUT / "examples/amara.yaml"
        ended("decide", case, "--authority", pack, "--reasons")
        ended("compare", case, "--pack", pack, "--pack", "england", "--format", "markdown")


def test_of(raw: bytes, pack: bytes | None = None) -> None:
    with file_of(pack or FULL_PACK.encode(), "fernmoor.yaml") as beside:
        cases = beside.parent / "cases" / "fernmoor.yaml"
        cases.parent.mkdir()
        cases.write_bytes(raw)
        for path in (beside, cases, beside.parent):
            ended("test", path, "--missing", "--minimum", "50", "--html", beside.parent / "page.html")


test_of.__test__ = False


def suggest(raw: bytes) -> None:
    with file_of(raw) as pack:
        ended("suggest", pack, "--most", "3")


def diff(old: bytes, new: bytes, format_: str) -> None:
    with file_of(old, "old.yaml") as one:
        other = one.with_name("new.yaml")
        other.write_bytes(new)
        ended("diff", one, other, "--format", format_)


behaviour_once = cache(behaviour)
"""How Coventry answers beside itself is the same whatever the cases, which are compared each time."""


def caseload(raw: bytes, name: str) -> None:
    with file_of(raw, name) as load, mock.patch.object(comparison, "behaviour", behaviour_once):
        for path in (load, load.parent):
            ended("diff", "coventry", "coventry", "--cases", path, *AS_AT)


FORMATS = st.sampled_from(("text", "markdown", "json"))
DIFF_FORMATS = st.sampled_from(("text", "markdown", "json", "html"))


# ---- cases ----


@given(anything_or(CASES), SUFFIXES, FORMATS)
@few
@example(b"{" * 100_000, ".json", "text")
def test_any_case_file_makes_decide_end_in_words(raw, suffix, format_):
    decide(raw, suffix, format_)


@given(anything_or(CASES), SUFFIXES)
@few
def test_any_case_file_makes_compare_end_in_words(raw, suffix):
    compare(raw, suffix)


@given(with_long_lists(CASES_READ), FORMATS)
@settings(few, max_examples=5)
def test_any_case_with_long_lists_makes_decide_and_compare_end_in_words(raw, format_):
    decide(raw, ".json", format_)
    compare(raw, ".json")


# ---- packs ----


@given(anything_or(PACKS))
@few
def test_any_pack_makes_decide_and_compare_end_in_words(raw):
    decide_under(raw)


@given(anything_or(PACKS))
@few
def test_any_pack_makes_suggest_end_in_words(raw):
    suggest(raw)


@given(st.sampled_from(PACKS).map(str.encode) | anything_or(PACKS), anything_or(PACKS), DIFF_FORMATS)
@few
def test_any_two_packs_make_diff_end_in_words(old, new, format_):
    diff(old, new, format_)


@given(st.data())
@few
def test_any_change_of_a_pack_makes_diff_end_in_words(data):
    text = data.draw(st.sampled_from(PACKS))
    diff(text.encode(), data.draw(changed((text,), most=2)), data.draw(DIFF_FORMATS))


@pytest.mark.parametrize("pack", TOO_LARGE, ids=["a great count", "many dates", "pairs of facts in the worst order"])
@pytest.mark.parametrize("command", ["decide", "compare", "suggest", "diff", "test"])
def test_pack_too_large_to_be_answered_is_refused_by_every_command_and_hangs_none(command, pack, tmp_path):
    path, case = tmp_path / "fernmoor.yaml", tmp_path / "case.yaml"
    path.write_text(pack, encoding="utf-8")
    case.write_text("case_id: ada-example\ncare: {responsible_authority: fernmoor}\n", encoding="utf-8")
    worked = tmp_path / "cases" / "fernmoor.yaml"
    worked.parent.mkdir()
    worked.write_text(
        "cases: fernmoor\nas_at: 2026-11-01\nworked:\n  - {case: One, clause: FER-1, facts: {}, expect: {visitor.end: {status: decided}}}\n"
    )
    words = {"decide": [case, "--authority", path], "compare": [case, "--pack", path], "diff": [path, path]}

    done = ended(command, *words.get(command, [path]), seconds=30)

    assert done.code == ExitCode.BAD_PACK
    assert "too many combinations to be answered" in done.err


# ---- worked cases ----


@given(anything_or((*SMALL_WORKED, *(text.replace("cases: islington", "cases: fernmoor") for text in WORKED))))
@few
def test_any_file_of_worked_cases_makes_test_end_in_words(raw):
    test_of(raw)


@given(st.data())
@few
def test_any_pack_beside_worked_cases_makes_test_end_in_words(data):
    cases = b"cases: fernmoor\nas_at: 2026-11-01\nworked:\n  - {case: One, clause: FER-1, facts: {}, expect: {visitor.end: no_rule}}\n"
    test_of(cases, data.draw(anything_or((FULL_PACK,))))


# ---- a caseload ----


def _lines() -> tuple[str, ...]:
    return ("\n".join(json.dumps(case, default=str) for case in CASES_READ[:3]),)


TABLE = (
    "case_id,child.statuses,child.date_of_birth,care.responsible_authority,views.objects_to_visitor.value,visits\n"
    'amber,looked_after,2013-03-14,coventry,no,"[{""kind"": ""visit""}]"\n'
    "bo,looked_after;care_leaver,2013,coventry,,\n"
)


@given(changed(_lines()) | ANYTHING)
@few
def test_any_json_lines_make_diff_end_in_words(raw):
    caseload(raw, "cases.jsonl")


@given(changed((TABLE,)) | ANYTHING)
@few
@example(b"case_id,a\n" + b'x,"' + b"y" * 200_000 + b'"\n')
@example(b"case_id,\x00\nx,y\n")
@example(b"case_id,child\nx,{}\n")
@example(b"case_id,child,child.statuses\nx,[],looked_after\n")
def test_any_table_makes_diff_end_in_words(raw):
    caseload(raw, "cases.csv")


@given(anything_or(CASES), SUFFIXES)
@few
def test_any_case_in_a_folder_makes_diff_end_in_words(raw, suffix):
    caseload(raw, f"x{suffix}")


# ---- git ----


@pytest.fixture(scope="module")
def repository(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repository")
    (folder / "x.yaml").write_bytes(b"\xff\xfe")
    (folder / "deep.yaml").write_text("[" * 3000)
    (folder / "folder").mkdir()
    (folder / "folder/y.yaml").write_text(FULL_PACK)
    (folder / "large.yaml").write_text("a: b\n" * 400_000)
    for words in (
        ("init", "-q"),
        ("add", "."),
        ("-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"),
    ):
        subprocess.run(["git", *words], cwd=folder, check=True)
    return folder


REVISIONS = (
    "HEAD:x.yaml", "HEAD:deep.yaml", "HEAD:folder", "HEAD:folder/y.yaml", "HEAD:./folder/y.yaml", "HEAD:large.yaml", "HEAD~9:x.yaml",
    "HEAD:", "HEAD::", "HEAD:../x.yaml", "HEAD:/x.yaml", "HEAD^{tree}:folder/y.yaml", "HEAD@{1}:x.yaml", ":/x:folder/y.yaml",
    "x--output=z:x.yaml", "HEAD:folder/y.yaml@2026-02-30", "HEAD:folder/y.yaml@2026-06-01", "HEAD:folder/y.yaml@1000-01-01", "@", "@:x",
    "HEAD:\x7f", "HEAD:\n", "..:x.yaml", "HEAD..HEAD:x.yaml",
)  # fmt: skip


@pytest.mark.parametrize("name", REVISIONS)
def test_any_git_revision_makes_diff_end_in_words(name, repository, monkeypatch):
    monkeypatch.chdir(repository)
    ended("diff", name, "HEAD:folder/y.yaml")


@given(st.text(max_size=20), st.text(max_size=20))
@few
def test_any_name_makes_every_command_end_in_words(one, other):
    for words in (
        ("decide", f"./{one}"),
        ("compare", f"./{one}", "--pack", f"x{other}"),
        ("check", f"x{one}"),
        ("test", f"x{one}"),
        ("suggest", f"x{one}"),
        ("diff", f"x{one}", f"x{other}"),
        ("diff", f"{one}:x{other}".lstrip("-"), "leeds"),
        ("diff", "leeds", "leeds", "--cases", f"x{one}"),
        ("facts", f"x{one}"),
    ):
        ended(*words)


# ---- new ----


@given(st.text(max_size=30), st.text(max_size=30) | st.none())
@few
@example("Rivermead: Council", None)
@example('"', "x")
@example("a" * 5000, None)
def test_any_name_of_an_authority_makes_new_end_in_words_or_start_a_pack_that_checks(name, id_):
    with TemporaryDirectory() as folder:
        words = ("--id", f"{id_}") if id_ is not None and not id_.startswith("-") else ()
        done = ended("new", f" {name}", *words, "--folder", folder)
        packs = [path for path in Path(folder).glob("*.yaml") if path.parent.name != "cases"]
        assert (done.code == 0) == bool(packs)
        for pack in packs:
            assert ended("check", pack, *AS_AT).code == 0
            assert ended("test", pack).code == 0


# ---- the same for long ----


@pytest.mark.fuzz
@given(anything_or(CASES), SUFFIXES, FORMATS)
def test_many_case_files_end_in_words(raw, suffix, format_):
    decide(raw, suffix, format_)
    compare(raw, suffix)


@pytest.mark.fuzz
@settings(max_examples=100)
@given(with_long_lists(CASES_READ), SUFFIXES, FORMATS)
def test_many_cases_with_long_lists_end_in_words(raw, suffix, format_):
    decide(raw, suffix, format_)
    compare(raw, suffix)


@pytest.mark.fuzz
@given(anything_or((*PACKS, *SHIPPED)))
def test_many_packs_end_in_words(raw):
    decide_under(raw)
    suggest(raw)


@pytest.mark.fuzz
@given(st.data())
def test_many_changes_of_packs_make_diff_end_in_words(data):
    text = data.draw(st.sampled_from((*PACKS, *SHIPPED)))
    diff(text.encode(), data.draw(changed((text,))), data.draw(DIFF_FORMATS))


@pytest.mark.fuzz
@given(anything_or(WORKED + SMALL_WORKED))
def test_many_files_of_worked_cases_end_in_words(raw):
    with file_of(raw, "worked.yaml") as path:
        ended("test", path)


@pytest.mark.fuzz
@given(changed((TABLE,)) | ANYTHING, changed(_lines()) | ANYTHING)
def test_many_caseloads_end_in_words(table, lines):
    caseload(table, "cases.csv")
    caseload(lines, "cases.jsonl")
