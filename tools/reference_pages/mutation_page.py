"""docs/reference/mutation.md: which changes of each shipped pack its worked cases notice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ivpolicy.tester.mutation_report import PLURALS
from reference_pages.markdown import page, section, table

INTRO = """\
`ivpolicy test --mutants` changes a pack in one place at a time and asks its worked cases again. A change is noticed
when a confirmed case no longer comes out. The share counts every change but those that say the same as before, shown
exactly by the diagrams, and those that `ivpolicy check` refuses. See [Test a pack](../how-to/test-a-pack.md).

The figures were measured by `make mutants` on each pack and its cases as they stand here; a test compares the texts."""

NAMED = ("number", "unit", "day", "comparison", "any or all", "strength", "actor", "addressee", "trigger", "reading")
"""The kinds of which every change not noticed is listed; of clauses cited only the count is told."""

_SAID_TWICE = "another clause says that the same person does the same, and the case cannot tell the two apart"
WHY: Mapping[tuple[str, str, str], str] = {
    ("childrens_home", "not_looked_after", "actor"): _SAID_TWICE,
    ("childrens_home", "not_looked_after", "addressee"): _SAID_TWICE,
    ("leeds", "help_to_complain", "actor"): _SAID_TWICE,
    ("england", "visitor.appoint", "actor"): "said only in a conflict; another clause says the same for each objection",
    ("england", "visitor.appoint", "addressee"): "said only in a conflict; another clause says the same",
    ("england", "advocate_without_capacity", "number"): "a case expects cautions that are there, never that one is not",
}
"""Why no case notices a change, by pack, part and kind, where there is more to say than that none was written yet."""
_NONE_YET = "no case expects what it changes yet"


def mutation_page(figures: Mapping[str, Any]) -> str:
    """The whole page."""
    heads = ("pack", "cases", "changes", "noticed", "share", "the same", "refused")
    rows = [
        (f"[{name}](#{name})", *map(str, (f["cases"], f["counted"], f["noticed"])), _share(f), str(f["equal"]),
         str(f["refused"]))
        for name, f in figures.items()
    ]  # fmt: skip
    return page("Which changes the worked cases notice", INTRO, [table(heads, rows), *map(_pack, figures.items())])


def _pack(entry: tuple[str, Mapping[str, Any]]) -> str:
    name, found = entry
    heads = ("what is changed", "changes", "noticed", "share", "the same", "refused")
    rows = [
        (PLURALS[kind], str(f["counted"]), str(f["noticed"]), _share(f), str(f["equal"]), str(f["refused"]))
        for kind, f in found["kinds"].items()
    ]
    left = list(_left(name, found))
    listed = table(("line", "part", "change", "why no case notices it"), left) if left else ""
    return section(name, table(heads, rows), listed)


def _left(name: str, found: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for change in found["left"]:
        if change["kind"] in NAMED:
            what = f"{change['what']}: " if change["what"] else ""
            told = f"{change['kind']}: {what}{change['was']} → {change['would_be']}"
            why = WHY.get((name, change["part"], change["kind"]), _NONE_YET)
            yield str(change["line"]), change["part"], told, why


def _share(found: Mapping[str, Any]) -> str:
    """Rounded down, so that 100 % means all."""
    return f"{int(100 * found['noticed'] / found['counted']) if found['counted'] else 100} %"
