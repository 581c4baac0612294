"""NumPy 1's arithmetic, formatting and printing for the values that a session gives back.

NumPy 2 changed three things that a script of the TensorFlow 1 days prints:

- `np.float32(0.1) * 100` was float64 and prints 10.000000149011612; today it is float32, 10.0.
  `float32_array * np.float64(2)` was float32; today it is float64. (NEP 50)
- `"%.4f" % array_of_one_element` was allowed; today it is a TypeError.
- `[np.float32(1.0)]` printed as `[1.0]`; today as `[np.float32(1.0)]`.

And NumPy 1.20 a fourth: `np.array([97641448], np.float32)` printed as `[97641450.]`, with as many digits as tell it from
its neighbours; since then as `[97641448.]`.

`wrap` turns a value into one that behaves as before, and whose results do so too. The rules were
compared with NumPy 1.18, expression by expression: see `tests/original/numpy1.py`.
"""

import functools
import operator
import re

import numpy as np

from oldstack.loading.patch import patch

# Ufuncs that bring their inputs to one common type before they compute.
_COMMON_TYPE = {
    np.add, np.subtract, np.multiply, np.true_divide, np.floor_divide, np.remainder, np.divmod, np.power,
    np.float_power, np.maximum, np.minimum, np.fmax, np.fmin, np.arctan2, np.hypot, np.equal, np.not_equal,
    np.less, np.less_equal, np.greater, np.greater_equal,
    np._core.umath.clip,
}  # fmt: skip
_BINARY = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": np.true_divide,
    "floordiv": np.floor_divide,
    "mod": np.remainder,
    "divmod": np.divmod,
    "pow": np.power,
}
_COMPARISON = {
    "eq": np.equal,
    "ne": np.not_equal,
    "lt": np.less,
    "le": np.less_equal,
    "gt": np.greater,
    "ge": np.greater_equal,
}
_KINDS = {"b": 0, "u": 1, "i": 1, "f": 2, "c": 2}
_FLOAT64, _FLOAT32 = np.dtype(np.float64), np.dtype(np.float32)
_WHOLE = 2048  # from here on the numbers of the narrowest type, float16, are whole


def print_as_before():
    """Makes NumPy print as NumPy 1 did, for the whole process."""
    np.set_printoptions(legacy="1.25")
    patch(np._core.arrayprint, "IntegerFormat", _IntegerFormat)
    positional = np._core.arrayprint.dragon4_positional

    @functools.wraps(positional)
    def with_as_few_digits(x, **options):
        text = positional(x, **options)
        # The modes fixed and maxprec_equal print exact digits, then as now.
        is_exact = not options["unique"] or (options["trim"] == "k" and options.get("min_digits", -1) >= 0)
        if is_exact or not options["fractional"] or not _WHOLE <= abs(x) < np.inf:
            return text
        digits, exponent = np.format_float_scientific(abs(x), unique=True).split("e")
        digits = digits.replace(".", "").ljust(int(exponent) + 1, "0")
        return text if len(digits) > int(exponent) + 1 else re.sub(r"\d+", digits, text, count=1)

    patch(np._core.arrayprint, "dragon4_positional", with_as_few_digits)


class _IntegerFormat(np._core.arrayprint.IntegerFormat):
    """Prints integers of an array; the option `sign` was for floats alone."""

    def __init__(self, data, sign="-"):
        super().__init__(data)


def wrap(value):
    """Returns a value that behaves as in NumPy 1: arrays and scalars, also inside lists, tuples and dicts."""
    kind = type(value)
    if kind is np.ndarray:
        # An array without dimensions behaves as the scalar that it holds.
        return value.view(ndarray) if value.ndim else value
    if kind in _SCALARS:
        return _SCALARS[kind](value)
    if kind is list:
        return [wrap(item) for item in value]
    if isinstance(value, tuple):
        items = [wrap(item) for item in value]
        return kind(*items) if hasattr(value, "_fields") else kind(items)
    if isinstance(value, dict):
        return kind((key, wrap(item)) for key, item in value.items())
    return value


