"""How the one file is put together: the same bytes from the same parts, and one sentence where parts are lacking."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from ivpolicy.one_file.edition import LOADER, WHEELS, PartsError, one_file


@pytest.fixture
def parts(tmp_path: Path) -> Path:
    for name in LOADER:
        (tmp_path / name).write_bytes(name.encode())
    for name in WHEELS:
        with zipfile.ZipFile(tmp_path / f"{name}-1.0-cp314-cp314-manylinux2014_x86_64.whl", "w") as wheel:
            wheel.writestr(f"{name}/__init__.py", "")
            wheel.writestr(f"{name}/compiled.so", "for another machine")
    return tmp_path


def test_the_same_parts_give_the_same_bytes(parts: Path) -> None:
    assert one_file(parts) == one_file(parts)


def test_the_page_says_that_it_may_fetch_nothing_from_anywhere(parts: Path) -> None:
    policy = one_file(parts).split('Content-Security-Policy" content="', 1)[1].split('"', 1)[0]
    assert "default-src 'none'" in policy
    assert "connect-src blob:;" in policy
    assert "http" not in policy


def test_every_part_that_is_lacking_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(PartsError) as refused:
        one_file(tmp_path / "nowhere")
    told = str(refused.value)
    assert all(name in told for name in (*LOADER, *WHEELS))
    assert "make parts" in told


def test_two_wheels_of_one_name_are_one_too_many(parts: Path) -> None:
    (parts / "jinja2-2.0-py3-none-any.whl").write_bytes(b"")
    with pytest.raises(PartsError, match="one wheel of jinja2"):
        one_file(parts)


def test_a_wheel_that_is_none_is_refused_by_name(parts: Path) -> None:
    (wheel,) = parts.glob("jinja2-*.whl")
    wheel.write_bytes(b"not an archive")
    with pytest.raises(PartsError, match=r"jinja2-1.0.*is no wheel"):
        one_file(parts)
