"""`ivpolicy approve`: what is shown, asked and written; and what every output says once the text was changed."""

from __future__ import annotations

import io
import json
import os
import re
import stat
import sys
from datetime import date
from pathlib import Path

import pytest

import ivpolicy
from ivpolicy.cli import approve as command
from ivpolicy.files import whole_writes
from ivpolicy.files.packs import shipped_folder

PACK = """\
pack: rivermead
format: 1
authority: {name: Rivermead Council, kind: local_authority}
edition: First
in_force: {from: 2026-01-01}
source: {title: Rivermead procedures, captured_on: 2026-01-05}
approval: unapproved # until the panel has met
review_by: 2027-11-30
clauses:
  RIV-1: {section: "1", modality: should, says: "Assess at eight"}
rules:
  - {id: from_eight, question: visitor.consider, clause: RIV-1, when: {child.age: {at_least: 8}}, then: {should: assess}}
"""
CASES = """\
cases: rivermead
as_at: 2026-11-20
worked:
  - case: Eight years old
    clause: RIV-1
    facts: {child.statuses: [looked_after], child.date_of_birth: 2018-11-20}
    expect: {visitor.consider: {outcome: assess}}
"""
GIVEN = (
    "--by",
    "I. Invented",
    "--role",
    "Director of Children's Services",
    "--on",
    "2026-02-10",
    "--minute",
    "CS/26/14",
)
CASE = "{case_id: ada, child: {statuses: [looked_after], date_of_birth: 2017-03-14}, care: {responsible_authority: rivermead}}\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("rivermead.yaml").write_text(PACK, encoding="utf-8")
    Path("cases").mkdir()
    Path("cases/rivermead.yaml").write_text(CASES, encoding="utf-8")
    Path("case.yaml").write_text(CASE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def approved(folder, run):
    code, _, told = run("approve", "rivermead.yaml", *GIVEN, "--yes")
    assert code == 0, told
    return folder


def change(old="at_least: 8", new="at_least: 9"):
    path = Path("rivermead.yaml")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def texts():
    return {path: path.read_bytes() for path in Path().rglob("*") if path.is_file()}


# ---- writing ----


def test_an_approval_is_written_and_the_text_kept_beside(approved, run):
    text = Path("rivermead.yaml").read_text(encoding="utf-8")
    digest = ivpolicy.load_pack("./rivermead.yaml").content_digest

    assert text == PACK.replace(
        "approval: unapproved # until the panel has met\n",
        'approval: # until the panel has met\n  by: I. Invented\n  role: "Director of Children\'s Services"\n'
        f"  on: 2026-02-10\n  minute: CS/26/14\n  content_digest: {digest}\n",
    )
    assert Path(f"approved/{digest}.yaml").read_text(encoding="utf-8") == text
    assert run("check", "rivermead.yaml", "--as-at", "2026-11-22")[0] == 0
    assert ivpolicy.load_pack("./rivermead.yaml").approval.approved


def test_what_is_approved_is_shown_first(folder, run):
    _, page, told = run("approve", "rivermead.yaml", *GIVEN)

    assert "There was none: all of the pack is approved now." in page
    assert "1 case, all came out as expected" in page
    assert "points covered by confirmed cases" in page
    assert "READINGS CHOSEN" in page
    assert "OPEN ADVICE" in page
    assert "nobody can be asked here" in told
    assert Path("rivermead.yaml").read_text(encoding="utf-8") == PACK
    assert not Path("approved").exists()


def test_what_the_text_leaves_undecided_is_shown_with_its_kind_and_text(folder, run):
    aside = (
        "  RIV-2: {source: leaflet, says: There is room for ten, decides_nothing: {kind: capacity, because: no duty ends}}\n"
        "sources: {leaflet: {title: Rivermead leaflet}}\nrules:\n"
    )
    Path("rivermead.yaml").write_text(PACK.replace("rules:\n", aside, 1), encoding="utf-8")

    _, page, _ = run("approve", "rivermead.yaml", *GIVEN)
    document = json.loads(run("approve", "rivermead.yaml", *GIVEN, "--yes", "--format", "json")[1])

    assert "`RIV-2 in Rivermead leaflet` (capacity): There is room for ten. Because: no duty ends" in " ".join(
        page.split()
    )
    assert document["decides_nothing"] == [{"clause": "RIV-2", "kind": "capacity", "because": "no duty ends"}]


@pytest.mark.parametrize(
    ("answer", "is_written"), [("yes\n", True), ("YES\n", True), ("y\n", False), ("\n", False), ("", False)]
)
def test_on_a_terminal_it_is_asked(folder, run, monkeypatch, answer, is_written):
    monkeypatch.setattr(command, "is_terminal", lambda _: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))

    code, _, told = run("approve", "rivermead.yaml", *GIVEN)

    assert code == (0 if is_written else 1)
    assert "Type yes" in told
    assert ("nothing was written" in told) != is_written
    assert Path("approved").exists() == is_written


