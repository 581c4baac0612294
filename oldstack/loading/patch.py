"""The one way in which this package changes a module that is not its own.

A replacement whose target is gone would do nothing, in silence, with the next release of TensorFlow, Keras, NumPy
or pandas. So nothing is set on a foreign module or class but through `patch`, `add` and `replace`, and the first
of them raises where there is nothing to replace.
"""

import inspect
import sys
from collections.abc import Callable

_MATH_OPS = "tensorflow.python.ops.math_ops"
_STANDARD_OPS = "tensorflow.python.ops.standard_ops"


class MissingTargetError(AttributeError):
    """A name that is to be replaced is not there: the library is another one than this package was made for."""


def patch(owner: object, name: str, new: object) -> object:
    """Puts an object in the place of one that a module or class has.

    Args:
        owner: The module or class.
        name: The name in it.
        new: What it stands for from now on.

    Returns:
        What it stood for.

    Raises:
        MissingTargetError: There is no such name.
    """
    old = _target(owner, name)
    setattr(owner, name, new)
    return old


def add(owner: object, name: str, new: object) -> None:
    """Gives a module or class a name that it had in 2019, be it there or not.

    Args:
        owner: The module or class.
        name: The name.
        new: What it stands for from now on.
    """
    setattr(owner, name, new)


def replace(module: object, name: str, function: Callable) -> None:
    """Puts a public function in the place of TensorFlow's own, with its signature and dispatch by type.

    Args:
        module: The module that it is in.
        name: Its name.
        function: The other function.

    Raises:
        MissingTargetError: There is no such name.
    """
    from tensorflow.python.util import dispatch

    today = _target(module, name)
    for attribute in ("__name__", "__qualname__", "__module__", "__doc__"):
        setattr(function, attribute, getattr(today, attribute))
    function.__signature__ = inspect.signature(today)
    function = dispatch.add_dispatch_support(function)
    # These hold the old function already if TensorFlow was imported before.
    for place in (module, sys.modules.get(_MATH_OPS), sys.modules.get(_STANDARD_OPS)):
        if getattr(place, name, None) is today:
            setattr(place, name, function)


def _target(owner, name):
    missing = object()
    old = getattr(owner, name, missing)
    if old is missing:
        where = getattr(owner, "__name__", repr(owner))
        raise MissingTargetError(
            f"{where} has no {name!r} to replace: another release than oldstack was made for"
        )
    return old
