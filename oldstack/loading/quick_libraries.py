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

from oldstack.loading.patch import patch
from oldstack.loading.stand_ins import Later, standing_in

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
        waiting = {_STATS: _LateStats(_STATS), "pandas": None}
        with _only_loaded_names() if self.name in _COPIES else standing_in(waiting):
            super().exec_module(module)


class _LateStats(Later):
    """Is `scipy.stats`, whose functions that others take on import wait until they are called."""

    def __getattr__(self, name):
        return functools.partial(_called, name) if name in _FUNCTIONS else super().__getattr__(name)


def _called(name, *args, **options):
    return getattr(importlib.import_module(_STATS), name)(*args, **options)


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
