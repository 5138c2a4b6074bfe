"""What the worked audit ends with: the report it writes is opened in a browser. The page itself is run as all pages are."""

import shutil

import pytest
from typed_pages import CHECKOUT, carried_out

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
OPENED = """
```python
>>> opened = subprocess.run(
...     ["{browser}", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--dump-dom",
...      "file://" + os.path.abspath("report.html")],
...     capture_output=True, encoding="utf-8", timeout=170,
... )
>>> print(opened.stdout.partition("<h1")[2].partition(">")[2].partition("</h1>")[0])
```
"""


def test_the_page_shows_twenty_decisions_one_altered_one_drift_one_receipt():
    page = (CHECKOUT / "docs/how-to/audit-twenty-decisions.md").read_text(encoding="utf-8")

    for told in ("entries      20, of them 20 decisions", "altered      entry 7", "19  come out again", "the entry or its record was altered", "Entry 0; not as it was",
                 "WHAT WOULD CHANGE IT", "THE RECEIPT HOLDS", "['minutes.txt', 'receipt.txt']", "written: report.html"):  # fmt: skip
        assert told in page


@pytest.mark.slow
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_report_of_the_worked_audit_opens_in_a_browser():
    page = (CHECKOUT / "docs/how-to/audit-twenty-decisions.md").read_text(encoding="utf-8")

    assert "invented-0" in carried_out(page + OPENED.format(browser=CHROMIUM)).removeprefix(page)
