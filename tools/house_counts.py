"""What the house comes to in numbers, so that before and after can be compared.

python tools/house_counts.py [checkout ...]
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
MOST_LINES = 4
"""A helper of at most so many lines is small."""
ASKED = ("decide", "examples/amara.yaml", "--question", "visitor.appoint", "--reasons")
_ENTERED = """
import sys
entered = set()
def note(frame, event, _):
    if event == "call" and frame.f_code.co_flags & 1:  # a function: neither a module nor a class as it is imported
        entered.add(frame.f_globals.get("__name__", ""))
sys.setprofile(note)
from ivpolicy.cli.main import main
main(sys.argv[1:])
sys.setprofile(None)
print(len({name for name in entered if name.startswith("ivpolicy")}), file=sys.stderr)
"""


def modules(checkout: Path = CHECKOUT) -> Mapping[str, ast.Module]:
    """Every module of the library, by its path below the library's folder."""
    source = checkout / "src" / "ivpolicy"
    return {
        path.relative_to(source).as_posix(): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(source.rglob("*.py"))
    }


def doubled_names(found: Mapping[str, ast.Module]) -> dict[str, list[str]]:
    """Public classes, functions and names of types that two or more modules define, and where."""
    places = defaultdict(list)
    for path, module in found.items():
        for name in {name for node in module.body for name in _defined(node) if not name.startswith("_")}:
            places[name].append(path)
    return {name: paths for name, paths in sorted(places.items()) if len(paths) > 1}


def _defined(node: ast.stmt) -> Iterator[str]:
    match node:
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            yield name
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)) if not name.isupper():
            yield name


def doings(found: Mapping[str, ast.Module]) -> list[str]:
    """Modules whose name ends in -ing: what is done there, where it should be what is there."""
    return [path for path in found if path.endswith("ing.py")]


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, inner ones too."""
    return (node for node in ast.walk(module) if isinstance(node, FUNCTIONS))


def small_helpers(module: ast.Module) -> Iterator[str]:
    """Private functions of few lines of code that are named once in their module: the eye jumps there and back."""
    used = Counter(
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(module)
        if isinstance(node, ast.Name | ast.Attribute)
    )
    for function in functions(module):
        is_private = function.name.startswith("_") and not function.name.endswith("__")
        if is_private and used[function.name] == 1 and _lines_of_code(function) <= MOST_LINES:
            yield function.name


def _lines_of_code(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return len({line for node in body for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)})


def entered(checkout: Path) -> int:
    """How many modules one decision with its reasons enters, from the words typed to the page."""
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    command = [sys.executable, "-c", _ENTERED, *ASKED]
    ran = subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=True)
    return int(ran.stderr.split()[-1])


def counts(checkout: Path) -> Iterator[tuple[str, str]]:
    """Each count with its name."""
    found = modules(checkout)
    lines = sum(
        len(path.read_text(encoding="utf-8").splitlines()) for path in (checkout / "src" / "ivpolicy").rglob("*.py")
    )
    all_functions = sum(1 for module in found.values() for _ in functions(module))
    small = sum(1 for module in found.values() for _ in small_helpers(module))
    imports = sum(isinstance(node, ast.Import | ast.ImportFrom) for m in found.values() for node in ast.walk(m))
    loose = [path for path in found if Path(path).parent == Path("core") and not path.endswith("__init__.py")]
    doubled = doubled_names(found)
    yield "modules", str(len(found))
    yield "lines", str(lines)
    yield "functions", str(all_functions)
    yield "imports for each module", f"{imports / len(found):.1f}"
    yield "modules one decision enters", str(entered(checkout))
    yield "loose files in core", f"{len(loose)}: {' '.join(Path(path).stem for path in loose)}"
    yield "modules ending in -ing", f"{len(doings(found))}: {' '.join(doings(found))}"
    yield "public names defined twice or more", f"{len(doubled)}: {' '.join(doubled)}"
    yield (
        f"private helpers used once, of {MOST_LINES} lines or fewer",
        f"{small} ({small / all_functions:.1%} of functions)",
    )


def main(checkouts: list[str]) -> None:
    """Print the counts of each checkout; of this one where none is named."""
    for checkout in map(Path, checkouts or [str(CHECKOUT)]):
        print(checkout.resolve().name)
        for name, count in counts(checkout.resolve()):
            print(f"  {name}: {count}")


if __name__ == "__main__":
    main(sys.argv[1:])
