"""Debian's Chromium, and axe-core in it: what a page looks like to somebody who uses it.

axe-core comes from the npm registry (MPL-2.0) and is not part of this project; IVPOLICY_AXE says where it is.
"""

import json
import os
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(os.environ.get("IVPOLICY_AXE", "axe.min.js is not here"))
# The page itself runs nothing: for axe its policy is taken out. A frame is as narrow as it is asked to be, a window not.
FRAME = """<!doctype html><html lang="en"><title>frame</title><body>
<iframe id="page" style="width:{width}px;height:900px;border:0" srcdoc="{page}"></iframe>
<script>
window.addEventListener("message", (said) => {{ document.body.textContent = said.data; }});
</script></body></html>"""
ASKED = """<script>{axe}</script><script>
window.addEventListener("load", async () => {{
  {before}
  const root = document.documentElement;
  const found = await axe.run(document, {{resultTypes: ["violations"]}});
  const told = found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join("; "));
  const forced = matchMedia("(forced-colors: active)").matches;
  parent.postMessage("FOUND" + JSON.stringify({{told, passes: found.passes.length, wide: root.scrollWidth, room: root.clientWidth, forced}}) + "END", "*");
}});
</script></head>"""


def chromium(*options):
    ran = subprocess.run(
        [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", *options],
        capture_output=True, text=True, timeout=170, check=False,
    )  # fmt: skip
    return ran.stdout


def looked_at(page, folder, *, width, before="", options=()):
    if not AXE.is_file():
        pytest.skip("axe-core is not on this machine; IVPOLICY_AXE names its axe.min.js")
    page = re.sub(r"<meta http-equiv[^>]*>", "", page)
    page = page.replace("</head>", ASKED.format(axe=AXE.read_text(encoding="utf-8"), before=before), 1)
    frame = folder / "frame.html"
    frame.write_text(FRAME.format(width=width, page=escape(page)), encoding="utf-8")
    shown = chromium("--virtual-time-budget=60000", "--dump-dom", *options, f"file://{frame}")
    found = re.search(r"FOUND(.*)END", shown)
    assert found is not None, shown[-500:]
    return json.loads(unescape(found[1]))
