"""What is asked of a second engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import Literal, Protocol

from ivpolicy.core.errors import IvpolicyError, WrongArgumentError
from ivpolicy.live.chart import Chart

MoveWord = Literal["yes", "no", "open", "round"]
"""Whether a move can be taken now: it can; it cannot; that hangs on what is not known; it holds by what is known alone
and leads round to a stage that was left on the same day, so nowhere."""


@dataclass(frozen=True, slots=True)
class TurnTaken:
    """What an engine says to the words of one turn.

    Attributes:
        move: The move it takes, by its number among the moves of the stage; None where it stays.
        is_open: Whether it stays because of what is not known.
    """

    move: int | None = None
    is_open: bool = False


class EngineOfCase(Protocol):
    """An engine with one case in it, at the start of every pathway."""

    def turn(self, pathway: int, words: Sequence[MoveWord]) -> TurnTaken:
        """Say where a turn leads, and go there.

        Args:
            pathway: The pathway, by its number among those that were given.
            words: Of each move of the stage where the case stands, in their order.

        Raises:
            EngineFailedError: The engine did not do its part.
        """

    def run_out(self, last_days: Mapping[int, date], today: date) -> frozenset[int]:
        """Which of the last days, each with a number of its own, are over on a day.

        Raises:
            EngineFailedError: The engine did not do its part.
        """


class StageEngine(Protocol):
    """A second engine for pathways. `name` says which, with its version."""

    @property
    def name(self) -> str:
        """Which engine it is, with its version."""

    def case(self, charts: Sequence[Chart]) -> AbstractContextManager[EngineOfCase]:
        """An engine for one case, which is gone when the context is left.

        Raises:
            EngineFailedError: A pathway is too large for it, or it did not do its part.
        """


class EngineError(IvpolicyError):
    """A second engine that cannot be asked."""


class EngineNotInstalledError(EngineError):
    """A second engine that is not installed. The message says in one line what to do."""

    code = "engine_not_installed"


class EngineFailedError(EngineError):
    """A second engine that did not do its part; what it was told is not shown."""

    code = "engine_failed"


def engine_named(name: Literal["durable"]) -> StageEngine:
    """The second engine of a name. Raises `EngineNotInstalledError`, and `WrongArgumentError` for any other name."""
    if name != "durable":
        raise WrongArgumentError("there is no engine of this name\n  help: write `fold` or `durable`")
    from ivpolicy.live.durable import DurableRules  # noqa: PLC0415 - an extra

    return DurableRules()
