"""A full disk, a closed pipe, links in a circle, a wrong encoding: one sentence and one documented exit code."""

import errno
import json
import os
import shlex
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from command_line import outside
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.refusals import refusals_of
from ivpolicy.files.schemas import schema_text

CHECKOUT = Path(__file__).resolve().parents[2]
IVPOLICY = f"'{sys.executable}' -m ivpolicy"

pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full and a POSIX shell")

WRITES = {
    "decide": "decide examples/amara.yaml",
    "decide as JSON": "decide examples/amara.yaml --format json",
    "decide a batch": "decide --batch cases.jsonl",
    "compare": "compare examples/amara.yaml --question visitor.appoint",
    "diff": "diff england england",
    "check": "check policies/leeds.yaml",
    "test": "test policies/cases/coventry.yaml",
    "suggest": "suggest coventry --most 1",
    "new": "new 'Rivermead Council'",
    "packs": "packs",
    "facts": "facts",
    "questions": "questions",
    "schema": "schema result",
    "completion": "completion bash",
    "help": "--help",
    "version": "--version",
    "nothing": "",
}
IN_A_PROCESS = [WRITES[name] for name in ("decide", "decide a batch", "new", "help")]
"""What is tried in a process of its own too: there Python itself still has to write when the command has ended."""
READS = {
    "decide": "decide {}",
    "decide a batch": "decide --batch {}",
    "compare": "compare {}",
    "diff": "diff england {}",
    "diff with cases": "diff england england --cases {}",
    "check": "check {}",
    "test": "test {}",
    "suggest": "suggest {}",
    "decide under a pack": "decide examples/amara.yaml --authority {}",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("system")
    for name in ("examples", "policies"):
        (made / name).symlink_to(CHECKOUT / name)
    record = {"case_id": "a", "care": {"responsible_authority": "leeds"}}
    (made / "cases.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    (made / "one.yaml").symlink_to(made / "two.yaml")
    (made / "two.yaml").symlink_to(made / "one.yaml")
    (made / "utf16.yaml").write_bytes("case_id: Zo\u00eb\n".encode("utf-16"))
    (made / "latin.yaml").write_bytes("case_id: Zo\u00eb\n".encode("latin-1"))
    (made / "zeros.yaml").write_bytes(b"\x00" * 64)
    return made


def shell(line, folder):
    done = subprocess.run(
        ["sh", "-c", line], check=False, cwd=folder, capture_output=True, text=True, encoding="utf-8", timeout=300
    )
    return told(done)


def here(words, folder, **streams):
    return told(outside(folder, *shlex.split(words), **streams))


def told(done):
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert "fault of ivpolicy" not in said
    assert "Exception ignored" not in said
    return done.returncode, done.stdout, done.stderr


@contextmanager
def unread():
    """A pipe whose reader has read enough."""
    end, start = os.pipe()
    os.close(end)
    with os.fdopen(start, "w", encoding="utf-8") as pipe:
        yield pipe


@pytest.mark.parametrize("words", WRITES.values(), ids=WRITES.keys())
def test_a_full_disk_is_told(words, folder, tmp_path):
    with Path("/dev/full").open("w", encoding="utf-8") as disk:  # closing it fails where something is still to write
        code, _, err = here(words, tmp_path if words.startswith("new") else folder, stdout=disk)

    assert (code, err.splitlines()[-1]) == (ExitCode.SYSTEM, "standard output: the disk is full")


@pytest.mark.parametrize("words", WRITES.values(), ids=WRITES.keys())
def test_a_closed_output_is_told(words, folder, tmp_path):
    code, _, err = here(words, tmp_path if words.startswith("new") else folder, stdout=None)

    assert (code, err.splitlines()[-1]) == (ExitCode.SYSTEM, "standard output: it is closed")


@pytest.mark.parametrize("words", IN_A_PROCESS)
@pytest.mark.parametrize(("to", "why"), [("/dev/full", "the disk is full"), ("&-", "it is closed")])
def test_a_process_that_cannot_write_ends_in_the_same_words(words, to, why, folder, tmp_path):
    code, _, err = shell(f"{IVPOLICY} {words} >{to}", tmp_path if words.startswith("new") else folder)

    assert (code, err.splitlines()[-1]) == (ExitCode.SYSTEM, f"standard output: {why}")


@pytest.mark.parametrize("words", ["decide -", "decide --batch -", "compare -"])
def test_a_closed_input_is_told(words, folder):
    code, _, err = here(words, folder, stdin=None)

    assert (code, err) == (ExitCode.SYSTEM, "standard input: it is closed\n")


@pytest.mark.parametrize("words", READS.values(), ids=READS.keys())
def test_links_that_lead_round_in_a_circle_are_told(words, folder):
    code, _, err = here(words.format("one.yaml"), folder)

    assert code == ExitCode.WRONG_USE
    assert "one.yaml" in err


@pytest.mark.parametrize("name", ["utf16.yaml", "latin.yaml", "zeros.yaml"])
@pytest.mark.parametrize("words", READS.values(), ids=READS.keys())
def test_a_file_in_another_encoding_is_told(words, name, folder):
    code, _, _ = here(words.format(name), folder)

    assert code in {ExitCode.WRONG_USE, ExitCode.BAD_CASE, ExitCode.BAD_PACK}


@pytest.mark.parametrize("words", ["decide nowhere.yaml", "--no-such-option"])
@pytest.mark.parametrize("to", ["/dev/full", "&-"])
def test_where_nobody_can_be_told_the_exit_code_still_says_it(words, to, folder):
    assert shell(f"{IVPOLICY} {words} 2>{to}", folder)[0] == ExitCode.WRONG_USE


ENOUGH = [WRITES[name] for name in ("decide", "packs", "facts", "help")]


@pytest.mark.parametrize("words", ENOUGH)
def test_a_reader_who_has_read_enough_of_a_page_is_no_error(words, folder):
    with unread() as pipe:
        code, _, err = here(words, folder, stdout=pipe)

    assert (code, err) == (0, "")


@pytest.mark.parametrize("words", ENOUGH[1:])
def test_a_process_whose_reader_has_read_enough_ends_without_a_word(words, folder):
    code, _, err = shell(f"{{ {IVPOLICY} {words}; echo $? >&2; }} | :", folder)

    assert (code, err) == (0, "0\n")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("diff leeds coventry", ExitCode.FAILED),
        ("check latin.yaml", ExitCode.BAD_PACK),
        ("test policies/cases/coventry.yaml --minimum 100", ExitCode.FAILED),
    ],
)
def test_a_reader_who_has_read_enough_changes_nothing_of_what_was_found(words, code, folder):
    with unread() as pipe:
        returned, _, _ = here(words, folder, stdout=pipe)

    assert returned == code


