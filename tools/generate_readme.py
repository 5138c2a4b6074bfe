"""Put what `benchmarks/missing_fact.py` prints into the README, between its fences.

`--check` writes nothing and says whether it is current. Where the other engines are not installed nothing is compared,
and it says so: `make bench` installs them.
"""

import argparse
import re
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
README = CHECKOUT / "README.md"
SCRIPT = CHECKOUT / "benchmarks" / "missing_fact.py"

_BLOCK = re.compile(r"(<!-- generated: missing-fact -->\n```text\n).*?(^```$)", re.MULTILINE | re.DOTALL)
_MODULES = {
    "zen-engine": "zen",
    "cedarpy": "cedarpy",
    "rule-engine": "rule_engine",
    "common-expression-language": "cel",
    "durable-rules": "durable",
}


def why_not_run() -> str:
    """Why the comparison cannot be run on this machine; empty when it can."""
    if not SCRIPT.is_file():
        return f"there is no {SCRIPT.relative_to(CHECKOUT).as_posix()}"
    absent = [name for name in _asked_for() if find_spec(_MODULES[name]) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


def _asked_for() -> list[str]:
    """The engines that the group `bench` asks for, by the names of their packages."""
    groups = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["dependency-groups"]
    return [re.split(r"[~<>=;\[ ]", line)[0] for line in groups["bench"]]


def filled(page: str) -> str:
    """The page with what the script prints now."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT)], capture_output=True, text=True, encoding="utf-8", check=True, cwd=CHECKOUT
    )
    return with_block(page, done.stdout.rstrip("\n") + "\n")


def with_block(page: str, text: str) -> str:
    """The page with the text in its generated block. Raises ValueError where it has none."""
    made, found = _BLOCK.subn(lambda block: block[1] + text + block[2], page)
    if found != 1:
        raise ValueError("there is no block `generated: missing-fact` in the page")
    return made


def run() -> int:
    """Write or check the README. Returns 1 when it is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only say whether the README is current")
    parser.add_argument("--write", action="store_true", help="write it (also without any option)")
    only_check = parser.parse_args().check
    why_not = why_not_run()
    if why_not:
        print(f"README.md: the missing-fact comparison was neither run nor compared; {why_not}")
        return 0
    return _written_or_checked(only_check=only_check)


def _written_or_checked(*, only_check: bool) -> int:
    before = README.read_text(encoding="utf-8")
    now = filled(before)
    if now == before:
        return 0
    if only_check:
        print(
            "README.md: the missing-fact comparison is not what comes out now; `make docs` writes it anew",
            file=sys.stderr,
        )
        return 1
    README.write_text(now, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(run())
