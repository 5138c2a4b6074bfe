"""The file itself, put together from its parts. The same parts give the same bytes."""

from __future__ import annotations

import base64
import gzip
import io
import zipfile
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path, PurePosixPath

from ivpolicy.core.errors import IvpolicyError

LOADER = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
"""What of the npm package `pyodide` starts Python in a browser."""
WHEELS = (
    "ivpolicy", "pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection", "PyYAML",
    "jinja2", "markupsafe",
)  # fmt: skip
"""The wheels that are unpacked in it, by the first part of their file names, whatever their capitals."""
_MOST_BYTES = 200_000_000
_THE_SAME_DAY = (1980, 1, 1, 0, 0, 0)


class PartsError(IvpolicyError):
    """The parts of the file are not all there, or one is not what its name says."""

    code = "parts"


def one_file(parts: Path) -> str:
    """The text of the HTML file, made of the parts in a folder.

    Raises:
        PartsError: The folder lacks a part; every one that is lacking is named.
    """
    lacking = [name for name in LOADER if not (parts / name).is_file()]
    wheels = {name: sorted(_wheels(parts, name)) for name in WHEELS}
    lacking += [f"one wheel of {name}" for name, found in wheels.items() if len(found) != 1]
    if lacking:
        raise PartsError(
            f"the folder {parts.name or parts} does not have: {', '.join(lacking)}\n"
            "  help: in a checkout, `make parts` fetches and builds them into build/parts"
        )
    held = {name: (parts / name).read_bytes() for name in LOADER}
    held["site.zip"] = _site(found[0] for found in wheels.values())
    packed = ",\n".join(f'"{name}":"{_packed(data)}"' for name, data in held.items())
    room = files("ivpolicy.one_file")
    page = (room / "page.html").read_text(encoding="utf-8")
    script = (room / "page.js").read_text(encoding="utf-8").replace("{/*PARTS*/}", f"{{\n{packed}\n}}")
    return page.replace("/*SCRIPT*/", script)


def _wheels(parts: Path, name: str) -> Iterator[Path]:
    if parts.is_dir():
        yield from (path for path in parts.glob("*.whl") if path.name.split("-")[0].lower() == name.lower())


def _packed(data: bytes) -> str:
    return base64.b64encode(gzip.compress(data, 9, mtime=0)).decode("ascii")


def _site(wheels: Iterator[Path]) -> bytes:
    """The wheels unpacked into one archive, without what was compiled for another machine.

    PyYAML and markupsafe are Python alone where their compiled parts are not there.
    """
    made, size = io.BytesIO(), 0
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as site:
        for wheel in wheels:
            is_ours = "wasm32" in wheel.name
            try:
                with zipfile.ZipFile(wheel) as packed:
                    for held in sorted(packed.infolist(), key=lambda one: one.filename):
                        size += held.file_size
                        if size > _MOST_BYTES:
                            raise PartsError(f"{wheel.name} unpacks to too much\n  help: fetch the parts anew")
                        if not held.is_dir() and (
                            is_ours or PurePosixPath(held.filename).suffix not in (".so", ".pyd")
                        ):
                            site.writestr(zipfile.ZipInfo(held.filename, _THE_SAME_DAY), packed.read(held))
            except zipfile.BadZipFile:
                raise PartsError(f"{wheel.name} is no wheel\n  help: fetch the parts anew") from None
    return made.getvalue()
