"""`ivpolicy screen`: what the law and a pack say of every child of a caseload, in tables, a summary and a page."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.asked import add_national, day_typed, pack_named, questions_of_any, refuse_two_of_one_id
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import complain, print_json
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.cli.screen_written import ProgressTold, ScreeningWritten, print_screened, write_all, write_template
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.editions import NotInForceError
from ivpolicy.core.text.suggestions import all_of_words
from ivpolicy.files.pack_names import shipped_packs
from ivpolicy.files.packs import load_pack

if TYPE_CHECKING:
    from ivpolicy.caseload.screened import Screening
    from ivpolicy.caseload.sources import SourceCaseload
    from ivpolicy.pages.parts import Part

_ALL = "all"
_OF_A_DAY = re.compile(r"(?P<name>.+)@(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})")
_TABLES = ("csv", "parquet", "excel")


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "screen",
        help_="say of every child of a caseload what the law and the policy say, and what to ask first",
        description="Say of every child of a caseload what the law and the policy say. It ranks and closes nothing.",
    )
    parser.add_argument(
        "source",
        metavar="SOURCE",
        help="a statutory return (SSDA903: a folder of its tables, or one file), a folder of case files, or a file "
        "with a record a line",
    )
    _add_packs(parser)
    parser.add_argument(
        "--as-at",
        type=day_typed,
        metavar="DAY",
        help="the day of decision for every child, like 2026-11-01 (otherwise today)",
    )
    _add_source(parser)
    _add_asked(parser)
    _add_written(parser)
    parser.set_defaults(run=run)


def _add_packs(parser: argparse.ArgumentParser) -> None:
    """Which packs answer, of which edition, and over which national layer."""
    parser.add_argument(
        "--authority",
        action="append",
        default=[],
        metavar="PACK",
        help="a pack's id or the path of a pack file; may be repeated, and `all` is every shipped pack of a local "
        "authority: their numbers stand side by side",
    )
    parser.add_argument(
        "--edition",
        metavar="NAME",
        help="the name of an edition, to ask what it would say though another is in force (otherwise the day chooses)",
    )
    add_national(parser)


def _add_source(parser: argparse.ArgumentParser) -> None:
    """How a return, a list or a table is read."""
    parser.add_argument(
        "--year",
        type=int,
        metavar="YEAR",
        help="the year in which the return ends: 2026 for April 2025 to March 2026; codes of other years are then told",
    )
    parser.add_argument(
        "--made-on",
        type=day_typed,
        metavar="DAY",
        help="the day on which SOURCE was taken from the case system: a list for inspections and a table of your own "
        "do not say it; nothing is said of a later day",
    )
    parser.add_argument(
        "--columns",
        metavar="FILE",
        help="which column of a table of your own holds which fact: a map, in YAML; `ssd` is the one shipped, for "
        "tables of the Standard Safeguarding Dataset",
    )
    parser.add_argument(
        "--postcodes",
        metavar="FILE",
        help="a table of postcodes (of the Office for National Statistics, or Code-Point Open), by which a return says "
        "how many miles from home a placement is",
    )
    parser.add_argument(
        "--area",
        metavar="CODE",
        help="the authority's code in that table, like E08000035, by which a return says what lies outside it",
    )


def _add_asked(parser: argparse.ArgumentParser) -> None:
    """What is asked of every child, and what it is set beside."""
    parser.add_argument(
        "--question",
        action="append",
        default=[],
        metavar="ID",
        help="answer only this: a question like visitor.appoint or a group like advocacy; may be repeated",
    )
    parser.add_argument(
        "--beside",
        metavar="PACK",
        help="also say who is answered otherwise under PACK: an id, a path, or an id and the day of an edition, like "
        "leeds@2026-01-01",
    )
    parser.add_argument(
        "--beside-source",
        metavar="SOURCE",
        help="also say who is answered otherwise by SOURCE, the same caseload of another month; children are the same "
        "whose ids are",
    )
    parser.add_argument(
        "--beside-made-on",
        type=day_typed,
        metavar="DAY",
        help="the day on which the source of `--beside-source` was made",
    )
    parser.add_argument(
        "--foi",
        action="store_true",
        help="answer what is asked under the Freedom of Information Act again and again, small numbers suppressed",
    )


def _add_written(parser: argparse.ArgumentParser) -> None:
    """What is written, and how it is printed."""
    parser.add_argument(
        "--out",
        metavar="FOLDER",
        help="write tables, summary and page to FOLDER, new, with a folder in it for each of several packs; "
        "all of it or nothing",
    )
    parser.add_argument(
        "--table",
        action="append",
        choices=_TABLES,
        default=[],
        help="the form of the table of answers in FOLDER (otherwise csv); may be repeated",
    )
    parser.add_argument(
        "--template",
        metavar="FILE",
        help="write a sheet to FILE, which must be new, that asks the few facts that would settle most open answers; "
        "filled in and put beside the return, it is read with it",
    )
    parser.add_argument(
        "--format",
        choices=("text", "markdown", "html", "json"),
        default="text",
        help="how to print it (otherwise text)",
    )


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Children that cannot be read are told, and do not stop the others."""
    from ivpolicy.caseload.screened import screen
    from ivpolicy.caseload.summary import APPOINT

    as_at = asked.as_at or today
    names = _names(asked, as_at)
    folder = _new_folder(asked, len(names))
    packs = _packs(asked, names, as_at)
    questions = (APPOINT,) if asked.foi else questions_of_any(packs, asked.question)
    watch = ProgressTold()
    caseload = _opened(asked, asked.source, as_at, asked.made_on, watch)
    screenings = []
    for pack in packs:
        known = [question for question in questions or pack.questions if question in pack.questions]
        screenings.append(screen(caseload, pack, as_at=as_at, questions=known, hypothetical=True))
        watch("answering", len(caseload.table))
    if len(screenings) > 1:
        _together(asked, folder, screenings, watch)
    else:
        _one(asked, folder, screenings[0], watch)
    unread = bool(caseload.unread) or any(screening.decided.refused for screening in screenings)
    if unread:
        complain(f"{asked.source}: some children could not be read; the end of the page says which")
    return ExitCode.BAD_CASE if unread else ExitCode.ANSWERED


