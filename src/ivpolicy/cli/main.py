"""The `ivpolicy` command: reads the arguments and hands over to one command."""

import argparse
from collections.abc import Sequence

from ivpolicy import __version__


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        argv: The words after the program's name; those of this process when None.

    Returns:
        The exit code: 0 when the command did what was asked.

    Raises:
        SystemExit: After `--help` or `--version` (0), or for arguments it cannot read (2).
    """
    parser = _parser()
    parser.parse_args(argv)
    parser.print_help()
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ivpolicy",
        description="What the law and the policy say about a child's visitor and advocate.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    return parser
