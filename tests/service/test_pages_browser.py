"""The pages in Debian's Chromium: axe finds nothing, nothing goes over the edge, and a keyboard is enough.

axe-core comes from the npm registry (MPL-2.0), and for the walk by keyboard Playwright from the Python index; neither is
part of this project. Without them, or without a browser, these tests are skipped and say so.
"""

import re

import pytest

from browser import ALL_OPEN_AND_TWICE_THE_SIZE, CHROMIUM, Look, looked_at
from ivpolicy import load_packs
from page_walker import Person
from served import CHECKOUT, served

pytest.importorskip("jinja2", reason="jinja2 is not installed: `make test` installs it")
testclient = pytest.importorskip("starlette.testclient", reason="fastapi is not installed: `make test` installs it")

from pages_served import TODAY, page_client  # noqa: E402

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
AMARA = (CHECKOUT / "examples" / "amara.yaml").read_text(encoding="utf-8")
PAGES = (
    "start",
    "question",
    "wrong",
    "list",
    "judgement",
    "check",
    "decision",
    "full",
    "officer",
    "compared",
    "refused",
    "section",
    "section-wrong",
    "policies",
    "policy",
    "change",
    "changed",
    "confirm",
    "case",
    "case-wrong",
    "confirmed",
    "caseload-asked",
    "caseload",
    "due-asked",
    "due",
)


@pytest.fixture(scope="module")
def pages():
    """Each kind of page, with its style in it: a frame has no address to fetch one from."""
    client = page_client()
    person = Person(client, load_packs("leeds").on(TODAY), 1)
    made = {"start": Person.shown(client.get("/"))}
    made["question"] = person.begin(AMARA)
    made["wrong"] = person.do(do="answer")
    made["list"] = person.do(change="visitor.references")
    made["judgement"] = person.do(change="judgements.visitor_in_interests")
    made["check"] = person.do(do="check")
    made["decision"] = person.do(do="decide")
    person.page = made["decision"]
    made["compared"] = person.do(do="compare")
    person.page = made["decision"]
    made["officer"] = person.do(officer="visitor.appoint")
    person.page = made["decision"]
    made["full"] = person.do(full="visitor.appoint")
    made["refused"] = Person.shown(client.post("/interview", content=b"{}", headers={"Content-Type": "text/plain"}))
    person.page = person.begin(AMARA, pages="section")
    made["section"] = person.page
    facts = re.findall(r'name="fact" value="([^"]*)"', person.page.text)
    sent = {"fact": facts, "do": "answer-section", **{f"{path}:value": "?" for path in facts}}
    made["section-wrong"] = person.send(person.page.hidden | sent)
    made |= task_pages(client)
    assert set(made) == set(PAGES)
    style = client.get("/style.css").text
    return {
        name: re.sub(r'<link rel="stylesheet"[^>]*>', lambda _: f"<style>{style}</style>", page.text)
        for name, page in made.items()
    }


def task_pages(client):
    """The pages that are about no interview, as they came."""

    def sent(path, **form):
        files = form.pop("files", None)
        return Person.shown(client.post(path, data=form, files=files))

    day = {"as_at-day": "2", "as_at-month": "11", "as_at-year": "2026"}
    changed = (
        (CHECKOUT / "policies" / "leeds.yaml").read_text(encoding="utf-8").replace("    need: 3\n", "    need: 2\n")
    )
    history = (CHECKOUT / "examples" / "histories" / "hana.yaml").read_text(encoding="utf-8")
    made = {name: Person.shown(client.get(f"/{name}")) for name in ("policies", "change", "confirm")}
    made["due-asked"] = Person.shown(client.get("/due"))
    made["policy"] = sent("/policies", pack="leeds")
    made["changed"] = sent("/change", old="leeds", files={"file": ("x.yaml", changed)}, **day)
    made["case"] = sent("/confirm", pack="leeds", do="begin")
    fields = {"state": made["case"].hidden["state"], "skipped": "0"}
    made["case-wrong"] = sent("/confirm", **fields, do="answer")
    made["confirmed"] = sent("/confirm", **fields | {"skipped": "9999"}, do="show")
    made["caseload-asked"] = Person.shown(client.get("/caseload"))
    tables = sorted((CHECKOUT / "examples" / "return").glob("*.csv"))
    files = [("file", (table.name, table.read_bytes())) for table in tables]
    made["caseload"] = sent("/caseload", pack="leeds", files=files, **day | {"as_at-day": "31", "as_at-month": "3"})
    made["due"] = sent("/due", pack="leeds", files={"file": ("x.yaml", history)}, **day)
    return made


