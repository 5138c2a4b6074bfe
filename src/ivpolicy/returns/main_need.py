"""What the main need N2 of a return or list does not say: that the child is disabled.

The return's guidance gives N2 to children who need services because of a disability, an illness or another condition of
their own. So it settles nothing; but a cell that says "not disabled" beside it is not believed without being asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from ivpolicy.returns.episodes import Episode
from ivpolicy.returns.gathered import Gathered, GatheredChild, PlacedFacts
from ivpolicy.returns.layouts import OF_THE_CHILD

_DISABLED = "child.disabled"
_ASK = "ask whether the child is disabled, in a sheet of asked facts"
_NEED = Episode._fields.index("need")


def weigh_main_need(child: GatheredChild, facts: PlacedFacts, gathered: Gathered) -> None:
    """Tell of a main need N2 where it leaves open whether the child is disabled.

    A "no" beside it is taken from a sheet alone, in which somebody was asked just that.
    """
    places = list(_places(child))
    if not places:
        return
    value, at = facts.get(_DISABLED, (None, places[0]))
    if value is None:
        gathered.tell(places[0], "N2 is a disability, an illness or another condition; which is not said", _ASK)
    elif value is False and not gathered.is_asked(at):
        del facts[_DISABLED]
        gathered.tell(at, "this denies a disability, and N2, the main need, may be one; neither was taken", _ASK)


def _places(child: GatheredChild) -> Iterator[int]:
    """The cells in which N2 is the main need."""
    yield from child.needs
    for row in child.rows.get("episodes", ()):
        if row[_NEED] == OF_THE_CHILD:
            yield Episode(*row).cell("need")
