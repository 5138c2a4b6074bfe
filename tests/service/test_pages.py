"""The pages as a browser asks for them: nothing lost, nothing kept, nothing told, and every answer a click away."""

import base64
import gzip
import hashlib
import html
import re
from dataclasses import replace

import pytest

from answers_given import an_answer
from ivpolicy import load_packs
from ivpolicy.service.web.filled import form_of
from ivpolicy.service.web.section_form import fields_of
from page_walker import Person, Shown
from served import CHECKOUT, served

pytest.importorskip("jinja2", reason="jinja2 is not installed: `make test` installs it")
pytest.importorskip("starlette.testclient", reason="fastapi is not installed: `make test` installs it")

from pages_served import TODAY, page_client

AMARA = (CHECKOUT / "examples" / "amara.yaml").read_text(encoding="utf-8")
SECRET = "Zq7Marisol"


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def client(told):
    return page_client(told.append)


@pytest.fixture
def person(client):
    return Person(client, load_packs("leeds").on(TODAY), 1)


def test_from_nothing_the_first_question_is_whether_the_child_is_safe(person):
    page = person.begin()

    assert page.status == 200
    assert page.heading == "Is anyone concerned that the child may be at risk of harm?"
    assert "Whom to ask" in page.text
    assert page.left > 100


def test_what_is_owed_stands_beside_the_second_question(person):
    person.begin()

    page = person.answer(True)

    assert '<h2 id="so-far">So far</h2>' in page.text
    assert "Safety" in page.text


def test_a_whole_interview_ends_with_the_answers_to_check_and_keeps_to_its_bound(client):
    asked = Person(client, load_packs("leeds").on(TODAY), 3, ("visitor.consider", "visitor.appoint"))
    page, left = asked.begin(), []
    while page.fact:
        left.append(page.left)
        asked.do(do="skip") if len(left) % 3 == 0 else asked.answer_at_random()
        if asked.page.status == 422:  # that answer could not stand beside another
            asked.do(do="skip")
        page = asked.page

    assert page.heading == "Check your answers"
    assert left == sorted(set(left), reverse=True)


def test_what_nobody_knew_is_said_to_be_open_where_nothing_is_left_to_ask(person):
    person.begin(question=["visitor.appoint"])
    assert person.page.heading.startswith("Is anyone concerned")
    while person.page.fact:
        person.do(do="skip")

    assert re.search(r"No question is left to ask. \d+ facts that are not known could still change", person.page.text)


def test_any_answer_is_changed_in_two_clicks(person):
    person.begin(AMARA)
    person.do(do="check")
    check = person.page
    for path in check.can_be_changed:
        person.page = check

        question = person.do(change=path)
        person.send(question.hidden | filled_in(question) | {"do": "answer"})

        assert person.page.status == 200, path
        assert person.page.kept.record == check.kept.record, path


def filled_in(page):
    """The form as it stands on the page."""
    form = {}
    for tag in re.findall(r"<input [^>]*>", page.text):
        given = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if given.get("type") in ("radio", "checkbox"):
            if tag.endswith("checked>"):
                form.setdefault(given["name"], []).append(given["value"])
        elif given.get("type") != "hidden":
            form.setdefault(given["name"], []).append(html.unescape(given.get("value", "")))
    for name, text in re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>\n(.*?)</textarea>', page.text, re.DOTALL):
        form[name] = [html.unescape(text)]
    return form


def test_an_answer_that_no_longer_matters_is_kept_and_that_is_said(person):
    person.begin(
        '{"case_id": "x", "child": {"statuses": []}, "visitor": {"partner_is": []}}', question=["safeguarding.act"]
    )

    page = person.do(do="check")

    assert page.text.count("No answer here turns on it as things stand. It is kept, and people may weigh it.") == 2
    assert page.kept.record["visitor"] == {"partner_is": []}


