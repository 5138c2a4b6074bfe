"""The same bytes from every thread that shares a pack, and from every process."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Barrier

import pytest

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.files.cases import read_case_file
from ivpolicy.files.packs import load_pack, shipped_packs

THREADS = 8
EXAMPLES = Path(__file__).parents[2] / "examples"
AS_AT = date(2026, 11, 22)


CASES = ("amara.yaml", "ben.yaml", "hugo.json", "rosa.yaml")
"""Invented children under `examples/`; each pack is asked of every one, whoever's child it is."""


def answered(pack: Pack) -> bytes:
    return b"\n".join(_said(pack, EXAMPLES / name) for name in CASES)


def _said(pack: Pack, path: Path) -> bytes:
    data = read_case_file(path)
    return (
        evaluate(pack, pack.read_case(data), as_at=AS_AT, hypothetical=True)
        .document()
        .model_dump_json(by_alias=True)
        .encode()
    )


@pytest.mark.parametrize("name", shipped_packs())
def test_threads_that_share_a_freshly_compiled_pack_say_the_same(name: str) -> None:
    loaded = load_pack(name)
    alone = answered(loaded)
    shared = Pack(None if loaded.is_national else loaded.written, loaded.national)
    start = Barrier(THREADS)

    def answer(_: int) -> bytes:
        start.wait()
        return answered(shared)

    with ThreadPoolExecutor(THREADS) as threads:
        said = list(threads.map(answer, range(THREADS)))

    assert alone.count(b'"case_id"') == len(CASES)
    assert set(said) == {alone}


_DIGESTS = """
import gc, sys
gc.disable()
sys.path.insert(0, sys.argv[1])
from test_threads import digests
print(digests())
"""


def digests() -> str:
    """One line for each shipped pack: its id, and the digest of what it says."""
    packs = [load_pack(name) for name in shipped_packs()]
    return "\n".join(f"{pack.id} {sha256(answered(pack)).hexdigest()}" for pack in packs)


@pytest.mark.slow
def test_processes_that_hash_differently_say_the_same() -> None:
    """This process hashes as it was told to, or by chance; the other never so."""
    seed = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"
    command = [sys.executable, "-c", _DIGESTS, str(Path(__file__).parent)]
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    assert len(said.splitlines()) == len(shipped_packs())
    assert said == digests() + "\n"
