"""docs/reference/testing.md: how much is tested, and against what, counted in the tests as they stand."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reference_pages.markdown import code, page, section, sentence, table

TESTS = Path(__file__).resolve().parents[2] / "tests"
INTRO = """\
What this page says is counted in the tests themselves, and the tests check that it is current. A number of tests is
rounded down to its first digit, so that it need not be written anew with every test. `make test` runs all but the long
random runs, `make soak` runs those, and `.ci/run` runs the rest on every supported Python too."""
_ROOMS = """\
A test is counted once, with however many inputs it is run. A room of the tests tries the room of the code that has its
name; `documents` tries these pages, `house` the rules of the code, `outside` what a program sees that uses ivpolicy."""
_CASES = """\
Every shipped pack has worked cases: a record, and what is to come out. A case *shows* a point of a rule when the rule
is asked there and the case says what follows. A change of the pack is *noticed* when a case no longer comes out. See
[which changes are noticed](mutation.md), and how to [test a pack](../how-to/test-a-pack.md)."""
_SECOND = """\
What the engine says is compared with what another program says that shares no way of answering with it. None uses
anything of how the engine goes about it; two hand the work to another engine altogether."""
_LONG = "Each with new examples every time. The name of a test is the sentence that it holds to."
_OWN_NUMBER = "a number of its own"
Test = ast.FunctionDef


def testing_page(figures: Mapping[str, Any]) -> str:
    """The whole page, from the figures of the worked cases and from the tests."""
    tests = [(path, test) for path in sorted(TESTS.rglob("test_*.py")) for test in _tests(path)]
    rooms = Counter(path.relative_to(TESTS).parts[0] for path, _ in tests)
    every = sum(rooms.values())
    rows = [(code(room), f"{_rounded(number)} or more") for room, number in sorted(rooms.items())]
    return page(
        "How it is tested",
        INTRO,
        [
            section("Worked cases, and what they notice", _CASES, table(*_cases(figures))),
            section("Second ways to an answer", _SECOND, table(("Where", "What it does"), _second_ways())),
            section("Long random runs", _LONG, table(("It holds that", "Room", "Examples"), _long_runs(tests))),
            section(
                "Tests by room", f"{_ROOMS} There are {every // 100 * 100:,} or more.", table(("Room", "Tests"), rows)
            ),
        ],
    )


def _cases(figures: Mapping[str, Any]) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    heads = ("Pack", "Worked cases", "Points shown", "Changes tried", "Changes noticed")
    rows = [
        (
            name,
            str(of["cases"]),
            f"{of['coverage']['confirmed']} of {of['coverage']['points']}",
            str(of["counted"]),
            f"{of['noticed']}, {100 * of['noticed'] // of['counted']} %",
        )
        for name, of in figures.items()
    ]
    return heads, rows


def _second_ways() -> Iterator[tuple[str, str]]:
    """Each module of the oracle that is no test, in the first sentence of its docstring."""
    for path in sorted((TESTS / "oracle").glob("*.py")):
        if not path.name.startswith("test_"):
            told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
            yield code(f"tests/oracle/{path.name}"), sentence(told.partition("\n\n")[0].partition(", see `")[0])


def _long_runs(tests: list[tuple[Path, Test]]) -> Iterator[tuple[str, str, str]]:
    for path, test in tests:
        asked = [ast.unparse(decorator) for decorator in test.decorator_list]
        if {"pytest.mark.soak", "pytest.mark.fuzz"} & set(asked):
            numbers = [
                ast.unparse(word.value)
                for decorator in test.decorator_list
                if isinstance(decorator, ast.Call)
                for word in decorator.keywords
                if word.arg == "max_examples"
            ]
            given = any(text.startswith("given(") for text in asked)
            written = numbers[0] if numbers else "600" if given else ""
            number = f"{int(written):,}" if written.isdecimal() else _OWN_NUMBER
            yield (
                sentence(test.name.removeprefix("test_").replace("_", " ")),
                code(path.relative_to(TESTS).parts[0]),
                number,
            )


def _tests(path: Path) -> Iterator[Test]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return (node for node in nodes if isinstance(node, Test) and node.name.startswith("test_"))


def _rounded(number: int) -> int:
    """The number down to its first digit."""
    unit = 10 ** (len(str(number)) - 1)
    return number // unit * unit
