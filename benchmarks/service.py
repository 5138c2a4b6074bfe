"""What HTTP adds to one decision: the service beside the library in this process, and beside a bare echo of FastAPI.

python benchmarks/service.py [--times 2000]

Beside the time by the clock stands the processor time of the server, where the system tells it: on a busy machine the
clock says more about the others.

All three take turns, one request after another over one connection of loopback, so that whatever else the machine does
falls on all of them. The echo is the least that the same server and framework can do: it reads a body of the same size
and sends as many bytes as the decision has.
"""

from __future__ import annotations

import argparse
import json
import math
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from ivpolicy import load_packs
from ivpolicy.service.answers import Answers

CHECKOUT = Path(__file__).resolve().parents[1]
ECHO = """
import asyncio, socket, sys
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import Response
app = FastAPI(openapi_url=None)
ANSWER = b" " * int(sys.argv[1])
@app.post("/echo")
async def echo(request: Request):
    await request.body()
    return Response(ANSWER, media_type="application/json")
made = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
made.bind(("127.0.0.1", 0))
print(f"http://127.0.0.1:{made.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, http="httptools", access_log=False, log_level="warning")).run(sockets=[made])
"""


class Asked:
    """A server that runs, and one connection to it."""

    def __init__(self, stack: ExitStack, words: list[str], path: str, body: bytes) -> None:
        """Start it, and connect."""
        self.process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        stack.callback(self.process.terminate)
        assert self.process.stdout is not None  # noqa: S101 - tells the type checker
        port = int(self.process.stdout.readline().rsplit(b":", 1)[1])
        time.sleep(0.5)
        self.line = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        self.line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        self.request = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body

    @property
    def processor_time(self) -> float:
        """Seconds of processor time the server has used; not a number where the system does not tell."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9 or math.nan

    def __call__(self) -> bytes:
        """One request, and the body that came back."""
        self.line.sendall(self.request)
        came = b""
        while b"\r\n\r\n" not in came:
            came += self.line.recv(1 << 18)
        head, _, body = came.partition(b"\r\n\r\n")
        told = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
        while len(body) < int(told.split(b":")[1]):
            body += self.line.recv(1 << 18)
        return body


def main() -> int:
    """Measure, and print medians and ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=2000, help="how often each is asked")
    times = parser.parse_args().times
    record = json.loads((CHECKOUT / "examples" / "elsie.json").read_text(encoding="utf-8"))
    asked = {"as_at": "2026-11-02", "pack": "leeds", "questions": ["visitor.appoint"], "record": record}
    body = json.dumps(asked | {"hypothetical": True}).encode()
    answers = Answers([load_packs("leeds")])
    answers.packs["leeds"].on(date(2026, 11, 2)).build()

    def in_process() -> bytes:
        return answers.decision(body, "", lambda: False)

    document = in_process()
    with ExitStack() as stack:
        service = Asked(stack, ["-m", "ivpolicy", "serve", "--port", "0", "--pack", "leeds"], "/v1/decisions", body)
        echo = Asked(stack, ["-c", ECHO, str(len(document))], "/echo", body)
        if service() != document:
            print("the service answers otherwise than the library", file=sys.stderr)
            return 1
        ways: dict[str, Callable[[], object]] = {"library": in_process, "service": service, "bare echo": echo}
        before = service.processor_time, echo.processor_time
        took = taking_turns(ways, times)
        used = (service.processor_time - before[0], echo.processor_time - before[1])
        began = time.process_time()
        timed(ways, "library", times)
        of_library = (time.process_time() - began) / times * 1e6
    medians = {name: statistics.median(found) * 1e6 for name, found in took.items()}
    for name, found in took.items():
        print(f"{name:>10}: median {medians[name]:7.0f} µs, of a hundred the slowest {percentile(found):7.0f} µs")
    added = medians["service"] - medians["library"]
    beside = medians["bare echo"]
    print(f"HTTP adds {added:.0f} µs by the clock; a bare echo takes {beside:.0f} µs: {added / beside:.2f} times")
    of_service, of_echo = (seconds / times * 1e6 for seconds in used)
    more = of_service - of_library
    print(f"processor time a request: library {of_library:.0f} µs, service {of_service:.0f} µs, echo {of_echo:.0f} µs")
    print(f"so that HTTP adds {more:.0f} µs: {more / of_echo:.2f} times a bare echo")
    print(f"a body of {len(body):,} bytes, a document of {len(document):,}; {times:,} times each")
    return 0


def taking_turns(ways: dict[str, Callable[[], object]], times: int) -> dict[str, list[float]]:
    """How long each took, in rounds of fifty."""
    took: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(max(1, times // 50)):
        for name in ways:
            took[name] += timed(ways, name, 50)
    return took


def timed(ways: dict[str, Callable[[], object]], name: str, times: int) -> list[float]:
    """How long one way took, each time."""
    found = []
    for _ in range(times):
        started = time.perf_counter()
        ways[name]()
        found.append(time.perf_counter() - started)
    return found


def percentile(found: list[float]) -> float:
    """What 99 of a hundred stay under, in microseconds."""
    return statistics.quantiles(found, n=100)[-1] * 1e6


if __name__ == "__main__":
    sys.exit(main())