@pytest.mark.parametrize(
    ("day", "at", "said"),
    [
        (("31", "2", "2026"), "as_at-day", "There is no such day in that month"),
        (("1", "13", "2026"), "as_at-month", "There is no such month"),
        (("1", "1", "26"), "as_at-year", "four digits"),
        (("1", "", "2026"), "as_at-month", "The date needs a month"),
        (("x", "1", "2026"), "as_at-day", "in digits"),
        (("", "", ""), "as_at-day", "Give the day"),
    ],
)
def test_a_day_that_is_none_is_said_with_a_link_and_what_was_typed_stays(person, day, at, said):
    page = person.begin(AMARA, **dict(zip(("as_at-day", "as_at-month", "as_at-year"), day, strict=True)))

    assert page.status == 422
    assert re.search(rf'<a href="#{at}">[^<]*{said}', page.text)
    assert f'id="{at}"' in page.text
    assert all(f'value="{part}"' in page.text for part in day)
    assert "amara-example" in page.text


def test_a_case_that_cannot_be_read_is_told_by_its_places(person):
    page = person.begin(f"case_id: x\nchild: {{disabled: {SECRET}}}\n")

    assert page.status == 422
    assert "child.disabled" in page.text
    assert SECRET not in re.sub(r"(?s)<textarea.*?</textarea>", "", page.text)


def test_nothing_chosen_is_asked_for_and_a_whole_answer_is_kept_where_a_part_is_wrong(person):
    person.begin()

    page = person.do(do="answer")

    assert page.status == 422
    assert '<a href="#value-1">Give an answer' in page.text
    assert page.kept.record == {"case_id": "child"}

    person.do(change="judgements.visitor_in_interests")
    page = person.do(
        do="answer", value="yes", role="team manager", **{"on-day": "30", "on-month": "2", "on-year": "2026"}
    )
    assert '<a href="#on-day">' in page.text
    assert 'value="team manager"' in page.text
    assert re.search(r'value="yes" checked', page.text)


def test_an_answer_that_denies_another_is_refused_by_name_and_nothing_is_lost(person):
    person.begin('{"case_id": "x", "child": {"statuses": ["looked_after"]}}')
    person.do(change="care.legal_status")

    page = person.do(do="answer", value="none")

    assert page.status == 422
    assert "This cannot be right beside the answer on status of the child" in page.text
    assert "care" not in page.kept.record


def test_a_list_is_asked_item_by_item_and_whether_it_is_all(person):
    person.begin()
    person.do(change="visitor.references")
    more = person.do(do="add", **{"item-0-kind": "personal"})
    assert more.hidden["items"] == "2"

    page = person.send(more.hidden | filled_in(more) | {"do": "answer"})
    assert '<a href="#whole-1">Say whether the list is complete' in page.text

    page = person.send(page.hidden | filled_in(page) | {"do": "answer", "whole": "no"})
    assert page.status == 200
    assert page.kept.record["visitor"]["references"]["complete"] is False


def test_the_answer_each_question_in_full_and_the_files_to_save(person, client):
    person.begin(AMARA)

    page = person.do(do="decide")
    assert page.heading == "amara-example on 2 November 2026"
    assert "ivpolicy decide case.json --authority leeds --as-at 2026-11-02" in page.text
    for question in page.in_full:
        person.page = page
        full = person.do(full=question)
        assert full.status == 200
    person.page = page
    assert "LEE-2.1" in person.do(full="visitor.criteria").text
    assert "<details><summary><h2>The reasons, rule by rule" in person.page.text

    saved = client.post("/interview", data=page.hidden | {"do": "save"})
    assert saved.headers["content-disposition"] == 'attachment; filename="case.json"'
    again = Person(client, person.pack, 1).begin(saved.text)
    assert again.kept.record == page.kept.record


