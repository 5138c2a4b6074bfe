"""How much the service takes on, so that no caller can make it too busy for the others."""

from __future__ import annotations

from dataclasses import dataclass

from ivpolicy.core.text.source import MOST_BYTES


@dataclass(frozen=True)
class Limits:
    """How much is taken at most. What is over it is refused in words.

    Attributes:
        body: Bytes of the body of a request about one case.
        batch: Bytes of the body of a batch.
        records: Records of a batch.
        seconds: Until an answer is given up, and until a body has come whole.
        head: Bytes of the head of a request.
        head_seconds: Until the head of a request has come whole.
        at_once: Answers worked out at the same time.
        waiting: Requests that wait for their turn beside those.
        connections: Connections that are open at the same time.
    """

    body: int = MOST_BYTES + 64 * 1024
    batch: int = 8 * MOST_BYTES
    records: int = 100
    head: int = 16 * 1024
    seconds: float = 30.0
    head_seconds: float = 10.0
    at_once: int = 2
    waiting: int = 64
    connections: int = 256
