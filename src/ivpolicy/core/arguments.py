"""What a caller gave where something else was meant: refused with what to write instead."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from ivpolicy.core.errors import IvpolicyError, WrongArgumentError
from ivpolicy.core.record.case import CaseRecord
from ivpolicy.core.text.suggestions import did_you_mean

_ID = r"[a-z_]{1,60}(\.[a-z_0-9]{1,60}){0,3}"


class UnknownQuestionError(IvpolicyError, KeyError):
    """The pack has no question of that id, or the result holds no answer to it."""

    code = "unknown_question"


def known_readings(readings: object) -> dict[str, str]:
    """The options given in place of those a pack chose, by reading. Raises `WrongArgumentError` for no ids."""
    given = {} if readings is None else readings
    if not isinstance(given, Mapping) or not all(isinstance(word, str) for pair in given.items() for word in pair):
        raise WrongArgumentError(
            '`readings` are ids of readings with ids of options, each a text: write `readings={"reading": "option"}`'
        )
    return dict(given)


def known_questions(questions: Iterable[str], known: Collection[str], pack: str) -> tuple[str, ...]:
    """The questions asked, each of which is among those that a pack, named by its id, has.

    Raises:
        UnknownQuestionError: For the first that it has not, with the nearest it has.
        WrongArgumentError: They are not ids in a list.
    """
    if isinstance(questions, str) or not isinstance(questions, Iterable):
        raise WrongArgumentError('`questions` are ids in a list: write `questions=["visitor.appoint"]`, also for one')
    asked = tuple(questions)
    for question in asked:
        if not isinstance(question, str):
            raise WrongArgumentError(
                f"`questions` are ids, each a text, not a {type(question).__name__}: write `visitor.appoint`"
            )
        if question not in known:
            raise unknown_question(question, sorted(known), f"pack `{pack}` has no such question")
    return asked


def unknown_question(question: object, known: Collection[str], told: str) -> UnknownQuestionError:
    """That a question is none of those known, with the nearest; what was given is shown only where it can be an id."""
    if not can_be_id(question):
        return UnknownQuestionError(f"{told}\n  help: `pack.questions` has the ids of all")
    hint = did_you_mean(str(question), known, "`pack.questions` has the ids of all")
    return UnknownQuestionError(f"{told}: `{question}`\n  help: {hint}")


def can_be_id(given: object) -> bool:
    """Whether something may be the id of a question or a pack: only then an error shows what was given."""
    return isinstance(given, str) and re.fullmatch(_ID, given) is not None


def refuse_no_record(case: object) -> None:
    """Raise `WrongArgumentError` where a case record was meant and another thing given; says what to write."""
    if isinstance(case, CaseRecord):
        return
    given = type(case).__name__
    if isinstance(case, Mapping):
        mend = "read it first: `pack.read_case(case)`, which also takes what `read_case_file` gives"
    elif isinstance(case, str) or hasattr(case, "__fspath__"):
        mend = "read the file first: `pack.read_case(read_case_file(path))`"
    else:
        mend = "make a dictionary of it, then `pack.read_case(...)`"
    raise WrongArgumentError(f"`case` is a CaseRecord, not a {given}\n  help: {mend}")