@pytest.mark.parametrize(
    "fields", [{"do": "decide"}, {"full": "visitor.appoint"}, {"would": "visitor.appoint"}, {"do": "compare"}]
)
def test_the_command_at_the_foot_gives_the_same_of_the_saved_file(fields, person, client, run, tmp_path, monkeypatch):
    page = person.begin(AMARA)
    saved = client.post("/interview", data=page.hidden | {"do": "save"})
    (tmp_path / "case.json").write_text(saved.text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    shown = person.do(**fields).text
    command = html.unescape(re.search(r"<code>ivpolicy ([^<]*)</code></p>\n</main>", shown)[1])
    code, printed, _ = run(*command.split())

    assert code == 0
    digests = re.search(r"Evaluated .*?\.|[0-9a-f]{12}", re.sub(r"<[^>]*>|`", "", shown))
    assert digests is None or " ".join(digests[0].split()) in " ".join(printed.replace("`", "").split())


def test_what_would_change_an_answer_each_pack_beside_the_others_and_the_policy_itself(person, client):
    page = person.begin(AMARA)

    assert "ivpolicy explain case.json --question visitor.appoint" in person.do(would="visitor.appoint").text
    person.page = page
    compared = person.do(do="compare")
    assert compared.heading == "amara-example on 2 November 2026: each pack"
    assert "<title>Each policy beside the others " in compared.text
    assert "--pack leeds --pack england" in compared.text
    saved = client.post("/interview", data=page.hidden | {"do": "policy"})
    assert saved.headers["content-disposition"] == 'attachment; filename="leeds.html"'
    assert "Leeds City Council" in saved.text


def test_the_officers_decision_is_recorded_beside_the_answer_and_never_filled_in(person):
    person.begin(AMARA)
    page = person.do(officer="visitor.consider")
    assert "checked" not in page.text
    assert not re.search(r'<input id="[^"]*" name="[^"]*"[^>]* value="[^"]+"', page.text)

    wrong = person.do(do="decided", why="Because it is so.")
    assert wrong.status == 422
    assert '<a href="#outcome-1">Say what is decided' in wrong.text
    assert "Because it is so." in wrong.text
    outcome = re.search(r'name="outcome" value="([^"]+)"', wrong.text)[1]
    day = {"on-day": "2", "on-month": "11", "on-year": "2026"}
    done = person.do(do="decided", outcome=outcome, why="Because it is so.", who="S. Invented", role="manager", **day)

    assert done.status == 200
    assert "Because it is so" in done.text
    assert len(done.kept.record["decisions"]) == len(page.kept.record["decisions"]) + 1
    assert person.send(person.sent).kept == done.kept


def test_a_file_is_taken_as_its_text_is(client, person):
    state = Shown(200, client.get("/").text).hidden["state"]
    day = {"as_at-day": "2", "as_at-month": "11", "as_at-year": "2026"}
    sent = client.post(
        "/interview",
        data={"state": state, "pack": "leeds", "do": "begin", "case": "", **day},
        files={"file": ("amara.yaml", AMARA, "application/yaml")},
    )

    assert Person.shown(sent).kept.record == person.begin(AMARA).kept.record


def test_a_page_of_before_the_service_was_started_again_loses_nothing(person, client):
    page = person.begin(AMARA)
    signature, _, packed = page.hidden["state"].partition(".")
    other = f"{'0' * len(signature)}.{packed}"

    refused = person.send({"state": other, "do": "decide"})
    assert refused.status == 403
    assert refused.kept.record == {}
    again = person.send(refused.hidden | filled_in(refused) | {"pack": "leeds", "do": "begin"})

    assert again.status == 200
    assert again.kept.record == page.kept.record


@pytest.mark.parametrize("state", ["", ".", "x.y", "0.AAAA", "é.é", "0" * 5000])
def test_what_nobody_signed_is_refused(client, state):
    answer = client.post("/interview", data={"state": state, "do": "decide"})

    assert answer.status_code == 403
    assert "There is a problem" in answer.text


def test_forms_of_odd_values_are_answered_with_a_page_and_nothing_is_lost(client, person):
    page = person.begin(AMARA)
    random = person.random
    names = (
        "do",
        "fact",
        "change",
        "full",
        "would",
        "officer",
        "question",
        "items",
        "value",
        "whole",
        "value-day",
        "item-0-on-day",
        "on-year",
        "pack",
    )
    values = (
        "answer", "add", "decided", "skip", "back", "visitor.references", "child.statuses", "child.age", "local.leeds.x",
        "visitor.appoint", "", "0", "-1", "9" * 400, "yes", "²", "<b>", "\x00", "local", "events", "judgements.visitor_in_interests",
        "family_time.last_visit", "🧒", "a" * 3000,
    )  # fmt: skip
    for _ in range(150):
        form = {name: [random.choice(values) for _ in range(random.randint(1, 2))] for name in random.sample(names, 5)}
        sent = client.post("/interview", data=page.hidden | form)

        assert sent.status_code in (200, 422), form
        if sent.headers["content-type"].startswith("text/html") and "attachment" not in str(sent.headers):
            kept = Person.shown(sent).kept
            before, after = flat(page.kept.record), flat(kept.record)
            changed = {path for path in before if before[path] != after.get(path)}
            asked = form.get("fact", [page.fact])[0]
            assert all(path.startswith((asked, "provenance", "decisions")) for path in changed), form


def test_every_page_says_that_it_runs_its_own_script_alone_and_that_nothing_of_it_is_kept(client, person):
    person.begin(AMARA)
    answers = [
        client.get("/"),
        client.get("/interview"),
        client.post("/interview", data=person.sent),
        client.post("/interview", data={}),
    ]
    for answer in answers:
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"].startswith(
            "default-src 'none'; style-src 'self'; form-action 'self'"
        )
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        scripts = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(scripts[0].encode()).digest()).decode()
        assert f"script-src 'sha256-{digest}'; connect-src 'self'" in answer.headers["content-security-policy"]
        assert len(scripts) == answer.text.count("<script") == 1
        assert not re.search(r"<style|style=|javascript:| on[a-z]+=|https?://", answer.text.replace(scripts[0], ""))
    assert "default-src 'none'" in client.get("/style.css").headers["content-security-policy"]
    assert not re.search(r"url\(|@import|@font-face", client.get("/style.css").text)