def _together(asked: argparse.Namespace, folder: Path | None, screenings: list[Screening], watch: ProgressTold) -> None:
    """Several packs: their numbers side by side, and in the folder what each of them says."""
    from ivpolicy.caseload.document import screen_document
    from ivpolicy.caseload.page import caseload_page
    from ivpolicy.caseload.together import set_together
    from ivpolicy.caseload.together_page import together_page

    found = set_together(screenings)
    page = together_page(found)
    each = dict(zip(screenings, found.summaries, strict=True))
    watch.end()
    if folder is not None:
        written = [
            ScreeningWritten(screening, {"summary": caseload_page(screening, summary)}, screening.pack.id)
            for screening, summary in each.items()
        ]
        write_all(folder, [*written, ScreeningWritten(None, {"side-by-side": page})], asked.table or ["csv"])
    if asked.format == "json":
        print_json(screen_document(tuple(each.items())))
    else:
        print_screened(page, asked.format)


def _one(asked: argparse.Namespace, folder: Path | None, screening: Screening, watch: ProgressTold) -> None:
    """One pack: its page, and beside it what else is asked for."""
    from ivpolicy.caseload.beside import beside
    from ivpolicy.caseload.document import screen_document
    from ivpolicy.caseload.foi import foi_answers
    from ivpolicy.caseload.page import beside_page, caseload_page, foi_page
    from ivpolicy.caseload.summary import caseload_summary

    pages: dict[str, Iterable[Part]] = {}
    summary, foi, other = caseload_summary(screening), None, None
    if asked.foi:
        foi = foi_answers(screening)
        pages["foi"] = foi_page(screening, foi)
    else:
        pages["summary"] = caseload_page(screening, summary)
    if asked.beside or asked.beside_source:
        after = _after(asked, screening, watch)
        other = after, beside(screening, after)
        pages["beside"] = beside_page(screening, *other)
    watch.end()
    if folder is not None:
        write_all(folder, [ScreeningWritten(screening, pages)], asked.table or ["csv"])
    if asked.template:
        write_template(Path(asked.template), screening)
    if asked.format == "json":
        print_json(screen_document([(screening, summary)], foi=foi, set_beside=other))
        return
    print_screened([part for page in pages.values() for part in page], asked.format)


