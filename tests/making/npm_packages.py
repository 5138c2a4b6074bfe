"""Published npm packages that tests run. Each is installed once, into the user's cache folder, never into the checkout."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

PATIENCE = 600
"""Seconds until an installation that says nothing counts as hung."""


class NotThereError(Exception):
    """What is needed cannot be run on this machine; the message says why."""


def installed(name: str, *packages: str) -> Path:
    """The folder `node_modules` with these packages, installed now if it is not there yet. Raises NotThereError."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise NotThereError(f"node and npm are needed to run {packages[0]}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / f"ivpolicy-{name}"
    if not (cache / "node_modules").exists():
        _install(cache, packages)
    return cache / "node_modules"


def _install(cache: Path, packages: tuple[str, ...]) -> None:
    """Install beside the place first: of two test processes that install at once, one wins and both are served."""
    cache.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache.parent) as folder:
        command = [shutil.which("npm"), "install", "--prefix", folder, "--no-audit", "--no-fund", *packages]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
        except (subprocess.SubprocessError, OSError) as error:
            raise NotThereError(f"npm could not install {packages[0]}: {type(error).__name__}") from None
        try:
            Path(folder).rename(cache)
        except OSError:
            if not (cache / "node_modules").exists():
                raise
        else:
            Path(folder).mkdir()
