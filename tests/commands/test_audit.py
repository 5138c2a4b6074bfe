"""`ivpolicy audit` and `decide --log`, as they are typed."""

from __future__ import annotations

import csv
import json
import zlib
from pathlib import Path

import pytest

from ivpolicy import DecisionLog
from log_stranger import Stranger, edit

AMARA = str(Path(__file__).parents[2] / "examples" / "amara.yaml")
AT = ("--at", "2026-11-02T12:00:00Z")


@pytest.fixture
def log(run, tmp_path: Path) -> str:
    """A log of two decisions on one child, asked by the command line."""
    path = str(tmp_path / "decisions.log")
    for question in ("visitor.appoint", "advocacy.offer"):
        code, _, _ = run(
            "decide", AMARA, "--log", path, "--asked-by", "an invented system", "--question", question, *AT
        )
        assert code == 0
    return path


def ids(run, log: str) -> list[str]:
    return [json.loads(line)["id"] for line in run("audit", "search", log, "--format", "json")[1].splitlines()]


def test_what_is_asked_is_kept_and_shown(run, log: str):
    code, shown, _ = run("audit", "show", log, ids(run, log)[0][:8])
    assert code == 0
    assert "visitor.appoint  - decided, appoint (must)" in shown
    assert "case_id: amara-example" in shown
    assert all(len(line) <= 80 for line in shown.splitlines())


def test_a_batch_is_kept_line_by_line(run, tmp_path: Path, monkeypatch):
    records = tmp_path / "records.jsonl"
    one = {"case_id": "a", "child": {"statuses": ["looked_after"]}, "care": {"responsible_authority": "leeds"}}
    records.write_text("".join(json.dumps({**one, "case_id": name}) + "\n" for name in "abc") + "{\n")
    path = tmp_path / "batch.log"
    words = ("decide", "--batch", str(records), "--question", "visitor.appoint", "--as-at", "2026-11-02")
    code, answers, _ = run(*words, "--log", str(path), "--asked-by", "batch")
    assert code == 3
    assert len(answers.splitlines()) == 4
    with DecisionLog(path, new=False) as log:
        assert log.size == 3


def test_a_checkpoint_is_noted_and_what_was_altered_is_found(run, log: str, tmp_path: Path):
    noted = tmp_path / "noted.txt"
    noted.write_text(run("audit", "checkpoint", log)[1])
    code, said, _ = run("audit", "verify", log, "--checkpoint", str(noted))
    assert (code, "Nothing altered was found".upper() in said) == (0, True)
    stranger = Stranger(Path(log))
    edit(stranger, 0)
    stranger.write_hashes()
    assert run("audit", "verify", log)[0] == 0  # written anew as a whole: only the checkpoint tells
    code, said, _ = run("audit", "verify", log, "--checkpoint", str(noted))
    assert code == 1
    assert "the first 2 entries are not those that were noted" in " ".join(said.split())
    document = json.loads(run("audit", "verify", log, "--checkpoint", str(noted), "--format", "json")[1])
    assert [fault["kind"] for fault in document["faults"]] == ["not_as_noted"]


def test_entries_are_found_by_child_question_status_and_day(run, log: str):
    def found(*words: str) -> int:
        return len(run("audit", "search", log, "--format", "json", *words)[1].splitlines())

    assert found() == found("--case", "amara-example") == found("--from", "2026-11-02", "--to", "2026-11-02") == 2
    assert found("--case", "another") == found("--from", "2026-11-03") == found("--to", "2026-11-01") == 0
    assert found("--question", "visitor.appoint") == found("--question", "visitor.appoint", "--status", "decided") == 1
    assert found("--question", "visitor.appoint", "--status", "conflict") == 0


