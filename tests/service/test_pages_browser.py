"""The pages in Debian's Chromium: axe finds nothing, nothing goes over the edge, and a keyboard is enough.

axe-core comes from the npm registry (MPL-2.0), and for the walk by keyboard Playwright from the Python index; neither is
part of this project. Without them, or without a browser, these tests are skipped and say so.
"""

import re

import pytest

from browser import AXE, CHROMIUM, looked_at
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
)


OPEN_AND_LARGE = (
    'document.querySelectorAll("details").forEach((d) => { d.open = true; });'
    'document.documentElement.style.fontSize = "200%";'
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


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_and_nothing_goes_over_the_edge(name, width, pages, tmp_path):
    found = looked_at(pages[name], tmp_path, width=width)

    assert found["told"] == []
    assert found["passes"] > 10
    assert found["wide"] <= found["room"]


@pytest.mark.parametrize("name", ["start", "wrong", "check", "full"])
def test_with_everything_open_and_text_of_twice_the_size(name, pages, tmp_path):
    found = looked_at(pages[name], tmp_path, width=640, before=OPEN_AND_LARGE)

    assert found["told"] == []
    assert found["wide"] <= found["room"]


@pytest.mark.parametrize("name", ["question", "check", "decision"])
def test_in_forced_colours(name, pages, tmp_path):
    found = looked_at(pages[name], tmp_path, width=390, options=["--force-high-contrast"])

    assert found["forced"]
    assert found["told"] == []


LOOKS = [
    ({"viewport": {"width": 320, "height": 900}}, ""),
    ({"viewport": {"width": 1280, "height": 900}}, ""),
    ({"viewport": {"width": 640, "height": 900}, "forced_colors": "active"}, OPEN_AND_LARGE),
]
"""How each page is looked at: narrow, wide, and in forced colours with everything open and text of twice the size."""
FOUND = """async () => {
  const found = await axe.run(document, {resultTypes: ["violations"]}), root = document.documentElement;
  const told = found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join("; "));
  return {told, passes: found.passes.length, over: root.scrollWidth - root.clientWidth};
}"""


def test_every_page_there_is_in_one_browser(pages):
    """Also those that are about no interview, which the tests above leave out because they start a browser for each."""
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    if not AXE.is_file():
        pytest.skip("axe-core is not on this machine; IVPOLICY_AXE names its axe.min.js")
    wrong = []
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for options, before in LOOKS:
            page = browser.new_context(**options).new_page()
            for name, shown in pages.items():
                page.set_content(shown)
                page.evaluate(AXE.read_text(encoding="utf-8"))
                page.evaluate(before)
                found = page.evaluate(FOUND)
                assert found["passes"] > 10, name
                wrong += [(name, options, found)] if found["told"] or found["over"] > 0 else []
        browser.close()

    assert len(pages) == 25
    assert wrong == []


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
