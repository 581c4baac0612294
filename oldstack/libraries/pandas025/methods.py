"""Methods of tables and columns: those that are gone, arguments by position, and results as they were."""

import functools

import numpy as np

from oldstack import bridged
from oldstack.libraries import hash_order, numpy1
from oldstack.libraries.calls import by_position, change, wrapping
from oldstack.loading.patch import add, patch

# The arguments that could be given by position.
_ORDERS = {
    "DataFrame": {
        "drop_duplicates": "subset keep inplace",
        "dropna": "axis how thresh subset inplace",
        "pivot": "index columns values",
        "reset_index": "level drop inplace col_level col_fill",
        "set_index": "keys drop append inplace verify_integrity",
        "sort_values": "by axis ascending inplace kind na_position",
    },
    "Series": {
        "drop_duplicates": "keep inplace",
        "dropna": "axis inplace",
        "reset_index": "level drop name inplace",
        "sort_values": "axis ascending inplace kind na_position",
    },
    "both": {
        "clip": "lower upper axis inplace",
        "drop": "labels axis index columns level inplace errors",
        "fillna": "value method axis inplace limit downcast",
        "interpolate": "method axis limit inplace limit_direction",
        "replace": "to_replace value inplace limit regex method",
        "sort_index": "axis level ascending inplace kind na_position sort_remaining",
        "to_csv": "path_or_buf sep na_rep float_format columns header index index_label mode encoding",
        "all": "axis bool_only skipna",
        "any": "axis bool_only skipna",
        **dict.fromkeys(("kurt", "max", "mean", "median", "min", "skew"), "axis skipna level numeric_only"),
        **dict.fromkeys(("prod", "sum"), "axis skipna level numeric_only min_count"),
        **dict.fromkeys(("sem", "std", "var"), "axis skipna level ddof numeric_only"),
    },
}
_LONG = 20_000  # of more rows the order of equal ones isn't followed: it would take seconds


def install(pandas: object) -> None:
    """Makes the methods as they were.

    Args:
        pandas: The module.
    """
    frame, series = pandas.DataFrame, pandas.Series
    for kind in (frame, series):
        wrapping(kind, "fillna")(_fill)
        for name in ("fillna", "replace"):
            wrapping(kind, name)(_inferring)
        for name, order in (_ORDERS[kind.__name__] | _ORDERS["both"]).items():
            change(kind, name, by_position, order)
        gone = {
            "append": _append(pandas),
            "as_matrix": lambda self, columns=None: (self if columns is None else self[columns]).to_numpy(),
            "get_values": lambda self: self.to_numpy(),
            "iteritems": kind.items,
            "ix": property(_Ix),
            "mad": lambda self, axis=0: (self - self.mean(axis=axis)).abs().mean(axis=axis),
        }
        for name, method in gone.items():
            add(kind, name, method)
        wrapping(kind, "drop")(_drop)
        wrapping(kind, "describe")(_describe)
    gone = {
        "applymap": frame.map,
        "from_csv": staticmethod(
            lambda path, **options: pandas.read_csv(path, **{"index_col": 0, "parse_dates": True} | options)
        ),
        "get_dtype_counts": lambda self: self.dtypes.astype(str).value_counts().sort_index(),
        "get_value": lambda self, index, col: self.at[index, col],
        "set_value": lambda self, index, col, value: self.at.__setitem__((index, col), value) or self,
    }
    for name, method in gone.items():
        add(frame, name, method)
    change(series, "value_counts", _value_counts)
    change(series, "sort_values", _sort_series)

    for name in ("max", "min"):
        place = getattr(series, f"arg{name}")
        label = functools.wraps(place)(
            lambda self, *args, place=place, **options: self.index[place(self, *args, **options)]
        )
        patch(series, f"arg{name}", label)
        patch(series, f"idx{name}", label)

    @wrapping(series, "mode")
    def mode(before, self, *args, **options):
        return before(self, *args, **options).rename(None)

    text = pandas.core.strings.accessor.StringMethods
    for name in ("split", "rsplit"):
        change(text, name, by_position, "pat n expand")

    @wrapping(text, "replace")
    def replace(before, self, pat, repl, n=-1, case=None, flags=0, regex=True):
        # One character stood for itself.
        regex = regex and not (isinstance(pat, str) and len(pat) == 1 and not callable(repl))
        return before(self, pat, repl, n=n, case=case, flags=flags, regex=regex)


def _drop(before, self, *args, **options):
    if options.get("columns") is not None or options.get("index") is not None:
        options.pop("axis", None)
    return before(self, *args, **options)