def test_a_receipt_is_checked_by_a_stranger(run, log: str, tmp_path: Path):
    receipt, noted = tmp_path / "receipt.txt", tmp_path / "noted.txt"
    noted.write_text(run("audit", "checkpoint", log)[1])
    receipt.write_text(run("audit", "receipt", log, ids(run, log)[0])[1])
    Path(log).unlink()
    code, said, _ = run("audit", "check", str(receipt), "--checkpoint", str(noted), "--case", "amara-example")
    assert code == 0
    assert "it is about this case" in said
    assert run("audit", "check", str(receipt), "--case", "another")[0] == 1
    receipt.write_text(receipt.read_text().replace('"appoint"', '"not_to_appoint"'))
    code, said, _ = run("audit", "check", str(receipt), "--checkpoint", str(noted))
    assert (code, "was altered" in said) == (1, True)


@pytest.fixture
def keys(run, tmp_path: Path) -> tuple[str, str]:
    """A key made by the command, and its public key."""
    pytest.importorskip("cryptography", reason="the extra `sign` is not installed; `make test` installs it")
    assert run("approve", "--new-key", str(tmp_path / "log.key"))[0] == 0
    return str(tmp_path / "log.key"), str(tmp_path / "log.key.pub")


def test_a_checkpoint_is_signed_and_one_that_is_not_is_refused(run, log: str, keys: tuple[str, str], tmp_path: Path):
    private, public = keys
    noted, forged = tmp_path / "noted.txt", tmp_path / "forged.txt"
    noted.write_text(run("audit", "checkpoint", log, "--sign", private)[1], encoding="utf-8")
    assert run("audit", "verify", log, "--checkpoint", str(noted), "--key", public)[0] == 0
    assert run("audit", "verify", log, "--checkpoint", str(noted))[0] == 0  # a signature is passed over

    signature = noted.read_text(encoding="utf-8").partition("\n\n")[2]
    for text in (run("audit", "checkpoint", log)[1], noted.read_text(encoding="utf-8").replace("\n2\n", "\n1\n")):
        for signed in ("", f"\n{signature}"):
            forged.write_text(text.partition("\n\n")[0].rstrip("\n") + "\n" + signed, encoding="utf-8")
            code, shown, told = run("audit", "verify", log, "--checkpoint", str(forged), "--key", public)
            if "\n2\n" in text and signed:
                assert code == 0
            else:
                assert (code != 0, shown) == (True, "")
                assert "is not signed by the key in" in told


def test_a_receipt_with_a_signed_checkpoint_needs_no_other(run, log: str, keys: tuple[str, str], tmp_path: Path):
    private, public = keys
    receipt = tmp_path / "receipt.txt"
    receipt.write_text(run("audit", "receipt", log, "1", "--sign", private)[1], encoding="utf-8")
    assert len(receipt.read_bytes()) < 3000
    code, shown, _ = run("audit", "check", str(receipt), "--key", public)
    assert (code, "is signed by the key of the log" in shown) == (0, True)
    found = json.loads(run("audit", "check", str(receipt), "--key", public, "--format", "json")[1])
    assert (found["holds"], found["checkpoint_is_signed"], found["checkpoint_is_as_noted"]) == (True, True, None)

    other = receipt.read_text(encoding="utf-8").replace("\n2\n", "\n3\n")
    receipt.write_text(other, encoding="utf-8")
    code, shown, _ = run("audit", "check", str(receipt), "--key", public)
    assert (code, "is not signed by this key" in shown) == (1, True)
    receipt.write_text(run("audit", "receipt", log, "1")[1], encoding="utf-8")
    assert run("audit", "check", str(receipt), "--key", public)[0] == 1


def test_a_receipt_that_does_not_tell_whose_it_is_shows_nothing_of_a_case(run, log: str, tmp_path: Path):
    """It said that it holds, with the code 0, though it was asked of a case it tells nothing of."""
    receipt = tmp_path / "receipt.txt"
    receipt.write_text(run("audit", "receipt", log, "1", "--without-key")[1])
    code, shown, _ = run("audit", "check", str(receipt), "--case", "amara-example")
    assert (code, "DOES NOT TELL WHOSE IT IS" in shown) == (1, True)
    found = json.loads(run("audit", "check", str(receipt), "--case", "amara-example", "--format", "json")[1])
    assert (found["holds"], found["proof_holds"], found["is_about_the_case"]) == (False, True, None)
    assert run("audit", "check", str(receipt))[0] == 0


