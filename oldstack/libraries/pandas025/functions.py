"""Functions of the module: those that are gone, `concat`, `pivot_table`, `get_dummies` and options."""

import datetime
import functools

import numpy as np

from oldstack.libraries.calls import by_position, change, renaming, wrapping
from oldstack.loading.patch import add, patch


def install(pandas: object) -> None:
    """Makes the functions as they were.

    Args:
        pandas: The module.
    """
    change(pandas, "get_dummies", renaming, {}, {"dtype": np.uint8})
    order = "axis join join_axes ignore_index keys levels names verify_integrity sort"
    change(pandas, "concat", lambda concat: by_position(_sorting(concat), order))
    for name in ("set_option", "get_option", "reset_option"):
        wrapping(pandas, name)(_option)
    add(pandas, "np", np)
    add(pandas, "datetime", datetime.datetime)
    add(pandas, "value_counts", _value_counts)
    add(pandas.io.json, "json_normalize", pandas.json_normalize)

    @wrapping(pandas, "pivot_table")
    def pivot_table(before, data, values=None, index=None, columns=None, aggfunc="mean", *args, **options):
        try:
            return before(data, values, index, columns, aggfunc, *args, **options)
        except TypeError:
            kept = [
                each for axis in (index, columns) for each in (axis if isinstance(axis, list) else [axis])
            ]
            numbers = data.select_dtypes("number").columns
            data = data[[each for each in data.columns if each in kept or each in numbers]]
            return before(data, values, index, columns, aggfunc, *args, **options)

    def as_method(self, *args, **options):
        return pandas.pivot_table(self, *args, **options)

    patch(pandas.DataFrame, "pivot_table", as_method)


def _value_counts(values, *args, **options):
    import pandas

    return pandas.Series(values).value_counts(*args, **options)


def _sorting(concat):
    """Lets `concat` sort the columns of tables that differ in them."""

    @functools.wraps(concat)
    def wrapped(objs, **options):
        if "sort" not in options and not hasattr(objs, "keys"):
            objs = list(objs)
            across = 0 if options.get("axis", 0) in (1, "columns") else 1
            labels = [each.axes[across] for each in objs if getattr(each, "ndim", 0) > across]
            options["sort"] = any(not each.equals(labels[0]) for each in labels)
        return concat(objs, **options)

    return wrapped


def _option(before, name, *args):
    """Lets a name without a dot mean one of "display.", where others have it too today."""
    try:
        return before(name, *args)
    except KeyError:
        if "." in name:
            raise
        return before(f"display.{name}", *args)
