"""The `ivpolicy` command: reads the arguments, hands over to one command, and says in plain words what went wrong."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Sequence
from importlib import import_module
from itertools import pairwise
from typing import NoReturn

from ivpolicy.cli.clock import today
from ivpolicy.cli.exit_codes import ExitCode, exit_codes_help
from ivpolicy.cli.help_words import HelpWords
from ivpolicy.cli.output import complain, print_json_line, write
from ivpolicy.cli.refusals import Refusal, RefusedError, error_document, fault_of, refusals_of, wrong_use
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.version import __version__

_COMMANDS = (
    "decide", "explain", "report", "file-note", "follow", "due", "record", "compare", "diff", "upgrade", "render",
    "check", "read", "test", "suggest",
    "confirm", "approve", "new", "audit", "transparency", "serve", "assistant", "packs", "facts", "questions", "schema",
    "completion",
)  # fmt: skip
"""The commands, in the order of the help; each is the module of its name."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: The words after the program's name; those of this process when None.

    Returns:
        The exit code; what each means stands in `--help`.

    Raises:
        SystemExit: After `--help` or `--version` (0), or for arguments it cannot read (2).
    """
    return _carried_out(sys.argv[1:] if argv is None else argv)


def _carried_out(words: Sequence[str]) -> int:
    """Run the command; whatever goes wrong ends in words and an exit code, never in a traceback."""
    asked = argparse.Namespace(format="text")
    try:
        asked = command_parser(words[:1]).parse_args(words)
        return int(asked.run(asked, today()))
    except SystemExit as stopped:
        if _is_json_asked_for(words):
            _print_errors([told for why in getattr(stopped, "__notes__", ()) for told in wrong_use(why).refusals])
        raise
    except KeyboardInterrupt:
        complain("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:  # whoever read the page has read enough of it
        return ExitCode.ANSWERED
    except RefusedError as refused:
        refusals = refused.refusals
    except (IvpolicyError, OSError) as error:
        # A question can be too large only under another option of a reading, which is tried while it is answered.
        refusals = tuple(refusals_of(error))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told without a traceback
        refusals = (fault_of(error),)
    for refusal in refusals:
        complain(refusal.text)
    if getattr(asked, "format", "text") == "json":
        _print_errors(refusals)
    return refusals[0].code


def _print_errors(refusals: Sequence[Refusal]) -> None:
    """Say in JSON, on standard output, what went wrong; where that is what fails, it has been said in words."""
    if refusals:
        with contextlib.suppress(RefusedError, BrokenPipeError):
            print_json_line({"error": error_document(refusals)})


def _is_json_asked_for(words: Sequence[str]) -> bool:
    """Whether a program reads along, of words that could not be read as a whole."""
    return ("--format", "json") in pairwise(words) or "--format=json" in words or "--batch" in words


class _Parser(argparse.ArgumentParser):
    """Reads words, and says what it cannot read and what its help is as every command says things."""

    def error(self, message: str) -> NoReturn:
        complain(f"{self.format_usage()}{self.prog}: error: {message}")
        stopped = SystemExit(int(ExitCode.WRONG_USE))
        stopped.add_note(message)
        raise stopped

    def _print_message(self, message: str, file: object = None) -> None:  # noqa: ARG002 - help and version go one way
        write(message)


def _print_help(parser: argparse.ArgumentParser) -> ExitCode:
    write(parser.format_help())
    return ExitCode.ANSWERED


def command_parser(first: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The parser of the command line: with the command that the first word names, otherwise with every one."""
    parser = _Parser(
        prog="ivpolicy",
        description="What the law and the policy say about a child's visitor and advocate.",
        epilog=exit_codes_help(),
        formatter_class=HelpWords,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    parser.set_defaults(run=lambda *_: _print_help(parser))
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name in () if "--version" in first else set(first) & set(_COMMANDS) or _COMMANDS:
        import_module(f"ivpolicy.cli.{name.replace('-', '_')}").add_parser(commands)
    return parser
