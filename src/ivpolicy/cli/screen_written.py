"""What `ivpolicy screen` writes: a folder that is whole or not there, the sheet of facts to ask, and pages."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ivpolicy.cli.output import TOLD_EVERY, complain, count_along, is_terminal, print_page, write

if TYPE_CHECKING:
    from ivpolicy.caseload.screened import Screening
    from ivpolicy.pages.parts import Part


@dataclass(frozen=True, slots=True)
class ScreeningWritten:
    """What is written of one screening, or of several together: of those only the pages.

    Attributes:
        screening: The screening; None for pages that are of several.
        pages: By the name of the file.
        folder: The folder within the folder; the folder itself where it is empty.
    """

    screening: Screening | None
    pages: Mapping[str, Iterable[Part]]
    folder: str = ""


def print_screened(page: Iterable[Part], format_: str) -> None:
    """Print a page as text, Markdown or HTML."""
    if format_ == "html":
        from ivpolicy.pages.html import as_html

        write(as_html(page, contents=True))
    else:
        print_page(page, format_)


def write_template(path: Path, screening: Screening) -> None:
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


def write_all(folder: Path, parts: Sequence[ScreeningWritten], tables: Iterable[str]) -> None:
    """Write everything to a draft beside the folder, which becomes the folder once it is whole."""
    draft = Path(tempfile.mkdtemp(prefix=".", suffix=".draft", dir=folder.absolute().parent))
    try:
        for part in parts:
            within = draft / part.folder
            within.mkdir(exist_ok=True)
            _write_part(within, part, tables)
        draft.rename(folder)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


def _write_part(folder: Path, part: ScreeningWritten, tables: Iterable[str]) -> None:
    from ivpolicy.caseload.page import not_read
    from ivpolicy.pages.html import as_html
    from ivpolicy.pages.text import as_text
    from ivpolicy.returns.quality import faults_as_csv

    for name, page in part.pages.items():
        (folder / f"{name}.txt").write_text(as_text(page), encoding="utf-8", newline="\n")
        (folder / f"{name}.html").write_text(as_html(page, contents=True), encoding="utf-8", newline="\n")
    if part.screening is None:
        return
    _write_tables(folder, part.screening, tables)
    if told := not_read(part.screening):
        (folder / "not-read.txt").write_text(told, encoding="utf-8", newline="\n")
    if faults := part.screening.caseload.faults:
        (folder / "not-understood.csv").write_text(faults_as_csv(faults), encoding="utf-8", newline="")


def _write_tables(folder: Path, screening: Screening, tables: Iterable[str]) -> None:
    from ivpolicy.caseload.tables import write_csv, write_excel, write_parquet

    writers: dict[str, tuple[str, Callable[[Screening, Path], None]]] = {
        "csv": ("answers.csv", write_csv),
        "parquet": ("answers.parquet", write_parquet),
        "excel": ("answers.xlsx", write_excel),
    }
    for kind in dict.fromkeys(tables):
        name, writer = writers[kind]
        writer(screening, folder / name)


class ProgressTold:
    """Tells a person who watches how far it is."""

    def __init__(self) -> None:
        self._is_shown = is_terminal(sys.stderr)
        self._doing = ""

    def __call__(self, doing: str, number: int) -> None:
        """`number` children have been dealt with so."""
        if self._is_shown and (doing != self._doing or number % TOLD_EVERY == 0):
            self._doing = doing
            count_along(f"{number:,} {doing}" if number else doing)

    def end(self) -> None:
        """Nothing more is done."""
        if self._doing:
            count_along("", is_last=True)
