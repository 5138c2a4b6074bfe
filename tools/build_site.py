"""Builds the documentation as a site, from the pages as they stand; `make site` puts it into build/site.

Every page stays where it is read on its own. Here they are laid out as Sphinx wants them: each README as the index of
its folder, the list of pages as the menu, the packs printed beside. Then every link is followed. What is built from the
same pages is the same to the byte, and asks nothing of any network.
"""

from __future__ import annotations

import argparse
import filecmp
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from urllib.parse import unquote, urlsplit

from generate_packs import policies

from ivpolicy.files.packs import shipped_packs
from ivpolicy.pages.html import as_html
from ivpolicy.printed.head import notice_of_all
from ivpolicy.printed.policy_page import policy_page
from ivpolicy.printed.summary import summary_page

CHECKOUT = Path(__file__).resolve().parents[1]
SITE = CHECKOUT / "build" / "site"
CONF = Path(__file__).with_name("site")
_AT_TOP = {
    "README.md": "index.md",
    "docs/README.md": "contents.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "SECURITY.md": "security.md",
}
"""Pages whose place in the site is not the one they have in the checkout."""
_LINK = re.compile(r"(?<=\]\()([^)#\s]+)(?=[)#])")
_FENCE = re.compile(r"^(```.*?^```)$", re.MULTILINE | re.DOTALL)
_LISTED = re.compile(r"^[-|] \[[^]]*\]\(([^)#\s]+\.md)\)", re.MULTILINE)
_LOADED = re.compile(r"(?:url\(|@import)\s*[\"']?([^\"')\s]+)")
_ACCESSIBLE = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="On this page">',
    # what can be wider than its place is reached by the keyboard
    '<div class="highlight"><pre>': '<div class="highlight"><pre tabindex="0">',
    '<div class="table-wrapper ': '<div tabindex="0" class="table-wrapper ',
}
"""What the theme leaves out that a reader who sees no page, or uses no mouse, needs: axe finds the lack of each."""
_CONTENTS_TO = {"packs": "---\ntocdepth: 2\n---\n\n"}
"""How deep the contents beside a page go where every clause is a heading."""


_IN_SHORT = "-in-short"
_TO_PRINT = """
To print or to send, each as one HTML file that needs nothing else, where `#` and the id of a clause lead to it: {}.
"""


def laid_out() -> dict[str, str]:
    """Every page of the site as Sphinx reads it, by its path."""
    sources = [CHECKOUT / name for name in _AT_TOP] + sorted((CHECKOUT / "docs").rglob("*.md"))
    pages = {path.relative_to(CHECKOUT).as_posix(): path.read_text(encoding="utf-8") for path in sources}
    made = {_place(name): _moved(name, text) for name, text in pages.items()}
    indexes = {str(PurePosixPath(place).parent): place for place in made if place.endswith("/index.md")}
    for folder, place in indexes.items():
        pages_of = (f"{folder}/{page}" for page in _LISTED.findall(made[place]) if not page.startswith(".."))
        made[place] += _menu("", pages_of)
    made["index.md"] += "".join(_menus(made["contents.md"], indexes))
    made["packs/index.md"] += _TO_PRINT.format(
        ", ".join(f'<a href="../print/{id_}.html">{id_}</a>' for id_ in shipped_packs())
    )
    return {place: _CONTENTS_TO.get(str(PurePosixPath(place).parent), "") + text for place, text in made.items()}


def _place(name: str) -> str:
    """Where a file of the checkout stands in the site; a folder without an index is a heading of the list of pages."""
    path = PurePosixPath(name)
    if (CHECKOUT / path).is_dir():
        path = path / "README.md"
    if str(path) in _AT_TOP or not (CHECKOUT / path).is_file():
        return _AT_TOP.get(str(path), "contents.md")
    if not path.is_relative_to("docs"):
        return f"files/{path}"
    path = path.relative_to("docs")
    return str(path.with_name("index.md") if path.name == "README.md" else path)


def _moved(name: str, text: str) -> str:
    """The text of a page, its links leading to where the files stand in the site."""
    here = PurePosixPath(_place(name)).parent

    def moved(found: re.Match[str]) -> str:
        if "://" in found[0]:
            return found[0]
        return os.path.relpath(_place(os.path.normpath(PurePosixPath(name).parent / found[0])), here)

    return "".join(piece if piece.startswith("```") else _LINK.sub(moved, piece) for piece in _FENCE.split(text))


def _menus(contents: str, indexes: Mapping[str, str]) -> Iterator[str]:
    """A menu for each heading of the list of pages, of those pages that are not in the menu of their folder."""
    above = ""
    for section in re.split(r"^(?=##+ )", contents, flags=re.MULTILINE)[1:]:
        title = section.splitlines()[0].lstrip("# ").partition(":")[0]
        if section.startswith("## "):
            above = title
        there = [page for page in _LISTED.findall(section) if not _is_in_a_folder(page, indexes)]
        yield _menu(title if title == above else f"{above}: {title.lower()}", there)
    yield _menu("The project", (page for page in _AT_TOP.values() if page != "index.md"))


