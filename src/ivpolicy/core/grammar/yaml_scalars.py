"""Texts written as YAML, so that a plain reader of YAML and this project's reader take them alike."""

from __future__ import annotations

import re

from ivpolicy.core.grammar.shapes import NOTHING

_BARE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./-]*( [A-Za-z0-9_./-]+)*")


def as_scalar(text: str) -> str:
    """A text on one line: bare where it is taken as it stands, else in double quotes."""
    if _BARE.fullmatch(text) and text not in NOTHING:
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
