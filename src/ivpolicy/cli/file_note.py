"""`ivpolicy file-note`: what goes on the child's file about one question, and the letter to the child."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.asked import add_case, evaluated, one_question, to_answer
from ivpolicy.cli.decide import add_pack, opened
from ivpolicy.cli.exit_codes import ExitCode
from ivpolicy.cli.help_words import added
from ivpolicy.cli.new_files import HTML, WORD, refuse_names, write_files
from ivpolicy.cli.output import write
from ivpolicy.cli.refusals import Problems, wrong_use
from ivpolicy.files.text import read_bytes
from ivpolicy.report.context import context_of

if TYPE_CHECKING:
    from ivpolicy.pages.parts import Part


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Declare the command and its arguments."""
    parser = added(
        commands,
        "file-note",
        help_="write what goes on the child's file about one question, and the letter to the child",
        description=(
            "Write what goes on the child's file about one question: the answer, the facts with their source, what is "
            "missing, and blanks for the officer's own decision. A name ending in .docx gives a Word document."
        ),
    )
    add_case(parser)
    add_pack(parser)
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="write to a new .html or .docx file (otherwise print HTML)"
    )
    parser.add_argument(
        "--letter", type=Path, metavar="FILE", help="write the letter to the child too, to a new .html or .docx file"
    )
    parser.add_argument(
        "--template", type=Path, metavar="FILE", help="the authority's own .docx, on which Word documents are written"
    )
    parser.set_defaults(run=run)


def run(asked: argparse.Namespace, today: date) -> ExitCode:
    """Carry the command out. Raises `RefusedError`, with every problem, when it cannot be."""
    from ivpolicy.account.account import letter_of
    from ivpolicy.account.account_page import letter_page
    from ivpolicy.pages.html import as_html
    from ivpolicy.report.file_note import note_parts

    files = [path for path in (asked.output, asked.letter) if path is not None]
    refuse_names(files, (*HTML, *WORD))
    template = _template(asked.template, files)
    case, day, pack, _ = opened(asked, today)
    question = one_question(pack, asked.question, "file-note")
    problems = Problems()
    result = problems.tried(lambda: evaluated(pack, case, day.as_at, to_answer(pack, (question,), "html")), case.name)
    problems.stop_if_any()
    assert result is not None, "what was not evaluated is a problem"  # noqa: S101 - tells the type checker
    context = context_of(result, questions=(question,), as_at_from=day.source)
    note = list(note_parts(context, result.record, question))
    letter = letter_page(letter_of(result, question))
    pages = ((asked.output, note), (asked.letter, letter))
    drawn = {
        path: problems.tried(partial(_drawn, page, path, asked.template, template))
        for path, page in pages
        if path is not None
    }
    problems.stop_if_any()
    if drawn:
        write_files({path: held for path, held in drawn.items() if held is not None})
    if asked.output is None:
        write(as_html(note))
    return ExitCode.ANSWERED


def _template(path: Path | None, files: Iterable[Path]) -> bytes | None:
    """What the template holds. Raises `RefusedError` where it cannot be read, or nothing is written on it."""
    if path is None:
        return None
    if not any(file.suffix.lower() in WORD for file in files):
        raise wrong_use(
            "`--template` does nothing without a Word document\n  help: give `--output` or `--letter` a .docx file"
        )
    from ivpolicy.pages.word import MOST_TEMPLATE

    problems = Problems()
    held = problems.tried(lambda: read_bytes(path, MOST_TEMPLATE), str(path))
    problems.stop_if_any()
    return held


def _drawn(page: Iterable[Part], path: Path, template: Path | None, held: bytes | None) -> str | bytes:
    if path.suffix.lower() in WORD:
        from ivpolicy.pages.word import TemplateError, as_word

        try:
            return as_word(page, template=held)
        except TemplateError as error:
            raise wrong_use(f"{template}: {error}") from None
    from ivpolicy.pages.html import as_html

    return as_html(page)
