"""The browser's own back, forward and reload in Debian's Chromium: nothing is lost, and the disk can read nothing.

Playwright comes from the Python index and is not part of this project; without it these tests are skipped and say so.
"""

import re
from contextlib import contextmanager

import pytest

from browser import CHROMIUM
from served import served

api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
pytest.importorskip("jinja2", reason="jinja2 is not installed: `make test` installs it")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]
STATE = re.compile(r'name="state" value="([^"]+)"')


class Desk:
    """Somebody at a browser."""

    def __init__(self, page):
        self.page = page
        self.states = []

    def press(self, words):
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=words, exact=True).click()
        self.settled()

    def answer(self, word):
        self.page.get_by_label(word, exact=True).check()
        self.press("Continue")

    def goes(self, way):
        self.page.evaluate("document.body.dataset.before = 'yes'")
        getattr(self.page, way)()
        self.settled()

    def settled(self):
        """Wait until the page is there with its answers kept."""
        kept = (
            "document.body && !document.body.dataset.before && history.state && document.documentElement.dataset.page"
        )
        self.page.wait_for_function(f"() => {kept} && history.state.page === document.documentElement.dataset.page")
        self.states += STATE.findall(self.page.content())

    @property
    def heading(self):
        return self.page.inner_text("h1")

    @property
    def chosen(self):
        return self.page.eval_on_selector_all("input:checked", "all => all.map((one) => one.value)")


@pytest.fixture(scope="module")
def service():
    with served("--pack", "leeds") as running:
        yield running


@pytest.fixture(scope="module")
def playwright():
    with api.sync_playwright() as started:
        yield started


@pytest.fixture(scope="module")
def browser(playwright):
    started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], headless=True)
    yield started
    started.close()


@pytest.fixture
def sits(browser, service):
    """Somebody whose browser knows of nothing that was done before."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"http://127.0.0.1:{service.port}/")
    yield Desk(page)
    context.close()


@contextmanager
def desk(playwright, service, profile):
    """Somebody whose browser keeps on the disk what it keeps."""
    context = playwright.chromium.launch_persistent_context(
        str(profile), executable_path=CHROMIUM, args=["--no-sandbox"], headless=True
    )
    page = context.pages[0]
    page.goto(f"http://127.0.0.1:{service.port}/")
    yield Desk(page)
    context.close()


def test_back_forward_and_reload_lose_no_answer_and_show_none_that_is_older(service, sits):
    sits.press("Continue")
    sits.answer("No")
    second = sits.heading
    sits.answer("Yes")
    third = sits.heading
    sits.press("Not recorded")
    fourth = sits.heading

    sits.goes("go_back")
    assert sits.heading == third
    sits.goes("go_back")
    assert (sits.heading, sits.chosen) == (second, ["yes"])
    sits.goes("go_forward")
    sits.goes("reload")
    assert sits.heading == third
    sits.goes("go_back")
    sits.goes("go_back")
    # The first question, answered otherwise: what came after it is still answered.
    assert sits.chosen == ["no"]
    sits.answer("Yes")
    assert sits.heading == fourth
    assert "risk" in sits.page.inner_text("aside")

    # A page of before shows what is answered now, and a decision is of the newest answers.
    sits.press("Show the answer so far")
    risky = sits.page.inner_text(".answer")
    sits.press("Check your answers")
    sits.page.get_by_role("button", name="Change Child may be at risk").click()
    sits.page.wait_for_selector("text=You were asked this before")
    sits.answer("No")
    for _ in range(8):
        sits.goes("go_back")
        if sits.page.query_selector(".answer"):
            break
    assert sits.page.inner_text(".answer") != risky
    sits.goes("reload")
    assert sits.page.inner_text(".answer") != risky

    assert "Traceback" not in service.told


def test_what_was_typed_and_not_sent_survives_a_reload_and_two_children_in_one_tab_are_never_mixed(service, sits):
    sits.press("Continue")
    first = sits.heading
    sits.page.get_by_label("Yes", exact=True).check()
    sits.page.wait_for_timeout(300)
    sits.goes("reload")
    assert (sits.heading, sits.chosen) == (first, ["yes"])
    sits.press("Continue")

    sits.page.goto(f"http://127.0.0.1:{service.port}/")
    sits.press("Continue")
    sits.answer("No")
    sits.goes("go_back")
    assert sits.chosen == ["no"]
    sits.page.go_back()  # the start of the second
    sits.page.wait_for_selector("text=Whose policy")
    sits.goes("go_back")
    sits.goes("go_back")
    assert sits.chosen == ["yes"]


def test_what_cannot_be_shown_again_is_said_and_never_shown_as_a_beginning(service, sits):
    sits.press("Continue")
    sits.answer("Yes")
    name = sits.page.evaluate("history.state.answers")
    sits.page.evaluate(f"sessionStorage.setItem('{name}', btoa('enciphered with the key of another service'))")
    sits.page.reload()
    sits.page.wait_for_selector("text=cannot be shown again")
    assert sits.page.is_visible("h1")


def test_sent_twice_at_once_is_sent_once(service, sits):
    sits.press("Continue")
    sits.page.get_by_label("No", exact=True).check()
    sits.page.evaluate("document.body.dataset.before = 'yes'")
    # The first of the two is given up by the browser for the second.
    sits.page.get_by_role("button", name="Continue", exact=True).dblclick(no_wait_after=True)
    sits.settled()
    sits.press("Check your answers")
    assert len(sits.page.query_selector_all("dl.summary > div")) == 1


def test_nothing_on_the_disk_of_the_browser_can_be_read(playwright, service, tmp_path):
    profile = tmp_path / "profile"
    with desk(playwright, service, profile) as sits:
        sits.press("Continue")
        sits.answer("Yes")
        sits.goes("go_back")
        sits.goes("go_forward")
        sits.page.wait_for_timeout(3500)  # the browser writes its session down after some seconds

    files = [path.read_bytes() for path in profile.rglob("*") if path.is_file()]
    assert any(b"data-page" in file or b"change=" in file for file in files)  # where in the interview the tab stood
    for state in set(sits.states):
        packed = state.partition(".")[2]
        assert not any(packed[:40].encode() in file or packed[:40].encode("utf-16-le") in file for file in files)
        assert not any(b'"statuses"' in file or b'"concerns"' in file for file in files)
