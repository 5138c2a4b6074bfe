"""Decide a few invented cases and print the answers: what `make demo` shows.

Every child in `examples/` is invented. The packs are the authors' reading of published procedures; no council has
approved them.
"""

import sys
from pathlib import Path

from ivpolicy.cli.main import main

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"

# Decided on one page each, under the pack its record names.
ON_ONE_PAGE = ("amara.yaml", "adeel.yaml", "farid.yaml", "ben.yaml")
# Under every pack, side by side.
COMPARED = "amara.yaml"


def shown(command: str, example: str, *options: str) -> int:
    """Print a command as one would type it, then what it prints."""
    print(f"\n\n$ ivpolicy {' '.join((command, f'examples/{example}', *options))}\n", flush=True)
    return main([command, str(EXAMPLES / example), *options])


def run() -> int:
    """Print everything. Returns 0, or the exit code of the first command that was not carried out."""
    print("Every child here is invented. No council has approved the packs.")
    codes = [shown("decide", example) for example in ON_ONE_PAGE]
    codes.append(shown("decide", ON_ONE_PAGE[0], "--question", "visitor.criteria", "--reasons"))
    codes.append(shown("compare", COMPARED))
    return next((code for code in codes if code), 0)


if __name__ == "__main__":
    sys.exit(run())