def test_keys_that_cannot_be_used_are_told(run, log: str, keys: tuple[str, str], tmp_path: Path):
    _, public = keys
    nothing = str(tmp_path / "nothing.key")
    for words, told in (
        (("checkpoint", log, "--sign", public), "no private Ed25519 key"),
        (("checkpoint", log, "--sign", nothing), "no such file"),
        (("checkpoint", log, "--key", public), "takes no `--key`"),
        (("verify", log, "--key", public), "does nothing without `--checkpoint`"),
        (("receipt", log, "1", "--sign", log), "no private Ed25519 key"),
    ):
        code, shown, error = run("audit", *words)
        assert (code != 0, shown) == (True, ""), words
        assert told in error, (words, error)


def test_a_log_is_decided_again_and_by_another_pack(run, log: str):
    assert run("audit", "replay", log)[0] == 0
    code, said, _ = run("audit", "replay", log, "--pack", "dudley")
    assert code == 1
    assert "leeds:duty_to_appoint → " in " ".join(said.split())
    document = json.loads(run("audit", "replay", log, "--pack", "dudley", "--format", "json")[1])
    assert document["states"]["otherwise"] >= 1
    moved = [answer for one in document["replayed"] for answer in one["moved"]]
    assert sum(drift["decisions"] for drift in document["drift"]) == len(moved)
    assert any(clause.startswith("LEE-") for drift in document["drift"] for clause in drift["clauses"])
    assert "BY QUESTION, CAUSE AND CLAUSE" in said


def test_no_cell_of_a_sheet_is_carried_out(run, tmp_path: Path):
    path = str(tmp_path / "formula.log")
    words = ("decide", AMARA, "--question", "visitor.appoint", "--log", path, *AT)
    run(*words, "--asked-by", '=HYPERLINK("x")')
    rows = [*csv.DictReader(run("audit", "export", path)[1].splitlines())]
    assert {row["by"] for row in rows} == {'\'=HYPERLINK("x")'}
    assert [row["question"] for row in rows] == ["safeguarding.act", "visitor.appoint"]


def test_a_record_is_erased_and_the_log_says_so(run, log: str):
    entry = ids(run, log)[0]
    words = ("--reason", "test", "--born", "2014-03-01", "--allowed-by", "J. Invented", "--minute", "CS 3", *AT)
    code, said, _ = run("audit", "erase", log, entry, *words)
    assert code == 0
    assert entry in said
    assert "erased" in run("audit", "show", log, entry)[1]
    assert "1 record erased" in run("audit", "verify", log)[1]
    assert "records of 1 entry were erased" in " ".join(
        run("audit", "search", log, "--case", "amara-example")[1].split()
    )
    assert "whose is not known" not in run("audit", "search", log)[1]
    _, found, complaint = run("audit", "search", log, "--case", "amara-example", "--format", "json")
    assert (len(found.splitlines()), "1 entry were erased" in complaint) == (1, True)
    assert run("audit", "erase", log, entry, *words)[0] == 2


_DECISION = {
    "kind": "decision", "at": "", "by": "", "case": "", "as_at": "2026-11-02", "engine": "", "evaluated": "", "body": "",
    "hypothetical": [], "masked": [], "answers": {}, "national": {"edition": "", "digest": ""},
    "pack": {"id": "", "edition": "", "digest": "", "readings": {}},
}  # fmt: skip
NO_HEADS = (
    "5", '"x"', "null", "[]", "{}", "no json", "[" * 100_000,
    json.dumps({"kind": "decision"}), json.dumps({"kind": []}), json.dumps({"kind": "erasure", "at": 3}),
    *(json.dumps({**_DECISION, name: 3}) for name in _DECISION),
    json.dumps({**_DECISION, "answers": {"visitor.appoint": {"status": "decided"}}}),
)  # fmt: skip


