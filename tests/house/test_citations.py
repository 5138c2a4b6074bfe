"""What the source cites is in the repository: numbers of the contract, files, modules, headings of pages."""

import ast
import doctest
import re
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
LIBRARY = CHECKOUT / "src" / "ivpolicy"
CODE = sorted(path for top in ("src", "tests", "tools", "benchmarks") for path in (CHECKOUT / top).rglob("*.py"))
NAMES = {
    path.name
    for top in ("src", "tests", "tools", "benchmarks", "docs", "policies")
    for path in (CHECKOUT / top).rglob("*.*")
}
EXPLAINED = [*sorted((CHECKOUT / "docs" / "explanation").glob("*.md")), *CHECKOUT.glob("CONTRIBUTING.md")]
CONTRACT = (CHECKOUT / "docs" / "explanation" / "semantics.md").read_text(encoding="utf-8")

NUMBERS = re.compile(r"\bsemantics,? (\d+(?:(?:-| to |, | and |, and )\d+)*)", re.IGNORECASE)
FILE = re.compile(r"(?<![\w/.<>-])[\w/.-]+\.(?:py|md|ya?ml|json|toml)\b")
MODULE = re.compile(r"\b(?:ivpolicy|core)(?:\.[a-z_]+)+")
OPENED = re.compile(r"\bopen ((?:`[\w/]+`(?: first)?(?:(?:,| and)? then )?)+)", re.IGNORECASE)
HEADING = re.compile(r'"([^"]+)" in `(docs/[\w/.-]+\.md)`')
ROOM = re.compile(r"`([a-z_]+(?:/[a-z_]+)*/?(?:\.py)?)`")


def promised():
    return [int(number) for number in re.findall(r"^\*\*(\d+)\.\*\* ", CONTRACT, re.MULTILINE)]


def numbers_cited(text):
    for cited in NUMBERS.findall(" ".join(text.split())):
        for first, last in re.findall(r"(\d+)(?:(?:-| to )(\d+))?", cited):
            yield from range(int(first), int(last or first) + 1)


def said(code):
    """Every docstring and string that stands alone, without the examples that are run."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            parts = doctest.DocTestParser().parse(node.value.value)
            yield "".join(part for part in parts if isinstance(part, str))


def lost_files(path, text):
    for name in FILE.findall(text):
        if name not in NAMES and not (path.parent / name).exists() and not (CHECKOUT / name).exists():
            yield name


def is_module(name, folder=LIBRARY):
    return (folder / name).is_dir() or (folder / f"{name}.py").is_file()


def lost_modules(path, text):
    for name in MODULE.findall(text):
        below = name.removeprefix("ivpolicy.").replace(".", "/")
        if not is_module(below) and not is_module(below.rpartition("/")[0]):
            yield name
    for names in OPENED.findall(text):
        yield from (name for name in re.findall(r"`([\w/]+)`", names) if not is_module(name, path.parent))


def lost_headings(_, text):
    for heading, page in HEADING.findall(" ".join(text.split())):
        if f"# {heading}\n" not in (CHECKOUT / page).read_text(encoding="utf-8"):
            yield heading


def lost_rooms(page):
    """What a page names as a folder or file, `core/answers` or `tests/house/`, wherever the library has it."""
    text = re.sub(r"```.*?```", "", page, flags=re.DOTALL)
    for name in ROOM.findall(text):
        places = (CHECKOUT, LIBRARY, LIBRARY / "core")
        if "/" in name and not any((place / name).exists() or is_module(name, place) for place in places):
            yield name


def found_in_code(look):
    return [
        (path.relative_to(CHECKOUT).as_posix(), found)
        for path in CODE
        for text in said(path.read_text(encoding="utf-8"))
        for found in look(path, text)
    ]


def test_the_promises_are_numbered_in_order():
    assert promised() == list(range(1, len(promised()) + 1))


def test_every_number_cited_is_on_the_page():
    cited = {
        (path.relative_to(CHECKOUT).as_posix(), number)
        for path in CODE
        if path != Path(__file__)
        for number in numbers_cited(path.read_text(encoding="utf-8"))
    }

    assert {number for _, number in cited}
    assert sorted((path, number) for path, number in cited if number not in promised()) == []


@pytest.mark.parametrize("look", [lost_files, lost_modules, lost_headings])
def test_what_a_docstring_names_is_there(look):
    assert found_in_code(look) == []


@pytest.mark.parametrize("page", EXPLAINED, ids=lambda path: path.stem)
def test_what_a_page_names_is_there(page):
    text = page.read_text(encoding="utf-8")

    assert [*lost_rooms(text), *lost_modules(page, text)] == []


def test_what_is_not_there_is_noticed():
    core = LIBRARY / "core" / "__init__.py"

    assert list(numbers_cited("(semantics 9, 31-33 and 40)")) == [9, 31, 32, 33, 40]
    assert list(lost_files(core, "As `docs/nowhere.md` and tests/house/test_citations.py say")) == ["docs/nowhere.md"]
    assert list(lost_modules(core, "Open `answers/diagram` first, then `kernel`.")) == ["kernel"]
    assert list(lost_modules(core, "ivpolicy.core.answers.diagram.Split ivpolicy.kernel.space")) == [
        "ivpolicy.kernel.space"
    ]
    assert list(lost_headings(core, '"Why spaces" in `docs/explanation/design.md`')) == ["Why spaces"]
    assert list(lost_rooms("`core/answers` `cells/counting`")) == ["cells/counting"]
