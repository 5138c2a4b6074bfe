"""`ivpolicy screen`: what the law and a pack say of every child of a caseload, in tables, a summary and a page."""

from __future__ import annotations

import argparse
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.asked import day_typed, pack_named, questions_named
from ivpolicy.cli.decide import add_pack
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.output import TOLD_EVERY, complain, count_along, is_terminal, print_page, write
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.pack.editions import NotInForceError

if TYPE_CHECKING:
    from ivpolicy.caseload.screened import Screening
    from ivpolicy.caseload.sources import SourceCaseload
    from ivpolicy.pages.parts import Part

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
    add_pack(parser)
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
        "--columns", metavar="FILE", help="which column of a table of your own holds which fact: a map, in YAML"
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
        help="write tables, summary and page to FOLDER, which must be new; all of it or nothing",
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
        "--format", choices=("text", "markdown", "html"), default="text", help="how to print it (otherwise text)"
    )


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Children that cannot be read are told, and do not stop the others."""
    from ivpolicy.caseload.beside import beside
    from ivpolicy.caseload.foi import foi_answers
    from ivpolicy.caseload.page import beside_page, caseload_page, foi_page
    from ivpolicy.caseload.screened import screen
    from ivpolicy.caseload.summary import APPOINT, caseload_summary

    folder = _new_folder(asked)
    as_at = asked.as_at or today
    pack = _pack(asked.authority, as_at, asked.national, asked.edition)
    questions = [APPOINT] if asked.foi else questions_named(pack, asked.question) or None
    watch = _Watch()
    caseload = _opened(asked, asked.source, as_at, asked.made_on, watch)
    screening = screen(caseload, pack, as_at=as_at, questions=questions, hypothetical=True)
    watch("answering", len(screening.caseload.table))
    pages: dict[str, Iterable[Part]] = {}
    if asked.foi:
        pages["foi"] = foi_page(screening, foi_answers(screening))
    else:
        pages["summary"] = caseload_page(screening, caseload_summary(screening))
    if asked.beside or asked.beside_source:
        other = _other_pack(asked.beside, as_at, asked.national) if asked.beside else pack
        source = caseload
        if asked.beside_source:
            source = _opened(asked, asked.beside_source, as_at, asked.beside_made_on, watch)
        known = [question for question in questions or pack.questions if question in other.questions]
        after = screen(source, other, as_at=as_at, questions=known, hypothetical=True)
        pages["beside"] = beside_page(screening, after, beside(screening, after))
    watch.end()
    if folder is not None:
        _write_all(folder, screening, pages, asked.table or ["csv"])
    if asked.template:
        _write_template(Path(asked.template), screening)
    for page in pages.values():
        _print(page, asked.format)
    unread = screening.caseload.unread or screening.decided.refused
    if unread:
        complain(f"{asked.source}: some children could not be read; the end of the page says which")
    return ExitCode.BAD_CASE if unread else ExitCode.ANSWERED


def _new_folder(asked: argparse.Namespace) -> Path | None:
    """The folder to write; None where none is asked for. Raises `RefusedError` for what cannot be asked together."""
    if asked.table and not asked.out:
        raise wrong_use("`--table` does nothing without `--out`\n  help: add `--out` and the name of a new folder")
    if not asked.authority:
        raise wrong_use("no pack is named\n  help: add `--authority` and a pack's id, such as `leeds`")
    if asked.foi and asked.question:
        raise wrong_use("`--foi` answers questions of its own\n  help: leave `--question` out")
    if asked.template and Path(asked.template).exists():
        raise wrong_use(f"`{asked.template}` is there already\n  help: name a new file; nothing is written over")
    folder = Path(asked.out) if asked.out else None
    if folder is not None and (folder.exists() or not folder.absolute().parent.is_dir()):
        why = "is there already" if folder.exists() else "lies in no folder that is there"
        raise wrong_use(f"`{asked.out}` {why}\n  help: name a new folder; nothing is written over")
    return folder


def _opened(asked: argparse.Namespace, source: str, as_at: date, made_on: date | None, watch: _Watch) -> SourceCaseload:
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


def _print(page: Iterable[Part], format_: str) -> None:
    if format_ == "html":
        from ivpolicy.pages.html import as_html

        write(as_html(page, contents=True))
    else:
        print_page(page, format_)


def _write_template(path: Path, screening: Screening) -> None:
    """Write the sheet, and say what its facts would settle."""
    from ivpolicy.caseload.asked_sheet import asked_sheet
    from ivpolicy.files.whole_writes import write_new_files

    chosen, sheet = asked_sheet(screening)
    write_new_files(path.parent, {path.name: sheet})
    complain(
        f"{path}: {len(chosen.facts)} facts would settle {chosen.settled:,} of {chosen.open:,} open answers that plain "
        f"facts can settle, and no choice of as many more than {chosen.bound:,}; {chosen.beyond:,} more wait for a "
        "judgement, the child's own word or a list"
    )


# ---- the folder ----


def _write_all(folder: Path, screening: Screening, pages: dict[str, Iterable[Part]], tables: Iterable[str]) -> None:
    """Write everything to a draft beside the folder, which becomes the folder once it is whole."""
    from ivpolicy.caseload.page import not_read
    from ivpolicy.caseload.tables import write_csv, write_excel, write_parquet
    from ivpolicy.pages.html import as_html
    from ivpolicy.pages.text import as_text
    from ivpolicy.returns.quality import faults_as_csv

    writers: dict[str, tuple[str, Callable[[Screening, Path], None]]] = {
        "csv": ("answers.csv", write_csv),
        "parquet": ("answers.parquet", write_parquet),
        "excel": ("answers.xlsx", write_excel),
    }
    draft = Path(tempfile.mkdtemp(prefix=".", suffix=".draft", dir=folder.absolute().parent))
    try:
        for kind in dict.fromkeys(tables):
            name, writer = writers[kind]
            writer(screening, draft / name)
        for name, page in pages.items():
            (draft / f"{name}.txt").write_text(as_text(page), encoding="utf-8", newline="\n")
            (draft / f"{name}.html").write_text(as_html(page, contents=True), encoding="utf-8", newline="\n")
        if told := not_read(screening):
            (draft / "not-read.txt").write_text(told, encoding="utf-8", newline="\n")
        if faults := screening.caseload.faults:
            (draft / "not-understood.csv").write_text(faults_as_csv(faults), encoding="utf-8", newline="")
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


class _Watch:
    """Tells a person who watches how far it is."""

    def __init__(self) -> None:
        self._is_shown = is_terminal(sys.stderr)
        self._doing = ""

    def __call__(self, doing: str, number: int) -> None:
        if self._is_shown and (doing != self._doing or number % TOLD_EVERY == 0):
            self._doing = doing
            count_along(f"{number:,} {doing}" if number else doing)

    def end(self) -> None:
        """Nothing more is done."""
        if self._doing:
            count_along("", is_last=True)
