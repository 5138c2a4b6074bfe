"""Whatever comes over the line ends in a problem document, soon, and stops nobody else."""

import contextlib
import json
import re
import signal
import threading
import time

import pytest

from served import AS_AT, served, until

GOOD = {"as_at": AS_AT, "pack": "leeds", "questions": ["visitor.appoint"], "record": {"case_id": "invented"}}


def post(service, body, **headers):
    return service.ask("POST", "/v1/decisions", body, **headers)


@pytest.mark.parametrize(
    ("body", "kind", "place"),
    [
        (b"", "unreadable", (1, 1)),
        (b'{"as_at": "2026-11-02", "record": {"case_id"', "unreadable", (1, 45)),
        (b'{"as_at":\n "2026-11-02", "record": {"case_id": "\xff"}}', "unreadable", (2, None)),
        (b'{"as_at": "2026-11-02",\n"record": {"case_id": "c", "care": {"age": NaN}}}', "unreadable", (2, 44)),
        (b'{"as_at": "2026-11-02", "record": {"case_id": "c",\n "case_id": "d"}}', "unreadable", (2, 2)),
        (b"[" * 100_000, "unreadable", (None, None)),
        (b'{"a":' * 100_000, "unreadable", (None, None)),
        (b"[]", "unreadable", (None, None)),
        (b"7", "unreadable", (None, None)),
        (b"null", "unreadable", (None, None)),
    ],
)
def test_what_is_no_json_is_told_with_its_place(service, body, kind, place):
    answer = post(service, body)

    problem = answer.problem["problems"][0]
    assert (answer.status, answer.kind, (problem["line"], problem["column"])) == (400, kind, place)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"as_at": None}, "as_at"),
        ({"as_at": "1899-12-31"}, "as_at"),
        ({"as_at": "2026-11-02T00:00:00"}, "as_at"),
        ({"as_at": 0}, "as_at"),
        ({"record": None}, "record"),
        ({"record": [1]}, "record"),
        ({"questions": "visitor.appoint"}, "questions"),
        ({"questions": []}, "questions"),
        ({"questions": ["visitor.apoint"]}, None),
        ({"pack": "leedz"}, "pack"),
        ({"pack": "../../etc/passwd"}, "pack"),
        ({"pack": 3}, "pack"),
        ({"hypothetical": "yes"}, "hypothetical"),
        ({"record": {}}, "case_id"),
        ({"record": {"case_id": "c", "child": {"date_of_birth": "perhaps"}}}, "child.date_of_birth"),
        ({"record": {"case_id": "c", "care": {"responsible_authority": "dudley"}}}, None),
    ],
)
def test_what_cannot_be_answered_is_told_by_its_path(service, change, where):
    answer = post(service, json.dumps(GOOD | change))

    assert (answer.status, answer.problem["problems"][0]["path"]) == (422, where)
    assert answer.problem["problems"][0]["help"] or "care" in str(change)


def test_a_left_out_day_is_never_today(service):
    answer = post(service, json.dumps({key: value for key, value in GOOD.items() if key != "as_at"}))

    assert (answer.status, answer.problem["problems"][0]["path"]) == (422, "as_at")


@pytest.mark.parametrize(
    "headers",
    [
        {"Content_Type": "text/plain"},
        {"Content_Type": "application/x-www-form-urlencoded"},
        {"Content_Type": "application/json; charset=latin-1"},
        {"Content_Type": "application/json", "Content_Encoding": "gzip"},
    ],
)
def test_another_type_of_body_is_refused(service, headers):
    assert post(service, json.dumps(GOOD), **headers).kind == "wrong_type"


def test_too_large_a_body_is_refused_before_it_has_come(service):
    head = b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    told = service.raw(head + b"Content-Length: 99999999\r\n\r\n")
    parts = b"".join(b"10000\r\n" + b" " * 0x10000 + b"\r\n" for _ in range(40))
    chunked = service.raw(head + b"Transfer-Encoding: chunked\r\n\r\n" + parts)

    assert b" 413 " in told.split(b"\r\n")[0]
    assert b" 413 " in chunked.split(b"\r\n")[0]


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({"Host": "evil.example"}, "wrong_host"),
        ({"Host": "127.0.0.1.evil.example:80"}, "wrong_host"),
        ({"Host": ""}, "wrong_host"),
        ({"Origin": "https://evil.example"}, "cross_site"),
        ({"Origin": "null"}, "cross_site"),
        ({"Sec_Fetch_Site": "cross-site"}, "cross_site"),
        ({"Sec_Fetch_Site": "same-site"}, "cross_site"),
    ],
)
def test_pages_of_other_sites_and_other_names_are_refused(service, headers, kind):
    assert post(service, json.dumps(GOOD), **headers).kind == kind
    assert service.ask("GET", f"/v1/packs?as_at={AS_AT}", **headers).kind == kind


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:9", "127.0.0.1:1", "[::1]:80"])
def test_the_names_of_this_machine_are_known(service, host):
    assert service.ask("GET", "/health", Host=host).status == 200


