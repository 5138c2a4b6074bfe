"""Pages on the packs: a policy in sentences, and what a change of one does. Nothing here is about a child."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.files.packs import load_text
from ivpolicy.pages.html import as_html
from ivpolicy.pages.parts import Part
from ivpolicy.service.web.controls import FieldProblem, Form
from ivpolicy.service.web.drawn_page import DAY, HTML, START, Page, PageDrawing, first_of, given_text, name_of
from ivpolicy.service.web.filled import read_day
from ivpolicy.service.web.phrases import problems_told
from ivpolicy.service.web.results import ToldPage, policy_file


class PackPages:
    """The pages over some packs, each edition of which has a name: the pack's id, with a day where there are several.

    Args:
        packs: The packs, by id.
        drawing: Draws the pages.
        today: Gives the day whose law is proposed.
    """

    def __init__(self, packs: Mapping[str, Editions], drawing: PageDrawing, today: Callable[[], date]) -> None:
        self._packs = packs
        self._drawing = drawing
        self._today = today

    def policies(self, form: Form) -> Page:
        """Every policy that answers here; the one that was chosen in short, or whole as a file."""
        named = dict(self._named())
        pack = named.get(first_of(form, "pack"))
        if pack is None:
            rows = [(name, pack.authority.name, pack.edition, pack.approval.words) for name, pack in named.items()]
            return self._drawing.page("policies.html", START, (), rows=rows)
        if first_of(form, "do") == "save":
            return Page(policy_file(pack), HTML, f"{pack.id}.html")
        told = ToldPage(tuple(_in_short(pack)), f"ivpolicy render {first_of(form, 'pack')} --summary")
        saves, given = "Save the whole policy in sentences", {"pack": first_of(form, "pack")}
        return self._drawing.task("policies", pack.authority.name, told, given, saves=saves, name=name_of(form))

    def change(self, form: Form, uploaded: bytes) -> Page:
        """What differs between two packs, or two editions of one, or a pack and a changed text of it."""
        if not form:
            return self._change_asked({})
        named, problems = dict(self._named()), list[FieldProblem]()
        old, new = named.get(first_of(form, "old")), named.get(first_of(form, "new"))
        law_of = read_day(DAY, form)
        if isinstance(law_of, FieldProblem) or law_of is None:
            problems.append(law_of or FieldProblem("as_at-day", "Give the day whose law both stand on"))
        if old is None:
            problems.append(FieldProblem("old-1", "Choose the policy as it was"))
        text = ""
        try:
            text = given_text(uploaded, form)
            new = _changed_text(text, law_of if isinstance(law_of, str) else None) if text else new
        except IvpolicyError as error:
            problems += problems_told(error, "file")
        if new is None and not (text or uploaded):
            problems.append(FieldProblem("new-1", "Choose the policy as it is now, or give its file"))
        if old is not None and new is not None and old.is_national != new.is_national:
            problems.append(FieldProblem("new-1", "The law answers beneath every policy: compare it with itself"))
        if problems or old is None or new is None:
            return replace(self._change_asked(form, tuple(problems)), status=422)
        names = (first_of(form, "old"), "changed.yaml" if text else first_of(form, "new"))
        return self._compared(old, new, names, date.fromisoformat(law_of), form, text)

    def _compared(
        self, old: Pack, new: Pack, names: tuple[str, str], law_of: date, form: Form, text: str
    ) -> Page:  # fmt: skip
        from ivpolicy.diff.comparison import compared  # noqa: PLC0415 - for whoever asks that alone
        from ivpolicy.diff.paper import paper  # noqa: PLC0415 - with it

        told = ToldPage(
            tuple(paper(compared(old, new, names=names, law_of=law_of))),
            f"ivpolicy diff {names[0]} {names[1]} --as-at {law_of}",
        )
        if first_of(form, "do") == "save":
            return Page(as_html(told.parts), HTML, "change.html")
        given = {name: first_of(form, name) for name in ("old", "new", "as_at-day", "as_at-month", "as_at-year")}
        saves, title = "Save this page", "What the change does"
        return self._drawing.task("change", title, told, given, saves=saves, name=name_of(form), sent=text)

    def _change_asked(self, form: Form, problems: tuple[FieldProblem, ...] = ()) -> Page:
        names = [(name, f"{pack.authority.name}, edition {pack.edition}") for name, pack in self._named()]
        return self._drawing.asking("change.html", self._today(), form or None, problems, names=names)

    def _named(self) -> Iterator[tuple[str, Pack]]:
        for id_, editions in self._packs.items():
            for pack in editions.packs:
                starts = pack.written.in_force.from_
                yield (id_ if len(editions.packs) == 1 or starts is None else f"{id_}@{starts}"), pack


def _in_short(pack: Pack) -> Iterator[Part]:
    from ivpolicy.printed.policy import Policy  # noqa: PLC0415 - for whoever asks that alone
    from ivpolicy.printed.summary import summary_page  # noqa: PLC0415 - with it

    return summary_page(Policy(pack.written, pack.national, None))


def _changed_text(text: str, as_at: str | None) -> Pack:
    """A pack from its changed text. Raises `PackError`, with every problem."""
    pack = load_text(text, file="changed.yaml", as_at=date.fromisoformat(as_at) if as_at else None)
    pack.build()
    return pack
