"""A decision that was reached on the pages, kept in the decision log when whoever reached it asks for that."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from html import escape
from threading import Lock

from ivpolicy.core.record.case import read_case
from ivpolicy.service.answers import Answers
from ivpolicy.service.web.controls import Form
from ivpolicy.service.web.drawn_page import Page
from ivpolicy.service.web.pages import Pages
from ivpolicy.service.web.results import Asking
from ivpolicy.service.web.state import PageState, Seal

_ASKED_HERE, _SAID_HERE = "<!-- keep -->", "<!-- kept -->"
"""Where the pages have room for what is asked and said of the log; a browser shows nothing there."""
_BUTTON = (
    '<p class="buttons"><button name="do" value="keep" class="second">Keep this decision in the decision log</button>'
    "</p>\n<p>The log then holds the case as it stands, the answers, the time and who asks. Until you press this it "
    "does not.</p>"
)
_MOST_REMEMBERED = 1_000


class PageKeeper:
    """Keeps decisions of pages.

    A page that is sent twice, as by a reload, is kept once: the log gives nothing back, so that a second entry would
    stand for good. What is remembered for that is a signature, of which nothing can be read.

    Args:
        key: What signs the state of the pages.
        answers: What answers, and keeps a decision log.
    """

    def __init__(self, key: bytes, answers: Answers) -> None:
        self._seal = Seal(key)
        self._answers = answers
        self._kept: OrderedDict[tuple[str, str], int] = OrderedDict()
        self._lock = Lock()

    def step(self, pages: Pages, form: Form, uploaded: bytes, suffix: str, asker: str) -> Page:
        """The page that follows a form. Raises `IvpolicyError` where a decision could not be kept; it is not shown."""
        is_asked = list(form.get("do", ())) == ["keep"]
        page = pages.step({**form, "do": ["decide"]} if is_asked else form, uploaded, suffix)
        told = _BUTTON
        if is_asked and _ASKED_HERE in page.body:
            place = self._place_of(next(iter(form["state"])), asker)
            entry = f"<strong>Kept in the decision log as entry {place}</strong>"
            told = f'<p role="status">{entry}, asked by {escape(asker)}.</p>'
        said = ", but what you had kept in the decision log,"
        return replace(page, body=page.body.replace(_ASKED_HERE, told).replace(_SAID_HERE, said))

    def _place_of(self, sealed: str, asker: str) -> int:
        """The place of the decision in the log, where it is now if it was not before."""
        name = sealed.partition(".")[0], asker
        with self._lock:
            if name not in self._kept:
                kept = self._seal.opened(sealed)
                assert kept is not None, "what is not known shows no decision"  # noqa: S101 - tells the type checker
                self._kept[name] = self._added(kept, asker)
                if len(self._kept) > _MOST_REMEMBERED:
                    self._kept.popitem(last=False)
            return self._kept[name]

    def _added(self, kept: PageState, asker: str) -> int:
        assert kept.as_at is not None, "as above"  # noqa: S101
        pack = self._answers.packs[kept.pack].on(kept.as_at)
        asking = Asking(pack, read_case(kept.record), kept.as_at, kept.questions)
        return self._answers.keep(asking.result(kept.questions), asker)
