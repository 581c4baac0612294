"""Functions of today that take calls as they were written in 2019."""

import functools
from collections.abc import Callable

from oldstack.loading.patch import patch

# Where None meant what is the default value today.
_NONE = {
    "axis", "bool_only", "downcast", "join_axes", "level", "limit", "method", "numeric_only", "skipna", "thresh",
}  # fmt: skip


def renaming(function: Callable, renamed: dict, defaults: dict | None = None) -> Callable:
    """Returns a function that takes old names of its arguments, and their old default values.

    Args:
        function: Today's function.
        renamed: For each old name today's, or a function of the value that gives today's arguments.
        defaults: Values for arguments that aren't given.
    """

    @functools.wraps(function)
    def wrapped(*args, **options):
        for old, now in renamed.items():
            if old in options:
                value = options.pop(old)
                options.update(now(value) if callable(now) else {now: value})
        return function(*args, **{**(defaults or {}), **options})

    return wrapped


def by_position(function: Callable, order: str, first: int = 1) -> Callable:
    """Returns a function that takes its arguments by position too, and None where that was the default value.

    Args:
        function: Today's function.
        order: The names of the arguments.
        first: How many come before these.
    """
    names = order.split()

    @functools.wraps(function)
    def wrapped(*args, **options):
        options |= dict(zip(names, args[first:], strict=False))
        options = {name: value for name, value in options.items() if value is not None or name not in _NONE}
        return function(*args[:first], **options)

    return wrapped


def first_changed(function: Callable, change: Callable) -> Callable:
    """Returns a function that is called with something else for its first argument.

    Args:
        function: Today's function.
        change: Takes the first argument, returns what is given in its place.
    """

    @functools.wraps(function)
    def wrapped(first, *args, **options):
        return function(change(first), *args, **options)

    return wrapped


def wrapping(place: object, name: str) -> Callable:
    """Returns a decorator that puts a function in the place of another, which is its first argument.

    Args:
        place: The module or class.
        name: The name in it.

    Raises:
        MissingTargetError: There is no such name.
    """

    def wrap(function):
        before = getattr(place, name, None)

        @functools.wraps(before or function)
        def wrapped(*args, **options):
            return function(before, *args, **options)

        patch(place, name, wrapped)
        return function

    return wrap


def change(place: object, name: str, changed: Callable, *more: object) -> None:
    """Puts in the place of a function what is made of it.

    Args:
        place: The module or class.
        name: The name in it.
        changed: Takes the function and what else is given; returns the other one.
        *more: What else `changed` takes.

    Raises:
        MissingTargetError: There is no such name.
    """
    patch(place, name, changed(getattr(place, name, None), *more))
