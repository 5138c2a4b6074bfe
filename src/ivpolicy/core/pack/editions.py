"""The editions of one pack, and which of them is in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

from ivpolicy.core.errors import IvpolicyError

if TYPE_CHECKING:
    from ivpolicy.core.pack.document import WrittenPack


class NotInForceError(IvpolicyError, LookupError):
    """The edition is not in force on the day, or none of them is; or there are several, and no day to choose by."""

    code = "not_in_force"


def edition_on(editions: Iterable[WrittenPack], as_at: date) -> WrittenPack | None:
    """The edition in force on a day, of several that were checked to have no day in common; None where none is."""
    return next((edition for edition in editions if edition.in_force.covers(as_at)), None)


def period_of(edition: WrittenPack) -> str:
    """Since when and until when an edition is in force, in words."""
    start, end = edition.in_force.from_, edition.in_force.to
    return f"from {start or 'a day not stated'}" + (f" until before {end}" if end else "")


def none_in_force(editions: Iterable[WrittenPack], as_at: date) -> NotInForceError:
    """That none of these editions of one pack, at least one, is in force on the day."""
    listed = tuple({edition.edition: edition for edition in editions}.values())
    periods = "; ".join(f"`{edition.edition}` {period_of(edition)}" for edition in listed)
    return NotInForceError(f"no edition of pack `{listed[0].id}` is in force on {as_at.isoformat()}: {periods}")


def out_of_force(edition: WrittenPack, others: Iterable[WrittenPack], as_at: date) -> str | None:
    """That an edition is not in force on a day, and which of the others is; None where it is in force."""
    if edition.in_force.covers(as_at):
        return None
    then = edition_on((other for other in others if other.id == edition.id), as_at)
    said = f"edition `{edition.edition}` of pack `{edition.id}` is in force {period_of(edition)}"
    return f"{said}, and not on {as_at.isoformat()}" + (f"; edition `{then.edition}` is" if then is not None else "")
