"""Reports in Debian's Chromium: axe finds nothing, nothing goes over the edge, and what is folded is printed.

axe-core comes from the npm registry (MPL-2.0) and is not part of this project: `.ci/run` installs it and says where by
IVPOLICY_AXE. Without it, or without a browser, these tests are skipped and say so.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from browser import ALL_OPEN_AND_TWICE_THE_SIZE, CHROMIUM, Look, chromium, looked_at
from command_line import outside

EXAMPLES = Path(__file__).parents[2] / "examples"
SCREEN = ("screen", str(EXAMPLES / "return"), "--as-at", "2026-10-01", "--format", "html")
PAGES = {
    "report": ("report", str(EXAMPLES / "amara.yaml"), "--question", "visitor.appoint", "--question", "visitor.match"),
    "whole report": ("report", str(EXAMPLES / "carys.yaml"), "--as-at", "2026-11-02"),
    "policy": ("render", "islington"),
    "policy in short": ("render", "leeds", "--summary"),
    "policies side by side": ("render", "--compare", "coventry", "leeds"),
    "caseload": (*SCREEN, "--authority", "leeds", "--beside", "coventry"),
    "caseload under four packs": (*SCREEN, "--authority", "all"),
    "note": ("file-note", str(EXAMPLES / "amara.yaml"), "--question", "visitor.match"),
}
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


WIDTHS = (320, 390, 1280)
OPENED = ("report", "note", "policy", "caseload", "caseload under four packs")
FORCED = ("report", "policy", "caseload", "caseload under four packs")


def page_of(name):
    printed = outside(Path.cwd(), *PAGES[name])
    assert printed.returncode == 0, printed.stderr
    return printed.stdout


def spoilt(page):
    """With grey on white, a level of headings left out, and a word wider than the page."""
    page = page.replace("color:#1a1a1a", "color:#bbb").replace("<h2>", "<h4>", 1)
    return page.replace("<main>", f"<main><p style='white-space:nowrap'>{'a' * 90}</p>")


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    """What axe finds in each page at each width, with everything open, and in a page that is spoilt."""
    pages = {name: page_of(name) for name in PAGES}
    looks = {(name, width): Look(page, width) for name, page in pages.items() for width in WIDTHS}
    looks |= {(name, "open"): Look(pages[name], 640, ALL_OPEN_AND_TWICE_THE_SIZE) for name in OPENED}
    return looked_at(looks | {"spoilt": Look(spoilt(pages["note"]), 320)}, tmp_path_factory.mktemp("looks"))


@pytest.fixture(scope="module")
def found_in_forced_colours(tmp_path_factory):
    looks = {name: Look(page_of(name), 390) for name in FORCED}
    return looked_at(looks, tmp_path_factory.mktemp("forced"), "--force-high-contrast")


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing_and_nothing_goes_over_the_edge(name, width, found):
    look = found[name, width]

    assert look["told"] == []
    assert look["passes"] > 10
    assert look["wide"] <= look["room"] <= width


def test_these_checks_find_what_is_wrong(found):
    look = found["spoilt"]

    assert {told.partition(":")[0] for told in look["told"]} >= {"color-contrast", "heading-order"}
    assert look["wide"] > look["room"]


@pytest.mark.parametrize("name", OPENED)
def test_with_everything_open_and_text_of_twice_the_size(name, found):
    look = found[name, "open"]

    assert look["told"] == []
    assert look["wide"] <= look["room"]


@pytest.mark.parametrize("name", FORCED)
def test_in_forced_colours(name, found_in_forced_colours):
    look = found_in_forced_colours[name]

    assert look["forced"]
    assert look["told"] == []


def test_its_own_policy_lets_its_style_apply_and_no_script_run(run, tmp_path):
    page = run(*PAGES["note"])[1].replace("</main>", "<script>document.title = 'ran'</script></main>")
    (tmp_path / "page.html").write_text(page, encoding="utf-8")

    shown = chromium("--dump-dom", "--enable-logging=stderr", f"file://{tmp_path / 'page.html'}")

    assert "<title>ran</title>" not in shown
    assert "max-width:60rem" in shown


def test_what_is_folded_is_printed(run, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine")
    (tmp_path / "page.html").write_text(run(*PAGES["report"])[1], encoding="utf-8")

    chromium(f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer", f"file://{tmp_path / 'page.html'}")
    ran = subprocess.run(["pdftotext", str(tmp_path / "page.pdf"), "-"], capture_output=True, text=True, check=True)
    printed = " ".join(ran.stdout.split())

    assert "judged by R. Invented" in printed
    assert "a visitor in the child's interests: yes; wanted: yes" in printed
    assert "Skip to the list of sections" not in printed


def test_every_sheet_of_a_pack_that_is_not_approved_says_so(run, tmp_path):
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext on this machine")
    (tmp_path / "page.html").write_text(run(*PAGES["policy"])[1], encoding="utf-8")

    chromium(f"--print-to-pdf={tmp_path / 'page.pdf'}", "--no-pdf-header-footer", f"file://{tmp_path / 'page.html'}")
    ran = subprocess.run(["pdftotext", str(tmp_path / "page.pdf"), "-"], capture_output=True, text=True, check=True)
    sheets = ran.stdout.rstrip("\f").split("\f")

    assert len(sheets) > 10
    assert all("Not approved. No officer of the authority" in " ".join(sheet.split()) for sheet in sheets)
