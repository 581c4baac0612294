"""`read_csv` and `read_table`: arguments that are gone, and columns of dates."""

import functools

from oldstack import files
from oldstack.libraries.calls import by_position, change, renaming


def install(pandas: object) -> None:
    """Makes the readers take their arguments of then, and find data files by name.

    Args:
        pandas: The module.
    """
    for name in ("read_csv", "read_table"):
        change(pandas, name, lambda read: files.finding(_reading(pandas, read)))


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
    read = by_position(
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
