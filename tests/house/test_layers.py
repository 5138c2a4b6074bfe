"""The core stays pure, and the code stays small enough to read. (Import layers: `make layers`.)"""

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "ivpolicy"
MODULES = sorted(SOURCE.rglob("*.py"))
# The house aims at 300 and 25; these are the hard stops.
LINES_PER_MODULE = 600
LINES_PER_FUNCTION = 40

# What would make an answer depend on more than pack, case and date.
IMPURE_CALLS = {
    "open",
    "print",
    "input",
    "today",
    "now",
    "utcnow",
    "fromtimestamp",
    "read_text",
    "write_text",
    "getenv",
}
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef


def impure_uses(code):
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and called_name(node) in IMPURE_CALLS:
            yield node.lineno, called_name(node)


def called_name(call):
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return None


def code_lines(function):
    """Count the lines that hold code: no docstring, comment or blank line."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return len({line for statement in body for line in lines_with_code(statement)})


def lines_with_code(statement):
    for node in ast.walk(statement):
        if hasattr(node, "lineno"):
            yield node.lineno
            yield node.end_lineno


def long_functions(code):
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, FUNCTIONS) and code_lines(node) > LINES_PER_FUNCTION:
            yield node.name, code_lines(node)


def found_in(modules, look):
    texts = [(module, module.read_text(encoding="utf-8")) for module in modules]
    return [(str(m.relative_to(SOURCE)), *found) for m, text in texts for found in look(text)]


def test_core_calls_no_clock_file_or_environment():
    core = [module for module in MODULES if (SOURCE / "core") in module.parents]
    assert core
    assert found_in(core, impure_uses) == []


@pytest.mark.parametrize("impure", ["date.today()", "open('case.yaml')", "os.getenv('HOME')", "path.read_text()"])
def test_an_impure_call_is_noticed(impure):
    assert list(impure_uses(impure))


def test_no_function_is_longer_than_forty_lines_of_code():
    assert found_in(MODULES, long_functions) == []


def test_a_function_of_forty_one_lines_is_noticed():
    body = "\n".join(f"    total = {number}" for number in range(41))
    assert list(long_functions(f"def too_long():\n{body}\n")) == [("too_long", 41)]


def test_no_module_is_longer_than_six_hundred_lines():
    lengths = {str(m.relative_to(SOURCE)): len(m.read_text(encoding="utf-8").splitlines()) for m in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > LINES_PER_MODULE} == {}
