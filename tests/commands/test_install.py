"""What is installed works away from the checkout: the wheel carries the packs."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from ivpolicy import __version__

CHECKOUT = Path(__file__).resolve().parents[2]
PACKS = CHECKOUT / "policies"

pytestmark = pytest.mark.slow


def run(*words, cwd, **environment):
    return subprocess.run(
        [sys.executable, *map(str, words)],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    ).stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    # hatchling comes with the test extra, so the build reaches no registry
    folder = tmp_path_factory.mktemp("wheel")
    flags = ["--quiet", "--no-deps", "--no-build-isolation", "--wheel-dir"]
    run("-m", "pip", "wheel", CHECKOUT, *flags, folder, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("installed")
    run("-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, wheel, cwd=folder)
    return folder


def test_wheel_carries_every_pack_byte_for_byte(wheel):
    expected = {
        f"ivpolicy/policies/{file.relative_to(PACKS).as_posix()}": file.read_bytes() for file in PACKS.rglob("*.yaml")
    }
    with zipfile.ZipFile(wheel) as archive:
        carried = {name: archive.read(name) for name in archive.namelist() if name.endswith(".yaml")}
    assert expected
    assert carried == expected


def test_wheel_carries_the_marker_that_it_is_typed(wheel):
    with zipfile.ZipFile(wheel) as archive:
        assert "ivpolicy/py.typed" in archive.namelist()


def test_wheel_runs_on_any_platform(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")


def test_installed_copy_runs_in_an_empty_folder(installed, tmp_path):
    where = "import ivpolicy; print(ivpolicy.__file__)"
    imported = run("-c", where, cwd=tmp_path, PYTHONPATH=str(installed))
    printed = run("-m", "ivpolicy", "--version", cwd=tmp_path, PYTHONPATH=str(installed))
    assert Path(imported.strip()).is_relative_to(installed)
    assert printed == f"ivpolicy {__version__}\n"
