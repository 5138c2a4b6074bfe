"""The service of the how-to page says where and what is wrong, and never what was entered."""

import asyncio
import importlib.util
import json
import logging
from pathlib import Path

import pytest
from pydantic import ValidationError

from ivpolicy import CaseError, CaseRecord, read_case

SERVICE = Path(__file__).parents[2] / "examples" / "integration" / "service.py"
SECRET = "Zq7 Invented Child Name"
WRONG = {"case_id": "c1", "child": {"disabled": SECRET, SECRET: 1}, "visitor": {"references": [SECRET]}}


def test_pydantic_alone_echoes_what_was_entered_and_read_case_does_not():
    with pytest.raises(ValidationError) as echoing:
        CaseRecord.model_validate(WRONG)
    with pytest.raises(CaseError) as told:
        read_case(WRONG)

    assert SECRET in str(echoing.value.errors())
    assert SECRET not in f"{told.value} {told.value!r} {told.value.problems!r}"


@pytest.fixture(scope="module")
def app():
    pytest.importorskip("fastapi", reason="fastapi is not installed: `make test` installs it")
    spec = importlib.util.spec_from_file_location("service", SERVICE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.app


def asked(app, path, body=None):
    """Status and body of one request, straight to the application."""
    method = "GET" if body is None else "POST"
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
             "query_string": b"", "root_path": "", "scheme": "http", "headers": [(b"content-type", b"application/json")],
             "client": ("test", 1), "server": ("test", 80)}  # fmt: skip
    sent = []

    async def receive():
        return {"type": "http.request", "body": (body or "").encode(), "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    text = b"".join(message.get("body", b"") for message in sent)
    return sent[0]["status"], text.decode()


def test_a_case_is_decided(app):
    status, text = asked(app, "/decide/2026-11-27", json.dumps({"case_id": "c1", "child": None}))

    assert status == 200
    assert json.loads(text)["decisions"]["visitor.appoint"]["status"] == "needs_information"


@pytest.mark.parametrize("body", [json.dumps(WRONG), json.dumps([SECRET]), json.dumps(SECRET), f'{{"a": "{SECRET}', ""])
def test_no_answer_and_no_log_holds_what_was_entered(app, body, caplog, capfd):
    with caplog.at_level(logging.DEBUG):
        status, text = asked(app, "/decide/2026-11-27", body)

    assert status == 422
    assert json.loads(text)["problems"]
    assert SECRET not in text
    assert SECRET not in caplog.text
    assert SECRET not in "".join(capfd.readouterr())


def test_a_day_out_of_range_is_told_with_its_code(app):
    status, text = asked(app, "/decide/1800-01-01", json.dumps({"case_id": "c1"}))

    assert (status, json.loads(text)["code"]) == (422, "wrong_day")


def test_the_schema_and_the_openapi_document_are_served(app):
    assert asked(app, "/schema")[0] == 200
    assert "/decide/{as_at}" in json.loads(asked(app, "/openapi.json")[1])["paths"]
