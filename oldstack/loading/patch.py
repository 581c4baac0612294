"""The one way in which this package changes a module that is not its own.

A replacement whose target is gone would do nothing, in silence, with the next release of TensorFlow, Keras, NumPy
or pandas. So nothing is set on a foreign module, class or object but through what is here, and each, `add` aside,
raises where there is nothing to replace. `Hooks` makes such changes once their module is imported.
"""

import functools
import inspect
import sys
from collections.abc import Callable
from types import FunctionType, ModuleType, SimpleNamespace

from oldstack.loading.on_import import when_imported
from oldstack.loading.versions import MADE_FOR

_MATH_OPS = "tensorflow.python.ops.math_ops"
_STANDARD_OPS = "tensorflow.python.ops.standard_ops"


class MissingTargetError(RuntimeError):
    """A name that is to be replaced is not there: the library is another one than this package was made for.

    No AttributeError, which `hasattr` and imports that have a second way would take for an answer.
    """


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
    function.__signature__ = inspect.signature(today)  # type: ignore[attr-defined]
    function = dispatch.add_dispatch_support(function)
    # These hold the old function already if TensorFlow was imported before.
    for place in (module, sys.modules.get(_MATH_OPS), sys.modules.get(_STANDARD_OPS)):
        if getattr(place, name, None) is today:
            setattr(place, name, function)


def replace_method(instance: object, name: str, function: Callable) -> Callable:
    """Puts a function in the place of a method of one object, also of one that takes no attributes.

    Args:
        instance: The object. Its class becomes one of the same name below its own.
        name: The method's name.
        function: The other method; it takes the object first.

    Returns:
        What the method was, bound to the object.

    Raises:
        MissingTargetError: There is no such method.
    """
    today, own = _target(instance, name), type(instance)
    instance.__class__ = type(own.__name__, (own,), {"__slots__": (), name: function})
    return today


def replace_gradient(op_type: str, function: Callable) -> None:
    """Registers another gradient for a type of op than the one that TensorFlow registered.

    Args:
        op_type: The type, "RealDiv".
        function: Takes the op and the gradients of its outputs, and returns those of its inputs.

    Raises:
        MissingTargetError: No gradient is registered for it, or gradients are kept in another way.
    """
    from tensorflow.python.framework import ops

    registered = _target(ops.gradient_registry, "_registry")
    if op_type not in registered or "type" not in registered[op_type]:
        raise _missing("the registry of gradients", op_type)
    registered[op_type]["type"] = function
    if ops.gradient_registry.lookup(op_type) is not function:
        raise _missing("the registry of gradients", op_type)


class Hooks:
    """Changes of modules that may not be imported yet: each is made when its module is, or at once."""

    def __init__(self):
        self._waiting: list[tuple[str, Callable[[ModuleType], None]]] = []

    def on(self, name: str) -> Callable:
        """Returns a decorator of a function that takes a module once it is imported, and changes it.

        Args:
            name: The module's full name.
        """

        def hook(change):
            self._waiting.append((name, change))
            return change

        return hook

    def install(self) -> None:
        """Makes the changes, those of modules that are not imported yet when they are; once for all calls."""
        waiting, self._waiting = self._waiting, []
        for name, change in waiting:
            when_imported(name)(_checked(change))


def altered(module: ModuleType, **names: object) -> SimpleNamespace:
    """Returns what has a module's names, some of which stand for other things.

    Args:
        module: The module, which stays as it is.
        **names: What they stand for.
    """
    return SimpleNamespace(**{**vars(module), **names})


def with_names(function: FunctionType, **names: object) -> FunctionType:
    """Returns a function that finds other things under some of its module's names, itself under its own.

    Args:
        function: The function; what wraps it is left out.
        **names: What it is to find.
    """
    plain = inspect.unwrap(function)
    known = {**plain.__globals__, **names}
    found = FunctionType(plain.__code__, known, plain.__name__, plain.__defaults__, plain.__closure__)
    found.__kwdefaults__ = plain.__kwdefaults__
    known[plain.__name__] = found
    return found


def _checked(change):
    @functools.wraps(change)
    def checked(module):
        try:
            change(module)
        # An import that has a second way would go on without the change.
        except (ImportError, AttributeError) as error:
            raise MissingTargetError(f"{module.__name__}: {error}: {_made_for()}") from error

    return checked


def _target(owner, name):
    missing = object()
    old = getattr(owner, name, missing)
    if old is missing:
        raise _missing(getattr(owner, "__name__", None) or f"a {type(owner).__name__}", name)
    return old


def _missing(where, name):
    return MissingTargetError(f"{where} has no {name!r} to replace: {_made_for()}")


def _made_for():
    made_for = " and ".join(f"{library} {version}" for library, version in MADE_FOR.items())
    return f"oldstack was made for {made_for}, and this is another release"
