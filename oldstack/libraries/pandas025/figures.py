"""Sums, means and the like: of the columns of numbers, in float64."""

import contextlib

import numpy as np

from oldstack import bridged
from oldstack.libraries.calls import change, renaming, wrapping

_NUMBERS = ("mean", "median", "prod", "std", "sum", "var")


def _on_numbers(before, self, *args, **options):
    """Leaves columns of text out where a method can't do with them."""
    try:
        return before(self, *args, **options)
    except (TypeError, ValueError):
        if "numeric_only" in options:
            raise
        bridged.note("numbers")
        return before(self, *args, **options, numeric_only=True)


def _as_float(before, self, *args, **options):
    """Makes the figures of columns of different kinds float64, if they are numbers."""
    result = before(self, *args, **options)
    kinds = {kind.kind for kind in self.dtypes}
    if "O" in kinds or ("b" in kinds and len(kinds) > 1):
        with contextlib.suppress(TypeError, ValueError):
            return result.astype(np.float64)
    return result


def install(pandas: object) -> None:
    """Makes the methods leave text out, and give float64.

    Args:
        pandas: The module.
    """
    frame = pandas.DataFrame
    for name in (*_NUMBERS, "corr", "cov", "max", "min", "quantile", "sem", "skew", "kurt"):
        wrapping(frame, name)(_on_numbers)
    for name in ("max", "min", "prod", "sum"):
        wrapping(frame, name)(_as_float)
    groups = pandas.core.groupby.DataFrameGroupBy
    for name in _NUMBERS:
        change(groups, name, renaming, {}, {"numeric_only": True})
        for kind in (pandas.core.resample.Resampler, pandas.core.window.rolling.Rolling):
            if hasattr(kind, name):
                wrapping(kind, name)(_on_numbers)
