"""The pages that are about no interview, each made when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING

from ivpolicy.core.editions import Editions
from ivpolicy.core.once import once
from ivpolicy.service.web.drawn_page import PageDrawing

if TYPE_CHECKING:
    from ivpolicy.service.web.caseload_pages import CaseloadPages
    from ivpolicy.service.web.confirm_pages import ConfirmPages
    from ivpolicy.service.web.due_pages import DuePages
    from ivpolicy.service.web.pack_pages import PackPages


class TaskPages:
    """The pages over some packs. What they stand on is read when somebody asks them; in one file nobody does.

    Args:
        packs: The packs that can answer, by id.
        drawing: Draws the pages.
        today: Gives the day that is proposed.
    """

    def __init__(self, packs: Mapping[str, Editions], drawing: PageDrawing, today: Callable[[], date]) -> None:
        self._packs = packs
        self._drawing = drawing
        self._today = today

    @once
    def of_packs(self) -> PackPages:
        """The pages on the packs themselves."""
        from ivpolicy.service.web.pack_pages import PackPages  # noqa: PLC0415 - as said above

        return PackPages(self._packs, self._drawing, self._today)

    @once
    def confirming(self) -> ConfirmPages:
        """The pages on which suggested cases are confirmed."""
        from ivpolicy.service.web.confirm_pages import ConfirmPages  # noqa: PLC0415 - as above

        return ConfirmPages(self._packs, self._drawing, self._today)

    @once
    def due(self) -> DuePages:
        """The pages on which a file of events is asked what is due."""
        from ivpolicy.service.web.due_pages import DuePages  # noqa: PLC0415 - as above

        return DuePages(self._packs, self._drawing, self._today)

    @once
    def caseload(self) -> CaseloadPages:
        """The pages on which a return is screened."""
        from ivpolicy.service.web.caseload_pages import CaseloadPages  # noqa: PLC0415 - as above

        return CaseloadPages(self._packs, self._drawing, self._today)
