"""Writing to a terminal, a pipe or a file, on every system, and reading what is piped in."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO, TextIO

from ivpolicy.cli.refusals import system_failed
from ivpolicy.core.errors import sendable

if TYPE_CHECKING:
    from ivpolicy.pages.parts import Part

TOLD_EVERY = 100
"""After how many cases a person who watches is told how far it is."""
_MOST_COLUMNS = 100
_BEFORE_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_OUTPUT = "standard output"
_WINDOWS_TERMINALS = ("WT_SESSION", "ANSICON", "ConEmuANSI")
# What `unicodedata` does not take apart.
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
_OTHERS = {"\u2013": "-", "\u2014": "-", "\u2026": "...", "\u2610": "[ ]", "\u00a3": "GBP "}
_QUOTED = re.compile(r" +([0-9]+ )?\| ")
_NO_ASCII = re.compile(r"[^\x00-\x7f]+")
_HALF = re.compile("[\ud800-\udfff]+")
_IN_ASCII = str.maketrans({**_QUOTES, **_OTHERS})


def print_page(parts: Iterable[Part], format_: str) -> None:
    """Print a page as `text` or as `markdown`: text as wide as the terminal, at most 100 columns, and 80 elsewhere."""
    from ivpolicy.pages.markdown import as_markdown
    from ivpolicy.pages.text import as_text

    write(
        as_markdown(parts)
        if format_ == "markdown"
        else as_text(parts, width=columns(sys.stdout), colour=is_coloured(sys.stdout))
    )


def columns(stream: TextIO | None) -> int:
    """How many columns to fill."""
    from ivpolicy.pages.text import WIDTH

    if stream is None:
        return WIDTH
    return min(shutil.get_terminal_size((WIDTH, 24)).columns, _MOST_COLUMNS) if stream.isatty() else WIDTH


def is_coloured(stream: TextIO | None) -> bool:
    """Whether colours are wanted: on a terminal that has them, and not where NO_COLOR is set (https://no-color.org)."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and knows_colours(os.name, os.environ)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person reads along. A stream that was closed before the start is None, and no terminal."""
    return stream is not None and stream.isatty()


def knows_colours(system: str, environment: Mapping[str, str]) -> bool:
    """Whether the terminal understands codes for colours: the old console of Windows prints them, so it must say so.

    >>> knows_colours("nt", {}), knows_colours("nt", {"WT_SESSION": "1"}), knows_colours("posix", {"TERM": "dumb"})
    (False, True, False)
    """
    told = environment.get("TERM")
    if told is None and system == "nt":
        return any(environment.get(name) for name in _WINDOWS_TERMINALS)
    return told != "dumb"


def print_json(value: Any) -> None:
    """Print JSON. Where the output is not UTF-8 it is written in ASCII with escapes, so that it stays JSON."""
    write(_json(value, indent=2))


def print_json_line(value: Any) -> None:
    """Print JSON as `print_json` does, on one line."""
    write(_json(value))


def _json(value: Any, indent: int | None = None) -> str:
    text = json.dumps(value, ensure_ascii=False, indent=indent) + "\n"
    if _is_utf8(sys.stdout) and sendable(text) == text:
        return text
    unsendable = _HALF if _is_utf8(sys.stdout) else _NO_ASCII
    return unsendable.sub(lambda found: json.dumps(sendable(found[0]))[1:-1], text)


def no_formula(cell: object) -> object:
    """What is written in the cell of a sheet; what starts as a formula does is marked as text, or it is carried out."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_BEFORE_FORMULA) else cell


def _is_utf8(stream: TextIO | None) -> bool:
    return (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "") in ("utf8", "utf8sig")


def write(text: str) -> None:
    """Write text; characters the output cannot show become the nearest plain ones.

    Where whoever read the output has gone, having read enough of it, the rest goes nowhere: what the command found, and
    so its exit code, stays what it is.

    Raises:
        RefusedError: Standard output is closed, or the system does not take what is written.
    """
    if sys.stdout is None:
        raise system_failed(_OUTPUT, None)
    try:
        sys.stdout.write(showable(text, sys.stdout.encoding or "utf-8"))
        sys.stdout.flush()
    except BrokenPipeError:
        give_up(sys.stdout)
    except OSError as error:
        give_up(sys.stdout)
        raise system_failed(_OUTPUT, error) from None


def write_json_line(line: bytes) -> None:
    """Write a line of JSON lines, which are in UTF-8 wherever they go (https://jsonlines.org), at once.

    Raises:
        RefusedError: Standard output is closed, the system does not take it, or whoever read it has gone.
    """
    binary = getattr(sys.stdout, "buffer", None)
    try:
        if binary is None:
            write(line.decode("utf-8") + "\n")
        else:
            binary.write(line + b"\n")
            binary.flush()
    except OSError as error:
        give_up(sys.stdout)
        raise system_failed(_OUTPUT, error) from None


def count_along(words: str, *, is_last: bool = False) -> None:
    """Tell a person who watches how far it is, in the line of the error output that told it last."""
    if sys.stderr is not None:
        sys.stderr.write(f"\r{words}" + ("\n" if is_last else ""))
        sys.stderr.flush()


def complain(text: str) -> None:
    """Write a line about a problem to the error output; where nobody can be told, nobody is."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(showable(fitted(text, room(sys.stderr)), sys.stderr.encoding or "utf-8") + "\n")
        sys.stderr.flush()
    except OSError:
        give_up(sys.stderr)


def give_up(stream: TextIO) -> None:
    """Let what is still to be written to a stream go nowhere, so that the interpreter's last flush does not fail."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def standard_input() -> BinaryIO:
    """What is piped in, as bytes. Raises `RefusedError` where it is closed."""
    if sys.stdin is None:
        raise system_failed("standard input", None)
    return sys.stdin.buffer


def room(stream: TextIO | None) -> int | None:
    """How wide lines of problems may be: as the terminal is; None elsewhere, where each problem stays on its line."""
    return columns(stream) if is_terminal(stream) else None


def fitted(text: str, width: int | None) -> str:
    r"""The text with lines that are too long broken between words, the rest indented; what is quoted stays whole.

    >>> print(fitted("a.yaml:1:1: P030 error: unknown fact `x`\n  help: look at the list of facts", 30))
    a.yaml:1:1: P030 error:
        unknown fact `x`
      help: look at the list of
            facts
    """
    return text if width is None else "\n".join(_broken(line, width) for line in text.split("\n"))


def _broken(line: str, width: int) -> str:
    if len(line) <= width or _QUOTED.match(line):
        return line
    bare = line.lstrip()
    hanging = len(line) - len(bare) + (len("help: ") if bare.startswith("help: ") else 4)
    lines = textwrap.wrap(line, width, subsequent_indent=" " * hanging, break_long_words=False, break_on_hyphens=False)
    return "\n".join(lines)


def showable(text: str, encoding: str) -> str:
    r"""The text as an encoding can show it: as it is, else without accents, else with question marks.

    >>> showable("Zo\u00eb \u2013 \u201c10 days\u201d", "ascii")
    'Zoe - "10 days"'
    """
    text = sendable(text)
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        taken_apart = unicodedata.normalize("NFKD", text.translate(_IN_ASCII))
        bare = "".join(character for character in taken_apart if not unicodedata.combining(character))
        return bare.encode(encoding, errors="replace").decode(encoding)
    return text
