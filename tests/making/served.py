"""The service as it is run: a process of its own on a free port of this machine, asked over a socket."""

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds until a service that does not start counts as hung."""
AS_AT = "2026-11-02"


@dataclass
class Answer:
    """What came back: status, head in small letters, body."""

    status: int
    headers: dict
    body: bytes

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def problem(self):
        """The problem document, of its own type, with the status of the answer, and nothing that may be kept."""
        assert self.headers["content-type"] == "application/problem+json"
        assert self.headers["cache-control"] == "no-store"
        assert self.json["status"] == self.status
        assert self.json["problems"]
        return self.json

    @property
    def kind(self):
        return self.problem["type"].removeprefix("urn:ivpolicy:problem:")


@dataclass
class Served:
    """A service that runs."""

    process: subprocess.Popen
    port: int
    errors: list = field(default_factory=list)

    @property
    def told(self):
        """Every line it has written to its error output."""
        return "".join(self.errors)

    def ask(self, method, path, body=None, *, given=None, timeout=60, **headers):
        """One request over a connection of its own; `given` is sent as JSON, `body` as it is."""
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        if given is not None:
            body = json.dumps(given)
        if body is not None:
            said.setdefault("Content-Type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        with contextlib.closing(connection):
            connection.request(method, path, body, said)
            came = connection.getresponse()
            return Answer(came.status, {n.lower(): v for n, v in came.getheaders()}, came.read())

    def decide(self, record=None, **asked):
        """One case decided, under leeds where nothing else is said."""
        given = {
            "as_at": AS_AT,
            "pack": "leeds",
            "record": {"case_id": "invented"} if record is None else record,
        } | asked
        return self.ask("POST", "/v1/decisions", given={k: v for k, v in given.items() if v is not None})

    def connected(self):
        """A bare connection."""
        made = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def raw(self, data, timeout=30):
        """What comes back for bytes that need be no request, until the service closes the connection."""
        with self.connected() as made:
            made.settimeout(timeout)
            with contextlib.suppress(ConnectionError):
                made.sendall(data)
            came = b""
            with contextlib.suppress(ConnectionError):
                while part := made.recv(65536):
                    came += part
            return came

    def stop(self, how=signal.SIGTERM):
        """Told to stop; its exit code."""
        self.process.send_signal(how)
        return self.process.wait(PATIENCE)


@contextlib.contextmanager
def served(*words):
    """A service with these words behind `ivpolicy serve`, over leeds and the national layer where no pack is named."""
    for needed in ("fastapi", "httptools", "uvicorn"):
        pytest.importorskip(needed, reason=f"{needed} is not installed: `make test` installs it")
    packs = () if "--pack" in words else ("--pack", "leeds", "--pack", "england")
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "src"), "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        [sys.executable, "-m", "ivpolicy", "serve", "--port", "0", *packs, *words],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", env=environment,
    )  # fmt: skip
    errors = []
    reader = threading.Thread(target=lambda: errors.extend(iter(process.stderr.readline, "")), daemon=True)
    reader.start()
    try:
        line = process.stdout.readline()
        assert line.startswith("http://"), "".join(errors)
        yield Served(process, int(line.rsplit(":", 1)[1]), errors)
    finally:
        if process.poll() is None:
            process.terminate()
        process.wait(PATIENCE)
        reader.join(PATIENCE)
        process.stdout.close()
        process.stderr.close()


def until(holds, seconds=10):
    """Wait until something holds; whether it came to."""
    end = time.monotonic() + seconds
    while not holds() and time.monotonic() < end:
        time.sleep(0.02)
    return holds()
