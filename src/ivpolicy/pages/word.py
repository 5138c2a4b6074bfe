"""A page as a Word document, on a council's own .docx where one is given; by the library `python-docx`, an extra."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any, assert_never

from ivpolicy.core.errors import IvpolicyError
from ivpolicy.pages import parts
from ivpolicy.pages.parts import OpenPart, Part, printable, unfolded

if TYPE_CHECKING:
    from docx.document import Document

_NO_LIBRARY = (
    "a Word document needs the library `python-docx`, which is not installed\n  help: install `ivpolicy[word]`"
)
_NO_TEMPLATE = "this cannot be opened as a Word document\n  help: open it in Word and save it as .docx"
MOST_TEMPLATE = 16 * 1024 * 1024
"""How many bytes a template may have; once it is unpacked, four times as many."""


class WordError(IvpolicyError):
    """A Word document cannot be written: the library is not installed, or the template is none."""

    code = "word"


class TemplateError(WordError):
    """The file to write on cannot be opened as a Word document, or is too large."""

    code = "word_template"


def as_word(page: Iterable[Part], *, template: bytes | None = None) -> bytes:
    """Render a page as a .docx file, whose first part is its title. Whatever was recorded shows as it was typed.

    Args:
        page: The page.
        template: A .docx file to write on: its letterhead, its styles and what stands in it are kept, and the page
            follows. Its styles `Heading 1` to `Heading 3`, `List Bullet`, `List Number` and `Table Grid` are used where
            it has them.

    Raises:
        TemplateError: The template cannot be opened as a Word document, or is too large.
        WordError: `python-docx` is not installed.
    """
    drawn = list(unfolded(page))
    document = _opened(template)
    if template is None:
        _say_what_it_is(document)
    title = next((part.text for part in drawn if isinstance(part, parts.Heading)), "")
    document.core_properties.title = printable(title)[:255]
    pen = _Pen(document)
    for _, run in groupby(drawn, key=type):
        pen.draw(list(run))
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _opened(template: bytes | None) -> Document:
    try:
        from docx import Document as opened  # noqa: N813, PLC0415 - an extra; most pages are no Word documents
    except ImportError:
        raise WordError(_NO_LIBRARY) from None
    if template is None:
        return opened()
    try:
        with zipfile.ZipFile(io.BytesIO(template[: MOST_TEMPLATE + 1])) as packed:
            unpacked = sum(entry.file_size for entry in packed.infolist())
    except zipfile.BadZipFile:
        unpacked = 0
    if max(len(template), unpacked // 4) > MOST_TEMPLATE:
        raise TemplateError("the Word document is too large to write on\n  help: take large pictures out of it")
    try:
        document = opened(io.BytesIO(template))
        _ = document.sections[-1], document.styles, document.core_properties
    except Exception:  # noqa: BLE001 - whatever the library says of a file is not told
        raise TemplateError(_NO_TEMPLATE) from None
    return document


def _say_what_it_is(document: Document) -> None:
    """Its own blank page says who made it, when, and in American English: nobody did, and it is not."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - an extra

    document.core_properties.author = document.core_properties.comments = ""
    said = document.core_properties._element  # noqa: SLF001 - the days can be set, but not taken away
    for day in ("created", "modified"):
        for element in said.findall(qn(f"dcterms:{day}")):
            said.remove(element)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "en-GB")


class _Pen:
    """How each part is written. What a template has no style for is written in its plain one."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.styles = {style.name for style in document.styles}

    def draw(self, run: list[OpenPart]) -> None:  # noqa: PLR0912 - a case for each part
        """Parts of one kind that follow one another: places to write are one table."""
        for part in run:
            match part:
                case parts.Heading(level, text):
                    self._line(text, f"Heading {level}", bold=f"Heading {level}" not in self.styles)
                case parts.Topic(text, id_):
                    self._line(f"{text} {id_}", "Heading 3", bold="Heading 3" not in self.styles)
                case parts.Paragraph(text):
                    self._line(text)
                case parts.Notices(texts):
                    for text in texts:
                        self._line(text, bold=True)
                case parts.Bullets(items, numbered):
                    self._items(items, numbered=numbered)
                case parts.Entry(label, (line,)):
                    self._labelled(label, line)
                case parts.Entry(label, lines):
                    self._labelled(label)
                    self._items(lines)
                case parts.Grouped(label, groups):
                    self._labelled(label)
                    for head, lines in groups:
                        self._line(head)
                        self._items(lines)
                case parts.Definitions(rows):
                    for name, text in rows:
                        self._labelled(name, text)
                case parts.Table(columns, rows):
                    self._table(columns, rows)
                case parts.Branch(text, depth, mark):
                    self._line(f"{mark} {text}", indent=depth)
                case parts.Blank():
                    blanks = [b for b in run if isinstance(b, parts.Blank)]
                    self._table((), [(b.label, "   ".join(f"☐ {choice}" for choice in b.choices)) for b in blanks])
                    return
                case parts.Listing(lines, key):
                    self._table((), key)
                    rows = tuple((one.count, "; ".join((one.text, *one.missing))) for one in lines)
                    self._table((), [(str(number), *row) for number, row in enumerate(rows, start=1)])
                case _:
                    assert_never(part)

    def _line(self, text: str, style: str | None = None, *, bold: bool = False, indent: int = 0) -> Any:
        from docx.shared import Cm  # noqa: PLC0415 - an extra

        paragraph = self.document.add_paragraph(style=style if style in self.styles else None)
        if text:
            paragraph.add_run(_shown(text)).bold = bold or None
        if indent:
            paragraph.paragraph_format.left_indent = Cm(min(indent, 12) * 0.5)
        return paragraph

    def _labelled(self, label: str, text: str = "") -> None:
        paragraph = self._line(f"{label}:", bold=True)
        paragraph.paragraph_format.keep_with_next = not text
        if text:
            paragraph.add_run(f" {_shown(text)}")

    def _items(self, items: Iterable[str], *, numbered: bool = False) -> None:
        style = "List Number" if numbered else "List Bullet"
        for item in items:
            self._line(item if style in self.styles else f"- {item}", style)

    def _table(self, columns: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
        listed = [*([columns] if columns else []), *rows]
        if not listed:
            return
        from docx.oxml import OxmlElement  # noqa: PLC0415 - an extra

        table = self.document.add_table(
            rows=len(listed), cols=len(listed[0]), style="Table Grid" if "Table Grid" in self.styles else None
        )
        for row, cells in zip(table.rows, listed, strict=True):
            for place, (cell, text) in enumerate(zip(row.cells, cells, strict=True)):
                cell.paragraphs[0].add_run(_shown(text)).bold = (cells is columns or place == 0) or None
        if columns:  # they stand again on each further page
            table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001 - no call does it
        self._line("")


def _shown(text: str) -> str:
    """The text as it is, names that may be typed without their backticks."""
    return printable(text).replace("`", "")