WIDTHS = (320, 390, 1280)


@pytest.fixture(scope="module")
def found(pages, tmp_path_factory):
    """What axe finds in each page at each width, and with everything open."""
    looks = {(name, width): Look(pages[name], width) for name in PAGES for width in WIDTHS}
    looks |= {(name, "open"): Look(pages[name], 640, ALL_OPEN_AND_TWICE_THE_SIZE) for name in PAGES}
    return looked_at(looks, tmp_path_factory.mktemp("looks"))


@pytest.fixture(scope="module")
def found_in_forced_colours(pages, tmp_path_factory):
    looks = {name: Look(pages[name], 390) for name in PAGES}
    return looked_at(looks, tmp_path_factory.mktemp("forced"), "--force-high-contrast")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_goes_over_the_edge(name, width, found):
    look = found[name, width]

    assert look["told"] == []
    assert look["passes"] > 10
    assert look["wide"] <= look["room"] <= width


@pytest.mark.parametrize("name", PAGES)
def test_with_everything_open_and_text_of_twice_the_size(name, found):
    look = found[name, "open"]

    assert look["told"] == []
    assert look["wide"] <= look["room"]


@pytest.mark.parametrize("name", PAGES)
def test_in_forced_colours(name, found_in_forced_colours):
    look = found_in_forced_colours[name]

    assert look["forced"]
    assert look["told"] == []


def test_from_the_start_to_a_clause_by_keyboard_alone_and_nothing_is_fetched_from_elsewhere():
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with served("--pack", "leeds") as service, api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_context(java_script_enabled=True).new_page()
        asked, wrong = [], []
        page.on("request", lambda request: asked.append(request.url))
        page.on("console", lambda told: wrong.append(told.text))
        page.goto(f"http://127.0.0.1:{service.port}/")

        def reach(words):
            """Press Tab until something with these words has the focus, which can be seen."""
            for _ in range(200):
                page.keyboard.press("Tab")
                shown = page.evaluate(
                    "() => { const e = document.activeElement; const l = e.labels && e.labels[0];"
                    "return [(l || e).innerText || e.value || '', getComputedStyle(e).outlineStyle]; }"
                )
                if words in shown[0]:
                    assert shown[1] != "none", words
                    return
            raise AssertionError(words)

        def press(words):
            reach(words)
            with page.expect_navigation():
                page.keyboard.press("Enter")

        press("Continue")
        reach("Yes")
        page.keyboard.press("Space")
        press("Continue")
        for _ in range(3):
            press("Not recorded")
        heading = page.inner_text("h1")
        press("Back")
        assert page.inner_text("h1") != heading
        press("Not recorded")
        assert page.inner_text("h1") == heading
        press("Check your answers")
        press("Show the answer")
        press(load_packs("leeds").on(TODAY).rulebook.by_question["safeguarding.act"].question.title)
        assert "The clauses it rests on" in page.inner_text("main")
        browser.close()

    assert wrong == []
    assert {url.partition("/")[2].split("/")[1].split(":")[0] for url in asked} == {"127.0.0.1"}
    assert not any("?" in url for url in asked)
    assert "Traceback" not in service.told
