"""SciPy, scikit-learn, seaborn and Matplotlib without what their imports load or make for few.

That is pandas and modules of SciPy's, which scikit-learn has some functions and a class of; `scipy.stats` and
`scipy.cluster`, which seaborn has a class and a function of; and `numpy.f2py`, `numpy.testing` and their like, which a
copy of all of NumPy's names means too: each is imported when it is used. Of Matplotlib and of SciPy it is what they add
to the texts of their functions.
"""

import contextlib
import functools
import importlib
import random
import sys
import types
from collections.abc import Iterator

from oldstack.loading.garbage import kept_for_good
from oldstack.loading.on_import import when_imported
from oldstack.loading.patch import patch
from oldstack.loading.stand_ins import Later, import_in, later_from_package, standing_in

_STATS = "scipy.stats"
# The modules of scikit-learn that import one of SciPy's, and the names that they take from it while they are imported.
# That of fixes also looks whether there is pandas.
_TAKEN: dict[str, dict[str, set[str]]] = {
    "sklearn._loss.link": {_STATS: {"gmean"}},
    "sklearn.callback": {"sklearn.callback._progressbar": {"ProgressBar"}},
    "sklearn.feature_selection._univariate_selection": {_STATS: set()},
    "sklearn.impute._iterative": {_STATS: set()},
    "sklearn.isotonic": {_STATS: {"spearmanr"}},
    "sklearn.metrics._ranking": {_STATS: {"rankdata"}, "scipy.integrate": {"trapezoid"}},
    "sklearn.metrics.cluster._bicluster": {"scipy.optimize": {"linear_sum_assignment"}},
    "sklearn.metrics.pairwise": {"scipy.spatial": {"distance"}},
    "sklearn.model_selection._search": {_STATS: {"rankdata"}},
    "sklearn.preprocessing._data": {_STATS: set()},
    "sklearn.preprocessing._polynomial": {"scipy.interpolate": {"BSpline"}},
    "sklearn.utils.extmath": {"scipy.linalg": set()},
    "sklearn.utils.fixes": {
        _STATS: set(),
        "scipy.sparse.csgraph": {"laplacian"},
        "scipy.sparse.linalg": {"cg"},
    },
    "sklearn.utils.sparsefuncs": {"scipy.sparse.linalg": {"LinearOperator"}},
}
# The modules of seaborn that take a class from it, of which seaborn has nearly all itself.
_DRAWERS = {"seaborn._statistics", "seaborn._stats.density"}
# The modules that copy all names of NumPy; SciPy's has another place since 1.18, which Python 3.12 gets.
_COPIES = {
    "sklearn.externals.array_api_compat.numpy",
    *(f"scipy.{place}.array_api_compat.numpy" for place in ("_external", "_lib")),
}
# What imports hundreds of modules.
_LARGE = {
    "matplotlib",
    "matplotlib.pyplot",
    "pandas",
    "scipy.stats",
    "seaborn",
    "sklearn",
    "sklearn.metrics",
    "sklearn.model_selection",
}


class _Late:
    """Is a function or a class of a module that is imported when it is called, or asked for something."""

    def __init__(self, module, name):
        self._found = functools.cache(lambda: getattr(importlib.import_module(module), name))

    def __call__(self, *args, **options):
        return self._found()(*args, **options)

    def __getattr__(self, name):
        return getattr(self._found(), name)


class _LateNames(Later):
    """Is a module, of which others take some names on import."""

    def __init__(self, module, names):
        super().__init__(module)
        vars(self).update({name: _Late(module, name) for name in names})


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


def _density(*args, **options):
    """Returns a density by the copy of SciPy's class that seaborn has for where there is no SciPy."""
    own = importlib.import_module("seaborn.external.kde").gaussian_kde

    class Density(own):
        def __getattr__(self, name):
            if not name.startswith("integrate"):
                raise AttributeError(name)
            whole = importlib.import_module(_STATS).gaussian_kde(self.dataset, self.factor, self.weights)
            return getattr(whole, name)

    return Density(*args, **options)


def _with_densities_alone():
    stats = types.ModuleType(_STATS)
    vars(stats)["gaussian_kde"] = _density
    return standing_in({_STATS: stats})


def _without_taken(taken):
    stand_ins = {module: _LateNames(module, names) for module, names in taken.items()}
    return standing_in(stand_ins | {"pandas": None})


def _without_cluster():
    return standing_in(later_from_package("scipy.cluster", "hierarchy"))


def is_sparse_alone() -> types.ModuleType:
    """Returns what stands for `scipy.sparse` where Keras only asks whether an array is sparse.

    There is no such array where nobody imported the module.
    """

    def issparse(array):
        return "scipy.sparse" in sys.modules and importlib.import_module("scipy.sparse").issparse(array)

    module = types.ModuleType("scipy.sparse")
    vars(module)["issparse"] = issparse
    return module


def _asks_for_help():
    return "IPython" in sys.modules  # somebody sits there


@functools.cache
def keep_random() -> None:
    """Has rich, which draws one of Python's random numbers when it is imported, give it back.

    scikit-learn imports rich too, so a script's own numbers would depend on what it imports.
    """
    import_in({"rich.style": _random_kept})


@contextlib.contextmanager
def _random_kept():
    state = random.getstate()
    yield
    random.setstate(state)


class _Text:
    """Is a function's text, which takes no additions."""

    def __init__(self, function):
        self._text = function.__doc__ or ""

    def __getitem__(self, part):
        return []

    def __str__(self):
        return f"\n{self._text}"  # a function's signature comes first


def _without_notes_on_arrays(array_api):
    """Spares the texts of SciPy's functions a note on kinds of arrays that they take, for which each is parsed."""
    if not _asks_for_help():
        patch(array_api, "FunctionDoc", _Text)


def _without_lists_of_properties(artist):
    """Spares the texts of Matplotlib's functions lists of all that an artist can be set to, a quarter of its import."""
    if _asks_for_help():
        return
    patch(artist, "kwdoc", lambda kind: f"what `set` of a {getattr(kind, '__name__', kind)} takes")
    patch(artist.Artist, "_update_set_signature_and_docstring", classmethod(lambda kind: None))


def install() -> None:
    """Makes their import, from here on, take less time."""
    keep_random()
    when_imported("matplotlib.artist")(_without_lists_of_properties)
    when_imported("scipy._lib._array_api")(_without_notes_on_arrays)
    import_in(
        {"seaborn.matrix": _without_cluster}
        | dict.fromkeys(_DRAWERS, _with_densities_alone)
        | {user: functools.partial(_without_taken, taken) for user, taken in _TAKEN.items()}
        | dict.fromkeys(_COPIES, _only_loaded_names)
        | dict.fromkeys(_LARGE, kept_for_good)
    )
