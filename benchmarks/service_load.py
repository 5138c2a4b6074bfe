"""How many a second are answered over HTTP: `ivpolicy serve`, and engines behind one small application.

python benchmarks/service_load.py [--seconds 5] [--rounds 3]

Every server is asked two questions of the shipped Leeds pack of the same invented, complete cases, on loopback, by
`wrk` (Debian's package of that name), over 1, 8 and 32 connections. All answers are checked to agree first. The small
application reads JSON, asks the engine and sends two words; `ivpolicy serve` guards, bounds and logs each request and
sends the whole document with its reasons. So that the engines can be compared, ivpolicy stands behind the small
application too. Beside requests a second stands the processor time of the server for each: on a busy machine the clock
says more about the others.
"""

from __future__ import annotations

import argparse
import http.client
import json
import math
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shipped_rules
from decision import Case
from engines.way import Way

CASES, CONNECTIONS = 100, (1, 8, 32)
WRK = shutil.which("wrk") or ""
SERVE = "ivpolicy serve, whole documents"
LOAD = """
local bodies, at = {}, 0
for line in io.lines("BODIES") do
  bodies[#bodies + 1] = wrk.format("POST", "PATH", {Host = "localhost", ["Content-Type"] = "application/json"}, line)
end
request = function() at = at % #bodies + 1; return bodies[at] end
done = function(summary, latency)
  local errors = summary.errors
  print(string.format("FOUND %d %d %d %d %d", summary.requests, summary.duration, latency:percentile(50),
    latency:percentile(99), errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
"""


@dataclass(frozen=True)
class Row:
    """What one run of one server came to; times in microseconds."""

    a_second: float
    median: float
    slowest: float
    processor: float


class LoadError(Exception):
    """Not every request was answered, so that what was timed is no answering."""


