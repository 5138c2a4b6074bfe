"""The base of every error that is raised on purpose, so that a caller can catch them all by one name."""

from __future__ import annotations

from typing import Any, ClassVar, Literal


class IvpolicyError(Exception):
    """Something ivpolicy was given cannot be used. Two are equal that say the same.

    Anything else that is raised is a fault of ivpolicy, or the system's own error, such as `OSError`.

    Attributes:
        about: What is to be mended: the case record, the pack, or the call itself.
        code: Permanent name of the kind of error, for a program: `pack_not_found`.
    """

    about: ClassVar[Literal["call", "case", "pack"]] = "call"
    code: str = "refused"

    @property
    def told(self) -> tuple[str, ...]:
        """Each problem in words, at least one. None shows what a case record holds."""
        return (sendable(str(self.args[0])) if any(self.args) else "this cannot be done",)

    def __str__(self) -> str:
        return sendable("\n".join(self.told))

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as it stands: what it was made from is not always what it says."""
        return _again, (type(self), self.args, vars(self))

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return (self.args, vars(self)) == (other.args, vars(other))

    def __hash__(self) -> int:
        return hash((type(self), self.args))


class WrongArgumentError(IvpolicyError, TypeError):
    """A function was given a thing of another kind than it takes. The message says what to write instead."""

    code = "wrong_argument"


class WrongDayError(WrongArgumentError, ValueError):
    """The day of decision is no day, or lies outside 1900 to 2200."""

    code = "wrong_day"


def sendable(text: str) -> str:
    r"""The text as UTF-8 has it: half a character, in a name that was given or of a file, could not be sent on.

    A byte of a name that is not in UTF-8 is shown by its number, so that two names stay two.

    >>> sendable("caf\udce9.yaml"), sendable("\ud83d")
    ('caf\\xe9.yaml', '?')
    """
    try:
        return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace").decode("utf-8")


def _again(kind: type[IvpolicyError], args: tuple[Any, ...], state: dict[str, Any]) -> IvpolicyError:
    error = kind.__new__(kind, *args)
    error.args = args
    vars(error).update(state)
    return error
