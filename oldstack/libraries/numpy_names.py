"""NumPy's names that are gone, arrays of rows that differ in length, and data files that are found by name."""

import builtins
import functools
import importlib
import math
import sys
import warnings
from collections.abc import Callable

import numpy as np

from oldstack import bridged, files, names
from oldstack.libraries import numpy1
from oldstack.libraries.calls import change, renaming
from oldstack.loading.patch import add


def install(is_own: Callable[[str], bool]) -> None:
    """Makes NumPy as it was.

    Args:
        is_own: Tells of a file's name whether it is a module of the script's, or as old.
    """
    numpy1.print_as_before()
    for old, now in names.successors("numpy").items():
        *inside, name = old.split(".")
        module, _, last = now.rpartition(".")
        successor = getattr(importlib.import_module(module) if module else builtins, last)
        add(functools.reduce(getattr, inside, np), name, successor)
    for module in (math, warnings):
        add(np, module.__name__, module)
    add(np, "NINF", -np.inf)
    add(np, "asfarray", _asfarray)
    add(np, "asscalar", lambda array: np.asarray(array).item())
    add(np, "msort", lambda array: np.sort(array, axis=0))
    change(np, "reshape", renaming, names.renamed("reshape"))
    for name in ("array", "asarray"):
        change(np, name, _ragged, is_own)
    for name in ("loadtxt", "genfromtxt", "load"):
        change(np, name, files.finding)


def _asfarray(a, dtype=np.float64):
    return np.asarray(a, dtype if np.issubdtype(dtype, np.inexact) else np.float64)


def _ragged(function, is_own):
    """Lets calls of the script, and of what is as old, make an array of rows that differ in length."""

    @functools.wraps(function)
    def wrapped(rows, *args, **options):
        try:
            return function(rows, *args, **options)
        except ValueError:
            caller = sys._getframe(1).f_code.co_filename
            if args or options or not isinstance(rows, (list, tuple)) or not is_own(caller):
                raise
            if not any(isinstance(row, (list, tuple, np.ndarray)) for row in rows):
                raise
            bridged.note("ragged")
            return function(rows, dtype=object)

    return wrapped