def _describe(before, self, percentiles=None, *args, **options):
    if percentiles is not None:
        percentiles = sorted({*percentiles, 0.5})
    return before(self, percentiles, *args, **options)


def _fill(before, self, value=None, method=None, **options):
    options.pop("downcast", None)
    if method is None:
        return before(self, value, **options)
    return (self.ffill if method in ("ffill", "pad") else self.bfill)(**options)


def _inferring(before, self, *args, **options):
    """Lets columns of objects become numbers where they hold nothing else after it."""
    result = before(self, *args, **options)
    if options.get("inplace"):
        if self.ndim == 1 and self.dtype.kind == "O":
            self._update_inplace(self.infer_objects())
        elif self.ndim == 2 and self.columns.is_unique:
            for name in self.select_dtypes("object"):
                found = self[name].infer_objects()
                if found.dtype.kind != "O":
                    bridged.note("objects")
                    self[name] = found
        return None
    found = result.infer_objects()
    if result.ndim == 1 and result.dtype != found.dtype:
        bridged.note("objects")
    return found


def _append(pandas):
    def append(self, other, ignore_index=False, verify_integrity=False, sort=None):
        bridged.note("append")
        others = list(other) if isinstance(other, (list, tuple)) else [other]
        if self.ndim == 2 and isinstance(others[0], (dict, pandas.Series)):
            others = [pandas.Series(each).to_frame().T.infer_objects() for each in others]
            sort = False
        sort = (
            not set(self.columns) <= set(others[0].columns) if self.ndim == 2 and sort is None else bool(sort)
        )
        return pandas.concat(
            [self, *others], ignore_index=ignore_index, verify_integrity=verify_integrity, sort=sort
        )

    return append


def _value_counts(method):
    """Gives the counts the name of what was counted, and no name to what they count; equal ones in their old order."""

    @functools.wraps(method)
    def value_counts(self, normalize=False, sort=True, ascending=False, bins=None, dropna=True):
        if bins is not None:
            return method(self, normalize, sort, ascending, bins, dropna)
        counts = method(self, normalize, False, ascending, None, dropna)
        if self.dtype.kind in "iuf" and len(counts) <= _LONG:
            labels = counts.index.to_numpy()
            bits = labels.astype(np.float64).view(np.int64) if self.dtype.kind == "f" else labels
            keys = [int(key) for key in bits]
            places = {key: place for place, key in enumerate(hash_order.order(keys, len(self)))}
            counts = counts.iloc[sorted(range(len(keys)), key=lambda i: places[keys[i]])]
        counts.name, counts.index.name = self.name, None
        return counts.sort_values(ascending=ascending) if sort else counts

    return value_counts


def _sort_series(method):
    """Leaves equal values of a long column in the order in which NumPy 1 left them."""

    @functools.wraps(method)
    def sort_values(self, ascending=True, inplace=False, kind="quicksort", na_position="last", **options):
        ways = {"inplace": inplace, "kind": kind, "na_position": na_position, **options}
        is_plain = kind == "quicksort" and not options and isinstance(ascending, bool)
        if not is_plain or self.dtype.kind not in "iuf" or len(self) > _LONG:
            return method(self, ascending=ascending, **ways)
        missing = np.isnan(self._values) if self.dtype.kind == "f" else np.zeros(len(self), bool)
        places = np.flatnonzero(~missing)
        places = places[numpy1.argsort(self._values[places])][:: 1 if ascending else -1]
        missing = np.flatnonzero(missing)
        order = np.concatenate([missing, places] if na_position == "first" else [places, missing])
        result = self.iloc[order]
        return self._update_inplace(result) if inplace else result

    return sort_values


class _Ix:
    """`frame.ix[rows, columns]`: by label, and by position where a number isn't one."""

    def __init__(self, table):
        self._table = table

    def __getitem__(self, key):
        return self._table.loc[self._labels(key)]

    def __setitem__(self, key, value):
        self._table.loc[self._labels(key)] = value

    def _labels(self, key):
        if not isinstance(key, tuple):
            return _label(key, self._table.index)
        return tuple(_label(each, axis) for each, axis in zip(key, self._table.axes, strict=False))


def _label(key, index):
    if index.dtype.kind in "iu":
        return key
    if isinstance(key, slice) and all(isinstance(end, (int, type(None))) for end in (key.start, key.stop)):
        return index[key]
    if isinstance(key, list) and all(isinstance(each, int) for each in key):
        return index[key]
    return index[key] if isinstance(key, int) else key
