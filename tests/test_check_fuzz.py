"""No file makes `ivpolicy check` show a traceback or run without end."""

from __future__ import annotations

import json
import time
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from invented_pack import FULL_PACK
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.main import main

CHECKOUT = Path(__file__).parents[1]
SMALL = (
    FULL_PACK,
    *(path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "tests/advice").glob("*/*.yaml"))),
)
SHIPPED = tuple(path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "policies").glob("*.yaml")))
MOST_SECONDS = 30
"""Far more than any file takes on a slow machine; a run without end takes longer."""

SPICES = (
    ":", "-", "  ", "\t", "{", "}", "[", "]", "{}", "[]", "'", '"', "#", "|", ">", "&a", "*a", "!!int", "<<", "%", "---", "...",
    "?", ",", "~", "null", "yes", "never", "0", "-1", "1", "999999999999999999999", "1e9", "0x10", "2026-02-30", "9999-12-31",
    "0001-01-01", "9999 days", "9999 years", "local.fernmoor.pet", "visitor.appoint", "any", "at_least", "rule", "reading",
    "answer", "\u00e9", "\u202e", "\U0001f9e1", "\r", "\x85",
)  # fmt: skip


@st.composite
def changed(draw, texts):
    """A pack with a few of the changes that people, editors and mergers make."""
    lines = draw(st.sampled_from(texts)).splitlines()
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("drop", "twice", "swap", "indent", "spice", "cut", "word"))):
            case "drop" if len(lines) > 1:
                del lines[place]
            case "twice":
                lines.insert(draw(st.integers(0, len(lines))), lines[place])
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[place], lines[other] = lines[other], lines[place]
            case "indent":
                lines[place] = draw(st.sampled_from(("", " ", "  ", "    ", "\t"))) + lines[place].lstrip()
            case "spice":
                column = draw(st.integers(0, len(lines[place])))
                lines[place] = lines[place][:column] + draw(st.sampled_from(SPICES)) + lines[place][column:]
            case "cut":
                lines[place] = lines[place][: draw(st.integers(0, len(lines[place])))]
            case "word":
                lines[place] = _with_another_word(draw, lines[place])
    return "\n".join(lines).encode("utf-8")


def _with_another_word(draw, line: str) -> str:
    words = line.split(" ")
    words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(SPICES))
    return " ".join(words)


def comes_to_an_end(raw: bytes, format_: str = "json") -> list[str]:
    """Check a file of these bytes, and look that it ends in words and a known code; the codes found, from JSON."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.yaml"
        path.write_bytes(raw)
        out, err, begun = StringIO(), StringIO(), time.monotonic()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(["check", str(path), "--format", format_, "--as-at", "2026-11-22"])
    assert code in (ExitCode.ANSWERED, ExitCode.BAD_PACK), err.getvalue()
    assert "Traceback" not in out.getvalue() + err.getvalue()
    assert time.monotonic() - begun < MOST_SECONDS
    if format_ != "json":
        return []
    told = json.loads(out.getvalue())
    assert (told["errors"] > 0) == (code == ExitCode.BAD_PACK)
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


HEAD = FULL_PACK.partition("readings:")[0].replace("  FER-2", "  # FER-2").replace("  FER-3", "  # FER-3")


@pytest.mark.parametrize(
    "sections",
    [
        "vetting:\n  checks:\n    - {id: c, clause: FER-1, met_when: {visitor.references: {at_least: 999999999}}}\n",
        "rules:\n  - id: r\n    question: visitor.end\n    clause: FER-1\n    when:\n      any:\n"
        + "".join(
            f"        - {{child.date_of_birth: {{on_or_after: {1900 + n}-0{1 + n % 9}-01}}}}\n" for n in range(99)
        )
        + "".join(f"        - {{child.date_of_birth: {{within: {n} months}}}}\n" for n in range(1, 99))
        + "    then: {must: end}\n",
        "facts:\n"
        + "".join(f"  - {{name: f{n}, type: boolean, asks: Q, label: l, meaning: M}}\n" for n in range(60))
        + "rules:\n  - id: r\n    question: visitor.end\n    clause: FER-1\n    when:\n      all:\n        - any: ["
        + ", ".join(f"{{local.fernmoor.f{n}: yes}}" for n in range(30))
        + "]\n        - any: ["
        + ",\n            ".join(f"{{local.fernmoor.f{n}: yes, local.fernmoor.f{n + 30}: yes}}" for n in range(30))
        + "]\n    then: {must: end}\n",
    ],
    ids=["a great count", "many dates", "pairs of facts in the worst order"],
)
def test_pack_with_more_combinations_than_can_be_tried_comes_to_an_end_and_says_so(sections):
    assert "A011" in comes_to_an_end((HEAD + sections).encode())
