"""Puts the change log into the wheel, inside the package. An editable install copies nothing and reads it in place."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ChangeLogHook(BuildHookInterface[Any]):
    """The `sources` of hatch rename folders only, and `force-include` would reach an editable install too."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Include the file where a wheel proper is built."""
        if version == "standard":
            build_data["force_include"]["CHANGELOG.md"] = "ivpolicy/CHANGELOG.md"
