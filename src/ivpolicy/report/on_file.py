"""What is kept of a decision, for a program: the report of a case, and the note for the child's file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ivpolicy.core.arguments import known_questions
from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import WrongArgumentError
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.pages.html import as_html
from ivpolicy.pages.parts import Part
from ivpolicy.pages.word import as_word
from ivpolicy.report.case_report import report_parts
from ivpolicy.report.context import context_of
from ivpolicy.report.file_note import note_parts
from ivpolicy.report.summary import summary_of


def case_report(
    pack: Pack | Editions,
    case: CaseRecord,
    *,
    as_at: date,
    questions: Iterable[str] | None = None,
    hypothetical: bool = False,
) -> str:
    """Give the report of a case: one HTML page with the answers and everything they rest on, as `ivpolicy report` does.

    Args:
        pack: A pack, or all its editions, of which the one in force answers.
        case: The case record. What it holds of people stands in the page.
        as_at: The day of decision.
        questions: The ids of the questions to report; None: every question. A concern to be acted on today is reported
            whatever was asked for.
        hypothetical: As for `evaluate`.

    Returns:
        The text of an HTML file that needs nothing else and runs nothing, to be written in UTF-8.

    Raises:
        WrongPackError, NotInForceError, UnknownQuestionError, CaseError, PackError, WrongDayError, WrongArgumentError:
            As for `evaluate`.
    """
    result = evaluate(pack, case, as_at=as_at, hypothetical=hypothetical)
    asked = () if questions is None else known_questions(questions, result.pack.questions, result.pack.id)
    context = context_of(result, questions=asked)
    summary = summary_of(context, result.settled_by(context.document.decisions))
    named = f", questions={list(asked)}" if asked else ""
    call = f'case_report(load_pack("{result.pack.id}"), case, as_at={as_at!r}{named})'
    return as_html(report_parts(context, summary, result.record, command=call), contents=True)


def file_note(
    pack: Pack | Editions, case: CaseRecord, question: str, *, as_at: date, hypothetical: bool = False
) -> str:
    """Give the note for the child's file on one question, as `ivpolicy file-note` does. Nothing is filled in.

    Args:
        pack: A pack, or all its editions, of which the one in force answers.
        case: The case record. What it holds of people stands in the page.
        question: The id of a question.
        as_at: The day of decision.
        hypothetical: As for `evaluate`.

    Returns:
        The text of an HTML file that needs nothing else and runs nothing, to be written in UTF-8.

    Raises:
        WrongPackError, NotInForceError, UnknownQuestionError, CaseError, PackError, WrongDayError, WrongArgumentError:
            As for `evaluate`.
    """
    return as_html(_note(pack, case, question, as_at, hypothetical=hypothetical))


def file_note_in_word(
    pack: Pack | Editions,
    case: CaseRecord,
    question: str,
    *,
    as_at: date,
    template: bytes | None = None,
    hypothetical: bool = False,
) -> bytes:
    """Give the note for the child's file as a Word document; needs the extra `word`.

    Args:
        pack: A pack, or all its editions, of which the one in force answers.
        case: The case record. What it holds of people stands in the document.
        question: The id of a question.
        as_at: The day of decision.
        template: What the authority's own .docx file holds: it is written on, and what stands in it is kept.
        hypothetical: As for `evaluate`.

    Returns:
        What the .docx file holds.

    Raises:
        TemplateError: The template cannot be opened as a Word document, or is too large.
        WordError: `python-docx` is not installed.
        WrongPackError, NotInForceError, UnknownQuestionError, CaseError, PackError, WrongDayError, WrongArgumentError:
            As for `evaluate`; also where `template` is not what a file holds.
    """
    if template is not None and not isinstance(template, bytes):
        raise WrongArgumentError(
            f"`template` is what a .docx file holds, not a {type(template).__name__}\n"
            '  help: read the file first: `Path("council.docx").read_bytes()`'
        )
    return as_word(_note(pack, case, question, as_at, hypothetical=hypothetical), template=template)


def _note(
    pack: Pack | Editions, case: CaseRecord, question: str, as_at: date, *, hypothetical: bool
) -> tuple[Part, ...]:
    result = evaluate(pack, case, as_at=as_at, hypothetical=hypothetical)
    known_questions((question,), result.pack.questions, result.pack.id)
    return tuple(note_parts(context_of(result, questions=(question,)), result.record, question))
