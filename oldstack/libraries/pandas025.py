"""pandas as in 2019 (0.25): its names and arguments, columns that pass a change on to their table, and what it prints.

`install()` changes the pandas of this process. pandas 3 gives a column out as a copy, computes in microseconds, takes
few arguments by position and doesn't leave text out of sums; old scripts count on the contrary.
"""

import contextlib
import datetime
import functools
import re
import sys
import warnings

import numpy as np

from oldstack import files
from oldstack.libraries import hash_order, numpy1
from oldstack.scripts import source

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
# Where None meant what is the default value today.
_NONE = {
    "axis", "bool_only", "downcast", "join_axes", "level", "limit", "method", "numeric_only", "skipna", "thresh",
}  # fmt: skip
_LONG = 20_000  # of more rows the order of equal ones isn't followed: it would take seconds
_NUMBERS = ("mean", "median", "prod", "std", "sum", "var")
# Endings of a frequency that are spelled in another way today.
_FREQUENCIES = {
    "A": "YE", "Y": "YE", "AS": "YS", "BA": "BYE", "BAS": "BYS", "BM": "BME", "BQ": "BQE", "H": "h", "L": "ms",
    "M": "ME", "N": "ns", "Q": "QE", "S": "s", "SM": "SME", "T": "min", "U": "us",
}  # fmt: skip
_THEN = {now: then for then, now in _FREQUENCIES.items() if then != "Y"}


