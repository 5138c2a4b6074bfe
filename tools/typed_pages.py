"""Pages whose commands run: what stands in them as typed is carried out, and what is shown below it is what came out.

A page is Markdown. Four kinds of fenced block are carried out, from top to bottom, in a folder of the page's own that
holds copies of `examples/` and `policies/`:

- `console`: lines that start with `$` are run; what follows each is its output. `ivpolicy`, `python FILE`,
  `cp FILE FILE` and `echo $?` are known, with `<` and `>`. No shell is started, so it is the same on every system.
- `python` with `>>>`: run as at Python's prompt; one page is one session.
- any block under `<!-- writes: FILE -->` is saved under that name; a `diff` block under
  `<!-- edits: FILE -->` changes it.
- any block under `<!-- file: FILE from "..." to "..." -->` shows that part of a file of the project.

`<!-- after: FILE -->` starts a page where another one ends: that one is carried out first, in the same folder.

`<!-- shown: from "..." to "..." -->` above a console block shows a part of the output: from the first line that holds
the one text, up to and not including the next that holds the other. `[...]` stands for what is left out.
"""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path

from ivpolicy.cli.main import main

CHECKOUT = Path(__file__).resolve().parents[1]
LEFT_OUT = "[...]"

NOT_RUN = frozenset({"sh", "powershell", "text", "json", "yaml", "diff", "python"})
"""Fences that may stand in a page without being run; a test of the README says what is done about the first two."""

