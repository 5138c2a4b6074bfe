"""Every way of `ivpolicy audit`, called wrongly: a clear sentence, an exit code, nothing printed, nothing changed."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from random import Random

import pytest

from decided_cases import NOON, decided
from ivpolicy import DecisionLog, load_pack

AT = "2026-11-02T12:00:00Z"
WAYS = ("verify", "checkpoint", "search", "show", "export", "replay", "receipt", "check", "erase", "new-key")
ERASE = ("--reason", "test", "--born", "2012-03-01", "--allowed-by", "J. Invented", "--minute", "CS 1", "--at", AT)


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """A folder with a log, its checkpoint, a receipt, and files that are none of these."""
    folder = tmp_path_factory.mktemp("made")
    pack = load_pack("leeds")
    with DecisionLog(folder / "good.log") as log:
        log.append(decided(pack, 1), at=NOON, asked_by="an invented system")
    (folder / "empty").write_bytes(b"")
    (folder / "garbage").write_bytes(bytes(range(256)))
    (folder / "words.txt").write_text("not what was asked for\n")
    (folder / "half.log").write_bytes((folder / "good.log").read_bytes()[:5_000])
    (folder / "folder").mkdir()
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "own"))


def state(folder: Path) -> dict[str, str]:
    """Everything there, by the hash of what it holds; SQLite's own files beside a log that is open are no change."""
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in folder.iterdir()
        if not path.name.endswith(("-wal", "-shm"))
    }


def called(run, capsys, *words: str) -> tuple[int, str, str]:
    """As `run`, also where the words themselves are refused."""
    try:
        return run(*words)
    except SystemExit as stopped:
        printed = capsys.readouterr()
        return stopped.code, printed.out, printed.err


def refused(run, capsys, folder: Path, words: list[str], *, codes: tuple[int, ...] = (2, 6)) -> str:
    before = state(folder)
    code, said, told = called(run, capsys, "audit", *(word.replace("{}", str(folder)) for word in words))
    assert code in codes, (words, told)
    if "json" in words:
        told = json.loads(said)["error"]["problems"][0]["message"]
    else:
        assert said == ""
    assert told.strip()
    assert "Traceback" not in told
    assert "something went wrong inside" not in told
    assert state(folder) == before
    return told


LOGS = {
    "{}/none.log": "there is no such decision log",
    "{}/empty": "there is no such decision log",
    "{}/garbage": "this is no decision log",
    "{}/words.txt": "this is no decision log",
    "{}/half.log": "",
    "{}/folder": "",
    "{}/words.txt/below": "",
    "\0": "",
    "postgresql:": "is to hold the address",
    "postgresql://a:b@c/d": "a password is not typed here",
}
NEEDED = {"show": ["0"], "receipt": ["0"], "erase": ["0", *ERASE]}


@pytest.mark.parametrize("file", LOGS)
@pytest.mark.parametrize("way", [way for way in WAYS if way not in ("check", "new-key")])
def test_a_log_that_is_none_is_refused(run, capsys, monkeypatch, folder: Path, way: str, file: str):
    monkeypatch.delenv("IVPOLICY_LOG_ADDRESS", raising=False)
    assert LOGS[file] in refused(run, capsys, folder, [way, file, *NEEDED.get(way, [])])


