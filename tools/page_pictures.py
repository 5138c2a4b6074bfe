"""A stranger's walk through the pages, with a picture of each: `python tools/page_pictures.py [FOLDER]`.

An invented child, from nothing to the clause behind the answer. It needs the extra `serve` and Chromium, and takes
seconds. The pictures stand in `docs/how-to/pictures`.
"""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ivpolicy import load_packs
from ivpolicy.service.web.pages import Page, Pages

CHECKOUT = Path(__file__).parents[1]
FOLDER = CHECKOUT / "docs" / "how-to" / "pictures"
DAY = date(2026, 11, 2)
ANSWERED = {
    "child.statuses": {"value": ["looked_after"]},
    "concerns.child_may_be_at_risk": {"value": ["no"]},
    "concerns.other_child_may_be_at_risk": {"value": ["no"]},
    "concerns.visitor_allegation_of_harm": {"value": ["no"]},
    "views.objects_to_visitor": {
        "value": ["no"], "asked_by": ["social worker"],
        "asked_on-day": ["30"], "asked_on-month": ["10"], "asked_on-year": ["2026"],
    },
    "judgements.visitor_in_interests": {
        "value": ["yes"], "by": ["R. Invented"], "role": ["team manager"], "because": ["Nobody visits."],
        "on-day": ["1"], "on-month": ["11"], "on-year": ["2026"],
    },
}  # fmt: skip
"""What the stranger knows; of all else they say that it is not recorded."""
_WIDTHS = {
    "question": (1100, 900),
    "check": (1100, 760),
    "answer": (1100, 1000),
    "clause": (1100, 1000),
    "section": (1100, 900),
    "case": (1100, 900),
    "change": (1100, 900),
    "phone": (390, 900),
}
_FRAME = (
    '<!doctype html><body style="margin:0"><iframe src="{page}" style="width:{width}px;height:{height}px;border:0">'
)


def hidden(page: Page) -> dict[str, list[str]]:
    """The hidden fields of a page's form."""
    found = re.findall(r'<input type="hidden" name="([a-z]+)" value="([^"]*)"', page.body)
    return {name: [html.unescape(value)] for name, value in found}


def walk(pages: Pages) -> Iterator[tuple[str, Page]]:
    """The pages of the walk that have a picture, by name."""
    begin = {"pack": ["leeds"], "as_at-day": ["2"], "as_at-month": ["11"], "as_at-year": ["2026"]}
    page = pages.step(hidden(pages.start()) | begin | {"question": ["visitor.appoint"]})
    while path := "".join(hidden(page).get("fact", [])):
        if path == "judgements.visitor_in_interests":
            yield "phone", page
            yield "question", page
        known = ANSWERED.get(path)
        page = pages.step(hidden(page) | ({"do": ["answer"], **known} if known else {"do": ["skip"]}))
    yield "check", page
    yield "section", pages.step(hidden(pages.start()) | begin | {"pages": ["section"]})
    yield "case", pages.tasks.confirming.step({"do": ["begin"], "pack": ["leeds"]}, b"")
    changed = (
        (CHECKOUT / "policies" / "leeds.yaml").read_text(encoding="utf-8").replace("    need: 3\n", "    need: 2\n")
    )
    yield "change", pages.tasks.of_packs.change({"old": ["leeds"], **begin}, changed.encode())
    answer = pages.step(hidden(page) | {"do": ["decide"]})
    yield "answer", answer
    yield "clause", pages.step(hidden(answer) | {"full": ["visitor.appoint"]})


def taken(page: Page, style: str, name: str, folder: Path) -> None:
    """A picture of a page, as wide as its kind is looked at."""
    width, height = _WIDTHS[name]
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise SystemExit("there is no Chromium on this machine")
    with tempfile.TemporaryDirectory() as made:
        body = re.sub('<link rel="stylesheet"[^>]*>', lambda _: f"<style>{style}</style>", page.body)
        (Path(made) / "page.html").write_text(body, encoding="utf-8")
        frame = Path(made) / "frame.html"
        frame.write_text(_FRAME.format(page="page.html", width=width, height=height), encoding="utf-8")
        options = (
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--hide-scrollbars",
            f"--window-size={width},{height}",
        )
        subprocess.run(
            [chromium, *options, f"--screenshot={folder / name}.png", frame.as_uri()], check=True, capture_output=True
        )


def main(folder: Path) -> None:
    """Take every picture."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = Pages(
        {"leeds": load_packs("leeds")}, key=b"the key of pictures, which signs nothing else", today=lambda: DAY
    )
    for name, page in walk(pages):
        taken(page, pages.style, name, folder)
        print(f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER)
