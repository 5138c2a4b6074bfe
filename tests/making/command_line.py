"""The command as it runs in a folder, in this process: starting one takes longer than what most commands do."""

from __future__ import annotations

import io
import os
from contextlib import chdir, redirect_stderr, redirect_stdout
from pathlib import Path
from subprocess import CompletedProcess
from unittest import mock

from ivpolicy.cli.main import main


def outside(folder: Path, *words: str) -> CompletedProcess[str]:
    """What a process that stands in the folder would print and complain of, on lines of 200 columns, and its code."""
    out, err = io.StringIO(), io.StringIO()
    with chdir(folder), redirect_stdout(out), redirect_stderr(err), mock.patch.dict(os.environ, COLUMNS="200"):
        try:
            code = main(words)
        except SystemExit as stopped:  # as Python ends where the words could not be read
            code = stopped.code
    return CompletedProcess(words, int(code or 0), out.getvalue(), err.getvalue())
