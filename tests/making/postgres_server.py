"""Debian's PostgreSQL, started in a folder of its own and stopped again; nobody outside this machine reaches it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_SECONDS = 60


def _programs() -> Path | None:
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    other = shutil.which("initdb")
    return max(found, default=None, key=lambda path: int(path.parent.name)) or (Path(other).parent if other else None)


@contextlib.contextmanager
def served() -> Iterator[str]:
    """The start of the addresses of its databases. The test that asks is skipped, with the reason, where there is none."""
    pytest.importorskip("psycopg", reason="the extra `postgres` is not installed; `make test` installs it")
    programs = _programs()
    if programs is None:
        pytest.skip("no PostgreSQL server is on this machine; Debian's package is `postgresql`")
    as_nobody: list[str] = []
    if os.geteuid() == 0:  # the server refuses to be run by root
        if shutil.which("runuser") is None:
            pytest.skip("the PostgreSQL server is not run by root, and there is no `runuser`")
        as_nobody = ["runuser", "-u", "postgres", "--"]
    with tempfile.TemporaryDirectory(prefix="ivp") as made:
        folder = Path(made)
        if as_nobody:
            shutil.chown(folder, "postgres")
        folder.chmod(0o755)

        def run(program: str, *words: str) -> None:
            command = [*as_nobody, str(programs / program), "-D", str(folder / "data"), *words]
            with (folder.parent / f"{folder.name}.out").open("w") as out:
                subprocess.run(command, check=True, cwd="/", stdout=out, stderr=out, timeout=_SECONDS)

        try:
            run("initdb", "-A", "trust", "-U", "tester", "-E", "UTF8", "--locale=C", "--no-sync")
            # On a machine that is not switched off under it, what was written is there without the disk's word for it.
            run("pg_ctl", "-w", "-o", f"-F -k {folder} -c listen_addresses=''", "-l", str(folder / "log"), "start")
        except (OSError, subprocess.SubprocessError) as error:
            pytest.skip(f"PostgreSQL does not start here: {type(error).__name__}")
        try:
            yield f"postgresql://tester@/{{}}?host={folder}"
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
            (folder.parent / f"{folder.name}.out").unlink(missing_ok=True)
