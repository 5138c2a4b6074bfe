"""No file makes `ivpolicy check` show a traceback or run without end."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from fuzzing import TOO_LARGE, changed, ended
from invented_pack import FULL_PACK
from ivpolicy.cli.exit_codes import ExitCode

CHECKOUT = Path(__file__).parents[2]
SMALL = (
    FULL_PACK,
    *(path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "tests/packs/advice").glob("*/*.yaml"))),
)
SHIPPED = tuple(path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "policies").glob("*.yaml")))


def comes_to_an_end(raw: bytes, format_: str = "json") -> list[str]:
    """Check a file of these bytes, and look that it ends in words and a known code; the codes found, from JSON."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.yaml"
        path.write_bytes(raw)
        run = ended("check", path, "--format", format_, "--as-at", "2026-11-22")
    assert run.code in (ExitCode.ANSWERED, ExitCode.BAD_PACK), run.err
    if format_ != "json":
        return []
    told = json.loads(run.out)
    assert (told["errors"] > 0) == (run.code == ExitCode.BAD_PACK)
    assert all(problem["message"] and problem["line"] >= 1 for problem in told["problems"])
    return [problem["code"] for problem in told["problems"]]


@given(st.binary(max_size=200))
@example(b"\xef\xbb\xbf")
@example(b"? {a: b}\n: - c\n")
@example(b"pack: &x y\nformat: *x\n")
def test_any_bytes_end_in_words(raw):
    comes_to_an_end(raw)


@given(st.text(max_size=200), st.sampled_from(("text", "sarif", "github", "gitlab")))
def test_any_text_is_shown_in_every_format(text, format_):
    comes_to_an_end(text.encode("utf-8", errors="ignore"), format_)


@given(changed(SMALL))
@settings(max_examples=150)
def test_any_changed_pack_ends_in_words(raw):
    comes_to_an_end(raw)


@given(changed(SMALL), st.sampled_from(("text", "sarif", "github", "gitlab")))
@settings(max_examples=40)
def test_any_changed_pack_is_shown_in_every_format(raw, format_):
    comes_to_an_end(raw, format_)


@pytest.mark.fuzz
@given(changed(SHIPPED))
def test_any_changed_shipped_pack_ends_in_words(raw):
    comes_to_an_end(raw)


@pytest.mark.fuzz
@given(changed(SMALL))
def test_many_changed_packs_end_in_words(raw):
    comes_to_an_end(raw)


@pytest.mark.parametrize("pack", TOO_LARGE, ids=["a great count", "many dates", "pairs of facts in the worst order"])
def test_pack_with_more_combinations_than_can_be_tried_comes_to_an_end_and_says_so(pack):
    assert "A011" in comes_to_an_end(pack.encode())
