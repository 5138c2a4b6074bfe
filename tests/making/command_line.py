"""The command as it runs in a folder, in this process: starting one takes longer than what most commands do."""

from __future__ import annotations

import io
import os
from contextlib import chdir
from pathlib import Path
from subprocess import CompletedProcess
from typing import TextIO
from unittest import mock

from ivpolicy.cli.main import main


def outside(folder: Path, *words: str, **streams: TextIO | None) -> CompletedProcess[str]:
    """What a process that stands in the folder would print and complain of, on lines of 200 columns, and its code.

    `streams` are `stdin`, `stdout` and `stderr` where they are others than usual, None for one that is closed.
    """
    usual = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    with (
        chdir(folder),
        mock.patch.dict(os.environ, COLUMNS="200"),
        mock.patch.multiple("sys", **usual | streams),
    ):
        try:
            code = main(words)
        except SystemExit as stopped:  # as Python ends where the words could not be read
            code = stopped.code
    return CompletedProcess(words, int(code or 0), usual["stdout"].getvalue(), usual["stderr"].getvalue())