@pytest.mark.parametrize(
    "data",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET /\xc3\xa9 HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\r\n\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
        b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n",
        b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_no_request_is_closed_and_stops_nobody(service, data):
    came = service.raw(data)

    assert came == b"" or re.match(rb"HTTP/1\.1 4\d\d ", came)
    assert service.ask("GET", "/health").status == 200


def test_a_head_that_comes_slowly_is_not_waited_for(service):
    started = time.monotonic()
    with service.connected() as made:
        made.sendall(b"GET /health HTTP/1.1\r\nX-T: ")
        for _ in range(20):
            time.sleep(0.2)
            try:
                made.sendall(b"T")
            except OSError:
                break
            if time.monotonic() - started > 1.5:
                break
        came = made.recv(65536)

    assert b" 408 " in came
    assert time.monotonic() - started < 15  # sooner than a whole request must have come, on a busy machine too
    assert service.ask("GET", "/health").status == 200


ENDLESS = {
    "a head": b"GET /health HTTP/1.1\r\nHost: localhost\r\nX: ",
    "an address": b"GET /health?",
    "what follows a body": (
        b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX: "
    ),
    "a length in a body": (
        b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n2;x="
    ),
}


@pytest.fixture(scope="module")
def patient_service():
    with served("--most-batch", "65536", "--most-seconds", "25", "--most-head-seconds", "25") as running:
        yield running


@pytest.mark.parametrize("begins", ENDLESS.values(), ids=ENDLESS)
def test_what_has_no_end_is_not_kept(patient_service, begins):
    with patient_service.connected() as made:
        made.sendall(begins)
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 64 * 1024 * 1024:
                made.sendall(b"a" * 65536)
                sent += 65536
    assert sent < 32 * 1024 * 1024  # what the system holds of it on the way is not the service's
    assert patient_service.ask("GET", "/health").status == 200


def test_requests_that_come_at_once_are_answered_in_their_order_and_not_without_end(service):
    asks = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
    last = b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    few, many = service.raw(asks * 3 + last), service.raw(asks * 3000)

    assert re.findall(rb"HTTP/1\.1 (\d\d\d) ", few) == [b"200", b"200", b"200", b"404"]
    assert many.count(b"HTTP/1.1 200") < 3000
    assert service.ask("GET", "/health").status == 200


def test_a_refusal_is_never_taken_for_the_answer_to_what_was_asked_before(service):
    body = json.dumps(GOOD | {"questions": None}).replace('"questions": null, ', "").encode()
    head = b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    came = service.raw(head + b"Content-Length: %d\r\n\r\n" % len(body) + body + b"no request\r\n\r\n")

    assert came == b"" or came.startswith(b"HTTP/1.1 200 ")


def test_a_connection_that_says_nothing_is_closed(service):
    assert b" 408 " in service.raw(b"")


def test_one_connection_is_asked_again_and_again(service):
    with service.connected() as made:
        for _ in range(3):
            made.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            came = b""
            while b'"ok"}' not in came:
                came += made.recv(65536)
            assert b" 200 " in came
            time.sleep(0.6)
        made.sendall(b"GET /hea")
        assert b" 408 " in made.recv(65536)


def test_a_body_that_does_not_come_is_not_waited_for():
    with served("--most-seconds", "1") as service:
        head = b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        came = service.raw(head + b'Content-Length: 100\r\n\r\n{"as_at"')

    assert b" 408 " in came.split(b"\r\n")[0]
    assert b"application/problem+json" in came


def test_what_takes_too_long_is_given_up_and_told():
    with served("--most-seconds", "0.01") as service:
        answer = service.decide()
        assert (answer.status, answer.kind) == (503, "took_too_long")
        assert service.ask("GET", "/health").status == 200


def test_too_much_at_once_is_told_and_nothing_is_lost():
    record = {"case_id": "invented", "child": {"statuses": ["looked_after"]}}
    with served("--most-at-once", "1", "--most-waiting", "2") as service:
        found = []
        many = [threading.Thread(target=lambda: found.append(service.decide(record))) for _ in range(24)]
        for thread in many:
            thread.start()
        for thread in many:
            thread.join()
        statuses = {answer.status for answer in found}
        busy = [answer for answer in found if answer.status == 503]

        assert statuses == {200, 503}
        assert {(answer.kind, answer.headers["retry-after"]) for answer in busy} == {("too_busy", "1")}
        assert len({answer.body for answer in found if answer.status == 200}) == 1
        assert service.decide(record).status == 200


def test_too_many_connections_are_told():
    with served("--most-connections", "3") as service:
        held = [service.connected() for _ in range(3)]
        assert until(lambda: b" 503 " in service.raw(b""), 5)
        for made in held:
            made.close()
        assert until(
            lambda: b" 503 " not in service.raw(b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        )


def test_many_callers_at_once_get_each_their_own_answer(service):
    wrong = []

    def asked(name):
        for number in range(10):
            case_id = f"{name}-{number}"
            answer = service.decide({"case_id": case_id}, questions=["visitor.appoint", "advocacy.offer"])
            if answer.status != 200 or answer.json["case_id"] != case_id:
                wrong.append(case_id)

    callers = [threading.Thread(target=asked, args=(f"caller{n}",)) for n in range(8)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()

    assert wrong == []


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_told_to_stop_it_answers_who_has_asked_and_ends_well(how):
    with served("--most-at-once", "1") as service:
        found = []
        asking = threading.Thread(target=lambda: found.append(service.decide()))
        asking.start()
        head = b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        body = json.dumps(GOOD).encode()
        with service.connected() as made:
            made.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body[:10])
            assert service.ask("GET", "/health").status == 200  # by now it has taken what was sent before
            service.process.send_signal(how)
            time.sleep(0.3)
            made.sendall(body[10:])
            came = made.recv(65536)
        asking.join()

        assert service.process.wait(30) == 0
        assert b" 200 " in came.split(b"\r\n")[0]
        assert found[0].status == 200
    assert "Traceback" not in service.told
    assert service.told.rstrip().endswith("stopped")


def test_a_caller_who_goes_away_stops_nobody(service):
    for _ in range(5):
        with service.connected() as made:
            made.sendall(b"POST /v1/decisions HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{")
    assert service.ask("GET", "/health").status == 200
    assert "Traceback" not in service.told
