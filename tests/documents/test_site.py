"""The site: built without a warning, every link leads somewhere, nothing is loaded from elsewhere, its search needs no network.

Building it takes the extra `docs`; the last tests take a browser, and axe-core as in tests/pages/test_browser.py.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from html import escape, unescape
from importlib.util import find_spec
from pathlib import Path

import build_site
import pytest

from ivpolicy.files.packs import shipped_packs

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(os.environ.get("IVPOLICY_AXE", "axe.min.js is not here"))
LAID_OUT = build_site.laid_out()


# ---- how the pages are laid out ----


def test_every_page_of_the_documentation_stands_once_in_the_menu():
    menus = re.findall(r"```\{toctree\}\n.*?```", "".join(LAID_OUT.values()), re.DOTALL)
    listed = [line for menu in menus for line in menu.splitlines() if line.startswith("/")]

    assert len(LAID_OUT) == 4 + len(list((build_site.CHECKOUT / "docs").rglob("*.md")))
    assert sorted(listed) == sorted(f"/{place.removesuffix('.md')}" for place in LAID_OUT if place != "index.md")


def test_first_page_leads_each_kind_of_reader_on_in_one_click():
    (table,) = re.findall(r"^\| If you are .*?\n\n", LAID_OUT["index.md"], re.MULTILINE | re.DOTALL)
    readers = {row.split("|")[1].strip(): re.findall(r"\]\((\S+\.md)\)", row) for row in table.splitlines()[2:] if row}

    assert all(places and set(places) <= set(LAID_OUT) for places in readers.values())
    assert {who.split()[1] for who in readers} >= {"developer", "social", "policy", "auditor"}


# ---- what is wrong with a site is told ----


def test_lost_links_lost_headings_and_what_is_loaded_from_elsewhere_are_found(tmp_path):
    (tmp_path / "one.html").write_text(
        '<link href="https://fonts.example/x.css"><script src="//cdn.example/x.js"></script><img src="lost.svg">'
        '<h1 id="here">One</h1><a href="#here"></a><a href="#there"></a><a href="two.html#two"></a>'
        '<a href="two.html#three"></a><a href="three.html"></a><a href="https://example.org/"></a>',
        encoding="utf-8",
    )
    (tmp_path / "two.html").write_text('<h2 id="two">Two</h2>', encoding="utf-8")
    (tmp_path / "style.css").write_text(
        "@import 'https://fonts.example/y.css'; a{background:url(data:image/png;base64,xx)}", encoding="utf-8"
    )

    assert build_site.faults(tmp_path) == [
        "one.html: loads https://fonts.example/x.css",
        "one.html: loads //cdn.example/x.js",
        "one.html: #there leads nowhere",
        "one.html: two.html#three leads nowhere",
        "one.html: three.html leads nowhere",
        "one.html: lost.svg leads nowhere",
        "style.css: loads https://fonts.example/y.css",
    ]


def test_a_file_that_differs_or_is_missing_on_the_second_build_is_found(tmp_path):
    for folder, texts in (("one", {"a": "1", "b": "1"}), ("two", {"a": "1", "b": "2", "c": "3"})):
        (tmp_path / folder).mkdir()
        for name, text in texts.items():
            (tmp_path / folder / name).write_text(text, encoding="utf-8")

    found = build_site.differing(tmp_path / "one", tmp_path / "two")

    assert [line.partition(":")[0] for line in found] == ["b", "c"]


# ---- the site as built ----


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    missing = [name for name in ("sphinx", "myst_parser", "furo") if find_spec(name) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}; `make site` installs what is needed")
    folder = tmp_path_factory.mktemp("site")
    assert build_site.build(folder) == []
    return folder


@pytest.mark.slow
def test_site_has_every_page_and_every_pack_printed(site):
    pages = {path.relative_to(site).as_posix() for path in site.rglob("*.html")}
    printed = {f"print/{name}{end}.html" for name in shipped_packs() for end in ("", "-in-short")}

    assert pages == {f"{place.removesuffix('.md')}.html" for place in LAID_OUT} | printed | {"search.html"}
    assert "Not approved." in (site / "print" / "leeds.html").read_text(encoding="utf-8")


def chromium(*options):
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    command = [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=170, check=False).stdout


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "page"),
    [
        ("secure accommodation", "packs/england.html"),
        ("approve", "how-to/approve.html"),
        ("nosuchword", None),
    ],
)
def test_search_finds_in_a_folder_of_files(site, words, page):
    address = f"file://{site}/search.html?q={words.replace(' ', '+')}"

    shown = chromium("--virtual-time-budget=20000", "--dump-dom", address)
    found = re.findall(r'<li class="kind-[a-z]+"><a href="([^"?#]+)', shown)

    assert (page in found) if page else (found == [] and "did not match any documents" in shown)


FRAME = """<!doctype html><html lang="en"><title>frame</title><body>
<iframe src="{page}" style="width:{width}px;height:900px;border:0"></iframe>
<script>window.addEventListener("message", (said) => {{ document.body.textContent = said.data; }});</script></body></html>"""
ASKED = """<script>{axe}</script><script>
window.addEventListener("load", async () => {{
  const root = document.documentElement;
  const found = await axe.run(document, {{resultTypes: ["violations"]}});
  const told = found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join("; "));
  const said = {{told, passes: found.passes.length, wide: root.scrollWidth, room: root.clientWidth}};
  parent.postMessage("FOUND" + JSON.stringify(said) + "END", "*");
}});
</script></head>"""


@pytest.mark.slow
@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("page", ["index", "reference/packs/coventry", "how-to/ask-why"])
def test_axe_finds_nothing_and_nothing_goes_over_the_edge(site, page, width):
    if not AXE.is_file():
        pytest.skip("axe-core is not on this machine; IVPOLICY_AXE names its axe.min.js")
    asked = site / f"{page}-asked.html"
    text = (site / f"{page}.html").read_text(encoding="utf-8")
    asked.write_text(text.replace("</head>", ASKED.format(axe=AXE.read_text(encoding="utf-8")), 1), encoding="utf-8")
    frame = site / "frame.html"
    frame.write_text(FRAME.format(page=escape(asked.as_uri()), width=width), encoding="utf-8")
    try:
        shown = chromium("--virtual-time-budget=60000", "--dump-dom", frame.as_uri())
    finally:
        asked.unlink()
        frame.unlink()

    found = re.search(r"FOUND(.*)END", shown)
    assert found is not None, shown[-500:]
    found = json.loads(unescape(found[1]))
    assert found["told"] == [], "\n".join(found["told"])
    assert found["passes"] > 10
    assert found["wide"] <= found["room"]
