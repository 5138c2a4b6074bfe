"""What was found, written for a person, for a program, for a code scanner and for a code host.

In: an `Inspection`. Out: one text, the same for the same files. Open `text` first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ivpolicy.checker.formats.annotations import as_github, as_gitlab
from ivpolicy.checker.formats.json import as_json
from ivpolicy.checker.formats.sarif import as_sarif
from ivpolicy.checker.formats.text import as_text
from ivpolicy.checker.inspection import Inspection

FORMATS: Mapping[str, Callable[[Inspection], str]] = MappingProxyType(
    {"text": as_text, "json": as_json, "sarif": as_sarif, "github": as_github, "gitlab": as_gitlab}
)
"""Every format by the name under which the command knows it."""
