"""What is measured beside the comparison, without a ratio to other engines: real packs, validation, import, loading."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from decision import Case
from engines.ivpolicy_pack import PACK, answers, entered
from timing import Timed

from ivpolicy import CaseRecord, evaluate, load_pack
from ivpolicy.files.cases import read_case_file

_BYTECODE = TemporaryDirectory(prefix="bytecode")
_EXAMPLES = Path(__file__).parents[1] / "examples"

_IMPORT = "from time import perf_counter as now; start = now(); {}; print(now() - start)"
PYDANTIC = "from pydantic import BaseModel, ConfigDict, Field, TypeAdapter"
IVPOLICY = "import ivpolicy"
_LOAD = "from ivpolicy import load_pack, shipped_packs; from time import perf_counter as now; start = now(); [load_pack(i) for i in shipped_packs()]; print(now() - start)"  # noqa: E501


def timed_in_process(cases: list[Case]) -> dict[str, Timed]:
    """The full Leeds pack on the invented examples of Leeds, and a decision from JSON text."""
    leeds = load_pack("leeds")
    records = list(_examples_of("leeds"))

    def statuses(record: CaseRecord) -> list[str]:
        return [decision.status for decision in evaluate(leeds, record, as_at=_day(record)).values()]

    def document(record: CaseRecord) -> str:
        return evaluate(leeds, record, as_at=_day(record)).document().model_dump_json(by_alias=True)

    def decided(text: str) -> list[Any]:
        return answers(PACK.read_case(json.loads(text)))

    texts = [json.dumps(entered(case), default=str) for case in cases]
    count = len(leeds.questions)
    return {
        f"full Leeds pack, status of all {count} questions": (statuses, records),
        f"full Leeds pack, whole JSON document of all {count}": (document, records),
        "benchmark decision: JSON text, validated, decided": (decided, texts),
        "benchmark decision: JSON text parsed only": (json.loads, texts),
    }


def _examples_of(authority: str) -> Iterator[CaseRecord]:
    for path in sorted(_EXAMPLES.glob("*.yaml")):
        data = read_case_file(path)
        if data.get("care", {}).get("responsible_authority") == authority:
            yield load_pack(authority).read_case(data)


def _day(record: CaseRecord) -> Any:
    assert record.as_at is not None, "an example says for which day it is decided"  # noqa: S101
    return record.as_at


def import_times(*, repeats: int = 9) -> tuple[float, float]:
    """Milliseconds to import pydantic's model classes and ivpolicy: fresh processes in turn, the first not counted."""
    found = [(_in_fresh_process(PYDANTIC), _in_fresh_process(IVPOLICY)) for _ in range(repeats + 1)][1:]
    return median(one for one, _ in found), median(other for _, other in found)


def _in_fresh_process(statement: str) -> float:
    return _milliseconds(_IMPORT.format(statement))


def load_time(*, repeats: int = 5) -> float:
    """Milliseconds to load, check and compile every shipped pack in a fresh process, import not counted."""
    return median([_milliseconds(_LOAD) for _ in range(repeats + 1)][1:])


def _milliseconds(script: str) -> float:
    """Milliseconds a fresh process prints. Bytecode is kept for both sides, as after any ordinary installation."""
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": _BYTECODE.name}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, "-c", script]
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return float(ran.stdout) * 1000
