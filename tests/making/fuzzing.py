"""Files as people, editors and mergers spoil them, and a command run on one: it ends in words, in time, with a known code."""

from __future__ import annotations

import io
import json
import re
import signal
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from functools import partial
from unittest import mock

from hypothesis import strategies as st

from invented_pack import FULL_PACK
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.main import main
from ivpolicy.core.record.values import MAX_ITEMS
from ivpolicy.core.record.vocabulary import FactType
from long_lists import LISTS, blank, record_with, varied

MOST_SECONDS = 60
"""Far more than any command takes on a slow machine; a run without end takes longer."""

SPICES = (
    ":", "-", "  ", "\t", "{", "}", "[", "]", "{}", "[]", "'", '"', "#", "|", ">", "&a", "*a", "!!int", "<<", "%", "---", "...",
    "?", ",", "~", "null", "yes", "never", "0", "-1", "1", "999999999999999999999", "1e9", "0x10", "2026-02-30", "9999-12-31",
    "0001-01-01", "9999 days", "9999 years", "local.fernmoor.pet", "visitor.appoint", "any", "at_least", "rule", "reading",
    "answer", "\u00e9", "\u202e", "\U0001f9e1", "\r", "\x85", "\x00", "\ud800",
)  # fmt: skip

JUNK = (
    b"", b"\xef\xbb\xbf", b"\xff\xfe\x00a", b"\x00", b"{}", b"[]", b"null", b"- a\n- b\n", b"? {a: b}\n: - c\n", b"a: &x y\nb: *x\n",
    b"a\n", b"[" * 5000, b"{a: " * 500, b"- " * 5000, b"a: |\n" + b" x\n" * 50, b"%YAML 1.2\n---\n", b"\r\r\r", b'{"a": NaN}', b"1e999",
    b"9" * 6000, b'"\\ud800"', b"a: b\n---\na: b\n", b"a: b\n...\nb\n", b"!!python/object:os.system {}\n", b"case_id: \xe2\x80\xae\n",
)  # fmt: skip


@st.composite
def changed(draw, texts, *, most=4):
    """A text with a few of the changes that people, editors and mergers make, as bytes."""
    lines = draw(st.sampled_from(texts)).splitlines()
    for _ in range(draw(st.integers(1, most))):
        place = draw(st.integers(0, len(lines) - 1))
        match draw(
            st.sampled_from(
                ("drop", "twice", "swap", "indent", "spice", "cut", "word", "number", "word of another line")
            )
        ):
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
                lines[place] = _with_another_word(draw, lines[place], SPICES)
            case "number":
                lines[place] = re.sub(r"[0-9]+", lambda _: str(draw(st.integers(0, 40))), lines[place], count=1)
            case "word of another line":
                other = draw(st.sampled_from(lines)).split() or [""]
                lines[place] = _with_another_word(draw, lines[place], other)
    return "\n".join(lines).encode("utf-8", errors="surrogatepass")


@st.composite
def with_long_lists(draw, cases):
    """A case, as it is written, with a few lists of up to a thousand items, and now and then one item too many; as JSON.

    Items are recorded alike, or each in its own way; now and then the text is spoilt besides.
    """
    items = st.sampled_from((blank, varied, partial(varied, left_out=(FactType.DATE,)), partial(varied, share=0.9)))
    number = st.sampled_from((2, 7, 40, MAX_ITEMS, MAX_ITEMS, MAX_ITEMS + 1))
    chosen = draw(st.lists(st.sampled_from(LISTS), min_size=1, max_size=len(LISTS), unique_by=lambda fact: fact.path))
    lists = {fact.path: draw(items)(fact, draw(number)) for fact in chosen}
    if draw(st.booleans()):
        lists = {path: {"items": held, "complete": draw(st.booleans())} for path, held in lists.items()}
    text = json.dumps(record_with(lists, draw(st.sampled_from(cases))), default=str, indent=0)
    return draw(changed((text,), most=2)) if draw(st.integers(0, 3)) == 3 else text.encode()


def _with_another_word(draw, line, others):
    words = line.split(" ")
    words[draw(st.integers(0, len(words) - 1))] = draw(st.sampled_from(others))
    return " ".join(words)


_SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.sampled_from(SPICES), st.text(max_size=8), st.dates().map(str)
)
WORDS = ("pack", "format", "layer", "authority", "edition", "in_force", "source", "clauses", "rules", "when", "then", "must",
         "cases", "as_at", "worked", "case", "facts", "expect", "clause", "varying", "always", "and_with", "case_id", "child",
         "statuses", "views", "visits", "editions", "status", "items", "judgements")  # fmt: skip
DATA = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner, max_size=5),
    max_leaves=20,
)
"""Well-formed data that is no pack, no case and no worked case, though its keys are words of these."""

HEAD = FULL_PACK.partition("readings:")[0].replace("  FER-2", "  # FER-2").replace("  FER-3", "  # FER-3")
_TOO_LARGE = [
    "vetting:\n  checks:\n    - {id: c, clause: FER-1, met_when: {visitor.references: {at_least: 999999999}}}\n",
    "rules:\n  - id: r\n    question: visitor.end\n    clause: FER-1\n    when:\n      any:\n"
    + "".join(f"        - {{child.date_of_birth: {{on_or_after: {1900 + n}-0{1 + n % 9}-01}}}}\n" for n in range(99))
    + "".join(f"        - {{child.date_of_birth: {{within: {n} months}}}}\n" for n in range(1, 99))
    + "    then: {must: end}\n",
    "facts:\n"
    + "".join(f"  - {{name: f{n}, type: boolean, asks: Q, label: l, meaning: M}}\n" for n in range(60))
    + "rules:\n  - id: r\n    question: visitor.end\n    clause: FER-1\n    when:\n      all:\n        - any: ["
    + ", ".join(f"{{local.fernmoor.f{n}: yes}}" for n in range(30))
    + "]\n        - any: ["
    + ",\n            ".join(f"{{local.fernmoor.f{n}: yes, local.fernmoor.f{n + 30}: yes}}" for n in range(30))
    + "]\n    then: {must: end}\n",
]
TOO_LARGE = tuple(HEAD + sections for sections in _TOO_LARGE)
"""Packs that load, and have more combinations than can ever be tried: a great count, many dates, pairs in the worst order."""


class EndlessError(BaseException):
    """A command did not come to an end in time. No Exception: nothing that mends errors may catch it."""


@dataclass
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str


def ended(*words: object, stdin: bytes = b"", seconds: int = MOST_SECONDS) -> Ended:
    """Run a command in this process; look that it ends in time, in words, and with a code that names no fault."""
    out, err = io.StringIO(), io.StringIO()
    given = mock.Mock(buffer=io.BytesIO(stdin))
    with _in_time(seconds), mock.patch.object(sys, "stdin", given), redirect_stdout(out), redirect_stderr(err):
        code = main([str(word) for word in words])
    run = Ended(code, out.getvalue(), err.getvalue())
    assert code in set(ExitCode) - {ExitCode.FAULT, ExitCode.INTERRUPTED}, run.err
    assert "Traceback" not in run.out + run.err
    assert (run.out + run.err).strip(), "a command that says nothing"
    return run


@contextmanager
def _in_time(seconds: int):
    """Break off what runs on. Where the system knows no alarm, only the runner's own patience ends a run without end."""
    if not hasattr(signal, "SIGALRM"):
        yield
        return

    def late(*_):
        raise EndlessError

    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
