"""What pandas prints: tables, columns, kinds of indexes and categories, and `info()`."""

import re
import sys

from oldstack.libraries.calls import wrapping
from oldstack.loading.patch import patch


def install(pandas: object) -> None:
    """Makes pandas print as it did.

    Args:
        pandas: The module.
    """
    for name, kind in {
        "frame": pandas.DataFrame,
        "series": pandas.Series,
        "indexes.base": pandas.Index,
        "indexes.range": pandas.RangeIndex,
        "indexes.datetimes": pandas.DatetimeIndex,
    }.items():
        patch(kind, "__module__", f"pandas.core.{name}")
    patch(pandas.DataFrame, "info", _info)
    _print_indexes(pandas)
    _print_columns(pandas)
    _print_categories()
    _print_tables()


def _print_indexes(pandas):
    kinds = {
        kind: type(f"{name}Index", (pandas.Index,), {"__repr__": pandas.Index.__repr__})
        for kind, name in (("int64", "Int64"), ("float64", "Float64"), ("uint64", "UInt64"))
    }

    @wrapping(pandas.Index, "__repr__")
    def index(before, self):
        if type(self) is pandas.Index and str(self.dtype) in kinds:
            self = self.view()
            self.__class__ = kinds[str(self.dtype)]
        text = before(self)
        # The attributes had a line of their own only after several lines of values.
        values, *rest = re.split(r",\n +(?=\w+=)", text)
        return text if "\n" in values else ", ".join([values, *rest])


def _print_columns(pandas):
    from pandas.core.dtypes import dtypes
    from pandas.io.formats import format as formats

    @wrapping(formats._GenericArrayFormatter, "_format_strings")
    def objects(before, self):
        if self.float_format is None and pandas.get_option("display.float_format") is None:
            self.float_format = lambda value: f"{value: .{pandas.get_option('display.precision')}g}"
        return before(self)

    def interval(self):
        return "interval" if self.subtype is None else f"interval[{self.subtype}]"

    patch(dtypes.IntervalDtype, "__str__", interval)


def _print_categories():
    from pandas.core.arrays import Categorical
    from pandas.io.formats import format as formats

    for name in ("_repr_categories", "_get_formatted_values"):

        @wrapping(Categorical, name)
        def without_quotes(before, self):
            return [re.sub(r"^'(.*)'$", r"\1", each) for each in before(self)]

    @wrapping(Categorical, "_get_repr_footer")
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


def _print_tables():
    from pandas.io.formats import format as formats
    from pandas.io.formats import string

    @wrapping(string.StringFormatter, "_fit_strcols_to_terminal_width")
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
