"""The change log of this release, which travels in the wheel."""

from __future__ import annotations

from pathlib import Path


def change_log_text() -> str:
    """The text of the change log: inside the installed package, or at the top of a checkout."""
    inside = Path(__file__).parents[1] / "CHANGELOG.md"
    return (inside if inside.is_file() else Path(__file__).parents[3] / "CHANGELOG.md").read_text(encoding="utf-8")
