"""What is installed works away from the checkout: the wheel carries the packs."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest

from ivpolicy import __version__
from ivpolicy.files.schemas import SCHEMA_FILES, schema_text

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
    # hatchling comes with the test group, so the build reaches no registry
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
    maps = CHECKOUT / "src" / "ivpolicy" / "returns"
    expected |= {f"ivpolicy/returns/{file.name}": file.read_bytes() for file in maps.glob("*.yaml")}
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


@pytest.mark.parametrize("how", ["the wheel itself, a zip", "a copy that lost its packs"])
def test_what_lies_beside_a_copy_that_is_not_whole_is_never_taken_for_the_law(wheel, installed, tmp_path, how):
    home = tmp_path / "home"
    place = home / "lib" / "program.zip" if how.endswith("zip") else home / "lib" / "program"
    place.parent.mkdir(parents=True)
    if how.endswith("zip"):
        shutil.copy(wheel, place)
    else:
        shutil.copytree(installed, place, ignore=shutil.ignore_patterns("policies", "schemas"))
    for above in (home, home / "lib"):
        shutil.copytree(PACKS, above / "policies")
        shutil.copytree(CHECKOUT / "docs" / "reference", above / "docs" / "reference")
    told = "ivpolicy is not installed whole"
    ask = (
        "import ivpolicy\n"
        "for load in (ivpolicy.load_pack, ivpolicy.load_packs):\n"
        "    try: load('leeds')\n"
        f"    except ivpolicy.PackNotFoundError as error: assert {told!r} in str(error), error\n"
        "    else: raise SystemExit(1)\n"
        "print(ivpolicy.__file__)"
    )

    assert str(place) in run("-c", ask, cwd=home, PYTHONPATH=str(place))
    for words in (["packs"], ["schema", "result"], ["decide", CHECKOUT / "examples" / "elsie.json"]):
        with pytest.raises(subprocess.CalledProcessError) as ended:
            run("-m", "ivpolicy", *words, cwd=home, PYTHONPATH=str(place))
        assert told in ended.value.stderr
        assert "Traceback" not in ended.value.stderr


def test_wheel_carries_every_published_schema_byte_for_byte(wheel):
    reference = CHECKOUT / "docs" / "reference"
    expected = {f"ivpolicy/schemas/{file.name}": file.read_bytes() for file in reference.glob("*.schema.json")}
    with zipfile.ZipFile(wheel) as archive:
        carried = {name: archive.read(name) for name in archive.namelist() if name.endswith(".schema.json")}
    assert carried == expected
    assert {Path(name).name for name in carried} == set(SCHEMA_FILES.values())


def test_wheel_carries_the_change_log_byte_for_byte(wheel):
    with zipfile.ZipFile(wheel) as archive:
        assert archive.read("ivpolicy/CHANGELOG.md") == (CHECKOUT / "CHANGELOG.md").read_bytes()


def test_installed_copy_prints_a_schema_in_an_empty_folder(installed, tmp_path):
    printed = run("-m", "ivpolicy", "schema", "result", cwd=tmp_path, PYTHONPATH=str(installed))
    assert printed == schema_text("result")


EXTRAS = {
    "calendar": ["icalendar"],
    "assistant": ["mcp"],
    "docs": ["furo", "myst-parser", "sphinx"],
    "caseload": ["narwhals", "numpy", "polars", "python-calamine", "xlsxwriter"],
    "live": ["durable-rules"],
    "postgres": ["psycopg"],
    "serve": ["fastapi", "httptools", "jinja2", "uvicorn"],
    "sign": ["cryptography"],
    "word": ["python-docx"],
}
ONLY_ON = {"live": "python_version < '3.13'"}


def test_what_developers_need_is_not_in_the_published_metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = archive.read(name).decode()
    needed = dict(re.findall(r"^Requires-Dist: ([A-Za-z0-9-]+)[^;\n]*(?:; (.*))?$", metadata, re.MULTILINE))
    # Nothing but what every user needs, and the extras that users ask for by name.
    asked = {extra: f"({ONLY_ON[extra]}) and " if extra in ONLY_ON else "" for extra in EXTRAS}
    extras = {name: f"{asked[extra]}extra == '{extra}'" for extra, names in EXTRAS.items() for name in names}
    assert needed == {"pydantic": "", "pyyaml": "", **extras}
    assert re.findall(r"^Provides-Extra: (.*)$", metadata, re.MULTILINE) == sorted(EXTRAS)


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The source distribution, laid out in a folder of its own."""
    folder = tmp_path_factory.mktemp("source")
    run("-m", "hatchling", "build", "-t", "sdist", "-d", folder, cwd=CHECKOUT)
    (built,) = folder.glob("*.tar.gz")
    with tarfile.open(built) as archive:
        archive.extractall(folder, **({"filter": "data"} if hasattr(tarfile, "data_filter") else {}))
    return folder / built.name.removesuffix(".tar.gz")


def test_source_distribution_carries_reference_packs_tests_and_what_it_takes_to_build(unpacked):
    wanted = [*CHECKOUT.glob("docs/**/*.md"), *CHECKOUT.glob("docs/reference/*.json"), *PACKS.rglob("*.yaml")]
    wanted += [*CHECKOUT.glob("tests/**/*.py"), *CHECKOUT.glob("tests/packs/**/*.yaml"), *CHECKOUT.glob("examples/*.*")]
    wanted += [
        CHECKOUT / name
        for name in (
            "pyproject.toml", "LICENSE", "SECURITY.md", "CONTRIBUTING.md", "CHANGELOG.md", "hatch_build.py",
            "Makefile", ".ci/run",
        )
    ]  # fmt: skip
    assert len(wanted) > 400
    assert [file for file in wanted if not (unpacked / file.relative_to(CHECKOUT)).is_file()] == []


def test_a_wheel_of_the_source_distribution_is_the_wheel_of_the_checkout(wheel, unpacked, tmp_path):
    run("-m", "hatchling", "build", "-t", "wheel", "-d", tmp_path, cwd=unpacked)

    (again,) = tmp_path.glob("*.whl")
    assert again.name == wheel.name
    assert again.read_bytes() == wheel.read_bytes()


def test_pythons_named_are_those_that_are_run():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = [
        c.rpartition(" ")[2] for c in project["classifiers"] if c.startswith("Programming Language :: Python :: 3.")
    ]
    (tried,) = re.findall(r"^supported=\((.*)\)$", (CHECKOUT / ".ci/run").read_text(encoding="utf-8"), re.MULTILINE)
    assert named == tried.split()
