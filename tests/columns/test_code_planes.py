"""Planes of codes, with numpy and without: each bit says whether the row has the code, the first row being the highest."""

from random import Random

import pytest

from ivpolicy.columns import code_planes as module
from ivpolicy.columns.code_planes import code_planes

WIDTHS = (1, 2, 3, 3, 5, 16, 256, 3, 4, 4, 4, 9, 129, 2)


def columns_of(rows):
    random = Random(rows)
    return [
        (bytes(random.choices(range(lowest, number), k=rows)), number)
        for number in WIDTHS
        for lowest in (0, 1)
        if lowest < number
    ]


def read_one_by_one(codes, wanted):
    return int("".join("01"[code in wanted] for code in codes), 2)


def assert_read_as_one_by_one(columns, seed):
    random = Random(seed)
    for planes, (codes, number) in zip(code_planes(columns), columns, strict=True):
        for _ in range(6):
            wanted = set(random.sample(range(number), random.randrange(number + 1)))
            assert planes.of(wanted) == read_one_by_one(codes, wanted), (number, wanted)


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("rows", [1, 7, 8, 9, 64, 201])
@pytest.mark.parametrize("has_numpy", [True, False])
def test_planes_are_what_is_read_one_by_one(monkeypatch, rows, has_numpy, seed):
    if has_numpy:
        pytest.importorskip("numpy", reason="numpy is not installed")
    else:
        monkeypatch.setattr(module, "numpy_if_there", lambda: None)
    assert_read_as_one_by_one(columns_of(rows), seed)


def test_more_rows_than_numpy_compares_at_once():
    pytest.importorskip("numpy", reason="numpy is not installed")
    assert_read_as_one_by_one(columns_of((1 << 16) + 3)[:9], 0)


def test_no_rows_have_empty_planes():
    assert [planes.of({0, 2}) for planes in code_planes([(b"", 3), (b"", 1)])] == [0, 0]
    assert code_planes([]) == []
