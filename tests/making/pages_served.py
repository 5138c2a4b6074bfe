"""The pages, asked in this process as a browser asks them."""

from datetime import date
from urllib.parse import urlencode

from starlette.testclient import TestClient

from ivpolicy import load_packs
from ivpolicy.service.answers import Answers
from ivpolicy.service.application import Service, application
from ivpolicy.service.guard import Guard
from ivpolicy.service.limits import Limits
from ivpolicy.service.web.pages import Pages
from ivpolicy.service.web.routes import page_for
from page_walker import KEY

TODAY = date(2026, 11, 2)


def page_client(tell=lambda _: None):
    """A client of pages over leeds and the national layer."""
    answers = Answers([load_packs("leeds"), load_packs("england")])
    pages = Pages(answers.packs, key=KEY, today=lambda: TODAY)
    patient = Limits(seconds=300)  # a machine that is busy with other tests is slow, not wrong
    service = Service(answers, Guard(frozenset({"127.0.0.1"})), limits=patient, pages=pages, tell=tell)
    return TestClient(application(service), base_url="http://127.0.0.1")


class AskedDirectly:
    """The same pages without HTTP, for whoever asks them very often."""

    def __init__(self):
        answers = Answers([load_packs("leeds"), load_packs("england")])
        self._pages = Pages(answers.packs, key=KEY, today=lambda: TODAY)

    def get(self, path):
        return _Sent(page_for(self._pages, path, "GET", b"", ""))

    def post(self, path, data):
        body = urlencode(data, doseq=True).encode()
        return _Sent(page_for(self._pages, path, "POST", body, "application/x-www-form-urlencoded"))


class _Sent:
    def __init__(self, page):
        self.status_code, self.text = page.status, page.body
