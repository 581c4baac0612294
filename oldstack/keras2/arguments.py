"""The arguments of Keras 2.2.5, by its own names and those of Keras 1: `Dense(12, init="uniform")`.

As there, an old name is taken for the new one and a UserWarning shows the call in its new spelling.
"""

import inspect
import re
import sys
import warnings

import numpy as np

from oldstack import names
from oldstack.messages import UserError, tr

_DATA_FORMATS = dict(names.FORMATS)
_IMPLEMENTATIONS = {"cpu": 0, "mem": 1, "gpu": 2}


def renamed(owner: str, old: dict[str, str], given: dict, call: tuple = ()) -> dict:
    """Returns keyword arguments by their Keras 2 names, after a warning where there are older ones.

    Args:
        owner: The class or method, for the warning.
        old: Keras 1's names and what they are now.
        given: The keyword arguments.
        call: The positional arguments, for the warning.

    Raises:
        TypeError: An argument is there under both names.
    """
    result, converted = {}, False
    order = {name: place for place, name in enumerate(old, 1)}
    for name, value in sorted(given.items(), key=lambda item: order.get(item[0], 0)):
        new = old.get(name, name)
        if name == "dim_ordering":
            value = _DATA_FORMATS.get(value, value)
        if name == "consume_less":
            value = _IMPLEMENTATIONS.get(value, value)
        if new in result or (new != name and new in given):
            raise TypeError(
                f"For the `{new}` argument, the layer received both the legacy keyword argument `{name}` and the "
                f"Keras 2 keyword argument `{new}`. Stick to the latter!"
            )
        result[new] = value
        converted = converted or new != name
    if converted:
        shown = [_shown(value) for value in call] + [
            f"{name}={_shown(value)}" for name, value in result.items()
        ]
        warnings.warn(
            f"Update your `{owner}` call to the Keras 2 API: `{owner}({', '.join(shown)})`",
            stacklevel=_caller(),
        )
    return result


def bound(owner: str, signature: inspect.Signature, args: tuple, given: dict) -> tuple[dict, dict]:
    """Returns the values of a signature's parameters, defaults included, and the keywords that are not its own.

    Args:
        owner: The class, for errors.
        signature: The parameters.
        args: Positional arguments.
        given: Keyword arguments.

    Raises:
        TypeError: An argument is missing, or there are too many.
    """
    own = {name: value for name, value in given.items() if name in signature.parameters}
    try:
        values = signature.bind(*args, **own)
    except TypeError as error:
        missing = re.search(r"missing a required argument: ('\w+')", str(error))
        said = (
            f"__init__() missing 1 required positional argument: {missing[1]}"
            if missing
            else f"{owner}: {error}"
        )
        raise TypeError(said) from None
    values.apply_defaults()
    return dict(values.arguments), {name: value for name, value in given.items() if name not in own}


def signature(text: str) -> inspect.Signature:
    """Returns the signature that "units, activation=None" describes.

    Args:
        text: Parameters with Python literals for defaults.
    """
    return inspect.signature(eval(f"lambda {text}: None"))  # the library's own tables alone come here


def refused(name: str, english: str, korean: str):
    """Returns a stand-in for what Keras 3 has no part for; using it is an error with a line of advice.

    Args:
        name: The old name.
        english: What replaced it.
        korean: The same in Korean.
    """

    def refuse(*args, **kwargs):
        raise UserError(
            tr(
                f"{name}: not in today's Keras. {english}",
                f"{name}: 지금의 케라스에는 없습니다. {korean}",
            )
        )

    refuse.__name__ = refuse.__qualname__ = name
    return refuse


def _caller():
    """Returns the `stacklevel` of the nearest line outside of this package, for what asks for it."""
    frame, level = sys._getframe(1), 1
    while frame.f_back and frame.f_globals["__name__"].startswith(f"{__package__}."):
        frame, level = frame.f_back, level + 1
    return level


def _shown(value):
    if isinstance(value, str):
        return f'"{value}"'
    text = "array" if isinstance(value, np.ndarray) else str(value)
    return text[:10] + "..." if len(text) > 10 else text