def test_a_page_of_another_site_cannot_have_a_form_sent(client, person):
    person.begin()
    for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        assert client.post("/interview", data=person.sent, headers=headers).status_code == 403
    assert client.post("/interview", data=person.sent, headers={"Origin": "http://127.0.0.1"}).status_code == 200


def test_nothing_of_the_child_is_told_in_the_log_or_an_address(client, person, told):
    del told[:]
    person.begin(f'{{"case_id": "{SECRET}"}}')
    person.do(do="check")

    assert told
    assert {line.rsplit(" ", 3)[0] for line in told} == {"GET /", "POST /interview"}
    assert SECRET not in "".join(told)
    assert not re.search(r'(href|action)="[^"]*\?', person.page.text)


def test_the_service_that_is_started_has_them_and_without_pages_there_are_none(service):
    page = service.ask("GET", "/")
    assert (page.status, page.headers["cache-control"]) == (200, "no-store")
    assert "open that address in a browser" in service.told

    with served("--no-pages") as alone:
        assert alone.ask("GET", "/").kind == "no_such_place"
        assert "browser" not in alone.told


def test_what_was_typed_is_shown_as_it_was_typed(person):
    person.begin('{"case_id": "<b onmouseover=x>&"}')

    page = person.do(do="decide")

    assert "<b onmouseover" not in page.text
    assert "&lt;b onmouseover" in page.text


def test_what_is_no_form_is_refused_in_a_page(client):
    for body, media in (
        (b"{}", "application/json"),
        (b"a=1", "text/plain"),
        (b"junk", "multipart/form-data; boundary=x"),
    ):
        answer = client.post("/interview", content=body, headers={"Content-Type": media})
        assert answer.status_code in (403, 415)
        assert answer.headers["content-type"].startswith("text/html")


def test_a_page_with_its_style_is_small(client, person):
    style = len(gzip.compress(client.get("/style.css").content))
    person.begin(AMARA)
    sizes = [len(gzip.compress(person.page.text.encode()))]
    sizes += [len(gzip.compress(person.do(do=button).text.encode())) for button in ("check", "decide")]
    sizes += [
        len(gzip.compress(person.do(full=question).text.encode()))
        for question in ("visitor.appoint", "visitor.vetting")
    ]

    assert max(sizes) + style <= 40 * 1024


