"""The `ivpolicy` command: reads the arguments, hands over to one command, and says in plain words what went wrong."""

from __future__ import annotations

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from ivpolicy.cli import check, compare, decide, diff, facts, new, packs, questions, suggest, test
from ivpolicy.cli.exit_codes import ExitCode, exit_codes_help
from ivpolicy.cli.help_words import HelpWords
from ivpolicy.cli.output import complain
from ivpolicy.cli.refusals import RefusedError, refusals_of
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.version import ENGINE, __version__

_RARELY = (50_000, 50, 100)
"""When this process looks for values that refer to each other in a circle. Packs and records are many small values and
hold none; looking as often as Python does takes a tenth of the time."""

_COMMANDS = (decide, compare, diff, check, test, suggest, new, packs, facts, questions)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: The words after the program's name; those of this process when None.

    Returns:
        The exit code; what each means stands in `--help`.

    Raises:
        SystemExit: After `--help` or `--version` (0), or for arguments it cannot read (2).
    """
    if argv is None:
        gc.set_threshold(*_RARELY)
    parser = command_parser()
    asked = parser.parse_args(argv)
    if not hasattr(asked, "run"):
        parser.print_help()
        return ExitCode.ANSWERED
    return _carried_out(asked)


def today() -> date:
    """Today, where the machine stands. Nothing else in the package reads the clock."""
    return datetime.now().astimezone().date()


def _carried_out(asked: argparse.Namespace) -> int:
    """Run the command; whatever goes wrong ends in words and an exit code, never in a traceback."""
    try:
        return int(asked.run(asked, today()))
    except RefusedError as refused:
        for refusal in refused.refusals:
            complain(refusal.text)
        return refused.exit_code
    except IvpolicyError as error:
        # A question can be too large only under another option of a reading, which is tried while it is answered.
        refusals = tuple(refusals_of(error))
        for refusal in refusals:
            complain(refusal.text)
        return refusals[0].code
    except KeyboardInterrupt:
        complain("interrupted")
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        # Whoever read the output has gone; let the interpreter's last flush go nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ExitCode.ANSWERED
    except Exception as error:  # noqa: BLE001 - a message could carry what a record holds, so only the place is shown
        complain(_fault(error))
        return ExitCode.FAULT


def _fault(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "ivpolicy" in Path(frame.filename).parts] or list(frames)
    place = f"{Path(ours[-1].filename).name}, line {ours[-1].lineno}" if ours else "an unknown place"
    return (
        f"something went wrong inside ivpolicy: {type(error).__name__} in {place}\n"
        f"  help: this is a fault of ivpolicy ({ENGINE}), not of the record; please report this line"
    )


def command_parser() -> argparse.ArgumentParser:
    """The parser of the command line, with every command."""
    parser = argparse.ArgumentParser(
        prog="ivpolicy",
        description="What the law and the policy say about a child's visitor and advocate.",
        epilog=exit_codes_help(),
        formatter_class=HelpWords,
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in _COMMANDS:
        command.add_parser(commands)
    return parser
