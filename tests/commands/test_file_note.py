"""`ivpolicy file-note` and `ivpolicy report` as they are typed: what goes on the child's file, and what is refused."""

from __future__ import annotations

import errno
import io
import os
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from docx.table import Table

from ivpolicy.account.letter import every_sentence
from ivpolicy.cli.exit_codes import ExitCode

EXAMPLES = Path(__file__).parents[2] / "examples"
AMARA = str(EXAMPLES / "amara.yaml")
ALL = sorted(path.name for path in EXAMPLES.iterdir() if path.suffix in (".yaml", ".json", ".csv"))
APPOINT = ("--question", "visitor.appoint")
PLACES = [
    "Agrees with the above", "Decision", "Why", "Name", "Role", "Delegation", "Date", "Child told on", "Child told by",
    "Advocate offered", "Reviewing officer told", "Review date",
]  # fmt: skip


class Lists(HTMLParser):
    """A page: its words, and what stands beside each label of its last list, which is the officer's."""

    def __init__(self, page):
        super().__init__()
        self.shown, self.lists, self.open = "", [], []
        self.feed(page)
        self.close()
        self.words = self.shown.split()

    def handle_starttag(self, tag, _attrs):
        if tag == "dl":
            self.lists.append([])
        if tag in ("dt", "dd"):
            self.lists[-1].append([tag, ""])
        self.shown += "" if tag == "code" else " "
        self.open.append(tag)

    def handle_endtag(self, tag):
        while self.open.pop() != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1] in ("style", "title"):
            return
        self.shown += data
        if self.lists and {"dt", "dd"} & set(self.open):
            self.lists[-1][-1][1] += data

    @property
    def places(self):
        labels = [text for tag, text in self.lists[-1] if tag == "dt"]
        return dict(zip(labels, [text.strip() for tag, text in self.lists[-1] if tag == "dd"], strict=True))


def word_text(path):
    """Everything a Word document shows, in its order."""
    shown = []
    for block in docx.Document(str(path)).iter_inner_content():
        if isinstance(block, Table):
            shown += [cell.text for row in block.rows for cell in row.cells]
        else:
            shown.append(block.text)
    return " ".join(shown).split()


def bare(words):
    """Words without what a drawing puts behind a label."""
    return [word.removesuffix(":") for word in words if word != ":"]


def noted(run, *words):
    code, page, told = run("file-note", *words)
    assert (code, told) == (0, "")
    return page


@pytest.mark.parametrize("name", ALL)
def test_the_officers_decision_is_never_filled_in(name, run):
    page = Lists(noted(run, str(EXAMPLES / name), *APPOINT, "--as-at", "2026-11-02"))

    assert list(page.places) == PLACES
    assert {text for label, text in page.places.items() if label != "Agrees with the above"} <= {
        "",
        "☐ yes ☐ no",
    }
    assert page.places["Agrees with the above"] == "☐ yes ☐ no"


def test_a_decision_on_record_is_shown_as_recorded_beside_the_blanks(run):
    page = noted(run, AMARA, *APPOINT)

    assert "<dt>On record</dt>" in page
    assert "S. Invented, service manager: decided <code>appoint</code> on 2 November 2026" in page
    assert Lists(page).places["Decision"] == ""
    assert "On record" not in noted(run, AMARA, "--question", "visitor.consider")


def test_the_note_has_the_answer_the_facts_with_their_source_and_what_is_missing(run):
    page = " ".join(Lists(noted(run, AMARA, "--question", "visitor.match")).words)

    for said in (
        "What is owed in finding the right person?", "What the law and the policy say", "What is on the record, and from where",
        "What is missing", "The officer's decision", "never the sole basis",
    ):  # fmt: skip
        assert said in page


def test_a_concern_for_today_stands_first(run):
    page = " ".join(Lists(noted(run, str(EXAMPLES / "bela.yaml"), *APPOINT)).words)

    assert page.index("Safety first") < page.index("follow child protection procedures today") < page.index("To do")
    assert page.index("follow child protection procedures today") < page.index("What the law and the policy say")


@pytest.mark.parametrize("name", ALL[::4])
def test_the_word_document_says_what_the_page_says(name, run, tmp_path):
    words = (str(EXAMPLES / name), *APPOINT, "--as-at", "2026-11-02")
    page = Lists(noted(run, *words))

    code, printed, told = run("file-note", *words, "--output", str(tmp_path / "note.docx"))

    assert code == 0
    assert told == f"written: {tmp_path / 'note.docx'}\n"
    assert bare(word_text(tmp_path / "note.docx")) == bare(page.words)
    assert printed == ""


