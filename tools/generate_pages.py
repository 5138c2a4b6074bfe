"""Run what README, tutorial and how-to pages show as typed, and write down what comes out.

`--check` writes nothing and says which pages are out of date.
"""

import argparse
import sys
from pathlib import Path

from typed_pages import CHECKOUT, PageError, carried_out, not_installed, typed_pages


def run() -> int:
    """Write or check every page. Returns 1 when a page is out of date, or cannot be run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the pages are current")
    parser.add_argument("--write", action="store_true", help="write them (also without any option)")
    only_check = parser.parse_args().check
    return max([_page(path, only_check=only_check) for path in typed_pages()], default=0)


def _page(path: Path, *, only_check: bool) -> int:
    name, before = path.relative_to(CHECKOUT), path.read_text(encoding="utf-8")
    missing = not_installed(before)
    if missing:
        print(f"{name}: left as it is; not installed: {', '.join(missing)}", file=sys.stderr)
        return 0
    try:
        now = carried_out(before)
    except PageError as problem:
        print(f"{name}: {problem}", file=sys.stderr)
        return 1
    if now == before:
        return 0
    if only_check:
        print(f"{name}: what it shows is not what comes out now; `make docs` writes it anew", file=sys.stderr)
        return 1
    path.write_text(now, encoding="utf-8", newline="\n")
    print(f"{name}: written")
    return 0


if __name__ == "__main__":
    sys.exit(run())
