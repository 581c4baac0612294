"""How Keras 2.2.5 found a loss or an initializer by its name or description, and described one."""

import contextlib
import inspect
from collections.abc import Callable

_custom_objects = {}


def get_custom_objects() -> dict:
    """Returns the user's own classes and functions by name, those of the scope that the script is in among them."""
    return _custom_objects


class CustomObjectScope(contextlib.AbstractContextManager):
    """Lets names stand for the user's own classes and functions in a `with` block.

    Args:
        *args: Dicts of them by name.
    """

    def __init__(self, *args):
        self._added = args

    def __enter__(self):
        self._before = dict(_custom_objects)
        for added in self._added:
            _custom_objects.update(added)
        return self

    def __exit__(self, *error):
        _custom_objects.clear()
        _custom_objects.update(self._before)


def custom_object_scope(*args) -> CustomObjectScope:
    """Returns a scope of the user's own classes and functions by name."""
    return CustomObjectScope(*args)


def getter(named: dict, kind: str) -> Callable:
    """Returns what finds a function by its name.

    Args:
        named: The functions by their names.
        kind: What they are, for the error: "loss function".
    """

    def get(identifier):
        if isinstance(identifier, dict):
            identifier = identifier.get("class_name", identifier)
        if identifier is None or callable(identifier):
            return identifier
        if identifier not in _custom_objects and identifier not in named:
            raise ValueError(f"Unknown {kind}:{identifier}")
        return _custom_objects.get(identifier) or named[identifier]

    get.__doc__ = f"Returns the {kind} of a name; a function as it is."
    return get


def maker(named: dict, kind: str) -> Callable:
    """Returns what makes an object by the name or the saved description of its class.

    Args:
        named: The classes by their names.
        kind: What they are, for the error: "initializer".
    """

    def get(identifier):
        if identifier is None or (callable(identifier) and not isinstance(identifier, type)):
            return identifier
        name, config = identifier, {}
        if isinstance(identifier, dict):
            name, config = identifier["class_name"], identifier["config"]
        if isinstance(name, type):
            return name()
        made = _custom_objects.get(name) or named.get(name)
        if made is None:
            raise ValueError(f"Unknown {kind}: {name}")
        if name in _custom_objects and not _takes(made, config):
            return made
        return made.from_config(config) if hasattr(made, "from_config") else made(**config)

    get.__doc__ = f"Returns the {kind} of a name or of a saved description; an object as it is."
    return get


def _takes(made, config):
    """Returns whether a class or function can be called with no more than these arguments: what it gives is wanted."""
    try:
        inspect.signature(made).bind(**config)
    except TypeError:
        return False
    return True


def described(thing):
    """Returns how a layer's description names an initializer, regularizer, constraint or activation.

    Args:
        thing: One of them, or None.
    """
    if thing is None or isinstance(thing, str | dict):
        return thing
    if not hasattr(thing, "get_config"):
        return thing.__name__
    return {"class_name": type(thing).__name__, "config": dict(thing.get_config())}
