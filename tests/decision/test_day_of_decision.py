"""Every day of decision from 1900 to 2200 is answered; anything else is refused in plain words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from ivpolicy import evaluate, load_pack, shipped_packs
from ivpolicy.files.cases import read_case_file

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))


@pytest.mark.parametrize("as_at", [date(1900, 1, 1), date(1900, 3, 31), date(2200, 2, 28), date(2200, 12, 31)])
@pytest.mark.parametrize("name", shipped_packs())
def test_the_first_and_the_last_days_are_answered(name: str, as_at: date) -> None:
    pack = load_pack(name)

    for path in EXAMPLES[::4]:
        record = pack.read_case({**read_case_file(path), "local": {}})
        result = evaluate(pack, record, as_at=as_at, hypothetical=True)
        assert len(result.document().decisions) == len(pack.questions)


@pytest.mark.parametrize("as_at", [date(1899, 12, 31), date(2201, 1, 1), date.min, date.max])
def test_a_day_beyond_them_is_refused(as_at: date) -> None:
    pack = load_pack("england")

    with pytest.raises(ValueError, match="from 1900 to 2200"):
        evaluate(pack, pack.read_case({"case_id": "i"}), as_at=as_at)


@pytest.mark.parametrize("as_at", [datetime(2026, 11, 1, 12, 0, tzinfo=UTC), "2026-11-01", None, 20261101])
def test_what_is_no_day_is_refused(as_at: Any) -> None:
    pack = load_pack("england")

    with pytest.raises(TypeError, match="`as_at` is a day"):
        evaluate(pack, pack.read_case({"case_id": "i"}), as_at=as_at)
