"""What is sent over one connection, byte by byte: offers of another protocol are passed over and cost no body."""

import contextlib
import json
import socket

import pytest

from served import AS_AT

ASKED = json.dumps(
    {"as_at": AS_AT, "pack": "leeds", "questions": ["visitor.appoint"], "record": {"case_id": "an-invented-child"}}
).encode()
OFFERS = {
    "h2c": "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAEAAEAAAAIAAAAA\r\nUpgrade: h2c\r\n",
    "websocket": "Connection: keep-alive, upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n",
    "tls": "Upgrade: TLS/1.3\r\nconnection: UPGRADE\r\n",
    "none": "",
}
LENGTH, CHUNKED = f"Content-Length: {len(ASKED)}\r\n", "Transfer-Encoding: chunked\r\n"
IN_CHUNKS = b"5\r\n" + ASKED[:5] + b"\r\n%x\r\n" % (len(ASKED) - 5) + ASKED[5:] + b"\r\n0\r\n\r\n"


def request(head="", body=b"", method="POST", path="/v1/decisions"):
    return f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{head}\r\n".encode() + body


def decision(head="", body=ASKED, how=LENGTH):
    return request(f"Content-Type: application/json\r\n{head}{how}", body)


def answers(service, *parts, number):
    """The answers to what is sent in so many parts over one connection: status and body of each."""
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for part in parts:
            line.sendall(part)
        with contextlib.closing(line.makefile("rb")) as came:
            return [_answer(came) for _ in range(number)]


def _answer(came):
    status = int(came.readline().split()[1])
    length = 0
    while (said := came.readline()) not in (b"\r\n", b""):
        if said.lower().startswith(b"content-length:"):
            length = int(said.split(b":")[1])
    return status, came.read(length)


@pytest.fixture(scope="module")
def wanted(service):
    """What such a request is answered where nothing is offered."""
    [answer] = answers(service, decision(), number=1)
    assert answer[0] == 200
    return answer


@pytest.mark.parametrize("offer", OFFERS)
def test_a_request_that_offers_another_protocol_is_answered_as_one_that_does_not(service, offer, wanted):
    whole, chunked = decision(OFFERS[offer]), decision(OFFERS[offer], IN_CHUNKS, CHUNKED)
    head = len(whole) - len(ASKED)

    assert answers(service, whole, number=1) == [wanted]
    assert answers(service, chunked, number=1) == [wanted]
    assert answers(service, whole[:head], whole[head:], number=1) == [wanted]
    assert answers(service, *(whole[place : place + 1] for place in range(len(whole))), number=1) == [wanted]


def test_what_follows_on_the_same_connection_is_answered_too(service, wanted):
    offering, plain = decision(OFFERS["h2c"]), decision()

    assert answers(service, offering + plain + offering + offering, number=4) == [wanted] * 4
    assert answers(service, offering, offering[:40], offering[40:] + plain, number=3) == [wanted] * 3


def test_a_connection_that_is_to_be_closed_is_closed_whatever_was_offered(service, wanted):
    closing = decision("Connection: close, Upgrade\r\nUpgrade: h2c\r\n")
    with socket.create_connection(("127.0.0.1", service.port), timeout=60) as line:
        line.sendall(closing)
        with contextlib.closing(line.makefile("rb")) as came:
            assert _answer(came) == wanted
            assert came.read() == b""


@pytest.mark.parametrize("body", [b"x\r\n", b"5\r\nabc"])
def test_of_a_body_that_is_no_body_nothing_is_decided(service, body):
    [(status, told)] = answers(service, decision(OFFERS["h2c"], body + b"\r\n\r\nzz\r\n", CHUNKED), number=1)

    assert status == 400
    assert json.loads(told)["problems"]


def test_who_asks_to_be_led_elsewhere_is_refused(service):
    [(status, told)] = answers(service, b"CONNECT example.org:443 HTTP/1.1\r\nHost: example.org\r\n\r\n", number=1)

    assert status == 400
    assert json.loads(told)["title"]