class Server:
    """A server that runs, with what it is asked."""

    def __init__(self, stack: ExitStack, name: str, words: list[str], path: str, bodies: list[str]) -> None:
        """Start it and wait until it answers."""
        self.name, self.path, self.bodies = name, path, bodies
        self.process = subprocess.Popen([sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        stack.callback(self.process.terminate)
        assert self.process.stdout is not None  # noqa: S101 - tells the type checker
        self.port = int(self.process.stdout.readline().rsplit(b":", 1)[1])
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        (folder / "bodies").write_text("\n".join(bodies) + "\n", encoding="utf-8")
        self.script = folder / "load.lua"
        self.script.write_text(LOAD.replace("BODIES", str(folder / "bodies")).replace("PATH", path), encoding="utf-8")

    def answers(self) -> Iterator[Any]:
        """What it answers to each of its requests."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        for body in self.bodies:
            connection.request("POST", self.path, body, {"Content-Type": "application/json"})
            yield json.load(connection.getresponse())
        connection.close()

    def loaded(self, connections: int, seconds: int) -> Row:
        """What comes of so many connections that each ask again as soon as they are answered."""
        before = self._processor_time()
        told = subprocess.run(
            [WRK, "-t1", f"-c{connections}", f"-d{seconds}s", "-s", str(self.script), f"http://127.0.0.1:{self.port}"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        found = next(line for line in told.stdout.splitlines() if line.startswith("FOUND "))
        requests, duration, median, slowest, errors = map(int, found.split()[1:])
        if errors:
            raise LoadError(f"{self.name} refused or lost {errors} of {requests} requests")
        processor = (self._processor_time() - before) / requests * 1e6
        return Row(requests / duration * 1e6, median, slowest, processor)

    def _processor_time(self) -> float:
        """Seconds of processor time that it has used; not a number where the system does not tell."""
        tasks = Path(f"/proc/{self.process.pid}/task").glob("*/schedstat")
        return sum(int(task.read_text().split()[0]) for task in tasks) / 1e9 or math.nan


def main() -> int:
    """Check, load and print. Returns 0 unless a server answers otherwise than the library."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=5, help="how long each is asked at a time")
    parser.add_argument("--rounds", type=int, default=3, help="how often; the medians of the rounds are printed")
    parser.add_argument("--behind", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.behind:
        return _serve(asked.behind)
    if not WRK:
        print("wrk is not installed: Debian's package `wrk` has it", file=sys.stderr)
        return 1
    cases = shipped_rules.invented(CASES, seed=7)
    ways, skipped = shipped_rules.ways()
    print("\n".join(skipped))
    with ExitStack() as stack:
        servers = list(_servers(stack, ways, cases))
        for server in servers:
            for case, answer in zip(cases, server.answers(), strict=True):
                if _told(answer) != shipped_rules.expected(case):
                    print(f"{server.name} answers otherwise than the library", file=sys.stderr)
                    return 1
        print(f"agreed: every server below with the library, on {CASES} cases, two questions each\n")
        try:
            for connections in CONNECTIONS:
                _print(connections, _rounds(servers, connections, asked.seconds, asked.rounds))
        except LoadError as problem:
            print(problem, file=sys.stderr)
            return 1
    return 0


def _servers(stack: ExitStack, ways: list[Way], cases: list[Case]) -> Iterator[Server]:
    whole = {"as_at": shipped_rules.AS_AT.isoformat(), "pack": "leeds", "questions": list(shipped_rules.QUESTIONS)}
    records = [shipped_rules.entered(case) for case in cases]
    bodies = [json.dumps({**whole, "hypothetical": True, "record": record}, default=str) for record in records]
    yield Server(stack, SERVE, ["-m", "ivpolicy", "serve", "--port", "0", "--pack", "leeds"], "/v1/decisions", bodies)
    for way in ways:
        is_ours = way.name.startswith("ivpolicy")
        asked = records if is_ours else [way.prepare(case) for case in cases]
        bodies = [json.dumps(one, default=str) for one in asked]
        yield Server(stack, f"{way.name}, two words", [__file__, "--behind", way.name], "/", bodies)


def _told(answer: dict[str, Any]) -> dict[str, Any]:
    """The two answers, from a whole document or as they are."""
    decisions = answer.get("decisions")
    if decisions is None:
        return answer
    return {name: shipped_rules.answer(told["status"], told["outcome"]) for name, told in decisions.items()}


def _rounds(servers: list[Server], connections: int, seconds: int, rounds: int) -> dict[str, Row]:
    """Every server in turn, so that whatever else the machine does falls on all of them."""
    found: dict[str, list[Row]] = {server.name: [] for server in servers}
    for _ in range(rounds):
        for server in servers:
            found[server.name].append(server.loaded(connections, seconds))
    return {name: _median(rows) for name, rows in found.items()}


def _median(rows: list[Row]) -> Row:
    def of(part: Callable[[Row], float]) -> float:
        return statistics.median(map(part, rows))

    return Row(
        of(lambda row: row.a_second), of(lambda row: row.median), of(lambda row: row.slowest),
        of(lambda row: row.processor),
    )  # fmt: skip


def _print(connections: int, found: dict[str, Row]) -> None:
    print(f"over {connections}:\n  {'':44}{'a second':>10}{'p50 ms':>9}{'p99 ms':>9}{'CPU µs':>9}")
    for name, row in found.items():
        print(f"  {name:44}{row.a_second:10.0f}{row.median / 1000:9.2f}{row.slowest / 1000:9.2f}{row.processor:9.0f}")
    print()


# ---- the small application -------------------------------------------------------------------------------------


def _serve(name: str) -> int:
    """Serve an engine: JSON in, two words out, by the same server as `ivpolicy serve`."""
    import uvicorn

    from ivpolicy.service.server import listening_socket

    way = next(way for way in shipped_rules.ways()[0] if way.name == name)
    made = shipped_rules.read if name.startswith("ivpolicy") else _as_it_is

    async def application(scope: Any, receive: Any, send: Any) -> None:  # noqa: ARG001 - as the server calls it
        body, is_more = b"", True
        while is_more:
            message = await receive()
            body, is_more = body + message["body"], message["more_body"]
        answer = json.dumps(way.conclusions(way.ask(made(json.loads(body))))).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(answer))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    listening = listening_socket("127.0.0.1", 0)
    listening.listen()
    print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
    config = uvicorn.Config(application, http="httptools", access_log=False, log_level="critical", lifespan="off")
    uvicorn.Server(config).run(sockets=[listening])
    return 0


def _as_it_is(asked: Any) -> Any:
    return asked


if __name__ == "__main__":
    sys.exit(main())
