"""What a child's episodes of care say together on a day: whether care goes on, since when, where, and which moves.

A child's episodes follow one another: each ends on the day on which the next begins, with the reason X1, until care
ends with another reason. Where they do not, what hangs on the broken place stays unknown. An episode without a day of
its end goes on only where no reason of an end is given either: a cell that was lost never ends or prolongs care.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias

from ivpolicy.core.dates.calendar import add_months
from ivpolicy.returns.cells import UNREAD
from ivpolicy.returns.gathered import CellRow, Gathered, PlacedFacts
from ivpolicy.returns.layouts import (
    ENDS_CARE,
    FOR_ADOPTION,
    LEGAL_STATUS,
    PLACEMENT,
    SECURE,
    SHORT_BREAKS,
    TEMPORARY,
    TO_ANOTHER_AUTHORITY,
)
from ivpolicy.returns.postcodes import (
    AUTHORITY,
    MILES,
    Located,
    PostcodeTable,
    as_postcode,
    is_on_grid,
    miles_between,
)

_MOVES = frozenset({"P", "B"})
"""Reasons of a new episode with which placement and carer change; with T and U the carer stays."""


class Episode(NamedTuple):
    """One row of the table of episodes; a cell is None where nothing stands, and `UNREAD` where nothing was read."""

    start: date
    reason: Any
    legal: Any
    need: Any
    place: Any
    provider: str | None
    end: date | None
    ceased: Any
    why_moved: str | None
    home: str | None
    postcode: str | None
    urn: str | None
    at: int

    def cell(self, name: str) -> int:
        """The place of one of its cells."""
        return self.at + _CELLS[name]


# The cell of each field, from 1, in the order of the layout, where the child's id comes first.
_CELLS = {name: number for number, name in enumerate(Episode._fields, 2)}

Link: TypeAlias = Literal["on", "new", "broken"]
"""How an episode follows the one before: care goes on, or begins again; or the two do not go together."""


class CarePeriods:
    """A child's episodes up to a day, in order, and how each follows the one before.

    Args:
        rows: The child's rows of the table, each once.
        strays: The rows of the table that name no child, each of which may be this child's.
        as_at: The day; an episode that begins later is not seen.
        covered_from: The first day of the return's year; None where it is not told.
        gathered: Where it is told what does not go together.
    """

    def __init__(
        self,
        rows: Sequence[CellRow],
        strays: Sequence[CellRow],
        as_at: date,
        covered_from: date | None,
        gathered: Gathered,
    ) -> None:
        self._as_at, self._covered_from, self._strays, self._gathered = as_at, covered_from, strays, gathered
        self._all = [Episode(*row) for row in rows]
        self.are_dated = not [episode for episode in self._all if self._is_undated(episode)]
        self._seen = sorted(
            (episode for episode in self._all if episode.start <= as_at),
            key=lambda episode: (episode.start, episode.end is None, episode.end or episode.start),
        )
        self._links = [self._link(*pair) for pair in pairwise(self._seen)] if self.are_dated else []

    def facts(self) -> PlacedFacts:
        """What they say; nothing where one of them has no day that can be read."""
        found: PlacedFacts = {}
        if not self.are_dated or not self._seen:
            return found
        last = self._seen[-1]
        running = [
            episode
            for episode in self._seen[:-1]
            if (episode.end is None and episode.ceased is None) or _is_after(episode.end, self._as_at)
        ]
        goes_on = self._goes_on()
        if goes_on:
            found.update(self._in_care([*running, last]))
        elif goes_on is False and not running:
            found.update(self._after_care(last))
        return found

    # ---- how they follow one another ----

    def _is_undated(self, episode: Episode) -> bool:
        if episode.start is UNREAD:
            return True
        if episode.end is None or episode.end is UNREAD or episode.end >= episode.start:
            return False
        self._gathered.tell(episode.cell("end"), "the episode ends before it begins", "correct one of the two days")
        return True

    def _link(self, one: Episode, other: Episode) -> Link:
        if UNREAD in (one.end, one.ceased, other.reason):
            return "broken"
        begins = other.reason == "S"
        if one.ceased is None:
            what = "why the episode ceased is not said" if one.end else "the episode is left open, and another begins"
            self._gathered.tell(one.cell("ceased"), what, "fill in its end and the reason")
            return "broken"
        goes_on = one.ceased not in ENDS_CARE
        if one.end is None:
            self._gathered.tell(one.cell("end"), "the episode has a reason of its end and no day", "fill in the day")
        elif one.end > other.start:
            self._gathered.tell(one.cell("end"), "the next episode begins before this one ends", "correct the two days")
        elif goes_on and one.end < other.start:
            self._gathered.tell(
                one.cell("end"), "the next episode begins later than this one ends", "add what lies between"
            )
            return "broken"
        if goes_on is begins:
            what = "the reason for which the episode before ceased does not go with this one"
            self._gathered.tell(other.cell("reason"), what, "correct one of the two")
            return "broken"
        return "new" if begins else "on"

    def _goes_on(self) -> bool | None:
        """Whether the last episode goes on on the day; None where that is not said."""
        last, tell = self._seen[-1], self._gathered.tell
        if last.end is UNREAD or last.ceased is UNREAD:
            return None
        if _is_after(last.end, self._as_at) or (last.end is None and last.ceased is None):
            return True
        if last.end is None:
            tell(last.cell("ceased"), "the episode has a reason of its end and no day", "fill in the day, or remove it")
            return True if last.ceased not in ENDS_CARE and not self._strays else None
        if last.ceased is None or last.ceased not in ENDS_CARE:
            what = "the episode ended and care went on, and no other follows"
            tell(last.cell("ceased"), what if last.ceased else "why the episode ceased is not said", "complete it")
            return None
        return None if any(self._may_begin(row, last.end) for row in self._strays) else False

    def _may_begin(self, stray: CellRow, since: date) -> bool:
        """Whether a row that names no child may be the start of another period of this child's care."""
        started = Episode(*stray)
        if started.reason not in ("S", UNREAD):
            return False
        return started.start is UNREAD or since <= started.start <= self._as_at

    # ---- what follows ----

    def _after_care(self, last: Episode) -> PlacedFacts:
        if last.legal is UNREAD or last.legal in SHORT_BREAKS:
            return {}
        found: PlacedFacts = {"care.ceased_on": (last.end, last.cell("end"))}
        if last.ceased != TO_ANOTHER_AUTHORITY:
            found["care.legal_status"] = ("none", last.cell("ceased"))
        return found

    def _in_care(self, running: Sequence[Episode]) -> PlacedFacts:
        last = running[-1]
        found: PlacedFacts = {"care.ceased_on": ("none", last.cell("end"))}
        statuses = {LEGAL_STATUS.get(episode.legal) for episode in running}
        short = {None if episode.legal is UNREAD else episode.legal in SHORT_BREAKS for episode in running}
        if len(statuses) == 1 and None not in statuses:
            found["care.legal_status"] = (statuses.pop(), last.cell("legal"))
        if len(short) == 1 and None not in short:
            found["care.short_breaks_only"] = (short.pop(), last.cell("legal"))
        if found.get("care.short_breaks_only", (True,))[0]:
            return found
        if len(running) == 1:
            found.update(self._placed())
            found.update(self._since())
            found.update(self._moved())
            found.update(self._secured())
        return found

    def _since(self) -> PlacedFacts:
        for number in range(len(self._seen) - 1, -1, -1):
            episode = self._seen[number]
            if episode.reason is UNREAD or episode.legal is UNREAD or episode.legal in SHORT_BREAKS:
                break
            before: Link = self._links[number - 1] if number else "new"
            if episode.reason == "S" and before == "new":
                return {"care.looked_after_since": (episode.start, episode.cell("start"))}
            if before != "on" or not number:
                break
        return {}

    def _placed(self) -> PlacedFacts:
        found: PlacedFacts = {}
        own = self._own_placement(len(self._seen) - 1)
        if own is None:
            return found
        at = own.cell("place")
        found["placement.placed_for_adoption"] = (own.place in FOR_ADOPTION, at)
        if own.place in PLACEMENT:
            found["placement.type"] = (PLACEMENT[own.place], at)
        if self._gathered.postcodes is not None:
            found.update(self._located(own, self._gathered.postcodes))
        return found

    def _located(self, own: Episode, table: PostcodeTable) -> PlacedFacts:
        """How far from home, and whether outside the authority: of two postcodes that the table has."""
        found: PlacedFacts = {}
        placed = self._in_table(own, "postcode", table)
        home = self._in_table(own, "home", table)
        at = own.cell("postcode")
        if placed is not None and table.area is not None and placed.area is not None:
            found[AUTHORITY] = (placed.area != table.area, at)
            self._gathered.also[AUTHORITY, at] = (placed.at,)
        if placed is not None and home is not None:
            on_grid = all(is_on_grid(as_postcode(text) or "") for text in (own.home, own.postcode))
            miles = miles_between(placed, home, on_grid=on_grid)
            if miles is not None:
                found[MILES] = (miles, at)
                self._gathered.also[MILES, at] = (own.cell("home"), placed.at, home.at)
        return found

    def _in_table(self, own: Episode, cell: Literal["home", "postcode"], table: PostcodeTable) -> Located | None:
        text = own.home if cell == "home" else own.postcode
        if text is None or text is UNREAD:
            self._gathered.tell(own.cell(cell), "no postcode stands here", "fill it in, unless it may not be told")
            return None
        code = as_postcode(text)
        found = table.located.get(code) if code else None
        if found is None:
            what = "the postcode is not in the table of postcodes" if code else "this is no postcode"
            self._gathered.tell(own.cell(cell), what, "correct it, or take a later table of postcodes")
        return found

    def _own_placement(self, number: int) -> Episode | None:
        """The episode whose placement stands, a temporary one passed over; None where that is not said."""
        while (episode := self._seen[number]).place in TEMPORARY:
            if not number or self._links[number - 1] != "on":
                return None
            number -= 1
        return None if episode.place in (None, UNREAD) else episode

    def _moved(self) -> PlacedFacts:
        found: PlacedFacts = {}
        for number in range(len(self._seen) - 1, -1, -1):
            episode, is_move = self._seen[number], self._is_move(number)
            if is_move:
                found["placement.moved_on"] = (episode.start, episode.cell("start"))
            if is_move is not False or episode.reason == "S" or self._is_broken_before(number):
                break
        moves = self._moves_since(add_months(self._as_at, -12))
        if moves is not None:
            found["placement.moves_in_last_year"] = (moves, self._seen[-1].cell("start"))
        return found

    def _moves_since(self, window: date) -> int | None:
        """How many moves there were after a day; None where the episodes do not cover the time since."""
        moves = 0
        for number in range(len(self._seen) - 1, -1, -1):
            episode, is_move = self._seen[number], self._is_move(number)
            if episode.start <= window:
                return moves
            if is_move is None or self._is_broken_before(number):
                return None
            moves += is_move
        first = self._seen[0]
        return moves if first.reason == "S" and self._covered_from and self._covered_from <= window else None

    def _is_broken_before(self, number: int) -> bool:
        return number > 0 and self._links[number - 1] == "broken"

    def _is_move(self, number: int) -> bool | None:
        """Whether an episode began with a move to another placement; None where that is not said.

        Going to a temporary placement is none, and nor is coming back from it.
        """
        episode = self._seen[number]
        if episode.place in (None, UNREAD) or episode.reason not in ("S", "L", *_MOVES):
            return None
        if episode.reason == "S" or episode.place in TEMPORARY:
            return False
        if not number:
            return None if episode.reason in _MOVES else False
        before = self._own_placement(number - 1)
        if before is None or self._links[number - 1] != "on":
            return None
        if episode.reason == "L":
            return None if before.place != episode.place else False
        return True if self._seen[number - 1].place not in TEMPORARY else _is_elsewhere(before, episode)

    def _secured(self) -> PlacedFacts:
        """The day of the latest placement in secure accommodation; that there never was one a return cannot say."""
        for number in range(len(self._seen) - 1, -1, -1):
            episode = self._seen[number]
            if episode.place in (None, UNREAD):
                break
            if episode.place == SECURE and (episode.reason != "L" or not number):
                came = number and self._is_move(number) and self._seen[number - 1].place != SECURE
                if episode.reason == "S" or came:
                    return {"placement.placed_in_secure_on": (episode.start, episode.cell("start"))}
                break
            if self._is_broken_before(number):
                break
        return {}


def _is_after(day: date | None, other: date) -> bool:
    return day is not None and day is not UNREAD and day > other


def _is_elsewhere(one: Episode, other: Episode) -> bool | None:
    """Whether the placement after a temporary one is another than before; None where neither can be said."""
    if one.place != other.place:
        return True
    if one.postcode is None or other.postcode is None:
        return None
    if one.postcode != other.postcode:
        return True
    return False if one.provider is not UNREAD and (one.provider, one.urn) == (other.provider, other.urn) else None
