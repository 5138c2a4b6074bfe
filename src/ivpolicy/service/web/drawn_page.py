"""How each page looks: what an interview has come to, put into the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from secrets import token_urlsafe
from typing import Any
from urllib.parse import urlencode

from ivpolicy.core.actors import asked_of
from ivpolicy.core.catalogue import Question
from ivpolicy.core.editions import Editions
from ivpolicy.core.record.case import read_case
from ivpolicy.core.record.vocabulary import Fact, FactType
from ivpolicy.core.rules.words import long_date
from ivpolicy.files.text import text_of
from ivpolicy.pages.html import drawn
from ivpolicy.report.officer import recorded_words
from ivpolicy.report.phrases import sentence_case
from ivpolicy.service.web.controls import (
    WHOLE,
    Control,
    FieldProblem,
    Form,
    controls_of,
    id_of,
    item_controls,
    items_in,
    officer_controls,
)
from ivpolicy.service.web.phrases import bound_words
from ivpolicy.service.web.results import ToldPage, one_page_told
from ivpolicy.service.web.section_form import asked_fact
from ivpolicy.service.web.sections import section_before, section_title
from ivpolicy.service.web.state import PageState, Seal
from ivpolicy.service.web.underway import InterviewUnderway

HTML = "text/html; charset=utf-8"
START = PageState()
DAY = Control("as_at", "day", "Day of decision", "For example 2 11 2026.", whole_day=True)
_TEMPLATES = Path(__file__).parent / "templates"
SCRIPT = (_TEMPLATES / "history.js").read_text(encoding="utf-8")
"""What every page runs, where scripts run: it gives the browser's own back, forward and reload the newest answers."""
_MOST_TOLD = 8


@dataclass(frozen=True)
class Page:
    """What is sent: a page to look at, or a file to keep."""

    body: str
    media: str = HTML
    file: str | None = None
    status: int = 200


@dataclass(frozen=True)
class ShownQuestion:
    """A question as the form is to show it: what is filled in, and what is wrong with it."""

    path: str
    form: Form = field(default_factory=dict)
    problems: tuple[FieldProblem, ...] = ()


