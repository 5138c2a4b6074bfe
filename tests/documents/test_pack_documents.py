"""The shipped packs as documents are current: what stands in docs/packs is what would be printed now."""

import subprocess
import sys
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "generate_packs.py"


def test_the_documents_of_the_shipped_packs_are_current():
    ran = subprocess.run(
        [sys.executable, TOOL, "--check"], capture_output=True, text=True, encoding="utf-8", check=False
    )

    assert ran.stderr == ""
    assert ran.returncode == 0
