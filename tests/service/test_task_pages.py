"""The pages that are about no interview: policies, what a change does, suggested cases, and what is due."""

import gzip
import html
import re
from pathlib import Path

import pytest

from ivpolicy.tester.sheet import read_sheet
from served import CHECKOUT

pytest.importorskip("jinja2", reason="jinja2 is not installed: `make test` installs it")
pytest.importorskip("starlette.testclient", reason="fastapi is not installed: `make test` installs it")

from pages_served import page_client

DAY = {"as_at-day": "2", "as_at-month": "11", "as_at-year": "2026"}
LEEDS = (CHECKOUT / "policies" / "leeds.yaml").read_text(encoding="utf-8")
CASES = """\
cases: leeds
as_at: 2026-11-02
worked:
  # A comment that stays.
  - case: One factor is not enough
    unconfirmed: yes
    facts: {child.socially_isolated: yes}
    expect: {visitor.criteria: {status: needs_information}}
  - case: No factor at all
    unconfirmed: yes
    facts: {child.socially_isolated: no}
    expect: {visitor.criteria: {status: needs_information}}
"""
HANA = (CHECKOUT / "examples" / "histories" / "hana.yaml").read_text(encoding="utf-8")
EVENTS = """\
case: Zq7Marisol
source: an invented log
events:
  - {id: "1", type: request_received, happened_on: 2026-10-01, recorded_at: 2026-10-01, by: a social worker}
"""


@pytest.fixture(scope="module")
def client():
    return page_client()


def hidden(page):
    return {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="hidden" name="([a-z_-]+)" value="([^"]*)"', page.text)
    }


def heading(page):
    return html.unescape(re.search(r"<h1>(.*?)</h1>", page.text, re.DOTALL)[1])


def test_every_page_can_be_reached_from_the_start_and_is_small(client):
    start = client.get("/").text
    style = len(gzip.compress(client.get("/style.css").content))
    for path in ("policies", "change", "confirm", "due", "caseload"):
        assert f'<a href="{path}">' in start
        page = client.get(f"/{path}")
        assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
        assert len(gzip.compress(page.content)) + style < 40 * 1024


def test_a_policy_is_read_in_sentences_and_saved_whole(client):
    page = client.post("/policies", data={"pack": "leeds"})
    assert page.status_code == 200
    assert "LEE-2.1-12" in page.text
    assert "ivpolicy render leeds --summary" in page.text

    saved = client.post("/policies", data=hidden(page) | {"do": "save"})
    assert saved.headers["content-disposition"] == 'attachment; filename="leeds.html"'
    assert len(saved.text) > len(page.text)