class PageDrawing:
    """Draws every page. May be shared between threads.

    Args:
        packs: The packs that can answer, by id.
        seal: Signs the state that travels in a page.
    """

    def __init__(self, packs: Mapping[str, Editions], seal: Seal) -> None:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 - the extra

        self._packs = packs
        self._seal = seal
        self._templates = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @property
    def style(self) -> str:
        """The style sheet of every page."""
        return (_TEMPLATES / "style.css").read_text(encoding="utf-8")

    def start(self, today: date, form: Form | None, problems: tuple[FieldProblem, ...], *, tasks: bool) -> Page:
        """Where an interview begins: whose policy, on which day, about what, and what is known already."""
        pack = self._packs.get(first_of(form, "pack")) or next(iter(self._packs.values()))
        rules = pack.packs[-1].rulebook.by_question
        questions = [(id_, rules[id_].question.title) for id_ in pack.packs[-1].questions]
        return self.asking("start.html", today, form, problems, tasks=tasks, questions=questions)

    def asking(
        self, template: str, today: date, form: Form | None, problems: tuple[FieldProblem, ...], **given: Any
    ) -> Page:
        """A page that asks, beside what else it asks, whose policy it is about and which day, today where none is."""
        day = {"as_at-day": [str(today.day)], "as_at-month": [str(today.month)], "as_at-year": [str(today.year)]}
        packs = [(id_, editions.packs[-1].authority.name) for id_, editions in self._packs.items()]
        return self.page(template, START, problems, form=day if form is None else form, packs=packs, day=DAY, **given)

    def refused(self, title: str, told: Sequence[str], status: int) -> Page:
        """Why there is no page: what is wrong and how to mend it."""
        return replace(self.page("refused.html", START, (), title=title, told=told), status=status)

    def question(self, underway: InterviewUnderway, shown: ShownQuestion) -> Page:
        """One question."""
        kept, interview = underway.kept, underway.interview
        fact = interview.fact(shown.path)
        title = interview.pack.rulebook.by_question
        needed = [title[question].question.title for question in underway.needed_by(shown.path)]
        is_list = fact.type is FactType.LIST
        stands = underway.so_far() if kept.asked or len(kept.record) > 1 else None
        confirm = underway.is_confirmed_asked(shown.path)
        return self.page(
            "question.html", kept, shown.problems, at={"change": shown.path}, form=shown.form, fact=fact,
            whom=sentence_case(asked_of(fact.ask_whom)), known=fact.known_when,
            needed=needed[:_MOST_TOLD], more=max(0, len(needed) - _MOST_TOLD),
            controls=() if is_list else controls_of(fact, confirm=confirm),
            items=item_controls(fact, items_in(shown.form)) if is_list else (), whole=WHOLE if is_list else None,
            left=bound_words(interview, shown.path), told=stands,
            is_anothers=underway.asking.is_anothers, is_asked=shown.path in kept.asked,
            can_go_back=bool(kept.asked) and shown.path != kept.asked[0],
        )  # fmt: skip

    def section(
        self,
        underway: InterviewUnderway,
        section: str,
        facts: Sequence[Fact],
        form: Form,
        problems: tuple[FieldProblem, ...] = (),
    ) -> Page:
        """The questions of a section, each with what is filled in."""
        kept = underway.kept
        asked = [asked_fact(fact, form, confirm=underway.is_confirmed_asked(fact.path)) for fact in facts]
        return self.page(
            "section.html", kept, problems, at={"do": "again-section", "of": section}, form=form, section=section,
            title=section_title(section), asked=asked, whom={fact.path: _whom(fact) for fact in facts},
            left=bound_words(underway.interview, None), can_go_back=section_before(underway, section) is not None,
            told=underway.so_far() if kept.asked or len(kept.record) > 1 else None,
            is_anothers=underway.asking.is_anothers,
        )  # fmt: skip

    def check(self, underway: InterviewUnderway) -> Page:
        """Every answer, to be checked and changed."""
        interview = underway.interview
        return self.page(
            "check.html", underway.kept, (), at={"do": "check"}, rows=list(underway.answers()),
            left=bound_words(interview, None), is_done=interview.next is None, told=underway.so_far(),
            is_anothers=underway.asking.is_anothers,
        )  # fmt: skip

    def decision(self, underway: InterviewUnderway) -> Page:
        """The answer on one page."""
        kept, told = underway.kept, one_page_told(underway.asking)
        rules = underway.pack.rulebook.by_question
        return self.page(
            "decision.html", kept, (), at={"do": "decide"}, answer=drawn(told.parts),
            left=bound_words(underway.interview, None),
            questions=[(id_, rules[id_].question.title) for id_ in kept.questions or underway.pack.questions],
            command=told.command, can_compare=len(self._packs) > 1,
        )  # fmt: skip

    def told(self, kept: PageState, told: ToldPage, at: Mapping[str, str], question: Question | None = None) -> Page:
        """What is told of a question, or beside it. Its title, which the browser's history keeps, names no case."""
        return self.page(
            "told.html", kept, (), at=at, answer=drawn(told.parts), command=told.command,
            title=question.title if question else "Each policy beside the others",
            question=question.id if question else "",
        )  # fmt: skip

    def officer(self, kept: PageState, asked: Question, form: Form, problems: tuple[FieldProblem, ...]) -> Page:
        """The form for the officer's own decision: nothing is filled in, whatever the law and the policy say."""
        decisions = read_case(kept.record).decisions
        return self.page(
            "officer.html", kept, problems, at={"officer": asked.id}, form=form, question=asked.id, title=asked.title,
            before=[recorded_words(officer).replace("`", "") for officer in decisions if officer.question == asked.id],
            controls=officer_controls(asked),
        )  # fmt: skip

    def task(
        self, path: str, title: str, told: ToldPage, fields: Mapping[str, str], *, saves: str, name: str, sent: str = ""
    ) -> Page:
        """What is told of no interview: how it was asked travels with it, and so does a file that was sent."""
        return self.page(
            "task.html", START, (), at=fields, id=name, path=path, title=title, answer=drawn(told.parts),
            command=told.command, fields=fields, sent=sent, saves=saves,
        )  # fmt: skip

    def page(
        self,
        template: str,
        kept: PageState,
        problems: tuple[FieldProblem, ...],
        at: Mapping[str, str] | None = None,
        **given: Any,
    ) -> Page:
        """A template filled in, with what travels in it; `at` holds what asks for it again, beside the answers."""
        pack = self._packs[kept.pack].packs[-1].authority.name if kept.pack in self._packs else ""
        shown = {"authority": pack, "day": long_date(kept.as_at) if kept.as_at else "", **given}
        errors = {problem.at: problem.message for problem in reversed(problems)}
        sealed = self._seal.sealed(kept)
        made = self._templates.get_template(template)
        history = {
            "answers": given.get("id", kept.id),
            "at": urlencode(at or {}),
            "key": self._seal.browsers_key,
            "script": SCRIPT,
        }
        return Page(made.render(state=sealed, problems=problems, errors=errors, id_of=id_of, **history, **shown))


def _whom(fact: Fact) -> str:
    known = f"; usually known {fact.known_when}" if fact.known_when else ""
    return f"Whom to ask: {asked_of(fact.ask_whom)}{known}."


def first_of(form: Form | None, name: str) -> str:
    """The first value of a field; empty where there is none."""
    values = (form or {}).get(name, ())
    return values[0] if values else ""


def typed_again(form: Form) -> Form:
    """What stood in a page that the browser asks for again, as it was typed; nothing for any other form."""
    return form if first_of(form, "again") == "typed" else {}


def name_of(form: Form) -> str:
    """The name under which a tab keeps how to ask for a page again: that which the form has, or a new one."""
    return first_of(form, "id") or token_urlsafe(9)


def given_text(uploaded: bytes, form: Form) -> str:
    """The text of a file that is sent, or of the one that was sent before; empty where there is none.

    Raises:
        NoTextError: It is not in UTF-8. Read as if it were, two names in it could become one.
    """
    return text_of(uploaded) if uploaded else sent_text(form)


def sent_text(form: Form) -> str:
    """A file that was sent and travels in the page, as it was: browsers send ends of lines their way."""
    return first_of(form, "state").replace("\r\n", "\n")
