"""Columns that pass a change on to the table that they came from, and values that can be written."""

import numpy as np

from oldstack import bridged
from oldstack.libraries.calls import wrapping
from oldstack.loading.patch import patch


def install(pandas: object) -> None:
    """Lets a change of a column reach the table it came from, and makes `values` writable.

    Args:
        pandas: The module.
    """
    _pass_changes_on(pandas.DataFrame, pandas.Series)
    for kind in (pandas.DataFrame, pandas.Series):
        values = kind.values.fget
        patch(kind, "values", property(lambda self, values=values: _writable(self, values(self))))
        wrapping(kind, "to_numpy")(
            lambda before, self, *args, **options: _writable(self, before(self, *args, **options))
        )


def _pass_changes_on(frame, series):
    from pandas.core import indexing

    take = frame.__getitem__

    def table_of(column):
        table, name = vars(column).get("_taken_from", (None, None))
        if table is None or name not in table.columns:
            return None
        there = take(table, name)
        is_same = isinstance(there, series) and len(there) == len(column)
        return table if is_same and np.shares_memory(np.asarray(there), np.asarray(column)) else None

    def passing_on(column, change):
        table = table_of(column)
        change()
        if table is not None and len(table) == len(column):
            bridged.note("column")
            table[vars(column)["_taken_from"][1]] = column

    @wrapping(frame, "__getitem__")
    def get_column(before, self, key):
        found = before(self, key)
        if isinstance(found, series):
            object.__setattr__(found, "_taken_from", (self, key))
        return found

    @wrapping(series, "__getitem__")
    def get_item(before, self, key):
        try:
            return before(self, key)
        except KeyError:
            if not _is_place(key, self.index):
                raise
            bridged.note("place")
            return self.iloc[key]

    @wrapping(series, "__setitem__")
    def set_item(before, self, key, value):
        if _is_place(key, self.index):
            passing_on(self, lambda: self.iloc.__setitem__(key, value))
        else:
            passing_on(self, lambda: before(self, key, value))

    @wrapping(series, "_update_inplace")
    def update(before, self, result):
        passing_on(self, lambda: before(self, result))

    @wrapping(indexing._LocationIndexer, "__setitem__")
    def set_by_index(before, self, key, value):
        if isinstance(self.obj, series):
            passing_on(self.obj, lambda: before(self, key, value))
        else:
            before(self, key, value)


def _is_place(key, index):
    """Whether a key means a position: numbers do where the labels are none."""
    if index.dtype.kind in "iufb" or getattr(index, "nlevels", 1) > 1:
        return False
    keys = key if isinstance(key, list) and key else [key]
    return all(isinstance(each, (int, np.integer)) and not isinstance(each, bool) for each in keys)


def _writable(table, array):
    if not isinstance(array, np.ndarray) or array.flags.writeable:
        return array
    if table.ndim == 2 and table._mgr.blocks[0].refs.has_reference():
        return array.copy()
    array = array.view()
    try:
        array.flags.writeable = True
    except ValueError:  # the memory is another's
        return array.copy()
    return array
