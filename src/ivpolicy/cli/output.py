"""Writing to a terminal, a pipe or a file, on every system."""

from __future__ import annotations

import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable
from typing import Any, TextIO

from ivpolicy.report.markdown import as_markdown
from ivpolicy.report.page import Part
from ivpolicy.report.text import WIDTH, as_text

_MOST_COLUMNS = 100
# What `unicodedata` does not take apart.
_QUOTES = {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'}
_OTHERS = {"\u2013": "-", "\u2014": "-", "\u2026": "...", "\u2610": "[ ]", "\u00a3": "GBP "}
_IN_ASCII = str.maketrans({**_QUOTES, **_OTHERS})


def print_page(parts: Iterable[Part], format_: str) -> None:
    """Print a page as `text` or as `markdown`: text as wide as the terminal, at most 100 columns, and 80 elsewhere."""
    write(
        as_markdown(parts)
        if format_ == "markdown"
        else as_text(parts, width=columns(sys.stdout), colour=is_coloured(sys.stdout))
    )


def columns(stream: TextIO) -> int:
    """How many columns to fill."""
    return min(shutil.get_terminal_size((WIDTH, 24)).columns, _MOST_COLUMNS) if stream.isatty() else WIDTH


def is_coloured(stream: TextIO) -> bool:
    """Whether colours are wanted: on a terminal that has them, and not where NO_COLOR is set (https://no-color.org)."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def print_json(value: Any) -> None:
    """Print JSON. Where the output is not UTF-8 it is written in ASCII with escapes, so that it stays JSON."""
    encoding = (sys.stdout.encoding or "utf-8").lower().replace("-", "")
    write(json.dumps(value, ensure_ascii=encoding not in ("utf8", "utf8sig"), indent=2) + "\n")


def write(text: str) -> None:
    """Write text; characters the output cannot show become the nearest plain ones."""
    sys.stdout.write(showable(text, sys.stdout.encoding or "utf-8"))
    sys.stdout.flush()


def complain(text: str) -> None:
    """Write a line about a problem to the error output."""
    sys.stderr.write(showable(text, sys.stderr.encoding or "utf-8") + "\n")


def showable(text: str, encoding: str) -> str:
    r"""The text as an encoding can show it: as it is, else without accents, else with question marks.

    >>> showable("Zo\u00eb \u2013 \u201c10 days\u201d", "ascii")
    'Zoe - "10 days"'
    """
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        taken_apart = unicodedata.normalize("NFKD", text.translate(_IN_ASCII))
        bare = "".join(character for character in taken_apart if not unicodedata.combining(character))
        return bare.encode(encoding, errors="replace").decode(encoding)
    return text
