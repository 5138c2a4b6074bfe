"""The change log of this release, which travels in the wheel."""

from __future__ import annotations

from ivpolicy.files.pack_names import carried


def change_log_text() -> str:
    """The text of the change log. Raises `PackNotFoundError` where ivpolicy is not installed whole."""
    return carried("CHANGELOG.md", "CHANGELOG.md").read_text(encoding="utf-8")