def install(pandas):
    """Makes pandas as it was.

    Args:
        pandas: The module.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pandas.set_option("future.infer_string", False)
    warnings.filterwarnings("ignore", category=pandas.errors.ChainedAssignmentError)
    _columns(pandas)
    _methods(pandas)
    _numbers(pandas)
    _times(pandas)
    _functions(pandas)
    _printing(pandas)


def _wrapping(place, name):
    """Returns a decorator that puts a function in the place of another, which is its first argument."""

    def wrap(function):
        before = getattr(place, name)

        @functools.wraps(before)
        def wrapped(*args, **options):
            return function(before, *args, **options)

        setattr(place, name, wrapped)
        return function

    return wrap


def renaming(function, renamed, defaults=None):
    """Returns a function that takes old names of its arguments, and their old default values.

    Args:
        function: Today's function.
        renamed: For each old name today's, or a function of the value that gives today's arguments.
        defaults: Values for arguments that aren't given.
    """

    @functools.wraps(function)
    def wrapped(*args, **options):
        for old, now in renamed.items():
            if old in options:
                value = options.pop(old)
                options.update(now(value) if callable(now) else {now: value})
        return function(*args, **{**(defaults or {}), **options})

    return wrapped


def _by_position(function, order, first=1):
    """Returns a function that takes its arguments by position too, and None where that was the default value.

    Args:
        function: Today's function.
        order: The names of the arguments.
        first: How many come before these.
    """
    names = order.split()

    @functools.wraps(function)
    def wrapped(*args, **options):
        options |= dict(zip(names, args[first:], strict=False))
        options = {name: value for name, value in options.items() if value is not None or name not in _NONE}
        return function(*args[:first], **options)

    return wrapped


def _columns(pandas):
    """Lets a change of a column reach the table it came from, and makes `values` writable."""
    from pandas.core import indexing

    frame, series = pandas.DataFrame, pandas.Series
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
            source.note("column")
            table[vars(column)["_taken_from"][1]] = column

    @_wrapping(frame, "__getitem__")
    def get_column(before, self, key):
        found = before(self, key)
        if isinstance(found, series):
            object.__setattr__(found, "_taken_from", (self, key))
        return found

    @_wrapping(series, "__getitem__")
    def get_item(before, self, key):
        try:
            return before(self, key)
        except KeyError:
            if not _is_place(key, self.index):
                raise
            source.note("place")
            return self.iloc[key]

    @_wrapping(series, "__setitem__")
    def set_item(before, self, key, value):
        if _is_place(key, self.index):
            passing_on(self, lambda: self.iloc.__setitem__(key, value))
        else:
            passing_on(self, lambda: before(self, key, value))

    @_wrapping(series, "_update_inplace")
    def update(before, self, result):
        passing_on(self, lambda: before(self, result))

    @_wrapping(indexing._LocationIndexer, "__setitem__")
    def set_by_index(before, self, key, value):
        if isinstance(self.obj, series):
            passing_on(self.obj, lambda: before(self, key, value))
        else:
            before(self, key, value)

    for kind in (frame, series):
        values = kind.values.fget
        kind.values = property(lambda self, values=values: _writable(self, values(self)))
        _wrapping(kind, "to_numpy")(
            lambda before, self, *args, **options: _writable(self, before(self, *args, **options))
        )


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


def _methods(pandas):
    frame, series = pandas.DataFrame, pandas.Series
    for kind in (frame, series):
        _wrapping(kind, "fillna")(_fill)
        for name in ("fillna", "replace"):
            _wrapping(kind, name)(_inferring)
        for name, order in (_ORDERS[kind.__name__] | _ORDERS["both"]).items():
            setattr(kind, name, _by_position(getattr(kind, name), order))
        kind.as_matrix = lambda self, columns=None: (self if columns is None else self[columns]).to_numpy()
        kind.get_values = lambda self: self.to_numpy()
        kind.ix = property(_Ix)
        kind.append = _append(pandas)
        kind.iteritems = kind.items
        kind.mad = lambda self, axis=0: (self - self.mean(axis=axis)).abs().mean(axis=axis)
        _wrapping(kind, "drop")(_drop)
        _wrapping(kind, "describe")(_describe)
    frame.applymap = frame.map
    frame.get_dtype_counts = lambda self: self.dtypes.astype(str).value_counts().sort_index()
    frame.get_value = lambda self, index, col: self.at[index, col]
    frame.set_value = lambda self, index, col, value: self.at.__setitem__((index, col), value) or self
    frame.from_csv = staticmethod(
        lambda path, **options: pandas.read_csv(path, **{"index_col": 0, "parse_dates": True} | options)
    )
    series.value_counts = _value_counts(series.value_counts)
    series.sort_values = _sort_series(series.sort_values)

    for name in ("max", "min"):
        place = getattr(series, f"arg{name}")
        label = functools.wraps(place)(
            lambda self, *args, place=place, **options: self.index[place(self, *args, **options)]
        )
        setattr(series, f"arg{name}", label)
        setattr(series, f"idx{name}", label)

    @_wrapping(series, "mode")
    def mode(before, self, *args, **options):
        return before(self, *args, **options).rename(None)

    text = pandas.core.strings.accessor.StringMethods
    for name in ("split", "rsplit"):
        setattr(text, name, _by_position(getattr(text, name), "pat n expand"))

    @_wrapping(text, "replace")
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
                    source.note("objects")
                    self[name] = found
        return None
    found = result.infer_objects()
    if result.ndim == 1 and result.dtype != found.dtype:
        source.note("objects")
    return found


def _append(pandas):
    def append(self, other, ignore_index=False, verify_integrity=False, sort=None):
        source.note("append")
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


def _on_numbers(before, self, *args, **options):
    """Leaves columns of text out where a method can't do with them."""
    try:
        return before(self, *args, **options)
    except (TypeError, ValueError):
        if "numeric_only" in options:
            raise
        source.note("numbers")
        return before(self, *args, **options, numeric_only=True)


def _as_float(before, self, *args, **options):
    """Makes the figures of columns of different kinds float64, if they are numbers."""
    result = before(self, *args, **options)
    kinds = {kind.kind for kind in self.dtypes}
    if "O" in kinds or ("b" in kinds and len(kinds) > 1):
        with contextlib.suppress(TypeError, ValueError):
            return result.astype(np.float64)
    return result


def _numbers(pandas):
    frame = pandas.DataFrame
    for name in (*_NUMBERS, "corr", "cov", "max", "min", "quantile", "sem", "skew", "kurt"):
        _wrapping(frame, name)(_on_numbers)
    for name in ("max", "min", "prod", "sum"):
        _wrapping(frame, name)(_as_float)
    groups = pandas.core.groupby.DataFrameGroupBy
    for name in _NUMBERS:
        setattr(groups, name, renaming(getattr(groups, name), {}, {"numeric_only": True}))
        for kind in (pandas.core.resample.Resampler, pandas.core.window.rolling.Rolling):
            if hasattr(kind, name):
                _wrapping(kind, name)(_on_numbers)