def test_a_full_disk_for_a_file_that_is_asked_for_is_told(folder):
    code, _, err = here("test policies/cases/islington.yaml --html /dev/full", folder)

    assert (code, err) == (ExitCode.SYSTEM, "/dev/full: the disk is full\n")


def test_names_that_are_no_text_are_told(folder):
    code, _, err = shell(f"{IVPOLICY} decide \"$(printf 'no\\377where')\"", folder)

    assert code == ExitCode.WRONG_USE
    assert "there is no such file" in err


@pytest.mark.parametrize("number", [n for n in errno.errorcode if n != errno.EPIPE])
def test_every_error_of_the_system_has_a_sentence_and_a_code(number):
    (refusal,) = refusals_of(OSError(number, os.strerror(number)), "somewhere.yaml")

    assert refusal.code in {ExitCode.WRONG_USE, ExitCode.SYSTEM}
    assert refusal.text.startswith("somewhere.yaml: ")


# ---- as JSON ----


@pytest.mark.parametrize(
    ("words", "code", "about"),
    [
        ("decide nowhere.yaml --format json", 2, "call"),
        ("decide latin.yaml --format json", 3, "case"),
        ("decide examples/amara.yaml --authority latin.yaml --format json", 4, "pack"),
        ("decide examples/amara.yaml --format=json --as-at yesterday", 2, "call"),
        ("decide --format json", 2, "call"),
        ("decide --batch nowhere.jsonl", 2, "call"),
        ("compare nowhere.yaml --format json", 2, "call"),
        ("diff leeds leds --format json", 2, "call"),
        ("check nowhere.yaml policies/leeds.yaml --format json", 2, "call"),
        ("facts marigold --format json", 2, "call"),
    ],
)
def test_where_json_is_asked_for_an_error_is_json_too(words, code, about, folder):
    assert_error_in_json(here(words, folder), code, about)


def test_where_json_is_asked_for_a_closed_input_is_json_too(folder):
    assert_error_in_json(shell(f"{IVPOLICY} decide - --format json <&-", folder), 6, "system")


def assert_error_in_json(done, code, about):
    returned, out, err = done
    said = json.loads(out)
    Draft202012Validator(json.loads(schema_text("error"))).validate(said)
    assert (returned, said["error"]["exit_code"], said["error"]["problems"][0]["about"]) == (code, code, about)
    assert err


def test_a_problem_of_a_pack_has_its_place_and_its_code(folder):
    _, out, _ = here("decide examples/amara.yaml --authority latin.yaml --format json", folder)

    (problem,) = json.loads(out)["error"]["problems"]
    assert (problem["file"], problem["line"], problem["code"]) == ("latin.yaml", 1, "P022")


def test_a_problem_of_a_record_has_its_path(tmp_path, run):
    file = tmp_path / "case.yaml"
    file.write_text("case_id: a\nplacement: {moved_on: 2026-02-30}\n", encoding="utf-8")

    code, out, _ = run("decide", str(file), "--format", "json")

    (problem,) = json.loads(out)["error"]["problems"]
    assert (code, problem["file"], problem["path"]) == (3, str(file), "placement.moved_on")
    assert problem["code"] == "C026"
