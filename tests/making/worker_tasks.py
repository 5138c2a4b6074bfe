"""What a worker of a pool is asked to do, in a module that a process that starts anew reads at once."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NoReturn

from ivpolicy import IvpolicyError, Pack, Result, evaluate

DAY = date(2026, 11, 27)


def answered(pack: Pack, data: Mapping[str, Any]) -> Result:
    """The answers of a pack to a case as data."""
    return evaluate(pack, pack.read_case(data), as_at=DAY)


def refused(error: IvpolicyError) -> NoReturn:
    """Raise an error that was made in another process."""
    raise error
