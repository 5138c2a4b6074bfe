"""A return screened inside the page: the files that were chosen in, a page and files to keep out, all in memory."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import chdir
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ivpolicy.caseload.page import caseload_page, not_read
from ivpolicy.caseload.screened import Screening, screen
from ivpolicy.caseload.sources import open_caseload
from ivpolicy.caseload.summary import caseload_summary
from ivpolicy.caseload.tables import write_csv
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.pages.html import as_html, drawn
from ivpolicy.returns.quality import faults_as_csv

_CHOSEN = "the chosen files"


@dataclass(frozen=True)
class ScreenedFiles:
    """What came of a return.

    Attributes:
        body: The page, without head and style.
        files: What can be kept of it, as `ivpolicy screen --out` writes it: names with texts.
    """

    body: str
    files: Mapping[str, str]


def screened_files(chosen: Mapping[str, bytes], pack: Pack, as_at: date) -> ScreenedFiles:
    """Screen the children of the files that were chosen, by their names.

    Raises:
        IvpolicyError: They are neither case records nor a return that can be read, or the day is later than it reaches.
    """
    with TemporaryDirectory() as folder, chdir(folder):  # so that what is told names the files as they were chosen
        inside = Path(_CHOSEN)
        inside.mkdir()
        for name, data in chosen.items():
            (inside / Path(name.replace("\\", "/")).name).write_bytes(data)
        only = [*inside.iterdir()]
        caseload = open_caseload(only[0] if len(only) == 1 else inside, as_at)
        screening = screen(caseload, pack, as_at=as_at, hypothetical=True)
        page = caseload_page(screening, caseload_summary(screening))
        return ScreenedFiles(drawn(page), {"summary.html": as_html(page, contents=True), **_kept(screening)})


def _kept(screening: Screening) -> Mapping[str, str]:
    table = Path("answers.csv")
    write_csv(screening, table)
    kept = {table.name: table.read_text(encoding="utf-8")}
    if told := not_read(screening):
        kept["not-read.txt"] = told
    if faults := screening.caseload.faults:
        kept["not-understood.csv"] = faults_as_csv(faults)
    return kept
