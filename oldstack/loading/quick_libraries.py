"""SciPy and scikit-learn without what their imports load for few: each is imported when it is used.

That is pandas and `scipy.stats`, which scikit-learn has functions of; and `numpy.f2py`, `numpy.testing` and their like,
which a copy of all of NumPy's names means too.
"""

import contextlib
import functools
import importlib
import sys
import types
from collections.abc import Iterator, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from typing import Any

from oldstack.loading.patch import patch

_STATS = "scipy.stats"
# The modules that import it, or take these functions from it; that of fixes looks whether there is pandas.
_USERS = {
    "sklearn._loss.link",
    "sklearn.feature_selection._univariate_selection",
    "sklearn.impute._iterative",
    "sklearn.isotonic",
    "sklearn.metrics._ranking",
    "sklearn.model_selection._search",
    "sklearn.preprocessing._data",
    "sklearn.utils.fixes",
}
_FUNCTIONS = {"gmean", "rankdata", "spearmanr"}
# The modules that copy all names of NumPy.
_COPIES = {"scipy._lib.array_api_compat.numpy", "sklearn.externals.array_api_compat.numpy"}


class _Finder:
    @staticmethod
    def find_spec(
        name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(name, path, target) if name in _USERS | _COPIES else None
        if spec and spec.origin and type(spec.loader) is SourceFileLoader:
            spec.loader = _Loader(name, spec.origin)
        return spec


class _Loader(SourceFileLoader):
    def exec_module(self, module: types.ModuleType) -> None:
        with _only_loaded_names() if self.name in _COPIES else _put_off():
            super().exec_module(module)


class _LateStats(types.ModuleType):
    """Is `scipy.stats` until somebody asks for a name of it."""

    def __getattr__(self, name):
        if name in _FUNCTIONS:
            return functools.partial(_called, name)
        if name.startswith("__"):
            raise AttributeError(f"module '{_STATS}' has no attribute '{name}'")
        if sys.modules.get(_STATS) is self:
            del sys.modules[_STATS]
        return getattr(importlib.import_module(_STATS), name)


def _called(name, *args, **options):
    return getattr(importlib.import_module(_STATS), name)(*args, **options)


@contextlib.contextmanager
def _put_off() -> Iterator[None]:
    stand_ins: dict[str, Any] = {_STATS: _LateStats(_STATS), "pandas": None}
    absent = {name: each for name, each in stand_ins.items() if name not in sys.modules}
    sys.modules.update(absent)
    try:
        yield
    finally:
        for name, each in absent.items():
            if sys.modules.get(name, name) is each:
                del sys.modules[name]


@contextlib.contextmanager
def _only_loaded_names() -> Iterator[None]:
    numpy = importlib.import_module("numpy")
    loaded = list(vars(numpy))
    names = patch(numpy, "__all__", [name for name in numpy.__all__ if name in loaded])
    listing = patch(numpy, "__dir__", lambda: loaded)
    try:
        yield
    finally:
        patch(numpy, "__all__", names)
        patch(numpy, "__dir__", listing)


def install() -> None:
    """Makes the import of both, from here on, take less time."""
    sys.meta_path.insert(0, _Finder)
