"""A log with a few invented decisions, in a file and in a database."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from decided_cases import NOON, decided
from ivpolicy import DecisionLog, Pack, load_pack
from postgres_server import served


@pytest.fixture(scope="session")
def leeds() -> Pack:
    return load_pack("leeds")


@pytest.fixture(scope="session")
def written_once(tmp_path_factory: pytest.TempPathFactory, leeds: Pack) -> Path:
    """The file of a log with twelve decisions, closed."""
    path = tmp_path_factory.mktemp("log") / "decisions.log"
    write_twelve(path, leeds)
    return path


def write_twelve(place: Path | str, leeds: Pack) -> None:
    with DecisionLog(place, origin="decisions.log") as log:
        for number in range(12):
            at = NOON + timedelta(minutes=number)
            log.append(decided(leeds, number), at=at, asked_by="an invented system")


class Databases:
    """Makes databases on a server that was started for the tests."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._numbers = count()

    def new(self, template: str | None = None) -> str:
        """The address of a new one, as the template was where one is named."""
        name = f"log{next(self._numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} STRATEGY = FILE_COPY")
        return self._address.format(name)

    def run(self, statement: str) -> None:
        """Carry out a statement outside of them."""
        import psycopg  # noqa: PLC0415 - an extra

        with psycopg.connect(self._address.format("postgres"), autocommit=True) as base:
            base.execute(statement)


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    with served() as address:
        yield Databases(address)


@pytest.fixture(scope="session")
def database_written_once(databases: Databases, leeds: Pack) -> str:
    """The name of a database with the same log, closed."""
    address = databases.new()
    write_twelve(address, leeds)
    return urlsplit(address).path.removeprefix("/")


@pytest.fixture
def in_memory() -> Iterator[Path]:
    """In memory where there is such a place: a kill loses nothing of what the system was given, on a disk or not."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if os.access(memory, os.W_OK) else None) as made:
        yield Path(made)


@pytest.fixture
def log_file(tmp_path: Path, written_once: Path) -> Iterator[DecisionLog]:
    """A log with twelve decisions, each test's own, in a file."""
    with DecisionLog(shutil.copy(written_once, tmp_path / "decisions.log"), new=False) as opened:
        yield opened


@pytest.fixture(params=["file", "database"])
def log(request: pytest.FixtureRequest) -> Iterator[DecisionLog]:
    """The same in a file and in a database."""
    if request.param == "file":
        yield request.getfixturevalue("log_file")
        return
    databases, template = (request.getfixturevalue(name) for name in ("databases", "database_written_once"))
    with DecisionLog(databases.new(template), new=False) as opened:
        yield opened


@pytest.fixture(params=["file", "database"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a log can be made: a file, and a database."""
    if request.param == "file":
        return str(tmp_path / "new.log")
    return request.getfixturevalue("databases").new()
