"""How Keras 2.2.5 found a loss or an initializer by its name or description, and described one."""

import inspect
from collections.abc import Callable

import keras


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
        custom = keras.saving.get_custom_objects().get(identifier)
        if custom is None and identifier not in named:
            raise ValueError(f"Unknown {kind}:{identifier}")
        return named.get(identifier, custom)

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
        made = named.get(name) or keras.saving.get_custom_objects().get(name)
        if made is None:
            raise ValueError(f"Unknown {kind}: {name}")
        return made if inspect.isfunction(made) and name not in named else made(**config)

    get.__doc__ = f"Returns the {kind} of a name or of a saved description; an object as it is."
    return get


def described(thing):
    """Returns how a layer's description names an initializer, regularizer, constraint or activation.

    Args:
        thing: One of them, or None.
    """
    if thing is None or isinstance(thing, str | dict):
        return thing
    if not hasattr(thing, "get_config"):
        return thing.__name__
    config = dict(thing.get_config())
    name = {"GlorotUniform": "glorot_uniform"}.get(type(thing).__name__, type(thing).__name__)
    if isinstance(thing, keras.initializers.VarianceScaling):
        name = "VarianceScaling"
        config = {
            "scale": thing.scale,
            "mode": thing.mode,
            "distribution": thing.distribution,
            "seed": config["seed"],
        }
        config["distribution"] = config["distribution"].replace("truncated_", "")
    return {"class_name": name, "config": config}
