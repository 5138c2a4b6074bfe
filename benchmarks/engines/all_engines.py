"""Every engine that is compared, those that are not installed left out with a word."""

from __future__ import annotations

from importlib import import_module

from engines.way import Way

OURS = "ivpolicy_pack"
_MODULES = {
    OURS: "ivpolicy",
    "zen_engine": "zen-engine",
    "cedar": "cedarpy",
    "rule_engine": "rule-engine",
    "cel_rust": "common-expression-language",
    "durable_rules": "durable-rules",
}


def installed_ways() -> tuple[dict[str, list[Way]], list[str]]:
    """The ways of asking each engine, by its module; and a line for each engine that cannot be imported."""
    ways: dict[str, list[Way]] = {}
    skipped: list[str] = []
    for module, engine in _MODULES.items():
        try:
            ways[module] = import_module(f"engines.{module}").ways()
        except ImportError as problem:
            skipped.append(f"{engine}: skipped, cannot be imported here ({problem})")
    return ways, skipped
