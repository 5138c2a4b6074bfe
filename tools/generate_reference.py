"""Writes docs/reference from the declarations the program itself runs on; `--check` only says whether it is current.

Every page is made from what it describes: the grammar, the vocabulary, the catalogue, the codes, the parser of the
command line, the shipped packs. Run by `make docs`; the check is run by `make check` and by the tests.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from pathlib import Path

from generate_checks import pages as check_pages
from measure_mutants import figures
from reference_pages import schemas
from reference_pages.codes_page import codes_page
from reference_pages.command_page import command_page
from reference_pages.contrary_facts_page import contrary_facts_page
from reference_pages.facts_page import facts_page
from reference_pages.format_page import format_page
from reference_pages.http_page import http_page
from reference_pages.index_page import index_page
from reference_pages.mutation_page import mutation_page
from reference_pages.pack_page import pack_page
from reference_pages.pathway_tables import pathway_drawings
from reference_pages.python_page import python_page
from reference_pages.questions_page import questions_page
from reference_pages.result_page import result_page
from reference_pages.testing_page import testing_page
from reference_pages.worked_cases_page import worked_cases_page

from ivpolicy.files.packs import read_pack, shipped_packs
from ivpolicy.service.openapi import openapi_document

_OPENED_OF_SERVICE = 5
"""In the OpenAPI document a property stands one level deeper than in a schema of its own."""

REFERENCE = Path(__file__).resolve().parents[1] / "docs" / "reference"


def pages() -> Mapping[str, str]:
    """Every file of the reference, by its path under docs/reference."""
    packs = {name: read_pack(name) for name in shipped_packs()}
    return {
        "README.md": index_page(tuple(packs.values())),
        "format.md": format_page(),
        "worked-cases.md": worked_cases_page(),
        "facts.md": facts_page(),
        "questions.md": questions_page(),
        "contrary-facts.md": contrary_facts_page(),
        "codes.md": codes_page(),
        "cli.md": command_page(),
        "python.md": python_page(),
        "http.md": http_page(),
        "openapi.json": schemas.as_text(openapi_document(), opened=_OPENED_OF_SERVICE),
        "result.md": result_page(),
        "mutation.md": mutation_page(figures()),
        "testing.md": testing_page(figures()),
        "pack.schema.json": schemas.pack_schema_text(),
        "worked-cases.schema.json": schemas.worked_cases_schema_text(),
        "case-record.schema.json": schemas.case_record_schema_text(),
        "result.schema.json": schemas.result_schema_text(),
        "error.schema.json": schemas.error_schema_text(),
        "upgrade.schema.json": schemas.upgrade_schema_text(),
        **schemas.command_schema_texts(),
        **{f"packs/{name}.md": pack_page(pack) for name, pack in packs.items()},
        **{f"drawings/{file}": svg for pack in packs.values() for file, svg in pathway_drawings(pack)},
        **{f"checks/{name}": text for name, text in check_pages().items()},
    }


def out_of_date(folder: Path, made: Mapping[str, str]) -> list[str]:
    """What is wrong with the folder, a line for each file: missing, different, or made by nothing."""
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    wrong = [f"{name}: missing" for name in made if name not in there]
    wrong += [f"{name}: out of date" for name, text in made.items() if name in there and _text(there[name]) != text]
    return sorted([*wrong, *(f"{name}: nothing makes it" for name in there if name not in made)])


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def write(folder: Path, made: Mapping[str, str]) -> None:
    """Write every file, and remove what nothing makes any more."""
    for line in out_of_date(folder, made):
        if line.endswith("nothing makes it"):
            (folder / line.rpartition(":")[0]).unlink()
    for name, text in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def main() -> int:
    """Write, or check; 1 when the check finds something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; say what is not current")
    parser.add_argument("--folder", type=Path, default=REFERENCE, help="where the reference stands")
    asked = parser.parse_args()
    made = pages()
    if not asked.check:
        write(asked.folder, made)
        return 0
    wrong = out_of_date(asked.folder, made)
    for line in wrong:
        print(f"{line}; run `make docs`", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