def walked(client, pack, seed, steps):
    """Somebody who goes back, sends twice, and fills in nonsense.

    What was answered is always what the page holds, and no more questions are left than the page before said.
    """
    person = Person(client, pack, seed, () if seed % 2 else ("visitor.appoint", "visitor.vetting"))
    random, before = person.random, []
    person.begin(AMARA if seed % 3 == 0 else "")
    for _ in range(steps):
        page = person.page
        assert page.status in (200, 422)
        before.append(page)
        act = random.choice(
            ("answer",) * 5
            + ("skip", "back", "check", "decide", "full", "change", "twice", "browser", "nonsense", "add")
        )
        if act == "browser":  # back in the browser, or a page that was left open
            person.page = random.choice(before)
        elif act == "full":
            person.do(full="visitor.appoint")
        elif act == "change":
            person.do(change=random.choice(page.can_be_changed or ["child.disabled"]))
        elif act == "twice":
            again, twice = person.send(person.sent), person.send(person.sent)
            assert (unnamed(again.kept), again.status) == (unnamed(twice.kept), twice.status)
        elif not page.fact:
            person.do(do=act if act in ("check", "decide") else "next")
        elif act == "answer":
            person.answer_at_random()
            if person.page.status == 422:
                assert person.page.kept == page.kept
        elif act == "nonsense":
            answered = person.do(do="answer", value=SECRET, **{"value-day": "99", "whole": "?"})
            assert answered.status == 422, page.fact
            assert person.page.kept == page.kept
        else:
            person.do(do=act)
            if act in ("back", "check", "decide", "add"):
                assert person.page.kept == page.kept
        if act in ("answer", "skip") and page.fact and person.page.status == 200:
            assert others(person.page.kept, page.fact) == others(page.kept, page.fact)
            assert set(person.page.kept.asked) == {*page.kept.asked, page.fact}
            is_first = page.fact not in page.kept.asked and page.is_needed
            assert not is_first or person.page.left < page.left, page.fact
            assert not is_first or act == "skip" or person.page.left_if_known < page.left_if_known, page.fact


def unnamed(kept):
    """What is kept without the name that each beginning makes up."""
    return replace(kept, id="")


def others(kept, path):
    """All that is recorded of other facts."""
    return {k: v for k, v in flat(kept.record).items() if not k.startswith((path, "provenance"))}


def flat(data, path=""):
    if not isinstance(data, dict):
        return {path: data}
    return {k: v for name, held in data.items() for k, v in flat(held, f"{path}.{name}" if path else name).items()}


def test_walks_lose_nothing_and_keep_to_their_bound(client):
    pack = load_packs("leeds").on(TODAY)
    for seed in range(4):
        walked(client, pack, seed, 25)


@pytest.mark.soak
def test_ten_thousand_walks_lose_nothing_and_keep_to_their_bound(client):
    pack = load_packs("leeds").on(TODAY)
    for seed in range(4, 10_000):
        walked(client, pack, seed, 20)


def test_no_title_names_the_case_since_the_browser_keeps_titles(person):
    page = person.begin(AMARA)
    for fields in ({"do": "check"}, {"do": "decide"}, {"full": "visitor.appoint"}, {"would": "visitor.appoint"}, {"do": "compare"}, {"officer": "visitor.appoint"}):  # fmt: skip
        person.page = page
        title = re.search(r"<title>(.*?)</title>", person.do(**fields).text, re.DOTALL)[1]
        assert "amara" not in title.lower(), fields


def test_a_page_that_is_asked_for_again_shows_the_newest_answers_or_what_was_typed(person):
    person.begin()
    old = person.answer(False)
    assert old.text.count("data-page=") == 1
    newest = person.do(change="child.disabled")
    newest = person.answer(True)

    again = person.send({"state": newest.hidden["state"], "change": "child.disabled"})
    assert re.search(r'value="yes" checked', again.text)
    assert again.kept == newest.kept
    typed = {"again": "typed", "value": "yes", "role": "team manager", "change": "judgements.visitor_in_interests"}
    assert 'value="team manager"' in person.send({"state": newest.hidden["state"], **typed}).text
    officer = person.send(
        {"state": newest.hidden["state"], "again": "typed", "officer": "visitor.appoint", "who": "S."}
    )
    assert 'value="S."' in officer.text


# ---- a section a page ----


def by_section(client, case="", questions=()):
    person = Person(client, load_packs("leeds").on(TODAY), 1, questions)
    person.begin(case, pages="section")
    return person


def section_sent(person, **fields):
    facts = re.findall(r'name="fact" value="([^"]*)"', person.page.text)
    shown = {"state": person.page.hidden["state"], "section": person.page.hidden["section"], "fact": facts}
    return person.send(shown | {"do": "answer-section"} | fields)


