"""Reports in Debian's Chromium: axe finds nothing, nothing goes over the edge, and what is folded is printed.

axe-core comes from the npm registry (MPL-2.0) and is not part of this project: `.ci/run` installs it and says where by
IVPOLICY_AXE. Without it, or without a browser, these tests are skipped and say so.
"""

import shutil
import subprocess
from pathlib import Path

import pytest

from browser import CHROMIUM, chromium, looked_at

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


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_axe_finds_nothing_and_nothing_goes_over_the_edge(name, width, run, tmp_path):
    found = looked_at(run(*PAGES[name])[1], tmp_path, width=width)

    assert found["told"] == []
    assert found["passes"] > 10
    assert found["wide"] <= found["room"]


def test_these_checks_find_what_is_wrong(run, tmp_path):
    page = run(*PAGES["note"])[1].replace("color:#1a1a1a", "color:#bbb").replace("<h2>", "<h4>", 1)

    found = looked_at(
        page.replace("<main>", f"<main><p style='white-space:nowrap'>{'a' * 90}</p>"), tmp_path, width=320
    )

    assert {told.partition(":")[0] for told in found["told"]} >= {"color-contrast", "heading-order"}
    assert found["wide"] > found["room"]


@pytest.mark.parametrize("name", ["report", "note", "policy", "caseload", "caseload under four packs"])
def test_with_everything_open_and_text_of_twice_the_size(name, run, tmp_path):
    before = 'document.querySelectorAll("details").forEach((d) => { d.open = true; });'
    before += 'document.documentElement.style.fontSize = "200%";'

    found = looked_at(run(*PAGES[name])[1], tmp_path, width=640, before=before)

    assert found["told"] == []
    assert found["wide"] <= found["room"]


@pytest.mark.parametrize("name", ["report", "policy", "caseload", "caseload under four packs"])
def test_in_forced_colours(name, run, tmp_path):
    found = looked_at(run(*PAGES[name])[1], tmp_path, width=390, options=["--force-high-contrast"])

    assert found["forced"]
    assert found["told"] == []


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
