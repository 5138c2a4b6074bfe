"""The files of a source, and the lines of each, guarded: what is no table is told, and never fills the memory."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TextIO

from ivpolicy.files.text import is_leftover
from ivpolicy.returns.caseload import ReturnError

LONGEST_LINE = 1 << 16
"""The longest line that is read, in characters, its end included. A line of a return has some hundred."""
LONGEST_FILE = 1 << 31
"""The largest file that is read, in bytes: a table of ten million rows is smaller."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BLOCK = 1 << 20


class FileError(ReturnError):
    """One file of a source cannot be read; `line` is where reading stopped, 0 for the whole of it."""

    def __init__(self, what: str, mend: str, line: int = 0) -> None:
        super().__init__(what)
        self.what, self.mend, self.line = what, mend, line


def source_files(source: Path) -> list[tuple[str, Path]]:
    """The files of a source, in the order of the alphabet, each by the name it is shown by.

    Raises:
        ReturnError: There is no such file or folder, or nothing in it.
    """
    if source.is_file():
        return [(source.name, source)]
    if not source.is_dir():
        raise ReturnError(
            "there is no such file or folder\n  help: name the folder that holds the tables of the return"
        )
    found = sorted(path for path in source.iterdir() if path.is_file() and not is_leftover(path))
    if not found:
        raise ReturnError("the folder is empty\n  help: name the folder that holds the tables of the return")
    return [(path.name, path) for path in found]


def refuse_large(path: Path) -> None:
    """Raise `FileError` for a file that is larger than is read."""
    if path.stat().st_size > LONGEST_FILE:
        raise FileError("the file is larger than is read", "split it by children into several folders")


def kind_of_file(path: Path) -> Literal["workbook", "parquet", "xml", "text"]:
    """What a file begins as, in whatever encoding; its name says nothing."""
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith(b"PK\x03\x04"):
        return "workbook"
    if start.startswith(b"PAR1"):
        return "parquet"
    is_xml = start.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
    return "xml" if is_xml else "text"


def encoding_of(path: Path) -> str:
    """The encoding of a text: by its mark, else UTF-8 where all of it is that, else the one of older Windows.

    Raises:
        FileError: The file is empty, or no text.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        start = block = file.read(_BLOCK)
        if not start.strip():
            raise FileError("the file is empty", "export it again")
        for mark, encoding in _MARKS:
            if start.startswith(mark):
                return encoding
        if b"\0" in start:
            return _without_mark(start)
        try:
            while block:
                decoder.decode(block)
                block = file.read(_BLOCK)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
    return "utf-8"


def _without_mark(start: bytes) -> str:
    """Of what begins with letters of the alphabet in two bytes each."""
    for encoding, zeros in (("utf-16-le", start[1:64:2]), ("utf-16-be", start[0:64:2])):
        if zeros and not zeros.strip(b"\0"):
            return encoding
    raise FileError("the file is no text", "export the table as CSV")


def opened_lines(path: Path) -> tuple[TextIO, Iterator[str]]:
    """A text and its lines, which raise `FileError` at one that is too long. Close the text when it was read."""
    text = path.open(encoding=encoding_of(path), errors="replace", newline="")
    return text, _lines(text)


def _lines(text: TextIO) -> Iterator[str]:
    read = text.readline
    number = 0
    while line := read(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE:
            raise FileError(
                f"the line is longer than {LONGEST_LINE:,} characters, so this is no table",
                "export the table as CSV, a row in a line",
                number,
            )
        yield line