@pytest.mark.parametrize("left_out", ["--by", "--role", "--on", "--minute"])
def test_nothing_of_an_approval_is_taken_for_granted(folder, run, left_out):
    place = GIVEN.index(left_out)

    code, _, told = run("approve", "rivermead.yaml", *GIVEN[:place], *GIVEN[place + 2 :], "--yes")

    assert code == 2
    assert f"`{left_out}` is missing" in told
    assert Path("rivermead.yaml").read_text(encoding="utf-8") == PACK


@pytest.mark.parametrize(
    ("option", "value", "because"),
    [
        ("--by", "NAME", "stands for what is to be written"),
        ("--role", " ", "stands for what is to be written"),
        ("--minute", "...", "stands for what is to be written"),
        ("--delegation", "tbc", "stands for what is to be written"),
        ("--on", "2199-01-01", "lies after today"),
        ("--on", "today", "is not a day"),
        ("--key", "x.pub", "`--key`"),
    ],
)
def test_what_is_no_approval_is_refused(folder, run, option, value, because):
    try:
        code, _, told = run("approve", "rivermead.yaml", *GIVEN, option, value, "--yes")
    except SystemExit as stopped:
        code, told = stopped.code, because
    assert code == 2
    assert because in told
    assert Path("rivermead.yaml").read_text(encoding="utf-8") == PACK


def test_in_json_nothing_is_written_that_was_not_shown(folder, run):
    assert run("approve", "rivermead.yaml", *GIVEN, "--format", "json")[0] == 2
    assert not Path("approved").exists()


@pytest.mark.parametrize("paths", [(), ("leeds",), (".",), ("rivermead.yaml", "rivermead.yaml"), ("nowhere.yaml",)])
def test_one_pack_file_is_approved_at_a_time(folder, run, paths):
    code, _, told = run("approve", *paths, *GIVEN, "--yes")

    assert code == 2
    assert told


def test_a_pack_with_an_error_is_not_approved(folder, run):
    change("clause: RIV-1", "clause: RIV-2")

    code, page, told = run("approve", "rivermead.yaml", *GIVEN, "--yes")

    assert code == 4
    assert "V001" in told
    assert page == ""
    assert not Path("approved").exists()


def test_advice_is_shown_and_stops_nobody(folder, run):
    change("clauses:\n", 'clauses:\n  RIV-2: {section: "2", modality: should, says: "Nothing uses this"}\n')

    code, page, _ = run("approve", "rivermead.yaml", *GIVEN, "--yes")

    assert code == 0
    assert "V002" in page


def test_a_case_that_does_not_come_out_is_shown(folder, run):
    Path("cases/rivermead.yaml").write_text(CASES.replace("outcome: assess", "outcome: not_now"), encoding="utf-8")

    assert "1 case, 1 failed" in run("approve", "rivermead.yaml", *GIVEN, "--yes")[1]


def test_json_says_what_was_approved(folder, run):
    code, page, _ = run("approve", "rivermead.yaml", *GIVEN, "--yes", "--format", "json")

    document = json.loads(page)
    assert code == 0
    assert document["approval"]["by"] == "I. Invented"
    assert document["worked_cases"]["cases"] == 1
    assert document["written"][-1] == "rivermead.yaml"
    assert document["since_last_approval"] is None


def test_line_ends_a_mark_and_the_rights_of_a_file_stay(folder, run):
    Path("rivermead.yaml").write_bytes(b"\xef\xbb\xbf" + PACK.replace("\n", "\r\n").encode())
    Path("rivermead.yaml").chmod(0o640)

    assert run("approve", "rivermead.yaml", *GIVEN, "--yes")[0] == 0

    raw = Path("rivermead.yaml").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfpack")
    assert raw.count(b"\r\n") == raw.count(b"\n")
    assert os.name == "nt" or stat.S_IMODE(Path("rivermead.yaml").stat().st_mode) == 0o640
    assert run("approve", "--verify", "rivermead.yaml")[0] == 0