def test_a_section_is_asked_at_once_and_what_is_left_empty_is_not_recorded(client):
    person = by_section(client)
    assert person.page.heading == "Concerns"
    left = person.page.left

    page = section_sent(person, **{"concerns.child_may_be_at_risk:value": "yes"})

    assert page.status == 200
    assert page.kept.record["concerns"] == {"child_may_be_at_risk": True}
    assert len(page.kept.asked) == 9
    assert page.left <= left - 9
    assert "risk" in page.text.partition("<aside")[2]


def test_every_section_left_empty_ends_with_the_answers_to_check_and_nothing_recorded(client):
    person, left = by_section(client), []
    while "section" in person.page.hidden:
        left.append(person.page.left)
        section_sent(person)

    assert person.page.heading == "Check your answers"
    assert left == sorted(set(left), reverse=True)
    assert not any(isinstance(held, bool) for held in flat(person.page.kept.record).values())


def test_a_wrong_part_of_a_section_is_said_where_it_is_and_nothing_else_is_lost(client):
    person = by_section(client, questions=("visitor.appoint",))
    while person.page.heading != "Judgements":
        section_sent(person)
    path = "judgements.visitor_in_interests"
    filled = {f"{path}:value": "yes", f"{path}:role": "team manager", f"{path}:on-day": "30", f"{path}:on-month": "2", f"{path}:on-year": "2026"}  # fmt: skip

    page = section_sent(person, **filled)

    assert page.status == 422
    assert f'<a href="#{path}:on-day">' in page.text
    assert f'id="{path}:on-day"' in page.text
    assert 'value="team manager"' in page.text
    assert "judgements" not in page.kept.record


def test_answers_of_a_section_that_deny_one_another_are_refused_by_name(client):
    person = by_section(client, '{"case_id": "x", "child": {"statuses": ["looked_after"]}}')
    while "care.legal_status" not in person.page.text:
        section_sent(person)

    page = section_sent(person, **{"care.legal_status:value": "none"})

    assert page.status == 422
    assert "This cannot be right beside the answer on status of the child" in page.text
    assert '<a href="#care.legal_status:value-1">' in page.text


def test_a_list_in_a_section_grows_and_back_shows_what_was_answered(client):
    person = by_section(client)
    section_sent(person, **{"concerns.child_may_be_at_risk:value": "no"})
    before = person.page.heading
    back = person.send(
        {"state": person.page.hidden["state"], "section": person.page.hidden["section"], "do": "back-section"}
    )
    assert back.heading == "Concerns"
    assert re.search(r'name="concerns.child_may_be_at_risk:value" value="no" checked', back.text)
    assert section_sent(person).heading == before  # the form was sent empty: not recorded
    assert "child_may_be_at_risk" not in person.page.kept.record.get("concerns", {})

    while "visitor.references" not in person.page.text:
        section_sent(person)
    facts = re.findall(r'name="fact" value="([^"]*)"', person.page.text)
    kind = re.search(r'name="(visitor.references:item-0-[a-z_]+)" value="([^"]*)"', person.page.text)
    more = person.send({"state": person.page.hidden["state"], "section": "visitor", "fact": facts, "add": "visitor.references",
                        kind[1]: kind[2], "visitor.references:items": "1"})  # fmt: skip
    assert 'name="visitor.references:items" value="2"' in more.text
    assert f'name="{kind[1]}" value="{kind[2]}" checked' in more.text


# ---- nothing reassures that is not so ----

ADVERSE = """{"case_id": "x", "child": {"statuses": ["looked_after"]},
 "concerns": {"child_may_be_at_risk": true, "visitor_allegation_of_harm": true}}"""


def test_of_two_facts_that_each_settle_an_answer_neither_is_said_to_change_none(person):
    """Each alone could be taken away, and so each was said to change no answer: a child at risk read as a trifle."""
    person.begin(ADVERSE)

    page = person.do(do="check")

    assert "A concern is recorded that a child may be at risk" in page.text
    assert "No answer here turns on it" not in page.text


