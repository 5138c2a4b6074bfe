"""An attribute worked out when first read and kept.

It is `functools.cached_property` without its lock, which before Python 3.12 costs more than most of what is worked out
here. Two threads may work it out twice; both get the same value.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

Made = TypeVar("Made")


class once(Generic[Made]):  # noqa: N801 - used as a decorator, like `property`
    """Decorates a method without arguments; the value stays in the instance's own dictionary."""

    def __init__(self, make: Callable[[Any], Made]) -> None:
        self._make = make
        self._name = make.__name__
        self.__doc__ = make.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> once[Made]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> Made: ...

    def __get__(self, instance: object | None, owner: type) -> Made | once[Made]:
        """The value, worked out now; later reads find it in the instance and do not come here."""
        if instance is None:
            return self
        made = instance.__dict__[self._name] = self._make(instance)
        return made


def unread(instance: object) -> dict[str, Any]:
    """What an instance holds, less what `once` has worked out and kept in it."""
    return {
        name: held for name, held in vars(instance).items() if not isinstance(getattr(type(instance), name, None), once)
    }
