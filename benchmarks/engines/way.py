"""What the benchmark needs of an engine, whichever it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any

from decision import AS_AT, Case, Conclusions


@dataclass(frozen=True, slots=True)
class Way:
    """One way of asking an engine for the decision.

    Attributes:
        name: As the table shows it.
        prepare: Makes of a case what the engine takes. Not timed.
        ask: Asks the engine, once for all conclusions. This is what is timed.
        conclusions: What the answer says of each; None is unknown. Not timed.
        made_ready: What the engine cannot do by itself and finds done.
    """

    name: str
    prepare: Callable[[Case], Any]
    ask: Callable[[Any], Any]
    conclusions: Callable[[Any], Mapping[str, Any]]
    made_ready: str = "nothing"


def released(distribution: str) -> str:
    """The name and version of an installed engine."""
    return f"{distribution} {version(distribution)}"


def days_since_visit(case: Case) -> Case:
    """The case with the days since the last visit in place of the date; neither where that is unknown."""
    last_visit: date | None = case.get("last_visit")
    rest = {fact: value for fact, value in case.items() if fact != "last_visit"}
    return rest if last_visit is None else {**rest, "days": (AS_AT - last_visit).days}


def appoint(found: Conclusions) -> bool:
    """The ninth conclusion from the others, for engines whose rules cannot read one another's answers."""
    needed = found["assess"] or found["high_need"]
    return bool(needed and not found["must_not"] and not found["should_not"] and found["vetting_ok"])
