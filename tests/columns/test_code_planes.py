"""Planes of codes, with numpy and without: each bit says whether the row has the code, the first row being the highest."""

from random import Random

import pytest

from ivpolicy.columns import code_planes as module
from ivpolicy.columns.code_planes import code_planes

WIDTHS = (1, 2, 3, 3, 5, 16, 256, 3, 4, 4, 4, 9, 129, 2)


def columns_of(rows):
    random = Random(rows)
    return [(bytes(random.choices(range(number), k=rows)), number) for number in WIDTHS]


def planes_of(columns, order=list):
    """The planes of every code, asked for in some order."""
    found = [{code: planes[code] for code in order(range(number))}
             for planes, (_, number) in zip(code_planes(columns), columns, strict=True)]  # fmt: skip
    return [[planes[code] for code in sorted(planes)] for planes in found]


def read_one_by_one(columns):
    return [
        [int("".join("01"[code == wanted] for code in codes), 2) for wanted in range(number)]
        for codes, number in columns
    ]


@pytest.mark.parametrize("rows", [1, 7, 8, 9, 64, 201])
@pytest.mark.parametrize("has_numpy", [True, False])
def test_planes_are_what_is_read_one_by_one(monkeypatch, rows, has_numpy):
    if has_numpy:
        pytest.importorskip("numpy", reason="numpy is not installed")
    else:
        monkeypatch.setattr(module, "numpy_if_there", lambda: None)
    columns = columns_of(rows)
    assert planes_of(columns) == planes_of(columns, order=reversed) == read_one_by_one(columns)


def test_numpy_and_whole_numbers_agree_where_there_are_many_rows(monkeypatch):
    pytest.importorskip("numpy", reason="numpy is not installed")
    columns = columns_of((1 << 16) + 3)
    packed = planes_of(columns)
    monkeypatch.setattr(module, "numpy_if_there", lambda: None)
    assert packed == planes_of(columns)


def test_no_rows_have_empty_planes():
    assert planes_of([(b"", 3), (b"", 1)]) == [[0, 0, 0], [0]]
    assert planes_of([]) == []