LOG = "{}/good.log"
CALLS = [
    (["verify", LOG, "--checkpoint", "{}/none"], "there is no such file"),
    (["verify", LOG, "--checkpoint", "{}/folder"], "folder"),
    (["verify", LOG, "--checkpoint", "{}/garbage"], "no text in UTF-8"),
    (["verify", LOG, "--checkpoint", "{}/words.txt"], "no checkpoint"),
    (["verify", LOG, "--key", "{}/words.txt"], "does nothing without `--checkpoint`"),
    (["verify", LOG, "0"], "takes no `ENTRY`"),
    (["verify", LOG, "--record-key", "{}/words.txt"], "takes no `--record-key`"),
    (["verify"], "LOG"),
    (["checkpoint", LOG, "--sign", "{}/none"], "there is no such file"),
    (["checkpoint", LOG, "--sign", "{}/words.txt"], "no private Ed25519 key"),
    (["checkpoint", LOG, "--case", "a"], "takes no `--case`"),
    (["search", LOG, "--from", "yesterday"], "--from"),
    (["search", LOG, "--to", "2026-13-01"], "--to"),
    (["search", LOG, "--question", "visitor.apoint"], "did you mean `visitor.appoint`?"),
    (["search", LOG, "--status", "decide"], "did you mean `decided`?"),
    (["search", LOG, "--record-key", "{}/none"], "there is no such file"),
    (["search", LOG, "--pack", "leeds"], "takes no `--pack`"),
    (["show", LOG], "needs `ENTRY`"),
    (["show", LOG, "7"], "there is no entry `7`"),
    (["show", LOG, "-1"], ""),
    (["show", LOG, "abcdef01"], "there is no entry"),
    (["show", LOG, "abc"], "eight digits or more"),
    (["show", LOG, "0" * 70], "eight digits or more"),
    (["show", LOG, "99999999999999999999"], "there is no entry"),
    (["show", LOG, "0", "1"], ""),
    (["export", LOG, "--format", "xml"], "--format"),
    (["export", LOG, "0"], "takes no `ENTRY`"),
    (["replay", LOG, "--pack", "nowhere"], "nowhere"),
    (["replay", LOG, "--national", "2026-10-01"], "does nothing without `--pack`"),
    (["receipt", LOG], "needs `ENTRY`"),
    (["receipt", LOG, "9"], "there is no entry"),
    (["receipt", LOG, "0", "--sign", "{}/garbage"], "no private Ed25519 key"),
    (["check", "{}/none"], "there is no such file"),
    (["check", "{}/words.txt"], "this is no receipt"),
    (["check", "{}/empty"], "this is no receipt"),
    (["check", "{}/garbage"], "no text in UTF-8"),
    (["check", LOG], ""),
    (["check", "postgresql://c/d"], "takes a file, not a database"),
    (["erase", LOG, "0"], "needs `--reason`"),
    (["erase", LOG, *ERASE], "needs `ENTRY`"),
    (["erase", LOG, "5", *ERASE], "there is no entry"),
    (["erase", LOG, "0", *ERASE, "--reason", "mistake"], "--reason"),
    (["erase", LOG, "0", *ERASE, "--born", "2012"], "--born"),
    (["erase", LOG, "0", *ERASE, "--allowed-by", ""], "needs `--allowed-by`"),
    (["erase", LOG, "0", *ERASE, "--allowed-by", "two\nlines"], "on one line"),
    (["erase", LOG, "0", *ERASE, "--minute", "x" * 300], "at most 200 characters"),
    (["erase", LOG, "0", *ERASE, "--at", "2026-11-02"], "--at"),
    (["erase", LOG, "0", *ERASE, "--reason", "no_longer_kept"], "75th birthday"),
    (["new-key", "{}/words.txt"], "never written over"),
    (["new-key", "{}/words.txt/below"], ""),
    (["new-key", "{}/key", "--format", "json"], "takes no `--format json`"),
    (["new-key", "{}/key", "0"], "takes no `ENTRY`"),
    (["new-key", "postgresql://c/d"], "takes a file, not a database"),
    (["restore", LOG], "restore"),
    ([], "WAY"),
]


@pytest.mark.parametrize(("words", "says"), CALLS)
def test_a_wrong_call_is_told_and_changes_nothing(run, capsys, folder: Path, words: list[str], says: str):
    if "Ed25519" in says:
        pytest.importorskip("cryptography", reason="the extra `sign` is not installed; `make test` installs it")
    assert says in " ".join(refused(run, capsys, folder, words).split())


def tokens(random: Random) -> list[str]:
    files = ["good.log", "none", "empty", "garbage", "words.txt", "half.log", "folder"]
    options = ["--checkpoint", "--sign", "--key", "--record-key", "--case", "--question", "--status", "--from", "--to",
               "--pack", "--born", "--allowed-by", "--minute", "--reason", "--at", "--without-key", "--format"]  # fmt: skip
    values = ["", "0", "1", "x", "ffffffff", "2026-11-02", AT, "test", "json", "leeds", "\n", "é" * 50, "9" * 30]
    kinds = ([f"{{}}/{name}" for name in files], options, values)
    return [random.choice(random.choice(kinds)) for _ in range(random.randrange(7))]


def fuzzed(run, capsys, folder: Path, seed: int) -> None:
    """Whatever is typed: an exit code that is one of ours, no fault; and what reads changes nothing."""
    random = Random(seed)
    way = random.choice([way for way in WAYS if way not in ("erase", "new-key")])
    words = [word.replace("{}", str(folder)) for word in (way, "{}/good.log", *tokens(random))]
    before = state(folder)
    code, said, told = called(run, capsys, "audit", *words)
    assert code in (0, 1, 2, 4, 6), (words, told)
    assert state(folder) == before
    if code not in (0, 1):
        assert said == "" or set(json.loads(said)) == {"error"}, words
    if code == 0 and "json" in words and way not in ("search", "export"):
        json.loads(said)


@pytest.mark.parametrize("seed", range(60))
def test_whatever_is_typed_is_answered_or_refused(run, capsys, folder: Path, seed: int):
    fuzzed(run, capsys, folder, seed)


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(10))
def test_whatever_is_typed_is_answered_or_refused_very_often(run, capsys, folder: Path, part: int):
    for seed in range(1_000 * (part + 1), 1_000 * (part + 1) + 300):
        fuzzed(run, capsys, folder, seed)