def test_a_word_document_says_nothing_that_is_not_so_of_its_making(run, tmp_path):
    run("file-note", AMARA, *APPOINT, "--output", str(tmp_path / "note.docx"))

    said = docx.Document(str(tmp_path / "note.docx")).core_properties
    assert (said.author, said.comments, said.created, said.modified) == ("", "", None, None)
    assert said.title == "Must an independent visitor be appointed?"


def template(path, *, styles=True):
    """A council's own document: a letterhead, and a line in it."""
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Invented Council"
    made.add_paragraph("Ref: 12")
    if not styles:
        for name in ("Heading 1", "Heading 2", "List Bullet", "Table Grid"):
            made.styles[name].delete()
    made.core_properties.author = "A. Invented"
    made.save(str(path))
    return str(path)


@pytest.mark.parametrize("styles", [True, False])
def test_it_is_written_on_the_councils_own_document(styles, run, tmp_path):
    own = template(tmp_path / "council.docx", styles=styles)
    before = Path(own).read_bytes()

    code, _, _ = run("file-note", AMARA, *APPOINT, "--output", str(tmp_path / "n.docx"), "--template", own)

    assert code == 0
    written = docx.Document(str(tmp_path / "n.docx"))
    assert written.sections[0].header.paragraphs[0].text == "Invented Council"
    assert written.core_properties.author == "A. Invented"
    assert word_text(tmp_path / "n.docx")[:4] == ["Ref:", "12", "Must", "an"]
    plain = bare(Lists(noted(run, AMARA, *APPOINT)).words)
    assert [word for word in bare(word_text(tmp_path / "n.docx"))[2:] if word != "-"] == plain
    assert Path(own).read_bytes() == before


def test_the_letter_is_a_file_of_its_own_and_quotes_nothing(run, tmp_path):
    letter, note = tmp_path / "letter.docx", tmp_path / "note.html"

    assert run("file-note", AMARA, *APPOINT, "--output", str(note), "--letter", str(letter))[0] == 0

    said = " ".join(word_text(letter))
    for sentence in sorted(every_sentence(), key=len, reverse=True):
        said = said.replace(sentence, "")
    assert said.strip() == ""
    assert "A letter to you" not in note.read_text(encoding="utf-8")


def test_a_letter_alone_leaves_the_note_on_the_output(run, tmp_path):
    code, page, told = run("file-note", AMARA, *APPOINT, "--letter", str(tmp_path / "letter.html"))

    assert (code, told) == (0, f"written: {tmp_path / 'letter.html'}\n")
    assert page.startswith("<!doctype html>")
    assert "<h1>A letter to you</h1>" in (tmp_path / "letter.html").read_text(encoding="utf-8")


# ---- what is refused ----


def wrong(run, told, *words):
    code, printed, said = run(*words)

    assert (code, printed) == (ExitCode.WRONG_USE, "")
    assert told in said
    assert "Traceback" not in said
    assert "help: " in said or "no such file" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("file-note", AMARA), "file-note needs a question"),
        (("file-note", AMARA, "--question", "visitor"), "file-note takes one question"),
        (("file-note", AMARA, "--question", "visitor.apoint"), "did you mean `visitor.appoint`?"),
        (("file-note", AMARA, *APPOINT, "--output", "note.pdf"), "note.pdf: the name does not say what is written"),
        (("file-note", AMARA, *APPOINT, "--template", AMARA), "`--template` does nothing without a Word document"),
        (("file-note", AMARA, *APPOINT, "--output", "n.docx", "--template", "none.docx"), "none.docx: there is no such file"),
        (("file-note", AMARA, *APPOINT, "--output", "n.html", "--letter", "n.html"), "two files are to have one name"),
        (("report", AMARA, "--output", "report.docx"), "report.docx: the name does not say what is written"),
        (("report", AMARA, "--question", "visitor.apoint"), "did you mean `visitor.appoint`?"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_said_in_words(words, told, run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    wrong(run, told, *words)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [("report",), ("file-note", *APPOINT)])
def test_nothing_is_written_over(command, run, tmp_path):
    own = tmp_path / "kept.html"
    own.write_text("kept", encoding="utf-8")

    wrong(run, f"{own}: there is a file of this name", command[0], AMARA, *command[1:], "--output", str(own))

    assert own.read_text(encoding="utf-8") == "kept"


def zipped(name, held):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(name, held)
    return made.getvalue()


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (b"", "bad.docx: this cannot be opened as a Word document"),
        (b"not a document", "cannot be opened as a Word document"),
        (zipped("a.txt", "a"), "cannot be opened as a Word document"),
        (zipped("[Content_Types].xml", "<broken"), "cannot be opened as a Word document"),
        (zipped("big.bin", bytes(70_000_000)), "too large to write on"),
        (b"PK" + bytes(17_000_000), "too large to write on"),
    ],
    ids=["empty", "text", "zip", "broken", "unpacked", "large"],
)
def test_a_template_that_is_none_is_told_and_nothing_is_written(held, told, run, tmp_path):
    bad, note = tmp_path / "bad.docx", tmp_path / "note.docx"
    bad.write_bytes(held)

    wrong(run, f"{bad}: ", "file-note", AMARA, *APPOINT, "--output", str(note), "--template", str(bad))
    wrong(run, told, "file-note", AMARA, *APPOINT, "--output", str(note), "--template", str(bad))

    assert [path.name for path in tmp_path.iterdir()] == ["bad.docx"]