def argsort(values):
    """Returns the order of a column's values as NumPy 1's quicksort left it: equal ones in no plain order.

    Args:
        values: An array of one dimension, of numbers.
    """
    order = np.argsort(values, kind="stable")
    ranks = np.cumsum(np.append(False, np.diff(values[order]) != 0))
    if len(values) <= 16 or ranks[-1] == len(values) - 1:
        return order
    keys = np.empty(len(values), int)
    keys[order] = ranks
    return np.array(_quicksort(keys.tolist()))


def _quicksort(keys):
    place = list(range(len(keys)))
    parts = [(0, len(keys) - 1)]
    while parts:
        low, high = parts.pop()
        while high - low > 15:
            middle = low + ((high - low) >> 1)
            for one, two in ((middle, low), (high, middle), (middle, low)):
                if keys[place[one]] < keys[place[two]]:
                    place[one], place[two] = place[two], place[one]
            pivot = keys[place[middle]]
            i, j = low, high - 1
            place[middle], place[j] = place[j], place[middle]
            while True:
                i += 1
                while keys[place[i]] < pivot:
                    i += 1
                j -= 1
                while pivot < keys[place[j]]:
                    j -= 1
                if i >= j:
                    break
                place[i], place[j] = place[j], place[i]
            place[i], place[high - 1] = place[high - 1], place[i]
            if i - low < high - i:
                parts.append((i + 1, high))
                high = i - 1
            else:
                parts.append((low, i - 1))
                low = i + 1
        place[low : high + 1] = sorted(place[low : high + 1], key=keys.__getitem__)
    return place


def _plain(value):
    """Takes `wrap` back."""
    if isinstance(value, ndarray):
        return value.view(np.ndarray)
    kind = _KIND_OF.get(type(value))
    return kind(value.item()) if kind else value


def _common_type(inputs):
    """Returns inputs of a ufunc so that today's NumPy computes in the type that NumPy 1 chose.

    Where arrays and scalars meet and the scalars are of no higher kind (bool, integer, float), a
    scalar counts with the smallest type that holds its value; everywhere else with its own type,
    Python's numbers being 64 bits wide.
    """
    if _is_as_before(inputs):
        return inputs
    values = [np.asarray(value) for value in inputs]
    kinds = [_KINDS.get(value.dtype.kind) for value in values]
    if None in kinds:
        return values
    arrays = [kind for value, kind in zip(values, kinds, strict=True) if value.ndim]
    scalars = [kind for value, kind in zip(values, kinds, strict=True) if not value.ndim]
    if arrays and scalars and max(scalars) <= max(arrays):
        common = np.result_type(
            *(value.dtype if value.ndim else np.min_scalar_type(value) for value in values)
        )
    else:
        common = np.result_type(*(value.dtype for value in values))
    return [value if value.ndim else value.astype(common)[()] for value in values]


def _is_as_before(inputs):
    """Whether the rules of then and of today come to the same, in what loops do most: it is told at once."""
    dtype = None
    for value in inputs:
        if type(value) is np.ndarray and value.ndim:
            if dtype is not None and value.dtype is not dtype:
                return False
            dtype = value.dtype
    if dtype is _FLOAT64:
        return all(type(value) in _AT_MOST_FLOAT64 for value in inputs)
    if dtype is _FLOAT32:
        # What float32 does not hold had made float64 of it.
        return all(
            type(value) is np.ndarray or (type(value) is float and abs(value) < 3e38) for value in inputs
        )
    return False


def _array_ufunc(self, ufunc, method, *inputs, out=None, **options):
    inputs = [_plain(value) for value in inputs]
    if ufunc in _COMMON_TYPE and method in ("__call__", "outer") and "dtype" not in options:
        inputs = _common_type(inputs)
    if out is not None:
        options["out"] = tuple(_plain(value) for value in out)
    result = getattr(ufunc, method)(*inputs, **options)
    if out is not None:
        return out[0] if len(out) == 1 else out
    return wrap(result)


