"""A fault of ivpolicy itself, and what is measured, tell a place and a status, and nothing of what was entered."""

import asyncio
import json

import pytest

from ivpolicy.service.application import Service, application
from ivpolicy.service.guard import Guard, hosts_of
from ivpolicy.service.telemetry import measure

MARK = "Zq7InventedChild"


class Failing:
    """Answers that fail with what was entered in the error, as a fault would."""

    packs = ()

    def __getattr__(self, name):
        def fails(*_):
            raise ValueError(MARK)

        return fails


def asked(answers, path="/v1/decisions", method="POST", lines=None):
    pytest.importorskip("fastapi", reason="fastapi is not installed: `make test` installs it")
    service = Service(answers, Guard(hosts_of("127.0.0.1", ())), tell=(lines if lines is not None else []).append)
    body = json.dumps({MARK: MARK}).encode()
    headers = [(b"host", b"localhost"), (b"content-type", b"application/json"), (b"x-name", MARK.encode())]
    scope = {"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
             "query_string": b"", "root_path": "", "scheme": "http", "headers": headers, "client": ("127.0.0.1", 1), "server": None}  # fmt: skip
    sent = []

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        sent.append(message)

    asyncio.run(application(service)(scope, receive, send))
    return sent[0]["status"], b"".join(message.get("body", b"") for message in sent)


@pytest.mark.parametrize("path", ["/v1/decisions", "/v1/decisions/batch", "/v1/explanations", "/v1/compare"])
def test_a_fault_is_told_by_its_place_alone(path, caplog, capfd):
    lines = []
    status, body = asked(Failing(), path, lines=lines)

    assert status == 500
    assert "ValueError in application.py, line " in json.loads(body)["problems"][0]["message"]
    assert MARK not in body.decode() + caplog.text + "".join(capfd.readouterr()) + "".join(lines)
    assert lines[0].startswith(f"POST {path} 500 ")


def test_what_is_measured_is_method_address_as_declared_status_and_time(monkeypatch):
    metrics = pytest.importorskip("opentelemetry.metrics", reason="the OpenTelemetry API comes with fastapi")
    trace = pytest.importorskip("opentelemetry.trace", reason="the OpenTelemetry API comes with fastapi")
    assert measure() is None  # the API alone

    told = []

    class Span:
        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    class Instrument:
        def record(self, _, attributes):
            told.append(attributes)

        def start_as_current_span(self, name, *, attributes, **_):
            told.append({"name": name, **attributes})
            return Span()

        def create_histogram(self, *_, **__):
            return self

        def get_meter(self, *_, **__):
            return self

        get_tracer = get_meter

    for api, name in ((metrics, "get_meter_provider"), (trace, "get_tracer_provider")):
        monkeypatch.setattr(api, name, Instrument)
    monkeypatch.setattr(metrics, "get_meter", lambda _: Instrument())
    monkeypatch.setattr(trace, "get_tracer", lambda _: Instrument())
    asked(Failing(), f"/{MARK}", method=MARK[:3])

    assert len(told) == 2
    assert MARK not in str(told)
    assert {attributes["http.route"] for attributes in told} == {"(no such address)"}


def test_the_frameworks_own_telemetry_is_off():
    pytest.importorskip("fastapi", reason="fastapi is not installed: `make test` installs it")
    inner = application(Service(Failing(), Guard(frozenset())))._inner

    assert not inner._native_telemetry.enabled()
    assert (inner.openapi_url, inner.docs_url, inner.redoc_url) == (None, None, None)