# ---- interrupted ----


@pytest.mark.parametrize("step", range(2))
def test_whenever_it_is_stopped_nothing_is_half_written(folder, run, monkeypatch, step):
    done = []

    def stopped(draft_of):
        def after(*words):
            if len(done) == step:
                raise KeyboardInterrupt
            done.append(words)
            return draft_of(*words)

        return after

    monkeypatch.setattr(whole_writes, "_draft_of", stopped(whole_writes._draft_of))

    assert run("approve", "rivermead.yaml", *GIVEN, "--yes")[0] == 130

    assert Path("rivermead.yaml").read_text(encoding="utf-8") == PACK
    monkeypatch.undo()
    monkeypatch.chdir(folder)
    assert run("approve", "rivermead.yaml", *GIVEN, "--yes")[0] == 0
    assert run("approve", "--verify", "rivermead.yaml")[0] == 0


def test_a_file_that_was_changed_while_it_was_asked_is_not_written_over(folder, run, monkeypatch):
    def confirmed(_):
        change()
        return True

    monkeypatch.setattr(command, "_is_confirmed", confirmed)

    code, _, told = run("approve", "rivermead.yaml", *GIVEN)

    assert code == 2
    assert "the file was changed meanwhile" in told
    assert "unapproved" in Path("rivermead.yaml").read_text(encoding="utf-8")


# ---- changed since ----


def test_check_tells_a_change_with_its_place_and_what_was_changed(approved, run):
    change()

    code, page, _ = run("check", "rivermead.yaml", "--as-at", "2026-11-22")

    assert code == 4
    assert "rivermead.yaml:8:3: V053 error: the pack has changed since it was approved: rule `from_eight`" in page
    assert "help: have it approved again with `ivpolicy approve`" in page


def outputs(run):
    """What every output says of the pack: its words on one line, without the marks of Markdown."""
    day = ("--as-at", "2026-11-20")
    for words in (
        ("decide", "case.yaml", "--authority", "./rivermead.yaml", *day),
        ("decide", "case.yaml", "--authority", "./rivermead.yaml", *day, "--full"),
        ("decide", "case.yaml", "--authority", "./rivermead.yaml", *day, "--format", "markdown", "--full"),
        ("decide", "case.yaml", "--authority", "./rivermead.yaml", *day, "--format", "json"),
        ("compare", "case.yaml", "--pack", "./rivermead.yaml", "--pack", "leeds", *day),
        ("compare", "case.yaml", "--pack", "./rivermead.yaml", "--pack", "leeds", *day, "--full"),
        ("check", "rivermead.yaml", *day),
        ("check", "rivermead.yaml", *day, "--format", "json"),
        ("diff", "leeds", "rivermead.yaml"),
        ("diff", "leeds", "rivermead.yaml", "--format", "json"),
        ("test", "rivermead.yaml"),
        ("approve", "--verify", "rivermead.yaml"),
        ("approve", "--verify", "rivermead.yaml", "--format", "json"),
    ):
        _, page, _ = run(*words)
        yield " ".join(words), " ".join(page.replace("> ", "").replace("\\", "").replace("`", "").split())


CHANGED = re.compile("[Cc]hanged since (it was|they were) approved")


def test_every_output_says_that_the_pack_was_changed_and_what_was(approved, run):
    change()

    told = dict(outputs(run))

    assert [words for words, page in told.items() if not CHANGED.search(page)] == []
    assert [words for words, page in told.items() if "rule from_eight" not in page] == []


def test_where_the_approved_text_is_gone_the_change_is_told_all_the_same(approved, run):
    change()
    for path in Path("approved").iterdir():
        path.unlink()

    told = dict(outputs(run))

    assert [words for words, page in told.items() if not CHANGED.search(page)] == []
    assert [words for words, page in told.items() if "rule from_eight" in page] == []


def test_a_text_kept_under_the_name_of_another_is_not_taken_for_it(approved, run):
    (kept,) = Path("approved").iterdir()
    kept.write_text(kept.read_text(encoding="utf-8").replace("Assess at eight", "Forged"), encoding="utf-8")
    change()

    page = run("check", "rivermead.yaml")[1]

    assert "V053" in page
    assert "RIV-1" not in page.split("V053")[1].split("\n")[0]


def test_in_python_a_changed_pack_is_not_approved(approved):
    change()
    approval = ivpolicy.load_pack("./rivermead.yaml").approval

    assert not approval.approved
    assert (approval.state, approval.changed) == ("changed", ("rule `from_eight`",))
    assert approval.words.startswith("changed since it was approved by I. Invented")