@pytest.mark.parametrize("head", NO_HEADS)
def test_what_is_no_head_is_told_by_whatever_reads_it(run, log: str, tmp_path: Path, head: str):
    receipt = tmp_path / "receipt.txt"
    text = run("audit", "receipt", log, "1")[1]
    receipt.write_text("".join(f"head {head}\n" if line[:5] == "head " else line for line in text.splitlines(True)))
    stranger = Stranger(Path(log))
    stranger.base.execute("UPDATE entry SET head = ? WHERE place = 1", (head.encode(),))

    code, _, said = run("audit", "check", str(receipt))
    assert (code, "this is no receipt" in said) == (2, True)
    for words in (("search", log), ("show", log, "1"), ("export", log), ("replay", log)):
        code, _, said = run("audit", *words)
        assert (code, "the head of entry 1 is not one ivpolicy wrote" in said) == (2, True)
        assert "`ivpolicy audit verify` says what was altered" in said
    code, _, said = run("audit", "receipt", log, "1")
    assert (code, "no receipt of entry 1 would hold" in said) == (2, True)
    code, said, _ = run("audit", "verify", log)
    assert (code, "the head of the entry is not one ivpolicy wrote" in " ".join(said.split())) == (1, True)


@pytest.mark.parametrize("index", ["9" * 5000, "9" * 19, "-1", "", "x", "\u0663"])
def test_a_receipt_without_a_place_is_none(run, log: str, tmp_path: Path, index: str):
    receipt = tmp_path / "receipt.txt"
    receipt.write_text(run("audit", "receipt", log, "1")[1].replace("index 1\n", f"index {index}\n"))
    code, _, said = run("audit", "check", str(receipt))
    assert (code, "this is no receipt" in said) == (2, True)


