"""What a user needs comes from `ivpolicy`, and asking for it stays quick."""

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


def test_what_a_file_holds_is_not_imported_before_a_pack_is_read():
    asked = (
        "import sys, ivpolicy; print([m for m in sys.modules if m.startswith(('ivpolicy.core.pack.document', 'yaml'))])"
    )

    ran = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)

    assert ran.stdout == "[]\n"


def test_a_pack_says_of_itself_what_is_written_of_it():
    pack = ivpolicy.load_pack("leeds")

    assert isinstance(pack, ivpolicy.Pack)
    assert isinstance(pack.written, ivpolicy.WrittenPack)
    assert isinstance(pack.authority, ivpolicy.Authority)
    assert isinstance(pack.approval, ivpolicy.Approval)
    for name in ("id", "edition", "authority", "digest", "approval", "review_by"):
        assert getattr(pack, name) == getattr(pack.written, name)