def _is_in_a_folder(page: str, indexes: Mapping[str, str]) -> bool:
    """Whether the folder that a page, or a whole folder, lies in has an index of its own."""
    path = PurePosixPath(page)
    return str(path.parent.parent if indexes.get(str(path.parent)) == page else path.parent) in indexes


def _menu(title: str, pages: Iterable[str]) -> str:
    listed = "\n".join(f"/{page.removesuffix('.md')}" for page in dict.fromkeys(pages))
    caption = f":caption: {title}\n" if title else ""
    return f"\n```{{toctree}}\n:hidden:\n:titlesonly:\n{caption}\n{listed}\n```\n" if listed else ""


def build(site: Path) -> list[str]:
    """Build the site into a folder, which is emptied before. What is wrong with it, a line each."""
    shutil.rmtree(site, ignore_errors=True)
    with TemporaryDirectory() as scratch:
        source = Path(scratch, "pages")
        for place, text in laid_out().items():
            (source / place).parent.mkdir(parents=True, exist_ok=True)
            (source / place).write_text(text, encoding="utf-8", newline="\n")
        for path in _others():
            target = source / _place(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(CHECKOUT / path, target)
        options = ("--quiet", "--fail-on-warning", "-b", "html", "-c", CONF, "-d", Path(scratch, "kept"))
        made = subprocess.run([sys.executable, "-m", "sphinx", *options, source, site], check=False)
    if made.returncode:
        return ["Sphinx says above what is wrong with the pages"]
    for path in site.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        for was, now in _ACCESSIBLE.items():
            text = text.replace(was, now)
        path.write_text(text, encoding="utf-8", newline="\n")
    (site / "_sources").rmdir()  # empty, as no page's source is copied
    (site / "print").mkdir()
    for one in policies():
        for page, end in ((policy_page, ""), (summary_page, _IN_SHORT)):
            printed = as_html(page(one), contents=True, each_sheet=notice_of_all([one.pack]))
            (site / "print" / f"{one.pack.id}{end}.html").write_text(printed, encoding="utf-8", newline="\n")
    return faults(site)


def _others() -> Iterator[str]:
    """What pages link to that is no page: schemas, drawings, pictures, packs, the licence."""
    for path in sorted((CHECKOUT / "docs").rglob("*")):
        if path.suffix in {".json", ".png", ".svg"}:
            yield path.relative_to(CHECKOUT).as_posix()
    yield "LICENSE"


class _Page(HTMLParser):
    """What a built page names and where it leads.

    Attributes:
        ids: Every name that a link can lead to.
        leads: Where its links lead.
        loads: What it takes in: styles, scripts, pictures.
    """

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.leads: list[str] = []
        self.loads: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = dict(attrs)
        self.ids.add(of.get("id") or "")
        leads = self.leads if tag == "a" or of.get("rel") in {"next", "prev", "search"} else self.loads
        leads += filter(None, (of.get("href"), of.get("src")))


def faults(site: Path) -> list[str]:
    """Every link of a built site that leads nowhere within it, and all that it would load from elsewhere."""
    pages = {path: _Page(path) for path in sorted(site.rglob("*.html"))}
    wrong = []
    for path, page in pages.items():
        here = path.relative_to(site)
        wrong += [f"{here}: loads {target}" for target in page.loads if _is_elsewhere(target)]
        for target in page.leads + page.loads:
            to = urlsplit(target)
            if to.scheme or to.netloc:
                continue
            there = (path.parent / unquote(to.path)).resolve() if to.path else path
            if not there.is_file() or (to.fragment and there in pages and unquote(to.fragment) not in pages[there].ids):
                wrong.append(f"{here}: {target} leads nowhere")
    styles = ((path, _LOADED.findall(path.read_text(encoding="utf-8"))) for path in sorted(site.rglob("*.css")))
    wrong += [f"{path.name}: loads {it}" for path, found in styles for it in found if _is_elsewhere(it)]
    return wrong


def _is_elsewhere(target: str) -> bool:
    return urlsplit(target).scheme not in {"", "data"} or target.startswith("//")


def differing(one: Path, other: Path) -> list[str]:
    """The files that two folders do not both have to the byte, a line each."""
    names = {path.relative_to(site) for site in (one, other) for path in site.rglob("*") if path.is_file()}
    _, differ, missing = filecmp.cmpfiles(one, other, sorted(map(str, names)), shallow=False)
    return [f"{name}: not the same on the second build" for name in sorted([*differ, *missing])]


def main() -> int:
    """Build; 1 when something is wrong with what was built."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=SITE, help="the folder of the site (otherwise build/site)")
    parser.add_argument("--twice", action="store_true", help="build it twice, and tell of each file that differs")
    asked = parser.parse_args()
    wrong = build(asked.out)
    if asked.twice and not wrong:
        with TemporaryDirectory() as again:
            build(Path(again, "site"))
            wrong = differing(asked.out, Path(again, "site"))
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
