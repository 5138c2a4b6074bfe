"""A program that uses ivpolicy passes both type checkers, strict, and everything it is handed has a public name."""

import dataclasses
import importlib.util
import inspect
import subprocess
import sys
import types
import typing
from datetime import date
from pathlib import Path

import pytest

import ivpolicy

PROJECT = Path(__file__).resolve().parents[2]
CLIENT = PROJECT / "tests" / "outside" / "client.py"


def checked(*command):
    ran = subprocess.run([sys.executable, "-m", *command], cwd=PROJECT, capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout + ran.stderr


@pytest.mark.slow
@pytest.mark.skipif(importlib.util.find_spec("mypy") is None, reason="mypy is not installed: `make check` installs it")
def test_a_client_passes_mypy_strict():
    code, told = checked("mypy", "--strict", "--enable-error-code", "exhaustive-match", str(CLIENT))

    assert code == 0, told


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("basedpyright") is None, reason="basedpyright is not installed: `make check` installs it"
)
def test_a_client_passes_pyright_strict():
    code, told = checked("basedpyright", "--project", str(PROJECT / "pyproject.toml"), "--pythonpath", sys.executable)

    assert code == 0, told


def test_the_client_runs(tmp_path):
    spec = importlib.util.spec_from_file_location("client_of_ivpolicy", CLIENT)
    client = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = client
    spec.loader.exec_module(client)

    rows = client.main(PROJECT / "examples" / "carys.yaml", date(2026, 11, 2))

    assert {row.colour for row in rows} <= {"green", "amber", "red", "grey"}
    assert len(rows) == len(ivpolicy.load_pack("coventry").questions)
    due, followed = client.caseload(tmp_path / "cases.events", date(2026, 11, 2))
    assert (due.cases, {item.case for item in due.items}) == (1, {"invented"})
    assert [one.case for one in followed] == ["invented"]


# What only the inside makes or takes; a client may hold it, and needs no name for it.
INSIDE = {
    "CompareTest", "FactEntry", "GroupEntry", "IsTest", "Surface", "SetTest",  # how a question says when it applies
    "ReasonPart", "RecordSection",
}  # fmt: skip
HANDED_OUT = [
    ivpolicy.Result, ivpolicy.Decision, ivpolicy.ResultDocument, ivpolicy.Reason, ivpolicy.CaseError, ivpolicy.PackError,
    ivpolicy.CaseProblem, ivpolicy.Diagnostic, ivpolicy.Question,
]  # fmt: skip


def named_in(annotation):
    """The classes an annotation names, at any depth."""
    if inspect.isclass(annotation) and not typing.get_args(annotation):
        yield annotation
    for inner in typing.get_args(annotation):
        yield from named_in(inner)


def annotations_of(kind):
    """What is said of its public attributes, and of what its public methods give."""
    space = vars(sys.modules[kind.__module__])
    if dataclasses.is_dataclass(kind) or hasattr(kind, "model_fields"):
        yield from typing.get_type_hints(kind).values()
    for name, held in list(vars(kind).items()):
        made = getattr(held, "fget", None) or getattr(held, "_make", None) or held
        if not name.startswith("_") and isinstance(made, types.FunctionType):
            said = made.__annotations__.get("return")
            yield eval(said, {**vars(typing), **space}) if isinstance(said, str) else said


def test_everything_a_client_is_handed_has_a_public_name():
    public = {getattr(ivpolicy, name) for name in ivpolicy.__all__ if inspect.isclass(getattr(ivpolicy, name))}
    seen, waiting = set(), list(HANDED_OUT)
    while waiting:
        kind = waiting.pop()
        if kind in seen or not kind.__module__.startswith("ivpolicy"):
            continue
        seen.add(kind)
        if kind.__name__ not in INSIDE:
            waiting += [named for annotation in annotations_of(kind) for named in named_in(annotation)]

    assert len(seen) > 20
    assert sorted(kind.__name__ for kind in seen - public) == sorted(INSIDE & {kind.__name__ for kind in seen})