def test_a_comment_a_space_and_quotation_marks_change_nothing(approved, run):
    change("review_by: 2027-11-30", '# a remark\nreview_by:   "2027-11-30"')

    assert run("check", "rivermead.yaml", "--as-at", "2026-11-22")[0] == 0
    assert [words for words, page in outputs(run) if CHANGED.search(page)] == []


def test_a_change_that_is_taken_back_is_approved_again(approved, run):
    change()
    change("at_least: 9", "at_least: 8")

    assert run("approve", "--verify", "rivermead.yaml")[0] == 0


def test_a_change_is_shown_when_it_is_approved(approved, run):
    change()

    code, page, _ = run("approve", "rivermead.yaml", *GIVEN[:-1], "CS/26/15", "--yes")

    assert code == 0
    assert "The last was approved by I. Invented" in page
    assert "ANSWERS THAT CAN DIFFER" in page
    assert "was 8; now 9" in page
    assert "approval" not in page.partition("WHAT WAS CHANGED")[2].partition("HOW TO READ")[0]
    assert len(list(Path("approved").iterdir())) == 2
    assert run("approve", "--verify", "rivermead.yaml")[0] == 0


def test_what_was_approved_can_be_approved_again_by_another_person(approved, run):
    code, page, _ = run("approve", "rivermead.yaml", "--by", "Another Invented", *GIVEN[2:], "--yes")

    assert code == 0
    assert "Nothing was changed" in page
    assert page.count("written:") == 1
    assert ivpolicy.load_pack("./rivermead.yaml").approval.by == "Another Invented"


def test_an_approval_without_a_digest_names_no_text(folder, run):
    change("approval: unapproved", "approval: {by: I. Invented, role: director, on: 2026-02-10}")

    told = dict(outputs(run))
    approval = ivpolicy.load_pack("./rivermead.yaml").approval

    assert (approval.approved, approval.state) == (False, "names_no_text")
    assert [words for words, page in told.items() if "not name the text" not in page] == []
    assert run("check", "rivermead.yaml")[0] == 4
    assert run("approve", "--verify", "rivermead.yaml")[0] == 1


def test_no_path_outside_is_read_for_what_was_approved(folder, run):
    change("approval: unapproved", "approval: {by: I, role: d, on: 2026-02-10, content_digest: ../../etc/passwd}")

    code, page, _ = run("check", "rivermead.yaml")

    assert code == 4
    assert "P037 error: this is not a content digest" in page


def test_another_national_layer_voids_no_approval_and_its_own_is_told(approved):
    england = (shipped_folder() / "england.yaml").read_text(encoding="utf-8")
    section = f"approval: {{by: I, role: d, on: 2026-02-10, content_digest: {'0' * 64}}}"
    Path("law.yaml").write_text(england.replace("approval: unapproved", section, 1), encoding="utf-8")

    pack = ivpolicy.load_pack("./rivermead.yaml", national="law.yaml")
    result = ivpolicy.evaluate(pack, pack.read_case({"case_id": "ada"}), as_at=date(2026, 11, 25))

    assert pack.approval.approved
    assert any(notice.startswith("This national layer has changed since it was approved") for notice in result.notices)


def test_a_national_layer_is_approved_as_a_pack_is(folder, run):
    Path("law.yaml").write_text((shipped_folder() / "england.yaml").read_text(encoding="utf-8"), encoding="utf-8")

    code, page, told = run("approve", "law.yaml", *GIVEN[:4], "--on", "2026-11-24", "--minute", "1", "--yes")

    assert (code, told) == (0, "")
    assert "Beneath it" not in page
    assert run("approve", "--verify", "law.yaml")[0] == 0


def test_a_reading_read_otherwise_is_not_what_was_approved(folder, run):
    leeds = (shipped_folder() / "leeds.yaml").read_text(encoding="utf-8")
    Path("leeds.yaml").write_text(leeds, encoding="utf-8")
    assert run("approve", "leeds.yaml", *GIVEN[:4], "--on", "2026-11-24", "--minute", "1", "--yes")[0] == 0
    pack = ivpolicy.load_pack("./leeds.yaml")
    reading = next(r for r in pack.written.readings.values() if set(r.options) - {r.chosen} - set(r.barred))
    other = next(o for o in reading.options if o != reading.chosen and o not in reading.barred)

    pack = ivpolicy.load_pack("./leeds.yaml", readings={reading.id: other})
    result = ivpolicy.evaluate(pack, pack.read_case({"case_id": "ada"}), as_at=date(2026, 11, 25))

    assert any("The approval of the pack is for the readings it chooses." in notice for notice in result.notices)