def _operator(name, ufunc, reflected=False):
    compute = getattr(operator, name, divmod)

    def method(self, other):
        common = _COMMON_OF_SCALARS.get((type(self), type(other)))
        if common and (type(other) is not int or -(2**63) <= other < 2**63):
            values = common(self), common(other)
            return wrap(compute(*(values[::-1] if reflected else values)))
        if isinstance(other, (list, tuple)):
            other = np.asarray(other)
        elif not isinstance(other, (int, float, complex, np.generic, np.ndarray)):
            return NotImplemented
        values = [_plain(value) for value in ((other, self) if reflected else (self, other))]
        return wrap(ufunc(*_common_type(values)))

    return method


# What arrays and scalars share. A scalar's class may have no second base: NumPy takes its dtype from
# the first one after it in the order of resolution.
_ARITHMETIC = {
    "__array_ufunc__": _array_ufunc,
    "__module__": "numpy",
    "__neg__": lambda self: np.negative(self),
    "__abs__": lambda self: np.absolute(self),
    **{f"__{name}__": _operator(name, ufunc) for name, ufunc in (_BINARY | _COMPARISON).items()},
    **{f"__r{name}__": _operator(name, ufunc, reflected=True) for name, ufunc in _BINARY.items()},
}


class _Array(np.ndarray):
    """An array as NumPy 1 treated it: `%d`, `%f`, `int()` and `float()` take one with one element."""

    def __array_function__(self, function, types, args, options):
        return wrap(super().__array_function__(function, types, args, options))

    def __float__(self):
        return float(self.item())

    def __int__(self):
        return int(self.item())

    def __complex__(self):
        return complex(self.item())

    def __getitem__(self, key):
        return wrap(super().__getitem__(key))

    def __repr__(self):
        return repr(self.view(np.ndarray))

    def __reduce_ex__(self, protocol):
        return self.view(np.ndarray).__reduce_ex__(protocol)

    def mean(self, *args, **options):
        return wrap(self.view(np.ndarray).mean(*args, **options))

    def std(self, *args, **options):
        return wrap(self.view(np.ndarray).std(*args, **options))

    def var(self, *args, **options):
        return wrap(self.view(np.ndarray).var(*args, **options))


def _scalar(kind):
    """Returns the class of a NumPy type's scalars as NumPy 1 treated them."""
    return type(
        kind.__name__,
        (kind,),
        _ARITHMETIC
        | {
            "__slots__": (),
            "__hash__": kind.__hash__,
            "__round__": lambda self, ndigits=0: wrap(np.round(_plain(self), ndigits)),
        },
    )


# Under the names that NumPy's own types print.
ndarray = type("ndarray", (_Array,), _ARITHMETIC | {"__hash__": None})
_KINDS_OF_SCALARS = (
    np.float16, np.float32, np.float64, np.int8, np.int16, np.int32, np.int64, np.uint8, np.uint16, np.uint32, np.uint64,
    np.complex64,
)  # fmt: skip
_SCALARS = {kind: _scalar(kind) for kind in _KINDS_OF_SCALARS}
_KIND_OF = {scalar: kind for kind, scalar in _SCALARS.items()}
_DTYPES_OF_SCALARS = {
    **{kind: np.dtype(kind) for kind in _KINDS_OF_SCALARS},
    **{scalar: np.dtype(kind) for scalar, kind in _KIND_OF.items()},
    bool: np.dtype(bool), int: np.dtype(np.int64), float: _FLOAT64, np.bool: np.dtype(bool),
}  # fmt: skip
_AT_MOST_FLOAT64 = {np.ndarray} | {
    kind for kind, dtype in _DTYPES_OF_SCALARS.items() if np.result_type(dtype, _FLOAT64) is _FLOAT64
}
# The type in which two scalars, the first of ours, are computed.
_COMMON_OF_SCALARS = {
    (ours, other): np.result_type(kind, dtype).type
    for ours, kind in _KIND_OF.items()
    for other, dtype in _DTYPES_OF_SCALARS.items()
}
