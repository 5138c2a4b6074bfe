"""Every example under every shipped pack, as if its child were the pack's own: answered once for all that read it."""

from __future__ import annotations

from datetime import date
from functools import cache

from ivpolicy import Result, evaluate, load_pack
from ivpolicy.files.cases import read_case_file
from ivpolicy.files.packs import shipped_folder
from ivpolicy.report.context import ReportContext, context_of

EXAMPLES = {
    path.stem: path
    for path in sorted((shipped_folder().parent / "examples").glob("*.*"))
    if path.suffix in (".json", ".yaml")
}


@cache
def example_answered(name: str, pack: str) -> Result:
    """What a shipped pack answers of an example, on the example's own day."""
    loaded = load_pack(pack)
    record = loaded.read_case(read_case_file(EXAMPLES[name]))
    return evaluate(loaded, record, as_at=record.as_at or date(2026, 11, 2), hypothetical=True)


@cache
def example_context(name: str, pack: str) -> ReportContext:
    """The same, worked out for pages."""
    return context_of(example_answered(name, pack))