def test_half_a_template_is_told(run, tmp_path):
    whole = Path(template(tmp_path / "whole.docx")).read_bytes()
    (tmp_path / "half.docx").write_bytes(whole[: len(whole) // 2])
    words = ("--output", str(tmp_path / "n.docx"), "--template", str(tmp_path / "half.docx"))

    wrong(run, "cannot be opened as a Word document", "file-note", AMARA, *APPOINT, *words)


def test_without_the_library_one_sentence_says_what_to_install(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)

    wrong(run, "needs the library `python-docx`", "file-note", AMARA, *APPOINT, "--output", str(tmp_path / "n.docx"))

    assert "install `ivpolicy[word]`" in run("file-note", AMARA, *APPOINT, "--output", str(tmp_path / "n.docx"))[2]
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_neither_file(run, tmp_path, monkeypatch):
    written = []

    def full(handle, *how, **more):
        file = opened(handle, *how, **more)
        if written:
            file.write = lambda _: (_ for _ in ()).throw(OSError(errno.ENOSPC, "no room"))
        written.append(file)
        return file

    opened = os.fdopen
    monkeypatch.setattr(os, "fdopen", full)
    words = ("--output", str(tmp_path / "n.html"), "--letter", str(tmp_path / "l.html"))

    code, _, told = run("file-note", AMARA, *APPOINT, *words)

    assert code == ExitCode.SYSTEM
    assert "the disk is full" in told
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_whoever_is_killed_leaves_no_half_of_a_file(tmp_path):
    """It is ended at the worst moment: when the draft is written and has not its name yet."""
    killed = (
        "import os, sys\nfrom pathlib import Path\nfrom ivpolicy.cli.main import main\n"
        "Path.hardlink_to = lambda *_: os.kill(os.getpid(), 9)\n"
        f"main(['report', {AMARA!r}, '--question', 'visitor.appoint', '--output', sys.argv[1]])\n"
    )
    ran = subprocess.run([sys.executable, "-c", killed, str(tmp_path / "r.html")], check=False)

    assert ran.returncode == -9
    assert [path.suffix for path in tmp_path.iterdir()] == [".draft"]


def test_the_record_itself_is_not_written_over(tmp_path, run):
    case = tmp_path / "case.html"
    case.write_bytes(Path(AMARA).read_bytes())

    wrong(run, "there is a file of this name", "report", str(case), "--output", str(case))


def test_a_report_is_written_whole_to_a_new_file(run, tmp_path):
    code, printed, told = run("report", AMARA, *APPOINT, "--output", str(tmp_path / "r.html"))

    assert (code, printed, told) == (0, "", f"written: {tmp_path / 'r.html'}\n")
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == run("report", AMARA, *APPOINT)[1]


def test_no_words_of_a_record_are_in_a_refusal(run, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text("case_id: secret-child\nchild: {disabled: secret-word}\n", encoding="utf-8")

    for command in (("report",), ("file-note", *APPOINT)):
        code, printed, told = run(command[0], str(case), *command[1:])
        assert (code, printed) == (ExitCode.BAD_CASE, "")
        assert not re.search("secret", told)
