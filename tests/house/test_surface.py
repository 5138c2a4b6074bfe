"""What a user needs comes from `ivpolicy`, and asking for it stays quick."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import ivpolicy

PROJECT = Path(__file__).resolve().parents[2]
PAGES = [PROJECT / "README.md", *sorted((PROJECT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("name", ivpolicy.__all__)
def test_every_public_name_can_be_imported(name):
    assert getattr(ivpolicy, name) is not None


def test_a_name_that_is_not_public_is_told():
    with pytest.raises(AttributeError, match="no attribute `Compiler`"):
        _ = ivpolicy.Compiler


# One page walks through the inside on purpose.
WALKS_THE_INSIDE = "docs/explanation/one-decision.md"


def test_no_page_for_users_imports_from_within():
    pages = {page.relative_to(PROJECT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}

    assert [
        name for name, text in pages.items() if re.search(r"^(>>> )?(from|import) ivpolicy\.", text, re.MULTILINE)
    ] == [WALKS_THE_INSIDE]


def loaded_by(asked):
    """The modules of ivpolicy that a fresh process has after it carried this out."""
    told = (
        "import sys\n"
        + asked
        + "\nprint(*[m for m in sys.modules if m.startswith(('ivpolicy.', 'yaml'))], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(ran.stderr.split())


def test_what_a_file_holds_is_not_imported_before_a_pack_is_read():
    loaded = loaded_by("from ivpolicy import evaluate, read_case")

    assert "ivpolicy.core.decision.evaluate" in loaded
    assert loaded & {"ivpolicy.core.pack.document", "yaml"} == set()


def test_nothing_is_imported_before_it_is_asked_for():
    assert loaded_by("import ivpolicy") == set()


def test_a_name_comes_from_where_a_type_checker_is_told():
    text = (PROJECT / "src" / "ivpolicy" / "__init__.py").read_text(encoding="utf-8")
    told = next(part for part in ast.parse(text).body if isinstance(part, ast.If)).body

    assert {name.name: part.module for part in told for name in part.names} == ivpolicy._PLACES
    assert sorted(ivpolicy._PLACES) == sorted(ivpolicy.__all__)
    assert set(ivpolicy.__all__) <= set(dir(ivpolicy))


def test_a_command_does_not_import_the_others():
    case = PROJECT / "examples" / "elsie.json"
    words = ["decide", str(case), "--question", "visitor.appoint", "--format", "json"]
    loaded = loaded_by(f"from ivpolicy.cli.main import main; main({words})")

    assert {
        f"ivpolicy.cli.{name}" for name in ("approve", "audit", "batch", "compare", "diff", "test")
    } & loaded == set()
    assert {name.split(".")[1] for name in loaded if name.startswith("ivpolicy.")} <= {
        "cli", "core", "files", "pages", "report",
    }  # fmt: skip


def test_a_pack_says_of_itself_what_is_written_of_it():
    pack = ivpolicy.load_pack("leeds")

    assert isinstance(pack, ivpolicy.Pack)
    assert isinstance(pack.written, ivpolicy.WrittenPack)
    assert isinstance(pack.authority, ivpolicy.Authority)
    assert isinstance(pack.approval, ivpolicy.Approval)
    for name in ("id", "edition", "authority", "digest", "approval", "review_by"):
        assert getattr(pack, name) == getattr(pack.written, name)