def _times(pandas):
    """Times in nanoseconds, their parts as int64, and the old names of frequencies."""
    parts = [
        "year", "month", "day", "hour", "minute", "second", "weekday", "dayofweek", "dayofyear", "quarter",
        "days_in_month",
    ]  # fmt: skip
    for kind in (pandas.core.indexes.accessors.DatetimeProperties, pandas.DatetimeIndex):
        for name in parts:
            part = getattr(kind, name).fget
            setattr(kind, name, property(lambda self, part=part: part(self).astype("int64")))
        week = property(lambda self: self.isocalendar()["week"].astype("int64").rename(self.name))
        kind.week = kind.weekofyear = week
    pandas.DatetimeIndex.freqstr = property(lambda self: self.freq and _then(self.freq.freqstr))
    for name in ("to_datetime", "date_range", "bdate_range"):
        setattr(pandas, name, _in_nanoseconds(getattr(pandas, name)))
    for place, name, position in (
        (pandas, "date_range", 3), (pandas, "Grouper", 9), (pandas.DataFrame, "resample", 1), (pandas.Series, "resample", 1),
        (pandas.DataFrame, "asfreq", 1), (pandas.Series, "asfreq", 1), (pandas.DataFrame, "shift", 2), (pandas.Series, "shift", 2),
    ):  # fmt: skip
        setattr(place, name, _with_frequency(getattr(place, name), position))


def _in_nanoseconds(function):
    @functools.wraps(function)
    def wrapped(*args, **options):
        options.pop("infer_datetime_format", None)
        found = function(*args, **options)
        kind = str(getattr(found, "dtype", ""))
        if not kind.startswith("datetime64[") or kind.startswith("datetime64[ns"):
            return found
        return found.dt.as_unit("ns") if hasattr(found, "dt") else found.as_unit("ns")

    return wrapped


def _with_frequency(function, position):
    @functools.wraps(function, updated=())
    def wrapped(*args, **options):
        for name in ("freq", "rule"):
            if name in options:
                options[name] = _now(options[name])
        args = tuple(_now(each) if i == position else each for i, each in enumerate(args))
        return function(*args, **options)

    return wrapped


def _now(frequency):
    match = re.fullmatch(r"(-?\d*)([A-Z]+)(-\w+)?", frequency) if isinstance(frequency, str) else None
    if match is None or match[2] not in _FREQUENCIES:
        return frequency
    source.note("frequency")
    return match[1] + _FREQUENCIES[match[2]] + (match[3] or "")


def _then(frequency):
    match = re.fullmatch(r"(-?\d*)([A-Za-z]+)(-\w+)?", frequency)
    return match[1] + _THEN.get(match[2], match[2]) + (match[3] or "") if match else frequency


def _functions(pandas):
    for name in ("read_csv", "read_table"):
        setattr(pandas, name, files.finding(_reading(pandas, getattr(pandas, name))))
    pandas.get_dummies = renaming(pandas.get_dummies, {}, {"dtype": np.uint8})
    order = "axis join join_axes ignore_index keys levels names verify_integrity sort"
    pandas.concat = _by_position(_sorting(pandas.concat), order)
    for name in ("set_option", "get_option", "reset_option"):
        _wrapping(pandas, name)(_option)
    pandas.np, pandas.datetime = np, datetime.datetime
    pandas.value_counts = lambda values, *args, **options: pandas.Series(values).value_counts(
        *args, **options
    )
    pandas.io.json.json_normalize = pandas.json_normalize

    @_wrapping(pandas, "pivot_table")
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

    pandas.DataFrame.pivot_table = lambda self, *args, **options: pandas.pivot_table(self, *args, **options)


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


