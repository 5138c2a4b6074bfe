"""A file is there whole or not at all, and what it held before is lost only to a whole new one."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from ivpolicy.cli.main import main
from ivpolicy.files.whole_writes import write_new_files, write_whole_file

LONE_SURROGATE = "no encoding has \ud800"


def files_in(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}


def test_a_file_takes_the_place_of_the_one_before(tmp_path: Path) -> None:
    write_whole_file(tmp_path / "page.html", "first")
    write_whole_file(tmp_path / "page.html", "second\n")

    assert files_in(tmp_path) == {"page.html": "second\n"}


def test_a_text_that_cannot_be_written_leaves_what_was_there(tmp_path: Path) -> None:
    write_whole_file(tmp_path / "page.html", "first")

    with pytest.raises(UnicodeEncodeError):
        write_whole_file(tmp_path / "page.html", LONE_SURROGATE)
    with pytest.raises(UnicodeEncodeError):
        write_new_files(tmp_path, {"a.yaml": "whole", "b.yaml": LONE_SURROGATE})

    assert files_in(tmp_path) == {"page.html": "first"}


@pytest.mark.skipif(sys.platform == "win32", reason="a link needs rights there that not everybody has")
def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "kept.html").write_text("first", encoding="utf-8")
    (tmp_path / "link.html").symlink_to("kept.html")

    write_whole_file(tmp_path / "link.html", "second")

    assert (tmp_path / "link.html").is_symlink()
    assert (tmp_path / "kept.html").read_text(encoding="utf-8") == "second"


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such device")
def test_a_device_stays_a_device() -> None:
    write_whole_file(Path(os.devnull), "nothing")

    assert not Path(os.devnull).is_file()


def test_suggested_cases_and_the_html_report_are_written_whole(tmp_path: Path) -> None:
    cases, page = tmp_path / "cases.yaml", tmp_path / "page.html"

    assert main(["suggest", "coventry", "--most", "1", "--output", str(cases)]) == 0
    assert main(["test", "coventry", "--html", str(page)]) == 0

    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.yaml", "page.html"]
    assert "unconfirmed: yes" in cases.read_text(encoding="utf-8")
    assert page.read_text(encoding="utf-8").rstrip().endswith("</html>")
