"""`ivpolicy completion`, in the shells it is for."""

import shutil
import subprocess

import pytest

from ivpolicy.cli.completion import Beside, commands_of
from ivpolicy.cli.main import command_parser
from ivpolicy.core.catalogue import CATALOGUE
from ivpolicy.files.packs import shipped_packs
from ivpolicy.files.schemas import SCHEMA_FILES

OFFER = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=()
_ivpolicy
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.fixture
def script(run, tmp_path):
    def written(shell):
        code, text, err = run("completion", shell)
        assert (code, err) == (0, "")
        file = tmp_path / f"completion.{shell}"
        file.write_text(text, encoding="utf-8")
        return file

    return written


def needs(shell):
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not on this machine")


@pytest.fixture
def bash(script, tmp_path):
    """What bash offers when the words are typed and the last is not yet complete."""
    needs("bash")
    file, folder = script("bash"), tmp_path / "here"
    folder.mkdir()
    for name in ("case.yaml", "my case.json"):
        (folder / name).write_text("", encoding="utf-8")
    (folder / "packs").mkdir()

    def offered(*words):
        command = ["bash", "-c", OFFER, "bash", str(file), "ivpolicy", *words]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, encoding="utf-8")
        assert done.stderr == ""
        return sorted(line for line in done.stdout.split("\n") if line)

    return offered


def test_bash_offers_every_command(bash):
    assert bash("") == sorted(command.name for command in commands_of(command_parser(), ())[1:])
    assert bash("de") == ["decide"]


def test_bash_offers_the_options_of_the_command(bash):
    assert set(bash("decide", "--")) >= {"--as-at", "--question", "--authority", "--format", "--batch", "--reasons"}
    assert bash("suggest", "leeds", "--m") == ["--most"]


def test_bash_offers_questions_and_their_groups(bash):
    assert set(bash("decide", "case.yaml", "--question", "")) >= {*CATALOGUE, "visitor", "advocacy"}
    assert bash("decide", "--question", "visitor.app") == ["visitor.appoint", "visitor.approve"]


def test_bash_offers_packs_and_files_where_either_does(bash):
    assert bash("decide", "case.yaml", "--authority", "") == sorted(
        [*shipped_packs(), "case.yaml", "my case.json", "packs"]
    )
    assert bash("check", "leeds", "cov") == ["coventry"]
    assert bash("diff", "leeds", "dud") == ["dudley"]


def test_bash_offers_files_where_a_case_is_typed(bash):
    assert bash("decide", "") == ["case.yaml", "my case.json", "packs"]
    assert bash("decide", "--format", "json", "cas") == ["case.yaml"]


def test_bash_offers_the_words_of_a_list_also_after_an_equals_sign(bash):
    assert bash("decide", "--format", "") == ["json", "markdown", "text"]
    assert bash("decide", "--format", "=", "js") == ["json"]
    assert bash("check", "--format", "sa") == ["sarif"]
    assert bash("schema", "") == sorted(SCHEMA_FILES)


def test_bash_offers_folders_where_one_is_typed_and_nothing_where_nothing_is_known(bash):
    assert bash("new", "--folder", "") == ["packs"]
    assert bash("new", "") == []
    assert bash("decide", "--as-at", "") == []
    assert bash("decide", "case.yaml", "") == []


def test_fish_offers_the_same(script):
    needs("fish")
    file = script("fish")

    def offered(typed):
        words = ["fish", "--no-config", "-c", f"source {file}; complete -C '{typed}'"]
        done = subprocess.run(words, capture_output=True, text=True, check=True, encoding="utf-8", cwd=file.parent)
        return [line.split("\t")[0] for line in done.stdout.splitlines()]

    assert set(offered("ivpolicy ")) == {command.name for command in commands_of(command_parser(), ())[1:]}
    assert set(offered("ivpolicy decide --format ")) == {"text", "markdown", "json"}
    assert set(offered("ivpolicy decide --question visitor.app")) == {"visitor.appoint", "visitor.approve"}
    assert set(offered("ivpolicy check co")) == {"coventry", "completion.fish"}
    assert "--most" in offered("ivpolicy suggest --mo")


def test_zsh_reads_its_script_and_knows_the_command(script):
    needs("zsh")
    file = script("zsh")
    line = f"autoload -U compinit; compinit -D -u; source {file}; print -r -- $_comps[ivpolicy]"

    done = subprocess.run(["zsh", "-f", "-c", line], capture_output=True, text=True, check=True, encoding="utf-8")

    assert (done.stdout, done.stderr) == ("_ivpolicy\n", "")


def test_every_argument_of_every_command_is_in_the_scripts(script):
    texts = [script(shell).read_text(encoding="utf-8") for shell in ("bash", "zsh", "fish")]

    for command in commands_of(command_parser(), ()):
        for option in (option for argument in command.options for option in argument.options):
            assert all(option in text or f"-l {option[2:]} " in text or f"-s {option[1:]} " in text for text in texts)


def test_what_an_authority_is_called_in_full_is_no_pack():
    (new,) = (command for command in commands_of(command_parser(), ()) if command.name == "new")

    assert [(argument.words, argument.beside) for argument in new.by_place] == [((), Beside.NOTHING)]