def test_a_recorded_fact_that_is_asked_again_still_says_what_it_decides(person):
    person.begin('{"case_id": "x", "concerns": {"child_may_be_at_risk": true}}')

    page = person.do(change="concerns.child_may_be_at_risk")

    assert "It can change the answer to" in page.text
    assert "settles every answer without it" not in page.text


def test_what_stands_beside_a_page_that_was_refused_says_that_the_page_is_not_counted(person):
    person.begin()
    person.answer(False)
    page = person.do(do="answer", value="nonsense", **{"value-day": "99"})

    assert page.status == 422
    assert "So far, without this page" in page.text
    assert "Nothing that stands on this page is counted until" in page.text
    assert "without this page" not in person.do(do="skip").text


def test_what_stands_beside_a_child_of_another_authority_says_that_it_is_a_supposition(person):
    page = person.begin('{"case_id": "x", "care": {"responsible_authority": "dudley"}}')

    assert "The record names another authority or home" in page.text
    assert "The record names another" in person.do(do="check").text
    assert "The record names another" not in person.begin(ADVERSE).text


def test_no_policy_is_chosen_before_somebody_chooses_it(client):
    start = client.get("/").text
    assert '<option value="">Choose</option>' in start
    assert "selected" not in start
    state = Shown(200, start).hidden["state"]
    day = {"as_at-day": "2", "as_at-month": "11", "as_at-year": "2026"}
    refused = client.post("/interview", data={"state": state, "pack": "", "do": "begin", **day})
    assert (refused.status_code, '<a href="#pack">Choose whose policy answers' in refused.text) == (422, True)


def test_an_officers_agreement_is_told_as_of_then_since_the_answer_may_have_changed(person):
    person.begin(ADVERSE)
    officer = person.do(officer="visitor.consider")
    outcome = re.search(r'name="outcome" value="([^"]+)"', officer.text)[1]
    day = {"on-day": "2", "on-month": "11", "on-year": "2026"}
    person.do(do="decided", outcome=outcome, why="So.", who="S. Invented", role="manager", agrees="yes", **day)
    person.do(change="child.statuses")
    person.answer(["care_leaver"])

    page = person.do(full="visitor.consider")

    assert "agreed with what was said then" in page.text
    assert "agrees with what is said here" not in page.text


def section_walked(client, pack, seed, steps):
    """Somebody who fills in parts of the record at random, goes back, and sends twice."""
    person = Person(client, pack, seed, () if seed % 2 else ("visitor.appoint", "visitor.vetting"))
    random = person.random
    person.begin(AMARA if seed % 3 == 0 else "", pages="section")
    for _ in range(steps):
        page = person.page
        if "section" not in page.hidden:
            return
        paths = re.findall(r'name="fact" value="([^"]*)"', page.text)
        shown = {"state": page.hidden["state"], "section": page.hidden["section"], "fact": paths}
        if random.random() < 0.2:
            assert person.send(shown | {"do": "back-section"}).kept == page.kept
            continue
        filled = {}
        for path in random.sample(paths, random.randint(0, len(paths))):
            fact = pack.rulebook.facts[path]
            filled |= fields_of(path, form_of(fact, an_answer(random, TODAY, fact), confirmed=None))
        person.send(shown | filled | {"do": "answer-section"})
        assert person.send(person.sent).kept == person.page.kept
        if person.page.status == 422:  # what cannot stand beside another answer: nothing of the page is taken
            assert person.page.kept == page.kept
            person.send(shown | {"do": "answer-section"})
        before, now = flat(page.kept.record), flat(person.page.kept.record)
        kept = {path for path in before if not path.startswith((*paths, "provenance"))}
        assert {path: before[path] for path in kept} == {path: now.get(path) for path in kept}
        new = set(paths) - set(page.kept.asked)
        assert person.page.left <= page.left - len(new) or len(new) < len(paths)


def test_walks_by_section_lose_nothing_and_keep_to_their_bound(client):
    pack = load_packs("leeds").on(TODAY)
    for seed in range(4):
        section_walked(client, pack, seed, 12)


@pytest.mark.soak
def test_a_thousand_walks_by_section_lose_nothing_and_keep_to_their_bound(client):
    pack = load_packs("leeds").on(TODAY)
    for seed in range(4, 1000):
        section_walked(client, pack, seed, 30)
