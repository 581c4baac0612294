"""Functions of the C library, which 1.15's kernels called for one float after the other."""

import ctypes
import functools
from collections.abc import Callable

import numpy as np


@functools.cache
def of_each(name: str, arguments: int = 1) -> Callable[..., np.ndarray]:
    """Returns a function of arrays of float32 that calls one of the C library for each number.

    Args:
        name: The function's name there: "expf".
        arguments: How many numbers it takes.
    """
    function = getattr(ctypes.PyDLL(None), name)
    function.argtypes, function.restype = [ctypes.c_float] * arguments, ctypes.c_float
    return np.vectorize(function, otypes=[np.float32])
