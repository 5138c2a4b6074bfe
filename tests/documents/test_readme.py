"""What the README promises beside what it shows: `test_docs_run.py` runs the commands themselves."""

import re
import tomllib

import generate_readme
import pytest
from typed_pages import CHECKOUT, typed_pages

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
NOT_TYPED_HERE = re.compile(r"^```(?:sh|powershell)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

# Commands that make environments or reach a registry. They are not run here; `test_install.py` builds the wheel and
# installs it without a registry, CI runs `make test`, and the lines for Windows differ only in the folder's name.
SETTING_UP = {
    "make demo",
    "make test",
    "python3 -m venv .venv",
    "py -m venv .venv",
    ".venv/bin/python -m pip install -e .",
    ".venv\\Scripts\\python -m pip install -e .",
    ".venv/bin/python tools/demo.py",
    ".venv\\Scripts\\python tools\\demo.py",
    ".venv/bin/python -m pip wheel . --wheel-dir wheels",
    ".venv/bin/python -m pip install --no-index --find-links wheels ivpolicy",
}


def shown_and_not_run():
    return {
        line
        for path in typed_pages()
        for block in NOT_TYPED_HERE.findall(path.read_text(encoding="utf-8"))
        for line in block.splitlines()
    }


def test_commands_that_are_shown_and_not_run_are_the_ones_named_here():
    assert shown_and_not_run() == SETTING_UP


@pytest.mark.parametrize("target", sorted(set(re.findall(r"^`?make ([a-z-]+)`?", README, re.MULTILINE))))
def test_make_has_the_target_that_the_readme_names(target):
    assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE)


def test_package_carries_the_readme():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert project["readme"] == "README.md"


def test_readme_names_the_python_that_the_package_asks_for():
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert f"Python {project['requires-python'].removeprefix('>=')} or later" in README


def test_readme_is_about_two_hundred_lines():
    assert len(README.splitlines()) <= 240


@pytest.mark.parametrize(
    "limit", ["No council has approved", "Not legal advice", "never the sole basis", "was not read"]
)
def test_readme_says_what_it_must_not_be_taken_for(limit):
    assert limit.lower() in README.lower()


def test_missing_fact_comparison_is_what_its_script_prints():
    why_not = generate_readme.why_not_run()
    if why_not:
        pytest.skip(f"the comparison cannot be run here: {why_not}")

    assert generate_readme.filled(README) == README


def test_generated_block_is_filled_with_what_is_given():
    page = "before\n<!-- generated: missing-fact -->\n```text\nold\n```\nafter\n"

    assert (
        generate_readme.with_block(page, "new\n")
        == "before\n<!-- generated: missing-fact -->\n```text\nnew\n```\nafter\n"
    )


def test_page_without_the_generated_block_is_refused():
    with pytest.raises(ValueError, match="no block"):
        generate_readme.with_block("a page\n", "new\n")
