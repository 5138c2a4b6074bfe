"""What is answered over HTTP is what the library says, to the byte."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from ivpolicy import evaluate, explain, load_pack, load_packs, read_case_file
from ivpolicy.audit.log import DecisionLog
from ivpolicy.audit.verification import examined
from ivpolicy.files.schemas import schema_text
from ivpolicy.service.answers import Answers, KeptDecisions
from ivpolicy.service.refusals import RequestRefusedError
from served import AS_AT, served

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.json"))
DAY = date.fromisoformat(AS_AT)
QUESTION = "visitor.appoint"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def record_of(path):
    return json.loads(path.read_text(encoding="utf-8"))


def library(path, questions=None):
    pack = load_pack("leeds")
    case = pack.read_case(read_case_file(path))
    return evaluate(pack, case, as_at=DAY, questions=questions, hypothetical=True)


def valid(document, of):
    Draft202012Validator(json.loads(schema_text(of))).validate(document)


def asked_quickly(record, **more):
    given = {"as_at": AS_AT, "pack": "leeds", "questions": [QUESTION], "record": record} | more
    return Answers([load_packs("leeds")]).quick_decision(json.dumps(given).encode(), "")


@pytest.mark.parametrize(
    ("record", "more"),
    [
        ({"case_id": "x", "appointment": {"expenses": [{}] * 8}}, {}),  # what is said of no item takes its time
        ({"case_id": "x", "visitor": {"references": [{"kind": "employment"}]}}, {}),
        ({"case_id": "x" * 5000}, {}),
        ({"case_id": "x"}, {"questions": None}),
        ({"case_id": "x"}, {"questions": ["visitor.appoint", "visitor.consider", "advocacy.offer"]}),
    ],
)
def test_what_can_take_its_time_is_not_answered_where_requests_are_read(record, more):
    assert asked_quickly(record, **more) is None


def test_what_takes_no_time_is():
    assert json.loads(asked_quickly({"case_id": "x"}))["case_id"] == "x"


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_decision_is_the_document_of_the_library_byte_for_byte(service, path):
    answer = service.decide(record_of(path), questions=[QUESTION], hypothetical=True)

    assert answer.status == 200
    assert answer.body == library(path, [QUESTION]).document().model_dump_json(by_alias=True).encode()


def test_every_question_is_answered_where_none_is_chosen(service):
    answer = service.decide(record_of(EXAMPLES[0]), hypothetical=True)

    assert answer.body == library(EXAMPLES[0]).document().model_dump_json(by_alias=True).encode()
    valid(answer.json, "result")


def test_the_pack_is_the_one_of_the_records_authority_by_id_or_full_name(service):
    for named in ("leeds", "Leeds City Council"):
        record = {"case_id": "c", "care": {"responsible_authority": named}}
        assert service.decide(record, pack=None, questions=[QUESTION]).json["pack"]["id"] == "leeds"


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"case_id": "c"}, "does not say whose child"),
        ({"case_id": "c", "care": {"responsible_authority": "Zq7 Council"}}, "no pack here"),
    ],
)
def test_a_record_without_a_pack_here_is_told(service, record, said):
    answer = service.decide(record, pack=None)

    assert (answer.status, said in answer.problem["detail"]) == (422, True)
    assert b"Zq7" not in answer.body


def test_a_batch_answers_each_record_by_itself_and_in_order(service):
    good, bad = record_of(EXAMPLES[0]), {"case_id": "c", "child": {"disabled": "perhaps"}}
    asked = {"as_at": AS_AT, "pack": "leeds", "questions": [QUESTION], "hypothetical": True}
    answer = service.ask("POST", "/v1/decisions/batch", given={**asked, "records": [good, bad, 7, good]})

    first, second, third, fourth = answer.json["answers"]
    assert first == fourth == library(EXAMPLES[0], [QUESTION]).document().model_dump(mode="json", by_alias=True)
    assert second["problem"]["problems"][0]["path"] == "child.disabled"
    assert third["problem"]["problems"][0]["message"] == "expected keys and values"


def test_a_batch_is_bounded(service):
    answer = service.ask("POST", "/v1/decisions/batch", given={"as_at": AS_AT, "records": [{"case_id": "c"}] * 6})

    assert (answer.status, answer.kind) == (413, "too_large")


def test_an_account_is_the_one_of_the_library(service):
    pack = load_pack("leeds")
    case = pack.read_case(record_of(EXAMPLES[0]))
    asked = {
        "why_not": "appoint", "facts": 1, "trying": {"child.disabled": "yes"}, "audience": "carer", "hypothetical": True,
    }  # fmt: skip
    between = (DAY, date(2026, 12, 1))
    given = {
        "as_at": AS_AT, "pack": "leeds", "question": QUESTION, "record": record_of(EXAMPLES[0]),
        "between": {"first": AS_AT, "last": "2026-12-01"}, **asked,
    }  # fmt: skip
    answer = service.ask("POST", "/v1/explanations", given=given)

    assert answer.status == 200, answer.body
    assert answer.json == explain(pack, case, QUESTION, as_at=DAY, between=between, **asked).model_dump(mode="json")
    valid(answer.json, "explain")


def test_one_case_under_every_pack_is_what_the_command_prints(service, run):
    path = EXAMPLES[0]
    given = {"as_at": AS_AT, "record": record_of(path)}
    answer = service.ask("POST", "/v1/compare", given=given)
    _, printed, _ = run(
        "compare", str(path), "--as-at", AS_AT, "--pack", "leeds", "--pack", "england", "--format", "json"
    )

    assert answer.json == json.loads(printed)
    chosen = service.ask("POST", "/v1/compare", given={**given, "packs": ["leeds"], "questions": [QUESTION]}).json
    assert QUESTION in chosen["packs"]["leeds"]["decisions"]
    valid(chosen, "compare")


@pytest.mark.parametrize("of", ["packs", "questions", "facts"])
def test_a_list_is_valid_and_keeps_its_tag_as_long_as_the_packs_do(service, of):
    answer = service.ask("GET", f"/v1/{of}?as_at={AS_AT}")
    again = service.ask("GET", f"/v1/{of}?as_at={AS_AT}", If_None_Match=f'"other", W/{answer.headers["etag"]}')

    valid(answer.json, of)
    assert (again.status, again.body, again.headers["etag"]) == (304, b"", answer.headers["etag"])
    assert service.ask("GET", f"/v1/{of}?as_at={AS_AT}", If_None_Match='"other"').status == 200
    assert service.ask("GET", f"/v1/{of}?as_at={AS_AT}&pack=england").headers["etag"] != answer.headers["etag"]


def test_lists_are_those_of_the_command_line(service, run):
    of_leeds = service.ask("GET", f"/v1/facts?as_at={AS_AT}&pack=leeds").json

    assert of_leeds == json.loads(run("facts", "--pack", "leeds", "--format", "json")[1])
    packs = {pack["id"]: pack for pack in json.loads(run("packs", "--format", "json")[1])["packs"]}
    assert [packs[pack["id"]] == pack for pack in service.ask("GET", f"/v1/packs?as_at={AS_AT}").json["packs"]] == [
        True
    ] * 2


@pytest.mark.parametrize(
    ("path", "kind", "where"),
    [
        ("/v1/packs", "refused", "as_at"),
        ("/v1/packs?as_at=today", "refused", "as_at"),
        ("/v1/packs?as_at=2026-02-30", "refused", "as_at"),
        (f"/v1/facts?as_at={AS_AT}&pack=nowhere", "refused", "pack"),
        (f"/v1/packs?as_at={AS_AT}&name=Zq7", "not_asked_for", None),
        (f"/v1/packs?as_at={AS_AT}&as_at={AS_AT}", "not_asked_for", None),
        ("/health?Zq7", "not_asked_for", None),
    ],
)
def test_what_a_list_is_not_asked_for_is_told(service, path, kind, where):
    answer = service.ask("GET", path)

    assert (answer.kind, answer.problem["problems"][0]["path"]) == (kind, where)
    assert b"Zq7" not in answer.body


def test_health_and_readiness_need_nobody_to_be_known(service):
    assert service.ask("GET", "/health").json == service.ask("GET", "/ready").json == {"status": "ok"}


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json", "/interviews", "/v1/decisions/"])
def test_nothing_else_is_there(service, path):
    assert service.ask("GET", path).kind == "no_such_place"


def test_another_method_is_told_which_one_it_is(service):
    answer = service.ask("GET", "/v1/decisions")

    assert (answer.kind, answer.headers["allow"]) == ("wrong_method", "POST")


def test_every_answer_says_that_nothing_is_fetched_for_it_or_kept_of_it(service):
    for answer in (service.decide(), service.decide({}), service.ask("GET", "/nowhere")):
        assert answer.headers["content-security-policy"].startswith("default-src 'none'")
        assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-store")
        assert "server" not in answer.headers
        assert not [name for name in answer.headers if name.startswith("access-control")]


PACK = """\
pack: arden
format: 1
authority: {name: Arden Council (invented), kind: local_authority}
edition: first
in_force: {from: 2026-01-01}
source: {title: An invented procedure, captured_on: 2026-11-01}
approval: unapproved
review_by: 2027-11-30
clauses: {ARD-1: {section: "1", modality: should, says: Assess after some months}}
rules:
  - id: some_months
    question: visitor.consider
    clause: ARD-1
    when: {care.months_looked_after: {at_least: 3}}
    then: {should: assess}