@pytest.mark.parametrize("stored", [b"", b"no zlib", zlib.compress(b"no json"), zlib.compress(b"[]")])
def test_a_record_that_was_altered_is_told(run, log: str, stored: bytes):
    stranger = Stranger(Path(log))
    stranger.base.execute("UPDATE body SET stored = ? WHERE place = 1", (stored,))
    code, _, said = run("audit", "show", log, "1")
    assert (code, "the record kept with an entry was altered" in said) == (2, True)
    document = json.loads(run("audit", "replay", log, "--format", "json")[1])
    assert document["states"] == {"same": 1, "not_read": 1}
    assert run("audit", "verify", log)[0] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("verify", "no.log"), "there is no such decision log"),
        (("verify", AMARA), "no decision log"),
        (("show", "LOG"), "needs `ENTRY`"),
        (("show", "LOG", "zzzzzzzz"), "eight digits or more of its id"),
        (("show", "LOG", "2"), "there is no entry `2`"),
        (("show", "LOG", "00000000"), "there is no entry `00000000`"),
        (("search", "LOG", "--born", "2014-01-01"), "takes no `--born`"),
        (("erase", "LOG", "00000000"), "needs `--reason`"),
        (("check", AMARA), "this is no receipt"),
        (("check", "no.txt"), "there is no such file"),
        (("verify", "LOG", "--checkpoint", AMARA), "this is no checkpoint"),
        (("replay", "LOG", "--national", "x.yaml"), "does nothing without `--pack`"),
        (("replay", "LOG", "--pack", "leds"), "leeds"),
        (("look", "LOG"), "invalid choice"),
    ],
)
def test_what_cannot_be_done_is_told_in_words(run, log: str, words, told: str):
    before = Path(log).read_bytes()
    try:
        code, _, said = run("audit", *(log if word == "LOG" else word for word in words))
    except SystemExit as stopped:
        code, said = stopped.code, told
    assert code == 2
    assert told in said
    assert Path(log).read_bytes() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--log", "x.log"), "add `--asked-by`"),
        (("--asked-by", "me"), "does nothing without `--log`"),
        (AT, "does nothing without `--log`"),
        (("--log", "no/folder/x.log", "--asked-by", "me"), "x.log"),
        (("--log", AMARA, "--asked-by", "me"), "no decision log"),
    ],
)
def test_a_decision_that_cannot_be_kept_is_not_printed(run, words, told: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, printed, said = run("decide", AMARA, *words)
    assert code in (2, 6)
    assert printed == ""
    assert told in said
    assert not [*tmp_path.iterdir()]


# ---- encrypted records ----


@pytest.fixture
def sealed(run, tmp_path: Path) -> tuple[str, str]:
    """A log with one encrypted record, and its key file, both made by the command line."""
    pytest.importorskip("cryptography", reason="the extra `sign` is not installed; `make test` installs it")
    key, log = str(tmp_path / "records.key"), str(tmp_path / "sealed.log")
    code, said, _ = run("audit", "new-key", key)
    assert (code, said.startswith(f"written: {key}")) == (0, True)
    words = ("--question", "visitor.appoint", "--log", log, "--asked-by", "system", "--record-key", key, *AT)
    assert run("decide", AMARA, *words)[0] == 0
    return log, key


def test_a_key_file_is_its_owners_and_never_written_over(run, sealed: tuple[str, str]):
    key = Path(sealed[1])
    before = key.read_text()
    assert key.stat().st_mode & 0o077 == 0
    code, said, told = run("audit", "new-key", str(key))
    assert (code, said) == (2, "")
    assert "never written over" in told
    assert key.read_text() == before


@pytest.mark.parametrize(
    "words",
    [["show", "{log}", "0"], ["search", "{log}", "--case", "x"], ["replay", "{log}"], ["receipt", "{log}", "0"]],
)
def test_what_needs_the_key_says_so_and_is_done_with_it(run, sealed: tuple[str, str], tmp_path: Path, words: list[str]):
    log, key = sealed
    words = [word.format(log=log) for word in words]
    code, said, told = run("audit", *words)
    assert (code, said) == (2, "")
    assert "encrypted" in told
    assert "--record-key FILE" in told
    other = str(tmp_path / "other.key")
    run("audit", "new-key", other)
    code, said, told = run("audit", *words, "--record-key", other)
    assert (code, said) == (2, "")
    assert "not encrypted under this key file" in told
    code, said, told = run("audit", *words, "--record-key", str(tmp_path / "none.key"))
    assert (code, said, told.startswith(f"{tmp_path / 'none.key'}: there is no such file")) == (2, "", True)
    assert run("audit", *words, "--record-key", key)[0] == 0


@pytest.mark.parametrize(
    "words", [["verify"], ["checkpoint"], ["search"], ["export"], ["receipt", "0", "--without-key"]]
)
def test_what_needs_no_key_asks_for_none(run, sealed: tuple[str, str], words: list[str]):
    way, *rest = words
    code, said, _ = run("audit", way, sealed[0], *rest)
    assert code == 0
    assert "amara" not in said


def test_no_record_is_added_bare_to_an_encrypted_log(run, sealed: tuple[str, str]):
    code, said, told = run("decide", AMARA, "--question", "visitor.appoint", "--log", sealed[0], "--asked-by", "system")
    assert (code, said) == (2, "")
    assert "so none is added bare" in told
    assert "entries      1," in run("audit", "verify", sealed[0])[1]


def test_the_receipt_of_an_encrypted_record_is_checked_without_a_key(run, sealed: tuple[str, str], tmp_path: Path):
    log, key = sealed
    receipt = tmp_path / "receipt.txt"
    receipt.write_text(run("audit", "receipt", log, "0", "--record-key", key)[1])
    assert run("audit", "check", str(receipt), "--case", "amara-example")[0] == 0
    assert run("audit", "check", str(receipt), "--case", "ben-example")[0] == 1