# ---- verifying ----


def test_a_build_server_is_told_by_the_exit_code_and_in_json(approved, run):
    code, page, _ = run("approve", "--verify", "rivermead.yaml", "leeds", "--format", "json")

    document = json.loads(page)
    assert code == 1
    assert document["holds"] is False
    assert [(p["pack"], p["holds"], p["approval_state"], p["signature"]) for p in document["packs"]] == [
        ("rivermead", True, "approved", "unsigned"),
        ("leeds", False, "unapproved", "unsigned"),
    ]


def test_verifying_names_its_packs_and_takes_no_approval(folder, run):
    assert run("approve", "--verify")[0] == 2
    assert run("approve", "--verify", "rivermead.yaml", "--by", "I. Invented")[0] == 2
    assert run("approve", "--verify", "nowhere.yaml")[0] == 2


def test_a_pack_that_does_not_load_is_not_verified(folder, run):
    change("format: 1", "format: 2")

    assert run("approve", "--verify", "rivermead.yaml")[0] == 4


# ---- signing ----


@pytest.fixture
def library():
    pytest.importorskip("cryptography", reason="the extra `sign` is not installed; `make test` installs it")


@pytest.fixture
def signed(library, folder, run):
    assert run("approve", "--new-key", "panel.pem")[0] == 0
    assert run("approve", "rivermead.yaml", *GIVEN, "--sign", "panel.pem", "--yes")[0] == 0


def test_a_key_is_made_when_asked_for_and_never_written_over(library, folder, run):
    code, page, _ = run("approve", "--new-key", "panel.pem")
    before = texts()

    assert code == 0
    assert "PRIVATE" not in page
    assert os.name == "nt" or stat.S_IMODE(Path("panel.pem").stat().st_mode) == 0o600
    assert b"PRIVATE KEY" in before[Path("panel.pem")]
    assert b"PUBLIC KEY" in before[Path("panel.pem.pub")]
    assert run("approve", "--new-key", "panel.pem")[0] == 2
    Path("panel.pem").unlink()
    assert run("approve", "--new-key", "panel.pem")[0] == 2
    assert texts() == {path: raw for path, raw in before.items() if path != Path("panel.pem")}


def test_a_signed_approval_is_verified_with_its_public_key(signed, run):
    assert run("approve", "--verify", "rivermead.yaml", "--key", "panel.pem.pub")[0] == 0
    assert "no key was given" in run("approve", "--verify", "rivermead.yaml")[1]
    assert "PRIVATE" not in Path("rivermead.yaml").read_text(encoding="utf-8")


def test_an_approval_whose_name_was_changed_is_not_by_this_key(signed, run):
    change("by: I. Invented", "by: Another Invented")

    assert run("approve", "--verify", "rivermead.yaml")[0] == 0
    code, page, _ = run("approve", "--verify", "rivermead.yaml", "--key", "panel.pem.pub")
    assert code == 1
    assert "not by this key" in page


def test_an_approval_by_another_key_does_not_hold_unless_that_is_given_too(signed, run):
    run("approve", "--new-key", "other.pem")

    assert run("approve", "--verify", "rivermead.yaml", "--key", "other.pem.pub")[0] == 1
    assert run("approve", "--verify", "rivermead.yaml", "--key", "other.pem.pub", "--key", "panel.pem.pub")[0] == 0


def test_where_a_key_is_given_an_unsigned_approval_does_not_hold(library, approved, run):
    run("approve", "--new-key", "panel.pem")

    code, page, _ = run("approve", "--verify", "rivermead.yaml", "--key", "panel.pem.pub")

    assert code == 1
    assert "not signed" in page


def test_a_key_that_is_none_is_told_before_anything_is_written(library, folder, run):
    Path("panel.pem").write_text("a secret", encoding="utf-8")

    code, page, told = run("approve", "rivermead.yaml", *GIVEN, "--sign", "panel.pem", "--yes")

    assert code == 2
    assert "secret" not in page + told
    assert Path("rivermead.yaml").read_text(encoding="utf-8") == PACK


def test_no_key_is_made_where_none_was_asked_for(approved):
    assert not [path for path, raw in texts().items() if b" KEY-----" in raw]
