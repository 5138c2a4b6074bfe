"""One connection: uvicorn's own, with an end to patience, to what is held of a request and to how many there are.

An offer to speak another protocol is passed over, as RFC 9110, section 7.8 allows. Java's own client makes one with
every request (`Upgrade: h2c`), and of such a request the reader below passes on the head alone, its body as none.

It needs the extra `serve`.
"""

from __future__ import annotations

import asyncio
from typing import Any

import httptools
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from ivpolicy.service.application import SAFE_HEADERS
from ivpolicy.service.limits import Limits
from ivpolicy.service.operations import PROBLEM_TYPE
from ivpolicy.service.refusals import RequestRefusedError, refusal

_HEADS = 4  # up to so many times the limit a head is read, so that the application can refuse it in its own words
_MOST_AHEAD = 16  # requests that one connection may send before the first of them is answered
_OFFERS = (b"upgrade", b"http2-settings")
_PHRASES = {400: "Bad Request", 408: "Request Timeout", 503: "Service Unavailable"}


def _raw(refused: RequestRefusedError) -> bytes:
    """A refusal as it goes over the line where no request was read."""
    body = refused.document().model_dump_json().encode()
    said = {**SAFE_HEADERS, "Cache-Control": "no-store", "Content-Type": PROBLEM_TYPE, "Content-Length": str(len(body))}
    head = "".join(f"{name}: {value}\r\n" for name, value in {**said, "Connection": "close"}.items())
    return f"HTTP/1.1 {refused.status} {_PHRASES[refused.status]}\r\n{head}\r\n".encode() + body


_SLOW = _raw(refusal("too_slow", "the head of the request did not come whole in time", "send it again"))
_BUSY = _raw(refusal("too_busy", "as many connections are open as the service takes on", "ask again in a moment"))
_ODD = _raw(refusal("unreadable", "this is no request of HTTP/1.1, or its head is too large", "send less in the head"))


def _without_offers(value: bytes) -> list[bytes]:
    """What a `Connection` header names beside what offers another protocol."""
    return [word.strip() for word in value.split(b",") if word.strip().lower() not in _OFFERS]


class Connection(HttpToolsProtocol):
    """Reads requests and has them answered.

    The reader itself holds a head, and what follows a body, however long they are, and waits for them as long as their
    sender likes.
    """

    parser: httptools.HttpRequestParser

    def __init__(self, limits: Limits, **given: Any) -> None:
        super().__init__(**given)
        self._limits = limits
        self._patience: asyncio.TimerHandle | None = None
        self._came = 0  # bytes of a head that is not whole yet; afterwards, of all that follows it
        self._is_head_whole = False

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin to wait for a head, or close where there are connections enough."""
        super().connection_made(transport)
        if len(self.connections) > self._limits.connections:
            self._end(_BUSY)
        else:
            self._wait()

    def data_received(self, data: bytes) -> None:
        """Read on."""
        before = self.cycle
        self._came += len(data)
        self._read(data)
        if self.cycle is not before:
            self._stop_waiting()
        elif self._patience is None and (before is None or before.response_complete):
            self._wait()
        if self._came > (2 * self._limits.batch if self._is_head_whole else _HEADS * self._limits.head):
            self._end(_ODD)

    def _read(self, data: bytes) -> None:
        self._unset_keepalive_if_required()
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserError:
            self._end(_ODD)
        except httptools.HttpParserUpgrade as offered:
            self._read_without_offer(data[offered.args[0] :])

    def _read_without_offer(self, rest: bytes) -> None:
        """Read a head once more without what it offers, and on from there; the reader that took the offer has ended."""
        method, version = self.parser.get_method(), self.parser.get_http_version().encode()
        self.parser = httptools.HttpRequestParser(self)
        self.parser.set_dangerous_leniencies(lenient_data_after_close=True)  # as uvicorn has it
        if method == b"CONNECT":  # it asks for nothing else
            self._end(_ODD)
            return
        lines = [b"%b %b HTTP/%b" % (method, self.url, version)]
        for name, value in self.headers:
            if name == b"connection":
                lines.append(b"Connection: " + b", ".join(_without_offers(value)))
            elif name not in _OFFERS:
                lines.append(b"%b: %b" % (name, value))
        self._read(b"\r\n".join((*lines, b"", rest)))

    def on_message_begin(self) -> None:
        """A request begins; where too many came before it, what is raised ends the connection."""
        if len(self.pipeline) >= _MOST_AHEAD:
            raise ValueError("more requests came at once than are held")
        self._is_head_whole = False
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """A head has come whole; one that offers another protocol is read once more."""
        if not self.parser.should_upgrade():
            super().on_headers_complete()
        self._came, self._is_head_whole = 0, True

    def on_message_complete(self) -> None:
        """A request has come whole; one that offers another protocol seems to end with its head."""
        if not self.parser.should_upgrade():
            super().on_message_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop_waiting()
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._patience = self.loop.call_later(self._limits.head_seconds, self._end, _SLOW)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def _end(self, told: bytes) -> None:
        """Close; nothing is told where it would be taken for the answer to a request that came whole before."""
        if not self.transport.is_closing():
            is_awaited = self.cycle is not None and not (self.cycle.more_body or self.cycle.response_complete)
            self.transport.write(b"" if is_awaited else told)
            self.transport.close()
