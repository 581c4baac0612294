"""Times in nanoseconds, their parts as int64, and the old names of frequencies."""

import functools
import re

from oldstack import bridged
from oldstack.libraries.calls import change
from oldstack.loading.patch import add, patch

# Endings of a frequency that are spelled in another way today.
_FREQUENCIES = {
    "A": "YE", "Y": "YE", "AS": "YS", "BA": "BYE", "BAS": "BYS", "BM": "BME", "BQ": "BQE", "H": "h", "L": "ms",
    "M": "ME", "N": "ns", "Q": "QE", "S": "s", "SM": "SME", "T": "min", "U": "us",
}  # fmt: skip
_THEN = {now: then for then, now in _FREQUENCIES.items() if then != "Y"}


def install(pandas: object) -> None:
    """Makes times as they were.

    Args:
        pandas: The module.
    """
    parts = [
        "year", "month", "day", "hour", "minute", "second", "weekday", "dayofweek", "dayofyear", "quarter",
        "days_in_month",
    ]  # fmt: skip
    for kind in (pandas.core.indexes.accessors.DatetimeProperties, pandas.DatetimeIndex):
        for name in parts:
            part = getattr(kind, name).fget
            patch(kind, name, property(lambda self, part=part: part(self).astype("int64")))
        for name in ("week", "weekofyear"):
            add(kind, name, property(_week))
    freqstr = property(lambda self: self.freq and _then(self.freq.freqstr))
    patch(pandas.DatetimeIndex, "freqstr", freqstr)
    for name in ("to_datetime", "date_range", "bdate_range"):
        change(pandas, name, _in_nanoseconds)
    for place, name, position in (
        (pandas, "date_range", 3), (pandas, "Grouper", 9), (pandas.DataFrame, "resample", 1), (pandas.Series, "resample", 1),
        (pandas.DataFrame, "asfreq", 1), (pandas.Series, "asfreq", 1), (pandas.DataFrame, "shift", 2), (pandas.Series, "shift", 2),
    ):  # fmt: skip
        change(place, name, _with_frequency, position)


def _week(times):
    bridged.note("week")
    return times.isocalendar()["week"].astype("int64").rename(times.name)


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
    bridged.note("frequency")
    return match[1] + _FREQUENCIES[match[2]] + (match[3] or "")


def _then(frequency):
    match = re.fullmatch(r"(-?\d*)([A-Za-z]+)(-\w+)?", frequency)
    return match[1] + _THEN.get(match[2], match[2]) + (match[3] or "") if match else frequency
