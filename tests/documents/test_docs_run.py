"""What tutorials and how-to pages show as typed is run, and what they show as output is what comes out."""

import difflib
import re

import pytest
from typed_pages import CHECKOUT, PageError, carried_out, not_installed, typed_pages

from ivpolicy.cli.exit_codes import ExitCode

PAGES = [pytest.param(path, id=path.relative_to(CHECKOUT).as_posix()) for path in typed_pages()]
LINK = re.compile(r"\]\(([^)#\s]+)\)")


def differences(before, after):
    return "\n".join(
        difflib.unified_diff(
            before.splitlines(), after.splitlines(), "the page", "what comes out now", lineterm="", n=1
        )
    )


@pytest.mark.parametrize("path", PAGES)
def test_page_shows_what_comes_out_when_it_is_typed(path):
    page = path.read_text(encoding="utf-8")
    missing = not_installed(page)
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}; `make test` installs what is needed")

    now = carried_out(page)

    assert now == page, f"`make docs` writes it anew\n{differences(page, now)}"


@pytest.mark.parametrize("path", PAGES)
def test_links_of_a_page_lead_somewhere(path):
    links = [link for link in LINK.findall(path.read_text(encoding="utf-8")) if not link.startswith("http")]

    lost = [link for link in links if not (path.parent / link).exists()]

    assert lost == []


@pytest.mark.parametrize("path", PAGES)
def test_page_types_something_and_is_read_in_a_few_screens(path):
    page = path.read_text(encoding="utf-8")

    assert re.search(r"^(\$|>>>) ", page, re.MULTILINE)
    assert len(page.splitlines()) <= 250


def test_both_tutorials_and_the_promised_how_to_pages_are_there():
    names = {path.stem for path in typed_pages()}

    assert names >= {
        "README", "first-decision", "reading-a-decision", "install", "decide-a-case", "compare-authorities", "import-from-python",
        "write-a-pack", "add-a-local-fact", "choose-a-reading", "use-another-edition", "read-json-output", "ask-why", "exit-codes",
    }  # fmt: skip


def test_every_exit_code_stands_on_its_page():
    page = (CHECKOUT / "docs/how-to/exit-codes.md").read_text(encoding="utf-8")

    assert {int(code) for code in re.findall(r"^\| (\d+) \|", page, re.MULTILINE)} == {code.value for code in ExitCode}


# ---- that the pages could not be wrong unnoticed ----


def test_wrong_output_of_a_command_is_written_anew():
    page = "```console\n$ ivpolicy --version\nivpolicy 99\n```"

    assert "99" not in carried_out(page)


def test_wrong_output_of_python_is_written_anew():
    assert carried_out("```python\n>>> 6 * 7\n41\n```") == "```python\n>>> 6 * 7\n42\n```"


def test_exit_code_of_the_command_before_is_shown():
    page = "```console\n$ ivpolicy decide nowhere.yaml\n$ echo $?\n```"

    assert carried_out(page).endswith("\n$ echo $?\n2\n```")


@pytest.mark.parametrize(
    ("page", "because"),
    [
        ("```console\n$ rm -r /\n```", "not known to pages"),
        ("```console\nno command\n```", "without a command"),
        ("```sehll\nx\n```", "nothing is known of"),
        ("<!-- shwon: -->\n```console\n$ ivpolicy --version\n```", "nothing is known of"),
        ('<!-- shown: from "nowhere" -->\n```console\n$ ivpolicy --version\n```', "no line holds"),
        ('<!-- file: policies/leeds.yaml from "nowhere" -->\n```yaml\n```', "no line holds"),
        ("<!-- edits: policies/leeds.yaml -->\n```diff\n-no such line\n+another\n```", "not once"),
    ],
)
def test_what_a_page_cannot_do_is_told(page, because):
    with pytest.raises(PageError, match=because):
        carried_out(page)


def test_page_changes_only_its_own_copy_of_a_pack():
    pack = CHECKOUT / "policies" / "leeds.yaml"
    before = pack.read_bytes()

    carried_out("<!-- edits: policies/leeds.yaml -->\n```diff\n-pack: leeds\n+pack: leedz\n```")

    assert pack.read_bytes() == before
