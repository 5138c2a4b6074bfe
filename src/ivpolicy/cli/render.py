"""`ivpolicy render`: a pack as a document, in HTML or Markdown."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from ivpolicy.cli.asked import add_national, day_typed, pack_named
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.new_files import HTML, refuse_names, write_files
from ivpolicy.cli.output import write
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.pages.parts import Part
from ivpolicy.printed.policy import CaseFigures, Policy

_MARKDOWN = (".md", ".markdown")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "render",
        help_="print a pack as a document for a committee: each clause with its rule in plain sentences",
        description=(
            "Print a pack as one document that needs nothing else: each clause with its rule in plain sentences, "
            "tables of factors, checks, routes and duties, what the text leaves open, and the law beside it."
        ),
    )
    parser.add_argument("packs", nargs="*", metavar="PACK", help="a pack's id or the path of a pack file")
    parser.add_argument("--format", choices=("html", "markdown"), default="html", help="what to make (otherwise html)")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write to a new file (otherwise print)")
    several = parser.add_mutually_exclusive_group()
    # Whichever comes first, a pack or what is to be made of it, it is understood.
    for option, help_ in (
        ("--compare", "the packs side by side, question by question; name two or more"),
        ("--changes", "what changes from the first pack to the second, marked; name two"),
    ):
        several.add_argument(option, nargs="*", metavar="PACK", help=help_)
    several.add_argument(
        "--summary",
        action="store_true",
        help="the short print: each clause, choice and gap, without the words of the rules",
    )
    parser.add_argument(
        "--tested",
        type=Path,
        metavar="FILE",
        help="what `test PACK --format json` printed, to tell how well it is tested",
    )
    parser.add_argument(
        "--as-at", type=day_typed, metavar="DAY", help="the day whose edition and law are meant (otherwise today)"
    )
    add_national(parser)
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem; a pack that is refused renders nothing."""
    from ivpolicy.pages.html import as_html
    from ivpolicy.pages.markdown import as_markdown
    from ivpolicy.printed.head import notice_of_all

    asked.packs += [*(asked.compare or ()), *(asked.changes or ())]
    _refuse_numbers(asked)
    refuse_names([] if asked.out is None else [asked.out], HTML if asked.format == "html" else _MARKDOWN)
    problems, day = Problems(), asked.as_at or today
    loaded = [problems.tried(partial(pack_named, name, day, national=asked.national)) for name in asked.packs]
    problems.stop_if_any()
    packs = [pack for pack in loaded if pack is not None]
    figures = _figures(asked.tested, packs[0]) if asked.tested is not None else None
    policies = [Policy(pack.written, pack.national, figures) for pack in packs]
    page = list(_page(asked, packs, policies, day))
    each_sheet = notice_of_all([policy.pack for policy in policies])
    drawn = (
        as_html(page, contents=True, each_sheet=each_sheet) if asked.format == "html" else as_markdown(page, code=True)
    )
    if asked.out is None:
        write(drawn)
    else:
        write_files({asked.out: drawn})
    return ExitCode.ANSWERED


def _page(asked: argparse.Namespace, packs: list[Pack], policies: list[Policy], day: date) -> Iterator[Part]:
    if asked.compare is not None:
        from ivpolicy.printed.side_by_side import side_by_side

        return side_by_side(policies)
    if asked.changes is not None:
        from ivpolicy.diff.comparison import compared
        from ivpolicy.diff.paper import body
        from ivpolicy.printed.changes import changes_page

        old, new = packs
        answers = body(compared(old, new, names=(asked.packs[0], asked.packs[1]), law_of=day))
        return changes_page(policies[0], policies[1], answers)
    if asked.summary:
        from ivpolicy.printed.summary import summary_page

        return summary_page(policies[0])
    from ivpolicy.printed.policy_page import policy_page

    return policy_page(policies[0])


def _refuse_numbers(asked: argparse.Namespace) -> None:
    """Refuse as many packs as the page is not about, and figures of one pack on a page of several."""
    number = len(asked.packs)
    if not number:
        raise wrong_use("no pack is named\n  help: name a pack's id or the path of a pack file")
    if asked.changes is not None and number != 2:  # noqa: PLR2004 - the one before and the one after
        raise wrong_use("`--changes` needs two packs\n  help: name the one before and the one after")
    if asked.compare is not None and number == 1:
        raise wrong_use("`--compare` needs two packs or more\n  help: name another one")
    if number > 1 and asked.compare is None and asked.changes is None:
        raise wrong_use("one pack makes one document\n  help: add `--compare` or `--changes`, or name one pack")
    if asked.tested is not None and number > 1:
        raise wrong_use("`--tested` tells of one pack\n  help: leave it out")


def _figures(path: Path, pack: Pack) -> CaseFigures:
    """The figures of one text of one pack, as `test --format json` prints them."""
    try:
        (document,) = json.loads(path.read_text(encoding="utf-8"))["packs"]
        is_of_this = document["digest"] == pack.written.digest
        figures = figures_of(document)
    except OSError as error:
        raise wrong_use(f"{path}: the file cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        help_ = f"write them by `ivpolicy test PACK --format json > {path}`"
        raise wrong_use(f"{path}: these are no figures of one pack\n  help: {help_}") from None
    if not is_of_this:
        raise wrong_use(f"{path}: these figures are of another text than {pack.id} has\n  help: measure them again")
    return figures


def figures_of(document: dict[str, Any]) -> CaseFigures:
    """The figures that stand in the JSON of one pack's cases."""
    coverage, mutation = document.get("coverage") or {}, document.get("mutation") or {}
    tried = mutation.get("counted"), mutation.get("noticed")
    return CaseFigures(document.get("cases"), coverage.get("points"), coverage.get("confirmed"), *tried)
