"""Everything that is said of two packs: what was changed in the text, what that does to answers, and to a caseload."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ivpolicy.core.compiled_pack import Pack
from ivpolicy.core.decision.evaluate import stamp
from ivpolicy.core.proofs.plain_child import AS_AT
from ivpolicy.core.result_document import PackStamp
from ivpolicy.diff.behaviour import Behaviour, behaviour
from ivpolicy.diff.caseload import Caseload
from ivpolicy.diff.structure import TextChange, structural_changes


@dataclass(frozen=True, slots=True)
class Compared:
    """One of the packs compared: the name it was asked for by, whose it is, and what identifies it."""

    name: str
    authority: str
    stamp: PackStamp


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two packs compared.

    Attributes:
        national: The national layer each was compiled over; the same of both, save where that layer itself is compared.
        changes: What was changed in the text.
        law_of: The day whose law both stand on where answers are compared.
        not_in_force: The national rows that bind neither, because they are not in force on it.
        caseload: What the change does to a caseload; None where none was given.
    """

    old: Compared
    new: Compared
    national: tuple[PackStamp, PackStamp]
    changes: tuple[TextChange, ...]
    behaviour: Behaviour
    law_of: date
    not_in_force: tuple[str, ...] = ()
    caseload: Caseload | None = None

    @property
    def is_same(self) -> bool:
        """Whether the texts say the same and it is proved that nothing can come out differently."""
        return not self.changes and self.behaviour.is_same and not (self.caseload and self.caseload.changes)

    @property
    def is_of_one_pack(self) -> bool:
        """Whether two states of one pack are compared, rather than packs of two authorities."""
        return self.old.stamp.id == self.new.stamp.id


def compared(
    old: Pack, new: Pack, *, names: tuple[str, str], law_of: date = AS_AT, caseload: Caseload | None = None
) -> Comparison:
    """Compare two packs.

    Args:
        old: The pack as it was.
        new: The pack as it is now.
        names: The names they were asked for by.
        law_of: The day whose law both stand on where answers are compared.
        caseload: What `compare_caseload` found.
    """
    sides = [
        Compared(name, pack.authority.name, stamp(pack.written)) for name, pack in zip(names, (old, new), strict=True)
    ]
    nationals = (stamp(old.national), stamp(new.national))
    changes = structural_changes(old.written, new.written)
    missing = old.rows_not_in_force(law_of) | new.rows_not_in_force(law_of)
    rows = tuple(id_ for id_ in {**old.national.clauses, **new.national.clauses} if id_ in missing)
    found = behaviour(old, new, law_of)
    return Comparison(sides[0], sides[1], nationals, changes, found, law_of, rows, caseload)
