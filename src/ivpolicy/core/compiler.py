"""A pack ready to answer: its rulebook, and the spaces of its questions, each built when first asked.

What is kept here is the same whoever asks first, so threads may share one compiled pack: at worst a space is built
twice and one copy is dropped.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from ivpolicy.core.lowering import lower, questions_of
from ivpolicy.core.pack import Pack
from ivpolicy.core.program import Rulebook
from ivpolicy.core.space import Space


class CompiledPack:
    """One authority's pack, or the national layer alone, compiled over the national layer.

    Args:
        pack: The authority's pack as written and checked; None for the national layer alone.
        national: The national pack as written and checked.
        readings: Options that replace those chosen in the pack, by reading id. Unknown ids or barred options are the
            caller's error and raise ValueError.
    """

    def __init__(self, pack: Pack | None, national: Pack, readings: Mapping[str, str] | None = None) -> None:
        self.pack = pack if pack is not None else national
        self.national = national
        self.is_national = pack is None
        self.readings = _checked(self.pack, dict(readings or {}))
        self._spaces: dict[tuple[str, bool], Space] = {}
        self._variants: dict[tuple[str, str], CompiledPack] = {}

    @property
    def id(self) -> str:
        """The pack's id, such as `leeds`."""
        return self.pack.id

    @cached_property
    def rulebook(self) -> Rulebook:
        """Every program of the pack under its readings."""
        return lower(None if self.is_national else self.pack, self.national, self.readings)

    @cached_property
    def questions(self) -> tuple[str, ...]:
        """The ids of the questions this pack answers, in the order in which answers are given."""
        return tuple(questions_of(None if self.is_national else self.pack))

    def space(self, question: str, *, national: bool = False) -> Space:
        """The space of a question; of the national layer's own answer to it where `national` is true."""
        key = (question, national)
        made = self._spaces.get(key)
        if made is None:
            book = self.rulebook
            programs = book.national if national else book.programs
            made = self._spaces.setdefault(key, Space(book, programs, programs[question]))
        return made

    def with_reading(self, reading: str, option: str) -> CompiledPack:
        """The same pack with one reading read otherwise, all others as they are (semantics 29)."""
        key = (reading, option)
        made = self._variants.get(key)
        if made is None:
            pack = None if self.is_national else self.pack
            made = self._variants.setdefault(key, CompiledPack(pack, self.national, {**self.readings, reading: option}))
        return made

    def __repr__(self) -> str:
        return f"CompiledPack({self.id!r})"


def _checked(pack: Pack, readings: dict[str, str]) -> dict[str, str]:
    for reading, option in readings.items():
        known = pack.readings.get(reading)
        if known is None or option not in known.options:
            raise ValueError(f"pack `{pack.id}` has no option `{option}` of a reading `{reading}`")
        if option in known.barred:
            raise ValueError(f"option `{option}` of reading `{reading}` is barred: {known.barred[option]}")
    return readings
