"""Run the command line as `ivpolicy` or as `python -m ivpolicy`: as a process of its own, which is soon over."""

import gc
import os
import sys

_RARELY = (1_000_000, 50, 100)
"""When this process looks for values that refer to each other in a circle. Packs and records are many small values and
hold none; a page makes fewer than this, so that nothing is looked through for it. Looking as often as Python does takes
a tenth of the time."""


def process() -> int:
    """Carry out the words this process was started with, and return the exit code.

    Raises:
        SystemExit: As `ivpolicy.cli.main.main`.
    """
    gc.set_threshold(*_RARELY)
    from ivpolicy.cli.main import main  # noqa: PLC0415 - what it imports are many values too

    try:
        return main()
    finally:
        gc.freeze()  # before it ends, Python would look through everything once more: an eighth of a short run


if __name__ == "__main__":
    if not sys.flags.safe_path and sys.path[0] == os.getcwd():  # noqa: PTH109 - as `-m` wrote it
        del sys.path[0]  # a `yaml.py` that lies where the cases lie is no part of the program
    sys.exit(process())
