"""A person at the pages, as a browser has them: forms that are sent, sent twice, gone back to and filled in wrongly."""

import html
import re
from dataclasses import dataclass, field
from random import Random

from answers_given import an_answer
from ivpolicy.service.web.filled import form_of
from ivpolicy.service.web.state import Seal

KEY = b"a key of tests, of thirty-two bytes or more"
_HIDDEN = re.compile(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"')


@dataclass
class Shown:
    """A page as it came."""

    status: int
    text: str
    kept: object = field(init=False)

    def __post_init__(self):
        self.hidden = {name: html.unescape(value) for name, value in _HIDDEN.findall(self.text)}
        self.kept = Seal(KEY).opened(self.hidden["state"]) if "state" in self.hidden else None

    @property
    def fact(self):
        return self.hidden.get("fact")

    @property
    def can_be_changed(self):
        return re.findall(r'name="change" value="([^"]*)"', self.text)

    @property
    def in_full(self):
        return re.findall(r'name="full" value="([^"]*)"', self.text)

    @property
    def left(self):
        told = re.search(r"At most (\d+) question", self.text)
        return int(told[1]) if told else 0

    @property
    def left_if_known(self):
        told = re.search(r"and at most (\d+) if every one has an answer", self.text)
        return int(told[1]) if told else self.left

    @property
    def is_needed(self):
        """Whether the question that is shown can still change an answer."""
        return "this one included" in self.text

    @property
    def heading(self):
        return html.unescape(re.search(r"<h1>(.*?)</h1>", self.text, re.DOTALL)[1])


class Person:
    """Somebody who goes through an interview. `client` sends forms; `pack` is what they are asked under."""

    def __init__(self, client, pack, seed, questions=()):
        self.client, self.pack, self.random = client, pack, Random(seed)
        self.questions = questions
        self.sent = None
        self.before = []

    def begin(self, case="", **more):
        form = {
            "state": self.shown(self.client.get("/")).hidden["state"],
            "pack": self.pack.id, "as_at-day": "2", "as_at-month": "11", "as_at-year": "2026",
            "question": list(self.questions), "case": case, "do": "begin",
        } | more  # fmt: skip
        return self.send(form)

    def send(self, form):
        self.sent = form
        self.page = self.shown(self.client.post("/interview", data=form))
        return self.page

    @staticmethod
    def shown(answer):
        return Shown(answer.status_code, answer.text)

    def do(self, **fields):
        """Press a button of the page that is shown."""
        return self.send(dict(self.page.hidden) | {key.rstrip("_"): value for key, value in fields.items()})

    def answer(self, value):
        """Fill in an answer as a record writes it, and go on."""
        fact = self.pack.rulebook.facts[self.page.fact]
        return self.send(self.page.hidden | form_of(fact, value, confirmed=None) | {"do": "answer"})

    def answer_at_random(self):
        fact = self.pack.rulebook.facts[self.page.fact]
        value = an_answer(self.random, self.page.kept.as_at, fact)
        return self.do(do="skip") if value is None else self.answer(value)
