"""What runs inside the page: the pages of the service, stepped by its script; and any case decided, for whoever checks.

Nothing here is called outside a browser but by tests.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from ivpolicy.core.decision.evaluate import evaluate
from ivpolicy.core.editions import Editions
from ivpolicy.core.errors import IvpolicyError
from ivpolicy.core.record.case import read_case
from ivpolicy.files.cases import read_case_bytes
from ivpolicy.files.pack_names import shipped_packs
from ivpolicy.files.packs import load_packs
from ivpolicy.service.web.pages import Page, Pages


class PacksAtHand(Mapping[str, Editions]):
    """The shipped packs, each read when it is first asked for, and those that were dropped in."""

    def __init__(self) -> None:
        self._read: dict[str, Editions | None] = dict.fromkeys(shipped_packs())

    def __getitem__(self, name: str) -> Editions:
        found = self._read[name]
        if found is None:
            found = self._read[name] = load_packs(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)

    def add(self, text: bytes) -> Editions:
        """A pack of one's own, from its file. Raises `PackError` where it is refused, with every problem."""
        with TemporaryDirectory() as folder:
            path = Path(folder, "dropped-in.yaml")
            path.write_bytes(text)
            found = load_packs(path)
        self._read[found.id] = found
        return found


class PagesInBrowser:
    """The pages, as the script of the file asks for them: a form in, a page or a file out, both as JSON."""

    def __init__(self, today: str) -> None:
        self._packs = PacksAtHand()
        self._today = date.fromisoformat(today)
        self._pages = self._made()

    def _made(self) -> Pages:
        return Pages(self._packs, key=secrets.token_bytes(32), today=lambda: self._today)

    def start(self) -> str:
        """Where an interview begins."""
        return _sent(self._pages.start())

    def style(self) -> str:
        """The style sheet of every page."""
        return self._pages.style

    def step(self, fields: str, uploaded: bytes, suffix: str) -> str:
        """The page that follows a form: `fields` is a JSON list of names and values, in the form's order."""
        form: dict[str, list[str]] = {}
        for name, value in json.loads(fields):
            form.setdefault(name, []).append(value)
        return _sent(self._pages.step(form, bytes(uploaded), suffix))

    def add_pack(self, text: bytes) -> str:
        """Answer under a pack of one's own too; or why it is refused."""
        try:
            added = self._packs.add(bytes(text))
        except IvpolicyError as error:
            return _sent(self._pages.refused("The pack is refused", tuple(error.told), 422))
        return json.dumps({"added": added.packs[-1].authority.name})

    def decided(self, case: bytes, suffix: str, pack: str, as_at: str) -> str:
        """The library's document of a case under a pack, as if the child were that authority's; byte for byte."""
        record = read_case(read_case_bytes(bytes(case), suffix=suffix))
        result = evaluate(self._packs[pack], record, as_at=date.fromisoformat(as_at), hypothetical=True)
        return result.document().model_dump_json(by_alias=True)


def _sent(page: Page) -> str:
    return json.dumps({"body": page.body, "file": page.file, "media": page.media, "status": page.status})
