"""One accepted pack as the checks see it: as written, surveyed, compiled, and question by question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from ivpolicy.checker.proved_pack import ProvedPack
from ivpolicy.core.lowering.layer import Layer
from ivpolicy.core.pack.document import WrittenPack
from ivpolicy.core.text.source import SourceLocation
from ivpolicy.core.validation.pack_index import PackIndex


@dataclass(frozen=True)
class Subject:
    """One edition of a pack.

    Attributes:
        pack: The edition, read and without an error.
        national: The national layer beneath it; the edition itself where it is national.
        beneath: The national layer as it binds on the day, lowered.
        as_at: The day on which it is checked.
        lines: The lines of its file.
    """

    pack: WrittenPack
    national: WrittenPack
    beneath: Layer
    as_at: date
    lines: Sequence[str]

    @cached_property
    def index(self) -> PackIndex:
        """Everything in the pack by kind."""
        return PackIndex(self.pack, None if self.pack is self.national else self.national)

    @cached_property
    def compiled(self) -> ProvedPack:
        """The pack under the readings it has chosen."""
        return ProvedPack(None if self.pack is self.national else self.pack, self.national, self.beneath, {})

    @cached_property
    def _read_otherwise(self) -> dict[tuple[tuple[str, str], ...], ProvedPack]:
        return {}

    def read_as(self, options: Mapping[str, str]) -> ProvedPack:
        """The pack under these options; each combination is compiled once."""
        key = tuple(sorted(options.items()))
        made = self._read_otherwise.get(key)
        if made is None:
            made = self._read_otherwise[key] = self.compiled.read_otherwise(options)
        return made

    def place_of(self, text: str, start: SourceLocation) -> SourceLocation:
        """Where a text first stands at or after a place of the pack's file; the place itself where it does not."""
        for number, line in enumerate(self.lines[start.line - 1 :], start.line):
            column = line.find(text, start.column - 1 if number == start.line else 0)
            if column >= 0:
                return SourceLocation(start.file, number, column + 1)
        return start
