"""What runs inside the page: the pages of the service, stepped by its script; and any case decided, for whoever checks.

Nothing here is called outside a browser but by tests.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

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
        self.replaced: dict[str, str] = {}
        """The ids of shipped packs in whose place one of one's own answers, each with the authority it names."""

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
        if found.id in shipped_packs():
            self.replaced[found.id] = found.packs[-1].authority.name
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
        return self._sent(self._pages.start())

    def packs(self) -> str:
        """Whose policies can answer: a JSON list of ids with names."""
        return json.dumps([(id_, editions.packs[-1].authority.name) for id_, editions in self._packs.items()])

    def style(self) -> str:
        """The style sheet of every page."""
        return self._pages.style

    def step(self, fields: str, uploaded: bytes, suffix: str) -> str:
        """The page that follows a form: `fields` is a JSON list of names and values, in the form's order."""
        form: dict[str, list[str]] = {}
        for name, value in json.loads(fields):
            form.setdefault(name, []).append(value)
        return self._sent(self._pages.step(form, _bytes_of(uploaded), suffix))

    def add_pack(self, text: bytes) -> str:
        """Answer under a pack of one's own too; or why it is refused."""
        try:
            added = self._packs.add(_bytes_of(text))
        except IvpolicyError as error:
            return self._sent(self._pages.refused("The pack is refused", tuple(error.told), 422))
        name = added.packs[-1].authority.name
        instead = "in place of the pack that came with this file" if added.id in self._packs.replaced else "too"
        return json.dumps({"added": f"{name} answers {instead}: choose it below."})

    def screened(self, chosen: Iterable[tuple[str, bytes]], pack: str, as_at: str) -> str:
        """The page of a return that was chosen, with the files to keep of it; or why there is none."""
        from ivpolicy.one_file.screened import screened_files  # noqa: PLC0415 - most who open the page screen nothing

        try:
            day = date.fromisoformat(as_at)
            found = screened_files({name: _bytes_of(data) for name, data in chosen}, self._packs[pack].on(day), day)
        except IvpolicyError as error:
            told = tuple(line.strip().removeprefix("help: ") for line in str(error).split("\n"))
            return self._sent(self._pages.refused("The return is not screened", told, 422))
        again = '<p><a href="./">Begin an interview</a></p>'
        main = f'<main id="main"><div class="answer">{found.body}</div>{again}</main>'
        page = Page(f'<title>A return screened</title><div class="page">{main}</div>')
        saved = {name: self._noticed(text) if name.endswith(".html") else text for name, text in found.files.items()}
        return json.dumps({**json.loads(self._sent(page)), "files": saved})

    def decided(self, case: bytes, suffix: str, pack: str, as_at: str) -> str:
        """The library's document of a case under a pack, as if the child were that authority's; byte for byte."""
        record = read_case(read_case_bytes(_bytes_of(case), suffix=suffix))
        result = evaluate(self._packs[pack], record, as_at=date.fromisoformat(as_at), hypothetical=True)
        return result.document().model_dump_json(by_alias=True)

    def _sent(self, page: Page) -> str:
        body = self._noticed(page.body) if page.media.startswith("text/html") else page.body
        return json.dumps({"body": body, "file": page.file, "media": page.media, "status": page.status})

    def _noticed(self, body: str) -> str:
        """A page that says before anything else whose pack answers in place of one that came with the file."""
        says = "".join(
            f"<p><strong>{escape(name)}: this pack takes the place of the one that came with this file.</strong> "
            f"What is answered as <code>{escape(id_)}</code> is answered by the pack file that was chosen.</p>"
            for id_, name in self._packs.replaced.items()
        )
        before, heading, rest = body.partition("<h1")
        return f"{before}{says}{heading}{rest}" if heading else says + before


def _bytes_of(data: Any) -> bytes:
    """The bytes of an array of the browser's, which would be slow to go through one by one; or of bytes."""
    return bytes(data.to_bytes() if hasattr(data, "to_bytes") else data)
