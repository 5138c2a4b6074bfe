"""Debian's Chromium, and axe-core in it: what a page looks like to somebody who uses it.

axe-core comes from the npm registry (MPL-2.0) and is not part of this project; IVPOLICY_AXE says where it is.
"""

import json
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from html import escape, unescape
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE = Path(os.environ.get("IVPOLICY_AXE", "axe.min.js is not here"))
# A frame is as narrow as it is asked to be, a window not. All lie one over another: what is out of sight is not drawn.
FRAMES = """<!doctype html><html lang="en"><title>frames</title><body>
<script>
const found = {{}};
window.addEventListener("message", (said) => {{
  found[said.data.name] = said.data;
  if (Object.keys(found).length === {number}) document.body.textContent = "FOUND" + JSON.stringify(found) + "END";
}});
</script>
{frames}</body></html>"""
FRAME = """<iframe style="width:{width}px;height:900px;border:0;position:absolute;top:0;left:0" srcdoc="{page}"></iframe>
"""
# The page itself runs nothing: for axe its policy is taken out.
ASKED = """<script>{axe}</script><script>
window.addEventListener("load", async () => {{
  {before}
  const root = document.documentElement;
  const found = await axe.run(document, {{resultTypes: ["violations"]}});
  const told = found.violations.map((v) => v.id + ": " + v.nodes.map((n) => n.target.join(" ")).slice(0, 3).join("; "));
  const forced = matchMedia("(forced-colors: active)").matches;
  parent.postMessage({{name: {name}, told, passes: found.passes.length, wide: root.scrollWidth, room: root.clientWidth, forced}}, "*");
}});
</script></head>"""
PATIENCE = 600
"""Seconds until a browser that does not end counts as hung; many looks take long on a busy machine."""
ALL_OPEN_AND_TWICE_THE_SIZE = """document.querySelectorAll("details").forEach((d) => { d.open = true; });
  document.documentElement.style.fontSize = "200%";"""


@dataclass(frozen=True)
class Look:
    """A page as somebody has it before them: so many pixels wide, after a script of theirs was run in it."""

    page: str
    width: int
    before: str = ""


def chromium(*options):
    ran = subprocess.run(
        [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", *options],
        capture_output=True, text=True, timeout=PATIENCE, check=False,
    )  # fmt: skip
    return ran.stdout


def looked_at(looks, folder, *options):
    """What axe finds at each look, by its name, in one browser: to start one takes longer than many looks."""
    if not AXE.is_file():
        pytest.skip("axe-core is not on this machine; IVPOLICY_AXE names its axe.min.js")
    axe = AXE.read_text(encoding="utf-8")
    frames = "".join(_frame(str(name), look, axe) for name, look in looks.items())
    file = folder / "frames.html"
    file.write_text(FRAMES.format(number=len(looks), frames=frames), encoding="utf-8")
    shown = chromium("--virtual-time-budget=60000", "--dump-dom", *options, f"file://{file}")
    found = re.search(r"FOUND(.*)END", shown)
    assert found is not None, shown[-500:]
    told = json.loads(unescape(found[1]))
    return {name: told[str(name)] for name in looks}


def _frame(name, look, axe):
    page = re.sub(r"<meta http-equiv[^>]*>", "", look.page)
    asked = ASKED.format(axe=axe, before=look.before, name=json.dumps(name))
    return FRAME.format(width=look.width, page=escape(page.replace("</head>", asked, 1)))
