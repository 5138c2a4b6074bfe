"""The base of every error that is raised on purpose, so that a caller can catch them all by one name."""

from __future__ import annotations

from typing import ClassVar, Literal


class IvpolicyError(Exception):
    """Something ivpolicy was given cannot be used. Two are equal that say the same.

    Anything else that is raised is a fault of ivpolicy, or the system's own error, such as `OSError`.

    Attributes:
        about: What is to be mended: the case record, the pack, or the call itself.
    """

    about: ClassVar[Literal["call", "case", "pack"]] = "call"

    @property
    def told(self) -> tuple[str, ...]:
        """Each problem in words, at least one. None shows what a case record holds."""
        return (str(self.args[0]) if any(self.args) else "this cannot be done",)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return (self.args, vars(self)) == (other.args, vars(other))

    def __hash__(self) -> int:
        return hash((type(self), self.args))
