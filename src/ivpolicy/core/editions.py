"""Every edition of one pack, ready to answer, for a program that loads once and is asked for many days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.dates.day_of_decision import refuse_no_day
from ivpolicy.core.pack.editions import none_in_force, period_of


class Editions:
    """The editions of one pack, each over the national layer of its days. `load_packs` gives them.

    `evaluate` takes them in place of a pack. They do not change once they are made, and may be shared between threads.
    Two are equal whose packs are.

    Attributes:
        packs: The packs, in the order of the file; an edition that outlives one of the national layer stands there once
            for each of these.
    """

    def __init__(self, packs: Sequence[Pack]) -> None:
        """Hold packs, at least one, of which no two are in force on one day."""
        self.packs = tuple(packs)

    @property
    def id(self) -> str:
        """The pack's id, such as `leeds`."""
        return self.packs[0].id

    def on(self, as_at: date) -> Pack:
        """The edition in force on a day.

        Raises:
            NotInForceError: None is, or no edition of the national layer is. The message has the days of each.
            WrongDayError: `as_at` is no day, or lies outside 1900 to 2200.
        """
        refuse_no_day(as_at)
        of_day = [pack for pack in self.packs if pack.written.in_force.covers(as_at)]
        found = next((pack for pack in of_day if pack.is_in_force(as_at)), None)
        if found is None:
            layers = [pack.national for pack in of_day] or [pack.written for pack in self.packs]
            raise none_in_force(layers, as_at)
        return found

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Editions):
            return NotImplemented
        return self.packs == other.packs

    def __hash__(self) -> int:
        return hash(self.packs)

    def __repr__(self) -> str:
        periods = "; ".join(f"{pack.edition}, {period_of(pack.written)}" for pack in self.packs)
        return f"Editions({self.id!r}: {periods})"
