"""seaborn as in 2019 (0.9): x, y and data by position, and the arguments it took."""

import functools
import warnings

import numpy as np

from oldstack import names
from oldstack.libraries.calls import change, renaming
from oldstack.loading.patch import add


def install(seaborn: object) -> None:
    """Makes seaborn as it was.

    Args:
        seaborn: The module.
    """
    warnings.filterwarnings("ignore", r"\s*`\w+` is a deprecated function")
    for name in ("pairplot", "lmplot", "FacetGrid", "PairGrid", "JointGrid", "jointplot", "catplot"):
        change(seaborn, name, renaming, names.renamed(name))
    for name in (
        "barplot", "boxplot", "catplot", "countplot", "jointplot", "kdeplot", "lineplot", "lmplot", "pointplot", "regplot",
        "residplot", "scatterplot", "stripplot", "swarmplot", "violinplot",
    ):  # fmt: skip
        change(seaborn, name, _positional)
    add(seaborn, "factorplot", renaming(seaborn.catplot, {}, {"kind": "point"}))


def _positional(function):
    """Returns a function of seaborn that takes x, y, hue and data by position and columns of one, as it did."""
    two = function.__name__ in ("jointplot", "kdeplot", "lmplot", "regplot", "residplot", "scatterplot")
    order = ("x", "y", "data") if two else ("x", "y", "hue", "data")

    @functools.wraps(function)
    def wrapped(*args, **options):
        if len(args) == 1 and hasattr(args[0], "columns"):
            return function(data=args[0], **options)
        options |= dict(zip(order, args, strict=False))
        return function(**{name: _flat(value) for name, value in options.items()})

    return wrapped


def _flat(value):
    """Returns an array of one column as a plain one, and all else as it is."""
    is_column = isinstance(value, np.ndarray) and value.ndim == 2 and value.shape[1] == 1
    return value.ravel() if is_column else value
