"""The addresses of the pages, and forms as browsers send them. No address has a part that tells of a child."""

from __future__ import annotations

from base64 import b64encode
from email import message_from_bytes
from email.policy import HTTP
from hashlib import sha256
from pathlib import PurePath
from types import MappingProxyType
from typing import Literal, NamedTuple
from urllib.parse import parse_qs

from ivpolicy.service.refusals import refusal
from ivpolicy.service.web.drawn_page import SCRIPT, Page
from ivpolicy.service.web.page_keeper import PageKeeper
from ivpolicy.service.web.pages import Pages

PageMethod = Literal["GET", "POST"]
PAGE_ROUTES: tuple[tuple[str, tuple[PageMethod, ...]], ...] = (
    ("/", ("GET",)),
    ("/interview", ("GET", "POST")),
    ("/policies", ("GET", "POST")),
    ("/change", ("GET", "POST")),
    ("/confirm", ("GET", "POST")),
    ("/due", ("GET", "POST")),
    ("/caseload", ("GET", "POST")),
    ("/style.css", ("GET",)),
)
"""Every address of a page, and how it is asked."""
_SCRIPT_DIGEST = b64encode(sha256(SCRIPT.encode()).digest()).decode("ascii")
PAGE_HEADERS = MappingProxyType(
    {
        "Content-Security-Policy": (
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "
            f"script-src 'sha256-{_SCRIPT_DIGEST}'; connect-src 'self'"
        ),
        "Cross-Origin-Opener-Policy": "same-origin",
        # A page that tells nobody where it is sends its forms without their origin, by which they are known as its own.
        "Referrer-Policy": "same-origin",
    }
)
"""What every page says beside what every answer says.

It runs its own script alone, known by its digest, fetches its style and itself, and is framed nowhere.
"""
_URL_ENCODED, _IN_PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_MOST_FIELDS = 20_000


class SentForm(NamedTuple):
    """A form as it came: its fields, the last file that was chosen, with the end of its name, and all files."""

    fields: dict[str, list[str]]
    uploaded: bytes = b""
    suffix: str = ""
    files: tuple[tuple[str, bytes], ...] = ()


def page_for(
    pages: Pages,
    path: str,
    method: str,
    body: bytes,
    media: str,
    *,
    keeper: PageKeeper | None = None,
    asker: str = "",
) -> Page:
    """The page at an address, for who asks it. Raises `RequestRefusedError` where what came is no form."""
    if path == "/style.css":
        return Page(pages.style, "text/css; charset=utf-8")
    form = sent_form(body, media) if method == "POST" else SentForm({})
    match path:
        case "/policies":
            return pages.tasks.of_packs.policies(form.fields)
        case "/change":
            return pages.tasks.of_packs.change(form.fields, form.uploaded)
        case "/confirm":
            return pages.tasks.confirming.step(form.fields, form.uploaded)
        case "/due":
            return pages.tasks.due.step(form.fields, form.uploaded, form.suffix)
        case "/caseload":
            return pages.tasks.caseload.step(form.fields, form.files)
        case _ if method != "POST":
            return pages.start(tasks=True)
        case _ if keeper is not None:
            return keeper.step(pages, form.fields, form.uploaded, form.suffix, asker)
        case _:
            return pages.step(*form[:3])


def sent_form(body: bytes, media: str) -> SentForm:
    """Read a form. In memory alone: a case file that is sent is written nowhere.

    Raises:
        RequestRefusedError: It is no form.
    """
    kind = media.partition(";")[0].strip().lower()
    if kind == _URL_ENCODED:
        try:
            return SentForm(
                parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_MOST_FIELDS)
            )
        except ValueError:
            raise refusal("too_large", "the form has too many fields", "send less at once") from None
    if kind != _IN_PARTS:
        raise refusal("wrong_type", "this is no form", "send it from the page")
    return _in_parts(body, media)


def _in_parts(body: bytes, media: str) -> SentForm:
    message = message_from_bytes(
        b"Content-Type: " + media.encode("latin-1", "replace") + b"\r\n\r\n" + body, policy=HTTP
    )
    fields: dict[str, list[str]] = {}
    uploaded, suffix = b"", ""
    files: list[tuple[str, bytes]] = []
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        held = part.get_payload(decode=True)
        raw = held if isinstance(held, bytes) else b""
        if part.get_filename() is not None:
            uploaded, suffix = raw, PurePath(str(part.get_filename())).suffix if raw else ""
            files += [(str(part.get_filename()), raw)] if raw else []
        elif isinstance(name, str):
            fields.setdefault(name, []).append(raw.decode("utf-8", "replace"))
    return SentForm(fields, uploaded, suffix, tuple(files))