def _reading(pandas, read):
    """Returns `read_csv` with its arguments of then, and dates in nanoseconds."""
    old = {
        "delim_whitespace": lambda value: {"sep": r"\s+"} if value else {},
        "error_bad_lines": lambda value: {} if value else {"on_bad_lines": "skip"},
        "infer_datetime_format": lambda value: {},
        "mangle_dupe_cols": lambda value: {},
        "tupleize_cols": lambda value: {},
        "warn_bad_lines": lambda value: {},
    }
    read = _by_position(
        renaming(read, old),
        "sep delimiter header names index_col usecols squeeze prefix mangle_dupe_cols dtype",
    )

    @functools.wraps(read)
    def wrapped(
        *args, squeeze=False, prefix=None, date_parser=None, keep_date_col=False, parse_dates=False, index_col=None, **options
    ):  # fmt: skip
        listed = list(parse_dates.values()) if isinstance(parse_dates, dict) else parse_dates
        is_joined = isinstance(listed, list) and any(isinstance(each, list) for each in listed)
        if date_parser is None and not is_joined:
            table = read(*args, parse_dates=parse_dates, index_col=index_col, **options)
        else:
            table = read(*args, **options)
            if parse_dates is not False:
                parse_dates = [0 if index_col is None else index_col] if parse_dates is True else parse_dates
                table = _dated(pandas, table, parse_dates, date_parser, keep_date_col)
            if index_col is not None and index_col is not False:
                columns = index_col if isinstance(index_col, list) else [index_col]
                table = table.set_index([_name(table, each) for each in columns])
        if not isinstance(table, pandas.DataFrame):  # an iterator
            return table
        if prefix is not None and options.get("header", 0) is None:
            table.columns = [f"{prefix}{i}" for i in range(table.shape[1])]
        for name in table.columns[[kind.kind == "M" for kind in table.dtypes]]:
            table[name] = table[name].dt.as_unit("ns")
        if isinstance(table.index, pandas.DatetimeIndex):
            table.index = table.index.as_unit("ns")
        return table.iloc[:, 0] if squeeze and table.shape[1] == 1 else table

    return wrapped


def _name(table, column):
    is_place = isinstance(column, int) and column not in table.columns
    return table.columns[column] if is_place else column


def _dated(pandas, table, wanted, parser, keeps):
    """Returns a table with columns of dates made of one or several columns, which stand first then."""
    named = wanted.items() if isinstance(wanted, dict) else [(None, each) for each in wanted]
    before, joined = table, {}
    for name, columns in named:
        is_one = not isinstance(columns, list)
        columns = [_name(before, each) for each in ([columns] if is_one else columns)]
        texts = [before[each].astype(str).to_numpy() for each in columns]
        dates = _parsed(pandas, [" ".join(each) for each in zip(*texts, strict=True)], texts, parser)
        if is_one:
            table = table.assign(**{columns[0]: dates})
        else:
            joined[name or "_".join(columns)] = dates
            table = table if keeps else table.drop(columns=columns)
    for i, (name, dates) in enumerate(joined.items()):
        table.insert(i, name, dates)
    return table


def _parsed(pandas, joined, texts, parser):
    if parser is None:
        return pandas.to_datetime(joined)
    for parse in (
        lambda: parser(*texts),
        lambda: [parser(each) for each in joined],
        lambda: [parser(*each) for each in zip(*texts, strict=True)],
    ):
        try:
            dates = pandas.to_datetime(parse())
        except Exception:  # the parser is the script's: it may raise anything
            continue
        if hasattr(dates, "__len__"):
            return dates
    return pandas.to_datetime(joined)


