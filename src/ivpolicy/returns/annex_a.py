"""The facts of a workbook of inspection lists (Annex A): the children looked after, and the care leavers.

A list is recognised by its headings, on whatever sheet it stands. A value is read by our own table of spellings; what
that does not know is told at its cell, and stays unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from ivpolicy.returns import spellings
from ivpolicy.returns.caseload import packed_place
from ivpolicy.returns.cells import UNREAD, DayCells, child_key
from ivpolicy.returns.gathered import Gathered, GatheredChild, PlacedFacts
from ivpolicy.returns.layouts import (
    FOR_ADOPTION,
    IN_EDUCATION,
    LEGAL_STATUS,
    OF_THE_CHILD,
    PLACEMENT,
    SHORT_BREAKS,
    TEMPORARY,
    TO_ANOTHER_AUTHORITY,
)
from ivpolicy.returns.source import FileError
from ivpolicy.returns.workbook import sheets

_IN_CARE, _LEFT = frozenset({"id", "legal", "since"}), frozenset({"id", "eligibility", "activity"})
_MOST_LINES_ABOVE = 20
"""How many lines of a title may stand above the headings."""


class AnnexA:
    """Reads the lists of one workbook into what is gathered of each child."""

    def __init__(self, gathered: Gathered, as_at: date) -> None:
        self._gathered, self._as_at, self._days = gathered, as_at, DayCells(as_at)

    def read(self, name: str, path: Path) -> bool:
        """Read it, and say whether a list was found in it; what cannot be read is told."""
        known = 0
        try:
            for sheet, rows in sheets(path):
                known += self._read_sheet(self._gathered.named_file(f"{name}, sheet {sheet}"), rows)
        except FileError as error:
            self._gathered.tell_of_file(self._gathered.named_file(name), error.what, error.mend)
            return known > 0
        if not known:
            what = "no sheet has the headings of the children looked after or of the care leavers"
            self._gathered.tell_of_file(self._gathered.named_file(name), what, "compare the headings with Annex A's")
        return known > 0

    def _read_sheet(self, file: int, rows: Sequence[Sequence[str | date]]) -> bool:
        for number, cells in enumerate(rows[:_MOST_LINES_ABOVE], 1):
            meant = [spellings.HEADINGS.get(spellings.as_spelling(str(cell))) for cell in cells]
            if not (set(meant) >= _IN_CARE or set(meant) >= _LEFT):
                continue
            twice = {what for what in meant if what and meant.count(what) > 1}
            for place, what in enumerate(meant, 1):
                if what in twice:
                    at = packed_place(file, number, place)
                    self._gathered.tell(at, "two columns hold the same; neither was taken", "remove one of the two")
            columns = {what: place for place, what in enumerate(meant) if what and what not in twice}
            if "id" in columns:
                for line, row in enumerate(rows[number:], number + 1):
                    if any(str(cell).strip() for cell in row):
                        _ListRow(
                            self._gathered, self._as_at, self._days, columns, row, packed_place(file, line, 0)
                        ).take()
            return True
        return False


class _ListRow:
    """One row of a list."""

    def __init__(
        self,
        gathered: Gathered,
        as_at: date,
        days: DayCells,
        columns: dict[str, int],
        cells: Sequence[str | date],
        at: int,
    ) -> None:
        self._gathered, self._as_at, self._days = gathered, as_at, days
        self._columns, self._cells, self._at = columns, cells, at
        self._found: PlacedFacts = {}

    def take(self) -> None:
        """Add what it says to the child it names."""
        key = child_key(self._text("id"))
        if not key:
            self._gathered.tell(self._place("id"), "no child is named in this row", "write the child's id")
            return
        child = self._gathered.children.setdefault(key, GatheredChild(self._text("id")))
        self._add_day("child.date_of_birth", "born")
        disabled = self._word("disabled", spellings.YES_NO)
        if disabled is not None:
            self._found["child.disabled"] = (disabled, self._place("disabled"))
        if spellings.code_of(self._text("need"), "need", {}) == OF_THE_CHILD:
            child.needs.append(self._place("need"))
        if "legal" in self._columns:
            self._care()
        if "eligibility" in self._columns:
            self._left_care()
        child.listed.append(self._found)
        told = {"sex": spellings.word_of(self._text("sex"))[:1].upper(), "ethnicity": self._text("ethnicity")}
        child.characteristics.update({name: value for name, value in told.items() if value})

    def _care(self) -> None:
        ceased, why = self._day("ceased"), self._text("why_ceased")
        legal = self._code("legal", "legal status", spellings.LEGAL_STATUS)
        self._add_day("meetings.last_looked_after_review", "review")
        self._add_day("care.last_authority_visit", "visit")
        times = self._text("missing")
        if times.isdecimal() and int(times):
            self._found["child.goes_missing"] = (True, self._place("missing"))
        elif times and not times.isdecimal():
            self._tell("missing", "this is no number")
        if not {"ceased", "why_ceased"} <= self._columns.keys():
            return  # whether the child is still looked after is not said
        if ceased is UNREAD or (ceased is None) is not (not why):
            if ceased is not UNREAD:
                self._tell("ceased", "the day and the reason of the end do not go together")
        elif ceased is not None and ceased <= self._as_at:
            self._ceased(ceased, why, legal)
        else:
            self._in_care(legal)

    def _ceased(self, on: date, why: str, legal: str | None) -> None:
        if legal is None or legal in SHORT_BREAKS:
            return
        self._found["care.ceased_on"] = (on, self._place("ceased"))
        reason = spellings.code_of(why, "reason an episode ceased", {})
        if reason not in (None, TO_ANOTHER_AUTHORITY, "X1"):
            self._found["care.legal_status"] = ("none", self._place("why_ceased"))

    def _in_care(self, legal: str | None) -> None:
        self._found["care.ceased_on"] = ("none", self._place("ceased"))
        place = self._code("place", "placement", spellings.PLACEMENT)
        if legal is None:
            return
        self._found["care.legal_status"] = (LEGAL_STATUS[legal], self._place("legal"))
        self._found["care.short_breaks_only"] = (legal in SHORT_BREAKS, self._place("legal"))
        if legal in SHORT_BREAKS:
            return
        self._add_day("care.looked_after_since", "since")
        if place is not None and place not in TEMPORARY:
            self._found["placement.placed_for_adoption"] = (place in FOR_ADOPTION, self._place("place"))
            if place in PLACEMENT:
                self._found["placement.type"] = (PLACEMENT[place], self._place("place"))

    def _left_care(self) -> None:
        if spellings.LEFT_CARE.get(spellings.word_of(self._text("eligibility"))):
            at = self._place("eligibility")
            self._found["aftercare.leaves_care_of_this_authority"] = (True, at)
        activity = self._code("activity", "activity", {})
        if activity and activity in IN_EDUCATION:
            self._found["child.in_education"] = (IN_EDUCATION[activity], self._place("activity"))

    # ---- cells ----

    def _cell(self, what: str) -> str | date:
        place = self._columns.get(what)
        return "" if place is None or place >= len(self._cells) else self._cells[place]

    def _text(self, what: str) -> str:
        return " ".join(str(self._cell(what)).replace("\xa0", " ").split())

    def _place(self, what: str) -> int:
        return self._at + self._columns.get(what, -1) + 1

    def _tell(self, what: str, told: str) -> None:
        self._gathered.tell(self._place(what), told, "correct the cell, or write it as the list's guidance does")

    def _day(self, what: str) -> date | None:
        cell = self._cell(what)
        found = cell if isinstance(cell, date) else self._days[cell]
        if found is UNREAD:
            self._tell(what, "this is no day")
        return found

    def _add_day(self, path: str, what: str) -> None:
        """A day up to the day of decision; one that is later is not seen."""
        found = self._day(what)
        if found is not None and found is not UNREAD and found <= self._as_at:
            self._found[path] = (found, self._place(what))

    def _word(self, what: str, words: Any) -> Any:
        text = self._text(what)
        found = words.get(spellings.word_of(text))
        if text and found is None and spellings.word_of(text) not in ("unknown", "not known", "not stated"):
            self._tell(what, "this spelling is not known, so nothing was taken from it")
        return found

    def _code(self, what: str, kind: str, words: Any) -> str | None:
        text = self._text(what)
        found = spellings.code_of(text, kind, words)
        if text and found is None:
            self._tell(what, "this spelling is not known, so nothing was taken from it")
        return found
