"""A decision of the pages enters the decision log when it is asked for, once, with who asked; and nothing else does."""

from datetime import UTC, datetime

import pytest

from ivpolicy import DecisionLog, evaluate, load_packs, read_case
from page_walker import KEY, Person
from served import CHECKOUT

pytest.importorskip("jinja2", reason="jinja2 is not installed: `make test` installs it")
pytest.importorskip("starlette.testclient", reason="fastapi is not installed: `make test` installs it")

from starlette.testclient import TestClient

from ivpolicy.service.answers import Answers, KeptDecisions
from ivpolicy.service.application import Service, application
from ivpolicy.service.guard import Guard
from ivpolicy.service.web.page_keeper import PageKeeper
from ivpolicy.service.web.pages import Pages
from pages_served import TODAY, page_client

AMARA = (CHECKOUT / "examples" / "amara.yaml").read_text(encoding="utf-8")
AT = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
BUTTON = 'value="keep"'


@pytest.fixture
def log(tmp_path):
    with DecisionLog(tmp_path / "decisions.log") as made:
        yield made


@pytest.fixture
def client(log):
    answers = Answers([load_packs("leeds")], keeping=KeptDecisions(log, lambda: AT))
    pages = Pages(answers.packs, key=KEY, today=lambda: TODAY)
    guard = Guard(frozenset({"127.0.0.1"}), header="x-asker", proxies=frozenset({"testclient"}))
    service = Service(answers, guard, pages=pages, keeper=PageKeeper(KEY, answers))
    return TestClient(application(service), base_url="http://127.0.0.1", headers={"X-Asker": "Officer <of Leeds>"})


@pytest.fixture
def person(client):
    asked = Person(client, load_packs("leeds").on(TODAY), 1)
    asked.begin(AMARA, question=["visitor.appoint"])
    return asked


def test_nothing_is_kept_that_was_not_asked_for(person, log):
    person.do(do="check")
    page = person.do(do="decide")

    assert BUTTON in page.text
    assert "Until you press this it does not" in page.text
    assert (
        "Nothing that can be read, but what you had kept in the decision log, is kept when this tab is closed"
        in page.text
    )
    for question in ("visitor.appoint", "safeguarding.act"):
        person.do(full=question)
    assert log.size == 0


def test_what_is_asked_for_is_kept_as_the_page_shows_it_with_who_asked(person, log):
    shown = person.do(do="decide")
    page = person.do(do="keep")

    assert page.status == 200
    assert "Kept in the decision log as entry 0</strong>, asked by Officer &lt;of Leeds&gt;." in page.text
    assert BUTTON not in page.text
    assert page.heading == shown.heading
    (entry,) = log.entries()
    pack = load_packs("leeds").on(TODAY)
    result = evaluate(pack, read_case(shown.kept.record), as_at=TODAY, questions=shown.kept.questions)
    assert entry.head["by"] == "Officer <of Leeds>"
    assert entry.head["answers"].keys() == {"visitor.appoint", "safeguarding.act"}
    assert entry.head["answers"]["visitor.appoint"]["status"] == result["visitor.appoint"].status


def test_a_page_that_is_sent_twice_is_kept_once_and_another_answer_anew(person, log):
    person.do(do="decide")
    person.do(do="keep")
    again = person.send(person.sent)
    assert "as entry 0<" in again.text
    assert log.size == 1

    person.do(change="child.socially_isolated")
    person.answer(True)
    person.do(do="decide")
    assert BUTTON in person.page.text
    assert "as entry 1<" in person.do(do="keep").text


def test_a_decision_that_cannot_be_kept_is_not_shown(person, log, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "no room", "/a/path")

    person.do(do="decide")
    monkeypatch.setattr(log, "append_all", full)
    page = person.do(do="keep")

    assert page.status == 503
    assert "The decision could not be kept in the decision log" in page.text
    assert "appoint" not in page.text
    assert "/a/path" not in page.text


def test_a_page_that_is_not_known_keeps_nothing(client, log):
    page = client.post("/interview", data={"state": "0.AAAA", "do": "keep"})

    assert page.status_code == 403
    assert log.size == 0


def test_without_a_log_nothing_is_offered(log):
    asked = Person(page_client(), load_packs("leeds").on(TODAY), 1)
    asked.begin(AMARA, question=["visitor.appoint"])

    assert BUTTON not in asked.do(do="decide").text
    assert asked.do(do="keep").status == 200
    assert log.size == 0
