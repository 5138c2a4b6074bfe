"""An interview section by section: which facts a page asks, what was filled in of them, and which page came before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ivpolicy.core.record.case import CaseError, read_case
from ivpolicy.core.record.local_facts import with_local_facts
from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.core.rules.words import plain
from ivpolicy.interview.given import DeniedAnswerError, read_answered, with_answer
from ivpolicy.report.phrases import sentence_case
from ivpolicy.service.web.controls import FieldProblem, Form
from ivpolicy.service.web.filled import form_of
from ivpolicy.service.web.phrases import denied_told, problems_told
from ivpolicy.service.web.record_data import held_in, with_what_is_not_asked
from ivpolicy.service.web.section_form import fields_of, first_field, part_filled, section_of
from ivpolicy.service.web.underway import InterviewUnderway

_OF_THE_PACK = "What this policy alone asks"


@dataclass(frozen=True)
class AnsweredSection:
    """What a form of a section came to: the interview with its answers, or what is wrong."""

    underway: InterviewUnderway
    problems: tuple[FieldProblem, ...] = ()


def section_title(section: str) -> str:
    """The heading of a section's page."""
    return _OF_THE_PACK if section == "local" else sentence_case(plain(section))


def section_before(underway: InterviewUnderway, section: str) -> str | None:
    """The section that was asked before this one, or last; None where none was."""
    sections = list(dict.fromkeys(map(section_of, underway.kept.asked)))
    before = sections[: sections.index(section)] if section in sections else sections
    return before[-1] if before else None


def facts_to_ask(underway: InterviewUnderway, section: str, *, again: bool) -> tuple[Fact, ...]:
    """The facts of a section that can still change an answer; `again` with those that were asked, in the same order."""
    open_ = {path for facts in underway.interview.open.values() for path in facts}
    wanted = open_ | (set(underway.kept.asked) if again else set())
    facts = underway.interview.pack.rulebook.facts
    return tuple(fact for path, fact in facts.items() if path in wanted and section_of(path) == section)


def section_filled(underway: InterviewUnderway, facts: tuple[Fact, ...]) -> Form:
    """The form as it shows what is recorded of these facts."""
    form: dict[str, list[str]] = {}
    marks = underway.kept.record.get("provenance") or {}
    for fact in facts:
        confirmed = (marks.get(fact.path) or {}).get("confirmed")
        form |= fields_of(fact.path, form_of(fact, held_in(underway.kept.record, fact.path), confirmed=confirmed))
    return form


def section_answered(underway: InterviewUnderway, facts: tuple[Fact, ...], form: Form) -> AnsweredSection:
    """Take everything that was filled in, or nothing of it where anything is wrong."""
    kept, problems = underway.kept, list[FieldProblem]()
    data = kept.record
    for fact in facts:
        given = part_filled(fact, form, confirm=underway.is_confirmed_asked(fact.path))
        problems += given.problems
        value = with_what_is_not_asked(fact, held_in(kept.record, fact.path), given.value)
        data = with_answer(data, fact.path, value, confirmed=given.confirmed)
    problems += () if problems else _refused(underway, facts, data)
    if problems:
        return AnsweredSection(underway, tuple(problems))
    asked = tuple(dict.fromkeys((*kept.asked, *(fact.path for fact in facts))))
    return AnsweredSection(InterviewUnderway(replace(kept, record=data, asked=asked), underway.pack))


def _refused(underway: InterviewUnderway, facts: tuple[Fact, ...], data: Mapping[str, Any]) -> Iterator[FieldProblem]:
    """Why the answers cannot stand in one record, each at the first of these facts that it is about."""
    try:
        record = read_answered(data, read_case(underway.kept.record), underway.interview.as_at)
        with_local_facts(underway.pack.written, record)
    except DeniedAnswerError as error:
        for pair in error.pairs:
            here = next(fact for fact in facts if fact.path in pair.paths)
            told = denied_told(underway.interview, here.path, DeniedAnswerError((pair,)))
            yield from (replace(problem, at=first_field(here)) for problem in told)
    except CaseError as error:
        yield from problems_told(error, first_field(facts[0]))
