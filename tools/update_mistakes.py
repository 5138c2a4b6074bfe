"""Writes what `ivpolicy check` says to each mistake in tests/packs/mistakes; read the difference before keeping it.

Each folder holds a pack with one mistake of the kind people make, and the message it gives. `--check` only says which
messages are no longer what comes out.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import io
import sys
from pathlib import Path

from ivpolicy.cli.main import main as ivpolicy

MISTAKES = Path(__file__).resolve().parents[1] / "tests" / "packs" / "mistakes"
AS_AT = "2026-11-22"
"""The day of every check, so that the messages stay the same when the day of review comes."""


def mistakes() -> list[Path]:
    """The folder of every mistake, by number."""
    return sorted(path.parent for path in MISTAKES.glob("*/pack.yaml"))


def message_of(mistake: Path) -> str:
    """What the command prints to the pack of a mistake, as typed in its folder."""
    output = io.StringIO()
    with contextlib.chdir(mistake), contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        ivpolicy(["check", "pack.yaml", "--as-at", AS_AT])
    return output.getvalue()


def message_kept(mistake: Path) -> str:
    """The message as it was read and kept; empty where there is none yet."""
    path = mistake / "message.txt"
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> int:
    """Write the messages, or with `--check` only compare them. Returns 1 where one differs and is not written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; say which messages differ")
    only_compared = parser.parse_args().check
    differing = {mistake: now for mistake in mistakes() if (now := message_of(mistake)) != message_kept(mistake)}
    for mistake, now in differing.items():
        sys.stdout.writelines(
            difflib.unified_diff(
                message_kept(mistake).splitlines(keepends=True), now.splitlines(keepends=True), mistake.name, "now", n=1
            )
        )
        if not only_compared:
            (mistake / "message.txt").write_text(now, encoding="utf-8", newline="\n")
    return int(only_compared and bool(differing))


if __name__ == "__main__":
    sys.exit(main())
