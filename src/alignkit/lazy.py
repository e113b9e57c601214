"""What is worked out when it is first asked for, on objects that several threads may ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

T = TypeVar("T")


class lazy(Generic[T]):  # noqa: N801 - used as a decorator, beside `property` and `cached_property`
    """A property that is computed when it is first asked for, and is the same object for everybody from then on.

    No lock is held while it is computed. Two threads that ask at once may both compute it; the first to be done
    decides, and the other's is thrown away, so that nobody ever mixes two.

    >>> class Circle:
    ...     @lazy
    ...     def centre(self) -> list[int]:
    ...         return [0, 0]
    >>> circle = Circle()
    >>> circle.centre is circle.centre
    True
    """

    def __init__(self, compute: Callable[[Any], T]) -> None:
        self._compute = compute
        self._name = compute.__name__
        self.__doc__ = compute.__doc__

    @overload
    def __get__(self, instance: None, owner: type) -> lazy[T]: ...
    @overload
    def __get__(self, instance: object, owner: type) -> T: ...
    def __get__(self, instance: object | None, owner: type) -> lazy[T] | T:
        if instance is None:
            return self
        settled: T = vars(instance).setdefault(self._name, self._compute(instance))
        return settled
