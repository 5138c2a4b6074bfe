"""How the help reads: its lines broken to the width of the screen, and a list of codes still a list."""

import argparse
import textwrap

from ivpolicy.cli.exit_codes import exit_codes_help

_HANGING = " " * 7
"""Where the words of an exit code start."""


class HelpWords(argparse.RawDescriptionHelpFormatter):
    """Keeps the lines of a description and of the exit codes apart, and breaks the long ones."""

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        lines = super()._fill_text(text, width, indent).splitlines()
        return "\n".join(
            textwrap.fill(line, width, subsequent_indent=_HANGING if line.startswith(" ") else indent) for line in lines
        )


def added(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    *,
    help_: str,
    description: str,
    epilog: str | None = None,
) -> argparse.ArgumentParser:
    """A command with its help; `epilog` is what stands below the arguments, the exit codes where nothing else does."""
    below = exit_codes_help() if epilog is None else epilog
    return commands.add_parser(name, help=help_, description=description, epilog=below, formatter_class=HelpWords)
