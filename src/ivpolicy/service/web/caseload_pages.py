"""A statutory return that is sent, screened: the files lie in memory while they are read, and are kept nowhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.pages.html import as_html
from ivpolicy.service.web.controls import FieldProblem, Form
from ivpolicy.service.web.drawn_page import DAY, HTML, Page, PageDrawing, first_of
from ivpolicy.service.web.filled import read_day
from ivpolicy.service.web.phrases import problems_told
from ivpolicy.service.web.results import ToldPage

SentFiles = Sequence[tuple[str, bytes]]
"""The files of a form, each with the name it was sent under."""
_SENT = "the files that were sent"
_IN_MEMORY = Path("/dev/shm")  # noqa: S108 - a file system in memory; in it a folder that nobody else may read
_SUFFIXES = frozenset({".csv", ".xml", ".json", ".jsonl", ".yaml", ".yml"})
_MOST_FILES = 40


class CaseloadPages:
    """The pages on which a return is screened.

    Args:
        packs: The packs that can answer, by id.
        drawing: Draws the pages.
        today: Gives the day that is proposed.
    """

    def __init__(self, packs: Mapping[str, Editions], drawing: PageDrawing, today: Callable[[], date]) -> None:
        self._packs = packs
        self._drawing = drawing
        self._today = today

    def step(self, form: Form, files: SentFiles) -> Page:
        """The page that follows a form."""
        if not form:
            return self._asked({})
        problems: list[FieldProblem] = []
        as_at = read_day(DAY, form)
        if not isinstance(as_at, str):
            problems.append(as_at or FieldProblem("as_at-day", "Give the day of decision"))
        if not files or len(files) > _MOST_FILES:
            problems.append(FieldProblem("file", f"Give the tables of the return, at most {_MOST_FILES} files"))
        editions = self._packs.get(first_of(form, "pack"))
        if editions is None:
            problems.append(FieldProblem("pack-1", "Choose whose policy answers"))
        if not problems and editions is not None and isinstance(as_at, str):
            try:
                return self._screened(editions, files, date.fromisoformat(as_at), form)
            except IvpolicyError as error:
                problems += problems_told(error, "file")
        return replace(self._asked(form, tuple(problems)), status=422)

    def _screened(self, editions: Editions, files: SentFiles, as_at: date, form: Form) -> Page:
        from ivpolicy.caseload.page import caseload_page  # noqa: PLC0415 - for whoever asks that alone
        from ivpolicy.caseload.screened import screen  # noqa: PLC0415 - with it
        from ivpolicy.caseload.sources import open_caseload  # noqa: PLC0415 - with it
        from ivpolicy.caseload.summary import caseload_summary  # noqa: PLC0415 - with it

        pack = editions.on(as_at)
        with _lying_in_memory(files) as folder:
            try:
                caseload = replace(open_caseload(folder, as_at), source=_SENT)
            except IvpolicyError as error:
                raise IvpolicyError(str(error).replace(str(folder), _SENT)) from None
        screening = screen(caseload, pack, as_at=as_at, hypothetical=True)
        parts = tuple(caseload_page(screening, caseload_summary(screening)))
        if first_of(form, "do") == "save":
            return Page(as_html(parts, contents=True), HTML, "caseload.html")
        told = ToldPage(parts, f"ivpolicy screen FOLDER --authority {pack.id} --as-at {as_at}")
        return self._drawing.task("caseload", "The caseload", told, {}, saves="", name="")

    def _asked(self, form: Form, problems: tuple[FieldProblem, ...] = ()) -> Page:
        return self._drawing.asking("caseload.html", self._today(), form or None, problems)


@contextmanager
def _lying_in_memory(files: SentFiles) -> Iterator[Path]:
    """A folder in memory with the files, gone when it is left. Raises `IvpolicyError` where a machine has none.

    Returns are read by their paths; what is sent about children is written to no disk.
    """
    if not _IN_MEMORY.is_dir():
        help_ = "use `ivpolicy screen` there"
        raise IvpolicyError(f"this machine has no folder in memory, and nothing is written to its disk: {help_}")
    with TemporaryDirectory(dir=_IN_MEMORY, prefix="ivpolicy-") as made:
        for name, held in files:
            path = Path(made, Path(name.replace("\\", "/")).name)
            if path.suffix.lower() not in _SUFFIXES or path.name.startswith("."):
                raise IvpolicyError("a return is tables as CSV, XML, or case records as JSON or YAML: send these alone")
            if path.exists():
                raise IvpolicyError("two of the files have one name: name each otherwise")
            path.write_bytes(held)
        yield Path(made)
