"""The steps of an interview section by section: a form of a section in, the page that follows out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ivpolicy.core.record.vocabulary import Fact
from ivpolicy.service.web.controls import Form, items_in
from ivpolicy.service.web.drawn_page import Page, PageDrawing, first_of, typed_again
from ivpolicy.service.web.section_form import fields_of, part_of, section_of
from ivpolicy.service.web.sections import facts_to_ask, section_answered, section_before, section_filled
from ivpolicy.service.web.underway import InterviewUnderway


class SectionPages:
    """The pages that ask a whole section.

    Args:
        drawing: Draws them.
        go_on: The page that comes next in an interview.
    """

    def __init__(self, drawing: PageDrawing, go_on: Callable[[InterviewUnderway], Page]) -> None:
        self._drawing = drawing
        self._go_on = go_on

    def step(self, underway: InterviewUnderway, form: Form) -> Page | None:
        """The page that follows a form of a section; None for any other form."""
        if first_of(form, "add"):
            return self._with_another(underway, first_of(form, "add"), form)
        match first_of(form, "do"):
            case "answer-section":
                return self._answered(underway, form)
            case "back-section":
                before = section_before(underway, first_of(form, "section"))
                return self._go_on(underway) if before is None else self.asked(underway, before)
            case "again-section":
                return self._again(underway, first_of(form, "of"), typed_again(form))
            case _:
                return None

    def asked(self, underway: InterviewUnderway, section: str, *, again: bool = True) -> Page:
        """A section; `again` with what was asked of it before. The answers to check where nothing is to be asked."""
        facts = facts_to_ask(underway, section, again=again)
        if not facts:
            return self._drawing.check(underway)
        return self._drawing.section(underway, section, facts, section_filled(underway, facts))

    def _again(self, underway: InterviewUnderway, section: str, typed: Form) -> Page:
        facts = _facts_sent(underway, typed)
        return self._drawing.section(underway, section, facts, typed) if facts else self.asked(underway, section)

    def _answered(self, underway: InterviewUnderway, form: Form) -> Page:
        facts = _facts_sent(underway, form)
        if not facts:
            return self._go_on(underway)
        answered = section_answered(underway, facts, form)
        if not answered.problems:
            return self._go_on(answered.underway)
        section = section_of(facts[0].path)
        return replace(self._drawing.section(underway, section, facts, form, answered.problems), status=422)

    def _with_another(self, underway: InterviewUnderway, path: str, form: Form) -> Page:
        """The same page with one more item of a list."""
        facts = _facts_sent(underway, form)
        if not facts:
            return self._go_on(underway)
        more = {**form, **fields_of(path, {"items": [str(items_in(part_of(form, path)) + 1)]})}
        return self._drawing.section(underway, section_of(facts[0].path), facts, more)


def _facts_sent(underway: InterviewUnderway, form: Form) -> tuple[Fact, ...]:
    """The facts that a form of a section asked: those of its own section alone."""
    found = tuple(fact for path in dict.fromkeys(form.get("fact", ())) if (fact := underway.fact(path)))
    return tuple(fact for fact in found if section_of(fact.path) == section_of(found[0].path))
