"""The same bytes from every thread that shares a pack, and from every process."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest
from generated_cases import AS_AT, recordable, record_of

from ivpolicy.core.case import CaseRecord
from ivpolicy.core.compiler import CompiledPack
from ivpolicy.core.evaluator import evaluate
from ivpolicy.loader import load_pack, shipped_packs

THREADS = 8


def records(pack: CompiledPack) -> list[CaseRecord]:
    """An empty record, and a few with every third fact of the questions recorded."""
    made = [record_of(pack, {}, AS_AT)]
    for first in range(3):
        facts = {path: values[first % len(values)] for q in pack.questions for path, values in recordable(pack, q).items()}
        made.append(record_of(pack, dict([*sorted(facts.items())][first::3]), AS_AT))
    return [record for record in made if record is not None]


def answered(pack: CompiledPack, cases: list[CaseRecord]) -> bytes:
    return b"\n".join(evaluate(pack, case, as_at=AS_AT, what_if=True).document().model_dump_json().encode() for case in cases)


@pytest.mark.parametrize("name", shipped_packs())
def test_threads_that_share_a_freshly_compiled_pack_say_the_same(name: str) -> None:
    loaded = load_pack(name)
    cases = records(loaded)
    alone = answered(load_pack(name), cases)
    shared = CompiledPack(None if loaded.is_national else loaded.pack, loaded.national)
    start = Barrier(THREADS)

    def answer(_: int) -> bytes:
        start.wait()
        return answered(shared, cases)

    with ThreadPoolExecutor(THREADS) as threads:
        said = list(threads.map(answer, range(THREADS)))

    assert len(cases) > 1
    assert set(said) == {alone}


_DIGESTS = """
import sys
sys.path.insert(0, sys.argv[1])
from test_threads import digests
print(digests())
"""


def digests() -> str:
    """One line for each shipped pack: its id, and the digest of what it says."""
    packs = [load_pack(name) for name in shipped_packs()]
    return "\n".join(f"{pack.id} {sha256(answered(pack, records(pack))).hexdigest()}" for pack in packs)


@pytest.mark.slow
def test_processes_that_hash_differently_say_the_same() -> None:
    folder = Path(__file__).parent

    def said(seed: str) -> str:
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", _DIGESTS, str(folder)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert len(said("1").splitlines()) == len(shipped_packs())
    assert said("1") == said("2") == said("3")