def _after(asked: argparse.Namespace, screening: Screening, watch: ProgressTold) -> Screening:
    """The other pack or the other source, asked the same on the same day."""
    from ivpolicy.caseload.screened import screen

    as_at, pack, source = screening.as_at, screening.pack, screening.caseload
    if asked.beside:
        pack = _other_pack(asked.beside, as_at, asked.national)
    if asked.beside_source:
        source = _opened(asked, asked.beside_source, as_at, asked.beside_made_on, watch)
    known = [question for question in screening.decided.questions if question in pack.questions]
    return screen(source, pack, as_at=as_at, questions=known, hypothetical=True)


def _names(asked: argparse.Namespace, as_at: date) -> list[str]:
    """The packs named; `all` is every shipped pack of a local authority."""
    if not asked.authority:
        raise wrong_use("no pack is named\n  help: add `--authority` and a pack's id, such as `leeds`")
    if _ALL not in asked.authority:
        return list(dict.fromkeys(asked.authority))
    shipped = [name for name in shipped_packs() if load_pack(name, as_at=as_at).authority.kind == "local_authority"]
    return list(dict.fromkeys([*shipped, *(name for name in asked.authority if name != _ALL)]))


def _packs(asked: argparse.Namespace, names: list[str], as_at: date) -> list[Pack]:
    problems = Problems()
    found = [problems.tried(partial(_pack, name, as_at, asked.national, asked.edition)) for name in names]
    problems.stop_if_any()
    packs = [pack for pack in found if pack is not None]
    refuse_two_of_one_id(packs)
    return packs


def _new_folder(asked: argparse.Namespace, packs: int) -> Path | None:
    """The folder to write; None where none is asked for. Raises `RefusedError` for what cannot be asked together."""
    if asked.table and not asked.out:
        raise wrong_use("`--table` does nothing without `--out`\n  help: add `--out` and the name of a new folder")
    if asked.foi and asked.question:
        raise wrong_use("`--foi` answers questions of its own\n  help: leave `--question` out")
    for_one = ("foi", "template", "beside", "beside_source", "edition")
    if packs > 1 and (several := [f"--{name.replace('_', '-')}" for name in for_one if getattr(asked, name)]):
        raise wrong_use(f"one pack alone can be asked with {all_of_words(several)}\n  help: name one by `--authority`")
    if asked.template and Path(asked.template).exists():
        raise wrong_use(f"`{asked.template}` is there already\n  help: name a new file; nothing is written over")
    folder = Path(asked.out) if asked.out else None
    if folder is not None and (folder.exists() or not folder.absolute().parent.is_dir()):
        why = "is there already" if folder.exists() else "lies in no folder that is there"
        raise wrong_use(f"`{asked.out}` {why}\n  help: name a new folder; nothing is written over")
    return folder


def _opened(
    asked: argparse.Namespace, source: str, as_at: date, made_on: date | None, watch: ProgressTold
) -> SourceCaseload:
    from ivpolicy.caseload.sources import open_caseload
    from ivpolicy.returns.column_map import read_column_map

    problems = Problems()
    columns = problems.tried(lambda: read_column_map(asked.columns), asked.columns) if asked.columns else None
    problems.stop_if_any()
    found = problems.tried(
        lambda: open_caseload(
            source,
            as_at,
            year=asked.year,
            columns=columns,
            made_on=made_on,
            postcodes=asked.postcodes,
            area=asked.area,
            watch=watch,
        ),
        source,
    )
    problems.stop_if_any()
    assert found is not None, "what could not be opened is a problem"  # noqa: S101 - tells the type checker
    return found


def _pack(name: str, as_at: date, national: str | None, edition: str | None) -> Pack:
    try:
        return pack_named(name, as_at, national=national, edition=edition)
    except NotInForceError as error:
        raise wrong_use(f"{error.args[0]}\n  help: `--as-at` with a day on which it is in force") from None


def _other_pack(name: str, as_at: date, national: str | None) -> Pack:
    """The pack to set beside: of the edition in force on the day named after `@`, answering as that of a hypothesis."""
    dated = _OF_A_DAY.fullmatch(name)
    if not dated:
        return _pack(name, as_at, national, None)
    try:
        day = day_typed(dated["day"])
    except argparse.ArgumentTypeError as error:
        raise wrong_use(str(error)) from None
    return _pack(dated["name"], day, national, None)
