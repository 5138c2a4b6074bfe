"""Planes of codes, with numpy and without: each bit says whether the row has the code, the first row being the highest."""

from random import Random

import pytest

from ivpolicy.columns import code_planes as module
from ivpolicy.columns.code_planes import code_planes

WIDTHS = (1, 2, 3, 3, 5, 16, 256, 3, 4, 4, 4, 9, 129, 2)


def columns_of(rows):
    random = Random(rows)
    return [(bytes(random.choices(range(number), k=rows)), number) for number in WIDTHS]


def read_one_by_one(columns):
    return [
        [int("".join("01"[code == wanted] for code in codes), 2) for wanted in range(number)]
        for codes, number in columns
    ]


@pytest.mark.parametrize("rows", [1, 7, 8, 9, 64, 201])
@pytest.mark.parametrize("worth", [1, 1 << 60])
def test_planes_are_what_is_read_one_by_one(monkeypatch, rows, worth):
    monkeypatch.setattr(module, "_WORTH_NUMPY", worth)
    assert code_planes(columns_of(rows)) == read_one_by_one(columns_of(rows))


def test_numpy_and_whole_numbers_agree_where_there_are_many_rows():
    pytest.importorskip("numpy", reason="numpy is not installed")
    columns = columns_of((1 << 16) + 3)
    assert code_planes(columns) == module._turned(columns)


def test_no_rows_have_empty_planes():
    assert code_planes([(b"", 3), (b"", 1)]) == [[0, 0, 0], [0]]
    assert code_planes([]) == []