"""


def test_an_authoritys_own_pack_is_served_and_answers_only_on_days_of_an_edition(tmp_path):
    (path := tmp_path / "arden.yaml").write_text(PACK, encoding="utf-8")
    with served("--pack", str(path), "--pack", "england") as service:
        good = service.decide(pack="arden", questions=["visitor.consider"])
        early = service.decide(pack="arden", as_at="2025-12-31")
        listed = service.ask("GET", "/v1/packs?as_at=2025-12-31").json["packs"]
        named = service.ask("GET", "/v1/packs?as_at=2025-12-31&pack=arden")

    assert good.json["pack"]["id"] == "arden"
    assert good.json["pack"]["file"] == str(path)
    assert {(answer.status, answer.problem["problems"][0]["code"]) for answer in (early, named)} == {
        (422, "not_in_force")
    }
    assert [pack["id"] for pack in listed] == ["england"]


# ---- a batch and the log ----


def batch_of(number):
    record = {
        "case_id": "invented",
        "care": {"responsible_authority": "leeds"},
        "child": {"statuses": ["looked_after"]},
    }
    records = [*({**record, "case_id": f"invented-{n}"} for n in range(number)), 7]
    return json.dumps({"as_at": AS_AT, "questions": ["visitor.appoint"], "records": records}).encode()


@pytest.fixture
def keeping(tmp_path):
    with DecisionLog(tmp_path / "decisions.log") as log:
        yield log, Answers([load_packs("leeds")], keeping=KeptDecisions(log, lambda: NOON))


def test_a_batch_is_kept_in_one_write_and_in_order(keeping, monkeypatch):
    log, answers = keeping
    writes = []
    append_all = log.append_all
    monkeypatch.setattr(log, "append_all", lambda *given, **named: writes.append(given) or append_all(*given, **named))
    given = json.loads(answers.batch(batch_of(3), "an invented system", lambda: False))["answers"]

    assert ["problem" in answer for answer in given] == [False, False, False, True]
    assert (len(writes), log.size) == (1, 3)
    asked = [(entry.head["case"], entry.body.pseudonym(f"invented-{n}")) for n, entry in enumerate(log.entries())]
    assert all(case == named for case, named in asked)


def test_nothing_is_kept_of_a_batch_that_is_not_given(keeping):
    log, answers = keeping
    asked = iter([False, False, True])
    with pytest.raises(RequestRefusedError, match="longer than the service waits"):
        answers.batch(batch_of(3), "an invented system", lambda: next(asked))

    assert log.size == 0


def test_nothing_is_given_or_kept_of_a_batch_of_which_one_cannot_be_kept(keeping, monkeypatch):
    log, answers = keeping
    add, added = log._add, []

    def full(*given):
        if len(added) == 2:
            raise OSError("no space left on device")
        added.append(given)
        return add(*given)

    monkeypatch.setattr(log, "_add", full)
    with pytest.raises(RequestRefusedError, match="could not be kept"):
        answers.batch(batch_of(3), "an invented system", lambda: False)
    monkeypatch.undo()

    assert (len(added), log.size) == (2, 0)
    answers.batch(batch_of(2), "an invented system", lambda: False)
    assert log.size == 2
    assert examined(log).faults == ()
