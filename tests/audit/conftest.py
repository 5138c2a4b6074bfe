"""A log with a few invented decisions."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from decided_cases import NOON, decided
from ivpolicy import DecisionLog, Pack, load_pack


@pytest.fixture(scope="session")
def leeds() -> Pack:
    return load_pack("leeds")


@pytest.fixture(scope="session")
def written_once(tmp_path_factory: pytest.TempPathFactory, leeds: Pack) -> Path:
    """The file of a log with twelve decisions, closed."""
    path = tmp_path_factory.mktemp("log") / "decisions.log"
    with DecisionLog(path) as log:
        for number in range(12):
            at = NOON + timedelta(minutes=number)
            log.append(decided(leeds, number), at=at, asked_by="an invented system")
    return path


@pytest.fixture
def log(tmp_path: Path, written_once: Path) -> Iterator[DecisionLog]:
    """A log with twelve decisions, each test's own."""
    with DecisionLog(shutil.copy(written_once, tmp_path / "decisions.log"), new=False) as opened:
        yield opened
