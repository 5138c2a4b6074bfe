"""Fetch and build the parts that `ivpolicy pages --one-file` puts together: from the npm and Python registries.

Versions stand here, addresses nowhere: npm and pip know their registries. What is fetched is not committed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from ivpolicy.one_file.edition import LOADER

PYODIDE = "pyodide@314.0.7"
IN_WEBASSEMBLY = ("pydantic-core==2.50.5",)
PYTHON_ALONE = (
    "pydantic==2.14.4", "annotated-types==0.8.0", "typing-extensions==4.16.0", "typing-inspection==0.4.5",
    "jinja2==3.1.6",
)  # fmt: skip
LESS_WHAT_IS_COMPILED = ("PyYAML==6.0.4", "markupsafe==3.0.3")
"""There is no wheel of these for a browser: what of them is compiled is left out when the file is put together."""
_FOR_A_BROWSER = ("pyemscripten_2026_0_wasm32",)
_ANY = ("manylinux2014_x86_64", "manylinux_2_28_x86_64")


def main() -> int:
    """Fill a folder with the parts."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    folder: Path = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.whl"):
        old.unlink()
    with tempfile.TemporaryDirectory() as made:
        _run("npm", "pack", PYODIDE, "--silent", cwd=Path(made))
        (archive,) = Path(made).glob("*.tgz")
        with tarfile.open(archive) as packed:
            for name in LOADER:
                held = packed.extractfile(f"package/{name}")
                assert held is not None, f"{PYODIDE} has no {name}"  # noqa: S101 - a tool of developers
                (folder / name).write_bytes(held.read())
    _fetched(folder, IN_WEBASSEMBLY, _FOR_A_BROWSER)
    _fetched(folder, PYTHON_ALONE, _ANY)
    _fetched(folder, LESS_WHAT_IS_COMPILED, _ANY)
    pip = (sys.executable, "-m", "pip")
    _run(
        *pip, "wheel", ".", "--quiet", "--no-deps", "--wheel-dir", str(folder.resolve()), cwd=Path(__file__).parents[1]
    )
    size = sum(path.stat().st_size for path in folder.iterdir())
    print(f"{folder}: {len(list(folder.iterdir()))} parts, {size / 1e6:.1f} MB")
    return 0


def _fetched(folder: Path, names: tuple[str, ...], platforms: tuple[str, ...]) -> None:
    of_platforms = [word for platform in platforms for word in ("--platform", platform)]
    _run(
        sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:",
        "--python-version", "3.14", "--implementation", "cp", "--abi", "cp314", "--abi", "none", *of_platforms, *names,
        "--dest", str(folder),
    )  # fmt: skip


def _run(*words: str, cwd: Path | None = None) -> None:
    subprocess.run(words, cwd=cwd, check=True)


if __name__ == "__main__":
    raise SystemExit(main())