def _printing(pandas):
    from pandas.core.arrays import Categorical
    from pandas.core.dtypes import dtypes
    from pandas.io.formats import format as formats
    from pandas.io.formats import string

    for name, kind in {
        "frame": pandas.DataFrame,
        "series": pandas.Series,
        "indexes.base": pandas.Index,
        "indexes.range": pandas.RangeIndex,
        "indexes.datetimes": pandas.DatetimeIndex,
    }.items():
        kind.__module__ = f"pandas.core.{name}"
    pandas.DataFrame.info = _info
    kinds = {
        kind: type(f"{name}Index", (pandas.Index,), {"__repr__": pandas.Index.__repr__})
        for kind, name in (("int64", "Int64"), ("float64", "Float64"), ("uint64", "UInt64"))
    }

    @_wrapping(pandas.Index, "__repr__")
    def index(before, self):
        if type(self) is pandas.Index and str(self.dtype) in kinds:
            self = self.view()
            self.__class__ = kinds[str(self.dtype)]
        text = before(self)
        # The attributes had a line of their own only after several lines of values.
        values, *rest = re.split(r",\n +(?=\w+=)", text)
        return text if "\n" in values else ", ".join([values, *rest])

    @_wrapping(formats._GenericArrayFormatter, "_format_strings")
    def objects(before, self):
        if self.float_format is None and pandas.get_option("display.float_format") is None:
            self.float_format = lambda value: f"{value: .{pandas.get_option('display.precision')}g}"
        return before(self)

    for name in ("_repr_categories", "_get_formatted_values"):

        @_wrapping(Categorical, name)
        def without_quotes(before, self):
            return [re.sub(r"^'(.*)'$", r"\1", each) for each in before(self)]

    @_wrapping(Categorical, "_get_repr_footer")
    def footer(before, self):
        head = f"Categories ({len(self.categories)}, {self.categories.dtype}): "
        separator = " < " if self.ordered else ", "
        text, length = "", len(head)
        for i, each in enumerate(self._repr_categories()):
            if length + len(separator) + len(each) > formats.get_terminal_size()[0]:
                text += f"{separator.rstrip()}\n{' ' * (len(head) + 1)}"
                length = len(head) + 1
            elif i:
                text += separator
                length += len(each)
            text += each
        return f"{head}[{text.replace(' < ... < ', ' ... ')}]"

    dtypes.IntervalDtype.__str__ = lambda self: (
        "interval" if self.subtype is None else f"interval[{self.subtype}]"
    )

    @_wrapping(string.StringFormatter, "_fit_strcols_to_terminal_width")
    def fit(before, self, columns):
        widths = [max(map(self.adj.len, column), default=0) for column in columns]
        over = sum(widths) + len(widths) - formats.get_terminal_size()[0]
        if over > 0:
            while over > 0 and len(widths) > 1:
                over -= widths.pop(round(len(widths) / 2)) + 1
            self.fmt.max_cols_fitted = max(len(widths) - self.fmt.index, 2)
            self.fmt.truncate()
            columns = self._get_strcols()
        return self.adj.adjoin(1, *columns)


def _info(self, verbose=None, buf=None, max_cols=None, memory_usage=None, null_counts=None):
    """Prints what a table has in it."""
    columns = self.columns
    lines = [str(type(self)), self.index._summary()]
    is_short = len(columns) <= (100 if max_cols is None else max_cols)
    if len(columns) == 0:
        lines.append("Empty DataFrame")
    elif verbose or (verbose is None and is_short):
        lines.append(f"Data columns (total {len(columns)} columns):")
        counts = self.count() if (is_short if null_counts is None else null_counts) else None
        space = max(len(str(name)) for name in columns) + 4
        for i, name in enumerate(columns):
            count = "" if counts is None else f"{counts.iloc[i]} non-null "
            lines.append(f"{str(name)[:space]:{space}}{count}{self.dtypes.iloc[i]}")
    else:
        lines.append(columns._summary(name="Columns"))
    if len(columns):
        kinds = self.dtypes.astype(str).value_counts().sort_index()
        lines.append("dtypes: " + ", ".join(f"{kind}({count})" for kind, count in kinds.items()))
        if memory_usage is None or memory_usage:
            is_about = memory_usage != "deep" and ("object" in kinds or self.index.dtype == object)
            deep = memory_usage == "deep"
            size = float(self.memory_usage(index=False, deep=deep).sum() + _index_size(self.index, deep))
            unit = 0
            while size >= 1024:
                size, unit = size / 1024, unit + 1
            sign = "+" if is_about else ""
            lines.append(f"memory usage: {size:3.1f}{sign} {['bytes', 'KB', 'MB', 'GB', 'TB'][unit]}\n")
    (buf or sys.stdout).write("\n".join(lines))


def _index_size(index, deep):
    if not hasattr(index, "step"):
        return index.memory_usage(deep=deep)
    # as in Python 3.7, where 0 took less than other numbers
    return sys.getsizeof(range(1)) + sum(
        24 + 4 * bool(each) for each in (index.start, index.stop, index.step)
    )