_FENCE = re.compile(
    r"^(?P<note><!-- (?P<what>[a-z]+):(?P<told>[^\n]*?) -->\n\n?)?"
    r"```(?P<language>\w*)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
_PART = re.compile(r'(?:from "(?P<start>[^"]*)")?(?: ?to "(?P<end>[^"]*)")?')
_AFTER = re.compile(r"^<!-- after: ([^\n ]*) -->$", re.MULTILINE)
_NEEDS = re.compile(r"^<!-- needs: ([^\n]*?) -->$", re.MULTILINE)


class PageError(ValueError):
    """A page asks for what cannot be done; the message says which block and why."""


def typed_pages() -> list[Path]:
    """Every page whose commands run, by path."""
    return [
        CHECKOUT / "README.md",
        *sorted((CHECKOUT / "docs").glob("tutorial/*.md")),
        *sorted((CHECKOUT / "docs").glob("how-to/*.md")),
    ]


def not_installed(page: str) -> tuple[str, ...]:
    """What a page needs and is not here: `<!-- needs: pandas polars -->` names other people's libraries it shows."""
    needed = [name for names in _NEEDS.findall(page) for name in names.split()]
    return tuple(name for name in needed if find_spec(name) is None)


def carried_out(page: str) -> str:
    """The page with everything in it run and shown as it comes out now.

    Raises:
        PageError: A block cannot be run, or the part to be shown is not there.
    """
    with tempfile.TemporaryDirectory() as folder, contextlib.chdir(folder):
        for name in ("examples", "policies"):
            shutil.copytree(CHECKOUT / name, Path(folder) / name)
        session = _Session()
        for before in _AFTER.findall(page):
            _FENCE.sub(lambda found: _block(found, session), (CHECKOUT / before).read_text(encoding="utf-8"))
        made = _FENCE.sub(lambda found: _block(found, session), page)
        if folder in made:
            raise PageError("a page shows the name of a folder of this machine")
        return made


@dataclass(slots=True)
class _Session:
    """What one block leaves behind for the next."""

    names: dict[str, object] = field(default_factory=lambda: {"__name__": "__main__"})
    code: int = 0


def _block(found: re.Match[str], session: _Session) -> str:
    text, told = found["text"], (found["told"] or "").strip()
    match found["what"], found["language"]:
        case "writes", _:
            Path(told).parent.mkdir(exist_ok=True)
            Path(told).write_text(text, encoding="utf-8", newline="\n")
            made = text
        case "edits", "diff":
            _edit(Path(told), text)
            made = text
        case "file", _:
            made = _part_of_file(told)
        case "generated", _:
            made = text
        case (("shown" | None), "console"):
            made = "".join(_typed(text, told, session))
        case None, "python" if ">>>" in text:
            made = "".join(_prompted(text, session))
        case None, language if language in NOT_RUN:
            made = text
        case what, language:
            raise PageError(f"nothing is known of `{what}` above a block `{language}`")
    return f"{found['note'] or ''}```{found['language']}\n{made}```"


# ---- files ----


def _edit(path: Path, change: str) -> None:
    """Put the lines after `+` where the lines after `-` stand, once."""
    lines = change.splitlines()
    old, new = ("".join(f"{line[1:]}\n" for line in lines if line[:1] in (mark, " ")) for mark in "-+")
    text = path.read_text(encoding="utf-8")
    if text.count(old) != 1:
        raise PageError(f"the lines to be changed are not once in {path}:\n{old}")
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


def _part_of_file(told: str) -> str:
    name, _, part = told.partition(" ")
    text = (CHECKOUT / name).read_text(encoding="utf-8")
    return "\n".join(_part(text.rstrip("\n").split("\n"), part, mark=())) + "\n"


def _part(lines: list[str], told: str, mark: tuple[str, ...] = (LEFT_OUT,)) -> list[str]:
    """The part of some lines that a note asks for, marked where something is left out."""
    asked = _PART.fullmatch(told)
    if asked is None:
        raise PageError(f"not to be read as a part: {told}")
    start = _place(lines, asked["start"], 0) if asked["start"] else 0
    end = _place(lines, asked["end"], start + 1) if asked["end"] else len(lines)
    shown = lines[start:end]
    while shown and not shown[-1].strip():
        shown.pop()
    return [*(mark if start else ()), *shown, *(mark if end < len(lines) else ())]


def _place(lines: list[str], text: str, after: int) -> int:
    for place, line in enumerate(lines[after:], after):
        if text in line:
            return place
    raise PageError(f"no line holds: {text}")


# ---- the command line ----


def _typed(text: str, told: str, session: _Session) -> Iterator[str]:
    commands = [line for line in text.splitlines() if line.startswith("$ ")]
    if not commands:
        raise PageError("a console block without a command")
    for place, command in enumerate(commands):
        printed = _run(command[2:], session).rstrip("\n").split("\n")
        last = place == len(commands) - 1
        shown = _part(printed, told) if told and last else printed
        yield "\n".join([command, *(line.rstrip() for line in shown if shown != [""])]) + "\n"


def _run(command: str, session: _Session) -> str:
    """What a command prints, errors and all; its exit code is kept."""
    if command == "echo $?":
        return str(session.code)
    words, files = _redirected(shlex.split(command))
    output, told, given = (
        io.StringIO(),
        io.StringIO(),
        io.TextIOWrapper(io.BytesIO(files["<"].read_bytes() if "<" in files else b"")),
    )
    before, sys.stdin = sys.stdin, given
    try:
        with contextlib.redirect_stdout(output), contextlib.redirect_stderr(told if ">" in files else output):
            session.code = _code_of(words)
    finally:
        sys.stdin = before
    if ">" not in files:
        return output.getvalue()
    files[">"].write_text(output.getvalue(), encoding="utf-8", newline="\n")
    return told.getvalue()


def _redirected(words: list[str]) -> tuple[list[str], dict[str, Path]]:
    files = {mark: Path(words[words.index(mark) + 1]) for mark in "<>" if mark in words}
    ends = [words.index(mark) for mark in files]
    return words[: min(ends, default=len(words))], files


def _code_of(words: list[str]) -> int:
    try:
        match words:
            case ["ivpolicy", *rest]:
                return main(rest)
            case ["cp", old, new]:
                shutil.copy(old, new)
                return 0
            case ["python", file]:
                runpy.run_path(file, run_name="__main__")
                return 0
            case ["python", *words]:  # with words of its own it may start further processes, which read it again
                environment = {**os.environ, "PYTHONPATH": str(CHECKOUT / "src")}
                done = subprocess.run(
                    [sys.executable, *words], env=environment, capture_output=True, encoding="utf-8", check=False
                )
                sys.stdout.write(done.stdout)
                sys.stderr.write(done.stderr)
                return done.returncode
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else 1
    raise PageError(f"this command is not known to pages: {shlex.join(words)}")


# ---- Python ----


def _prompted(text: str, session: _Session) -> Iterator[str]:
    """Each example as it stands, with what it prints now; lines between examples stay."""
    for piece in doctest.DocTestParser().parse(text):
        if isinstance(piece, str):
            yield piece
            continue
        first, *more = piece.source.rstrip("\n").split("\n")
        yield "\n".join([f">>> {first}", *(f"... {line}".rstrip() for line in more)]) + "\n"
        yield _printed(piece.source, session)


def _printed(source: str, session: _Session) -> str:
    output, before = io.StringIO(), sys.displayhook
    sys.displayhook = sys.__displayhook__
    try:
        with contextlib.redirect_stdout(output):
            exec(compile(source, "<page>", "single"), session.names)  # noqa: S102 - the pages are this project's own
    except Exception as error:  # noqa: BLE001 - a page may show what is raised
        output.write("Traceback (most recent call last):\n  ...\n" + "".join(traceback.format_exception_only(error)))
    finally:
        sys.displayhook = before
    return "".join(f"{line.rstrip() or '<BLANKLINE>'}\n" for line in output.getvalue().splitlines())