def test_what_a_changed_file_does_is_told_as_the_command_tells_it(client, run, tmp_path, monkeypatch):
    changed = LEEDS.replace("    need: 3\n", "    need: 2\n")
    assert changed != LEEDS
    page = client.post("/change", data={"old": "leeds", **DAY}, files={"file": ("x.yaml", changed)})
    assert page.status_code == 200
    assert heading(page) == "What the change does"

    (tmp_path / "changed.yaml").write_text(changed, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    command = re.search(r"<code>ivpolicy ([^<]*)</code></p>\n</main>", page.text)[1]
    code, printed, _ = run(*command.split(), "--format", "html")
    assert code == 1
    told = re.search(r"<h2>In short</h2>.*?</ul>", page.text, re.DOTALL)[0]
    assert told in printed
    assert "can be answered differently" in told

    again = client.post("/change", data=hidden(page))
    assert re.search(r"<h2>In short</h2>.*?</ul>", again.text, re.DOTALL)[0] == told
    saved = client.post("/change", data=hidden(page) | {"do": "save"})
    assert 'filename="change.html"' in saved.headers["content-disposition"]


def test_what_cannot_be_compared_is_said_where_it_is(client):
    page = client.post("/change", data={"new": "leeds", **DAY})
    assert (page.status_code, '<a href="#old-1">' in page.text) == (422, True)
    page = client.post("/change", data={"old": "leeds", "new": "england", **DAY})
    assert (page.status_code, '<a href="#new-1">' in page.text) == (422, True)
    page = client.post("/change", data={"old": "leeds", **DAY}, files={"file": ("x.yaml", "pack: [")})
    assert (page.status_code, '<a href="#file">' in page.text) == (422, True)
    assert 'id="file"' in page.text
    page = client.post("/change", data={"old": "leeds", "new": "leeds", "as_at-day": "31", "as_at-month": "2"})
    assert (page.status_code, '<a href="#as_at-year">' in page.text) == (422, True)


def test_cases_are_confirmed_one_by_one_and_nothing_is_filled_in(client):
    page = client.post("/confirm", data={"do": "begin"}, files={"cases": ("a.yaml", CASES)})
    assert heading(page) == "One factor is not enough"
    assert "checked" not in page.text
    assert "selected" not in page.text
    nothing = client.post("/confirm", data=hidden(page) | {"do": "answer"})
    assert nothing.status_code == 422
    assert {"right-1", "by"} <= set(re.findall(r'<a href="#([^"]*)">', nothing.text))
    for at in re.findall(r'<li><a href="#([^"]*)">', nothing.text):
        assert f'id="{at}"' in nothing.text, at

    said = {"do": "answer", "by": 'A. "Invented"', "other": "LEE-2.1-12"}
    second = client.post("/confirm", data=hidden(page) | said | {"right": "yes"})
    assert heading(second) == "No factor at all"
    assert 'value="A. &#34;Invented&#34;"' in second.text
    unsaid = client.post("/confirm", data=hidden(second) | said | {"right": "no"})
    assert '<a href="#wanted-visitor.criteria">' in unsaid.text
    unknown = client.post("/confirm", data=hidden(second) | said | {"right": "no", "wanted-visitor.criteria": "not_met", "other": "LEE-9"})  # fmt: skip
    assert '<a href="#other">' in unknown.text
    done = client.post("/confirm", data=hidden(second) | said | {"right": "no", "wanted-visitor.criteria": "not_met"})

    assert heading(done) == "Save the cases"
    saved = client.post("/confirm", data=hidden(done) | {"do": "save"})
    assert "# A comment that stays." in saved.text
    cases = read_sheet(saved.text, "a.yaml").cases
    assert [case.confirmed for case in cases] == [True, True]
    assert cases[1].expect == {"visitor.criteria": {"outcome": "not_met"}}


def test_what_is_not_known_stays_unconfirmed_and_said_to(client):
    page = client.post("/confirm", data={"do": "begin"}, files={"cases": ("a.yaml", CASES)})
    for _ in range(2):
        page = client.post("/confirm", data=hidden(page) | {"do": "answer", "right": "unknown"})

    assert heading(page) == "Save the cases"
    assert "2 to go" in page.text
    assert client.post("/confirm", data=hidden(page) | {"do": "save"}).text == CASES


def test_cases_are_suggested_for_a_policy_and_what_is_no_file_of_cases_is_said(client):
    page = client.post("/confirm", data={"do": "begin", "pack": "leeds"})
    assert page.status_code == 200
    assert "Is that right?" in page.text
    for text in ("cases: [", "pack: leeds\n", "cases: nowhere\nworked: []\n" + "x" * 10):
        wrong = client.post("/confirm", data={"do": "begin"}, files={"cases": ("a.yaml", text)})
        assert wrong.status_code == 422, text
    assert client.post("/confirm", data={"do": "begin"}).status_code == 422
    assert client.post("/confirm", data={"do": "answer", "state": CASES, "skipped": "9" * 40}).status_code in (200, 422)


@pytest.mark.parametrize(("path", "field", "text"), [("/change", "file", LEEDS), ("/confirm", "cases", CASES), ("/due", "file", HANA)])  # fmt: skip
def test_a_file_in_another_encoding_is_refused_at_its_line_for_two_names_in_it_could_become_one(client, path, field, text):  # fmt: skip
    data = {"pack": "leeds", "old": "leeds", "do": "begin", **DAY}
    other = "# Zoë and Zoé\n".encode("latin-1")
    page = client.post(path, data=data, files={field: ("x.yaml", b"# One line.\n" + other + text.encode())})

    assert page.status_code == 422
    assert "line 2: the file is not in UTF-8 (save it as UTF-8 in your editor)" in html.unescape(page.text)
    assert page.text.count('<li><a href="#') == 1


def test_what_is_due_is_told_as_the_command_tells_it_and_no_title_names_a_case(client, run, tmp_path, monkeypatch):
    page = client.post("/due", data={"pack": "leeds", **DAY}, files={"file": ("e.yaml", HANA)})
    assert page.status_code == 200, re.findall(r'<li><a href="#[^"]*">([^<]*)', page.text)
    assert "hana" in page.text
    assert "hana" not in re.search(r"<title>(.*?)</title>", page.text)[1]

    (tmp_path / "events.yaml").write_text(HANA, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    command = re.search(r"<code>ivpolicy ([^<]*)</code></p>\n</main>", page.text)[1]
    _, printed, _ = run(*command.split(), "--format", "markdown")
    for word in re.findall(
        r"<h[23]>([^<]*)</h[23]>", page.text.partition('class="answer"')[2].partition("The same from")[0]
    ):
        assert html.unescape(word) in printed.replace("\\", "")
    saved = client.post("/due", data=hidden(page) | {"do": "save"})
    assert 'filename="due.html"' in saved.headers["content-disposition"]


@pytest.mark.parametrize(
    ("data", "at"),
    [
        ({"pack": "leeds", "events": "", **DAY}, "file"),
        ({"events": EVENTS, **DAY}, "pack-1"),
        ({"pack": "leeds", "events": EVENTS}, "as_at-day"),
        ({"pack": "leeds", "events": "events: [", **DAY}, "file"),
    ],
)
def test_what_cannot_be_followed_is_said_where_it_is_and_what_was_typed_stays(client, data, at):
    page = client.post("/due", data=data)
    assert page.status_code == 422
    assert f'<a href="#{at}">' in page.text
    assert f'id="{at}"' in page.text
    assert html.escape(data["events"].strip()) in page.text.replace("&#34;", "&quot;")


def test_a_case_of_another_authority_is_not_followed_and_that_is_said(client):
    page = client.post("/due", data={"pack": "leeds", "events": f"authority: Dudley\n{EVENTS}", **DAY})
    assert page.status_code == 200
    assert "another authority" in page.text
    assert "another authority" not in client.post("/due", data={"pack": "leeds", "events": EVENTS, **DAY}).text


RETURN_DAY = {"as_at-day": "31", "as_at-month": "3", "as_at-year": "2026"}


def tables():
    return [
        ("file", (path.name, path.read_bytes())) for path in sorted((CHECKOUT / "examples" / "return").glob("*.csv"))
    ]


def test_a_return_is_screened_as_the_command_screens_it_and_nothing_of_it_is_kept(client, run):
    page = client.post("/caseload", data={"pack": "leeds", **RETURN_DAY}, files=tables())
    assert page.status_code == 200, re.findall(r'<li><a href="#[^"]*">([^<]*)', page.text)
    assert "/dev/shm" not in page.text
    assert not list(Path("/dev/shm").glob("ivpolicy-*"))

    folder = CHECKOUT / "examples" / "return"
    _, printed, _ = run("screen", str(folder), "--authority", "leeds", "--as-at", "2026-03-31", "--format", "html")
    told = re.search(r"<h2>Who must, should and may</h2>.*?<h2>", page.text, re.DOTALL)[0]
    assert told.removesuffix("<h2>") in re.sub(r'<h2 id="[^"]*">', "<h2>", printed)
    saved = client.post("/caseload", data={"pack": "leeds", "do": "save", **RETURN_DAY}, files=tables())
    assert 'filename="caseload.html"' in saved.headers["content-disposition"]


@pytest.mark.parametrize(
    ("files", "data", "at"),
    [
        ([], {"pack": "leeds", **RETURN_DAY}, "file"),
        ([("file", ("../../x.exe", b"x"))], {"pack": "leeds", **RETURN_DAY}, "file"),
        ([("file", ("a.csv", b"x")), ("file", ("b/a.csv", b"y"))], {"pack": "leeds", **RETURN_DAY}, "file"),
        ([("file", ("a.csv", b"Zq7Marisol\x00\xff"))], {"pack": "leeds", **RETURN_DAY}, "file"),
        (None, {"pack": "leeds", **RETURN_DAY, "as_at-year": "2031"}, "file"),
        (None, {**RETURN_DAY}, "pack-1"),
    ],
)
def test_a_return_that_cannot_be_screened_is_told_by_name_and_never_repeated(client, files, data, at):
    page = client.post("/caseload", data=data, files=tables() if files is None else files)
    assert page.status_code == 422
    assert f'<a href="#{at}">' in page.text
    assert "/dev/shm" not in page.text
    assert "Zq7Marisol" not in page.text
    assert not list(Path("/dev/shm").glob("ivpolicy-*"))
